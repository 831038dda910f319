"""GET /map: where it opens, the stops, vehicles, lines and levels within a box."""

import time
from collections.abc import Mapping
from typing import Any

import flask
import orjson

from mobility.api.answers.map import write_initial, write_routes, write_segments, write_stops
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.schemas.map import InitialSchema, MapRoutesSchema, MapStopSchema, TripSegmentSchema
from mobility.api.schemas.map_parameters import (
    BoxParameters,
    InitialParameters,
    MapStopsParameters,
    MapTripsParameters,
    RouteDetailsParameters,
    ZoomParameters,
)
from mobility.api.state import state
from mobility.api.stop_requests import style_of
from mobility.errors import BadParameterError, LimitExceededError
from mobility.service import MapBox

NOW_S = 120
"""How long /map/trips looks ahead if it is not told."""
SAME_FOR_ALL = "public, max-age=300"
ONE_PERSONS = "private, max-age=300"
"""The box tells where somebody looks: no cache on the way keeps it."""
NEVER = "private, no-store"

INITIAL, STOPS, TRIPS = InitialParameters(), MapStopsParameters(), MapTripsParameters()
ROUTES, DETAILS, LEVELS = ZoomParameters(), RouteDetailsParameters(), BoxParameters()
ERRORS = (400, 404, 422, 429, 500, 503)
LEVELS_ANSWER = {"type": "array", "items": {"type": "number"}}

blueprint = QueryBlueprint("map", __name__, description="What is on the map: stops, vehicles, lines, levels")


@blueprint.route("/api/v1/map/initial")
@blueprint.arguments(INITIAL, location="query")
@blueprint.response(200, InitialSchema)
@document_errors(blueprint, *ERRORS)
def initial(given: dict[str, Any]) -> flask.Response:  # noqa: ARG001
    """Tell where a map opens and what this server can do."""
    app = state()
    return _answer(write_initial(app.source.current(), app.settings), SAME_FOR_ALL, 0.0)


@blueprint.route("/api/v6/map/stops")
@blueprint.arguments(STOPS, location="query")
@blueprint.response(200, MapStopSchema(many=True))
@document_errors(blueprint, *ERRORS)
def stops_v6(given: dict[str, Any]) -> flask.Response:
    """List the stops in a box (as MOTIS' v6: a place has a level only where it is known)."""
    return answer_stops(given, version=6)


@blueprint.route("/api/v5/map/stops")
@blueprint.arguments(STOPS, location="query")
@blueprint.response(200, MapStopSchema(many=True))
@document_errors(blueprint, *ERRORS)
def stops_v5(given: dict[str, Any]) -> flask.Response:
    """List the stops in a box (as MOTIS' v5: every place has a level, 0 where it is not known)."""
    return answer_stops(given, version=5)


@blueprint.route("/api/v1/map/stops")
@blueprint.arguments(STOPS, location="query")
@blueprint.response(200, MapStopSchema(many=True))
@document_errors(blueprint, *ERRORS)
def stops_v1(given: dict[str, Any]) -> flask.Response:
    """List the stops in a box (the address of older clients; the answer is v5's)."""
    return answer_stops(given, version=5)


@blueprint.route("/api/v6/map/trips")
@blueprint.arguments(TRIPS, location="query")
@blueprint.response(200, TripSegmentSchema(many=True))
@document_errors(blueprint, *ERRORS)
def trips_v6(given: dict[str, Any]) -> flask.Response:
    """List vehicles on their way in a box (as MOTIS' v6: a place has a level only where it is known)."""
    return answer_trips(given, version=6)


@blueprint.route("/api/v5/map/trips")
@blueprint.arguments(TRIPS, location="query")
@blueprint.response(200, TripSegmentSchema(many=True))
@document_errors(blueprint, *ERRORS)
def trips_v5(given: dict[str, Any]) -> flask.Response:
    """List vehicles on their way in a box (as MOTIS' v5: every place has a level, 0 if not known)."""
    return answer_trips(given, version=5)


@blueprint.route("/api/v1/map/trips")
@blueprint.arguments(TRIPS, location="query")
@blueprint.response(200, TripSegmentSchema(many=True))
@document_errors(blueprint, *ERRORS)
def trips_v1(given: dict[str, Any]) -> flask.Response:
    """List vehicles on their way in a box (the address of older clients; the answer is v5's)."""
    return answer_trips(given, version=5)


