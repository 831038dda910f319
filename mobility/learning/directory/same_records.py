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


def find_same_offers(connection: Connection, new: Mapping[str, Row]) -> dict[str, str]:
    """Find new offers that their provider offers already under another id, in all words alike.

    Parameters
    ----------
    connection : Connection
        Of the database.
    new : Mapping[str, Row]
        By id.

    Returns
    -------
    dict[str, str]
        By id of a new one, the one that is kept: known before, or the first of this batch.
    """
    known: dict[str, str] = {}
    for chunk in chunks({row["likeness"] for row in new.values()}):
        query = select(OFFERS.c.likeness, OFFERS.c.offer_id).where(OFFERS.c.likeness.in_(chunk))
        found = connection.execute(query.order_by(OFFERS.c.offer_id.desc()))
        known |= {row.likeness: row.offer_id for row in found}
    moved: dict[str, str] = {}
    for offer_id, row in new.items():
        kept = known.setdefault(row["likeness"], offer_id)
        if kept != offer_id:
            moved[offer_id] = kept
    return moved
