"""Street searches on a real city: bounded one-to-many with buckets and with a heap, direct ways, snapping.

Run: python -m benchmarks.streets [--feed FILE --osm FILE] [--seed N]; without files porto of the test data.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import njit

from mobility.network import (
    StreetSearch,
    TransportNetwork,
    build_network,
    find_street,
    point_seeds,
    unpack_edges,
)

DATA = Path(os.environ.get("MOBILITY_TEST_DATA", "../shared/data"))


@njit(cache=True, nogil=True)
def run_with_heap(offsets, heads, costs, seeds, seed_costs, limit, labels, version, heap):  # type: ignore[no-untyped-def]
    """The same search with a binary heap of cost * 2^32 + node, lazily cleaned; returns nodes settled."""
    size = 0
    for i in range(seeds.size):
        labels[seeds[i], 0], labels[seeds[i], 1] = version, seed_costs[i]
        size = push(heap, size, (np.int64(seed_costs[i]) << 32) | seeds[i])
    settled = 0
    while size > 0:
        top = heap[0]
        size -= 1
        last = heap[size]
        hole = 0
        while True:
            child = 2 * hole + 1
            if child >= size:
                break
            if child + 1 < size and heap[child + 1] < heap[child]:
                child += 1
            if heap[child] >= last:
                break
            heap[hole] = heap[child]
            hole = child
        heap[hole] = last
        node, cost = top & 0xFFFFFFFF, top >> 32
        if labels[node, 1] != cost:
            continue
        settled += 1
        for edge in range(offsets[node], offsets[node + 1]):
            if costs[edge] < 0:
                continue
            total, head = cost + costs[edge], heads[edge]
            if total > limit or (labels[head, 0] == version and labels[head, 1] <= total):
                continue
            labels[head, 0], labels[head, 1] = version, total
            size = push(heap, size, (np.int64(total) << 32) | head)
    return settled


@njit(cache=True, nogil=True)
def push(heap, size, item):  # type: ignore[no-untyped-def]
    """Add an item to the heap; returns the new size."""
    hole = size
    while hole > 0 and heap[(hole - 1) >> 1] > item:
        heap[hole] = heap[(hole - 1) >> 1]
        hole = (hole - 1) >> 1
    heap[hole] = item
    return size + 1


def measure(name: str, run: Callable[[int], float], n: int) -> None:
    """Print median and p95 of a measurement in ms."""
    for i in range(min(n, 20)):
        run(i)
    values = []
    for i in range(n):
        begin = time.perf_counter()
        size = run(i)
        values.append(((time.perf_counter() - begin) * 1e3, size))
    times = sorted(value for value, _ in values)
    mean = statistics.mean(size for _, size in values)
    print(
        f"{name:46} p50 {times[n // 2]:7.3f} ms   p95 {times[int(n * 0.95)]:7.3f} ms   mean size {mean:9.1f}"
    )


def main() -> None:
    """Build, then measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--feed", type=Path, default=DATA / "porto/stcp-2022.gtfs.zip")
    parser.add_argument("--osm", type=Path, default=DATA / "porto/porto.osm.pbf")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=300)
    given = parser.parse_args()
    fresh = int(time.time())
    with tempfile.TemporaryDirectory() as folder:
        network = build_network([("bench", given.feed)], [given.osm], Path(folder) / "network")
        for seed in (given.seed, fresh):
            print(f"seed {seed}")
            compare(network, np.random.default_rng(seed), given.queries)


def compare(network: TransportNetwork, rng: np.random.Generator, n: int) -> None:
    """Measure all searches from random linked stops' surroundings."""
    graph = network.graph
    linked = np.flatnonzero(network.links.stop_node >= 0)
    stops = rng.choice(linked, 2 * n)
    lats = network.timetable.stop_lat[stops] + rng.normal(0, 0.002, 2 * n)
    lons = network.timetable.stop_lon[stops] + rng.normal(0, 0.002, 2 * n)
    points = [find_street(network, "foot", lat, lon) for lat, lon in zip(lats, lons, strict=True)]
    found = [point for point in points if point is not None]
    pairs = list(zip(found[::2], found[1::2], strict=False))
    n = len(pairs)
    search = StreetSearch(network)
    labels = np.zeros((len(graph.node_lat), 4), np.int32)
    heap = np.empty(len(graph.edge_head) + 16, np.int64)
    foot = network.streets["foot"]
    versions = iter(range(1, 10_000_000))

    def heap_run(i: int) -> float:
        seeds = point_seeds(network, found[i])
        return float(
            run_with_heap(
                foot.edge_offsets, foot.edge_head, foot.edge_cost_ds, seeds.nodes, seeds.costs_ds, 12_000,
                labels, next(versions), heap,
            )
        )  # fmt: skip

    def direct(profile: str) -> Callable[[int], float]:
        ends = [
            tuple(find_street(network, profile, point.lat, point.lon, 2000.0) for point in pair)
            for pair in pairs
        ]

        def run(i: int) -> float:
            origin, destination = ends[i]
            if origin is None or destination is None:
                return 0.0
            way = search.find_direct(origin, destination, 100_000)
            return 0.0 if way is None else float(len(unpack_edges(network, way, profile, *ends[i]).lats))

        return run

    measure(
        "one to many, 20 min on foot, buckets",
        lambda i: search.run("foot", point_seeds(network, found[i]), 12_000), n,
    )  # fmt: skip
    measure(
        "the same backward",
        lambda i: search.run("foot", point_seeds(network, found[i], backward=True), 12_000, backward=True), n,
    )  # fmt: skip
    measure("one to many, 20 min on foot, binary heap", heap_run, n)
    measure(
        "one to many, 20 min by bike, buckets",
        lambda i: search.run("bike", point_seeds(network, found[i]), 12_000), n,
    )  # fmt: skip

    def with_stops(i: int) -> float:
        search.run("foot", point_seeds(network, found[i]), 12_000)
        return float(len(search.stops(12_000)[0]))

    measure("one to many with the list of stops", with_stops, n)
    measure("snap a coordinate", lambda i: find_street(network, "foot", lats[i], lons[i]) is not None, n)
    for profile in ("foot", "wheelchair", "bike", "car"):
        measure(f"direct way with its line, {profile}, A*", direct(profile), n)


if __name__ == "__main__":
    main()
