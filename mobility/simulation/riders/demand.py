"""Who wants to ride on a day: origin, end and moment of every rider, by a gravity model of each purpose."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.purposes import JOURNEYS_A_PERSON, PURPOSES, Purpose
from mobility.simulation.riders.weather import Event
from mobility.simulation.riders.zones import Zones

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BEELINE_WALK_S = 1.3 / 1.2
"""Seconds on foot for a meter of beeline."""
_WALK_MARGIN_S, _WALK_SCALE_S = 240.0, 240.0
"""A journey is ridden, not walked, if it saves more than the margin; the scale makes it a logit choice."""
_BALANCING = 6
"""Rounds in which a matrix is fitted to both homes and activities."""
_FITTED = frozenset({"work", "shift", "school", "university"})
"""Purposes whose places are filled whatever their distance; others are chosen by distance alone."""
_ARRIVES_S, _LEAVES_S = 1500.0, 900.0
"""Visitors of an event set out within this spread before it, and leave within that one after it."""


class Demand(NamedTuple):
    """All riders of a day, sorted by when they leave the door."""

    origin: Ints  # (n,) station
    end: Ints  # (n,) station
    leave_s: Ints  # (n,) service-day seconds
    purpose: Ints  # (n,) index of PURPOSES; their number = an event


class Matrices(NamedTuple):
    """Where the riders of each purpose go from home; rows are homes."""

    cumulative: list[Floats]  # by purpose: (n_stations ** 2,) rising to 1
    n_stations: int


def build_matrices(zones: Zones, cost_s: Floats, meters: Floats) -> Matrices:
    """Work out who goes where.

    Parameters
    ----------
    zones : Zones
        Homes and activities.
    cost_s : Floats
        (n_stations, n_stations) weighted seconds by transit; inf = no way.
    meters : Floats
        (n_stations, n_stations) beelines.

    Returns
    -------
    Matrices
        One of each purpose.
    """
    walk = meters * _BEELINE_WALK_S
    saved = np.where(np.isfinite(cost_s), walk - cost_s, -np.inf)
    rides = 1 / (1 + np.exp(-np.clip((saved - _WALK_MARGIN_S) / _WALK_SCALE_S, -50, 50)))
    np.fill_diagonal(rides, 0.0)
    cost = np.where(np.isfinite(cost_s), cost_s, 0.0)
    matrices = []
    for purpose in PURPOSES:
        friction = rides * np.exp(-cost / purpose.stretch_s) * np.isfinite(cost_s)
        matrix = zones.homes[:, None] * zones.activities[purpose.name][None, :] * friction
        if purpose.name in _FITTED:
            matrix = _balance(matrix, zones.homes, zones.activities[purpose.name])
        total = np.cumsum(matrix.ravel())
        matrices.append(total / total[-1])
    return Matrices(matrices, len(zones.homes))


def _balance(matrix: Floats, rows: Floats, columns: Floats) -> Floats:
    """Fit a matrix to sums of its rows and columns (iterative proportional fitting)."""
    for _ in range(_BALANCING):
        sums = matrix.sum(axis=0)
        matrix = matrix * np.divide(columns, sums, out=np.zeros_like(sums), where=sums > 0)
        sums = matrix.sum(axis=1)
        # rows only half way: who lives badly connected rides less
        matrix *= np.sqrt(np.divide(rows, sums, out=np.zeros_like(sums), where=sums > 0))[:, None]
    return matrix


def draw_demand(
    rng: np.random.Generator, matrices: Matrices, zones: Zones, inhabitants: float, day_class: str,
    is_school_day: bool, factor: float, events: tuple[Event, ...] = (),
) -> Demand:  # fmt: skip
    """Draw the riders of a day.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    matrices : Matrices
        Who goes where.
    zones : Zones
        Homes, for visitors of events.
    inhabitants : float
        Of the city.
    day_class : str
        "weekday", "saturday" or "sunday".
    is_school_day : bool
        Whether schools are open.
    factor : float
        On the number of riders: weather and chance.
    events : tuple[Event, ...]
        Of the day.

    Returns
    -------
    Demand
        Numbers of riders are Poisson.
    """
    volume = JOURNEYS_A_PERSON[day_class] * inhabitants * factor
    parts = []
    for number, purpose in enumerate(PURPOSES):
        expected = volume * purpose.share[day_class] / 2
        if day_class == "weekday" and not is_school_day:
            expected *= purpose.in_holidays
        for is_back, mean in ((False, expected), (True, expected * purpose.returns)):
            n = int(rng.poisson(mean))
            home, away = _pairs(rng, matrices.cumulative[number], matrices.n_stations, n)
            moment = _moments(rng, purpose, is_back, n)
            origin, end = (away, home) if is_back else (home, away)
            parts.append((origin, end, moment, np.full(n, number)))
    for event in events:
        home = rng.choice(len(zones.homes), event.riders, p=zones.homes).astype(np.int64)
        place = np.full(event.riders, event.station)
        kind = np.full(event.riders, len(PURPOSES))
        come = event.start_s - 2700 + rng.normal(0, _ARRIVES_S, event.riders)
        go = event.end_s + rng.gamma(2.0, _LEAVES_S / 2, event.riders)
        parts += [(home, place, come, kind), (place, home, go, kind)]
    origin, end, leave, kind = (np.concatenate([part[i] for part in parts]) for i in range(4))
    seconds = np.clip(leave, 3 * 3600, 27 * 3600).astype(np.int64)
    kept = np.flatnonzero(origin != end)
    order = kept[np.argsort(seconds[kept], kind="stable")]
    return Demand(origin[order], end[order], seconds[order], kind[order].astype(np.int64))


def _pairs(rng: np.random.Generator, cumulative: Floats, n_stations: int, n: int) -> tuple[Ints, Ints]:
    pair = np.minimum(np.searchsorted(cumulative, rng.random(n), side="right"), len(cumulative) - 1)
    return pair // n_stations, pair % n_stations


def _moments(rng: np.random.Generator, purpose: Purpose, is_back: bool, n: int) -> Floats:
    hours, weights = np.array(purpose.back if is_back else purpose.out).T
    middle = rng.choice(hours, n, p=weights / weights.sum())
    return (middle + rng.normal(0, purpose.spread_h, n)) * 3600
