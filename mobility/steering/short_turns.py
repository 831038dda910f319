"""Whether a run can turn back early and come ahead of a full one: for the outlook as for what-if."""

from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.steering.runs_ahead import RunsAhead

TOLD_S = 60
"""A driver is told to wait or to turn back so long before leaving."""
TURN_S = 180
"""A vehicle that turns back early needs so long at the stop, with its driver changing ends."""
EARLIEST_TURN_S = 900
"""It does not wait longer than this for its new run."""


class Turn(NamedTuple):
    """A run that turns back, and the one that it helps."""

    row: int  # of the runs ahead: the one that is helped
    position: int  # of it: where the other one joins
    other: int  # row of the one that turns back
    turned_at: int  # position from which it no longer runs


class TurnFault(Enum):
    """Why a run cannot turn back for another one."""

    OTHER_LINE = "of another line"
    SAME_DIRECTION = "in the same direction"
    BEGINS_THERE = "begins there"
    ELSEWHERE = "turns back elsewhere than where the full one is joined"
    LEAVES_SOON = "leaves before its driver is told"
    READY_LATE = "ready only when the full one has left"
    WAITS_LONG = "would wait too long for the full one"
    NOBODY_FOLLOWS = "nobody comes for its riders"


def find_turn_fault(ahead: RunsAhead, station: NDArray[np.int32], turn: Turn, now_s: int) -> TurnFault | None:
    """Tell why a run cannot turn back there, if so.

    Parameters
    ----------
    ahead : RunsAhead
        All runs.
    station : (n_stops,) int32
        The station of each stop of the Timetable.
    turn : Turn
        Somebody's idea.
    now_s : int
        Unix seconds.

    Returns
    -------
    TurnFault | None
        The first one; None: it can.
    """
    return find_pair_fault(ahead, station, turn.row, turn.other) or find_place_fault(
        ahead, station, turn, now_s
    )


def find_pair_fault(ahead: RunsAhead, station: NDArray[np.int32], row: int, other: int) -> TurnFault | None:
    """Tell why a run can nowhere turn back for another one, if so.

    Parameters
    ----------
    ahead, station
        As for `find_turn_fault`.
    row, other : int
        The run that would be helped, and the one that would turn back.

    Returns
    -------
    TurnFault | None
        OTHER_LINE, SAME_DIRECTION or None.
    """
    if ahead.route[row] != ahead.route[other]:
        return TurnFault.OTHER_LINE
    if ahead.way[row] == ahead.way[other] or _runs_along(
        station[ahead.stops(other)], station[ahead.stops(row)]
    ):
        return TurnFault.SAME_DIRECTION
    return None


def find_place_fault(
    ahead: RunsAhead, station: NDArray[np.int32], turn: Turn, now_s: int
) -> TurnFault | None:
    """Tell why a run of the other direction cannot turn back at this very place, if so.

    Parameters
    ----------
    ahead, station, turn, now_s
        As for `find_turn_fault`.

    Returns
    -------
    TurnFault | None
        None: it can.
    """
    if turn.turned_at == 0:
        return TurnFault.BEGINS_THERE
    joined, turned = ahead.stops(turn.row)[turn.position], ahead.stops(turn.other)[turn.turned_at]
    if station[joined] != station[turned]:
        return TurnFault.ELSEWHERE
    there_s = int(ahead.leaves_s(turn.other)[turn.turned_at])
    if there_s < now_s + TOLD_S:
        return TurnFault.LEAVES_SOON
    ahead_s = int(ahead.leaves_s(turn.row)[turn.position]) - there_s - TURN_S
    if ahead_s <= 0:
        return TurnFault.READY_LATE
    if ahead_s > EARLIEST_TURN_S:
        return TurnFault.WAITS_LONG
    # Last, as it takes longest: all runs of the same way are put in order.
    return TurnFault.NOBODY_FOLLOWS if ahead.beside(turn.other, turn.turned_at, 1) < 0 else None


def next_after(ahead: RunsAhead, turn: Turn) -> int:
    """Give the seconds until somebody comes for those who wanted to ride on.

    Parameters
    ----------
    ahead : RunsAhead
        All runs.
    turn : Turn
        One without a fault.

    Returns
    -------
    int
        Seconds between the run that turns back and the one behind it.
    """
    following = ahead.beside(turn.other, turn.turned_at, 1)
    at = turn.turned_at
    return int(ahead.leaves_s(following)[at] - ahead.leaves_s(turn.other)[at])


def _runs_along(stations: NDArray[np.int32], others: NDArray[np.int32]) -> bool:
    """Tell whether two runs call at two stations in the same order: then they go the same way."""
    order = {int(s): q for q, s in enumerate(others)}
    common = [order[int(s)] for s in stations if int(s) in order]
    return len(common) < 2 or common[-1] > common[0]
