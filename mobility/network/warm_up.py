"""Runs the street kernels once on a network, so that they are compiled before anyone waits for them."""

import numpy as np

from mobility.network.near_stops import find_near_stops, find_near_way, has_near_stops
from mobility.network.street_path import unpack_edges
from mobility.network.street_points import find_street, find_streets, point_seeds
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import TransportNetwork


def warm_up_streets(network: TransportNetwork) -> None:
    """Compile (or load from numba's cache) every street kernel that a query uses.

    Parameters
    ----------
    network : TransportNetwork
        Memory-mapped, as in service: read-only arrays are a compilation of their own.
    """
    graph = network.graph
    middle = len(graph.node_lat) // 2
    lat, lon = (float(graph.node_lat[middle]), float(graph.node_lon[middle])) if middle else (0.0, 0.0)
    point = find_street(network, "foot", lat, lon)
    if point is None:
        return
    search = StreetSearch(network)
    points = find_streets(network, "foot", np.array([lat]), np.array([lon]))
    for backward in (False, True):
        search.run("foot", point_seeds(network, point, backward=backward), 1_000, backward=backward)
        search.stops(1_000)
        search.to_points(point, points, 1_000, 1_000, backward=backward)
        search.reach("foot", lat, lon, 1_000, 1_000, slowness=1.0, longest_m=250.0, backward=backward)
        if has_near_stops(network, "foot", 1_000):
            find_near_stops(network, lat, lon, 1_000, slowness=1.0, longest_m=250.0, backward=backward)
            find_near_way(network, point, 0, backward=backward)
    search.run("foot", point_seeds(network, point), 1_000, closed=np.zeros(len(graph.edge_head), np.uint8))
    way = search.find_direct(point, point, 1_000)
    if way is not None:
        unpack_edges(network, way, "foot", point, point)
    other = find_street(network, "foot", lat + 0.002, lon + 0.002)
    if other is not None and (way := search.find_direct(point, other, 10_000)) is not None:
        unpack_edges(network, way, "foot", point, other)
