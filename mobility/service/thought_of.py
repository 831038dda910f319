"""Measures that somebody thinks of: whether they can be taken, and what the model says of them."""

import numpy as np
from numpy.typing import NDArray

from mobility.errors import BadParameterError
from mobility.steering.felt import crowding_person_s
from mobility.steering.measures import Effects, Measure
from mobility.steering.runs_ahead import RunsAhead
from mobility.steering.short_turns import (
    EARLIEST_TURN_S,
    TOLD_S,
    TURN_S,
    Turn,
    TurnFault,
    find_pair_fault,
    find_turn_fault,
    next_after,
)

MINUTE_S = 60
TURN_FAULTS = {
    TurnFault.OTHER_LINE: ("otherTripId", "{field} must be a run of the same line as tripId."),
    TurnFault.SAME_DIRECTION: ("otherTripId", "{field} must run in the other direction than tripId."),
    TurnFault.BEGINS_THERE: ("turnedAtStopId", "{field}: otherTripId begins there, it cannot turn back."),
    TurnFault.ELSEWHERE: (
        "turnedAtStopId",
        "{field}: otherTripId must turn back at the station where tripId is joined (stopId), and tripId must "
        "be yet to leave there.",
    ),
    TurnFault.LEAVES_SOON: (
        "turnedAtStopId",
        "{field}: otherTripId leaves there in less than {told} s, its driver cannot be told in time.",
    ),
    TurnFault.READY_LATE: (
        "turnedAtStopId",
        "{field}: otherTripId needs {turning} s to turn back there and is not ready before tripId leaves.",
    ),
    TurnFault.WAITS_LONG: (
        "turnedAtStopId",
        "{field}: otherTripId would wait there for more than {longest} min before it is needed.",
    ),
    TurnFault.NOBODY_FOLLOWS: (
        "turnedAtStopId",
        "{field}: no run follows otherTripId there for those who want to ride on.",
    ),
}
"""Which parameter of what-if is to blame, and what is said of it."""


def hold(ahead: RunsAhead, effects: Effects, runs: tuple[int, int, int], hold_s: int) -> Measure:
    """Hold a departure.

    Parameters
    ----------
    ahead : RunsAhead
        All runs.
    effects : Effects
        The model, on their loads.
    runs : tuple[int, int, int]
        Rows of the run to be helped and of the one that is held, and where.
    hold_s : int
        For so long.

    Returns
    -------
    Measure
        With what it gains.

    Raises
    ------
    BadParameterError
        If the runs do not go the same way, or the one that is held would leave with the other.
    """
    row, other, position = runs
    if ahead.way[row] != ahead.way[other]:
        raise BadParameterError(
            "{field} must run on the same way as {other}.", field="otherTripId", other="tripId"
        )
    headway_s = int(ahead.leaves_s(row)[position] - ahead.leaves_s(other)[position])
    if headway_s <= 1:
        raise BadParameterError(
            "{field} must leave the stop before {other}.", field="otherTripId", other="tripId"
        )
    if not 0 < hold_s < headway_s:
        raise BadParameterError(
            "{field} must be from {low} to {high}: otherTripId leaves so many seconds before tripId.",
            field="holdSeconds",
            low=1,
            high=headway_s - 1,
        )
    return effects.held_departure(row, other, position, headway_s, hold_s)


def check_pair(ahead: RunsAhead, station: NDArray[np.int32], row: int, other: int) -> None:
    """Refuse two runs of which the one can nowhere turn back for the other.

    Parameters
    ----------
    ahead : RunsAhead
        All runs.
    station : (n_stops,) int32
        The station of each stop.
    row, other : int
        The run to be helped, and the one that turns back.

    Raises
    ------
    BadParameterError
        If they are not of one line, or go the same way.
    """
    fault = find_pair_fault(ahead, station, row, other)
    if fault is not None:
        raise _cannot_turn(fault)


def joined_at(ahead: RunsAhead, station: NDArray[np.int32], turn: Turn, now_s: int) -> Turn:
    """Let a run join the full one where it turns back.

    Parameters
    ----------
    ahead, station
        As for `check_pair`.
    turn : Turn
        Its position does not count.
    now_s : int
        Unix seconds; the full run is yet to leave there.

    Returns
    -------
    Turn
        With the position.

    Raises
    ------
    BadParameterError
        If the full run does not leave from there any more.
    """
    here = station[ahead.stops(turn.other)[turn.turned_at]]
    is_there = (station[ahead.stops(turn.row)] == here) & (ahead.leaves_s(turn.row) >= now_s)
    if not is_there.any():
        raise _cannot_turn(TurnFault.ELSEWHERE)
    return turn._replace(position=int(np.flatnonzero(is_there)[0]))


def turn_back(
    ahead: RunsAhead, effects: Effects, station: NDArray[np.int32], turn: Turn, now_s: int
) -> Measure:
    """Turn a run back early.

    Parameters
    ----------
    ahead, effects
        As for `hold`.
    station : (n_stops,) int32
        The station of each stop.
    turn : Turn
        Which one, for which one, where.
    now_s : int
        Unix seconds.

    Returns
    -------
    Measure
        With what it gains.

    Raises
    ------
    BadParameterError
        If it cannot: the outlook would not advise it either.
    """
    fault = find_turn_fault(ahead, station, turn, now_s)
    if fault is not None:
        raise _cannot_turn(fault)
    return effects.short_turn(*turn, next_after(ahead, turn))


def crowding_of(ahead: RunsAhead, measure: Measure) -> float:
    """Add up the crowding of the runs that take part in a measure, as they are without it.

    Parameters
    ----------
    ahead : RunsAhead
        All runs.
    measure : Measure
        Any.

    Returns
    -------
    float
        Person-seconds, from where it begins.
    """
    total = 0.0
    for row in {measure.row, measure.other} - {-1}:
        first = measure.turned_at if row == measure.other and measure.turned_at >= 0 else measure.position
        offsets = ahead.loads.segments_offsets
        here = slice(int(offsets[row]) + first, int(offsets[row + 1]))
        loads = ahead.loads
        seats = np.full(here.stop - here.start, loads.seats[row], np.int16)
        persons = (loads.p10[here], loads.p50[here], loads.p90[here])
        total += float(crowding_person_s(persons, seats, ahead.times.duration_s[here]).sum())
    return total


def _cannot_turn(fault: TurnFault) -> BadParameterError:
    field, sentence = TURN_FAULTS[fault]
    return BadParameterError(
        sentence,
        field=field,
        told=TOLD_S,
        turning=TURN_S,
        longest=EARLIEST_TURN_S // MINUTE_S,
    )
