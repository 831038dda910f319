"""Which run a message belongs to: as it says, as its vehicle's others say, or as its positions tell."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from mobility.sensing.health import Fault
from mobility.sensing.observation import Observation
from mobility.sensing.run_index import Run, RunIndex
from mobility.sensing.run_texts import is_by_route

LONGEST_OFF_S = 2 * 3600
"""A message further from its trip's planned time is of another run, or its clock is off."""
BEFORE_START_S, BEHIND_END_S = 600, 1800
EARLY_S, LATE_S = 180, 600
SESSION_GAP_S = 1200
LEAST_SCORE = 1.5
CLEARLY_BETTER = 1.2

NAMED, NAMED_WITHOUT_DAY, BY_VEHICLE, BY_BLOCK, BY_POSITIONS = 1.0, 0.95, 0.85, 0.7, 0.5


class Assigned(NamedTuple):
    """A message's run, or why it has none."""

    run: Run | None
    confidence: float
    fault: Fault | None = None


def assign(index: RunIndex, observations: list[Observation]) -> list[Assigned]:
    """Find the run of each message of a vehicle.

    Parameters
    ----------
    index : RunIndex
        The timetable.
    observations : list[Observation]
        Of one vehicle, by time.

    Returns
    -------
    list[Assigned]
        One each.
    """
    named = [_named(index, one) if one.trip_id else None for one in observations]
    known = [
        (one.observed_s, said.run)
        for one, said in zip(observations, named, strict=True)
        if said is not None and said.run is not None and one.vehicle_id
    ]
    times = [at for at, _ in known]
    scores = _score_positions(index, observations) if any(said is None for said in named) else {}
    assigned = []
    for number, (one, said) in enumerate(zip(observations, named, strict=True)):
        assigned.append(
            said or _by_vehicle(index, one.observed_s, known, times) or _by_positions(scores.get(number, {}))
        )
    return assigned


def _named(index: RunIndex, one: Observation) -> Assigned:
    """Find the run that a message names."""
    trips = index.find_trips(one.feed, one.trip_id)
    if not trips:
        return Assigned(None, 0.0, Fault.UNKNOWN_TRIP)
    if one.start_date:
        day = _ordinal(one.start_date)
        runs = [] if day is None else [Run(trip, day) for trip in trips if index.timetable.runs_on(trip, day)]
        confidence = NAMED
    else:
        runs = [Run(trip, day) for trip in trips for day in index.days_around(trip, one.observed_s)]
        confidence = NAMED_WITHOUT_DAY
    if not runs:
        return Assigned(None, 0.0, Fault.NOT_ON_THAT_DAY)
    best = min(runs, key=lambda run: (abs(index.apart_s(run, one.observed_s)), run))
    if abs(index.apart_s(best, one.observed_s)) > LONGEST_OFF_S:
        return Assigned(None, 0.0, Fault.OFF_ITS_TIME)
    if is_by_route(one.trip_id):
        # They start together, so no time tells which of them it is.
        is_one = sum(run.day == best.day for run in runs) == 1
        return Assigned(best, confidence) if is_one else Assigned(None, 0.0, Fault.AMBIGUOUS)
    return Assigned(best, confidence if len(trips) == 1 else BY_BLOCK)


def _by_vehicle(
    index: RunIndex, observed_s: int, known: list[tuple[int, Run]], times: list[int]
) -> Assigned | None:
    """Take the run that the vehicle is known to be on, or one it goes on as."""
    if not known:
        return None
    at = bisect_right(times, observed_s)
    near = [known[i][1] for i in (at - 1, at) if 0 <= i < len(known)]
    for run in near:
        if index.apart_s(run, observed_s) == 0:
            return Assigned(run, BY_VEHICLE)
    mates = [
        Run(mate, run.day)
        for run in near
        for mate in index.block_mates(run.trip)
        if index.timetable.runs_on(mate, run.day)
    ]
    on_their_way = [run for run in mates if index.apart_s(run, observed_s) == 0]
    if on_their_way:
        return Assigned(min(on_their_way), BY_BLOCK)
    for run in near:
        if -BEFORE_START_S <= index.apart_s(run, observed_s) <= BEHIND_END_S:
            return Assigned(run, BY_BLOCK)
    return None


def _score_positions(index: RunIndex, observations: Iterable[Observation]) -> dict[int, dict[Run, float]]:
    """Score the runs that fit each message with a position, by how well they fit all of its session."""
    candidates: dict[int, dict[Run, float]] = {}
    sessions: dict[int, int] = {}
    totals: dict[tuple[int, Run], float] = {}
    session, last_s = 0, None
    for number, one in enumerate(observations):
        if last_s is not None and one.observed_s - last_s > SESSION_GAP_S:
            session += 1
        last_s = one.observed_s
        if one.lat is None or one.lon is None:
            continue
        sessions[number] = session
        candidates[number] = {}
        for run, delay_s in index.runs_near(one.lat, one.lon, one.observed_s, EARLY_S, LATE_S):
            fit = 1 - abs(delay_s) / LATE_S
            candidates[number][run] = fit
            totals[session, run] = totals.get((session, run), 0.0) + fit
    return {
        number: {run: round(totals[sessions[number], run], 6) for run in runs}
        for number, runs in candidates.items()
    }


def _by_positions(scores: dict[Run, float]) -> Assigned:
    """Take the run that fits clearly better than all others."""
    if not scores:
        return Assigned(None, 0.0, Fault.NO_RUN)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    best, score = ranked[0]
    if score < LEAST_SCORE:
        return Assigned(None, 0.0, Fault.NO_RUN)
    if len(ranked) > 1 and score < CLEARLY_BETTER * ranked[1][1]:
        return Assigned(None, 0.0, Fault.AMBIGUOUS)
    return Assigned(best, BY_POSITIONS)


def _ordinal(date: str) -> int | None:
    """Read YYYYMMDD; None: there is no such day, which journals of earlier versions may hold."""
    try:
        return dt.date(int(date[:4]), int(date[4:6]), int(date[6:])).toordinal()
    except ValueError:
        return None
