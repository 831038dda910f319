"""The halts of a compiled day at some stops within a stretch of time, by binary search in each pattern."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@njit(cache=True, nogil=True)
def find_halts(
    calls: Int32,
    call_pattern: Int32,
    pattern_stops_offsets: Int32,
    pattern_trips_offsets: Int32,
    pattern_times_offsets: Int64,
    times: Int32,
    trip_major: bool,
    from_s: int,
    to_s: int,
) -> tuple[Int32, Int32, Int32]:
    """Find what arrives or departs at some calls of patterns.

    Patterns are FIFO, so the times of their trips at one position ascend and two binary searches find the
    trips of a stretch.

    Parameters
    ----------
    calls : (n,) int32
        Places in the patterns' lists of stops.
    call_pattern : (n_calls,) int32
        Pattern of each such place; read only.
    pattern_stops_offsets, pattern_trips_offsets, pattern_times_offsets
        As in DayTimetable; read only.
    times : (n_times,) int32
        arrivals or departures of the DayTimetable; read only.
    trip_major : bool
        True: arrivals (trip-major), False: departures (position-major).
    from_s, to_s : int
        Half-open, seconds of the day.

    Returns
    -------
    found_s, found_trips, found_calls : (m,) int32
        Time, day trip and call of each, by call and then by time.
    """
    firsts = np.empty(calls.size, np.int32)
    counts = np.empty(calls.size, np.int32)
    total = 0
    for i in range(calls.size):
        pattern = call_pattern[calls[i]]
        n_trips = pattern_trips_offsets[pattern + 1] - pattern_trips_offsets[pattern]
        length = pattern_stops_offsets[pattern + 1] - pattern_stops_offsets[pattern]
        position = calls[i] - pattern_stops_offsets[pattern]
        base = pattern_times_offsets[pattern]
        base += position if trip_major else position * n_trips
        step = length if trip_major else 1
        first = _first_from(times, base, step, n_trips, from_s)
        end = _first_from(times, base, step, n_trips, to_s)
        firsts[i] = first
        counts[i] = end - first
        total += end - first
    found_s = np.empty(total, np.int32)
    found_trips = np.empty(total, np.int32)
    found_calls = np.empty(total, np.int32)
    at = 0
    for i in range(calls.size):
        pattern = call_pattern[calls[i]]
        n_trips = pattern_trips_offsets[pattern + 1] - pattern_trips_offsets[pattern]
        length = pattern_stops_offsets[pattern + 1] - pattern_stops_offsets[pattern]
        position = calls[i] - pattern_stops_offsets[pattern]
        base = pattern_times_offsets[pattern]
        for trip in range(firsts[i], firsts[i] + counts[i]):
            if trip_major:
                found_s[at] = times[base + trip * length + position]
            else:
                found_s[at] = times[base + position * n_trips + trip]
            found_trips[at] = pattern_trips_offsets[pattern] + trip
            found_calls[at] = calls[i]
            at += 1
    return found_s, found_trips, found_calls


@njit(cache=True, nogil=True)
def _first_from(times: Int32, base: int, step: int, n: int, from_s: int) -> int:
    """Find the first of n ascending times that is not before from_s."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if times[base + middle * step] < from_s:
            low = middle + 1
        else:
            high = middle
    return low
