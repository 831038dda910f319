"""Live data beside the questions of `benchmarks.load`: delays of some hundred runs, other ones every 5 s."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import requests

from benchmarks.live import message_of, put, runs_of, sending
from mobility.network import load_network
from mobility.service.samples import sample_question

LATER = 60
"""Messages until all are as punctual again as at first: each is ten seconds later than the one before."""
LATEST_S = 60.0
"""Until a service answers by live data, or the bench ends."""


class MovingFeed:
    """GTFS-realtime files that change.

    Parameters
    ----------
    network : Path
        Directory of the network in service.
    folder : Path
        Where the files go.
    count : int
        Runs that are late.
    other_tags : tuple[str, ...]
        Of other builds of the same feed, which the service may be given.
    """

    def __init__(self, network: Path, folder: Path, count: int, other_tags: tuple[str, ...] = ()) -> None:
        known = load_network(network)
        sample = sample_question(known, datetime.now(UTC).date())
        if sample is None:
            raise SystemExit("the network has no stops")
        # Of the morning that the questions are about, which is to come: late they are, not under way.
        self._runs, self._date = runs_of(known, sample.moment, count), sample.moment.strftime("%Y%m%d")
        tags = sorted({run.tag for run in self._runs})
        self._files = {tag: folder / f"{tag}.pb" for tag in tags}
        self._named = self._files | dict.fromkeys(other_tags, self._files[tags[0]])

    def variables(self) -> dict[str, str]:
        """Settings by which a service reads them."""
        return {
            "MOBILITY_REALTIME": " ".join(f"{tag}={path}" for tag, path in self._named.items()),
            "MOBILITY_REALTIME_INTERVAL_S": "1",
            "MOBILITY_REALTIME_MAX_AGE_S": "3600",
        }

    def send(self, number: int) -> None:
        """Put new messages into place."""
        for tag, path in self._files.items():
            put(path, message_of(self._runs, tag, self._date, int(time.time()), number))

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Send new delays until the block ends: later and later, and on time again."""
        numbers = cycle(range(LATER))
        with sending(lambda: self.send(next(numbers))):
            yield


def wait_until_live(address: str) -> None:
    """Wait until the service knows runs that are late.

    Raises
    ------
    SystemExit
        If it does not.
    """
    deadline = time.monotonic() + LATEST_S
    while requests.get(f"{address}/v1/live/status", timeout=30).json()["runs"] == 0:
        if time.monotonic() > deadline:
            raise SystemExit("the service takes no live data")
        time.sleep(0.2)
