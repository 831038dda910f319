"""Which vehicle carries which sensors, and how good or bad these are; fixed by the seed."""

import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.fleet import TYPES, Fleet

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

KINDS = {"door": 1, "devices": 2, "camera": 3, "weight": 4, "manual": 5, "level": 6}
"""Numbers as in the observations."""

DEVICES_VEHICLES = 120
"""Trams and buses with WLAN and Bluetooth receivers, as in Halle's project; fewer in a smaller city."""
_FULL_FLEET = 250
_DOOR_SHARE = 0.3
_CAMERA_SHARE = 0.06
_WEIGHT_SHARE = 0.4
"""Of the trams of the longer type (assumptions, as all below)."""
_BIAS = {"door": 0.01, "devices": 0.10, "camera": 0.03, "weight": 0.04}
"""Spread between the devices of one kind."""
_WRONG_CLOCK = 0.03
_DRIFTS, _DRIFT_A_DAY = 0.10, 0.012
_SILENT_WEEK = 0.05
_BLOCK_DAYS = 84


class Equipment(NamedTuple):
    """What the vehicles carry; rows are the fleet's vehicles."""

    seed: int
    has: dict[str, Bools]  # by kind
    bias: dict[str, Floats]  # by kind: factor on what is counted
    clock_s: Ints  # how far the clock is ahead


def equip(fleet: Fleet, seed: int) -> Equipment:
    """Put sensors into vehicles.

    Parameters
    ----------
    fleet : Fleet
        All vehicles.
    seed : int
        Same fleet and seed, same sensors.

    Returns
    -------
    Equipment
        Trains have a level that their operator publishes, nothing else.
    """
    rng = np.random.default_rng([seed, 81])
    n = len(fleet.vehicle_id)
    mode = np.array([TYPES[kind].mode for kind in fleet.type.tolist()])
    road = np.flatnonzero(mode != "rail")
    count = min(len(road), max(1, round(DEVICES_VEHICLES * min(1.0, n / _FULL_FLEET))))
    longer = np.array([TYPES[kind].name == "MGT-XL" for kind in fleet.type.tolist()])
    has = {
        "devices": np.isin(np.arange(n), rng.choice(road, count, replace=False)),
        "door": (mode != "rail") & (rng.random(n) < _DOOR_SHARE),
        "camera": (mode != "rail") & (rng.random(n) < _CAMERA_SHARE),
        "weight": longer & (rng.random(n) < _WEIGHT_SHARE),
        "manual": np.ones(n, np.bool_),
        "level": mode == "rail",
    }
    bias = {kind: np.exp(rng.normal(0, spread, n)) for kind, spread in _BIAS.items()}
    clock = np.round(rng.normal(0, 2, n)).astype(np.int64)
    clock[rng.random(n) < _WRONG_CLOCK] += 600
    return Equipment(seed, has, bias, clock)


def drift(equipment: Equipment, date: datetime.date) -> Floats:
    """Give the factor by which estimates have drifted away.

    Parameters
    ----------
    equipment : Equipment
        The sensors.
    date : datetime.date
        The day.

    Returns
    -------
    Floats
        (n_vehicles,) 1 for most; a sensor that drifts is repaired after twelve weeks.
    """
    block, day = divmod(date.toordinal(), _BLOCK_DAYS)
    rng = np.random.default_rng([equipment.seed, 82, block])
    n = len(equipment.clock_s)
    does = rng.random(n) < _DRIFTS
    begins, slope = rng.integers(0, _BLOCK_DAYS, n), rng.choice([-1.0, 0.6], n) * _DRIFT_A_DAY
    return np.where(does, np.exp(slope * np.maximum(0, day - begins)), 1.0)


def is_silent(equipment: Equipment, date: datetime.date) -> Bools:
    """Tell whose sensors say nothing on a day.

    Parameters
    ----------
    equipment : Equipment
        The sensors.
    date : datetime.date
        The day.

    Returns
    -------
    Bools
        (n_vehicles,) a silence begins on some day of a week and lasts till its end.
    """
    week, day = divmod(date.toordinal(), 7)
    rng = np.random.default_rng([equipment.seed, 83, week])
    n = len(equipment.clock_s)
    return (rng.random(n) < _SILENT_WEEK) & (day >= rng.integers(0, 7, n))
