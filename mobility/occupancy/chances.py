"""Chances of a rider who boards: of a seat, and of not getting on at all.

A load is known by its 10th, 50th and 90th percentile; between and beyond them its quantiles are taken to lie
on straight lines. Whoever boards gets one of the seats by chance, as in mobility.routing.crowding: of more
persons than seats, seats / persons of them sit.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.scales import Level, level_range

Float32 = NDArray[np.float32]
POINTS = (0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95)
"""Quantiles that stand for a tenth of all cases each."""


def quantile(p10: Float32, p50: Float32, p90: Float32, share: float) -> Float32:
    """Give a quantile of loads.

    Parameters
    ----------
    p10, p50, p90 : (n,) float32
        Loads in any unit.
    share : float
        0 to 1.

    Returns
    -------
    (n,) float32
        In the same unit, 0 at least.
    """
    below = p50 + (share - 0.5) / 0.4 * (p50 - p10)
    above = p50 + (share - 0.5) / 0.4 * (p90 - p50)
    return np.maximum(below if share < 0.5 else above, np.float32(0)).astype(np.float32)


def seat_probability(p10: Float32, p50: Float32, p90: Float32) -> Float32:
    """Tell how likely one sits who boards.

    Parameters
    ----------
    p10, p50, p90 : (n,) float32
        Load factors: persons for each seat, the rider among them.

    Returns
    -------
    (n,) float32
        0 to 1; NaN where the load is unknown.
    """
    total = np.zeros(np.shape(p50), np.float32)
    for share in POINTS:
        total += 1 / np.maximum(quantile(p10, p50, p90, share), np.float32(1))
    return (total / np.float32(len(POINTS))).astype(np.float32)


def refusal_probability(
    p10: Float32, p50: Float32, p90: Float32, seats: NDArray[np.int16], standing: NDArray[np.int16]
) -> Float32:
    """Tell how likely one does not get on, because no place is free.

    Parameters
    ----------
    p10, p50, p90 : (n,) float32
        Load factors: persons for each seat.
    seats, standing : (n,) int16
        Places; 0 seats = unknown.

    Returns
    -------
    (n,) float32
        0 to 1; NaN where load or places are unknown.
    """
    seated = np.maximum(seats.astype(np.float64), 1)
    chance = 1 - share_below(p10, p50, p90, (seated + standing) / seated)
    return np.where(seats > 0, chance, np.nan).astype(np.float32)


def share_below(p10: Float32, p50: Float32, p90: Float32, border: NDArray[np.float64]) -> Float32:
    """Tell how likely a load is below a border.

    Parameters
    ----------
    p10, p50, p90 : (n,) float32
        Loads in any unit.
    border : (n,) float64
        In the same unit.

    Returns
    -------
    (n,) float32
        0 to 1; NaN where the load is unknown.
    """
    with np.errstate(invalid="ignore"):
        above = 0.5 + 0.4 * (border - p50) / np.maximum(p90 - p50, 1e-6)
        below = 0.5 - 0.4 * (p50 - border) / np.maximum(p50 - p10, 1e-6)
        share = np.clip(np.where(border >= p50, above, below), 0, 1)
    return np.where(np.isnan(p50), np.nan, share).astype(np.float32)


def level_confidence(
    p10: Float32,
    p50: Float32,
    p90: Float32,
    level: NDArray[np.int8],
    seats: NDArray[np.int16],
    standing: NDArray[np.int16],
) -> Float32:
    """Tell how likely a statutory level is the right one.

    Parameters
    ----------
    p10, p50, p90 : (n,) float32
        Persons on board.
    level : (n,) int8
        Level that is told; -1 = none.
    seats, standing : (n,) int16
        Places.

    Returns
    -------
    (n,) float32
        0 to 1; 0 where no level is told.
    """
    low, high = level_range(level, seats, standing)
    top = np.where(level == Level.HIGH, np.inf, high + 1.0)
    bottom = np.where(level == Level.LOW, -np.inf, low.astype(np.float64))
    sure = share_below(p10, p50, p90, top) - share_below(p10, p50, p90, bottom)
    return np.where(level < 0, 0, np.nan_to_num(np.clip(sure, 0, 1))).astype(np.float32)
