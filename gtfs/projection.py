"""Projects the stops of a trip onto its shape so that their order is kept."""

import numpy as np
from numpy.typing import NDArray

from gtfs.geodesy import EARTH_RADIUS_M


def project_in_order(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    metres: NDArray[np.float64],
    stop_lat: NDArray[np.float64],
    stop_lon: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Place stops along a line: of all placings in order the one with the least sum of squared distances.

    A dynamic program over (stop, segment): the best place of stop i on segment j follows the best place of
    stop i - 1 on any segment up to j. O(stops x segments), one vector operation a stop. Loops and lines
    that run both ways on one street come out right, which taking the nearest point does not give.

    Parameters
    ----------
    lat, lon, metres : NDArray[np.float64]
        (n,) points of the line in degrees, and metres along it; n >= 2.
    stop_lat, stop_lon : NDArray[np.float64]
        (m,) stops in degrees, NaN = unknown.

    Returns
    -------
    tuple[NDArray[np.float64], NDArray[np.float64]]
        (m,) metres along the line, never decreasing, and (m,) distance of the stop from that place in m
        (NaN for unknown stops, which are placed between their neighbours).
    """
    known = np.flatnonzero(~(np.isnan(stop_lat) | np.isnan(stop_lon)))
    if not known.size:
        return np.linspace(metres[0], metres[-1], len(stop_lat)), np.full(len(stop_lat), np.nan)
    squared, along = _distances_to_segments(lat, lon, metres, stop_lat[known], stop_lon[known])
    n_stops, n_segments = squared.shape
    best = squared[0].copy()
    came_from = np.zeros((n_stops, n_segments), dtype=np.int32)
    segments = np.arange(n_segments, dtype=np.int32)
    for stop in range(1, n_stops):
        least = np.minimum.accumulate(best)
        is_new = np.r_[True, least[1:] < least[:-1]]
        least_at = np.maximum.accumulate(np.where(is_new, segments, 0))
        # On the segment of the stop before, a step back counts like a distance from the line: else a line
        # that turns at the end of one long segment would never be seen to come back on the next one.
        stays = best + np.maximum(along[stop - 1] - along[stop], 0.0) ** 2
        comes = np.r_[np.inf, least[:-1]]
        came_from[stop] = np.where(stays <= comes, segments, np.r_[0, least_at[:-1]])
        best = np.minimum(stays, comes) + squared[stop]
    chosen = np.empty(n_stops, dtype=np.int64)
    chosen[-1] = int(np.argmin(best))
    for stop in range(n_stops - 1, 0, -1):
        chosen[stop - 1] = came_from[stop, chosen[stop]]
    rows = np.arange(n_stops)
    placed = np.maximum.accumulate(along[rows, chosen])  # two stops on one segment may be swapped on it
    offside = np.full(len(stop_lat), np.nan)
    offside[known] = np.sqrt(squared[rows, chosen])
    every = np.arange(len(stop_lat), dtype=np.float64)
    return np.interp(every, known.astype(np.float64), placed), offside


def _distances_to_segments(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    metres: NDArray[np.float64],
    stop_lat: NDArray[np.float64],
    stop_lon: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(stops, segments) squared distance in m², and metres along the line of the nearest point."""
    scale = np.radians(1.0) * EARTH_RADIUS_M
    shrink = np.cos(np.radians(lat.mean()))  # a plane is exact enough over a line's length for ordering
    x, y = (lon - lon[0]) * scale * shrink, (lat - lat[0]) * scale
    px, py = (stop_lon - lon[0]) * scale * shrink, (stop_lat - lat[0]) * scale
    dx, dy = np.diff(x), np.diff(y)
    length_squared = dx * dx + dy * dy
    safe = np.where(length_squared > 0, length_squared, 1.0)
    fx, fy = px[:, None] - x[:-1], py[:, None] - y[:-1]
    share = np.clip((fx * dx + fy * dy) / safe, 0.0, 1.0)
    squared = (fx - share * dx) ** 2 + (fy - share * dy) ** 2
    return squared, metres[:-1] + share * np.diff(metres)
