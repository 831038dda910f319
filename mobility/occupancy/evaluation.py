"""How good forecasts are on days that a model has not seen, rung by rung, by line and horizon."""

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.errors import VisitsError
from mobility.network import TransportNetwork
from mobility.occupancy.forecast import Foretold, ladder, quantiles_of
from mobility.occupancy.history import Departures, History, fuse_history, sample_departures
from mobility.occupancy.lines import lines_of
from mobility.occupancy.load_model import RUNGS, LoadModel
from mobility.occupancy.privacy import BAND_LEVELS, LEAST_PLACES
from mobility.occupancy.public_loads import foretell_from_bands, loads_in_bands, round_up
from mobility.occupancy.replay import Releases, draw_bands, draw_bands_out, published_usual, replay_releases
from mobility.occupancy.runs import gather_runs
from mobility.occupancy.scales import statutory_level
from mobility.occupancy.sight import NO_CONDITIONS, Conditions
from mobility.occupancy.spread import HORIZONS_MIN, NORMAL_90
from mobility.occupancy.training import fuse_without_prior
from mobility.sensing.stop_visits import StopVisits, select_visits

Float32 = NDArray[np.float32]
PUBLISHED = "published"
"""What anybody can know: forecasts from released bands alone."""
ALL_LINES = "all"


@dataclass(frozen=True, slots=True)
class Score:
    """How one rung did.

    Parameters
    ----------
    line : str
        As riders call it, or ALL_LINES.
    horizon_min : int
        Minutes ahead; 0 = when the vehicle left.
    rung : str
        Of RUNGS, PUBLISHED, or "observed" for what sensors told at once.
    n : int
        Departures.
    mae : float
        Mean absolute error of the median in persons.
    level_accuracy : float
        Share of departures whose statutory level was told rightly; NaN where no vehicle's places are known.
    held : float
        Share within p10 and p90; 0.8 is meant.
    skill : float
        1 - mae / mae of the rung below, 0 for the lowest; of PUBLISHED against the lowest, published
        likewise.
    skill_over : dict[str, float]
        The same over each lower rung, by its name.
    """

    line: str
    horizon_min: int
    rung: str
    n: int
    mae: float
    level_accuracy: float
    held: float
    skill: float
    skill_over: dict[str, float] = field(default_factory=dict)


def evaluate(
    visits: StopVisits,
    network: TransportNetwork,
    model: LoadModel,
    *,
    truth: StopVisits | None = None,
    conditions: Conditions = NO_CONDITIONS,
    seed: int = 2,
) -> list[Score]:
    """Foretell days that the model has not seen.

    Parameters
    ----------
    visits : StopVisits
        What sensors told; days the model was trained on are left out.
    network : TransportNetwork
        Of the model.
    model : LoadModel
        Trained.
    truth : StopVisits | None
        What the loads were, counted by hand or known by a simulation; None = what doors counted.
    conditions : Conditions
        Weather, events.
    seed : int
        Of the draw of departures, and of the borders of bands.

    Returns
    -------
    list[Score]
        By line, horizon and rung; the lines together first.

    Raises
    ------
    VisitsError
        There is no day that the model has not seen, or nothing to compare with.
    """
    is_unseen = (visits.day < model.first_day) | (visits.day > model.last_day)
    if not is_unseen.any():
        raise VisitsError(
            "all visits are of days from the first to the last that the model was trained on: evaluate it on "
            "later ones",
            "visits",
        )
    unseen = select_visits(visits, is_unseen)
    runs = gather_runs(unseen, network.timetable, model.places, model.errors)
    history = fuse_history(runs, model)
    if truth is not None:
        history = replace(history, reference=_true_loads(truth, network, model, history), is_counted=True)
    samples = sample_departures(
        history,
        network.timetable,
        network.timezones,
        conditions=conditions.named(model.conditions),
        seed=seed,
    )
    if samples.call.size == 0:
        raise VisitsError("no departure of the days held out has a load to compare with", "visits")
    rng = np.random.default_rng(seed)
    releases = replay_releases(history, network.timetable, network.timezones)
    told = _tell(history, model, samples, releases, rng)
    line_of_route, names = lines_of(network)
    line = line_of_route[network.timetable.trip_route[runs.trip]][samples.run]
    as_usual = _usual_published(history, model, samples)
    scores = _score_now(history, model, releases, rng)
    scores += _score(history, samples, told, as_usual, ALL_LINES, None)
    for one in np.unique(line).tolist():
        scores += _score(history, samples, told, as_usual, names[one], line == one)
    return scores


def as_rows(scores: list[Score]) -> list[dict[str, Any]]:
    """Give scores as JSON values.

    Parameters
    ----------
    scores : list[Score]
        Of an evaluation.

    Returns
    -------
    list[dict[str, Any]]
        Rounded to what means something.
    """
    return [
        {
            "line": one.line,
            "horizonMinutes": one.horizon_min,
            "rung": one.rung,
            "n": one.n,
            "meanAbsoluteError": round(one.mae, 3),
            # JSON has no NaN.
            "levelAccuracy": None if math.isnan(one.level_accuracy) else round(one.level_accuracy, 4),
            "heldByP10P90": round(one.held, 4),
            "skill": round(one.skill, 4),
            "skillOver": {rung: round(skill, 4) for rung, skill in one.skill_over.items()},
        }
        for one in scores
    ]


