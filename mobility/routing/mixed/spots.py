"""Where vehicles are taken and left: coordinates that meet two profiles' streets, and corners of streets."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_points import NO_CLOSURES, Seeds, find_streets
from mobility.network.street_scratch import UNREACHED_DS
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import BASE_SPEED_MPS, WALKING_PROFILES, TransportNetwork

Int32 = NDArray[np.int32]

AT_A_CORNER = 1e-3
"""Part of a street within which one stands at its end."""


class StreetEnds(NamedTuple):
    """How coordinates hang on the streets of one profile: (n, 2) arrays, a column for each end of the street.

    Costs and times are tenths of a second at the base speed, with the stretch off the street; UNREACHED_DS =
    not permitted, or no street near by.
    """

    edges: Int32  # (n,) lower-numbered edge of the street, -1 = none
    in_nodes: Int32  # from these nodes one comes to the coordinate
    in_costs: Int32
    in_times: Int32
    out_nodes: Int32  # to these nodes one leaves it
    out_costs: Int32
    out_times: Int32
    fractions: NDArray[np.float64]  # (n,) how far along that edge, 0..1
    off_ds: Int32  # (n,) the stretch off the street

    def ways(self, is_leaving: bool) -> tuple[Int32, Int32, Int32]:
        """Give nodes, costs and times of one direction.

        Parameters
        ----------
        is_leaving : bool
            True: from the coordinate to the nodes.

        Returns
        -------
        tuple[(n, 2) int32, (n, 2) int32, (n, 2) int32]
            Read-only use.
        """
        if is_leaving:
            return self.out_nodes, self.out_costs, self.out_times
        return self.in_nodes, self.in_costs, self.in_times


def find_ends_of_streets(
    network: TransportNetwork,
    profile: str,
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    closed: NDArray[np.uint8] = NO_CLOSURES,
) -> StreetEnds:
    """Find how coordinates hang on the streets of a profile.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    profile : str
        One of PROFILES.
    lats, lons : (n,) float64
        Degrees.
    closed : (n_edges,) or (0,) uint8
        1 = edge not usable.

    Returns
    -------
    StreetEnds
        A row for each.
    """
    points, streets = find_streets(network, profile, lats, lons), network.streets[profile]
    walker_mps = BASE_SPEED_MPS[profile if profile in WALKING_PROFILES else "foot"]
    found = points.edges >= 0
    edge = np.where(found, points.edges, 0)
    if streets.edge_twin.size == 0:  # a network without streets
        none = np.full((lats.size, 2), UNREACHED_DS, np.int32)
        nodes = np.zeros((lats.size, 2), np.int32)
        edges, fractions, off = (
            np.full(lats.size, -1, np.int32),
            np.zeros(lats.size),
            np.zeros_like(none[:, 0]),
        )
        return StreetEnds(edges, nodes, none, none, nodes, none, none, fractions, off)
    twin = streets.edge_twin[edge]
    tail, head = streets.edge_head[twin], streets.edge_head[edge]
    behind, ahead = points.fractions, 1.0 - points.fractions
    off = np.where(found, np.ceil(points.distances_m / walker_mps * 10.0), 0).astype(np.int32)

    def both(
        used: tuple[Int32, Int32], parts: tuple[NDArray[np.float64], NDArray[np.float64]]
    ) -> tuple[Int32, Int32]:
        """Give costs and times over both ends of the street."""
        costs = np.full((lats.size, 2), UNREACHED_DS, np.int32)
        times = costs.copy()
        for side, (edges, part) in enumerate(zip(used, parts, strict=True)):
            is_open = found & (streets.edge_ds[edges] >= 0)
            if closed.size:
                is_open &= closed[edges] == 0
            at, part_of = edges[is_open], part[is_open]
            costs[is_open, side] = off[is_open] + np.ceil(part_of * streets.edge_cost_ds[at])
            times[is_open, side] = off[is_open] + np.ceil(part_of * streets.edge_ds[at])
            # Who stands at a corner need not take the street that was found first: it may be closed.
            stands_there = found & (part < AT_A_CORNER)
            costs[stands_there, side] = times[stands_there, side] = off[stands_there]
        return costs, times

    return StreetEnds(
        np.where(found, edge, -1).astype(np.int32),
        np.column_stack([tail, head]).astype(np.int32),
        *both((edge, twin), (behind, ahead)),
        np.column_stack([head, tail]).astype(np.int32),
        *both((edge, twin), (ahead, behind)),
        points.fractions,
        off,
    )


@dataclass(frozen=True, eq=False)
class Spots:
    """Where vehicles of one kind are taken, or left.

    A spot has a number: its row, or for a corner (a node of the streets) ~node.

    Parameters
    ----------
    lats, lons : (n,) float64
        Degrees.
    foot, ride : StreetEnds
        On the streets of walkers and on those of the vehicle.
    corners : (n_nodes,) bool or None
        Corners that are spots, too; None = none is.
    """

    lats: NDArray[np.float64]
    lons: NDArray[np.float64]
    foot: StreetEnds
    ride: StreetEnds
    corners: NDArray[np.bool_] | None = None

    def position(self, network: TransportNetwork, spot: int) -> tuple[float, float]:
        """Give the coordinate of a spot.

        Parameters
        ----------
        network : TransportNetwork
            The network.
        spot : int
            Its number.

        Returns
        -------
        tuple[float, float]
            Degrees.
        """
        if spot >= 0:
            return float(self.lats[spot]), float(self.lons[spot])
        return float(network.graph.node_lat[~spot]), float(network.graph.node_lon[~spot])


class ReachedSpots(NamedTuple):
    """Spots within reach of a search, parallel arrays; tenths of a second at the searched profile's speed."""

    spots: NDArray[np.int64]
    costs_ds: Int32
    times_ds: Int32


