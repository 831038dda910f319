"""How much runs when and where, counted from a feed's tables, so that broken feeds can be shown too."""

from datetime import date

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gtfs.calendars import ServiceCalendar, build_calendar
from gtfs.feed_tables import FeedTables, floats, ints, lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.report import ServiceDays, Stops

_NEAR_ORIGIN_DEGREES = 1.0
_MODES = (
    ("Tram", ((0, 0), (5, 5), (900, 999))),
    ("Metro", ((1, 1), (12, 12), (400, 499), (600, 699))),
    ("Rail", ((2, 2), (100, 199), (300, 399))),
    ("Ferry", ((4, 4), (1000, 1299))),
    ("Bus", ((3, 3), (11, 11), (200, 299), (700, 899))),
)


def count_service_days(feed: FeedTables) -> ServiceDays | None:
    """Trips on each date; where the feed has no trips, services.

    Parameters
    ----------
    feed : FeedTables
        Tables of one feed, perhaps incomplete.

    Returns
    -------
    ServiceDays or None
        None where nothing runs on any date.
    """
    calendar = build_calendar(feed, Findings(feed.tag))
    weights = _service_weights(feed, calendar)
    per_day = np.zeros(calendar.days.shape[1], np.int64)
    for service in np.flatnonzero(weights):
        per_day += weights[service] * calendar.days[service]
    served = np.flatnonzero(per_day)
    if not served.size:
        return None
    trips = feed.find("trips.txt")
    return ServiceDays(
        first=date.fromordinal(calendar.first_date + int(served[0])),
        per_day=per_day[served[0] : served[-1] + 1],
        counts="trips" if trips is not None and trips.num_rows else "services",
    )


def place_stops(feed: FeedTables, day: date | None) -> Stops | None:
    """Where stops are and how much departs there.

    Parameters
    ----------
    feed : FeedTables
        Tables of one feed, perhaps incomplete.
    day : date or None
        The date to count departures of.

    Returns
    -------
    Stops or None
        None where the feed has no stops.
    """
    table = feed.find("stops.txt")
    if table is None or not table.num_rows:
        return None
    lat, lon = floats(table, "stop_lat"), floats(table, "stop_lon")
    location_type = ints(table, "location_type", 0)
    placed = np.isfinite(lat) & np.isfinite(lon)
    placed &= (np.abs(lat) > _NEAR_ORIGIN_DEGREES) | (np.abs(lon) > _NEAR_ORIGIN_DEGREES)
    departures, modes = _departures(feed, table, day)
    platform = location_type == 0
    shown = np.flatnonzero(placed & platform)
    names = plain_text(table, "stop_name").fill_null("").to_pylist()
    hulls = {
        mode: hull
        for mode, stops in modes.items()
        if (hull := _hull(lon[stops & placed], lat[stops & placed])) is not None
    }
    return Stops(
        day=day if departures.any() else None,
        lat=lat[shown],
        lon=lon[shown],
        departures=departures[shown],
        names=[names[row] for row in shown],
        hulls=hulls,
        unplaced=int((~placed & (location_type <= 1)).sum()),
    )


def _service_weights(feed: FeedTables, calendar: ServiceCalendar) -> NDArray[np.int64]:
    """How many runs each service has on one of its days; 1 where the feed has no trips at all."""
    trips = feed.find("trips.txt")
    n_services = len(calendar.service_ids)
    if trips is None or not trips.num_rows:
        return np.ones(n_services, np.int64)
    services = lookup(calendar.service_ids, *text_codes(trips, "service_id"))
    return np.bincount(services, _runs_of_trips(feed, trips), n_services).astype(np.int64)


def _runs_of_trips(feed: FeedTables, trips: pa.Table) -> NDArray[np.int64]:
    """How often each trip runs on a day of its service: once, or as often as its headways say."""
    runs = np.ones(trips.num_rows, np.int64)
    table = feed.find("frequencies.txt")
    if table is None or not table.num_rows:
        return runs
    rows = lookup(plain_text(trips, "trip_id"), *text_codes(table, "trip_id"))
    known = rows >= 0
    span_s = ints(table, "end_time", 0) - ints(table, "start_time", 0)
    count = -(-np.maximum(span_s, 0) // ints(table, "headway_secs", 1))
    runs[rows[known]] = 0
    np.add.at(runs, rows[known], count[known])
    return runs


def _departures(
    feed: FeedTables, stops: pa.Table, day: date | None
) -> tuple[NDArray[np.int64], dict[str, NDArray[np.bool_]]]:
    """Departures of each stop on a date, and by mode which stops it serves then."""
    none = np.zeros(stops.num_rows, np.int64)
    trips, calls, routes = (feed.find(name) for name in ("trips.txt", "stop_times.txt", "routes.txt"))
    if day is None or trips is None or calls is None or routes is None or not calls.num_rows:
        return none, {}
    calendar = build_calendar(feed, Findings(feed.tag))
    column = day.toordinal() - calendar.first_date
    active = calendar.days[:, column] == 1
    trip_service = lookup(calendar.service_ids, *text_codes(trips, "service_id"))
    runs = np.where(active[trip_service], _runs_of_trips(feed, trips), 0)
    call_trip = lookup(plain_text(trips, "trip_id"), *text_codes(calls, "trip_id"))
    call_stop = lookup(plain_text(stops, "stop_id"), *text_codes(calls, "stop_id"))
    sequence = ints(calls, "stop_sequence", 0)
    last = np.full(trips.num_rows, np.iinfo(np.int32).min, np.int32)
    np.maximum.at(last, call_trip[call_trip >= 0], sequence[call_trip >= 0])
    counted = (call_trip >= 0) & (call_stop >= 0) & (sequence < last[call_trip])
    counted &= (ints(calls, "pickup_type", 0) != 1) & (runs[call_trip] > 0)
    departures = np.bincount(call_stop[counted], runs[call_trip[counted]], stops.num_rows).astype(np.int64)
    route_of_trip = lookup(plain_text(routes, "route_id"), *text_codes(trips, "route_id"))
    call_type = np.where(
        route_of_trip[call_trip] >= 0, ints(routes, "route_type", 3)[route_of_trip[call_trip]], 3
    )
    modes: dict[str, NDArray[np.bool_]] = {}
    for mode, ranges in _MODES:
        of_mode = np.zeros(calls.num_rows, np.bool_)
        for low, high in ranges:
            of_mode |= (call_type >= low) & (call_type <= high)
        if (of_mode & counted).any():
            modes[mode] = np.bincount(call_stop[of_mode & counted], minlength=stops.num_rows) > 0
    return departures, modes


def _hull(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64] | None:
    hull = shapely.MultiPoint(np.column_stack([lon, lat])).convex_hull
    return shapely.get_coordinates(hull) if hull.geom_type == "Polygon" else None
