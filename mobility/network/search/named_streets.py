"""The nearest street that has a name, and the point on it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.snap import run_snap
from mobility.network.search.plane import to_plane
from mobility.network.street_points import street_shapes
from mobility.network.transport_network import TransportNetwork


class NamedStreet(NamedTuple):
    """A point on a street."""

    edge: int
    lat: float
    lon: float
    distance_m: float  # from the point asked about


def find_named_street(
    network: TransportNetwork, is_named: NDArray[np.uint8], lat: float, lon: float, longest_m: float
) -> NamedStreet | None:
    """Find the nearest of some streets.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    is_named : (n_edges,) uint8
        1 = may be found.
    lat, lon : float
        Degrees.
    longest_m : float
        Streets farther away do not count.

    Returns
    -------
    NamedStreet | None
        None: there is none so near.
    """
    edges, fractions, distances = np.empty(1, np.int32), np.empty(1), np.empty(1)
    at = np.array([lat]), np.array([lon])
    run_snap(network.grid, street_shapes(network), is_named, 1, *at, longest_m, edges, fractions, distances)
    if edges[0] < 0:
        return None
    graph = network.graph
    shape = int(graph.edge_geometry[edges[0]])
    points = slice(int(graph.geometry_offsets[shape]), int(graph.geometry_offsets[shape + 1]))
    lats, lons = graph.geometry_lat[points], graph.geometry_lon[points]
    # The nearest point of each piece, laid out flat: pieces are short.
    xy, here = to_plane(lats, lons, lat), to_plane(at[0], at[1], lat)[0]
    start, way = xy[:-1], np.diff(xy, axis=0)
    square = np.maximum((way**2).sum(axis=1), 1e-12)
    share = np.clip(((here - start) * way).sum(axis=1) / square, 0.0, 1.0)
    off = np.hypot(*(start + share[:, None] * way - here).T)
    piece = int(np.argmin(off))
    return NamedStreet(
        int(edges[0]),
        float(lats[piece] + share[piece] * (lats[piece + 1] - lats[piece])),
        float(lons[piece] + share[piece] * (lons[piece + 1] - lons[piece])),
        float(distances[0]),
    )
