"""What each leg of a journey emits for one person, as CO2 equivalents.

A line's vehicle emits what it emits, whoever is on board: its places times what a place emits over a
kilometer, shared by those on board. How many they are is taken from the estimated load of each stretch, and
p90 and p10 of the load give the least and the most. Where nobody knows the load the source's average over all
vehicles of that kind holds, and is said to be one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mobility.offers.emission_factors import BUS, RAIL, TRAM, Factor

KM_M = 1000.0

LONG_DISTANCE = frozenset((101, 102, 103, 105))
"""Express and sleeper trains: what is known is about local ones. Coaches (200 to 209) have none."""
CALLED_BUS = 715
"""Runs when somebody calls, small and with few on board: what is known is about buses that just run."""


class Basis(StrEnum):
    """What a figure rests on; of a journey the weakest of its legs counts."""

    NONE = "NONE"
    """Nothing is emitted: on foot, by bike."""
    LOAD = "LOAD"
    """The estimated load of this very vehicle."""
    AVERAGE = "AVERAGE"
    """The source's average of such vehicles."""
    UNKNOWN = "UNKNOWN"


_ORDER = tuple(Basis)


@dataclass(frozen=True, slots=True)
class Emission:
    """What a leg, or a journey, emits for one person.

    Parameters
    ----------
    grams, low, high : float | None
        CO2 equivalents: expected, and with the vehicle as full (as empty) as in one case of ten; None = not
        known.
    basis : Basis
        What it rests on.
    sources : tuple[str, ...]
        Source and year of each factor.
    """

    grams: float | None
    low: float | None
    high: float | None
    basis: Basis
    sources: tuple[str, ...] = ()


NOTHING_EMITTED = Emission(0.0, 0.0, 0.0, Basis.NONE)
UNKNOWN_EMISSION = Emission(None, None, None, Basis.UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """A ride on a line, stretch by stretch.

    Parameters
    ----------
    lengths_m : (n,) float64
        From stop to stop.
    p10, p50, p90 : (n,) float32
        Persons for each seat; NaN = not known.
    seats, places : (n,) integers
        Seats, and seats with standing places; 0 = not known.
    """

    lengths_m: NDArray[np.float64]
    p10: NDArray[np.float32]
    p50: NDArray[np.float32]
    p90: NDArray[np.float32]
    seats: NDArray[np.int16]
    places: NDArray[np.int32]


def vehicle_of(route_type: int) -> str:
    """Tell which factor a line's vehicles have.

    Parameters
    ----------
    route_type : int
        GTFS, extended types too.

    Returns
    -------
    str
        "" = none.
    """
    if route_type in LONG_DISTANCE or route_type == CALLED_BUS:
        return ""
    if route_type in (0, 1, 5) or 400 <= route_type < 500 or 900 <= route_type < 1000:
        return TRAM
    if route_type in (3, 11) or 700 <= route_type <= 800:
        return BUS
    return RAIL if route_type == 2 or 100 <= route_type < 200 else ""


def ride_emission(factor: Factor | None, ride: Stretches) -> Emission:
    """Share what a line's vehicle emits among those on board.

    Parameters
    ----------
    factor : Factor | None
        Of the vehicle, None = not known.
    ride : Stretches
        What is ridden.

    Returns
    -------
    Emission
        Of stretches whose load is not known the average.
    """
    if factor is None:
        return UNKNOWN_EMISSION
    sources = (_source_of(factor),)
    known = ~np.isnan(ride.p50) & (ride.seats > 0) & (ride.places > 0)
    if not known.any():
        grams_of_all = float(ride.lengths_m.sum()) / KM_M * factor.grams_per_person_km
        return Emission(grams_of_all, grams_of_all, grams_of_all, Basis.AVERAGE, sources)
    kms = ride.lengths_m / KM_M
    average = kms * factor.grams_per_person_km
    vehicle = kms * factor.grams_per_place_km * ride.places

    def grams(load: NDArray[np.float32]) -> float:
        """Sum up; whoever asks is on board, so there is at least one person."""
        persons = np.maximum(np.where(known, load, 1.0) * ride.seats, 1.0)
        return float(np.where(known, vehicle / persons, average).sum())

    basis = Basis.LOAD if bool(known.all()) else Basis.AVERAGE
    return Emission(grams(ride.p50), grams(ride.p90), grams(ride.p10), basis, sources)


def vehicle_emission(factor: Factor | None, length_m: float, persons: float | None = None) -> Emission:
    """Tell what a ride in a vehicle of one's own, or hired, emits.

    Parameters
    ----------
    factor : Factor | None
        Of the vehicle, None = not known.
    length_m : float
        Driven.
    persons : float | None
        In it; None = as many as the source has on average.

    Returns
    -------
    Emission
        For one of them.
    """
    if factor is None:
        return UNKNOWN_EMISSION
    grams = factor.grams_per_person_km * length_m / KM_M
    if persons is not None:
        grams *= factor.mean_load / persons
    return Emission(grams, grams, grams, Basis.AVERAGE, (_source_of(factor),))


def add_emissions(legs: Sequence[Emission]) -> Emission:
    """Sum up the legs of a journey.

    Parameters
    ----------
    legs : Sequence[Emission]
        Of all its legs.

    Returns
    -------
    Emission
        Not known if that of one leg is not.
    """
    basis = max((leg.basis for leg in legs), key=_ORDER.index, default=Basis.NONE)
    sources = tuple(dict.fromkeys(source for leg in legs for source in leg.sources))
    if basis is Basis.UNKNOWN:
        return Emission(None, None, None, basis, sources)
    sums = [
        sum(value or 0.0 for value in values)
        for values in zip(*((x.grams, x.low, x.high) for x in legs), strict=True)
    ]
    grams, low, high = sums or (0.0, 0.0, 0.0)
    return Emission(grams, low, high, basis, sources)


def factor_of_route(factors: Mapping[str, Factor], route_type: int) -> Factor | None:
    """Find the factor of a line.

    Parameters
    ----------
    factors : Mapping[str, Factor]
        By vehicle.
    route_type : int
        GTFS, extended types too.

    Returns
    -------
    Factor | None
        None: not known.
    """
    return factors.get(vehicle_of(route_type))


def _source_of(factor: Factor) -> str:
    return f"{factor.source} ({factor.year})"
