"""Finds what is known of each call of a compiled day: its call in a table of slots, its segment of a run."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable

Int32 = NDArray[np.int32]


@njit(cache=True, nogil=True)
def find_calls(
    timetable: DayTimetable,
    trip_day: Int32,
    trip_slot: Int32,
    slot_offsets: Int32,
    day_tables: NDArray[np.int64],
    first_day: int,
    run_keys: NDArray[np.int64],
    run_offsets: Int32,
    table_rows: NDArray[np.int64],
    segments: Int32,
) -> None:
    """Find both for each (trip, position), laid out like `arrivals`.

    Parameters
    ----------
    timetable : DayTimetable
        Read only.
    trip_day : (n_day_trips,) int32
        Ordinal of each day trip's service day; read only.
    trip_slot : (n_trips,) int32
        Slot of each planned trip; read only.
    slot_offsets : (n_slots + 1,) int32
        Calls of slots; read only.
    day_tables : (n_days,) int64
        Row at which the table of a service day's kind begins; read only.
    first_day : int
        Service day of the first of them.
    run_keys : (n_runs,) int64
        day * n_trips + trip of runs, rising; read only.
    run_offsets : (n_runs + 1,) int32
        Segments of runs; read only.
    table_rows : (n_times,) int64
        Changed in place: row of the tables, -1 = none.
    segments : (n_times,) int32
        Changed in place: segment of the run, -1 = none.
    """
    n_trips = trip_slot.size
    for pattern in range(timetable.pattern_stops_offsets.size - 1):
        length = timetable.pattern_stops_offsets[pattern + 1] - timetable.pattern_stops_offsets[pattern]
        first = timetable.pattern_trips_offsets[pattern]
        for i in range(timetable.pattern_trips_offsets[pattern + 1] - first):
            begin = timetable.pattern_times_offsets[pattern] + i * length
            trip, day = timetable.trip_source[first + i], trip_day[first + i]
            row = np.int64(-1)
            run = -1
            if trip < n_trips:
                slot = trip_slot[trip]
                # A run that calls elsewhere than planned has nothing in common with what is usual.
                if slot_offsets[slot + 1] - slot_offsets[slot] == length:
                    row = day_tables[day - first_day] + slot_offsets[slot]
                key = np.int64(day) * n_trips + trip
                low, high = 0, run_keys.size
                while low < high:
                    middle = (low + high) // 2
                    if run_keys[middle] < key:
                        low = middle + 1
                    else:
                        high = middle
                is_found = low < run_keys.size and run_keys[low] == key
                if is_found and run_offsets[low + 1] - run_offsets[low] == length - 1:
                    run = low
            for q in range(length):
                is_last = q == length - 1
                table_rows[begin + q] = row + q if row >= 0 and not is_last else -1
                segments[begin + q] = run_offsets[run] + q if run >= 0 and not is_last else -1
