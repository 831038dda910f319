"""A way along streets as its edges, its line and what each edge takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.street_path import count_points, measure_edges, write_points
from mobility.network.street_points import StreetPoint, end_edge, street_shapes
from mobility.network.street_scratch import DirectWay
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import TransportNetwork
from osm.street_graph import WheelchairState

UNKNOWN = int(WheelchairState.UNKNOWN)


@dataclass(frozen=True, slots=True, eq=False)
class StreetPath:
    """One way, ready for legs and steps.

    Parameters
    ----------
    profile : str
        Whose way it is.
    edges : (n,) int32
        In the order of travel; the first and the last one may be used in part only.
    edge_lengths_m : (n,) float64
        Metres used of each edge.
    edge_times_ds : (n,) float64
        Time for the part used of each edge, tenths of a second at the profile's base speed.
    lats, lons : (m,) float64
        The line in degrees, from the origin's coordinate to the destination's.
    edge_points : (n + 1,) int32
        Edge i runs through points edge_points[i] to edge_points[i + 1], both included.
    length_m : float
        With the stretches between coordinates and streets.
    time_ds : int
        Tenths of a second at the base speed, as the search counted it.
    unknown_step_free_m : float
        Metres whose wheelchair state is unknown.
    off_street_m : tuple[float, float]
        Metres from the coordinate at its beginning to the street, and from the street to the one at its end.
    """

    profile: str
    edges: NDArray[np.int32]
    edge_lengths_m: NDArray[np.float64]
    edge_times_ds: NDArray[np.float64]
    lats: NDArray[np.float64]
    lons: NDArray[np.float64]
    edge_points: NDArray[np.int32]
    length_m: float
    time_ds: int
    unknown_step_free_m: float
    off_street_m: tuple[float, float]


def unpack_edges(
    network: TransportNetwork,
    way: DirectWay,
    profile: str,
    origin: StreetPoint | None = None,
    destination: StreetPoint | None = None,
) -> StreetPath:
    """Give the line, the lengths and the times of a way.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    way : DirectWay
        Its edges and cuts.
    profile : str
        Whose way it is.
    origin, destination : StreetPoint | None
        Coordinates at its ends; None: it begins or ends at a node.

    Returns
    -------
    StreetPath
        With an empty list of edges if it begins and ends at the same node.
    """
    graph, edges = network.graph, way.edges
    shapes = street_shapes(network)
    room = count_points(shapes, edges) + 2
    lats, lons = np.empty(room), np.empty(room)
    edge_points = np.zeros(len(edges) + 1, np.int32)
    lengths, times = np.empty(len(edges)), np.empty(len(edges))
    length_m, unknown_m = measure_edges(
        edges,
        way.first_fraction,
        way.last_fraction,
        graph.edge_length_m,
        network.streets[profile].edge_ds,
        graph.edge_wheelchair,
        UNKNOWN,
        lengths,
        times,
    )
    n = 0
    if len(edges):
        n = write_points(
            shapes, edges, way.first_fraction, way.last_fraction, lats[1:], lons[1:], edge_points
        )
    begin, end = 1, 1 + n
    if origin is not None:
        begin = 0
        lats[0], lons[0] = origin.lat, origin.lon
        length_m += origin.distance_m
        edge_points += 1
    if destination is not None:
        lats[end], lons[end] = destination.lat, destination.lon
        length_m += destination.distance_m
        end += 1
    return StreetPath(
        profile,
        edges,
        lengths,
        times,
        lats[begin:end],
        lons[begin:end],
        edge_points,
        length_m,
        way.time_ds,
        unknown_m,
        (
            0.0 if origin is None else origin.distance_m,
            0.0 if destination is None else destination.distance_m,
        ),
    )


def unpack_path(
    network: TransportNetwork,
    search: StreetSearch,
    node: int,
    point: StreetPoint | None = None,
) -> StreetPath:
    """Give the way between a node and the point (or stop) that the newest search started at.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    search : StreetSearch
        After `run`; if it ran backward the way leads from the node to the point.
    node : int
        A node that was reached.
    point : StreetPoint | None
        The coordinate the search started at; None: it started at stops.

    Returns
    -------
    StreetPath
        In the order of travel.

    Raises
    ------
    LookupError
        The node was not reached.
    """
    backward = search.is_backward
    edges = search.get_edges(node)
    streets = network.streets[search.profile]
    time_ds = search.find_time(node) or 0
    if point is None:
        return unpack_edges(network, DirectWay(edges, 0.0, 1.0, time_ds, 0), search.profile)
    seed = node
    if len(edges):
        seed = int(
            streets.edge_head[edges[-1]] if backward else streets.edge_head[streets.edge_twin[edges[0]]]
        )
    edge, fraction = end_edge(network, point, seed, backward=backward)
    if backward:
        way = DirectWay(np.append(edges, np.int32(edge)), 0.0, fraction, time_ds, 0)
        return unpack_edges(network, way, search.profile, destination=point)
    way = DirectWay(np.append(np.int32(edge), edges).astype(np.int32), fraction, 1.0, time_ds, 0)
    return unpack_edges(network, way, search.profile, origin=point)
