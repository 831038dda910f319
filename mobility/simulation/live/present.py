"""Where all vehicles of the simulated days are at one moment, and how late."""

import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.city import ModelCity
from mobility.simulation.riders.day_loop import TURN_S
from mobility.simulation.riders.ridership import Day, Ridership
from mobility.simulation.sensors.history import midnight
from mobility.simulation.terrain import to_degrees

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BEFORE_S = 180
"""A vehicle shows so long before its first departure."""
LAST_S = 30 * 3600
"""Within its service day every run ends."""


class Sighting(NamedTuple):
    """A vehicle on a run, at one moment."""

    run: int  # of the day
    vehicle_id: str
    trip_id: str
    start_date: str  # YYYYMMDD
    start_time: str  # HH:MM:SS for a trip of frequencies.txt, else ""
    position: int  # the last one that was left, -1 = none
    is_stopped: bool  # at position + 1
    delay_s: int
    lat: float
    lon: float
    bearing: float
    load: int  # the truth: only for sensors


class PlayedDay:
    """One simulated day, looked at moment by moment.

    Parameters
    ----------
    ridership : Ridership
        Made it.
    day : Day
        The day.
    """

    def __init__(self, ridership: Ridership, day: Day) -> None:
        self.day, self.timetable = day, ridership.timetable
        self.midnight_s = midnight(day.date)
        calls = day.calls
        planned = np.array([int(self.timetable.runs.departures[row][0]) for row in day.plan.rows])
        self._starts = np.minimum(planned, calls.departure_s[calls.offsets[:-1]])
        self._ends = calls.arrival_s[calls.offsets[1:] - 1]
        self._shapes = _shapes(ridership.city)

    @property
    def start_date(self) -> str:
        """YYYYMMDD."""
        return f"{self.day.date:%Y%m%d}"

    def under_way(self, now_s: int) -> Ints:
        """List runs that show at a moment.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        Ints
            Runs of the day.
        """
        t = now_s - self.midnight_s
        return np.flatnonzero((self._starts - BEFORE_S <= t) & (t <= self._ends))

    def sight(self, run: int, now_s: int) -> Sighting:
        """Look at one run.

        Parameters
        ----------
        run : int
            Of the day, under way.
        now_s : int
            Unix seconds.

        Returns
        -------
        Sighting
            The delay is that of the last departure, or what it has grown to since at a stop.
        """
        t, calls, day = now_s - self.midnight_s, self.day.calls, self.day
        row, first = int(day.plan.rows[run]), int(calls.offsets[run])
        last = int(calls.offsets[run + 1])
        departures, arrivals = calls.departure_s[first:last], calls.arrival_s[first:last]
        planned = self.timetable.runs.departures[row]
        position = min(int(np.searchsorted(departures, t, side="right")) - 1, last - first - 2)
        upcoming = position + 1
        is_stopped = bool(t >= arrivals[upcoming]) or position < 0
        delay = int(departures[position] - planned[position]) if position >= 0 else 0
        if is_stopped:
            delay = max(delay if position >= 0 else 0, int(t - planned[upcoming]))
        meters = self._meters(row, position, is_stopped, t, departures, arrivals)
        lat, lon, bearing = self._place(row, meters)
        load = int(calls.load[first + position]) if position >= 0 else 0
        return Sighting(
            run, day.plan.fleet.vehicle_id[day.plan.blocks.vehicle[run]], self.timetable.runs.trip_id[row],
            self.start_date, self.timetable.runs.start_time[row], position, is_stopped, delay,
            lat, lon, bearing, load,
        )  # fmt: skip

    def late_successors(self, sightings: list[Sighting]) -> list[tuple[int, int]]:
        """Tell which runs will begin late because their vehicle is.

        Parameters
        ----------
        sightings : list[Sighting]
            Of the runs under way.

        Returns
        -------
        list[tuple[int, int]]
            (run, seconds); those that begin on time are left out.
        """
        late = []
        for seen in sightings:
            following = int(self.day.plan.blocks.successor[seen.run])
            if following < 0:
                continue
            end = int(self.timetable.runs.arrivals[self.day.plan.rows[seen.run]][-1]) + max(0, seen.delay_s)
            start = int(self.timetable.runs.departures[self.day.plan.rows[following]][0])
            if end + TURN_S > start:
                late.append((following, end + TURN_S - start))
        return late

    def place_of_call(self, call: int, run: int) -> tuple[float, float]:
        """Give where a call is made.

        Parameters
        ----------
        call : int
            Row of the day's calls.
        run : int
            Its run.

        Returns
        -------
        tuple[float, float]
            Latitude and longitude.
        """
        row = int(self.day.plan.rows[run])
        stops_m = self._shapes[int(self.timetable.runs.path[row])][2]
        lat, lon, _ = self._place(row, float(stops_m[call - int(self.day.calls.offsets[run])]))
        return lat, lon

    def _meters(
        self, row: int, position: int, is_stopped: bool, t: int, departures: Ints, arrivals: Ints
    ) -> float:
        stops_m = self._shapes[int(self.timetable.runs.path[row])][2]
        if is_stopped:
            return float(stops_m[position + 1])
        left, due = int(departures[position]), int(arrivals[position + 1])
        share = (t - left) / max(1, due - left)
        return float(stops_m[position] + share * (stops_m[position + 1] - stops_m[position]))

    def _place(self, row: int, meters: float) -> tuple[float, float, float]:
        xy, along, _ = self._shapes[int(self.timetable.runs.path[row])]
        at = np.clip(np.array([meters - 10.0, meters, meters + 10.0]), 0.0, along[-1])
        points = np.column_stack((np.interp(at, along, xy[:, 0]), np.interp(at, along, xy[:, 1])))
        way = points[2] - points[0]
        lat, lon = to_degrees(points[1])
        return float(lat), float(lon), float(np.degrees(np.arctan2(way[0], way[1])) % 360.0)


def _shapes(city: ModelCity) -> list[tuple[Floats, Floats, Floats]]:
    """Points, meters along them and meters of the stops, of each path of the riders' timetable."""
    return [(path.xy, path.along_m, path.stops_m) for line in city.transit.lines for path in line.paths]


class Present:
    """The service days that a moment may belong to; simulated when first needed.

    Parameters
    ----------
    ridership : Ridership
        Makes the days.
    """

    def __init__(self, ridership: Ridership) -> None:
        self._ridership = ridership
        self._days: dict[datetime.date, PlayedDay] = {}

    def days(self, now_s: int) -> list[PlayedDay]:
        """Give yesterday and today of a moment.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        list[PlayedDay]
            The older one first: its last runs end after midnight; later yesterday is left out.
        """
        today = datetime.datetime.fromtimestamp(now_s, datetime.UTC).date()
        dates = [today - datetime.timedelta(days=1), today, today + datetime.timedelta(days=1)]
        wanted = [date for date in dates if 0 <= now_s - midnight(date) <= LAST_S]
        for date in wanted:
            if date not in self._days:
                self._days[date] = PlayedDay(self._ridership, self._ridership.simulate(date))
        self._days = {date: self._days[date] for date in wanted}
        return [self._days[date] for date in wanted]
