"""How full runs are and will be, as arrays: what goes from the live process to who routes and shows."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class LoadSource(IntEnum):
    """What a load rests on; the numbers are stored, 1 to 6 are those of SensorKind."""

    NONE = 0
    DOOR = 1
    DEVICES = 2
    CAMERA = 3
    WEIGHT = 4
    MANUAL = 5
    LEVEL = 6
    FUSED = 7
    """Several kinds of sensors."""
    FORECAST = 8
    """Predicted from what is observed now on this run or near it."""
    PRIOR = 9
    """What such a run usually has."""


class TripLoads(NamedTuple):
    """One row a run about which more is known than what such runs usually have; read-only.

    A run of n calls has n - 1 segments; segment q is left position q. Persons, not shares: each scale is
    derived from them and both capacities.
    """

    trip: NDArray[np.int32]  # (n,) of the Timetable
    day: NDArray[np.int32]  # (n,) ordinal of the service day
    seats: NDArray[np.int16]  # (n,) of the vehicle
    standing: NDArray[np.int16]  # (n,) standing places of the vehicle
    segments_offsets: NDArray[np.int32]  # (n + 1,)
    p10: NDArray[np.float32]  # (n_segments,) persons on board
    p50: NDArray[np.float32]
    p90: NDArray[np.float32]
    level: NDArray[np.int8]  # (n_segments,) published statutory class 0 low, 1 moderate, 2 high; -1 withheld
    source: NDArray[np.int8]  # (n_segments,) LoadSource
    observed_s: NDArray[np.int64]  # (n_segments,) Unix seconds of the newest observation, 0 = none
    confidence: NDArray[np.float32]  # (n_segments,) 0 to 1


RUN_COLUMNS = frozenset(("trip", "day", "seats", "standing"))
"""Those with a value for each run; `segments_offsets` apart, all others have one for each segment."""


def no_trip_loads() -> TripLoads:
    """Give the TripLoads that say nothing.

    Returns
    -------
    TripLoads
        Empty.
    """
    ints, shorts, bytes_ = np.empty(0, np.int32), np.empty(0, np.int16), np.empty(0, np.int8)
    floats = np.empty(0, np.float32)
    return TripLoads(
        trip=ints,
        day=ints,
        seats=shorts,
        standing=shorts,
        segments_offsets=np.zeros(1, np.int32),
        p10=floats,
        p50=floats,
        p90=floats,
        level=bytes_,
        source=bytes_,
        observed_s=np.empty(0, np.int64),
        confidence=floats,
    )


def select_trip_loads(loads: TripLoads, rows: NDArray[np.intp]) -> TripLoads:
    """Take some rows.

    Parameters
    ----------
    loads : TripLoads
        Of any runs.
    rows : (n,) intp
        Rows, in the order wanted.

    Returns
    -------
    TripLoads
        Of these runs alone.
    """
    lengths = np.diff(loads.segments_offsets)[rows]
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    segments = np.repeat(loads.segments_offsets[:-1][rows], lengths) + within
    columns: dict[str, Any] = {"segments_offsets": offsets.astype(np.int32)}
    for name in TripLoads._fields:
        if name not in columns:
            columns[name] = getattr(loads, name)[rows if name in RUN_COLUMNS else segments]
    for column in columns.values():
        column.flags.writeable = False
    return TripLoads(**columns)


def join_trip_loads(parts: Sequence[TripLoads]) -> TripLoads:
    """Put rows of several together.

    Parameters
    ----------
    parts : Sequence[TripLoads]
        Of the same network, each about other runs.

    Returns
    -------
    TripLoads
        In the order given.
    """
    filled = [part for part in parts if part.trip.size]
    if len(filled) < 2:
        return filled[0] if filled else no_trip_loads()
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in filled]) for name in TripLoads._fields
    }
    lengths = np.concatenate([np.diff(part.segments_offsets) for part in filled])
    columns["segments_offsets"] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    for column in columns.values():
        column.flags.writeable = False
    return TripLoads(**columns)
