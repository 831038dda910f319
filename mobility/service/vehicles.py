"""Where vehicles are between two moments: the stretches between stops that they run on, with their times."""

from copy import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.compiled_day import Day
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.calls import Calls
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.days import Days
from mobility.routing.journey import Coordinates, RunNow
from mobility.routing.query import TripFilter
from mobility.routing.rides import calls_of, course_of, run_now
from mobility.routing.shapes import RideLines
from mobility.routing.transit_journey import Ride
from mobility.service.city_map import check_count
from mobility.service.map_box import MapBox
from mobility.service.map_zooms import shows
from mobility.service.modes import mode_of

KEPT_DAYS = 4
EVERYTHING = TripFilter()
OFF_LINE = 0.1
"""Degrees that a shape may lie off the two stops it joins and still be looked at (some 10 km)."""
METERS_PER_DEGREE = 111_320.0


class Stretch(NamedTuple):
    """A vehicle on its way from one stop to the next."""

    trip: int  # of the Timetable
    service_day: int  # ordinal
    stop_sequence: int  # where it starts
    from_stop: int
    to_stop: int
    departure_s: int  # Unix seconds
    arrival_s: int
    length_m: float
    lats: Coordinates
    lons: Coordinates
    calls: Calls  # both of its halts, with how full it is where that is known
    now: RunNow | None = None


class DayStretches(NamedTuple):
    """All stretches of a compiled day; parallel arrays."""

    trip: NDArray[np.int32]  # day trip
    position: NDArray[np.int32]  # where it departs
    departure: NDArray[np.int32]  # seconds of the day
    arrival: NDArray[np.int32]  # at the next position
    from_stop: NDArray[np.int32]  # of the Timetable
    to_stop: NDArray[np.int32]


