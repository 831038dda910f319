"""GET /api/v6/stoptimes, /api/v5/stoptimes and /api/v1/stoptimes: departures and arrivals."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import flask

from mobility.api.answers.boards import write_board
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.honoring import Honoring
from mobility.api.json_answers import json_answer
from mobility.api.schemas.stop_parameters import StopTimesParameters
from mobility.api.schemas.stops import StopTimesSchema
from mobility.api.state import state
from mobility.api.stop_requests import board_request, style_of

PARAMETERS = StopTimesParameters()
HONORING = Honoring(PARAMETERS)

blueprint = QueryBlueprint("stoptimes", __name__, description="Departures and arrivals")


@blueprint.route("/api/v6/stoptimes")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, StopTimesSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def stop_times_v6(given: dict[str, Any]) -> flask.Response:
    """Tell departures or arrivals (as MOTIS' v6: a place has a level only where it is known)."""
    return answer_board(given, version=6)


@blueprint.route("/api/v5/stoptimes")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, StopTimesSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def stop_times_v5(given: dict[str, Any]) -> flask.Response:
    """Tell departures or arrivals (as MOTIS' v5: every place has a level, 0 where it is not known)."""
    return answer_board(given, version=5)


@blueprint.route("/api/v1/stoptimes")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, StopTimesSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def stop_times_v1(given: dict[str, Any]) -> flask.Response:
    """Tell departures or arrivals (the address of older clients; the answer is v5's)."""
    return answer_board(given, version=5)


def answer_board(given: Mapping[str, Any], version: int) -> flask.Response:
    """Collect one page, and write it.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as StopTimesParameters loads them.
    version : int
        5 or 6.

    Returns
    -------
    flask.Response
        The answer.

    Raises
    ------
    MobilityError
        As mobility.api.errors answers it.
    """
    app = state()
    services, present, annotates = app.present(given["realtime_mode"])
    limits = app.settings
    HONORING.check_limits(
        given,
        {"n": limits.max_stop_times, "window": limits.max_window_s, "radius": limits.max_radius_m},
    )
    ignored = HONORING.list_ignored(given)
    request = board_request(given, app.clock)
    started = time.perf_counter()
    board = services.stops.board(request)
    if annotates and present.view is not None:
        board = replace(board, events=present.view.annotate_events(board.events))
    found = time.perf_counter()
    style = style_of(
        services,
        version,
        skipped_stops=request.with_skipped,
        with_alerts=given["with_alerts"],
        present=present,
    )
    content = write_board(app.writer_for(services), board, style, ignored)
    phases_ms = {"board": (found - started) * 1000, "answer": (time.perf_counter() - found) * 1000}
    return json_answer(content, style.language, phases_ms)
