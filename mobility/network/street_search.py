"""Searches over a network's streets: from coordinates and stops to stops, nodes and each other.

One `StreetSearch` serves one thread; its newest search can be asked for stops and ways until the next one.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import SnappedPoints
from mobility.kernels.dijkstra import collect_stops, run_one_to_many, run_one_to_one, trace_edges
from mobility.kernels.reach import run_reach
from mobility.kernels.to_points import run_to_points
from mobility.network.street_points import (
    NO_CLOSURES,
    Seeds,
    StreetPoint,
    end_edge,
    off_street_ds,
    point_seeds,
    street_shapes,
    usable_around,
)
from mobility.network.street_scratch import UNREACHED_DS, DirectWay, new_scratch, with_room_for
from mobility.network.transport_network import (
    BASE_SPEED_MPS,
    WALKING_PROFILES,
    TransportNetwork,
    usable_bit,
)


class StreetSearch:
    """Searches of one thread, with the memory they work in.

    Parameters
    ----------
    network : TransportNetwork
        The network; held as long as the search lives.
    longest_ds : int
        Limit that is expected at most; a higher one makes room when it comes.
    """

    def __init__(self, network: TransportNetwork, longest_ds: int = 18_000) -> None:
        self.network = network
        self.profile = "foot"
        self.is_backward = False
        n_nodes, n_edges = len(network.graph.node_lat), len(network.graph.edge_head)
        self._scratch = new_scratch(n_nodes, n_edges, longest_ds)
        self._shapes = street_shapes(network)
        n_stops = len(network.links.stop_node)
        self._stops = np.empty(n_stops, np.int32)
        self._times = np.empty(n_stops, np.int32)

    def _make_room(self, limit_ds: int) -> None:
        """Grow the buckets to a limit, and start the versions anew before they overflow."""
        if limit_ds >= len(self._scratch.bucket_entries):
            self._scratch = self._scratch._replace(bucket_entries=np.full(limit_ds + 1, -1, np.int32))
        if self._scratch.state[0] > 2_000_000_000:
            self._scratch.labels[:] = 0
            self._scratch.state[0] = 0

    def run(
        self,
        profile: str,
        seeds: Seeds,
        limit_ds: int,
        *,
        backward: bool = False,
        closed: NDArray[np.uint8] = NO_CLOSURES,
    ) -> int:
        """Label all nodes within a cost.

        Parameters
        ----------
        profile : str
            One of PROFILES.
        seeds : Seeds
            Where to start.
        limit_ds : int
            Highest cost in tenths of a second at the base speed.
        backward : bool
            True: ways from the nodes to the seeds.
        closed : (n_edges,) or (0,) uint8
            1 = edge not usable now.

        Returns
        -------
        int
            Nodes settled.
        """
        self._make_room(limit_ds)
        self._scratch = with_room_for(self._scratch, seeds.nodes.size + len(self.network.graph.edge_head))
        self.profile, self.is_backward = profile, backward
        return int(
            run_one_to_many(self.network.streets[profile], closed, *seeds, limit_ds, backward, self._scratch)
        )

    def reach(
        self,
        profile: str,
        lat: float,
        lon: float,
        longest_ds: int,
        limit_ds: int,
        *,
        slowness: float,
        longest_m: float,
        level: float | None = None,
        backward: bool = False,
    ) -> tuple[StreetPoint, NDArray[np.int32], NDArray[np.int32]] | None:
        """Search from a coordinate and list the stops in reach: `find_street`, `run` and `stops` in one.

        Parameters
        ----------
        profile : str
            One of PROFILES.
        lat, lon : float
            Degrees.
        longest_ds, limit_ds : int
            Longest time at the base speed, highest cost.
        slowness : float
            Factor from base times to the traveler's.
        longest_m : float
            Streets farther away do not count.
        level : float | None
            As in `find_street`.
        backward : bool
            True: ways from the stops to the coordinate.

        Returns
        -------
        tuple or None
            The point, stops in the order of cost, and the traveler's seconds (rounded up); None: no street.
        """
        network, links = self.network, self.network.links
        self._make_room(limit_ds)
        self.profile, self.is_backward = profile, backward
        n, edge, fraction, distance_m = run_reach(
            network.grid,
            self._shapes,
            usable_around(network, profile, lat, lon, longest_m, level),
            usable_bit(profile),
            lat,
            lon,
            longest_m,
            BASE_SPEED_MPS[profile if profile in WALKING_PROFILES else "foot"],
            network.streets[profile],
            limit_ds,
            longest_ds,
            slowness,
            backward,
            self._scratch,
            links.node_stops,
            links.node_stops_offsets,
            self._stops,
            self._times,
        )
        if edge < 0:
            return None
        point = StreetPoint(lat, lon, profile, int(edge), float(fraction), float(distance_m))
        return point, self._stops[:n].copy(), self._times[:n].copy()

    def forget(self) -> None:
        """Take back the labels of the newest search: until the next one no node is reached."""
        self._make_room(0)
        self._scratch.state[0] += 1
        self._scratch.state[1] = 0

    def stops(self, longest_ds: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """List the stops that the newest search reached.

        Parameters
        ----------
        longest_ds : int
            Longest time; stops beyond are left out.

        Returns
        -------
        stops : (n,) int32
            In the order of cost; own copies.
        times_ds : (n,) int32
            Tenths of a second at the base speed.
        """
        links = self.network.links
        n = collect_stops(
            self._scratch, links.node_stops, links.node_stops_offsets, longest_ds, self._stops, self._times
        )
        return self._stops[:n].copy(), self._times[:n].copy()

    def settled(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """List the nodes that the newest search labelled with certainty.

        Returns
        -------
        nodes, costs, times : (n,) int32
            In the order of cost; tenths of a second at the base speed; own copies.
        """
        nodes = self._scratch.settled[: int(self._scratch.state[1])].copy()
        return nodes, self._scratch.labels[nodes, 1], self._scratch.labels[nodes, 2]

    def labels_of(self, nodes: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Give cost and time of nodes in the newest search.

        Parameters
        ----------
        nodes : int32, any shape
            Nodes of the graph.

        Returns
        -------
        costs, times : int32, the same shape
            Tenths of a second at the base speed, UNREACHED_DS where it did not come.
        """
        labels = self._scratch.labels
        is_old = labels[nodes, 0] != self._scratch.state[0]
        costs, times = labels[nodes, 1], labels[nodes, 2]
        costs[is_old] = times[is_old] = UNREACHED_DS
        return costs, times

    def find_time(self, node: int) -> int | None:
        """Give the time of a node in the newest search.

        Parameters
        ----------
        node : int
            Node of the graph.

        Returns
        -------
        int or None
            Tenths of a second at the base speed, None if it was not reached.
        """
        label = self._scratch.labels[node]
        return int(label[2]) if label[0] == self._scratch.state[0] else None

    def get_edges(self, node: int) -> NDArray[np.int32]:
        """Give the edges between a node and its seed in the newest search.

        Parameters
        ----------
        node : int
            A node that was reached.

        Returns
        -------
        (n,) int32
            In the order of travel; empty at a seed.

        Raises
        ------
        LookupError
            The node was not reached.
        """
        streets = self.network.streets[self.profile]
        edges = np.empty(256, np.int32)
        n = trace_edges(streets, self._scratch, node, self.is_backward, edges)
        if n > len(edges):
            edges = np.empty(n, np.int32)
            trace_edges(streets, self._scratch, node, self.is_backward, edges)
        if n < 0:
            raise LookupError(f"node {node} was not reached")
        return edges[:n] if self.is_backward else edges[:n][::-1].copy()

    def find_direct(
        self,
        origin: StreetPoint,
        destination: StreetPoint,
        limit_ds: int,
        *,
        closed: NDArray[np.uint8] = NO_CLOSURES,
    ) -> DirectWay | None:
        """Find the cheapest way between two points of one profile.

        Parameters
        ----------
        origin, destination : StreetPoint
            From `find_street`, of the same profile.
        limit_ds : int
            Highest cost in tenths of a second at the base speed.
        closed : (n_edges,) or (0,) uint8
            1 = edge not usable now.

        Returns
        -------
        DirectWay or None
            None: there is no way within the limit.
        """
        network, graph = self.network, self.network.graph
        profile = origin.profile
        streets = network.streets[profile]
        along = self._along_one_street(origin, destination, closed)
        if along is not None and along.cost_ds <= limit_ds:
            limit_ds = along.cost_ds
        else:
            along = None
        seeds = point_seeds(network, origin, closed=closed)
        goals = point_seeds(network, destination, backward=True, closed=closed)
        self._make_room(limit_ds)
        self.profile, self.is_backward = profile, False
        goal = run_one_to_one(
            streets, closed, graph.node_lat, graph.node_lon, *seeds, goals.nodes, goals.costs_ds,
            destination.lat, destination.lon, limit_ds, self._scratch,
        )  # fmt: skip
        if goal < 0:
            return along
        node = int(goals.nodes[goal])
        label = self._scratch.labels[node]
        cost = int(label[1] + goals.costs_ds[goal])
        if along is not None and along.cost_ds <= cost:
            return along
        edges = self.get_edges(node)
        start = node if len(edges) == 0 else int(streets.edge_head[streets.edge_twin[edges[0]]])
        first, first_fraction = end_edge(network, origin, start, backward=False)
        last, last_fraction = end_edge(network, destination, node, backward=True)
        return DirectWay(
            np.concatenate([[first], edges, [last]]).astype(np.int32),
            first_fraction,
            last_fraction,
            int(label[2] + goals.times_ds[goal]),
            cost,
        )

    def to_points(
        self,
        start: StreetPoint,
        points: SnappedPoints,
        longest_ds: int,
        limit_ds: int,
        *,
        backward: bool,
        with_lengths: bool = True,
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Measure the cheapest ways between a point and many others: `find_direct` for each, in one search.

        Parameters
        ----------
        start : StreetPoint
            From `find_street`.
        points : SnappedPoints
            From `find_streets`, of the same profile.
        longest_ds : int
            Longest time at the base speed.
        limit_ds : int
            Highest cost.
        backward : bool
            True: the ways lead from the points to the start.
        with_lengths : bool
            False: only times, found sooner.

        Returns
        -------
        times_ds : (n,) int32
            Tenths of a second at the base speed, -1 = no way.
        lengths_m : (n,) or (0,) float64
            Metres, 0 where there is no way.
        """
        network, profile = self.network, start.profile
        self.run(profile, point_seeds(network, start, backward=backward), limit_ds, backward=backward)
        n = points.edges.size
        times, lengths = np.empty(n, np.int32), np.empty(n if with_lengths else 0, np.float64)
        run_to_points(
            network.streets[profile],
            network.graph.edge_length_m,
            self._scratch,
            backward,
            BASE_SPEED_MPS[profile if profile in WALKING_PROFILES else "foot"],
            start.edge,
            start.fraction,
            start.distance_m,
            points,
            limit_ds,
            longest_ds,
            times,
            lengths,
        )
        return times, lengths

    def _along_one_street(
        self, origin: StreetPoint, destination: StreetPoint, closed: NDArray[np.uint8]
    ) -> DirectWay | None:
        """Give the way along the one street that both points lie on, if they do and may."""
        if origin.edge != destination.edge:
            return None
        streets = self.network.streets[origin.profile]
        edge, part = origin.edge, destination.fraction - origin.fraction
        first, last = origin.fraction, destination.fraction
        if part < 0:
            edge, part = int(streets.edge_twin[edge]), -part
            first, last = 1.0 - first, 1.0 - last
        if streets.edge_ds[edge] < 0 or (len(closed) and closed[edge]):
            return None
        off_street = off_street_ds(origin) + off_street_ds(destination)
        return DirectWay(
            np.array([edge], np.int32),
            first,
            last,
            off_street + int(np.ceil(part * streets.edge_ds[edge])),
            off_street + int(np.ceil(part * streets.edge_cost_ds[edge])),
        )
