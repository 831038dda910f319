"""Labels, bags and the destination's Pareto set of a crowding search: scratch of one thread, reused.

All labels of a search, of starts and of those who alight, stand in one table, in the order in which they were
made. Nothing is freed before the next search: the rows that other rows name as their parent stay. Who is
ready to board after a change or a walk has an entry in a bag only (`crowding_bags`).
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.cost_rows import ROW_SIZE
from mobility.kernels.crowding_bags import allocate_bags, empty_bag, forget_blocks
from mobility.kernels.crowding_costs import COST_SIZE
from mobility.kernels.raptor_state import MOST_RIDES, NEVER, NOT_QUEUED

# columns of CrowdingState.labels
TIME, EXCESS, STOP, PARENT, TRIP, ENDS = range(6)
LABEL_SIZE = 8
"""More than needed, so that no label lies in two cache lines."""
# and of CrowdingState.leaving
LEAVING_TIME, LEAVING_EXCESS, LEAVING_LABEL = range(3)
LEAVING_SIZE = 3
NO_STOP = -1
"""In STOP: of a trip that one sits in to its end, to go on in the next one."""
NO_LABEL = -1
NO_TRIP = -1
"""In TRIP: the label of a start."""

# columns of CrowdingState.goal
ARRIVAL, GOAL_RIDES, COST, GOAL_LABEL, FOUND_AT = range(5)
GOAL_SIZE = 5
# columns of CrowdingState.known
LEAVES, ARRIVES, BOARDS, COSTS, WRITTEN_AT = range(5)
KNOWN_SIZE = 5
NOT_WRITTEN = -1
LABELS_A_GOAL = 16
ONE_LAYER = 1
MOST_LAYERS = MOST_RIDES + 1
"""Of a bag, see `crowding_bags`: one for each number of rides, and for none."""

# slots of CrowdingState.numbers
N_LABELS, FIRST_RIDE, N_MADE, N_READY, N_QUEUED, N_TOUCHED, N_GOALS, N_KNOWN = range(8)
N_STARTS, COLUMNS, STAMP, FOUND, OVERFLOW = range(8, 13)
SCANNED, IMPROVED, RELAXED, USEFUL_ROUNDS, BEGINNING = range(13, 18)
ROOM, IS_BOUNDED, LAYERS, FEW, ROUND, IS_PAUSED, NEXT_TO_WALK, STRIDE = range(18, 26)
N_NUMBERS = 26

# BEGINNING: waiting counts from the departure on; the first ride leaves just then; one leaves when it is time
WAITS, TIGHT, FREE = range(3)

Int32 = NDArray[np.int32]


class Ahead(NamedTuple):
    """What plain searches before this one know of the way still to go, read only."""

    egress_s: Int32  # (n_stops,) walks to the destination, NEVER
    bounds: Int32  # (n_stops * GO_SIZE,) least s and rides, as in RaptorState
    latest_alight: Int32  # mirrored: latest useful moments, from `run_backwards`
    latest_board: Int32


class CrowdingState(NamedTuple):
    """Scratch, all of it changed in place.

    A row of `labels`: STOP, and PARENT row of the ride or start before. Of a start: TIME and EXCESS
    (perceived cost minus waiting's weight times the time), PARENT is the row of the access offer, ENDS the
    seconds of its walk. Of one who alights: TRIP, ENDS = board << 16 | alight. N_MADE counts what walks put
    into `ready_bags`: labels and that together have ROOM, and what starts put there is no more than their
    labels. Where there are more than FEW, the search pauses in a ROUND, before it walks from the stop of the
    label NEXT_TO_WALK. A search backwards knows STRIDE moments of each
    stop: to alight after k rides stop * STRIDE + COLUMNS - k, to board again one before it.
    """

    labels: Int32  # (n, LABEL_SIZE)
    ride_bags: Int32  # (n,) those who alight at a stop, laid out as `crowding_bags` says
    ready_bags: Int32  # (n,) those ready to board there
    leaving: Int32  # (n, LEAVING_SIZE) those who walk from the stop at hand
    walk_stamp: Int32  # (n_stops,) round, counted over all searches, in which one has walked from there
    start_bags: Int32  # (n_stops,) label of those who come from the origin
    starts: Int32  # stops with a start
    ready_list: Int32  # stops with new labels of those ready to board
    ready_stamp: Int32  # (n_stops,) round, counted over all searches
    touched: Int32  # stops with a bag
    is_touched: NDArray[np.uint8]
    queue: Int32  # patterns to scan
    queue_from: Int32  # (n_patterns,) from which position, NOT_QUEUED
    queue_to: Int32  # (n_patterns,) last position that it is queued for
    trip_excess: Int32  # (most trips of a pattern,) least excess of those on board, less the clock's
    trip_origin: Int32  # label that boarded
    trip_board: Int32  # and where
    seat_excess: Int32  # (n_trips,) the same for trips begun seated
    seat_origin: Int32
    seat_stamp: Int32
    seat_stack: Int32
    goal: Int32  # (m, GOAL_SIZE) what reaches the destination and is not beaten
    known: Int32  # (m, KNOWN_SIZE) journeys that bound the search: departure, arrival, rides, cost,
    # and where a plain journey was written
    useful: Int32  # (MOST_RIDES + 1,) latest arrival worth looking at with so many rides, -NEVER
    useful_after: Int32  # (2 * MOST_RIDES + 2,) the same with so many rides or more
    limits: Int32  # (MOST_RIDES + 1,) latest arrival allowed to the departure at hand
    worth_after: Int32  # (2 * MOST_RIDES + 2,) with so many rides or more, what costs as much is of no use
    costs: Int32  # (COST_SIZE, n_stops) tenths that the way to the destination costs at least
    cost_rows: NDArray[np.uint16]  # (ROW_SIZE, n_stops) the same as `crowding_costs` has kept it
    numbers: NDArray[np.int64]  # (N_NUMBERS,)


def allocate_crowding(
    n_stops: int, n_patterns: int, n_trips: int, longest: int, n_labels: int
) -> CrowdingState:
    """Make the scratch for a compiled day.

    Parameters
    ----------
    n_stops, n_patterns : int
        Sizes.
    n_trips : int
        Trips, 0 where nobody stays seated.
    longest : int
        Most trips of a pattern.
    n_labels : int
        Room for so many labels.

    Returns
    -------
    CrowdingState
        Clean.
    """

    def full(size: int, value: int) -> Int32:
        """Make an array of one value."""
        return np.full(size, value, np.int32)

    return CrowdingState(
        labels=np.zeros((n_labels, LABEL_SIZE), np.int32),
        ride_bags=allocate_bags(n_stops * MOST_LAYERS, n_labels),
        ready_bags=allocate_bags(n_stops * MOST_LAYERS, n_labels),
        leaving=np.zeros((n_labels, LEAVING_SIZE), np.int32),
        walk_stamp=full(n_stops, 0),
        start_bags=full(n_stops, NO_LABEL),
        starts=full(n_stops, 0),
        ready_list=full(n_stops, 0),
        ready_stamp=full(n_stops, 0),
        touched=full(n_stops, 0),
        is_touched=np.zeros(n_stops, np.uint8),
        queue=full(n_patterns, 0),
        queue_from=full(n_patterns, NOT_QUEUED),
        queue_to=full(n_patterns, 0),
        trip_excess=full(longest, NEVER),
        trip_origin=full(longest, NO_LABEL),
        trip_board=full(longest, 0),
        seat_excess=full(n_trips, NEVER),
        seat_origin=full(n_trips, NO_LABEL),
        seat_stamp=full(n_trips, 0),
        seat_stack=full(n_labels if n_trips else 0, 0),  # each entry has a row of its own in `labels`
        goal=np.zeros((max(n_labels // LABELS_A_GOAL, 64), GOAL_SIZE), np.int32),
        known=np.zeros((max(n_labels // LABELS_A_GOAL, 64), KNOWN_SIZE), np.int32),
        useful=full(MOST_RIDES + 1, 0),
        useful_after=full(2 * MOST_RIDES + 2, -NEVER),
        limits=full(MOST_RIDES + 1, 0),
        worth_after=full(2 * MOST_RIDES + 2, NEVER),
        costs=np.zeros((COST_SIZE, n_stops), np.int32),
        cost_rows=np.zeros((ROW_SIZE, n_stops), np.uint16),
        numbers=np.zeros(N_NUMBERS, np.int64),
    )


@njit(cache=True, nogil=True)
def clear_crowding(state: CrowdingState, layers: int) -> None:
    """Forget the search before; its work decides how long this takes.

    Parameters
    ----------
    state : CrowdingState
        Changed in place.
    layers : int
        Of each bag: ONE_LAYER, or one for each number of rides and for none.
    """
    numbers = state.numbers
    before = numbers[LAYERS]
    for i in range(numbers[N_TOUCHED]):
        stop = state.touched[i]
        state.is_touched[stop] = 0
        empty_bag(state.ride_bags, before, stop)
        empty_bag(state.ready_bags, before, stop)
    forget_blocks(state.ride_bags, state.is_touched.size * MOST_LAYERS)
    forget_blocks(state.ready_bags, state.is_touched.size * MOST_LAYERS)
    forget_starts(state)
    for i in range(numbers[N_QUEUED]):
        state.queue_from[state.queue[i]] = NOT_QUEUED
    stamp = numbers[STAMP] if numbers[STAMP] < NEVER else 0
    if stamp == 0:
        state.ready_stamp[:] = 0
        state.walk_stamp[:] = 0
        state.seat_stamp[:] = 0
    numbers[:] = 0
    numbers[STAMP] = stamp + 1
    numbers[ROOM] = state.labels.shape[0]
    numbers[LAYERS] = layers
    numbers[FEW] = NEVER


@njit(cache=True, nogil=True)
def forget_starts(state: CrowdingState) -> None:
    """Take away the labels at the ends of access walks."""
    for i in range(state.numbers[N_STARTS]):
        state.start_bags[state.starts[i]] = NO_LABEL
    state.numbers[N_STARTS] = 0


@njit(cache=True, nogil=True)
def add_start(state: CrowdingState, stop: int, time: int, excess: int, walk_s: int, row: int) -> bool:
    """Note that a stop is reached from the origin; of several walks to it the shortest counts.

    Returns
    -------
    bool
        False where a shorter one was noted.
    """
    numbers = state.numbers
    before = state.start_bags[stop]
    if before != NO_LABEL and state.labels[before, TIME] <= time:
        return bool(state.labels[before, TIME] == time)
    if numbers[N_LABELS] + numbers[N_MADE] >= numbers[ROOM]:
        numbers[OVERFLOW] = 1
        return False
    if before == NO_LABEL:
        state.starts[numbers[N_STARTS]] = stop
        numbers[N_STARTS] += 1
    at = numbers[N_LABELS]
    numbers[N_LABELS] += 1
    label = state.labels[at]
    label[TIME] = time
    label[EXCESS] = excess
    label[STOP] = stop
    label[PARENT] = row
    label[TRIP] = NO_TRIP
    label[ENDS] = walk_s
    state.start_bags[stop] = at
    return True


# Inlined: passing a whole state would cost more than what is done with it.
@njit(cache=True, nogil=True, inline="always")
def latest_useful(is_bounded: int, latest: Int32, at: int, useful_after: Int32, rides: int, go_s: int) -> int:
    """Give the latest moment at a stop that is of use, exactly or by what is left to go at least.

    Parameters
    ----------
    is_bounded : int
        1: a search backwards has found it.
    latest : int32
        Its labels, mirrored.
    at : int
        Which of them.
    useful_after : int32
        As in the state.
    rides, go_s : int
        Least rides in all, least seconds still to go.

    Returns
    -------
    int
        Second of the day.
    """
    moment: int = -latest[at] if is_bounded else useful_after[rides] - go_s
    return moment


@njit(cache=True, nogil=True)
def is_beaten(goal: Int32, n_goals: int, arrival: int, rides: int, cost: int) -> bool:
    """Tell whether something at the destination is as good in every respect."""
    for i in range(n_goals):
        if goal[i, ARRIVAL] <= arrival and goal[i, COST] <= cost and goal[i, GOAL_RIDES] <= rides:
            return True
    return False


@njit(cache=True, nogil=True)
def arrive(goal: Int32, numbers: NDArray[np.int64], arrival: int, rides: int, cost: int, label: int) -> bool:
    """Reach the destination: the entry stays out if beaten, and what it beats leaves.

    Parameters
    ----------
    goal, numbers
        Changed in place.
    arrival, rides, cost : int
        Its values.
    label : int
        Of the last ride, or -1 - place of a plain journey.

    Returns
    -------
    bool
        Whether it is in.
    """
    n = numbers[N_GOALS]
    if is_beaten(goal, n, arrival, rides, cost):
        return False
    kept = 0
    for i in range(n):
        if goal[i, ARRIVAL] >= arrival and goal[i, COST] >= cost and goal[i, GOAL_RIDES] >= rides:
            continue
        if kept < i:
            for column in range(GOAL_SIZE):
                goal[kept, column] = goal[i, column]
        kept += 1
    if kept == goal.shape[0]:
        numbers[OVERFLOW] = 1
        return False
    goal[kept, ARRIVAL] = arrival
    goal[kept, GOAL_RIDES] = rides
    goal[kept, COST] = cost
    goal[kept, GOAL_LABEL] = label
    goal[kept, FOUND_AT] = numbers[FOUND]
    numbers[N_GOALS] = kept + 1
    return True
