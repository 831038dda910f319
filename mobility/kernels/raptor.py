"""RAPTOR: the earliest arrival at each stop for each number of rides, round by round.

Source: D. Delling, T. Pajor, R. F. Werneck: Round-Based Public Transit Routing, Transportation Science 49(3),
2015, sections 3 and 4.1.

Differs from the paper: footpaths need not be closed, so arrivals on rides and times of being ready to board are
two labels, and between two rides lies exactly one walk or a change at the same stop; access and egress are lists
of walks; one may stay seated from a trip into the next one within a round.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.raptor_state import (
    COLUMNS,
    IMPROVED,
    LEAST_EGRESS,
    MOST_RIDES,
    N_QUEUED,
    N_READY,
    N_RIDE,
    N_SEATED,
    NEVER,
    NOT_QUEUED,
    RELAXED,
    ROUNDS,
    SCANNED,
    STAMP,
    RaptorState,
    touch,
)

SEATED = 0xFFFF
"""Boarding position of a ride that begins seated, at its first stop."""


@njit(cache=True, nogil=True)
def run(timetable: DayTimetable, transfers: Transfers, state: RaptorState, max_rides: int) -> None:
    """Search from the patterns queued by `depart` (or by a range's departure) until no label improves.

    Parameters
    ----------
    timetable : DayTimetable
        Read only.
    transfers : Transfers
        Read only.
    state : RaptorState
        Changed in place.
    max_rides : int
        Most rounds.
    """
    for k in range(1, max_rides + 1):
        if state.numbers[N_QUEUED] == 0:
            break
        state.numbers[ROUNDS] += 1
        scan_patterns(timetable, state, k, max_rides)
        if k < max_rides:
            walk(transfers, state, k, max_rides)
            queue_patterns(timetable, state)


@njit(cache=True, nogil=True)
def depart(
    timetable: DayTimetable,
    state: RaptorState,
    stops: NDArray[np.int32],
    durations: NDArray[np.int32],
    rows: NDArray[np.int32],
    departure: int,
    max_rides: int,
) -> None:
    """Begin a departure: round 0 labels where access walks end, their patterns queued.

    Parameters
    ----------
    timetable : DayTimetable
        Read only.
    state : RaptorState
        Changed in place.
    stops, durations, rows : (n,) int32
        Day stop, s, and row of the caller's offer.
    departure : int
        Second of the day at the origin.
    max_rides : int
        Most rounds.
    """
    state.numbers[STAMP] += 1
    state.numbers[N_READY] = 0
    for i in range(stops.size):
        improve_ready(state, 0, max_rides, stops[i], departure + durations[i], rows[i])
    queue_patterns(timetable, state)


@njit(cache=True, nogil=True)
def scan_patterns(timetable: DayTimetable, state: RaptorState, k: int, max_rides: int) -> None:
    """Ride each queued pattern once, on the earliest trip that can be caught at each position."""
    numbers = state.numbers
    columns = numbers[COLUMNS]
    ready_column = k - 1 if columns > 1 else 0
    ride_column = k - 1 if columns > 1 else 0
    boarded_stamp = numbers[STAMP]
    numbers[STAMP] += 1
    numbers[N_RIDE] = 0
    n_queued = numbers[N_QUEUED]
    numbers[N_QUEUED] = 0
    numbers[SCANNED] += n_queued
    least_egress = numbers[LEAST_EGRESS] if numbers[LEAST_EGRESS] < NEVER else 0
    has_seats = timetable.trip_continuations.size > 0
    for i in range(n_queued):
        pattern = state.queue[i]
        position = state.queue_from[pattern]
        state.queue_from[pattern] = NOT_QUEUED
        first = timetable.pattern_stops_offsets[pattern]
        length = timetable.pattern_stops_offsets[pattern + 1] - first
        trips = timetable.pattern_trips_offsets[pattern]
        n = timetable.pattern_trips_offsets[pattern + 1] - trips
        base = timetable.pattern_times_offsets[pattern]
        bound = state.best[k] - least_egress
        trip = n
        board = 0
        row = base
        while position < length:
            stop = timetable.pattern_stops[first + position]
            if trip < n:
                arrival = timetable.arrivals[row + position]
                if (
                    arrival < bound
                    and arrival < state.ride[stop * columns + ride_column]
                    and timetable.pattern_can_alight[first + position]
                ):
                    parent = (np.int64(trips + trip) << 32) | (board << 16) | position
                    if improve_ride(state, k, max_rides, stop, arrival, parent):
                        bound = state.best[k] - least_egress
            if state.ready_stamp[stop] == boarded_stamp and timetable.pattern_can_board[first + position]:
                time = state.ready[stop * columns + ready_column]
                if time < bound:
                    at = base + position * n
                    if trip == n or (trip > 0 and time <= timetable.departures[at + trip - 1]):
                        found = earliest_trip(timetable.departures, at, trip, time)
                        if found < trip:
                            trip = found
                            board = position
                            row = base + trip * length
            position += 1
        if has_seats and trip < n:
            stay_seated(timetable, state, k, max_rides, pattern, trip, board)


@njit(cache=True, nogil=True)
def earliest_trip(departures: NDArray[np.int32], at: int, n: int, time: int) -> int:
    """Find the first of n trips that departs at `time` or later, n if none does (the paper's et(r, p))."""
    low, high = 0, n
    while low < high:
        middle = (low + high) >> 1
        if departures[at + middle] < time:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def stay_seated(
    timetable: DayTimetable, state: RaptorState, k: int, max_rides: int, pattern: int, trip: int, board: int
) -> None:
    """Ride on in the trips that continue this one, or a later one of the pattern, within the round.

    A later trip can be caught where the earliest one was, and may continue elsewhere.
    """
    trips = timetable.pattern_trips_offsets[pattern]
    n_stack = 0
    for t in range(trips + trip, timetable.pattern_trips_offsets[pattern + 1]):
        if timetable.trip_continuations_offsets[t + 1] > timetable.trip_continuations_offsets[t]:
            if k < state.seat_round[t]:
                _sit(state, t, k)
                n_stack = _seat_followers(timetable, state, k, t, board, n_stack)
    while n_stack > 0:
        n_stack -= 1
        t = state.seat_stack[n_stack]
        _ride_seated(timetable, state, k, max_rides, t)
        n_stack = _seat_followers(timetable, state, k, t, SEATED, n_stack)


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
    """Push the trips that continue one, unless one sat in them with as few rides before; return the stack's size."""
    for c in range(
        timetable.trip_continuations_offsets[trip], timetable.trip_continuations_offsets[trip + 1]
    ):
        follower = timetable.trip_continuations[c]
        if k < state.seat_round[follower]:
            _sit(state, follower, k)
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
            improve_ride(
                state, k, max_rides, stop, arrival, (np.int64(trip) << 32) | (SEATED << 16) | position
            )


@njit(cache=True, nogil=True)
def improve_ride(state: RaptorState, k: int, max_rides: int, stop: int, arrival: int, parent: int) -> bool:
    """Lower the ride label of round k (and of later rounds); return whether the destination came nearer."""
    numbers = state.numbers
    columns = numbers[COLUMNS]
    numbers[IMPROVED] += 1
    if columns == 1:
        state.ride[stop] = arrival
    else:
        at = stop * columns
        for column in range(at + k - 1, at + max_rides):
            if state.ride[column] <= arrival:
                break
            state.ride[column] = arrival
    state.ride_parent[stop * (MOST_RIDES + 1) + k] = parent
    if state.ride_stamp[stop] != numbers[STAMP]:
        state.ride_stamp[stop] = numbers[STAMP]
        state.ride_list[numbers[N_RIDE]] = stop
        numbers[N_RIDE] += 1
        touch(state, stop)
    if state.egress_s[stop] < NEVER and arrival + state.egress_s[stop] < state.best[k]:
        for j in range(k, max_rides + 2):
            if state.best[j] <= arrival + state.egress_s[stop]:
                break
            state.best[j] = arrival + state.egress_s[stop]
        state.best_stop[k] = stop
        return True
    return False


@njit(cache=True, nogil=True)
def walk(transfers: Transfers, state: RaptorState, k: int, max_rides: int) -> None:
    """Change at, or take exactly one walk from, each stop that the round improved."""
    numbers = state.numbers
    columns = numbers[COLUMNS]
    ride_column = k - 1 if columns > 1 else 0
    ready_column = k if columns > 1 else 0
    least_egress = numbers[LEAST_EGRESS] if numbers[LEAST_EGRESS] < NEVER else 0
    bound = state.best[k + 1] - least_egress
    numbers[N_READY] = 0
    relaxed = 0
    for i in range(numbers[N_RIDE]):
        stop = state.ride_list[i]
        arrival = state.ride[stop * columns + ride_column]
        change = transfers.change_s[stop]
        if (
            change >= 0
            and arrival + change < bound
            and arrival + change < state.ready[stop * columns + ready_column]
        ):
            improve_ready(state, k, max_rides, stop, arrival + change, stop)
        first = transfers.offsets[stop]
        last = transfers.offsets[stop + 1]
        for f in range(first, last):
            time = arrival + transfers.durations[f]
            if time >= bound:
                last = f
                break
            target = transfers.targets[f]
            if time < state.ready[target * columns + ready_column]:
                improve_ready(state, k, max_rides, target, time, stop)
        relaxed += last - first
    numbers[RELAXED] += relaxed


@njit(cache=True, nogil=True)
def improve_ready(state: RaptorState, k: int, max_rides: int, stop: int, time: int, parent: int) -> None:
    """Lower the time at which one is ready to board after k rides (and after more)."""
    numbers = state.numbers
    columns = numbers[COLUMNS]
    if columns == 1:
        if time >= state.ready[stop]:
            return
        state.ready[stop] = time
    else:
        at = stop * columns
        if time >= state.ready[at + k]:
            return
        for column in range(at + k, at + max_rides):
            if state.ready[column] <= time:
                break
            state.ready[column] = time
    state.ready_parent[stop * (MOST_RIDES + 1) + k] = parent
    if state.ready_stamp[stop] != numbers[STAMP]:
        state.ready_stamp[stop] = numbers[STAMP]
        state.ready_list[numbers[N_READY]] = stop
        numbers[N_READY] += 1
        touch(state, stop)


@njit(cache=True, nogil=True)
def queue_patterns(timetable: DayTimetable, state: RaptorState) -> None:
    """Queue each pattern that can be boarded at an improved stop, from the first such position."""
    n_queued = 0
    for i in range(state.numbers[N_READY]):
        stop = state.ready_list[i]
        for j in range(timetable.stop_patterns_offsets[stop], timetable.stop_patterns_offsets[stop + 1]):
            pattern = timetable.stop_patterns[j]
            position = timetable.stop_positions[j]
            if position < state.queue_from[pattern]:
                if state.queue_from[pattern] == NOT_QUEUED:
                    state.queue[n_queued] = pattern
                    n_queued += 1
                state.queue_from[pattern] = position
    state.numbers[N_QUEUED] = n_queued
