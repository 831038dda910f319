"""What filters ask for, as conditions of SQL that SQLite and PostgreSQL understand alike."""

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    String,
    and_,
    any_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)

from mobility.learning.directory.filters import FAR, OfferFilter, PlaceFilter
from mobility.learning.directory.nearness import near
from mobility.learning.directory.tables import OFFER_WORDS, OFFERS, PLACES, SESSIONS
from mobility.learning.model import OfferFormat, StepFree

Condition = ColumnElement[bool]


def among(dialect: str, column: ColumnElement[str], ids: Collection[str]) -> Condition:
    """Write that a column is one of many ids, as one parameter: thousands take longer than a search.

    Parameters
    ----------
    dialect : str
        Of the connection: "sqlite" or "postgresql".
    column : ColumnElement[str]
        What is compared.
    ids : Collection[str]
        Any number.

    Returns
    -------
    Condition
        False for none.
    """
    if dialect == "sqlite":
        each = func.json_each(orjson.dumps(list(ids)).decode()).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(literal(list(ids), ARRAY(String)))


def place_conditions(wanted: PlaceFilter) -> list[Condition]:
    """Write what is asked of places.

    Parameters
    ----------
    wanted : PlaceFilter
        Its text is left to the search.

    Returns
    -------
    list[Condition]
        All must hold.
    """
    found: list[Condition] = []
    if wanted.kinds:
        found.append(PLACES.c.kind.in_(wanted.kinds))
    if wanted.step_free:
        found.append(PLACES.c.step_free == StepFree.YES.value)
    if wanted.provider_id:
        found.append(PLACES.c.provider_id == wanted.provider_id)
    if wanted.ids:
        found.append(PLACES.c.place_id.in_(wanted.ids))
    if wanted.near is not None:
        found += near(wanted.near, wanted.radius_m)
    return found


def offer_conditions(wanted: OfferFilter) -> list[Condition]:
    """Write what is asked of offers.

    Parameters
    ----------
    wanted : OfferFilter
        Its text is left to the search.

    Returns
    -------
    list[Condition]
        All must hold.
    """
    offer = OFFERS.c
    found: list[Condition] = []
    if wanted.ids:
        found.append(offer.offer_id.in_(wanted.ids))
    if wanted.provider_id:
        found.append(offer.provider_id == wanted.provider_id)
    if wanted.format is not None:
        found.append(offer.format == wanted.format.value)
    if wanted.level is not None:
        found.append(or_(offer.level.is_(None), offer.level == wanted.level.value))
    if wanted.age is not None:
        found.append(or_(offer.youngest.is_(None), offer.youngest <= wanted.age))
        found.append(or_(offer.oldest.is_(None), offer.oldest >= wanted.age))
    if wanted.price_limit_cents is not None:
        found.append(offer.full_cents <= wanted.price_limit_cents)
    if wanted.topics:
        found.append(_has("topic", wanted.topics))
    if wanted.groups:
        found.append(or_(_has("group", wanted.groups), ~_has("group")))
    if wanted.language:
        spoken = wanted.language.split("-")[0].lower()
        found.append(or_(_has("language", (spoken,)), ~_has("language")))
    return [*found, *_where_and_when(wanted)]


def session_conditions(wanted: OfferFilter) -> list[Condition]:
    """Write what is asked of sessions.

    Parameters
    ----------
    wanted : OfferFilter
        Of it: start, end, weekdays, free_seats.

    Returns
    -------
    list[Condition]
        All must hold for one session; empty = an offer needs none.
    """
    session = SESSIONS.c
    found: list[Condition] = []
    if wanted.start is not None:
        found.append(session.start_s >= int(wanted.start.timestamp()))
    if wanted.end is not None:
        found.append(session.end_s <= int(wanted.end.timestamp()))
    if wanted.weekdays:
        found.append(session.weekday.in_(wanted.weekdays))
    if wanted.free_seats > 0:
        found.append(or_(session.free_seats.is_(None), session.free_seats >= wanted.free_seats))
    return found


def _has(facet: str, words: tuple[str, ...] = ()) -> Condition:
    word = OFFER_WORDS.c
    query = select(word.offer_id).where(word.facet == facet, *([word.word.in_(words)] if words else []))
    return OFFERS.c.offer_id.in_(query)


def _where_and_when(wanted: OfferFilter) -> list[Condition]:
    """A place and a time must hold for the same session."""
    places: list[Condition] = []
    if wanted.kinds:
        places.append(PLACES.c.kind.in_(wanted.kinds))
    if wanted.near is not None:
        places += near(wanted.near, wanted.radius_m)
    step_free: list[Condition] = [PLACES.c.step_free == StepFree.YES.value] if wanted.step_free else []
    sessions = session_conditions(wanted)
    wanted_places = select(PLACES.c.place_id).where(*places, *step_free)
    is_online: Condition = OFFERS.c.format == OfferFormat.ONLINE.value
    if not places and not step_free:
        if not sessions:
            return []
        at_a_place = and_(OFFERS.c.place_id != "", _is_undated(wanted))
        return [or_(_held(sessions), at_a_place) if wanted.or_undated else _held(sessions)]
    there: list[Condition] = [_held([*sessions, SESSIONS.c.place_id.in_(wanted_places)])]
    if not sessions:
        there.append(OFFERS.c.place_id.in_(wanted_places))
    elif wanted.or_undated:
        there.append(and_(OFFERS.c.place_id.in_(wanted_places), _is_undated(wanted)))
    if step_free and not places:
        # Online nobody meets a step.
        there.append(and_(is_online, _held(sessions)) if sessions else is_online)
    return [or_(false(), *there)]


def _held(conditions: list[Condition]) -> Condition:
    return exists().where(SESSIONS.c.offer_id == OFFERS.c.offer_id, *conditions)


def _is_undated(wanted: OfferFilter) -> Condition:
    sessions: list[Condition] = []
    if wanted.start is not None:
        sessions.append(SESSIONS.c.end_s > int((wanted.start - FAR).timestamp()))
    if wanted.end is not None:
        sessions.append(SESSIONS.c.start_s < int((wanted.end + FAR).timestamp()))
    return ~_held(sessions)


def first_start(wanted: OfferFilter) -> Any:
    """Write when the first session that is asked for begins.

    Parameters
    ----------
    wanted : OfferFilter
        As of session_conditions.

    Returns
    -------
    Any
        Unix seconds, of an offer.
    """
    query = select(func.min(SESSIONS.c.start_s)).where(
        SESSIONS.c.offer_id == OFFERS.c.offer_id, *session_conditions(wanted)
    )
    return query.scalar_subquery()
