"""The streets below a map: thin lines, so that one knows where one is without asking any server."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.points.streets import street_bounds
from mobility.network.transport_network import TransportNetwork

MARGIN, LEAST_MARGIN_DEG = 0.04, 0.003
"""Around points: of their larger side, and some hundred meters at least, so that one sees where one is."""

MOST_STREETS = 40_000
"""Straight pieces; of a denser or larger area those with the fastest traffic."""


def box_around(
    network: TransportNetwork | None, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    """Give the box that a map of points shows.

    Parameters
    ----------
    network : TransportNetwork | None
        One point in another country must not make a dot of the town: points beyond its streets are left out,
        unless all are. None: no point is.
    lats, lons : (n,) float64
        At least one.

    Returns
    -------
    tuple[float, float, float, float]
        West, south, east, north in degrees, with a margin around the outermost points.
    """
    if network is not None and network.graph.node_lat.size:
        south, west, north, east = street_bounds(network)
        is_near = (lats >= south - LEAST_MARGIN_DEG) & (lats <= north + LEAST_MARGIN_DEG)
        is_near &= (lons >= west - LEAST_MARGIN_DEG) & (lons <= east + LEAST_MARGIN_DEG)
        if is_near.any():
            lats, lons = lats[is_near], lons[is_near]
    west, south, east, north = (float(one) for one in (lons.min(), lats.min(), lons.max(), lats.max()))
    margin = max(MARGIN * max(east - west, north - south), LEAST_MARGIN_DEG)
    return west - margin, south - margin, east + margin, north + margin


def street_lines(
    network: TransportNetwork, box: Sequence[float], most: int = MOST_STREETS, *, roads_only: bool = False
) -> NDArray[np.float64]:
    """Give pieces of street within a box, as straight lines from crossing to crossing.

    Parameters
    ----------
    network : TransportNetwork
        Whose.
    box : Sequence[float]
        West, south, east, north in degrees.
    most : int
        Pieces at most.
    roads_only : bool
        Leave out tracks and paths, on which no car drives.

    Returns
    -------
    (k, 2, 2) float64
        From and to, each as longitude and latitude; none without streets.
    """
    graph = network.graph
    lats, lons = np.asarray(graph.node_lat), np.asarray(graph.node_lon)
    tails, heads = np.asarray(graph.edge_tail), np.asarray(graph.edge_head)
    west, south, east, north = box
    is_near = (lons >= west) & (lons <= east) & (lats >= south) & (lats <= north)
    # Each street once, of its two directions.
    wanted = np.flatnonzero((tails < heads) & is_near[tails] & is_near[heads])
    if roads_only:
        wanted = wanted[np.asarray(graph.edge_car_kmh)[wanted] > 0]
    if len(wanted) > most:
        # Large roads first: by them one finds one's way on a map.
        speeds, lengths = np.asarray(graph.edge_car_kmh)[wanted], np.asarray(graph.edge_length_m)[wanted]
        wanted = wanted[np.sort(np.lexsort((-lengths, -speeds.astype(np.int16)))[:most])]
    ends = np.stack([tails[wanted], heads[wanted]], axis=1)
    lines: NDArray[np.float64] = np.stack([lons[ends], lats[ends]], axis=2)
    return lines
