"""Crowding-aware searches against our own plain search: same feed, footpaths, random questions, one thread.

``python -m benchmarks.crowding [--queries N] [--seed S] [--feeds porto] [--radius 300] [--network DIR]``
writes docs/performance/crowding.md. Loads are **simulated**: a profile of a working day with two peaks, by
line, direction and trip, from the seed; they say nothing about any real vehicle. Each search runs
all questions once to warm up, and waits for the rows of lower bounds that it asked for; then all searches
run three times by turns. A question's time is the median of its three, in processor time of the thread. A
ratio is of the two distributions' p50 and p95, as in benchmarks.transit.
"""

import argparse
import itertools
import os
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.transit import (
    CHANGE_S,
    DATA,
    FEEDS,
    PASSES,
    PROJECT,
    WINDOW_S,
    Question,
    arrivals_at,
    random_questions,
)
from gtfs.compiler import compile_feeds
from mobility.kernels.arrays import Footpaths
from mobility.network.compiled_day import Day
from mobility.network.day import DayCompiler
from mobility.network.day_transfers import ChangeSettings, DayTransfers
from mobility.network.load import load_network
from mobility.routing.crowding import Crowding, Slider
from mobility.routing.crowding_day import CrowdedDay, Loads, build_crowded_day
from mobility.routing.crowding_search import (
    search_crowded,
    search_crowded_arrive_by,
    search_crowded_window,
)
from mobility.routing.query import TripFilter
from mobility.routing.router import Router
from mobility.routing.transit import Offers, search, search_arrive_by, search_window
from tests.support.peer import DATE, busiest_date, normalise

QUIET_LOAD, PEAK_LOAD = 0.35, 1.1
PEAKS_H = ((7.75, 1.0), (17.25, 1.3))
"""When and for how long (standard deviation, hours) more ride."""
TURN = 10
"""Questions in a row to one search before the next search is asked them."""
TARGETS = {
    ("normal", "one departure"): (2.0, 4.0),
    ("normal", "1-h window"): (2.0, 4.0),
    ("high", "one departure"): (2.5, 6.5),
    ("high", "1-h window"): (2.5, 6.5),
}


def simulated_loads(day: Day, seed: int) -> NDArray[np.float32]:
    """Load factors of all calls: by hour, line, direction, trip and along the way."""
    rng = np.random.default_rng(seed)
    t = day.timetable
    loads = np.zeros(t.arrivals.size, np.float32)
    for pattern in range(t.pattern_stops_offsets.size - 1):
        length = int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])
        first, last = (int(x) for x in t.pattern_times_offsets[pattern : pattern + 2])
        hours = t.arrivals[first:last].reshape(-1, length) / 3600
        # Some lines are full, some are not, and most are fuller in one direction than in the other.
        line, morning = rng.lognormal(0.0, 0.4), rng.uniform(0.2, 1.0)
        busy = np.zeros_like(hours)
        for (hour, width), share in zip(PEAKS_H, (morning, 1.2 - morning), strict=True):
            busy += share * np.exp(-0.5 * ((hours - hour) / width) ** 2)
        along = np.sin(np.pi * (np.arange(length) + 0.7) / (length + 0.4)) ** 0.7
        trips = rng.lognormal(0.0, 0.35, (hours.shape[0], 1))
        some = rng.lognormal(0.0, 0.1, hours.shape)
        felt = line * (QUIET_LOAD + (PEAK_LOAD - QUIET_LOAD) * busy) * along * trips * some
        loads[first:last] = np.clip(felt, 0, 3.5).astype(np.float32).ravel()
    return loads


ABOUT = """## Crowding-aware searches against the plain search

Exact Pareto sets of (departure, arrival, rides, perceived cost) against our own plain search of the same
question: one thread, up to 8 rides, random questions between stops, milliseconds of processor time with
the journeys read as objects, all searches by turns, with the rows of lower bounds made that they ask for
(each is made once, beside the searches). *normal* and *high* are the slider's positions, with
`max_extra_s` 30 min;
*unlimited* has no such limit. Ratio p50 / p95: of the two distributions; median ratio: of each question's
own two times; found: journeys a question (the size of the Pareto set). The **loads are simulated** from the
seed and say nothing about any real vehicle. Run: `make bench ONLY=crowding`. Why it is built so: ADR
0026."""


