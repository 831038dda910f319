"""Walks between all stops and very many points, by one search a stop instead of one a point.

A grid has tens of thousands of cells and a city hundreds of stops; the walks are the same from either side.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.matrix.ends import Mover, by_stop
from mobility.kernels.arrays import SnappedPoints
from mobility.kernels.dijkstra import COST, TIME
from mobility.kernels.raptor_matrix import LastWalks
from mobility.network.street_points import stop_seeds
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import BASE_SPEED_MPS, WALKING_PROFILES, TransportNetwork
from mobility.routing.ways import most_dislike, scaled_s

Int32 = NDArray[np.int32]


class NodePoints(NamedTuple):
    """The points on the streets at each node, and what lies between: CSR by node."""

    points: Int32  # (n_entries,) row of the points
    costs_ds: Int32  # (n_entries,) between node and point
    times_ds: Int32  # (n_entries,)
    offsets: NDArray[np.int64]  # (n_nodes + 1,)


class StopWalks(StreetSearch):
    """Searches from stops to points; for one thread."""

    def around_stop(
        self, stop: int, mover: Mover, points: NodePoints, *, backward: bool
    ) -> tuple[Int32, Int32]:
        """Find the points around a stop.

        Parameters
        ----------
        stop : int
            Of the Timetable.
        mover : Mover
            How one moves.
        points : NodePoints
            From `points_by_node`, of the same profile and direction.
        backward : bool
            True: the ways lead from the points to the stop.

        Returns
        -------
        rows : (n,) int32
            Points in reach.
        seconds : (n,) int32
            At the traveler's speed, rounded up.
        """
        profile = mover.profile
        longest_ds = int(mover.longest_s * 10 / profile.slowness)
        limit_ds = int(longest_ds * most_dislike(profile.profile))
        seeds = stop_seeds(self.network, np.array([stop], np.int32))
        n_settled = self.run(profile.profile, seeds, limit_ds, backward=backward)
        nodes = self._scratch.settled[:n_settled]
        counts = points.offsets[nodes + 1] - points.offsets[nodes]
        of_node = np.repeat(np.arange(n_settled), counts)
        entries = np.arange(of_node.size) - np.repeat(np.cumsum(counts) - counts, counts)
        entries += np.repeat(points.offsets[nodes], counts)
        labels = self._scratch.labels[nodes[of_node]]
        costs = labels[:, COST] + points.costs_ds[entries]
        times = labels[:, TIME] + points.times_ds[entries]
        rows = points.points[entries]
        order = np.lexsort((times, costs, rows))
        rows, costs, times = rows[order], costs[order], times[order]
        is_best = np.diff(rows, prepend=-1) != 0
        is_best &= (costs <= limit_ds) & (times <= longest_ds)
        return rows[is_best], scaled_s(times[is_best], profile.slowness)


def walks_around_stops(
    network: TransportNetwork, snapped: SnappedPoints, mover: Mover, *, backward: bool
) -> LastWalks:
    """Find the walks between stops and points.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    snapped : SnappedPoints
        Where the points meet the streets of the mover's profile.
    mover : Mover
        How one moves.
    backward : bool
        True: from the points to the stops.

    Returns
    -------
    LastWalks
        As `Streets.walks_around` finds them from the other side.
    """
    points = points_by_node(network, snapped, mover.profile.profile, backward=backward)
    search = StopWalks(network)
    found = []
    for stop in np.flatnonzero(network.links.stop_node >= 0).tolist():
        rows, seconds = search.around_stop(stop, mover, points, backward=backward)
        found.append((np.full(rows.size, stop, np.int32), rows, seconds))
    return by_stop(found, network.timetable.stop_lat.size)


def points_by_node(
    network: TransportNetwork, snapped: SnappedPoints, profile: str, *, backward: bool
) -> NodePoints:
    """Attach points to both ends of their streets.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    snapped : SnappedPoints
        Of the points; those off the streets are left out.
    profile : str
        Whose streets.
    backward : bool
        True: ways from the points to the nodes.

    Returns
    -------
    NodePoints
        By node.
    """
    streets = network.streets[profile]
    mps = BASE_SPEED_MPS[profile if profile in WALKING_PROFILES else "foot"]
    located = np.flatnonzero(snapped.edges >= 0)
    edges, fractions = snapped.edges[located], snapped.fractions[located]
    twins = streets.edge_twin[edges]
    off_ds = np.ceil(snapped.distances_m[located] / mps * 10.0)
    tails, heads = streets.edge_head[twins], streets.edge_head[edges]
    # From the tail one comes along the edge, from the head along its twin; to the nodes it is the other way.
    sides = [
        (tails, twins if backward else edges, fractions),
        (heads, edges if backward else twins, 1.0 - fractions),
    ]
    nodes, rows, costs, times = [], [], [], []
    for ends, used, parts in sides:
        may = streets.edge_ds[used] >= 0
        nodes.append(ends[may])
        rows.append(located[may])
        costs.append((off_ds + np.ceil(parts * streets.edge_cost_ds[used]))[may])
        times.append((off_ds + np.ceil(parts * streets.edge_ds[used]))[may])
    node = np.concatenate(nodes)
    order = np.argsort(node, kind="stable")
    offsets = np.zeros(len(network.graph.node_lat) + 1, np.int64)
    np.cumsum(np.bincount(node, minlength=offsets.size - 1), out=offsets[1:])
    by_node = [np.concatenate(column)[order].astype(np.int32) for column in (rows, costs, times)]
    return NodePoints(by_node[0], by_node[1], by_node[2], offsets)
