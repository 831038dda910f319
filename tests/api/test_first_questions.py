"""A build compiles all that is asked later: nobody waits a minute for being the first to ask something."""

import pkgutil
import time
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from gtfs.timetable import Timetable
from mobility import kernels
from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.network.live_timetable import LiveTrips
from mobility.service.warm_up import compile_kernels
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from tests.api.handmade import FixedSource

MODES = ("off", "high")


def count_compiled() -> dict[str, int]:
    """For how many kinds of arguments each kernel is compiled in this process."""
    names = [module.name for module in pkgutil.iter_modules(kernels.__path__)]
    modules = [import_module(f"{kernels.__name__}.{name}") for name in names]
    return {
        f"{module.__name__}.{name}": len(kernel.signatures)
        for module in modules
        for name, kernel in vars(module).items()
        if isinstance(kernel, Dispatcher)
    }


def late_run(timetable: Timetable, trip: int, day: int) -> LiveTrips:
    """A trip a minute late at all its stops."""
    pattern = int(timetable.trip_pattern[trip])
    calls = slice(*timetable.pattern_stops_offsets[pattern : pattern + 2].tolist())
    n = calls.stop - calls.start
    seconds = (8 * 3600 + 60 + 120 * np.arange(n)).astype(np.int32)
    return LiveTrips(
        trip=np.array([trip], np.int32),
        day=np.array([day], np.int32),
        route=timetable.trip_route[[trip]],
        wheelchair=timetable.trip_wheelchair[[trip]],
        bikes=timetable.trip_bikes[[trip]],
        same_calls=np.ones(1, np.uint8),
        calls_offsets=np.array([0, n], np.int32),
        stops=timetable.pattern_stops[calls],
        pickup=timetable.pattern_pickup[calls],
        drop_off=timetable.pattern_drop_off[calls],
        arrivals=seconds,
        departures=seconds,
    )


@pytest.mark.slow
@pytest.mark.timeout(1800)  # on a machine that has not compiled them yet
def test_nobody_who_asks_waits_for_a_compiler(small_city: Path) -> None:
    services = load_services(small_city)
    compile_kernels(services.planner)
    built = count_compiled()

    sample = services.about.sample
    assert sample is not None
    moment = sample.moment
    timetable = services.planner.network.timetable
    running = timetable.service_days[:, moment.toordinal() - int(timetable.service_first_date)]
    trip = int(np.flatnonzero(running[timetable.trip_service])[0])
    live = late_run(timetable, trip, moment.toordinal())
    now = Snapshot(services.about.content_hash, int(time.time()), "1", runs=live)
    client = create_app(read_settings({}), FixedSource(services.with_snapshot(now))).test_client()
    when = {"time": moment.isoformat()}
    ends = {"fromPlace": sample.from_place, "toPlace": sample.to_place}
    box = {"min": "-90,-180", "max": "90,180"}
    stop = client.get("/api/v6/map/stops", query_string=box).get_json()[0]["stopId"]
    asked = [
        *(("/api/v6/plan", {**ends, **when, "crowding": word}) for word in MODES),
        *(("/api/v6/plan", {**ends, **when, "arriveBy": "true", "crowding": word}) for word in MODES),
        ("/api/v6/plan", {**ends, **when, "timetableView": "false"}),
        ("/api/v6/plan", {**ends, **when, "via": stop}),
        ("/api/v6/plan", {**ends, **when, "pedestrianProfile": "WHEELCHAIR"}),
        ("/api/v6/plan", {**ends, **when, "preTransitModes": "BIKE,RENTAL", "directModes": "BIKE,CAR"}),
        ("/api/v6/one-to-all", {"one": sample.from_place, "maxTravelTime": 30, **when}),
        ("/api/v1/one-to-many", {"one": stop, "many": stop, "mode": "WALK", "max": 600}),
        ("/api/experimental/one-to-many-intermodal", {"one": stop, "many": stop, **when}),
        ("/v1/accessibility/isochrone", {"one": sample.from_place, "cutoffs": "10,20", **when}),
        (
            "/v1/accessibility/isochrone",
            {"one": stop, "window": 5, "percentiles": "10,90", "arriveBy": "true", "modes": "BIKE", **when},
        ),
        ("/api/v6/stoptimes", {"stopId": stop, "fetchStops": "true", **when}),
        ("/api/v6/stoptimes", {"stopId": stop, "fetchStops": "true", "arriveBy": "true", **when}),
        ("/api/v6/map/trips", {**box, "startTime": moment.isoformat(), "endTime": moment.isoformat()}),
        ("/api/v1/geocode", {"text": "markt"}),
        ("/api/v1/reverse-geocode", {"place": sample.from_place}),
        ("/v1/occupancy/stops", {"stopId": stop, **when}),
        ("/v1/offers", {**ends, **when}),
    ]
    for path, given in asked:
        answer = client.get(path, query_string=given)
        assert answer.status_code == 200, (path, answer.get_json())
        more = {name: n - built[name] for name, n in count_compiled().items() if n > built[name]}
        assert not more, f"{path} {given}: {more}"
