"""How a crowding search begins: at the ends of access walks, with what is known to reach the destination."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable
from mobility.kernels.crowding import queue_patterns
from mobility.kernels.crowding_bags import put_in_bag
from mobility.kernels.crowding_bounds import know
from mobility.kernels.crowding_clocks import Weights
from mobility.kernels.crowding_state import (
    ARRIVAL,
    ARRIVES,
    BEGINNING,
    BOARDS,
    COST,
    COSTS,
    EXCESS,
    FOUND_AT,
    GOAL_LABEL,
    GOAL_RIDES,
    LAYERS,
    LEAVES,
    N_GOALS,
    N_KNOWN,
    N_QUEUED,
    N_READY,
    N_STARTS,
    N_TOUCHED,
    NOT_WRITTEN,
    STAMP,
    TIME,
    WAITS,
    WRITTEN_AT,
    CrowdingState,
    add_start,
    arrive,
    clear_crowding,
)
from mobility.kernels.raptor_state import queue_pattern

Int32 = NDArray[np.int32]
Walks = tuple[Int32, Int32, Int32]
Departures = tuple[NDArray[np.int64], Int32, Int32, Int32]


@njit(cache=True, nogil=True)
def start_again(state: CrowdingState, layers: int, n_known: int) -> None:
    """Forget a search that was too much work, but for the first journeys known before it."""
    clear_crowding(state, layers)
    state.numbers[N_KNOWN] = n_known


@njit(cache=True, nogil=True)
def begin(
    timetable: DayTimetable,
    state: CrowdingState,
    weights: Weights,
    access: Walks,
    departure: int,
    since: int,
) -> None:
    """Queue the patterns at the ends of the access walks; where waiting counts, it does from `since` on."""
    numbers = state.numbers
    beginning = numbers[BEGINNING]
    numbers[STAMP] += 1
    for i in range(access[0].size):
        time = departure + access[1][i]
        excess = weights.walk * access[1][i]
        if beginning == WAITS:
            excess -= weights.wait * (time - since)
        add_start(state, access[0][i], time, excess, access[1][i], access[2][i])
    numbers[N_READY] = 0
    for i in range(numbers[N_STARTS]):
        stop = state.starts[i]
        label = state.start_bags[stop]
        state.ready_stamp[stop] = numbers[STAMP]
        state.ready_list[numbers[N_READY]] = stop
        numbers[N_READY] += 1
        if beginning == WAITS:
            # Whoever comes back later, with more excess, could have waited here.
            put_in_bag(
                state.ready_bags,
                numbers[LAYERS],
                stop,
                state.labels[label, TIME],
                state.labels[label, EXCESS],
                int(NOTHING),
                label,
            )
            if state.is_touched[stop] == 0:
                state.is_touched[stop] = 1
                state.touched[numbers[N_TOUCHED]] = stop
                numbers[N_TOUCHED] += 1
    queue_patterns(timetable, state)


@njit(cache=True, nogil=True)
def meet_known(state: CrowdingState, first: int, last: int) -> None:
    """Let the plain journeys that leave within [first, last] reach the destination."""
    known = state.known
    for i in range(state.numbers[N_KNOWN]):
        if first <= known[i, LEAVES] <= last and known[i, WRITTEN_AT] >= 0:
            arrive(
                state.goal,
                state.numbers,
                known[i, ARRIVES],
                known[i, BOARDS],
                known[i, COSTS],
                -1 - known[i, WRITTEN_AT],
            )


@njit(cache=True, nogil=True)
def leave_just_then(
    state: CrowdingState, weights: Weights, access: Walks, departures: Departures, i: int
) -> int:
    """Queue what those board who leave at one departure of a window and do not wait for it.

    Parameters
    ----------
    state : CrowdingState
        Changed in place.
    weights : Weights
        Of the traveler.
    access : (stops, durations, rows)
        Walks at the origin.
    departures : (order, patterns, positions, offers)
        From `list_departures`.
    i : int
        Its last event.

    Returns
    -------
    int
        The last event of the departure before it, -1 where it was the first.
    """
    order, patterns, positions, offers = departures
    numbers = state.numbers
    queue, queue_from, queue_to = state.queue, state.queue_from, state.queue_to
    departure = order[i] >> 32
    numbers[STAMP] += 1
    n_queued = 0
    while i >= 0 and order[i] >> 32 == departure:
        event = order[i] & 0xFFFFFFFF
        i -= 1
        walk_s = access[1][offers[event]]
        stop = access[0][offers[event]]
        time = departure + walk_s
        excess = weights.walk * walk_s - weights.wait * time
        if not add_start(state, stop, time, excess, walk_s, access[2][offers[event]]):
            continue
        state.ready_stamp[stop] = numbers[STAMP]
        n_queued = queue_pattern(queue, queue_from, queue_to, n_queued, patterns[event], positions[event])
    numbers[N_QUEUED] = n_queued
    return i


@njit(cache=True, nogil=True)
def know_found(state: CrowdingState, departure: int) -> None:
    """Note what a departure of a window found: it bounds those before it."""
    for i in range(state.numbers[N_GOALS]):
        if state.goal[i, FOUND_AT] == departure and state.goal[i, GOAL_LABEL] >= 0:
            know(
                state,
                departure,
                state.goal[i, ARRIVAL],
                state.goal[i, GOAL_RIDES],
                state.goal[i, COST],
                int(NOT_WRITTEN),
            )
