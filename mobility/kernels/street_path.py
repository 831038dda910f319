"""The line of a way along streets: the points of its edges, the first and the last one cut."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import StreetShapes
from mobility.kernels.dijkstra import METERS_PER_DEGREE


@njit(cache=True, nogil=True)
def count_points(shapes: StreetShapes, edges: NDArray[np.int32]) -> int:
    """Give an upper bound of how many points the way has.

    Parameters
    ----------
    shapes : StreetShapes
        Geometry, read only.
    edges : (n,) int32
        The way, read only.

    Returns
    -------
    int
        Points of all its geometries together, and two for the cuts.
    """
    n = 2
    for i in range(edges.size):
        row = shapes.edge_geometry[edges[i]]
        n += shapes.geometry_offsets[row + 1] - shapes.geometry_offsets[row]
    return n


@njit(cache=True, nogil=True)
def write_points(
    shapes: StreetShapes,
    edges: NDArray[np.int32],
    first_fraction: float,
    last_fraction: float,
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    edge_points: NDArray[np.int32],
) -> int:
    """Write the points of a way, each point where two edges meet once.

    Parameters
    ----------
    shapes : StreetShapes
        Geometry, read only.
    edges : (n,) int32
        The way in the order of travel, read only.
    first_fraction : float
        Where on its first edge the way begins, 0..1 in the edge's direction.
    last_fraction : float
        Where on its last edge it ends; at least first_fraction if there is one edge only.
    lats, lons : (count_points(...),) float64
        Changed in place: degrees.
    edge_points : (n + 1,) int32
        Changed in place: edge i runs through points edge_points[i] to edge_points[i + 1], both included.

    Returns
    -------
    int
        How many points were written.
    """
    n = 0
    for i in range(edges.size):
        edge = edges[i]
        row = shapes.edge_geometry[edge]
        low = shapes.geometry_offsets[row]
        high = shapes.geometry_offsets[row + 1]
        is_reversed = shapes.edge_is_reversed[edge]
        begin = first_fraction if i == 0 else 0.0
        end = last_fraction if i == edges.size - 1 else 1.0
        scale_lat = METERS_PER_DEGREE
        scale_lon = METERS_PER_DEGREE * math.cos(math.radians(shapes.geometry_lat[low]))
        length = 0.0
        if begin > 0.0 or end < 1.0:
            for k in range(low + 1, high):
                north = (shapes.geometry_lat[k] - shapes.geometry_lat[k - 1]) * scale_lat
                east = (shapes.geometry_lon[k] - shapes.geometry_lon[k - 1]) * scale_lon
                length += math.sqrt(north * north + east * east)
        begin_m = begin * length if begin > 0.0 else -1.0
        end_m = end * length if end < 1.0 else math.inf
        edge_points[i] = n - 1 if i > 0 else 0
        along = 0.0
        for k in range(high - low):
            here = high - 1 - k if is_reversed else low + k
            lat = shapes.geometry_lat[here]
            lon = shapes.geometry_lon[here]
            if k == 0:
                if i == 0 and begin_m < 0.0:
                    lats[n] = lat
                    lons[n] = lon
                    n += 1
                continue
            before = here + 1 if is_reversed else here - 1
            lat_0 = shapes.geometry_lat[before]
            lon_0 = shapes.geometry_lon[before]
            north = (lat - lat_0) * scale_lat
            east = (lon - lon_0) * scale_lon
            step = math.sqrt(north * north + east * east)
            along_1 = along + step
            if i == 0 and n == 0 and (along_1 > begin_m or k == high - low - 1):
                part = min(1.0, (begin_m - along) / step) if step > 0.0 else 0.0
                lats[n] = lat_0 + part * (lat - lat_0)
                lons[n] = lon_0 + part * (lon - lon_0)
                n += 1
            if n > 0 and along_1 >= end_m:
                part = max(0.0, (end_m - along) / step) if step > 0.0 else 0.0
                lats[n] = lat_0 + part * (lat - lat_0)
                lons[n] = lon_0 + part * (lon - lon_0)
                n += 1
                break
            if n > 0 and (i > 0 or along_1 > begin_m):
                lats[n] = lat
                lons[n] = lon
                n += 1
            along = along_1
    edge_points[edges.size] = max(n - 1, 0)
    return n


@njit(cache=True, nogil=True)
def measure_edges(
    edges: NDArray[np.int32],
    first_fraction: float,
    last_fraction: float,
    edge_length_m: NDArray[np.float32],
    edge_ds: NDArray[np.int32],
    edge_wheelchair: NDArray[np.uint8],
    unknown: int,
    lengths_m: NDArray[np.float64],
    times_ds: NDArray[np.float64],
) -> tuple[float, float]:
    """Measure what a way uses of its edges.

    Parameters
    ----------
    edges, first_fraction, last_fraction
        As in `write_points`.
    edge_length_m, edge_ds, edge_wheelchair : (n_edges,) float32, int32, uint8
        Of the street graph and of a profile's Streets, read only.
    unknown : int
        The wheelchair state that is counted.
    lengths_m, times_ds : (n,) float64
        Changed in place: metres and tenths of a second used of each edge of the way.

    Returns
    -------
    length_m, unknown_m : float
        In all, and on edges of that wheelchair state.
    """
    length = 0.0
    unknown_m = 0.0
    for i in range(edges.size):
        edge = edges[i]
        used = last_fraction if i == edges.size - 1 else 1.0
        if i == 0:
            used -= first_fraction
        lengths_m[i] = used * edge_length_m[edge]
        times_ds[i] = used * edge_ds[edge]
        length += lengths_m[i]
        if edge_wheelchair[edge] == unknown:
            unknown_m += lengths_m[i]
    return length, unknown_m