@dataclass(frozen=True)
class Row:
    """One line of the table; times in ms."""

    question: str
    search: str
    p50: float
    p95: float
    ratio_p50: float
    ratio_p95: float
    paired_p50: float
    target: tuple[float, float] | None
    found: float

    def line(self) -> str:
        """In Markdown."""
        target = "-" if self.target is None else f"{self.target[0]:.1f} / {self.target[1]:.1f}"
        return (
            f"| {self.question} | {self.search} | {self.p50:.3f} / {self.p95:.3f} "
            f"| {self.ratio_p50:.2f} / {self.ratio_p95:.2f} | {target} | {self.paired_p50:.2f} "
            f"| {self.found:.1f} |"
        )


Ask = Callable[[], list[Any]]


def asks_of(
    day: Day,
    transfers: DayTransfers,
    questions: list[Question],
    ends: list[tuple[Offers, Offers]],
    crowded: CrowdedDay | None,
    max_extra_s: int | None,
) -> dict[str, list[Ask]]:
    """All questions to one search."""
    found: dict[str, list[Ask]] = {"one departure": [], "1-h window": [], "arrive by": []}
    for question, (a, b) in zip(questions, ends, strict=True):
        t = question.departure_s
        if crowded is None:
            found["one departure"].append(lambda a=a, b=b, t=t: search(day, transfers, a, b, t))
            found["1-h window"].append(
                lambda a=a, b=b, t=t: search_window(day, transfers, a, b, t, t + WINDOW_S)
            )
            found["arrive by"].append(lambda a=a, b=b, t=t: search_arrive_by(day, transfers, a, b, t))
            continue
        found["one departure"].append(
            lambda a=a, b=b, t=t: search_crowded(crowded, transfers, a, b, t, max_extra_s=max_extra_s)
        )
        found["1-h window"].append(
            lambda a=a, b=b, t=t: search_crowded_window(
                crowded, transfers, a, b, t, t + WINDOW_S, max_extra_s=max_extra_s
            )
        )
        found["arrive by"].append(
            lambda a=a, b=b, t=t: search_crowded_arrive_by(
                crowded, transfers, a, b, t, max_extra_s=max_extra_s
            )
        )
    return found


@dataclass(frozen=True)
class City:
    """Where questions are asked."""

    about: str
    day: Day
    transfers: DayTransfers
    footpaths: Footpaths
    questions: list[Question]


def city_of_feed(name: str, radius_m: int, n_queries: int, seed: int) -> City:
    """Compile the busiest day of a feed, with walks within a beeline."""
    timetable = compile_feeds([("source", DATA / FEEDS[name])]).timetable
    feed = normalise(timetable, busiest_date(timetable))
    footpaths = feed.footpaths(radius_m)
    with tempfile.TemporaryDirectory() as folder:
        own = compile_feeds([("own", feed.write(Path(folder) / "own.zip"))])
    day = DayCompiler(own.timetable, own.timezones).compile(DATE.toordinal())
    transfers = day.transfers("peer", footpaths, ChangeSettings(change_s=CHANGE_S))
    about = f"{name}: {feed.trip.size:,} calls, closed footpaths {radius_m} m ({footpaths.targets.size:,})"
    return City(about, day, transfers, footpaths, random_questions(feed, footpaths, n_queries, seed))


def city_of_network(path: Path, n_queries: int, seed: int) -> City:
    """Take a network as it is served, on its busiest day: questions between stops where something stops."""
    network = load_network(path)
    t = network.timetable
    date = int(t.service_first_date) + int(np.argmax(t.service_days[t.trip_service].sum(axis=0)))
    day = Router(network).days.get(date, TripFilter())
    footpaths = network.footpaths["foot"]
    transfers = day.transfers("foot", footpaths, ChangeSettings())
    served = np.unique(day.timetable.stop_physical[day.timetable.pattern_stops])
    rng = np.random.default_rng(seed)
    questions: list[Question] = []
    while len(questions) < n_queries:
        origin, destination = (int(stop) for stop in rng.choice(served, 2))
        near = footpaths.targets[footpaths.offsets[origin] : footpaths.offsets[origin + 1]]
        if origin != destination and destination not in near:
            questions.append(Question(origin, destination, int(rng.integers(5 * 60, 22 * 60)) * 60))
    about = (
        f"{path.name}: {day.timetable.arrivals.size:,} calls around one day, walks on streets "
        f"({footpaths.targets.size:,})"
    )
    return City(about, day, transfers, footpaths, questions)


