"""Looks for records that say the same as new ones."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from mobility.learning.directory.documents import chunks
from mobility.learning.directory.merging import CELL, PlaceGrid
from mobility.learning.directory.rows import Row
from mobility.learning.directory.tables import OFFERS, PLACES


def grid_around(connection: Connection, rows: Collection[Mapping[Any, Any]]) -> PlaceGrid:
    """Load the places around some others.

    Parameters
    ----------
    connection : Connection
        Of the database.
    rows : Collection[Mapping[Any, Any]]
        With lat and lon, degrees.

    Returns
    -------
    PlaceGrid
        Those within their bounds, and two cells around.
    """
    if not rows:
        return PlaceGrid(())
    lats, lons = [row["lat"] for row in rows], [row["lon"] for row in rows]
    place = PLACES.c
    query = select(
        place.place_id, place.name, place.kind, place.lat, place.lon, place.provider_id, place.source
    ).where(
        place.lat.between(min(lats) - 2 * CELL, max(lats) + 2 * CELL),
        place.lon.between(min(lons) - 2 * CELL, max(lons) + 2 * CELL),
    )
    return PlaceGrid(connection.execute(query.order_by(place.place_id)).mappings().all())


def find_same_offers(
    connection: Connection, rows: Mapping[str, Row], before: Collection[str]
) -> dict[str, str]:
    """Find new offers that their provider offers already under another id, in all words alike.

    Parameters
    ----------
    connection : Connection
        Of the database.
    rows : Mapping[str, Row]
        All of a batch, by id.
    before : Collection[str]
        Ids that have rows of their own already.

    Returns
    -------
    dict[str, str]
        By id of a new one, the one that is kept: known before, or the first of this batch.
    """
    known = {rows[offer_id]["likeness"]: offer_id for offer_id in before if offer_id in rows}
    sources = {row["source"] for row in rows.values()}
    for chunk in chunks({row["likeness"] for row in rows.values()}):
        query = select(OFFERS.c.likeness, OFFERS.c.offer_id).where(
            OFFERS.c.likeness.in_(chunk),
            # What the source itself had before may be on its way out.
            OFFERS.c.source.not_in(sources),
        )
        for likeness, offer_id in connection.execute(query.order_by(OFFERS.c.offer_id)):
            if offer_id not in rows:
                known.setdefault(likeness, offer_id)
    moved: dict[str, str] = {}
    for offer_id, row in rows.items():
        if offer_id in before:
            continue
        kept = known.setdefault(row["likeness"], offer_id)
        if kept != offer_id:
            moved[offer_id] = kept
    return moved
