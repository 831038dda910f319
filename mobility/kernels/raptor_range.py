"""RAPTOR for one departure and for a window of them (rRAPTOR), and the journeys found.

Source: Delling, Pajor, Werneck, as in `raptor`, section 4.1 (rRAPTOR). Departures run from the last to the
first; labels stay, so that a departure only does what leaving later could not do as well.

Differs from the paper: before the window's departures runs one just after it, so that the answer is the part
of the Pareto set of *all* departures that leaves within the window; and a departure queues only the patterns
whose trip it just reaches.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.raptor import depart, earliest_trip, improve_ready, run
from mobility.kernels.raptor_seats import SEATED
from mobility.kernels.raptor_state import (
    N_QUEUED,
    N_READY,
    STAMP,
    RaptorState,
    clear,
    queue_pattern,
    set_egress,
)

JOURNEY_HEAD = 5
"""Numbers before a journey's rides: departure, arrival, access row, egress row, number of rides."""
RIDE_SIZE = 4
"""Numbers of a ride: day trip, boarding and alighting position, 1 if one stays seated from the one before."""
FULL = -1

Int32 = NDArray[np.int32]


@njit(cache=True, nogil=True)
def run_single(
    timetable: DayTimetable,
    transfers: Transfers,
    state: RaptorState,
    access: tuple[Int32, Int32, Int32],
    egress: tuple[Int32, Int32, Int32],
    departure: int,
    before: int,
    max_rides: int,
    columns: int,
    out: Int32,
) -> int:
    """Search one departure.

    Parameters
    ----------
    timetable, transfers
        Read only.
    state : RaptorState
        Changed in place; keeps the labels until the next search.
    access, egress : (stops, durations, rows), each (n,) int32
        Day stops, s, rows of the caller's offers.
    departure : int
        Second of the day.
    before : int
        Only arrivals before this second count.
    max_rides, columns : int
        Most rounds; 1, or max_rides for a label of each round.
    out : int32
        Changed in place: the journeys, see JOURNEY_HEAD and RIDE_SIZE, rides from the last to the first.

    Returns
    -------
    int
        How much of `out` is used, FULL where it is too small.
    """
    clear(state, columns, before, max_rides)
    set_egress(state, egress[0], egress[1], egress[2])
    depart(timetable, state, access[0], access[1], access[2], departure)
    run(timetable, transfers, state, max_rides)
    return write_journeys(timetable, state, access, max_rides, out, int(NOTHING))


@njit(cache=True, nogil=True)
def run_range(
    timetable: DayTimetable,
    transfers: Transfers,
    state: RaptorState,
    access: tuple[Int32, Int32, Int32],
    egress: tuple[Int32, Int32, Int32],
    first: int,
    last: int,
    before: int,
    max_rides: int,
    out: Int32,
) -> int:
    """Search all departures in [first, last]; parameters and result as in `run_single`."""
    run_after(timetable, transfers, state, access, egress, last, before, max_rides)
    return run_departures(timetable, transfers, state, access, first, last, max_rides, out, int(NOTHING))


@njit(cache=True, nogil=True)
def run_after(
    timetable: DayTimetable,
    transfers: Transfers,
    state: RaptorState,
    access: tuple[Int32, Int32, Int32],
    egress: tuple[Int32, Int32, Int32],
    last: int,
    before: int,
    max_rides: int,
) -> None:
    """Begin a window with what leaves just after `last`; parameters as in `run_single`."""
    clear(state, max_rides, before, max_rides)
    set_egress(state, egress[0], egress[1], egress[2])
    depart(timetable, state, access[0], access[1], access[2], last + 1)
    run(timetable, transfers, state, max_rides)


@njit(cache=True, nogil=True)
def run_departures(
    timetable: DayTimetable,
    transfers: Transfers,
    state: RaptorState,
    access: tuple[Int32, Int32, Int32],
    first: int,
    last: int,
    max_rides: int,
    out: Int32,
    used: int,
) -> int:
    """Search the departures of a window after `run_after`, appending to what is used of `out`."""
    order, patterns, positions, offers = list_departures(timetable, access, first, last)
    i = order.size - 1
    while i >= 0 and used != FULL:
        departure = order[i] >> 32
        state.best_stop[:] = -1
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
        run(timetable, transfers, state, max_rides)
        used = write_journeys(timetable, state, access, max_rides, out, used)
    return used


