"""From travel times on a grid to the area within a cut-off.

Source: marching squares after William Lorensen and Harvey Cline, "Marching cubes", SIGGRAPH 1987, in two
dimensions (contourpy); a grid of travel times and lines through it is how Conveyal's R5 draws isochrones.
Differs from R5: a time counts at most one cell beyond the cut-off (and below it), so that a line lies
halfway to what cannot be reached at all, instead of close to it.
"""

from itertools import pairwise

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from numpy.typing import NDArray

from mobility.accessibility.isochrones.grid import StreetGrid
from mobility.accessibility.opportunities import UNREACHED

METERS_A_MINUTE = 80.0
"""Roughly on foot: over one cell the time rises by cell_m / METERS_A_MINUTE."""
BETWEEN_MINUTES = 0.5
"""Minutes are whole: what takes 30 is within 30, what takes 31 is not."""


def area_within(grid: StreetGrid, minutes: NDArray[np.uint16], cutoff: int) -> shapely.MultiPolygon:
    """Draw the area within a cut-off.

    Parameters
    ----------
    grid : StreetGrid
        Of the minutes.
    minutes : (n_rows, n_columns) uint16
        As `StreetGrid.spread` gives them.
    cutoff : int
        Minutes.

    Returns
    -------
    shapely.MultiPolygon
        Degrees (lon, lat), with holes; empty where no center of a cell is within. Every center within lies
        inside, every other one outside; the area of a smaller cut-off lies inside that of a larger one.
    """
    if not minutes.size:
        return shapely.MultiPolygon()
    slope = max(1.0, grid.cell_m / METERS_A_MINUTE)
    late = np.where(minutes == UNREACHED, slope, np.clip(minutes.astype(np.float64) - cutoff, -slope, slope))
    lines = contour_generator(grid.lons, grid.lats, late, fill_type=FillType.OuterOffset)
    polygons = []
    for points, offsets in zip(*lines.filled(-slope - 1.0, BETWEEN_MINUTES), strict=True):
        rings = [points[start:end] for start, end in pairwise(offsets)]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.MultiPolygon(polygons)


def square_km(area: shapely.MultiPolygon) -> float:
    """Measure an area of a city's size.

    Parameters
    ----------
    area : shapely.MultiPolygon
        Degrees (lon, lat).

    Returns
    -------
    float
        Square kilometers, on the plane that touches the Earth at its middle (a city's error is below 0.1 %).
    """
    if area.is_empty:
        return 0.0
    _, south, _, north = area.bounds
    degree_km = 111.195
    return float(area.area * degree_km**2 * np.cos(np.radians((south + north) / 2.0)))
