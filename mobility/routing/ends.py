"""Both ends of a query on the streets: what is in reach of them, and what is wrong with them."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from mobility.network.street_points import find_street
from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import EndOffers, StreetProfile, profile_of, reach_stops
from mobility.routing.beelines import has_streets
from mobility.routing.journey import EmptyReason, Reason
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.ways import SearchPool

BOUNDS_MARGIN_DEGREES = 0.005
"""About 500 m: whoever asks for a place just outside the outermost street is still told about the street."""

PLAIN_MODES = frozenset({StreetMode.WALK, StreetMode.BIKE, StreetMode.CAR})
"""Modes that are one way each; others are chains of ways (`mobility.routing.mixed`)."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The box that the streets and stops of a network lie in, degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, place: Place) -> bool:
        """Tell whether a place is on the map.

        Parameters
        ----------
        place : Place
            A coordinate.

        Returns
        -------
        bool
            True also for the margin.
        """
        return self.south <= place.lat <= self.north and self.west <= place.lon <= self.east


def bounds_of(network: TransportNetwork) -> Bounds:
    """Give the box of a network's streets; a network without streets has the box of its stops.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    Bounds
        With the margin.
    """
    lats, lons = network.graph.node_lat, network.graph.node_lon
    if lats.size == 0:
        lats, lons = network.timetable.stop_lat, network.timetable.stop_lon
    if lats.size == 0:
        return Bounds(np.inf, np.inf, -np.inf, -np.inf)
    margin = BOUNDS_MARGIN_DEGREES
    return Bounds(
        float(np.nanmin(lats)) - margin,
        float(np.nanmin(lons)) - margin,
        float(np.nanmax(lats)) + margin,
        float(np.nanmax(lons)) + margin,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Access and egress of a query; None with a reason where there is none."""

    access: EndOffers | None
    egress: EndOffers | None
    reasons: tuple[EmptyReason, ...]


def find_ends(
    network: TransportNetwork, bounds: Bounds, pool: SearchPool, query: PlanQuery, stack: ExitStack
) -> Ends:
    """Find all stops in reach of both ends.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    bounds : Bounds
        Its box.
    pool : SearchPool
        To borrow searches from.
    query : PlanQuery
        Ends, modes, speeds and limits.
    stack : ExitStack
        Gives the searches back when all is drawn.

    Returns
    -------
    Ends
        With reasons for what is not there.
    """
    sides = (
        ("fromPlace", query.origin, query.access_modes, query.max_access_s, False),
        ("toPlace", query.destination, query.egress_modes, query.max_egress_s, True),
    )
    offers: list[EndOffers | None] = []
    reasons = []
    for field, place, modes, longest_s, backward in sides:
        used = (StreetMode.BIKE,) if query.carry_bike else tuple(m for m in modes if m in PLAIN_MODES)
        profiles = [profile_of(query, mode) for mode in used]
        searches = [stack.enter_context(pool.borrowed()) for _ in profiles]
        found = None
        if place.stop >= 0 or has_streets(network) or bounds.holds(place):
            found = reach_stops(
                network, searches, place, profiles, longest_s, query.max_snap_m, backward=backward
            )
        if found is None:
            reasons.append(EmptyReason(location_reason(bounds, place), field))
        elif found.is_empty:
            reasons.append(EmptyReason(Reason.NO_STOPS_IN_RANGE, field))
        offers.append(found)
    return Ends(offers[0], offers[1], tuple(reasons))


def location_reason(bounds: Bounds, place: Place) -> Reason:
    """Say why a coordinate has no street.

    Parameters
    ----------
    bounds : Bounds
        The network's box.
    place : Place
        A coordinate.

    Returns
    -------
    Reason
        OUTSIDE_BOUNDS or LOCATION_NOT_FOUND.
    """
    return Reason.LOCATION_NOT_FOUND if bounds.holds(place) else Reason.OUTSIDE_BOUNDS


def unlocated(
    network: TransportNetwork, bounds: Bounds, query: PlanQuery, profiles: Sequence[StreetProfile]
) -> tuple[EmptyReason, ...]:
    """List the ends that lie on no street of any profile.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    bounds : Bounds
        Its box.
    query : PlanQuery
        Both ends.
    profiles : Sequence[StreetProfile]
        The modes that are allowed; with none, nothing is missing.

    Returns
    -------
    tuple[EmptyReason, ...]
        One for each such end.
    """
    reasons = []
    for field, place in (("fromPlace", query.origin), ("toPlace", query.destination)):
        if not has_streets(network) and bounds.holds(place):
            continue
        streets = (
            find_street(network, profile.profile, place.lat, place.lon, query.max_snap_m, place.level)
            for profile in profiles
        )
        if profiles and place.stop < 0 and all(street is None for street in streets):
            reasons.append(EmptyReason(location_reason(bounds, place), field))
    return tuple(reasons)
