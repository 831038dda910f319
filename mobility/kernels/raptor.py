"""RAPTOR: the earliest arrival at each stop for each number of rides, round by round.

Source: D. Delling, T. Pajor, R. F. Werneck: Round-Based Public Transit Routing, Transportation Science 49(3),
2015, sections 3 and 4.1.

Differs from the paper: footpaths need not be closed, so arrivals on rides and times of being ready to board
are two labels, and between two rides lies exactly one walk or a change at the same stop; access and egress
are lists of walks; one may stay seated from a trip into the next one within a round.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.raptor_seats import stay_seated
from mobility.kernels.raptor_state import (
    COLUMNS,
    GO_ALIGHT,
    GO_BOARD,
    GO_SIZE,
    IMPROVED,
    LEAST_EGRESS,
    N_QUEUED,
    N_READY,
    N_RIDE,
    N_TOUCHED,
    NEVER,
    NOT_QUEUED,
    RELAXED,
    RIDES_ALIGHT,
    RIDES_BOARD,
    ROUNDS,
    SCANNED,
    STAMP,
    RaptorState,
    queue_pattern,
    touch,
)


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
            walk(transfers, state, k)
            queue_patterns(timetable, state, k)


@njit(cache=True, nogil=True)
def depart(
    timetable: DayTimetable,
    state: RaptorState,
    stops: NDArray[np.int32],
    durations: NDArray[np.int32],
    rows: NDArray[np.int32],
    departure: int,
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
    """
    state.numbers[STAMP] += 1
    state.numbers[N_READY] = 0
    for i in range(stops.size):
        improve_ready(state, 0, stops[i], departure + durations[i], rows[i])
    queue_patterns(timetable, state, int(NOTHING))


