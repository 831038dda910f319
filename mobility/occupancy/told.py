"""What visits tell of persons, and which of them are to be used at all."""

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.scales import UNKNOWN, Status, status_of_percentage, status_range
from mobility.occupancy.times import run_lengths
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import PERCENT, StopVisits, select_visits

LEAST_CONFIDENCE = 0.5
"""Visits that the matcher trusts less are left out."""


def usable_visits(visits: StopVisits, timetable: Timetable, only: tuple[SensorKind, ...] = ()) -> StopVisits:
    """Leave out visits that the matcher does not trust, or that cannot be.

    Parameters
    ----------
    visits : StopVisits
        In any order.
    timetable : Timetable
        What their numbers mean.
    only : tuple[SensorKind, ...]
        Kinds to use; none = all.

    Returns
    -------
    StopVisits
        The others, in their order.
    """
    n_trips = timetable.trip_pattern.size
    is_used = (visits.trip >= 0) & (visits.trip < n_trips) & (visits.confidence >= LEAST_CONFIDENCE)
    trip = np.where(is_used, visits.trip, 0)
    is_used &= (visits.position >= 0) & (visits.position < run_lengths(timetable, trip))
    for told in (visits.boardings, visits.alightings, visits.load):
        is_used &= ~(told < 0) & ~np.isinf(told)
    is_used &= (visits.kind > 0) & (visits.kind <= max(SensorKind))
    if only:
        is_used &= np.isin(visits.kind, only)
    return visits if is_used.all() else select_visits(visits, is_used)


def told_loads(
    visits: StopVisits, seats: NDArray[np.int16], standing: NDArray[np.int16]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give how many persons on board visits tell of: a number, or the middle of a class.

    Parameters
    ----------
    visits : StopVisits
        Any.
    seats, standing : (n,) int16
        Of the vehicle of each; 0 = unknown.

    Returns
    -------
    tuple[(n,) float64, (n,) float64]
        Persons, NaN = not told; width of the class in persons, 0 for a number.
    """
    load, width = visits.load.astype(np.float64), np.zeros(visits.load.size)
    share = visits.level.astype(np.int16) - PERCENT
    # Of a vehicle whose places are not known, a percentage is one of the run's, and no closer than a class.
    level = np.where(share >= 0, status_of_percentage(share, seats, standing), visits.level)
    is_class = np.isnan(visits.load) & (level != UNKNOWN) & (seats.astype(np.int32) + standing > 0)
    low, high = status_range(level, seats, standing)
    # Those behind it say nothing of the load, or (NOT_ACCEPTING_PASSENGERS) may be said of an empty vehicle.
    is_class &= level <= Status.FULL
    load[is_class] = (low[is_class] + high[is_class]) / 2
    width[is_class] = high[is_class] - low[is_class] + 1.0
    return load, width


def says_something(visits: StopVisits) -> NDArray[np.bool_]:
    """Tell which visits say anything of persons.

    Parameters
    ----------
    visits : StopVisits
        Any.

    Returns
    -------
    (n,) bool
        Others only say that a vehicle was there, and that its counter does not trust its own count.
    """
    counts = ~np.isnan(visits.boardings) & ~np.isnan(visits.alightings)
    says: NDArray[np.bool_] = counts | ~np.isnan(visits.load) | (visits.level != UNKNOWN)
    return says


def is_presence(visits: StopVisits) -> NDArray[np.bool_]:
    """Tell which visits say that a vehicle was there, and nothing else.

    Parameters
    ----------
    visits : StopVisits
        Any.

    Returns
    -------
    (n,) bool
        By feeds of positions; a counter that does not trust its own count says more than that.
    """
    is_there: NDArray[np.bool_] = (visits.kind == SensorKind.LEVEL) & ~says_something(visits)
    return is_there


def run_numbers(visits: StopVisits, timetable: Timetable) -> NDArray[np.int64]:
    """Number the runs that visits are of.

    Parameters
    ----------
    visits : StopVisits
        Of trips of the timetable.
    timetable : Timetable
        What their numbers mean.

    Returns
    -------
    (n,) int64
        Ascending by (day, trip); the same for the same run.
    """
    number: NDArray[np.int64] = visits.day.astype(np.int64) * timetable.trip_pattern.size + visits.trip
    return number
