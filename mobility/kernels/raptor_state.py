"""Labels and marks of a RAPTOR search: the scratch that one thread reuses from search to search.

Labels stand stop by stop: ``ride[stop * columns + column]``. With one column all rounds share a label (the
paper's tau*, enough for one departure); with a column a round (`columns` = max_rides) the labels of later
departures stay and prune earlier ones (rRAPTOR, one-to-all). A search that ends before `max_rides` rounds
needs no more columns than rounds (`crowding_bounds.run_backwards`).
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

NEVER = 2**30
"""A time that nothing reaches."""
MOST_RIDES = 16
NOT_QUEUED = 2**30

# slots of RaptorState.numbers
COLUMNS, STAMP, N_RIDE, N_READY, N_TOUCHED, N_QUEUED, N_SEATED, N_EGRESS, LEAST_EGRESS = range(9)
ROUNDS, SCANNED, IMPROVED, RELAXED = range(9, 13)
N_NUMBERS = 16

# slots of a stop in RaptorState.bounds
GO_ALIGHT, RIDES_ALIGHT, GO_BOARD, RIDES_BOARD = range(4)
GO_SIZE = 4


class RaptorState(NamedTuple):
    """Scratch, all of it changed in place."""

    ride: NDArray[np.int32]  # (n_stops * columns,) earliest arrival on a ride
    ready: NDArray[np.int32]  # (n_stops * columns,) earliest time one can board, after a change or one walk
    ride_parent: NDArray[
        np.int64
    ]  # ((MOST_RIDES + 1) * n_stops,) trip << 32 | board << 16 | alight, by round
    ready_parent: NDArray[np.int32]  # same shape: stop one came from; in round 0 the row of the access offer
    ride_list: NDArray[np.int32]  # stops whose ride label the round improved
    ride_stamp: NDArray[np.int32]  # (n_stops,) the round (counted over all searches) that did so last
    ready_list: NDArray[np.int32]
    ready_stamp: NDArray[np.int32]
    touched: NDArray[np.int32]  # stops with any label
    is_touched: NDArray[np.uint8]
    queue: NDArray[np.int32]  # patterns to scan
    queue_from: NDArray[np.int32]  # (n_patterns,) from which position, NOT_QUEUED
    queue_to: NDArray[np.int32]  # (n_patterns,) last position that it is queued for
    egress_s: NDArray[np.int32]  # (n_stops,) walk to the destination, NEVER
    egress_row: NDArray[np.int32]  # (n_stops,) row of the egress offer
    egress_list: NDArray[np.int32]
    bounds: NDArray[np.int32]  # (n_stops * GO_SIZE,) least s and rides to the destination for those who have
    # alighted at a stop, and for those ready to board there; 0 = nothing known
    best: NDArray[
        np.int32
    ]  # (2 * MOST_RIDES + 2,) earliest arrival with at most so many rides; -NEVER beyond max_rides
    best_stop: NDArray[np.int32]  # (MOST_RIDES + 2,) where the ride ends; -1 = not improved by this departure
    seat_round: NDArray[np.int32]  # (n_trips,) fewest rides with which one sits in a trip at its last stop
    seat_first_round: NDArray[np.int32]  # (n_trips,) the same at its first stop, seated from the trip before
    seat_from: NDArray[np.int32]  # (n_trips,) trip one was seated in before, for rides that begin seated
    seat_board: NDArray[np.int32]  # (n_trips,) where one boarded that trip, SEATED
    seat_list: NDArray[np.int32]  # trips with a seat_round
    seat_stack: NDArray[np.int32]
    numbers: NDArray[np.int64]  # (N_NUMBERS,) counters, see the slots above


def allocate_state(n_stops: int, n_patterns: int, n_trips: int) -> RaptorState:
    """Make the scratch for a compiled day.

    Parameters
    ----------
    n_stops, n_patterns, n_trips : int
        Sizes; n_trips = 0 where nobody stays seated.

    Returns
    -------
    RaptorState
        Clean.
    """
    rounds = n_stops * (MOST_RIDES + 1)

    def full(size: int, value: int) -> NDArray[np.int32]:
        """Make an array of one value."""
        return np.full(size, value, np.int32)

    return RaptorState(
        ride=full(n_stops * MOST_RIDES, NEVER),
        ready=full(n_stops * MOST_RIDES, NEVER),
        ride_parent=np.zeros(rounds, np.int64),
        ready_parent=full(rounds, -1),
        ride_list=full(n_stops, 0),
        ride_stamp=full(n_stops, 0),
        ready_list=full(n_stops, 0),
        ready_stamp=full(n_stops, 0),
        touched=full(n_stops, 0),
        is_touched=np.zeros(n_stops, np.uint8),
        queue=full(n_patterns, 0),
        queue_from=full(n_patterns, NOT_QUEUED),
        queue_to=full(n_patterns, 0),
        egress_s=full(n_stops, NEVER),
        egress_row=full(n_stops, -1),
        egress_list=full(n_stops, 0),
        bounds=full(n_stops * GO_SIZE, 0),
        best=full(2 * MOST_RIDES + 2, NEVER),
        best_stop=full(MOST_RIDES + 2, -1),
        seat_round=full(n_trips, NEVER),
        seat_first_round=full(n_trips, NEVER),
        seat_from=full(n_trips, -1),
        seat_board=full(n_trips, 0),
        seat_list=full(n_trips, 0),
        seat_stack=full(n_trips, 0),
        numbers=np.zeros(N_NUMBERS, np.int64),
    )


@njit(cache=True, nogil=True)
def clear(state: RaptorState, columns: int, bound: int, max_rides: int) -> None:
    """Forget the search before; its work decides how long this takes, not the network's size.

    Parameters
    ----------
    state : RaptorState
        Changed in place.
    columns : int
        1, or as many as rounds are run.
    bound : int
        Only arrivals before this time are of interest.
    max_rides : int
        Most rounds.
    """
    numbers = state.numbers
    before = numbers[COLUMNS]
    for i in range(numbers[N_TOUCHED]):
        stop = state.touched[i]
        state.is_touched[stop] = 0
        for column in range(stop * before, (stop + 1) * before):
            state.ride[column] = NEVER
            state.ready[column] = NEVER
    for i in range(numbers[N_EGRESS]):
        state.egress_s[state.egress_list[i]] = NEVER
    for i in range(numbers[N_SEATED]):
        state.seat_round[state.seat_list[i]] = NEVER
        state.seat_first_round[state.seat_list[i]] = NEVER
    for i in range(numbers[N_QUEUED]):
        state.queue_from[state.queue[i]] = NOT_QUEUED
    stamp = numbers[STAMP] if numbers[STAMP] < NEVER else 0
    if stamp == 0:
        state.ride_stamp[:] = 0
        state.ready_stamp[:] = 0
    numbers[:] = 0
    numbers[STAMP] = stamp + 1
    numbers[COLUMNS] = columns
    numbers[LEAST_EGRESS] = NEVER
    state.best[:] = bound
    state.best[max_rides + 1 :] = -NEVER
    state.best_stop[:] = -1


@njit(cache=True, nogil=True)
def set_egress(
    state: RaptorState, stops: NDArray[np.int32], durations: NDArray[np.int32], rows: NDArray[np.int32]
) -> None:
    """Note the walks to the destination.

    Parameters
    ----------
    state : RaptorState
        Changed in place.
    stops, durations, rows : (n,) int32
        Day stop, s, and row of the caller's offer; of several at a stop the shortest counts.
    """
    numbers = state.numbers
    for i in range(stops.size):
        stop = stops[i]
        if durations[i] < state.egress_s[stop]:
            if state.egress_s[stop] == NEVER:
                state.egress_list[numbers[N_EGRESS]] = stop
                numbers[N_EGRESS] += 1
            state.egress_s[stop] = durations[i]
            state.egress_row[stop] = rows[i]
            numbers[LEAST_EGRESS] = min(numbers[LEAST_EGRESS], durations[i])


# Inlined: passing the state costs more than what is done with it (windows 8 % slower).
@njit(cache=True, nogil=True, inline="always")
def touch(state: RaptorState, stop: int) -> None:
    """Remember that a stop has labels to be cleared."""
    if state.is_touched[stop] == 0:
        state.is_touched[stop] = 1
        state.touched[state.numbers[N_TOUCHED]] = stop
        state.numbers[N_TOUCHED] += 1


# Inlined, and without a whole state: this is done as often as labels are improved.
@njit(cache=True, nogil=True, inline="always")
def queue_pattern(
    queue: NDArray[np.int32],
    queue_from: NDArray[np.int32],
    queue_to: NDArray[np.int32],
    n_queued: int,
    pattern: int,
    position: int,
) -> int:
    """Queue a pattern that can be boarded at a position; return how many patterns are queued."""
    before = queue_from[pattern]
    if before == NOT_QUEUED:
        queue[n_queued] = pattern
        queue_from[pattern] = position
        queue_to[pattern] = position
        return n_queued + 1
    queue_from[pattern] = min(before, position)
    queue_to[pattern] = max(queue_to[pattern], position)
    return n_queued
