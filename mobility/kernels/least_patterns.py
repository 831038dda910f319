"""Patterns with the least time of each hop, for some hours: what lower bounds are worked out from."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable

Int32 = NDArray[np.int32]
UInt8 = NDArray[np.uint8]

NOT_RIDDEN = 1 << 28
"""Seconds of a hop that nothing makes in these hours."""


class LeastPatterns(NamedTuple):
    """Lists of stops that trips run along, each once, whatever its pickup rules; read only.

    In the direction of the search that makes rows, which runs against those that they bound.
    """

    stops: Int32  # day stop at each position
    offsets: Int32  # (n_patterns + 1,)
    can_board: UInt8  # parallel to stops: on any trip
    can_alight: UInt8
    hops: Int32  # parallel to stops: least s from leaving the position before; NOT_RIDDEN
    stop_patterns: Int32  # patterns that can be boarded at each stop
    stop_positions: Int32  # parallel to stop_patterns
    stop_patterns_offsets: Int32  # (n_stops + 1,)
    followers: Int32  # patterns that one may stay seated into after a pattern's last stop
    followers_offsets: Int32  # (n_patterns + 1,)


@njit(cache=True, nogil=True)
def least_hops_of_hours(
    timetable: DayTimetable, places: Int32, first: int, step: int, within: int, hops: Int32
) -> None:
    """Find the least seconds of each hop in each of some overlapping parts of the day.

    Parameters
    ----------
    timetable : DayTimetable
        Forward in time; read only.
    places : (n_patterns,) int32
        Where each pattern's positions begin in the rows of `hops`.
    first, step, within : int
        Part b is all that leaves no earlier than first + b * step and arrives within so many s of that.
    hops : (n_parts, n) int32
        Changed in place: lowered.
    """
    offsets, trips_offsets = timetable.pattern_stops_offsets, timetable.pattern_trips_offsets
    arrivals, departures = timetable.arrivals, timetable.departures
    n_parts = hops.shape[0]
    for pattern in range(offsets.size - 1):
        length = offsets[pattern + 1] - offsets[pattern]
        n = trips_offsets[pattern + 1] - trips_offsets[pattern]
        base = timetable.pattern_times_offsets[pattern]
        place = places[pattern]
        for i in range(n):
            for q in range(1, length):
                arrival, departure = arrivals[base + i * length + q], departures[base + (q - 1) * n + i]
                least = max(arrival - departure, 0)
                last = min((departure - first) // step, n_parts - 1)
                for part in range(max(-((first + within - arrival) // step), 0), last + 1):
                    hops[part, place + q] = min(hops[part, place + q], least)
