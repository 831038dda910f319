"""Which streets somebody means: those of an OSM way, or those that a drawn line cuts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork
from osm.street_graph import Feature


def edges_of_ways(network: TransportNetwork, way: int) -> NDArray[np.int64]:
    """Find the edges of an OSM way.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    way : int
        OSM id.

    Returns
    -------
    (n,) int64
        None where the network has no such way.
    """
    return np.flatnonzero(network.graph.edge_way == way)


def edges_across(
    network: TransportNetwork, points: Sequence[tuple[float, float]], *, only_bridges: bool
) -> NDArray[np.int64]:
    """Find the streets that a drawn line cuts.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    points : Sequence[tuple[float, float]]
        Of the line, latitude and longitude.
    only_bridges : bool
        Only those that are bridges.

    Returns
    -------
    (n,) int64
        One of each pair of twins.
    """
    # Loaded here: a web worker that applies no scenario does without.
    import shapely  # noqa: PLC0415

    graph = network.graph
    lats, lons = (np.array(column) for column in zip(*points, strict=True))
    line = shapely.LineString(np.column_stack([lons, lats]))
    starts = graph.geometry_offsets[:-1]
    edges: NDArray[np.int64] = np.flatnonzero(graph.edge_twin > np.arange(graph.edge_twin.size))
    edges = edges[(graph.edge_feature[edges] & (Feature.LINK | Feature.PATHWAY)) == 0]
    if only_bridges:
        edges = edges[(graph.edge_feature[edges] & Feature.BRIDGE) != 0]
    if edges.size == 0:
        return edges
    rows = graph.edge_geometry[edges]
    south, west = (np.minimum.reduceat(c, starts)[rows] for c in (graph.geometry_lat, graph.geometry_lon))
    north, east = (np.maximum.reduceat(c, starts)[rows] for c in (graph.geometry_lat, graph.geometry_lon))
    near = (south <= lats.max()) & (north >= lats.min()) & (west <= lons.max()) & (east >= lons.min())
    found = []
    for edge, row in zip(edges[near].tolist(), rows[near].tolist(), strict=True):
        inside = slice(int(graph.geometry_offsets[row]), int(graph.geometry_offsets[row + 1]))
        street = shapely.LineString(np.column_stack([graph.geometry_lon[inside], graph.geometry_lat[inside]]))
        if street.intersects(line):
            found.append(edge)
    return np.array(found, np.int64)
