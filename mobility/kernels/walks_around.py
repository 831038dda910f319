"""Walks around several points in one call: the stops in reach of each, and its ways to many other points.

The same as a search, `run_to_points` and `collect_stops` for each
(tests/accessibility/matrix/test_blocks.py); in one call because what lies between them in Python took longer
than the searches of a city's streets.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import SnappedPoints, Streets, StreetScratch
from mobility.kernels.dijkstra import TIME, run_one_to_many
from mobility.kernels.raptor_state import NEVER
from mobility.kernels.reach import seed, traveler_s
from mobility.kernels.to_points import run_to_points

Int32 = NDArray[np.int32]


class NearWalks(NamedTuple):
    """Walks between places and the stops around each, CSR by place."""

    stops: Int32  # of the Timetable
    seconds: Int32
    offsets: NDArray[np.int64]  # (n_places + 1,)


@njit(cache=True, nogil=True)
def run_walks_around(
    streets: Streets,
    edge_length_m: NDArray[np.float32],
    node_stops: Int32,
    node_stops_offsets: Int32,
    scratch: StreetScratch,
    walker_mps: float,
    slowness: float,
    limit_ds: int,
    longest_ds: int,
    backward: bool,
    ones: SnappedPoints,
    first: int,
    many: SnappedPoints,
    near: NearWalks,
    direct_s: Int32,
) -> int:
    """Search the streets around one point after the other.

    Parameters
    ----------
    streets : Streets
        Edges of the profile, all open; read only.
    edge_length_m : (n_edges,) float32
        Read only.
    node_stops, node_stops_offsets : int32
        CSR list of the stops at each node, read only.
    scratch : StreetScratch
        Changed in place.
    walker_mps : float
        Speed between a coordinate and its street.
    slowness : float
        Factor from base times to the traveler's.
    limit_ds, longest_ds : int
        Highest cost and longest time at the base speed.
    backward : bool
        True: the ways lead to the one point.
    ones : SnappedPoints
        Around which to search, read only.
    first : int
        Row of the first one.
    many : SnappedPoints
        To which the ways lead, read only.
    near : NearWalks
        Changed in place: of rows first, first + 1, ...; as many as there are offsets for.
    direct_s : (n_rows, n_many) int32
        Changed in place: s at the traveler's speed, rounded up; NEVER = no way within the limits.

    Returns
    -------
    int
        How many rows were done: fewer than asked for where their stops find no room.
    """
    nodes, costs, times = np.empty(2, np.int32), np.empty(2, np.int32), np.empty(2, np.int32)
    times_ds, no_lengths = np.empty(many.edges.size, np.int32), np.empty(0, np.float64)
    none_closed = np.empty(0, np.uint8)
    n = 0
    near.offsets[0] = 0
    for row in range(direct_s.shape[0]):
        direct_s[row, :] = NEVER
        edge, fraction, distance_m = (
            ones.edges[first + row],
            ones.fractions[first + row],
            ones.distances_m[first + row],
        )
        if edge >= 0:
            n_seeds = seed(streets, edge, fraction, distance_m, walker_mps, backward, nodes, costs, times)
            run_one_to_many(
                streets,
                none_closed,
                nodes[:n_seeds],
                costs[:n_seeds],
                times[:n_seeds],
                limit_ds,
                backward,
                scratch,
            )
            run_to_points(
                streets, edge_length_m, scratch, backward, walker_mps, edge, fraction, distance_m, many,
                limit_ds, longest_ds, times_ds, no_lengths,
            )  # fmt: skip
            for point in range(times_ds.size):
                if times_ds[point] >= 0:
                    direct_s[row, point] = traveler_s(times_ds[point], slowness)
            for i in range(scratch.state[1]):
                node = scratch.settled[i]
                time = scratch.labels[node, TIME]
                if node_stops_offsets[node] == node_stops_offsets[node + 1] or time > longest_ds:
                    continue
                seconds = traveler_s(time, slowness)
                for k in range(node_stops_offsets[node], node_stops_offsets[node + 1]):
                    if n == near.stops.size:
                        return row
                    near.stops[n] = node_stops[k]
                    near.seconds[n] = seconds
                    n += 1
        near.offsets[row + 1] = n
    return int(direct_s.shape[0])
