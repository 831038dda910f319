"""GET /v1/accessibility/isochrone: the area within so many minutes of a place, for maps in apps."""

import time
from typing import Any

import flask
import orjson

from mobility.api.answers.isochrones import write_areas
from mobility.api.arguments import QueryBlueprint
from mobility.api.cycling_requests import cycling_request
from mobility.api.documented import document_errors
from mobility.api.honoring import Honoring
from mobility.api.language import own_language
from mobility.api.schemas.isochrone_parameters import IsochroneParameters
from mobility.api.schemas.isochrones import IsochroneSchema
from mobility.api.state import state
from mobility.errors import LimitExceededError
from mobility.service import ISOCHRONE_CUTOFFS, IsochroneRequest

KEPT = "private, max-age=300"
"""The question tells where somebody lives: only the asker keeps the answer."""
MEDIAN = (50,)
PARAMETERS = IsochroneParameters()
HONORING = Honoring(PARAMETERS)

blueprint = QueryBlueprint("isochrones", __name__, description="What area is in reach of a place")


@blueprint.route("/v1/accessibility/isochrone")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, IsochroneSchema)
@blueprint.alt_response(304, description="Not changed since the ETag given in If-None-Match")
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def isochrone(given: dict[str, Any]) -> flask.Response:
    """Give the areas within reach of a place as GeoJSON, by the timetable."""
    app = state()
    services = app.source.current()
    cutoffs = given["cutoffs"] or ISOCHRONE_CUTOFFS
    longest = app.settings.max_reach_minutes
    if max(cutoffs) > longest:
        raise LimitExceededError(
            "{field} is {value}; the limit of this service is {limit}.",
            field="cutoffs",
            value=max(cutoffs),
            limit=longest,
        )
    cycling = cycling_request(given)
    ignored = cycling.ignored(services.about.has_heights) + HONORING.list_ignored(given)
    request = IsochroneRequest(
        one=given["one"],
        time_s=app.clock() if given["time"] is None else given["time"],
        cutoffs=cutoffs,
        modes=given["modes"],
        window_minutes=given["window"],
        percentiles=given["percentiles"] or MEDIAN,
        arrive_by=given["arrive_by"],
        wheelchair=given["pedestrian_profile"] == "WHEELCHAIR",
        clock=given["clock"],
        cycling=cycling,
    )
    with app.turns.search(is_long=True):
        started = time.perf_counter()
        found = services.areas.areas(request)
    body = orjson.dumps(write_areas(services, request, found, ignored, own_language()))
    spent_ms = (time.perf_counter() - started) * 1000
    return flask.Response(
        body,
        headers=[
            ("Content-Type", "application/json"),
            ("Server-Timing", f"reach;dur={spent_ms:.3f}"),
            ("Vary", "Accept-Language"),
            ("Cache-Control", KEPT),
        ],
    )
