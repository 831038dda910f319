"""Door to door against ferrobus and cafein: same coordinates, walking speeds and limits, ratios of one run.

``python -m benchmarks.door_to_door [--queries N] [--seed S] [--cities heidelberg,porto]`` writes
docs/performance/door-to-door.json and docs/performance/door-to-door.md. Each engine runs all queries once to
warm up, then three times, by turns of fifty queries; a query's time is the median of its three. Times are
processor time of the whole process with one worker thread each, so that other work on the machine does not
decide. A fixed seed and a fresh one are measured.

What is compared:

- search: both ends on the streets, all stops in reach, one departure, the Pareto set of (arrival, rides) not
  drawn; against ferrobus' two points and find_routes_one_to_many (one access stop, one journey);
- journeys: the same with legs, lines and steps as Python objects; against cafein's journeys with geometry;
- window: all departures of an hour; against cafein's window of 60 minutes;
- arrive by: the latest departures; against our own depart-at (and cafein's for comparison).
"""

import argparse
import datetime as dt
import json
import os
import platform
import random
import re
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

os.environ["RAYON_NUM_THREADS"] = "1"  # before the peers are imported

import numpy as np

from mobility.network import build_network
from mobility.routing.ends import find_ends
from mobility.routing.query import Place, PlanQuery
from mobility.routing.router import Router
from mobility.routing.transit_search import TransitSearch

PROJECT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))
CITIES = {
    "heidelberg": (
        "heidelberg/rnv-2016-heidelberg.gtfs.zip",
        "heidelberg/heidelberg.osm.pbf",
        dt.date(2016, 11, 8),
    ),
    "porto": ("porto/stcp-2022.gtfs.zip", "porto/porto.osm.pbf", dt.date(2023, 9, 12)),
}
ACCESS_S = 900
TRANSFER_WALK_S = 600
WALK_KMH = 4.788  # 1.33 m/s
MAX_RIDES = 8
PASSES = 3
TURN = 50
"""Queries that an engine answers before the next has its turn: machines are faster now and slower then."""
TARGETS = {"search": 1.0, "journeys": 1.0, "window of 1 h": 0.25, "arrive by": 1.3}


@dataclass(frozen=True)
class Row:
    """One line of the report; times in ms."""

    city: str
    seed: int
    question: str
    against: str
    queries: int
    ours_p50: float
    ours_p95: float
    theirs_p50: float
    theirs_p95: float
    ratio_p50: float
    ratio_p95: float
    target: float


@dataclass(frozen=True)
class City:
    """A built network and the peers' own of the same files."""

    name: str
    router: Router
    date: dt.date
    ferrobus: Any
    cafein: Any


def build_city(name: str, folder: Path) -> City:
    """Build all three engines of a city."""
    import cafein  # noqa: PLC0415
    import ferrobus  # noqa: PLC0415

    feed, osm, date = CITIES[name]
    network = build_network(
        [(name, DATA / feed)], [DATA / osm], folder / name, max_transfer_walk_s=TRANSFER_WALK_S
    )
    tables = padded_copy(DATA / feed, folder / f"{name}-gtfs")
    bus = ferrobus.create_transit_model(
        str(DATA / osm), [str(tables)], date, max_transfer_time=TRANSFER_WALK_S
    )
    cafe = cafein.TransportNetwork.from_gtfs(
        str(tables),
        osm_pbf=str(DATA / osm),
        walking_speed_kmph=WALK_KMH,
        max_walking_time=TRANSFER_WALK_S / 60,
    )
    return City(name, Router(network), date, bus, cafe)


def padded_copy(feed: Path, tables: Path) -> Path:
    """Unpack a feed for the peers, "6:40:00" written "06:40:00": they refuse the former."""
    with zipfile.ZipFile(feed) as archive:
        archive.extractall(tables)
    times = tables / "stop_times.txt"
    text = times.read_text(encoding="utf-8-sig")
    times.write_text(re.sub(r"(?m)(?<=[,\"])(\d:\d\d:\d\d)(?=[,\"])", r"0\1", text), encoding="utf-8")
    return tables


