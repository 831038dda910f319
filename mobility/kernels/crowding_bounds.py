"""How late a crowding search has to look: from known journeys, by a plain search backwards.

Source: D. Delling, J. Dibbelt, T. Pajor: Fast and Exact Public Transit Routing with Restricted Pareto Sets,
ALENEX 2019 (bounded McRAPTOR). What they restrict the answer by bounds ours without losing any of it, because
a journey costs at least its seconds times the least weight of any second.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.crowding_clocks import SEATED_DS, ExcessClocks, Weights
from mobility.kernels.crowding_state import (
    ARRIVES,
    BOARDS,
    COLUMNS,
    COSTS,
    FEW,
    IS_BOUNDED,
    LEAVES,
    N_KNOWN,
    OVERFLOW,
    STRIDE,
    USEFUL_ROUNDS,
    WRITTEN_AT,
    CrowdingState,
)
from mobility.kernels.raptor import queue_patterns, scan_patterns, walk
from mobility.kernels.raptor_range import JOURNEY_HEAD, RIDE_SIZE
from mobility.kernels.raptor_state import N_READY, N_TOUCHED, NEVER, STAMP, RaptorState, clear

Int32 = NDArray[np.int32]
Walks = tuple[Int32, Int32, Int32]


@njit(cache=True, nogil=True)
def know_journeys(
    timetable: DayTimetable,
    transfers: Transfers,
    clocks: ExcessClocks,
    weights: Weights,
    state: CrowdingState,
    access: Walks,
    egress: Walks,
    written: Int32,
    used: int,
) -> None:
    """Work out what journeys of a plain search cost and note them.

    Parameters
    ----------
    timetable, transfers, clocks, weights
        Read only.
    state : CrowdingState
        `known` is changed in place.
    access, egress : (stops, durations, rows)
        As in the search.
    written : int32
        What the search wrote.
    used : int
        Where it ends.
    """
    at = int(NOTHING)
    while at < used:
        rides = int(NOTHING)
        for j in range(written[at + 4]):
            rides += 1 - written[at + JOURNEY_HEAD + j * RIDE_SIZE + 3]
        cost = journey_cost(timetable, transfers, clocks, weights, access, egress, written, at)
        know(state, written[at], written[at + 1], rides, cost, at)
        at += JOURNEY_HEAD + RIDE_SIZE * written[at + 4]


@njit(cache=True, nogil=True)
def know(state: CrowdingState, departure: int, arrival: int, rides: int, cost: int, written_at: int) -> None:
    """Note a journey that bounds those to be found; `written_at` is -1 where it is no plain one."""
    n = state.numbers[N_KNOWN]
    if n == state.known.shape[0]:
        state.numbers[OVERFLOW] = 1
        return
    state.known[n, LEAVES] = departure
    state.known[n, ARRIVES] = arrival
    state.known[n, BOARDS] = rides
    state.known[n, COSTS] = cost
    state.known[n, WRITTEN_AT] = written_at
    state.numbers[N_KNOWN] = n + 1


@njit(cache=True, nogil=True)
def journey_cost(
    timetable: DayTimetable,
    transfers: Transfers,
    clocks: ExcessClocks,
    weights: Weights,
    access: Walks,
    egress: Walks,
    written: Int32,
    at: int,
) -> int:
    """Add up what a written journey costs from leaving the origin just in time, in tenths."""
    wait = weights.wait
    last = at + JOURNEY_HEAD + RIDE_SIZE * (written[at + 4] - 1)
    cost = 0
    for i in range(access[0].size):
        if access[2][i] == written[at + 2]:
            cost += weights.walk * access[1][i]
            break
    for i in range(egress[0].size):
        if egress[2][i] == written[at + 3]:
            cost += weights.walk * egress[1][i]
            break
    alighted_at = int(NOTHING)
    alighted = 0
    # Rides are written from the last to the first.
    ride = last
    while ride >= at + JOURNEY_HEAD:
        trip, board, alight = written[ride], written[ride + 1], written[ride + 2]
        pattern = timetable.trip_pattern[trip]
        first = timetable.pattern_stops_offsets[pattern]
        length = timetable.pattern_stops_offsets[pattern + 1] - first
        n = timetable.pattern_trips_offsets[pattern + 1] - timetable.pattern_trips_offsets[pattern]
        within = trip - timetable.pattern_trips_offsets[pattern]
        base = timetable.pattern_times_offsets[pattern]
        row = base + within * length
        departure, arrival = timetable.departures[base + board * n + within], timetable.arrivals[row + alight]
        if ride < last:
            if written[ride + 3]:
                cost += SEATED_DS * (departure - alighted)
            else:
                boarded_at = timetable.pattern_stops[first + board]
                walk_s = walked_s(transfers, timetable.stop_physical, alighted_at, boarded_at)
                cost += weights.transfer_ds + (weights.walk - wait) * walk_s + wait * (departure - alighted)
        cost += clocks.at_arrival[row + alight] + wait * arrival
        cost -= clocks.at_departure[row + board] + wait * departure
        alighted_at, alighted = timetable.pattern_stops[first + alight], arrival
        ride -= RIDE_SIZE
    return int(cost)


@njit(cache=True, nogil=True)
def walked_s(transfers: Transfers, stop_physical: Int32, stop: int, target: int) -> int:
    """Find the seconds one walks between two day stops, 0 at one and the same stop."""
    if stop_physical[stop] == stop_physical[target]:
        return 0
    for f in range(transfers.offsets[stop], transfers.offsets[stop + 1]):
        if transfers.targets[f] == target:
            return int(transfers.durations[f])
    return 0


@njit(cache=True, nogil=True)
def limit_arrivals(state: CrowdingState, departure: int, before: int, max_rides: int, max_extra: int) -> None:
    """Find for each number of rides the latest arrival allowed to one departure, in `limits`.

    Nothing is later than `max_extra` after the earliest arrival of all that leave no earlier with no more
    rides.
    """
    known = state.known
    for n in range(1, max_rides + 1):
        earliest = NEVER
        for i in range(state.numbers[N_KNOWN]):
            if known[i, BOARDS] <= n and known[i, LEAVES] >= departure:
                earliest = min(earliest, known[i, ARRIVES])
        state.limits[n] = -NEVER if earliest == NEVER else min(before - 1, earliest + max_extra)


@njit(cache=True, nogil=True)
def bound_arrivals(
    state: CrowdingState,
    weights: Weights,
    first: int,
    last: int,
    before: int,
    max_rides: int,
    max_extra: int,
) -> int:
    """Find for each number of rides the latest arrival that departures in [first, last] can have a use for.

    A known journey beats all that arrive no earlier and cost no less. So what is still to be found arrives
    before it, or costs less, and then takes no longer than that cost allows at the least weight of a second.

    Parameters
    ----------
    state : CrowdingState
        `useful` is changed in place, -NEVER where nothing is to be found.
    weights : Weights
        Of the search.
    first, last : int
        Departures.
    before : int
        Only arrivals before this second count.
    max_rides, max_extra : int
        As in the search.

    Returns
    -------
    int
        The largest number of rides that can be of use.
    """
    known = state.known
    least_ds = least_weight(weights)
    most = 0
    for n in range(1, max_rides + 1):
        state.useful[n] = -NEVER
        leaves = -NEVER
        arrives = NEVER
        for i in range(state.numbers[N_KNOWN]):
            if known[i, BOARDS] <= n and known[i, LEAVES] >= first:
                leaves = max(leaves, known[i, LEAVES])
                arrives = min(arrives, known[i, ARRIVES])
        if arrives == NEVER:
            continue
        # Later departures have nothing with so few rides; bounds only grow with the departure.
        departure = min(last, leaves)
        bound = before - 1
        earliest = NEVER
        for i in range(state.numbers[N_KNOWN]):
            if known[i, BOARDS] <= n and known[i, LEAVES] >= departure:
                earliest = min(earliest, known[i, ARRIVES])
                saved = known[i, COSTS] - weights.transfer_ds * (n - 1) - 1
                bound = min(bound, max(known[i, ARRIVES] - 1, departure + saved // least_ds))
        bound = min(bound, earliest + max_extra)
        if bound >= arrives:
            state.useful[n] = bound
            most = n
    return most


@njit(cache=True, nogil=True)
def bound_costs(state: CrowdingState, departure: int, max_rides: int) -> None:
    """Find for each number of rides the cost from which on nothing is of use to one departure.

    Nothing that leaves no earlier arrives before the earliest known journey with no more rides. So what costs
    as much as that one is beaten by it, whenever it arrives. Unlike `useful`, which is the same in terms of
    time, this takes account of all that a journey has cost so far.

    Parameters
    ----------
    state : CrowdingState
        `worth_after` is changed in place, from `known` and `useful`.
    departure : int
        At the origin.
    max_rides : int
        Most rides.
    """
    known = state.known
    state.worth_after[:] = -NEVER
    worth = -NEVER
    for n in range(max_rides, -1, -1):
        if n > 0 and state.useful[n] > -NEVER:
            earliest, least = NEVER, -NEVER
            for i in range(state.numbers[N_KNOWN]):
                if known[i, BOARDS] > n or known[i, LEAVES] < departure:
                    continue
                if known[i, ARRIVES] < earliest:
                    earliest, least = known[i, ARRIVES], known[i, COSTS]
                elif known[i, ARRIVES] == earliest:
                    least = min(least, known[i, COSTS])
            worth = max(worth, least)
        state.worth_after[n] = worth


@njit(cache=True, nogil=True)
def bound_loosely(state: CrowdingState, rounds: int, few: int) -> None:
    """Go by lower bounds of what is left to go alone, until there are so many labels.

    Parameters
    ----------
    state : CrowdingState
        Changed in place: `useful_after` from `useful`.
    rounds : int
        Most rides that can be of use.
    few : int
        With how many labels the search pauses.
    """
    state.numbers[COLUMNS] = rounds
    state.numbers[IS_BOUNDED] = 0
    state.numbers[FEW] = few
    state.useful_after[:] = -NEVER
    latest = -NEVER
    for n in range(rounds, -1, -1):
        if n > 0:
            latest = max(latest, state.useful[n])
        state.useful_after[n] = latest


@njit(cache=True, nogil=True)
def earliest_arrival(state: CrowdingState) -> int:
    """Tell when the first of the known journeys arrives, NEVER where there is none."""
    earliest = NEVER
    for i in range(state.numbers[N_KNOWN]):
        earliest = min(earliest, state.known[i, ARRIVES])
    return int(earliest)


@njit(cache=True, nogil=True)
def latest_arrival(state: CrowdingState, max_rides: int) -> int:
    """Tell when the last of what is useful arrives, with any number of rides; -NEVER where nothing is."""
    latest = -NEVER
    for n in range(1, max_rides + 1):
        latest = max(latest, state.useful[n])
    return int(latest)


@njit(cache=True, nogil=True)
def least_weight(weights: Weights) -> int:
    """Tell what no second of a journey costs less than: m >= 1 on board."""
    return int(min(SEATED_DS, weights.wait, weights.walk))


@njit(cache=True, nogil=True)
def run_backwards(
    reverse: DayTimetable,
    transfers: Transfers,
    backward: RaptorState,
    state: CrowdingState,
    egress: Walks,
    first: int,
    rounds: int,
    behind: int,
) -> None:
    """Search the latest time, for each number of rides behind one, at which a stop is still of use.

    RAPTOR in the reversed day, from arrivals that are later the fewer rides are behind one.

    Parameters
    ----------
    reverse, transfers
        The day and the changes that run the other way; read only.
    backward : RaptorState
        Changed in place: with `rounds - behind` columns, -ready[stop, rounds - k] is the latest useful moment
        to alight after k rides (behind + 1 to rounds), -ride[stop, rounds - k - 1] the latest to be ready to
        board again (behind to rounds - 1).
    state : CrowdingState
        Gives `useful`; in `numbers` and `useful_after` it is told that there are such moments.
    egress : (stops, durations, rows)
        Walks to the destination.
    first : int
        Nobody leaves the origin earlier.
    rounds : int
        Most rides.
    behind : int
        Rides that everybody has taken already, fewer than `rounds`.
    """
    bound_loosely(state, rounds, int(NEVER))
    columns = rounds - behind
    state.numbers[IS_BOUNDED] = 1
    state.numbers[STRIDE] = columns
    state.numbers[USEFUL_ROUNDS] += columns
    clear(backward, columns, 1 - first, rounds)
    backward.numbers[STAMP] += 1
    backward.numbers[N_READY] = 0
    ready, ready_stamp, ready_list = backward.ready, backward.ready_stamp, backward.ready_list
    touched, is_touched, numbers = backward.touched, backward.is_touched, backward.numbers
    for r in range(columns):
        if r > 0:
            scan_patterns(reverse, backward, r, rounds)
            walk(transfers, backward, r)
        bound = state.useful[rounds - r]
        if bound > -NEVER:
            stamp = numbers[STAMP]
            # No call with a whole state for each stop: that costs as much as scanning a pattern.
            for i in range(egress[0].size):
                stop, time = egress[0][i], egress[1][i] - bound
                at = stop * columns
                if time >= ready[at + r]:
                    continue
                for column in range(at + r, at + columns):
                    if ready[column] <= time:
                        break
                    ready[column] = time
                if ready_stamp[stop] != stamp:
                    ready_stamp[stop] = stamp
                    ready_list[numbers[N_READY]] = stop
                    numbers[N_READY] += 1
                    if is_touched[stop] == 0:
                        is_touched[stop] = 1
                        touched[numbers[N_TOUCHED]] = stop
                        numbers[N_TOUCHED] += 1
        queue_patterns(reverse, backward, r)
    scan_patterns(reverse, backward, columns, rounds)
