"""What is searched in and counted by: rewritten for records that changed, from what the tables hold then."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from mobility.learning.directory.changes import RecordKind
from mobility.learning.directory.rows import Row
from mobility.learning.directory.tables import OFFER_WORDS, OFFERS, PLACES, PROVIDERS, SEARCH_TEXTS, SESSIONS
from mobility.learning.directory.topic_words import WORDS
from mobility.network.search.words import words_of

CHUNK = 5_000
"""Ids in one statement; SQLite takes 32,766 values."""
MOST_BODY_WORDS = 400
PRICED, FREE, NOT_SAID = "paid", "free", "unknown"


def folded(texts: Iterable[str], most: int = 200) -> str:
    """Fold texts for the index.

    Parameters
    ----------
    texts : Iterable[str]
        As people write.
    most : int
        Words to keep.

    Returns
    -------
    str
        Words, each once, with a blank before and behind: trigrams tell where words begin and end.
    """
    words = dict.fromkeys(word for text in texts for word in words_of(text))
    return f" {' '.join(list(words)[:most])} " if words else " "


def words_of_offer(row: Mapping[Any, Any], kinds: Iterable[str]) -> list[Row]:
    """List what an offer is filtered by and counted by.

    Parameters
    ----------
    row : Mapping[Any, Any]
        Of the table of offers.
    kinds : Iterable[str]
        Of the places where it and its sessions are.

    Returns
    -------
    list[Row]
        Of the table of words, one a word.
    """
    full = row["full_cents"]
    price = NOT_SAID if full is None else PRICED if full else FREE
    words = {
        "topic": row["topics"],
        "group": row["groups"],
        # "de-AT" is found by those who look for "de".
        "language": [one.split("-")[0].lower() for one in row["languages"]],
        "level": [] if row["level"] is None else [row["level"]],
        "format": [row["format"]],
        "price": [price],
        "kind": kinds,
    }
    return [
        {"offer_id": row["offer_id"], "facet": facet, "word": word}
        for facet, found in words.items()
        for word in dict.fromkeys(found)
    ]


def write_documents(connection: Connection, offer_ids: Iterable[str], place_ids: Iterable[str]) -> None:
    """Write anew what is searched in.

    Parameters
    ----------
    connection : Connection
        Within a transaction.
    offer_ids, place_ids : Iterable[str]
        Of records that changed or went.
    """
    for chunk in chunks(offer_ids):
        _write_offers(connection, chunk)
    for chunk in chunks(place_ids):
        _write_places(connection, chunk)


def chunks(ids: Iterable[str]) -> Iterable[Sequence[str]]:
    """Cut many ids into as many as a statement takes.

    Parameters
    ----------
    ids : Iterable[str]
        In any order.

    Returns
    -------
    Iterable[Sequence[str]]
        Sorted, so that two writers take locks in one order.
    """
    ordered = sorted(ids)
    return (ordered[first : first + CHUNK] for first in range(0, len(ordered), CHUNK))


def _write_offers(connection: Connection, ids: Sequence[str]) -> None:
    rows = connection.execute(select(OFFERS).where(OFFERS.c.offer_id.in_(ids))).mappings().all()
    places_of = {row["offer_id"]: {row["place_id"]} for row in rows}
    held = select(SESSIONS.c.offer_id, SESSIONS.c.place_id).where(SESSIONS.c.offer_id.in_(ids)).distinct()
    for offer_id, place_id in connection.execute(held):
        places_of.setdefault(offer_id, set()).add(place_id)
    providers = _names(connection, PROVIDERS, "provider_id", {row["provider_id"] for row in rows})
    held_at = {one for ones in places_of.values() for one in ones}
    places = _names(connection, PLACES, "place_id", held_at)
    kinds = _names(connection, PLACES, "place_id", held_at, "kind")
    documents, words = [], []
    for row in rows:
        around = [providers.get(row["provider_id"], "")]
        around += [places.get(place_id, "") for place_id in sorted(places_of[row["offer_id"]])]
        about = [WORDS[topic] for topic in row["topics"]]
        documents.append(
            {
                "kind": RecordKind.OFFER.value,
                "record_id": row["offer_id"],
                "title": folded(row["title"].values()),
                "names": folded([*around, *about]),
                "body": folded(row["description"].values(), MOST_BODY_WORDS),
            }
        )
        there = (kinds.get(place_id) for place_id in sorted(places_of[row["offer_id"]]))
        words += words_of_offer(row, [kind for kind in there if kind])
    connection.execute(delete(OFFER_WORDS).where(OFFER_WORDS.c.offer_id.in_(ids)))
    if words:
        connection.execute(insert(OFFER_WORDS), words)
    _replace(connection, RecordKind.OFFER, ids, documents)


def _write_places(connection: Connection, ids: Sequence[str]) -> None:
    rows = connection.execute(select(PLACES).where(PLACES.c.place_id.in_(ids))).mappings().all()
    providers = _names(connection, PROVIDERS, "provider_id", {row["provider_id"] for row in rows})
    documents = [
        {
            "kind": RecordKind.PLACE.value,
            "record_id": row["place_id"],
            "title": folded([row["name"]]),
            "names": folded([providers.get(row["provider_id"], ""), WORDS[row["kind"]]]),
            "body": folded([row["address"]]),
        }
        for row in rows
    ]
    _replace(connection, RecordKind.PLACE, ids, documents)


def _names(
    connection: Connection, table: Any, key: str, ids: set[str], column: str = "name"
) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in chunks(ids - {""}):
        query = select(table.c[key], table.c[column]).where(table.c[key].in_(chunk))
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def _replace(connection: Connection, kind: RecordKind, ids: Sequence[str], documents: list[Row]) -> None:
    texts = SEARCH_TEXTS.c
    connection.execute(delete(SEARCH_TEXTS).where(texts.kind == kind.value, texts.record_id.in_(ids)))
    if documents:
        connection.execute(insert(SEARCH_TEXTS), documents)
