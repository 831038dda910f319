"""Finds places, offers, sessions and items."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from mobility.learning.directory.changes import RecordKind
from mobility.learning.directory.conditions import (
    among,
    first_start,
    offer_conditions,
    place_conditions,
    session_conditions,
)
from mobility.learning.directory.documents import chunks
from mobility.learning.directory.filters import MOST_ROWS, OfferFilter, OfferPage, PlaceFilter
from mobility.learning.directory.lookups import find_rows, resolve
from mobility.learning.directory.nearness import nearest, squared_distance
from mobility.learning.directory.ranking import find_records
from mobility.learning.directory.rows import read_item, read_offer, read_place, read_session
from mobility.learning.directory.tables import (
    ITEM_BINDINGS,
    ITEMS,
    OFFER_WORDS,
    OFFERS,
    PLACES,
    SESSIONS,
)
from mobility.learning.model import Item, ItemKind, Offer, Place, Session


def list_places(connection: Connection, wanted: PlaceFilter) -> list[Place]:
    """Find places.

    Parameters
    ----------
    connection : Connection
        Of the database.
    wanted : PlaceFilter
        What is asked.

    Returns
    -------
    list[Place]
        Best answers to the text first, else nearest first, else by name.
    """
    conditions = place_conditions(wanted)
    order: Any = PLACES.c.name if wanted.near is None else squared_distance(*wanted.near)
    scores: dict[str, float] = {}
    if wanted.text:
        # What is far, or not wanted at all, takes no candidate's place.
        ids = select(PLACES.c.place_id).where(*conditions).order_by(order, PLACES.c.place_id)
        kept = list(connection.execute(ids).scalars()) if conditions else None
        scores = find_records(connection, RecordKind.PLACE, wanted.text, kept)
        conditions.append(among(connection.dialect.name, PLACES.c.place_id, scores))
    query = select(PLACES).where(*conditions).order_by(order, PLACES.c.place_id)
    first, most = max(0, wanted.offset), min(max(0, wanted.limit), MOST_ROWS)
    if not scores and not wanted.language:
        page = query.offset(first).limit(most)
        return [read_place(row) for row in connection.execute(page).mappings()]
    # A language is a tag within JSON, which each database is asked for differently.
    places = [read_place(row) for row in connection.execute(query).mappings()]
    if scores:
        places.sort(
            key=lambda place: -scores[place.place_id]
        )  # what answers alike stays in the order of before
    if wanted.language:
        places = [place for place in places if not place.languages or _speaks(place, wanted.language)]
    return places[first : first + most]


def _speaks(place: Place, language: str) -> bool:
    asked = language.split("-", maxsplit=1)[0].lower()
    return any(one.split("-")[0].lower() == asked for one in place.languages)


def list_offers(connection: Connection, wanted: OfferFilter) -> OfferPage:
    """Find offers.

    Parameters
    ----------
    connection : Connection
        Of the database.
    wanted : OfferFilter
        What is asked.

    Returns
    -------
    OfferPage
        Best answers to the text first, else nearest first, else those that begin first where a time is
        asked for, else by title.
    """
    conditions = offer_conditions(wanted)
    title = OFFERS.c.sort_en if wanted.lang == "en" else OFFERS.c.sort_de
    order: tuple[Any, ...] = (title, OFFERS.c.offer_id)
    if wanted.start is not None or wanted.end is not None or wanted.weekdays:
        order = (first_start(wanted), *order)
    if wanted.near is not None:
        order = (nearest(wanted.near, session_conditions(wanted)), *order)
    scores: dict[str, float] = {}
    if wanted.text:
        around = select(OFFERS.c.offer_id).where(*conditions).order_by(*order)
        kept = list(connection.execute(around).scalars()) if conditions else None
        scores = find_records(connection, RecordKind.OFFER, wanted.text, kept)
        conditions = [among(connection.dialect.name, OFFERS.c.offer_id, scores)]
    ids = list(connection.execute(select(OFFERS.c.offer_id).where(*conditions).order_by(*order)).scalars())
    if scores:
        ids.sort(key=lambda offer_id: -scores[offer_id])  # what answers alike stays in the order of before
    first, most = max(0, wanted.offset), min(max(0, wanted.limit), MOST_ROWS)
    page = find_offers(connection, ids[first : first + most])
    return OfferPage(tuple(page), len(ids), _count_facets(connection, ids) if ids else {})


def find_offers(connection: Connection, ids: Sequence[str]) -> list[Offer]:
    """Find offers by id.

    Parameters
    ----------
    connection : Connection
        Of the database.
    ids : Sequence[str]
        In order.

    Returns
    -------
    list[Offer]
        In the same order; what is not there is left out.
    """
    rows = find_rows(connection, RecordKind.OFFER, ids)
    return [read_offer(rows[offer_id]) for offer_id in ids if offer_id in rows]


def _count_facets(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count in the database; what matches was found out before and is not found out again."""
    facets: dict[str, dict[str, int]] = {}
    word = OFFER_WORDS.c
    counted = (
        select(word.facet, word.word, func.count())
        .where(among(connection.dialect.name, word.offer_id, ids))
        .group_by(word.facet, word.word)
    )
    for facet, one, count in connection.execute(counted):
        facets.setdefault(facet, {})[one] = count
    return {
        facet: dict(sorted(words.items(), key=lambda item: (-item[1], item[0])))
        for facet, words in sorted(facets.items())
    }


