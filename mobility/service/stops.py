"""What the outside may ask about stops: their departures and arrivals, what belongs to them, which lines."""

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from mobility.boards import BoardEvent, BoardQuery, Boards, Stations, halts_of
from mobility.errors import BadParameterError
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.calls import Calls
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.days import Days
from mobility.routing.journey import EmptyReason, Reason, RunNow
from mobility.routing.query import Direction, Place
from mobility.routing.rides import loads_of_calls
from mobility.service.cursors import parse_cursor
from mobility.service.modes import route_types_of
from mobility.service.places_resolve import PlaceResolver
from mobility.service.stop_events import StopEvent

USUAL_EVENTS = 10
"""Events of a page where neither their number nor a window is asked for."""

MOST_EVENTS, MOST_WITH_STOPS = 1000, 250
"""A page ends there, though its window goes on; with all further stops an event is some ten kilobytes."""


@dataclass(frozen=True, slots=True)
class StopRequest:
    """Which stops are meant, in the words of the wire format; ranges already checked.

    Parameters
    ----------
    stop_id : str
        "<tag>_<stop_id>", "" = by coordinate.
    center : str
        "lat,lon", or ""; counts where there is no stop of that id.
    radius_m : int | None
        Stops within this distance, None = the stop and what riders take for it.
    exact_radius : bool
        Only what lies within the radius (without one: only the stop itself and what lies within it).
    """

    stop_id: str = ""
    center: str = ""
    radius_m: int | None = None
    exact_radius: bool = False


@dataclass(frozen=True, slots=True)
class BoardRequest:
    """A question for departures and arrivals.

    Parameters
    ----------
    stop : StopRequest
        Where.
    time_s : int
        Unix seconds.
    arrive_by : bool
        Arrivals instead of departures.
    both : bool
        Arrivals and departures.
    direction : str
        "EARLIER", "LATER", or "" = EARLIER for arrivals, else LATER.
    n : int | None
        At least so many events.
    window_s : int | None
        At least so long a stretch.
    page_cursor : str
        "EARLIER|<unix s>", "LATER|<unix s>" or "".
    modes : tuple[str, ...]
        Mode words.
    with_skipped : bool
        Also where nobody may board (alight).
    fetch_stops : bool
        With the stops after a departure (before an arrival).
    """

    stop: StopRequest
    time_s: int
    arrive_by: bool = False
    both: bool = False
    direction: str = ""
    n: int | None = None
    window_s: int | None = None
    page_cursor: str = ""
    modes: tuple[str, ...] = ("TRANSIT",)
    with_skipped: bool = False
    fetch_stops: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """Events by time, the place they belong to, and the cursors of the neighbouring pages."""

    place: Place
    events: tuple[StopEvent, ...]
    reasons: tuple[EmptyReason, ...]
    previous_page_cursor: str
    next_page_cursor: str


@dataclass(frozen=True, slots=True, eq=False)
class StopInfo:
    """A place with the stops that belong to it and the routes that call there."""

    place: Place
    stops: tuple[int, ...]
    routes: tuple[int, ...]


