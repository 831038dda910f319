"""How many metres each street climbs, in its direction."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mobility.network.heights.spans import node_heights, off_ground
from mobility.network.transport_network import EdgeClimbs
from osm.geodesy import haversine_m
from osm.street_graph import Feature, StreetGraph

SAMPLE_M = 20.0
"""Farthest between two looks at the ground along a street."""
CARRIED = Feature.ELEVATOR | Feature.ESCALATOR
"""Here nobody climbs: one is carried."""


class Ground(Protocol):
    """Tells heights: a Terrain, or a plane in a test."""

    def heights_at(
        self,
        lats: NDArray[np.float64],
        lons: NDArray[np.float64],
        progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float64]:
        """Give the height of the ground at coordinates, NaN where it is not known."""


def measure_climbs(
    graph: StreetGraph, ground: Ground, progress: Callable[[int, int], None] | None = None
) -> EdgeClimbs:
    """Measure what each edge climbs.

    Parameters
    ----------
    graph : StreetGraph
        The streets, with the stops in them.
    ground : Ground
        Where they lie.
    progress : Callable[[int, int], None] | None
        Called with the points done and in all.

    Returns
    -------
    EdgeClimbs
        Read-only.
    """
    lats, lons, offsets = _samples(graph)
    n_nodes = graph.node_lat.size
    heights = ground.heights_at(
        np.concatenate([graph.node_lat, lats]), np.concatenate([graph.node_lon, lons]), progress
    )
    at_nodes = node_heights(graph, heights[:n_nodes])
    rises = np.diff(heights[n_nodes:], append=np.nan)
    # The last sample of a line leads to none: its rise is no rise.
    rises[offsets[1:] - 1] = 0.0
    up, down = (
        np.add.reduceat(np.maximum(sign * rises, 0.0), offsets[:-1]) if lats.size else np.empty(0)
        for sign in (1.0, -1.0)
    )
    rows = graph.edge_geometry
    climb = np.where(graph.edge_is_reversed, down[rows], up[rows])
    straight = np.maximum(at_nodes[graph.edge_head] - at_nodes[graph.edge_tail], 0.0)
    climb = np.where(off_ground(graph), straight, climb)
    climb[(graph.edge_feature & CARRIED) != 0] = 0.0
    found = climb.astype(np.float32)
    found.flags.writeable = False
    return EdgeClimbs(found)


def _samples(
    graph: StreetGraph,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Points along each geometry, its ends included, evenly and at most SAMPLE_M apart; and their offsets."""
    starts, ends = (
        graph.geometry_offsets[:-1].astype(np.int64),
        graph.geometry_offsets[1:].astype(np.int64) - 1,
    )
    lats, lons = graph.geometry_lat, graph.geometry_lon
    if starts.size == 0:
        return np.empty(0), np.empty(0), np.zeros(1, np.int64)
    pieces = np.zeros(lats.size)
    pieces[1:] = haversine_m(lats[:-1], lons[:-1], lats[1:], lons[1:])
    # All lines laid end to end, a metre between them: one interpolation does them all.
    pieces[starts] = 1.0
    along = np.cumsum(pieces)
    lengths = along[ends] - along[starts]
    n_parts = np.maximum(np.ceil(lengths / SAMPLE_M), 1).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(n_parts + 1)])
    row = np.repeat(np.arange(starts.size), n_parts + 1)
    part = np.arange(int(offsets[-1])) - offsets[row]
    at = along[starts][row] + lengths[row] * (part / n_parts[row])
    return np.interp(at, along, lats), np.interp(at, along, lons), offsets
