"""Published loads as the outside reads them: shares, statuses and words, one call at a time."""

import math
from typing import NamedTuple

import numpy as np

from mobility.occupancy.day_loads import DayLoads
from mobility.snapshot.trip_loads import LoadSource

LEVELS = ("LOW", "MODERATE", "HIGH")
"""Statutory classes of seats and standing places (Mobilitätsdatenverordnung, section 3)."""

HALF_A_PERSON = 0.5
"""A load is an estimate: below, nobody is on board."""
STATUSES = (
    "EMPTY",
    "MANY_SEATS_AVAILABLE",
    "FEW_SEATS_AVAILABLE",
    "STANDING_ROOM_ONLY",
    "CRUSHED_STANDING_ROOM_ONLY",
    "FULL",
)
"""GTFS-realtime's OccupancyStatus, in the order of their numbers."""


class Occupancy(NamedTuple):
    """How full a vehicle is or will be; what is not known is None or ""."""

    level: str  # of LEVELS, "" = withheld
    status: str  # of STATUSES, "" = the vehicle's places are not known
    p10: float  # persons for each seat
    p50: float
    p90: float
    seat_probability: float | None
    source: str  # name of a LoadSource
    observed_s: int  # Unix, 0 = nothing was observed
    confidence: float


def occupancies(loads: DayLoads) -> list[Occupancy | None]:
    """Read loads call by call.

    Parameters
    ----------
    loads : DayLoads
        A row for each call.

    Returns
    -------
    list[Occupancy | None]
        Parallel to the rows; None where nothing is known.
    """
    columns = (
        loads.p10, loads.p50, loads.p90, loads.level, loads.seat_probability, loads.source, loads.observed_s,
        loads.confidence,
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), _statuses(loads), strict=True)
    return [_told(*row) for row in rows]


def fullest(loads: DayLoads) -> Occupancy | None:
    """Give the occupancy of a ride: that of its fullest stretch.

    Parameters
    ----------
    loads : DayLoads
        A row for each call; at the last one no stretch begins.

    Returns
    -------
    Occupancy | None
        None where nothing is known of any stretch.
    """
    known = [one for one in occupancies(loads)[:-1] if one is not None]
    return max(known, key=lambda one: one.p50, default=None)


def _told(
    p10: float,
    p50: float,
    p90: float,
    level: int,
    seat_probability: float,
    source: int,
    observed_s: int,
    confidence: float,
    status: int,
) -> Occupancy | None:
    if math.isnan(p50):
        return None
    return Occupancy(
        LEVELS[level] if 0 <= level < len(LEVELS) else "",
        STATUSES[status] if status >= 0 else "",
        p10,
        p50,
        p90,
        None if math.isnan(seat_probability) else seat_probability,
        LoadSource(source).name,
        observed_s,
        confidence,
    )


def _statuses(loads: DayLoads) -> list[int]:
    """Rows of STATUSES by the usual load and both capacities, -1 where these are not known.

    At most half of the seats taken is many, any seat free is few; above three quarters of all places (as the
    statutory level HIGH) without a free seat one stands crushed.
    """
    seats, places = loads.seats.astype(np.float64), loads.seats.astype(np.float64) + loads.standing
    persons = loads.p50 * seats
    has_no_seat = persons >= seats
    found = (persons >= HALF_A_PERSON).astype(np.int8) + (2 * persons > seats) + has_no_seat
    found = found + (has_no_seat & (4 * persons > 3 * places)) + (has_no_seat & (persons >= places))
    status: list[int] = np.where(seats > 0, found, -1).tolist()
    return status
