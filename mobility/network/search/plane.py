"""A city as a plane: degrees to metres, near enough for "which of these is the nearest"."""

import numpy as np
from numpy.typing import NDArray

METERS_PER_DEGREE = 111_195.08
"""Of latitude, on the mean sphere."""


def to_plane(lat: NDArray[np.float64], lon: NDArray[np.float64], middle_lat: float) -> NDArray[np.float64]:
    """Lay points on a plane.

    Parameters
    ----------
    lat, lon : (n,) float64
        Degrees.
    middle_lat : float
        Where the plane touches: east-west distances are right at this latitude.

    Returns
    -------
    (n, 2) float64
        Metres east and north.
    """
    shrink = max(float(np.cos(np.radians(middle_lat))), 0.01)
    return np.column_stack(
        (np.asarray(lon) * (METERS_PER_DEGREE * shrink), np.asarray(lat) * METERS_PER_DEGREE)
    )


def middle_of(lat: NDArray[np.float64]) -> float:
    """Give the latitude in the middle of points.

    Parameters
    ----------
    lat : (n,) float64
        Degrees, NaN where unknown.

    Returns
    -------
    float
        0 where there are none.
    """
    known = lat[np.isfinite(lat)]
    return float(np.median(known)) if len(known) else 0.0