class StopBoards:
    """Answers questions about stops of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Whose stops they are.
    days : Days
        Its compiled days.
    places : PlaceResolver
        Knows ids.
    loads : DayLoadSource | None
        Knows how full vehicles are; None: nobody does.
    """

    def __init__(
        self,
        network: TransportNetwork,
        days: Days,
        places: PlaceResolver,
        loads: DayLoadSource | None = None,
    ) -> None:
        self._network, self._days, self._places = network, days, places
        self.stations = Stations(network)
        self.boards = Boards(network, days, loads=loads)

    def with_days(self, days: Days, loads: DayLoadSource | None = None) -> "StopBoards":
        """Answer from other days of the same network.

        Parameters
        ----------
        days : Days
            Planned or live.
        loads : DayLoadSource | None
            Of their vehicles; None: as before.

        Returns
        -------
        StopBoards
            All else is shared.
        """
        boards = copy(self)
        boards._days, boards.boards = days, self.boards.with_days(days, loads)
        return boards

    def board(self, request: BoardRequest) -> Board:
        """Answer a request for departures or arrivals.

        Parameters
        ----------
        request : BoardRequest
            In the words of the wire format.

        Returns
        -------
        Board
            One page; if it is empty though something was asked for, with the reason.

        Raises
        ------
        BadParameterError
            For a word, coordinate or cursor that cannot be read, or no place at all.
        NotFoundError
            For a stop that does not exist.
        """
        place, stops = self._where(request.stop)
        query = self._query_of(request, stops)
        if query is None:
            nothing = EmptyReason(Reason.NO_TRANSIT_CONNECTION, "mode")
            return Board(place, (), (nothing,), *_cursors(request.time_s, request.time_s))
        page = self.boards.page(query)
        reasons: tuple[EmptyReason, ...] = ()
        if not page.events and (query.least or query.window_s):
            reasons = (self._why_empty(query, has_service=page.has_service),)
        events = tuple(_told(page.events, fetch_stops=request.fetch_stops))
        return Board(place, events, reasons, *_cursors(page.interval.from_s, page.interval.to_s))

    def info(self, request: StopRequest) -> StopInfo:
        """Tell what belongs to a stop.

        Parameters
        ----------
        request : StopRequest
            Where.

        Returns
        -------
        StopInfo
            Stops and routes, routes by name as people count.

        Raises
        ------
        BadParameterError
            For a coordinate that cannot be read, or no place at all.
        NotFoundError
            For a stop that does not exist.
        """
        place, stops = self._where(request)
        timetable = self._network.timetable
        names = self._network.tables["routes"]["route_short_name"]
        offsets = timetable.pattern_trips_offsets
        routes: set[int] = set()
        for pattern in self.boards.calendar.patterns_at(stops).tolist():
            routes.update(np.unique(timetable.trip_route[offsets[pattern] : offsets[pattern + 1]]).tolist())
        ordered = sorted(routes, key=lambda route: (_counting(names[route].as_py() or ""), route))
        return StopInfo(place, tuple(stops.tolist()), tuple(ordered))

    def _where(self, request: StopRequest) -> tuple[Place, NDArray[np.int32]]:
        """Find the place asked for and all stops that are meant by it."""
        stop = self._places.find_stop(request.stop_id) if request.stop_id else None
        if stop is None and request.center:
            place = self._places.resolve_coordinate(request.center, "center")
            if request.radius_m is None:
                raise BadParameterError("With center, {field} is needed.", field="radius", center="")
            exact = request.exact_radius
            return place, self.stations.within(place.lat, place.lon, request.radius_m, exact=exact)
        if not request.stop_id:
            raise BadParameterError(
                "{field} is missing; a center with radius may stand in its place.", field="stopId", center=""
            )
        if stop is None:
            stop = self._places.get_stop(request.stop_id, "stopId")
        place = Place(*self.stations.position(stop), stop=stop)
        own = self.stations.exactly(stop) if request.exact_radius else self.stations.around(stop)
        if not request.radius_m:
            return place, own
        near = self.stations.within(place.lat, place.lon, request.radius_m, exact=request.exact_radius)
        return place, np.union1d(own, near)

    def _query_of(self, request: BoardRequest, stops: NDArray[np.int32]) -> BoardQuery | None:
        """Translate a request; None where no mode is left that could run."""
        route_types = route_types_of(request.modes, "mode")
        if route_types is None:
            return None
        cursor = parse_cursor(request.page_cursor)
        is_arrivals = request.arrive_by and not request.both
        if cursor is not None:
            direction, edge_s = cursor.direction, cursor.time_s
        else:
            direction = Direction(
                request.direction or (Direction.EARLIER if is_arrivals else Direction.LATER)
            )
            # A first page holds its own second, whichever way it goes.
            edge_s = request.time_s + (direction is Direction.EARLIER)
        usual = USUAL_EVENTS if request.window_s is None else 0
        window_s = request.window_s or 0
        if window_s and direction is Direction.LATER and cursor is None:
            window_s += 1
        return BoardQuery(
            stops=stops,
            departures=request.both or not request.arrive_by,
            arrivals=request.both or request.arrive_by,
            direction=direction,
            edge_s=edge_s,
            least=usual if request.n is None else request.n,
            window_s=window_s,
            most=MOST_WITH_STOPS if request.fetch_stops else MOST_EVENTS,
            route_types=route_types,
            with_skipped=request.with_skipped,
        )

    def _why_empty(self, query: BoardQuery, *, has_service: bool) -> EmptyReason:
        if not query.stops.size:
            return EmptyReason(Reason.NO_STOPS_IN_RANGE, "radius")
        if not has_service:
            return EmptyReason(Reason.NO_TRANSIT_CONNECTION, "mode" if query.route_types else "stopId")
        if not self._days.serves(self._days.date_of(query.edge_s)):
            return EmptyReason(Reason.OUTSIDE_SERVICE_PERIOD, "time")
        return EmptyReason(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time")


def _cursors(from_s: int, to_s: int) -> tuple[str, str]:
    return f"{Direction.EARLIER}|{max(from_s, 0)}", f"{Direction.LATER}|{max(to_s, 0)}"


def _told(events: Sequence[BoardEvent], *, fetch_stops: bool) -> Iterator[StopEvent]:
    """Look at the halts of events, day by day."""
    for _, of_day in groupby(events, key=lambda event: id(event.dated.day)):
        together = list(of_day)
        halts = halts_of(
            together[0].dated.day,
            np.array([event.dated.day_trip for event in together], np.int32),
            np.array([event.position for event in together], np.int32),
        )
        for event, halt in zip(together, halts, strict=True):
            others, is_end = None, True
            if fetch_stops:
                others, is_end = _stops_before(event) if event.is_arrival else _stops_after(event)
            yield StopEvent(
                event.is_arrival,
                halt.trip,
                halt.service_day,
                halt.call,
                halt.is_first,
                halt.is_last,
                # On arrival the vehicle still shows what it showed when it left the stop before.
                halt.sequence_before if event.is_arrival else halt.call.stop_sequence,
                others,
                is_end,
                halt.calls,
                halt.now if event.canceled_row is None else RunNow(event.canceled_row, is_canceled=True),
                _loads_at(event, is_last=halt.is_last),
            )


def _loads_at(event: BoardEvent, *, is_last: bool) -> DayLoads | None:
    """How full the vehicle is: when it leaves, at its last halt when it comes."""
    dated = event.dated
    if dated.loads is None:
        return None
    position = event.position - is_last
    return loads_of_calls(dated.day, dated.loads, dated.day_trip, position, position)


def _stops_after(event: BoardEvent) -> tuple[Calls, bool]:
    """Halts from a departure on; on a loop only until the same stop comes again."""
    dated = event.dated
    calls = Calls.joined([dated.calls(event.position), *(next_.calls() for next_ in dated.after())])
    again = np.flatnonzero(calls.stops[1:] == calls.stops[0])
    return (calls, True) if not again.size else (calls.part(0, int(again[0]) + 2), False)


def _stops_before(event: BoardEvent) -> tuple[Calls, bool]:
    """Halts up to an arrival; on a loop only since the same stop was there before."""
    dated = event.dated
    calls = Calls.joined([*(before.calls() for before in dated.before()), dated.calls(0, event.position)])
    again = np.flatnonzero(calls.stops[:-1] == calls.stops[-1])
    return (calls, True) if not again.size else (calls.part(int(again[-1]), len(calls)), False)


def _counting(name: str) -> list[tuple[int, int, str]]:
    """A key by which 2 comes before 10, and 10 before 10X."""
    parts = re.findall(r"\d+|\D+", name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts]
