"""GET /api/v6/stop and /api/v5/stop: what belongs to a stop, and the lines that serve it."""

import time
from collections.abc import Mapping
from typing import Any

import flask

from mobility.api.answers.boards import write_stop
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.honoring import Honoring
from mobility.api.json_answers import json_answer
from mobility.api.schemas.stop_parameters import StopParameters
from mobility.api.schemas.stops import StopSchema
from mobility.api.state import state
from mobility.api.stop_requests import stop_request, style_of

PARAMETERS = StopParameters()
HONORING = Honoring(PARAMETERS)

blueprint = QueryBlueprint("stop", __name__, description="Stops and their lines")


@blueprint.route("/api/v6/stop")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, StopSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def stop_v6(given: dict[str, Any]) -> flask.Response:
    """Tell the lines of a stop (as MOTIS' v6: a place has a level only where it is known)."""
    return answer_stop(given, version=6)


@blueprint.route("/api/v5/stop")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, StopSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def stop_v5(given: dict[str, Any]) -> flask.Response:
    """Tell the lines of a stop (as MOTIS' v5: every place has a level, 0 where it is not known)."""
    return answer_stop(given, version=5)


def answer_stop(given: Mapping[str, Any], version: int) -> flask.Response:
    """Look a stop up, and write it.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as StopParameters loads them.
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
    services = app.source.current()
    HONORING.check_limits(given, {"radius": app.settings.max_radius_m})
    started = time.perf_counter()
    info = services.stops.info(stop_request(given))
    found = time.perf_counter()
    style = style_of(services, version)
    content = write_stop(app.writer_for(services), info, style, HONORING.list_ignored(given))
    phases_ms = {"stop": (found - started) * 1000, "answer": (time.perf_counter() - found) * 1000}
    return json_answer(content, style.language, phases_ms)
