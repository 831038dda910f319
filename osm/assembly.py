"""Segments into the flat arrays of a StreetGraph."""

import numpy as np
from numpy.typing import NDArray

from osm.segments import Segments
from osm.street_graph import Permission, StreetGraph

MORTON_BITS = 16


def build_graph(segments: Segments) -> StreetGraph:
    """Lay out nodes and directed edges.

    Nodes are numbered along a Z-order curve (near in the city, near in memory; ties by OSM id), edges by
    tail, head, way and geometry: the same extract always gives the same arrays.

    Parameters
    ----------
    segments : Segments
        Usable streets.

    Returns
    -------
    StreetGraph
        Read-only arrays.
    """
    n = segments.n_segments
    node_ids, ends = np.unique(np.concatenate([segments.tail, segments.head]), return_inverse=True)
    lat = np.empty(len(node_ids))
    lon = np.empty(len(node_ids))
    first, last = segments.points_offsets[:-1], segments.points_offsets[1:] - 1
    lat[ends[:n]], lon[ends[:n]] = segments.points_lat[first], segments.points_lon[first]
    lat[ends[n:]], lon[ends[n:]] = segments.points_lat[last], segments.points_lon[last]
    order = np.lexsort((node_ids, morton(lat, lon)))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    segment_tail, segment_head = rank[ends[:n]], rank[ends[n:]]

    tail = np.concatenate([segment_tail, segment_head])
    head = np.concatenate([segment_head, segment_tail])
    geometry = np.concatenate([np.arange(n), np.arange(n)]).astype(np.int32)
    is_reversed = np.repeat([False, True], n)
    way = segments.way[geometry]
    edges = np.lexsort((is_reversed, geometry, way, head, tail))
    position = np.empty(2 * n, np.int32)
    position[edges] = np.arange(2 * n, dtype=np.int32)
    twin = position[(edges + n) % (2 * n)] if n else position
    both = geometry[edges]
    against = is_reversed[edges]
    lengths = segments.lengths_m().astype(np.float32)

    def directed(forward: NDArray[np.uint8], backward: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Pick the value of each edge's own direction."""
        return np.where(against, backward[both], forward[both]).astype(np.uint8)

    edge_offsets = np.zeros(len(node_ids) + 1, np.int32)
    np.cumsum(np.bincount(tail, minlength=len(node_ids)), out=edge_offsets[1:])
    permission = directed(segments.forward, segments.backward)
    stress = directed(segments.stress_forward, segments.stress_backward)
    kmh = directed(segments.kmh_forward, segments.kmh_backward)
    graph = StreetGraph(
        node_lat=lat[order],
        node_lon=lon[order],
        node_osm_id=node_ids[order],
        edge_offsets=edge_offsets,
        edge_tail=tail[edges],
        edge_head=head[edges],
        edge_twin=twin,
        edge_length_m=lengths[both],
        edge_permission=permission,
        edge_feature=segments.feature[both],
        edge_wheelchair=segments.wheelchair[both],
        edge_surface=segments.surface[both],
        edge_incline_percent=np.where(
            against, -segments.incline_percent[both], segments.incline_percent[both]
        ).astype(np.int8),
        edge_stress=np.where(permission & np.uint8(Permission.BIKE), stress, 0).astype(np.uint8),
        edge_car_kmh=np.where(permission & np.uint8(Permission.CAR), kmh, 0).astype(np.uint8),
        edge_delay_s=segments.delay_s[both],
        edge_level=segments.level[both],
        edge_way=segments.way[both],
        edge_name=segments.name[both],
        edge_geometry=both,
        edge_is_reversed=against,
        geometry_lat=segments.points_lat,
        geometry_lon=segments.points_lon,
        geometry_offsets=segments.points_offsets.astype(np.int32),
    )
    for array in graph:
        array.flags.writeable = False
    return graph


def morton(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Number points along a Z-order curve over their bounding box."""
    if not len(lat):
        return np.zeros(0, np.uint64)
    code = np.zeros(len(lat), np.uint64)
    for shift, values in ((0, lon), (1, lat)):
        span = float(values.max() - values.min()) or 1.0
        cell = ((values - values.min()) / span * (2**MORTON_BITS - 1)).astype(np.uint64)
        for bit in range(MORTON_BITS):
            code |= ((cell >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + shift)
    return code