@blueprint.route("/api/experimental/map/routes")
@blueprint.arguments(ROUTES, location="query")
@blueprint.response(200, MapRoutesSchema)
@document_errors(blueprint, *ERRORS)
def routes(given: dict[str, Any]) -> flask.Response:
    """List the lines that touch a box, whole, with where they run."""
    app = state()
    services = app.source.current()
    started = time.perf_counter()
    found = services.route_lines.within(_box(given), given["zoom"], app.settings.max_map_items)
    content = write_routes(app.writer_for(services), found, style_of(services, version=6))
    return _answer(content, ONE_PERSONS, started)


@blueprint.route("/api/experimental/map/route-details")
@blueprint.arguments(DETAILS, location="query")
@blueprint.response(200, MapRoutesSchema)
@document_errors(blueprint, *ERRORS)
def route_details(given: dict[str, Any]) -> flask.Response:
    """Give one line of an answer of /map/routes."""
    app = state()
    services = app.source.current()
    started = time.perf_counter()
    found = services.route_lines.one(given["route_idx"])
    content = write_routes(app.writer_for(services), found, style_of(services, version=6))
    return _answer(content, ONE_PERSONS, started)


@blueprint.route("/api/v1/map/levels")
@blueprint.arguments(LEVELS, location="query")
@blueprint.response(200, LEVELS_ANSWER)
@document_errors(blueprint, *ERRORS)
def levels(given: dict[str, Any]) -> flask.Response:
    """List the levels of streets and stops in a box, the highest first."""
    started = time.perf_counter()
    return _answer(state().source.current().city_map.levels(_box(given)), ONE_PERSONS, started)


def answer_stops(given: Mapping[str, Any], version: int) -> flask.Response:
    """List stops, and write them.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as MapStopsParameters loads them.
    version : int
        5 or 6.

    Returns
    -------
    flask.Response
        The answer.

    Raises
    ------
    LimitExceededError
        If there are too many.
    """
    app = state()
    services = app.source.current()
    started = time.perf_counter()
    found = services.city_map.stops(
        _box(given), given["modes"], grouped=given["grouped"], most=app.settings.max_map_items
    )
    content = write_stops(app.writer_for(services), found, style_of(services, version))
    return _answer(content, ONE_PERSONS, started)


def answer_trips(given: Mapping[str, Any], version: int) -> flask.Response:
    """List vehicles, and write them.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as MapTripsParameters loads them.
    version : int
        5 or 6.

    Returns
    -------
    flask.Response
        The answer.

    Raises
    ------
    BadParameterError
        If the end lies before the start.
    LimitExceededError
        For too long a time, or too many vehicles.
    """
    app = state()
    services, present, _ = app.present()
    limit = app.settings.max_map_window_s
    start = app.clock() if given["start_time"] is None else given["start_time"]
    end = start + min(NOW_S, limit) if given["end_time"] is None else given["end_time"]
    if end < start:
        raise BadParameterError("{field} lies before startTime.", field="endTime", value=end)
    if end - start > limit:
        raise LimitExceededError(
            "startTime and endTime lie {value} seconds apart; the limit of this service is {limit}.",
            field="endTime",
            value=end - start,
            limit=limit,
        )
    started = time.perf_counter()
    found = services.vehicles.on_the_way(_box(given), given["zoom"], start, end, app.settings.max_map_items)
    content = write_segments(
        app.writer_for(services), found, given["precision"], style_of(services, version, present=present)
    )
    return _answer(content, NEVER, started)


def _box(given: Mapping[str, Any]) -> MapBox:
    return MapBox.around(given["min_"], given["max_"])


def _answer(content: Any, cache: str, started: float) -> flask.Response:
    spent = f"map;dur={(time.perf_counter() - started) * 1000:.3f}" if started else "map;dur=0"
    headers = [
        ("Content-Type", "application/json"),
        ("Server-Timing", spent),
        ("Vary", "Accept-Language"),
        ("Cache-Control", cache),
    ]
    return flask.Response(orjson.dumps(content), headers=headers)
