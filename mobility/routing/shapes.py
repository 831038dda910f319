"""Where a ride runs on the map: the travelled part of its shape, or straight lines between its stops."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mobility.routing.journey import Coordinates

if TYPE_CHECKING:
    from gtfs.timetable import Timetable

KEPT_LINES = 2048
"""Lines kept for reuse; one is about 1 KB and the same few hundred serve most queries of a day."""

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
        along_m = timetable.shape_points_m[points]
        if not start_m < end_m or along_m.size < 2:
            return EMPTY, EMPTY
        inside = slice(
            int(np.searchsorted(along_m, start_m, side="right")),
            int(np.searchsorted(along_m, end_m, side="left")),
        )
        ends = (start_m, end_m)
        lats, lons = timetable.shape_lat[points], timetable.shape_lon[points]
        return (
            _between(np.interp(ends, along_m, lats), lats[inside]),
            _between(np.interp(ends, along_m, lons), lons[inside]),
        )

    def _join_stops(self, pattern: int, board: int, alight: int) -> tuple[Coordinates, Coordinates]:
        timetable = self._timetable
        first = timetable.pattern_stops_offsets[pattern]
        stops = timetable.pattern_stops[first + board : first + alight + 1]
        lats, lons = timetable.stop_lat[stops], timetable.stop_lon[stops]
        known = np.isfinite(lats) & np.isfinite(lons)
        return _frozen(lats[known]), _frozen(lons[known])


def _between(ends: NDArray[np.float64], inside: NDArray[np.float64]) -> Coordinates:
    return _frozen(np.concatenate((ends[:1], inside, ends[1:])))


def _frozen(values: NDArray[np.float64]) -> Coordinates:
    values.flags.writeable = False
    return values
