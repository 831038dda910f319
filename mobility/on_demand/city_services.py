"""Ride pooling and taxis of a city, from the file beside its city file (docs/cities.md)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from mobility.network.checked_table import CheckedTable, is_number
from mobility.network.transport_network import TransportNetwork
from mobility.on_demand.booking import Booking, BookingType
from mobility.on_demand.call_rides import CallLine
from mobility.on_demand.flex import MINUTE_S, stops_within
from mobility.on_demand.hours import DAY_S, Hours, Window
from mobility.on_demand.model import (
    NO_VIRTUAL_STOPS,
    Area,
    Kind,
    OnDemandProblem,
    OnDemandService,
    Tariff,
    VirtualStops,
)

FILE = "the file of services on demand"
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CLOCK = r"(?:[01]\d|2[0-4]):[0-5]\d"
_HOURS = re.compile(rf"(?:(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*) )?(?P<start>{_CLOCK})-(?P<end>{_CLOCK})")
METRES_PER_DEGREE = 111_195.0
LONGEST_MINUTES = 24 * 60.0


def read_city_services(
    raw: Mapping[str, Any], network: TransportNetwork, timezone: str
) -> tuple[list[OnDemandService], list[CallLine], list[OnDemandProblem]]:
    """Read the services of a city.

    Parameters
    ----------
    raw : Mapping[str, Any]
        The file as parsed; {} = there is none.
    network : TransportNetwork
        Its stops are what shuttles connect to.
    timezone : str
        IANA name of the city's clocks.

    Returns
    -------
    tuple[list[OnDemandService], list[CallLine], list[OnDemandProblem]]
        Zones and taxis, lines of the timetable that run when called, and zones that could not be placed.

    Raises
    ------
    BuildError
        A key is unknown, missing or of the wrong kind; the sentence names it.
    """
    table = CheckedTable(raw, FILE)
    is_simulated = table.flag("simulated", False)
    services: list[OnDemandService] = []
    problems: list[OnDemandProblem] = []
    for row in table.tables("zones", []):
        service = _zone(row, network, timezone, is_simulated, problems)
        if service is not None:
            services.append(service)
    services.extend(_taxi(row, timezone, is_simulated) for row in table.tables("taxis", []))
    lines = [_line(row, timezone) for row in table.tables("call_lines", [])]
    table.done()
    return services, lines, problems


def _zone(
    row: CheckedTable,
    network: TransportNetwork,
    timezone: str,
    is_simulated: bool,
    problems: list[OnDemandProblem],
) -> OnDemandService | None:
    zone_id, name = row.text("id", pattern=r"[A-Za-z0-9-]+"), row.text("name")
    area = _area(row, network, zone_id, name, problems)
    expected, longest = (
        round(MINUTE_S * row.number(key, 0, LONGEST_MINUTES))
        for key in ("wait_minutes", "longest_wait_minutes")
    )
    if expected > longest:
        raise row.wrong("wait_minutes", "is more than longest_wait_minutes")
    fare = row.text("fare", "", pattern="transit|")
    hours, booking, ride = _hours(row, timezone), _booking(row, timezone), _ride(row)
    agency, url = row.text("agency", ""), row.text("url", "")
    row.done()
    if area is None:
        return None
    return OnDemandService(
        service_id=zone_id, name=name, kind=Kind.POOLING, origins=area, destinations=area, hours=hours,
        booking=booking, wait_s=expected, longest_wait_s=longest, ride_factor=ride[0], ride_extra_s=ride[1],
        agency=agency, url=url, has_transit_fare=fare == "transit", is_simulated=is_simulated,
    )  # fmt: skip


def _taxi(row: CheckedTable, timezone: str, is_simulated: bool) -> OnDemandService:
    service_id, name = row.text("id", pattern=r"[A-Za-z0-9-]+"), row.text("name")
    place = _shape(row)
    everywhere = shapely.box(-180, -90, 180, 90) if place is None else place
    area = Area(service_id, name, everywhere, np.empty(0, np.int32))
    wait_s = round(MINUTE_S * row.number("wait_minutes", 0, LONGEST_MINUTES, 10))
    tariff = None
    if row.has("tariff"):
        terms = row.table("tariff")
        tariff = Tariff(
            terms.text("currency", pattern="[A-Z]{3}"),
            round(100 * terms.number("base", 0, 1000)),
            round(100 * terms.number("per_km", 0, 1000)),
            round(100 * terms.number("least", 0, 1000, 0)),
            terms.text("source"),
        )
        terms.done()
    hours, booking, ride = _hours(row, timezone), _booking(row, timezone), _ride(row)
    service = OnDemandService(
        service_id=service_id, name=name, kind=Kind.TAXI, origins=area, destinations=area, hours=hours,
        booking=booking, wait_s=wait_s, longest_wait_s=wait_s, ride_factor=ride[0], ride_extra_s=ride[1],
        agency=row.text("agency", ""), url=row.text("url", ""), tariff=tariff, is_simulated=is_simulated,
    )  # fmt: skip
    row.done()
    return service


def _line(row: CheckedTable, timezone: str) -> CallLine:
    numbers = row.value(
        "route_types",
        None,
        lambda v: isinstance(v, list) and bool(v) and all(isinstance(x, int) for x in v),
        "a list of route types",
    )
    line = CallLine(frozenset(numbers), _booking(row, timezone))
    row.done()
    return line


def _area(
    row: CheckedTable,
    network: TransportNetwork,
    zone_id: str,
    name: str,
    problems: list[OnDemandProblem],
) -> Area | None:
    """Give a zone's area: as drawn, or (said to be approximate) around stops known by name."""
    drawn = _shape(row)
    around = row.texts("around_stops", [])
    radius_m = row.number("radius_m", 50, 5000, 400)
    virtual = _virtual_stops(row)
    if drawn is not None and around:
        raise row.wrong("around_stops", "and geometry are both given; one of them says where the zone is")
    if drawn is None and not around:
        raise row.wrong("geometry", "is missing; a zone is drawn, or lies around_stops")
    if drawn is None:
        drawn = _around(network, around, radius_m, zone_id, problems)
        if drawn is None:
            return None
    return Area(zone_id, name, drawn, stops_within(network, drawn), virtual, is_approximate=bool(around))


