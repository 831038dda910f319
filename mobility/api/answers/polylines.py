"""Lines of an answer: collected while it is written, encoded together at the end."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.service import PRECISION, encode_polylines


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
