"""A journey of the transit core with what it was found on."""

from dataclasses import dataclass
from itertools import pairwise

from mobility.routing.comfort import FeltRide, room_of
from mobility.routing.crowding_journey import CrowdedJourney
from mobility.routing.rank import Candidate
from mobility.routing.rides import loads_of_calls
from mobility.routing.stage import Stage
from mobility.routing.transit import Ride, TransitJourney


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A journey of the kernel with its stage, in Unix seconds."""

    stage: Stage
    journey: TransitJourney

    @property
    def departure_s(self) -> int:
        """When it leaves."""
        return self.stage.day.epoch_s + self.journey.departure_s

    @property
    def arrival_s(self) -> int:
        """When it arrives."""
        return self.stage.day.epoch_s + self.journey.arrival_s

    def candidate(self) -> Candidate:
        """Give what ranking looks at.

        Returns
        -------
        Candidate
            With the time on foot (or by bike) of all its stretches.
        """
        stage, rides = self.stage, self.journey.rides
        stretches = [*stage.before(self.journey), *stage.after(self.journey)]
        for ride, following in pairwise(rides):
            if not following.stay_seated:
                alighted_s = int(stage.day.arrivals(ride.day_trip)[ride.alight])
                boarded_s = int(stage.day.departures(following.day_trip)[following.board])
                stretches.extend(stage.between(ride, following, boarded_s - alighted_s))
        walk_s = sum(stretch.duration_s for stretch in stretches)
        plain = Candidate(self.departure_s, self.arrival_s, self.journey.boardings, walk_s)
        if stage.crowded is None:
            return plain
        room = room_of([self._felt_ride(ride) for ride in rides], stage.crowded.crowding)
        felt_s = self.journey.perceived_ds / 10 if isinstance(self.journey, CrowdedJourney) else 0.0
        return plain._replace(
            felt_s=felt_s,
            crowding_s=room.crowding_s,
            is_as_wished=room.is_as_wished,
            is_room_known=room.is_known_throughout,
        )

    def _felt_ride(self, ride: Ride) -> FeltRide:
        day, loads = self.stage.day, self.stage.loads
        assert loads is not None
        at = slice(ride.board, ride.alight + 1)
        return FeltRide(
            day.arrivals(ride.day_trip)[at],
            day.departures(ride.day_trip)[at],
            loads_of_calls(day, loads, ride.day_trip, ride.board, ride.alight),
        )
