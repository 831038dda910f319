"""The one place that turns persons on board and both capacities into every published scale, and back.

Nothing else in the program compares a load with a border. A load may be a fraction: an estimate is. Places
are seats plus standing places.
"""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float32 = NDArray[np.float32]
Int8 = NDArray[np.int8]
UNKNOWN = -1
"""Of every scale, where load or places are unknown."""


class Level(IntEnum):
    """The three levels of § 3 Mobilitätsdatenverordnung, of all places."""

    LOW = 0
    """Below 50 %."""
    MODERATE = 1
    """From 50 to 75 %, both included."""
    HIGH = 2
    """Above 75 %."""


class Status(IntEnum):
    """GTFS-realtime's OccupancyStatus; the borders are ours, as the standard has none."""

    EMPTY = 0
    """Nobody, or next to nobody."""
    MANY_SEATS_AVAILABLE = 1
    """At most half of the seats taken."""
    FEW_SEATS_AVAILABLE = 2
    """Some seat is free."""
    STANDING_ROOM_ONLY = 3
    CRUSHED_STANDING_ROOM_ONLY = 4
    """Above 75 % of all places, as the statutory level HIGH, and no seat free."""
    FULL = 5
    """No place is free."""
    NOT_ACCEPTING_PASSENGERS = 6
    NO_DATA_AVAILABLE = 7
    NOT_BOARDABLE = 8


MOST_LOAD = 1.5
"""Of all places: where a class without an upper end is taken to end."""


def statutory_level(load: ArrayLike, seats: ArrayLike, standing: ArrayLike) -> Int8:
    """Give the level of § 3 Mobilitätsdatenverordnung.

    Parameters
    ----------
    load : (n,) array
        Persons; NaN = unknown.
    seats, standing : (n,) array
        Places; together 0 = unknown.

    Returns
    -------
    (n,) int8
        Level, or UNKNOWN.
    """
    persons, places = _prepare(load, seats, standing)
    # Without division: 83 of 166 is exactly half.
    level = (2 * persons >= places).astype(np.int8) + (4 * persons > 3 * places)
    return _known(level, persons, places)


def status(load: ArrayLike, seats: ArrayLike, standing: ArrayLike) -> Int8:
    """Give GTFS-realtime's OccupancyStatus.

    Parameters
    ----------
    load : (n,) array
        Persons; NaN = unknown.
    seats, standing : (n,) array
        Places; together 0 = unknown.

    Returns
    -------
    (n,) int8
        Status, or UNKNOWN (which is NO_DATA_AVAILABLE in a message).
    """
    persons, places = _prepare(load, seats, standing)
    seated = np.asarray(seats, np.float64)
    found = np.full(np.broadcast(persons, places).shape, Status.EMPTY, np.int8)
    for state, begins in (
        (Status.MANY_SEATS_AVAILABLE, persons >= 0.5),
        (Status.FEW_SEATS_AVAILABLE, 2 * persons > seated),
        (Status.STANDING_ROOM_ONLY, persons >= seated),
        (Status.CRUSHED_STANDING_ROOM_ONLY, (4 * persons > 3 * places) & (persons >= seated)),
        (Status.FULL, persons >= places),
    ):
        found = np.where(begins, np.int8(state), found)
    return _known(found, persons, places)


def status_of_percentage(share: ArrayLike, seats: ArrayLike, standing: ArrayLike) -> Int8:
    """Give the OccupancyStatus whose range holds a percentage of places.

    Parameters
    ----------
    share : (n,) array
        Percent of all places; below 0 = unknown.
    seats, standing : (n,) array
        Places; together 0 = unknown.

    Returns
    -------
    (n,) int8
        Status, or UNKNOWN.
    """
    percent, places = _prepare(share, seats, standing)
    return status(np.where(percent < 0, np.nan, percent * places / 100), seats, standing)


def percentage(load: ArrayLike, seats: ArrayLike, standing: ArrayLike) -> NDArray[np.int16]:
    """Give GTFS-realtime's occupancy_percentage.

    Parameters
    ----------
    load : (n,) array
        Persons; NaN = unknown.
    seats, standing : (n,) array
        Places; together 0 = unknown.

    Returns
    -------
    (n,) int16
        100 = all places taken; more is possible. UNKNOWN where it is.
    """
    persons, places = _prepare(load, seats, standing)
    share = np.round(100 * persons / np.maximum(places, 1))
    is_known = ~np.isnan(persons) & (places > 0)
    return np.where(is_known, np.minimum(np.nan_to_num(share), 10_000), UNKNOWN).astype(np.int16)


