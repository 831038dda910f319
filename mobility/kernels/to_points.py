"""What a street search says about points on streets: the cheapest way to each, its time and its length.

One search from a point and one look at each of the others is the same as a search for every pair
(tests/streets/test_one_to_many.py); a point is reached over either end of its street, or along the street
itself where both points lie on it.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import SnappedPoints, Streets, StreetScratch
from mobility.kernels.dijkstra import COST, EDGE, TIME, VERSION


@njit(cache=True, nogil=True)
def run_to_points(
    streets: Streets,
    edge_length_m: NDArray[np.float32],
    scratch: StreetScratch,
    backward: bool,
    walker_mps: float,
    start_edge: int,
    start_fraction: float,
    start_m: float,
    points: SnappedPoints,
    limit_ds: int,
    longest_ds: int,
    times_ds: NDArray[np.int32],
    lengths_m: NDArray[np.float64],
) -> None:
    """Give time and length of the cheapest way between the start of a search and each of some points.

    Parameters
    ----------
    streets : Streets
        Edges of the profile that was searched, read only.
    edge_length_m : (n_edges,) float32
        Read only.
    scratch : StreetScratch
        After `run_one_to_many` from the start with `limit_ds`, read only.
    backward : bool
        As in the search; True: the ways lead from the points to the start.
    walker_mps : float
        Speed between a coordinate and its street.
    start_edge : int
        The start's street (lower-numbered edge).
    start_fraction : float
        How far along that edge the start is.
    start_m : float
        How far from the street it lies.
    points : SnappedPoints
        Where the others meet their streets, read only.
    limit_ds : int
        Highest cost.
    longest_ds : int
        Longest time at the base speed; ways that take longer do not count, whatever they cost.
    times_ds : (n,) int32
        Changed in place: tenths of a second at the base speed, -1 = no way.
    lengths_m : (n,) or (0,) float64
        Changed in place: metres with the stretches off the streets, 0 where there is no way; (0,) = nobody
        asks.
    """
    labels = scratch.labels
    version = scratch.state[0]
    has_lengths = lengths_m.size > 0
    start_twin = streets.edge_twin[start_edge]
    start_off = math.ceil(start_m / walker_mps * 10.0)
    for i in range(points.edges.size):
        times_ds[i] = -1
        if has_lengths:
            lengths_m[i] = 0.0
        edge = points.edges[i]
        if edge < 0:
            continue
        twin = streets.edge_twin[edge]
        fraction = points.fractions[i]
        off = math.ceil(points.distances_m[i] / walker_mps * 10.0)
        best = limit_ds + 1
        best_time = 0
        best_node = -1
        best_m = 0.0
        if edge == start_edge:
            part = start_fraction - fraction if backward else fraction - start_fraction
            used = edge
            if part < 0.0:
                used = twin
                part = -part
            if streets.edge_ds[used] >= 0:
                cost = start_off + off + math.ceil(part * streets.edge_cost_ds[used])
                if cost < best:
                    best = cost
                    best_time = start_off + off + math.ceil(part * streets.edge_ds[used])
                    best_m = part * edge_length_m[used]
        for side in range(2):
            if backward:  # from the point ahead to the head, or over the twin to the tail
                node = streets.edge_head[edge] if side == 0 else streets.edge_head[twin]
                used = edge if side == 0 else twin
                part = 1.0 - fraction if side == 0 else fraction
            else:
                node = streets.edge_head[twin] if side == 0 else streets.edge_head[edge]
                used = edge if side == 0 else twin
                part = fraction if side == 0 else 1.0 - fraction
            if streets.edge_ds[used] < 0 or labels[node, VERSION] != version:
                continue
            cost = labels[node, COST] + off + math.ceil(part * streets.edge_cost_ds[used])
            if cost < best:
                best = cost
                best_time = labels[node, TIME] + off + math.ceil(part * streets.edge_ds[used])
                best_node = node
                best_m = part * edge_length_m[used]
        if best > limit_ds or best_time > longest_ds:
            continue
        times_ds[i] = best_time
        if not has_lengths:  # following the labels back takes longer than all else
            continue
        length = start_m + points.distances_m[i] + best_m
        if best_node >= 0:
            node = best_node
            edge = labels[node, EDGE]
            while edge >= 0:
                length += edge_length_m[edge]
                node = streets.edge_head[edge] if backward else streets.edge_head[streets.edge_twin[edge]]
                edge = labels[node, EDGE]
            length += _first_stretch_m(
                streets, edge_length_m, start_edge, start_twin, start_fraction, node, backward
            )
        lengths_m[i] = length


@njit(cache=True, nogil=True)
def _first_stretch_m(
    streets: Streets,
    edge_length_m: NDArray[np.float32],
    edge: int,
    twin: int,
    fraction: float,
    seed: int,
    backward: bool,
) -> float:
    """Give the metres between the start and the seed, over the cheaper side where both lead there."""
    best = -1.0
    meters = 0.0
    for side in range(2):
        if backward:
            node = streets.edge_head[twin] if side == 0 else streets.edge_head[edge]
            used = edge if side == 0 else twin
            part = fraction if side == 0 else 1.0 - fraction
        else:
            node = streets.edge_head[edge] if side == 0 else streets.edge_head[twin]
            used = edge if side == 0 else twin
            part = 1.0 - fraction if side == 0 else fraction
        if node != seed or streets.edge_ds[used] < 0:
            continue
        cost = part * streets.edge_cost_ds[used]
        if best < 0.0 or cost < best:
            best = cost
            meters = part * edge_length_m[used]
    return meters