@njit(cache=True, nogil=True)
def scan_patterns(timetable: DayTimetable, state: RaptorState, k: int, max_rides: int) -> None:
    """Ride each queued pattern once, on the earliest trip that can be caught at each position."""
    # Locals, and no calls with a whole state from within the loops: passing 40 arrays was 4 times slower.
    pattern_stops, can_board = timetable.pattern_stops, timetable.pattern_can_board
    can_alight, stops_offsets = timetable.pattern_can_alight, timetable.pattern_stops_offsets
    trips_offsets, times_offsets = timetable.pattern_trips_offsets, timetable.pattern_times_offsets
    arrivals, departures = timetable.arrivals, timetable.departures
    ride, ready, ready_stamp = state.ride, state.ready, state.ready_stamp
    ride_stamp, ride_list, parents = state.ride_stamp, state.ride_list, state.ride_parent
    egress_s, best, best_stop, bounds = state.egress_s, state.best, state.best_stop, state.bounds
    touched, is_touched = state.touched, state.is_touched
    queue, queue_from, queue_to = state.queue, state.queue_from, state.queue_to
    numbers = state.numbers
    n_stops = ride_stamp.size
    columns = numbers[COLUMNS]
    column = k - 1 if columns > 1 else 0
    boarded_stamp = numbers[STAMP]
    stamp = boarded_stamp + 1
    numbers[STAMP] = stamp
    n_queued = numbers[N_QUEUED]
    numbers[N_QUEUED] = 0
    numbers[SCANNED] += n_queued
    n_touched = numbers[N_TOUCHED]
    n_ride = 0
    improved = 0
    least_egress = numbers[LEAST_EGRESS] if numbers[LEAST_EGRESS] < NEVER else 0
    bound = best[k] - least_egress
    has_seats = timetable.trip_continuations.size > 0
    seats_offsets = timetable.trip_continuations_offsets
    for i in range(n_queued):
        pattern = queue[i]
        position, last = queue_from[pattern], queue_to[pattern]
        queue_from[pattern] = NOT_QUEUED
        first = stops_offsets[pattern]
        length = stops_offsets[pattern + 1] - first
        trips = trips_offsets[pattern]
        n = trips_offsets[pattern + 1] - trips
        base = times_offsets[pattern]
        trip = n
        board = int(NOTHING)
        row = base
        for q in range(position, length):
            stop = pattern_stops[first + q]
            if trip < n:
                arrival = arrivals[row + q]
                label = stop * columns + column
                go = stop * GO_SIZE
                if arrival >= bound:
                    # Too late here and farther on, and no earlier trip is boarded any more.
                    if q > last:
                        break
                elif (
                    arrival < ride[label]
                    and arrival + bounds[go + GO_ALIGHT] < best[k + bounds[go + RIDES_ALIGHT]]
                    and can_alight[first + q]
                ):
                    improved += 1
                    ride[label] = arrival
                    for later in range(label + 1, (stop + 1) * columns):
                        if ride[later] <= arrival:
                            break
                        ride[later] = arrival
                    parents[k * n_stops + stop] = (np.int64(trips + trip) << 32) | (np.int64(board) << 16) | q
                    if ride_stamp[stop] != stamp:
                        ride_stamp[stop] = stamp
                        ride_list[n_ride] = stop
                        n_ride += 1
                        if is_touched[stop] == 0:
                            is_touched[stop] = 1
                            touched[n_touched] = stop
                            n_touched += 1
                    arrived = arrival + egress_s[stop]
                    if arrived < best[k] and egress_s[stop] < NEVER:
                        for rides in range(k, max_rides + 1):
                            if best[rides] <= arrived:
                                break
                            best[rides] = arrived
                        best_stop[k] = stop
                        bound = best[k] - least_egress
            elif q > last:
                break
            if ready_stamp[stop] == boarded_stamp and can_board[first + q]:
                time = ready[stop * columns + column]
                go = stop * GO_SIZE
                # Asked when one got ready, too; patterns scanned since may have arrived.
                if time + bounds[go + GO_BOARD] >= best[k - 1 + max(bounds[go + RIDES_BOARD], 1)]:
                    continue
                at = base + q * n
                if trip == n or (trip > 0 and time <= departures[at + trip - 1]):
                    low, high = 0, trip
                    while low < high:
                        middle = (low + high) >> 1
                        if departures[at + middle] < time:
                            low = middle + 1
                        else:
                            high = middle
                    if low < trip:
                        trip = low
                        board = q
                        row = base + trip * length
        # Passing a whole state costs as much as a scan: only where a trip from here on continues.
        if has_seats and trip < n and seats_offsets[trips + n] > seats_offsets[trips + trip]:
            numbers[N_RIDE] = n_ride
            numbers[N_TOUCHED] = n_touched
            stay_seated(timetable, state, k, max_rides, pattern, trip, board)
            n_ride = numbers[N_RIDE]
            n_touched = numbers[N_TOUCHED]
            bound = best[k] - least_egress
    numbers[N_RIDE] = n_ride
    numbers[N_TOUCHED] = n_touched
    numbers[IMPROVED] += improved


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
def walk(transfers: Transfers, state: RaptorState, k: int) -> None:
    """Change at, or take exactly one walk from, each stop that the round improved."""
    targets, durations, offsets = transfers.targets, transfers.durations, transfers.offsets
    change_s = transfers.change_s
    ride, ready, ready_stamp = state.ride, state.ready, state.ready_stamp
    ride_list, ready_list, parents = state.ride_list, state.ready_list, state.ready_parent
    touched, is_touched = state.touched, state.is_touched
    numbers = state.numbers
    n_stops = ready_stamp.size
    columns = numbers[COLUMNS]
    ride_column = k - 1 if columns > 1 else 0
    ready_column = k if columns > 1 else 0
    least_egress = numbers[LEAST_EGRESS] if numbers[LEAST_EGRESS] < NEVER else 0
    best, bounds = state.best, state.bounds
    bound = best[k + 1] - least_egress
    stamp = numbers[STAMP]
    n_touched = numbers[N_TOUCHED]
    n_ready = 0
    relaxed = 0
    for i in range(numbers[N_RIDE]):
        stop = ride_list[i]
        arrival = ride[stop * columns + ride_column]
        go = stop * GO_SIZE
        if arrival + bounds[go + GO_ALIGHT] >= best[k + max(bounds[go + RIDES_ALIGHT], 1)]:
            continue
        first = offsets[stop]
        last = offsets[stop + 1]
        relaxed += last - first
        # f = first - 1 is the change at the stop itself
        for f in range(first - 1, last):
            if f < first:
                if change_s[stop] < 0:
                    continue
                time = arrival + change_s[stop]
                target = stop
                if time >= bound:
                    continue
            else:
                time = arrival + durations[f]
                if time >= bound:
                    relaxed -= last - f
                    break
                target = targets[f]
            label = target * columns + ready_column
            if time < ready[label]:
                go = target * GO_SIZE
                if time + bounds[go + GO_BOARD] >= best[k + bounds[go + RIDES_BOARD]]:
                    continue
                ready[label] = time
                for later in range(label + 1, (target + 1) * columns):
                    if ready[later] <= time:
                        break
                    ready[later] = time
                parents[k * n_stops + target] = stop
                if ready_stamp[target] != stamp:
                    ready_stamp[target] = stamp
                    ready_list[n_ready] = target
                    n_ready += 1
                    if is_touched[target] == 0:
                        is_touched[target] = 1
                        touched[n_touched] = target
                        n_touched += 1
    numbers[N_READY] = n_ready
    numbers[N_TOUCHED] = n_touched
    numbers[RELAXED] += relaxed


