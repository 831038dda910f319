"""History as the models learn from it: fused loads of past runs, departures to foretell again."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.coupled_usual import follow_places
from mobility.occupancy.fusion import FusedLoads, fuse
from mobility.occupancy.learned import Seen
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.runs import Runs
from mobility.occupancy.sight import NO_CONDITIONS, Conditions, Sight, Watched
from mobility.occupancy.spread import HORIZONS_MIN
from mobility.occupancy.times import run_times, runs_ahead
from mobility.sensing.observation import SensorKind

Float32 = NDArray[np.float32]
COUNTING = (SensorKind.DOOR, SensorKind.MANUAL)
"""Kinds that others are compared with."""
SAMPLES = 200_000
"""Departures foretold again at each horizon."""


@dataclass(frozen=True, eq=False)
class History:
    """Past runs, fused.

    Parameters
    ----------
    runs : Runs
        What was told of them.
    fused : FusedLoads
        What it amounts to.
    usual, deviation : (n_calls,) float32
        What is usual on them, and its standard deviation.
    reference : (n_calls,) float32
        Persons on board as counted at doors or by hand; NaN where only estimates are. Where no run was ever
        counted, the fused estimates themselves.
    is_counted : bool
        Whether `reference` was counted.
    """

    runs: Runs
    fused: FusedLoads
    usual: Float32
    deviation: Float32
    reference: Float32
    is_counted: bool


@dataclass(frozen=True, eq=False)
class Departures:
    """Departures of the past, foretold from some minutes before.

    Parameters
    ----------
    call : (n,) int64
        Call of the runs.
    run : (n,) int64
        Row of the runs.
    horizon : (n,) intp
        Index into HORIZONS_MIN.
    minutes : (n,) float32
        From then to the departure.
    last : (n,) int64
        Last call that the run had left then, -1 = it had not begun.
    seen : Seen
        What was seen then.
    """

    call: NDArray[np.int64]
    run: NDArray[np.int64]
    horizon: NDArray[np.intp]
    minutes: Float32
    last: NDArray[np.int64]
    seen: Seen


def fuse_history(runs: Runs, model: LoadModel) -> History:
    """Fuse what was told of past runs.

    Parameters
    ----------
    runs : Runs
        Of the past.
    model : LoadModel
        What is usual.

    Returns
    -------
    History
        With references.
    """
    usual, deviation = follow_places(model, runs, *model.usual(runs.trip, runs.day, runs.offsets))
    fused = fuse(runs, usual, deviation, float(model.spread.step_decay))
    told = ~np.isnan(runs.direct) | ~np.isnan(runs.on)
    by_call = sum((runs.kinds >> kind & 1 for kind in COUNTING), np.zeros_like(runs.kinds)) > 0
    counted = _on_counted_runs(runs, by_call)
    is_counted = bool(counted.any())
    is_known = (counted if is_counted else told) & (fused.smoothed_variance < deviation**2 / 2)
    reference = np.where(is_known, fused.smoothed, np.nan).astype(np.float32)
    return History(runs, fused, usual, deviation, reference, is_counted)


def watch_history(history: History, timetable: Timetable, timezones: tuple[str, ...]) -> Watched:
    """Tell when past runs left their calls and how far they were from what is usual.

    Parameters
    ----------
    history : History
        Fused.
    timetable : Timetable
        Of the runs.
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.

    Returns
    -------
    Watched
        All of them.
    """
    runs = history.runs
    times = run_times(timetable, timezones, runs.trip, runs.day)
    left = times.departures_s + np.maximum(runs.delay_s, 0)
    return Watched(runs.trip, runs.offsets, in_order(left, runs.offsets), deviations(history), runs.delay_s)


def deviations(history: History) -> Float32:
    """Give how far loads were from what is usual, as far as one knew then.

    Parameters
    ----------
    history : History
        Fused.

    Returns
    -------
    (n_calls,) float32
        In standard deviations; NaN before and after what was told.
    """
    runs, lengths = history.runs, np.diff(history.runs.offsets)
    position = np.arange(history.usual.size) - np.repeat(runs.offsets[:-1], lengths)
    is_known = (position <= np.repeat(runs.known_to, lengths)) & (history.deviation > 0)
    apart = (history.fused.filtered - history.usual) / np.maximum(history.deviation, 1e-6)
    return np.where(is_known, apart, np.nan).astype(np.float32)


def in_order(left_s: NDArray[np.int64], offsets: NDArray[np.int32]) -> NDArray[np.int64]:
    """Make times along runs non-decreasing: a delay that shrinks in a jump does not turn time back.

    Parameters
    ----------
    left_s : (n_calls,) int64
        Unix seconds.
    offsets : (n + 1,) int32
        Calls of runs.

    Returns
    -------
    (n_calls,) int64
        Each the latest up to its call.
    """
    run = np.repeat(np.arange(offsets.size - 1, dtype=np.int64), np.diff(offsets))
    if left_s.size == 0:
        return left_s
    first = int(left_s.min())
    span = int(left_s.max()) - first + 1
    return np.maximum.accumulate(run * span + left_s - first) - run * span + first


def sample_departures(
    history: History,
    timetable: Timetable,
    timezones: tuple[str, ...],
    *,
    days: NDArray[np.int32] | None = None,
    conditions: Conditions = NO_CONDITIONS,
    seed: int = 1,
    samples: int = SAMPLES,
) -> Departures:
    """Draw departures with a reference, and look at each from every horizon.

    Parameters
    ----------
    history : History
        Fused.
    timetable : Timetable
        Of the runs.
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    days : (n,) int32 | None
        Only of these service days; None = all.
    conditions : Conditions
        Weather, events.
    seed : int
        Of the draw.
    samples : int
        Most departures at each horizon.

    Returns
    -------
    Departures
        Horizon by horizon.
    """
    runs = history.runs
    watched = watch_history(history, timetable, timezones)
    sight = Sight(timetable, watched, conditions)
    times = run_times(timetable, timezones, runs.trip, runs.day)
    ahead = runs_ahead(timetable, times, runs.trip).astype(np.int64)
    run_of = np.repeat(np.arange(runs.trip.size), np.diff(runs.offsets))
    wanted = ~np.isnan(history.reference) & (history.deviation > 0)
    if days is not None:
        wanted &= np.isin(runs.day, days)[run_of]
    all_calls = np.flatnonzero(wanted)
    rng = np.random.default_rng(seed)
    parts: list[tuple[NDArray[Any], ...]] = []
    for index, horizon_min in enumerate(HORIZONS_MIN):
        n = min(samples, all_calls.size)
        call = np.sort(rng.choice(all_calls, n, replace=False)) if n < all_calls.size else all_calls
        run = run_of[call].astype(np.int64)
        departure = watched.left_s[call]
        moment = departure - 60 * horizon_min
        seen, last = sight.look(
            run,
            ahead[run],
            timetable.trip_route[runs.trip[run]].astype(np.int64),
            (call - runs.offsets[run]).astype(np.int64),
            (runs.day[run].astype(np.int64) - 1) % 7,  # day 1 of the calendar was a Monday
            moment,
            departure,
        )
        minutes = np.full(n, horizon_min, np.float32)
        parts.append((call, run, np.full(n, index, np.intp), minutes, last, *seen))
    call, run, horizon, minutes, last, *seen_columns = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Departures(call, run, horizon, minutes, last, Seen(*seen_columns))


def _on_counted_runs(runs: Runs, is_counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Spread to all calls of runs of which half of the calls were counted."""
    cumulated = np.concatenate([[0], np.cumsum(is_counted)])
    lengths = np.diff(runs.offsets)
    share = (cumulated[runs.offsets[1:]] - cumulated[runs.offsets[:-1]]) / np.maximum(lengths, 1)
    return np.repeat(share >= 0.5, lengths)
