"""Where vehicles are, as arrays."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NO_ROW = -1


class Positions(NamedTuple):
    """One row a vehicle whose run is known; read-only. Nothing here is about riders."""

    trip: NDArray[np.int32]  # (n,) of the Timetable, NO_TRIP = the run is in no timetable
    day: NDArray[np.int32]  # (n,) ordinal of the service day
    lat: NDArray[np.float64]  # (n,) degrees, WGS 84
    lon: NDArray[np.float64]
    bearing: NDArray[np.float32]  # (n,) degrees clockwise from north, NaN = not told
    observed_s: NDArray[np.int64]  # (n,) Unix seconds
    row: NDArray[np.int32]  # (n,) of the snapshot's runs, of vehicles with NO_TRIP; NO_ROW of all others


def no_positions() -> Positions:
    """Give the Positions of no vehicle.

    Returns
    -------
    Positions
        Empty.
    """
    return lay_out_positions([])


def lay_out_positions(
    rows: Sequence[tuple[int, int, float, float, float, int]], runs: Sequence[int] = ()
) -> Positions:
    """Lay positions out as arrays.

    Parameters
    ----------
    rows : Sequence[tuple[int, int, float, float, float, int]]
        Trip, day, lat, lon, bearing, observed_s of each vehicle.
    runs : Sequence[int]
        Rows of the snapshot's runs, of the last vehicles: they are on runs that no timetable has.

    Returns
    -------
    Positions
        In the same order.
    """
    trip, day, lat, lon, bearing, observed_s = zip(*rows, strict=True) if rows else ((),) * 6
    positions = Positions(
        np.array(trip, np.int32),
        np.array(day, np.int32),
        np.array(lat, np.float64),
        np.array(lon, np.float64),
        np.array(bearing, np.float32),
        np.array(observed_s, np.int64),
        np.array([*[NO_ROW] * (len(rows) - len(runs)), *runs], np.int32),
    )
    for array in positions:
        array.flags.writeable = False
    return positions
