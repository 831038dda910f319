"""Compile a day: what can be ridden around one date, as FIFO patterns in seconds from one instant.

A compiled day covers [D - 12 h, D + 36 h): trips of the service days D-2 to D+1, each in its feed's own time
zone.
"""

import datetime as dt
from collections import OrderedDict, deque
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.kernels.arrays import DayTimetable, Footpaths
from mobility.kernels.day import index_by_stop, lay_out_times, split_fifo
from mobility.network.day_goal import GoalBounds, GoalTable, GoalTables, divide_stops
from mobility.network.day_halts import DayHalts
from mobility.network.day_reverse import reverse_day
from mobility.network.day_rules import RuleClasses, build_rule_classes
from mobility.network.day_seats import SeatRules
from mobility.network.day_selection import Selection
from mobility.network.day_transfers import ChangeSettings, DayTransfers, build_transfers

COVERED_FROM_S = -12 * 3600
COVERED_TO_S = 36 * 3600
SERVICE_DAYS = (-2, -1, 0, 1)
KEPT_TRANSFERS = 16
"""Transfers of so many (profile, settings) are kept with each day, as far as they fit in ..."""
KEPT_TRANSFERS_BYTES = 128 << 20


@dataclass(eq=False)
class Day:
    """A compiled day; shared by threads, never changed but for its caches.

    Parameters
    ----------
    date : int
        Ordinal of the date.
    epoch_s : int
        Unix seconds of the day's second 0.
    timetable : DayTimetable
        What can be ridden.
    classes : RuleClasses
        Copies of stops and transfer rules.
    source : Timetable
        What it was compiled from.
    goals : GoalTables
        Where its lower bounds are kept, with those of other days.
    """

    date: int
    epoch_s: int
    timetable: DayTimetable
    classes: RuleClasses
    source: Timetable
    goals: GoalTables = field(repr=False)
    scratch: deque[Any] = field(default_factory=deque, repr=False)
    _transfers: OrderedDict[tuple[str, ChangeSettings], DayTransfers] = field(
        default_factory=OrderedDict, repr=False
    )
    _lock: Any = field(default_factory=Lock, repr=False)

    @property
    def n_stops(self) -> int:
        """Number of day stops."""
        return self.timetable.stop_physical.size

    @property
    def has_copies(self) -> bool:
        """Whether a rule of a route or trip split any stop."""
        return self.n_stops > self.source.stop_lat.size

    @cached_property
    def reverse(self) -> DayTimetable:
        """The same day with time turned around (see `day_reverse`), built when first asked for."""
        return reverse_day(self.timetable)

    @cached_property
    def copies(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Day stops of each stop of the Timetable, CSR: (copies, offsets)."""
        order = np.argsort(self.timetable.stop_physical, kind="stable").astype(np.int32)
        counts = np.bincount(self.timetable.stop_physical, minlength=self.source.stop_lat.size)
        return order, np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    @cached_property
    def halts(self) -> DayHalts:
        """Its halts by stop of the Timetable."""
        return DayHalts(self.timetable, self.source.stop_lat.size)

    @cached_property
    def stop_regions(self) -> NDArray[np.int32]:
        """Region of each day stop, see `day_goal`."""
        at = self.timetable.stop_physical
        return divide_stops(self.source.stop_lat[at], self.source.stop_lon[at])

    def transfers(self, profile: str, footpaths: Footpaths, settings: ChangeSettings) -> DayTransfers:
        """Return the changes between rides for a walking profile and a query's settings, cached.

        Parameters
        ----------
        profile : str
            Name of the footpaths, the cache's key.
        footpaths : Footpaths
            Walks between stops of the Timetable at the base speed.
        settings : ChangeSettings
            Speed and times of a change.

        Returns
        -------
        DayTransfers
            For searches forward and backward.
        """
        key = (profile, settings)
        with self._lock:
            if key in self._transfers:
                self._transfers.move_to_end(key)
                return self._transfers[key]
        plain = build_transfers(self.timetable, self.reverse, self.source, self.classes, footpaths, settings)
        built = replace(
            plain,
            to_destination=self._bounds(profile, footpaths, settings.at_most(), is_backward=True),
            to_origin=self._bounds(profile, footpaths, settings.at_most(), is_backward=False),
        )
        pair_bytes = 8 * (built.forward.targets.size + built.backward.targets.size)
        most = max(2, min(KEPT_TRANSFERS, KEPT_TRANSFERS_BYTES // max(pair_bytes, 1)))
        with self._lock:
            self._transfers[key] = built
            while len(self._transfers) > most:
                self._transfers.popitem(last=False)
        return built

    def _bounds(
        self, profile: str, footpaths: Footpaths, settings: ChangeSettings, *, is_backward: bool
    ) -> GoalBounds:
        """Bound the searches that run against the direction given."""

        def build() -> GoalTable:
            transfers = self.transfers(profile, footpaths, settings)
            if is_backward:
                return GoalTable(self.reverse, transfers.backward, self.stop_regions)
            return GoalTable(self.timetable, transfers.forward, self.stop_regions)

        return GoalBounds(self.goals, (self, profile, settings, is_backward), build)

    def stops(self, day_trip: int) -> NDArray[np.int32]:
        """Return the Timetable stops of a day trip, one for each position."""
        t = self.timetable
        pattern = t.trip_pattern[day_trip]
        first, last = t.pattern_stops_offsets[pattern], t.pattern_stops_offsets[pattern + 1]
        return t.stop_physical[t.pattern_stops[first:last]]

    def arrivals(self, day_trip: int) -> NDArray[np.int32]:
        """Return the arrivals of a day trip, one for each position, in seconds of the day."""
        t = self.timetable
        pattern = int(t.trip_pattern[day_trip])
        length = int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])
        base = (
            int(t.pattern_times_offsets[pattern])
            + (day_trip - int(t.pattern_trips_offsets[pattern])) * length
        )
        return t.arrivals[base : base + length]

    def departures(self, day_trip: int) -> NDArray[np.int32]:
        """Return the departures of a day trip, one for each position, in seconds of the day."""
        t = self.timetable
        pattern = int(t.trip_pattern[day_trip])
        n = int(t.pattern_trips_offsets[pattern + 1] - t.pattern_trips_offsets[pattern])
        first, last = int(t.pattern_times_offsets[pattern]), int(t.pattern_times_offsets[pattern + 1])
        return t.departures[first + day_trip - int(t.pattern_trips_offsets[pattern]) : last : n]


def noon_minus_12h(day: int, timezone: str) -> int:
    """Return the Unix seconds that service-day seconds of a date count from (GTFS' own definition)."""
    date = dt.date.fromordinal(day)
    noon = dt.datetime(date.year, date.month, date.day, 12, tzinfo=ZoneInfo(timezone))
    return int(noon.timestamp()) - 43_200


class DayCompiler:
    """Compiles days of one Timetable; what does not depend on the date is prepared once.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    """

    def __init__(self, timetable: Timetable, timezones: tuple[str, ...]) -> None:
        t = self.timetable = timetable
        self.timezones = timezones
        self.classes = build_rule_classes(t)
        self._goals = GoalTables(self.classes.stop_physical.size)
        pattern = t.trip_pattern.astype(np.int64)
        counts = np.diff(t.pattern_trips_offsets).astype(np.int64)
        within = np.arange(pattern.size) - t.pattern_trips_offsets[pattern]
        first = t.pattern_times_offsets[pattern] + within
        last = t.pattern_times_offsets[pattern + 1] - counts[pattern] + within
        self._first_departures = t.departures[first].astype(np.int32)
        self._last_arrivals = t.arrivals[last].astype(np.int32)
        self._trip_timezone = t.feed_timezone[t.route_feed[t.trip_route]]
        self._seats = SeatRules(t, self._first_departures, self._last_arrivals)

    def compile(self, date: int, selection: Selection | None = None) -> Day:
        """Compile what can be ridden around a date.

        Parameters
        ----------
        date : int
            Ordinal (date.toordinal()).
        selection : Selection | None
            Which trips and stops may be used, None = all.

        Returns
        -------
        Day
            Empty of patterns where nothing runs.
        """
        t, classes = self.timetable, self.classes
        epoch_s = noon_minus_12h(date, self.timezones[int(t.feed_timezone[0])])
        sources, days, offsets = self._running(date, epoch_s, selection)
        order = np.lexsort(
            (
                days,
                sources,
                self._last_arrivals[sources] + offsets,
                self._first_departures[sources] + offsets,
                classes.trip_variant[sources],
            )
        )
        sources, days, offsets = sources[order], days[order], offsets[order]
        variant = classes.trip_variant[sources]
        starts = np.flatnonzero(np.diff(variant, prepend=-1))
        chains = split_fifo(
            np.append(starts, sources.size).astype(np.int64),
            sources,
            offsets,
            t.trip_pattern,
            t.pattern_trips_offsets,
            t.pattern_times_offsets,
            t.pattern_stops_offsets,
            t.arrivals,
            t.departures,
        )
        if chains.any():
            order = np.lexsort((np.arange(chains.size), chains, variant))
            sources, days, offsets, variant = sources[order], days[order], offsets[order], variant[order]
            chains = chains[order]
        new = (np.diff(variant, prepend=-1) != 0) | (np.diff(chains, prepend=-1) != 0)
        starts = np.flatnonzero(new)
        day = self._assemble(
            variant[starts], np.append(starts, sources.size), sources, days, offsets, selection
        )
        day = day._replace(trip_pattern=np.cumsum(new, dtype=np.int32) - np.int32(1))
        day = self._with_continuations(day, date)
        for array in day:
            array.flags.writeable = False
        return Day(date, epoch_s, day, classes, t, self._goals)

    def _running(
        self, date: int, epoch_s: int, selection: Selection | None
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """List what runs within the covered time: trip, service day, seconds to add."""
        parts = []
        for day in (date + shift for shift in SERVICE_DAYS):
            running = self._runs(day)
            if selection is not None and selection.trips is not None:
                running &= selection.trips
            trips = np.flatnonzero(running).astype(np.int32)
            shifts = np.array([noon_minus_12h(day, name) - epoch_s for name in self.timezones], np.int32)
            offsets = shifts[self._trip_timezone[trips]]
            touches = (self._last_arrivals[trips] + offsets >= COVERED_FROM_S) & (
                self._first_departures[trips] + offsets < COVERED_TO_S
            )
            parts.append((trips[touches], np.full(int(touches.sum()), day, np.int32), offsets[touches]))
        trips, days, offsets = (np.concatenate(column) for column in zip(*parts, strict=True))
        return trips, days, offsets

    def _runs(self, day: int) -> NDArray[np.bool_]:
        """Tell for each trip whether its service runs on a day."""
        t = self.timetable
        column = day - int(t.service_first_date)
        if not 0 <= column < t.service_days.shape[1]:
            return np.zeros(t.trip_service.size, np.bool_)
        runs: NDArray[np.bool_] = t.service_days[:, column][t.trip_service] != 0
        return runs

    def _assemble(
        self,
        variants: NDArray[np.int32],
        trips_offsets: NDArray[np.int64],
        sources: NDArray[np.int32],
        days: NDArray[np.int32],
        offsets: NDArray[np.int32],
        selection: Selection | None,
    ) -> DayTimetable:
        """Lay out the arrays of a day (without continuations)."""
        t, classes = self.timetable, self.classes
        lengths = np.diff(classes.variant_stops_offsets)[variants].astype(np.int64)
        stops_offsets = np.concatenate([[0], np.cumsum(lengths)])
        within = np.arange(stops_offsets[-1]) - np.repeat(stops_offsets[:-1], lengths)
        stops = classes.variant_stops[np.repeat(classes.variant_stops_offsets[variants], lengths) + within]
        calls = np.repeat(t.pattern_stops_offsets[classes.variant_pattern[variants]], lengths) + within
        can_board = (t.pattern_pickup[calls] != 1).astype(np.uint8)
        can_alight = (t.pattern_drop_off[calls] != 1).astype(np.uint8)
        can_board[stops_offsets[1:] - 1] = 0  # nobody boards where a trip ends, also not to stay seated
        can_alight[stops_offsets[:-1]] = 0
        if selection is not None and selection.stops is not None:
            usable = selection.stops[classes.stop_physical[stops]]
            can_board &= usable
            can_alight &= usable
        times_offsets = np.concatenate([[0], np.cumsum(np.diff(trips_offsets) * lengths)]).astype(np.int64)
        arrivals = np.empty(times_offsets[-1], np.int32)
        departures = np.empty_like(arrivals)
        lay_out_times(
            trips_offsets.astype(np.int32),
            times_offsets,
            sources,
            offsets,
            t.trip_pattern,
            t.pattern_trips_offsets,
            t.pattern_times_offsets,
            t.arrivals,
            t.departures,
            arrivals,
            departures,
        )
        pattern_offsets = stops_offsets.astype(np.int32)
        by_stop = index_by_stop(pattern_offsets, stops, can_board, classes.stop_physical.size)
        return DayTimetable(
            stops,
            pattern_offsets,
            can_board,
            can_alight,
            trips_offsets.astype(np.int32),
            times_offsets,
            arrivals,
            departures,
            *by_stop,
            stop_physical=classes.stop_physical.copy(),
            trip_source=sources,
            trip_day=days,
            trip_pattern=np.empty(0, np.int32),
            trip_continuations=np.empty(0, np.int32),
            trip_continuations_offsets=np.zeros(sources.size + 1, np.int32),
        )

    def _with_continuations(self, day: DayTimetable, date: int) -> DayTimetable:
        """Add for each day trip the ones that one may stay seated in."""
        if not self._seats.any or day.trip_source.size == 0:
            return day
        n_trips = self.timetable.trip_pattern.size
        number = np.full((len(SERVICE_DAYS) + 1, n_trips), -1, np.int32)
        number[day.trip_day - date - SERVICE_DAYS[0], day.trip_source] = np.arange(day.trip_source.size)
        zone = self.timezones[int(self.timetable.feed_timezone[0])]
        links: list[tuple[int, int]] = []
        for row, shift in enumerate(SERVICE_DAYS):
            today = date + shift
            day_s = noon_minus_12h(today + 1, zone) - noon_minus_12h(today, zone)
            for a, b, later in self._seats.pairs(self._runs(today), self._runs(today + 1), day_s):
                if number[row, a] >= 0 and number[row + later, b] >= 0:
                    links.append((int(number[row, a]), int(number[row + later, b])))
        links.sort()
        counts = np.bincount([a for a, _ in links], minlength=day.trip_source.size)
        return day._replace(
            trip_continuations=np.array([b for _, b in links], np.int32),
            trip_continuations_offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        )


def compile_day(
    timetable: Timetable, timezones: tuple[str, ...], *, date: int, selection: Selection | None = None
) -> Day:
    """Compile one day of a Timetable (a `DayCompiler` saves the preparation when several are needed)."""
    return DayCompiler(timetable, timezones).compile(date, selection)
