"""One-to-all: every stop in reach of a place, and how long it takes."""

import time
from collections.abc import Mapping
from typing import Any

import flask

from mobility.api.answers.reach import write_in_reach
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.language import wanted_languages
from mobility.api.reach_requests import ONE_TO_ALL, check_one_to_all, reach_request
from mobility.api.schemas.reach import ReachableSchema
from mobility.api.state import state
from mobility.api.views.one_to_many import reach_answer
from mobility.messages import text_language

FIRST_WITHOUT_FORCED_LEVEL = 6

blueprint = QueryBlueprint("one-to-all", __name__, description="From one place to all stops")


@blueprint.route("/api/v6/one-to-all")
@blueprint.arguments(ONE_TO_ALL, location="query")
@blueprint.response(200, ReachableSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def one_to_all_v6(given: dict[str, Any]) -> flask.Response:
    """Find all stops in reach of a place (as MOTIS' v6: a place has a level only where it is known)."""
    return answer_one_to_all(given, version=6)


@blueprint.route("/api/v5/one-to-all")
@blueprint.arguments(ONE_TO_ALL, location="query")
@blueprint.response(200, ReachableSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def one_to_all_v5(given: dict[str, Any]) -> flask.Response:
    """Find all stops in reach of a place (as before v6: every place has a level, 0 where it is not known)."""
    return answer_one_to_all(given, version=5)


@blueprint.route("/api/v1/one-to-all")
@blueprint.arguments(ONE_TO_ALL, location="query")
@blueprint.response(200, ReachableSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def one_to_all_v1(given: dict[str, Any]) -> flask.Response:
    """Find all stops in reach of a place; the same as v5, where older clients look for it."""
    return answer_one_to_all(given, version=1)


def answer_one_to_all(given: Mapping[str, Any], version: int) -> flask.Response:
    """Answer one-to-all.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as OneToAllParameters loads them.
    version : int
        1, 5 or 6.

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
    ignored = check_one_to_all(given, app.settings, services.about.has_heights)
    with app.turns.search():
        started = time.perf_counter()
        found = services.reach.stops(
            given["one"], reach_request(given, app.clock, app.settings.max_reach_minutes)
        )
    wanted = wanted_languages()
    language = text_language(wanted)
    wording = app.writer_for(services).wording(
        language, services.texts.translations.known(wanted), version < FIRST_WITHOUT_FORCED_LEVEL
    )
    body = write_in_reach(
        found,
        wording.places,
        arrive_by=given["arrive_by"],
        ignored=ignored,
        attributions=services.about.attributions,
        language=language,
    )
    return reach_answer(body, started, {"Content-Language": language})