class OwnedSeeds(NamedTuple):
    """Seeds of a search, a node maybe several times, and which row of what was reached each is of."""

    seeds: Seeds
    owners: NDArray[np.int64]

    def owner_of(self, node: int) -> int:
        """Give the row that a seed is of.

        Parameters
        ----------
        node : int
            A seed.

        Returns
        -------
        int
            Row; of several the cheapest one's, as in the search.
        """
        same = np.flatnonzero(self.seeds.nodes == node)
        return int(self.owners[same[self.seeds.costs_ds[same].argmin()]])


def reached_spots(
    search: StreetSearch,
    spots: Spots,
    ends: StreetEnds,
    usable: NDArray[np.bool_] | None,
    limit_ds: int,
    along: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> ReachedSpots:
    """List the spots that the newest search reached.

    Parameters
    ----------
    search : StreetSearch
        After `run` (or `reach`).
    spots : Spots
        Where to look.
    ends : StreetEnds
        Those of the spots on the streets that were searched.
    usable : (n,) bool or None
        Rows of the spots that count; None = all. Corners count in any case.
    limit_ds : int
        Longest time.
    along : tuple[(n,) int64, (n,) int64] or None
        Costs and times of ways to the spots that pass no corner; None = there is none.

    Returns
    -------
    ReachedSpots
        Each by its cheaper end, or along the street where that is cheaper.
    """
    nodes, costs, times = ends.ways(is_leaving=search.is_backward)
    rows = np.arange(nodes.shape[0]) if usable is None else np.flatnonzero(usable)
    at_costs, at_times = search.labels_of(nodes[rows])
    total = at_costs.astype(np.int64) + costs[rows]
    side = total.argmin(axis=1)
    every = np.arange(rows.size)
    cost = total[every, side]
    time = at_times[every, side].astype(np.int64) + times[rows, side]
    if along is not None:
        is_along = along[0][rows] < cost
        cost, time = np.where(is_along, along[0][rows], cost), np.where(is_along, along[1][rows], time)
    near = (cost < UNREACHED_DS) & (time <= limit_ds)
    found = [rows[near]], [cost[near]], [time[near]]
    if spots.corners is not None:
        settled, settled_costs, settled_times = search.settled()
        kept = spots.corners[settled] & (settled_times <= limit_ds)
        found[0].append(~settled[kept].astype(np.int64))
        found[1].append(settled_costs[kept].astype(np.int64))
        found[2].append(settled_times[kept].astype(np.int64))
    return ReachedSpots(
        np.concatenate(found[0]).astype(np.int64),
        np.concatenate(found[1]).astype(np.int32),
        np.concatenate(found[2]).astype(np.int32),
    )


def seeds_at(reached: ReachedSpots, ends: StreetEnds, *, is_leaving: bool) -> OwnedSeeds:
    """Begin another search at spots that were reached.

    Parameters
    ----------
    reached : ReachedSpots
        Costs and times in the units of the new search.
    ends : StreetEnds
        Those of the spots on the streets to be searched.
    is_leaving : bool
        True: the new search runs forward.

    Returns
    -------
    OwnedSeeds
        Owners are rows of `reached`.
    """
    nodes, costs, times = ends.ways(is_leaving)
    at_rows = np.flatnonzero(reached.spots >= 0)
    at_corners = np.flatnonzero(reached.spots < 0)
    rows = reached.spots[at_rows]
    found_nodes = [nodes[rows, 0], nodes[rows, 1], ~reached.spots[at_corners]]
    found_costs = [costs[rows, 0], costs[rows, 1], np.zeros(at_corners.size, np.int32)]
    found_times = [times[rows, 0], times[rows, 1], np.zeros(at_corners.size, np.int32)]
    owners = np.concatenate([at_rows, at_rows, at_corners])
    all_nodes = np.concatenate(found_nodes)
    all_costs = np.concatenate(found_costs).astype(np.int64) + reached.costs_ds[owners]
    all_times = np.concatenate(found_times).astype(np.int64) + reached.times_ds[owners]
    return possible_seeds(all_nodes, all_costs, all_times, owners)


def possible_seeds(
    nodes: NDArray[np.integer],
    costs: NDArray[np.integer],
    times: NDArray[np.integer],
    owners: NDArray[np.int64],
) -> OwnedSeeds:
    """Leave out seeds that lead nowhere.

    Parameters
    ----------
    nodes, costs, times, owners : (n,) int
        Parallel; costs from UNREACHED_DS on are left out.

    Returns
    -------
    OwnedSeeds
        In their order.
    """
    kept = np.flatnonzero(costs < UNREACHED_DS)
    seeds = Seeds(nodes[kept].astype(np.int32), costs[kept].astype(np.int32), times[kept].astype(np.int32))
    return OwnedSeeds(seeds, owners[kept])


def converted(reached: ReachedSpots, factor: float, extra_s: int, other: float) -> ReachedSpots:
    """Turn costs and times of one profile into those of another.

    Parameters
    ----------
    reached : ReachedSpots
        In tenths of a second at the base speed of the searched profile.
    factor : float
        `slowness` in that profile.
    extra_s : int
        What taking or leaving the vehicle takes.
    other : float
        `slowness` in the profile to be searched next.

    Returns
    -------
    ReachedSpots
        Rounded up.
    """

    def turned(values: Int32) -> Int32:
        """Convert one column."""
        # Rounded before the ceiling, as `scaled_s` does and for the same reason.
        return np.ceil(np.round((values * factor + extra_s * 10) / other, 6)).astype(np.int32)

    return ReachedSpots(reached.spots, turned(reached.costs_ds), turned(reached.times_ds))


def base_ds(seconds: float, factor: float) -> int:
    """Give tenths of a second at the base speed that a traveler needs so many seconds for.

    Parameters
    ----------
    seconds : float
        The traveler's.
    factor : float
        `slowness`.

    Returns
    -------
    int
        Rounded down: a limit.
    """
    return math.floor(round(seconds * 10 / factor, 6))
