"""What is usual, as it is published: load factors, levels and chances by kind of day and call of a slot."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.chances import level_confidence, seat_probability
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.privacy import LEAST_PLACES
from mobility.occupancy.public_loads import round_up
from mobility.occupancy.scales import UNKNOWN, load_factor, statutory_level
from mobility.occupancy.spread import standard_deviation, with_quantiles

Float32 = NDArray[np.float32]


class PublicPrior(NamedTuple):
    """One row for each (kind of day, call of a slot); read-only."""

    p10: Float32  # (n,) persons for each seat; NaN = unknown or withheld
    p50: Float32  # (n,)
    p90: Float32  # (n,)
    filled: Float32  # (n,) p50, 0 where it is NaN
    seats: NDArray[np.int16]  # (n,) of the vehicle that usually serves the route, 0 = unknown
    standing: NDArray[np.int16]  # (n,)
    level: NDArray[np.int8]  # (n,) statutory
    seat_probability: Float32  # (n,)
    confidence: Float32  # (n,)


def build_public_prior(model: LoadModel) -> PublicPrior:
    """Derive from a model what may be published of it.

    Parameters
    ----------
    model : LoadModel
        Trained, or not: then nothing is known.

    Returns
    -------
    PublicPrior
        Small vehicles withheld, no figure below the least that is published.
    """
    slots, prior = model.slots, model.prior
    owner = np.repeat(np.arange(slots.pattern.size), np.diff(slots.calls_offsets))
    route = slots.route[owner]
    n_types = prior.median.shape[0]
    seats = np.tile(model.places.route_seats[route], n_types)
    standing = np.tile(model.places.route_standing[route], n_types)
    # Rounded first: the spread around fewer persons would tell how many they are.
    median = round_up(prior.median.reshape(-1))
    deviation = standard_deviation(median, model.spread.variance)
    last_horizon = np.full(median.size, model.spread.errors.shape[1] - 1)
    told = with_quantiles(median, deviation, model.spread.errors[0], last_horizon)
    is_shown = seats.astype(np.int32) + standing >= LEAST_PLACES
    if not model.is_trained:
        is_shown[:] = False
    low, middle, high = (np.where(is_shown, round_up(one), np.nan).astype(np.float32) for one in told)
    p10, p50, p90 = (load_factor(one, seats) for one in (low, middle, high))
    level = statutory_level(middle, seats, standing)
    columns = PublicPrior(
        p10=p10,
        p50=p50,
        p90=p90,
        filled=np.nan_to_num(p50),
        seats=seats,
        standing=standing,
        level=level,
        seat_probability=seat_probability(p10, p50, p90),
        confidence=level_confidence(low, middle, high, level, seats, standing),
    )
    for column in columns:
        column.flags.writeable = False
    return columns


def unknown_public_prior() -> PublicPrior:
    """Give what is usual where nobody has learned it.

    Returns
    -------
    PublicPrior
        One row, that of calls of which nothing is known.
    """
    nan, none = np.full(1, np.nan, np.float32), np.zeros(1, np.float32)
    places = np.zeros(1, np.int16)
    return PublicPrior(
        p10=nan,
        p50=nan,
        p90=nan,
        filled=none,
        seats=places,
        standing=places,
        level=np.full(1, UNKNOWN, np.int8),
        seat_probability=nan,
        confidence=none,
    )
