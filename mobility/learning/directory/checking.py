"""What a record must be like to be taken; the sentence of a refusal tells what to change."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from mobility.learning.directory.changes import RecordKind, Refusal, refusal
from mobility.learning.directory.rows import Record
from mobility.learning.model import Item, Offer, Place, Provider, Session, Texts
from mobility.learning.vocabulary import AUDIENCES, DIGCOMP, PLACE_KINDS, TOPICS

LONGEST_ID, LONGEST_LINE, LONGEST_TEXT = 200, 1_000, 20_000
"""Characters of an id, of a title or an address, of a description."""
LONGEST_SESSION = timedelta(days=31)
OLDEST_AGE = 130
MOST_WORDS = 50
"""Of topics, groups, languages, bindings, answers."""
LONG = "Its {what} is longer than {limit} characters."
UNKNOWN = "'{word}' is not a word for {what}."
MANY = "It has more than {limit} {what}."
NULL_ISLAND = 0.01
"""Degrees around 0, 0, where broken coordinates lie."""
CENTRAL_EUROPE = (5.0, 45.0, 20.0, 56.0)
"""min lon, min lat, max lon, max lat: lat and lon cannot be mixed up here without being noticed."""

TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ID = re.compile(r"[^\s\x00-\x1f\x7f?#]+")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d+(?:/|$))")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", re.ASCII)
COMPETENCES = frozenset(one for ones in DIGCOMP.values() for one in ones)

Area = tuple[float, float, float, float]
"""min lon, min lat, max lon, max lat, degrees."""


class RefusedError(Exception):
    """A record that is not taken.

    Parameters
    ----------
    code : str
        As of Refusal.
    template : str
        The sentence, names in braces.
    **values : object
        What the names stand for.
    """

    def __init__(self, code: str, template: str, **values: object) -> None:
        super().__init__(template)
        self.code, self.template, self.values = code, template, values


def check(kind: RecordKind, record_id: str, record: Record, area: Area | None = None) -> Record | Refusal:
    """Check what can be told from a record alone.

    Parameters
    ----------
    kind : RecordKind
        What it is.
    record_id : str
        Its id.
    record : Record
        As it was handed in.
    area : Area | None
        Where places must lie, None = anywhere.

    Returns
    -------
    Record | Refusal
        The record with plain texts (tags and control characters are taken out), or why it is not taken.
    """
    try:
        _check_id(record_id)
        if isinstance(record, Place):
            return _check_place(record, area)
        checks: dict[RecordKind, Callable[..., Record]] = {
            RecordKind.PROVIDER: _check_provider,
            RecordKind.OFFER: _check_offer,
            RecordKind.SESSION: _check_session,
            RecordKind.ITEM: _check_item,
        }
        return checks[kind](record)
    except RefusedError as fault:
        return refusal(kind, record_id, fault.code, fault.template, **fault.values)


def plain(text: str) -> str:
    """Take tags and control characters out of a text, so that it can only be read.

    Parameters
    ----------
    text : str
        From outside.

    Returns
    -------
    str
        Without them; "a < b" stays.
    """
    if "<" in text:
        text = TAG.sub(" ", text)
    return CONTROL.sub("", text).strip()


def _check_id(record_id: str) -> None:
    if not record_id:
        raise RefusedError("EMPTY", "It has no {what}.", what="id")
    if len(record_id) > LONGEST_ID:
        raise RefusedError("TOO_LONG", LONG, what="id", limit=LONGEST_ID)
    if not ID.fullmatch(record_id):
        raise RefusedError("BAD_ID", "Its id holds blanks, control characters, ? or #.")


def _line(text: str, what: str, longest: int = LONGEST_LINE) -> str:
    if len(text) > longest:
        raise RefusedError("TOO_LONG", LONG, what=what, limit=longest)
    return plain(text)


def _address(text: str, what: str) -> str:
    text = _line(text, what)
    if not text:
        return text
    scheme = SCHEME.match(text)
    if scheme is None:
        return f"https://{text.lstrip('/')}"
    if scheme[1].lower() not in ("http", "https"):
        raise RefusedError("BAD_ADDRESS", "Its {what} begins with neither http nor https.", what=what)
    return text


def _texts(texts: Texts, what: str, longest: int = LONGEST_LINE, *, is_needed: bool = False) -> Texts:
    found = {}
    for language, text in texts.items():
        _check_language(language)
        read = _line(text, what, longest)
        if read:
            found[language] = read
    if is_needed and not found:
        raise RefusedError("EMPTY", "It has no {what}.", what=what)
    return found


def _check_language(language: str) -> None:
    if not LANGUAGE.fullmatch(language):
        raise RefusedError("UNKNOWN_WORD", UNKNOWN, word=language[:40], what="language")


def _check_words(words: Iterable[str], known: Iterable[str], what: str) -> None:
    words = tuple(words)
    if len(words) > MOST_WORDS:
        raise RefusedError("TOO_LONG", MANY, what=what, limit=MOST_WORDS)
    for word in words:
        if word not in known:
            raise RefusedError("UNKNOWN_WORD", UNKNOWN, word=word[:40], what=what)


def _check_languages(languages: tuple[str, ...]) -> None:
    _check_words(languages, languages, "languages")
    for language in languages:
        _check_language(language)


def _check_point(lat: float, lon: float, area: Area | None) -> None:
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise RefusedError("BAD_COORDINATES", "Its coordinates are no numbers.")
    if abs(lat) < NULL_ISLAND and abs(lon) < NULL_ISLAND:
        raise RefusedError("BAD_COORDINATES", "Its coordinates are 0, 0.")
    around = area or CENTRAL_EUROPE
    if not _lies_in(lat, lon, around) and _lies_in(lon, lat, around):
        raise RefusedError("BAD_COORDINATES", "Its latitude and longitude are swapped.")
    is_somewhere = abs(lat) <= 90 and abs(lon) <= 180
    if not is_somewhere or (area is not None and not _lies_in(lat, lon, area)):
        raise RefusedError("BAD_COORDINATES", "Its coordinates do not lie in the area of this service.")


def _lies_in(lat: float, lon: float, area: Area) -> bool:
    return area[0] <= lon <= area[2] and area[1] <= lat <= area[3]


def _needed(text: str, what: str) -> str:
    text = _line(text, what)
    if not text:
        raise RefusedError("EMPTY", "It has no {what}.", what=what)
    return text


def _check_provider(provider: Provider) -> Provider:
    return replace(
        provider,
        name=_needed(provider.name, "name"),
        website=_address(provider.website, "website"),
        email=_line(provider.email, "email"),
        phone=_line(provider.phone, "phone"),
    )


def _check_place(place: Place, area: Area | None) -> Place:
    _check_point(place.lat, place.lon, area)
    _check_words((place.kind,), PLACE_KINDS, "kind")
    _check_languages(place.languages)
    return replace(
        place,
        name=_needed(place.name, "name"),
        address=_line(place.address, "address"),
        opening_hours=_line(place.opening_hours, "openingHours"),
        opening_text=_line(place.opening_text, "openingText"),
        website=_address(place.website, "website"),
    )


def _check_offer(offer: Offer) -> Offer:
    _check_words(offer.topics, TOPICS, "topics")
    _check_words(offer.audience.groups, AUDIENCES, "groups")
    _check_words(offer.competences, COMPETENCES, "competences")
    _check_languages(offer.languages)
    youngest, oldest = offer.audience.youngest, offer.audience.oldest
    for age in (youngest, oldest):
        if age is not None and not 0 <= age <= OLDEST_AGE:
            raise RefusedError("BAD_AGE", "Its ages must be from 0 to {limit}.", limit=OLDEST_AGE)
    if youngest is not None and oldest is not None and youngest > oldest:
        raise RefusedError("BAD_AGE", "Its youngest age is above its oldest.")
    price = offer.price
    for cents in (price.full_cents, price.reduced_cents):
        if cents is not None and not 0 <= cents <= 100_000_000:
            raise RefusedError("BAD_PRICE", "Its price is negative, or above a million.")
    if not re.fullmatch(r"[A-Z]{3}", price.currency):
        raise RefusedError("BAD_PRICE", "Its currency is no code of ISO 4217.")
    return replace(
        offer,
        title=_texts(offer.title, "title", is_needed=True),
        description=_texts(offer.description, "description", LONGEST_TEXT),
        price=replace(price, reductions=_line(price.reductions, "reductions")),
        registration_url=_address(offer.registration_url, "registrationUrl"),
    )


def _check_session(session: Session) -> Session:
    if session.start.tzinfo is None or session.end.tzinfo is None:
        raise RefusedError("BAD_TIMES", "Its times have no offset.")
    if not session.start < session.end:
        raise RefusedError("BAD_TIMES", "It does not end after it begins.")
    if session.end - session.start > LONGEST_SESSION:
        raise RefusedError("BAD_TIMES", "It is longer than {limit} days.", limit=LONGEST_SESSION.days)
    if session.free_seats is not None and not 0 <= session.free_seats <= 1_000_000:
        raise RefusedError("BAD_SEATS", "Its free seats are negative, or above a million.")
    if len(session.recurrence) > LONGEST_LINE:
        raise RefusedError("TOO_LONG", LONG, what="recurrence", limit=LONGEST_LINE)
    return session


def _check_item(item: Item) -> Item:
    if not 0 < item.minutes <= 24 * 60:
        raise RefusedError("BAD_MINUTES", "Its minutes must be above 0, and a day at most.")
    if not item.bindings:
        raise RefusedError("EMPTY", "It is bound to nothing.")
    if len(item.bindings) > MOST_WORDS:
        raise RefusedError("TOO_LONG", MANY, what="bindings", limit=MOST_WORDS)
    _check_words(item.topics, TOPICS, "topics")
    for one in item.bindings:
        if one.lat is not None and one.lon is not None:
            _check_point(one.lat, one.lon, None)
        if one.side not in ("", "left", "right"):
            raise RefusedError("UNKNOWN_WORD", "The side of a view is left or right.")
    return replace(
        item,
        title=_texts(item.title, "title", is_needed=True),
        body=_texts(item.body, "body", LONGEST_TEXT),
        answers=tuple(map(_answer, item.answers[:MOST_WORDS])),
        media_url=_address(item.media_url, "mediaUrl"),
    )


def _answer(answer: str | Texts) -> str | Texts:
    if isinstance(answer, str):
        return _line(answer, "answers")
    return _texts(answer, "answers", is_needed=True)
