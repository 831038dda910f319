"""Lines as encoded polylines with six decimal places, all lines of an answer in one call."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.polyline import MOST_DIGITS, MOST_SIGNS, encode_lines, write_lines
from mobility.routing.journey import Coordinates

PRECISION = 6

OPENING = np.frombuffer(b'{"points":"', np.uint8)
MIDDLE = np.frombuffer(b'","precision":%d,"length":' % PRECISION, np.uint8)
MOST_AROUND = len(OPENING) + len(MIDDLE) + MOST_DIGITS + 1


def encode_polylines(lines: Sequence[tuple[Coordinates, Coordinates]]) -> list[str]:
    """Encode lines.

    Parameters
    ----------
    lines : Sequence[tuple[Coordinates, Coordinates]]
        Latitudes and longitudes of each, degrees.

    Returns
    -------
    list[str]
        One text a line, "" for a line without points.
    """
    if not lines:
        return []
    lats, lons, line_ends = _joined(lines)
    text = np.empty(MOST_SIGNS * len(lats), np.uint8)
    text_ends = np.empty(len(lines), np.int64)
    encode_lines(lats, lons, line_ends, text, text_ends)
    return _parts(text, text_ends)


def write_polylines(lines: Sequence[tuple[Coordinates, Coordinates]]) -> list[str]:
    """Write lines as the wire format has them.

    Parameters
    ----------
    lines : Sequence[tuple[Coordinates, Coordinates]]
        Latitudes and longitudes of each, degrees.

    Returns
    -------
    list[str]
        An EncodedPolyline as JSON for each.
    """
    if not lines:
        return []
    lats, lons, line_ends = _joined(lines)
    text = np.empty(2 * MOST_SIGNS * len(lats) + MOST_AROUND * len(lines), np.uint8)
    text_ends = np.empty(len(lines), np.int64)
    write_lines(lats, lons, line_ends, OPENING, MIDDLE, text, text_ends)
    return _parts(text, text_ends)


def _joined(
    lines: Sequence[tuple[Coordinates, Coordinates]],
) -> tuple[Coordinates, Coordinates, NDArray[np.int64]]:
    """All latitudes, all longitudes, and where each line ends."""
    lats, lons = zip(*lines, strict=True)
    return np.concatenate(lats), np.concatenate(lons), np.cumsum(np.array([*map(len, lats)], np.int64))


def _parts(text: NDArray[np.uint8], text_ends: NDArray[np.int64]) -> list[str]:
    ends = [0, *text_ends.tolist()]
    signs = text[: ends[-1]].tobytes().decode("ascii")
    return [signs[start:end] for start, end in pairwise(ends)]
