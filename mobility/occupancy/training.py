"""From history to a LoadModel: sensors calibrated, the prior learned, each rung of the ladder fitted."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobility.network import TransportNetwork
from mobility.occupancy.calendar import SAXONY_ANHALT, day_types
from mobility.occupancy.coupled_usual import served_places
from mobility.occupancy.forecast import decay_at, ladder
from mobility.occupancy.fusion import fuse
from mobility.occupancy.history import COUNTING, Departures, History, fuse_history, sample_departures
from mobility.occupancy.learned import Fit, features, fit_ridge, silent_ridge
from mobility.occupancy.load_model import RUNGS, LoadModel, unknown_places, untrained_model
from mobility.occupancy.prior import Prior, fit_prior
from mobility.occupancy.replay import draw_bands_out, published_usual, replay_releases
from mobility.occupancy.runs import Places, Runs, counted_throughout, gather_runs, usual_places
from mobility.occupancy.sensor_errors import (
    SensorErrors,
    assumed_errors,
    calibrate_direct,
    calibrate_doors,
    rows_of,
)
from mobility.occupancy.sight import NO_CONDITIONS, Conditions
from mobility.occupancy.spread import (
    HORIZONS_MIN,
    LEAST_SAMPLES,
    Spread,
    error_quantiles,
    fit_decay,
    fit_variance,
    horizon_of,
    standard_deviation,
)
from mobility.occupancy.told import told_loads, usable_visits
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits

Float32 = NDArray[np.float32]
FLAT_MEAN, FLAT_DEVIATION = 20.0, 60.0
"""Persons: what is usual before anything is known, so wide that any sensor outweighs it."""
BANDS = 100_000
"""Departures by which the decay of what bands tell is fitted."""
KEPT_BACK = 4
"""Every fourth day is kept back: errors are measured on days that nothing was fitted on."""


def train(
    visits: StopVisits,
    network: TransportNetwork,
    *,
    places: Places | None = None,
    conditions: Conditions = NO_CONDITIONS,
    land: str = SAXONY_ANHALT,
    seed: int = 1,
    is_simulated: bool = False,
) -> LoadModel:
    """Train a model.

    Parameters
    ----------
    visits : StopVisits
        History of some weeks.
    network : TransportNetwork
        Whose numbers it uses.
    places : Places | None
        Capacities of vehicles; None = unknown.
    conditions : Conditions
        Weather, events.
    land : str
        Whose holidays count.
    seed : int
        Of the draws of samples.
    is_simulated : bool
        Whether the history is of an invented city.

    Returns
    -------
    LoadModel
        An untrained one where nothing was told of any run.
    """
    timetable, timezones = network.timetable, network.timezones
    places = usual_places(visits, timetable, places or unknown_places(timetable))
    model = untrained_model(timetable, network.content_hash, places)
    errors = calibrate_sensors(visits, network, model)
    runs = gather_runs(visits, timetable, places, errors)
    if runs.trip.size == 0:
        return replace(model, land=land, is_simulated=is_simulated)
    loads = fuse_without_prior(runs)
    days = np.unique(runs.day)
    kept_back = days[KEPT_BACK - 1 :: KEPT_BACK]
    fitted = days if kept_back.size == 0 else np.setdiff1d(days, kept_back)
    model = replace(
        model,
        errors=errors,
        served=served_places(runs, model.slots),
        conditions=conditions.names,
        land=land,
        first_day=int(days[0]),
        last_day=int(days[-1]),
        is_simulated=is_simulated,
    )
    model = replace(model, prior=_prior(network, model, runs, loads, fitted))
    model = replace(model, spread=_first_spread(model, runs, loads, fitted))
    history = fuse_history(runs, model)
    model = replace(model, spread=_with_step(model, history))
    history = fuse_history(runs, model)
    samples = sample_departures(history, timetable, timezones, days=fitted, conditions=conditions, seed=seed)
    model = _fit_rungs(model, history, samples, len(conditions.names))
    model = _fit_bands(model, history, samples, network, np.random.default_rng(seed))
    if kept_back.size:
        samples = sample_departures(
            history, timetable, timezones, days=kept_back, conditions=conditions, seed=seed + 1
        )
    model = replace(model, spread=model.spread._replace(errors=_measure_errors(model, history, samples)))
    # What is usual is learned once more, from all days: a kind of day may have come a dozen times only.
    return replace(model, prior=_prior(network, model, runs, loads, days))


def calibrate_sensors(visits: StopVisits, network: TransportNetwork, model: LoadModel) -> SensorErrors:
    """Measure sensors where two of them overlap, doors by what does not add up.

    Parameters
    ----------
    visits : StopVisits
        History.
    network : TransportNetwork
        Whose numbers it uses.
    model : LoadModel
        For capacities.

    Returns
    -------
    SensorErrors
        Assumed ones where nothing overlaps.
    """
    timetable = network.timetable
    errors = assumed_errors(model.places.vehicle_seats.size)
    n_vehicles = model.places.vehicle_seats.size
    counted = gather_runs(visits, timetable, model.places, errors, only=(SensorKind.DOOR,))
    if counted.trip.size:
        first = counted.offsets[:-1]
        # What two coupled vehicles counted together tells of neither.
        is_whole = counted_throughout(counted) & ~counted.is_coupled
        sums = [np.add.reduceat(np.nan_to_num(column), first) for column in (counted.on, counted.off)]
        errors = calibrate_doors(
            errors, rows_of(counted.vehicle, n_vehicles)[is_whole], *(one[is_whole] for one in sums)
        )
    counted = gather_runs(visits, timetable, model.places, errors, only=COUNTING)
    if counted.trip.size == 0:
        return errors
    reference = fuse_without_prior(counted)
    visits = usable_visits(visits, timetable)
    key = counted.day.astype(np.int64) * timetable.trip_pattern.size + counted.trip
    its = visits.day.astype(np.int64) * timetable.trip_pattern.size + visits.trip
    run = np.minimum(np.searchsorted(key, its), key.size - 1)
    told, _ = told_loads(visits, counted.seats[run], counted.standing[run])
    is_pair = (key[run] == its) & ~np.isnan(told) & ~np.isin(visits.kind, COUNTING)
    is_pair &= ~counted.is_coupled[run]
    call = np.where(is_pair, counted.offsets[run] + visits.position, 0)
    is_pair &= ~np.isnan(reference[call])
    row, told = rows_of(visits.vehicle, n_vehicles)[is_pair], told[is_pair].astype(np.float32)
    return calibrate_direct(errors, row, visits.kind[is_pair], told, reference[call[is_pair]])


def fuse_without_prior(runs: Runs) -> Float32:
    """Fuse what was told of runs while nothing is known of what is usual.

    Parameters
    ----------
    runs : Runs
        What was told.

    Returns
    -------
    (n_calls,) float32
        Persons; NaN where sensors do not say enough.
    """
    ends = runs.offsets[1:] - 1
    usual, deviation = (np.full(runs.on.size, value, np.float32) for value in (FLAT_MEAN, FLAT_DEVIATION))
    usual[ends], deviation[ends] = 0, 0
    fused = fuse(runs, usual, deviation, 0.9)
    loads = np.where(fused.smoothed_variance < FLAT_DEVIATION**2 / 9, fused.smoothed, np.nan)
    loads[ends] = np.nan
    return loads.astype(np.float32)


def _prior(
    network: TransportNetwork, model: LoadModel, runs: Runs, loads: Float32, days: NDArray[np.int32]
) -> Prior:
    known = np.where(np.repeat(np.isin(runs.day, days), np.diff(runs.offsets)), loads, np.nan)
    return fit_prior(
        network.timetable,
        model.slots,
        runs.trip,
        day_types(runs.day, model.land),
        runs.day,
        runs.offsets,
        known.astype(np.float32),
        is_simulated=model.is_simulated,
    )


def _first_spread(model: LoadModel, runs: Runs, loads: Float32, days: NDArray[np.int32]) -> Spread:
    """Fit the spread around what is usual."""
    usual, _ = model.usual(runs.trip, runs.day, runs.offsets)
    known = np.repeat(np.isin(runs.day, days), np.diff(runs.offsets)) & ~np.isnan(loads)
    return model.spread._replace(variance=fit_variance(usual[known], loads[known]))


def _with_step(model: LoadModel, history: History) -> Spread:
    """Fit what is left of a deviation one position on."""
    deviation = (history.reference - history.usual) / np.maximum(history.deviation, 1e-6)
    pairs = ~np.isnan(deviation[:-1]) & ~np.isnan(deviation[1:])
    pairs &= (history.deviation[:-1] > 0) & (history.deviation[1:] > 0)
    pairs[history.runs.offsets[1:-1] - 1] = False  # not from one run to the next
    return model.spread._replace(
        step_decay=np.float32(fit_decay(deviation[:-1][pairs], deviation[1:][pairs]))
    )


def _fit_rungs(model: LoadModel, history: History, samples: Departures, n_conditions: int) -> LoadModel:
    """Fit the decay by horizon, then the ridge on what it leaves over."""
    truth = (history.reference - history.usual)[samples.call] / history.deviation[samples.call]
    own = samples.seen.own
    decay = np.zeros(len(HORIZONS_MIN), np.float32)
    for h in range(len(HORIZONS_MIN)):
        at = (samples.horizon == h) & ~np.isnan(own)
        decay[h] = fit_decay(own[at], truth[at])
    spread = model.spread._replace(decay=np.minimum.accumulate(decay))
    left_over = truth - decay_at(spread, samples.minutes) * np.nan_to_num(own)
    day = history.runs.day[samples.run]
    table = features(samples.seen)
    n_horizons = len(HORIZONS_MIN)
    ridge, is_tried = (
        fit_ridge(table, left_over.astype(np.float32), samples.horizon, day, n_horizons)
        if truth.size
        else Fit(silent_ridge(n_horizons, n_conditions), np.zeros(n_horizons, np.bool_))
    )
    tried = tuple(np.array(HORIZONS_MIN)[is_tried].tolist())
    return replace(model, spread=spread, ridge=ridge, tried_min=tried)


def _fit_bands(
    model: LoadModel,
    history: History,
    samples: Departures,
    network: TransportNetwork,
    rng: np.random.Generator,
) -> LoadModel:
    """Fit what is left of the deviations that released bands tell, where they are of and later on."""
    releases = replay_releases(history, network.timetable, network.timezones)
    bands = draw_bands_out(history, model, releases, samples, rng, BANDS)
    usual, deviation = published_usual(history, model)
    apart = (history.reference - usual) / np.maximum(deviation, 1e-6)
    later, horizon = apart[samples.call[bands.row]], horizon_of(bands.minutes)
    of_itself = np.flatnonzero(~np.isnan(apart[bands.call]))
    pairs = [(bands.apart[of_itself], apart[bands.call[of_itself]])]
    pairs += [(bands.apart[horizon == h], later[horizon == h]) for h in range(len(HORIZONS_MIN))]
    if all(told.size < LEAST_SAMPLES for told, _ in pairs):
        return model  # hardly a band was out: as without a history
    decay, longer = np.zeros(len(pairs), np.float32), 0.0
    for row, (told, true) in reversed(list(enumerate(pairs))):
        # Where there are too few to tell, as much is trusted as further on.
        longer = fit_decay(told, true) if told.size >= LEAST_SAMPLES else longer
        decay[row] = longer
    return replace(model, spread=model.spread._replace(band_decay=np.minimum.accumulate(decay)))


def _measure_errors(model: LoadModel, history: History, samples: Departures) -> Float32:
    """Measure the errors of each rung on the days kept back."""
    usual = history.usual[samples.call]
    deviation = standard_deviation(usual, model.spread.variance)
    truth = history.reference[samples.call]
    rungs = ladder(model, usual, deviation, samples.minutes, samples.seen)
    errors = [
        error_quantiles(((truth - told) / deviation).astype(np.float32), told, samples.horizon)
        for told in rungs
    ]
    assert len(errors) == len(RUNGS)
    return np.stack(errors)
