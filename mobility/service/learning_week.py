"""What the outside may ask about weeks: a person's fixed points and wanted courses become a feasible week."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from mobility.errors import BadParameterError, NotFoundError
from mobility.learning.model import Offer, Place, Session
from mobility.learning.reach.answer import Way
from mobility.learning.reach.candidates import LearningRecords
from mobility.learning.reach.question import By, WayWish
from mobility.learning.trips.day_ways import DayWays, Felt, FeltIn, Stretch
from mobility.learning.trips.week import Appointment, Wanted, find_week, in_order
from mobility.offers.price import Price
from mobility.routing.query import Place as Location
from mobility.routing.query import PlanQuery
from mobility.routing.there_and_back import ThereAndBack
from mobility.service.learning_bookings import too_late
from mobility.service.learning_closer import kinds_of_travel
from mobility.service.learning_journeys import TripFares, WayJourneys, price_of
from mobility.service.learning_reach import LearningReach, LearningRequest

WEEK = timedelta(days=7)
MOST_SESSIONS = 24
"""Most sessions of one course that are looked at, the first of the week."""


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Where somebody is in any case.

    Parameters
    ----------
    name : str
        For the answer.
    place : str
        "lat,lon" or a stop id.
    start_s, end_s : int
        Unix seconds.
    """

    name: str
    place: str
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class WeekRequest:
    """A question for a week.

    Parameters
    ----------
    reach : LearningRequest
        From where and how; its filters and times play no part.
    first_day : date
        The first of seven.
    fixed : tuple[FixedPoint, ...]
        Fixed points.
    offer_ids : tuple[str, ...]
        Wanted courses: one session of each.
    """

    reach: LearningRequest
    first_day: date
    fixed: tuple[FixedPoint, ...]
    offer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedAppointment:
    """An appointment of a planned day: a session of an offer, or a fixed point."""

    appointment: Appointment
    offer: Offer | None
    session: Session | None
    name: str
    place: Place | None = None
    """Of a session; None: it is online, or a fixed point."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of a planned week; its price is that of all its ways together, None = not asked or not found."""

    day: date
    appointments: tuple[PlannedAppointment, ...]
    stretches: tuple[Stretch, ...]
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class WeekAnswer:
    """A week.

    Parameters
    ----------
    days : tuple[PlannedDay, ...] | None
        Those with appointments; None: there is no week with all courses.
    cost_s : float
        Seconds on the way, with what full vehicles add if that was asked.
    without_session : tuple[str, ...]
        Offers that have no session to attend in that week.
    """

    days: tuple[PlannedDay, ...] | None
    cost_s: float = 0.0
    without_session: tuple[str, ...] = ()


