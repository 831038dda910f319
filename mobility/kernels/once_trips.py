"""The trips of a compiled day that one departure can ride, laid out for a scan with few branches."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.raptor_state import NEVER

Int32 = NDArray[np.int32]


class OnceTrips(NamedTuple):
    """Trips of each pattern within a window, and changes; built once for all origins, read only.

    A pattern with n trips there has n + 1 columns: the arrivals of the last one, which nobody has boarded,
    are NEVER, and the departures before the first are -NEVER, so that a scan asks neither whether it rides
    nor whether there is a trip before its own. Where one may not alight (board) the times are the same.
    """

    n_trips: Int32  # (n_patterns,) within the window
    first_trip: Int32  # (n_patterns,) the first of them, among the trips of the day
    has_seats: NDArray[np.uint8]  # (n_patterns,) 1 = one may stay seated after some of them
    times_offsets: NDArray[np.int64]  # (n_patterns + 1,) into arrivals and departures
    arrivals: Int32  # trip-major: times_offsets[p] + i * n_positions + position
    departures: Int32  # position-major: times_offsets[p] + position * (n + 1) + 1 + i
    changes: NDArray[np.uint64]  # s << 32 | day stop, parallel to the targets of Transfers


@njit(cache=True, nogil=True)
def run_once_trips(timetable: DayTimetable, transfers: Transfers, first: int, bound: int) -> OnceTrips:
    """Pick the trips that leave anywhere at `first` or later and begin before `bound`.

    Parameters
    ----------
    timetable, transfers
        Read only.
    first : int
        Second of the day at which one departs.
    bound : int
        Only arrivals before this second are of interest.

    Returns
    -------
    OnceTrips
        For every origin.
    """
    stops_offsets, trips_offsets = timetable.pattern_stops_offsets, timetable.pattern_trips_offsets
    continuations = timetable.trip_continuations_offsets
    n_patterns = stops_offsets.size - 1
    n_trips = np.zeros(n_patterns, np.int32)
    first_trip = np.zeros(n_patterns, np.int32)
    has_seats = np.zeros(n_patterns, np.uint8)
    offsets = np.zeros(n_patterns + 1, np.int64)
    for pattern in range(n_patterns):
        length = stops_offsets[pattern + 1] - stops_offsets[pattern]
        n = trips_offsets[pattern + 1] - trips_offsets[pattern]
        base = timetable.pattern_times_offsets[pattern]
        # Nobody boards at the last stop.
        before = base + max(length - 2, 0) * n
        low = np.searchsorted(timetable.departures[before : before + n], first)
        high = max(low, np.searchsorted(timetable.departures[base : base + n], bound))
        n_trips[pattern] = high - low
        first_trip[pattern] = trips_offsets[pattern] + low
        offsets[pattern + 1] = offsets[pattern] + (high - low + 1) * length
        if timetable.trip_continuations.size > 0 and high > low:
            trips = trips_offsets[pattern]
            has_seats[pattern] = continuations[trips + high] > continuations[trips + low]
    arrivals = np.full(offsets[n_patterns], NEVER, np.int32)
    departures = np.full(offsets[n_patterns], -NEVER, np.int32)
    for pattern in range(n_patterns):
        start = stops_offsets[pattern]
        length = stops_offsets[pattern + 1] - start
        n = trips_offsets[pattern + 1] - trips_offsets[pattern]
        base, to, own = timetable.pattern_times_offsets[pattern], offsets[pattern], n_trips[pattern]
        low = first_trip[pattern] - trips_offsets[pattern]
        for position in range(length):
            may_alight = timetable.pattern_can_alight[start + position]
            may_board = timetable.pattern_can_board[start + position] and position < length - 1
            for i in range(own):
                arrival = timetable.arrivals[base + (low + i) * length + position]
                if may_alight and arrival < bound:
                    arrivals[to + i * length + position] = arrival
                if may_board:
                    departure = timetable.departures[base + position * n + low + i]
                    departures[to + position * (own + 1) + 1 + i] = departure
    changes = (transfers.durations.astype(np.uint64) << np.uint64(32)) | transfers.targets.astype(np.uint64)
    return OnceTrips(n_trips, first_trip, has_seats, offsets, arrivals, departures, changes)
