"""Records as rows of their tables, and back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from typing import Any

import orjson

from mobility.learning.directory.changes import RecordKind
from mobility.learning.model import (
    Audience,
    Binding,
    BindingKind,
    Item,
    ItemKind,
    Level,
    Offer,
    OfferFormat,
    Origin,
    Place,
    Price,
    Provider,
    Session,
    StepFree,
)
from mobility.network.search.words import words_of

Record = Provider | Place | Offer | Session | Item
Row = dict[str, Any]


def digest_of(row: Row) -> str:
    """Hash a row, to see whether a record is the same as before.

    Parameters
    ----------
    row : Row
        Plain values.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    return blake2b(orjson.dumps(row, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def row_of(record: Record, source: str = "") -> Row:
    """Write a record as a row.

    Parameters
    ----------
    record : Record
        Checked.
    source : str
        Of a session, which has no origin of its own.

    Returns
    -------
    Row
        With its digest.
    """
    if isinstance(record, Session):
        row = _session_row(record, source)
    else:
        row = asdict(record)
        origin = row.pop("origin")
        if isinstance(record, Offer):
            _flatten_offer(record, row)
        row |= origin
        row = {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
    row["digest"] = digest_of(row)
    return row


def _session_row(session: Session, source: str) -> Row:
    start_s, end_s = int(session.start.timestamp()), int(session.end.timestamp())
    return {
        "session_id": session.session_id,
        "offer_id": session.offer_id,
        "start_s": start_s,
        "end_s": end_s,
        "start_offset_s": _offset_s(session.start),
        "end_offset_s": _offset_s(session.end),
        "weekday": session.start.weekday(),
        "place_id": session.place_id,
        "free_seats": session.free_seats,
        "recurrence": session.recurrence,
        "source": source,
    }


def _offset_s(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _flatten_offer(offer: Offer, row: Row) -> None:
    for part in ("price", "audience"):
        row |= row.pop(part)
    row["groups"] = list(row["groups"])
    row["title"], row["description"] = dict(offer.title), dict(offer.description)
    # What two records of one course have in common, where one registers included.
    alike = {name: row[name] for name in row if name != "offer_id"}
    alike["title"] = {language: words_of(text) for language, text in offer.title.items()}
    alike["description"] = {language: words_of(text) for language, text in offer.description.items()}
    row["likeness"] = digest_of(alike)
    for language in ("de", "en"):
        row[f"sort_{language}"] = " ".join(words_of(in_language(offer.title, language)))[:100]


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Choose a text.

    Parameters
    ----------
    texts : Mapping[str, str]
        By language.
    language : str
        Wanted one.

    Returns
    -------
    str
        In another language where there is none in that one; "" where there is none at all.
    """
    return texts.get(language) or next(iter(texts.values()), "")


def _origin(row: Mapping[Any, Any]) -> Origin:
    return Origin(row["source"], row["license"], row["url"], bool(row["is_simulated"]))


def read_provider(row: Mapping[Any, Any]) -> Provider:
    """Read a row of providers.

    Parameters
    ----------
    row : Mapping[Any, Any]
        By column.

    Returns
    -------
    Provider
        As it was handed in.
    """
    return Provider(row["provider_id"], row["name"], _origin(row), row["website"], row["email"], row["phone"])


def read_place(row: Mapping[Any, Any]) -> Place:
    """Read a row of places.

    Parameters
    ----------
    row : Mapping[Any, Any]
        By column.

    Returns
    -------
    Place
        With what other sources know besides.
    """
    return Place(
        row["place_id"],
        row["name"],
        row["kind"],
        row["lat"],
        row["lon"],
        _origin(row),
        row["provider_id"],
        row["address"],
        row["opening_hours"],
        row["opening_text"],
        StepFree(row["step_free"]),
        tuple(row["languages"]),
        row["website"],
    )


def read_offer(row: Mapping[Any, Any]) -> Offer:
    """Read a row of offers.

    Parameters
    ----------
    row : Mapping[Any, Any]
        By column.

    Returns
    -------
    Offer
        As it was handed in.
    """
    return Offer(
        row["offer_id"],
        row["provider_id"],
        row["title"],
        _origin(row),
        row["description"],
        OfferFormat(row["format"]),
        row["place_id"],
        tuple(row["topics"]),
        tuple(row["competences"]),
        Audience(row["youngest"], row["oldest"], tuple(row["groups"])),
        None if row["level"] is None else Level(row["level"]),
        tuple(row["languages"]),
        Price(row["full_cents"], row["reduced_cents"], row["currency"], row["reductions"]),
        row["registration_url"],
    )


def read_session(row: Mapping[Any, Any]) -> Session:
    """Read a row of sessions.

    Parameters
    ----------
    row : Mapping[Any, Any]
        By column.

    Returns
    -------
    Session
        Its times by the clock they were written by.
    """
    return Session(
        row["session_id"],
        row["offer_id"],
        _moment(row["start_s"], row["start_offset_s"]),
        _moment(row["end_s"], row["end_offset_s"]),
        row["place_id"],
        row["free_seats"],
        row["recurrence"],
    )


def _moment(moment_s: int, offset_s: int) -> datetime:
    zone = timezone(timedelta(seconds=offset_s)) if offset_s else UTC
    return datetime.fromtimestamp(moment_s, zone)


def read_item(row: Mapping[Any, Any]) -> Item:
    """Read a row of items.

    Parameters
    ----------
    row : Mapping[Any, Any]
        By column.

    Returns
    -------
    Item
        As it was handed in.
    """
    return Item(
        row["item_id"],
        row["provider_id"],
        ItemKind(row["kind"]),
        row["title"],
        row["body"],
        row["minutes"],
        tuple(Binding(**{**one, "kind": BindingKind(one["kind"])}) for one in row["bindings"]),
        _origin(row),
        tuple(row["topics"]),
        None if row["level"] is None else Level(row["level"]),
        tuple(row["answers"]),
        row["media_url"],
    )


READERS: dict[RecordKind, Callable[[Mapping[Any, Any]], Record]] = {
    RecordKind.PROVIDER: read_provider,
    RecordKind.PLACE: read_place,
    RecordKind.OFFER: read_offer,
    RecordKind.SESSION: read_session,
    RecordKind.ITEM: read_item,
}
