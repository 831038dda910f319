"""Compiled days by date and filter: made when first asked for, kept while they are in use."""

import datetime as dt
from copy import copy
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from mobility.network.compiled_day import Day
from mobility.network.day import DayCompiler
from mobility.network.day_selection import select
from mobility.network.live_timetable import NO_TRIP, LiveTrips
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
from mobility.routing.query import TripFilter
from mobility.routing.windows import Interval

KEPT_DAYS = 24
"""A week with and without a filter or two; a city's day is some 5 MB. Of larger ones fewer are kept."""
LEAST_DAYS = 4
KEPT_BYTES = 512 << 20
WEEK_DAYS = 9
"""The day of a question, the week that is looked through after it, and the day in which that ends."""
WEEK_BYTES = 64 << 20
BYTES_OF_A_CALL = 16
"""Arrival and departure, forward and backward."""


class Days:
    """The compiled days of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Whose timetable is compiled.
    """

    def __init__(self, network: TransportNetwork) -> None:
        timetable = network.timetable
        self._timetable = timetable
        self._compiler = DayCompiler(timetable, network.timezones)
        self._hash = network.content_hash
        self._footpaths = network.footpaths
        self._planned: Days | None = None
        self._touched: frozenset[int] = frozenset()
        self.live: LiveTrips | None = None
        """Runs that are not as planned; None = these are the days by the timetable."""
        self.canceled: dict[tuple[int, int], int] = {}
        """Rows of cancelled runs by trip and service day; without those that a feed took back."""
        self._days: OnceCache[tuple[str, int, TripFilter], Day] = OnceCache(
            max(LEAST_DAYS, min(KEPT_DAYS, KEPT_BYTES // max(1, BYTES_OF_A_CALL * timetable.departures.size)))
        )
        self._zone = ZoneInfo(network.timezones[int(timetable.feed_timezone[0])])
        self._runs = (
            timetable.service_days.any(axis=0) if timetable.service_days.size else np.zeros(0, np.bool_)
        )
        running = np.flatnonzero(self._runs)
        first_date = int(timetable.service_first_date)
        self.first_date = first_date + int(running[0]) if running.size else 1
        self.last_date = first_date + int(running[-1]) if running.size else 0

    def get(self, date: int, trips: TripFilter) -> Day:
        """Return a compiled day.

        Parameters
        ----------
        date : int
            Ordinal.
        trips : TripFilter
            Which trips may be ridden.

        Returns
        -------
        Day
            Shared, read-only.
        """
        if self._planned is not None and date not in self._touched:
            return self._planned.get(date, trips)
        return self._days.get((self._hash, date, trips), lambda: self._compile(date, trips))

    def with_live(
        self, live: LiveTrips, known: NDArray[np.uint8], deleted: frozenset[int] = frozenset()
    ) -> "Days":
        """Give the days as they run; where all is as planned they are the same ones.

        Parameters
        ----------
        live : LiveTrips
            Runs that are not as planned.
        known : (n_calls,) uint8
            Whether a feed's word holds for a call.
        deleted : frozenset[int]
            Rows of runs that a feed took back: riders are not to see them, not even as cancelled.

        Returns
        -------
        Days
            Of the same network.
        """
        days = copy(self.planned)
        days._planned, days.live = self.planned, live
        days._compiler = self.planned._compiler.with_live(live, known)
        days._touched = self.planned._compiler.dates_touched(live)
        days._days = OnceCache(LEAST_DAYS)
        rows = np.flatnonzero((live.trip != NO_TRIP) & (np.diff(live.calls_offsets) == 0))
        pairs = zip(live.trip[rows].tolist(), live.day[rows].tolist(), strict=True)
        days.canceled = {
            pair: row for pair, row in zip(pairs, rows.tolist(), strict=True) if row not in deleted
        }
        return days

    @property
    def planned(self) -> "Days":
        """The days by the timetable."""
        return self if self._planned is None else self._planned

    def kept(self) -> list[Day]:
        """List the days that are compiled and kept.

        Returns
        -------
        list[Day]
            The most recently used first; at most KEPT_DAYS.
        """
        return [day for _, day in self._days.made()]

    def prepare_week(self, first: int, asked: Day) -> None:
        """Compile the days on which a question that finds nothing looks further, before anyone has to wait.

        Workers forked afterwards share them, and with them all days to come that are alike.

        Parameters
        ----------
        first : int
            Ordinal of the first of WEEK_DAYS days; those without timetable are passed over.
        asked : Day
            What was worked out about it is so about each unlike day, until their times take WEEK_BYTES.
        """
        kinds = {id(asked.products)}
        expected = BYTES_OF_A_CALL * asked.timetable.arrivals.size
        room = WEEK_BYTES
        for date in filter(self.serves, range(first, first + WEEK_DAYS)):
            if room < expected:  # before compiling: days of a network are about as large as each other
                return
            day = self.get(date, TripFilter())
            if id(day.products) not in kinds:
                kinds.add(id(day.products))
                room -= BYTES_OF_A_CALL * day.timetable.arrivals.size
                day.prepare_like(asked, self._footpaths)

    def prepare_like(self, before: "Days") -> None:
        """Compile what was in use, so that nobody who asks has to wait for it.

        Parameters
        ----------
        before : Days
            In service until now, planned or live.
        """
        in_use = before._days.made()
        if before._planned is not None:
            in_use += before._planned._days.made()
        wanted: dict[tuple[int, TripFilter], Day] = {}
        for (_, date, trips), day in in_use:
            if date in self._touched and len(wanted) < LEAST_DAYS:
                wanted.setdefault((date, trips), day)
        for (date, trips), day in wanted.items():
            self.get(date, trips).prepare_like(day, self._footpaths)

    def in_place_of(self, before: "Days") -> list[tuple[Day, Day]]:
        """Pair days that were in use with those that take their place.

        Parameters
        ----------
        before : Days
            In service until now.

        Returns
        -------
        list[tuple[Day, Day]]
            The most recently used first; of those that are compiled.
        """
        now = {} if self._planned is None else dict(self._planned._days.made())
        now = {key: day for key, day in now.items() if key[1] not in self._touched}
        now |= dict(self._days.made())
        in_use = before._days.made()
        if before._planned is not None:
            in_use += before._planned._days.made()
        return [(day, now[key]) for key, day in in_use if key in now]

    def _compile(self, date: int, trips: TripFilter) -> Day:
        selection = select(
            self._compiler.timetable,  # with the runs of a live day, which are filtered like planned trips
            route_types=trips.route_types,
            routes=trips.routes,
            banned_routes=trips.banned_routes,
            agencies=trips.agencies,
            banned_agencies=trips.banned_agencies,
            bikes_carried=trips.bikes_carried,
            wheelchair=trips.wheelchair,
            closed=trips.closed,
        )
        made = [
            day for (network, _, other), day in self._days.made() if (network, other) == (self._hash, trips)
        ]
        return self._compiler.compile(date, selection, made)

    def date_of(self, time_s: int) -> int:
        """Give the date on the clocks of the network's first feed.

        Parameters
        ----------
        time_s : int
            Unix seconds.

        Returns
        -------
        int
            Ordinal.
        """
        return dt.datetime.fromtimestamp(time_s, self._zone).toordinal()

    def span(self, date: int) -> Interval:
        """Give the time between two midnights, which a date's compiled day answers for.

        Parameters
        ----------
        date : int
            Ordinal, as `date_of` gives it.

        Returns
        -------
        Interval
            Unix seconds.
        """
        first, last = (
            dt.datetime.combine(dt.date.fromordinal(day), dt.time(), self._zone) for day in (date, date + 1)
        )
        return Interval(int(first.timestamp()), int(last.timestamp()))

    def starts_within(self, interval: Interval) -> list[int]:
        """List the midnights inside an interval: there another day's timetable takes over.

        Parameters
        ----------
        interval : Interval
            Unix seconds.

        Returns
        -------
        list[int]
            Unix seconds, ascending.
        """
        dates = range(self.date_of(interval.from_s) + 1, self.date_of(interval.to_s) + 1)
        midnights = (dt.datetime.combine(dt.date.fromordinal(date), dt.time(), self._zone) for date in dates)
        return [int(midnight.timestamp()) for midnight in midnights]

    def serves(self, date: int) -> bool:
        """Tell whether a date lies within the time for which the feeds say anything.

        Parameters
        ----------
        date : int
            Ordinal.

        Returns
        -------
        bool
            True also on a day without service between days with service, and on the night after the last day.
        """
        return self.first_date <= date <= self.last_date + 1

    def is_outside(self, interval: Interval) -> bool:
        """Tell whether an interval lies on dates before or after all service.

        Parameters
        ----------
        interval : Interval
            Unix seconds, half-open.

        Returns
        -------
        bool
            True also for the date after the last service day: only its night can still have trips.
        """
        return (
            self.date_of(interval.to_s - 1) < self.first_date
            or self.date_of(interval.from_s) > self.last_date
        )
