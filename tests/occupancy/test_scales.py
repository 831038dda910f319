"""Every published scale, from counts and both capacities, and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.occupancy.chances import refusal_probability, seat_probability
from mobility.occupancy.scales import (
    MOST_LOAD,
    UNKNOWN,
    Level,
    Status,
    figures,
    level_range,
    load_factor,
    percentage,
    status,
    status_range,
    statutory_level,
)

MGT_M, MGT_XL = (64, 102), (96, 171)
"""TINA trams of Halle: 64 seats of 166 places, 96 of 267."""
SEATS, STANDING = st.integers(1, 150), st.integers(0, 250)


@pytest.mark.parametrize(
    ("vehicle", "load", "expected"),
    [
        (MGT_M, 82, Level.LOW),
        (MGT_M, 83, Level.MODERATE),
        (MGT_M, 124, Level.MODERATE),
        (MGT_M, 125, Level.HIGH),
        (MGT_XL, 133, Level.LOW),
        (MGT_XL, 134, Level.MODERATE),
        (MGT_XL, 200, Level.MODERATE),
        (MGT_XL, 201, Level.HIGH),
    ],
)
def test_levels_of_the_law(vehicle: tuple[int, int], load: int, expected: Level) -> None:
    assert statutory_level(load, *vehicle) == expected


def test_a_tram_without_a_free_seat_is_still_low_by_law() -> None:
    assert statutory_level(64, *MGT_M) == Level.LOW
    assert status(64, *MGT_M) == Status.STANDING_ROOM_ONLY
    assert percentage(64, *MGT_M) == 39
    assert load_factor(64, 64) == 1


@pytest.mark.parametrize(("load", "expected"), [(0, 1), (49, 1), (50, 2), (116, 2), (117, 3), (200, 3)])
def test_figures_as_in_dresden(load: int, expected: int) -> None:
    # 30 % of 166 places are 49.8 persons, 70 % are 116.2.
    assert figures(load, *MGT_M) == expected


def test_percentage_may_exceed_a_hundred() -> None:
    assert percentage(200, *MGT_M) == 120


def test_what_is_unknown_stays_unknown() -> None:
    loads, seats, standing = np.array([np.nan, 10.0]), np.array([64, 0]), np.array([102, 0])
    for scale in (statutory_level, status, percentage, figures):
        assert (scale(loads, seats, standing) == UNKNOWN).all()
    assert np.isnan(load_factor(loads, seats)).all()


@given(SEATS, STANDING, st.floats(0, 500), st.floats(0, 500))
def test_no_scale_ever_falls_when_more_are_on_board(seats: int, standing: int, a: float, b: float) -> None:
    fewer, more = min(a, b), max(a, b)
    for scale in (statutory_level, status, percentage, figures):
        assert scale(fewer, seats, standing) <= scale(more, seats, standing)


@given(SEATS, STANDING, st.integers(0, 600))
def test_a_level_stands_for_the_loads_that_have_it(seats: int, standing: int, load: int) -> None:
    load = min(load, int(MOST_LOAD * (seats + standing)))
    for scale, back in ((statutory_level, level_range), (status, status_range)):
        low, high = back(scale(load, seats, standing), seats, standing)
        assert low <= load <= high
        if load not in (low, high):
            assert scale(low, seats, standing) == scale(high, seats, standing) == scale(load, seats, standing)


LOADS = st.lists(st.floats(0, 4, width=32), min_size=3, max_size=3).map(sorted)


@given(LOADS, st.floats(0, 1, width=32), st.integers(1, 100), st.integers(0, 200))
def test_chances_fall_and_rise_with_the_load(
    loads: list[float], more: float, seats: int, standing: int
) -> None:
    quantiles = [np.array([load], np.float32) for load in loads]
    fuller = [load + np.float32(more) for load in quantiles]
    places = np.array([seats], np.int16), np.array([standing], np.int16)
    assert 0 <= seat_probability(*fuller) <= seat_probability(*quantiles) + 1e-6 <= 1 + 2e-6
    assert 0 <= refusal_probability(*quantiles, *places) <= refusal_probability(*fuller, *places) + 1e-3


def test_a_certain_load_has_certain_chances() -> None:
    # 128 persons on 64 seats: half of them sit. 166 places: none is free with 166 on board.
    certain = [np.array([2.0, 0.5], np.float32)] * 3
    np.testing.assert_allclose(seat_probability(*certain), [0.5, 1.0])
    seats, standing = np.array([64, 64], np.int16), np.array([102, 102], np.int16)
    full = [np.array([166.1 / 64, 165.9 / 64], np.float32)] * 3
    np.testing.assert_allclose(refusal_probability(*full, seats, standing), [1, 0])
