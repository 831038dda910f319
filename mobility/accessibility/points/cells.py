"""Centers of grid cells from their ids: the INSPIRE grid (as the census uses it) and H3.

Source: INSPIRE Data Specification on Geographical Grid Systems (D2.8.I.2, 3.0.1), section 4.2.1: ETRS89-LAEA,
cells named by their south-western corner; Statistische Ämter des Bundes und der Länder, Zensus 2022,
"Ergebnisse in Gitterzellen".
H3: Uber Technologies, "H3: Uber's Hexagonal Hierarchical Spatial Index", 2018.
"""

import re
from collections.abc import Sequence

import h3
import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

LAEA = "EPSG:3035"
LONG = re.compile(r"CRS3035RES(\d{1,6})mN(\d{1,7})E(\d{1,7})")
SHORT = re.compile(r"(\d{1,3})(k?m)N(\d{1,7})E(\d{1,7})")
EUROPE_M = (900_000, 900_000, 7_400_000, 5_500_000)
"""What ETRS89-LAEA is defined for: least easting and northing, largest easting and northing."""


def find_cell_center(cell: str) -> tuple[float, float] | None:
    """Give the center of an INSPIRE cell.

    Parameters
    ----------
    cell : str
        "CRS3035RES100mN2689100E4337000" (corner in m) or "100mN26891E43370" (without the zeros of the size).

    Returns
    -------
    tuple[float, float] or None
        (easting, northing) in m of EPSG:3035; None: no such id, or a corner off the grid or
        outside of Europe.
    """
    if found := LONG.fullmatch(cell.strip()):
        size, north, east = (int(part) for part in found.groups())
    elif found := SHORT.fullmatch(cell.strip()):
        size = int(found[1]) * (1000 if found[2] == "km" else 1)
        digits = len(str(size)) - len(str(size).rstrip("0"))
        north, east = (int(part) * 10**digits for part in found.groups()[2:])
    else:
        return None
    west_m, south_m, east_m, north_m = EUROPE_M
    is_on_grid = size > 0 and north % size == 0 and east % size == 0
    if not is_on_grid or not (west_m <= east <= east_m and south_m <= north <= north_m):
        return None
    return east + size / 2, north + size / 2


def inspire_centers(
    cells: Sequence[str],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Give the centers of INSPIRE cells.

    Parameters
    ----------
    cells : Sequence[str]
        Ids in one of both forms.

    Returns
    -------
    lats, lons : (n,) float64
        Degrees, NaN where the id is none.
    is_cell : (n,) bool
        Whether the id is one.
    """
    centers = [find_cell_center(cell) for cell in cells]
    is_cell = np.array([center is not None for center in centers], np.bool_)
    eastings, northings = np.array([center or (np.nan, np.nan) for center in centers]).reshape(-1, 2).T
    lons, lats = Transformer.from_crs(LAEA, "EPSG:4326", always_xy=True).transform(eastings, northings)
    return np.where(is_cell, lats, np.nan), np.where(is_cell, lons, np.nan), is_cell


def h3_centers(
    cells: Sequence[str],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Give the centers of H3 cells.

    Parameters
    ----------
    cells : Sequence[str]
        Ids of any resolution, hexadecimal.

    Returns
    -------
    lats, lons : (n,) float64
        Degrees, NaN where the id is none.
    is_cell : (n,) bool
        Whether the id is one.
    """
    is_cell = np.array([h3.is_valid_cell(cell.strip()) for cell in cells], np.bool_)
    centers = [
        h3.cell_to_latlng(cell.strip()) if one else (np.nan, np.nan)
        for cell, one in zip(cells, is_cell, strict=True)
    ]
    lats, lons = np.array(centers, np.float64).reshape(-1, 2).T
    return lats, lons, is_cell
