"""What loads cost those on board: person-seconds of crowding, expected over what is not known.

A second with multiplier m (routing.crowding) costs m - 1 seconds of crowding for each person. A load is known
by three quantiles; what follows from it is averaged over tenths of all cases, as occupancy.chances does.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.chances import POINTS, quantile
from mobility.routing.crowding import Crowding

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
LOAD_STEP, PER_MILLE = 100, 1000
"""Crowding.multipliers are thousandths by load factor in hundredths."""
EVERYONE = Crowding()
"""The multipliers by which riders are steered: nobody's own slider."""


def multiplier_of(factor: Float64, crowding: Crowding = EVERYONE) -> Float64:
    """Give how many times a second counts.

    Parameters
    ----------
    factor : (n,) float64
        Persons for each seat.
    crowding : Crowding
        Preset and slider.

    Returns
    -------
    (n,) float64
        1 at least.
    """
    table = crowding.multipliers()
    level = np.minimum(np.round(np.maximum(factor, 0) * LOAD_STEP), table.size - 1).astype(np.int64)
    return table[level] / PER_MILLE


def crowding_person_s(
    persons: tuple[Float32, Float32, Float32], seats: NDArray[np.int16], duration_s: NDArray[np.int32]
) -> Float64:
    """Give the expected seconds of crowding of all persons on board.

    Parameters
    ----------
    persons : tuple of (n,) float32
        10th, 50th and 90th percentile of the load of each segment.
    seats : (n,) int16
        Of the vehicle; 0 = unknown.
    duration_s : (n,) int32
        Seconds that a segment takes.

    Returns
    -------
    (n,) float64
        Person-seconds; 0 where nothing is known.
    """
    total = np.zeros(seats.size)
    for share in POINTS:
        load = np.nan_to_num(quantile(*persons, share)).astype(np.float64)
        total += load * (multiplier_of(load / np.maximum(seats, 1)) - 1)
    felt = total / len(POINTS) * duration_s
    return np.where(seats > 0, felt, 0.0)


def expected_above(persons: tuple[Float32, Float32, Float32], limit: NDArray[np.int32]) -> Float64:
    """Give how many persons more than a limit there are, on average.

    Parameters
    ----------
    persons : tuple of (n,) float32
        10th, 50th and 90th percentile.
    limit : (n,) int32
        Persons.

    Returns
    -------
    (n,) float64
        Persons, 0 where nothing is known.
    """
    total = np.zeros(limit.size)
    for share in POINTS:
        total += np.maximum(quantile(*persons, share).astype(np.float64) - limit, 0)
    return np.nan_to_num(total / len(POINTS))


def chance_above(persons: tuple[Float32, Float32, Float32], limit: Float64) -> Float64:
    """Tell how likely a load is above a limit.

    Parameters
    ----------
    persons : tuple of (n,) float32
        10th, 50th and 90th percentile.
    limit : (n,) float64
        Persons.

    Returns
    -------
    (n,) float64
        0 to 1; 0 where nothing is known.
    """
    p10, p50, p90 = (values.astype(np.float64) for values in persons)
    upper = 0.5 - 0.4 * (limit - p50) / np.maximum(p90 - p50, 1e-6)
    lower = 0.5 + 0.4 * (p50 - limit) / np.maximum(p50 - p10, 1e-6)
    chance: Float64 = np.nan_to_num(np.clip(np.where(limit >= p50, upper, lower), 0.0, 1.0))
    return chance
