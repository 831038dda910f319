"""The journeys of a crowding search, written out from their labels or copied from the plain search."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable
from mobility.kernels.crowding_state import (
    ARRIVAL,
    COST,
    ENDS,
    FOUND,
    FOUND_AT,
    GOAL_LABEL,
    N_GOALS,
    NO_TRIP,
    PARENT,
    STOP,
    TRIP,
    CrowdingState,
)
from mobility.kernels.raptor_range import FULL, JOURNEY_HEAD, RIDE_SIZE
from mobility.kernels.raptor_seats import SEATED

Int32 = NDArray[np.int32]


@njit(cache=True, nogil=True)
def write_answers(
    timetable: DayTimetable, state: CrowdingState, egress_row: Int32, written: Int32, out: Int32, used: int
) -> int:
    """Append the journeys of the departure at hand: cost in tenths, then what `raptor_range` writes.

    Parameters
    ----------
    timetable, state
        Read only.
    egress_row : (n_stops,) int32
        Row of the egress offer.
    written : int32
        The plain search's journeys.
    out : int32
        Changed in place.
    used : int
        How much of it is used.

    Returns
    -------
    int
        How much of `out` is used, FULL where it is too small.
    """
    for i in range(state.numbers[N_GOALS]):
        if state.goal[i, FOUND_AT] != state.numbers[FOUND]:
            continue
        if used + 1 + JOURNEY_HEAD > out.size:
            return FULL
        out[used] = state.goal[i, COST]
        label = state.goal[i, GOAL_LABEL]
        if label < 0:
            first = -1 - label
            size = JOURNEY_HEAD + RIDE_SIZE * written[first + 4]
            if used + 1 + size > out.size:
                return FULL
            out[used + 1 : used + 1 + size] = written[first : first + size]
            used += 1 + size
        else:
            used = _write_labels(timetable, state, egress_row, label, state.goal[i, ARRIVAL], out, used + 1)
            if used == FULL:
                return FULL
    return used


@njit(cache=True, nogil=True)
def _write_labels(
    timetable: DayTimetable,
    state: CrowdingState,
    egress_row: Int32,
    label: int,
    arrival: int,
    out: Int32,
    head: int,
) -> int:
    """Follow the parents from the last ride back to the origin."""
    labels = state.labels
    out[head + 1] = arrival
    out[head + 3] = egress_row[labels[label, STOP]]
    at = head + JOURNEY_HEAD
    departure = 0
    row = label
    while True:
        if at + RIDE_SIZE > out.size:
            return FULL
        trip, board = labels[row, TRIP], (labels[row, ENDS] >> 16) & SEATED
        out[at] = trip
        out[at + 1] = 0 if board == SEATED else board
        out[at + 2] = labels[row, ENDS] & SEATED
        out[at + 3] = 1 if board == SEATED else 0
        at += RIDE_SIZE
        origin = labels[row, PARENT]
        if board == SEATED:
            row = origin  # the trip one sat in before
            continue
        if labels[origin, TRIP] == NO_TRIP:  # a start
            pattern = timetable.trip_pattern[trip]
            n = timetable.pattern_trips_offsets[pattern + 1] - timetable.pattern_trips_offsets[pattern]
            within = trip - timetable.pattern_trips_offsets[pattern]
            departure = timetable.departures[timetable.pattern_times_offsets[pattern] + board * n + within]
            break
        row = origin  # the ride before the change
    out[head] = departure - labels[origin, ENDS]
    out[head + 2] = labels[origin, PARENT]
    out[head + 4] = (at - head - JOURNEY_HEAD) // RIDE_SIZE
    return at
