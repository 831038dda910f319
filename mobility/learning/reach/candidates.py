"""From what matches in the directory to the visits whose ways are searched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from mobility.learning.directory.filters import MOST_ROWS, OfferFilter, OfferPage, PlaceFilter
from mobility.learning.model import Offer, OfferFormat, Place, Session
from mobility.learning.reach.question import Visit

STOPS = ("adopted_stop", "mobile_stop")
"""Kinds of places where there is nothing to visit but what has a time, or is learned in passing."""
FAR = timedelta(days=366)
"""An offer without a session within a year either way is taken for one without dates."""


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


def visits_of_places(
    source: LearningSource, places: PlaceFilter, offers: OfferFilter | None, span: Span
) -> list[Visit]:
    """List the places that match.

    Parameters
    ----------
    source : LearningSource
        The directory.
    places : PlaceFilter
        What the places are like.
    offers : OfferFilter | None
        What there must be at them within the span, or without dates; None = nothing.
    span : Span
        When.

    Returns
    -------
    list[Visit]
        Without sessions; in the directory's order.
    """
    if offers is not None:
        there = {visit.place.place_id for visit in visits_of_offers(source, offers, span, places.step_free)}
        if not there:
            return []
        found = [place for place in source.list_places(places) if place.place_id in there]
    else:
        found = list(source.list_places(places))
    # Whoever wants a stop names its kind.
    return [Visit(place) for place in found if places.kinds or place.kind not in STOPS]


def visits_of_offers(
    source: LearningSource, wanted: OfferFilter, span: Span, step_free: bool = False
) -> list[Visit]:
    """List the sessions of offers that match, and offers without dates, at their places.

    Parameters
    ----------
    source : LearningSource
        The directory.
    wanted : OfferFilter
        What the offers are like; its window is the span, its page all of them.
    span : Span
        When.
    step_free : bool
        Only where one gets in without a step for sure.

    Returns
    -------
    list[Visit]
        Offers in the directory's order, of each its sessions by their start. What takes place online alone
        needs no way and is not among them.
    """
    everything = replace(wanted, start=None, end=None, weekdays=(), free_seats=0, offset=0, limit=MOST_ROWS)
    offers = [
        offer for offer in source.list_offers(everything).offers if offer.format is not OfferFormat.ONLINE
    ]
    if not offers:
        return []
    ids = tuple(offer.offer_id for offer in offers)
    by_offer: dict[str, list[Session]] = {}
    for session in source.list_sessions(offer_ids=ids, start=span.start, end=span.end):
        is_within = session.start >= span.start and session.end <= span.end
        has_room = session.free_seats is None or session.free_seats >= wanted.free_seats
        if is_within and has_room:
            by_offer.setdefault(session.offer_id, []).append(session)
    undated = _undated(source, [offer for offer in offers if offer.offer_id not in by_offer], span)
    places = _places(source, offers, by_offer, step_free)
    visits = []
    for offer in offers:
        for session in sorted(by_offer.get(offer.offer_id, ()), key=lambda one: one.start):
            place = places.get(session.place_id or offer.place_id)
            if place is not None:
                visits.append(Visit(place, offer, session))
        if offer.offer_id in undated and offer.place_id in places:
            visits.append(Visit(places[offer.place_id], offer))
    return visits


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
