"""How far loads lie from what is told of them: variance by load, decay of deviations, quantiles of errors."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
HORIZONS_MIN = (5, 10, 15, 20, 30, 45, 60, 90)
"""Minutes from what is known now to the departure that is foretold; models are fitted for each."""
LOAD_BORDERS = (3.0, 8.0, 16.0, 32.0, 64.0)
"""Persons foretold, where errors are kept apart."""
QUANTILES = (0.1, 0.5, 0.9)
LEAST_SAMPLES = 200
"""Errors that a quantile must rest on; with fewer those of all loads at the horizon count."""
NORMAL_90 = 1.2816
"""The 90th percentile of the normal distribution."""


class Spread(NamedTuple):
    """The laws of errors; read-only."""

    variance: Float32  # (3,) persons squared: constant, for each person usual, for each person squared
    step_decay: np.float32  # what is left of a deviation one position on
    decay: Float32  # (n_horizons,) what is left of a deviation that many minutes on, never rising
    band_decay: Float32  # (1 + n_horizons,) of a deviation that a released band tells: there, and so many on
    errors: Float32  # (n_rungs, n_horizons, n_loads, 3) quantiles of errors in standard deviations


def standard_deviation(usual: Float32, variance: Float32) -> Float32:
    """Give the spread of loads around what is usual.

    Parameters
    ----------
    usual : (n,) float32
        Persons.
    variance : (3,) float32
        Of a Spread.

    Returns
    -------
    (n,) float32
        Persons.
    """
    deviation: Float32 = np.sqrt(variance[0] + usual * (variance[1] + usual * variance[2])).astype(np.float32)
    return deviation


def fit_variance(usual: Float32, load: Float32) -> Float32:
    """Fit how the spread grows with the load.

    Parameters
    ----------
    usual, load : (n,) float32
        Persons, as usual and as they were.

    Returns
    -------
    (3,) float32
        None of them negative.
    """
    # Local: scipy is no part of a web worker's start.
    from scipy.optimize import nnls  # noqa: PLC0415

    if usual.size < LEAST_SAMPLES:
        return np.array([9.0, 1.0, 0.1], np.float32)
    order = np.argsort(usual, kind="stable")
    groups = np.array_split(order, min(60, usual.size // 50))
    at = np.array([usual[group].mean() for group in groups], np.float64)
    squared = np.array([((load[group] - usual[group]) ** 2).mean() for group in groups], np.float64)
    weight = 1 / (1 + squared)
    found, _ = nnls(np.column_stack([np.ones_like(at), at, at**2]) * weight[:, None], squared * weight)
    return np.array([max(found[0], 1.0), found[1], found[2]], np.float32)


def fit_decay(deviation: NDArray[np.floating], later: NDArray[np.floating]) -> float:
    """Fit what is left of a deviation.

    Parameters
    ----------
    deviation, later : (n,) float32
        In standard deviations, at one moment and at a later one.

    Returns
    -------
    float
        0 to 0.999.
    """
    total = float((deviation.astype(np.float64) ** 2).sum())
    if total <= 0:
        return 0.0
    return float(np.clip((deviation.astype(np.float64) * later).sum() / total, 0, 0.999))


def horizon_of(minutes: Float32) -> NDArray[np.intp]:
    """Give the nearest of HORIZONS_MIN.

    Parameters
    ----------
    minutes : (n,) float32
        From now to the departure.

    Returns
    -------
    (n,) intp
        Index.
    """
    borders = (np.array(HORIZONS_MIN[:-1]) + HORIZONS_MIN[1:]) / 2
    return np.searchsorted(borders, minutes)


def error_quantiles(
    errors: Float32, foretold: Float32, horizon: NDArray[np.intp], n_horizons: int = len(HORIZONS_MIN)
) -> Float32:
    """Measure quantiles of errors by horizon and load, with room for the few that were seen.

    Source: V. Vovk, A. Gammerman, G. Shafer, Algorithmic Learning in a Random World (2005): split conformal
    prediction takes the quantile of rank (n + 1) share instead of n share.

    Parameters
    ----------
    errors : (n,) float32
        Load as it was minus as foretold, in standard deviations; of days that nothing was fitted on.
    foretold : (n,) float32
        Persons.
    horizon : (n,) intp
        Index.
    n_horizons : int
        How many there are.

    Returns
    -------
    (n_horizons, n_loads, 3) float32
        Ordered.
    """
    n_loads = len(LOAD_BORDERS) + 1
    normal = np.array([-NORMAL_90, 0, NORMAL_90], np.float32)
    found = np.broadcast_to(normal, (n_horizons, n_loads, 3)).copy()
    group = np.searchsorted(LOAD_BORDERS, foretold)
    everywhere = _conformal(errors) if errors.size >= LEAST_SAMPLES else normal
    for h in range(n_horizons):
        at = horizon == h
        of_all = _conformal(errors[at]) if at.sum() >= LEAST_SAMPLES else everywhere
        for g in range(n_loads):
            mine = errors[at & (group == g)]
            found[h, g] = _conformal(mine) if mine.size >= LEAST_SAMPLES else of_all
    return found


def with_quantiles(
    foretold: Float32, deviation: Float32, errors: Float32, horizon: NDArray[np.intp]
) -> tuple[Float32, Float32, Float32]:
    """Give a forecast's quantiles.

    Parameters
    ----------
    foretold : (n,) float32
        Persons.
    deviation : (n,) float32
        Standard deviation of such loads, persons.
    errors : (n_horizons, n_loads, 3) float32
        From `error_quantiles`.
    horizon : (n,) intp
        Index.

    Returns
    -------
    tuple[(n,) float32, (n,) float32, (n,) float32]
        p10 <= p50 <= p90, persons, none negative.
    """
    chosen = errors[horizon, np.searchsorted(LOAD_BORDERS, foretold)]
    all_three = np.maximum(foretold[:, None] + chosen * deviation[:, None], 0)
    all_three = np.maximum.accumulate(all_three, axis=1).astype(np.float32)
    return all_three[:, 0], all_three[:, 1], all_three[:, 2]


def _conformal(errors: Float32) -> Float32:
    ordered = np.sort(errors)
    n = ordered.size
    low = int(np.clip(np.floor((n + 1) * QUANTILES[0]), 1, n)) - 1
    high = int(np.clip(np.ceil((n + 1) * QUANTILES[2]), 1, n)) - 1
    return np.array([ordered[low], np.median(ordered), ordered[high]], np.float32)
