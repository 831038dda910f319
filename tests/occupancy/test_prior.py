"""What is usual rests on days and runs: one run of one day, however often it calls, is not usual."""

from typing import Any

import numpy as np

from mobility.occupancy.calendar import DayType, day_type
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.prior import FALLBACK, LEAST_DAYS, LEAST_RUNS
from mobility.occupancy.training import train
from mobility.sensing.stop_visits import StopVisits, select_visits
from tests.support.riders import line_town, ride, tell, tram_places


def history(town: Any, days: range) -> StopVisits:
    return tell(ride(town, days, seed=5))


def learn(town: Any, visits: StopVisits, **more: Any) -> LoadModel:
    return train(visits, town, places=tram_places(town), **more)


def told(model: LoadModel) -> np.ndarray:
    """Medians but those of last positions, where nobody is on board."""
    median = model.prior.median
    return median[median > 0]


def of_trips(visits: StopVisits, count: int) -> StopVisits:
    return select_visits(visits, np.isin(visits.trip, np.unique(visits.trip)[:count]))


def test_one_run_is_told_of_nowhere(town: Any, first_day: int) -> None:
    # Twelve calls of a single run: enough for a median of its hour, and of everything, if calls counted.
    day = history(town, range(first_day, first_day + 1))
    for count in (1, LEAST_RUNS - 1):
        few = learn(town, of_trips(day, count))
        assert np.unique(told(few)).tolist() == [FALLBACK]
        assert not few.prior.days.any()
    many = learn(town, of_trips(day, LEAST_RUNS))
    assert np.unique(told(many)).tolist() != [FALLBACK]
    assert not many.prior.days.any(), "one day is no median of a quarter of an hour"


def test_a_slot_is_told_of_after_days_however_many_departures_they_have(first_day: int) -> None:
    # Every five minutes: three in a quarter of an hour, six on two days.
    dense = line_town(headway_s=300, n_lines=1)
    school_days = [day for day in range(first_day, first_day + 60) if day_type(day) is DayType.SCHOOL_DAY]
    for count in (2, LEAST_DAYS):
        days = school_days[:count]
        visits = history(dense, range(days[0], days[-1] + 1))
        model = learn(dense, select_visits(visits, np.isin(visits.day, days)))
        kinds = {DayType(row) for row in np.flatnonzero(model.prior.days.any(axis=1))}
        assert kinds == ({DayType.SCHOOL_DAY} if count == LEAST_DAYS else set())


def test_invented_riders_may_be_told_of_sooner(town: Any, first_day: int) -> None:
    alone = of_trips(history(town, range(first_day, first_day + 1)), 1)
    assert np.unique(told(learn(town, alone, is_simulated=True))).tolist() != [FALLBACK]
