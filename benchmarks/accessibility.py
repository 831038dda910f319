"""Travel-time matrices against cafein and ferrobus: same points, speeds and limits, ratios of one run.

``python -m benchmarks.accessibility [--origins N] [--destinations M] [--cities heidelberg,porto]`` writes
docs/performance/accessibility.json and docs/performance/accessibility.md. A fixed seed and a fresh one are
measured. Times are processor time of the whole process with one worker thread each, the median of the passes,
in which the engines take turns. What ours does once for all origins (the walks around the destinations) is
not in the time of an origin; cafein links each time.

What is compared, in ms for each origin:

- window: medians and quartiles of 60 minutes, every minute, up to 8 vehicles; against cafein's matrix;
- one departure: against cafein's matrix, ferrobus' find_routes_one_to_many, and ferrobus' travel_time_matrix
  (which is square: ours is asked for the same square), with the points made before and from coordinates on;
- two processes against one, by the clock: benchmarks/matrix_processes.py.

ferrobus begins at the nearest stop of a point and ends at its ten nearest; these and the streets around each
point are found beforehand and outside of its times, but for "matrix from coordinates". Ours and cafein take
all stops within 15 minutes, and the rows of ours search the streets around each origin, but for "ferrobus
matrix": there both have found what lies around all points beforehand. What ferrobus calls
max_transfers is the number of vehicles. It walks at 1.4 m/s, the others as they are told (1.33).
"""

import argparse
import datetime as dt
import json
import os
import platform
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

os.environ["RAYON_NUM_THREADS"] = "1"  # before the peers are imported

import numpy as np

from benchmarks.door_to_door import CITIES, DATA, PROJECT, TRANSFER_WALK_S, WALK_KMH, padded_copy
from benchmarks.matrix_processes import TwoProcesses, measure_processes, table_of
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.network import TransportNetwork, build_network
from mobility.routing.router import Router

MAX_RIDES = 8
WALK_MINUTES = 15
WINDOW_MINUTES = 60
PERCENTILES = (25, 50, 75)
PASSES = 3
SQUARE = 300
TARGETS = {"window": 0.2, "one departure": 1.0}


@dataclass(frozen=True)
class Row:
    """One line of the report; ms for each origin."""

    city: str
    seed: int
    question: str
    against: str
    origins: int
    destinations: int
    ours: float
    theirs: float
    ratio: float
    target: float


@dataclass(frozen=True)
class City:
    """A built network and the peers' own of the same files."""

    name: str
    network: TransportNetwork
    date: dt.date
    ferrobus: Any
    cafein: Any

    def request(self, window_minutes: int) -> MatrixRequest:
        """What is asked, at eight o'clock."""
        zone = ZoneInfo(self.network.timezones[0])
        return MatrixRequest(
            departure=dt.datetime.combine(self.date, dt.time(8), zone),
            window_minutes=window_minutes,
            percentiles=PERCENTILES if window_minutes > 1 else (50,),
            max_walk_minutes=WALK_MINUTES,
            max_rides=MAX_RIDES,
            walk_kmh=WALK_KMH,
        )


def build_city(name: str, folder: Path) -> City:
    """Build all three engines of a city; what the folder has already is taken."""
    import cafein  # noqa: PLC0415
    import ferrobus  # noqa: PLC0415

    feed, osm, date = CITIES[name]
    if not (folder / name / "current").exists():
        build_network([(name, DATA / feed)], [DATA / osm], folder / name, max_transfer_walk_s=TRANSFER_WALK_S)
    tables = folder / f"{name}-gtfs"
    if not tables.exists():
        padded_copy(DATA / feed, tables)
    bus = ferrobus.create_transit_model(
        str(DATA / osm), [str(tables)], date, max_transfer_time=TRANSFER_WALK_S
    )
    cafe = cafein.TransportNetwork.from_gtfs(
        str(tables),
        osm_pbf=str(DATA / osm),
        walking_speed_kmph=WALK_KMH,
        max_walking_time=TRANSFER_WALK_S / 60,
    )
    return City(name, TransportNetwork.open(folder / name), date, bus, cafe)


