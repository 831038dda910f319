"""Walks between an end of a journey and spots on the very street that it lies on: no corner is passed."""

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_points import StreetPoint, off_street_ds
from mobility.network.street_scratch import UNREACHED_DS
from mobility.network.transport_network import TransportNetwork
from mobility.routing.mixed.spots import StreetEnds


def along_one_street(
    network: TransportNetwork, point: StreetPoint, ends: StreetEnds, *, backward: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give what the ways along the street of a point take.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    point : StreetPoint
        An end, on the streets of its profile.
    ends : StreetEnds
        Spots, on the same streets.
    backward : bool
        True: from the spots to the point.

    Returns
    -------
    costs, times : (n,) int64
        Of each spot, tenths of a second as of `StreetSearch.find_direct`; UNREACHED_DS where it lies on
        another street, or the street may not be used that way.
    """
    streets = network.streets[point.profile]
    costs = np.full(ends.edges.size, UNREACHED_DS, np.int64)
    times = costs.copy()
    rows = np.flatnonzero(ends.edges == point.edge)
    if rows.size == 0:
        return costs, times
    parts = ends.fractions[rows] - point.fraction
    if backward:
        parts = -parts
    edges = np.where(parts < 0, streets.edge_twin[point.edge], point.edge)
    off_ds = off_street_ds(point) + ends.off_ds[rows].astype(np.int64)
    is_open = streets.edge_ds[edges] >= 0
    for found, per_edge in ((costs, streets.edge_cost_ds), (times, streets.edge_ds)):
        along_ds = off_ds + np.ceil(np.abs(parts) * per_edge[edges]).astype(np.int64)
        found[rows] = np.where(is_open, along_ds, UNREACHED_DS)
    return costs, times
