"""Loads as anybody may know them: from released bands and from what is usual, never from an exact estimate.

Of a departure whose band is released, the load is what is usual there as far as it agrees with the band.
Later departures of the run are foretold from that. What is usual is rounded up first: quantiles around the
median of fewer persons than may be published would tell it. Both need the public model and the bands alone:
whatever is derived from them tells no more than the bands do.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.coupled_usual import follow_places
from mobility.occupancy.forecast import Foretold, decay_at
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.privacy import LEAST_COUNT, band_chances
from mobility.occupancy.runs import Runs
from mobility.occupancy.scales import MOST_LOAD
from mobility.occupancy.spread import QUANTILES, Spread, horizon_of, standard_deviation, with_quantiles

Float32 = NDArray[np.float32]
GRID = 121
"""Loads that are weighed, from none to MOST_LOAD of the places."""
TAIL = 0.5
"""Surprising loads are less unlikely than a normal distribution has them: for far deviations z the exponent
is -|z| / TAIL / 2 instead of -z² / 2."""


def usual_as_published(
    model: LoadModel,
    runs: Runs,
    trip: NDArray[np.int32],
    day: NDArray[np.int32],
    offsets: NDArray[np.int32],
) -> tuple[Float32, Float32]:
    """Give what is usual as far as it may be published: all smaller medians are LEAST_COUNT.

    Parameters
    ----------
    model : LoadModel
        Public.
    runs : Runs
        Of sensors; some may be coupled.
    trip, day : (n,) int32
        These runs, and any behind them.
    offsets : (n + 1,) int32
        Their calls.

    Returns
    -------
    tuple[(n_calls,) float32, (n_calls,) float32]
        Persons, and their standard deviation.
    """
    usual = round_up(model.usual(trip, day, offsets)[0])
    return follow_places(model, runs, usual, standard_deviation(usual, model.spread.variance))


def loads_in_bands(
    bands: NDArray[np.int8], usual: Float32, deviation: Float32, places: NDArray[np.int32]
) -> tuple[Foretold, Float32, Float32]:
    """Tell what loads are likely, given their bands.

    Parameters
    ----------
    bands : (n,) int8
        Released.
    usual, deviation : (n,) float32
        Persons usually on board, and their standard deviation, above 0.
    places : (n,) int32
        Of the vehicles.

    Returns
    -------
    tuple[Foretold, (n,) float32, (n,) float32]
        Quantiles, mean and variance; persons.
    """
    if bands.size == 0:
        none = np.empty(0, np.float32)
        return Foretold(none, none, none), none, none
    loads = np.linspace(0, MOST_LOAD, GRID) * places[:, None].astype(np.float64)
    apart = np.abs(loads - usual[:, None]) / deviation[:, None]
    chances = np.take_along_axis(
        band_chances(loads, places.astype(np.float64)), bands[None, :, None].astype(np.intp), axis=0
    )[0]
    with np.errstate(divide="ignore"):
        weight = np.log(chances) - apart**2 / (2 + 2 * TAIL * apart)
    weight = np.exp(weight - weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    mean = (weight * loads).sum(axis=1)
    variance = (weight * (loads - mean[:, None]) ** 2).sum(axis=1)
    cumulated = np.cumsum(weight, axis=1)
    step = loads[:, 1]
    quantiles = [step * np.minimum((cumulated < share).sum(axis=1), GRID - 1) for share in QUANTILES]
    return (
        Foretold(*(round_up(one.astype(np.float32)) for one in quantiles)),
        mean.astype(np.float32),
        variance.astype(np.float32),
    )


def foretell_from_bands(
    spread: Spread,
    apart: Float32,
    apart_variance: Float32,
    usual: Float32,
    deviation: Float32,
    minutes: Float32,
) -> Foretold:
    """Foretell later departures of runs from the newest band of each.

    Parameters
    ----------
    spread : Spread
        Of the model.
    apart, apart_variance : (n,) float32
        Mean and variance of the deviation there, in standard deviations.
    usual, deviation : (n,) float32
        Persons usually on board at the later departure, and their standard deviation.
    minutes : (n,) float32
        From the one departure to the other.

    Returns
    -------
    Foretold
        Persons.
    """
    left = decay_at(spread, minutes)
    foretold = np.maximum(usual + left * apart * deviation, 0).astype(np.float32)
    # What the band tells narrows the spread by as much as it goes on to the later departure.
    narrowed = np.sqrt(np.maximum(1 - left**2 * (1 - np.minimum(apart_variance, 1)), 0.01))
    told = with_quantiles(
        foretold, (deviation * narrowed).astype(np.float32), spread.errors[0], horizon_of(minutes)
    )
    return Foretold(*(round_up(one) for one in told))


def round_up(persons: Float32) -> Float32:
    """Let no figure be smaller than the smallest that is published.

    Parameters
    ----------
    persons : (n,) float32
        To be published; NaN = unknown.

    Returns
    -------
    (n,) float32
        LEAST_COUNT at least: it stands for so many or fewer.
    """
    return np.maximum(persons, np.float32(LEAST_COUNT)).astype(np.float32)