def list_sessions(
    connection: Connection,
    offer_ids: Iterable[str] | None,
    place_ids: Iterable[str] | None,
    start: datetime | None,
    end: datetime | None,
) -> list[Session]:
    """Find sessions.

    Parameters
    ----------
    connection : Connection
        Of the database.
    offer_ids, place_ids : Iterable[str] | None
        Only of these offers, only at these places; None = any.
    start, end : datetime | None
        Aware: only what has not ended by then, and has begun by then.

    Returns
    -------
    list[Session]
        By begin.
    """
    session = SESSIONS.c
    conditions = []
    if start is not None:
        conditions.append(session.end_s > int(start.timestamp()))
    if end is not None:
        conditions.append(session.start_s < int(end.timestamp()))
    column, ids, kind = session.offer_id, offer_ids, RecordKind.OFFER
    if offer_ids is None and place_ids is not None:
        column, ids, kind = session.place_id, place_ids, RecordKind.PLACE
    elif place_ids is not None:
        held = set(resolve(connection, RecordKind.PLACE, place_ids).values())
        conditions.append(session.place_id.in_(held))
    rows: list[Any] = []
    if ids is None:
        rows += connection.execute(select(SESSIONS).where(*conditions)).mappings()
    else:
        for chunk in chunks(set(resolve(connection, kind, ids).values())):
            rows += connection.execute(select(SESSIONS).where(column.in_(chunk), *conditions)).mappings()
    rows.sort(key=lambda row: (row["start_s"], row["session_id"]))
    return [read_session(row) for row in rows]


def list_items(
    connection: Connection,
    stop_ids: Iterable[str] | None,
    route_ids: Iterable[str] | None,
    kinds: Iterable[ItemKind],
    languages: Iterable[str],
) -> list[Item]:
    """Find items.

    Parameters
    ----------
    connection : Connection
        Of the database.
    stop_ids, route_ids : Iterable[str] | None
        Bound to any of these, or to nothing of the kind (waiting anywhere); both None = all.
    kinds : Iterable[ItemKind]
        Empty = all.
    languages : Iterable[str]
        With a title in one of these, empty = any.

    Returns
    -------
    list[Item]
        By id.
    """
    query = select(ITEMS).order_by(ITEMS.c.item_id)
    binding = ITEM_BINDINGS.c
    if stop_ids is not None or route_ids is not None:
        bound = [binding.what == "any"]
        for what, ids in (("stop", stop_ids), ("route", route_ids)):
            bound += [
                (binding.what == what) & binding.bound_id.in_(chunk) for chunk in chunks(set(ids or ()))
            ]
        query = query.where(ITEMS.c.item_id.in_(select(binding.item_id).where(or_(*bound))))
    wanted = [kind.value for kind in kinds]
    if wanted:
        query = query.where(ITEMS.c.kind.in_(wanted))
    asked = {one.split("-")[0].lower() for one in languages}
    items = [read_item(row) for row in connection.execute(query).mappings()]
    return [
        item for item in items if not asked or any(one.split("-")[0].lower() in asked for one in item.title)
    ]
