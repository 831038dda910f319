"""TripLoads for everybody: what the privacy stage releases of the moment, and what follows from it."""

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.chances import level_confidence
from mobility.occupancy.exact_loads import Estimates, segments_of
from mobility.occupancy.fusion import kinds_so_far, sources_of
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.privacy import BAND_LEVELS, LEAST_PLACES, NOT_RELEASED, PrivacyStage
from mobility.occupancy.public_loads import foretell_from_bands, loads_in_bands, round_up, usual_as_published
from mobility.occupancy.scales import statutory_level
from mobility.occupancy.spread import HORIZONS_MIN, NORMAL_90
from mobility.occupancy.withheld import RunVehicles, choose_runs, withhold
from mobility.snapshot.trip_loads import LoadSource, TripLoads, join_trip_loads

MINUTE_S = 60


def publish(estimates: Estimates, model: LoadModel, stage: PrivacyStage, withheld: RunVehicles) -> TripLoads:
    """Release bands that are due, and tell what follows from all released ones.

    Parameters
    ----------
    estimates : Estimates
        Exact.
    model : LoadModel
        Public: what is usual.
    stage : PrivacyStage
        Its memory decides what was released before.
    withheld : RunVehicles
        Runs under way or to come of which feeds of positions name a small vehicle.

    Returns
    -------
    TripLoads
        Of runs that are not over and of which a band was released; of those whose vehicle has few places
        rows that say nothing.
    """
    e = estimates
    lengths = np.diff(e.offsets)
    n_runs = e.runs.trip.size
    is_shown = np.zeros(e.trip.size, np.bool_)
    released = np.full(int(e.offsets[n_runs]), NOT_RELEASED, np.int8)
    places = e.seats.astype(np.int32) + e.standing
    is_small, has_begun = places[:n_runs] < LEAST_PLACES, e.passed[:n_runs] > 0
    for run in np.flatnonzero(~is_small & has_begun).tolist():
        first, last = int(e.offsets[run]), int(e.offsets[run + 1])
        is_known = e.is_observed[first:last] & e.is_told[first:last]
        exact = np.where(is_known, e.fused.filtered[first:last], np.nan)
        due = min(int(e.passed[run]), last - first - 1)
        trip, day = int(e.trip[run]), int(e.day[run])
        bands = stage.release(trip, day, int(places[run]), exact, 0, due)
        released[first:last] = bands
        is_shown[run] = bool((bands != NOT_RELEASED).any()) and e.passed[run] < lengths[run]
    rows = np.flatnonzero(is_shown)
    # From here on nothing but bands, the timetable and the public model is looked at.
    told = _from_bands(e, rows, released, model)
    # Of a vehicle whose places nobody knows nothing says that it is small.
    small = np.flatnonzero(
        is_small & (places[:n_runs] > 0) & has_begun & (e.passed[:n_runs] < lengths[:n_runs])
    )
    known = np.flatnonzero(~is_small | has_begun)
    return join_trip_loads([told, withhold(_withheld(e, small, known, withheld))])


def _withheld(
    e: Estimates, small: NDArray[np.intp], heard: NDArray[np.intp], withheld: RunVehicles
) -> RunVehicles:
    """Join small vehicles that sensors tell of and those of feeds, but for runs that sensors know better."""
    known = e.day[heard].astype(np.int64) << 32 | e.trip[heard]
    more = choose_runs(withheld, ~np.isin(withheld.day.astype(np.int64) << 32 | withheld.trip, known))
    lengths = np.diff(e.offsets)[small].astype(np.int32)
    return RunVehicles(
        np.concatenate([e.trip[small], more.trip]),
        np.concatenate([e.day[small], more.day]),
        np.concatenate([e.seats[small], more.seats]),
        np.concatenate([e.standing[small], more.standing]),
        np.concatenate([lengths - 1, more.n_segments]),
    )


def _from_bands(
    e: Estimates, rows: NDArray[np.intp], released: NDArray[np.int8], model: LoadModel
) -> TripLoads:
    run, calls, segments_offsets = segments_of(e.offsets, rows)
    seats, standing = e.seats[rows], e.standing[rows]
    places = (seats.astype(np.int32) + standing)[run]
    of_all = usual_as_published(model, e.runs, e.trip, e.day, e.offsets)
    usual, deviation = (one[calls] for one in of_all)
    wide = NORMAL_90 * deviation
    p10, p50, p90 = (round_up(one) for one in (usual - wide, usual, usual + wide))
    source = np.full(calls.size, LoadSource.PRIOR, np.int8)
    level = statutory_level(p50, seats[run], standing[run])
    observed = np.zeros(calls.size, np.int64)

    is_released = released[calls] != NOT_RELEASED
    known = np.flatnonzero(is_released)
    told, apart, left_open = loads_in_bands(
        released[calls[known]], usual[known], deviation[known], places[known]
    )
    p10[known], p50[known], p90[known] = told
    level[known] = BAND_LEVELS[released[calls[known]]]
    source[known] = sources_of(kinds_so_far(e.runs))[calls[known]]
    observed[known] = e.left_s[calls[known]] // MINUTE_S * MINUTE_S

    # What is not released is foretold from the newest band of the run up to there: departures to come, and
    # those of which no sensor told. Of a run without a band before them, they are as usual.
    newest = np.maximum.accumulate(np.where(is_released, np.arange(calls.size), -1))
    later = np.flatnonzero(~is_released & (newest >= segments_offsets[run]))
    base = np.searchsorted(known, newest[later])
    minutes = ((e.left_s[calls[later]] - e.left_s[calls[known[base]]]) / MINUTE_S).astype(np.float32)
    is_near = minutes <= HORIZONS_MIN[-1]
    later, base, minutes = later[is_near], base[is_near], minutes[is_near]
    foretold = foretell_from_bands(
        model.spread,
        apart[base],
        left_open[base],
        usual[later],
        deviation[later],
        minutes,
    )
    p10[later], p50[later], p90[later] = foretold
    level[later] = statutory_level(foretold.p50, seats[run[later]], standing[run[later]])
    source[later] = LoadSource.FORECAST
    observed[later] = observed[known[base]]
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
        observed_s=observed,
        confidence=level_confidence(p10, p50, p90, level, seats[run], standing[run]),
    )