def by_turns(asks: dict[str, list[Ask]], wait_for_rows: Callable[[], None]) -> dict[str, NDArray[np.float64]]:
    """Milliseconds of processor time of each question to each search: the median of PASSES passes.

    Searches take turns of TURN questions: a machine that becomes slower does so for all of them, and each
    question still finds the caches full of others.
    """
    times = {label: np.empty((PASSES, len(each))) for label, each in asks.items()}
    for each in asks.values():
        for ask in each:
            ask()
            wait_for_rows()
    n = len(next(iter(asks.values())))
    for turn, first in itertools.product(range(PASSES), range(0, n, TURN)):
        for label, each in asks.items():
            for i in range(first, min(first + TURN, n)):
                start = time.thread_time()
                each[i]()
                times[label][turn, i] = (time.thread_time() - start) * 1e3
    return {label: np.asarray(np.median(rows, axis=0)) for label, rows in times.items()}


def measure(city: City, seed: int) -> list[str]:
    """Compare the searches in one city."""
    day, transfers, questions = city.day, city.transfers, city.questions
    ends = [
        (
            Offers(np.array([q.origin], np.int32), np.zeros(1, np.int32)),
            arrivals_at(city.footpaths, q.destination),
        )
        for q in questions
    ]
    loads = Loads.certain(simulated_loads(day, seed))
    full = float((loads.p50 > 1).mean())
    clocks_ms = []
    for _ in range(9):
        start = time.thread_time()
        build_crowded_day(day, loads, Crowding())
        clocks_ms.append((time.thread_time() - start) * 1e3)
    lines = [
        f"### {city.about}, {len(questions)} questions",
        "",
        f"Simulated loads (seed {seed}): {full:.0%} of the stretches have more persons than seats. The",
        f"clocks of a snapshot, for one preset, slider and quantile: {np.median(clocks_ms):.2f} ms.",
        "",
        "| question | search | ms p50 / p95 | ratio p50 / p95 | target | median ratio | found |",
        "|---|---|---|---|---|---|---|",
    ]
    searches = {"plain": asks_of(day, transfers, questions, ends, None, None)}
    for slider in (Slider.NORMAL, Slider.HIGH):
        crowded = build_crowded_day(day, loads, Crowding(slider))
        for extra_s in (1800, None):
            label = slider.name.lower() + (", unlimited" if extra_s is None else "")
            searches[label] = asks_of(day, transfers, questions, ends, crowded, extra_s)
    for question in searches["plain"]:
        asks = {label: each[question] for label, each in searches.items()}
        ms = by_turns(asks, day.goals.costs.maker.finish)
        own50, own95 = (float(x) for x in np.percentile(ms["plain"], [50, 95]))
        for label, times in ms.items():
            p50, p95 = (float(x) for x in np.percentile(times, [50, 95]))
            row = Row(
                question,
                label,
                p50,
                p95,
                p50 / own50,
                p95 / own95,
                float(np.median(times / ms["plain"])),
                TARGETS.get((label, question)),
                float(np.mean([len(ask()) for ask in asks[label]])),
            )
            lines.append(row.line())
            print(row.line(), flush=True)
    return [*lines, ""]


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--feeds", default="porto")
    parser.add_argument("--radius", type=int, default=300)
    parser.add_argument("--network", type=Path, default=None, help="a built network, e.g. the model city's")
    parser.add_argument("--out", type=Path, default=PROJECT / "docs" / "performance")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else int(time.time()) % 1_000_000
    print(f"seed {seed}")
    about = (
        f"seed {seed}, date {time.strftime('%Y-%m-%d')}, machine {platform.machine()}, "
        f"cpus {os.cpu_count()}, python {platform.python_version()}, numba {version('numba')}"
    )
    lines = [*ABOUT.splitlines(), "", about, ""]
    for name in filter(None, options.feeds.split(",")):
        lines += measure(city_of_feed(name, options.radius, options.queries, seed), seed)
    if options.network is not None:
        lines += measure(city_of_network(options.network, options.queries, seed), seed)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "crowding.md").write_text("\n".join(lines).rstrip() + "\n")


if __name__ == "__main__":
    main()
