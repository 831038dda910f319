"""Crowding searches for one departure and for a window of them, and the journeys found.

Three passes each: a plain search; a plain search backwards from what its journeys leave to be found
(`crowding_bounds`); the crowding search within it (`crowding`).

A window runs from its last departure to its first like rRAPTOR: bags stay, but each departure only boards
what leaves just then, and its first labels prune nothing: who leaves later walks no farther and waits less.
Before it runs everything that leaves after the window, so that the answer is the part of the Pareto set of
*all* departures that leaves within it.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.crowding import queue_patterns, run_crowding
from mobility.kernels.crowding_bounds import (
    bound_arrivals,
    bound_loosely,
    know,
    know_journeys,
    least_weight,
    limit_arrivals,
    run_backwards,
)
from mobility.kernels.crowding_clocks import ExcessClocks, Weights
from mobility.kernels.crowding_journeys import write_answers
from mobility.kernels.crowding_state import (
    ARRIVAL,
    ARRIVES,
    BEGINNING,
    BOARDS,
    COST,
    COSTS,
    EXCESS,
    FIRST_READY,
    FOUND,
    FOUND_AT,
    FREE,
    GOAL_LABEL,
    GOAL_RIDES,
    LEAST_WAIT,
    LEAVES,
    N_GOALS,
    N_KNOWN,
    N_LABELS,
    N_QUEUED,
    N_READY,
    N_STARTS,
    N_TOUCHED,
    NOT_WRITTEN,
    OVERFLOW,
    STAMP,
    TIGHT,
    TIME,
    WAITS,
    WRITTEN_AT,
    CrowdingState,
    add_start,
    arrive,
    clear_crowding,
    forget_starts,
    merge,
)
from mobility.kernels.raptor import depart, run
from mobility.kernels.raptor_range import (
    FULL,
    list_departures,
    run_range,
    run_single,
    write_journeys,
)
from mobility.kernels.raptor_state import NEVER, NOT_QUEUED, RaptorState, clear, set_egress

ONE_COLUMN = 1
BUCKET_S = 600
"""Departures of so many seconds share bounds."""

Int32 = NDArray[np.int32]
Walks = tuple[Int32, Int32, Int32]


@njit(cache=True, nogil=True)
def run_crowding_single(
    days: tuple[DayTimetable, DayTimetable],
    transfers: tuple[Transfers, Transfers],
    clocks: ExcessClocks,
    weights: Weights,
    plain: tuple[RaptorState, RaptorState],
    state: CrowdingState,
    access: Walks,
    egress: Walks,
    departure: int,
    before: int,
    max_rides: int,
    max_extra: int,
    written: Int32,
    out: Int32,
    few_labels: int,
) -> int:
    """Search one departure.

    Parameters
    ----------
    days, transfers : pairs
        In the direction of the search, and against it; read only.
    clocks : ExcessClocks
        Of the first day; read only.
    weights : Weights
        Of the traveler.
    plain : (RaptorState, RaptorState)
        Changed in place; their `bounds` lead to the destination and to the origin.
    state : CrowdingState
        Changed in place.
    access, egress : (stops, durations, rows), each (n,) int32
        Day stops, s, rows of the caller's offers.
    departure : int
        Second of the day.
    before : int
        Only arrivals before this second count.
    max_rides, max_extra : int
        Most rounds; s after the earliest arrival with as many rides.
    written : int32
        Changed in place: the journeys of the plain search.
    out : int32
        Changed in place: the journeys, see `crowding_journeys`.
    few_labels : int
        Without a search backwards up to so many labels.

    Returns
    -------
    int
        How much of `out` is used, FULL where something is too small.
    """
    used = run_single(
        days[0],
        transfers[0],
        plain[0],
        access,
        egress,
        departure,
        before,
        max_rides,
        int(ONE_COLUMN),
        written,
    )
    if used == FULL:
        return FULL
    # Most questions have few labels, for which the search backwards costs more than it saves.
    for is_bounded in range(2):
        clear_crowding(state)
        know_journeys(days[0], transfers[0], clocks, weights, state, access, egress, written, used)
        for i in range(state.numbers[N_KNOWN]):
            state.known[i, COSTS] += weights.wait * (state.known[i, LEAVES] - departure)
            state.known[i, LEAVES] = departure
        state.numbers[LEAST_WAIT] = least_weight(weights)
        state.numbers[FOUND] = departure
        limit_arrivals(state, departure, before, max_rides, max_extra)
        meet_known(state, departure, departure)
        rounds = bound_arrivals(state, weights, departure, departure, before, max_rides, max_extra)
        if rounds == 0:
            break
        if is_bounded:
            run_backwards(days[1], transfers[1], plain[1], state, egress, departure, rounds)
        else:
            bound_loosely(state, rounds, few_labels)
        state.numbers[BEGINNING] = WAITS
        begin(days[0], state, weights, access, departure)
        run_crowding(days[0], transfers[0], clocks, weights, plain[0], plain[1], state)
        if state.numbers[OVERFLOW] == 0:
            break
    if state.numbers[OVERFLOW] != 0:
        return FULL
    return write_answers(days[0], state, plain[0].egress_row, written, out, int(NOTHING))


@njit(cache=True, nogil=True)
def run_crowding_range(
    days: tuple[DayTimetable, DayTimetable],
    transfers: tuple[Transfers, Transfers],
    clocks: ExcessClocks,
    weights: Weights,
    plain: tuple[RaptorState, RaptorState],
    state: CrowdingState,
    access: Walks,
    egress: Walks,
    first: int,
    last: int,
    before: int,
    max_rides: int,
    max_extra: int,
    written: Int32,
    out: Int32,
) -> int:
    """Search all departures in [first, last]; parameters and result as in `run_crowding_single`."""
    used = run_range(days[0], transfers[0], plain[0], access, egress, first, last, before, max_rides, written)
    if used == FULL:
        return FULL
    # What leaves after the window bounds its last departures; the plain search of a window does not write it.
    clear(plain[0], int(ONE_COLUMN), before, max_rides)
    set_egress(plain[0], egress[0], egress[1], egress[2])
    depart(days[0], plain[0], access[0], access[1], access[2], last + 1, max_rides)
    run(days[0], transfers[0], plain[0], max_rides)
    used = write_journeys(days[0], plain[0], access, max_rides, written, used)
    if used == FULL:
        return FULL
    clear_crowding(state)
    know_journeys(days[0], transfers[0], clocks, weights, state, access, egress, written, used)
    order, patterns, positions, offers = list_departures(days[0], access, first, last)
    state.numbers[LEAST_WAIT] = least_weight(weights)
    out_used = int(NOTHING)
    bucket = last + 1
    i = order.size - 1
    rounds = int(NOTHING)
    while i >= 0 and out_used != FULL:
        departure = order[i] >> 32
        if departure < bucket:
            is_first = bucket > last
            bucket = max(first, departure - BUCKET_S + 1)
            latest = last if is_first else departure
            rounds = bound_arrivals(state, weights, bucket, latest, before, max_rides, max_extra)
            if rounds > 0:
                run_backwards(days[1], transfers[1], plain[1], state, egress, bucket, rounds)
            if is_first:
                state.numbers[FOUND] = last + 1
                state.limits[:] = state.useful
                meet_known(state, last + 1, int(NEVER))
                if rounds > 0:
                    state.numbers[BEGINNING] = FREE
                    begin(days[0], state, weights, access, last + 1)
                    run_crowding(days[0], transfers[0], clocks, weights, plain[0], plain[1], state)
                    forget_starts(state)
        state.numbers[FOUND] = departure
        meet_known(state, departure, departure)
        numbers = state.numbers
        numbers[STAMP] += 1
        numbers[FIRST_READY] = numbers[N_LABELS]
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
            pattern = patterns[event]
            if positions[event] < state.queue_from[pattern]:
                if state.queue_from[pattern] == NOT_QUEUED:
                    state.queue[n_queued] = pattern
                    n_queued += 1
                state.queue_from[pattern] = positions[event]
        numbers[N_QUEUED] = n_queued
        if rounds > 0:
            limit_arrivals(state, departure, before, max_rides, max_extra)
            numbers[BEGINNING] = TIGHT
            run_crowding(days[0], transfers[0], clocks, weights, plain[0], plain[1], state)
        else:
            for queued in range(n_queued):
                state.queue_from[state.queue[queued]] = NOT_QUEUED
            numbers[N_QUEUED] = 0
        forget_starts(state)
        if numbers[OVERFLOW] != 0:
            return FULL
        know_found(state, departure)
        out_used = write_answers(days[0], state, plain[0].egress_row, written, out, out_used)
    return out_used


@njit(cache=True, nogil=True)
def begin(
    timetable: DayTimetable,
    state: CrowdingState,
    weights: Weights,
    access: Walks,
    departure: int,
) -> None:
    """Queue the patterns at the ends of the access walks."""
    numbers = state.numbers
    beginning = numbers[BEGINNING]
    numbers[STAMP] += 1
    numbers[FIRST_READY] = numbers[N_LABELS]
    for i in range(access[0].size):
        time = departure + access[1][i]
        excess = weights.walk * access[1][i]
        if beginning == WAITS:
            excess -= weights.wait * time
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
            merge(
                state.labels,
                state.ready_bags,
                stop,
                label,
                state.labels[label, TIME],
                state.labels[label, EXCESS],
                int(NOTHING),
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
