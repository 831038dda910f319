"""GET /v1/occupancy: how full runs, departures, lines and vehicles are; what is usual of a line."""

from typing import Any

import flask
import orjson

from mobility.api.answers.occupancy_answers import OccupancyWriter
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.keys import needs_role
from mobility.api.schemas.occupancy_answers import (
    LineHistorySchema,
    LineOccupancySchema,
    StopOccupancySchema,
    TripOccupancySchema,
    VehiclesOccupancySchema,
)
from mobility.api.schemas.occupancy_parameters import (
    HistoryParameters,
    LineOccupancyParameters,
    StopOccupancyParameters,
    TripOccupancyParameters,
    VehicleOccupancyParameters,
)
from mobility.api.state import State, state
from mobility.api.stop_requests import style_of
from mobility.errors import LimitExceededError
from mobility.service import DAY_TYPES, BoardRequest, StopRequest
from mobility.store import Role

KEPT = "private, max-age=10"
"""The question may tell where somebody goes: only the asker keeps the answer."""
KEPT_HISTORY = "private, max-age=3600"
USUAL_WINDOW_S = 3600
NOT_CHANGED = "Not changed since the ETag given in If-None-Match"
ERRORS = (400, 404, 422, 429, 500, 503)
TRIP, STOP, LINE = TripOccupancyParameters(), StopOccupancyParameters(), LineOccupancyParameters()
VEHICLES, HISTORY = VehicleOccupancyParameters(), HistoryParameters()

blueprint = QueryBlueprint("occupancy", __name__, description="How full vehicles are, as published")


@blueprint.route("/v1/occupancy/trips")
@blueprint.arguments(TRIP, location="query")
@blueprint.response(200, TripOccupancySchema)
@blueprint.alt_response(304, description=NOT_CHANGED)
@document_errors(blueprint, *ERRORS)
def trips(given: dict[str, Any]) -> flask.Response:
    """Tell how full a run is on each of its stretches."""
    app = state()
    services, present, _ = app.present()
    dated = services.trips.dated(given["trip_id"])
    run = services.occupancy.run(dated, _time(app, given))
    return _answer(OccupancyWriter(services, style_of(services, 6, present=present)).trip(run))


@blueprint.route("/v1/occupancy/stops")
@blueprint.arguments(STOP, location="query")
@blueprint.response(200, StopOccupancySchema)
@blueprint.alt_response(304, description=NOT_CHANGED)
@document_errors(blueprint, *ERRORS)
def stops(given: dict[str, Any]) -> flask.Response:
    """Tell how full vehicles leave a stop."""
    app = state()
    services, present, _ = app.present()
    window_s = _window(app, given)
    board = services.stops.board(
        BoardRequest(StopRequest(given["stop_id"]), _time(app, given), window_s=window_s, direction="LATER")
    )
    return _answer(OccupancyWriter(services, style_of(services, 6, present=present)).stop(board.events))


@blueprint.route("/v1/occupancy/lines")
@blueprint.arguments(LINE, location="query")
@blueprint.response(200, LineOccupancySchema)
@blueprint.alt_response(304, description=NOT_CHANGED)
@document_errors(blueprint, *ERRORS)
def lines(given: dict[str, Any]) -> flask.Response:
    """Tell of each run of a line that is under way within a window where it will be fullest."""
    app = state()
    services, present, _ = app.present()
    route = services.occupancy.route_of(given["route_id"], "routeId")
    start, window_s = _time(app, given), _window(app, given)
    runs = services.occupancy.under_way(start, start + window_s, app.settings.max_map_items, route)
    return _answer(OccupancyWriter(services, style_of(services, 6, present=present)).line(route, runs))


@blueprint.route("/v1/occupancy/vehicles")
@blueprint.arguments(VEHICLES, location="query")
@blueprint.response(200, VehiclesOccupancySchema)
@blueprint.alt_response(304, description=NOT_CHANGED)
@document_errors(blueprint, *ERRORS)
def vehicles(given: dict[str, Any]) -> flask.Response:
    """Tell how full the vehicles are that are under way at a moment."""
    app = state()
    services, present, _ = app.present()
    finder = services.occupancy
    route = finder.route_of(given["route_id"], "routeId") if given["route_id"] else None
    start = _time(app, given)
    runs = finder.under_way(start, start, app.settings.max_map_items, route, "routeId")
    return _answer(OccupancyWriter(services, style_of(services, 6, present=present)).vehicles(runs))


@blueprint.route("/v1/occupancy/history")
@blueprint.arguments(HISTORY, location="query")
@blueprint.response(200, LineHistorySchema)
@blueprint.alt_response(304, description=NOT_CHANGED)
@document_errors(blueprint, 400, 401, 403, 404, 422, 429, 500, 503)
@needs_role(Role.PLANNER, Role.CONTROL)
def history(given: dict[str, Any]) -> flask.Response:
    """Tell planners how full a line usually is, by section, hour and kind of day."""
    app = state()
    services, present, _ = app.present()
    finder = services.occupancy
    route = finder.route_of(given["route_id"], "routeId")
    found = finder.history(route, given["day_type"] or DAY_TYPES, given["hour"])
    writer = OccupancyWriter(services, style_of(services, 6, present=present))
    return _answer(writer.history(route, found), KEPT_HISTORY)


def _time(app: State, given: dict[str, Any]) -> int:
    return int(app.clock() if given["time"] is None else given["time"])


def _window(app: State, given: dict[str, Any]) -> int:
    limit = app.settings.max_map_window_s
    window_s = min(USUAL_WINDOW_S, limit) if given["window"] is None else int(given["window"])
    if window_s > limit:
        raise LimitExceededError(
            "{field} is {value}; the limit of this service is {limit}.",
            field="window",
            value=window_s,
            limit=limit,
        )
    return window_s


def _answer(content: dict[str, Any], cache: str = KEPT) -> flask.Response:
    headers = [
        ("Content-Type", "application/json"),
        ("Vary", "Accept-Language"),
        ("Cache-Control", cache),
    ]
    return flask.Response(orjson.dumps(content), headers=headers)
