"""What the lower bounds of the transit search cost: making a row of them, keeping all, the first question.

``python -m benchmarks.goal_bounds [--feeds porto,rnv,freiburg,tiled] [--radius 300] [--seed S]``

The figures of benchmarks.transit are those of a process that has been asked about each destination before.
Here each question is asked of a fresh process' state as well: *first* makes the rows of its destination's
regions, *again* finds them made, *without* searches unbounded.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.transit import CHANGE_S, DATA, FEEDS, TILES, arrivals_at, random_questions
from gtfs.compiler import compile_feeds
from mobility.kernels.goal import least_hops
from mobility.network.day import DayCompiler
from mobility.network.day_goal import GoalTable
from mobility.network.day_transfers import ChangeSettings, DayTransfers
from mobility.routing.transit import Offers, search
from tests.support.peer import DATE, busiest_date, normalise

QUESTIONS = 60


def measure(name: str, radius_m: int, seed: int) -> str:
    """Give one line of the table."""
    source = compile_feeds([("source", DATA / FEEDS[name])]).timetable
    feed = normalise(source, busiest_date(source))
    if name == "tiled":
        feed = feed.tiled(*TILES)
    footpaths = feed.footpaths(radius_m)
    with tempfile.TemporaryDirectory() as folder:
        own = compile_feeds([("own", feed.write(Path(folder) / "own.zip"))])
    day = DayCompiler(own.timetable, own.timezones).compile(DATE.toordinal())
    settings = ChangeSettings(change_s=CHANGE_S)
    plain: DayTransfers = day.transfers("peer", footpaths, settings)
    start = time.thread_time()
    least_hops(day.reverse)
    hops_ms = (time.thread_time() - start) * 1e3
    table = GoalTable(day.reverse, plain.backward, day.products.stop_regions)
    bounded = replace(plain, to_destination=table, to_origin=None)
    free = replace(plain, to_destination=None, to_origin=None)
    times: dict[str, list[float]] = {"first": [], "again": [], "without": []}
    for question in random_questions(feed, footpaths, QUESTIONS, seed):
        access = Offers(np.array([question.origin], np.int32), np.zeros(1, np.int32))
        egress = arrivals_at(footpaths, question.destination)
        table.rounds[:] = 0
        for which, transfers in (("first", bounded), ("again", bounded), ("without", free)):
            start = time.thread_time()
            search(day, transfers, access, egress, question.departure_s)
            times[which].append((time.thread_time() - start) * 1e3)
    rows_ms = []
    for region in np.random.default_rng(seed).permutation(table.rounds.size)[:50]:
        start = time.thread_time()
        table._make_row(int(region))
        rows_ms.append((time.thread_time() - start) * 1e3)
    figures = " | ".join(f"{np.median(t):.2f} / {np.percentile(t, 95):.2f}" for t in times.values())
    return (
        f"| {name} ({feed.trip.size:,}) | {radius_m} m ({footpaths.targets.size:,}) | {table.rounds.size} "
        f"| {hops_ms:.1f} | {np.median(rows_ms):.2f} | {table.rows.nbytes / 1e6:.1f} | {figures} |"
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", default="porto,rnv,freiburg,tiled")
    parser.add_argument("--radius", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(f"seed {options.seed}, {QUESTIONS} questions; milliseconds of processor time, p50 / p95\n")
    print("| feed (calls) | footpaths | regions | hops | a row | MB, all rows | first | again | without |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in options.feeds.split(","):
        print(measure(name, options.radius, options.seed), flush=True)


if __name__ == "__main__":
    main()