# Inlined: passing the state costs more than what is done with it (windows 8 % slower).
@njit(cache=True, nogil=True, inline="always")
def improve_ready(state: RaptorState, k: int, stop: int, time: int, parent: int) -> None:
    """Lower the time at which one is ready to board after k rides (and after more)."""
    numbers = state.numbers
    columns = numbers[COLUMNS]
    go = stop * GO_SIZE
    if time + state.bounds[go + GO_BOARD] >= state.best[k + max(state.bounds[go + RIDES_BOARD], 1)]:
        return
    if columns == 1:
        if time >= state.ready[stop]:
            return
        state.ready[stop] = time
    else:
        at = stop * columns
        if time >= state.ready[at + k]:
            return
        for column in range(at + k, at + columns):
            if state.ready[column] <= time:
                break
            state.ready[column] = time
    state.ready_parent[k * state.ready_stamp.size + stop] = parent
    if state.ready_stamp[stop] != numbers[STAMP]:
        state.ready_stamp[stop] = numbers[STAMP]
        state.ready_list[numbers[N_READY]] = stop
        numbers[N_READY] += 1
        touch(state, stop)


@njit(cache=True, nogil=True)
def queue_patterns(timetable: DayTimetable, state: RaptorState, k: int) -> None:
    """Queue each pattern that can be boarded at an improved stop, from the first such position.

    The stop from where the destination may be reached first comes first: once its patterns have arrived, much
    of what the others would do is no longer of interest (docs/adr/0027).
    """
    offsets, patterns, positions = (
        timetable.stop_patterns_offsets,
        timetable.stop_patterns,
        timetable.stop_positions,
    )
    ready_list = state.ready_list
    queue, queue_from, queue_to = state.queue, state.queue_from, state.queue_to
    ready, bounds, columns = state.ready, state.bounds, state.numbers[COLUMNS]
    column = k if columns > 1 else 0
    soonest, most_promising = NEVER, 0
    n_ready = state.numbers[N_READY]
    for i in range(n_ready):
        stop = ready_list[i]
        arrival = ready[stop * columns + column] + bounds[stop * GO_SIZE + GO_BOARD]
        if arrival < soonest:
            soonest, most_promising = arrival, i
    if n_ready > 0:
        stop = ready_list[most_promising]
        ready_list[most_promising] = ready_list[0]
        ready_list[0] = stop
    n_queued = 0
    for i in range(n_ready):
        stop = ready_list[i]
        for j in range(offsets[stop], offsets[stop + 1]):
            n_queued = queue_pattern(queue, queue_from, queue_to, n_queued, patterns[j], positions[j])
    state.numbers[N_QUEUED] = n_queued
