"""What the outside may ask about whole trips to learning: there, stay and back; along the way; a week."""

from dataclasses import dataclass, replace
from datetime import timedelta

from mobility.errors import BadParameterError, NotFoundError
from mobility.learning.model import Place
from mobility.learning.reach import LONGEST_WAIT_BACK_S, By, Visit
from mobility.learning.reach.candidates import LearningRecords, visits_of_offers, visits_of_places
from mobility.learning.reach.reach_search import moment
from mobility.learning.reach.times import night_after_s
from mobility.learning.trips.along import AlongAnswer, AlongSearch
from mobility.routing.journey import EmptyReason, Journey
from mobility.routing.query import Place as Location
from mobility.routing.query import PlanQuery
from mobility.service.learning_closer import kinds_of_travel, look_closer_at_stop
from mobility.service.learning_journeys import TripFares
from mobility.service.learning_reach import LearningReach, LearningRequest
from mobility.service.learning_trip_plans import PlannedTrip, TripAnswer, TripRequest
from mobility.service.learning_words import in_words_of_learning
from mobility.service.planner import Planner, PlanRequest

CROWDED_S = 120.0
"""From so much crowding on, as felt, on both ways together, alternatives are looked for."""

WORTH_S = 60.0
"""Of so much less crowding, as felt, an alternative is told: fewer are no whole minute."""

SESSIONS_COMPARED = 3
"""Most other sessions of the same course whose trips are planned."""

AHEAD = timedelta(days=28)
"""How far ahead other sessions of a course are looked for."""


