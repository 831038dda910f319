"""Cuts the travelled part out of a shape."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def cut_shape(
    points_m: NDArray[np.float32],
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    start_m: float,
    end_m: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cut a shape between two places along it.

    Parameters
    ----------
    points_m : (n,) float32
        Metres along the shape, not descending; read only.
    lats, lons : (n,) float64
        Degrees of its points; read only.
    start_m, end_m : float
        Where the part begins and ends; beyond the ends of the shape its ends.

    Returns
    -------
    tuple[(m,) float64, (m,) float64]
        Latitudes and longitudes of both ends and the points strictly between them; empty where end_m is not
        beyond start_m, or the shape is shorter than two points.
    """
    if not start_m < end_m or points_m.size < 2:
        return np.empty(0, np.float64), np.empty(0, np.float64)
    first = int(np.searchsorted(points_m, start_m, side="right"))
    behind = max(first, int(np.searchsorted(points_m, end_m, side="left")))
    n = behind - first + 2
    part_lats, part_lons = np.empty(n, np.float64), np.empty(n, np.float64)
    part_lats[1 : n - 1] = lats[first:behind]
    part_lons[1 : n - 1] = lons[first:behind]
    part_lats[0], part_lons[0] = _find_point(points_m, lats, lons, start_m)
    part_lats[n - 1], part_lons[n - 1] = _find_point(points_m, lats, lons, end_m)
    return part_lats, part_lons


@njit(cache=True, nogil=True)
def _find_point(
    points_m: NDArray[np.float32], lats: NDArray[np.float64], lons: NDArray[np.float64], along_m: float
) -> tuple[float, float]:
    """Find the point so many metres along a shape; of several at the same metre the last."""
    behind = int(np.searchsorted(points_m, along_m, side="right"))
    before = max(behind - 1, 0)
    behind = min(behind, points_m.size - 1)
    span_m = float(points_m[behind]) - float(points_m[before])
    share = (along_m - float(points_m[before])) / span_m if span_m > 0 else 0.0
    return (
        lats[before] + share * (lats[behind] - lats[before]),
        lons[before] + share * (lons[behind] - lons[before]),
    )
