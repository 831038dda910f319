"""Stops of a tour: the greedy choice against the optimum, the optimum against trying everything."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.learning.coverage.tour_stops import choose_best, choose_greedily, worth_of


@st.composite
def towns(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    n_stops, n_quarters = draw(st.integers(1, 7)), draw(st.integers(1, 8))
    bits = draw(st.lists(st.booleans(), min_size=n_stops * n_quarters, max_size=n_stops * n_quarters))
    weights = draw(st.lists(st.integers(0, 50), min_size=n_quarters, max_size=n_quarters))
    return np.array(bits).reshape(n_stops, n_quarters), np.array(weights, np.float64), draw(st.integers(1, 4))


@given(towns())
def test_greedy_is_near_the_optimum(town: tuple[np.ndarray, np.ndarray, int]) -> None:
    covers, weights, most = town
    tried = max(
        worth_of(covers, weights, list(some))
        for n in range(most + 1)
        for some in combinations(range(len(covers)), min(n, len(covers)))
    )
    best = choose_best(covers, weights, most)
    assert len(best) <= most
    assert abs(worth_of(covers, weights, best) - tried) < 1e-6
    greedy = choose_greedily(covers, weights, most)
    assert len(greedy) == len(set(greedy)) <= most
    assert (1 - 1 / np.e) * tried - 1e-9 <= worth_of(covers, weights, greedy) <= tried


def test_greedy_may_be_worse() -> None:
    """Three quarters of 3 each side: the stop in the middle is best alone, and two beside it are better."""
    covers = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0]], np.bool_)
    weights = np.array([2.0, 3.0, 3.0, 2.0])
    assert choose_greedily(covers, weights, 2) == [2, 0]
    assert worth_of(covers, weights, [2, 0]) == 8
    assert worth_of(covers, weights, choose_best(covers, weights, 2)) == 10


def test_nobody_lacks_anything() -> None:
    assert choose_greedily(np.ones((3, 2), np.bool_), np.zeros(2), 2) == []
