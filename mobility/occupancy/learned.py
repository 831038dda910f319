"""The learned rung: a ridge regression on what is seen of run, run ahead, route and city.

It learns what the decayed deviation (the rung below) leaves over, for each horizon by itself, and keeps
silent where it did not get better on days that it had not seen.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.calendar import N_WEEKDAYS

Float32 = NDArray[np.float32]
OWN = (
    "own deviation",
    "is under way",
    "deviation of the run ahead",
    "run ahead is seen",
    "deviation of the route",
    "deviation of the city",
    "delay",
    "gap to the run ahead",
    *(f"weekday {n}" for n in range(N_WEEKDAYS)),
)
"""Features; the names of conditions (weather, events) follow them."""
PENALTIES = (3e-4, 3e-3, 3e-2, 3e-1)
"""Candidates, for each sample; what generalizes best to unseen days is taken."""
LEAST_GAIN = 3.0
"""Standard errors over days by which it must be better than saying nothing."""
MOST_DELAY_MIN = 20.0
FOLDS = 3
"""Days are dealt to so many folds; what is foretold of one is fitted on the others."""
LEAST_DAYS = 2 * FOLDS
"""With fewer nobody can tell whether a gain is chance."""


class Ridge(NamedTuple):
    """Weights; read-only."""

    mean: Float32  # (n_features,)
    scale: Float32  # (n_features,)
    weights: Float32  # (n_horizons, n_features) standard deviations of load for each scale; 0 = silent
    constant: Float32  # (n_horizons,)


class Fit(NamedTuple):
    """A ridge, and where it had the chance to speak."""

    ridge: Ridge
    is_tried: NDArray[np.bool_]  # (n_horizons,) compared with saying nothing, on days it was not fitted on


class Seen(NamedTuple):
    """What is seen at one moment, for each departure that is foretold; NaN = not seen."""

    own: Float32  # (n,) deviation of the run, in standard deviations
    ahead: Float32  # (n,) of the run ahead
    route: Float32  # (n,) of the route's runs within the last hour
    city: Float32  # (n,) of all runs within the last hour
    delay_s: Float32  # (n,) of the run
    gap_s: Float32  # (n,) by which it is later than the run ahead, against the plan
    weekday: NDArray[np.int64]  # (n,) 0 = Monday
    conditions: Float32  # (n, n_conditions)


def features(seen: Seen) -> Float32:
    """Lay out what is seen as numbers.

    Parameters
    ----------
    seen : Seen
        At one moment or many.

    Returns
    -------
    (n, n_features) float32
        In the order of OWN, then conditions; NaN where a condition is not known.
    """
    weekdays = np.eye(N_WEEKDAYS, dtype=np.float32)[seen.weekday]
    minutes = np.float32(60)
    columns = [
        np.nan_to_num(seen.own),
        ~np.isnan(seen.own),
        np.nan_to_num(seen.ahead),
        ~np.isnan(seen.ahead),
        np.nan_to_num(seen.route),
        np.nan_to_num(seen.city),
        np.clip(np.nan_to_num(seen.delay_s) / minutes, -5, MOST_DELAY_MIN),
        np.clip(np.nan_to_num(seen.gap_s) / minutes, -MOST_DELAY_MIN, MOST_DELAY_MIN),
    ]
    own = np.column_stack([np.asarray(column, np.float32) for column in columns])
    return np.hstack([own, weekdays, seen.conditions]).astype(np.float32)


def silent_ridge(n_horizons: int, n_conditions: int = 0) -> Ridge:
    """Give a ridge that says nothing.

    Parameters
    ----------
    n_horizons : int
        How many.
    n_conditions : int
        Features beside OWN.

    Returns
    -------
    Ridge
        All zero.
    """
    n = len(OWN) + n_conditions
    zeros = np.zeros((n_horizons, n), np.float32)
    return Ridge(np.zeros(n, np.float32), np.ones(n, np.float32), zeros, np.zeros(n_horizons, np.float32))


def fit_ridge(
    table: Float32,
    left_over: Float32,
    horizon: NDArray[np.intp],
    day: NDArray[np.int32],
    n_horizons: int,
) -> Fit:
    """Fit, choosing the penalty by days that it was not fitted on.

    Parameters
    ----------
    table : (n, n_features) float32
        From `features`.
    left_over : (n,) float32
        Load minus the rung below, in standard deviations.
    horizon : (n,) intp
        Index.
    day : (n,) int32
        Service days of the samples.
    n_horizons : int
        How many.

    Returns
    -------
    Fit
        Silent at horizons where it was no better on such days than saying nothing.
    """
    ridge, is_tried = silent_ridge(n_horizons, table.shape[1] - len(OWN)), np.zeros(n_horizons, np.bool_)
    if table.shape[0] < 10 * table.shape[1]:
        return Fit(ridge, is_tried)
    known = np.where(np.isnan(table).all(axis=0), 0, table)  # a column without any number says nothing
    mean, scale = np.nanmean(known, axis=0), np.nanstd(known, axis=0)
    scale[scale < 1e-3] = 1
    table = _scaled(table, mean, scale)
    fold = np.unique(day, return_inverse=True)[1] % FOLDS
    for h in range(n_horizons):
        at = np.flatnonzero(horizon == h)
        if at.size < 10 * FOLDS * table.shape[1] or np.unique(day[at]).size < LEAST_DAYS:
            continue
        is_tried[h] = True
        x, y = table[at], left_over[at]
        errors = [_errors(y - _foretell_folds(x, y, fold[at], penalty)) for penalty in PENALTIES]
        best = int(np.argmin([one.mean() for one in errors]))
        if _is_better(_errors(y) - errors[best], day[at]):
            ridge.weights[h], ridge.constant[h] = _solve(x, y, PENALTIES[best])
    return Fit(ridge._replace(mean=mean.astype(np.float32), scale=scale.astype(np.float32)), is_tried)


def apply_ridge(ridge: Ridge, table: Float32, horizon: NDArray[np.intp]) -> Float32:
    """Foretell what the rung below leaves over.

    Parameters
    ----------
    ridge : Ridge
        Fitted.
    table : (n, n_features) float32
        From `features`.
    horizon : (n,) intp
        Index.

    Returns
    -------
    (n,) float32
        In standard deviations.
    """
    scaled = _scaled(table, ridge.mean, ridge.scale)
    told: Float32 = np.einsum("nf,nf->n", scaled, ridge.weights[horizon]) + ridge.constant[horizon]
    return told.astype(np.float32)


def _scaled(table: Float32, mean: Float32, scale: Float32) -> Float32:
    """Scale features; what is not known is as on average."""
    scaled: Float32 = np.nan_to_num((table - mean) / scale).astype(np.float32)
    return scaled


def _solve(table: Float32, target: Float32, penalty: float) -> tuple[Float32, float]:
    x, y = table.astype(np.float64), target.astype(np.float64)
    mean, middle = x.mean(axis=0), y.mean()
    x = x - mean
    gram = x.T @ x + penalty * len(y) * np.eye(x.shape[1])
    weights = np.linalg.solve(gram, x.T @ (y - middle))
    return weights.astype(np.float32), float(middle - mean @ weights)


def _foretell_folds(
    table: Float32, target: Float32, fold: NDArray[np.intp], penalty: float
) -> NDArray[np.float64]:
    """Foretell each day by what was fitted on days of the other folds."""
    told = np.zeros(target.size)
    for one in range(FOLDS):
        others = fold != one
        if others.any():
            weights, constant = _solve(table[others], target[others], penalty)
            told[~others] = table[~others] @ weights + constant
    return told


def _errors(left_over: NDArray[np.floating]) -> NDArray[np.float64]:
    """Give absolute errors around the median, which the quantiles of errors set right anyway."""
    errors: NDArray[np.float64] = np.abs(left_over - np.median(left_over)).astype(np.float64)
    return errors


def _is_better(gain: NDArray[np.float64], day: NDArray[np.int32]) -> bool:
    """Tell whether a gain is more than chance: errors of one day are alike, so days are what counts."""
    known, row = np.unique(day, return_inverse=True)
    by_day = np.bincount(row, gain) / np.bincount(row)
    error = by_day.std(ddof=1) / np.sqrt(known.size)
    return bool(by_day.mean() > LEAST_GAIN * error)
