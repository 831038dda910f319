"""Opportunities against sums written as the formulas stand, their laws, and examples worked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mobility.accessibility.opportunities import (
    UNREACHED,
    Exponential,
    FloatingCatchments,
    Linear,
    Logistic,
    Step,
    amounts_of,
    cumulative,
    gravity,
    minutes_to,
    weights_of,
)
from mobility.accessibility.points import Points
from mobility.errors import BadParameterError, PointsError

FEW = settings(max_examples=25)

N_ORIGINS, N_PLACES = 4, 6
MINUTES = arrays(np.uint16, (N_ORIGINS, N_PLACES), elements=st.integers(0, 90) | st.just(UNREACHED))
AMOUNTS = arrays(np.float64, (2, N_PLACES), elements=st.integers(0, 40).map(float))
CUTOFFS = st.integers(1, 100).map(float)
DECAYS = st.one_of(
    CUTOFFS.map(Step),
    CUTOFFS.map(Exponential),
    st.builds(Linear, CUTOFFS, CUTOFFS),
    st.builds(Logistic, CUTOFFS, CUTOFFS),
)


def slow_weight(decay, t: int) -> float:
    """The formulas as they stand in books."""
    if isinstance(decay, Step):
        return 1.0 if t <= decay.cutoff else 0.0
    if isinstance(decay, Exponential):
        return math.exp(-math.log(2) / decay.cutoff * t)
    if isinstance(decay, Linear):
        first, last = decay.cutoff - decay.width / 2, decay.cutoff + decay.width / 2
        return 1.0 if t <= first else 0.0 if t >= last else (last - t) / (last - first)
    scale = decay.sd * math.sqrt(3) / math.pi
    return 1 - 1 / (1 + math.exp(-(t - decay.cutoff) / scale)) if (t - decay.cutoff) / scale > -600 else 1.0


def slow_gravity(minutes, amounts, decay):
    return [
        [
            sum(amount[j] * slow_weight(decay, int(t)) for j, t in enumerate(row) if t != UNREACHED)
            for row in minutes
        ]
        for amount in amounts
    ]


@FEW
@given(MINUTES, AMOUNTS, DECAYS)
def test_gravity_is_the_sum_over_all_places(minutes, amounts, decay):
    assert np.allclose(gravity(minutes, amounts, decay), slow_gravity(minutes, amounts, decay), atol=1e-9)


@FEW
@given(DECAYS, st.integers(0, 1000), st.integers(0, 1000))
def test_a_weight_is_0_to_1_and_never_rises_with_the_minutes(decay, one, other):
    near, far = weights_of(np.array(sorted((one, other)), np.uint16), decay)
    assert 0.0 <= far <= near <= 1.0


@FEW
@given(DECAYS)
def test_what_is_not_reached_counts_nothing(decay):
    assert weights_of(np.array([UNREACHED], np.uint16), decay)[0] == 0.0


def test_each_decay_counts_half_at_its_cutoff_but_the_step():
    minutes = np.array([30], np.uint16)
    assert weights_of(minutes, Step(30)) == [1.0]
    for decay in (Exponential(30), Linear(30, 20), Logistic(30, 10)):
        assert weights_of(minutes, decay) == pytest.approx([0.5])


@FEW
@given(MINUTES, AMOUNTS, CUTOFFS, CUTOFFS)
def test_more_minutes_never_reach_less(minutes, amounts, one, other):
    less, more = sorted((one, other))
    assert (cumulative(minutes, amounts, less) <= cumulative(minutes, amounts, more)).all()
    for decay in (Exponential, lambda cutoff: Linear(cutoff, 20.0), lambda cutoff: Logistic(cutoff, 10.0)):
        assert (gravity(minutes, amounts, decay(less)) <= gravity(minutes, amounts, decay(more)) + 1e-9).all()


@FEW
@given(MINUTES, AMOUNTS, DECAYS, st.integers(1, 9))
def test_access_grows_in_proportion_to_amounts_and_adds_up_over_kinds(minutes, amounts, decay, factor):
    once = gravity(minutes, amounts, decay)
    assert np.allclose(gravity(minutes, amounts * factor, decay), once * factor)
    assert np.allclose(gravity(minutes, amounts.sum(axis=0, keepdims=True), decay), once.sum(axis=0))


@FEW
@given(MINUTES, AMOUNTS, st.integers(1, 60).map(float))
def test_minutes_to_so_much_are_the_least_cutoff_that_reaches_it(minutes, amounts, wanted):
    found = minutes_to(minutes, amounts, wanted)
    for kind in range(len(amounts)):
        for origin in range(N_ORIGINS):
            enough = [
                t for t in range(91) if sum(amounts[kind][minutes[origin] <= t]) >= wanted
            ]  # the oracle counts
            assert found[kind, origin] == (enough[0] if enough else UNREACHED)


@FEW
@given(MINUTES, st.integers(1, 6).map(float), st.integers(1, 6).map(float))
def test_the_next_place_is_never_nearer(minutes, one, other):
    each = np.ones((1, N_PLACES))
    less, more = sorted((one, other))
    assert (minutes_to(minutes, each, less) <= minutes_to(minutes, each, more)).all()


def test_two_villages_and_three_schools_by_hand():
    """A reaches 100 places in 10 min and 200 more in 25; B 200 in 15; nobody the 50 of the third."""
    minutes = np.array([[10, 25, UNREACHED], [UNREACHED, 15, UNREACHED]], np.uint16)
    places = np.array([[100.0, 200.0, 50.0]])
    assert cumulative(minutes, places, 20).tolist() == [[100.0, 200.0]]
    assert cumulative(minutes, places, 25).tolist() == [[300.0, 200.0]]
    # 100 x 2^(-10/10) + 200 x 2^(-25/10) = 50 + 35.36; 200 x 2^(-15/10) = 70.71
    assert gravity(minutes, places, Exponential(10)) == pytest.approx(np.array([[85.355, 70.711]]), abs=1e-3)
    # From 1 at 10 min to 0 at 30: 1, 1/4; 3/4
    assert gravity(minutes, places, Linear(20, 20)) == pytest.approx(np.array([[150.0, 150.0]]))
    assert minutes_to(minutes, np.ones((1, 3)), 1).tolist() == [[10, 15]]
    assert minutes_to(minutes, np.ones((1, 3)), 2).tolist() == [[25, UNREACHED]]


def test_competition_by_hand():
    """A (300 people) reaches both schools, B (100) the second only, within 30 min.

    R1 = 150 / 300 = 0.5; R2 = 100 / 400 = 0.25; A: 0.75 a head, B: 0.25.
    Nothing is lost: 300 x 0.75 + 100 x 0.25 = 250 = 150 + 100.
    """
    minutes = np.array([[10, 20], [45, 15]], np.uint16)
    catchments = FloatingCatchments(np.array([150.0, 100.0]), Step(30))
    catchments.add(minutes, np.array([300.0, 100.0]))
    assert catchments.per_head.tolist() == [0.5, 0.25]
    assert catchments.access(minutes).tolist() == [0.75, 0.25]


PEOPLE = arrays(np.float64, N_ORIGINS, elements=st.integers(0, 500).map(float))
SUPPLY = arrays(np.float64, N_PLACES, elements=st.integers(0, 500).map(float))


@FEW
@given(MINUTES, PEOPLE, SUPPLY, DECAYS)
def test_competition_shares_out_all_that_anyone_reaches_and_no_more(minutes, people, supply, decay):
    catchments = FloatingCatchments(supply, decay)
    catchments.add(minutes, people)
    demand = people @ weights_of(minutes, decay)
    assert people @ catchments.access(minutes) == pytest.approx(supply[demand > 0].sum())


@FEW
@given(MINUTES, PEOPLE, SUPPLY, DECAYS)
def test_competition_is_the_same_whatever_the_chunks(minutes, people, supply, decay):
    whole, parts = FloatingCatchments(supply, decay), FloatingCatchments(supply, decay)
    whole.add(minutes, people)
    for row in (2, 0, 3, 1):
        parts.add(minutes[row : row + 1], people[row : row + 1])
    assert np.allclose(whole.access(minutes), parts.access(minutes))


@FEW
@given(MINUTES, PEOPLE, SUPPLY)
def test_twice_the_people_share_half_a_place_each(minutes, people, supply):
    once, twice = FloatingCatchments(supply, Step(30)), FloatingCatchments(supply, Step(30))
    once.add(minutes, people)
    twice.add(minutes, people * 2)
    assert np.allclose(once.access(minutes), 2 * twice.access(minutes))


@pytest.mark.parametrize(
    "wrong", [lambda: Step(0), lambda: Exponential(-1), lambda: Linear(30, 0), lambda: Logistic(1, 9e9)]
)
def test_parameters_that_make_no_sense_are_refused(wrong):
    with pytest.raises(BadParameterError, match="must be more than 0"):
        wrong()


def test_nothing_wanted_is_refused():
    with pytest.raises(BadParameterError, match="wanted must be more than 0"):
        minutes_to(np.zeros((1, 1), np.uint16), np.ones((1, 1)), 0)


def points(**columns) -> Points:
    import pandas as pd  # noqa: PLC0415

    return Points(("a", "b", "c"), np.full(3, 51.0), np.full(3, 11.0), pd.DataFrame(columns))


def test_amounts_come_from_columns_and_kinds():
    there = points(jobs=[1, 2, 3], kind=["school", "library", "school"])
    amounts = amounts_of(there, ["jobs"], "kind")
    assert amounts.names == ("jobs", "library", "school")
    assert amounts.values.tolist() == [[1, 2, 3], [0, 1, 0], [1, 0, 1]]
    assert amounts_of(there).values.tolist() == [[1, 1, 1]]


def test_amounts_that_are_none_are_refused_by_name():
    with pytest.raises(PointsError, match="no column beds; they have jobs"):
        amounts_of(points(jobs=[1, 2, 3]), ["beds"])
    for bad in ("x", None, -1):
        with pytest.raises(PointsError, match="jobs of b is"):
            amounts_of(points(jobs=[1, bad, 3]), ["jobs"])
