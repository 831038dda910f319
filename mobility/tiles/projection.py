"""Degrees to the square of web maps and its tiles: the world is 1 wide, x goes east, y south."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray

MAX_LATITUDE = 85.0511287798066
"""Web Mercator's square ends here."""


def to_world(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project coordinates.

    Parameters
    ----------
    points : (n, 2) float64
        Longitude, latitude, degrees.

    Returns
    -------
    (n, 2) float64
        x, y from 0 to 1.
    """
    lat = np.radians(np.clip(points[:, 1], -MAX_LATITUDE, MAX_LATITUDE))
    x = (points[:, 0] + 180.0) / 360.0
    y = 0.5 - np.arcsinh(np.tan(lat)) / (2 * math.pi)
    return np.column_stack((x, y))


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """Undo `to_world` for one point.

    Parameters
    ----------
    x, y : float
        From 0 to 1.

    Returns
    -------
    tuple[float, float]
        Longitude, latitude.
    """
    return x * 360.0 - 180.0, math.degrees(math.atan(math.sinh((0.5 - y) * 2 * math.pi)))


def project(wkb: list[bytes]) -> NDArray[np.object_]:
    """Read and project geometries.

    Parameters
    ----------
    wkb : list[bytes]
        In degrees.

    Returns
    -------
    (n,) shapely geometries
        In world units.
    """
    projected: NDArray[np.object_] = shapely.transform(np.asarray(shapely.from_wkb(wkb)), to_world)
    return projected
