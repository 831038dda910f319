"""Which measures can still be taken for runs that will be too full, each with what it would gain.

A measure needs time: a vehicle of the reserve has to get there, a driver has to be told. So a run is helped
from the first position on that it leaves late enough, and not at all once that lies behind its crowd.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.steering.measures import Assumptions, Effects, Measure, Vehicle
from mobility.steering.outlook import Critical
from mobility.steering.runs_ahead import RunsAhead

HOLDS_S = (60, 120, 180)
"""How long a departure may be held (our choice): longer ones cost their riders more than they gain."""
TOLD_S = 60
"""A driver is told to wait so long before leaving."""
TURN_S = 180
"""A vehicle that turns back early needs so long at the stop, with its driver changing ends."""
EARLIEST_TURN_S = 900
"""It does not wait longer than this for its new run."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """What a control room has at hand.

    Parameters
    ----------
    vehicle : Vehicle
        What stands ready, and what a spare run would be made with.
    lead_s : int
        Seconds until one of them is where it is needed.
    """

    vehicle: Vehicle
    lead_s: int = 600


def list_candidates(
    ahead: RunsAhead,
    critical: Sequence[Critical],
    station: NDArray[np.int32],
    reserve: Reserve,
    now_s: int,
    assumptions: Assumptions,
) -> list[Measure]:
    """List what can be done about runs that will be too full.

    Parameters
    ----------
    ahead : RunsAhead
        All runs of the next hours.
    critical : Sequence[Critical]
        Rows of them.
    station : (n_stops,) int32
        What belongs together: the station of each stop of the Timetable.
    reserve : Reserve
        What can be sent.
    now_s : int
        Unix seconds.
    assumptions : Assumptions
        Of the model.

    Returns
    -------
    list[Measure]
        Run by run; also those that lose more than they gain. Empty where nothing can be done in time.
    """
    effects = Effects(ahead.loads, ahead.times, assumptions)
    found: list[Measure] = []
    for one in critical:
        position = _first_after(ahead, one.row, now_s + reserve.lead_s)
        if position <= one.worst:
            places = int(ahead.loads.seats[one.row]) + int(ahead.loads.standing[one.row])
            if reserve.vehicle.places > places:
                found.append(effects.bigger_vehicle(one.row, position, reserve.vehicle))
            found.append(effects.spare_vehicle(one.row, position, reserve.vehicle))
            found.extend(_short_turns(ahead, effects, one, position, station, now_s))
        found.extend(_holds(ahead, effects, one, now_s))
    return found


def _first_after(ahead: RunsAhead, row: int, moment_s: int) -> int:
    """First position that a run leaves at a moment or later; the number of its segments if none."""
    return int(np.searchsorted(ahead.leaves_s(row), moment_s))


def _holds(ahead: RunsAhead, effects: Effects, one: Critical, now_s: int) -> Iterator[Measure]:
    """Hold the run before on the same way where it calls next."""
    other = ahead.beside(one.row, one.worst, -1)
    if other < 0:
        return
    position = _first_after(ahead, other, now_s + TOLD_S)
    if position > one.worst:
        return
    headway_s = int(ahead.leaves_s(one.row)[position] - ahead.leaves_s(other)[position])
    for hold_s in HOLDS_S:
        if 2 * hold_s <= headway_s:
            yield effects.held_departure(one.row, other, position, headway_s, hold_s)


def _short_turns(
    ahead: RunsAhead,
    effects: Effects,
    one: Critical,
    earliest: int,
    station: NDArray[np.int32],
    now_s: int,
) -> Iterator[Measure]:
    """Turn back a run of the same line that meets the full one, where both are still to come."""
    mine = {int(s): q for q, s in enumerate(station[ahead.stops(one.row)]) if earliest <= q <= one.worst}
    leaves_s = ahead.leaves_s(one.row)
    same_line = np.flatnonzero((ahead.route == ahead.route[one.row]) & (ahead.way != ahead.way[one.row]))
    for other in same_line.tolist():
        stations = station[ahead.stops(other)]
        if _runs_along(stations, station[ahead.stops(one.row)]):
            continue
        there_s = ahead.leaves_s(other)
        first = max(1, int(np.searchsorted(there_s, now_s + TOLD_S)))
        for turned_at in range(first, len(stations)):
            position = mine.get(int(stations[turned_at]), -1)
            following = ahead.beside(other, turned_at, 1) if position >= 0 else -1
            if following < 0:
                continue  # not on the full one's way, or nobody comes for those who would be put off
            ready_s = int(there_s[turned_at]) + TURN_S
            if ready_s < int(leaves_s[position]) <= ready_s + EARLIEST_TURN_S:
                next_s = int(ahead.leaves_s(following)[turned_at] - there_s[turned_at])
                yield effects.short_turn(one.row, position, other, turned_at, next_s)
                break  # a later turn joins the run further on, where it helps fewer


def _runs_along(stations: NDArray[np.int32], others: NDArray[np.int32]) -> bool:
    """Tell whether two runs call at two stations in the same order: then they go the same way."""
    order = {int(s): q for q, s in enumerate(others)}
    common = [order[int(s)] for s in stations if int(s) in order]
    return len(common) < 2 or common[-1] > common[0]
