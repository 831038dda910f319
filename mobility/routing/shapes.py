"""Where a ride runs on the map: the travelled part of its shape, or straight lines between its stops."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.shape_part import cut_shape
from mobility.routing.journey import Coordinates

if TYPE_CHECKING:
    from gtfs.timetable import Timetable

KEPT_LINES = 256
"""Lines kept for reuse, so that the runs of a line in one answer share one: each is about 2 KB, and a worker
that keeps thousands saves less time than it holds memory (a line is cut within microseconds)."""

EMPTY: NDArray[np.float64] = np.empty(0)
EMPTY.flags.writeable = False


class RideLines:
    """Draws rides; safe to share between threads.

    Parameters
    ----------
    timetable : Timetable
        With or without shapes.
    """

    def __init__(self, timetable: "Timetable") -> None:
        self._timetable = timetable
        self._along_shape = lru_cache(KEPT_LINES)(self._cut_shape)
        self._between_stops = lru_cache(KEPT_LINES)(self._join_stops)

    def line(self, trip: int, board: int, alight: int) -> tuple[Coordinates, Coordinates]:
        """Draw a trip from one position to another.

        Parameters
        ----------
        trip : int
            Timetable trip.
        board, alight : int
            Positions of its pattern, board < alight.

        Returns
        -------
        tuple[Coordinates, Coordinates]
            Latitudes and longitudes, both ends included; shared, read-only.
        """
        path = int(self._timetable.trip_path[trip])
        if path >= 0:
            lats, lons = self._along_shape(path, board, alight)
            if lats.size >= 2:
                return lats, lons
        return self._between_stops(int(self._timetable.trip_pattern[trip]), board, alight)

    def _cut_shape(self, path: int, board: int, alight: int) -> tuple[Coordinates, Coordinates]:
        timetable = self._timetable
        first = timetable.path_positions_offsets[path]
        start_m = float(timetable.path_positions_m[first + board])
        end_m = float(timetable.path_positions_m[first + alight])
        shape = timetable.path_shape[path]
        points = slice(timetable.shape_points_offsets[shape], timetable.shape_points_offsets[shape + 1])
        lats, lons = cut_shape(
            timetable.shape_points_m[points],
            timetable.shape_lat[points],
            timetable.shape_lon[points],
            start_m,
            end_m,
        )
        return _frozen(lats), _frozen(lons)

    def _join_stops(self, pattern: int, board: int, alight: int) -> tuple[Coordinates, Coordinates]:
        timetable = self._timetable
        first = timetable.pattern_stops_offsets[pattern]
        stops = timetable.pattern_stops[first + board : first + alight + 1]
        lats, lons = timetable.stop_lat[stops], timetable.stop_lon[stops]
        known = np.isfinite(lats) & np.isfinite(lons)
        return _frozen(lats[known]), _frozen(lons[known])


def _frozen(values: NDArray[np.float64]) -> Coordinates:
    values.flags.writeable = False
    return values