def _around(
    network: TransportNetwork,
    names: Sequence[str],
    radius_m: float,
    zone_id: str,
    problems: list[OnDemandProblem],
) -> BaseGeometry | None:
    """Draw circles around stops, as wide as said on the ground."""
    known = network.tables["stops"].column("stop_name").to_pylist()
    t = network.timetable
    parts = []
    for name in names:
        rows = [row for row, text in enumerate(known) if text == name]
        if not rows:
            message = f"{FILE}: no stop of the feeds is called {name!r}; the zone is smaller without it"
            problems.append(OnDemandProblem(zone_id, message))
        for row in rows:
            lat, lon = float(t.stop_lat[row]), float(t.stop_lon[row])
            circle = shapely.Point(0.0, 0.0).buffer(radius_m / METRES_PER_DEGREE)
            stretched = shapely.affinity.scale(circle, 1.0 / np.cos(np.radians(lat)), 1.0, origin=(0, 0))
            parts.append(shapely.affinity.translate(stretched, lon, lat))
    if not parts:
        problems.append(OnDemandProblem(zone_id, f"{FILE}: none of the stops of {zone_id} is known"))
        return None
    # One shape without gaps between neighbors: a zone is not an archipelago.
    return shapely.convex_hull(shapely.union_all(parts))


def _shape(row: CheckedTable) -> BaseGeometry | None:
    if not row.has("geometry"):
        return None
    raw = row.value("geometry", None, lambda v: isinstance(v, dict), "a GeoJSON geometry")
    try:
        drawn = shape(raw)
        is_area = drawn.geom_type in ("Polygon", "MultiPolygon") and drawn.is_valid and not drawn.is_empty
    except (shapely.GEOSException, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise row.wrong("geometry", f"is no geometry of GeoJSON ({error})") from None
    if not is_area:
        raise row.wrong("geometry", "must be a Polygon or MultiPolygon whose lines do not cross")
    return drawn


def _virtual_stops(row: CheckedTable) -> VirtualStops:
    def is_stop(value: Any) -> bool:
        return (
            isinstance(value, list)
            and len(value) == 4
            and all(isinstance(text, str) for text in value[:2])
            and all(map(is_number, value[2:]))
            and abs(value[2]) <= 90
            and abs(value[3]) <= 180
        )

    rows = row.value(
        "virtual_stops",
        (),
        lambda v: isinstance(v, list) and all(map(is_stop, v)),
        "a list of [id, name, lat, lon]",
    )
    if not rows:
        return NO_VIRTUAL_STOPS
    ids, names, lats, lons = zip(*rows, strict=True)
    return VirtualStops(ids, names, np.array(lats, np.float64), np.array(lons, np.float64))


def _hours(row: CheckedTable, timezone: str) -> Hours:
    """Read "Mo-Fr 05:00-24:00"; a window that ends before it begins ends on the next day."""
    text = row.text("hours", "00:00-24:00")
    found = _HOURS.fullmatch(text)
    if found is None:
        raise row.wrong("hours", f'is {text!r}; it must look like "Mo-Fr 05:00-24:00"')
    start_s, end_s = (_seconds(found[key]) for key in ("start", "end"))
    if end_s <= start_s:
        end_s += DAY_S
    return Hours((Window(start_s, end_s),), timezone, weekdays=_weekdays(row, found["days"] or "Mo-Su"))


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 3600 * int(hours) + MINUTE_S * int(minutes)


def _weekdays(row: CheckedTable, text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split(","):
        words = part.split("-")
        if not set(words) <= set(WEEKDAYS) or len(words) > 2:
            raise row.wrong("hours", f"names the days {text!r}; they are {', '.join(WEEKDAYS)}")
        first, last = WEEKDAYS.index(words[0]), WEEKDAYS.index(words[-1])
        days.update(day % 7 for day in range(first, last + 1 + (7 if last < first else 0)))
    return frozenset(days)


def _booking(row: CheckedTable, timezone: str) -> Booking:
    lead_s = round(MINUTE_S * row.number("lead_minutes", 0, 100 * LONGEST_MINUTES, 0))
    ahead_h = row.number("ahead_hours", 0, 10_000, 0)
    if ahead_h and 3600 * ahead_h < lead_s:
        raise row.wrong("ahead_hours", "is less than lead_minutes: nothing could be booked")
    return Booking(
        BookingType.SAME_DAY if lead_s else BookingType.REAL_TIME,
        timezone,
        lead_s=lead_s,
        ahead_s=round(3600 * ahead_h) if ahead_h else None,
        phone=row.text("phone", ""),
        url=row.text("booking_url", ""),
        info_url=row.text("info_url", ""),
        message=row.text("message", ""),
    )


def _ride(row: CheckedTable) -> tuple[float, int]:
    factor = row.number("ride_factor", 1, 10, 1.3)
    return factor, round(MINUTE_S * row.number("ride_extra_minutes", 0, LONGEST_MINUTES, 1))
