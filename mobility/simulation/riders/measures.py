"""What a day was like for its riders: crowding, standing, being left behind, and how long it took."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.fleet import TYPES
from mobility.simulation.riders.perception import crowding
from mobility.simulation.riders.ridership import Day
from mobility.simulation.riders.truth import runs_of_calls

Floats = NDArray[np.float64]


class Measures(NamedTuple):
    """Of one day, all riders together."""

    riders: int
    arrived: int
    boardings: int
    left_behind: int  # times that somebody found no room
    crowding_minutes: float  # minutes on board beyond those it took, by how crowded they were
    standing_minutes: float
    mean_travel_minutes: float  # from door to door, of those who arrived
    p95_travel_minutes: float


def measure(day: Day) -> Measures:
    """Add a day up.

    Parameters
    ----------
    day : Day
        Simulated.

    Returns
    -------
    Measures
        Seats are shared as if by lot on each stretch: of n persons on s seats n - s stand.
    """
    calls = day.calls
    ride_s, seats, standing = stretches(day)
    load = calls.load.astype(np.float64)
    factor = crowding(load, seats, standing)
    there = day.fates.arrive_s >= 0
    travel = (day.fates.arrive_s - day.demand.leave_s)[there] / 60
    return Measures(
        riders=len(there),
        arrived=int(there.sum()),
        boardings=int(calls.boardings.sum()),
        left_behind=int(calls.denied.sum()),
        crowding_minutes=float((load * ride_s * (factor - 1)).sum() / 60),
        standing_minutes=float((np.maximum(load - seats, 0) * ride_s).sum() / 60),
        mean_travel_minutes=float(travel.mean()) if len(travel) else float("nan"),
        p95_travel_minutes=float(np.percentile(travel, 95)) if len(travel) else float("nan"),
    )


def stretches(day: Day) -> tuple[Floats, Floats, Floats]:
    """Give the stretch that begins at each call.

    Parameters
    ----------
    day : Day
        Simulated.

    Returns
    -------
    tuple[Floats, Floats, Floats]
        (n_calls,) seconds from its departure to the run's next one, 0 at its last call; seats; standing.
    """
    calls, run = day.calls, runs_of_calls(day)
    seconds = np.zeros(len(run))
    seconds[:-1] = np.diff(calls.departure_s)
    seconds[calls.offsets[1:] - 1] = 0
    kind = day.plan.fleet.type[day.plan.blocks.vehicle][run]
    seats = np.array([t.seats for t in TYPES], float)[kind]
    return seconds, seats, np.array([t.standing for t in TYPES], float)[kind]
