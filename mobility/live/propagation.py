"""From what a feed says of some calls to the times of all calls of a run.

Source: GTFS-realtime reference, "Trip updates": a delay holds for all following calls until the next update;
a time wins over a delay; NO_DATA ends what is known; a skipped call does not end a delay. A delay of the
whole run (`TripUpdate.delay`) holds until a call has a time or delay of its own.

The reference is silent on delays that put a call before the one before it: such a call is moved to it. Only
the delay of a whole run gives way, to the first word of a call: it is about no call in particular. A skipped
call has no times in the format, so it moves no other: it lies between its neighbors.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.live.trip_updates import CallRelation, CallUpdate, Event

Int32 = NDArray[np.int32]

TIMED = frozenset({CallRelation.SCHEDULED, CallRelation.UNSCHEDULED})
"""Only the times and delays of such calls count."""


@dataclass(frozen=True, slots=True, eq=False)
class RunTimes:
    """The times of a run.

    Parameters
    ----------
    arrivals, departures : (n,) int32
        Service-day seconds, never going back along the run.
    is_known : (n,) bool
        Whether the feed says anything that holds for the call; else it is as planned.
    is_left_out : (n,) bool
        Calls that are skipped.
    n_pushed : int
        Served calls that the feed puts before the one before, and that were moved to it.
    """

    arrivals: Int32
    departures: Int32
    is_known: NDArray[np.bool_]
    is_left_out: NDArray[np.bool_]
    n_pushed: int


def propagate(
    arrivals: Int32,
    departures: Int32,
    updates: Mapping[int, CallUpdate],
    epoch_s: int,
    run_delay_s: int | None = None,
) -> RunTimes:
    """Work updates of single calls into the planned times of a run.

    Parameters
    ----------
    arrivals, departures : (n,) int32
        As planned, service-day seconds.
    updates : Mapping[int, CallUpdate]
        By position.
    epoch_s : int
        Unix seconds of the service day's second 0.
    run_delay_s : int | None
        How late the run is where no call has said more yet; None: nobody tells.

    Returns
    -------
    RunTimes
        Before the first time or delay of a call as late as the run is; as planned where nobody tells.
    """
    n = len(arrivals)
    new_arrivals, new_departures = np.array(arrivals, np.int32), np.array(departures, np.int32)
    is_known, is_left_out = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    delay = run_delay_s
    word_at, word_s = _first_word(arrivals, departures, updates, epoch_s)
    earliest = np.iinfo(np.int32).min
    n_pushed = 0
    for q in range(n):
        planned_arrival, planned_departure = int(arrivals[q]), int(departures[q])
        update = updates.get(q)
        if update is not None and update.relation is CallRelation.NO_DATA:
            delay = None
        is_left_out[q] = update is not None and update.relation is CallRelation.SKIPPED
        so_far = delay or 0
        arrival, departure = planned_arrival + so_far, planned_departure + so_far
        if q < word_at:
            arrival = min(arrival, max(planned_arrival, word_s))
            departure = min(departure, max(planned_departure, word_s))
        if update is not None and update.relation in TIMED:
            said_arrival = _moment(update.arrival, planned_arrival, epoch_s)
            said_departure = _moment(update.departure, planned_departure, epoch_s)
            if said_arrival is not None:
                arrival = said_arrival
                departure = planned_departure + arrival - planned_arrival
            if said_departure is not None:
                departure = said_departure
                if said_arrival is None:
                    arrival = min(arrival, departure)
            if said_arrival is not None or said_departure is not None:
                delay = departure - planned_departure
        if not is_left_out[q]:
            n_pushed += arrival < earliest or departure < arrival
            arrival = max(arrival, earliest)
            departure = max(departure, arrival)
            earliest = departure
        new_arrivals[q], new_departures[q] = arrival, departure
        is_known[q] = delay is not None or is_left_out[q]
    _lay_between(new_arrivals, new_departures, is_left_out)
    return RunTimes(new_arrivals, new_departures, is_known, is_left_out, n_pushed)


def _first_word(
    arrivals: Int32, departures: Int32, updates: Mapping[int, CallUpdate], epoch_s: int
) -> tuple[int, int]:
    """Give the first position that has a time or delay of its own, and when that is; (0, 0) = none has."""
    for q in sorted(updates):
        update = updates[q]
        if update.relation not in TIMED:
            continue
        for event, planned in ((update.arrival, arrivals), (update.departure, departures)):
            said_s = _moment(event, int(planned[q]), epoch_s)
            if said_s is not None:
                return q, said_s
    return 0, 0


def _lay_between(arrivals: Int32, departures: Int32, is_left_out: NDArray[np.bool_]) -> None:
    """Move skipped calls after the call before and before the one after; the served ones stay."""
    n = len(arrivals)
    for q in range(n):
        if is_left_out[q]:
            arrivals[q] = max(arrivals[q], departures[q - 1] if q else arrivals[q])
            departures[q] = max(departures[q], arrivals[q])
    for q in reversed(range(n - 1)):
        if is_left_out[q]:
            departures[q] = min(departures[q], arrivals[q + 1])
            arrivals[q] = min(arrivals[q], departures[q])


def _moment(event: Event | None, planned_s: int, epoch_s: int) -> int | None:
    """Give an event's service-day second."""
    if event is None:
        return None
    if event.time_s is not None:
        return event.time_s - epoch_s
    return None if event.delay_s is None else planned_s + event.delay_s
