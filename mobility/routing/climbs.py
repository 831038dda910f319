"""Metres up and down a way over streets."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_path import StreetPath
from mobility.network.transport_network import TransportNetwork


class WayClimbs(NamedTuple):
    """What the edges of a way climb and descend, in the order of travel.

    Parameters
    ----------
    up_m, down_m : (n,) float64
        Of the parts that are used; 0 where heights are not known.
    """

    up_m: NDArray[np.float64]
    down_m: NDArray[np.float64]

    def between(self, first: int, last: int) -> tuple[int, int]:
        """Sum up some edges.

        Parameters
        ----------
        first, last : int
            Edges of the way, the last one not included.

        Returns
        -------
        tuple[int, int]
            Whole metres up and down.
        """
        return round(float(self.up_m[first:last].sum())), round(float(self.down_m[first:last].sum()))


def climbs_of(network: TransportNetwork, path: StreetPath) -> WayClimbs | None:
    """Give what a way climbs.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    path : StreetPath
        The way.

    Returns
    -------
    WayClimbs | None
        None: the network knows no heights.
    """
    if network.climbs is None:
        return None
    graph, edges = network.graph, path.edges
    share = path.edge_lengths_m / graph.edge_length_m[edges]
    up, down = (
        np.nan_to_num(network.climbs.edge_climb_m[way].astype(np.float64)) * share
        for way in (edges, graph.edge_twin[edges])
    )
    return WayClimbs(up, down)
