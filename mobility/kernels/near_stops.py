"""Stops near each street node, found once in the build, and from there the stops near a coordinate.

Source: the linkage of stops and streets in R5 (M. W. Conway, A. Byrd, M. van der Linden: Evidence-Based
Transit and Land Use Sketch Planning, Transportation Research Record 2653, 2017) keeps such tables by stop.
Differs from it: rows are by node and exact, and a coordinate takes the better one of both ends of its street,
so that the answer is that of a search from the coordinate (tests/routing/test_reach.py).
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NearStops, SnapGrid, Streets, StreetScratch, StreetShapes
from mobility.kernels.dijkstra import TIME, run_one_to_many
from mobility.kernels.reach import snap_and_seed, traveler_s


@njit(cache=True, nogil=True)
def count_near(
    streets: Streets,
    stop_node: NDArray[np.int32],
    first: int,
    last: int,
    limit_ds: int,
    backward: bool,
    scratch: StreetScratch,
    counts: NDArray[np.int32],
) -> int:
    """Count for each node the stops of a range of numbers that are near it.

    Parameters
    ----------
    streets : Streets
        Of a profile whose cost is its time; read only.
    stop_node : (n_stops,) int32
        Node of each stop, -1 = off the streets.
    first, last : int
        Stops first to last - 1.
    limit_ds : int
        Longest way; below scratch.bucket_entries.size.
    backward : bool
        True: the ways lead from the nodes to the stops.
    scratch : StreetScratch
        Changed in place.
    counts : (n_nodes,) int32
        Changed in place: added to.

    Returns
    -------
    int
        How much was added in all.
    """
    added = 0
    for stop in range(first, last):
        n = _search_from(streets, stop_node[stop], limit_ds, backward, scratch)
        added += n
        for i in range(n):
            counts[scratch.settled[i]] += 1
    return added


@njit(cache=True, nogil=True)
def list_near(
    streets: Streets,
    stop_node: NDArray[np.int32],
    first: int,
    last: int,
    limit_ds: int,
    backward: bool,
    scratch: StreetScratch,
    ends: NDArray[np.int64],
    stops: NDArray[np.int32],
    times_ds: NDArray[np.uint16],
) -> None:
    """List what `count_near` counted; parameters as there.

    Parameters
    ----------
    streets, stop_node, first, last, limit_ds, backward, scratch
        As in `count_near`; ranges must come in ascending order.
    ends : (n_nodes,) int64
        Changed in place: where each node's list ends so far.
    stops, times_ds : (n,) int32, uint16
        Changed in place: lists of all nodes.
    """
    for stop in range(first, last):
        n = _search_from(streets, stop_node[stop], limit_ds, backward, scratch)
        for i in range(n):
            node = scratch.settled[i]
            stops[ends[node]] = stop
            times_ds[ends[node]] = scratch.labels[node, TIME]
            ends[node] += 1


@njit(cache=True, nogil=True)
def _search_from(streets: Streets, node: int, limit_ds: int, backward: bool, scratch: StreetScratch) -> int:
    """Search from one node, which may be off the streets; return how many nodes were settled."""
    if node < 0:
        return 0
    nodes = np.full(1, node, np.int32)
    nothing = np.zeros(1, np.int32)
    return run_one_to_many(
        streets, np.empty(0, np.uint8), nodes, nothing, nothing, limit_ds, backward, scratch
    )


@njit(cache=True, nogil=True)
def run_near(
    grid: SnapGrid,
    shapes: StreetShapes,
    edge_usable: NDArray[np.uint8],
    usable_bits: int,
    lat: float,
    lon: float,
    longest_m: float,
    walker_mps: float,
    streets: Streets,
    near: NearStops,
    longest_ds: int,
    slowness: float,
    backward: bool,
    stops: NDArray[np.int32],
    durations_s: NDArray[np.int32],
) -> tuple[int, int, float, float]:
    """Find the stops in reach of a coordinate and how long the way takes, without a search.

    Parameters
    ----------
    grid, shapes, edge_usable, usable_bits, lat, lon, longest_m, walker_mps, streets
        As in `run_reach`, read only.
    near : NearStops
        Of the same streets and direction, made for longest_ds at least; read only.
    longest_ds, slowness, backward
        As in `run_reach`.
    stops, durations_s : (n_stops,) int32
        Changed in place: stop, and seconds at the traveler's speed, rounded up; ascending by stop.

    Returns
    -------
    n, edge, fraction, distance_m
        As `run_reach`.
    """
    nodes = np.empty(2, np.int32)
    costs = np.empty(2, np.int32)
    times = np.empty(2, np.int32)
    n_seeds, edge, fraction, distance_m = snap_and_seed(
        grid, shapes, edge_usable, usable_bits, lat, lon, longest_m, walker_mps, streets, backward,
        nodes, costs, times,
    )  # fmt: skip
    if edge < 0:
        return 0, -1, 0.0, math.inf
    # Both lists ascend by stop, so they are merged; a missing seed has an empty list.
    i = near.offsets[nodes[0]] if n_seeds > 0 else 0
    i_end = near.offsets[nodes[0] + 1] if n_seeds > 0 else 0
    j = near.offsets[nodes[1]] if n_seeds > 1 else 0
    j_end = near.offsets[nodes[1] + 1] if n_seeds > 1 else 0
    n = 0
    while i < i_end or j < j_end:
        left = near.stops[i] if i < i_end else stops.size
        right = near.stops[j] if j < j_end else stops.size
        stop = min(left, right)
        time = longest_ds + 1
        if left == stop:
            time = min(time, times[0] + near.times_ds[i])
            i += 1
        if right == stop:
            time = min(time, times[1] + near.times_ds[j])
            j += 1
        if time <= longest_ds:
            stops[n] = stop
            durations_s[n] = traveler_s(time, slowness)
            n += 1
    return n, edge, fraction, distance_m


@njit(cache=True, nogil=True)
def trace_near(
    streets: Streets,
    near: NearStops,
    point_edge: int,
    fraction: float,
    stop: int,
    stop_node: int,
    backward: bool,
    edges: NDArray[np.int32],
) -> tuple[int, float, int]:
    """Follow the lists from a point to a stop: after each edge exactly its time less is left.

    Parameters
    ----------
    streets, near
        As in `run_near`, read only.
    point_edge, fraction : int, float
        Where the point is, as `run_near` gives it.
    stop, stop_node : int
        The stop and its node.
    backward : bool
        As in `run_near`.
    edges : (n,) int32
        Changed in place: the way in the order of travel, the point's own edge first; backward, last.

    Returns
    -------
    n_edges : int
        -1 = the stop is not on the lists, or the way has more than n edges.
    own_fraction : float
        Where the point is on its edge in the direction of travel.
    time_ds : int
        From the point's street to the stop, or back.
    """
    twin = streets.edge_twin[point_edge]
    own = -1
    own_part = 0.0
    own_time = 0
    left = 0
    for side in range(2):
        edge = point_edge if side == 0 else twin
        part = fraction if (side == 0) == backward else 1.0 - fraction
        if streets.edge_ds[edge] < 0:
            continue
        after = time_near(near, streets.edge_head[streets.edge_twin[edge] if backward else edge], stop)
        time = math.ceil(part * streets.edge_ds[edge]) + after
        # Of equal ones the one that goes along the point's own street, not to its end and back.
        if after >= 0 and (own < 0 or time < own_time or (time == own_time and after < left)):
            own, own_part, own_time, left = edge, part, time, after
    if own < 0:
        return -1, 0.0, 0
    edges[0] = own
    n = 1
    node = streets.edge_head[streets.edge_twin[own] if backward else own]
    while node != stop_node:
        found = -1
        for out in range(streets.edge_offsets[node], streets.edge_offsets[node + 1]):
            taken = streets.edge_ds[streets.edge_twin[out] if backward else out]
            # An edge that takes no time could be followed back and forth for ever.
            if taken > 0 and taken <= left and time_near(near, streets.edge_head[out], stop) == left - taken:
                found = out
                break
        if found < 0 or n == edges.size:
            return -1, 0.0, 0
        edges[n] = streets.edge_twin[found] if backward else found
        left -= streets.edge_ds[edges[n]]
        n += 1
        node = streets.edge_head[found]
    if backward:
        for i in range(n // 2):
            edges[i], edges[n - 1 - i] = edges[n - 1 - i], edges[i]
    return n, own_part if backward else 1.0 - own_part, own_time


@njit(cache=True, nogil=True)
def time_near(near: NearStops, node: int, stop: int) -> int:
    """Look up the time between a node and a stop.

    Parameters
    ----------
    near : NearStops
        The lists, read only.
    node, stop : int
        Both ends.

    Returns
    -------
    int
        Tenths of a second at the base speed, -1 = the stop is not on the list.
    """
    low = near.offsets[node]
    high = near.offsets[node + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if near.stops[middle] < stop:
            low = middle + 1
        else:
            high = middle
    time = -1
    if low < end and near.stops[low] == stop:
        time = near.times_ds[low]
    return time
