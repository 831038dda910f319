"""Crowding-aware search: McRAPTOR over arrival, rides and perceived cost, round by round.

Source: D. Delling, T. Pajor, R. F. Werneck: Round-Based Public Transit Routing, Transportation Science 49(3),
2015, section 4.2 (McRAPTOR).

Differs from the paper: a label is (time, excess), excess being perceived cost minus the weight of waiting
times the time, so that waiting leaves it as it is. Bags compare time and excess, never time and cost: who
arrives earlier pays more waiting for the same trip, and would be dropped wrongly. Instead of a bag per route,
each trip of a pattern keeps the least excess of those on board, which stays the same while they ride. A later
trip may be the better one, so every trip is boarded that leaves before it is of no more use
(`crowding_bounds`).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.crowding_bags import (
    BAG_EXCESS,
    BAG_LABEL,
    BAG_TIME,
    END,
    ENTRY_SIZE,
    FIRST,
    put_in_bag,
    slot_of,
)
from mobility.kernels.crowding_clocks import ExcessClocks, Weights
from mobility.kernels.crowding_costs import COST_ALIGHT, COST_BOARD
from mobility.kernels.crowding_seats import stay_seated
from mobility.kernels.crowding_state import (
    BEGINNING,
    COLUMNS,
    ENDS,
    EXCESS,
    FIRST_RIDE,
    FREE,
    IMPROVED,
    IS_BOUNDED,
    IS_PAUSED,
    LAYERS,
    N_GOALS,
    N_LABELS,
    N_MADE,
    N_QUEUED,
    N_READY,
    N_TOUCHED,
    NEXT_TO_WALK,
    ONE_LAYER,
    OVERFLOW,
    PARENT,
    ROOM,
    ROUND,
    SCANNED,
    STAMP,
    STOP,
    STRIDE,
    TIGHT,
    TIME,
    TRIP,
    Ahead,
    CrowdingState,
    arrive,
    is_beaten,
    latest_useful,
)
from mobility.kernels.crowding_walks import walk
from mobility.kernels.raptor import earliest_trip
from mobility.kernels.raptor_state import (
    GO_ALIGHT,
    GO_BOARD,
    GO_SIZE,
    NEVER,
    NOT_QUEUED,
    RIDES_ALIGHT,
    RIDES_BOARD,
    queue_pattern,
)

Int32 = NDArray[np.int32]


@njit(cache=True, nogil=True)
def run_crowding(
    timetable: DayTimetable,
    transfers: Transfers,
    clocks: ExcessClocks,
    weights: Weights,
    ahead: Ahead,
    state: CrowdingState,
) -> None:
    """Search from the patterns queued, as far as it is of use.

    Parameters
    ----------
    timetable, transfers, clocks, weights, ahead
        Read only.
    state : CrowdingState
        Changed in place; its BEGINNING is WAITS, TIGHT or FREE. Afterwards the search has come to an
        end, or IS_PAUSED.
    """
    state.numbers[ROUND] = 0
    go_on(timetable, transfers, clocks, weights, ahead, state)


@njit(cache=True, nogil=True)
def go_on(
    timetable: DayTimetable,
    transfers: Transfers,
    clocks: ExcessClocks,
    weights: Weights,
    ahead: Ahead,
    state: CrowdingState,
) -> None:
    """Go on with a search that has paused, perhaps within other bounds; parameters as of `run_crowding`."""
    numbers = state.numbers
    while numbers[OVERFLOW] == 0:
        if numbers[IS_PAUSED] == 0:
            if numbers[N_QUEUED] == 0 or numbers[ROUND] == numbers[COLUMNS]:
                break
            numbers[ROUND] += 1
            scan_patterns(timetable, clocks, weights, ahead, state, numbers[ROUND])
            if numbers[ROUND] == numbers[COLUMNS] or numbers[OVERFLOW] != 0:
                break
            numbers[N_READY] = 0
            numbers[NEXT_TO_WALK] = numbers[FIRST_RIDE]
        walk(transfers, timetable.stop_physical, weights, ahead, state, numbers[ROUND])
        if numbers[IS_PAUSED] != 0:
            break
        queue_patterns(timetable, state)


@njit(cache=True, nogil=True)
def scan_patterns(
    timetable: DayTimetable,
    clocks: ExcessClocks,
    weights: Weights,
    ahead: Ahead,
    state: CrowdingState,
    k: int,
) -> None:
    """Ride each queued pattern on all trips that can be caught and are of use."""
    pattern_stops, can_board = timetable.pattern_stops, timetable.pattern_can_board
    can_alight, stops_offsets = timetable.pattern_can_alight, timetable.pattern_stops_offsets
    trips_offsets, times_offsets = timetable.pattern_trips_offsets, timetable.pattern_times_offsets
    arrivals, departures = timetable.arrivals, timetable.departures
    at_arrival, at_departure = clocks.at_arrival, clocks.at_departure
    egress_s, bounds, latest_alight, latest_board = ahead
    labels, ride_bags, goal, limits = state.labels, state.ride_bags, state.goal, state.limits
    ready_bags, start_bags = state.ready_bags, state.start_bags
    ready_stamp, touched, is_touched = state.ready_stamp, state.touched, state.is_touched
    trip_excess, trip_origin, trip_board = state.trip_excess, state.trip_origin, state.trip_board
    queue, queue_from, queue_to = state.queue, state.queue_from, state.queue_to
    numbers = state.numbers
    wait, on_foot, transfer_ds = weights.wait, weights.walk, weights.transfer_ds
    penalty = transfer_ds if k > 1 else 0
    room, is_bounded = numbers[ROOM] - numbers[N_MADE], numbers[IS_BOUNDED]
    useful_after, worth_after = state.useful_after, state.worth_after
    alight_ds, board_ds = state.costs[COST_ALIGHT], state.costs[COST_BOARD]
    layers = numbers[LAYERS]
    layer = 0 if layers == ONE_LAYER else k  # of those who alight
    layer_before = 0 if layers == ONE_LAYER else k - 1
    too_late, too_dear = useful_after[k], worth_after[k]  # at every stop
    stride, column = numbers[STRIDE], numbers[COLUMNS] - k
    beginning = numbers[BEGINNING]
    first_new = numbers[FIRST_RIDE]  # of the round before: who got ready in it has come by such a ride
    boarded_stamp = numbers[STAMP]
    numbers[STAMP] = boarded_stamp + 1
    n_queued = numbers[N_QUEUED]
    numbers[N_QUEUED] = 0
    numbers[SCANNED] += n_queued
    n_labels = numbers[N_LABELS]
    numbers[FIRST_RIDE] = n_labels
    has_seats = timetable.trip_continuations.size > 0
    seats_offsets = timetable.trip_continuations_offsets
    improved = 0
    for queued in range(n_queued):
        pattern = queue[queued]
        position, last = queue_from[pattern], queue_to[pattern]
        queue_from[pattern] = NOT_QUEUED
        if numbers[OVERFLOW] != 0:
            continue
        first = stops_offsets[pattern]
        length = stops_offsets[pattern + 1] - first
        trips = trips_offsets[pattern]
        n = trips_offsets[pattern + 1] - trips
        base = times_offsets[pattern]
        low = high = int(NOTHING)  # trips that someone is on board of lie between
        cheapest = NEVER  # least cost with which anyone boards
        near = -1  # the trip caught at the position boarded last: the next is near it
        for q in range(position, length):
            if low == high and q > last:
                break
            stop = pattern_stops[first + q]
            go = stop * GO_SIZE
            at_stop = stop * stride + column
            worth = -NEVER
            if low < high and cheapest + alight_ds[stop] < too_dear and can_alight[first + q]:
                go_s, go_rides = bounds[go + GO_ALIGHT], bounds[go + RIDES_ALIGHT]
                latest = latest_useful(is_bounded, latest_alight, at_stop, useful_after, k + go_rides, go_s)
                if latest > -NEVER:
                    go_ds = alight_ds[stop]
                    worth = worth_after[k + go_rides] - go_ds
            # Most stops are of no use; what trips do there need not be looked up.
            if cheapest < worth:
                least = NEVER
                for i in range(low, high):
                    at = base + i * length + q
                    arrival = arrivals[at]
                    if arrival > latest:
                        if arrival > too_late:
                            high = i
                        break
                    if trip_excess[i] == NEVER:
                        continue
                    excess = trip_excess[i] + at_arrival[at]
                    # An earlier trip with no more excess is better for all that follows.
                    if excess >= least:
                        continue
                    least = excess
                    cost = excess + wait * arrival
                    if cost >= worth:
                        continue
                    if is_beaten(goal, numbers[N_GOALS], arrival + go_s, k + go_rides, cost + go_ds):
                        continue
                    if n_labels >= room:
                        numbers[OVERFLOW] = 1
                        break
                    if not put_in_bag(ride_bags, layers, stop, arrival, excess, layer, n_labels):
                        continue
                    improved += 1
                    labels[n_labels, STOP] = stop
                    labels[n_labels, PARENT] = trip_origin[i]
                    labels[n_labels, TRIP] = trips + i
                    labels[n_labels, ENDS] = (trip_board[i] << 16) | q
                    if is_touched[stop] == 0:
                        is_touched[stop] = 1
                        touched[numbers[N_TOUCHED]] = stop
                        numbers[N_TOUCHED] += 1
                    walk_s = egress_s[stop]
                    if walk_s < NEVER and arrival + walk_s <= limits[k]:
                        arrive(goal, numbers, arrival + walk_s, k, cost + on_foot * walk_s, n_labels)
                    n_labels += 1
            if ready_stamp[stop] == boarded_stamp and can_board[first + q]:
                if k == 1:
                    label = start_bags[stop]
                    time, before = labels[label, TIME], labels[label, EXCESS]
                    following = end = int(NOTHING)
                else:
                    slot = slot_of(stop, layers, layer_before)
                    following, end = ready_bags[slot + FIRST], ready_bags[slot + END]
                    while following < end and ready_bags[following + BAG_LABEL] < first_new:
                        following += ENTRY_SIZE
                    if following == end:
                        continue
                    time, before = ready_bags[following + BAG_TIME], ready_bags[following + BAG_EXCESS]
                    label = ready_bags[following + BAG_LABEL]
                    following += ENTRY_SIZE
                rides = k - 1 + max(bounds[go + RIDES_BOARD], 1)
                go_s = bounds[go + GO_BOARD]
                latest = latest_useful(is_bounded, latest_board, at_stop, useful_after, rides, go_s)
                at = base + q * n
                if beginning == TIGHT and k == 1:
                    latest = min(latest, time)
                if near < 0:
                    near = earliest_trip(departures, at, n, time)
                while near < n and departures[at + near] < time:
                    near += 1
                while near > 0 and departures[at + near - 1] >= time:
                    near -= 1
                i = near
                if i == n or departures[at + i] > latest:
                    continue
                if low == high:
                    low = high = i
                while low > i:
                    low -= 1
                    trip_excess[low] = NEVER
                worth = worth_after[rides] - board_ds[stop] - penalty
                while i < n and departures[at + i] <= latest:
                    departure = departures[at + i]
                    # The last of those who are there in time has the least excess.
                    while following < end and ready_bags[following + BAG_TIME] <= departure:
                        if ready_bags[following + BAG_LABEL] >= first_new:
                            before = ready_bags[following + BAG_EXCESS]
                            label = ready_bags[following + BAG_LABEL]
                        following += ENTRY_SIZE
                    excess = before
                    if beginning == FREE and k == 1:
                        excess -= wait * departure
                    cost = excess + wait * departure
                    if cost >= worth:
                        # The next trip costs more, unless somebody else is there in time for it.
                        if following == end:
                            break
                        i += 1
                        continue
                    cheapest = min(cheapest, cost + penalty)
                    while high <= i:
                        trip_excess[high] = NEVER
                        high += 1
                    excess += penalty - at_departure[base + i * length + q]
                    if excess < trip_excess[i]:
                        trip_excess[i] = excess
                        trip_origin[i] = label
                        trip_board[i] = q
                    i += 1
        if has_seats and low < high and seats_offsets[trips + high] > seats_offsets[trips + low]:
            numbers[N_LABELS] = n_labels
            stay_seated(timetable, clocks, weights, ahead, state, k, pattern, low, high, boarded_stamp + 1)
            n_labels = numbers[N_LABELS]
    numbers[N_LABELS] = n_labels
    numbers[IMPROVED] += improved


@njit(cache=True, nogil=True)
def queue_patterns(timetable: DayTimetable, state: CrowdingState) -> None:
    """Queue each pattern that can be boarded at a stop with new labels, from the first such position."""
    offsets, patterns, positions = (
        timetable.stop_patterns_offsets,
        timetable.stop_patterns,
        timetable.stop_positions,
    )
    queue, queue_from, queue_to = state.queue, state.queue_from, state.queue_to
    n_queued = 0
    for i in range(state.numbers[N_READY]):
        stop = state.ready_list[i]
        for j in range(offsets[stop], offsets[stop + 1]):
            n_queued = queue_pattern(queue, queue_from, queue_to, n_queued, patterns[j], positions[j])
    state.numbers[N_QUEUED] = n_queued
