"""Going all the way without transit."""

import math

import numpy as np

from mobility.network.street_path import unpack_edges
from mobility.network.street_points import find_street
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import StreetProfile
from mobility.routing.beelines import has_streets, straight_way
from mobility.routing.journey import Journey
from mobility.routing.query import PlanQuery
from mobility.routing.ways import NOTHING_DRAWN, Way, draw, leg_of, most_dislike, scaled_s


def find_direct(
    network: TransportNetwork, search: StreetSearch, query: PlanQuery, profile: StreetProfile
) -> Journey | None:
    """Find the direct way of one mode.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    search : StreetSearch
        Borrowed.
    query : PlanQuery
        Ends, time and limit.
    profile : StreetProfile
        The mode.

    Returns
    -------
    Journey | None
        One street leg that starts (arrives, with arrive_by) at the query's time; None if there is no way
        within max_direct_s.
    """
    origin, destination = query.origin, query.destination
    if origin.is_at(destination):
        return _dated(query, NOTHING_DRAWN, profile, 0)
    if not has_streets(network):
        straight = straight_way(origin, destination, query.detailed_legs)
        duration_s = math.ceil(straight.length_m / profile.mps)
        return _dated(query, straight, profile, duration_s) if duration_s <= query.max_direct_s else None
    points = [
        find_street(network, profile.profile, place.lat, place.lon, query.max_snap_m, place.level)
        for place in (origin, destination)
    ]
    if points[0] is None or points[1] is None:
        return None
    longest_ds = int(query.max_direct_s * 10 / profile.slowness)
    way = search.find_direct(points[0], points[1], int(longest_ds * most_dislike(profile.profile)))
    if way is None or way.time_ds > longest_ds:
        return None
    path = unpack_edges(network, way, profile.profile, points[0], points[1])
    duration_s = int(scaled_s(np.array([way.time_ds], np.int32), profile.slowness)[0])
    return _dated(query, draw(network, path, profile.slowness, query.detailed_legs), profile, duration_s)


def _dated(query: PlanQuery, way: Way, profile: StreetProfile, duration_s: int) -> Journey:
    start_s = query.time_s - duration_s if query.arrive_by else query.time_s
    leg = leg_of(way, profile.word, start_s, start_s + duration_s, query.origin.stop, query.destination.stop)
    return Journey((leg,))
