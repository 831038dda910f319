"""On which dates anything happens at some stops: only these days have to be compiled."""

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable

DAY_S = 86_400
CLOCK_CHANGE_S = 3600
"""Service-day seconds count from noon minus 12 hours, which is an hour off midnight on two days a year."""
NOT_POSSIBLE = 1
"""GTFS pickup_type and drop_off_type."""

Int32 = NDArray[np.int32]


class StopCalendar:
    """Tells dates by stop; built once for a Timetable.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    """

    def __init__(self, timetable: Timetable) -> None:
        t = self._timetable = timetable
        self._calls = np.argsort(t.pattern_stops, kind="stable").astype(np.int32)
        counts = np.bincount(t.pattern_stops, minlength=t.stop_lat.size)
        self._offsets = np.concatenate([[0], np.cumsum(counts)])
        lengths, trips = np.diff(t.pattern_stops_offsets), np.diff(t.pattern_trips_offsets)
        self._call_pattern = np.repeat(np.arange(lengths.size, dtype=np.int32), lengths)
        within = np.arange(t.pattern_stops.size) - t.pattern_stops_offsets[self._call_pattern]
        starts = t.pattern_times_offsets[self._call_pattern] + within * trips[self._call_pattern]
        # Of each call the first arrival and the last departure of any trip, in service-day seconds.
        some = starts.size > 0
        self._earliest_s = np.minimum.reduceat(t.arrivals, starts) if some else np.empty(0, np.int32)
        self._latest_s = np.maximum.reduceat(t.departures, starts) if some else np.empty(0, np.int32)
        # Nobody departs where a trip ends, nobody arrives where it begins.
        self._is_departure, self._is_arrival = np.ones(starts.size, np.bool_), np.ones(starts.size, np.bool_)
        self._is_departure[t.pattern_stops_offsets[1:] - 1] = False
        self._is_arrival[t.pattern_stops_offsets[:-1]] = False
        # Dates are told on the clocks of the first feed; those of another one may be a day ahead or behind.
        self.days_apart = int(np.unique(t.feed_timezone).size > 1)

    def patterns_at(self, stops: Int32) -> Int32:
        """List the patterns that call at some stops.

        Parameters
        ----------
        stops : (n,) int32
            Stops of the Timetable.

        Returns
        -------
        (m,) int32
            Each once, ascending.
        """
        return np.unique(self._call_pattern[self._calls_at(stops)])

    def dates(
        self,
        stops: Int32,
        routes: NDArray[np.bool_] | None,
        *,
        departures: bool = True,
        arrivals: bool = True,
        with_skipped: bool = True,
    ) -> NDArray[np.int64]:
        """List the dates on which something happens at some stops.

        Parameters
        ----------
        stops : (n,) int32
            Stops of the Timetable.
        routes : (n_routes,) bool | None
            Routes that count, None = all.
        departures, arrivals : bool
            What counts.
        with_skipped : bool
            Also calls at which one may neither board nor alight.

        Returns
        -------
        (m,) int64
            Ordinals, ascending; a few may turn out to have nothing.
        """
        t = self._timetable
        calls = self._calls_at(stops)
        departing, arriving = self._is_departure[calls], self._is_arrival[calls]
        if not with_skipped:
            departing = departing & (t.pattern_pickup[calls] != NOT_POSSIBLE)
            arriving = arriving & (t.pattern_drop_off[calls] != NOT_POSSIBLE)
        calls = calls[(departing & departures) | (arriving & arrivals)]
        if not calls.size or not t.service_days.size:
            return np.empty(0, np.int64)
        patterns = np.unique(self._call_pattern[calls])
        first, last = t.pattern_trips_offsets[patterns], t.pattern_trips_offsets[patterns + 1]
        trips = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        if routes is not None:
            trips = trips[routes[t.trip_route[trips]]]
        if not trips.size:
            return np.empty(0, np.int64)
        running = t.service_days[np.unique(t.trip_service[trips])].any(axis=0)
        days = np.flatnonzero(running) + int(t.service_first_date)
        low = (int(self._earliest_s[calls].min()) - CLOCK_CHANGE_S) // DAY_S - self.days_apart
        high = (int(self._latest_s[calls].max()) + CLOCK_CHANGE_S) // DAY_S + self.days_apart
        return np.unique(np.concatenate([days + shift for shift in range(low, high + 1)]))

    def _calls_at(self, stops: Int32) -> Int32:
        lists = [self._calls[self._offsets[stop] : self._offsets[stop + 1]] for stop in stops.tolist()]
        return np.concatenate(lists) if lists else np.empty(0, np.int32)
