"""From what matches in the directory to the visits whose ways are searched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from mobility.learning.directory.filters import FAR, MOST_ROWS, OfferFilter, OfferPage, PlaceFilter
from mobility.learning.model import Offer, OfferFormat, Place, Session
from mobility.learning.reach.question import Visit
from mobility.learning.reach.tour_hours import NEVER, hours_of

ADOPTED_STOP, MOBILE_STOP = "adopted_stop", "mobile_stop"
"""Kinds of places where there is nothing to visit but what is learned in passing, or what has a time."""
TOUR = timedelta(days=7)
"""How far ahead the stops of a tour are told: most come round once a week."""


class LearningSource(Protocol):
    """The directory, as far as a search asks it."""

    def list_places(self, wanted: PlaceFilter) -> Sequence[Place]:
        """List places, best first."""
        ...

    def list_offers(self, wanted: OfferFilter) -> OfferPage:
        """List offers, best first."""
        ...

    def list_sessions(
        self,
        offer_ids: Iterable[str] | None = None,
        place_ids: Iterable[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Sequence[Session]:
        """List sessions of offers or at places, by their start."""
        ...


class LearningRecords(LearningSource, Protocol):
    """The directory, as far as trips ask it."""

    def find_place(self, place_id: str) -> Place | None:
        """Look for a place."""
        ...

    def find_offer(self, offer_id: str) -> Offer | None:
        """Look for an offer."""
        ...

    def find_session(self, session_id: str) -> Session | None:
        """Look for a session."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """When a stay may be.

    Parameters
    ----------
    start, end : datetime
        Aware: sessions begin at start or later, and end at end or earlier.
    """

    start: datetime
    end: datetime


class Candidates(NamedTuple):
    """What is looked at."""

    visits: list[Visit]
    is_cut: bool
    """More than MOST_ROWS match: these are the nearest, or those that answer a text best."""


def visits_of_places(
    source: LearningSource, places: PlaceFilter, offers: OfferFilter | None, span: Span, zone: ZoneInfo
) -> Candidates:
    """List the places that match.

    Parameters
    ----------
    source : LearningSource
        The directory.
    places : PlaceFilter
        What the places are like, and around which point they lie.
    offers : OfferFilter | None
        What there must be at them within the span, or without dates; None = nothing.
    span : Span
        When.
    zone : ZoneInfo
        Of the city.

    Returns
    -------
    Candidates
        Without sessions; in the directory's order. Stops of a tour are open while a mobile offer is there.
    """
    found = list(source.list_places(places))
    is_cut = len(found) >= MOST_ROWS and bool(
        places.text or source.list_places(replace(places, offset=MOST_ROWS, limit=1))
    )
    if offers is not None:
        there, is_cut_there = visits_of_offers(source, offers, span, places)
        held = {visit.place.place_id for visit in there}
        found = [place for place in found if place.place_id in held]
        is_cut = is_cut or is_cut_there
    found = with_tour_hours(source, found, span.start, zone, offers, places)
    # Whoever wants stops names their kind: then also those where nothing is that day are told of.
    return Candidates([Visit(place) for place in found if places.kinds or not _is_idle(place)], is_cut)


def with_tour_hours(
    source: LearningSource,
    places: Sequence[Place],
    day: datetime,
    zone: ZoneInfo,
    offers: OfferFilter | None = None,
    where: PlaceFilter | None = None,
) -> list[Place]:
    """Write into the stops of tours when a mobile offer is there.

    Parameters
    ----------
    source : LearningSource
        The directory.
    places : Sequence[Place]
        Of any kind.
    day : datetime
        Aware: a moment of the day of the visit; a week from its begin on is told.
    zone : ZoneInfo
        Of the city.
    offers : OfferFilter | None
        Only these count, None = all.
    where : PlaceFilter | None
        Around which point these places lie, None = anywhere.

    Returns
    -------
    list[Place]
        In the same order. Other places, and stops that tell hours of their own or have an offer without
        dates, are as they were.
    """
    if not any(_is_on_tour(place) for place in places):
        return list(places)
    midnight = datetime.combine(day.astimezone(zone).date(), time(), zone)
    wanted = replace(offers or OfferFilter(), kinds=(MOBILE_STOP,))
    sessions: dict[str, list[Session]] = {}
    undated = set()
    around = PlaceFilter() if where is None else replace(where, step_free=False)
    for visit in visits_of_offers(source, wanted, Span(midnight, midnight + TOUR), around).visits:
        if visit.session is None:
            undated.add(visit.place.place_id)
        else:
            sessions.setdefault(visit.place.place_id, []).append(visit.session)
    return [
        replace(place, opening_hours=hours_of(sessions.get(place.place_id, ()), zone))
        if _is_on_tour(place) and place.place_id not in undated
        else place
        for place in places
    ]


def _is_on_tour(place: Place) -> bool:
    return place.kind == MOBILE_STOP and not place.opening_hours


def _is_idle(place: Place) -> bool:
    return place.kind == ADOPTED_STOP or (place.kind == MOBILE_STOP and place.opening_hours == NEVER)


def visits_of_offers(
    source: LearningSource, wanted: OfferFilter, span: Span, where: PlaceFilter
) -> Candidates:
    """List the sessions of offers that match, and offers without dates, at their places.

    Parameters
    ----------
    source : LearningSource
        The directory.
    wanted : OfferFilter
        What the offers are like; its window is the span, its page all of them.
    span : Span
        When.
    where : PlaceFilter
        Around which point, and whether only where one gets in without a step for sure; nothing else of it.

    Returns
    -------
    Candidates
        Offers in the directory's order, of each its sessions by their start. What takes place online alone
        needs no way and is not among them.
    """
    # What cannot be attended then and there takes the place of nothing that can.
    everything = replace(
        wanted,
        near=where.near,
        radius_m=where.radius_m,
        start=span.start,
        end=span.end,
        weekdays=(),
        or_undated=True,
        offset=0,
        limit=MOST_ROWS,
    )
    page = source.list_offers(everything)
    # Of a text no more than so many are compared: how many more there are is not known.
    is_cut = page.total >= MOST_ROWS if wanted.text else page.total > MOST_ROWS
    offers = [offer for offer in page.offers if offer.format is not OfferFormat.ONLINE]
    if not offers:
        return Candidates([], is_cut)
    ids = tuple(offer.offer_id for offer in offers)
    by_offer: dict[str, list[Session]] = {}
    for session in source.list_sessions(offer_ids=ids, start=span.start, end=span.end):
        is_within = session.start >= span.start and session.end <= span.end
        has_room = session.free_seats is None or session.free_seats >= wanted.free_seats
        if is_within and has_room:
            by_offer.setdefault(session.offer_id, []).append(session)
    undated = _undated(source, [offer for offer in offers if offer.offer_id not in by_offer], span)
    places = _places(source, offers, by_offer, where.step_free)
    visits = []
    for offer in offers:
        for session in sorted(by_offer.get(offer.offer_id, ()), key=lambda one: one.start):
            place = places.get(session.place_id or offer.place_id)
            if place is not None:
                visits.append(Visit(place, offer, session))
        if offer.offer_id in undated and offer.place_id in places:
            visits.append(Visit(places[offer.place_id], offer))
    return Candidates(visits, is_cut)


def _undated(source: LearningSource, offers: Sequence[Offer], span: Span) -> set[str]:
    """Give the offers at a place that have no session at all: one comes while the place is open."""
    candidates = tuple(offer.offer_id for offer in offers if offer.place_id)
    if not candidates:
        return set()
    dated = source.list_sessions(offer_ids=candidates, start=span.start - FAR, end=span.end + FAR)
    return set(candidates) - {session.offer_id for session in dated}


def _places(
    source: LearningSource,
    offers: Sequence[Offer],
    by_offer: Mapping[str, Sequence[Session]],
    step_free: bool,
) -> dict[str, Place]:
    """Get the places of offers and sessions."""
    ids = {offer.place_id for offer in offers}
    ids |= {session.place_id for sessions in by_offer.values() for session in sessions}
    wanted = sorted(ids - {""})
    found: dict[str, Place] = {}
    for first in range(0, len(wanted), MOST_ROWS):
        part = PlaceFilter(ids=tuple(wanted[first : first + MOST_ROWS]), step_free=step_free, limit=MOST_ROWS)
        found |= {place.place_id: place for place in source.list_places(part)}
    return found
