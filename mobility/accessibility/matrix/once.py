"""Rows of a matrix by transit with one departure, many of them in one call."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.matrix.rows import ClockRows
from mobility.kernels.once_seats import allocate_seats
from mobility.kernels.once_trips import OnceTrips, run_once_trips
from mobility.kernels.raptor_matrix import LastWalks
from mobility.kernels.raptor_once import OnceScratch, run_rows_once
from mobility.kernels.raptor_state import NEVER, NOT_QUEUED
from mobility.kernels.walks_around import NearWalks


@dataclass(eq=False)
class OnceRows:
    """What `ClockRows` finds for a window of one minute, sooner; safe to share between threads.

    Parameters
    ----------
    rows : ClockRows
        Day, direction and limits.
    """

    rows: ClockRows

    def __post_init__(self) -> None:
        rows = self.rows
        self._trips: OnceTrips = run_once_trips(
            rows.timetable, rows.transfers, rows.first_s, rows.first_s + rows.longest_s + 1
        )
        nothing = np.empty(0, np.int32)
        self._copies = rows.day.copies if rows.day.has_copies else (nothing, nothing)
        self._scratch: deque[OnceScratch] = deque()

    def fill(
        self,
        near: NearWalks,
        last_walks: LastWalks,
        direct_s: NDArray[np.int32],
        minutes: NDArray[np.uint16],
    ) -> None:
        """Search from each of some places.

        Parameters
        ----------
        near : NearWalks
            Walks between the places and their stops.
        last_walks : LastWalks
            Walks between the stops and the many.
        direct_s : (n_rows, n_many) int32
            Ways without transit in s, NEVER = none; changed in place, to the times with transit.
        minutes : (n_rows, n_many) uint16
            Changed in place.
        """
        rows = self.rows
        try:
            scratch = self._scratch.pop()
        except IndexError:
            scratch = self._allocate()
        run_rows_once(
            rows.timetable,
            rows.transfers,
            self._trips,
            self._copies,
            near,
            last_walks,
            rows.first_s,
            rows.longest_s,
            rows.max_rides,
            scratch,
            direct_s,
            minutes,
        )
        self._scratch.append(scratch)

    def _allocate(self) -> OnceScratch:
        """Make a clean scratch."""
        t = self.rows.timetable
        n_stops, n_patterns = self.rows.day.n_stops, t.pattern_stops_offsets.size - 1
        has_seats = t.trip_continuations.size > 0
        return OnceScratch(
            ride=np.full(n_stops, NEVER, np.int32),
            ready=np.full(n_stops, NEVER, np.int32),
            board=np.full(n_stops, NEVER, np.int32),
            ride_list=np.empty(n_stops + 1, np.int32),
            is_listed=np.zeros(n_stops, np.uint8),
            ready_list=np.empty(n_stops + 1, np.int32),
            touched=np.empty(n_stops, np.int32),
            is_touched=np.zeros(n_stops, np.uint8),
            queue=np.empty(n_patterns, np.int32),
            queue_from=np.full(n_patterns, NOT_QUEUED, np.int32),
            queue_to=np.empty(n_patterns, np.int32),
            seats=allocate_seats(t.trip_source.size if has_seats else 0, n_patterns if has_seats else 0),
        )
