"""The ladder of forecasts: what is usual, the run's own deviation decaying towards it, what is learned."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.learned import Seen, apply_ridge, features
from mobility.occupancy.load_model import RUNGS, LoadModel
from mobility.occupancy.spread import HORIZONS_MIN, Spread, horizon_of, with_quantiles

Float32 = NDArray[np.float32]


class Foretold(NamedTuple):
    """Persons on board, and the quantiles of what they will be."""

    p10: Float32  # (n,)
    p50: Float32  # (n,)
    p90: Float32  # (n,)


def decay_at(spread: Spread, minutes: Float32) -> Float32:
    """Tell what is left of a deviation after some minutes.

    Parameters
    ----------
    spread : Spread
        Fitted.
    minutes : (n,) float32
        0 or more.

    Returns
    -------
    (n,) float32
        1 at once, less and less later.
    """
    left: Float32 = np.interp(minutes, (0, *HORIZONS_MIN), (1, *spread.decay)).astype(np.float32)
    return left


def ladder(
    model: LoadModel, usual: Float32, deviation: Float32, minutes: Float32, seen: Seen
) -> tuple[Float32, ...]:
    """Foretell loads on each rung.

    Parameters
    ----------
    model : LoadModel
        Trained.
    usual, deviation : (n,) float32
        Persons usually on board at the departures, and their standard deviation.
    minutes : (n,) float32
        From now to the departures.
    seen : Seen
        What is seen now.

    Returns
    -------
    tuple[Float32, ...]
        (n,) persons for each of RUNGS.
    """
    going_on = decay_at(model.spread, minutes) * np.nan_to_num(seen.own)
    learned = apply_ridge(model.ridge, features(seen), horizon_of(minutes))
    return (
        usual,
        np.maximum(usual + going_on * deviation, 0).astype(np.float32),
        np.maximum(usual + (going_on + learned) * deviation, 0).astype(np.float32),
    )


def foretell(model: LoadModel, usual: Float32, deviation: Float32, minutes: Float32, seen: Seen) -> Foretold:
    """Foretell loads on the highest rung.

    Parameters
    ----------
    model : LoadModel
        Trained.
    usual, deviation : (n,) float32
        Persons usually on board at the departures, and their standard deviation.
    minutes : (n,) float32
        From now to the departures.
    seen : Seen
        What is seen now.

    Returns
    -------
    Foretold
        p10 <= p50 <= p90.
    """
    told = ladder(model, usual, deviation, minutes, seen)[-1]
    return quantiles_of(model, len(RUNGS) - 1, told, deviation, minutes)


def quantiles_of(
    model: LoadModel, rung: int, foretold: Float32, deviation: Float32, minutes: Float32
) -> Foretold:
    """Put the quantiles of past errors around a forecast.

    Parameters
    ----------
    model : LoadModel
        Trained.
    rung : int
        Index into RUNGS.
    foretold, deviation : (n,) float32
        Persons, and the standard deviation that is usual there.
    minutes : (n,) float32
        From now to the departures.

    Returns
    -------
    Foretold
        p10 <= p50 <= p90.
    """
    errors = model.spread.errors[rung]
    return Foretold(*with_quantiles(foretold, deviation, errors, horizon_of(minutes)))
