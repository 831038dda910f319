"""Equity against double loops over people, its laws, and examples worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mobility.accessibility.opportunities import equity_table, gini, mean, palma, share_under, worst_served
from mobility.accessibility.points import Points
from mobility.errors import BadParameterError

FEW = settings(max_examples=25)

PLACES = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 30)), min_size=1, max_size=12)


def split(places):
    values, people = np.array(places, np.float64).T
    assume(people.sum() > 0)
    return values, people


def slow_gini(values, people):
    """The formula as it stands: all pairs of people."""
    total = people.sum()
    average = (values * people).sum() / total
    pairs = sum(
        w * v * abs(x - y)
        for x, w in zip(values, people, strict=True)
        for y, v in zip(values, people, strict=True)
    )
    return pairs / (2 * total**2 * average)


def slow_palma(values, people):
    """Everyone in a row, ten times each so that tenths are whole people."""
    row = sorted(x for x, w in zip(values, people, strict=True) for _ in range(int(w) * 10))
    top, bottom = row[len(row) - len(row) // 10 :], row[: len(row) * 4 // 10]
    return (sum(top) / len(top)) / (sum(bottom) / len(bottom))


@FEW
@given(PLACES)
def test_gini_is_the_mean_difference_of_all_pairs(places):
    values, people = split(places)
    assume(values @ people > 0)
    assert gini(values, people) == pytest.approx(slow_gini(values, people), abs=1e-9)
    assert 0.0 <= gini(values, people) < 1.0


@FEW
@given(PLACES)
def test_palma_compares_the_tails_of_all_people_in_a_row(places):
    values, people = split(places)
    everyone = sorted(x for x, w in zip(values, people, strict=True) for _ in range(int(w) * 10))
    assume(everyone[len(everyone) * 4 // 10 - 1] > 0)
    assert palma(values, people) == pytest.approx(slow_palma(values, people))
    assert palma(values, people) >= 1.0 - 1e-12


@FEW
@given(PLACES, st.integers(1, 7), st.integers(1, 7))
def test_units_and_the_size_of_the_city_change_no_measure(places, factor, copies):
    values, people = split(places)
    assume(values @ people > 0)
    for measure in (gini, palma):
        once = measure(values, people)
        assert measure(values * factor, people * copies) == pytest.approx(once) or math.isinf(once)


@FEW
@given(PLACES, st.integers(0, 100), st.integers(0, 100))
def test_a_higher_floor_leaves_no_fewer_people_below(places, one, other):
    values, people = split(places)
    low, high = sorted((one, other))
    assert 0.0 <= share_under(values, people, low) <= share_under(values, people, high) <= 1.0


@FEW
@given(st.integers(1, 50), st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_where_all_have_the_same_nobody_is_ahead(value, people):
    weights = np.array(people, np.float64)
    values = np.full(weights.size, float(value))
    assert gini(values, weights) == pytest.approx(0.0, abs=1e-12)
    assert palma(values, weights) == pytest.approx(1.0)


@FEW
@given(PLACES, st.integers(1, 20))
def test_giving_everyone_as_much_more_evens_out(places, more):
    values, people = split(places)
    assume(values @ people > 0)
    assert gini(values + more, people) <= gini(values, people) + 1e-12


def test_four_quarters_by_hand():
    """1,000 people each with 0, 10, 20 and 70 schools.

    Mean 25. Pairs: |differences| 10+20+70+10+60+50 = 220, twice = 440, over 2 x 16 x 25 = 0.55. Top tenth
    (400 people) 70; bottom four tenths (1,600): 1,000 with 0 and 600 with 10 = 3.75; 70 / 3.75 = 18.67.
    """
    values, people = np.array([20.0, 0.0, 70.0, 10.0]), np.full(4, 1000.0)
    assert mean(values, people) == 25.0
    assert gini(values, people) == pytest.approx(0.55)
    assert palma(values, people) == pytest.approx(70 / 3.75)
    assert share_under(values, people, 10) == 0.25, "the floor itself is enough"


def test_palma_may_rank_by_income():
    """The richest tenth has 10, the poorest four tenths have 20: the ratio is below 1."""
    values, people = np.array([20.0, 15.0, 10.0]), np.array([4.0, 5.0, 1.0])
    assert palma(values, people, by=np.array([1000.0, 2000.0, 5000.0])) == 0.5


def test_what_nobody_has_has_no_distribution():
    nothing, people = np.zeros(3), np.ones(3)
    assert math.isnan(gini(nothing, people))
    assert math.isnan(palma(nothing, people))
    assert math.isnan(mean(np.ones(3), np.zeros(3)))
    assert math.isinf(palma(np.array([0.0, 0.0, 5.0]), people))
    with pytest.raises(BadParameterError, match="at least 0"):
        gini(np.array([-1.0]), np.ones(1))


def test_the_worst_served_are_those_with_least_then_where_most_live():
    origins = Points(
        tuple("abcde"),
        np.full(5, 51.0),
        np.full(5, 11.0),
        pd.DataFrame({"quarter": list("vwxyz"), "people": 0}),
    )
    table = worst_served(origins, np.array([3.0, 1.0, 1.0, 0.0, 1.0]), np.array([9.0, 5.0, 7.0, 0.0, 5.0]), 3)
    assert table["id"].tolist() == ["c", "b", "e"], "nobody lives at d"
    assert table["quarter"].tolist() == ["x", "w", "z"]
    assert table.columns.tolist() == ["id", "lat", "lon", "access", "people", "quarter"]


def test_of_minutes_the_worst_served_are_those_with_most_or_none():
    origins = Points(tuple("abcd"), np.full(4, 51.0), np.full(4, 11.0))
    minutes, people = np.array([5.0, 40.0, np.nan, 20.0]), np.ones(4)
    found = worst_served(origins, minutes, people, 3, few_is_good=True)
    assert found["id"].tolist() == ["c", "b", "d"]
    assert list(found.columns) == ["id", "lat", "lon", "access", "people"]


def test_groups_stand_side_by_side():
    table = equity_table(np.array([0.0, 10.0]), {"all": np.ones(2), "children": np.array([1.0, 3.0])}, 5.0)
    assert table["mean"].tolist() == [5.0, 7.5]
    assert table["share_under"].tolist() == [0.5, 0.25]
