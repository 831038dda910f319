"""New lines from stops or along a drawn path, and zones served by shuttles."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from mobility.accessibility.scenarios.bench import Bench
from mobility.accessibility.scenarios.drawing import DrawnPath, ride_seconds
from mobility.accessibility.scenarios.model import AddLine, Pace, ShuttleZone, Where
from mobility.accessibility.scenarios.names import texts_of
from mobility.accessibility.scenarios.trips import departing_at
from mobility.network import NewStop, TripDraft

DEMAND_RESPONSIVE_BUS = 715
"""Of the extended route types."""
BOOKED = 2
"""pickup_type and drop_off_type of what must be booked."""
MOST_SHUTTLE_STOPS = 200
MOST_DEPARTURES = 5_000


@dataclass(frozen=True, eq=False)
class _Course:
    """One direction of a new line."""

    stops: Sequence[int]
    rides: Sequence[int]
    dwell_s: int
    direction: int
    kind: int = 0
    shape: int = -1
    shape_m: NDArray[np.float32] | None = None

    def trips(self, seconds: Sequence[int], record: int, route: int, service: int) -> list[TripDraft]:
        """Give the trips that depart then."""
        n = len(self.stops)
        dwells = np.array([0, *[self.dwell_s] * (n - 2), 0], np.int64)
        arrivals = np.concatenate([[0], np.cumsum(self.rides)]) + np.cumsum(dwells) - dwells
        kinds = np.full(n, self.kind, np.uint8)
        from_midnight = TripDraft(
            stops=np.array(self.stops, np.int32),
            pickup=kinds,
            drop_off=kinds,
            arrivals=arrivals.astype(np.int32),
            departures=(arrivals + dwells).astype(np.int32),
            sequences=np.arange(1, n + 1, dtype=np.int32),
            record=record,
            route=route,
            service=service,
            shape=self.shape,
            shape_m=self.shape_m,
        )
        return departing_at(from_midnight, seconds)


def _add_route(bench: Bench, route_id: str, name: str, route_type: int, feed: int, where: Where) -> int:
    tables, t = bench.network.tables, bench.network.timetable
    if route_id in texts_of(tables["routes"], "route_id"):
        where.refuse(f"the network has a route with the id {route_id!r} already")
    agencies = np.flatnonzero(t.agency_feed == feed)
    agency = int(agencies[0]) if agencies.size else -1
    row = {"route_id": route_id, "route_short_name": name, "route_type": route_type}
    if agency >= 0:
        row["agency_id"] = texts_of(tables["agencies"], "agency_id")[agency]
    bench.add_row("routes", row)
    bench.names.added_lines[route_id] = where
    return bench.editor.add_route(agency, route_type, feed)


def add_line(bench: Bench, edit: AddLine) -> None:
    """Add a line.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : AddLine
        Its stops or path, pace, departures and days.

    Raises
    ------
    ScenarioError
        Its id is taken, or stops are not known.
    """
    where = edit.where
    feed = bench.names.feed(edit.feed, where)
    route = _add_route(bench, edit.id, edit.name, edit.route_type, feed, where)
    service = bench.add_service(bench.names.dates(edit.dates, where), feed)
    departures = set(edit.times)
    for every in edit.every:
        departures |= set(range(every.window.start_s, every.window.end_s, every.headway_s))
    if len(departures) > MOST_DEPARTURES:
        where.refuse(f"{len(departures)} departures are more than {MOST_DEPARTURES}")
    drafts = []
    for course in _courses(bench, edit, feed):
        record = bench.add_row(
            "trips",
            {"trip_id": f"{edit.id}-{course.direction}", "route_id": edit.id}
            | {"direction_id": course.direction, "trip_headsign": edit.name},
        )
        if edit.vehicle is not None:
            bench.places[record] = edit.vehicle
        drafts += course.trips(sorted(departures), record, route, service)
    bench.editor.put_trips(drafts)


def _courses(bench: Bench, edit: AddLine, feed: int) -> list[_Course]:
    """Lay out the directions of a new line."""
    where = edit.where
    drawn = DrawnPath(edit.path) if edit.path else None
    if edit.stops:
        stops = [bench.names.one_stop(word, where) for word in edit.stops]
        if any(a == b for a, b in pairwise(stops)):
            where.refuse("the same stop stands twice in a row")
        along = drawn.places_of([bench.editor.stop_place(stop) for stop in stops], where) if drawn else []
    else:
        stops, along = _stops_along(bench, edit, feed)
    if edit.pace.kmh is not None and along:
        rides = [max(1, round((b - a) / (edit.pace.kmh / 3.6))) for a, b in pairwise(along)]
    else:
        rides = ride_seconds(bench, stops, edit.pace, (), where)
    shape, back, there_m, back_m = -1, -1, None, None
    if drawn is not None:
        metres = drawn.points_m
        shape = bench.editor.add_shape(drawn.lats, drawn.lons, metres)
        there_m = np.array(along, np.float32)
        if edit.both_directions:
            back = bench.editor.add_shape(drawn.lats[::-1], drawn.lons[::-1], metres[-1] - metres[::-1])
            back_m = (metres[-1] - np.array(along[::-1])).astype(np.float32)
    courses = [_Course(stops, rides, edit.dwell_s, 0, shape=shape, shape_m=there_m)]
    if edit.both_directions:
        courses.append(_Course(stops[::-1], rides[::-1], edit.dwell_s, 1, shape=back, shape_m=back_m))
    return courses


def _stops_along(bench: Bench, edit: AddLine, feed: int) -> tuple[list[int], list[float]]:
    """Put new stops on a drawn path, at equal distances near the one that is wished for."""
    drawn = DrawnPath(edit.path)
    n = max(1, round(drawn.length_m / (edit.stop_every_m or drawn.length_m)))
    along = [drawn.length_m * i / n for i in range(n + 1)]
    stops = []
    for i, metres in enumerate(along, start=1):
        stop_id = f"{edit.id}-{i}"
        if bench.names.has_stop(stop_id) or stop_id in bench.names.added_stops:
            edit.where.refuse(f"the stop {stop_id!r} that this line would get exists already")
        stops.append(bench.add_stop(stop_id, f"{edit.name} {i}", NewStop(*drawn.at(metres), feed)))
    return stops, along


def add_shuttle_zone(bench: Bench, edit: ShuttleZone) -> None:
    """Let shuttles on demand run between the stops of an area and its hubs.

    What a timetable can say of it: at short intervals a shuttle leaves each stop for each hub and back, and
    takes the wait and the drive.

    Parameters
    ----------
    bench : Bench
        Changed.
    edit : ShuttleZone
        Area, hubs, hours, wait and speed.

    Raises
    ------
    ScenarioError
        There are no stops in the area, or too many.
    """
    where, t = edit.where, bench.network.timetable
    hubs = [bench.names.one_stop(word, where) for word in edit.hubs]
    area = shapely.Polygon([(lon, lat) for lat, lon in edit.area])
    if not area.is_valid:
        where.refuse("the area crosses itself")
    inside = shapely.contains_xy(area, t.stop_lon, t.stop_lat) & (t.stop_location_type == 0)
    added = [
        stop
        for stop in bench.names.added_stops.values()
        if shapely.contains_xy(area, *bench.editor.stop_place(stop)[::-1])
    ]
    stops = sorted(({*np.flatnonzero(inside).tolist(), *added}) - set(hubs))
    if not stops:
        where.refuse("there is no stop in the area besides the hubs; add some with add_stop")
    if len(stops) * len(hubs) > MOST_SHUTTLE_STOPS:
        where.refuse(f"{len(stops)} stops and {len(hubs)} hubs are more than {MOST_SHUTTLE_STOPS} pairs")
    feed = bench.names.feed(edit.feed, where)
    route = _add_route(bench, edit.id, edit.name, DEMAND_RESPONSIVE_BUS, feed, where)
    service = bench.add_service(bench.names.dates(edit.dates, where), feed)
    records = [
        bench.add_row(
            "trips",
            {"trip_id": f"{edit.id}-{way}", "route_id": edit.id, "direction_id": way}
            | {"trip_headsign": edit.name},
        )
        for way in (0, 1)
    ]
    drafts = []
    for hub in hubs:
        for stop in stops:
            for way, pair in enumerate(((stop, hub), (hub, stop))):
                (drive,) = ride_seconds(bench, pair, Pace(edit.kmh), (), where)
                course = _Course(pair, [edit.wait_s + drive], 0, way, kind=BOOKED)
                seconds = range(edit.window.start_s, edit.window.end_s, edit.every_s)
                drafts += course.trips(seconds, records[way], route, service)
    bench.editor.put_trips(drafts)
    bench.notes.append(
        f"{where}: shuttles are trips every {edit.every_s // 60} minutes between {len(stops)} stops and "
        f"{len(hubs)} hubs, each with the wait and the drive; how many vehicles that takes is not worked out"
    )