class LearningTrips:
    """Plans trips to learning on one network; safe to share between threads.

    Parameters
    ----------
    reach : LearningReach
        Whose engine, hours and walks are used.
    """

    def __init__(self, reach: LearningReach) -> None:
        self._reach = reach
        self._along = AlongSearch(reach.planner.router, reach.links, reach.hours)

    def trip(self, records: LearningRecords, request: TripRequest, now_s: int) -> TripAnswer:
        """Plan a trip.

        Parameters
        ----------
        records : LearningRecords
            The directory.
        request : TripRequest
            In the words of the wire format.
        now_s : int
            Unix second, for a request without a time.

        Returns
        -------
        TripAnswer
            The outbound way leaves as late as possible, the way back is home as soon as possible.

        Raises
        ------
        BadParameterError
            For a time or coordinate that cannot be used.
        NotFoundError
            For a session, place or stop that is not there.
        """
        visit = self._visit(records, request, now_s)
        answer = self._plan(request.reach, visit, now_s)
        trip = answer.trip
        if trip is None or trip.crowding_s is None or trip.crowding_s < CROWDED_S:
            return replace(answer, alternatives=())
        alternatives = list(answer.alternatives)
        alternatives += self._other_sessions(records, request.reach, trip, now_s)
        better = [one for one in alternatives if _crowding(one) <= trip.crowding_s - WORTH_S]
        better.sort(key=_crowding)
        return replace(answer, alternatives=tuple(better[: SESSIONS_COMPARED + 2]))

    def along(
        self,
        records: LearningRecords,
        request: LearningRequest,
        to_place: str,
        max_detour_s: int,
        now_s: int,
        fares: TripFares | None = None,
    ) -> AlongAnswer:
        """Find what lies along a way.

        Parameters
        ----------
        records : LearningRecords
            The directory.
        request : LearningRequest
            From where, how and when; what offers and places are like.
        to_place : str
            Where one goes.
        max_detour_s : int
            Largest detour.
        now_s : int
            Unix second, for a request without a time.
        fares : TripFares | None
            Prices what is shown; None = nobody asks.

        Returns
        -------
        AlongAnswer
            Offers, and places where nothing is asked that only offers can meet; the least detour first.

        Raises
        ------
        BadParameterError
            For a time or coordinate that cannot be used.
        NotFoundError
            For a stop id that nothing answers to.
        """
        wish, times, places = self._reach.wish(request, now_s)
        destination = self._reach.planner.places.resolve(to_place, "to")
        visits, is_cut = visits_of_offers(records, request.wanted, times.span, places)
        if request.offers is None:
            others = visits_of_places(records, places, None, times.span, self._reach.zone)
            visits, is_cut = visits + others.visits, is_cut or others.is_cut
        answer = replace(self._along.search(wish, destination, visits, max_detour_s), is_cut=is_cut)
        kinds = kinds_of_travel(self._reach.planner.router, wish, request.crowding.crowding(), fares)
        if kinds is None:
            return answer
        plain, shown = answer.plain, slice(request.offset, request.offset + request.limit)
        if plain is not None:
            kind = kinds[answer.without_vehicle]
            plain = kind.tell(plain, kind.find(wish.home, destination, plain))
        stops = list(answer.stops)
        stops[shown] = [
            look_closer_at_stop(stop, kinds[stop.without_vehicle], destination, fares)
            for stop in stops[shown]
        ]
        return replace(answer, plain=plain, stops=tuple(stops))

    def _visit(self, records: LearningRecords, request: TripRequest, now_s: int) -> Visit:
        if bool(request.session_id) == bool(request.place_id):
            raise BadParameterError("Give one of session and place.", field="session")
        if request.place_id:
            place = _place(records, request.place_id, "place")
            return Visit(self._reach.on_its_tour(records, place, request.reach.times, now_s))
        session = records.find_session(request.session_id)
        offer = None if session is None else records.find_offer(session.offer_id)
        if session is None or offer is None:
            raise NotFoundError("There is no session {text!r}.", field="session", text=request.session_id)
        place_id = session.place_id or offer.place_id
        if not place_id:
            raise BadParameterError(
                "{field}: this session takes place online, no trip is needed.", field="session", value=""
            )
        return Visit(_place(records, place_id, "session"), offer, session)

    def _plan(self, request: LearningRequest, visit: Visit, now_s: int) -> TripAnswer:
        """Plan both ways of one visit: who comes by bike goes back by bike, a trip of its own."""
        without_bike = tuple(mode for mode in request.modes if mode != By.BIKE)
        kinds = [without_bike] if without_bike else []
        kinds += [(By.BIKE.value,)] if By.BIKE in request.modes else []
        if not kinds:
            raise BadParameterError("{field} names no way of getting about.", field="by", value="")
        answers = [self._plan_kind(replace(request, modes=modes), visit, now_s) for modes in kinds]
        trips = [answer.trip for answer in answers if answer.trip is not None]
        if not trips:
            # The nearer to being possible, the more it helps to know why it is not.
            return min(answers, key=lambda answer: ("back", "closed", "outbound").index(answer.missing))
        best = min(trips, key=lambda trip: (trip.back.end_s, trip.travel_s))
        others = [one for answer in answers for one in answer.alternatives]
        return TripAnswer(best, (*(trip for trip in trips if trip is not best), *others))

    def _plan_kind(self, request: LearningRequest, visit: Visit, now_s: int) -> TripAnswer:
        """Plan both ways with a bike, or both without."""
        asked, target = request.times, "session" if visit.session else "place"
        if visit.session is not None:
            start_s, end_s = int(visit.session.start.timestamp()), int(visit.session.end.timestamp())
            arrive_s: int | None = start_s - request.slack_s
        else:
            if asked.arrive_s is None and asked.depart_s is None:
                asked = replace(asked, depart_s=now_s)
            arrive_s, start_s, end_s = asked.arrive_s, 0, 0
        home = self._reach.planner.places.resolve(request.near, "near")
        place = Location(visit.place.lat, visit.place.lon)
        leave_s = asked.depart_s if arrive_s is None else arrive_s
        assert leave_s is not None
        there = self._ways(request, home, place, leave_s, now_s, arrive_by=arrive_s is not None)
        if asked.depart_s is not None:
            there = replace(there, journeys=tuple(j for j in there.journeys if j.start_s >= asked.depart_s))
        if not there.journeys:
            return TripAnswer(None, (), "outbound", in_words_of_learning(there.reasons, "near", target))
        outbound = there.best(arrive_by=arrive_s is not None)
        if visit.session is None:
            start_s = outbound.end_s if arrive_s is None else arrive_s
            end_s = start_s + request.stay_s
        is_open = self._is_open(visit, start_s, end_s)
        if is_open is False:
            return TripAnswer(None, missing="closed")
        back = self._ways(request, place, home, end_s, now_s, arrive_by=False)
        until_s = asked.back_by_s
        if until_s is None:
            until_s = night_after_s(
                moment(outbound.start_s).astimezone(self._reach.zone).date(), self._reach.zone
            )
        latest_s = end_s + LONGEST_WAIT_BACK_S
        in_time = (one for one in back.journeys if one.end_s <= until_s and one.start_s <= latest_s)
        back = replace(back, journeys=tuple(in_time))
        if not back.journeys:
            return TripAnswer(None, (), "back", in_words_of_learning(back.reasons, target, "near"))

        def trip(to: Journey, home_again: Journey) -> PlannedTrip:
            """Put one together."""
            slack_s = max(start_s - to.end_s, 0)
            return PlannedTrip(visit, start_s, end_s, to, home_again, there.query, slack_s, is_open)

        best_back = back.best(arrive_by=False)
        others = [trip(journey, best_back) for journey in there.journeys if journey is not outbound]
        others += [trip(outbound, journey) for journey in back.journeys if journey is not best_back]
        return TripAnswer(trip(outbound, best_back), tuple(others))

    def _other_sessions(
        self, records: LearningRecords, request: LearningRequest, trip: PlannedTrip, now_s: int
    ) -> list[PlannedTrip]:
        """Plan trips to other sessions of the same course."""
        offer, chosen = trip.visit.offer, trip.visit.session
        if offer is None or chosen is None:
            return []
        start = max(moment(now_s), chosen.start - timedelta(days=7))
        sessions = records.list_sessions(offer_ids=(offer.offer_id,), start=start, end=chosen.end + AHEAD)
        others = [one for one in sessions if one.session_id != chosen.session_id and one.free_seats != 0]
        others.sort(key=lambda one: abs((one.start - chosen.start).total_seconds()))
        found = []
        # Their days are their own: what was said of this day's departure and return does not hold for them.
        undated = replace(request, times=replace(request.times, depart_s=None, back_by_s=None))
        for session in others[:SESSIONS_COMPARED]:
            place = records.find_place(session.place_id or offer.place_id)
            if place is not None:
                planned = self._plan(undated, Visit(place, offer, session), now_s).trip
                if planned is not None:
                    found.append(planned)
        return found

    def _ways(
        self,
        request: LearningRequest,
        origin: Location,
        destination: Location,
        time_s: int,
        now_s: int,
        *,
        arrive_by: bool,
    ) -> "_Ways":
        """Plan one way in all kinds of travel that may be used; what it is too late to book is not there."""
        modes = frozenset(By(mode) for mode in request.modes)
        wheelchair = By.WHEELCHAIR in modes
        direct = [mode for mode in ("WALK", "BIKE") if By(mode) in modes]
        if wheelchair and "WALK" not in direct:
            direct.append("WALK")
        asked = PlanRequest(
            "",
            "",
            time_s,
            arrive_by=arrive_by,
            num_itineraries=3,
            max_transfers=request.max_transfers,
            max_travel_s=request.within_s,
            transit_modes=("TRANSIT",) if By.TRANSIT in modes else (),
            direct_modes=tuple(direct),
            max_direct_s=request.within_s,
            pedestrian_profile="WHEELCHAIR" if wheelchair else "FOOT",
            crowding=request.crowding,
            asked_s=now_s,
        )
        planner: Planner = self._reach.planner
        query = planner.query_between(asked, origin, destination)
        result = planner.router.plan(query)
        found = (*result.direct, *result.journeys)
        journeys = [one for one in found if one.end_s - one.start_s <= request.within_s]
        return _Ways(query, tuple(journeys), result.reasons)

    def _is_open(self, visit: Visit, start_s: int, end_s: int) -> bool | None:
        if visit.session is not None:
            return True
        if not visit.place.opening_hours:
            return None
        return self._reach.hours.is_open(visit.place.opening_hours, moment(start_s), moment(end_s))


@dataclass(frozen=True, slots=True)
class _Ways:
    """What there is one way."""

    query: PlanQuery
    journeys: tuple[Journey, ...]
    reasons: tuple[EmptyReason, ...]

    def best(self, *, arrive_by: bool) -> Journey:
        """Choose the one that leaves last of those in time, or the one that arrives first."""
        if arrive_by:
            return min(self.journeys, key=lambda one: (-one.start_s, one.end_s, one.rides))
        return min(self.journeys, key=lambda one: (one.end_s, -one.start_s, one.rides))


def _crowding(trip: PlannedTrip) -> float:
    """Give what counts when trips are compared; not known is no recommendation."""
    return float("inf") if trip.crowding_s is None else trip.crowding_s


def _place(records: LearningRecords, place_id: str, field: str) -> Place:
    place = records.find_place(place_id)
    if place is None:
        raise NotFoundError("There is no place {text!r}.", field=field, text=place_id)
    return place
