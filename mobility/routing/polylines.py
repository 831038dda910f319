"""Lines as encoded polylines with six decimal places, all lines of an answer in one call."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mobility.kernels.polyline import MOST_SIGNS, encode_lines
from mobility.routing.journey import Coordinates

PRECISION = 6


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
    line_ends = np.cumsum(np.array([len(lats) for lats, _ in lines], np.int64))
    lats = np.concatenate([lats for lats, _ in lines])
    lons = np.concatenate([lons for _, lons in lines])
    text = np.empty(MOST_SIGNS * len(lats), np.uint8)
    text_ends = np.empty(len(lines), np.int64)
    encode_lines(lats, lons, line_ends, text, text_ends)
    ends = [0, *text_ends.tolist()]
    signs = text[: ends[-1]].tobytes().decode("ascii")
    return [signs[start:end] for start, end in pairwise(ends)]
