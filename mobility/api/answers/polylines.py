"""Google's encoded polylines with six decimal places, all lines of an answer in one go.

Source: Google, "Encoded Polyline Algorithm Format".
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

PRECISION = 6
SHIFTS = range(0, 35, 5)
"""A difference of two coordinates (at most 360e6, doubled) has up to 30 bits: seven chunks are enough."""


def encode_polylines(lines: list[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> list[str]:
    """Encode several lines at once: one pass over arrays costs less than a loop over a single line's points.

    Parameters
    ----------
    lines : list[tuple[NDArray[np.float64], NDArray[np.float64]]]
        Latitudes and longitudes of each line, degrees.

    Returns
    -------
    list[str]
        One text a line, "" for a line without points.
    """
    counts = np.array([len(lats) for lats, _ in lines], dtype=np.int64)
    n_points = int(counts.sum())
    if not n_points:
        return [""] * len(lines)
    points = np.empty((n_points, 2), np.float64)
    np.concatenate([lats for lats, _ in lines], out=points[:, 0])
    np.concatenate([lons for _, lons in lines], out=points[:, 1])
    rounded = np.rint(points * 10**PRECISION).astype(np.int64)
    steps = rounded.copy()
    steps[1:] -= rounded[:-1]
    starts = (np.cumsum(counts) - counts)[counts > 0]
    steps[starts] = rounded[starts]
    values = ((steps << 1) ^ (steps >> 63)).ravel()
    # Chunks that each value needs: at least one, the highest with a bit set is the last.
    n_chunks = np.ones(len(values), np.int64)
    for shift in SHIFTS[1:]:
        more = values >> shift > 0
        if not more.any():
            break
        n_chunks += more
    value_ends = np.cumsum(n_chunks)
    text = np.empty(int(value_ends[-1]), np.uint8)
    place, left = value_ends - n_chunks, n_chunks
    # Chunk by chunk for the values that have so many: nearly all of them have one to three.
    while len(values):
        continued = left > 1
        text[place] = (values & 31) + np.where(continued, 63 + 32, 63)
        values, place, left = values[continued] >> 5, place[continued] + 1, left[continued] - 1
    letters = text.tobytes().decode("ascii")
    ends = np.concatenate(([0], value_ends[1::2]))[np.concatenate(([0], np.cumsum(counts)))].tolist()
    return [letters[start:end] for start, end in pairwise(ends)]


class PolylineBatch:
    """Collects the lines of one answer and fills in their texts at the end."""

    def __init__(self) -> None:
        self._lines: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
        self._targets: list[dict[str, Any]] = []

    def add(self, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> dict[str, Any]:
        """Take a line.

        Parameters
        ----------
        lats, lons : NDArray[np.float64]
            (n,) degrees.

        Returns
        -------
        dict[str, Any]
            The polyline on the wire; its points come with `fill`.
        """
        target: dict[str, Any] = {"points": "", "precision": PRECISION, "length": len(lats)}
        if len(lats):
            self._lines.append((lats, lons))
            self._targets.append(target)
        return target

    def fill(self) -> None:
        """Encode all lines taken so far."""
        for target, points in zip(self._targets, encode_polylines(self._lines), strict=True):
            target["points"] = points
