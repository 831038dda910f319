"""What keeps vehicles from being on time: traffic, incidents, doors and crowds."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.fleet import VehicleType
from mobility.simulation.riders.runs import RiderTimetable

Ints = NDArray[np.int64]

_SPREAD = {"tram": 0.17, "bus": 0.22, "rail": 0.05}
"""Spread of the time between two stops, as a share of it (assumptions, as all figures here)."""
_PACE = {"tram": 1.16, "bus": 1.18, "rail": 0.98}
"""On the road a vehicle is a little slower than its timetable; short stops make up for it."""
_DRIVER = 0.03
_LATE_START_S = 35.0
_INCIDENTS_A_DAY = 14.0
"""Of the whole city; each holds up all runs of a line for a while, longest the first."""

DOORS_S = {"tram": 7.0, "bus": 6.0, "rail": 25.0}
"""Opening, closing and setting off."""
BOARD_S, ALIGHT_S = 1.7, 1.2
"""Seconds for each person at one door."""
_DOOR_USE = 0.65
"""Doors are never used evenly."""


class Traffic(NamedTuple):
    """How a day's runs are held up."""

    ride_s: list[list[int]]  # by run: seconds between stops, without time at stops
    late_start_s: list[int]  # by run: after the planned departure


def draw_traffic(
    rng: np.random.Generator, timetable: RiderTimetable, rows: Ints, pace: float, size: float
) -> Traffic:
    """Draw the ride times of a day.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    timetable : RiderTimetable
        Paths and runs.
    rows : Ints
        The day's runs.
    pace : float
        Factor of the weather.
    size : float
        Of the city.

    Returns
    -------
    Traffic
        One entry a run.
    """
    runs, paths = timetable.runs, timetable.paths
    lines = sorted({paths[int(runs.path[row])].line for row in rows})
    incidents: dict[int, list[tuple[float, float, float]]] = {}
    for _ in range(int(rng.poisson(_INCIDENTS_A_DAY * size))):
        line = int(rng.choice(lines))
        start, lasts = rng.uniform(5, 22) * 3600, rng.uniform(900, 4500)
        incidents.setdefault(line, []).append((start, start + lasts, rng.uniform(120, 600)))
    ride = []
    for row in rows.tolist():
        path = paths[runs.path[row]]
        planned = runs.arrivals[row][1:] - runs.departures[row][:-1]
        driver = rng.normal(1.0, _DRIVER)
        spread = _SPREAD[path.mode]
        factor = np.exp(rng.normal(-0.5 * spread * spread, spread, len(planned)))
        weather = 1.0 if path.mode == "rail" else pace
        seconds = planned * factor * driver * _PACE[path.mode] * weather
        for start, end, delay in incidents.get(path.line, ()):
            at = int(np.searchsorted(runs.departures[row], start))
            moment = int(runs.departures[row][at]) if at < len(planned) else end
            if moment < end:
                seconds[at] += delay * (end - moment) / (end - start)
        ride.append(np.maximum(np.round(seconds), 8).astype(int).tolist())
    late = np.round(rng.exponential(_LATE_START_S, len(rows))).astype(int).tolist()
    return Traffic(ride, late)


def door_seconds(kind: VehicleType) -> tuple[float, float, float]:
    """Give what a stop costs a vehicle of a type.

    Parameters
    ----------
    kind : VehicleType
        The type.

    Returns
    -------
    tuple[float, float, float]
        Seconds in any case, for each person who boards, for each one who alights.
    """
    used = max(1.0, kind.doors * _DOOR_USE)
    return DOORS_S[kind.mode], BOARD_S / used, ALIGHT_S / used
