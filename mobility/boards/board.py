"""Departures and arrivals at stops, page by page.

All events of a question are one endless list by time. A page is the part of it within a half-open interval of
Unix seconds; intervals that touch neither repeat nor lose an event, because events of the same second are
never divided.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.boards.calendar import StopCalendar
from mobility.boards.dated_trips import ALL_TRIPS, DatedTrip
from mobility.boards.live_calls import LiveCalls
from mobility.network.compiled_day import Day
from mobility.network.transport_network import TransportNetwork
from mobility.routing.day_loads import DayLoadSource, NoLoads
from mobility.routing.days import Days
from mobility.routing.query import Direction
from mobility.routing.windows import Interval

FIRST_STRETCH_S, LEAST_STRETCH_S = 3600, 60
FEW_STOPS = 32
"""An hour is looked at first, less where there are many stops; each further look is twice as long."""

MOST_DAYS = 21
"""A page ends after so many days with trips at its stops, though fewer events than asked for were found."""


Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class BoardQuery:
    """What a board shows.

    Parameters
    ----------
    stops : (n,) int32
        Stops of the Timetable, each once.
    departures, arrivals : bool
        Which events.
    direction : Direction
        LATER: from edge_s on; EARLIER: what lies before edge_s.
    edge_s : int
        Unix seconds.
    least : int
        At least so many events, if there are so many.
    window_s : int
        At least so long a stretch.
    most : int
        The page ends after so many events, though its window goes on.
    route_types : frozenset[int]
        GTFS route types; empty = all.
    with_skipped : bool
        Also where nobody may board (alight).
    """

    stops: Int32
    departures: bool
    arrivals: bool
    direction: Direction
    edge_s: int
    least: int
    window_s: int = 0
    most: int = 1000
    route_types: frozenset[int] = frozenset()
    with_skipped: bool = False


class BoardEvent(NamedTuple):
    """A trip departs from (arrives at) a stop."""

    time_s: int  # Unix
    is_arrival: bool
    dated: DatedTrip
    position: int
    canceled_row: int | None = None  # of the live runs: its run is cancelled, and shown as planned


@dataclass(frozen=True, slots=True, eq=False)
class BoardPage:
    """The events within an interval, by time; what is before and after it is on other pages."""

    events: tuple[BoardEvent, ...]
    interval: Interval
    has_service: bool  # False: nothing of what was asked for ever happens at these stops


class _Found(NamedTuple):
    """Events of one stretch as columns."""

    times_s: NDArray[np.int64]
    trips: Int32
    positions: Int32
    arriving: NDArray[np.bool_]

    def rows(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "_Found":
        """Take some of them."""
        return _Found(self.times_s[which], self.trips[which], self.positions[which], self.arriving[which])


class Boards:
    """Makes boards of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Whose stops they are.
    days : Days
        Its compiled days.
    most_days : int
        What one page looks at.
    loads : DayLoadSource | None
        Knows how full vehicles are; None: nobody does.
    """

    def __init__(
        self,
        network: TransportNetwork,
        days: Days,
        most_days: int = MOST_DAYS,
        loads: DayLoadSource | None = None,
    ) -> None:
        self._timetable = network.timetable
        self._days = days
        self._most_days = most_days
        self._loads = NoLoads() if loads is None else loads
        self.calendar = StopCalendar(network.timetable)
        self._live_calls = self._calls_of(days)

    def page(self, query: BoardQuery) -> BoardPage:
        """Collect one page.

        Parameters
        ----------
        query : BoardQuery
            Checked values.

        Returns
        -------
        BoardPage
            With fewer events than asked for only at the end of the timetable, or after MOST_DAYS.
        """
        routes = None
        if query.route_types:
            routes = np.isin(self._timetable.route_type, list(query.route_types))
        dates = self._dates(query, routes)
        is_later = query.direction is Direction.LATER
        window_end_s = query.edge_s + (query.window_s if is_later else -query.window_s)
        found: list[BoardEvent] = []
        complete_to_s = query.edge_s
        for date, stretch in self._stretches(dates, query):
            is_past_window = _outer(complete_to_s, window_end_s, is_later) == complete_to_s
            if len(found) > query.most or (len(found) >= query.least and is_past_window):
                break
            if date is None:  # too many days for one page; the next one goes on here
                complete_to_s = stretch.from_s if is_later else stretch.to_s
                break
            found.extend(self._events(date, stretch, query, routes))
            complete_to_s = stretch.to_s if is_later else stretch.from_s
        else:
            complete_to_s = _outer(complete_to_s, window_end_s, is_later)
        end_s = complete_to_s
        if len(found) >= query.least:
            wanted_s = window_end_s
            if query.least:
                wanted_s = _outer(wanted_s, _past(found[query.least - 1], is_later), is_later)
            end_s = _inner(end_s, wanted_s, is_later)
        if len(found) > query.most:
            end_s = _inner(end_s, _past(found[query.most - 1], is_later), is_later)
        interval = Interval(query.edge_s, end_s) if is_later else Interval(end_s, query.edge_s)
        kept = [event for event in found if interval.from_s <= event.time_s < interval.to_s]
        if not is_later:
            kept.reverse()
        return BoardPage(tuple(kept), interval, bool(dates.size))

    def _dates(self, query: BoardQuery, routes: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """List the dates to look at.

        Where nobody ever boards (an end of the line) no day need be compiled, which takes milliseconds and
        megabytes each; but a live run may let people in where no planned one does, or calls at all.
        """
        wanted = {
            "departures": query.departures,
            "arrivals": query.arrivals,
            "with_skipped": query.with_skipped,
        }
        planned = self.calendar.dates(query.stops, routes, **wanted)
        if self._live_calls is None:
            return planned
        return np.union1d(planned, self._live_calls.dates(query.stops, routes, **wanted))

    def _stretches(
        self, dates: NDArray[np.int64], query: BoardQuery
    ) -> Iterator[tuple[int | None, Interval]]:
        """Go outward from the edge, never over a midnight: there another compiled day takes over."""
        is_later = query.direction is Direction.LATER
        edge_date = self._days.date_of(query.edge_s if is_later else query.edge_s - 1)
        ahead = dates[dates >= edge_date] if is_later else dates[dates <= edge_date][::-1]
        width_s = max(FIRST_STRETCH_S * FEW_STOPS // max(query.stops.size, FEW_STOPS), LEAST_STRETCH_S)
        for count, date in enumerate(ahead.tolist()):
            day = self._days.span(date)
            if count == self._most_days:
                yield None, day
                return
            if is_later:
                at_s = max(day.from_s, query.edge_s)
                while at_s < day.to_s:
                    end_s = min(at_s + width_s, day.to_s)
                    yield date, Interval(at_s, end_s)
                    at_s, width_s = end_s, 2 * width_s
            else:
                at_s = min(day.to_s, query.edge_s)
                while at_s > day.from_s:
                    end_s = max(at_s - width_s, day.from_s)
                    yield date, Interval(end_s, at_s)
                    at_s, width_s = end_s, 2 * width_s

    def with_days(self, days: Days, loads: DayLoadSource | None = None) -> "Boards":
        """Give boards of other days of the same network.

        Parameters
        ----------
        days : Days
            Planned or live.
        loads : DayLoadSource | None
            Of their vehicles; None: as before.

        Returns
        -------
        Boards
            All else is shared.
        """
        boards = copy(self)
        if days is not self._days:
            boards._days, boards._live_calls = days, self._calls_of(days)
        boards._loads = self._loads if loads is None else loads
        return boards

    def _calls_of(self, days: Days) -> LiveCalls | None:
        """Look where the runs of live days call; None: all is as planned."""
        return None if days.live is None else LiveCalls(days.live, self.calendar.days_apart)

    def _events(
        self, date: int, stretch: Interval, query: BoardQuery, routes: NDArray[np.bool_] | None
    ) -> list[BoardEvent]:
        """List the events of a stretch, outward from the edge."""
        day = self._days.get(date, ALL_TRIPS)
        events = self._events_of(day, stretch, query, routes)
        if self._days.canceled:
            planned = self._days.planned.get(date, ALL_TRIPS)
            if planned is not day:
                for event in self._events_of(planned, stretch, query, routes):
                    row = self._days.canceled.get((event.dated.trip, event.dated.service_day))
                    if row is not None:
                        events.append(event._replace(canceled_row=row))
                events.sort(key=lambda event: event.time_s)
        if query.direction is Direction.EARLIER:
            events.reverse()
        return events

    def _events_of(
        self, day: Day, stretch: Interval, query: BoardQuery, routes: NDArray[np.bool_] | None
    ) -> list[BoardEvent]:
        """List the events of a stretch of one compiled day by time."""
        kinds = []
        if query.departures:
            kinds.append(False)
        if query.arrivals:
            kinds.append(True)
        parts = []
        for arriving in kinds:
            calls = day.halts.calls_at(query.stops, arriving=arriving, with_skipped=query.with_skipped)
            times_s, trips, positions = day.halts.find(
                calls, stretch.from_s - day.epoch_s, stretch.to_s - day.epoch_s, arriving=arriving
            )
            of_kind = np.full(trips.size, arriving)
            parts.append(_Found(times_s + np.int64(day.epoch_s), trips, positions, of_kind))
        found = parts[0]
        if len(parts) > 1:
            found = _Found(
                np.concatenate([part.times_s for part in parts]),
                np.concatenate([part.trips for part in parts]),
                np.concatenate([part.positions for part in parts]),
                np.concatenate([part.arriving for part in parts]),
            )
        t = day.timetable
        if routes is not None:
            found = found.rows(routes[day.source.trip_route[day.runs[found.trips]]])
        if not found.trips.size:
            return []
        # Of the same second always in the same order.
        trip_keys = (day.trip_day[found.trips], t.trip_source[found.trips])
        found = found.rows(np.lexsort((found.arriving, found.positions, *trip_keys, found.times_s)))
        loads = self._loads.day_loads(day)
        columns = (found.times_s, found.arriving, found.trips, found.positions)
        events = [
            BoardEvent(time_s, is_arrival, DatedTrip(day, trip, loads), position)
            for time_s, is_arrival, trip, position in zip(*(c.tolist() for c in columns), strict=True)
        ]
        if len(kinds) > 1:
            events = _halts_once(events)
        return events


def _halts_once(events: list[BoardEvent]) -> list[BoardEvent]:
    """Leave out arrivals of halts without a stay: their departure in the same second says it all."""
    departing = {(e.time_s, e.dated.day_trip, e.position) for e in events if not e.is_arrival}
    return [
        e for e in events if not e.is_arrival or (e.time_s, e.dated.day_trip, e.position) not in departing
    ]


def _past(event: BoardEvent, is_later: bool) -> int:
    """Where an interval ends that holds all events of an event's second."""
    return event.time_s + 1 if is_later else event.time_s


def _outer(a_s: int, b_s: int, is_later: bool) -> int:
    return max(a_s, b_s) if is_later else min(a_s, b_s)


def _inner(a_s: int, b_s: int, is_later: bool) -> int:
    return min(a_s, b_s) if is_later else max(a_s, b_s)
