"""Runs of all feeds as the arrays that a day is compiled from."""

from collections.abc import Sequence

import numpy as np

from mobility.live.matching import Run
from mobility.live.run_names import TripRelation
from mobility.network import Timetable
from mobility.network.live_timetable import NO_TRIP, LiveTrips, no_live_trips
from mobility.network.same_calls import has_same_calls


def lay_out_runs(timetable: Timetable, runs: Sequence[Run]) -> LiveTrips:
    """Lay runs out row by row.

    Parameters
    ----------
    timetable : Timetable
        Whose trips they are; flags for wheelchairs and bicycles are those of the trip that is run, or copied.
    runs : Sequence[Run]
        At most one for each (trip, service day).

    Returns
    -------
    LiveTrips
        In the order of the runs.
    """
    if not runs:
        return no_live_trips()
    trips = np.array([run.trip for run in runs], np.int32)
    like = np.array([run.like for run in runs], np.int32)

    def of_trip(values: np.ndarray) -> np.ndarray:
        """Take a flag of the trip that a run has the vehicle of, 0 = unknown where there is none."""
        if values.size == 0:
            return np.zeros(trips.size, np.int8)
        return np.where(like == NO_TRIP, np.int8(0), values[like])

    live = LiveTrips(
        trip=trips,
        day=np.array([run.day for run in runs], np.int32),
        route=np.array([run.route for run in runs], np.int32),
        wheelchair=of_trip(timetable.trip_wheelchair),
        bikes=of_trip(timetable.trip_bikes),
        same_calls=np.array([_calls_as_planned(timetable, run) for run in runs], np.uint8),
        calls_offsets=np.cumsum([0, *(run.stops.size for run in runs)]).astype(np.int32),
        stops=np.concatenate([run.stops for run in runs]).astype(np.int32),
        pickup=np.concatenate([run.pickup for run in runs]).astype(np.uint8),
        drop_off=np.concatenate([run.drop_off for run in runs]).astype(np.uint8),
        arrivals=np.concatenate([run.arrivals for run in runs]).astype(np.int32),
        departures=np.concatenate([run.departures for run in runs]).astype(np.int32),
    )
    for array in live:
        array.flags.writeable = False
    return live


def _calls_as_planned(timetable: Timetable, run: Run) -> bool:
    """Tell whether a run may be laid beside its plan; of a replacement only its stops tell."""
    if run.trip == NO_TRIP or not run.stops.size:
        return False
    return run.relation is not TripRelation.REPLACEMENT or has_same_calls(timetable, run.stops, run.trip)
