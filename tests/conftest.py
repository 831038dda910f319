"""What all tests share: where real feeds and extracts lie."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.addresses import compile_addresses_once
from tests.support.live import Live, serving
from tests.support.networks import heidelberg_network, monaco_network
from tests.support.schedule import InGroups, group_of, rank_of
from tests.support.small_city import build_small_city

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from xdist.remote import Producer

__all__ = ["heidelberg_network", "monaco_network"]  # fixtures of all areas

PROJECT = Path(__file__).resolve().parents[1]

# No test asks how fast a machine is: kernels compile in the middle of an example, others work beside it.
PATIENCE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# The same examples each time, so that a change is judged by what it changes; make test-slow tries others and
# more.
settings.register_profile("patient", derandomize=True, max_examples=50, **PATIENCE)
settings.register_profile("searching", derandomize=False, max_examples=300, **PATIENCE)
settings.load_profile("patient")


def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> InGroups | None:
    """With `--dist loadgroup`: by our own table of what belongs together."""
    return InGroups(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring groups together, and what compiles kernels before those who use them."""
    first: dict[str, int] = {}
    for number, item in enumerate(items):
        first.setdefault(group_of(item.nodeid), number)
    items.sort(key=lambda item: (rank_of(item.nodeid), first[group_of(item.nodeid)]))


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> Iterator[None]:
    """Apps of all tests share what their addresses compile to."""
    with pytest.MonkeyPatch.context() as patch:
        compile_addresses_once(patch)
        yield


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """Chromium without a window: one for all areas."""
    from tests.support.browser import start_chromium  # noqa: PLC0415 - most tests need no browser

    yield from start_chromium()


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Path of a file of the test data, e.g. ``shared_data("porto/porto.osm.pbf")``; skips where missing."""
    folder = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"test data {name} is missing (looked in MOBILITY_TEST_DATA or ../shared/data)")
        return path

    return find


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of the model city's network at a tenth of its size; not to be changed."""
    # With xdist each process has a base folder of its own inside the run's.
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return build_small_city(shared)


@pytest.fixture(scope="session")
def live_server(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """`mobility serve` with two workers on the small city, for the groups "page" and "service"."""
    with serving(small_city, tmp_path_factory.mktemp("live") / "service.log") as live:
        yield live
