"""Measures that somebody thinks of: whether they can be taken, and what the model says of them."""

import numpy as np

from mobility.errors import BadParameterError
from mobility.steering.felt import crowding_person_s
from mobility.steering.measures import Effects, Measure
from mobility.steering.runs_ahead import RunsAhead


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


def turn_back(ahead: RunsAhead, effects: Effects, runs: tuple[int, int, int], turned_at: int) -> Measure:
    """Turn a run back early.

    Parameters
    ----------
    ahead, effects
        As for `hold`.
    runs : tuple[int, int, int]
        Rows of the run to be helped and of the one that turns back, and from where it helps.
    turned_at : int
        Position at which it turns back.

    Returns
    -------
    Measure
        With what it gains.

    Raises
    ------
    BadParameterError
        If it begins there, or nobody comes for those who would be put off.
    """
    row, other, position = runs
    following = ahead.beside(other, turned_at, 1)
    if turned_at == 0 or following < 0:
        raise BadParameterError(
            "{field}: the run cannot turn back there; it begins there, or nobody follows it.",
            field="turnedAtStopId",
            status=400,
        )
    next_s = int(ahead.leaves_s(following)[turned_at] - ahead.leaves_s(other)[turned_at])
    return effects.short_turn(row, position, other, turned_at, next_s)


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
