"""At which call of its run a message was made."""

from typing import NamedTuple

import numpy as np

from mobility.sensing.health import Fault
from mobility.sensing.observation import Observation, SensorKind
from mobility.sensing.run_index import AT_STOP_M, Run, RunIndex

LONGEST_OFF_S = 2 * 3600
BY_SEQUENCE, BY_STOP, BY_PLACE, BY_TIME = 1.0, 0.95, 0.9, 0.6
DEPARTED_S = 15
"""An estimate made so shortly before the departure is still of the way to the stop."""


class Placed(NamedTuple):
    """A call of a run, or why there is none."""

    position: int
    confidence: float
    delay_s: int  # behind the plan, 0 = not known
    fault: Fault | None = None


def place(index: RunIndex, run: Run, one: Observation) -> Placed:
    """Find the call that a message belongs to.

    Parameters
    ----------
    index : RunIndex
        The timetable.
    run : Run
        The message's.
    one : Observation
        With a stop_sequence, a stop_id, a position or nothing but its time.

    Returns
    -------
    Placed
        The call at which it was counted; for estimates under way the call left last. Near a stop that its
        place alone names, an estimate is of the way to it until it is to be left; at the first, of that call.
    """
    calls = index.calls(run.trip)
    at = one.observed_s - index.epoch_s(run)
    apart = np.abs(calls.departures - at)
    is_counted = one.kind is SensorKind.DOOR or one.boardings is not None
    # Whoever names no stop heads for none: journals of earlier versions say so of every position.
    is_named = one.stop_sequence is not None or bool(one.stop_id)
    is_heading = one.is_heading_to_stop and is_named
    if one.stop_sequence is not None:
        candidates = np.flatnonzero(calls.sequences == one.stop_sequence)
        confidence, missing = BY_SEQUENCE, Fault.UNKNOWN_STOP
    elif one.stop_id:
        stop = index.find_stop(run.trip, one.stop_id)
        parents = index.timetable.stop_parent[calls.stops]
        candidates = np.flatnonzero((calls.stops == stop) | (parents == stop)) if stop is not None else _NONE
        confidence, missing = BY_STOP, Fault.UNKNOWN_STOP
    else:
        candidates, confidence, missing = _NONE, BY_PLACE, None
        if one.lat is not None and one.lon is not None:
            away = index.distances_m(calls.stops, one.lat, one.lon)
            candidates = np.flatnonzero(away <= AT_STOP_M)
    if candidates.size:
        position = int(candidates[apart[candidates].argmin()])
        delay_s = 0 if is_heading else at - int(calls.departures[position])
        if abs(delay_s) > LONGEST_OFF_S:
            return Placed(-1, 0.0, 0, Fault.OFF_ITS_TIME)
        if not (is_named or is_counted) and delay_s < 0:
            return Placed(max(position - 1, 0), confidence, 0)
        position -= is_heading
        if position < 0:
            return Placed(-1, 0.0, 0, Fault.NO_RUN)
        return Placed(position, confidence, delay_s)
    if missing is not None:
        return Placed(-1, 0.0, 0, missing)
    if is_counted:
        position = int(apart.argmin())
    else:
        position = int(np.searchsorted(calls.departures, at - DEPARTED_S, side="right")) - 1
        position = max(position, 0)
    return Placed(position, BY_TIME, 0)


_NONE = np.empty(0, np.int64)
