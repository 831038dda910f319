"""What the outside may ask about learning that one can reach, attend and get home from."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mobility.errors import BadParameterError
from mobility.learning.directory.filters import MOST_ROWS, OfferFilter, PlaceFilter
from mobility.learning.model import Offer, Place
from mobility.learning.reach import (
    Attendance,
    By,
    Hours,
    ReachSearch,
    Visit,
    WayWish,
    Why,
)
from mobility.learning.reach.candidates import (
    LearningSource,
    visits_of_offers,
    visits_of_places,
    with_tour_hours,
)
from mobility.learning.reach.facets import facets_of_offers, facets_of_places
from mobility.learning.reach.reach_search import moment
from mobility.learning.reach.times import AskedTimes, Times, resolve_times
from mobility.routing.place_links import PlaceLinks
from mobility.service.crowding import NOTHING_MINDED, CrowdingRequest
from mobility.service.learning_bookings import too_late
from mobility.service.learning_closer import kinds_of_travel, look_closer_at_all
from mobility.service.learning_journeys import TripFares
from mobility.service.learning_pages import Ahead, Found, LearningAnswer, make_page
from mobility.service.planner import Planner

LEARNING_MODES = tuple(by.value for by in By)
WHY_WORDS = tuple(why.value for why in Why)

FASTEST_MPS, FASTEST_BY_TRANSIT_MPS = 20.0, 60.0
"""What beelines at this speed do not reach within the time is not looked at: no train is faster for long."""


SAME_PLACE_M = 50.0


@dataclass(frozen=True, slots=True)
class LearningRequest:
    """A question for what can be reached, in the words of the wire format; ranges are already checked.

    Parameters
    ----------
    near : str
        "lat,lon" or a stop id.
    modes : tuple[str, ...]
        Words of LEARNING_MODES.
    within_s, stay_s, slack_s : int
        Longest way each way; least stay; time to spare before a session.
    times : AskedTimes
        When.
    max_transfers : int
        On each way.
    crowding : CrowdingRequest
        How much full vehicles are minded; unless off, crowding is worked out for the ways that are shown.
    places : PlaceFilter
        What places are like.
    offers : OfferFilter | None
        What offers are like; None = not asked.
    offset, limit : int
        The page.
    with_fares : bool
        Whether prices of trips are asked.
    tickets : tuple[str, ...]
        What the rider holds.
    """

    near: str
    modes: tuple[str, ...]
    within_s: int
    stay_s: int
    slack_s: int
    times: AskedTimes
    max_transfers: int = 7
    crowding: CrowdingRequest = NOTHING_MINDED
    places: PlaceFilter = field(default_factory=PlaceFilter)
    offers: OfferFilter | None = None
    offset: int = 0
    limit: int = 20
    with_fares: bool = False
    tickets: tuple[str, ...] = ()

    @property
    def wanted(self) -> OfferFilter:
        """What offers are like, where they are looked for: what is asked of places holds for them, too."""
        if self.offers is not None:
            return self.offers
        asked = self.places
        return OfferFilter(
            text=asked.text,
            kinds=asked.kinds,
            language=asked.language,
            step_free=asked.step_free,
            lang=asked.lang,
        )


class LearningReach:
    """Answers what can be reached on one network; safe to share between threads.

    Parameters
    ----------
    planner : Planner
        Whose engine and ids are used.
    hours : Hours
        Who knows opening hours.
    """

    def __init__(self, planner: Planner, hours: Hours) -> None:
        self.planner, self.hours = planner, hours
        self.links = PlaceLinks(planner.network, planner.router.pool)
        self.zone = ZoneInfo(planner.network.timezones[int(planner.network.timetable.feed_timezone[0])])
        self._search = ReachSearch(planner.router, self.links, hours)

    def with_planner(self, planner: Planner) -> "LearningReach":
        """Give a facade that goes by what is known now.

        Parameters
        ----------
        planner : Planner
            On the same network.

        Returns
        -------
        LearningReach
            The walks around places are shared.
        """
        other = copy(self)
        other.planner = planner
        other._search = ReachSearch(planner.router, self.links, self.hours)
        return other

    def places(
        self, source: LearningSource, request: LearningRequest, now_s: int, fares: TripFares | None = None
    ) -> LearningAnswer:
        """Find the places that can be visited.

        Parameters
        ----------
        source : LearningSource
            The directory.
        request : LearningRequest
            In the words of the wire format.
        now_s : int
            Unix second, for a request without a time.
        fares : TripFares | None
            Prices what is shown; None = nobody asks.

        Returns
        -------
        LearningAnswer
            By the directory's order where a text was given, else the shortest ways first.

        Raises
        ------
        BadParameterError
            For a time or coordinate that cannot be used.
        NotFoundError
            For a stop id that nothing answers to.
        """
        wish, times, places = self.wish(request, now_s)
        visits, is_cut = visits_of_places(source, places, request.offers, times.span, self.zone)
        answer = self._search.search(wish, visits)
        found = [Found((one,)) for one in answer.attendances]
        facets = facets_of_places(one.visit.place for one in answer.attendances)
        page = make_page(
            found,
            (request.offset, request.limit),
            facets,
            answer,
            times,
            len(visits),
            is_ranked=bool(places.text),
        )
        return replace(page, found=self._look_closer(page.found, wish, request, fares), is_cut=is_cut)

    def offers(
        self, source: LearningSource, request: LearningRequest, now_s: int, fares: TripFares | None = None
    ) -> LearningAnswer:
        """Find the offers that can be attended.

        Parameters
        ----------
        source, request, now_s, fares
            As in `places`.

        Returns
        -------
        LearningAnswer
            By the directory's order where a text was given, else the shortest ways first.

        Raises
        ------
        BadParameterError
            For a time or coordinate that cannot be used.
        NotFoundError
            For a stop id that nothing answers to.
        """
        wish, times, places = self.wish(request, now_s)
        visits, is_cut = visits_of_offers(source, request.wanted, times.span, places)
        answer = self._search.search(wish, visits)
        by_offer: dict[str, list[Attendance]] = {}
        for one in answer.attendances:
            assert one.visit.offer is not None
            by_offer.setdefault(one.visit.offer.offer_id, []).append(one)
        found = [Found(tuple(sorted(ones, key=lambda one: one.start_s))) for ones in by_offer.values()]
        facets = facets_of_offers((_offer(one.best.visit), one.best.visit.place) for one in found)
        page = make_page(
            found,
            (request.offset, request.limit),
            facets,
            answer,
            times,
            len(visits),
            is_ranked=bool(request.wanted.text),
        )
        return replace(page, found=self._look_closer(page.found, wish, request, fares), is_cut=is_cut)

    def ahead(
        self,
        source: LearningSource,
        request: LearningRequest,
        days: int,
        now_s: int,
        most: int,
        fares: TripFares | None = None,
    ) -> Ahead:
        """Find all sessions of the days ahead that can be attended.

        Parameters
        ----------
        source : LearningSource
            The directory.
        request : LearningRequest
            From where and how; its days play no part. Crowding is worked out for the next `limit` ones.
        days : int
            How many, today included.
        now_s : int
            Unix second.
        most : int
            How many are given; of all of them it is told which rides must be booked, as far as searches
            reach.
        fares : TripFares | None
            Prices the next `limit` ones; None = nobody asks.

        Returns
        -------
        Ahead
            One attendance each, the earliest ones by their start; of offers without dates there are none.

        Raises
        ------
        BadParameterError
            For a time or coordinate that cannot be used.
        NotFoundError
            For a stop id that nothing answers to.
        """
        today = datetime.fromtimestamp(now_s, self.zone).date()
        found: list[Attendance] = []
        is_any_cut, closed = False, frozenset[tuple[int, int]]()
        for after in range(days):
            on_day = replace(request.times, day=today + timedelta(days=after))
            wish, times, places = self.wish(replace(request, times=on_day), now_s)
            visits, is_cut = visits_of_offers(source, request.wanted, times.span, places)
            is_any_cut, closed = is_any_cut or is_cut, closed | wish.closed
            dated = [visit for visit in visits if visit.session is not None]
            found += self._search.search(wish, dated).attendances if dated else ()
        found.sort(key=lambda one: (one.start_s, one.visit.place.place_id))
        each = [Found((one,)) for one in found[:most]]
        if not each:
            return Ahead([], is_any_cut)
        # All days are asked in the same kinds of travel: those of the last one serve for all.
        wish = replace(wish, closed=closed)
        return Ahead(list(self._look_closer(each, wish, request, fares)), is_any_cut)

    def on_its_tour(self, source: LearningSource, place: Place, times: AskedTimes, now_s: int) -> Place:
        """Write into a stop of a tour when a mobile offer is there.

        Parameters
        ----------
        source : LearningSource
            The directory.
        place : Place
            Of any kind.
        times : AskedTimes
            When it is visited.
        now_s : int
            Unix second, for a request without a time.

        Returns
        -------
        Place
            As it was where it is no such stop.
        """
        asked = (times.arrive_s, times.depart_s, now_s)
        at_s = next(one for one in asked if one is not None)
        where = PlaceFilter(near=(place.lat, place.lon), radius_m=SAME_PLACE_M)
        return with_tour_hours(source, [place], moment(at_s), self.zone, where=where)[0]

    def _look_closer(
        self, shown: Sequence[Found], wish: WayWish, request: LearningRequest, fares: TripFares | None
    ) -> tuple[Found, ...]:
        kinds = kinds_of_travel(self.planner.router, wish, request.crowding.crowding(), fares)
        return look_closer_at_all(shown, kinds, fares, request.limit)

    def wish(self, request: LearningRequest, now_s: int) -> tuple[WayWish, Times, PlaceFilter]:
        """Translate a request to what the searches ask.

        Parameters
        ----------
        request : LearningRequest
            In the words of the wire format.
        now_s : int
            Unix second, for a request without a time.

        Returns
        -------
        wish : WayWish
            The ways.
        times : Times
            When.
        places : PlaceFilter
            All that matches, within what can be reached at all.

        Raises
        ------
        BadParameterError
            For a time or coordinate that cannot be used.
        NotFoundError
            For a stop id that nothing answers to.
        """
        home = self.planner.places.resolve(request.near, "near")
        times = resolve_times(request.times, now_s, request.within_s, self.zone)
        wish = WayWish(
            home,
            frozenset(By(mode) for mode in request.modes),
            request.within_s,
            times.depart_s,
            times.back_by_s,
            request.stay_s,
            times.arrive_s,
            request.slack_s,
            request.max_transfers + 1,
            too_late(self.planner.router, now_s, (times.depart_s, times.back_by_s)),
        )
        if not wish.modes:
            raise BadParameterError("{field} names no way of getting about.", field="by", value="")
        fastest_mps = FASTEST_BY_TRANSIT_MPS if By.TRANSIT in wish.modes else FASTEST_MPS
        radius_m = max(500.0, request.within_s * fastest_mps)
        places = replace(
            request.places, near=(home.lat, home.lon), radius_m=radius_m, offset=0, limit=MOST_ROWS
        )
        return wish, times, places


def local_time(seconds: int, zone: ZoneInfo) -> str:
    """Write the time of day of a moment.

    Parameters
    ----------
    seconds : int
        Unix.
    zone : ZoneInfo
        Of the city.

    Returns
    -------
    str
        E.g. "22:40".
    """
    return datetime.fromtimestamp(seconds, zone).strftime("%H:%M")


def _offer(visit: Visit) -> Offer:
    assert visit.offer is not None
    return visit.offer
