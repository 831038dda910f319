"""/v1/learning/directory: records of the directory by their ids."""

from typing import Any

import flask
import orjson

from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.query_schema import NoParameters
from mobility.api.schemas.learning_directory import (
    LearningItemSchema,
    LearningOfferSchema,
    LearningPlaceSchema,
    LearningSessionSchema,
    ProviderSchema,
)
from mobility.api.state import state
from mobility.service import RecordKind, write_record

blueprint = QueryBlueprint("learning-directory", __name__, description="What can be learned where and when")

NONE = NoParameters()
ERRORS = (400, 404, 422, 500, 503)


@blueprint.route("/v1/learning/directory/providers/<path:provider_id>")
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, ProviderSchema)
@document_errors(blueprint, *ERRORS)
def provider(_: dict[str, Any], provider_id: str) -> flask.Response:
    """Show an institution that offers learning."""
    return _show(RecordKind.PROVIDER, provider_id)


@blueprint.route("/v1/learning/directory/places/<path:place_id>")
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, LearningPlaceSchema)
@document_errors(blueprint, *ERRORS)
def place(_: dict[str, Any], place_id: str) -> flask.Response:
    """Show a place where one can learn."""
    return _show(RecordKind.PLACE, place_id)


@blueprint.route("/v1/learning/directory/offers/<path:offer_id>")
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, LearningOfferSchema)
@document_errors(blueprint, *ERRORS)
def offer(_: dict[str, Any], offer_id: str) -> flask.Response:
    """Show something that can be learned."""
    return _show(RecordKind.OFFER, offer_id)


@blueprint.route("/v1/learning/directory/sessions/<path:session_id>")
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, LearningSessionSchema)
@document_errors(blueprint, *ERRORS)
def session(_: dict[str, Any], session_id: str) -> flask.Response:
    """Show one appointment of an offer."""
    return _show(RecordKind.SESSION, session_id)


@blueprint.route("/v1/learning/directory/items/<path:item_id>")
@blueprint.arguments(NONE, location="query")
@blueprint.response(200, LearningItemSchema)
@document_errors(blueprint, *ERRORS)
def item(_: dict[str, Any], item_id: str) -> flask.Response:
    """Show something small to learn on the way."""
    return _show(RecordKind.ITEM, item_id)


def _show(kind: RecordKind, record_id: str) -> flask.Response:
    found = state().directory.get(kind, record_id)
    answer = flask.Response(orjson.dumps(write_record(found)), mimetype="application/json")
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