def questions(city: City, count: int, seed: int) -> list[PlanQuery]:
    """Ask between street corners near stops, from 7 to 19 h."""
    rng = np.random.default_rng(seed)
    network = city.router.network
    t, graph = network.timetable, network.graph
    stops = np.unique(t.pattern_stops)
    stops = stops[network.links.stop_node[stops] >= 0]
    zone = ZoneInfo(network.timezones[0])
    midnight = int(dt.datetime.combine(city.date, dt.time(), zone).timestamp())

    def place() -> Place:
        while True:
            stop = rng.choice(stops)
            lat = t.stop_lat[stop] + rng.uniform(-0.003, 0.003)
            lon = t.stop_lon[stop] + rng.uniform(-0.004, 0.004)
            near = np.hypot(graph.node_lat - lat, (graph.node_lon - lon) * 0.7)
            node = int(near.argmin())
            if near[node] < 0.001:
                return Place(float(graph.node_lat[node]), float(graph.node_lon[node]))

    return [
        PlanQuery(
            place(),
            place(),
            midnight + int(rng.integers(7 * 3600, 19 * 3600)),
            window_s=0,
            num_itineraries=0,
            max_rides=MAX_RIDES,
            max_access_s=ACCESS_S,
            max_egress_s=ACCESS_S,
            direct_modes=(),
        )
        for _ in range(count)
    ]


def timed(*runs: Callable[[PlanQuery], object], queries: list[PlanQuery]) -> list[list[float]]:
    """Milliseconds of each query, the median of the passes; engines take turns every few queries."""
    for run in runs:
        for query in queries:
            run(query)
    passes = np.empty((len(runs), PASSES, len(queries)))
    for i in range(PASSES):
        for first in range(0, len(queries), TURN):
            for k, run in enumerate(runs):
                for j, query in enumerate(queries[first : first + TURN], first):
                    start = time.process_time_ns()
                    run(query)
                    passes[k, i, j] = (time.process_time_ns() - start) / 1e6
    medians: list[list[float]] = np.median(passes, axis=1).tolist()
    return medians


def our_search(city: City) -> Callable[[PlanQuery], object]:
    """Both ends, then the transit core; nothing drawn."""
    router = city.router

    def run(query: PlanQuery) -> object:
        with ExitStack() as stack:
            ends = find_ends(router.network, router.bounds, router.pool, query, stack)
            if ends.reasons:
                return None
            return TransitSearch(query, router.stages(query, ends)).at(query.time_s)

    return run


def peers(city: City) -> dict[str, Callable[[PlanQuery], object]]:
    """The peers' own calls."""
    import ferrobus  # noqa: PLC0415

    zone = ZoneInfo(city.router.network.timezones[0])

    def clock(query: PlanQuery) -> dt.datetime:
        return dt.datetime.fromtimestamp(query.time_s, zone).replace(tzinfo=None)

    def bus(query: PlanQuery) -> object:
        at = clock(query)
        a = ferrobus.create_transit_point(query.origin.lat, query.origin.lon, city.ferrobus, ACCESS_S, 10)
        b = ferrobus.create_transit_point(
            query.destination.lat, query.destination.lon, city.ferrobus, ACCESS_S, 10
        )
        seconds = at.hour * 3600 + at.minute * 60 + at.second
        return ferrobus.find_routes_one_to_many(city.ferrobus, a, [b], seconds, MAX_RIDES - 1)

    def cafe(query: PlanQuery, **when: object) -> object:
        return city.cafein.route_between_coordinates(
            (query.origin.lat, query.origin.lon),
            (query.destination.lat, query.destination.lon),
            max_rides=MAX_RIDES,
            walking_speed_kmph=WALK_KMH,
            max_walking_time=ACCESS_S / 60,
            geometries=True,
            **when,
        )

    return {
        "ferrobus": bus,
        "cafein": lambda q: cafe(q, departure=clock(q)),
        "cafein window": lambda q: cafe(q, departure=clock(q), departure_time_window=60),
        "cafein arrive by": lambda q: cafe(q, arrival=clock(q)),
    }


