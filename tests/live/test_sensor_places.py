"""Where somebody has to go whose sensors need a look: credible positions, else the stop heard of last."""

from typing import Any

import numpy as np
import pytest

from mobility.live.sensor_places import ANEW_S, find_places
from mobility.live.sensor_window import SensorWindow
from mobility.sensing.journal_reader import Received
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.registry import TINA, Registry
from mobility.sensing.stop_visits import StopVisits, no_stop_visits
from mobility.snapshot.sensor_reports import VehiclePlace
from tests.support.riders import line_town, ride, tell

NOW = 1_800_000_000
REGISTRY = Registry(
    vehicle_ids=("1601", "1602"), vehicle_types=(TINA[0].name,) * 2, rows={"1601": 0, "1602": 1, "c17": 0}
)


@pytest.fixture(scope="module")
def town() -> Any:
    return line_town()


def visit(town: Any, position: int, ago_s: int) -> StopVisits:
    """The vehicle 1601 at a call of a run."""
    day = int(town.timetable.service_first_date)
    visits = tell(ride(town, range(day, day + 1)))
    (row,) = np.flatnonzero((visits.trip == visits.trip[0]) & (visits.position == position))
    one = StopVisits(*(column[[row]] for column in visits))
    return one._replace(vehicle=np.zeros(1, np.int32), observed_s=np.array([NOW - ago_s]))


def window(*said: tuple[str, int, float | None, float | None]) -> SensorWindow:
    """Messages of vehicles so many seconds ago, with positions."""
    found = SensorWindow()
    messages = [
        Observation("s", f"{n}", SensorKind.LEVEL, vehicle, NOW - ago_s, lat=lat, lon=lon)
        for n, (vehicle, ago_s, lat, lon) in enumerate(said)
    ]
    found.take([Received(NOW, one) for one in messages], NOW)
    return found


def places(town: Any, heard: SensorWindow, visits: StopVisits) -> tuple[VehiclePlace, ...]:
    return find_places(["1601", "1602", "1699"], heard, visits, town.timetable, REGISTRY)


def test_the_newest_credible_position_counts_under_whatever_name(town: Any) -> None:
    at_stop = visit(town, 3, 200)
    stop = places(town, window(), at_stop)[0]
    assert (stop.vehicle_id, stop.seen_s, stop.trip, stop.day) == (
        "1601", NOW - 200, int(at_stop.trip[0]), int(at_stop.day[0])
    )  # fmt: skip
    near = stop.lat + 0.005, stop.lon
    heard = window(("c17", 90, *near), ("1601", 30, None, None), ("1601", 20, 0.0, 0.0))
    (told,) = places(town, heard, at_stop)
    assert told == VehiclePlace("1601", *near, NOW - 90, stop.trip, stop.day)
    # A jump to the other end of the country is none; where nothing was matched for long, it may be there.
    jump = window(("1601", 90, 48.1, 11.5))
    assert places(town, jump, at_stop) == (stop,)
    assert places(town, jump, visit(town, 3, 100 + ANEW_S))[0].lat == 48.1
    # Nor does a position of an hour ago tell where it is now.
    assert places(town, window(("1601", 3600, *near)), at_stop) == (stop,)


def test_of_whom_nothing_tells_there_is_no_place(town: Any) -> None:
    assert places(town, window(("1602", 20, None, None)), no_stop_visits()) == ()
    (told,) = places(town, window(("1602", 20, 51.5, 12.0)), no_stop_visits())
    assert told == VehiclePlace("1602", 51.5, 12.0, NOW - 20)
