"""A matrix by two processes and by one, beside what two processes of this machine can gain at all.

Both are made ready before the clock runs: the network mapped, the walks around the destinations found,
kernels loaded. Then one of them, or both, are handed chunks of origins as they are free, in turns. What the
machine itself takes from two that work at once shows in two more figures of the same run: the processor
time of the same rows by two (more than by one: they share caches, memory, or one core's two threads), and
how much sooner two processes end with plain arithmetic, which touches no memory.

    python -m benchmarks.matrix_processes --networks DIR,DIR [--points 1000]

measures networks that are built and prints the rows; `python -m benchmarks.accessibility` builds them first
and writes docs/performance/accessibility.md, other engines beside.
"""

import argparse
import datetime as dt
import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.network import TransportNetwork, load_network

PASSES = 5
CHUNK = 25
"""Origins."""
SPINS, SPIN = 40, 30_000_000
"""Parts of the arithmetic, and steps of each: a tenth of a second."""
LEAST = 1.8

DrawPoints = Callable[[TransportNetwork, int, np.random.Generator, str], Points]


@dataclass(frozen=True)
class TwoProcesses:
    """Two against one; seconds are medians of the passes."""

    city: str
    origins: int
    destinations: int
    one_s: float
    two_s: float
    times: float
    one_processor_s: float
    two_processor_s: float
    arithmetic_times: float
    least: float = LEAST


@njit(cache=True, nogil=True)
def spin(steps: int) -> int:
    """Multiply and shift in registers."""
    x = np.uint64(88172645463325252)
    for _ in range(steps):
        x ^= x << np.uint64(13)
        x ^= x >> np.uint64(7)
        x ^= x << np.uint64(17)
    return int(x & np.uint64(1))


def serve(
    pipe: Connection, folder: Path, request: MatrixRequest, n_points: int, seed: int, draw: DrawPoints
) -> None:
    """One of the processes: made ready, then a part of the work for each order."""
    network = TransportNetwork.open(folder)
    points = draw(network, n_points, np.random.default_rng(seed), "p")
    engine = MatrixEngine(network, request, points)
    engine.rows(points.take(slice(0, 2)))
    spin(10)
    pipe.send(0.0)
    while (order := pipe.recv()) is not None:
        start = time.process_time()
        if isinstance(order, slice):
            engine.rows(points.take(order))
        else:
            spin(order)
        pipe.send(time.process_time() - start)


def hand_out(pipes: Sequence[Connection], orders: Sequence[Any]) -> tuple[float, float]:
    """Have all orders done; gives seconds by the clock, and of processors."""
    start = time.perf_counter()
    waiting, spent_s, busy = list(reversed(orders)), 0.0, 0
    for pipe in pipes:
        pipe.send(waiting.pop())
        busy += 1
    while busy:
        for ready in wait(list(pipes)):
            assert isinstance(ready, Connection)
            spent_s += ready.recv()
            if waiting:
                ready.send(waiting.pop())
            else:
                busy -= 1
    return time.perf_counter() - start, spent_s


def measure_processes(
    city: str, folder: Path, request: MatrixRequest, n_points: int, seed: int, draw: DrawPoints
) -> TwoProcesses:
    """Measure a square matrix by one process and by two, in turns."""
    context = multiprocessing.get_context("spawn")
    pipes, workers = [], []
    for _ in range(2):
        ours, theirs = context.Pipe()
        worker = context.Process(target=serve, args=(theirs, folder, request, n_points, seed, draw))
        worker.start()
        pipes.append(ours)
        workers.append(worker)
    for pipe in pipes:
        pipe.recv()
    rows = [slice(i, min(i + CHUNK, n_points)) for i in range(0, n_points, CHUNK)]
    spins = [SPIN] * SPINS
    found = np.empty(
        (2, 2, PASSES, 2)
    )  # rows or arithmetic, one or two, pass, seconds by clock and processors
    for i in range(PASSES):
        for j, orders in enumerate((rows, spins)):
            for k in range(2):
                found[j, k, i] = hand_out(pipes[: k + 1], orders)
    for pipe, worker in zip(pipes, workers, strict=True):
        pipe.send(None)
        worker.join()
    clock_s, processor_s = np.median(found, axis=2)[:, :, 0], np.median(found, axis=2)[:, :, 1]
    # Each pass is a pair of its own: neighbors on the machine come and go between passes.
    times = np.median(found[:, 0, :, 0] / found[:, 1, :, 0], axis=1)
    measured = TwoProcesses(
        city,
        n_points,
        n_points,
        one_s=round(float(clock_s[0, 0]), 2),
        two_s=round(float(clock_s[0, 1]), 2),
        times=round(float(times[0]), 2),
        one_processor_s=round(float(processor_s[0, 0]), 2),
        two_processor_s=round(float(processor_s[0, 1]), 2),
        arithmetic_times=round(float(times[1]), 2),
    )
    print(measured, flush=True)
    return measured


def table_of(rows: Sequence[TwoProcesses]) -> list[str]:
    """Write them as a section of the page."""
    lines = [
        "",
        "## Two processes",
        "",
        "The window of above, a square of points, one process and two in turns: both are ready when the",
        f"clock begins, and take {CHUNK} origins at a time. *processor*: what the same rows take of it;",
        "by two at once they take more where processors share caches, memory or a core. *arithmetic*:",
        "what two gain with plain arithmetic, which touches no memory: no program gains more.",
        "",
        "| city | origins x destinations | one, s | two, s | times as fast | at least | processor by one, s "
        "| by two, s | arithmetic |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return lines + [
        f"| {r.city} | {r.origins} x {r.destinations} | {r.one_s} | {r.two_s} | {r.times} | {r.least} "
        f"| {r.one_processor_s} | {r.two_processor_s} | {r.arithmetic_times} |"
        for r in rows
    ]


def main() -> None:
    """Measure networks that are built."""
    # Of the module that writes the page; it imports this one.
    from benchmarks import accessibility, planners  # noqa: PLC0415

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--networks", required=True, help="Directories of networks, with commas.")
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for folder in (Path(word) for word in given.networks.split(",")):
        network = load_network(folder)
        morning = dt.datetime.fromisoformat(f"{planners.most_served_day(network)}T08:00")
        request = MatrixRequest(
            departure=morning.replace(tzinfo=planners.zone_of(network)),
            window_minutes=accessibility.WINDOW_MINUTES,
            percentiles=accessibility.PERCENTILES,
            max_walk_minutes=accessibility.WALK_MINUTES,
            max_rides=accessibility.MAX_RIDES,
        )
        measure_processes(folder.name, folder, request, given.points, given.seed, accessibility.draw_points)


if __name__ == "__main__":
    main()
