"""GET /v1/learning/en-route: what to learn on a journey, at a stop, in a vehicle; and all items to keep."""

from typing import Any

import flask
import orjson

from mobility.api.answers.learning_en_route import write_en_route
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.language import own_language, wanted_languages
from mobility.api.query_schema import NoParameters
from mobility.api.schemas.learning_en_route import EnRouteParameters, EnRouteSchema
from mobility.api.state import state
from mobility.errors import BadParameterError, NotFoundError
from mobility.service import (
    ITEM_TABLES,
    EnRoute,
    ItemKind,
    LearningLevel,
    Wish,
    read_seen,
    write_item_table,
    write_items_json_ld,
)

PARAMETERS, NOTHING = EnRouteParameters(), NoParameters()
ENDS = ("itinerary", "stop", "trip")
KEPT_ITEMS = "public, max-age=300"
NOT_CHANGED = "Not changed since the ETag given in If-None-Match"
ERRORS = (400, 404, 422, 429, 500, 503)

blueprint = QueryBlueprint("learning-en-route", __name__, description="Learning while passing by")


@blueprint.route("/v1/learning/en-route")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, EnRouteSchema)
@document_errors(blueprint, *ERRORS)
def en_route(given: dict[str, Any]) -> flask.Response:
    """Choose items that fit the uninterrupted times of a journey, a wait at a stop or a vehicle's trip."""
    app = state()
    services, _, _ = app.present()
    named = [name for name in ENDS if given[name]]
    if len(named) != 1:
        raise BadParameterError(
            "Give exactly one of {names}.", field=named[1] if named else ENDS[0], names=", ".join(ENDS)
        )
    # Who names no language is told everything in the one of our own texts.
    languages = wanted_languages() or (own_language(),)
    level, seen = given["level"], read_seen(given["seen"])
    wish = Wish(
        languages=languages,
        level=None if level is None else LearningLevel(level),
        kinds=tuple(ItemKind(kind) for kind in given["kinds"] if kind),
        topics=tuple(topic for topic in given["topics"] if topic),
        seen=seen,
    )
    chooser = EnRoute(services, state().directory.opened())
    start_s = int(app.clock() if given["time"] is None else given["time"])
    if given["itinerary"]:
        answer = chooser.journey(given["itinerary"], wish, given["posture"])
    elif given["stop"]:
        answer = chooser.board(given["stop"], start_s, given["minutes"], wish)
    else:
        answer = chooser.vehicle(given["trip"], start_s, wish)
    written = write_en_route(chooser, answer, seen, languages)
    headers = [("Content-Type", "application/json"), ("Vary", "Accept-Language")]
    # The question tells where someone goes: no cache on the way may keep it.
    return flask.Response(orjson.dumps(written), headers=[*headers, ("Cache-Control", "private, no-store")])


@blueprint.route("/v1/learning/items/<string:table>.csv")
@blueprint.arguments(NOTHING, location="query")
@blueprint.response(
    200, content_type="text/csv", description="items, texts, answers or bindings, by item_id."
)
@blueprint.alt_response(304, description=NOT_CHANGED)
@document_errors(blueprint, *ERRORS)
def item_table(given: dict[str, Any], table: str) -> flask.Response:
    """Give all items as tables like those of GTFS: items, texts, answers and bindings, joined by item_id."""
    del given
    if table not in ITEM_TABLES:
        raise NotFoundError("There is no table {text!r} of items.", field="table", text=table)
    answer = flask.Response(
        write_item_table(table, state().directory.opened().list_items()),
        content_type="text/csv; charset=utf-8",
    )
    answer.headers["Cache-Control"] = KEPT_ITEMS
    return answer


@blueprint.route("/v1/learning/items.jsonld")
@blueprint.arguments(NOTHING, location="query")
@blueprint.response(200, content_type="application/ld+json", description="LearningResources of schema.org.")
@blueprint.alt_response(304, description=NOT_CHANGED)
@document_errors(blueprint, *ERRORS)
def items_json_ld(given: dict[str, Any]) -> flask.Response:
    """Give all items as JSON-LD."""
    del given
    source = state().directory.opened()
    items = source.list_items()
    names = {}
    for provider_id in {item.provider_id for item in items}:
        provider = source.find_provider(provider_id)
        names[provider_id] = provider.name if provider else provider_id
    answer = flask.Response(
        orjson.dumps(write_items_json_ld(items, names)), content_type="application/ld+json"
    )
    answer.headers["Cache-Control"] = KEPT_ITEMS
    return answer
