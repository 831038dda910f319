"""The answers of /map."""

import math
from collections.abc import Sequence
from typing import Any

import orjson

from mobility.api.answers.legs import LegStyle
from mobility.api.answers.moments import wire_time
from mobility.api.answers.occupancy import occupancy_at
from mobility.api.answers.places import PlaceTexts, arriving, departing
from mobility.api.answers.polylines import LineTexts
from mobility.api.answers.writer import AnswerWriter
from mobility.service import (
    PRECISION,
    MapRoute,
    MapRoutes,
    MapStop,
    RouteText,
    Services,
    Stretch,
    encode_polylines,
    program_version,
)
from mobility.settings import Settings


def write_initial(services: Services, settings: Settings) -> dict[str, Any]:
    """Write where a map opens.

    Parameters
    ----------
    services : Services
        Of the network.
    settings : Settings
        Limits.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    start, about, box = services.city_map.start, services.about, services.basemap.box
    return {
        "lat": start.lat,
        "lon": start.lon,
        "zoom": start.zoom,
        "serverConfig": {
            "motisVersion": f"mobility {program_version()}",
            "hasElevation": about.has_heights,
            "hasRoutedTransfers": about.has_streets,
            "hasStreetRouting": about.has_streets,
            "maxOneToManySize": settings.max_many,
            "maxOneToAllTravelTimeLimit": settings.max_reach_minutes,
            "maxPrePostTransitTimeLimit": settings.max_access_s,
            "maxDirectTimeLimit": settings.max_direct_s,
            "shapesDebugEnabled": False,
        },
        "simulated": about.model_city,
        "bounds": list(about.bounds if box is None else box),
        "style": "/style.json",
        "attributions": list(about.attributions),
    }


def write_stops(writer: AnswerWriter, stops: Sequence[MapStop], style: LegStyle) -> list[orjson.Fragment]:
    """Write stops on the map.

    Parameters
    ----------
    writer : AnswerWriter
        Of the network.
    stops : Sequence[MapStop]
        What was found.
    style : LegStyle
        Languages and version.

    Returns
    -------
    list[orjson.Fragment]
        One a stop.
    """
    places = _places(writer, style)
    modes = {stop.modes: orjson.dumps(stop.modes).decode() for stop in stops}
    return [
        orjson.Fragment(
            f'{places.stop(stop.stop)},"importance":{stop.importance:.4f},"modes":{modes[stop.modes]}}}'
        )
        for stop in stops
    ]


def write_segments(
    writer: AnswerWriter, stretches: Sequence[Stretch], precision: int, style: LegStyle
) -> list[dict[str, Any]]:
    """Write vehicles on their way.

    Parameters
    ----------
    writer : AnswerWriter
        Of the network.
    stretches : Sequence[Stretch]
        What was found.
    precision : int
        Decimal places of the lines.
    style : LegStyle
        Languages and version.

    Returns
    -------
    list[dict[str, Any]]
        One a stretch.
    """
    places, texts = _places(writer, style), writer.services.texts
    scale = 10.0 ** (precision - PRECISION)
    lines = encode_polylines([(stretch.lats * scale, stretch.lons * scale) for stretch in stretches])
    written = []
    for stretch, line in zip(stretches, lines, strict=True):
        shown = (stretch.trip, stretch.service_day, stretch.stop_sequence)
        trip = style.present.trip(texts, shown, style.wanted, stretch.now)
        plan = stretch.calls.planned()
        planned = wire_time(int(plan.departures_s[0])), wire_time(int(plan.arrivals_s[1]))
        departure, arrival = wire_time(stretch.departure_s), wire_time(stretch.arrival_s)
        name = trip.route.short_name or trip.short_name or trip.route.long_name
        full = occupancy_at(stretch.calls.loads, 0)
        written.append(
            {
                "trips": [
                    {
                        "tripId": trip.trip_id,
                        "routeShortName": trip.route.short_name,
                        "displayName": name,
                        "routeId": trip.route.route_id,
                        "headsign": trip.headsign,
                    }
                ],
                "mode": trip.route.mode,
                **_colors(trip.route, "routeColor", "routeTextColor"),
                "distance": round(stretch.length_m, 1),
                "from": orjson.Fragment(
                    departing(places.stop(stretch.from_stop), departure, planned[0], full)
                ),
                "to": orjson.Fragment(arriving(places.stop(stretch.to_stop), arrival, planned[1])),
                "departure": departure,
                "arrival": arrival,
                "scheduledDeparture": planned[0],
                "scheduledArrival": planned[1],
                "realTime": bool(plan.known.any()),
                "polyline": line,
                **_vehicle(stretch, style),
            }
        )
    return written


def write_routes(writer: AnswerWriter, found: MapRoutes, style: LegStyle) -> dict[str, Any]:
    """Write lines.

    Parameters
    ----------
    writer : AnswerWriter
        Of the network.
    found : MapRoutes
        What was found.
    style : LegStyle
        Languages and version.

    Returns
    -------
    dict[str, Any]
        Ready for orjson.
    """
    texts, places = writer.services.texts, _places(writer, style)
    rows: dict[int, int] = {}
    for route in found.routes:
        for stop in route.stops:
            rows.setdefault(stop, len(rows))
    names = [[texts.route(route, style.wanted) for route in one.routes] for one in found.routes]
    along: list[dict[int, None]] = [{} for _ in found.lines]
    for row, one in enumerate(found.routes):
        for line in one.segments:
            along[line][row] = None
    lines = LineTexts()
    for line_points in found.lines:
        lines.add(*line_points)
    lines.encode()
    return {
        "routes": [_route(one, texts_of, rows) for one, texts_of in zip(found.routes, names, strict=True)],
        "polylines": [
            {
                "polyline": orjson.Fragment(lines.text(*points)),
                "colors": list(
                    dict.fromkeys(text.color for row in users for text in names[row] if text.color)
                ),
                "routeIndexes": list(users),
            }
            for points, users in zip(found.lines, along, strict=True)
        ],
        "stops": [orjson.Fragment(f"{places.stop(stop)}}}") for stop in rows],
        "zoomFiltered": found.zoom_filtered,
    }


def _route(route: MapRoute, texts: Sequence[RouteText], rows: dict[int, int]) -> dict[str, Any]:
    return {
        "mode": route.mode,
        "transitRoutes": [
            {
                "id": text.route_id,
                "shortName": text.short_name,
                "longName": text.long_name,
                **_colors(text, "color", "textColor"),
            }
            for text in texts
        ],
        "numStops": len(route.stops),
        "routeIdx": route.pattern,
        "pathSource": "TIMETABLE" if route.has_shape else "NONE",
        "segments": [
            {"from": rows[start], "to": rows[end], "polyline": line}
            for start, end, line in zip(route.stops, route.stops[1:], route.segments, strict=False)
        ],
    }


def _vehicle(stretch: Stretch, style: LegStyle) -> dict[str, Any]:
    """Where the vehicle says it is; nothing where it does not say so."""
    view = style.present.view
    row = None if view is None else view.find_vehicle(stretch.trip, stretch.service_day, stretch.now)
    if view is None or row is None:
        return {}
    where = view.snapshot.positions
    bearing = float(where.bearing[row])
    told = {
        "lat": round(float(where.lat[row]), 6),
        "lon": round(float(where.lon[row]), 6),
        "observedAt": wire_time(int(where.observed_s[row])),
    }
    return {"vehicle": told if math.isnan(bearing) else {**told, "bearing": round(bearing, 1)}}


def _colors(route: RouteText, color: str, text_color: str) -> dict[str, str]:
    given = {color: route.color, text_color: route.text_color}
    return {key: value for key, value in given.items() if value}


def _places(writer: AnswerWriter, style: LegStyle) -> PlaceTexts:
    return writer.wording(style.language, style.wanted, style.force_level).places