def figures(load: ArrayLike, seats: ArrayLike, standing: ArrayLike) -> Int8:
    """Give the number of little figures, as Dresden shows it.

    Parameters
    ----------
    load : (n,) array
        Persons; NaN = unknown.
    seats, standing : (n,) array
        Places; together 0 = unknown.

    Returns
    -------
    (n,) int8
        1 up to 30 % of the places, 2 up to 70 %, 3 above; UNKNOWN.
    """
    persons, places = _prepare(load, seats, standing)
    count = 1 + (10 * persons > 3 * places).astype(np.int8) + (10 * persons > 7 * places)
    return _known(count, persons, places)


def load_factor(load: ArrayLike, seats: ArrayLike) -> Float32:
    """Give persons for each seat, as routing weighs loads.

    Parameters
    ----------
    load : (n,) array
        Persons; NaN = unknown.
    seats : (n,) array
        0 = unknown.

    Returns
    -------
    (n,) float32
        NaN where unknown.
    """
    persons, seated = np.asarray(load, np.float64), np.asarray(seats, np.float64)
    factor = np.where(seated > 0, persons / np.maximum(seated, 1), np.nan)
    return factor.astype(np.float32)


def level_range(level: ArrayLike, seats: ArrayLike, standing: ArrayLike) -> tuple[NDArray[np.int32], ...]:
    """Give the persons that a statutory level may stand for.

    Parameters
    ----------
    level : (n,) array
        Level, or UNKNOWN.
    seats, standing : (n,) array
        Places.

    Returns
    -------
    tuple[(n,) int32, (n,) int32]
        Fewest and most persons; 0 and MOST_LOAD of the places where the level is unknown.
    """
    places = np.asarray(seats, np.int64) + np.asarray(standing, np.int64)
    half, three_quarters = -(-places // 2), 3 * places // 4  # the first moderate load, the last one
    most = np.floor(MOST_LOAD * places).astype(np.int64)
    chosen = np.asarray(level)
    low = np.select([chosen == Level.MODERATE, chosen == Level.HIGH], [half, three_quarters + 1], 0)
    high = np.select([chosen == Level.LOW, chosen == Level.MODERATE], [half - 1, three_quarters], most)
    return low.astype(np.int32), np.maximum(high, low).astype(np.int32)


def status_range(code: ArrayLike, seats: ArrayLike, standing: ArrayLike) -> tuple[NDArray[np.int32], ...]:
    """Give the persons that an OccupancyStatus may stand for, if its producer counts as `status` does.

    Parameters
    ----------
    code : (n,) array
        Status, or UNKNOWN.
    seats, standing : (n,) array
        Places.

    Returns
    -------
    tuple[(n,) int32, (n,) int32]
        Fewest and most persons. Codes that tell no load give 0 and MOST_LOAD of the places.
    """
    seated = np.asarray(seats, np.int64)
    places = seated + np.asarray(standing, np.int64)
    most = np.floor(MOST_LOAD * places).astype(np.int64)
    crushed = np.maximum(3 * places // 4 + 1, seated)
    none = np.zeros_like(places)
    begins = [none, none + 1, seated // 2 + 1, seated, crushed, places]
    ends = [none, seated // 2, seated - 1, crushed - 1, places - 1, most]
    chosen = np.asarray(code)
    is_status = [chosen == state for state in range(len(begins))]
    low, high = np.select(is_status, begins, 0), np.select(is_status, ends, most)
    return low.astype(np.int32), np.maximum(high, low).astype(np.int32)


def _prepare(load: ArrayLike, seats: ArrayLike, standing: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    persons = np.asarray(load, np.float64)
    places = np.asarray(seats, np.float64) + np.asarray(standing, np.float64)
    return persons, places


def _known(scale: NDArray[Any], persons: NDArray[np.float64], places: NDArray[np.float64]) -> Int8:
    return np.where(np.isnan(persons) | (places <= 0), UNKNOWN, scale).astype(np.int8)