def measure(city: City, count: int, seed: int) -> list[Row]:
    """Measure all questions of one city and seed."""
    queries = questions(city, count, seed)
    router, theirs = city.router, peers(city)
    hour = [replace(q, window_s=3600) for q in queries]
    backwards = [replace(q, arrive_by=True) for q in queries]
    search, bus = timed(our_search(city), theirs["ferrobus"], queries=queries)
    journeys, cafe = timed(router.plan, theirs["cafein"], queries=queries)
    window, cafe_window = timed(router.plan, theirs["cafein window"], queries=hour)
    arrive_by, depart_at = timed(
        lambda q: router.plan(replace(q, arrive_by=True)), router.plan, queries=queries
    )
    # cafein's arrive-by takes up to seconds a query
    arrive_few, cafe_few = timed(
        router.plan, theirs["cafein arrive by"], queries=backwards[: max(10, count // 10)]
    )
    table = [
        ("search", "ferrobus", search, bus),
        ("journeys", "cafein", journeys, cafe),
        ("window of 1 h", "cafein", window, cafe_window),
        ("arrive by", "our depart at", arrive_by, depart_at),
        ("arrive by", "cafein", arrive_few, cafe_few),
    ]
    rows = []
    for question, against, own, other in table:
        p50, p95 = np.percentile(own, [50, 95]).tolist()
        q50, q95 = np.percentile(other, [50, 95]).tolist()
        rows.append(
            Row(
                city.name,
                seed,
                question,
                against,
                len(own),
                round(p50, 3),
                round(p95, 3),
                round(q50, 3),
                round(q95, 3),
                round(p50 / q50, 3),
                round(p95 / q95, 3),
                TARGETS[question],
            )
        )
        print(rows[-1], flush=True)
    return rows


def write_report(rows: list[Row], count: int) -> None:
    """Write the page and its figures."""
    pages = PROJECT / "docs" / "performance"
    pages.mkdir(parents=True, exist_ok=True)
    about: dict[str, Any] = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("ferrobus", "cafein", "numba", "numpy")},
    }
    (pages / "door-to-door.json").write_text(
        json.dumps({"about": about, "rows": [asdict(row) for row in rows]}, indent=1) + "\n", encoding="utf-8"
    )
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    lines = [
        "# Door to door",
        "",
        f"`python -m benchmarks.door_to_door --queries {count}`: {about['cores']} cores,",
        f"Python {about['python']}, {versions}.",
        "",
        "Random street corners near stops, 7 to 19 h, at most 15 min on foot at both ends (all stops in",
        "reach), walks of at most 10 min between rides, up to 8 rides. Milliseconds of processor time,",
        "median and 95th percentile over the queries. *search*: both ends and the Pareto set, not drawn;",
        "*journeys*: with legs, lines and steps as Python objects.",
        "",
        "| city | seed | question | ours p50 / p95 | against | theirs | ratio p50 / p95 | at most |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.city} | {r.seed} | {r.question} | {r.ours_p50} / {r.ours_p95} | {r.against} ({r.queries}) "
        f"| {r.theirs_p50} / {r.theirs_p95} | {r.ratio_p50} / {r.ratio_p95} | {r.target} |"
        for r in rows
    ]
    (pages / "door-to-door.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Build, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cities", default="heidelberg,porto")
    options = parser.parse_args()
    fresh = random.SystemRandom().randrange(1000, 1_000_000)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.cities.split(","):
            city = build_city(name, Path(folder))
            for seed in (options.seed, fresh):
                rows += measure(city, options.queries, seed)
    write_report(rows, options.queries)


if __name__ == "__main__":
    main()
