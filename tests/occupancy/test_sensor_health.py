"""What a control room sees of sensors: silence, coverage, bias and drift, as they were put in."""

import json
from typing import Any

import numpy as np
import pytest

from mobility.errors import ModelError
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.sensor_health import sensor_health
from mobility.occupancy.sensor_weeks import MEMBER, read_weeks, weeks_of_sensors
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, no_stop_visits
from tests.support.riders import ride, tell

FIGURES = {"heard_s": 1, "coverage": 0.9, "compared": 40, "bias": 0.5, "drift": None, "error": 1}


def test_faults_are_found_as_they_were_put_in(town: Any, trained: LoadModel, first_day: int) -> None:
    visits = tell(
        ride(town, range(first_day + 60, first_day + 80), seed=8), kinds=(SensorKind.DOOR, SensorKind.DEVICES)
    )
    now_s = int(visits.observed_s.max()) + 60
    drifts = (
        (visits.vehicle == 3) & (visits.kind == SensorKind.DEVICES) & (visits.observed_s > now_s - 6 * 86_400)
    )
    load = np.where(drifts, visits.load + 14, visits.load).astype(np.float32)  # 20 persons at a gain of 0.7
    is_silent = (visits.vehicle == 5) & (visits.observed_s > now_s - 86_400 * 3)
    is_patchy = (visits.vehicle == 7) & (visits.kind == SensorKind.DEVICES) & (visits.position % 2 == 1)
    kept = ~is_silent & ~is_patchy
    visits = StopVisits(*(column[kept] for column in visits._replace(load=load)))
    found = {(one.vehicle, one.kind): one for one in sensor_health(visits, town.timetable, trained, now_s)}
    assert len(found) == 40
    fine = found[1, SensorKind.DEVICES]
    assert fine.coverage == 1
    assert fine.silent_s < 86_400
    assert abs(fine.bias or 0) < 1.5
    assert abs(fine.drift or 0) < 2
    assert 15 < (found[3, SensorKind.DEVICES].drift or 0) < 22
    assert found[5, SensorKind.DOOR].silent_s > 2.9 * 86_400
    assert 0.4 < found[7, SensorKind.DEVICES].coverage < 0.6
    door = found[1, SensorKind.DOOR]
    assert door.compared > 20
    assert abs(door.bias or 0) < 1.5


def test_calls_ahead_of_a_vehicle_are_no_gaps(town: Any, trained: LoadModel, first_day: int) -> None:
    visits = tell(ride(town, range(first_day + 60, first_day + 61), seed=8))
    now_s = int(np.median(visits.observed_s))
    is_told = (visits.observed_s <= now_s) & (visits.observed_s > now_s - 4 * 3600)
    hours = StopVisits(*(column[is_told] for column in visits))
    given = town.timetable, trained, now_s
    assert {one.coverage for one in sensor_health(hours, *given, since_s=now_s - 4 * 3600)} == {1.0}
    # Who stops telling in the midst of a run is not excused from the calls that the vehicle has left since.
    is_kept = (hours.position < 6) | (hours.vehicle != 3)
    broken = StopVisits(*(column[is_kept] for column in hours))
    found = {one.vehicle: one.coverage for one in sensor_health(broken, *given, since_s=now_s - 4 * 3600)}
    assert 0.4 < found.pop(3) < 0.7
    assert set(found.values()) == {1.0}


def test_doors_that_stay_shut_are_no_gaps(town: Any, trained: LoadModel, first_day: int) -> None:
    # Half of all stops in the evening: nobody boards or alights, and the counter says nothing of them.
    ridden = ride(town, range(first_day + 60, first_day + 64), seed=8, peak=8.0)
    visits = tell(ridden, missed=0.0)
    now_s = int(visits.observed_s.max()) + 3600
    is_shut = (visits.boardings == 0) & (visits.alightings == 0)
    assert is_shut.mean() > 0.3
    is_lost = (visits.vehicle == 9) & (np.random.default_rng(4).random(is_shut.size) < 0.4)
    kept = ~is_shut & ~is_lost
    told = StopVisits(*(column[kept] for column in visits))
    found = {one.vehicle: one.coverage for one in sensor_health(told, town.timetable, trained, now_s)}
    assert found.pop(9) < 0.8, "persons are missing: messages were lost"
    assert min(found.values()) > 0.97
    # Where the counter says that its count is wrong, nobody knows whether a door opened.
    is_wrong = (told.vehicle == 5) & (told.position == 4)
    nothing = [
        np.where(is_wrong, np.nan, one).astype(np.float32) for one in (told.boardings, told.alightings)
    ]
    broken = told._replace(boardings=nothing[0], alightings=nothing[1])
    found = {one.vehicle: one.coverage for one in sensor_health(broken, town.timetable, trained, now_s)}
    assert found[5] < 0.8 < found[6]


def test_the_weeks_of_a_model_go_through_its_manifest(town: Any, trained: LoadModel, first_day: int) -> None:
    visits = tell(ride(town, range(first_day, first_day + 20)), kinds=(SensorKind.DOOR, SensorKind.DEVICES))
    names = [f"16{row:02}" for row in range(20)]
    written = json.loads(
        json.dumps(weeks_of_sensors(visits, town.timetable, trained, names), allow_nan=False)
    )
    found = read_weeks({MEMBER: written})
    assert len(found) == 40
    weeks = found["1603", "DEVICES"]
    assert (weeks.coverage, weeks.heard_s) == (1, int(visits.observed_s[visits.vehicle == 3].max()))
    assert abs(weeks.bias or 9) < 2
    assert abs(weeks.drift or 9) < 3
    assert weeks_of_sensors(visits, town.timetable, trained, ()) == []
    assert read_weeks({}) == {}


@pytest.mark.parametrize(
    "given",
    [
        None,
        7,
        ["1601"],
        [{"kind": "DOOR"}],
        [FIGURES | {"vehicle": "1601", "kind": "RADAR"}],
        [FIGURES | {"vehicle": "1601", "kind": "DOOR", "median": 1}],
        [FIGURES | {"vehicle": "1601", "kind": "DOOR", "coverage": None}],
        [FIGURES | {"vehicle": "1601", "kind": "DOOR", "bias": "high"}],
    ],
)
def test_weeks_that_are_not_understood_are_an_error_of_the_model(given: Any) -> None:
    with pytest.raises(ModelError, match="sensors of the model"):
        read_weeks({MEMBER: given})


def test_nothing_told_is_no_sensor(town: Any, trained: LoadModel) -> None:
    assert sensor_health(no_stop_visits(), town.timetable, trained, 0) == []