def draw_points(network: TransportNetwork, count: int, rng: np.random.Generator, name: str) -> Points:
    """Points around stops with service, up to some 300 m away."""
    t = network.timetable
    stops = np.unique(t.pattern_stops)
    stops = rng.choice(stops[network.links.stop_node[stops] >= 0], count)
    lats = t.stop_lat[stops] + rng.uniform(-0.003, 0.003, count)
    lons = t.stop_lon[stops] + rng.uniform(-0.004, 0.004, count)
    return Points(tuple(f"{name}{i}" for i in range(count)), lats, lons)


def timed(*runs: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of processor time for each of `count`, the median of the passes; by turns."""
    for run in runs:
        run()
    passes = np.empty((len(runs), PASSES))
    for i in range(PASSES):
        for k, run in enumerate(runs):
            start = time.process_time_ns()
            run()
            passes[k, i] = (time.process_time_ns() - start) / 1e6 / count
    medians: list[float] = np.median(passes, axis=1).tolist()
    return medians


def measure(city: City, n_origins: int, n_destinations: int, seed: int) -> list[Row]:
    """Measure one city and seed."""
    import ferrobus  # noqa: PLC0415
    import geopandas as gpd  # noqa: PLC0415

    rng = np.random.default_rng(seed)
    origins = draw_points(city.network, n_origins, rng, "o")
    destinations = draw_points(city.network, n_destinations, rng, "d")
    square = destinations.take(slice(0, min(SQUARE, n_destinations)))
    window, moment = city.request(WINDOW_MINUTES), city.request(1)
    engines = [MatrixEngine(city.network, request, destinations) for request in (window, moment)]
    router = Router(city.network)
    squared = MatrixEngine(city.network, moment, square, router=router)
    prepared = squared.prepare(square)

    def frame(points: Points) -> Any:
        at = gpd.points_from_xy(points.lons, points.lats)
        return gpd.GeoDataFrame({"id": points.ids}, geometry=at, crs=4326)

    frames = frame(origins), frame(destinations)

    def cafe(**more: object) -> Callable[[], object]:
        return lambda: city.cafein.travel_time_matrix(
            frames[0],
            dt.datetime.combine(city.date, dt.time(8)),
            destinations=frames[1],
            max_rides=MAX_RIDES,
            walking_speed_kmph=WALK_KMH,
            max_walking_time=WALK_MINUTES,
            snap_distance=250,
            router="raptor",
            **more,
        )

    def linked(points: Points) -> list[Any]:
        found = []
        for lat, lon in zip(points.lats.tolist(), points.lons.tolist(), strict=True):
            try:
                found.append(ferrobus.create_transit_point(lat, lon, city.ferrobus, WALK_MINUTES * 60, 10))
            except ValueError:  # it has no street there: of a thousand points a few
                continue
        return found

    buses, bus_stops, bus_square = linked(origins), linked(destinations), linked(square)
    eight = 8 * 3600

    def bus() -> None:
        for one in buses:
            ferrobus.find_routes_one_to_many(city.ferrobus, one, bus_stops, eight, MAX_RIDES)

    many = {"departure_time_window": WINDOW_MINUTES, "percentiles": list(PERCENTILES)}
    own_window, cafe_window = timed(lambda: engines[0].rows(origins), cafe(**many), count=n_origins)
    own_one, cafe_one, bus_one = timed(lambda: engines[1].rows(origins), cafe(), bus, count=n_origins)
    own_square, bus_all, own_whole, bus_whole = timed(
        lambda: squared.rows(prepared),
        lambda: ferrobus.travel_time_matrix(city.ferrobus, bus_square, eight, MAX_RIDES),
        lambda: MatrixEngine(city.network, moment, square, router=router).rows(square),
        lambda: ferrobus.travel_time_matrix(city.ferrobus, linked(square), eight, MAX_RIDES),
        count=len(square),
    )
    squares = (len(square),) * 2
    size = (n_origins, n_destinations)
    rows = [
        row_of(city.name, seed, "window", "cafein", size, own_window, cafe_window),
        row_of(city.name, seed, "one departure", "cafein", size, own_one, cafe_one),
        row_of(city.name, seed, "one departure", "ferrobus one to many", size, own_one, bus_one),
        row_of(city.name, seed, "one departure", "ferrobus matrix", squares, own_square, bus_all),
        row_of(
            city.name,
            seed,
            "one departure",
            "ferrobus matrix from coordinates",
            squares,
            own_whole,
            bus_whole,
        ),
    ]
    for row in rows:
        print(row, flush=True)
    return rows


def row_of(
    city: str, seed: int, question: str, against: str, size: tuple[int, int], ours: float, theirs: float
) -> Row:
    """A line of the report."""
    ratio = round(ours / theirs, 3)
    return Row(
        city,
        seed,
        question,
        against,
        *size,
        round(ours, 3),
        round(theirs, 3),
        ratio,
        round(TARGETS[question], 3),
    )


def write_report(rows: list[Row], processes: list[TwoProcesses], command: str) -> None:
    """Write the page and its figures."""
    pages = PROJECT / "docs" / "performance"
    about: dict[str, Any] = {
        "command": command,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("ferrobus", "cafein", "numba", "numpy")},
    }
    (pages / "accessibility.json").write_text(
        json.dumps(
            {
                "about": about,
                "rows": [asdict(row) for row in rows],
                "processes": [asdict(row) for row in processes],
            },
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    lines = [
        "# Travel-time matrices",
        "",
        f"`{command}`: {about['cores']} cores,",
        f"Python {about['python']}, {versions}.",
        "",
        "Points around stops, 8:00, at most 15 min on foot at both ends and 10 min between rides, up to",
        "8 rides. *window*: 25th, 50th and 75th percentile of 60 departures, every minute. Milliseconds of",
        "processor time for each origin, one thread. ferrobus begins at the nearest stop of a point and ends",
        "at its ten nearest; these and the streets around each point it has found before its time begins,",
        "but for *matrix from coordinates*. Ours takes all stops in reach, and searches the streets around",
        "each origin in its time, but for *ferrobus matrix*, where both have found all that before",
        '(`MatrixEngine.prepare`). A ratio above "at most" is a target that is missed.',
        "",
        "| city | seed | question | origins x destinations | ours | against | theirs | ratio | at most |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.city} | {r.seed} | {r.question} | {r.origins} x {r.destinations} | {r.ours} | {r.against} "
        f"| {r.theirs} | {r.ratio} | {r.target} |"
        for r in rows
    ]
    lines += table_of(processes)
    (pages / "accessibility.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Build, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--origins", type=int, default=100)
    parser.add_argument("--destinations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cities", default="heidelberg,porto")
    parser.add_argument("--keep", type=Path, help="Folder for the networks, to measure again without builds.")
    options = parser.parse_args()
    fresh = random.SystemRandom().randrange(1000, 1_000_000)
    rows: list[Row] = []
    processes: list[TwoProcesses] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        for name in options.cities.split(","):
            city = build_city(name, folder)
            for seed in (options.seed, fresh):
                rows += measure(city, options.origins, options.destinations, seed)
            processes.append(
                measure_processes(
                    name,
                    folder / name,
                    city.request(WINDOW_MINUTES),
                    options.destinations,
                    options.seed,
                    draw_points,
                )
            )
    sizes = f"--origins {options.origins} --destinations {options.destinations}"
    write_report(rows, processes, f"python -m benchmarks.accessibility {sizes}")


if __name__ == "__main__":
    main()
