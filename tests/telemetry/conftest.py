"""A service of its own for the tests of telemetry; its logs, metrics, traces and state are looked through."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility.store import KeyFile, Role
from tests.support.live import Live, serving
from tests.telemetry.otlp_receiver import Receiver, receiving


class Watched:
    """A service whose logs, metrics, traces and state are kept, and a key for it."""

    def __init__(self, live: Live, receiver: Receiver, state: Path, key: str) -> None:
        self.live, self.receiver, self.state, self.key = live, receiver, state, key


@pytest.fixture(scope="session")
def watched(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("watched")
    _, key = KeyFile(folder / "state").add(Role.APP)
    with (
        receiving() as receiver,
        serving(
            small_city,
            folder / "service.log",
            MOBILITY_STATE=str(folder / "state"),
            MOBILITY_LOG_LEVEL="DEBUG",
            MOBILITY_CORS_ORIGINS="https://app.example",
            OTEL_EXPORTER_OTLP_ENDPOINT=receiver.address,
            OTEL_BSP_SCHEDULE_DELAY="100",
            OTEL_SERVICE_NAME="watched",
        ) as live,
    ):
        yield Watched(live, receiver, folder / "state", key)
