"""Crowding search for a window of departures.

A window runs from its last departure to its first like rRAPTOR: bags stay, but each departure only boards
what leaves just then, and its first labels prune nothing: who leaves later walks no farther and waits less.
Before it runs everything that leaves after the window, so that the answer is the part of the Pareto set of
*all* departures that leaves within it.

It is bounded like `crowding_single`: by what each departure can have a use for, first without a search
backwards; with one for each ten minutes where that lets in too much, or nothing is known of costs.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.boxed import Boxed
from mobility.kernels.crowding import run_crowding
from mobility.kernels.crowding_bounds import (
    bound_arrivals,
    bound_costs,
    bound_loosely,
    know_journeys,
    latest_arrival,
    least_weight,
    limit_arrivals,
    run_backwards,
)
from mobility.kernels.crowding_clocks import ExcessClocks, Weights
from mobility.kernels.crowding_costs import fill_costs
from mobility.kernels.crowding_journeys import write_answers
from mobility.kernels.crowding_reach import bound_from_origin
from mobility.kernels.crowding_single import TOO_MANY
from mobility.kernels.crowding_starts import (
    Departures,
    begin,
    know_found,
    leave_just_then,
    meet_known,
    start_again,
)
from mobility.kernels.crowding_state import (
    BEGINNING,
    FOUND,
    FREE,
    IS_PAUSED,
    LEAVES,
    N_KNOWN,
    N_QUEUED,
    NOT_WRITTEN,
    OVERFLOW,
    TIGHT,
    WRITTEN_AT,
    Ahead,
    CrowdingState,
    clear_crowding,
    forget_starts,
)
from mobility.kernels.raptor_range import FULL, list_departures, run_after, run_departures, write_journeys
from mobility.kernels.raptor_state import NEVER, NOT_QUEUED, RaptorState

BUCKET_S = 600
"""Departures of so many seconds share bounds, unless they know other journeys."""

Int32 = NDArray[np.int32]
Walks = tuple[Int32, Int32, Int32]


@njit(cache=True, nogil=True)
def run_crowding_range(
    timetable_box: Boxed[DayTimetable],
    transfers_box: Boxed[Transfers],
    clocks_box: Boxed[ExcessClocks],
    weights: Weights,
    plain_box: Boxed[RaptorState],
    state_box: Boxed[CrowdingState],
    access: Walks,
    egress: Walks,
    first: int,
    last: int,
    before: int,
    max_rides: int,
    max_extra: int,
    costs_last: int,
    written: Int32,
    out: Int32,
    few_labels: int,
) -> int:
    """Search all departures in [first, last] without searches backwards, which cost most more than they save.

    Parameters
    ----------
    timetable_box, transfers_box, clocks_box, weights, plain_box, state_box, access, egress
        As in `run_crowding_single`.
    first, last : int
        Seconds of the day.
    before, max_rides, max_extra, costs_last, written, out
        As there.
    few_labels : int
        With so many labels it is given up, 0 = at once.

    Returns
    -------
    int
        How much of `out` is used; FULL where something is too small; TOO_MANY where more labels would be
        needed: then `run_crowding_range_bounded` searches again with what is known.
    """
    timetable, transfers, clocks = timetable_box.value, transfers_box.value, clocks_box.value
    plain, state = plain_box.value, state_box.value
    # What leaves after the window bounds its last departures.
    run_after(timetable, transfers, plain, access, egress, last, before, max_rides)
    used = write_journeys(timetable, plain, access, max_rides, written, int(NOTHING))
    if used == FULL:
        return FULL
    used = run_departures(timetable, transfers, plain, access, first, last, max_rides, written, used)
    if used == FULL:
        return FULL
    clear_crowding(state, max_rides + 1)
    know_journeys(timetable, transfers, clocks, weights, state, access, egress, written, used)
    if state.numbers[OVERFLOW] != 0:
        return FULL
    departures = list_departures(timetable, access, first, last)
    if departures[0].size == 0:
        return int(NOTHING)
    if bound_arrivals(state, weights, first, last, before, max_rides, max_extra) > 0:
        fill_costs(
            plain.bounds,
            plain.egress_s,
            state.cost_rows,
            latest_arrival(state, max_rides) <= costs_last,
            weights,
            least_weight(weights),
            state.costs,
        )
    if few_labels == 0:
        return TOO_MANY
    # Nothing is searched backwards, so that what runs the other way is not asked for.
    return search_window(
        (timetable, timetable), (transfers, transfers), clocks, weights, (plain, plain), state, access,
        egress, departures, first, last, before, max_rides, max_extra, written, out, few_labels,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def run_crowding_range_bounded(
    timetable_box: Boxed[DayTimetable],
    reverse_box: Boxed[DayTimetable],
    transfers_box: Boxed[Transfers],
    back_box: Boxed[Transfers],
    clocks_box: Boxed[ExcessClocks],
    weights: Weights,
    plain_box: Boxed[RaptorState],
    backward_box: Boxed[RaptorState],
    state_box: Boxed[CrowdingState],
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
    """Search a window again for which `run_crowding_range` needs too many labels, within tighter bounds.

    Parameters
    ----------
    timetable_box, reverse_box, transfers_box, back_box, clocks_box
        As in `run_crowding_bounded`.
    weights, plain_box, backward_box, state_box
        As there.
    access, egress, first, last, before, max_rides, max_extra, written, out
        As there.

    Returns
    -------
    int
        How much of `out` is used; FULL where something is too small.
    """
    days = (timetable_box.value, reverse_box.value)
    transfers = (transfers_box.value, back_box.value)
    clocks, state = clocks_box.value, state_box.value
    plain = (plain_box.value, backward_box.value)
    n_written = int(NOTHING)
    while n_written < state.numbers[N_KNOWN] and state.known[n_written, WRITTEN_AT] != NOT_WRITTEN:
        n_written += 1
    start_again(state, max_rides + 1, n_written)
    departures = list_departures(days[0], access, first, last)
    if departures[0].size == 0:
        return int(NOTHING)
    used = search_window(
        days, transfers, clocks, weights, plain, state, access, egress, departures,
        first, last, before, max_rides, max_extra, written, out, int(NOTHING),
    )  # fmt: skip
    return FULL if used == TOO_MANY else used


@njit(cache=True, nogil=True)
def search_window(
    days: tuple[DayTimetable, DayTimetable],
    transfers: tuple[Transfers, Transfers],
    clocks: ExcessClocks,
    weights: Weights,
    plain: tuple[RaptorState, RaptorState],
    state: CrowdingState,
    access: Walks,
    egress: Walks,
    departures: Departures,
    first: int,
    last: int,
    before: int,
    max_rides: int,
    max_extra: int,
    written: Int32,
    out: Int32,
    few_labels: int,
) -> int:
    """Search what leaves after the window, then its departures from the last to the first.

    Parameters
    ----------
    days, transfers : pairs
        In the direction of the search, and against it; read only.
    clocks, weights
        As in `run_crowding_range`.
    plain : (RaptorState, RaptorState)
        As the plain search has left it, and to search backwards with, changed in place; `bounds` lead to the
        destination and to the origin.
    state : CrowdingState
        Changed in place.
    access, egress
        As in `run_crowding_range`.
    departures : (order, patterns, positions, offers)
        From `list_departures`, not empty.
    first, last, before, max_rides, max_extra, written, out
        As there.
    few_labels : int
        With so many labels it is given up, 0 = with searches backwards and all the room there is.

    Returns
    -------
    int
        How much of `out` is used; FULL where it is too small, TOO_MANY where there are more labels
        than that, or than there is room for.
    """
    numbers = state.numbers
    is_bounded = few_labels == 0
    ahead = Ahead(plain[0].egress_s, plain[0].bounds, plain[1].ready, plain[1].ride)
    order = departures[0]
    i = order.size - 1
    bucket = max(first, (order[i] >> 32) - BUCKET_S + 1)
    rounds = bound_arrivals(state, weights, bucket, last, before, max_rides, max_extra)
    numbers[FOUND] = last + 1
    state.limits[:] = state.useful
    meet_known(state, last + 1, int(NEVER))
    if rounds > 0:
        bound_loosely(state, rounds, few_labels)
        if is_bounded:
            bound_from_origin(plain[0], plain[1], bucket, max_rides)
            run_backwards(days[1], transfers[1], plain[1], state, egress, bucket, rounds, int(NOTHING))
        bound_costs(state, last + 1, max_rides)
        numbers[BEGINNING] = FREE
        begin(days[0], state, weights, access, last + 1, int(NOTHING))
        run_crowding(days[0], transfers[0], clocks, weights, ahead, state)
        forget_starts(state)
        if numbers[OVERFLOW] != 0 or numbers[IS_PAUSED] != 0:
            return TOO_MANY
    numbers[BEGINNING] = TIGHT
    n_leaving = -1
    out_used = int(NOTHING)
    while i >= 0 and out_used != FULL:
        departure = order[i] >> 32
        numbers[FOUND] = departure
        meet_known(state, departure, departure)
        before_this = n_leaving
        n_leaving = count_leaving(state, departure)
        is_new = departure < bucket
        if is_new:
            bucket = max(first, departure - BUCKET_S + 1)
        if is_bounded and is_new:
            rounds = bound_arrivals(state, weights, bucket, departure, before, max_rides, max_extra)
            if rounds > 0:
                bound_from_origin(plain[0], plain[1], bucket, max_rides)
                run_backwards(days[1], transfers[1], plain[1], state, egress, bucket, rounds, int(NOTHING))
        if not is_bounded and (is_new or n_leaving != before_this):
            rounds = bound_arrivals(state, weights, departure, departure, before, max_rides, max_extra)
            bound_loosely(state, rounds, few_labels)
        # Bounds of the same journeys are the same, or tighter.
        if is_new or n_leaving != before_this:
            limit_arrivals(state, departure, before, max_rides, max_extra)
            bound_costs(state, departure, max_rides)
        i = leave_just_then(state, weights, access, departures, i)
        if rounds > 0:
            run_crowding(days[0], transfers[0], clocks, weights, ahead, state)
        else:
            for queued in range(numbers[N_QUEUED]):
                state.queue_from[state.queue[queued]] = NOT_QUEUED
            numbers[N_QUEUED] = 0
        forget_starts(state)
        if numbers[OVERFLOW] != 0 or numbers[IS_PAUSED] != 0:
            return TOO_MANY
        know_found(state, departure)
        out_used = write_answers(days[0], state, plain[0].egress_row, written, out, out_used)
    return out_used


@njit(cache=True, nogil=True)
def count_leaving(state: CrowdingState, departure: int) -> int:
    """Count the known journeys that leave no earlier."""
    n = 0
    for i in range(state.numbers[N_KNOWN]):
        if state.known[i, LEAVES] >= departure:
            n += 1
    return n
