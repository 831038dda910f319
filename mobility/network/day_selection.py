"""Which trips and stops a search may use, as masks over the Timetable."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable

NOT_ALLOWED = 2
"""GTFS' "no" of wheelchair_accessible, wheelchair_boarding and bikes_allowed."""
ALLOWED = 1


@dataclass(frozen=True, eq=False)
class Selection:
    """Masks; None means all.

    Parameters
    ----------
    trips : NDArray[np.bool_] | None
        (n_trips,) trips that may be ridden.
    stops : NDArray[np.bool_] | None
        (n_stops,) stops at which one may board and alight.
    closed : frozenset[tuple[int, int]]
        Runs (trip, service day) that may not be ridden.
    """

    trips: NDArray[np.bool_] | None = None
    stops: NDArray[np.bool_] | None = None
    closed: frozenset[tuple[int, int]] = frozenset()


def select(
    timetable: Timetable,
    *,
    route_types: Collection[int] = (),
    routes: Collection[int] = (),
    banned_routes: Collection[int] = (),
    agencies: Collection[int] = (),
    banned_agencies: Collection[int] = (),
    bikes_carried: bool = False,
    wheelchair: bool = False,
    closed: frozenset[tuple[int, int]] = frozenset(),
) -> Selection | None:
    """Turn the filters of a query into masks.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    route_types : Collection[int]
        GTFS route types that may be ridden, as given in the feeds; empty = all (so too below).
    routes, banned_routes, agencies, banned_agencies : Collection[int]
        Indices to use only, or not at all.
    bikes_carried : bool
        Only trips that say they take bicycles.
    wheelchair : bool
        No trips and stops that say they cannot be used with a wheelchair; unknown ones stay.
    closed : frozenset[tuple[int, int]]
        Runs (trip, service day as ordinal) that may not be ridden.

    Returns
    -------
    Selection | None
        None where nothing is excluded.
    """
    t = timetable
    keep = np.ones(t.route_type.size, np.bool_)
    if route_types:
        keep &= np.isin(t.route_type, list(route_types))
    if routes:
        keep &= np.isin(np.arange(keep.size), list(routes))
    if banned_routes:
        keep &= ~np.isin(np.arange(keep.size), list(banned_routes))
    if agencies:
        keep &= np.isin(t.route_agency, list(agencies))
    if banned_agencies:
        keep &= ~np.isin(t.route_agency, list(banned_agencies))
    trips: NDArray[np.bool_] = keep[t.trip_route]
    if bikes_carried:
        trips &= t.trip_bikes == ALLOWED
    stops = None
    if wheelchair:
        trips &= t.trip_wheelchair != NOT_ALLOWED
        stops = t.stop_wheelchair != NOT_ALLOWED
        if stops.all():
            stops = None
    if trips.all() and stops is None and not closed:
        return None
    return Selection(trips, stops, closed)
