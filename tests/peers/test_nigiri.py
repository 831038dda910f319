"""Equal Pareto sets with pynigiri on normalised copies of real feeds: one departure, and an hour."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from gtfs.compiler import compile_feeds
from mobility.kernels.arrays import Footpaths
from mobility.network.compiled_day import Day
from mobility.network.day import compile_day
from mobility.network.day_transfers import ChangeSettings, DayTransfers
from mobility.routing.transit import Offers, search, search_window
from tests.support.peer import CHANGE_S, DATE, Nigiri, PeerFeed, busiest_date, normalise

FEEDS = {
    "heidelberg": "heidelberg/rnv-2016-heidelberg.gtfs.zip",
    "vrn": "heidelberg/vrn-2022-cut.gtfs.zip",
    "monaco": "monaco/monaco-2025.gtfs.zip",
    "porto": "porto/stcp-2022.gtfs.zip",
    "porto-metro": "porto/metro-2026.gtfs.zip",
    "rnv": "rnv/rnv-2016.gtfs.zip",
    "freiburg": "freiburg/vag-2020.gtfs.zip",
    "bart": "realtime/bart-rt.zip",
}
MAX_RIDES = 8
HOUR = 3600

pytest.importorskip("pynigiri")
pytestmark = pytest.mark.peer


@dataclass(frozen=True, eq=False)
class Pair:
    """Both engines on one feed."""

    feed: PeerFeed
    footpaths: Footpaths
    nigiri: Nigiri
    day: Day
    transfers: DayTransfers


def build(source: Path, folder: Path, radius_m: float) -> Pair:
    timetable = compile_feeds([("source", source)]).timetable
    feed = normalise(timetable, busiest_date(timetable))
    footpaths = feed.footpaths(radius_m)
    peer = feed.write(folder / "peer.zip", footpaths)
    own = compile_feeds([("own", feed.write(folder / "own.zip"))])
    assert own.tables["stops"]["stop_id"].to_pylist() == [str(i) for i in range(feed.n_stops)]
    day = compile_day(own.timetable, own.timezones, date=DATE.toordinal())
    assert day.epoch_s == dt.datetime(DATE.year, DATE.month, DATE.day, tzinfo=dt.UTC).timestamp()
    transfers = day.transfers("peer", footpaths, ChangeSettings(change_s=CHANGE_S))
    return Pair(feed, footpaths, Nigiri(peer, feed.n_stops), day, transfers)


def ends(pair: Pair, origin: int, destination: int) -> tuple[Offers, Offers]:
    """Leave from a stop; arrive at one, the last walk included as pynigiri does."""
    walks = slice(pair.footpaths.offsets[destination], pair.footpaths.offsets[destination + 1])
    return (
        Offers(np.array([origin], np.int32), np.zeros(1, np.int32)),
        Offers(
            np.append(np.int32(destination), pair.footpaths.targets[walks]),
            np.append(np.int32(0), pair.footpaths.durations[walks]),
        ),
    )


def random_query(pair: Pair, rng: np.random.Generator) -> tuple[int, int, int]:
    """Two stops without a walk between them (pynigiri drops what is no faster), and a whole minute."""
    while True:
        origin, destination = (int(stop) for stop in rng.integers(0, pair.feed.n_stops, 2))
        near = pair.footpaths.targets[pair.footpaths.offsets[origin] : pair.footpaths.offsets[origin + 1]]
        if origin != destination and destination not in near:
            return origin, destination, int(rng.integers(4 * 60, 24 * 60)) * 60


def compare(pair: Pair, n_queries: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    different = []
    found = 0
    for _ in range(n_queries):
        origin, destination, departure = random_query(pair, rng)
        access, egress = ends(pair, origin, destination)
        query = pair.nigiri.query({origin: 0}, {destination: 0}, departure, None, MAX_RIDES)
        theirs = {(arrival, rides) for _, arrival, rides in pair.nigiri.points(pair.nigiri.run(query))}
        journeys = search(pair.day, pair.transfers, access, egress, departure, max_rides=MAX_RIDES)
        ours = {(j.arrival_s, j.boardings) for j in journeys}
        # its longest journey is a day
        ours = {point for point in ours if point[0] - departure <= 24 * HOUR}
        found += len(ours)
        if ours != theirs:
            different.append(("one departure", origin, destination, departure, ours - theirs, theirs - ours))
        last = departure + HOUR
        query = pair.nigiri.query({origin: 0}, {destination: 0}, departure, last, MAX_RIDES)
        points = pair.nigiri.points(pair.nigiri.run(query))
        window = search_window(pair.day, pair.transfers, access, egress, departure, last, max_rides=MAX_RIDES)
        own_points = {(j.departure_s, j.arrival_s, j.boardings) for j in window}
        if own_points != points:
            different.append(
                ("window", origin, destination, departure, own_points - points, points - own_points)
            )
    assert not different, different[:10]
    assert found > n_queries / 2


def test_heidelberg(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    compare(build(shared_data(FEEDS["heidelberg"]), tmp_path, 300), 100, seed=2026)


@pytest.mark.slow
@pytest.mark.parametrize("name", FEEDS)
def test_every_feed(name: str, shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    compare(build(shared_data(FEEDS[name]), tmp_path, 300), 1000, seed=7)
