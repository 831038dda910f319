"""Changes and walks between two rides of a crowding search."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import Transfers
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
from mobility.kernels.crowding_clocks import Weights
from mobility.kernels.crowding_costs import COST_BOARD, COST_ON
from mobility.kernels.crowding_state import (
    COLUMNS,
    FEW,
    FIRST_RIDE,
    IS_BOUNDED,
    IS_PAUSED,
    LAYERS,
    LEAVING_EXCESS,
    LEAVING_LABEL,
    LEAVING_TIME,
    N_GOALS,
    N_LABELS,
    N_MADE,
    N_READY,
    N_TOUCHED,
    NEXT_TO_WALK,
    NO_STOP,
    ONE_LAYER,
    OVERFLOW,
    RELAXED,
    ROOM,
    STAMP,
    STOP,
    STRIDE,
    Ahead,
    CrowdingState,
    is_beaten,
    latest_useful,
)
from mobility.kernels.raptor_state import GO_ALIGHT, GO_BOARD, GO_SIZE, NEVER, RIDES_ALIGHT, RIDES_BOARD

Int32 = NDArray[np.int32]


@njit(cache=True, nogil=True)
def walk(
    transfers: Transfers,
    stop_physical: Int32,
    weights: Weights,
    ahead: Ahead,
    state: CrowdingState,
    k: int,
) -> None:
    """Change at, or take exactly one walk from, each stop that someone alights at newly.

    All who leave a stop go together: what is known of where a walk leads is looked up once for them. Where
    there are too many labels already, it pauses.
    """
    targets, durations, offsets = transfers.targets, transfers.durations, transfers.offsets
    change_s = transfers.change_s
    bounds, latest_board = ahead.bounds, ahead.latest_board
    labels, goal, leaving = state.labels, state.goal, state.leaving
    ride_bags, ready_bags, walk_stamp = state.ride_bags, state.ready_bags, state.walk_stamp
    ready_list, ready_stamp = state.ready_list, state.ready_stamp
    touched, is_touched = state.touched, state.is_touched
    numbers = state.numbers
    stride, column = numbers[STRIDE], numbers[COLUMNS] - k - 1
    wait, transfer_ds = weights.wait, weights.transfer_ds
    more = weights.walk - wait
    least_weight = min(wait, weights.walk)
    is_bounded = numbers[IS_BOUNDED]
    room = numbers[ROOM] - numbers[N_LABELS]
    useful_after, worth_after = state.useful_after, state.worth_after
    on_ds, board_ds = state.costs[COST_ON], state.costs[COST_BOARD]
    layers = numbers[LAYERS]
    layer = 0 if layers == ONE_LAYER else k
    too_late, too_dear = useful_after[k + 1], worth_after[k + 1] - transfer_ds  # at every stop
    stamp = numbers[STAMP]
    n_goals = numbers[N_GOALS]
    first_ride = numbers[FIRST_RIDE]
    n_made = numbers[N_MADE]
    n_ready = numbers[N_READY]
    relaxed = 0
    few = numbers[FEW] - numbers[N_LABELS]
    numbers[IS_PAUSED] = 0
    for newest in range(numbers[NEXT_TO_WALK], numbers[N_LABELS]):
        stop = labels[newest, STOP]
        if stop == NO_STOP or walk_stamp[stop] == stamp:
            continue
        if n_made > few:
            numbers[IS_PAUSED] = 1
            numbers[NEXT_TO_WALK] = newest
            break
        walk_stamp[stop] = stamp
        go = stop * GO_SIZE
        go_s, go_rides = bounds[go + GO_ALIGHT], max(bounds[go + RIDES_ALIGHT], 1)
        go_ds, worth = on_ds[stop], worth_after[k + go_rides]
        n_leaving = 0
        cheapest = NEVER
        slot = slot_of(stop, layers, layer)
        for entry in range(ride_bags[slot + FIRST], ride_bags[slot + END], ENTRY_SIZE):
            if ride_bags[entry + BAG_LABEL] < first_ride:
                continue
            alighted = ride_bags[entry + BAG_TIME]
            cost = ride_bags[entry + BAG_EXCESS] + wait * alighted
            if cost + go_ds >= worth:
                continue
            if is_beaten(goal, n_goals, alighted + go_s, k + go_rides, cost + go_ds):
                continue
            cheapest = min(cheapest, cost)
            leaving[n_leaving, LEAVING_TIME] = alighted
            leaving[n_leaving, LEAVING_EXCESS] = ride_bags[entry + BAG_EXCESS]
            leaving[n_leaving, LEAVING_LABEL] = ride_bags[entry + BAG_LABEL]
            n_leaving += 1
        if n_leaving == 0:
            continue
        soonest = leaving[0, LEAVING_TIME]
        first = offsets[stop]
        # f = first - 1 is the change at the stop itself
        for f in range(first - 1, offsets[stop + 1]):
            if f < first:
                if change_s[stop] < 0:
                    continue
                target = stop
                walk_s = change_s[stop]
            else:
                walk_s = durations[f]
                # Those that follow are no shorter.
                least = cheapest + least_weight * walk_s
                if soonest + walk_s > too_late or least >= too_dear:
                    break
                relaxed += 1
                target = targets[f]
                # Three in four are too dear: that is asked first, with one load.
                if least + board_ds[target] >= too_dear:
                    continue
            go = target * GO_SIZE
            go_s, go_rides = bounds[go + GO_BOARD], max(bounds[go + RIDES_BOARD], 1)
            at_stop = target * stride + column
            latest = latest_useful(is_bounded, latest_board, at_stop, useful_after, k + go_rides, go_s)
            if soonest + walk_s > latest:
                continue
            go_ds, worth = transfer_ds + board_ds[target], worth_after[k + go_rides]
            # Between copies of one stop nobody walks.
            added = more * walk_s if stop_physical[target] != stop_physical[stop] else 0
            is_reached = False
            for i in range(n_leaving):
                time = leaving[i, LEAVING_TIME] + walk_s
                if time > latest:
                    break
                excess = leaving[i, LEAVING_EXCESS] + added
                felt = excess + wait * time + go_ds
                if felt >= worth:
                    continue
                if is_beaten(goal, n_goals, time + go_s, k + go_rides, felt):
                    continue
                if n_made >= room:
                    numbers[OVERFLOW] = 1
                    break
                if put_in_bag(ready_bags, layers, target, time, excess, layer, leaving[i, LEAVING_LABEL]):
                    n_made += 1
                    is_reached = True
            if is_reached and ready_stamp[target] != stamp:
                ready_stamp[target] = stamp
                ready_list[n_ready] = target
                n_ready += 1
                if is_touched[target] == 0:
                    is_touched[target] = 1
                    touched[numbers[N_TOUCHED]] = target
                    numbers[N_TOUCHED] += 1
    numbers[N_READY] = n_ready
    numbers[N_MADE] = n_made
    numbers[RELAXED] += relaxed
