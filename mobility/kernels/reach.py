"""From a coordinate to all stops in reach in one call: snapping, seeds, search and collecting.

The same as the four steps one by one (tests/routing/test_reach.py); in one call because what lies between
them in Python took a third of the time of an end (measured on Heidelberg and Porto).
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import SnapGrid, Streets, StreetScratch, StreetShapes
from mobility.kernels.dijkstra import TIME, run_one_to_many
from mobility.kernels.snap import run_snap


@njit(cache=True, nogil=True)
def run_reach(
    grid: SnapGrid,
    shapes: StreetShapes,
    edge_usable: NDArray[np.uint8],
    usable_bits: int,
    lat: float,
    lon: float,
    longest_m: float,
    walker_mps: float,
    streets: Streets,
    limit_ds: int,
    longest_ds: int,
    slowness: float,
    backward: bool,
    scratch: StreetScratch,
    node_stops: NDArray[np.int32],
    node_stops_offsets: NDArray[np.int32],
    stops: NDArray[np.int32],
    durations_s: NDArray[np.int32],
) -> tuple[int, int, float, float]:
    """Find the stops in reach of a coordinate and how long the way takes.

    Parameters
    ----------
    grid, shapes, edge_usable, usable_bits
        As in `run_snap`, read only.
    lat, lon : float
        The coordinate, degrees.
    longest_m : float
        Streets farther away do not count.
    walker_mps : float
        Speed between the coordinate and its street.
    streets : Streets
        Edges of the profile, all open; read only.
    limit_ds : int
        Highest cost that is labelled; below scratch.bucket_entries.size.
    longest_ds : int
        Stops that take longer at the base speed are left out.
    slowness : float
        Factor from base times to the traveler's.
    backward : bool
        True: the ways lead from the stops to the coordinate.
    scratch : StreetScratch
        Changed in place: the labels of the search.
    node_stops, node_stops_offsets : int32
        CSR list of the stops at each node, read only.
    stops, durations_s : (n_stops,) int32
        Changed in place: stop, and seconds at the traveler's speed, rounded up; in the order of cost.

    Returns
    -------
    n, edge, fraction, distance_m
        How many stops; the street as `run_snap` gives it, edge -1 = none near enough.
    """
    seed_nodes = np.empty(2, np.int32)
    seed_costs = np.empty(2, np.int32)
    seed_times = np.empty(2, np.int32)
    n_seeds, edge, fraction, distance_m = snap_and_seed(
        grid, shapes, edge_usable, usable_bits, lat, lon, longest_m, walker_mps, streets, backward,
        seed_nodes, seed_costs, seed_times,
    )  # fmt: skip
    if edge < 0:
        return 0, -1, 0.0, math.inf
    run_one_to_many(
        streets,
        np.empty(0, np.uint8),
        seed_nodes[:n_seeds],
        seed_costs[:n_seeds],
        seed_times[:n_seeds],
        limit_ds,
        backward,
        scratch,
    )
    n = 0
    for i in range(scratch.state[1]):
        node = scratch.settled[i]
        first = node_stops_offsets[node]
        last = node_stops_offsets[node + 1]
        if first == last:
            continue
        time = scratch.labels[node, TIME]
        if time > longest_ds:
            continue
        seconds = traveler_s(time, slowness)
        for k in range(first, last):
            stops[n] = node_stops[k]
            durations_s[n] = seconds
            n += 1
    return n, edge, fraction, distance_m


@njit(cache=True, nogil=True)
def snap_and_seed(
    grid: SnapGrid,
    shapes: StreetShapes,
    edge_usable: NDArray[np.uint8],
    usable_bits: int,
    lat: float,
    lon: float,
    longest_m: float,
    walker_mps: float,
    streets: Streets,
    backward: bool,
    seed_nodes: NDArray[np.int32],
    seed_costs: NDArray[np.int32],
    seed_times: NDArray[np.int32],
) -> tuple[int, int, float, float]:
    """Find the street of a coordinate and what a search starts with there.

    Parameters
    ----------
    grid, shapes, edge_usable, usable_bits, lat, lon, longest_m, walker_mps, streets, backward
        As in `run_reach`.
    seed_nodes, seed_costs, seed_times : (2,) int32
        Changed in place: nodes, and the tenths of a second between them and the coordinate.

    Returns
    -------
    n_seeds, edge, fraction, distance_m
        How many seeds; the street as `run_snap` gives it, edge -1 = none near enough.
    """
    edges = np.empty(1, np.int32)
    fractions = np.empty(1, np.float64)
    distances_m = np.empty(1, np.float64)
    lats = np.empty(1, np.float64)
    lons = np.empty(1, np.float64)
    lats[0] = lat
    lons[0] = lon
    run_snap(
        grid, shapes, edge_usable, usable_bits, lats, lons, longest_m, edges, fractions, distances_m
    )  # fmt: skip
    edge = edges[0]
    if edge < 0:
        return 0, -1, 0.0, math.inf
    n_seeds = seed(
        streets, edge, fractions[0], distances_m[0], walker_mps, backward, seed_nodes, seed_costs, seed_times
    )
    return n_seeds, edge, fractions[0], distances_m[0]


@njit(cache=True, nogil=True)
def seed(
    streets: Streets,
    edge: int,
    fraction: float,
    distance_m: float,
    walker_mps: float,
    backward: bool,
    seed_nodes: NDArray[np.int32],
    seed_costs: NDArray[np.int32],
    seed_times: NDArray[np.int32],
) -> int:
    """Give what a search starts with from a point on a street.

    Parameters
    ----------
    streets : Streets
        Edges of the profile, read only.
    edge : int
        The point's street (lower-numbered edge).
    fraction : float
        How far along that edge the point is.
    distance_m : float
        How far from the street it lies.
    walker_mps, backward
        As in `run_reach`.
    seed_nodes, seed_costs, seed_times : (2,) int32
        As in `snap_and_seed`.

    Returns
    -------
    int
        How many seeds.
    """
    twin = streets.edge_twin[edge]
    off_street = math.ceil(distance_m / walker_mps * 10.0)
    n_seeds = 0
    for side in range(2):
        # Forward one leaves ahead to the head, or over the twin to the tail; backward one comes from there.
        if backward:
            node = streets.edge_head[twin] if side == 0 else streets.edge_head[edge]
            used = edge if side == 0 else twin
            part = fraction if side == 0 else 1.0 - fraction
        else:
            node = streets.edge_head[edge] if side == 0 else streets.edge_head[twin]
            used = edge if side == 0 else twin
            part = 1.0 - fraction if side == 0 else fraction
        if streets.edge_ds[used] >= 0:
            seed_nodes[n_seeds] = node
            seed_costs[n_seeds] = off_street + math.ceil(part * streets.edge_cost_ds[used])
            seed_times[n_seeds] = off_street + math.ceil(part * streets.edge_ds[used])
            n_seeds += 1
    return n_seeds


@njit(cache=True, nogil=True, inline="always")
def traveler_s(time_ds: int, slowness: float) -> int:
    """Give the traveler's seconds for tenths of a second at the base speed, rounded up.

    Rounded before the ceiling, as `mobility.routing.ways.scaled_s` does: 11.000000000000002 s are 11.
    """
    return math.ceil(round(time_ds * (slowness / 10.0) * 1e6) / 1e6)
