"""Loads as anybody may know them: from released bands and from what is usual, never from an exact estimate.

Of a departure whose band is released, the load is what is usual there as far as it agrees with the band.
Later departures of the run are foretold from that. What is usual is rounded up first: quantiles around the
median of fewer persons than may be published would tell it. Both need the public model and the bands alone:
whatever is derived from them tells no more than the bands do.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.coupled_usual import follow_places
from mobility.occupancy.forecast import Foretold
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.privacy import LEAST_COUNT, band_chances
from mobility.occupancy.runs import Runs
from mobility.occupancy.scales import MOST_LOAD
from mobility.occupancy.spread import (
    HORIZONS_MIN,
    QUANTILES,
    Spread,
    horizon_of,
    standard_deviation,
    with_quantiles,
)

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
GRID = 121
"""Loads that are weighed, from none to MOST_LOAD of the places."""
AT_ONCE = 50_000
"""Departures weighed together: 50 MB for each array of GRID loads."""
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
    """Tell what loads are likely, given their bands, and by how much that is not as usual.

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
        Quantiles in persons; by how many standard deviations the band moves the median; the part of the
        variance that it leaves.
    """
    parts = [
        _weigh(bands[part], usual[part], deviation[part], places[part])
        for part in np.array_split(np.arange(bands.size), bands.size // AT_ONCE + 1)
    ]
    p10, p50, p90, apart, left_open = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Foretold(p10, p50, p90), apart, left_open


def _weigh(
    bands: NDArray[np.int8], usual: Float32, deviation: Float32, places: NDArray[np.int32]
) -> tuple[Float32, ...]:
    """Weigh the loads of a grid by what is usual and by the bands."""
    loads = np.linspace(0, MOST_LOAD, GRID) * places[:, None].astype(np.float64)
    apart = np.abs(loads - usual[:, None]) / deviation[:, None]
    chances = np.take_along_axis(
        band_chances(loads, places.astype(np.float64)), bands[None, :, None].astype(np.intp), axis=0
    )[0]
    unseen = -(apart**2) / (2 + 2 * TAIL * apart)
    with np.errstate(divide="ignore"):
        weight = _weights(np.log(chances) + unseen)
    before = _weights(unseen)
    # No load is below 0, so without any band, too, small loads lie above what is usual: only what the band
    # changes is a deviation of this run.
    moved = _median(weight, loads) - _median(before, loads)
    left_open = _variance(weight, loads) / np.maximum(_variance(before, loads), np.finfo(float).tiny)
    cumulated = np.cumsum(weight, axis=1)
    step = loads[:, 1]
    quantiles = [step * np.minimum((cumulated < share).sum(axis=1), GRID - 1) for share in QUANTILES]
    return (
        *(round_up(one.astype(np.float32)) for one in quantiles),
        (moved / deviation).astype(np.float32),
        left_open.astype(np.float32),
    )


def _weights(logarithms: Float64) -> Float64:
    weight = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    shares: Float64 = weight / weight.sum(axis=1, keepdims=True)
    return shares


def _median(weight: Float64, loads: Float64) -> Float64:
    """Give the median of each row; between two loads of the grid, since bands move it by less than a step."""
    cumulated = np.cumsum(weight, axis=1)
    at, rows = np.minimum((cumulated < 0.5).sum(axis=1), GRID - 1), np.arange(weight.shape[0])
    short = 0.5 - (cumulated[rows, at] - weight[rows, at])
    whole: Float64 = np.maximum(at - 0.5 + short / weight[rows, at], 0) * loads[:, 1]
    return whole


def _variance(weight: Float64, loads: Float64) -> Float64:
    mean = (weight * loads).sum(axis=1, keepdims=True)
    found: Float64 = (weight * (loads - mean) ** 2).sum(axis=1)
    return found


def foretell_from_bands(
    spread: Spread,
    apart: Float32,
    left_open: Float32,
    usual: Float32,
    deviation: Float32,
    minutes: Float32,
) -> Foretold:
    """Foretell later departures of runs from the newest band of each.

    Parameters
    ----------
    spread : Spread
        Of the model.
    apart, left_open : (n,) float32
        Of `loads_in_bands` there: the deviation, and the part of the variance that is left.
    usual, deviation : (n,) float32
        Persons usually on board at the later departure, and their standard deviation.
    minutes : (n,) float32
        From the one departure to the other.

    Returns
    -------
    Foretold
        Persons.
    """
    left = np.interp(minutes, (0, *HORIZONS_MIN), spread.band_decay).astype(np.float32)
    foretold = np.maximum(usual + left * apart * deviation, 0).astype(np.float32)
    # What the band tells narrows the spread by as much as it goes on to the later departure.
    narrowed = np.sqrt(np.maximum(1 - left**2 * (1 - np.minimum(left_open, 1)), 0.01))
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
