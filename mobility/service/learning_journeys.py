"""The journeys behind ways that are shown: how crowded they are, and what they cost."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from mobility.learning.reach import Attendance, Way
from mobility.offers.price import Price
from mobility.offers.valuation import Valuation
from mobility.routing.booked.closed_runs import closed_around
from mobility.routing.crowding import Crowding
from mobility.routing.journey import Journey
from mobility.routing.query import Place, PlanQuery
from mobility.routing.router import Router
from mobility.service.learning_bookings import rides_to_book


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


@dataclass(slots=True)
class SearchesLeft:
    """How many more ways of an answer may be searched again: each one is a whole search.

    Parameters
    ----------
    count : int
        Counts down to 0.
    """

    count: int

    def take(self) -> bool:
        """Use one up.

        Returns
        -------
        bool
            False: there is none left.
        """
        if self.count == 0:
            return False
        self.count -= 1
        return True


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
    known : dict
        What was found before: sessions at one place and time, and the offers of one place, share their ways.
    left : SearchesLeft | None
        Behind these nothing is found any more but what was found before; None = no limit.
    """

    router: Router
    query: PlanQuery
    crowding: Crowding
    known: dict[Hashable, Sequence[Journey]] = field(default_factory=dict, compare=False, repr=False)
    left: SearchesLeft | None = field(default=None, compare=False, repr=False)

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
            Those at these very times, with the fewest rides to book and then the least crowded first; none
            where the way needs no vehicle, where nothing at these times is found, or no search is left.
        """
        if way.rides == 0:
            return ()
        key = (origin, destination, way.start_s, way.end_s, way.rides, self.crowding)
        if key not in self.known:
            if self.left is not None and not self.left.take():
                return ()
            self.known[key] = self._search(origin, destination, way)
        return self.known[key]

    def _search(self, origin: Place, destination: Place, way: Way) -> Sequence[Journey]:
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
        return sorted(found, key=self._likes)

    def tell(self, way: Way, journeys: Sequence[Journey]) -> Way:
        """Add to a way what its journeys tell: which rides must be booked, how crowded it is.

        Parameters
        ----------
        way : Way
            As found.
        journeys : Sequence[Journey]
            As of `find`.

        Returns
        -------
        Way
            Without crowding where nobody asks or loads are not known; what to book is not known where a way
            by vehicles has no journeys, unless all rides just run.
        """
        felt_s = None if self.crowding.is_off else crowding_of(way, journeys)
        return replace(way, crowding_s=felt_s, to_book=self._to_book(way, journeys))

    def _to_book(self, way: Way, journeys: Sequence[Journey]) -> tuple[tuple[int, int], ...] | None:
        if journeys:
            return rides_to_book(self.router, journeys[0])
        return () if way.rides == 0 or self.router.booked.call_rides.is_empty else None

    def _likes(self, journey: Journey) -> tuple[int, float, int]:
        """Order journeys at the same times: what needs no call comes first."""
        return len(rides_to_book(self.router, journey)), _known_crowding(journey), journey.rides

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


def price_of(ways: Sequence[Way], found: Sequence[Sequence[Journey]], fares: TripFares) -> Price | None:
    """Price ways together: of journeys at the same times the first one.

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


def crowding_of(way: Way, journeys: Sequence[Journey]) -> float | None:
    """Give what full vehicles add.

    Parameters
    ----------
    way : Way
        As found.
    journeys : Sequence[Journey]
        At its times.

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
