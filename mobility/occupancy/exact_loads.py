"""Loads of the moment as they are known: fused up to now, foretold from now on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.chances import level_confidence
from mobility.occupancy.coupled_usual import follow_places
from mobility.occupancy.forecast import foretell
from mobility.occupancy.fusion import FusedLoads, fuse, kinds_so_far, sources_of
from mobility.occupancy.history import in_order
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.runs import Runs, hear_silence
from mobility.occupancy.scales import statutory_level
from mobility.occupancy.sight import Conditions, Sight, Watched
from mobility.occupancy.spread import HORIZONS_MIN, NORMAL_90
from mobility.occupancy.times import NO_RUN, run_times, runs_ahead
from mobility.snapshot.trip_loads import LoadSource, TripLoads

Float32 = NDArray[np.float32]
LAG_S = 30
"""A vehicle counts as gone that many seconds after its departure."""
FORGOTTEN_S = 1200
"""Seconds after which what a sensor said of a run is no observation of its present load any more."""


class Running(NamedTuple):
    """Planned runs."""

    trip: NDArray[np.int32]  # (n,)
    day: NDArray[np.int32]  # (n,)
    start_s: NDArray[np.int64]  # (n,) Unix seconds


class Estimates(NamedTuple):
    """All that is known of one moment; rows beyond those of `runs` are runs that begin soon."""

    runs: Runs
    trip: NDArray[np.int32]  # (n,)
    day: NDArray[np.int32]  # (n,)
    seats: NDArray[np.int16]  # (n,)
    standing: NDArray[np.int16]  # (n,)
    offsets: NDArray[np.int32]  # (n + 1,) calls
    left_s: NDArray[np.int64]  # (n_calls,) Unix seconds, expected where the vehicle has not left
    usual: Float32  # (n_calls,)
    deviation: Float32  # (n_calls,)
    passed: NDArray[np.int32]  # (n,) calls that the vehicle has left
    fused: FusedLoads  # (calls of `runs`,)
    is_observed: NDArray[np.bool_]  # (calls of `runs`,) left, and a sensor was heard not long before
    is_told: NDArray[np.bool_]  # (calls of `runs`,) something was told of it, if only by doors that stay shut
    p10: Float32  # (n_calls,) persons; NaN = nothing beyond what is usual
    p50: Float32
    p90: Float32


def estimate(
    runs: Runs,
    upcoming: Running,
    model: LoadModel,
    timetable: Timetable,
    timezones: tuple[str, ...],
    conditions: Conditions,
    now_s: int,
) -> Estimates:
    """Estimate loads of the past and foretell those to come.

    Parameters
    ----------
    runs : Runs
        What was told.
    upcoming : Running
        Planned runs that begin soon.
    model : LoadModel
        Of this timetable.
    timetable : Timetable
        All feeds.
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    conditions : Conditions
        Weather, events.
    now_s : int
        Unix seconds.

    Returns
    -------
    Estimates
        For calls up to 90 minutes ahead.
    """
    n_trips = timetable.trip_pattern.size
    watched_routes = np.zeros(timetable.route_type.size, np.bool_)
    watched_routes[timetable.trip_route[runs.trip]] = True
    known = np.isin(
        upcoming.day * np.int64(n_trips) + upcoming.trip, runs.day * np.int64(n_trips) + runs.trip
    )
    new = ~known & watched_routes[timetable.trip_route[upcoming.trip]]
    trip = np.concatenate([runs.trip, upcoming.trip[new]])
    day = np.concatenate([runs.day, upcoming.day[new]])
    times = run_times(timetable, timezones, trip, day)
    offsets, n_own = times.offsets, runs.on.size
    lengths = np.diff(offsets)
    left = times.departures_s.copy()
    # Nobody leaves before time: who boards first where a run begins would make the vehicle gone.
    left[:n_own] += np.maximum(runs.delay_s, 0)
    left = in_order(left, offsets)
    passed = np.add.reduceat(left + LAG_S <= now_s, offsets[:-1], dtype=np.int32)
    usual, deviation = follow_places(model, runs, *model.usual(trip, day, offsets))
    n_runs = runs.trip.size
    hear_silence(runs, passed[:n_runs] - 1)
    fused = fuse(runs, usual[:n_own], deviation[:n_own], float(model.spread.step_decay))
    # Calls beyond those that the vehicle has left are told of by what comes after: only the rest is seen.
    run = np.repeat(np.arange(trip.size), lengths)
    position = np.arange(run.size) - offsets[:-1][run]
    has_left = position < passed[run]
    is_observed = has_left[:n_own] & _heard_of_late(runs, left[:n_own])
    apart = np.where(
        is_observed & (deviation[:n_own] > 0),
        (fused.filtered - usual[:n_own]) / np.maximum(deviation[:n_own], 1e-6),
        np.nan,
    )
    watched = Watched(runs.trip, runs.offsets, left[:n_own], apart.astype(np.float32), runs.delay_s)
    p10, p50, p90 = (np.full(run.size, np.nan, np.float32) for _ in range(3))
    wide = NORMAL_90 * np.sqrt(fused.filtered_variance)
    for quantile, sign in ((p10, -1), (p50, 0), (p90, 1)):
        quantile[:n_own] = np.where(is_observed, np.maximum(fused.filtered + sign * wide, 0), np.nan)
    is_last = position == lengths[run] - 1
    ahead_s = left - now_s
    to_come = np.flatnonzero(~has_left & ~is_last & (ahead_s <= 60 * HORIZONS_MIN[-1]))
    route = timetable.trip_route[trip[run[to_come]]].astype(np.int64)
    ahead = _observed_ahead(runs_ahead(timetable, times, trip), n_runs)
    seen, _ = Sight(timetable, watched, conditions).look(
        np.where(run[to_come] < n_runs, run[to_come], NO_RUN),
        ahead[run[to_come]].astype(np.int64),
        route,
        position[to_come],
        (day[run[to_come]].astype(np.int64) - 1) % 7,
        np.full(to_come.size, now_s, np.int64),
        left[to_come],
    )
    minutes = (np.maximum(ahead_s[to_come], 0) / 60).astype(np.float32)
    told = foretell(model, usual[to_come], deviation[to_come], minutes, seen)
    p10[to_come], p50[to_come], p90[to_come] = told
    route_of = timetable.trip_route[trip[n_runs:]]
    return Estimates(
        runs=runs,
        trip=trip,
        day=day,
        seats=np.concatenate([runs.seats, model.places.route_seats[route_of]]),
        standing=np.concatenate([runs.standing, model.places.route_standing[route_of]]),
        offsets=offsets,
        left_s=left,
        usual=usual,
        deviation=deviation,
        passed=passed,
        fused=fused,
        is_observed=is_observed,
        is_told=(runs.kinds > 0) | ~np.isnan(runs.on),
        p10=p10,
        p50=p50,
        p90=p90,
    )


def exact_trip_loads(estimates: Estimates) -> TripLoads:
    """Lay out estimates as TripLoads.

    Parameters
    ----------
    estimates : Estimates
        Of the moment.

    Returns
    -------
    TripLoads
        Of runs that are not over; where nothing is known of a segment, what is usual (source PRIOR). Where a
        vehicle has left a stop of which nothing was told, what follows from what was told before (FORECAST).
    """
    e = estimates
    lengths = np.diff(e.offsets)
    rows = np.flatnonzero(e.passed < lengths)
    run, calls, segments_offsets = segments_of(e.offsets, rows)
    n_own = e.runs.on.size
    own = np.minimum(calls, max(n_own - 1, 0))
    is_own = (calls < n_own) & (calls - e.offsets[rows][run] < e.passed[rows][run])
    is_observed = is_own & (e.is_observed & e.is_told)[own] if n_own else np.zeros(calls.size, np.bool_)
    source = np.where(is_observed, sources_of(kinds_so_far(e.runs))[own], LoadSource.FORECAST)
    is_told = ~np.isnan(e.p50[calls])
    source = np.where(is_told, source, LoadSource.PRIOR).astype(np.int8)
    usual, wide = e.usual[calls], NORMAL_90 * e.deviation[calls]
    p10 = np.where(is_told, e.p10[calls], np.maximum(usual - wide, 0)).astype(np.float32)
    p50 = np.where(is_told, e.p50[calls], usual).astype(np.float32)
    p90 = np.where(is_told, e.p90[calls], usual + wide).astype(np.float32)
    seats, standing = e.seats[rows], e.standing[rows]
    level = statutory_level(p50, seats[run], standing[run])
    newest = _newest_observation(e)[rows][run]
    return TripLoads(
        trip=e.trip[rows],
        day=e.day[rows],
        seats=seats,
        standing=standing,
        segments_offsets=segments_offsets,
        p10=p10,
        p50=p50,
        p90=p90,
        level=level,
        source=source,
        observed_s=np.where(source == LoadSource.PRIOR, 0, newest),
        confidence=level_confidence(p10, p50, p90, level, seats[run], standing[run]),
    )


def segments_of(
    offsets: NDArray[np.int32], rows: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Number the segments of some runs: all calls but the last.

    Parameters
    ----------
    offsets : (n + 1,) int32
        Calls of all runs.
    rows : (m,) intp
        Runs.

    Returns
    -------
    tuple[(n_segments,) int64, (n_segments,) int64, (m + 1,) int32]
        Of each segment its run (counted within `rows`) and its call; segments of each run.
    """
    lengths = np.maximum(np.diff(offsets)[rows] - 1, 0)
    segments_offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    run = np.repeat(np.arange(rows.size), lengths)
    calls = offsets[rows][run] + np.arange(run.size) - segments_offsets[run]
    return run, calls.astype(np.int64), segments_offsets


