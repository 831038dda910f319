"""Runs of small vehicles: rows that say nothing, so that nobody takes what is usual for them.

A run without a row is told of as usual, with the vehicle that usually serves its route: of a minibus in place
of a tram that would be wrong in every figure. Whether a run is withheld depends on its vehicle alone. A feed
of positions tells of it whoever rides, so at once; a sensor may speak because somebody boards, so a run that
only sensors tell of is withheld from when it has left its first stop, by the clock, as bands are released.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.coupled import add_places, find_parts
from mobility.occupancy.privacy import LEAST_PLACES
from mobility.occupancy.runs import Places, run_capacities
from mobility.occupancy.scales import UNKNOWN
from mobility.occupancy.times import run_lengths
from mobility.occupancy.told import is_presence, run_numbers, usable_visits
from mobility.sensing.stop_visits import StopVisits, select_visits
from mobility.snapshot.trip_loads import LoadSource, TripLoads


class RunVehicles(NamedTuple):
    """Runs and the places of their vehicles."""

    trip: NDArray[np.int32]  # (n,)
    day: NDArray[np.int32]  # (n,)
    seats: NDArray[np.int16]  # (n,) 0 = unknown
    standing: NDArray[np.int16]  # (n,)
    n_segments: NDArray[np.int32]  # (n,)


def small_by_position(visits: StopVisits, timetable: Timetable, places: Places) -> RunVehicles:
    """Find the runs that feeds of positions name a small vehicle of.

    Parameters
    ----------
    visits : StopVisits
        Of any kind; those of sensors are not looked at.
    timetable : Timetable
        What their numbers mean.
    places : Places
        Of vehicles and routes.

    Returns
    -------
    RunVehicles
        By day and trip. Coupled vehicles are as large as both.
    """
    there = usable_visits(visits, timetable)
    there = select_visits(there, is_presence(there))
    _, first_rows, run = np.unique(run_numbers(there, timetable), return_index=True, return_inverse=True)
    trip, day = there.trip[first_rows], there.day[first_rows]
    parts = find_parts(there, run, timetable, trip, places.vehicle_seats, places.vehicle_standing)
    seats, standing = add_places(parts, *run_capacities(there, run, timetable, places, trip))
    n_places = seats.astype(np.int32) + standing
    is_small = (n_places > 0) & (n_places < LEAST_PLACES)  # 0: nobody knows
    lengths = run_lengths(timetable, trip) - 1
    return choose_runs(RunVehicles(trip, day, seats, standing, lengths), is_small)


def choose_runs(runs: RunVehicles, chosen: NDArray[np.bool_]) -> RunVehicles:
    """Take some runs.

    Parameters
    ----------
    runs : RunVehicles
        Any.
    chosen : (n,) bool
        Which ones.

    Returns
    -------
    RunVehicles
        In their order.
    """
    trip, day, seats, standing, n_segments = runs
    return RunVehicles(trip[chosen], day[chosen], seats[chosen], standing[chosen], n_segments[chosen])


def count_told(loads: TripLoads) -> int:
    """Count the runs of which something is told.

    Parameters
    ----------
    loads : TripLoads
        As published.

    Returns
    -------
    int
        Without those that are withheld.
    """
    run = np.repeat(np.arange(loads.trip.size), np.diff(loads.segments_offsets))
    return int(np.unique(run[~np.isnan(loads.p50)]).size)


def withhold(runs: RunVehicles) -> TripLoads:
    """Give rows that say nothing.

    Parameters
    ----------
    runs : RunVehicles
        Of small vehicles.

    Returns
    -------
    TripLoads
        One row a run, without any load, class or moment.
    """
    offsets = np.concatenate([[0], np.cumsum(runs.n_segments)]).astype(np.int32)
    n = int(offsets[-1])
    nan = np.full(n, np.nan, np.float32)
    return TripLoads(
        trip=runs.trip,
        day=runs.day,
        seats=runs.seats,
        standing=runs.standing,
        segments_offsets=offsets,
        p10=nan,
        p50=nan,
        p90=nan,
        level=np.full(n, UNKNOWN, np.int8),
        source=np.full(n, LoadSource.NONE, np.int8),
        observed_s=np.zeros(n, np.int64),
        confidence=np.zeros(n, np.float32),
    )
