"""Encodes lines as Google's polylines.

Source: Google, "Encoded Polyline Algorithm Format".
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING

MOST_SIGNS = 12
"""Most signs of a point: two differences of at most 360e6, doubled, have 30 bits, six signs each."""

BACKSLASH = 92
"""The only sign of polylines that JSON has to escape, by another one."""

ZERO, CLOSING_BRACE = 48, 125
"""In ASCII."""

MOST_DIGITS = 20
"""Of a number of points."""


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
    place, point = int(NOTHING), int(NOTHING)
    for line in range(line_ends.size):
        place = _encode(lats, lons, point, line_ends[line], int(NOTHING), text, place)
        point = line_ends[line]
        text_ends[line] = place


@njit(cache=True, nogil=True)
def write_lines(
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    line_ends: NDArray[np.int64],
    opening: NDArray[np.uint8],
    middle: NDArray[np.uint8],
    text: NDArray[np.uint8],
    text_ends: NDArray[np.int64],
) -> None:
    """Write several lines as JSON objects: opening, points, middle, number of points, a brace.

    Parameters
    ----------
    lats, lons : NDArray[np.float64]
        (n_points,) degrees, the points of all lines one after the other; read only.
    line_ends : NDArray[np.int64]
        (n_lines,) where each line's points end; read only.
    opening, middle : NDArray[np.uint8]
        Signs before and after the points; read only.
    text : NDArray[np.uint8]
        (2 * MOST_SIGNS * n_points + n_lines * (opening.size + middle.size + MOST_DIGITS + 1),) gets the ASCII
        signs; changed in place.
    text_ends : NDArray[np.int64]
        (n_lines,) gets where each line's signs end; changed in place.
    """
    place, point = int(NOTHING), int(NOTHING)
    for line in range(line_ends.size):
        n = line_ends[line] - point
        text[place : place + opening.size] = opening
        place = _encode(lats, lons, point, line_ends[line], int(BACKSLASH), text, place + opening.size)
        text[place : place + middle.size] = middle
        place += middle.size
        power = 1
        while power * 10 <= n:
            power *= 10
        while power > 0:
            text[place] = ZERO + n // power % 10
            place += 1
            power //= 10
        text[place] = CLOSING_BRACE
        place += 1
        point = line_ends[line]
        text_ends[line] = place


@njit(cache=True, nogil=True)
def _encode(
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    first: int,
    end: int,
    escaped: int,
    text: NDArray[np.uint8],
    place: int,
) -> int:
    last_lat = 0
    last_lon = 0
    for point in range(first, end):
        lat = int(np.rint(lats[point] * 1e6))
        lon = int(np.rint(lons[point] * 1e6))
        for step in (lat - last_lat, lon - last_lon):
            value = step << 1
            if step < 0:
                value = ~value
            while value >= 32:
                sign = (32 | (value & 31)) + 63
                if sign == escaped:
                    text[place] = BACKSLASH
                    place += 1
                text[place] = sign
                place += 1
                value >>= 5
            # The last sign is at most 94: it may be a backslash as well.
            if value + 63 == escaped:
                text[place] = BACKSLASH
                place += 1
            text[place] = value + 63
            place += 1
        last_lat = lat
        last_lon = lon
    return place