def _heard_of_late(runs: Runs, left_s: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell at which calls a sensor of the run had been heard within FORGOTTEN_S."""
    run = np.repeat(np.arange(runs.trip.size, dtype=np.int64), np.diff(runs.offsets))
    if run.size == 0:
        return np.zeros(0, np.bool_)
    first = int(left_s.min())
    span = int(left_s.max()) - first + 2 * FORGOTTEN_S
    at = np.where(runs.kinds > 0, left_s - first + FORGOTTEN_S + 1, 0)
    latest = np.maximum.accumulate(run * span + at) - run * span
    return (latest > 0) & (left_s - first + FORGOTTEN_S + 1 - latest <= FORGOTTEN_S)


def _observed_ahead(ahead: NDArray[np.int32], n_observed: int) -> NDArray[np.int32]:
    """Skip runs ahead that nothing is known of."""
    found = ahead.copy()
    for _ in range(ahead.size):
        unknown = found >= n_observed
        if not unknown.any():
            break
        found[unknown] = ahead[found[unknown]]
    return found


def _newest_observation(e: Estimates) -> NDArray[np.int64]:
    """Give for each run when a sensor of it was heard last, 0 = never."""
    newest = np.zeros(e.trip.size, np.int64)
    if e.runs.trip.size:
        newest[: e.runs.trip.size] = np.maximum.reduceat(e.runs.observed_s, e.runs.offsets[:-1])
    return newest
