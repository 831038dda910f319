"""Whether a run calls where its trip was planned to: only then may it be laid beside its plan."""

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable

Int32 = NDArray[np.int32]


def has_same_calls(timetable: Timetable, stops: Int32, trip: int) -> bool:
    """Tell whether stops are those of a trip, one by one.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    stops : (n,) int32
        Where a run calls, in order.
    trip : int
        The planned trip.

    Returns
    -------
    bool
        False also where there are more of them or fewer.
    """
    return are_alike(timetable, stops, timetable.pattern_stops[timetable.calls_of(trip)])


def are_alike(timetable: Timetable, stops: Int32, planned: Int32) -> bool:
    """Tell whether stops are those planned, or other platforms of the same stations.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    stops, planned : (n,) int32
        In order.

    Returns
    -------
    bool
        False also where there are more of one than of the other.
    """
    if stops.size != planned.size:
        return False
    station, planned_station = timetable.stop_parent[stops], timetable.stop_parent[planned]
    return bool(((stops == planned) | ((station == planned_station) & (station >= 0))).all())
