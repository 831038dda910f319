"""Compile a day: what can be ridden around one date, as FIFO patterns in seconds from one instant.

A compiled day covers [D - 12 h, D + 36 h): trips of the service days D-2 to D+1, each in its feed's own time
zone.
"""

import datetime as dt
import hashlib
from collections import deque
from collections.abc import Iterable
from copy import copy
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from gtfs.timetable import Timetable
from mobility.kernels.arrays import DayTimetable
from mobility.kernels.day import index_by_stop, lay_out_times, split_fifo
from mobility.network.compiled_day import Day
from mobility.network.day_costs import CostTables
from mobility.network.day_goal import GoalTables
from mobility.network.day_rules import build_rule_classes
from mobility.network.day_seats import SeatRules
from mobility.network.day_selection import Selection
from mobility.network.live_timetable import (
    NO_TRIP,
    LiveRuns,
    LiveTimetable,
    LiveTrips,
    with_live_trips,
)
from mobility.network.shared_changes import SharedChanges

COVERED_FROM_S = -12 * 3600
COVERED_TO_S = 36 * 3600
SERVICE_DAYS = (-2, -1, 0, 1)


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
        self.planned = timetable
        self.timezones = timezones
        self._cost_tables: CostTables | None = None
        self._take(LiveTimetable(timetable, np.arange(timetable.trip_pattern.size, dtype=np.int32), {}))
        self._runs_now: LiveRuns | None = None
        self._changes = SharedChanges()  # also with the compilers of what runs
        self._seats = SeatRules(timetable, self._first_departures, self._last_arrivals)

    def with_live(self, live: LiveTrips, known: NDArray[np.uint8] | None = None) -> "DayCompiler":
        """Give a compiler of what runs, as realtime feeds say, instead of what is planned.

        Parameters
        ----------
        live : LiveTrips
            All that is known, by trips of the planned timetable.
        known : (n_calls,) uint8 | None
            1 = the feed's word holds for that call of the runs, 0 = it is as planned; None = all 1.

        Returns
        -------
        DayCompiler
            Its days have planned trips under their numbers, also those that run otherwise; additional runs
            have numbers from the planned timetable's number of trips on.
        """
        compiler = copy(self)
        compiler._take(with_live_trips(self.planned, live))
        compiler._runs_now = LiveRuns(
            live,
            np.ones(live.stops.size, np.uint8) if known is None else known,
            self.planned.trip_pattern.size,
            compiler._live.rows,
        )
        return compiler

    def dates_touched(self, live: LiveTrips) -> frozenset[int]:
        """List the dates whose compiled days are other ones when these runs are not as planned.

        A run stands in the days that cover its time, not in all that look at its service day: what is late
        this morning changes nothing about tomorrow.

        Parameters
        ----------
        live : LiveTrips
            By trips of the planned timetable.

        Returns
        -------
        frozenset[int]
            Ordinals.
        """
        first, last = self._spans(live)
        zone = self.planned.feed_timezone[self.planned.route_feed[live.route]]
        main_zone = self.timezones[int(self.planned.feed_timezone[0])]
        touched = set()
        for day in np.unique(live.day).tolist():
            of_day = live.day == day
            epochs = np.array([noon_minus_12h(day, name) for name in self.timezones])[zone[of_day]]
            begins, ends = first[of_day] + epochs, last[of_day] + epochs
            for date in (day - shift for shift in SERVICE_DAYS):
                epoch_s = noon_minus_12h(date, main_zone)
                if ((ends >= epoch_s + COVERED_FROM_S) & (begins < epoch_s + COVERED_TO_S)).any():
                    touched.add(date)
        return frozenset(touched)

    def _spans(self, live: LiveTrips) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the first and the last second of each run, as planned and as it is."""
        first = np.full(live.trip.size, np.iinfo(np.int32).max, np.int64)
        last = -first
        is_planned, has_calls = live.trip != NO_TRIP, np.diff(live.calls_offsets) > 0
        first[is_planned] = self._first_departures[live.trip[is_planned]]
        last[is_planned] = self._last_arrivals[live.trip[is_planned]]
        begins = live.departures[live.calls_offsets[:-1][has_calls]]
        ends = live.arrivals[live.calls_offsets[1:][has_calls] - 1]
        first[has_calls] = np.minimum(first[has_calls], begins)
        last[has_calls] = np.maximum(last[has_calls], ends)
        return first, last

    def _take(self, live: LiveTimetable) -> None:
        """Prepare what does not depend on the date."""
        t = self.timetable = live.timetable
        self._live = live
        self.classes = build_rule_classes(t)
        n_stops = self.classes.stop_physical.size
        self._cost_tables = self._cost_tables or CostTables(n_stops)
        self._goals = GoalTables(n_stops, self._cost_tables)
        self._scratch: deque[Any] = deque()
        pattern = t.trip_pattern.astype(np.int64)
        counts = np.diff(t.pattern_trips_offsets).astype(np.int64)
        within = np.arange(pattern.size) - t.pattern_trips_offsets[pattern]
        first = t.pattern_times_offsets[pattern] + within
        last = t.pattern_times_offsets[pattern + 1] - counts[pattern] + within
        self._first_departures = t.departures[first].astype(np.int32)
        self._last_arrivals = t.arrivals[last].astype(np.int32)
        self._trip_timezone = t.feed_timezone[t.route_feed[t.trip_route]]

    def compile(self, date: int, selection: Selection | None = None, made: Iterable[Day] = ()) -> Day:
        """Compile what can be ridden around a date.

        Parameters
        ----------
        date : int
            Ordinal (date.toordinal()).
        selection : Selection | None
            Which trips and stops may be used, None = all.
        made : Iterable[Day]
            Days that this compiler made with the same selection: one that is alike is used again.

        Returns
        -------
        Day
            Empty of patterns where nothing runs.
        """
        t, classes = self.timetable, self.classes
        epoch_s = noon_minus_12h(date, self.timezones[int(t.feed_timezone[0])])
        sources, days, offsets = self._running(date, epoch_s, selection)
        seats = self._seat_pairs(date, sources, days)
        content = self._digest(date, (sources, days, offsets), seats)
        for other in made:
            if other.content == content:
                return other.on(date, epoch_s)
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
        day = self._assemble(variant[starts], np.append(starts, sources.size), sources, offsets, selection)
        day = day._replace(trip_pattern=np.cumsum(new, dtype=np.int32) - np.int32(1))
        day = self._with_continuations(day, days - np.int32(date + SERVICE_DAYS[0]), seats)
        for array in (*day, days):
            array.flags.writeable = False
        return Day(
            date,
            epoch_s,
            day,
            days,
            classes,
            t,
            self._goals,
            sources,
            self._runs_now,
            self._scratch,
            self._changes,
            content,
        )

    def _digest(
        self,
        date: int,
        running: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
        seats: list[tuple[int, int, int, int]],
    ) -> bytes:
        """Tell days apart by all that the arrays of a day are made of."""
        sources, days, offsets = running
        digest = hashlib.blake2b(digest_size=16)
        for column in (sources, days - np.int32(date), offsets, np.array(seats, np.int32)):
            digest.update(column.size.to_bytes(8, "big"))
            digest.update(column.tobytes())
        return digest.digest()

    def _running(
        self, date: int, epoch_s: int, selection: Selection | None
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """List what runs within the covered time: trip, service day, seconds to add."""
        parts = []
        for day in (date + shift for shift in SERVICE_DAYS):
            running = self._runs(self.timetable, day) & self._live.plan_applies(day)
            if selection is not None and selection.trips is not None:
                running &= selection.trips
            if selection is not None:
                running[[trip for trip, date_of in selection.closed if date_of == day]] = False
            trips = np.flatnonzero(running).astype(np.int32)
            shifts = np.array([noon_minus_12h(day, name) - epoch_s for name in self.timezones], np.int32)
            offsets = shifts[self._trip_timezone[trips]]
            touches = (self._last_arrivals[trips] + offsets >= COVERED_FROM_S) & (
                self._first_departures[trips] + offsets < COVERED_TO_S
            )
            parts.append((trips[touches], np.full(int(touches.sum()), day, np.int32), offsets[touches]))
        trips, days, offsets = (np.concatenate(column) for column in zip(*parts, strict=True))
        return trips, days, offsets

    def _runs(self, t: Timetable, day: int) -> NDArray[np.bool_]:
        """Tell for each trip whether its service runs on a day."""
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
            trip_source=self._live.origin[sources],
            trip_pattern=np.empty(0, np.int32),
            trip_continuations=np.empty(0, np.int32),
            trip_continuations_offsets=np.zeros(sources.size + 1, np.int32),
        )

    def _seat_pairs(
        self, date: int, sources: NDArray[np.int32], days: NDArray[np.int32]
    ) -> list[tuple[int, int, int, int]]:
        """List runs between which one may stay seated: (row, trip) twice, rows from SERVICE_DAYS[0] on."""
        if not self._seats.any or sources.size == 0:
            return []
        is_there = np.zeros((len(SERVICE_DAYS) + 1, self.planned.trip_pattern.size), np.bool_)
        trips = self._live.origin[sources]
        is_planned = trips < self.planned.trip_pattern.size
        is_there[days[is_planned] - date - SERVICE_DAYS[0], trips[is_planned]] = True
        zone = self.timezones[int(self.timetable.feed_timezone[0])]
        pairs = []
        for row, shift in enumerate(SERVICE_DAYS):
            today = date + shift
            day_s = noon_minus_12h(today + 1, zone) - noon_minus_12h(today, zone)
            runs = self._runs(self.planned, today), self._runs(self.planned, today + 1)
            pairs += [
                (row, int(a), row + int(later), int(b))
                for a, b, later in self._seats.pairs(*runs, day_s)
                if is_there[row, a] and is_there[row + later, b]
            ]
        return pairs

    def _with_continuations(
        self,
        day: DayTimetable,
        rows: NDArray[np.int32],
        seats: list[tuple[int, int, int, int]],
    ) -> DayTimetable:
        """Add for each day trip the ones that one may stay seated in, from `_seat_pairs`."""
        if not seats:
            return day
        n_trips = self.planned.trip_pattern.size
        number = np.full((len(SERVICE_DAYS) + 1, n_trips), -1, np.int32)
        is_planned = np.flatnonzero(day.trip_source < n_trips).astype(np.int32)
        number[rows[is_planned], day.trip_source[is_planned]] = is_planned
        links = [(int(number[row, a]), int(number[later, b])) for row, a, later, b in seats]
        if self._live.replaced:
            links = [pair for pair in links if self._still_meet(day, *pair)]
        links.sort()
        counts = np.bincount([a for a, _ in links], minlength=day.trip_source.size)
        return day._replace(
            trip_continuations=np.array([b for _, b in links], np.int32),
            trip_continuations_offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        )

    def _still_meet(self, day: DayTimetable, trip: int, follower: int) -> bool:
        """Tell whether a run still ends, with riders, where and before its vehicle's next one begins."""
        t, planned = day, self.planned
        p, q = int(t.trip_pattern[trip]), int(t.trip_pattern[follower])
        last, first = int(t.pattern_stops_offsets[p + 1]) - 1, int(t.pattern_stops_offsets[q])
        last_planned = planned.trip_pattern[t.trip_source[trip]] + 1
        first_planned = planned.trip_pattern[t.trip_source[follower]]
        ends = planned.pattern_stops[planned.pattern_stops_offsets[last_planned] - 1]
        starts = planned.pattern_stops[planned.pattern_stops_offsets[first_planned]]
        length = last + 1 - int(t.pattern_stops_offsets[p])
        row = int(t.pattern_times_offsets[p]) + (trip - int(t.pattern_trips_offsets[p])) * length
        column = int(t.pattern_times_offsets[q]) + follower - int(t.pattern_trips_offsets[q])
        return bool(
            t.stop_physical[t.pattern_stops[last]] == ends
            and t.stop_physical[t.pattern_stops[first]] == starts
            and t.pattern_can_alight[last]
            and t.arrivals[row + length - 1] <= t.departures[column]
        )


def compile_day(
    timetable: Timetable, timezones: tuple[str, ...], *, date: int, selection: Selection | None = None
) -> Day:
    """Compile one day of a Timetable (a `DayCompiler` saves the preparation when several are needed)."""
    return DayCompiler(timetable, timezones).compile(date, selection)
