"""Records in the directory's own form, from files and from providers: sifted as all other sources are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import singledispatch
from typing import Any

from opening_hours import validate

from mobility.learning.directory import ImportBatch
from mobility.learning.directory.checking import plain as without_tags
from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.report import Fate
from mobility.learning.importing.texts import (
    EMAIL,
    LONGEST_HOURS,
    LONGEST_TEXT,
    contact_email,
    contact_phone,
    is_institutional,
    without_persons,
)
from mobility.learning.model import Item, Offer, Place, Provider, Session, Texts


def sift(batch: ImportBatch, collector: Collector) -> ImportBatch:
    """Take persons out of records; what is in the past is told, and stays.

    Parameters
    ----------
    batch : ImportBatch
        As it was read; the directory checks all else.
    collector : Collector
        For the report, whose records are named by kind and id; it takes none in.

    Returns
    -------
    ImportBatch
        As many records, in the same order.
    """
    past = Counter(one.offer_id for one in batch.sessions if one.end <= collector.options.now)
    for offer_id in past:
        with collector.record(f"offer {offer_id}"):
            collector.say(Fate.TAKEN, "sessions of it are in the past", "sessions")
    kinds: dict[str, Any] = {}
    for name in ("providers", "places", "offers", "sessions", "items"):
        kind, taken = name.removesuffix("s"), []
        for one in getattr(batch, name):
            with collector.record(f"{kind} {getattr(one, f'{kind}_id')}"):
                taken.append(_sifted(one, collector))
        kinds[name] = tuple(taken)
    return ImportBatch(**kinds)


@singledispatch
def _sifted(record: object, _: Collector) -> object:
    return record


@_sifted.register
def _(provider: Provider, collector: Collector) -> Provider:
    return replace(
        provider,
        name=_free_of_persons(provider.name, collector, "name"),
        website=_no_mailbox(provider.website, collector, "website"),
        email=contact_email(provider.email, collector, "email"),
        phone=contact_phone(provider.phone, collector, "phone"),
    )


@_sifted.register
def _(place: Place, collector: Collector) -> Place:
    hours = place.opening_hours
    is_read = len(hours) <= LONGEST_HOURS and validate(hours)
    return replace(
        place,
        name=_free_of_persons(place.name, collector, "name"),
        address=_free_of_persons(place.address, collector, "address"),
        opening_hours=hours if is_read else _free_of_persons(hours, collector, "openingHours"),
        opening_text=_free_of_persons(place.opening_text, collector, "openingText"),
        website=_no_mailbox(place.website, collector, "website"),
    )


@_sifted.register
def _(offer: Offer, collector: Collector) -> Offer:
    reductions = _free_of_persons(offer.price.reductions, collector, "price.reductions")
    return replace(
        offer,
        title=_each(offer.title, collector, "title"),
        description=_each(offer.description, collector, "description"),
        price=replace(offer.price, reductions=reductions),
        registration_url=_no_mailbox(offer.registration_url, collector, "registrationUrl"),
    )


@_sifted.register
def _(session: Session, collector: Collector) -> Session:
    if not session.recurrence:
        return session
    return replace(session, recurrence=_free_of_persons(session.recurrence, collector, "recurrence"))


@_sifted.register
def _(item: Item, collector: Collector) -> Item:
    answers = [
        _free_of_persons(one, collector, f"answers[{i}]")
        if isinstance(one, str)
        else _each(one, collector, f"answers[{i}]")
        for i, one in enumerate(item.answers)
    ]
    return replace(
        item,
        title=_each(item.title, collector, "title"),
        body=_each(item.body, collector, "body"),
        answers=tuple(answers),
        media_url=_no_mailbox(item.media_url, collector, "mediaUrl"),
    )


def _each(texts: Texts, collector: Collector, name: str) -> Mapping[str, str]:
    return {
        language: _free_of_persons(text, collector, f"{name}.{language[:40]}")
        for language, text in texts.items()
    }


def _no_mailbox(address: str, collector: Collector, name: str) -> str:
    """Leave an address out that is or holds a person's mailbox; the directory checks all else of it."""
    if len(address) > LONGEST_TEXT or all(is_institutional(one) for one in EMAIL.findall(address)):
        return address
    collector.say(Fate.LEFT_OUT, "the mailbox may be a person's", name)
    return ""


def _free_of_persons(text: str, collector: Collector, name: str) -> str:
    """Sift one text; tags go first, which could stand in the middle of a name."""
    if len(text) > LONGEST_TEXT:  # is refused by the directory
        return text
    inert = without_tags(text)
    if "<" in text and inert != text.strip():
        collector.say(Fate.CHANGED, "markup was taken out", name)
    return without_persons(inert, collector, name)
