"""From a coordinate to the nearest usable street, exactly, through a regular grid.

Distances are taken in a local projection around the coordinate (metres north and east), point to polyline.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import SnapGrid, StreetShapes
from mobility.kernels.dijkstra import METERS_PER_DEGREE


@njit(cache=True, nogil=True)
def count_cells(
    first_rows: NDArray[np.int32],
    last_rows: NDArray[np.int32],
    first_columns: NDArray[np.int32],
    last_columns: NDArray[np.int32],
    n_columns: int,
    counts: NDArray[np.int64],
) -> None:
    """Count how many boxes touch each cell of a grid.

    Parameters
    ----------
    first_rows, last_rows, first_columns, last_columns : (n,) int32
        The cells that each box touches, both ends included.
    n_columns : int
        Width of the grid.
    counts : (n_cells,) int64
        Changed in place: increased by one for each box that touches the cell.
    """
    for i in range(first_rows.size):
        for row in range(first_rows[i], last_rows[i] + 1):
            for column in range(first_columns[i], last_columns[i] + 1):
                counts[row * n_columns + column] += 1


@njit(cache=True, nogil=True)
def fill_cells(
    boxes: NDArray[np.int32],
    first_rows: NDArray[np.int32],
    last_rows: NDArray[np.int32],
    first_columns: NDArray[np.int32],
    last_columns: NDArray[np.int32],
    n_columns: int,
    ends: NDArray[np.int64],
    cell_boxes: NDArray[np.int32],
) -> None:
    """Write each box's number into the cells that it touches.

    Parameters
    ----------
    boxes : (n,) int32
        Numbers of the boxes, ascending.
    first_rows, last_rows, first_columns, last_columns : (n,) int32
        The cells that each box touches, both ends included.
    n_columns : int
        Width of the grid.
    ends : (n_cells,) int64
        Changed in place: where each cell's next box goes.
    cell_boxes : int32
        Changed in place: the boxes of each cell, ascending.
    """
    for i in range(boxes.size):
        for row in range(first_rows[i], last_rows[i] + 1):
            for column in range(first_columns[i], last_columns[i] + 1):
                cell = row * n_columns + column
                cell_boxes[ends[cell]] = boxes[i]
                ends[cell] += 1


@njit(cache=True, nogil=True)
def _nearest_on_line(
    shapes: StreetShapes, row: int, lat: float, lon: float, scale_lat: float, scale_lon: float
) -> tuple[float, float]:
    """Give the squared distance in m^2 from a point to a geometry and how far along it that is, in m."""
    first = shapes.geometry_offsets[row]
    north_0 = (shapes.geometry_lat[first] - lat) * scale_lat
    east_0 = (shapes.geometry_lon[first] - lon) * scale_lon
    best = north_0 * north_0 + east_0 * east_0
    best_along = 0.0
    along = 0.0
    for i in range(first + 1, shapes.geometry_offsets[row + 1]):
        north_1 = (shapes.geometry_lat[i] - lat) * scale_lat
        east_1 = (shapes.geometry_lon[i] - lon) * scale_lon
        north = north_1 - north_0
        east = east_1 - east_0
        squared = north * north + east * east
        if squared > 0.0:
            part = -(north_0 * north + east_0 * east) / squared
            part = min(1.0, max(0.0, part))
            foot_north = north_0 + part * north
            foot_east = east_0 + part * east
            distance = foot_north * foot_north + foot_east * foot_east
            length = math.sqrt(squared)
            if distance < best:
                best = distance
                best_along = along + part * length
            along += length
        north_0 = north_1
        east_0 = east_1
    return best, best_along


@njit(cache=True, nogil=True)
def _line_length(shapes: StreetShapes, row: int, scale_lat: float, scale_lon: float) -> float:
    """Give the length of a geometry in m."""
    length = 0.0
    for i in range(shapes.geometry_offsets[row] + 1, shapes.geometry_offsets[row + 1]):
        north = (shapes.geometry_lat[i] - shapes.geometry_lat[i - 1]) * scale_lat
        east = (shapes.geometry_lon[i] - shapes.geometry_lon[i - 1]) * scale_lon
        length += math.sqrt(north * north + east * east)
    return length


@njit(cache=True, nogil=True)
def run_snap(
    grid: SnapGrid,
    shapes: StreetShapes,
    edge_usable: NDArray[np.uint8],
    usable_bits: int,
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    longest_m: float,
    edges: NDArray[np.int32],
    fractions: NDArray[np.float64],
    distances_m: NDArray[np.float64],
) -> None:
    """Find the nearest usable street of each point; of equally near ones that with the lowest edge.

    Parameters
    ----------
    grid : SnapGrid
        The streets by cells, read only.
    shapes : StreetShapes
        Their geometry, read only.
    edge_usable : (n_edges,) uint8
        Bits; a street is a candidate if its lower-numbered edge has one of `usable_bits`. Read only.
    usable_bits : int
        The bits that are asked for.
    lats, lons : (n,) float64
        Points in degrees, read only.
    longest_m : float
        Streets farther away do not count.
    edges : (n,) int32
        Changed in place: the street's lower-numbered edge, -1 = none.
    fractions : (n,) float64
        Changed in place: how far along that edge (in its direction), 0..1.
    distances_m : (n,) float64
        Changed in place: beeline from the point to the street; infinite = none.
    """
    for i in range(lats.size):
        edges[i] = -1
        fractions[i] = 0.0
        distances_m[i] = math.inf
        lat = lats[i]
        lon = lons[i]
        if not (math.isfinite(lat) and math.isfinite(lon)) or grid.n_rows == 0:
            continue
        scale_lat = METERS_PER_DEGREE
        scale_lon = METERS_PER_DEGREE * max(0.01, math.cos(math.radians(lat)))
        row_0 = math.floor((lat - grid.origin_lat) / grid.cell_lat)
        column_0 = math.floor((lon - grid.origin_lon) / grid.cell_lon)
        cell_m = min(grid.cell_lat * scale_lat, grid.cell_lon * scale_lon)
        best = longest_m * longest_m
        best_edge = -1
        best_along = 0.0
        farthest_row = max(abs(row_0), abs(grid.n_rows - 1 - row_0))
        farthest_column = max(abs(column_0), abs(grid.n_columns - 1 - column_0))
        last_ring = max(farthest_row, farthest_column)
        ring = 0
        # A street first seen in ring r is at least r - 1 whole cells away.
        while ring <= last_ring and (ring <= 1 or ((ring - 1) * cell_m) ** 2 <= best):
            for row in range(max(0, row_0 - ring), min(grid.n_rows - 1, row_0 + ring) + 1):
                is_whole_row = row in (row_0 - ring, row_0 + ring)
                step = 1 if is_whole_row or ring == 0 else 2 * ring
                for column in range(column_0 - ring, column_0 + ring + 1, step):
                    if column < 0 or column >= grid.n_columns:
                        continue
                    cell = row * grid.n_columns + column
                    for k in range(grid.cell_edges_offsets[cell], grid.cell_edges_offsets[cell + 1]):
                        edge = grid.cell_edges[k]
                        if not edge_usable[edge] & usable_bits:
                            continue
                        distance, along = _nearest_on_line(
                            shapes, shapes.edge_geometry[edge], lat, lon, scale_lat, scale_lon
                        )
                        if distance < best or (distance == best and (best_edge < 0 or edge < best_edge)):
                            best = distance
                            best_edge = edge
                            best_along = along
            ring += 1
        if best_edge < 0:
            continue
        length = _line_length(shapes, shapes.edge_geometry[best_edge], scale_lat, scale_lon)
        fraction = min(1.0, best_along / length) if length > 0.0 else 0.0
        edges[i] = best_edge
        fractions[i] = 1.0 - fraction if shapes.edge_is_reversed[best_edge] else fraction
        distances_m[i] = math.sqrt(best)
