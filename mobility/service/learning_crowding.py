"""What full vehicles add to ways that are shown."""

from dataclasses import dataclass, replace

from mobility.learning.reach import Attendance, Way
from mobility.routing.crowding import Crowding
from mobility.routing.query import Place, PlanQuery
from mobility.routing.router import Router


@dataclass(frozen=True, slots=True)
class WayCrowding:
    """Works out crowding of ways that were found without it.

    Parameters
    ----------
    router : Router
        The engine; it knows the loads.
    query : PlanQuery
        Modes and limits of the ways.
    crowding : Crowding
        What the traveler minds.
    """

    router: Router
    query: PlanQuery
    crowding: Crowding

    def feel(self, one: Attendance) -> Attendance:
        """Add crowding to both ways.

        Parameters
        ----------
        one : Attendance
            As found.

        Returns
        -------
        Attendance
            The same, where loads are not known.
        """
        place = Place(one.visit.place.lat, one.visit.place.lon)
        home = self.query.origin
        there, back = self.find_s(home, place, one.there), self.find_s(place, home, one.back)
        return replace(
            one, there=replace(one.there, crowding_s=there), back=replace(one.back, crowding_s=back)
        )

    def find_s(self, origin: Place, destination: Place, way: Way) -> float | None:
        """Find what full vehicles add to a way.

        Parameters
        ----------
        origin, destination : Place
            From where to where.
        way : Way
            As found.

        Returns
        -------
        float | None
            Seconds as felt, of the least crowded journey at these very times; None = not known.
        """
        if way.rides == 0:
            return 0.0
        asked = replace(
            self.query,
            origin=origin,
            destination=destination,
            time_s=way.start_s,
            window_s=0,
            num_itineraries=0,
            direct_modes=(),
            crowding=self.crowding,
        )
        felt = [
            journey.comfort.crowding_s
            for journey in self.router.plan(asked).journeys
            if journey.comfort is not None
            and journey.end_s == way.end_s
            and journey.rides <= way.rides
            and journey.comfort.seat_probability is not None
        ]
        return min(felt, default=None)
