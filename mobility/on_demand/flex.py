"""From the tables of a network to the services of GTFS-Flex."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from mobility.network.load import load_raw
from mobility.network.transport_network import TransportNetwork
from mobility.on_demand.booking import Booking, BookingType
from mobility.on_demand.hours import DAY_S, Hours, Window
from mobility.on_demand.model import Area, Kind, OnDemandProblem, OnDemandService

PLATFORM = 0
"""location_type of stops at which one boards."""
MINUTE_S = 60

Row = dict[str, Any]
Key = tuple[int, int, str, str, str, Window, tuple[float, int]]


class FlexFeed(NamedTuple):
    """What all services of one feed need."""

    feed: int
    tag: str
    timezone: str
    areas: dict[str, Area]
    bookings: dict[str, Booking]


def read_flex(network: TransportNetwork) -> tuple[list[OnDemandService], list[OnDemandProblem]]:
    """Read the flexible services of all feeds of a network.

    Parameters
    ----------
    network : TransportNetwork
        With the tables "flex_areas" and "flex_rows" (`gtfs.flex`) where a feed has such services.

    Returns
    -------
    tuple[list[OnDemandService], list[OnDemandProblem]]
        One service for each way from an area to an area that a trip offers; trips that differ only in their
        days are one. And what is not used, with its reason.
    """
    if "flex_rows" not in network.tables:
        return [], []
    feeds = list_feeds(network)
    trips: dict[int, list[Row]] = defaultdict(list)
    for row in network.tables["flex_rows"].to_pylist():
        trips[row["trip"]].append(row)
    groups: dict[Key, list[int]] = defaultdict(list)
    problems: list[OnDemandProblem] = []
    flex_trips = _FlexTrips(network)
    for trip, rows in trips.items():
        for first, last in pairs_of(rows):
            rule = first["pickup_rule"] or last["drop_off_rule"] or ""
            window = Window(first["start_s"], first["end_s"], last["start_s"], last["end_s"])
            route = flex_trips.route_of(trip, first["feed"])
            key = (first["feed"], route, first["area_id"], last["area_id"], rule, window, flex_trips.of(trip))
            groups[key].append(trip)
    services = []
    for key, members in groups.items():
        feed = feeds[key[0]]
        service = _service(network, feed, key, members, flex_trips)
        if not rule_known(feed, key[4]):
            problems.append(
                OnDemandProblem(
                    service.service_id,
                    f"{feed.tag}: {service.name} has no booking rule; it is taken as bookable until the ride "
                    "begins, and how is not known",
                )
            )
        services.append(service)
    return services, problems


def rule_known(feed: FlexFeed, rule: str) -> bool:
    """Tell whether a feed says how to book.

    Parameters
    ----------
    feed : FlexFeed
        The feed.
    rule : str
        Id, "" = none.

    Returns
    -------
    bool
        False also for an id that is no rule.
    """
    return rule in feed.bookings


def pairs_of(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """List the ways of a trip: from a row that one may board in to a later one that one may alight in.

    Parameters
    ----------
    rows : Sequence[Row]
        Of "flex_rows", by stop_sequence.

    Yields
    ------
    tuple[Row, Row]
        Where one gets in and out.
    """
    for i, first in enumerate(rows):
        for last in rows[i + 1 :]:
            if first["can_board"] and last["can_alight"]:
                yield first, last


def list_feeds(network: TransportNetwork) -> list[FlexFeed]:
    """Read areas and booking rules of each feed.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    list[FlexFeed]
        By feed; with nothing in it where a feed has no such service.
    """
    t = network.timetable
    feeds = []
    for feed, tag in enumerate(network.tables["feeds"].column("tag").to_pylist()):
        timezone = network.timezones[int(t.feed_timezone[feed])]
        areas = _areas(network, feed) if "flex_areas" in network.tables else {}
        feeds.append(FlexFeed(feed, tag, timezone, areas, read_bookings(network, feed, tag, timezone)))
    return feeds


def _areas(network: TransportNetwork, feed: int) -> dict[str, Area]:
    t = network.timetable
    of_feed = np.flatnonzero(t.stop_feed == feed)
    ids = network.tables["stops"].column("stop_id").take(pa.array(of_feed)).to_pylist()
    stops = dict(zip(ids, of_feed.tolist(), strict=True))
    areas = {}
    for row in network.tables["flex_areas"].to_pylist():
        if row["feed"] != feed:
            continue
        shape = None if row["shape"] is None else shapely.from_wkb(row["shape"])
        if shape is None:
            own = np.array([stops[stop] for stop in row["stop_ids"] if stop in stops], np.int32)
        else:
            own = stops_within(network, shape)
        name = row["name"]
        if not name and shape is None and own.size:
            name = network.tables["stops"].column("stop_name")[int(own[0])].as_py() or ""
        areas[row["area_id"]] = Area(row["area_id"], name, shape, own)
    return areas


def stops_within(network: TransportNetwork, shape: shapely.geometry.base.BaseGeometry) -> NDArray[np.int32]:
    """List the stops of all feeds that lie in a shape.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    shape : BaseGeometry
        In degrees.

    Returns
    -------
    (n,) int32
        Stops at which one boards.
    """
    t = network.timetable
    inside = shapely.intersects_xy(shape, t.stop_lon, t.stop_lat) & (t.stop_location_type == PLATFORM)
    return np.flatnonzero(inside).astype(np.int32)


def read_bookings(network: TransportNetwork, feed: int, tag: str, timezone: str) -> dict[str, Booking]:
    """Read the booking rules of a feed.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    feed : int
        Which feed.
    tag : str
        Its tag.
    timezone : str
        Its clocks.

    Returns
    -------
    dict[str, Booking]
        By booking_rule_id.
    """
    table = load_raw(network, tag, "booking_rules.txt")
    if table is None or "booking_rule_id" not in table.column_names:
        return {}
    return {
        row["booking_rule_id"]: booking_of(row, timezone, _counted(network, feed, row, timezone))
        for row in table.to_pylist()
    }


def booking_of(row: Row, timezone: str, counted: Hours | None = None) -> Booking:
    """Turn a row of booking_rules.txt into a rule.

    Parameters
    ----------
    row : Row
        Checked values, None where nothing is said.
    timezone : str
        Clocks of the feed.
    counted : Hours | None
        Service days of prior_notice_service_id.

    Returns
    -------
    Booking
        What is missing is taken as the check of the feed said it would be.
    """
    longest = row.get("prior_notice_duration_max")
    last_day, last_s = row.get("prior_notice_last_day"), row.get("prior_notice_last_time")
    return Booking(
        BookingType(row["booking_type"]),
        timezone,
        lead_s=MINUTE_S * (row.get("prior_notice_duration_min") or 0),
        ahead_s=None if longest is None else MINUTE_S * longest,
        last_days=1 if last_day is None else last_day,
        last_s=DAY_S if last_s is None else last_s,
        start_days=row.get("prior_notice_start_day"),
        start_s=row.get("prior_notice_start_time") or 0,
        counted=counted,
        phone=row.get("phone_number") or "",
        url=row.get("booking_url") or "",
        info_url=row.get("info_url") or "",
        message=row.get("message") or row.get("pickup_message") or "",
    )


def _counted(network: TransportNetwork, feed: int, row: Row, timezone: str) -> Hours | None:
    service = row.get("prior_notice_service_id")
    if not service:
        return None
    rows = service_rows(network, feed, {service})
    return Hours(
        (), timezone, days=days_of(network, rows), first_date=int(network.timetable.service_first_date)
    )


def service_rows(network: TransportNetwork, feed: int, service_ids: set[str]) -> NDArray[np.int64]:
    """Find services of a feed's calendar.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    feed : int
        Which feed.
    service_ids : set[str]
        As the feed calls them.

    Returns
    -------
    (n,) int64
        Services of the Timetable.
    """
    ids = np.array(network.tables["services"].column("service_id").to_pylist(), object)
    return np.flatnonzero((network.timetable.service_feed == feed) & np.isin(ids, list(service_ids)))


def days_of(network: TransportNetwork, services: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Give the dates on which one of some services runs.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    services : (n,) int64
        Services of the Timetable.

    Returns
    -------
    (n_days,) bool
        From Timetable.service_first_date on.
    """
    return np.asarray(network.timetable.service_days[services].any(axis=0), np.bool_)


