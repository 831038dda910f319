"""Kernels that compile a day: FIFO splitting, laying out times, turning time around.

All arrays are int32 unless said; shapes as in `arrays.DayTimetable`.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@njit(cache=True, nogil=True)
def split_fifo(
    groups: Int64,
    sources: Int32,
    offsets_s: Int32,
    trip_pattern: Int32,
    pattern_trips_offsets: Int32,
    pattern_times_offsets: Int64,
    pattern_stops_offsets: Int32,
    arrivals: Int32,
    departures: Int32,
) -> Int32:
    """Put the trips of each group into chains in which none overtakes another.

    Greedy and deterministic: a trip joins the first chain whose last trip is nowhere later than it.

    Parameters
    ----------
    groups : (n_groups + 1,) int64
        Trips of one pattern, sorted by departure at the first stop, stand side by side.
    sources : (n,)
        Timetable trip of each.
    offsets_s : (n,)
        Seconds to add to its service-day seconds.
    trip_pattern, pattern_trips_offsets, pattern_times_offsets, pattern_stops_offsets, arrivals, departures
        The Timetable's arrays (position-major times).

    Returns
    -------
    (n,) int32
        Number of the chain within the group, 0 for nearly all.
    """
    chains = np.zeros(sources.size, np.int32)
    last = np.empty(sources.size, np.int64)
    for g in range(groups.size - 1):
        n_chains = 0
        for i in range(groups[g], groups[g + 1]):
            pattern = trip_pattern[sources[i]]
            n = pattern_trips_offsets[pattern + 1] - pattern_trips_offsets[pattern]
            length = pattern_stops_offsets[pattern + 1] - pattern_stops_offsets[pattern]
            base = pattern_times_offsets[pattern]
            mine = sources[i] - pattern_trips_offsets[pattern]
            chain = 0
            while chain < n_chains:
                before = last[chain]
                other = sources[before] - pattern_trips_offsets[pattern]
                shift = offsets_s[before] - offsets_s[i]
                fits = True
                for q in range(length):
                    row = base + q * n
                    if (
                        arrivals[row + other] + shift > arrivals[row + mine]
                        or departures[row + other] + shift > departures[row + mine]
                    ):
                        fits = False
                        break
                if fits:
                    break
                chain += 1
            if chain == n_chains:
                n_chains += 1
            last[chain] = i
            chains[i] = chain
    return chains


@njit(cache=True, nogil=True)
def lay_out_times(
    day_trips_offsets: Int32,
    day_times_offsets: Int64,
    sources: Int32,
    offsets_s: Int32,
    trip_pattern: Int32,
    pattern_trips_offsets: Int32,
    pattern_times_offsets: Int64,
    arrivals: Int32,
    departures: Int32,
    day_arrivals: Int32,
    day_departures: Int32,
) -> None:
    """Fill `day_arrivals` (trip-major) and `day_departures` (position-major), both changed in place.

    Parameters
    ----------
    day_trips_offsets, day_times_offsets : (n_day_patterns + 1,)
        CSR of the day's patterns: trips (int32) and times (int64).
    sources, offsets_s : (n_day_trips,)
        Timetable trip, and seconds to add.
    trip_pattern, pattern_trips_offsets, pattern_times_offsets, arrivals, departures
        The Timetable's arrays (position-major times).
    day_arrivals, day_departures : (n_times,)
        Changed in place.
    """
    for p in range(day_trips_offsets.size - 1):
        n_day = day_trips_offsets[p + 1] - day_trips_offsets[p]
        if n_day == 0:
            continue
        day_base = day_times_offsets[p]
        length = (day_times_offsets[p + 1] - day_base) // n_day
        for i in range(n_day):
            source = sources[day_trips_offsets[p] + i]
            shift = offsets_s[day_trips_offsets[p] + i]
            pattern = trip_pattern[source]
            n = pattern_trips_offsets[pattern + 1] - pattern_trips_offsets[pattern]
            at = pattern_times_offsets[pattern] + source - pattern_trips_offsets[pattern]
            for q in range(length):
                day_arrivals[day_base + i * length + q] = arrivals[at] + shift
                day_departures[day_base + q * n_day + i] = departures[at] + shift
                at += n


@njit(cache=True, nogil=True)
def reverse_times(
    trips_offsets: Int32,
    times_offsets: Int64,
    arrivals: Int32,
    departures: Int32,
    out_arr: Int32,
    out_dep: Int32,
) -> None:
    """Turn time around: positions and trips of each pattern backwards, departures become arrivals, times
    negative.

    Parameters
    ----------
    trips_offsets, times_offsets : (n_patterns + 1,)
        CSR of the patterns: trips (int32) and times (int64).
    arrivals : (n_times,)
        Trip-major.
    departures : (n_times,)
        Position-major.
    out_arr, out_dep : (n_times,)
        Trip-major arrivals and position-major departures of the reversed day; changed in place.
    """
    for p in range(trips_offsets.size - 1):
        n = trips_offsets[p + 1] - trips_offsets[p]
        if n == 0:
            continue
        base = times_offsets[p]
        length = (times_offsets[p + 1] - base) // n
        for i in range(n):
            for q in range(length):
                out_arr[base + (n - 1 - i) * length + (length - 1 - q)] = -departures[base + q * n + i]
                out_dep[base + (length - 1 - q) * n + (n - 1 - i)] = -arrivals[base + i * length + q]


@njit(cache=True, nogil=True)
def index_by_stop(
    pattern_offsets: Int32, stops: Int32, usable: NDArray[np.uint8], n_stops: int
) -> tuple[Int32, Int32, Int32]:
    """List for each stop the patterns and positions at which it can be boarded (never the last position).

    Parameters
    ----------
    pattern_offsets : (n_patterns + 1,)
        CSR of the patterns' calls.
    stops, usable : (n_calls,)
        Stop and, as uint8, whether one can board there.
    n_stops : int
        Number of day stops.

    Returns
    -------
    patterns, positions, offsets : int32
        CSR by stop, offsets (n_stops + 1,).
    """
    offsets = np.zeros(n_stops + 1, np.int32)
    for p in range(pattern_offsets.size - 1):
        for c in range(pattern_offsets[p], pattern_offsets[p + 1] - 1):
            if usable[c]:
                offsets[stops[c] + 1] += 1
    for s in range(n_stops):
        offsets[s + 1] += offsets[s]
    patterns = np.empty(offsets[n_stops], np.int32)
    positions = np.empty(offsets[n_stops], np.int32)
    free = offsets[:-1].copy()
    for p in range(pattern_offsets.size - 1):
        for c in range(pattern_offsets[p], pattern_offsets[p + 1] - 1):
            if usable[c]:
                at = free[stops[c]]
                patterns[at] = p
                positions[at] = c - pattern_offsets[p]
                free[stops[c]] = at + 1
    return patterns, positions, offsets


@njit(cache=True, nogil=True)
def sort_lists(offsets: Int32, targets: Int32, durations: Int32) -> None:
    """Sort each CSR list by (duration, target); targets and durations are changed in place.

    Parameters
    ----------
    offsets : (n + 1,)
        CSR of the lists.
    targets, durations : (n_entries,)
        Changed in place.
    """
    for i in range(offsets.size - 1):
        first, last = offsets[i], offsets[i + 1]
        if last - first < 2:
            continue
        key = durations[first:last].astype(np.int64) * 2**32 + targets[first:last]
        key.sort()
        for j in range(last - first):
            durations[first + j] = key[j] >> 32
            targets[first + j] = key[j] & 0xFFFFFFFF
