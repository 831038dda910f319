"""The timetable as sensors need it: runs by trip id, by vehicle block, and by where and when they call."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mobility.network import Timetable
from mobility.network.day import noon_minus_12h
from mobility.sensing.run_texts import RunText, read_run

METERS_A_DEGREE = 111_195.0
DAYS_LOOKED_AT = (-1, 0, 1)
AT_STOP_M = 150.0


class Run(NamedTuple):
    """A trip on a service day."""

    trip: int
    day: int


class Calls(NamedTuple):
    """The calls of a trip, in order."""

    stops: NDArray[np.int32]  # (n,)
    sequences: NDArray[np.int32]  # (n,) stop_sequence
    arrivals: NDArray[np.int32]  # (n,) service-day seconds
    departures: NDArray[np.int32]  # (n,)


class RunIndex:
    """Looks up runs of one timetable.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    tables : Mapping[str, pa.Table]
        Companion tables "feeds", "routes", "trips", "stops".
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    """

    def __init__(
        self, timetable: Timetable, tables: Mapping[str, pa.Table], timezones: tuple[str, ...]
    ) -> None:
        t = self.timetable = timetable
        self._zones = timezones
        tags = tables["feeds"]["tag"].to_pylist()
        self._feeds = {tag: row for row, tag in enumerate(tags)}
        trip_feed = t.route_feed[t.trip_route]
        trip_ids = tables["trips"]["trip_id"].to_pylist()
        self._trips: dict[tuple[int, str], list[int]] = {}
        for trip, (feed, record) in enumerate(zip(trip_feed.tolist(), t.trip_record.tolist(), strict=True)):
            self._trips.setdefault((feed, trip_ids[record]), []).append(trip)
        stop_ids = tables["stops"]["stop_id"].to_pylist()
        self._stops = {
            (feed, stop_id): stop
            for stop, (feed, stop_id) in enumerate(zip(t.stop_feed.tolist(), stop_ids, strict=True))
        }
        self._routes = {
            (feed, route_id): route
            for route, (feed, route_id) in enumerate(
                zip(t.route_feed.tolist(), tables["routes"]["route_id"].to_pylist(), strict=True)
            )
        }
        self._directions = tables["trips"]["direction_id"]
        self._starts: dict[tuple[int, int], list[int]] | None = None
        self._blocks: dict[int, list[int]] = {}
        for trip in np.flatnonzero(t.trip_block >= 0).tolist():
            self._blocks.setdefault(int(t.trip_block[trip]), []).append(trip)
        self._lay_out_calls()
        self._calls = lru_cache(maxsize=4096)(self._read_calls)
        self._epoch = lru_cache(maxsize=256)(noon_minus_12h)

    def _lay_out_calls(self) -> None:
        """Sort all calls by (stop, departure), and lay the stops into a tree."""
        t = self.timetable
        n_trips = np.diff(t.pattern_trips_offsets)
        n_stops = np.diff(t.pattern_stops_offsets)
        n_times = (n_trips * n_stops).astype(np.int64)
        pattern = np.repeat(np.arange(n_trips.size), n_times)
        within = np.arange(pattern.size) - t.pattern_times_offsets[:-1][pattern]
        position = within // n_trips[pattern]
        stop = t.pattern_stops[t.pattern_stops_offsets[:-1][pattern] + position]
        trip = t.pattern_trips_offsets[:-1][pattern] + within % n_trips[pattern]
        order = np.lexsort((t.departures, stop))
        self._call_trip = trip[order].astype(np.int32)
        self._call_departure = t.departures[order]
        self._call_offsets = np.searchsorted(stop[order], np.arange(t.stop_lat.size + 1))
        called = np.unique(stop)
        self._called = called[np.isfinite(t.stop_lat[called])]
        middle = float(np.cos(np.radians(np.mean(t.stop_lat[self._called])))) if self._called.size else 1.0
        self._scale = np.array([METERS_A_DEGREE, METERS_A_DEGREE * middle])
        points = np.column_stack((t.stop_lat[self._called], t.stop_lon[self._called])) * self._scale
        self._tree = cKDTree(points) if self._called.size else None

    def find_trips(self, feed: str, trip_id: str) -> list[int]:
        """Give the trips of an id.

        Parameters
        ----------
        feed : str
            Tag; "" = the only feed, or whichever has the id alone.
        trip_id : str
            As in trips.txt, or with a start as in `run_texts`.

        Returns
        -------
        list[int]
            Trips of the Timetable; empty = unknown. Several for a trip with frequencies without a start, and
            where several runs of a route start alike, each on days of its own or not. The start of a trip
            without frequencies decides nothing: some feeds say that of the day.
        """
        feeds = [self._feeds[feed]] if feed in self._feeds else [] if feed else list(self._feeds.values())
        exact = self._trips_of(feeds, trip_id)
        run = None if exact else read_run(trip_id)
        if run is None:
            return exact
        if not run.trip_id:
            return self._by_route(feeds, run)
        trips = self._trips_of(feeds, run.trip_id)
        return trips if len(trips) < 2 else self._nearest_start(trips, run.start_s)

    def _trips_of(self, feeds: list[int], trip_id: str) -> list[int]:
        found = [self._trips[one, trip_id] for one in feeds if (one, trip_id) in self._trips]
        return found[0] if len(found) == 1 else []

    def _nearest_start(self, trips: list[int], start_s: int) -> list[int]:
        """Of the runs of a trip with frequencies, give the one that starts about then.

        Where vehicles go by headway, feeds say when one really started.
        """
        best = min(trips, key=lambda trip: abs(int(self.calls(trip).departures[0]) - start_s))
        apart_s = abs(int(self.calls(best).departures[0]) - start_s)
        return [best] if 2 * apart_s <= int(self.timetable.trip_headway_s[best]) else []

    def _by_route(self, feeds: list[int], run: RunText) -> list[int]:
        """Give the trips of a route that start then; of a trip that tells no direction any fits."""
        routes = [self._routes[one, run.route_id] for one in feeds if (one, run.route_id) in self._routes]
        if len(routes) != 1:
            return []
        t = self.timetable
        if self._starts is None:  # few feeds ever ask
            self._starts = {}
            trips = np.arange(t.trip_pattern.size)
            pattern = t.trip_pattern
            first = t.pattern_times_offsets[pattern] + trips - t.pattern_trips_offsets[pattern]
            keys = zip(t.trip_route.tolist(), t.departures[first].tolist(), strict=True)
            for trip, key in enumerate(keys):
                self._starts.setdefault(key, []).append(trip)
        trips_then = self._starts.get((routes[0], run.start_s), [])
        if not run.direction:
            return trips_then
        told = {trip: self._directions[int(t.trip_record[trip])].as_py() for trip in trips_then}
        return [trip for trip in trips_then if told[trip] in (None, "") or str(told[trip]) == run.direction]

    def find_stop(self, trip: int, stop_id: str) -> int | None:
        """Give the stop of an id.

        Parameters
        ----------
        trip : int
            Of whose feed.
        stop_id : str
            As in stops.txt.

        Returns
        -------
        int | None
            None = unknown.
        """
        t = self.timetable
        return self._stops.get((int(t.route_feed[t.trip_route[trip]]), stop_id))

    def calls(self, trip: int) -> Calls:
        """Give a trip's calls.

        Parameters
        ----------
        trip : int
            Of the Timetable.

        Returns
        -------
        Calls
            In order.
        """
        return self._calls(trip)

    def _read_calls(self, trip: int) -> Calls:
        t = self.timetable
        times = t.times_of(trip)
        stops = t.pattern_stops[t.calls_of(trip)]
        return Calls(stops, t.stop_sequences[times], t.arrivals[times], t.departures[times])

    def zone(self, trip: int) -> str:
        """Give the time zone of a trip's feed.

        Parameters
        ----------
        trip : int
            Of the Timetable.

        Returns
        -------
        str
            IANA name.
        """
        t = self.timetable
        return self._zones[int(t.feed_timezone[t.route_feed[t.trip_route[trip]]])]

    def epoch_s(self, run: Run) -> int:
        """Give when a run's service-day seconds begin.

        Parameters
        ----------
        run : Run
            Of the Timetable.

        Returns
        -------
        int
            Unix seconds.
        """
        return int(self._epoch(run.day, self.zone(run.trip)))

    def days_around(self, trip: int, observed_s: int) -> list[int]:
        """Give the service days around a moment on which a trip runs.

        Parameters
        ----------
        trip : int
            Of the Timetable.
        observed_s : int
            Unix seconds.

        Returns
        -------
        list[int]
            Ordinals, ascending.
        """
        today = dt.datetime.fromtimestamp(observed_s, ZoneInfo(self.zone(trip))).toordinal()
        return [today + shift for shift in DAYS_LOOKED_AT if self.timetable.runs_on(trip, today + shift)]

    def apart_s(self, run: Run, observed_s: int) -> int:
        """Tell how far a moment is from a run's planned time on its way.

        Parameters
        ----------
        run : Run
            Of the Timetable.
        observed_s : int
            Unix seconds.

        Returns
        -------
        int
            Seconds, 0 = on its way; negative before its start, positive behind its end.
        """
        calls = self.calls(run.trip)
        at = observed_s - self.epoch_s(run)
        return min(at - int(calls.departures[0]), 0) or max(at - int(calls.arrivals[-1]), 0)

    def block_mates(self, trip: int) -> list[int]:
        """Give the other trips of a trip's block.

        Parameters
        ----------
        trip : int
            Of the Timetable.

        Returns
        -------
        list[int]
            Ascending; empty without a block.
        """
        return [one for one in self._blocks.get(int(self.timetable.trip_block[trip]), []) if one != trip]

    def distances_m(self, stops: NDArray[np.int32], lat: float, lon: float) -> NDArray[np.float64]:
        """Measure beelines from stops to a point.

        Parameters
        ----------
        stops : (n,) int32
            Stops.
        lat, lon : float
            The point.

        Returns
        -------
        (n,) float64
            Meters; infinite where a stop has no place.
        """
        t = self.timetable
        north = (t.stop_lat[stops] - lat) * self._scale[0]
        east = (t.stop_lon[stops] - lon) * self._scale[1]
        away: NDArray[np.float64] = np.nan_to_num(np.hypot(north, east), nan=np.inf)
        return away

    def runs_near(
        self, lat: float, lon: float, observed_s: int, early_s: int, late_s: int
    ) -> list[tuple[Run, int]]:
        """Find runs that should call near a place about a moment.

        Parameters
        ----------
        lat, lon : float
            Where.
        observed_s : int
            Unix seconds.
        early_s : int
            How much earlier than planned a vehicle may be.
        late_s : int
            How much later.

        Returns
        -------
        list[tuple[Run, int]]
            Each run once, with the least seconds it would be behind its plan (in absolute terms); sorted.
        """
        if self._tree is None:
            return []
        t = self.timetable
        near = self._tree.query_ball_point(np.array([lat, lon]) * self._scale, AT_STOP_M)
        found: dict[Run, int] = {}
        for stop in self._called[sorted(near)].tolist():
            first, last = int(self._call_offsets[stop]), int(self._call_offsets[stop + 1])
            departures = self._call_departure[first:last]
            trips = self._call_trip[first:last]
            zone = self.zone(int(trips[0]))
            today = dt.datetime.fromtimestamp(observed_s, ZoneInfo(zone)).toordinal()
            for day in (today + shift for shift in DAYS_LOOKED_AT):
                at = observed_s - int(self._epoch(day, zone))
                low, high = np.searchsorted(departures, (at - late_s, at + early_s + 1))
                rows = zip(trips[low:high].tolist(), departures[low:high].tolist(), strict=True)
                for trip, departure in rows:
                    run = Run(trip, day)
                    delay_s = at - departure
                    if t.runs_on(trip, day) and abs(delay_s) < abs(found.get(run, late_s + 1)):
                        found[run] = delay_s
        return sorted(found.items())
