"""Staying seated: the trips one rides on in without boarding, within a round of RAPTOR."""

import numpy as np
from numba import njit

from mobility.kernels.arrays import NOTHING, DayTimetable
from mobility.kernels.raptor_state import (
    COLUMNS,
    IMPROVED,
    LEAST_EGRESS,
    N_RIDE,
    N_SEATED,
    NEVER,
    STAMP,
    RaptorState,
    touch,
)

SEATED = 0xFFFF
"""Boarding position of a ride that begins seated, at its first stop."""


@njit(cache=True, nogil=True)
def stay_seated(
    timetable: DayTimetable, state: RaptorState, k: int, max_rides: int, pattern: int, trip: int, board: int
) -> None:
    """Ride on in the trips that continue this one, or a later one of the pattern, within the round.

    A later trip can be caught where the earliest one was, and may continue elsewhere.
    """
    trips = timetable.pattern_trips_offsets[pattern]
    n_stack = int(NOTHING)
    for t in range(trips + trip, timetable.pattern_trips_offsets[pattern + 1]):
        continues = timetable.trip_continuations_offsets[t + 1] > timetable.trip_continuations_offsets[t]
        if continues and k < state.seat_round[t]:
            _sit(state, t, k)
            n_stack = _seat_followers(timetable, state, k, t, board, n_stack)
    while n_stack > 0:
        n_stack -= 1
        t = state.seat_stack[n_stack]
        _ride_seated(timetable, state, k, max_rides, t)
        n_stack = _seat_followers(timetable, state, k, t, int(SEATED), n_stack)


@njit(cache=True, nogil=True)
def _sit(state: RaptorState, trip: int, k: int) -> None:
    """Note that one sits in a trip at its last stop with k rides."""
    if state.seat_round[trip] == NEVER:
        state.seat_list[state.numbers[N_SEATED]] = trip
        state.numbers[N_SEATED] += 1
    state.seat_round[trip] = k


@njit(cache=True, nogil=True)
def _seat_followers(
    timetable: DayTimetable, state: RaptorState, k: int, trip: int, board: int, n_stack: int
) -> int:
    """Push the trips that continue one, unless begun with as few rides before; return the stack's size."""
    for c in range(
        timetable.trip_continuations_offsets[trip], timetable.trip_continuations_offsets[trip + 1]
    ):
        follower = timetable.trip_continuations[c]
        # Whoever boarded the follower on its way sits in it at its last stop, but was not at its first ones.
        if k < state.seat_first_round[follower]:
            if k < state.seat_round[follower]:
                _sit(state, follower, k)
            state.seat_first_round[follower] = k
            state.seat_from[follower] = trip
            state.seat_board[follower] = board
            state.seat_stack[n_stack] = follower
            n_stack += 1
    return n_stack


@njit(cache=True, nogil=True)
def _ride_seated(timetable: DayTimetable, state: RaptorState, k: int, max_rides: int, trip: int) -> None:
    """Relax all stops of a trip that one begins seated in."""
    columns = state.numbers[COLUMNS]
    ride_column = k - 1 if columns > 1 else 0
    least_egress = state.numbers[LEAST_EGRESS] if state.numbers[LEAST_EGRESS] < NEVER else 0
    pattern = timetable.trip_pattern[trip]
    first = timetable.pattern_stops_offsets[pattern]
    length = timetable.pattern_stops_offsets[pattern + 1] - first
    row = (
        timetable.pattern_times_offsets[pattern] + (trip - timetable.pattern_trips_offsets[pattern]) * length
    )
    for position in range(1, length):
        stop = timetable.pattern_stops[first + position]
        arrival = timetable.arrivals[row + position]
        if (
            timetable.pattern_can_alight[first + position]
            and arrival < state.best[k] - least_egress
            and arrival < state.ride[stop * columns + ride_column]
        ):
            _improve_ride(
                state,
                k,
                max_rides,
                stop,
                arrival,
                (np.int64(trip) << 32) | (np.int64(SEATED) << 16) | position,
            )


@njit(cache=True, nogil=True)
def _improve_ride(
    state: RaptorState, k: int, max_rides: int, stop: int, arrival: int, parent: np.int64
) -> None:
    """Lower the ride label of round k (and of later rounds), as the scan of a pattern does."""
    numbers = state.numbers
    columns = numbers[COLUMNS]
    numbers[IMPROVED] += 1
    if columns == 1:
        state.ride[stop] = arrival
    else:
        at = stop * columns
        for column in range(at + k - 1, at + columns):
            if state.ride[column] <= arrival:
                break
            state.ride[column] = arrival
    state.ride_parent[k * state.ride_stamp.size + stop] = parent
    if state.ride_stamp[stop] != numbers[STAMP]:
        state.ride_stamp[stop] = numbers[STAMP]
        state.ride_list[numbers[N_RIDE]] = stop
        numbers[N_RIDE] += 1
        touch(state, stop)
    if state.egress_s[stop] < NEVER and arrival + state.egress_s[stop] < state.best[k]:
        for j in range(k, max_rides + 1):
            if state.best[j] <= arrival + state.egress_s[stop]:
                break
            state.best[j] = arrival + state.egress_s[stop]
        state.best_stop[k] = stop
