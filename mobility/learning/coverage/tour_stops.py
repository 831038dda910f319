"""Where a mobile offer should stop: maximum coverage of those who lack most.

Source: Nemhauser, Wolsey and Fisher, "An analysis of approximations for maximizing submodular set functions"
(Mathematical Programming 14, 1978): the greedy choice reaches at least 1 - 1/e of the optimum.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

Covers = NDArray[np.bool_]
Weights = NDArray[np.float64]


def choose_greedily(covers: Covers, weights: Weights, most: int) -> list[int]:
    """Choose stops one after the other, each the best beside those before.

    Parameters
    ----------
    covers : (n_stops, n_quarters) bool
        Whether a quarter's people can walk to a stop.
    weights : (n_quarters,) float64
        What it is worth to reach a quarter, >= 0.
    most : int
        Stops of the tour.

    Returns
    -------
    list[int]
        In the order of choice; ends where another stop would help nobody.
    """
    left = weights.astype(np.float64).copy()
    chosen: list[int] = []
    for _ in range(min(most, covers.shape[0])):
        gains = covers @ left
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        chosen.append(best)
        left[covers[best]] = 0.0
    return chosen


def choose_best(covers: Covers, weights: Weights, most: int) -> list[int]:
    """Choose the best stops of all: for small cases, as it may take long.

    Parameters
    ----------
    covers, weights, most
        As of `choose_greedily`.

    Returns
    -------
    list[int]
        Ascending.
    """
    n_stops, n_quarters = covers.shape
    if not n_stops or not n_quarters or not most:
        return []
    # A quarter counts only if a chosen stop covers it; at most so many stops are chosen.
    per_quarter = np.hstack((-covers.T.astype(np.float64), np.eye(n_quarters)))
    in_all = np.concatenate((np.ones(n_stops), np.zeros(n_quarters)))[None, :]
    solved = milp(
        np.concatenate((np.zeros(n_stops), -weights)),
        integrality=np.concatenate((np.ones(n_stops, np.int64), np.zeros(n_quarters, np.int64))),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(per_quarter, -np.inf, 0.0),
            LinearConstraint(in_all, -np.inf, float(most)),
        ],
    )
    return [] if solved.x is None else np.flatnonzero(solved.x[:n_stops] > 0.5).tolist()


def worth_of(covers: Covers, weights: Weights, chosen: list[int]) -> float:
    """Sum what some stops reach.

    Parameters
    ----------
    covers, weights
        As of `choose_greedily`.
    chosen : list[int]
        Stops.

    Returns
    -------
    float
        Each quarter counted once.
    """
    return float(weights[covers[chosen].any(axis=0)].sum()) if chosen else 0.0
