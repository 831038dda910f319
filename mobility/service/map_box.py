"""A rectangle of the map, as clients ask for what lies in it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class MapBox(NamedTuple):
    """Degrees WGS 84."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, one: tuple[float, float], other: tuple[float, float]) -> "MapBox":
        """Make the box of two opposite corners, whichever they are.

        Parameters
        ----------
        one, other : tuple[float, float]
            Latitude, longitude.

        Returns
        -------
        MapBox
            With both corners on its edge.
        """
        return cls(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))

    def holds(
        self, lats: NDArray[np.float64], lons: NDArray[np.float64], reach: float = 0.0
    ) -> NDArray[np.bool_]:
        """Tell which points lie in it.

        Parameters
        ----------
        lats, lons : (n,) float64
            Degrees; NaN lies nowhere.
        reach : float
            Degrees around it that count too.

        Returns
        -------
        (n,) bool
            For each point.
        """
        inside: NDArray[np.bool_] = (
            (lats >= self.south - reach)
            & (lats <= self.north + reach)
            & (lons >= self.west - reach)
            & (lons <= self.east + reach)
        )
        return inside

    def touches(self, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> bool:
        """Tell whether the box around a line reaches into this one.

        Parameters
        ----------
        lats, lons : (n,) float64
            Points of the line, at least one.

        Returns
        -------
        bool
            True also where only the boxes overlap.
        """
        return bool(
            lats.min() <= self.north
            and lats.max() >= self.south
            and lons.min() <= self.east
            and lons.max() >= self.west
        )
