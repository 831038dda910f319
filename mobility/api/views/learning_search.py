"""GET /v1/learning/places and /offers: what can be reached, attended and returned from."""

from typing import Any

import flask
import orjson

from mobility.api.answers.learning_search import LearningWriter, small_links
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.language import own_language
from mobility.api.learning_directory import learning_source
from mobility.api.learning_requests import learning_request, trip_fares
from mobility.api.schemas.learning_search import LearningOffersSchema, LearningPlacesSchema
from mobility.api.schemas.learning_search_parameters import (
    LearningOffersParameters,
    LearningPlacesParameters,
)
from mobility.api.state import state

PLACES, OFFERS = LearningPlacesParameters(), LearningOffersParameters()
ERRORS = (400, 404, 422, 429, 500, 503)
PRIVATE = "private, no-store"
"""The answer tells where a person goes: no cache on the way may keep it."""

blueprint = QueryBlueprint("learning-search", __name__, description="Learning that one can reach")


@blueprint.route("/v1/learning/places")
@blueprint.arguments(PLACES, location="query")
@blueprint.response(200, LearningPlacesSchema)
@document_errors(blueprint, *ERRORS)
def places(given: dict[str, Any]) -> flask.Response:
    """Find places that can be reached, are open for the stay, and from which one gets home."""
    app, language = state(), own_language()
    services = app.source.current()
    request = learning_request(given, app.settings, language)
    fares = trip_fares(services, request)
    with app.turns.search():
        answer = services.learning.reach.places(learning_source(), request, app.clock(), fares)
    writer = LearningWriter(request, services.bookings, services.learning.reach.zone, language)
    return learning_answer(writer.write_places(answer), services.about.attributions)


@blueprint.route("/v1/learning/offers")
@blueprint.arguments(OFFERS, location="query")
@blueprint.response(200, LearningOffersSchema)
@document_errors(blueprint, *ERRORS)
def offers(given: dict[str, Any]) -> flask.Response:
    """Find offers whose sessions can be reached in time, and from which one gets home."""
    app, language = state(), own_language()
    services = app.source.current()
    request = learning_request(given, app.settings, language)
    fares = trip_fares(services, request)
    with app.turns.search():
        answer = services.learning.reach.offers(learning_source(), request, app.clock(), fares)
    writer = LearningWriter(request, services.bookings, services.learning.reach.zone, language)
    return learning_answer(writer.write_offers(answer), services.about.attributions)


def learning_answer(
    content: dict[str, Any],
    attributions: tuple[str, ...],
    *,
    with_links: bool = True,
    with_feed: bool = True,
) -> flask.Response:
    """Put an answer about ways and learning together.

    Parameters
    ----------
    content : dict[str, Any]
        What was found.
    attributions : tuple[str, ...]
        Whom to name.
    with_links : bool
        Whether addresses that ask the same again are given.
    with_feed : bool
        Whether that of a calendar is among them.

    Returns
    -------
    flask.Response
        Not to be kept on the way.
    """
    asked = [(name, value) for name, values in flask.request.args.lists() for value in values]
    if with_links:
        content |= small_links(flask.request.path, asked, with_feed=with_feed)
    content["attributions"] = list(attributions)
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Language", own_language()),
        ("Vary", "Accept-Language"),
        ("Cache-Control", PRIVATE),
    ]
    return flask.Response(orjson.dumps(content), headers=headers)
