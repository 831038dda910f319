"""Encodes lines as Google's polylines.

Source: Google, "Encoded Polyline Algorithm Format".
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

MOST_SIGNS = 12
"""Most signs of a point: two differences of at most 360e6, doubled, have 30 bits, six signs each."""


@njit(cache=True, nogil=True)
def encode_lines(
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    line_ends: NDArray[np.int64],
    text: NDArray[np.uint8],
    text_ends: NDArray[np.int64],
) -> None:
    """Encode several lines with six decimal places.

    Parameters
    ----------
    lats, lons : NDArray[np.float64]
        (n_points,) degrees, the points of all lines one after the other; read only.
    line_ends : NDArray[np.int64]
        (n_lines,) where each line's points end; read only.
    text : NDArray[np.uint8]
        (MOST_SIGNS * n_points,) gets the ASCII signs; changed in place.
    text_ends : NDArray[np.int64]
        (n_lines,) gets where each line's signs end; changed in place.
    """
    place = 0
    point = 0
    for line in range(line_ends.size):
        last_lat = 0
        last_lon = 0
        while point < line_ends[line]:
            lat = int(np.rint(lats[point] * 1e6))
            lon = int(np.rint(lons[point] * 1e6))
            for step in (lat - last_lat, lon - last_lon):
                value = step << 1
                if step < 0:
                    value = ~value
                while value >= 32:
                    text[place] = (32 | (value & 31)) + 63
                    place += 1
                    value >>= 5
                text[place] = value + 63
                place += 1
            last_lat = lat
            last_lon = lon
            point += 1
        text_ends[line] = place
