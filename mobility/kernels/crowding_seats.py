"""Staying seated in a crowding search: the trips one rides on in, within a round."""

from numba import njit

from mobility.kernels.arrays import NOTHING, DayTimetable
from mobility.kernels.crowding_bags import put_in_bag
from mobility.kernels.crowding_clocks import SEATED_DS, ExcessClocks, Weights
from mobility.kernels.crowding_costs import COST_ALIGHT
from mobility.kernels.crowding_state import (
    COLUMNS,
    ENDS,
    IMPROVED,
    IS_BOUNDED,
    LAYERS,
    N_GOALS,
    N_LABELS,
    N_MADE,
    N_TOUCHED,
    NO_STOP,
    ONE_LAYER,
    OVERFLOW,
    PARENT,
    ROOM,
    STOP,
    STRIDE,
    TRIP,
    Ahead,
    CrowdingState,
    arrive,
    is_beaten,
    latest_useful,
)
from mobility.kernels.raptor_seats import SEATED
from mobility.kernels.raptor_state import GO_ALIGHT, GO_SIZE, NEVER, RIDES_ALIGHT


@njit(cache=True, nogil=True)
def stay_seated(
    timetable: DayTimetable,
    clocks: ExcessClocks,
    weights: Weights,
    ahead: Ahead,
    state: CrowdingState,
    k: int,
    pattern: int,
    low: int,
    high: int,
    stamp: int,
) -> None:
    """Ride on in the trips that continue those ridden to the end of a pattern, trips low to high."""
    trips = timetable.pattern_trips_offsets[pattern]
    n_stack = int(NOTHING)
    for i in range(low, high):
        if state.trip_excess[i] < NEVER:
            n_stack = _seat_followers(
                timetable,
                clocks,
                weights,
                state,
                trips + i,
                state.trip_excess[i],
                state.trip_origin[i],
                state.trip_board[i],
                stamp,
                n_stack,
            )
    while n_stack > 0:
        n_stack -= 1
        trip = state.seat_stack[n_stack]
        excess, origin = state.seat_excess[trip], state.seat_origin[trip]
        _ride_seated(timetable, clocks, weights, ahead, state, k, trip)
        n_stack = _seat_followers(
            timetable, clocks, weights, state, trip, excess, origin, int(SEATED), stamp, n_stack
        )


@njit(cache=True, nogil=True, inline="always")
def _ends(board: int, alight: int) -> int:
    """Put both ends of a ride into 32 bits; begun seated, the highest one is the sign."""
    both = (int(board) << 16) | int(alight)  # a number of numpy would not hold it where it is not compiled
    return both - (1 << 32) if board == SEATED else both


@njit(cache=True, nogil=True)
def _seat_followers(
    timetable: DayTimetable,
    clocks: ExcessClocks,
    weights: Weights,
    state: CrowdingState,
    trip: int,
    excess: int,
    origin: int,
    board: int,
    stamp: int,
    n_stack: int,
) -> int:
    """Push the trips that continue one, where that is less excess than before; return the stack's size."""
    numbers, labels = state.numbers, state.labels
    pattern = timetable.trip_pattern[trip]
    length = timetable.pattern_stops_offsets[pattern + 1] - timetable.pattern_stops_offsets[pattern]
    within = trip - timetable.pattern_trips_offsets[pattern]
    end = timetable.pattern_times_offsets[pattern] + (within + 1) * length - 1
    for c in range(
        timetable.trip_continuations_offsets[trip], timetable.trip_continuations_offsets[trip + 1]
    ):
        follower = timetable.trip_continuations[c]
        onto = timetable.trip_pattern[follower]
        i = follower - timetable.pattern_trips_offsets[onto]
        size = timetable.pattern_stops_offsets[onto + 1] - timetable.pattern_stops_offsets[onto]
        start = timetable.pattern_times_offsets[onto]
        stay_s = timetable.departures[start + i] - timetable.arrivals[end]
        sits = (
            excess
            + clocks.at_arrival[end]
            + (SEATED_DS - weights.wait) * stay_s
            - clocks.at_departure[start + i * size]
        )
        if state.seat_stamp[follower] == stamp and state.seat_excess[follower] <= sits:
            continue
        if numbers[N_LABELS] + numbers[N_MADE] >= numbers[ROOM]:
            numbers[OVERFLOW] = 1
            break
        # A row of its own, so that the way back knows in which trip one sat before.
        row = numbers[N_LABELS]
        numbers[N_LABELS] += 1
        labels[row, STOP] = NO_STOP
        labels[row, PARENT] = origin
        labels[row, TRIP] = trip
        labels[row, ENDS] = _ends(board, length - 1)
        state.seat_stamp[follower] = stamp
        state.seat_excess[follower] = sits
        state.seat_origin[follower] = row
        state.seat_stack[n_stack] = follower
        n_stack += 1
    return n_stack


@njit(cache=True, nogil=True)
def _ride_seated(
    timetable: DayTimetable,
    clocks: ExcessClocks,
    weights: Weights,
    ahead: Ahead,
    state: CrowdingState,
    k: int,
    trip: int,
) -> None:
    """Alight at all stops of a trip that one begins seated in."""
    numbers, labels = state.numbers, state.labels
    column = numbers[COLUMNS] - k
    pattern = timetable.trip_pattern[trip]
    first = timetable.pattern_stops_offsets[pattern]
    length = timetable.pattern_stops_offsets[pattern + 1] - first
    within = trip - timetable.pattern_trips_offsets[pattern]
    row = timetable.pattern_times_offsets[pattern] + within * length
    for q in range(1, length):
        stop = timetable.pattern_stops[first + q]
        arrival = timetable.arrivals[row + q]
        go = stop * GO_SIZE
        rides = k + ahead.bounds[go + RIDES_ALIGHT]
        latest = latest_useful(
            numbers[IS_BOUNDED],
            ahead.latest_alight,
            stop * numbers[STRIDE] + column,
            state.useful_after,
            rides,
            ahead.bounds[go + GO_ALIGHT],
        )
        if arrival > latest:
            continue
        if not timetable.pattern_can_alight[first + q]:
            continue
        excess = state.seat_excess[trip] + clocks.at_arrival[row + q]
        cost = excess + weights.wait * arrival
        if cost + state.costs[COST_ALIGHT, stop] >= state.worth_after[rides]:
            continue
        if numbers[N_LABELS] + numbers[N_MADE] >= numbers[ROOM]:
            numbers[OVERFLOW] = 1
            return
        label = numbers[N_LABELS]
        if is_beaten(state.goal, numbers[N_GOALS], arrival, k, cost):
            continue
        layers = numbers[LAYERS]
        layer = 0 if layers == ONE_LAYER else k
        if not put_in_bag(state.ride_bags, layers, stop, arrival, excess, layer, label):
            continue
        numbers[IMPROVED] += 1
        numbers[N_LABELS] += 1
        labels[label, STOP] = stop
        labels[label, PARENT] = state.seat_origin[trip]
        labels[label, TRIP] = trip
        labels[label, ENDS] = _ends(SEATED, q)
        if state.is_touched[stop] == 0:
            state.is_touched[stop] = 1
            state.touched[numbers[N_TOUCHED]] = stop
            numbers[N_TOUCHED] += 1
        walk_s = ahead.egress_s[stop]
        if walk_s < NEVER and arrival + walk_s <= state.limits[k]:
            arrive(state.goal, numbers, arrival + walk_s, k, cost + weights.walk * walk_s, label)
