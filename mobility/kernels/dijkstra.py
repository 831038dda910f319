"""Cheapest ways over the streets: one to many within a limit, and one to one towards a goal.

Source: R. B. Dial, "Algorithm 360: Shortest-Path Forest with Topological Ordering", CACM 12 (1969), for the
buckets; P. E. Hart, N. J. Nilsson, B. Raphael, "A Formal Basis for the Heuristic Determination of Minimum
Cost Paths", IEEE Trans. SSC 4 (1968), for the search towards a goal.
Differs from the paper: costs are tenths of a second, so a bucket a cost up to the limit replaces any heap;
improved nodes are entered again and their old entries recognised by their cost, not removed; labels carry the
version of their search, so that nothing of the size of the network is ever cleared.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import Streets, StreetScratch

METERS_PER_DEGREE = 111_195.08  # of latitude, on a sphere of the mean radius 6 371 008.8 m
BEELINE_SAFETY = 0.97  # the local projection stretches beelines by less than 3 % within 100 km of the goal

VERSION, COST, TIME, EDGE = 0, 1, 2, 3  # columns of StreetScratch.labels


@njit(cache=True, nogil=True)
def run_one_to_many(
    streets: Streets,
    edge_closed: NDArray[np.uint8],
    seed_nodes: NDArray[np.int32],
    seed_costs: NDArray[np.int32],
    seed_times: NDArray[np.int32],
    limit_ds: int,
    backward: bool,
    scratch: StreetScratch,
) -> int:
    """Label every node within the limit with its cheapest way from the nearest seed.

    Parameters
    ----------
    streets : Streets
        Edges of one profile, read only.
    edge_closed : (n_edges,) or (0,) uint8
        1 = not usable now (lift out of order, works); empty = all open. Read only.
    seed_nodes, seed_costs, seed_times : (n_seeds,) int32
        Where the search starts, with the cost and the time in ds that it took to get there.
    limit_ds : int
        Highest cost that is labelled; below scratch.bucket_entries.size.
    backward : bool
        True: labels tell the way from the node to the nearest seed, along the edges' directions.
    scratch : StreetScratch
        Changed in place: labels of the nodes in settled[:result] are exact.

    Returns
    -------
    int
        How many nodes were settled.
    """
    labels = scratch.labels
    settled = scratch.settled
    bucket_entries = scratch.bucket_entries
    entry_nodes = scratch.entry_nodes
    entry_next = scratch.entry_next
    edge_offsets = streets.edge_offsets
    has_closures = edge_closed.size > 0

    version = scratch.state[0] + 1
    scratch.state[0] = version
    n_entries = 0
    n_waiting = 0
    bucket = limit_ds + 1
    for i in range(seed_nodes.size):
        node = seed_nodes[i]
        cost = seed_costs[i]
        if cost > limit_ds or (labels[node, VERSION] == version and labels[node, COST] <= cost):
            continue
        labels[node, VERSION] = version
        labels[node, COST] = cost
        labels[node, TIME] = seed_times[i]
        labels[node, EDGE] = -1
        entry_nodes[n_entries] = node
        entry_next[n_entries] = bucket_entries[cost]
        bucket_entries[cost] = n_entries
        n_entries += 1
        n_waiting += 1
        bucket = min(bucket, cost)

    n_settled = 0
    while n_waiting > 0:
        entry = bucket_entries[bucket]
        if entry < 0:
            bucket += 1
            continue
        bucket_entries[bucket] = entry_next[entry]
        n_waiting -= 1
        node = entry_nodes[entry]
        if labels[node, COST] != bucket:
            continue  # an older entry of a node that was reached cheaper since
        settled[n_settled] = node
        n_settled += 1
        time = labels[node, TIME]
        for out in range(edge_offsets[node], edge_offsets[node + 1]):
            edge = streets.edge_twin[out] if backward else out
            cost = streets.edge_cost_ds[edge]
            if cost < 0 or (has_closures and edge_closed[edge]):
                continue
            cost += bucket
            if cost > limit_ds:
                continue
            head = streets.edge_head[out]
            if labels[head, VERSION] == version and labels[head, COST] <= cost:
                continue
            labels[head, VERSION] = version
            labels[head, COST] = cost
            labels[head, TIME] = time + streets.edge_ds[edge]
            labels[head, EDGE] = edge
            entry_nodes[n_entries] = head
            entry_next[n_entries] = bucket_entries[cost]
            bucket_entries[cost] = n_entries
            n_entries += 1
            n_waiting += 1
    scratch.state[1] = n_settled
    return n_settled


@njit(cache=True, nogil=True)
def run_one_to_one(
    streets: Streets,
    edge_closed: NDArray[np.uint8],
    node_lat: NDArray[np.float64],
    node_lon: NDArray[np.float64],
    seed_nodes: NDArray[np.int32],
    seed_costs: NDArray[np.int32],
    seed_times: NDArray[np.int32],
    goal_nodes: NDArray[np.int32],
    goal_costs: NDArray[np.int32],
    goal_lat: float,
    goal_lon: float,
    limit_ds: int,
    scratch: StreetScratch,
) -> int:
    """Find the cheapest way from any seed through any goal node, led by the beeline to the goal.

    Parameters
    ----------
    streets : Streets
        Edges of one profile, read only.
    edge_closed : (n_edges,) or (0,) uint8
        1 = not usable now; empty = all open. Read only.
    node_lat, node_lon : (n_nodes,) float64
        Degrees, read only.
    seed_nodes, seed_costs, seed_times : (n_seeds,) int32
        Where the search starts, with the cost and the time in ds that it took to get there.
    goal_nodes, goal_costs : (n_goals,) int32
        Nodes next to the goal and the cost in ds from there to the goal.
    goal_lat, goal_lon : float
        The goal itself, degrees.
    limit_ds : int
        Highest total cost; below scratch.bucket_entries.size.
    scratch : StreetScratch
        Changed in place; labels of the nodes on the way found are exact.

    Returns
    -------
    int
        Row of goal_nodes that the cheapest way passes, -1 = there is none within the limit.
    """
    labels = scratch.labels
    bucket_entries = scratch.bucket_entries
    entry_nodes = scratch.entry_nodes
    entry_costs = scratch.entry_costs
    entry_next = scratch.entry_next
    edge_offsets = streets.edge_offsets
    has_closures = edge_closed.size > 0
    scale_lat = METERS_PER_DEGREE * streets.least_cost_ds_per_m * BEELINE_SAFETY
    scale_lon = scale_lat * math.cos(math.radians(goal_lat))

    version = scratch.state[0] + 1
    scratch.state[0] = version
    n_entries = 0
    n_waiting = 0
    n_settled = 0
    best_goal = -1
    best_cost = limit_ds + 1
    last_bucket = -1
    bucket = limit_ds + 1
    for i in range(seed_nodes.size):
        node = seed_nodes[i]
        cost = seed_costs[i]
        north = (node_lat[node] - goal_lat) * scale_lat
        east = (node_lon[node] - goal_lon) * scale_lon
        key = cost + int(math.sqrt(north * north + east * east))
        if key > limit_ds or (labels[node, VERSION] == version and labels[node, COST] <= cost):
            continue
        labels[node, VERSION] = version
        labels[node, COST] = cost
        labels[node, TIME] = seed_times[i]
        labels[node, EDGE] = -1
        entry_nodes[n_entries] = node
        entry_costs[n_entries] = cost
        entry_next[n_entries] = bucket_entries[key]
        bucket_entries[key] = n_entries
        n_entries += 1
        n_waiting += 1
        bucket = min(bucket, key)
        last_bucket = max(last_bucket, key)

    while n_waiting > 0 and bucket < best_cost:
        entry = bucket_entries[bucket]
        if entry < 0:
            bucket += 1
            continue
        bucket_entries[bucket] = entry_next[entry]
        n_waiting -= 1
        node = entry_nodes[entry]
        node_cost = labels[node, COST]
        if node_cost != entry_costs[entry]:
            continue
        n_settled += 1
        for i in range(goal_nodes.size):
            if goal_nodes[i] == node and node_cost + goal_costs[i] < best_cost:
                best_cost = node_cost + goal_costs[i]
                best_goal = i
        time = labels[node, TIME]
        for out in range(edge_offsets[node], edge_offsets[node + 1]):
            cost = streets.edge_cost_ds[out]
            if cost < 0 or (has_closures and edge_closed[out]):
                continue
            cost += node_cost
            head = streets.edge_head[out]
            if labels[head, VERSION] == version and labels[head, COST] <= cost:
                continue
            north = (node_lat[head] - goal_lat) * scale_lat
            east = (node_lon[head] - goal_lon) * scale_lon
            key = max(bucket, cost + int(math.sqrt(north * north + east * east)))
            if key >= best_cost or n_entries == entry_nodes.size:
                continue
            labels[head, VERSION] = version
            labels[head, COST] = cost
            labels[head, TIME] = time + streets.edge_ds[out]
            labels[head, EDGE] = out
            entry_nodes[n_entries] = head
            entry_costs[n_entries] = cost
            entry_next[n_entries] = bucket_entries[key]
            bucket_entries[key] = n_entries
            n_entries += 1
            n_waiting += 1
            last_bucket = max(last_bucket, key)
    bucket_entries[bucket : last_bucket + 1] = -1
    scratch.state[1] = n_settled
    return best_goal


@njit(cache=True, nogil=True)
def collect_stops(
    scratch: StreetScratch,
    node_stops: NDArray[np.int32],
    node_stops_offsets: NDArray[np.int32],
    longest_ds: int,
    stops: NDArray[np.int32],
    times: NDArray[np.int32],
) -> int:
    """List the stops at the nodes that the newest one-to-many search settled.

    Parameters
    ----------
    scratch : StreetScratch
        After a search, read only.
    node_stops, node_stops_offsets : int32
        CSR list of the stops at each node, read only.
    longest_ds : int
        Stops that take longer are left out (the cost may be within its limit and the time not).
    stops, times : (n_stops,) int32
        Changed in place: stop and time in ds, in the order of cost.

    Returns
    -------
    int
        How many there are.
    """
    n = 0
    for i in range(scratch.state[1]):
        node = scratch.settled[i]
        time = scratch.labels[node, TIME]
        if time > longest_ds:
            continue
        for k in range(node_stops_offsets[node], node_stops_offsets[node + 1]):
            stops[n] = node_stops[k]
            times[n] = time
            n += 1
    return n


@njit(cache=True, nogil=True)
def trace_edges(
    streets: Streets,
    scratch: StreetScratch,
    node: int,
    backward: bool,
    edges: NDArray[np.int32],
) -> int:
    """Follow the labels of the newest search from a node to its seed.

    Parameters
    ----------
    streets : Streets
        The profile that was searched, read only.
    scratch : StreetScratch
        After a search, read only.
    node : int
        A labelled node.
    backward : bool
        As in the search.
    edges : (n,) int32
        Changed in place: edges from the node towards the seed (backward: in the order of travel, forward:
        against it). At most n are written.

    Returns
    -------
    int
        How many edges the way has; -1 = the node has no label. More than n: call again with more room.
    """
    labels = scratch.labels
    version = scratch.state[0]
    if labels[node, VERSION] != version:
        return -1
    n = 0
    edge = labels[node, EDGE]
    while edge >= 0:
        if n < edges.size:
            edges[n] = edge
        n += 1
        node = streets.edge_head[edge] if backward else streets.edge_head[streets.edge_twin[edge]]
        edge = labels[node, EDGE]
    return n
