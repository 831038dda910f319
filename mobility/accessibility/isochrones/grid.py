"""The grid that isochrones are drawn on: cells of equal size over a network's streets."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.opportunities import UNREACHED
from mobility.accessibility.points import Points, street_bounds
from mobility.errors import BadParameterError
from mobility.network.street_points import find_streets
from mobility.network.transport_network import TransportNetwork

METERS_PER_DEGREE = 111_195.0
SMALLEST_M, LARGEST_M = 25.0, 1000.0
HALF_DIAGONAL = 0.7072
"""Of a cell, in its sizes: a street that near a center crosses the cell, or almost."""
CHUNK = 500_000
"""Centers that are held against the streets at once."""


@dataclass(frozen=True, slots=True, eq=False)
class StreetGrid:
    """Cells by rows from south to north, and by columns from west to east.

    Parameters
    ----------
    cell_m : float
        Size.
    lats : (n_rows,) float64
        Degrees of the centers.
    lons : (n_columns,) float64
        Degrees of the centers.
    centers : Points
        Of the cells that a street crosses.
    cells : (n_centers,) int64
        Row x n_columns + column of each of `centers`.
    """

    cell_m: float
    lats: NDArray[np.float64]
    lons: NDArray[np.float64]
    centers: Points
    cells: NDArray[np.int64]

    @classmethod
    def over(cls, network: TransportNetwork, cell_m: float = 100.0, profile: str = "foot") -> Self:
        """Lay a grid over the streets of a network.

        Parameters
        ----------
        network : TransportNetwork
            The network.
        cell_m : float
            Size of a cell.
        profile : str
            Whose streets count.

        Returns
        -------
        StreetGrid
            The same one for the same network; empty without streets.

        Raises
        ------
        BadParameterError
            For a size out of range.
        """
        if not SMALLEST_M <= cell_m <= LARGEST_M:
            raise BadParameterError(
                "{field} must be {least} to {most} m, not {value}",
                field="cell_m",
                least=SMALLEST_M,
                most=LARGEST_M,
                value=cell_m,
            )
        south, west, north, east = street_bounds(network)
        if np.isnan(south):
            nowhere = Points((), np.empty(0), np.empty(0))
            return cls(cell_m, np.empty(0), np.empty(0), nowhere, np.empty(0, np.int64))
        lat_step = cell_m / METERS_PER_DEGREE
        lon_step = lat_step / math.cos(math.radians((south + north) / 2.0))
        # One cell around everything: a line has to close around what lies at the edge.
        lats = south + lat_step * np.arange(-1.0, math.ceil((north - south) / lat_step) + 2.0)
        lons = west + lon_step * np.arange(-1.0, math.ceil((east - west) / lon_step) + 2.0)
        cells = _crossed(network, profile, lats, lons, cell_m * HALF_DIAGONAL)
        rows, columns = np.divmod(cells, lons.size)
        ids = tuple(f"r{row}c{column}" for row, column in zip(rows.tolist(), columns.tolist(), strict=True))
        return cls(cell_m, lats, lons, Points(ids, lats[rows], lons[columns]), cells)

    def spread(self, minutes: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """Put the travel times of the centers where they belong.

        Parameters
        ----------
        minutes : (n_centers,) uint16
            A row of a matrix to `centers`.

        Returns
        -------
        (n_rows, n_columns) uint16
            UNREACHED where no street is.
        """
        whole = np.full(self.lats.size * self.lons.size, UNREACHED, np.uint16)
        whole[self.cells] = minutes
        return whole.reshape(self.lats.size, self.lons.size)


def _crossed(
    network: TransportNetwork,
    profile: str,
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    longest_m: float,
) -> NDArray[np.int64]:
    """Find the cells with a street near their center, the outermost ones left out."""
    found = []
    n_cells = lats.size * lons.size
    for start in range(0, n_cells, CHUNK):
        cells = np.arange(start, min(start + CHUNK, n_cells))
        rows, columns = np.divmod(cells, lons.size)
        inner = (rows > 0) & (rows < lats.size - 1) & (columns > 0) & (columns < lons.size - 1)
        cells, rows, columns = cells[inner], rows[inner], columns[inner]
        at = find_streets(network, profile, lats[rows], lons[columns], longest_m)
        found.append(cells[at.edges >= 0])
    return np.concatenate(found)
