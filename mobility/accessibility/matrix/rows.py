"""One row of a matrix by transit: a search for each timetable that is thinkable, minute by minute."""

from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.raptor_matrix import LastWalks, RowScratch, run_row
from mobility.network.compiled_day import Day
from mobility.routing.transit_journey import Offers
from mobility.routing.transit_scratch import borrow_scratch, bound_search, check_rides, offer_copies

Int32 = NDArray[np.int32]
UInt16 = NDArray[np.uint16]


class RowSearch(Protocol):
    """Fills the travel times of one row, a sample for each minute of the window."""

    def fill(self, near: Offers, last_walks: LastWalks, direct_s: Int32, minutes: UInt16) -> None:
        """Search.

        Parameters
        ----------
        near : Offers
            Walks between the one point and its stops; at least one.
        last_walks : LastWalks
            Walks between the stops and the many.
        direct_s : (n_many,) int32
            Ways without transit, s; NEVER where there is none.
        minutes : (n_minutes, n_many) uint16
            Changed in place.
        """
        ...


@dataclass(eq=False)
class ClockRows:
    """Rows by the clock on one compiled day; safe to share between threads.

    Parameters
    ----------
    day : Day
        What can be ridden.
    timetable, transfers : DayTimetable, Transfers
        In the direction of the search: of the day, or of its reverse.
    first_s : int
        Second of the day (mirrored: negated) of the first minute.
    longest_s : int
        Longest travel time.
    max_rides : int
        Most vehicles.
    """

    day: Day
    timetable: DayTimetable
    transfers: Transfers
    first_s: int
    longest_s: int
    max_rides: int

    def __post_init__(self) -> None:
        check_rides(self.max_rides)
        self._scratch: deque[RowScratch] = deque()

    def fill(self, near: Offers, last_walks: LastWalks, direct_s: Int32, minutes: UInt16) -> None:
        """Search, as `RowSearch` says; the arrival at a point is the earliest over all stops around it.

        Parameters
        ----------
        near, last_walks, direct_s, minutes
            As in `RowSearch`.
        """
        n_points = direct_s.size
        try:
            scratch = self._scratch.pop()
        except IndexError:
            scratch = allocate_row(0, self.day.source.stop_lat.size)
        if scratch.arrivals.size != n_points:
            scratch = scratch._replace(arrivals=np.empty(n_points, np.int32))
        nowhere = offer_copies(self.day, Offers(np.empty(0, np.int32), np.empty(0, np.int32)))
        with borrow_scratch(self.day) as searching:
            bound_search(searching, None, nowhere, self.max_rides)
            run_row(
                self.timetable,
                self.transfers,
                searching.state,
                offer_copies(self.day, near),
                last_walks,
                direct_s,
                self.first_s,
                self.longest_s,
                self.max_rides,
                scratch,
                minutes,
            )
        self._scratch.append(scratch)


def allocate_row(n_points: int, n_stops: int) -> RowScratch:
    """Make the scratch of a row.

    Parameters
    ----------
    n_points : int
        The many.
    n_stops : int
        Stops of the Timetable.

    Returns
    -------
    RowScratch
        Not cleared: each search does.
    """
    return RowScratch(np.empty(n_points, np.int32), *(np.empty(n_stops, np.int32) for _ in range(3)))
