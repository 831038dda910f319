"""The journeys behind ways that are shown: how crowded they are, and what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mobility.learning.reach import Attendance, Way
from mobility.learning.trips.along import Stop
from mobility.offers.price import Price
from mobility.offers.valuation import Valuation
from mobility.routing.booked.closed_runs import closed_around
from mobility.routing.crowding import Crowding
from mobility.routing.journey import Journey
from mobility.routing.query import Place, PlanQuery
from mobility.routing.router import Router


@dataclass(frozen=True, slots=True, eq=False)
class TripFares:
    """Prices trips there and back.

    Parameters
    ----------
    valuation : Valuation
        Knows tariffs and fares.
    tickets : frozenset[str]
        What the rider holds.
    """

    valuation: Valuation
    tickets: frozenset[str]

    def price(self, journeys: Sequence[Journey]) -> Price:
        """Price the journeys of a trip together: a day ticket may be less than two single ones.

        Parameters
        ----------
        journeys : Sequence[Journey]
            In the order of travel; ways without a vehicle may be left out.

        Returns
        -------
        Price
            Of one person.
        """
        return self.valuation.price_day(journeys, self.tickets)


@dataclass(frozen=True, slots=True)
class WayJourneys:
    """Finds journeys of ways that were found as times alone.

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

    def there_and_back(self, one: Attendance) -> tuple[Sequence[Journey], Sequence[Journey]]:
        """Find the journeys of both ways.

        Parameters
        ----------
        one : Attendance
            As found.

        Returns
        -------
        tuple[Sequence[Journey], Sequence[Journey]]
            As of `find`.
        """
        place, home = Place(one.visit.place.lat, one.visit.place.lon), self.query.origin
        return self.find(home, place, one.there), self.find(place, home, one.back)

    def find(self, origin: Place, destination: Place, way: Way) -> Sequence[Journey]:
        """Find the journeys of a way.

        Parameters
        ----------
        origin, destination : Place
            From where to where.
        way : Way
            As found.

        Returns
        -------
        Sequence[Journey]
            Those at these very times, the least crowded first; none where the way needs no vehicle.
        """
        if way.rides == 0:
            return ()
        date, trips = self.router.days.date_of(way.start_s), self.query.trips
        asked = replace(
            self.query,
            trips=replace(trips, closed=closed_around(trips.closed, date)),
            origin=origin,
            destination=destination,
            time_s=way.start_s,
            window_s=0,
            num_itineraries=0,
            direct_modes=(),
            crowding=self.crowding,
        )
        found = [
            journey
            for journey in self.router.plan(asked).journeys
            if journey.end_s == way.end_s and journey.rides <= way.rides
        ]
        return sorted(found, key=lambda journey: (_known_crowding(journey), journey.rides))

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
        return crowding_of(way, self.find(origin, destination, way))


def feel(one: Attendance, there: Sequence[Journey], back: Sequence[Journey]) -> Attendance:
    """Add crowding to both ways.

    Parameters
    ----------
    one : Attendance
        As found.
    there, back : Sequence[Journey]
        Journeys of its ways, the least crowded first.

    Returns
    -------
    Attendance
        The same, where loads are not known.
    """
    return replace(
        one,
        there=replace(one.there, crowding_s=crowding_of(one.there, there)),
        back=replace(one.back, crowding_s=crowding_of(one.back, back)),
    )


def price_of(ways: Sequence[Way], found: Sequence[Sequence[Journey]], fares: TripFares) -> Price | None:
    """Price ways together: of journeys at the same times the least crowded one.

    Parameters
    ----------
    ways : Sequence[Way]
        Of one person, in the order of travel.
    found : Sequence[Sequence[Journey]]
        Journeys of each of them.
    fares : TripFares
        Who asks.

    Returns
    -------
    Price | None
        None: a way by vehicles was not found again.
    """
    if any(way.rides and not journeys for way, journeys in zip(ways, found, strict=True)):
        return None
    return fares.price([journey for journeys in found for journey in journeys[:1]])


def look_closer(stop: Stop, kind: WayJourneys, destination: Place, fares: TripFares | None) -> Stop:
    """Work out how crowded the ways to and from a stop are, and what they cost together.

    Parameters
    ----------
    stop : Stop
        As found.
    kind : WayJourneys
        Of its kind of travel, from where the ways begin.
    destination : Place
        Where they end.
    fares : TripFares | None
        Who asks; None = nobody.

    Returns
    -------
    Stop
        The same, where neither is known.
    """
    place = Place(stop.visit.place.lat, stop.visit.place.lon)
    to = kind.find(kind.query.origin, place, stop.to)
    on = kind.find(place, destination, stop.on)
    price = None if fares is None else price_of((stop.to, stop.on), (to, on), fares)
    if kind.crowding.is_off:
        return replace(stop, price=price)
    felt_to = replace(stop.to, crowding_s=crowding_of(stop.to, to))
    return replace(stop, price=price, to=felt_to, on=replace(stop.on, crowding_s=crowding_of(stop.on, on)))


def crowding_of(way: Way, journeys: Sequence[Journey]) -> float | None:
    """Give what full vehicles add.

    Parameters
    ----------
    way : Way
        As found.
    journeys : Sequence[Journey]
        At its times, the least crowded first.

    Returns
    -------
    float | None
        Seconds as felt; 0 without a vehicle; None = not known.
    """
    if way.rides == 0:
        return 0.0
    least = min((_known_crowding(one) for one in journeys), default=float("inf"))
    return None if least == float("inf") else least


def _known_crowding(journey: Journey) -> float:
    """Endless where it is not known."""
    comfort = journey.comfort
    return float("inf") if comfort is None or comfort.seat_probability is None else comfort.crowding_s
