"""In which fare zone a point lies that is no stop: that of the stop nearest to it.

Tariffs name stops, not areas: whoever is picked up at a corner is asked where the next stop is.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from mobility.network import Timetable

FARTHEST_M = 1500.0
"""Beyond this the nearest stop says nothing about a point (our choice: the way to a stop in the country)."""
REMEMBERED = 4096
METRES_PER_DEGREE = 111_195.0


class FarePoints:
    """Finds the stops nearest to points.

    Parameters
    ----------
    timetable : Timetable
        With its stops.
    tags : Sequence[str]
        Of its feeds.
    """

    def __init__(self, timetable: Timetable, tags: Sequence[str]) -> None:
        self._timetable, self._tags = timetable, tuple(tags)
        self.nearest = lru_cache(REMEMBERED)(self._find_nearest)

    def _find_nearest(self, lat: float, lon: float, feeds: frozenset[str]) -> int:
        """Find the stop nearest to a point.

        Parameters
        ----------
        lat, lon : float
            Degrees.
        feeds : frozenset[str]
            Tags of the feeds whose stops count.

        Returns
        -------
        int
            -1 = none within FARTHEST_M.
        """
        t = self._timetable
        counts = np.array([tag in feeds for tag in self._tags], np.bool_)[t.stop_feed]
        east = (t.stop_lon - lon) * np.cos(np.radians(lat))
        away_m = METRES_PER_DEGREE * np.hypot(t.stop_lat - lat, east)
        away_m = np.where(counts & np.isfinite(away_m), away_m, np.inf)
        if not away_m.size or away_m.min() > FARTHEST_M:
            return -1
        return int(away_m.argmin())
