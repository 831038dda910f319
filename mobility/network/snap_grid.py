"""What snapping needs: the grid over the streets, and on which streets each profile may start and end."""

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import SnapGrid, Streets, StreetShapes
from mobility.kernels.dijkstra import METERS_PER_DEGREE
from mobility.kernels.snap import count_cells, fill_cells
from mobility.network.transport_network import PROFILES
from osm.street_graph import Feature, StreetGraph

CELL_M = 100.0
MOST_CELLS = 4_000_000
LEAST_COMPONENT_NODES = 100
"""A connected part smaller than this (and than the largest) is an island: nobody is snapped to it."""
NO_PLACE = Feature.LINK | Feature.PATHWAY | Feature.ELEVATOR | Feature.FERRY
PLATFORM_BIT = 128
"""In the usable bits of a build: an OSM platform that may be walked on."""


def shapes_of(graph: StreetGraph) -> StreetShapes:
    """Give the geometry arrays of a graph as the kernels take them.

    Parameters
    ----------
    graph : StreetGraph
        The graph.

    Returns
    -------
    StreetShapes
        Views, nothing copied.
    """
    return StreetShapes(
        graph.edge_geometry,
        graph.edge_is_reversed,
        graph.geometry_lat,
        graph.geometry_lon,
        graph.geometry_offsets,
    )


def build_grid(graph: StreetGraph) -> SnapGrid:
    """Lay a grid over the streets.

    Parameters
    ----------
    graph : StreetGraph
        The streets.

    Returns
    -------
    SnapGrid
        With cells of about 100 m; empty (no rows) if there are no streets.
    """
    edges = np.flatnonzero(graph.edge_twin > np.arange(len(graph.edge_twin))).astype(np.int32)
    edges = edges[(graph.edge_feature[edges] & NO_PLACE) == 0]
    if len(edges) == 0:
        nothing = np.empty(0, np.int32)
        zero, one = np.float64(0.0), np.float64(1.0)
        return SnapGrid(zero, zero, one, one, np.int64(0), np.int64(0), nothing, np.zeros(1, np.int64))
    starts = graph.geometry_offsets[:-1].astype(np.int64)
    rows = graph.edge_geometry[edges]
    south, north = (fold.reduceat(graph.geometry_lat, starts)[rows] for fold in (np.minimum, np.maximum))
    west, east = (fold.reduceat(graph.geometry_lon, starts)[rows] for fold in (np.minimum, np.maximum))
    origin_lat, origin_lon = float(south.min()), float(west.min())
    span_lat, span_lon = float(north.max()) - origin_lat, float(east.max()) - origin_lon
    meters_lon = METERS_PER_DEGREE * max(0.01, np.cos(np.radians(origin_lat + span_lat / 2)))
    area = span_lat * METERS_PER_DEGREE * span_lon * meters_lon
    cell_m = max(CELL_M, float(np.sqrt(area / MOST_CELLS)))
    cell_lat, cell_lon = cell_m / METERS_PER_DEGREE, cell_m / meters_lon
    n_rows, n_columns = int(span_lat / cell_lat) + 1, int(span_lon / cell_lon) + 1
    first_row, last_row, first_column, last_column = (
        np.minimum((values - origin) / cell, most).astype(np.int32)
        for values, origin, cell, most in (
            (south, origin_lat, cell_lat, n_rows - 1),
            (north, origin_lat, cell_lat, n_rows - 1),
            (west, origin_lon, cell_lon, n_columns - 1),
            (east, origin_lon, cell_lon, n_columns - 1),
        )
    )
    counts = np.zeros(n_rows * n_columns, np.int64)
    count_cells(first_row, last_row, first_column, last_column, n_columns, counts)
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    cell_edges = np.empty(int(offsets[-1]), np.int32)
    ends = offsets[:-1].copy()
    fill_cells(edges, first_row, last_row, first_column, last_column, n_columns, ends, cell_edges)
    cell_edges.flags.writeable = False
    offsets.flags.writeable = False
    return SnapGrid(
        np.float64(origin_lat),
        np.float64(origin_lon),
        np.float64(cell_lat),
        np.float64(cell_lon),
        np.int64(n_rows),
        np.int64(n_columns),
        cell_edges,
        offsets,
    )


def find_islands(streets: Streets) -> NDArray[np.bool_]:
    """Find the nodes that a profile cannot get away from or back to.

    Parameters
    ----------
    streets : Streets
        Edges of the profile.

    Returns
    -------
    (n_nodes,) bool
        True: in a strongly connected part of fewer than LEAST_COMPONENT_NODES nodes that is not the largest.
    """
    # Loaded here: only builds need it, and it is a fifth of a service's start.
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    n = len(streets.edge_offsets) - 1
    if n == 0:
        return np.zeros(0, bool)
    permitted = streets.edge_ds >= 0
    heads = streets.edge_head[permitted]
    offsets = np.concatenate([[0], np.cumsum(permitted)])[streets.edge_offsets].astype(np.int32)
    # By tail as they lie, and of the type that the search converts to: it is half of what it takes otherwise.
    matrix = csr_matrix((np.ones(len(heads)), heads, offsets), shape=(n, n))
    matrix.sum_duplicates()  # with two edges from one node to another the search would never end
    n_parts, part = connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(part, minlength=n_parts)
    is_small = sizes < min(LEAST_COMPONENT_NODES, int(sizes.max()))
    return np.asarray(is_small[part])


def find_usable(graph: StreetGraph, streets: dict[str, Streets]) -> NDArray[np.uint8]:
    """Tell on which streets each profile may start and end.

    Parameters
    ----------
    graph : StreetGraph
        The streets.
    streets : dict[str, Streets]
        For each of PROFILES.

    Returns
    -------
    (n_edges,) uint8
        Bit i for PROFILES[i], the same for twins; PLATFORM_BIT besides.
    """
    usable = np.zeros(len(graph.edge_head), np.uint8)
    is_place = (graph.edge_feature & NO_PLACE) == 0
    for bit, profile in enumerate(PROFILES):
        edge_ds = streets[profile].edge_ds
        is_there = ~find_islands(streets[profile])
        is_permitted = edge_ds >= 0
        is_permitted |= is_permitted[graph.edge_twin]
        is_permitted &= is_place
        is_permitted &= is_there[graph.edge_tail]
        is_permitted &= is_there[graph.edge_head]
        usable |= is_permitted.astype(np.uint8) << np.uint8(bit)
    on_platform = (graph.edge_feature & Feature.PLATFORM) != 0
    usable[on_platform & ((usable & 1) != 0)] |= PLATFORM_BIT
    return usable
