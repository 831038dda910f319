"""Published loads as the outside reads them: shares, statuses and words, one call at a time."""

import math
from typing import NamedTuple

import numpy as np

from mobility.occupancy import scales
from mobility.occupancy.day_loads import DayLoads
from mobility.snapshot.trip_loads import LoadSource

LEVELS = tuple(level.name for level in scales.Level)
"""Statutory classes of seats and standing places (Mobilitätsdatenverordnung, section 3)."""

STATUSES = tuple(status.name for status in scales.Status if status <= scales.Status.FULL)
"""GTFS-realtime's OccupancyStatus, in the order of their numbers; those that follow from a load."""


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
    percentage: int | None = None  # of seats and standing places
    figures: int | None = None  # little ones, as Dresden shows it: 1 to 3
    boarding_probability: float | None = None  # that one gets on; told where `with_boarding` was asked


def is_actual(occupancy: Occupancy) -> bool:
    """Tell an observed load from a foretold or usual one.

    Parameters
    ----------
    occupancy : Occupancy
        Any.

    Returns
    -------
    bool
        True: sensors told it of this very departure.
    """
    return LoadSource[occupancy.source] not in (LoadSource.NONE, LoadSource.FORECAST, LoadSource.PRIOR)


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
    rows = zip(*(column.tolist() for column in columns), *_scales(loads), strict=True)
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
    percentage: int,
    figures: int,
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
        percentage if percentage >= 0 else None,
        figures if figures >= 0 else None,
    )


def _scales(loads: DayLoads) -> tuple[list[int], list[int], list[int]]:
    """Status, percentage and figures by the median load and both capacities; -1 where these are not known."""
    seats = loads.seats.astype(np.float64)
    persons = np.where(seats > 0, loads.p50 * seats, np.nan)
    status, percentage, figures = (
        scale(persons, loads.seats, loads.standing).tolist()
        for scale in (scales.status, scales.percentage, scales.figures)
    )
    return status, percentage, figures
