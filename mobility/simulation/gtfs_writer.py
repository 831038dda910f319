"""Writes the model city's timetable as a GTFS feed."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mobility.simulation.gtfs_station import hub_pathways, hub_stops
from mobility.simulation.schedule import TripGroup
from mobility.simulation.terrain import CITY_NAME, to_degrees
from mobility.simulation.transit import HUB_STATION, MARKET_STATION

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

Row = Sequence[object]

_ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # the same bytes whenever it is written
_ROUTE_TYPE = {"tram": "0", "bus": "3", "rail": "2"}
_ROUTE_TYPE_OF_SERVICE = {
    "call": "715",
    "night": "705",
    "shift": "702",
    "s-bahn": "109",
    "regional": "106",
    "school": "712",
}
_AGENCY = {"tram": "mva", "bus": "mva", "rail": "mba"}
_BOOKING = "ruf-45"
_TIMES = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(48 * 3600)]
_PUBLISHER = f"{CITY_NAME}: simulated data, no real timetable"


def station_id(station: int) -> str:
    """stop_id of a station."""
    return f"mc:{station + 1:04d}"


def _platform_id(city: "ModelCity", platform: int) -> str:
    row = city.transit.platforms[platform]
    return f"{station_id(row.station)}:{row.mode[0].upper()}{row.code}"


def _stops(city: "ModelCity") -> Iterable[Row]:
    yield ("stop_id", "stop_code", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station",
           "platform_code", "wheelchair_boarding", "level_id")  # fmt: skip
    transit = city.transit
    used = {stop for line in transit.lines for path in line.paths for stop in path.stops}
    for i, station in enumerate(transit.stations):
        lat, lon = to_degrees(station.xy)
        yield (
            station_id(i),
            "",
            station.name,
            f"{lat:.7f}",
            f"{lon:.7f}",
            1,
            "",
            "",
            1 if i == HUB_STATION else "",
            "",
        )
    for i in sorted(used):
        row = transit.platforms[i]
        lat, lon = to_degrees(row.xy)
        yield (
            _platform_id(city, i), f"{row.station + 1:04d}{row.code}", transit.stations[row.station].name,
            f"{lat:.7f}", f"{lon:.7f}",
            0, station_id(row.station), row.code, row.wheelchair,
            "ground" if row.station == HUB_STATION else "",
        )  # fmt: skip
    yield from hub_stops(city.terrain, transit.stations[HUB_STATION].name, station_id(HUB_STATION))


def _routes(city: "ModelCity") -> Iterable[Row]:
    yield ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type", "route_color",
           "route_text_color", "route_sort_order")  # fmt: skip
    transit = city.transit
    for i, line in enumerate(transit.lines):
        path = line.paths[0]
        ends = [
            transit.stations[transit.platforms[stop].station].name for stop in (path.stops[0], path.stops[-1])
        ]
        long_name = f"Ring {ends[0]}" if ends[0] == ends[1] else f"{ends[0]} – {ends[1]}"
        red, green, blue = (int(line.color[k : k + 2], 16) for k in (0, 2, 4))
        text = "000000" if 0.3 * red + 0.59 * green + 0.11 * blue > 128 else "FFFFFF"
        kind = _ROUTE_TYPE_OF_SERVICE.get(line.plan.service, _ROUTE_TYPE[line.mode])
        yield _route_id(city, i), _AGENCY[line.mode], line.plan.name, long_name, kind, line.color, text, i + 1


def _route_id(city: "ModelCity", line: int) -> str:
    return f"mc-{city.transit.lines[line].plan.name}"


def trip_id(city: "ModelCity", group: TripGroup, trip: int) -> str:
    """trip_id: line, direction, service and number."""
    return (
        f"{city.transit.lines[group.line].plan.name}-{'HR'[group.direction]}-{group.service}-{trip + 1:03d}"
    )


def _trips(city: "ModelCity") -> Iterable[Row]:
    yield ("route_id", "service_id", "trip_id", "trip_headsign", "direction_id", "block_id", "shape_id",
           "wheelchair_accessible", "bikes_allowed")  # fmt: skip
    transit = city.transit
    for group in city.schedule.groups:
        path = transit.lines[group.line].paths[group.direction]
        headsign = transit.stations[transit.platforms[path.stops[-1]].station].name
        route, shape = _route_id(city, group.line), f"{_route_id(city, group.line)}-{group.direction}"
        for t in range(len(group.blocks)):
            yield (route, group.service, trip_id(city, group, t), headsign, group.direction, group.blocks[t],
                shape,
                   int(group.wheelchair[t]), int(group.bikes[t]))  # fmt: skip


def _stop_times(city: "ModelCity") -> Iterable[Row]:
    yield ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence", "pickup_type",
        "drop_off_type",
           "shape_dist_traveled", "timepoint", "pickup_booking_rule_id",
           "drop_off_booking_rule_id")  # fmt: skip
    for group in city.schedule.groups:
        line = city.transit.lines[group.line]
        path = line.paths[group.direction]
        call = line.plan.service == "call"
        last = len(path.stops) - 1
        exact = 0 if group.frequencies and not group.frequencies[0].is_exact else 1
        tails = [
            (_platform_id(city, stop), q + 1, 1 if q == last else 2 if call else 0,
                1 if q == 0 else 2 if call else 0,
             f"{path.stops_m[q]:.1f}", exact, _BOOKING if call and q < last else "",
             _BOOKING if call and q > 0 else "")
            for q, stop in enumerate(path.stops)
        ]  # fmt: skip
        for t in range(len(group.blocks)):
            name = trip_id(city, group, t)
            rows = zip(group.arrivals[t].tolist(), group.departures[t].tolist(), tails, strict=True)
            for arrival, departure, tail in rows:
                yield name, _TIMES[arrival], _TIMES[departure], *tail


def _shapes(city: "ModelCity") -> Iterable[Row]:
    yield "shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence", "shape_dist_traveled"
    for i, line in enumerate(city.transit.lines):
        for direction, path in enumerate(line.paths):
            lat, lon = to_degrees(path.xy)
            for n, (y, x, m) in enumerate(
                zip(lat.tolist(), lon.tolist(), path.along_m.tolist(), strict=True)
            ):
                yield f"{_route_id(city, i)}-{direction}", f"{y:.7f}", f"{x:.7f}", n + 1, f"{m:.1f}"


def _calendar(city: "ModelCity") -> Iterable[Row]:
    yield (
        "service_id",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "start_date",
        "end_date",
    )
    for service in city.calendar.services:
        if service.week:
            yield service.name, *service.week, f"{city.calendar.start:%Y%m%d}", f"{city.calendar.end:%Y%m%d}"


def _calendar_dates(city: "ModelCity") -> Iterable[Row]:
    yield "service_id", "date", "exception_type"
    for service in city.calendar.services:
        rows = [(date, 1) for date in service.added] + [(date, 2) for date in service.removed]
        for date, kind in sorted(rows):
            yield service.name, f"{date:%Y%m%d}", kind


def _frequencies(city: "ModelCity") -> Iterable[Row]:
    yield "trip_id", "start_time", "end_time", "headway_secs", "exact_times"
    for group in city.schedule.groups:
        for row in group.frequencies:
            yield (
                trip_id(city, group, 0),
                _TIMES[row.start_s],
                _TIMES[row.end_s],
                row.headway_s,
                int(row.is_exact),
            )


def _transfers(city: "ModelCity") -> Iterable[Row]:
    yield (
        "from_stop_id",
        "to_stop_id",
        "from_route_id",
        "to_route_id",
        "from_trip_id",
        "to_trip_id",
        "transfer_type",
        "min_transfer_time",
    )
    transit = city.transit
    yield station_id(HUB_STATION), station_id(HUB_STATION), "", "", "", "", 2, 240
    yield station_id(MARKET_STATION), station_id(MARKET_STATION), "", "", "", "", 2, 90
    night = []
    for i, line in enumerate(transit.lines):
        if line.plan.service == "night":
            night += [
                (_route_id(city, i), _platform_id(city, stop))
                for path in line.paths
                for stop in path.stops
                if transit.platforms[stop].station == MARKET_STATION
            ]  # fmt: skip
    for from_route, from_stop in night:
        for to_route, to_stop in night:
            if from_route != to_route:
                yield from_stop, to_stop, from_route, to_route, "", "", 1, ""
    for i, t, j, n in city.schedule.coupled:
        one, other = city.schedule.groups[i], city.schedule.groups[j]
        stop_in = transit.lines[one.line].paths[one.direction].stops[-1]
        stop_out = transit.lines[other.line].paths[other.direction].stops[0]
        yield (_platform_id(city, stop_in), _platform_id(city, stop_out), "", "", trip_id(city, one, t),
            trip_id(city, other, n), 4, "")  # fmt: skip


def _translations(city: "ModelCity") -> Iterable[Row]:
    yield "table_name", "field_name", "language", "translation", "field_value"
    names = {station.name for station in city.transit.stations}
    for german, english in (
        ("Auenfurt Hauptbahnhof", "Auenfurt Central Station"), ("Marktplatz", "Market Square"),
        ("Neustadt Bahnhof", "Neustadt Station"), ("Universitätsklinikum", "University Hospital"),
        ("Modellhausen Flughafen", "Modellhausen Airport"),
    ):  # fmt: skip
        if german in names:
            yield "stops", "stop_name", "en", english, german


def _small_tables(city: "ModelCity") -> dict[str, list[Row]]:
    start, end = f"{city.calendar.start:%Y%m%d}", f"{city.calendar.end:%Y%m%d}"
    url = "https://model-city.example/"
    return {
        "agency.txt": [
            ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang", "agency_phone"),
            ("mva", f"{CITY_NAME} Verkehrsbetriebe (simuliert)", url, "Europe/Berlin", "de",
                "+49 30 23125 000"),
            ("mba", f"{CITY_NAME} Bahn (simuliert)", url, "Europe/Berlin", "de", "+49 30 23125 001"),
        ],
        "feed_info.txt": [
            ("feed_publisher_name", "feed_publisher_url", "feed_lang", "default_lang", "feed_start_date",
                "feed_end_date", "feed_version", "feed_contact_url"),
            (_PUBLISHER, url, "de", "de", start, end, f"model-city-seed-{city.seed}-{start}", url),
        ],
        "attributions.txt": [
            ("attribution_id", "organization_name", "is_producer", "is_operator", "is_authority",
                "attribution_url"),
            ("1", f"{CITY_NAME} (generated, simulated)", 1, 0, 0, url),
        ],
        "booking_rules.txt": [
            ("booking_rule_id", "booking_type", "prior_notice_duration_min", "message", "phone_number"),
            (_BOOKING, 1, 30, "Rufbus der Modellstadt: bitte 30 Minuten vorher anrufen (simuliert)",
                "+49 30 23125 002"),
        ],
        "levels.txt": [
            ("level_id", "level_index", "level_name"),
            ("tunnel", -1, "Bahnhofstunnel"),
            ("ground", 0, "Bahnsteige und Vorplatz"),
        ],
    }  # fmt: skip


def write_gtfs(city: "ModelCity", path: Path) -> None:
    """Write the feed as a zip file.

    Parameters
    ----------
    city : ModelCity
        What to write.
    path : Path
        Replaced where it exists; the same city gives the same bytes.
    """
    platforms = [
        (_platform_id(city, i), row)
        for i, row in enumerate(city.transit.platforms) if row.station == HUB_STATION
    ]  # fmt: skip
    used = {_platform_id(city, s) for line in city.transit.lines for p in line.paths for s in p.stops}
    tables: dict[str, Iterable[Row]] = dict(_small_tables(city))
    tables |= {
        "stops.txt": _stops(city), "routes.txt": _routes(city), "trips.txt": _trips(city),
        "stop_times.txt": _stop_times(city), "shapes.txt": _shapes(city), "calendar.txt": _calendar(city),
        "calendar_dates.txt": _calendar_dates(city), "frequencies.txt": _frequencies(city),
        "transfers.txt": _transfers(city), "translations.txt": _translations(city),
        "pathways.txt": hub_pathways(
            city.terrain, station_id(HUB_STATION), [(stop, row) for stop, row in platforms if stop in used]
        ),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in tables.items():
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\n").writerows(rows)
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.getvalue().encode(), compresslevel=5)