class _FlexTrips:
    """What trips.txt says of flexible trips: route, calendar, and how long rides take at the latest."""

    def __init__(self, network: TransportNetwork) -> None:
        self._trips = network.tables["trips"]
        ids, feeds = network.tables["routes"].column("route_id").to_pylist(), network.timetable.route_feed
        self._routes = {
            (int(feed), name): row for row, (feed, name) in enumerate(zip(feeds, ids, strict=True))
        }

    def text(self, trip: int, column: str) -> str:
        if column not in self._trips.column_names:
            return ""
        return self._trips.column(column)[trip].as_py() or ""

    def of(self, trip: int) -> tuple[float, int]:
        """Factor on the driving time, and seconds in addition (safe_duration_*)."""
        try:
            factor = float(self.text(trip, "safe_duration_factor") or 1.0)
            extra_s = int(float(self.text(trip, "safe_duration_offset") or 0.0))
        except ValueError:
            return 1.0, 0
        is_usable = 0.0 < factor < 100.0 and 0 <= extra_s < DAY_S
        return (factor, extra_s) if is_usable else (1.0, 0)

    def route_of(self, trip: int, feed: int) -> int:
        """The route of a trip that is in no pattern, -1 = unknown."""
        return self._routes.get((feed, self.text(trip, "route_id")), -1)


def _service(
    network: TransportNetwork, feed: FlexFeed, key: Key, trips: list[int], flex_trips: _FlexTrips
) -> OnDemandService:
    _, route, from_area, to_area, rule, window, (factor, extra_s) = key
    services = {flex_trips.text(trip, "service_id") for trip in trips}
    days = days_of(network, service_rows(network, feed.feed, services))
    hours = Hours((window,), feed.timezone, days=days, first_date=int(network.timetable.service_first_date))
    name = agency = url = ""
    if route >= 0:
        routes, row = network.tables["routes"], route
        words = [routes.column(column)[row].as_py() for column in ("route_short_name", "route_long_name")]
        name = " ".join(word for word in words if word)
        at = int(network.timetable.route_agency[row])
        if at >= 0:
            agencies = network.tables["agencies"]
            agency = agencies.column("agency_name")[at].as_py() or ""
            url = agencies.column("agency_url")[at].as_py() or ""
    booking = feed.bookings.get(rule) or Booking(BookingType.REAL_TIME, feed.timezone)
    return OnDemandService(
        service_id=f"{feed.tag}_{flex_trips.text(trips[0], 'trip_id')}",
        name=name or feed.areas[from_area].name or from_area,
        kind=Kind.FLEX,
        origins=feed.areas[from_area],
        destinations=feed.areas[to_area],
        hours=hours,
        booking=booking,
        ride_factor=factor,
        ride_extra_s=extra_s,
        agency=agency,
        url=url,
        route=route,
        has_transit_fare=True,
        feed=feed.tag,
    )
