"""Transit core against pynigiri: same feeds, footpaths and random queries, one thread, ratios of one run.

``python -m benchmarks.transit [--queries N] [--seed S] [--feeds porto,rnv,freiburg,tiled] [--radii 300,100]``
writes docs/performance/transit.json and docs/performance/transit.md. Each engine runs all queries once to
warm up, then three times, engine after engine; a query's time is the median of its three. Times are processor
time of the calling thread, so that other work on the machine does not decide. Ours includes reading the
journeys with their rides as Python objects, pynigiri's its own journeys with legs.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from gtfs.compiler import compile_feeds
from mobility.kernels.arrays import Footpaths
from mobility.network.day import DayCompiler
from mobility.network.day_transfers import ChangeSettings
from mobility.routing.transit import (
    Counters,
    Offers,
    search,
    search_arrive_by,
    search_arrive_window,
    search_window,
)
from tests.support.peer import CHANGE_S, DATE, Nigiri, PeerFeed, busiest_date, normalise

PROJECT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))
FEEDS = {
    "porto": "porto/stcp-2022.gtfs.zip",
    "rnv": "rnv/rnv-2016.gtfs.zip",
    "freiburg": "freiburg/vag-2020.gtfs.zip",
    "tiled": "porto/stcp-2022.gtfs.zip",
}
TILES = (5, 4, 0.7)  # columns, rows, spacing: about 4 million calls on one day, neighbours connected
MAX_RIDES = 8
WINDOW_S = 3600
PASSES = 3
TARGETS = {"300": (0.25, 0.30), "100": (0.35, 0.45)}
TILED_TARGETS = (0.50, 0.60)


@dataclass(frozen=True)
class Row:
    """One line of the report; times in ms, work per query."""

    feed: str
    radius_m: int
    question: str
    calls: int
    footpaths: int
    queries: int
    ours_p50: float
    ours_p95: float
    theirs_p50: float
    theirs_p95: float
    ratio_p50: float
    ratio_p95: float
    target: float
    different: int
    patterns_scanned: float
    footpaths_relaxed: float


@dataclass(frozen=True)
class Question:
    """One random query."""

    origin: int
    destination: int
    departure_s: int


def random_questions(feed: PeerFeed, footpaths: Footpaths, n: int, seed: int) -> list[Question]:
    """Two stops without a walk between them, leaving at a whole minute between 5 and 22 h."""
    rng = np.random.default_rng(seed)
    found: list[Question] = []
    while len(found) < n:
        origin, destination = (int(stop) for stop in rng.integers(0, feed.n_stops, 2))
        near = footpaths.targets[footpaths.offsets[origin] : footpaths.offsets[origin + 1]]
        departure = int(rng.integers(5 * 60, 22 * 60)) * 60
        if origin != destination and destination not in near:
            found.append(Question(origin, destination, departure))
    return found


def timed(asks: list[Callable[[], Any]]) -> np.ndarray:
    """Milliseconds of processor time of each: the median of PASSES passes, after one to warm up."""
    times = np.empty((PASSES + 1, len(asks)))
    for row in times:
        for i, ask in enumerate(asks):
            start = time.thread_time()
            ask()
            row[i] = (time.thread_time() - start) * 1e3
    return np.asarray(np.median(times[1:], axis=0))


def measure(name: str, radius_m: int, n_queries: int, seed: int) -> list[Row]:
    """Compare the engines on one feed."""
    timetable = compile_feeds([("source", DATA / FEEDS[name])]).timetable
    feed = normalise(timetable, busiest_date(timetable))
    if name == "tiled":
        feed = feed.tiled(*TILES)
    footpaths = feed.footpaths(radius_m)
    with tempfile.TemporaryDirectory() as folder:
        nigiri = Nigiri(feed.write(Path(folder) / "peer.zip", footpaths), feed.n_stops)
        own = compile_feeds([("own", feed.write(Path(folder) / "own.zip"))])
    compiler = DayCompiler(own.timetable, own.timezones)
    day = compiler.compile(DATE.toordinal())
    start = time.perf_counter()
    compiler.compile(DATE.toordinal())
    print(f"{name}: a day of {feed.trip.size} calls compiles in {(time.perf_counter() - start) * 1e3:.1f} ms")
    transfers = day.transfers("peer", footpaths, ChangeSettings(change_s=CHANGE_S))
    questions = random_questions(feed, footpaths, n_queries, seed)
    access = [Offers(np.array([q.origin], np.int32), np.zeros(1, np.int32)) for q in questions]
    egress = [arrivals_at(footpaths, q.destination) for q in questions]
    ours: dict[str, list[Callable[..., Any]]] = {
        "one departure": [],
        "1-h window": [],
        "arrive by": [],
        "1-h arrivals": [],
    }
    theirs: dict[str, list[Any]] = {"one departure": [], "1-h window": []}
    for q, a, b in zip(questions, access, egress, strict=True):
        t = q.departure_s
        ours["one departure"].append(
            lambda c=None, a=a, b=b, t=t: search(day, transfers, a, b, t, counters=c)
        )
        ours["1-h window"].append(
            lambda c=None, a=a, b=b, t=t: search_window(day, transfers, a, b, t, t + WINDOW_S, counters=c)
        )
        ours["arrive by"].append(
            lambda c=None, a=a, b=b, t=t: search_arrive_by(day, transfers, a, b, t, counters=c)
        )
        ours["1-h arrivals"].append(
            lambda c=None, a=a, b=b, t=t: search_arrive_window(
                day, transfers, a, b, t, t + WINDOW_S, counters=c
            )
        )
        for question, last in (("one departure", None), ("1-h window", t + WINDOW_S)):
            theirs[question].append(nigiri.query({q.origin: 0}, {q.destination: 0}, t, last, MAX_RIDES))
    rows = []
    for question, asks in ours.items():
        own_ms = timed(asks)
        counters = Counters()
        answers = [ask(counters) for ask in asks]
        peer = theirs.get(question, theirs["one departure" if question == "arrive by" else "1-h window"])
        peer_ms = timed([lambda query=query: nigiri.run(query) for query in peer])
        different = 0
        if question in theirs:
            for journeys, query in zip(answers, peer, strict=True):
                points = {(j.departure_s, j.arrival_s, j.boardings) for j in journeys}
                peer_points = nigiri.points(nigiri.run(query))
                if question == "one departure":  # the first departure that does it is anyone's choice
                    different += {p[1:] for p in points} != {p[1:] for p in peer_points}
                else:
                    different += points != peer_points
        p50, p95 = np.percentile(own_ms, [50, 95])
        peer50, peer95 = np.percentile(peer_ms, [50, 95])
        targets = TILED_TARGETS if name == "tiled" else TARGETS[str(radius_m)]
        rows.append(
            Row(
                name,
                radius_m,
                question,
                int(feed.trip.size),
                int(footpaths.targets.size),
                n_queries,
                *(round(float(x), 3) for x in (p50, p95, peer50, peer95, p50 / peer50, p95 / peer95)),
                targets[0] if question in ("one departure", "arrive by") else targets[1],
                different,
                round(counters.patterns_scanned / n_queries, 1),
                round(counters.footpaths_relaxed / n_queries, 1),
            )
        )
        print(json.dumps(asdict(rows[-1])), flush=True)
    return rows


def arrivals_at(footpaths: Footpaths, stop: int) -> Offers:
    """Arrive at a stop on a ride or by one last walk, as pynigiri does (the walks are the same both ways)."""
    walks = slice(footpaths.offsets[stop], footpaths.offsets[stop + 1])
    return Offers(
        np.append(np.int32(stop), footpaths.targets[walks]),
        np.append(np.int32(0), footpaths.durations[walks]),
    )


def write_report(rows: list[Row], seed: int, folder: Path) -> None:
    """Write the figures as JSON and as a table for docs/performance.md."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "seed": seed,
        "date": time.strftime("%Y-%m-%d"),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "numba": version("numba"),
        "pynigiri": version("pynigiri"),
    }
    results = {"about": about, "rows": [asdict(row) for row in rows]}
    (folder / "transit.json").write_text(json.dumps(results, indent=1) + "\n")
    lines = [
        "## Transit core against pynigiri",
        "",
        "One thread, up to 8 rides, whole minutes, closed footpaths (walks between stops within the given",
        "radius and on from there, below 20 min). p50 / p95 in ms of processor time; ratio: ours / theirs",
        "in the same run; *different* counts queries whose Pareto sets are not equal. pynigiri cannot arrive",
        "by a time: those rows stand beside its departures. Work per query: patterns scanned, footpaths",
        "relaxed. The lower bounds of our search were made by the pass that warms up; what the first",
        "question to a destination costs stands in goal-bounds.md.",
        "Run: `python -m benchmarks.transit`.",
        "",
        ", ".join(f"{key} {value}" for key, value in about.items()),
        "",
        "| feed (calls) | footpaths | question | ours | pynigiri | ratio | target | different | work |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.feed} ({r.calls:,}) | {r.radius_m} m ({r.footpaths:,}) | {r.question} "
        f"| {r.ours_p50} / {r.ours_p95} "
        f"| {r.theirs_p50} / {r.theirs_p95} | {r.ratio_p50} / {r.ratio_p95} | {r.target} | {r.different} "
        f"| {r.patterns_scanned:,.0f}, {r.footpaths_relaxed:,.0f} |"
        for r in rows
    ]
    (folder / "transit.md").write_text("\n".join(lines) + "\n")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--feeds", default="porto,rnv,freiburg,tiled")
    parser.add_argument("--radii", default="300,100")
    parser.add_argument("--out", type=Path, default=PROJECT / "docs" / "performance")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else int(time.time()) % 1_000_000
    print(f"seed {seed}")
    rows = [
        row
        for name in options.feeds.split(",")
        for radius in options.radii.split(",")
        for row in measure(name, int(radius), options.queries, seed)
    ]
    write_report(rows, seed, options.out)


if __name__ == "__main__":
    main()