@njit(cache=True, nogil=True)
def list_departures(
    timetable: DayTimetable, access: tuple[Int32, Int32, Int32], first: int, last: int
) -> tuple[NDArray[np.int64], Int32, Int32, Int32]:
    """List the boardings that a departure in [first, last] just reaches.

    Parameters
    ----------
    timetable : DayTimetable
        Read only.
    access : (stops, durations, rows)
        Walks at the origin.
    first, last : int
        Seconds of the day.

    Returns
    -------
    order : (n,) int64
        departure << 32 | event, ascending.
    patterns, positions, offers : (n,) int32
        What each event boards, and from which access walk.
    """
    n_events = 0
    for counting in (True, False):
        if not counting:
            order = np.empty(n_events, np.int64)
            patterns = np.empty(n_events, np.int32)
            positions = np.empty(n_events, np.int32)
            offers = np.empty(n_events, np.int32)
            n_events = 0
        for a in range(access[0].size):
            stop = access[0][a]
            for j in range(timetable.stop_patterns_offsets[stop], timetable.stop_patterns_offsets[stop + 1]):
                pattern = timetable.stop_patterns[j]
                n = timetable.pattern_trips_offsets[pattern + 1] - timetable.pattern_trips_offsets[pattern]
                at = timetable.pattern_times_offsets[pattern] + timetable.stop_positions[j] * n
                trip = earliest_trip(timetable.departures, at, n, first + access[1][a])
                while trip < n and timetable.departures[at + trip] <= last + access[1][a]:
                    if not counting:
                        departure = np.int64(timetable.departures[at + trip] - access[1][a])
                        order[n_events] = (departure << 32) | n_events
                        patterns[n_events] = pattern
                        positions[n_events] = timetable.stop_positions[j]
                        offers[n_events] = a
                    n_events += 1
                    trip += 1
    order.sort()
    return order, patterns, positions, offers


@njit(cache=True, nogil=True)
def write_journeys(
    timetable: DayTimetable,
    state: RaptorState,
    access: tuple[Int32, Int32, Int32],
    max_rides: int,
    out: Int32,
    used: int,
) -> int:
    """Append the journeys of this departure, fewest rides first; return the used size of `out` or FULL."""
    for k in range(1, max_rides + 1):
        if state.best_stop[k] >= 0 and used != FULL:
            used = _write_journey(timetable, state, access, k, out, used)
    return used


@njit(cache=True, nogil=True)
def _write_journey(
    timetable: DayTimetable,
    state: RaptorState,
    access: tuple[Int32, Int32, Int32],
    rides: int,
    out: Int32,
    used: int,
) -> int:
    """Follow the parents from the destination back to the origin."""
    stop = state.best_stop[rides]
    head = used
    at = used + JOURNEY_HEAD
    k = rides
    departure = 0
    egress_row = state.egress_row[stop]
    while k > 0:
        parent = state.ride_parent[k * state.ride_stamp.size + stop]
        trip = parent >> 32
        board = (parent >> 16) & SEATED
        alight = parent & SEATED
        while True:
            if at + RIDE_SIZE > out.size:
                return FULL
            out[at] = trip
            out[at + 1] = 0 if board == SEATED else board
            out[at + 2] = alight
            out[at + 3] = 1 if board == SEATED else 0
            at += RIDE_SIZE
            pattern = timetable.trip_pattern[trip]
            first = timetable.pattern_stops_offsets[pattern]
            if board != SEATED:
                break
            board = state.seat_board[trip]
            trip = np.int64(state.seat_from[trip])
            before = timetable.trip_pattern[trip]
            alight = np.int64(
                timetable.pattern_stops_offsets[before + 1] - timetable.pattern_stops_offsets[before] - 1
            )
        n = timetable.pattern_trips_offsets[pattern + 1] - timetable.pattern_trips_offsets[pattern]
        departure = timetable.departures[
            timetable.pattern_times_offsets[pattern]
            + board * n
            + trip
            - timetable.pattern_trips_offsets[pattern]
        ]
        boarded_at = timetable.pattern_stops[first + board]
        k -= 1
        stop = state.ready_parent[k * state.ready_stamp.size + boarded_at]
    walk_s = 0
    for a in range(access[0].size):
        if access[0][a] == boarded_at and access[2][a] == stop:
            walk_s = access[1][a]
    out[head] = departure - walk_s
    out[head + 1] = state.best[rides]
    out[head + 2] = stop
    out[head + 3] = egress_row
    out[head + 4] = (at - head - JOURNEY_HEAD) // RIDE_SIZE
    return at
