"""The release of bands replayed on past runs: which load each was decided from, and what it told when."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.exact_loads import LAG_S
from mobility.occupancy.fusion import kinds_so_far
from mobility.occupancy.history import Departures, History, in_order
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.privacy import CENTERS, LEAST_PLACES, border_width
from mobility.occupancy.public_loads import loads_in_bands, usual_as_published
from mobility.occupancy.spread import HORIZONS_MIN
from mobility.occupancy.times import run_times
from mobility.sensing.observation import SensorKind

Float32 = NDArray[np.float32]
Ints = NDArray[np.int64]


class Releases(NamedTuple):
    """Of each call of past runs."""

    load: Float32  # (n_calls,) persons that the band was decided from; NaN = none was released
    left_s: Ints  # (n_calls,) Unix seconds
    planned_s: Ints  # (n_calls,)


class BandsOut(NamedTuple):
    """What released bands told of departures that were foretold: of those with a band that still counts."""

    row: Ints  # (n,) of the departures foretold
    call: Ints  # (n,) of the band
    minutes: Float32  # (n,) from there to the departure
    apart: Float32  # (n,) as `loads_in_bands` tells
    left_open: Float32  # (n,)


def replay_releases(history: History, timetable: Timetable, timezones: tuple[str, ...]) -> Releases:
    """Tell what each band was decided from.

    A message counts as there from the moment it was observed: how long it was on its way is not kept.

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
    Releases
        Where a vehicle that counts at its doors left later than expected by more than LAG_S and spoke only
        then, its doors were taken for shut: the load is that of the stop before.
    """
    runs, load = history.runs, history.fused.filtered
    planned = run_times(timetable, timezones, runs.trip, runs.day).departures_s
    late = np.maximum(runs.delay_s, 0).astype(np.int64)
    left = in_order(planned + late, runs.offsets)
    n = planned.size
    call, spoke = np.arange(n), runs.kinds > 0
    # Of each call the next one behind it that was told of, n = none.
    told_at = np.append(np.where(spoke, call, n), n)
    next_told = np.minimum.accumulate(told_at[::-1])[::-1][1:]
    # From message to message: the next one moves the release if it comes before.
    newest = np.repeat(runs.offsets[:-1], np.diff(runs.offsets)).astype(np.int64)
    is_first = newest == call
    while True:
        release = np.maximum(planned + late[newest], left[newest]) + LAG_S
        following = next_told[newest]
        is_in = (following <= call) & (runs.observed_s[np.minimum(following, n - 1)] <= release)
        if not is_in.any():
            break
        newest = np.where(is_in, following, newest)
    # Doors that were heard on the run before are taken for shut; all else waits for what is told of the stop.
    by_door = (kinds_so_far(runs)[newest] >> SensorKind.DOOR & 1 > 0) & ~is_first
    is_missing = by_door & (next_told[newest] <= call)
    is_told = spoke | ~np.isnan(runs.on)
    decided = np.where(is_missing, load[np.maximum(next_told[newest] - 1, 0)], load)
    return Releases(np.where(is_told, decided, np.nan).astype(np.float32), left, planned)


def newest_release(releases: Releases, history: History, samples: Departures) -> tuple[Ints, Float32]:
    """Find the newest band that was out when a departure was foretold.

    Parameters
    ----------
    releases : Releases
        Of the history.
    history : History
        Fused.
    samples : Departures
        Foretold.

    Returns
    -------
    tuple[(n,) int64, (n,) float32]
        Call of the band, -1 = none was out; minutes from there to the departure, as expected then.
    """
    first = history.runs.offsets[samples.run].astype(np.int64)
    moment = releases.left_s[samples.call] - np.round(60 * samples.minutes).astype(np.int64)
    seen = samples.last.copy()
    # Gone is who left LAG_S ago; two calls may lie within.
    for _ in range(2):
        seen -= (seen >= first) & (releases.left_s[np.maximum(seen, 0)] + LAG_S > moment)
    is_out = ~np.isnan(releases.load)
    newest = np.maximum.accumulate(np.where(is_out, np.arange(is_out.size), -1))
    seen = np.where((samples.last >= 0) & (seen >= first), newest[np.maximum(seen, 0)], -1)
    seen = np.where(seen >= first, seen, -1)
    there = np.maximum(seen, 0)
    late = np.maximum(history.runs.delay_s[there], 0)
    minutes = (releases.planned_s[samples.call] + late - releases.left_s[there]) / 60
    return seen, np.maximum(minutes, 0).astype(np.float32)


def draw_bands_out(
    history: History,
    model: LoadModel,
    releases: Releases,
    samples: Departures,
    rng: np.random.Generator,
    most: int | None = None,
) -> BandsOut:
    """Draw the bands that were out when departures were foretold, and tell what they told.

    Parameters
    ----------
    history : History
        Fused.
    model : LoadModel
        What is usual.
    releases : Releases
        Of the history.
    samples : Departures
        Foretold.
    rng : np.random.Generator
        Of the borders.
    most : int | None
        So many departures, drawn from all; None = all.

    Returns
    -------
    BandsOut
        Where a band was out, not too long before, and the vehicle is not too small to be shown.
    """
    places = places_of(history)[samples.run]
    newest, minutes = newest_release(releases, history, samples)
    row = np.flatnonzero((newest >= 0) & (minutes <= HORIZONS_MIN[-1]) & (places >= LEAST_PLACES))
    if most is not None and row.size > most:
        row = np.sort(rng.choice(row, most, replace=False))
    call = newest[row]
    usual, deviation = published_usual(history, model)
    bands = draw_bands(releases.load[call], places[row], rng)
    _, apart, left_open = loads_in_bands(bands, usual[call], deviation[call], places[row])
    return BandsOut(row, call, minutes[row], apart, left_open)


def draw_bands(loads: Float32, places: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.int8]:
    """Sort loads into bands with borders drawn as the privacy stage draws them.

    Parameters
    ----------
    loads : (n,) float32
        Persons.
    places : (n,) int32
        Of the vehicles.
    rng : np.random.Generator
        Of the borders.

    Returns
    -------
    (n,) int8
        Bands.
    """
    drawn = (rng.random((loads.size, len(CENTERS))) - 0.5) * border_width(places)[:, None]
    borders = np.array(CENTERS) * places[:, None] + drawn
    bands: NDArray[np.int8] = (loads[:, None] >= borders).sum(axis=1).astype(np.int8)
    return bands


def published_usual(history: History, model: LoadModel) -> tuple[Float32, Float32]:
    """Give what is usual at each call as far as it may be published.

    Parameters
    ----------
    history : History
        Of past runs.
    model : LoadModel
        Public.

    Returns
    -------
    tuple[(n_calls,) float32, (n_calls,) float32]
        Persons, and their standard deviation.
    """
    runs = history.runs
    return usual_as_published(model, runs, runs.trip, runs.day, runs.offsets)


def places_of(history: History) -> NDArray[np.int32]:
    """Give the places of the vehicles.

    Parameters
    ----------
    history : History
        Of past runs.

    Returns
    -------
    (n_runs,) int32
        Seats and standing places, 0 = unknown.
    """
    return history.runs.seats.astype(np.int32) + history.runs.standing
