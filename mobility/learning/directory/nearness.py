"""How far records are from a point, in SQL that SQLite and PostgreSQL understand alike."""

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from mobility.learning.directory.merging import METERS_PER_DEGREE
from mobility.learning.directory.tables import OFFERS, PLACES, SESSIONS

Condition = ColumnElement[bool]


def squared_distance(lat: float, lon: float) -> ColumnElement[float]:
    """Write how far places are from a point, squared.

    Parameters
    ----------
    lat, lon : float
        Degrees.

    Returns
    -------
    ColumnElement[float]
        Square metres, as on a plane: right to some thousandths within 100 km.
    """
    north = (PLACES.c.lat - lat) * METERS_PER_DEGREE
    east = (PLACES.c.lon - lon) * (METERS_PER_DEGREE * math.cos(math.radians(lat)))
    return north * north + east * east


def near(point: tuple[float, float], radius_m: float) -> list[Condition]:
    """Write that a place lies around a point.

    Parameters
    ----------
    point : tuple[float, float]
        Latitude and longitude, degrees.
    radius_m : float
        Metres.

    Returns
    -------
    list[Condition]
        A box, for the index, and the circle within.
    """
    lat, lon = point
    high = radius_m / METERS_PER_DEGREE
    wide = high / max(0.01, math.cos(math.radians(lat)))
    return [
        PLACES.c.lat.between(lat - high, lat + high),
        PLACES.c.lon.between(lon - wide, lon + wide),
        squared_distance(lat, lon) <= radius_m * radius_m,
    ]


def nearest(point: tuple[float, float], sessions: Sequence[Condition]) -> Any:
    """Write how far an offer is, squared: the nearest of its sessions that are asked for, else its own place.

    Parameters
    ----------
    point : tuple[float, float]
        Latitude and longitude, degrees.
    sessions : Sequence[Condition]
        What is asked of sessions.

    Returns
    -------
    Any
        Square metres, of an offer; NULL where nothing has a place.
    """
    far = squared_distance(*point)
    held = select(func.min(far)).where(
        SESSIONS.c.offer_id == OFFERS.c.offer_id,
        SESSIONS.c.place_id == PLACES.c.place_id,
        *sessions,
    )
    own = select(far).where(PLACES.c.place_id == OFFERS.c.place_id)
    # Each looks for its own rows of both tables, whatever the query around it reads.
    return func.coalesce(held.correlate(OFFERS).scalar_subquery(), own.correlate(OFFERS).scalar_subquery())
