"""Drawn paths: how long they are, where stops lie on them, how long rides take."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from mobility.accessibility.scenarios.model import Pace, Point, Where

if TYPE_CHECKING:
    from mobility.accessibility.scenarios.bench import Bench

METERS_PER_DEGREE = 111_194.93
DETOUR = 1.3
"""Way of a vehicle to beeline where no path is drawn (ours)."""
FARTHEST_STOP_M = 300.0
"""A stop farther from the drawn path than this is not on it."""


class DrawnPath:
    """A line on the map in metres of a local plane.

    Parameters
    ----------
    points : Sequence[Point]
        At least two.
    """

    def __init__(self, points: Sequence[Point]) -> None:
        self.lats, self.lons = (np.array(column, np.float64) for column in zip(*points, strict=True))
        self._stretch = float(np.cos(np.radians(self.lats.mean())))
        self._line = shapely.LineString([self._plane(lat, lon) for lat, lon in points])

    def _plane(self, lat: float, lon: float) -> tuple[float, float]:
        return lon * METERS_PER_DEGREE * self._stretch, lat * METERS_PER_DEGREE

    @property
    def length_m(self) -> float:
        """Its length."""
        return float(self._line.length)

    @property
    def points_m(self) -> NDArray[np.float64]:
        """Metres of each of its points along it."""
        steps = np.hypot(np.diff(self.lats), np.diff(self.lons) * self._stretch) * METERS_PER_DEGREE
        return np.concatenate([[0.0], np.cumsum(steps)])

    def at(self, metres: float) -> Point:
        """Give the point so many metres along it.

        Parameters
        ----------
        metres : float
            From 0 to its length.

        Returns
        -------
        Point
            Latitude and longitude.
        """
        along = self.points_m
        return float(np.interp(metres, along, self.lats)), float(np.interp(metres, along, self.lons))

    def places_of(self, stops: Sequence[Point], where: Where) -> list[float]:
        """Find where stops lie along it.

        Parameters
        ----------
        stops : Sequence[Point]
            In the order of travel.
        where : Where
            For messages.

        Returns
        -------
        list[float]
            Metres, ascending.

        Raises
        ------
        ScenarioError
            One lies too far off, or they do not lie in this order.
        """
        points = [shapely.Point(self._plane(*stop)) for stop in stops]
        far = [i for i, point in enumerate(points) if self._line.distance(point) > FARTHEST_STOP_M]
        if far:
            where.refuse(f"stop {far[0] + 1} lies more than {FARTHEST_STOP_M:g} m from the drawn path")
        found = [float(self._line.project(point)) for point in points]
        if any(b <= a for a, b in pairwise(found)):
            where.refuse("the drawn path does not go past the stops in their order")
        return found


def ride_seconds(
    bench: "Bench", stops: Sequence[int], pace: Pace, path: Sequence[Point], where: Where
) -> list[int]:
    """Tell how long rides between stops take.

    Parameters
    ----------
    bench : Bench
        Knows where stops are.
    stops : Sequence[int]
        In the order of travel.
    pace : Pace
        Seconds of each stretch, or a speed.
    path : Sequence[Point]
        Drawn, or empty: the beeline times DETOUR.
    where : Where
        For messages.

    Returns
    -------
    list[int]
        Of the len(stops) - 1 stretches, at least 1 each where a speed is given.

    Raises
    ------
    ScenarioError
        The path does not go past the stops.
    """
    if pace.kmh is None:
        return list(pace.ride_s)
    if path:
        along = DrawnPath(path).places_of([bench.editor.stop_place(stop) for stop in stops], where)
        lengths = [b - a for a, b in pairwise(along)]
    else:
        lengths = [DETOUR * bench.distance_m(a, b) for a, b in pairwise(stops)]
    return [max(1, round(length / (pace.kmh / 3.6))) for length in lengths]
