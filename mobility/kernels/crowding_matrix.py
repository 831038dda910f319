"""One row of a matrix as it is felt: from one place to many points, leaving at each minute of a window.

Source: D. Delling, T. Pajor, R. F. Werneck, as in `crowding`, sections 4.1 and 4.2.

Differs from `crowding_range`: there is no destination, so nothing bounds the search but the longest time. A
label's excess is counted without the minute one leaves at; waiting from there on costs its weight, so that
what is felt on arrival less that weight times the minute is the same for every minute a label is of use to:
the least of it is kept for each point, and stays while earlier minutes are searched.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.crowding import run_crowding
from mobility.kernels.crowding_bags import BAG_EXCESS, BAG_LABEL, BAG_TIME, END, ENTRY_SIZE, FIRST, slot_of
from mobility.kernels.crowding_clocks import ExcessClocks, Weights
from mobility.kernels.crowding_starts import begin
from mobility.kernels.crowding_state import (
    BEGINNING,
    COLUMNS,
    LAYERS,
    N_LABELS,
    N_QUEUED,
    NO_STOP,
    NO_TRIP,
    OVERFLOW,
    STAMP,
    STOP,
    TIGHT,
    TRIP,
    WAITS,
    Ahead,
    CrowdingState,
    add_start,
    clear_crowding,
    forget_starts,
)
from mobility.kernels.raptor_matrix import MINUTE_S, UNREACHED_MINUTES, LastWalks
from mobility.kernels.raptor_range import list_departures
from mobility.kernels.raptor_state import NEVER, RaptorState, queue_pattern

TENTHS = 10

Int32 = NDArray[np.int32]
UInt16 = NDArray[np.uint16]


@njit(cache=True, nogil=True)
def run_felt_row(
    timetable: DayTimetable,
    transfers: Transfers,
    clocks: ExcessClocks,
    weights: Weights,
    plain: RaptorState,
    state: CrowdingState,
    access: tuple[Int32, Int32, Int32],
    last_walks: LastWalks,
    direct_s: Int32,
    first: int,
    longest: int,
    longest_felt: int,
    max_rides: int,
    felt: NDArray[np.int64],
    minutes: UInt16,
) -> bool:
    """Find how long the ways of one row feel, each minute and point by the way that feels shortest.

    Parameters
    ----------
    timetable, transfers, clocks, weights
        Read only.
    plain : RaptorState
        Clean, without egress and lower bounds; read only.
    state : CrowdingState
        Changed in place.
    access : (stops, durations, rows), each (n,) int32
        Day stops, s, rows (unused).
    last_walks : LastWalks
        Read only.
    direct_s : (n_points,) int32
        Way without transit in s, NEVER = none; it is felt as a walk. Read only.
    first : int
        Second of the day of the first minute.
    longest : int
        Most s by the clock from a minute to the last alighting.
    longest_felt : int
        What feels longer, in s, is not reached.
    max_rides : int
        Most rounds.
    felt : (n_points,) int64
        Changed in place.
    minutes : (n_minutes, n_points) uint16
        Changed in place: felt minutes, rounded up, UNREACHED_MINUTES beyond `longest_felt`.

    Returns
    -------
    bool
        False where `state` is too small.
    """
    numbers = state.numbers
    queue, queue_from, queue_to = state.queue, state.queue_from, state.queue_to
    n_minutes = minutes.shape[0]
    last = first + (n_minutes - 1) * MINUTE_S
    felt[:] = np.int64(NEVER) * TENTHS * TENTHS
    clear_crowding(state, max_rides + 1)
    numbers[COLUMNS] = max_rides
    state.useful_after[:] = last + longest
    state.worth_after[:] = NEVER
    ahead = Ahead(plain.egress_s, plain.bounds, plain.ready, plain.ride)
    # As if the last minute were the whole day: all that leaves then or later, waiting in between.
    numbers[BEGINNING] = WAITS
    begin(timetable, state, weights, access, last, last)
    run_crowding(timetable, transfers, clocks, weights, ahead, state)
    forget_starts(state)
    walk_felt(timetable.stop_physical, last_walks, weights, state, int(NOTHING), felt)
    write_minute(felt, direct_s, weights, last, longest_felt, minutes[n_minutes - 1])
    order, patterns, positions, offers = list_departures(timetable, access, first, last - 1)
    numbers[BEGINNING] = TIGHT
    i = order.size - 1
    for minute in range(n_minutes - 2, -1, -1):
        at = first + minute * MINUTE_S
        state.useful_after[:] = at + longest
        before = numbers[N_LABELS]
        while i >= 0 and order[i] >> 32 >= at and numbers[OVERFLOW] == 0:
            departure = order[i] >> 32
            numbers[STAMP] += 1
            n_queued = 0
            while i >= 0 and order[i] >> 32 == departure:
                event = order[i] & 0xFFFFFFFF
                i -= 1
                walk_s = access[1][offers[event]]
                stop = access[0][offers[event]]
                excess = (weights.walk - weights.wait) * walk_s
                if not add_start(state, stop, departure + walk_s, excess, walk_s, access[2][offers[event]]):
                    continue
                state.ready_stamp[stop] = numbers[STAMP]
                n_queued = queue_pattern(
                    queue, queue_from, queue_to, n_queued, patterns[event], positions[event]
                )
            numbers[N_QUEUED] = n_queued
            run_crowding(timetable, transfers, clocks, weights, ahead, state)
            forget_starts(state)
        walk_felt(timetable.stop_physical, last_walks, weights, state, before, felt)
        write_minute(felt, direct_s, weights, at, longest_felt, minutes[minute])
    return bool(numbers[OVERFLOW] == 0)


@njit(cache=True, nogil=True)
def walk_felt(
    stop_physical: Int32,
    last_walks: LastWalks,
    weights: Weights,
    state: CrowdingState,
    first_label: int,
    felt: NDArray[np.int64],
) -> None:
    """Walk on to the points from where those of the newest labels alight that no other has beaten.

    Parameters
    ----------
    stop_physical, last_walks, weights
        Read only.
    state : CrowdingState
        Its stamps are changed in place.
    first_label : int
        Of the newest.
    felt : (n_points,) int64
        Changed in place: tenths of a second as felt, counted from second 0 of the day.
    """
    points, seconds, offsets = last_walks.points, last_walks.seconds, last_walks.offsets
    labels, bags, walk_stamp = state.labels, state.ride_bags, state.walk_stamp
    state.numbers[STAMP] += 1
    stamp, layers = state.numbers[STAMP], state.numbers[LAYERS]
    for label in range(first_label, state.numbers[N_LABELS]):
        day_stop = labels[label, STOP]
        if labels[label, TRIP] == NO_TRIP or day_stop == NO_STOP or walk_stamp[day_stop] == stamp:
            continue
        walk_stamp[day_stop] = stamp
        stop = stop_physical[day_stop]
        for layer in range(layers):
            slot = slot_of(day_stop, layers, layer)
            for entry in range(bags[slot + FIRST], bags[slot + END], ENTRY_SIZE):
                if bags[entry + BAG_LABEL] < first_label:
                    continue
                arrived = np.int64(bags[entry + BAG_EXCESS]) + np.int64(weights.wait) * bags[entry + BAG_TIME]
                for j in range(offsets[stop], offsets[stop + 1]):
                    felt[points[j]] = min(felt[points[j]], arrived + weights.walk * seconds[j])


@njit(cache=True, nogil=True)
def write_minute(
    felt: NDArray[np.int64],
    direct_s: Int32,
    weights: Weights,
    departure: int,
    longest_felt: int,
    minutes: UInt16,
) -> None:
    """Write what leaving at a minute feels like.

    Parameters
    ----------
    felt : (n_points,) int64
        Of `walk_felt`, read only.
    direct_s : (n_points,) int32
        Read only.
    weights : Weights
        Of the traveler.
    departure : int
        Second of the day.
    longest_felt : int
        s.
    minutes : (n_points,) uint16
        Changed in place.
    """
    for point in range(felt.size):
        tenths = min(
            felt[point] - np.int64(weights.wait) * departure, np.int64(direct_s[point]) * weights.walk
        )
        minutes[point] = (
            (tenths + MINUTE_S * TENTHS - 1) // (MINUTE_S * TENTHS)
            if tenths <= longest_felt * TENTHS
            else UNREACHED_MINUTES
        )
