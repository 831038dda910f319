"""Crowding search for one departure.

First a plain search, then the crowding search (`crowding`) within what its journeys leave to be found
(`crowding_bounds`) and what the way to the destination costs at least (`crowding_costs`). Where that lets in
too much, it goes on within what a plain search backwards finds.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.boxed import Boxed
from mobility.kernels.crowding import go_on, run_crowding
from mobility.kernels.crowding_bounds import (
    bound_arrivals,
    bound_costs,
    bound_loosely,
    earliest_arrival,
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
from mobility.kernels.crowding_starts import begin, meet_known, start_again
from mobility.kernels.crowding_state import (
    ARRIVES,
    BEGINNING,
    BOARDS,
    COLUMNS,
    COSTS,
    FOUND,
    IS_PAUSED,
    LEAVES,
    N_KNOWN,
    ONE_LAYER,
    OVERFLOW,
    ROUND,
    WAITS,
    Ahead,
    CrowdingState,
    clear_crowding,
)
from mobility.kernels.raptor import depart, run
from mobility.kernels.raptor_range import FULL, run_single
from mobility.kernels.raptor_state import NEVER, RELAXED, ROUNDS, RaptorState, clear, set_egress

ONE_COLUMN = 1
TOO_MANY = -2
"""More labels than wanted: a search backwards will save more than it costs."""
FAR_OFF = -3
"""Nothing arrives within so long that it does not matter when one leaves."""

Int32 = NDArray[np.int32]
Walks = tuple[Int32, Int32, Int32]


@njit(cache=True, nogil=True)
def run_crowding_single(
    timetable_box: Boxed[DayTimetable],
    transfers_box: Boxed[Transfers],
    clocks_box: Boxed[ExcessClocks],
    weights: Weights,
    plain_box: Boxed[RaptorState],
    state_box: Boxed[CrowdingState],
    access: Walks,
    egress: Walks,
    departure: int,
    before: int,
    max_rides: int,
    max_extra: int,
    far: int,
    costs_last: int,
    written: Int32,
    out: Int32,
    few_labels: int,
) -> int:
    """Search one departure without a search backwards: for most, that costs more than it saves.

    Parameters
    ----------
    timetable_box, transfers_box : Boxed[DayTimetable], Boxed[Transfers]
        In the direction of the search; read only.
    clocks_box : Boxed[ExcessClocks]
        Of that day; read only.
    weights : Weights
        Of the traveler.
    plain_box : Boxed[RaptorState]
        Changed in place; its `bounds` lead to the destination.
    state_box : Boxed[CrowdingState]
        Changed in place.
    access, egress : (stops, durations, rows), each (n,) int32
        Day stops, s, rows of the caller's offers.
    departure : int
        Second of the day.
    before : int
        Only arrivals before this second count.
    max_rides, max_extra : int
        Most rounds; s after the earliest arrival with as many rides.
    far : int
        s after which the first journey may arrive.
    costs_last : int
        The state's `cost_rows` hold for what arrives no later.
    written : int32
        Changed in place: the journeys of the plain search.
    out : int32
        Changed in place: the journeys, see `crowding_journeys`.
    few_labels : int
        With how many labels the search pauses before it walks on.

    Returns
    -------
    int
        How much of `out` is used; FULL where something is too small; FAR_OFF where nothing arrives within
        `far`: then `leave_last` tells from when to search instead; TOO_MANY where more labels would be
        needed: then `run_crowding_bounded` goes on with what is known.
    """
    timetable, transfers, clocks = timetable_box.value, transfers_box.value, clocks_box.value
    plain, state = plain_box.value, state_box.value
    columns = int(ONE_COLUMN)
    used = run_single(
        timetable, transfers, plain, access, egress, departure, before, max_rides, columns, written
    )
    if used == FULL:
        return FULL
    clear_crowding(state, int(ONE_LAYER))
    know_journeys(timetable, transfers, clocks, weights, state, access, egress, written, used)
    if state.numbers[OVERFLOW] != 0:
        return FULL
    if used > 0 and earliest_arrival(state) - departure > far:
        return FAR_OFF
    known = state.known
    for i in range(state.numbers[N_KNOWN]):
        known[i, COSTS] += weights.wait * (known[i, LEAVES] - departure)
        known[i, LEAVES] = departure
    state.numbers[FOUND] = departure
    limit_arrivals(state, departure, before, max_rides, max_extra)
    meet_known(state, departure, departure)
    rounds = bound_arrivals(state, weights, departure, departure, before, max_rides, max_extra)
    if rounds > 0:
        fill_costs(
            plain.bounds,
            plain.egress_s,
            state.cost_rows,
            latest_arrival(state, max_rides) <= costs_last,
            weights,
            least_weight(weights),
            state.costs,
        )
        bound_costs(state, departure, max_rides)
        bound_loosely(state, rounds, few_labels)
        state.numbers[BEGINNING] = WAITS
        begin(timetable, state, weights, access, departure, int(NOTHING))
        ahead = Ahead(plain.egress_s, plain.bounds, plain.ready, plain.ride)
        run_crowding(timetable, transfers, clocks, weights, ahead, state)
        if state.numbers[OVERFLOW] != 0 or state.numbers[IS_PAUSED] != 0:
            return TOO_MANY
    return write_answers(timetable, state, plain.egress_row, written, out, int(NOTHING))


@njit(cache=True, nogil=True)
def leave_last(
    reverse_box: Boxed[DayTimetable],
    back_box: Boxed[Transfers],
    backward_box: Boxed[RaptorState],
    state_box: Boxed[CrowdingState],
    access: Walks,
    egress: Walks,
    departure: int,
) -> int:
    """Tell when one has to leave for what arrives first, whatever the number of rides: plain, against time.

    Parameters
    ----------
    reverse_box, back_box : Boxed[DayTimetable], Boxed[Transfers]
        Against the direction of the search; read only.
    backward_box : Boxed[RaptorState]
        Changed in place, `bounds` leading to the origin; its counters are of all that is searched here.
    state_box : Boxed[CrowdingState]
        As `run_crowding_single` has left it; read only.
    access, egress, departure
        As there.

    Returns
    -------
    int
        Second of the day: the first of the latest departures that each of the known arrivals allows.
    """
    reverse, transfers, backward = reverse_box.value, back_box.value, backward_box.value
    known, n_known = state_box.value.known, state_box.value.numbers[N_KNOWN]
    first = NEVER
    work = np.zeros(RELAXED + 1, np.int64)
    for i in range(n_known):
        rides = known[i, BOARDS] + int(NOTHING)  # of 32 bits, all that is called would be compiled once more
        clear(backward, int(ONE_COLUMN), 1 - known[i, LEAVES], rides)  # that journey is a way back, too
        set_egress(backward, access[0], access[1], access[2])
        depart(reverse, backward, egress[0], egress[1], egress[2], -known[i, ARRIVES])
        run(reverse, transfers, backward, rides)
        work[ROUNDS:] += backward.numbers[ROUNDS : RELAXED + 1]
        first = min(first, -backward.best[rides])
    backward.numbers[ROUNDS : RELAXED + 1] = work[ROUNDS:]
    # Where there is no way back, that is the second before the journey leaves.
    return int(max(first, departure))


@njit(cache=True, nogil=True)
def run_crowding_bounded(
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
    departure: int,
    max_rides: int,
    written: Int32,
    out: Int32,
) -> int:
    """Go on with a departure for which `run_crowding_single` needs too many labels, within tighter bounds.

    Parameters
    ----------
    timetable_box, reverse_box : Boxed[DayTimetable]
        In the direction of the search, as that search was given it, and against it; read only.
    transfers_box, back_box : Boxed[Transfers]
        The same of the changes.
    clocks_box, weights, plain_box
        As there; read only.
    backward_box : Boxed[RaptorState]
        Changed in place, `bounds` leading to the origin.
    state_box : Boxed[CrowdingState]
        As that search has left it; changed in place.
    access, egress, departure, max_rides, written, out
        As there; `written` as that search has left it.

    Returns
    -------
    int
        How much of `out` is used; FULL where something is too small.
    """
    timetable, transfers, clocks = timetable_box.value, transfers_box.value, clocks_box.value
    plain, backward, state = plain_box.value, backward_box.value, state_box.value
    rounds = state.numbers[COLUMNS]
    if rounds == 0:
        return int(NOTHING)
    if state.numbers[OVERFLOW] != 0:
        # It did not come as far as to pause.
        start_again(state, int(ONE_LAYER), state.numbers[N_KNOWN])
        state.numbers[FOUND] = departure
        meet_known(state, departure, departure)
        state.numbers[BEGINNING] = WAITS
        begin(timetable, state, weights, access, departure, int(NOTHING))
        state.numbers[ROUND] = 0
    bound_from_origin(plain, backward, departure, max_rides)
    behind = state.numbers[ROUND]
    run_backwards(reverse_box.value, back_box.value, backward, state, egress, departure, rounds, behind)
    ahead = Ahead(plain.egress_s, plain.bounds, backward.ready, backward.ride)
    go_on(timetable, transfers, clocks, weights, ahead, state)
    if state.numbers[OVERFLOW] != 0:
        return FULL
    return write_answers(timetable, state, plain.egress_row, written, out, int(NOTHING))
