"""Crowding in person-seconds, against sums written out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.steering.felt import chance_above, crowding_person_s, expected_above, multiplier_of
from tests.support.loads import RunLoad, trip_loads


def felt(run: RunLoad, seconds: int) -> float:
    loads = trip_loads(run)
    n = loads.p50.size
    persons = (loads.p10, loads.p50, loads.p90)
    return float(
        crowding_person_s(persons, np.full(n, run.seats, np.int16), np.full(n, seconds, np.int32)).sum()
    )


def test_nobody_minds_a_vehicle_with_free_seats() -> None:
    # 0.6 of the seats: below that the default preset adds nothing.
    assert felt(RunLoad([38.0]), 600) == 0


def test_a_certain_load_costs_persons_times_seconds_times_what_is_added() -> None:
    # 128 persons on 64 seats: load factor 2.
    added = float(multiplier_of(np.array([2.0]))[0]) - 1
    assert added > 0
    assert felt(RunLoad([128.0]), 300) == pytest.approx(128 * 300 * added)


def test_an_unknown_load_costs_nothing() -> None:
    assert felt(RunLoad([float("nan")]), 300) == 0


def test_uncertainty_costs() -> None:
    # The multiplier is flat below 60 % of the seats and rises above: half of the cases cost something.
    assert felt(RunLoad([38.0], spread=30), 300) > felt(RunLoad([38.0]), 300)


@given(st.floats(0, 300), st.floats(0, 50), st.floats(0.5, 40))
def test_more_persons_never_cost_less(persons: float, more: float, spread: float) -> None:
    some, others = (felt(RunLoad([n], spread=spread), 60) for n in (persons, persons + more))
    assert others >= some - 1e-3


def test_the_chance_is_a_half_at_the_median_and_a_tenth_at_the_90th_percentile() -> None:
    loads = trip_loads(RunLoad([100.0], spread=20))
    persons = (loads.p10, loads.p50, loads.p90)
    chances = [float(chance_above(persons, np.array([limit]))[0]) for limit in (80.0, 100.0, 120.0, 200.0)]
    assert chances == pytest.approx([0.9, 0.5, 0.1, 0.0])


def test_persons_above_the_places_are_averaged_over_all_cases() -> None:
    # Quantiles at 0.05, 0.15 ... lie 22.5, 17.5 ... below the median, and as far above it.
    loads = trip_loads(RunLoad([100.0], spread=20))
    above = expected_above((loads.p10, loads.p50, loads.p90), np.array([100], np.int32))
    assert float(above[0]) == pytest.approx((2.5 + 7.5 + 12.5 + 17.5 + 22.5) / 10)
