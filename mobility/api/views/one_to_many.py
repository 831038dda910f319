"""One-to-many on streets, and with transit: how long it takes from one place to each of many."""

import time
from collections.abc import Mapping
from typing import Any

import flask
import orjson

from mobility.api.answers.reach import write_fronts, write_ways
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.language import own_language
from mobility.api.query_schema import NoParameters
from mobility.api.reach_requests import (
    INTERMODAL,
    ONE_TO_MANY,
    check_intermodal,
    check_one_to_many,
    reach_request,
    ways_request,
)
from mobility.api.schemas.reach import DurationSchema, IntermodalSchema
from mobility.api.state import state

NONE = NoParameters()

blueprint = QueryBlueprint("one-to-many", __name__, description="From one place to many")


@blueprint.route("/api/v1/one-to-many")
@blueprint.arguments(ONE_TO_MANY, location="query")
@blueprint.response(200, DurationSchema(many=True))
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def one_to_many(given: dict[str, Any]) -> flask.Response:
    """Measure the ways on streets from one place to many (or from many to one), in the order of the many."""
    return answer_ways(given)


@blueprint.route("/api/v1/one-to-many", methods=["POST"])
@blueprint.arguments(NONE, location="query")
@blueprint.arguments(ONE_TO_MANY, location="json")
@blueprint.response(200, DurationSchema(many=True))
@document_errors(blueprint, 400, 404, 413, 415, 422, 429, 500, 503)
def one_to_many_post(_: dict[str, Any], given: dict[str, Any]) -> flask.Response:
    """Measure the ways on streets from one place to many; the question is a JSON body."""
    return answer_ways(given)


@blueprint.route("/api/experimental/one-to-many-intermodal")
@blueprint.arguments(INTERMODAL, location="query")
@blueprint.response(200, IntermodalSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def intermodal(given: dict[str, Any]) -> flask.Response:
    """Measure the ways from one place to many on streets and by transit, with each number of transfers."""
    return answer_intermodal(given)


@blueprint.route("/api/experimental/one-to-many-intermodal", methods=["POST"])
@blueprint.arguments(NONE, location="query")
@blueprint.arguments(INTERMODAL, location="json")
@blueprint.response(200, IntermodalSchema)
@document_errors(blueprint, 400, 404, 413, 415, 422, 429, 500, 503)
def intermodal_post(_: dict[str, Any], given: dict[str, Any]) -> flask.Response:
    """Measure the ways from one place to many by transit; the question is a JSON body."""
    return answer_intermodal(given)


def answer_ways(given: Mapping[str, Any]) -> flask.Response:
    """Answer one-to-many; a bare list has no room for reasons and ignored parameters, so headers tell them.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OneToManyParameters loads them.

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
    ignored = check_one_to_many(given, app.settings, services.about.has_heights)
    with app.turns.search():
        started = time.perf_counter()
        ways = services.reach.ways(ways_request(given, given["mode"], given["max_"]))
    headers = {}
    if ways.reasons:
        headers["X-Reasons"] = ",".join(f"{reason.field}={reason.code.value}" for reason in ways.reasons)
    if ignored:
        headers["X-Ignored"] = ",".join(ignored)
    return reach_answer(orjson.dumps(write_ways(ways)), started, headers)


def answer_intermodal(given: Mapping[str, Any]) -> flask.Response:
    """Answer one-to-many with transit.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as IntermodalParameters loads them.

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
    ignored = check_intermodal(given, app.settings, services.about.has_heights)
    # As MOTIS documents: directly one may go at least as long as to or from a stop.
    longest_s = max(given[f"max_{which}_time"] for which in ("direct", "pre_transit", "post_transit"))
    with app.turns.search():
        started = time.perf_counter()
        found = services.reach.fronts(
            ways_request(given, given["direct_mode"], longest_s),
            reach_request(given, app.clock, app.settings.max_reach_minutes),
        )
    return reach_answer(orjson.dumps(write_fronts(found, ignored, own_language())), started, {})


def reach_answer(body: bytes, started: float, headers: Mapping[str, str]) -> flask.Response:
    """Put an answer together.

    Parameters
    ----------
    body : bytes
        JSON.
    started : float
        When the search began, on the performance counter.
    headers : Mapping[str, str]
        Further ones.

    Returns
    -------
    flask.Response
        Not to be kept by anyone on the way: it tells where a person goes.
    """
    spent_ms = (time.perf_counter() - started) * 1000
    return flask.Response(
        body,
        headers=[
            ("Content-Type", "application/json"),
            ("Server-Timing", f"reach;dur={spent_ms:.3f}"),
            ("Vary", "Accept-Language"),
            ("Cache-Control", "private, no-store"),
            *headers.items(),
        ],
    )
