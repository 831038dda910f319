"""What the transit core takes and answers: offers of walks, journeys of rides, counts of work."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable
from mobility.kernels.raptor_range import JOURNEY_HEAD, RIDE_SIZE
from mobility.kernels.raptor_state import IMPROVED, RELAXED, ROUNDS, SCANNED, RaptorState

Int32 = NDArray[np.int32]


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


@dataclass(slots=True)
class Counters:
    """How much a search did; counts add up over the searches it is handed to."""

    rounds: int = 0
    patterns_scanned: int = 0
    labels_improved: int = 0
    footpaths_relaxed: int = 0

    @property
    def work(self) -> int:
        """One number to compare searches of one day by; about as long as the time they take."""
        return self.patterns_scanned + self.labels_improved

    def add(self, state: RaptorState) -> None:
        """Add a search's counts."""
        self.rounds += int(state.numbers[ROUNDS])
        self.patterns_scanned += int(state.numbers[SCANNED])
        self.labels_improved += int(state.numbers[IMPROVED])
        self.footpaths_relaxed += int(state.numbers[RELAXED])


@dataclass(frozen=True, slots=True)
class Trace:
    """What a search from one departure did.

    Parameters
    ----------
    journeys : list[TransitJourney]
        As `search` returns them.
    counters : Counters
        Its work.
    arrivals : dict[int, tuple[int | None, ...]]
        For each chosen stop of the Timetable the earliest arrival on a ride with at most 1, 2, ... rides that
        was of interest (nothing later than the destination's arrival is followed), None = none.
    """

    journeys: list[TransitJourney]
    counters: Counters
    arrivals: dict[int, tuple[int | None, ...]] = field(default_factory=dict)


def read_journeys(out: Int32, used: int) -> list[TransitJourney]:
    """Read the kernel's output."""
    numbers = out[:used].tolist()
    found = []
    at = 0
    while at < used:
        departure, arrival, access, egress, n_rides = numbers[at : at + JOURNEY_HEAD]
        at += JOURNEY_HEAD
        end = at + n_rides * RIDE_SIZE
        rides = tuple(
            Ride(numbers[i], numbers[i + 1], numbers[i + 2], bool(numbers[i + 3]))
            for i in range(end - RIDE_SIZE, at - 1, -RIDE_SIZE)
        )
        found.append(TransitJourney(departure, arrival, access, egress, rides))
        at = end
    return found


def mirror_journeys(timetable: DayTimetable, journeys: list[TransitJourney]) -> list[TransitJourney]:
    """Turn journeys of the reversed day into journeys of the day."""
    return [
        TransitJourney(
            -journey.arrival_s,
            -journey.departure_s,
            journey.egress,
            journey.access,
            _mirrored_rides(timetable, journey.rides),
        )
        for journey in journeys
    ]


def _mirrored_rides(timetable: DayTimetable, rides: tuple[Ride, ...]) -> tuple[Ride, ...]:
    turned = []
    followed = False  # whether one stays seated into the ride after, which is the one before here
    for ride in rides:
        pattern = int(timetable.trip_pattern[ride.day_trip])
        ends = int(timetable.pattern_trips_offsets[pattern]) + int(
            timetable.pattern_trips_offsets[pattern + 1]
        )
        last = (
            int(timetable.pattern_stops_offsets[pattern + 1] - timetable.pattern_stops_offsets[pattern]) - 1
        )
        turned.append((ends - 1 - ride.day_trip, last - ride.alight, last - ride.board, ride.stay_seated))
    turned.reverse()
    result = []
    for trip, board, alight, into_next in turned:
        result.append(Ride(trip, board, alight, followed))
        followed = into_next
    return tuple(result)
