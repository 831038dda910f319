"""Profile searches of the transit core: for each stop all that leaving within a window can do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.profile_ways import group_points
from mobility.kernels.raptor_profile import POINT_SIZE, run_profile
from mobility.kernels.raptor_range import FULL
from mobility.kernels.raptor_state import NEVER
from mobility.network.compiled_day import Day
from mobility.network.day_transfers import DayTransfers
from mobility.routing.transit import search_all_arrive_by
from mobility.routing.transit_journey import Offers
from mobility.routing.transit_scratch import borrow_scratch, bound_search, check_rides, offer_copies

FIRST_POINTS = 1 << 16
"""Room for the points of a quarter of an hour in a city; it grows fourfold."""


@dataclass(frozen=True, slots=True, eq=False)
class StopPoints:
    """What rides do at each stop, in the time of the search (mirrored: negated).

    Parameters
    ----------
    offsets : (n_stops + 1,) int32
        Where the points of each stop of the Timetable begin.
    points : (n, 3) int32
        Departure at the one place, arrival on a ride at the stop, rides; the latest departure first. None is
        worse than a later one with as many rides.
    """

    offsets: NDArray[np.int32]
    points: NDArray[np.int32]

    @staticmethod
    def none(n_stops: int) -> "StopPoints":
        """Give those of a search that found nothing.

        Parameters
        ----------
        n_stops : int
            Stops of the Timetable.

        Returns
        -------
        StopPoints
            Empty.
        """
        return StopPoints(np.zeros(n_stops + 1, np.int32), np.empty((0, 3), np.int32))


def search_profile(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    window: tuple[int, int],
    longest_s: int,
    max_rides: int,
    *,
    is_back: bool,
) -> StopPoints:
    """Search all departures of a window to all stops.

    Parameters
    ----------
    day : Day
        Compiled day.
    transfers : DayTransfers
        `day.transfers(...)`.
    access : Offers
        Walks at the one place: to its stops, or from them with is_back.
    window : tuple[int, int]
        First and last departure, seconds of the day; with is_back the negated last and first arrival.
    longest_s : int
        Most seconds from the one place to the arrival on a ride.
    max_rides : int
        Most vehicles.
    is_back : bool
        True: in mirrored time, on the reversed day.

    Returns
    -------
    StopPoints
        Walks after the last ride are not in it.
    """
    check_rides(max_rides)
    timetable = day.reverse if is_back else day.timetable
    changes = transfers.backward if is_back else transfers.forward
    offers = offer_copies(day, access)
    nowhere = offer_copies(day, Offers(np.empty(0, np.int32), np.empty(0, np.int32)))
    points = np.empty((FIRST_POINTS, POINT_SIZE), np.int32)
    with borrow_scratch(day) as scratch:
        bound_search(scratch, None, nowhere, max_rides)
        while True:
            used = run_profile(
                timetable,
                changes,
                scratch.state,
                offers,
                *window,
                NEVER,
                longest_s,
                max_rides,
                points,
            )
            if used != FULL:
                break
            points = np.empty((points.shape[0] * 4, POINT_SIZE), np.int32)
    n_stops = day.source.stop_lat.size
    physical = np.arange(day.n_stops, dtype=np.int32)
    if day.has_copies:
        physical[n_stops:] = timetable.stop_physical[n_stops:]
    return StopPoints(*group_points(points[:used], physical, n_stops))


def search_last(
    day: Day, transfers: DayTransfers, egress: Offers, by: int, longest_s: int, max_rides: int
) -> StopPoints:
    """Search the last departure of each stop with which one arrives in time.

    Parameters
    ----------
    day, transfers
        As in `search_profile`.
    egress : Offers
        Walks from stops to the one place.
    by : int
        Latest arrival, second of the day.
    longest_s : int
        Nothing is of interest that leaves so long before.
    max_rides : int
        Most vehicles.

    Returns
    -------
    StopPoints
        In mirrored time, one point for each stop and number of rides: all arrive just in time.
    """
    table = search_all_arrive_by(
        day, transfers, egress, by, max_rides=max_rides, earliest_departure_s=by - longest_s
    )
    is_better = np.diff(table, axis=1, prepend=np.int32(NEVER)) < 0
    rows, columns = np.nonzero(is_better)
    points = np.empty((rows.size, 3), np.int32)
    points[:, 0], points[:, 1], points[:, 2] = -by, table[rows, columns], columns + 1
    offsets = np.zeros(table.shape[0] + 1, np.int32)
    np.cumsum(np.bincount(rows, minlength=table.shape[0]), out=offsets[1:])
    return StopPoints(offsets, points)
