"""The lines of the network within a box: each sequence of stops that trips follow, drawn once."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.errors import NotFoundError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.journey import Coordinates
from mobility.routing.shapes import RideLines
from mobility.service.city_map import check_count
from mobility.service.map_box import MapBox
from mobility.service.map_zooms import shows
from mobility.service.modes import mode_of

OFF_LINE = 0.1
"""Degrees that a shape may lie off the stops it joins and still be looked at (some 10 km)."""


class MapRoute(NamedTuple):
    """A sequence of stops, and who runs along it."""

    pattern: int
    routes: tuple[int, ...]  # GTFS routes
    mode: str
    has_shape: bool
    stops: tuple[int, ...]
    segments: tuple[int, ...]  # rows of MapRoutes.lines, one fewer than stops


class MapRoutes(NamedTuple):
    """Lines of a box; what several of them run along is there once."""

    routes: list[MapRoute]
    lines: list[tuple[Coordinates, Coordinates]]
    zoom_filtered: bool  # some were left out for the zoom


class RouteLines:
    """Draws the lines of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Loaded network.
    lines : RideLines
        Draws pieces of them.
    """

    def __init__(self, network: TransportNetwork, lines: RideLines) -> None:
        t = self._timetable = network.timetable
        self._lines = lines
        n_patterns = len(t.pattern_stops_offsets) - 1
        n_routes = max(1, len(t.route_type))
        pairs = np.unique(t.trip_pattern.astype(np.int64) * n_routes + t.trip_route)
        self._routes = (pairs % n_routes).astype(np.int32)
        self._routes_offsets = np.searchsorted(pairs, np.arange(n_patterns + 1) * n_routes)
        self._bounds = self._stop_bounds(n_patterns)

    def _stop_bounds(self, n_patterns: int) -> NDArray[np.float64]:
        """Boxes of the stops of each pattern: south, west, north, east."""
        t = self._timetable
        bounds = np.full((n_patterns, 4), np.nan)
        for pattern in range(n_patterns):
            stops = t.pattern_stops[t.pattern_stops_offsets[pattern] : t.pattern_stops_offsets[pattern + 1]]
            lats, lons = t.stop_lat[stops], t.stop_lon[stops]
            lats, lons = lats[np.isfinite(lats)], lons[np.isfinite(lats)]
            if lats.size:
                bounds[pattern] = lats.min(), lons.min(), lats.max(), lons.max()
        return bounds

    def within(self, box: MapBox, zoom: float, most: int) -> MapRoutes:
        """List the lines that touch a box.

        Parameters
        ----------
        box : MapBox
            Where.
        zoom : float
            Of the client's map: modes that would be too many are left out.
        most : int
            Most lines, the limit of this service.

        Returns
        -------
        MapRoutes
            Whole lines, also where they leave the box.

        Raises
        ------
        LimitExceededError
            If there are more.
        """
        south, west, north, east = self._bounds.T
        near = np.flatnonzero(
            (south <= box.north + OFF_LINE)
            & (north >= box.south - OFF_LINE)
            & (west <= box.east + OFF_LINE)
            & (east >= box.west - OFF_LINE)
        )
        kept, filtered = [], False
        for pattern in near.tolist():
            if not shows(self._mode(pattern), zoom):
                filtered = True
            elif self._enters(pattern, box):
                kept.append(pattern)
        check_count(len(kept), most)
        return self._collect(kept, filtered=filtered)

    def one(self, pattern: int) -> MapRoutes:
        """Give one line by its number.

        Parameters
        ----------
        pattern : int
            As `MapRoute.pattern`; the numbers of one network mean nothing in another.

        Returns
        -------
        MapRoutes
            With this line only.

        Raises
        ------
        NotFoundError
            If there is no such line.
        """
        if pattern >= len(self._bounds):
            raise NotFoundError(
                "There is no line {number}; numbers go up to {high}.",
                field="routeIdx",
                number=pattern,
                high=len(self._bounds) - 1,
            )
        return self._collect([pattern], filtered=False)

    def _mode(self, pattern: int) -> str:
        return mode_of(int(self._timetable.route_type[self._routes[self._routes_offsets[pattern]]])).value

    def _pieces(self, pattern: int) -> list[tuple[Coordinates, Coordinates]]:
        t = self._timetable
        trip = int(t.pattern_trips_offsets[pattern])
        length = int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])
        return [self._lines.line(trip, position, position + 1) for position in range(length - 1)]

    def _enters(self, pattern: int, box: MapBox) -> bool:
        t = self._timetable
        stops = t.pattern_stops[t.pattern_stops_offsets[pattern] : t.pattern_stops_offsets[pattern + 1]]
        if box.holds(t.stop_lat[stops], t.stop_lon[stops]).any():
            return True
        return any(lats.size and box.touches(lats, lons) for lats, lons in self._pieces(pattern))

    def _collect(self, patterns: Sequence[int], *, filtered: bool) -> MapRoutes:
        t = self._timetable
        found: list[MapRoute] = []
        rows: dict[tuple[bytes, bytes], int] = {}
        lines: list[tuple[Coordinates, Coordinates]] = []
        for pattern in patterns:
            segments = []
            for lats, lons in self._pieces(pattern):
                key = (lats.tobytes(), lons.tobytes())
                if key not in rows:
                    rows[key] = len(lines)
                    lines.append((lats, lons))
                segments.append(rows[key])
            first, last = self._routes_offsets[pattern], self._routes_offsets[pattern + 1]
            stops = t.pattern_stops[t.pattern_stops_offsets[pattern] : t.pattern_stops_offsets[pattern + 1]]
            found.append(
                MapRoute(
                    pattern,
                    tuple(self._routes[first:last].tolist()),
                    self._mode(pattern),
                    bool(t.trip_path[t.pattern_trips_offsets[pattern]] >= 0),
                    tuple(stops.tolist()),
                    tuple(segments),
                )
            )
        return MapRoutes(found, lines, filtered)
