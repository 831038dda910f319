"""The ids of one feed, looked up as realtime messages use them."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.network import Timetable

Int32 = NDArray[np.int32]
NO_TRIPS: Int32 = np.empty(0, np.int32)


class FeedIndex:
    """Trips, stops and routes of one feed by their ids.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    tables : Mapping[str, pa.Table]
        Companion tables "trips", "stops", "routes", "agencies".
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    feed : int
        Row of the feed.
    """

    def __init__(
        self, timetable: Timetable, tables: Mapping[str, pa.Table], timezones: tuple[str, ...], feed: int
    ) -> None:
        t = self.timetable = timetable
        self.feed = feed
        self.timezone = timezones[int(t.feed_timezone[feed])]
        self.zone = ZoneInfo(self.timezone)
        own_routes = np.flatnonzero(t.route_feed == feed)
        route_ids = tables["routes"]["route_id"].take(pa.array(own_routes)).to_pylist()
        self.routes: dict[str, int] = dict(zip(route_ids, own_routes.tolist(), strict=True))
        served = np.unique(t.route_agency[own_routes])
        agency_ids = tables["agencies"]["agency_id"].take(pa.array(served[served >= 0])).to_pylist()
        self.agencies: frozenset[str] = frozenset(agency_ids)
        """Those that run any route: what else is told of an agency concerns nobody here."""
        own_stops = np.flatnonzero(t.stop_feed == feed)
        stop_ids = tables["stops"]["stop_id"].take(pa.array(own_stops)).to_pylist()
        self.stops: dict[str, int] = dict(zip(stop_ids, own_stops.tolist(), strict=True))
        own_trips = np.flatnonzero(t.route_feed[t.trip_route] == feed).astype(np.int32)
        by_record = own_trips[np.argsort(t.trip_record[own_trips], kind="stable")]
        self._trips = by_record
        records, starts = np.unique(t.trip_record[by_record], return_index=True)
        self._trip_ids, self._directions = tables["trips"]["trip_id"], tables["trips"]["direction_id"]
        self._starts: dict[tuple[int, int], list[int]] | None = None
        trip_ids = self._trip_ids.take(pa.array(records)).to_pylist()
        ends = np.append(starts[1:], by_record.size)
        self._spans = dict(zip(trip_ids, zip(starts.tolist(), ends.tolist(), strict=True), strict=True))

    def find_trips(self, trip_id: str) -> Int32:
        """Give the trips of an id: one, or all the runs of a trip with frequencies.

        Parameters
        ----------
        trip_id : str
            As in trips.txt.

        Returns
        -------
        (n,) int32
            Trips of the Timetable, empty = unknown id.
        """
        span = self._spans.get(trip_id)
        return NO_TRIPS if span is None else self._trips[span[0] : span[1]]

    def find_starts(self, route: int, start_s: int) -> list[int]:
        """List the trips of a route that leave their first stop at some time.

        Parameters
        ----------
        route : int
            Of the Timetable.
        start_s : int
            Service-day seconds.

        Returns
        -------
        list[int]
            Trips of the Timetable, of any service.
        """
        if self._starts is None:  # few feeds ever ask
            t, trips = self.timetable, self._trips
            pattern = t.trip_pattern[trips]
            first = t.pattern_times_offsets[pattern] + trips - t.pattern_trips_offsets[pattern]
            starts = t.departures[first]
            self._starts = {}
            for one, of, start in zip(
                trips.tolist(), t.trip_route[trips].tolist(), starts.tolist(), strict=True
            ):
                self._starts.setdefault((of, start), []).append(one)
        return self._starts.get((route, start_s), [])

    def id_of(self, trip: int) -> str:
        """Give the id of a trip.

        Parameters
        ----------
        trip : int
            Of the Timetable.

        Returns
        -------
        str
            As in trips.txt.
        """
        return str(self._trip_ids[int(self.timetable.trip_record[trip])].as_py())

    def direction_of(self, trip: int) -> int | None:
        """Give the direction of a trip.

        Parameters
        ----------
        trip : int
            Of the Timetable.

        Returns
        -------
        int | None
            direction_id of trips.txt; None: it says none.
        """
        told = self._directions[int(self.timetable.trip_record[trip])].as_py()
        return None if told in (None, "") else int(told)

    def calls(self, trip: int) -> tuple[slice, NDArray[np.int64]]:
        """Give where a trip's calls stand.

        Parameters
        ----------
        trip : int
            Of the Timetable.

        Returns
        -------
        calls : slice
            Into pattern_stops and what is parallel to it.
        times : (n,) int64
            Indices into arrivals, departures, stop_sequences.
        """
        times = self.timetable.times_of(trip)
        return self.timetable.calls_of(trip), np.arange(times.start, times.stop, times.step)
