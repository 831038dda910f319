"""A percentage of places that nobody knows is a class, of the places of its run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.runs import gather_runs
from mobility.occupancy.scales import UNKNOWN, Status, status_of_percentage, status_range
from mobility.occupancy.told import told_loads
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import PERCENT, StopVisits
from tests.support.riders import ride, tell

PLACES = (64, 102)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (-1, UNKNOWN),
        (0, Status.EMPTY),
        (19, Status.MANY_SEATS_AVAILABLE),  # 31.5 of 64 seats
        (20, Status.FEW_SEATS_AVAILABLE),
        (39, Status.STANDING_ROOM_ONLY),
        (75, Status.STANDING_ROOM_ONLY),
        (76, Status.CRUSHED_STANDING_ROOM_ONLY),
        (100, Status.FULL),
        (250, Status.FULL),
    ],
)
def test_the_status_whose_range_holds_a_percentage(percent: int, expected: int) -> None:
    assert status_of_percentage(percent, *PLACES) == expected
    assert status_of_percentage(percent, 0, 0) == UNKNOWN


@given(st.integers(0, 150), st.integers(1, 150), st.integers(0, 250))
def test_it_holds_it_whatever_the_places(percent: int, seats: int, standing: int) -> None:
    low, high = status_range(status_of_percentage(percent, seats, standing), seats, standing)
    assert low - 1 < percent / 100 * (seats + standing) < high + 1


def percentages(visits: StopVisits, percent: int) -> StopVisits:
    size = visits.trip.size
    return visits._replace(
        load=np.full(size, np.nan, np.float32),
        level=np.full(size, PERCENT + percent, np.int8),
        vehicle=np.full(size, -1, np.int32),
    )


def test_it_counts_as_a_class_of_its_run(town, trained: LoadModel, first_day: int) -> None:
    visits = tell(ride(town, range(first_day, first_day + 1)), kinds=(SensorKind.LEVEL,))
    size = visits.trip.size
    seats, standing = (np.full(size, places, np.int16) for places in PLACES)
    said = percentages(visits, 70)
    as_class = said._replace(level=np.full(size, Status.STANDING_ROOM_ONLY, np.int8))
    load, width = told_loads(said, seats, standing)
    assert set(zip(load.tolist(), width.tolist(), strict=True)) == {((64 + 124) / 2, 61.0)}
    for ours, theirs in zip((load, width), told_loads(as_class, seats, standing), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    # Of seats alone 70 % is no standing room.
    load, _ = told_loads(said, seats, np.zeros(size, np.int16))
    assert set(load.tolist()) == {(33 + 63) / 2}
    assert np.isnan(told_loads(said, seats * 0, standing * 0)[0]).all()
    direct = gather_runs(said, town.timetable, trained.places, trained.errors).direct
    assert np.isfinite(direct).sum() == size
