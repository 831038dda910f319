"""The streets below a map: thin lines, so that one knows where one is without asking any server."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork

MOST_STREETS = 40_000
"""Straight pieces; of a denser or larger area those with the fastest traffic."""


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
