"""What sensors say about one simulated day: each kind with its own errors.

Sources: Kanamitsu et al. 2022 (Sensors 22:881) report for WLAN and Bluetooth estimates in a bus a mean
absolute error of 38.8 %; an older published comparison of door counters found 10 % of boardings and
alightings summed over stops miscounted (IRMA in Hagen, 1998), newer ones are better, so 4.5 % are assumed,
one third of them counted twice. Cameras, scales, staff and third parties: assumptions of the usual order.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.fleet import TYPES
from mobility.simulation.riders.ridership import Day
from mobility.simulation.sensors.equipment import KINDS, Equipment, drift, is_silent

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DEVICES_ERROR = 0.388
"""Mean absolute error of device estimates as a share of the mean load, published."""
_RUN_SPREAD, _CALL_SPREAD = 0.36, 0.31
"""Errors of one run go together: the same phones stay on board. Set so that DEVICES_ERROR comes out."""
_STRAY = 0.3
"""Devices of people beside the vehicle that are taken for riders."""
_MISSED, _TWICE = 0.03, 0.015
_CAMERA_SPREAD, _WEIGHT_SPREAD, _WEIGHT_PERSONS = 0.10, 0.05, 3.0
_SPOT_COUNTS = 0.0006
"""Share of calls at which staff count."""
_LEVEL_EVERY, _LEVEL_WRONG = 0.5, 0.12
_GAP = 0.02

_STATUS_BORDERS = (0.1, 0.6, 0.95, 1.6)
"""Persons for each seat at which GTFS-realtime's status changes, as this third party sees it."""
_STATUS = (0, 1, 2, 3, 5)
"""EMPTY, MANY_SEATS_AVAILABLE, FEW_SEATS_AVAILABLE, STANDING_ROOM_ONLY, FULL."""


class Readings(NamedTuple):
    """What was said, sorted by (kind, call); NaN and -1 = not told."""

    kind: Ints  # (n,) number of the kind
    call: Ints  # (n,) row of the day's calls
    run: Ints  # (n,) of the day
    vehicle: Ints  # (n,) row of the fleet
    boardings: Floats
    alightings: Floats
    load: Floats
    level: Ints  # GTFS-realtime's OccupancyStatus
    time_s: Ints  # service-day seconds by the sensor's clock


def read_sensors(day: Day, equipment: Equipment) -> Readings:
    """Let all sensors look at a day.

    Parameters
    ----------
    day : Day
        The truth.
    equipment : Equipment
        Who carries what.

    Returns
    -------
    Readings
        With errors, drift, silence and gaps. What happens on the way of a message is added in `messages`.
    """
    rng = np.random.default_rng([equipment.seed, 84, day.date.toordinal()])
    calls = day.calls
    run = np.repeat(np.arange(len(calls.offsets) - 1), np.diff(calls.offsets))
    vehicle = day.plan.blocks.vehicle[run]
    is_last = np.zeros(len(run), np.bool_)
    is_last[calls.offsets[1:] - 1] = True
    speaks = ~is_silent(equipment, day.date)[vehicle]
    drifted = drift(equipment, day.date)[vehicle]
    parts = []
    for kind in KINDS:
        rows = np.flatnonzero(equipment.has[kind][vehicle] & (speaks | (kind == "manual")))
        if kind == "manual":
            rows = rows[rng.random(len(rows)) < _SPOT_COUNTS]
        elif kind == "level":
            rows = rows[rng.random(len(rows)) < _LEVEL_EVERY]
        rows = rows[rng.random(len(rows)) >= _GAP]
        if kind != "door":
            rows = rows[~is_last[rows]]
        none = np.full(len(rows), np.nan)
        on, off, load, level = none, none, none, np.full(len(rows), -1)
        truth = calls.load[rows].astype(float)
        bias = equipment.bias[kind][vehicle[rows]] if kind in equipment.bias else np.ones(len(rows))
        if kind == "door":
            on, off = _count(rng, calls.boardings[rows], bias), _count(rng, calls.alightings[rows], bias)
        elif kind == "level":
            seats = np.array([TYPES[k].seats for k in day.plan.fleet.type[vehicle[rows]].tolist()], float)
            level = _status(rng, truth / np.maximum(seats, 1.0))
        else:
            load = _estimate(rng, kind, truth, bias * drifted[rows], run[rows])
        time = calls.departure_s[rows] + np.where(kind == "manual", 0, equipment.clock_s[vehicle[rows]])
        number = np.full(len(rows), KINDS[kind])
        parts.append((number, rows, run[rows], vehicle[rows], on, off, load, level, time))
    return Readings(*(np.concatenate([part[i] for part in parts]) for i in range(9)))


def _count(rng: np.random.Generator, truth: Ints, bias: Floats) -> Floats:
    """Count at the doors: some persons are missed, some counted twice."""
    seen = rng.binomial(truth, np.clip((1 - _MISSED) * bias, 0, 1))
    return (seen + rng.binomial(truth, _TWICE)).astype(float)


def _estimate(rng: np.random.Generator, kind: str, truth: Floats, factor: Floats, run: Ints) -> Floats:
    n = len(truth)
    if kind == "devices":
        of_run = rng.normal(0, _RUN_SPREAD, int(run.max(initial=0)) + 1)[run]
        spread = of_run + rng.normal(0, _CALL_SPREAD, n)
        mean = np.exp(spread - 0.5 * (_RUN_SPREAD**2 + _CALL_SPREAD**2))
        persons = truth * mean * factor + rng.poisson(_STRAY, n)
    elif kind == "camera":
        persons = np.round(truth * factor * rng.normal(1, _CAMERA_SPREAD, n) + rng.normal(0, 0.7, n))
    elif kind == "weight":
        persons = truth * factor * rng.normal(1, _WEIGHT_SPREAD, n) + rng.normal(0, _WEIGHT_PERSONS, n)
    else:
        counted = truth + np.round(rng.normal(0, 0.03, n) * truth)
        persons = np.where(counted > 30, np.round(counted / 5) * 5, counted)
    return np.asarray(np.round(np.maximum(persons, 0.0), 1), np.float64)


def _status(rng: np.random.Generator, share: Floats) -> Ints:
    """A third party's word; sometimes it is one class off."""
    index = np.searchsorted(_STATUS_BORDERS, share, side="right")
    off = rng.choice([-1, 1], len(share)) * (rng.random(len(share)) < _LEVEL_WRONG)
    return np.asarray(np.array(_STATUS)[np.clip(index + off, 0, len(_STATUS) - 1)], np.int64)