class Vehicles:
    """Finds vehicles of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Whose trips they run.
    days : Days
        Its compiled days.
    lines : RideLines
        Where they run.
    loads : DayLoadSource | None
        Knows how full they are; None: nobody does.
    """

    def __init__(
        self, network: TransportNetwork, days: Days, lines: RideLines, loads: DayLoadSource | None = None
    ) -> None:
        self._timetable, self._days, self._lines, self._loads = network.timetable, days, lines, loads
        self._modes = np.array([mode_of(int(kind)).value for kind in self._timetable.route_type], object)
        self._stretches: OnceCache[Day, DayStretches] = OnceCache(KEPT_DAYS)

    def with_days(self, days: Days, loads: DayLoadSource | None = None) -> "Vehicles":
        """Find vehicles on other days of the same network.

        Parameters
        ----------
        days : Days
            Planned or live.
        loads : DayLoadSource | None
            What is known of loads now.

        Returns
        -------
        Vehicles
            All else is shared.
        """
        vehicles = copy(self)
        vehicles._days, vehicles._stretches, vehicles._loads = days, OnceCache(KEPT_DAYS), loads
        return vehicles

    def with_loads(self, loads: DayLoadSource) -> "Vehicles":
        """Go by other loads.

        Parameters
        ----------
        loads : DayLoadSource
            Of the vehicles of the same network.

        Returns
        -------
        Vehicles
            All else is shared.
        """
        vehicles = copy(self)
        vehicles._loads = loads
        return vehicles

    def on_the_way(self, box: MapBox, zoom: float, start_s: int, end_s: int, most: int) -> list[Stretch]:
        """List what is on its way within a box and between two moments.

        Parameters
        ----------
        box : MapBox
            Where.
        zoom : float
            Of the client's map: modes that would be too many are left out.
        start_s, end_s : int
            Unix seconds, start_s <= end_s, less than a day apart.
        most : int
            Limit of this service.

        Returns
        -------
        list[Stretch]
            By departure; empty where nothing runs, or on dates that no feed knows.

        Raises
        ------
        LimitExceededError
            If there are more.
        """
        date = self._days.date_of(start_s)
        if not self._days.serves(date):
            return []
        day = self._days.get(date, EVERYTHING)
        all_of_day = self._stretches.get(day, lambda: lay_out_stretches(day))
        from_s, to_s = start_s - day.epoch_s, end_s - day.epoch_s
        now = np.flatnonzero((all_of_day.departure <= to_s) & (all_of_day.arrival >= from_s))
        near = now[self._is_near(box, all_of_day, now) & self._shows(day, all_of_day, now, zoom)]
        check_count(len(near) // 4, most)  # most of them lie in the box, too many are not worth drawing
        loads = None if self._loads is None or not len(near) else self._loads.day_loads(day)
        found = [self._draw(day, all_of_day, row, loads) for row in near.tolist()]
        found = [
            stretch for stretch in found if stretch.lats.size and box.touches(stretch.lats, stretch.lons)
        ]
        check_count(len(found), most)
        found.sort(key=lambda stretch: (stretch.departure_s, stretch.trip))
        return found

    def _is_near(self, box: MapBox, stretches: DayStretches, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        lat, lon = self._timetable.stop_lat, self._timetable.stop_lon
        starts, ends = stretches.from_stop[rows], stretches.to_stop[rows]
        near: NDArray[np.bool_] = (
            (np.minimum(lat[starts], lat[ends]) <= box.north + OFF_LINE)
            & (np.maximum(lat[starts], lat[ends]) >= box.south - OFF_LINE)
            & (np.minimum(lon[starts], lon[ends]) <= box.east + OFF_LINE)
            & (np.maximum(lon[starts], lon[ends]) >= box.west - OFF_LINE)
        )
        return near

    def _shows(
        self, day: Day, stretches: DayStretches, rows: NDArray[np.intp], zoom: float
    ) -> NDArray[np.bool_]:
        visible = np.array([shows(mode, zoom) for mode in self._modes.tolist()], np.bool_)
        runs = day.runs[stretches.trip[rows]]
        seen: NDArray[np.bool_] = visible[day.source.trip_route[runs]]
        return seen

    def _draw(self, day: Day, stretches: DayStretches, row: int, loads: DayLoads | None) -> Stretch:
        day_trip, position = int(stretches.trip[row]), int(stretches.position[row])
        calls = calls_of(day, day_trip, position, position + 1, loads)
        lats, lons = course_of(day, Ride(day_trip, position, position + 1), calls.stops, self._lines)
        run = int(day.runs[day_trip])
        return Stretch(
            int(day.timetable.trip_source[day_trip]),
            int(day.trip_day[day_trip]),
            calls.first.stop_sequence,
            int(stretches.from_stop[row]),
            int(stretches.to_stop[row]),
            day.epoch_s + int(stretches.departure[row]),
            day.epoch_s + int(stretches.arrival[row]),
            self._length_m(day, run, position, lats, lons),
            lats,
            lons,
            calls,
            run_now(day, day_trip),
        )

    def _length_m(self, day: Day, run: int, position: int, lats: Coordinates, lons: Coordinates) -> float:
        path = int(day.source.trip_path[run])
        if path >= 0:
            first = int(self._timetable.path_positions_offsets[path]) + position
            along_m = self._timetable.path_positions_m[first : first + 2]
            if along_m[1] > along_m[0]:
                return float(along_m[1] - along_m[0])
        if lats.size < 2:
            return 0.0
        east = np.diff(lons) * np.cos(np.radians(lats[:-1]))
        return float(np.hypot(np.diff(lats), east).sum() * METERS_PER_DEGREE)


def lay_out_stretches(day: Day) -> DayStretches:
    """List all stretches of a compiled day.

    Parameters
    ----------
    day : Day
        The day.

    Returns
    -------
    DayStretches
        Trip by trip, in order of their positions.
    """
    t = day.timetable
    lengths = np.diff(t.pattern_stops_offsets).astype(np.int64)
    counts = np.diff(t.pattern_trips_offsets).astype(np.int64)
    per_trip = np.maximum(lengths[t.trip_pattern] - 1, 0)
    trip = np.repeat(np.arange(t.trip_pattern.size), per_trip)
    position = np.arange(trip.size) - np.repeat(np.cumsum(per_trip) - per_trip, per_trip)
    pattern = t.trip_pattern[trip]
    within = trip - t.pattern_trips_offsets[pattern]
    base = t.pattern_times_offsets[pattern]
    stops = t.stop_physical[t.pattern_stops]
    place = t.pattern_stops_offsets[pattern] + position
    return DayStretches(
        trip.astype(np.int32),
        position.astype(np.int32),
        t.departures[base + position * counts[pattern] + within],
        t.arrivals[base + within * lengths[pattern] + position + 1],
        stops[place],
        stops[place + 1],
    )