class LearningWeek:
    """Plans weeks on one network; safe to share between threads.

    Parameters
    ----------
    reach : LearningReach
        Whose engine and walks are used.
    """

    def __init__(self, reach: LearningReach) -> None:
        self._reach = reach
        self._ways = ThereAndBack(reach.planner.router, reach.links)

    def plan(
        self, records: LearningRecords, request: WeekRequest, now_s: int, fares: TripFares | None = None
    ) -> WeekAnswer:
        """Find the week with the least travel.

        Parameters
        ----------
        records : LearningRecords
            The directory.
        request : WeekRequest
            In the words of the wire format.
        now_s : int
            Unix second: what has begun is not offered.
        fares : TripFares | None
            Prices each day; None = nobody asks.

        Returns
        -------
        WeekAnswer
            The optimum over all choices of sessions.

        Raises
        ------
        BadParameterError
            For a fixed point that lies outside the week, or two that overlap.
        NotFoundError
            For an offer or stop that is not there.
        LimitExceededError
            If there are too many combinations.
        """
        zone, places = self._reach.zone, self._reach.planner.places
        home = places.resolve(request.reach.near, "near")
        start = datetime.combine(request.first_day, time(), zone)
        end = datetime.combine(request.first_day + WEEK, time(), zone)
        shown: dict[str, PlannedAppointment] = {}
        fixed = []
        for i, point in enumerate(request.fixed):
            if not start.timestamp() <= point.start_s < point.end_s <= end.timestamp():
                raise BadParameterError(
                    "{field}: {name} must lie within the week, and end after its start.",
                    field="fixed",
                    name=point.name,
                )
            day = datetime.fromtimestamp(point.start_s, zone).date()
            where = places.resolve(point.place, "fixed")
            one = Appointment(f"fixed {i}", where, point.start_s, point.end_s, day)
            shown[one.key] = PlannedAppointment(one, None, None, point.name)
            fixed.append(one)
        courses, without = [], []
        first = max(start.astimezone(UTC), datetime.fromtimestamp(now_s, UTC))
        for offer_id in dict.fromkeys(request.offer_ids):
            offer = records.find_offer(offer_id)
            if offer is None:
                raise NotFoundError("There is no offer {text!r}.", field="offers", text=offer_id)
            sessions = self._sessions(records, offer, home, (first, end.astimezone(UTC)))
            shown |= {one.appointment.key: one for one in sessions}
            courses.append(Wanted(offer_id, tuple(one.appointment for one in sessions)))
            if not sessions:
                without.append(offer_id)
        if without:
            return WeekAnswer(None, without_session=tuple(without))
        wish = WayWish(
            home,
            frozenset(By(mode) for mode in request.reach.modes),
            request.reach.within_s,
            int(start.timestamp()),
            int(end.timestamp()),
            0,
            slack_s=request.reach.slack_s,
            max_rides=request.reach.max_transfers + 1,
            closed=too_late(
                self._reach.planner.router, now_s, (int(start.timestamp()), int(end.timestamp()))
            ),
        )
        every = [*fixed, *(session for course in courses for session in course.sessions)]
        ways = DayWays(self._ways, wish, every, self._felt(request.reach))
        week = find_week(fixed, courses, ways.plans)
        if week is None:
            return WeekAnswer(None)
        days: dict[date, list[Appointment]] = {}
        for one in (*fixed, *week.chosen.values()):
            days.setdefault(one.day, []).append(one)
        planned = []
        for day in sorted(days):
            ordered = in_order(days[day])
            going = ways.stretches(ordered, week.days[day])
            stretches, price = self._look_closer(going, wish, request.reach, fares)
            planned.append(PlannedDay(day, tuple(shown[one.key] for one in ordered), stretches, price))
        return WeekAnswer(tuple(planned), week.cost)

    def _look_closer(
        self, stretches: Sequence[Stretch], wish: WayWish, request: LearningRequest, fares: TripFares | None
    ) -> tuple[tuple[Stretch, ...], Price | None]:
        """Work out what of the ways of a day must be booked, how crowded they are, and what they cost."""
        kinds = kinds_of_travel(self._reach.planner.router, wish, request.crowding.crowding(), fares)
        if kinds is None:
            return tuple(stretches), None
        found = [kinds[one.without_vehicle].find(one.origin, one.destination, one.way) for one in stretches]
        price = None if fares is None else price_of([one.way for one in stretches], found, fares)
        told = (
            replace(one, way=kinds[one.without_vehicle].tell(one.way, journeys))
            for one, journeys in zip(stretches, found, strict=True)
        )
        return tuple(told), price

    def _sessions(
        self, records: LearningRecords, offer: Offer, home: Location, span: tuple[datetime, datetime]
    ) -> Sequence[PlannedAppointment]:
        """List what can be attended of an offer; what is online is attended at home."""
        found = []
        for session in records.list_sessions(offer_ids=(offer.offer_id,), start=span[0], end=span[1]):
            if session.start < span[0] or session.end > span[1] or session.free_seats == 0:
                continue
            place_id = session.place_id or offer.place_id
            place = records.find_place(place_id) if place_id else None
            if place_id and place is None:
                continue
            where = home if place is None else Location(place.lat, place.lon)
            begin, end = int(session.start.timestamp()), int(session.end.timestamp())
            day = session.start.astimezone(self._reach.zone).date()
            one = Appointment(f"session {session.session_id}", where, begin, end, day)
            found.append(PlannedAppointment(one, offer, session, "", place))
        return found[:MOST_SESSIONS]

    def _felt(self, request: LearningRequest) -> FeltIn | None:
        """Give who works out crowding, if it counts; where loads are not known nothing is added."""
        crowding = request.crowding.crowding()
        if crowding.is_off:
            return None

        def felt_in(query: PlanQuery) -> Felt:
            """Give who works it out in one kind of travel."""
            felt = WayJourneys(self._reach.planner.router, query, crowding)

            def added_s(origin: Location, destination: Location, way: Way) -> float:
                """Give what counts beside the time."""
                return felt.find_s(origin, destination, way) or 0.0

            return added_s

        return felt_in
