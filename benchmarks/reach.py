"""One place to many and to all: how long a question takes, and how much less than one for each pair.

``python -m benchmarks.reach --network DIR [--date 2023-09-12] [--queries N] [--seed S]`` prints medians and
95th percentiles in milliseconds of processor time, for a fixed seed and for a fresh one: from random points
near stops, 7 to 19 h.

- one-to-many: ways on streets to 100 and 1,000 points, against a direct search for each of them;
- one-to-all: all stops in reach within 30, 90 and 240 minutes, both ways round, against one journey search
  (one departure, not drawn) to one destination;
- intermodal: 100 points by transit and on foot, against a journey search for each of them.
"""

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from mobility.network import TransportNetwork, load_network
from mobility.network.street_points import find_street
from mobility.network.street_search import StreetSearch
from mobility.routing.access import profile_of
from mobility.routing.ends import find_ends
from mobility.routing.one_to_all import OneToAll
from mobility.routing.one_to_many import street_times
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.router import Router
from mobility.routing.transit_search import TransitSearch
from mobility.routing.ways import DISLIKE

SNAP_M = 250.0


def random_places(network: TransportNetwork, rng: np.random.Generator, count: int) -> list[Place]:
    """Points near stops that lie on streets."""
    linked = np.flatnonzero(network.links.stop_node >= 0)
    t = network.timetable
    places: list[Place] = []
    while len(places) < count:
        stop = rng.choice(linked)
        place = Place(
            float(t.stop_lat[stop] + rng.normal(0, 0.002)), float(t.stop_lon[stop] + rng.normal(0, 0.002))
        )
        if find_street(network, "foot", place.lat, place.lon, SNAP_M) is not None:
            places.append(place)
    return places


def measure(name: str, run: Callable[[int], int], n: int) -> None:
    """Print the processor time of n runs."""
    run(0)
    times, sizes = [], []
    for i in range(n):
        begin = time.process_time_ns()
        sizes.append(run(i))
        times.append((time.process_time_ns() - begin) / 1e6)
    times.sort()
    print(
        f"{name:58} p50 {times[n // 2]:8.2f}   p95 {times[int(n * 0.95)]:8.2f}"
        f"   found {statistics.mean(sizes):7.1f}"
    )


def ways(router: Router, ones: list[Place], many: list[Place]) -> None:
    """Measure one-to-many on streets."""
    network, search = router.network, StreetSearch(router.network)
    query = PlanQuery(ones[0], ones[0], 0)
    for mode, longest_s in (
        (StreetMode.WALK, 1800),
        (StreetMode.WALK, 7200),
        (StreetMode.BIKE, 3600),
        (StreetMode.CAR, 3600),
    ):
        profile = profile_of(query, mode)
        for count in (100, len(many)):

            def one_search(i: int, mode_many: list[Place] = many[:count]) -> int:
                times = street_times(network, search, ones[i], mode_many, profile, longest_s, SNAP_M)  # noqa: B023
                return int((times.durations_s >= 0).sum())

            measure(f"one to {count}, {profile.profile}, {longest_s // 60} min", one_search, len(ones))

        def pairs(i: int) -> int:
            start = find_street(network, profile.profile, ones[i].lat, ones[i].lon, SNAP_M)  # noqa: B023
            found = 0
            for place in many[:100]:
                end = find_street(network, profile.profile, place.lat, place.lon, SNAP_M)  # noqa: B023
                limit = int(longest_s * 10 * DISLIKE[profile.profile])  # noqa: B023
                found += bool(start and end and search.find_direct(start, end, limit))
            return found

        measure("   a direct search for each of 100", pairs, max(5, len(ones) // 20))


def transit(router: Router, ones: list[Place], many: list[Place], at_s: list[int]) -> None:
    """Measure one-to-all and intermodal one-to-many."""
    reach = OneToAll(router)
    for minutes in (30, 90, 240):
        for arrive_by in (False, True):

            def all_stops(i: int) -> int:
                query = PlanQuery(ones[i], ones[i], at_s[i], arrive_by=arrive_by, max_travel_s=minutes * 60)  # noqa: B023
                return int(reach.reach(query).stops.size)

            name = f"one to all, {minutes} min, {'arrive by' if arrive_by else 'depart at'}"
            measure(name, all_stops, len(ones))

    def journey(query: PlanQuery) -> int:
        with ExitStack() as stack:
            ends = find_ends(router.network, router.bounds, router.pool, query, stack)
            return (
                0 if ends.reasons else len(TransitSearch(query, router.stages(query, ends)).at(query.time_s))
            )

    def one_journey(i: int) -> int:
        return journey(PlanQuery(ones[i], many[i], at_s[i], max_travel_s=5400))

    measure("   one journey search to one destination", one_journey, len(ones))

    def fronts(i: int) -> int:
        query = PlanQuery(ones[i], ones[i], at_s[i], max_travel_s=5400)
        return sum(bool(front) for front in reach.fronts(query, many[:100])[0])

    def journeys(i: int) -> int:
        query = PlanQuery(ones[i], ones[i], at_s[i], max_travel_s=5400)
        return sum(bool(journey(replace(query, destination=place))) for place in many[:100])

    few = max(5, len(ones) // 10)
    measure("intermodal, one to 100, 90 min", fronts, few)
    measure("   a journey search for each of 100", journeys, few)


def main() -> None:
    """Measure a fixed and a fresh seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--date", type=dt.date.fromisoformat, default=dt.date(2023, 9, 12))
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    network = load_network(given.network)
    router = Router(network)
    zone = ZoneInfo(network.timezones[0])
    midnight = int(dt.datetime.combine(given.date, dt.time(), zone).timestamp())
    t = network.timetable
    print(f"{np.unique(t.pattern_stops).size} stops, {network.graph.node_lat.size} nodes, {given.date}; ms")
    for seed in (given.seed, int(time.time()) % 1_000_000):
        print(f"seed {seed}")
        rng = np.random.default_rng(seed)
        ones, many = random_places(network, rng, given.queries), random_places(network, rng, 1000)
        at_s = (midnight + rng.integers(7 * 3600, 19 * 3600, given.queries)).tolist()
        ways(router, ones, many)
        transit(router, ones, many, at_s)


if __name__ == "__main__":
    main()
