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
from mobility.steering.short_turns import TOLD_S, Turn, find_pair_fault, find_place_fault, next_after

HOLDS_S = (60, 120, 180)
"""How long a departure may be held (our choice): longer ones cost their riders more than they gain."""


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
        Run by run; also those that lose more than they gain, but none of which nobody knows what it gains.
        Empty where nothing can be done in time.
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
    return [one for one in found if one.is_known]


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
    for other in np.flatnonzero(ahead.route == ahead.route[one.row]).tolist():
        if find_pair_fault(ahead, station, one.row, other) is not None:
            continue
        for turned_at, there in enumerate(station[ahead.stops(other)].tolist()):
            if there not in mine:
                continue
            turn = Turn(one.row, mine[there], other, turned_at)
            if find_place_fault(ahead, station, turn, now_s) is not None:
                continue
            measure = effects.short_turn(*turn, next_after(ahead, turn))
            if measure.is_known:
                yield measure
                break  # a later turn joins the run further on, where it helps fewer
