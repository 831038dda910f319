"""The transit core behind one door: RAPTOR searches over a compiled day, journeys as rides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Offers:
    """Walks to stops of the Timetable (access) or from them (egress): parallel arrays."""

    stops: NDArray[np.int32]
    durations_s: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ride:
    """A day trip ridden from one position to another of its pattern."""

    day_trip: int
    board: int
    alight: int
    stay_seated: bool = False  # continues the ride before without leaving the vehicle


@dataclass(frozen=True, slots=True)
class TransitJourney:
    """A journey of the kernel: times in seconds of the compiled day."""

    departure_s: int  # leaving the origin (as late as the first boarding allows)
    arrival_s: int  # at the destination
    access: int  # row of the access Offers
    egress: int  # row of the egress Offers
    rides: tuple[Ride, ...]

    @property
    def boardings(self) -> int:
        """Vehicles boarded."""
        return sum(not ride.stay_seated for ride in self.rides)
