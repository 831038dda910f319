"""Departures, whole trips and refreshed itineraries: the time of the engine, and of writing the answer.

``python -m benchmarks.boards --network DIR [--date 2023-09-12] [--seed S]`` prints medians and 95th
percentiles in milliseconds of processor time: at the busiest stop, at random stops, and around a coordinate.
"""

import argparse
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import orjson

from mobility.api.answers.boards import write_board, write_single_itinerary
from mobility.api.answers.legs import LegStyle
from mobility.api.answers.writer import AnswerWriter
from mobility.network import load_network
from mobility.service import (
    BoardRequest,
    PlanRequest,
    RefreshRequest,
    Services,
    StopRequest,
    Traveler,
    services_of,
    traveler_of,
)

STYLE = LegStyle("en", ())


def measure(name: str, ask: Callable[[int], object], write: Callable[[object], bytes], n: int) -> None:
    """Print the processor time of n questions and of writing their answers."""
    write(ask(0))
    asking, writing, sizes = [], [], []
    for i in range(n):
        begin = time.process_time_ns()
        found = ask(i)
        middle = time.process_time_ns()
        sizes.append(len(write(found)))
        writing.append((time.process_time_ns() - middle) / 1e6)
        asking.append((middle - begin) / 1e6)
    asking.sort()
    writing.sort()
    print(
        f"{name:52} p50 {asking[n // 2]:7.2f}   p95 {asking[int(n * 0.95)]:7.2f}"
        f"   written p50 {writing[n // 2]:7.2f}   kB {sum(sizes) / n / 1000:7.1f}"
    )


def busiest(services: Services) -> int:
    """The stop around which most trips halt."""
    t = services.planner.network.timetable
    trips = np.diff(t.pattern_trips_offsets)
    halts = np.bincount(
        t.pattern_stops, np.repeat(trips, np.diff(t.pattern_stops_offsets)), minlength=t.stop_lat.size
    )
    candidates = np.argsort(-halts)[:100].tolist()
    return int(max(candidates, key=lambda stop: halts[services.stops.stations.around(stop)].sum()))


def measure_boards(services: Services, moment_s: int, rng: np.random.Generator) -> None:
    """Measure boards of different kinds."""
    writer, stops, texts = AnswerWriter(services), services.stops, services.texts
    t = services.planner.network.timetable
    best = busiest(services)
    name = texts.stop(best, ()).name
    plain = BoardRequest(StopRequest(texts.stop_id(best)), moment_s, n=10)
    center = StopRequest(center=f"{t.stop_lat[best]},{t.stop_lon[best]}", radius_m=1000)
    served = np.unique(t.pattern_stops)

    def write(board: object) -> bytes:
        return orjson.dumps(write_board(writer, board, STYLE, ()))  # type: ignore[arg-type]

    for title, request in (
        (f"{name}: 10 departures", plain),
        (f"{name}: 250 departures", replace(plain, n=250)),
        (f"{name}: 250 arrivals, earlier", replace(plain, n=250, arrive_by=True)),
        (f"{name}: 250 of both kinds", replace(plain, n=250, both=True)),
        (f"{name}: an hour", replace(plain, n=None, window_s=3600)),
        (f"{name}: 10 departures with next stops", replace(plain, fetch_stops=True)),
        ("within 1,000 m: 10 departures", replace(plain, stop=center)),
    ):
        measure(title, lambda _, asked=request: stops.board(asked), write, 200)  # type: ignore[misc]
    chosen = [texts.stop_id(int(stop)) for stop in rng.choice(served, 300)]
    measure(
        "random stops: 10 departures",
        lambda i: stops.board(replace(plain, stop=StopRequest(chosen[i]))),
        write,
        300,
    )


def measure_itineraries(services: Services, moment_s: int, rng: np.random.Generator) -> None:
    """Measure whole trips and refreshed itineraries."""
    writer, texts = AnswerWriter(services), services.texts
    t = services.planner.network.timetable
    served = np.unique(t.pattern_stops)
    trip_ids: list[str] = []
    itinerary_ids: list[str] = []
    while len(itinerary_ids) < 200:
        ends = [texts.stop_id(int(stop)) for stop in rng.choice(served, 2)]
        plan = services.planner.plan(PlanRequest(*ends, time_s=moment_s))
        for journey in plan.result.journeys:
            query = plan.query
            written = orjson.loads(
                writer.write_itinerary(journey, (query.origin, query.destination), traveler_of(query), STYLE)
            )
            itinerary_ids.append(written["id"])
            trip_ids += [leg["tripId"] for leg in written["legs"] if "tripId" in leg]

    def write_trip(trip: object) -> bytes:
        return write_single_itinerary(writer, trip.journey, trip.ends, Traveler(), STYLE, ())  # type: ignore[attr-defined]

    def write_refreshed(found: object) -> bytes:
        query = found.query  # type: ignore[attr-defined]
        ends = (query.origin, query.destination)
        return write_single_itinerary(writer, found.journey, ends, traveler_of(query), STYLE, ())  # type: ignore[attr-defined]

    measure("whole trips", lambda i: services.trips.whole(trip_ids[i], detailed=True), write_trip, 200)
    measure(
        "itineraries by their ids",
        lambda i: services.refresher.refresh(RefreshRequest(itinerary_ids[i])),
        write_refreshed,
        200,
    )


def main() -> None:
    """Measure one network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--date", type=dt.date.fromisoformat, default=dt.date(2023, 9, 12))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    network = load_network(options.network)
    services = services_of(network)
    zone = ZoneInfo(network.timezones[0])
    moment_s = int(dt.datetime.combine(options.date, dt.time(8), zone).timestamp())
    for seed in (options.seed, time.time_ns() % 2**31):
        print(f"seed {seed}, {options.date}, 8:00; milliseconds of processor time")
        rng = np.random.default_rng(seed)
        measure_boards(services, moment_s, rng)
        measure_itineraries(services, moment_s, rng)


if __name__ == "__main__":
    main()
