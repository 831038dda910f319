"""RAPTOR for all departures of a window to all stops: when one must leave to be where at what time.

Source: Delling, Pajor, Werneck, as in `raptor`, section 4.1 (rRAPTOR), without a destination.

Differs from the paper: each improvement of a label is kept as a point (departure, arrival, rides) of its
stop, and a departure only looks at arrivals within the longest travel time that is of interest.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.raptor import improve_ready, queue_patterns, scan_patterns, walk
from mobility.kernels.raptor_range import FULL, list_departures
from mobility.kernels.raptor_state import (
    COLUMNS,
    N_QUEUED,
    N_READY,
    N_RIDE,
    ROUNDS,
    STAMP,
    RaptorState,
    clear,
    queue_pattern,
)

POINT_SIZE = 4
"""Numbers of a point: day stop, departure at the origin, arrival on a ride at the stop, rides."""

Int32 = NDArray[np.int32]


@njit(cache=True, nogil=True)
def run_profile(
    timetable: DayTimetable,
    transfers: Transfers,
    state: RaptorState,
    access: tuple[Int32, Int32, Int32],
    first: int,
    last: int,
    before: int,
    longest: int,
    max_rides: int,
    out: Int32,
) -> int:
    """Search all departures in [first, last] to all stops.

    Parameters
    ----------
    timetable, transfers
        Read only.
    state : RaptorState
        Changed in place.
    access : (stops, durations, rows), each (n,) int32
        Day stops, s, rows of the caller's offers.
    first, last : int
        Seconds of the day, both included.
    before : int
        Only arrivals before this second count.
    longest : int
        Most s from departure to arrival.
    max_rides : int
        Most rounds.
    out : (n, POINT_SIZE) int32
        Changed in place: points by departure, the latest first.

    Returns
    -------
    int
        Points written, FULL where `out` is too small.
    """
    clear(state, max_rides, before, max_rides)
    order, patterns, positions, offers = list_departures(timetable, access, first, last)
    used = 0
    i = order.size - 1
    while i >= 0:
        departure = order[i] >> 32
        bound = min(before, departure + longest + 1)
        for k in range(1, max_rides + 1):
            state.best[k] = bound
        state.numbers[STAMP] += 1
        state.numbers[N_READY] = 0
        n_queued = 0
        while i >= 0 and order[i] >> 32 == departure:
            event = order[i] & 0xFFFFFFFF
            i -= 1
            offer = offers[event]
            stop = access[0][offer]
            improve_ready(state, 0, stop, departure + access[1][offer], access[2][offer])
            if state.ready_stamp[stop] == state.numbers[STAMP]:
                n_queued = queue_pattern(
                    state.queue, state.queue_from, state.queue_to, n_queued, patterns[event], positions[event]
                )
        state.numbers[N_QUEUED] = n_queued
        for k in range(1, max_rides + 1):
            if state.numbers[N_QUEUED] == 0:
                break
            state.numbers[ROUNDS] += 1
            scan_patterns(timetable, state, k, max_rides)
            n_ride = state.numbers[N_RIDE]
            if used + n_ride > out.shape[0]:
                return FULL
            for r in range(n_ride):
                stop = state.ride_list[r]
                out[used, 0] = stop
                out[used, 1] = departure
                out[used, 2] = state.ride[stop * state.numbers[COLUMNS] + k - 1]
                out[used, 3] = k
                used += 1
            if k < max_rides:
                walk(transfers, state, k)
                queue_patterns(timetable, state, k)
    return used
