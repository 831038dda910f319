"""What was counted at stops, matched to the timetable: what estimates, history and training work on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

PERCENT = 20
"""Added to a percentage of places in `level`: clear of all statuses, and with 100 % still an int8."""


class StopVisits(NamedTuple):
    """One row for what one sensor said of one call of a run; read-only, sorted by (day, trip, position).

    The load is that with which the trip leaves the position. NaN = not told.
    """

    trip: NDArray[np.int32]  # (n,) of the Timetable
    day: NDArray[np.int32]  # (n,) ordinal of the service day
    position: NDArray[np.int16]  # (n,) index of the call within the trip
    kind: NDArray[np.int8]  # (n,) SensorKind
    vehicle: NDArray[np.int32]  # (n,) row of the registry's vehicles, -1 = unknown
    boardings: NDArray[np.float32]  # (n,) persons
    alightings: NDArray[np.float32]  # (n,) persons
    load: NDArray[np.float32]  # (n,) persons on board
    level: NDArray[np.int8]  # (n,) OccupancyStatus, PERCENT + percent of places not known, -1 = not told
    delay_s: NDArray[np.int32]  # (n,) seconds behind the plan when it first told of the call; 0 where unknown
    observed_s: NDArray[np.int64]  # (n,) Unix seconds of the last message
    confidence: NDArray[np.float32]  # (n,) of the match, 0 to 1


def no_stop_visits() -> StopVisits:
    """Give the StopVisits of nothing.

    Returns
    -------
    StopVisits
        Empty.
    """
    dtypes = {
        "trip": np.int32,
        "day": np.int32,
        "position": np.int16,
        "kind": np.int8,
        "vehicle": np.int32,
        "level": np.int8,
        "delay_s": np.int32,
        "observed_s": np.int64,
    }
    return StopVisits(**{name: np.empty(0, dtypes.get(name, np.float32)) for name in StopVisits._fields})


def select_visits(visits: StopVisits, rows: NDArray[Any]) -> StopVisits:
    """Take some rows.

    Parameters
    ----------
    visits : StopVisits
        Any.
    rows : NDArray
        Indices, or one bool for each row.

    Returns
    -------
    StopVisits
        In that order.
    """
    columns: list[Any] = [column[rows] for column in visits]
    return StopVisits(*columns)


def join_visits(parts: Sequence[StopVisits]) -> StopVisits:
    """Put several together.

    Parameters
    ----------
    parts : Sequence[StopVisits]
        At least one.

    Returns
    -------
    StopVisits
        One after the other.
    """
    columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return StopVisits(*columns)
