"""Distances on the ground, in metres, for arrays of coordinates."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG)."""


def distances_m(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    to_lat: NDArray[np.float64],
    to_lon: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Great-circle distances (haversine) between pairs of points in degrees; NaN where one is unknown."""
    phi, to_phi = np.radians(lat), np.radians(to_lat)
    half_lat = np.sin((to_phi - phi) / 2)
    half_lon = np.sin(np.radians(np.asarray(to_lon) - lon) / 2)
    chord: Any = half_lat**2 + np.cos(phi) * np.cos(to_phi) * half_lon**2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))