def _true_loads(truth: StopVisits, network: TransportNetwork, model: LoadModel, history: History) -> Float32:
    """Give the true loads at the calls of the history."""
    runs = history.runs
    known = gather_runs(truth, network.timetable, model.places, model.errors)
    loads = fuse_without_prior(known)
    n_trips = network.timetable.trip_pattern.size
    key = known.day.astype(np.int64) * n_trips + known.trip
    mine = runs.day.astype(np.int64) * n_trips + runs.trip
    found = np.full(runs.on.size, np.nan, np.float32)
    if key.size == 0:
        return found
    row = np.minimum(np.searchsorted(key, mine), key.size - 1)
    lengths = np.diff(runs.offsets)
    is_known = np.repeat(key[row] == mine, lengths)
    position = np.arange(runs.on.size) - np.repeat(runs.offsets[:-1], lengths)
    call = np.repeat(known.offsets[row], lengths) + position
    found[is_known] = loads[call[is_known]]
    return found


def _tell(
    history: History, model: LoadModel, samples: Departures, releases: Releases, rng: np.random.Generator
) -> dict[str, Foretold]:
    """Foretell the samples on all rungs, and as published."""
    usual, deviation = history.usual[samples.call], history.deviation[samples.call]
    rungs = ladder(model, usual, deviation, samples.minutes, samples.seen)
    told = {
        name: quantiles_of(model, index, rungs[index], deviation, samples.minutes)
        for index, name in enumerate(RUNGS)
    }
    told[PUBLISHED] = _as_published(history, model, samples, releases, rng)
    return told


def _as_published(
    history: History, model: LoadModel, samples: Departures, releases: Releases, rng: np.random.Generator
) -> Foretold:
    """Foretell from the newest band that was out; where none was, what is usual."""
    usual, deviation = published_usual(history, model)
    found = _usual_published(history, model, samples)
    bands = draw_bands_out(history, model, releases, samples, rng)
    call = samples.call[bands.row]
    foretold = foretell_from_bands(
        model.spread, bands.apart, bands.left_open, usual[call], deviation[call], bands.minutes
    )
    for whole, part in zip(found, foretold, strict=True):
        whole[bands.row] = part
    return found


def _usual_published(history: History, model: LoadModel, samples: Departures) -> Foretold:
    """Foretell what is usual, as it is published."""
    usual, deviation = published_usual(history, model)
    told = quantiles_of(model, 0, usual[samples.call], deviation[samples.call], samples.minutes)
    return Foretold(*(round_up(one) for one in told))


def _score_now(
    history: History, model: LoadModel, releases: Releases, rng: np.random.Generator
) -> list[Score]:
    """Score what is told when a vehicle has left: as observed, and as published."""
    known = np.flatnonzero(~np.isnan(history.reference) & (history.deviation > 0))
    run = np.repeat(np.arange(history.runs.trip.size), np.diff(history.runs.offsets))[known]
    truth, load = history.reference[known], history.fused.filtered[known]
    wide = np.float32(NORMAL_90) * np.sqrt(history.fused.filtered_variance[known])
    seats, standing = history.runs.seats[run], history.runs.standing[run]
    right = statutory_level(truth, seats, standing)
    observed = Foretold(load - wide, load, load + wide)
    scores = [_one(ALL_LINES, 0, "observed", truth, observed, right, statutory_level(load, seats, standing))]
    places = seats.astype(np.int32) + standing
    shown = np.flatnonzero((places >= LEAST_PLACES) & ~np.isnan(releases.load[known]))
    if not shown.size:
        return scores  # nothing is published of them
    bands = draw_bands(releases.load[known][shown], places[shown], rng)
    usual, deviation = (one[known][shown] for one in published_usual(history, model))
    told, *_ = loads_in_bands(bands, usual, deviation, places[shown])
    return [
        *scores,
        _one(ALL_LINES, 0, PUBLISHED, truth[shown], told, right[shown], BAND_LEVELS[bands]),
    ]


def _score(
    history: History,
    samples: Departures,
    told: dict[str, Foretold],
    as_usual: Foretold,
    line: str,
    chosen: NDArray[np.bool_] | None,
) -> list[Score]:
    scores: list[Score] = []
    seats, standing = history.runs.seats[samples.run], history.runs.standing[samples.run]
    truth = history.reference[samples.call]
    right = statutory_level(truth, seats, standing)
    for index, horizon in enumerate(HORIZONS_MIN):
        at = samples.horizon == index
        at = np.flatnonzero(at if chosen is None else at & chosen)
        if at.size == 0:
            continue
        below: dict[str, float] = {}
        for rung, foretold in told.items():
            its = Foretold(*(one[at] for one in foretold))
            level = statutory_level(its.p50, seats[at], standing[at])
            score = _one(line, horizon, rung, truth[at], its, right[at], level)
            lower = below
            if rung == PUBLISHED:
                # Compared with what is usual as it is published: small loads have one figure there.
                usual = Foretold(*(one[at] for one in as_usual))
                lower = {RUNGS[0]: _one(line, horizon, PUBLISHED, truth[at], usual, right[at], level).mae}
            over = {name: 1 - score.mae / mae for name, mae in lower.items() if mae > 0}
            next_below = over[list(over)[-1]] if over else 0.0
            scores.append(replace(score, skill=next_below, skill_over=over))
            below = {**below, rung: score.mae}
    return scores


def _one(
    line: str,
    horizon: int,
    rung: str,
    truth: Float32,
    told: Foretold,
    right: NDArray[np.int8],
    level: NDArray[np.int8],
) -> Score:
    if rung == PUBLISHED:
        truth = round_up(truth)  # the least figure stands for so many or fewer
    held = (told.p10 <= truth) & (truth <= told.p90)
    is_known = right >= 0
    accuracy = float((level == right)[is_known].mean()) if is_known.any() else float("nan")
    error = float(np.abs(truth - told.p50).mean())
    return Score(line, horizon, rung, int(truth.size), error, accuracy, float(held.mean()), 0.0)
