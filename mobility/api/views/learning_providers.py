"""/v1/learning/providers: what institutions write themselves, each its own records alone."""

from datetime import UTC, datetime
from typing import Any

import flask
import orjson
from werkzeug.exceptions import UnsupportedMediaType

from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.fields import Whole
from mobility.api.keys import needs_role, require_role
from mobility.api.language import own_language
from mobility.api.query_schema import NoParameters, QuerySchema
from mobility.api.schemas.learning_directory import (
    BatchReportSchema,
    BatchSchema,
    LearningChangesSchema,
    LearningItemSchema,
    LearningOfferSchema,
    LearningPlaceSchema,
    LearningSessionSchema,
    ProviderSchema,
    WrittenSchema,
)
from mobility.api.state import state
from mobility.errors import BadParameterError
from mobility.messages import sentence
from mobility.service import ChangeReport, RecordKind, RecordWarning
from mobility.store import Role

blueprint = QueryBlueprint("learning-providers", __name__, description="For providers of learning")

NONE = NoParameters()
OWN = "/v1/learning/providers/<string:provider_id>"
PUT_ERRORS = (400, 401, 403, 413, 415, 422, 429, 500, 503)
DELETE_ERRORS = (400, 401, 403, 404, 409, 422, 429, 500, 503)


class ChangesParameters(QuerySchema):
    """What is asked of the log."""

    limit = Whole("Most changes to be listed; newest first.", 1, 1000, 100)


def _body(schema: type) -> Any:
    return blueprint.doc(requestBody={"required": True, "content": {"application/json": {"schema": schema}}})


@blueprint.route(OWN, methods=["PUT"])
@blueprint.arguments(NONE, location="query")
@_body(ProviderSchema)
@blueprint.response(200, WrittenSchema)
@document_errors(blueprint, *PUT_ERRORS)
@needs_role(Role.PROVIDER)
def put_provider(_: dict[str, Any], provider_id: str) -> flask.Response:
    """Write what an institution says of itself."""
    return _put(provider_id, RecordKind.PROVIDER, provider_id)


@blueprint.route(f"{OWN}/places/<path:place_id>", methods=["PUT"])
@blueprint.arguments(NONE, location="query")
@_body(LearningPlaceSchema)
@blueprint.response(200, WrittenSchema)
@document_errors(blueprint, *PUT_ERRORS)
@needs_role(Role.PROVIDER)
def put_place(_: dict[str, Any], provider_id: str, place_id: str) -> flask.Response:
    """Write a place; one that another source has too becomes this one."""
    return _put(provider_id, RecordKind.PLACE, place_id)


@blueprint.route(f"{OWN}/offers/<path:offer_id>", methods=["PUT"])
@blueprint.arguments(NONE, location="query")
@_body(LearningOfferSchema)
@blueprint.response(200, WrittenSchema)
@document_errors(blueprint, *PUT_ERRORS)
@needs_role(Role.PROVIDER)
def put_offer(_: dict[str, Any], provider_id: str, offer_id: str) -> flask.Response:
    """Write an offer."""
    return _put(provider_id, RecordKind.OFFER, offer_id)


@blueprint.route(f"{OWN}/sessions/<path:session_id>", methods=["PUT"])
@blueprint.arguments(NONE, location="query")
@_body(LearningSessionSchema)
@blueprint.response(200, WrittenSchema)
@document_errors(blueprint, *PUT_ERRORS)
@needs_role(Role.PROVIDER)
def put_session(_: dict[str, Any], provider_id: str, session_id: str) -> flask.Response:
    """Write an appointment of an offer."""
    return _put(provider_id, RecordKind.SESSION, session_id)


@blueprint.route(f"{OWN}/items/<path:item_id>", methods=["PUT"])
@blueprint.arguments(NONE, location="query")
@_body(LearningItemSchema)
@blueprint.response(200, WrittenSchema)
@document_errors(blueprint, *PUT_ERRORS)
@needs_role(Role.PROVIDER)
def put_item(_: dict[str, Any], provider_id: str, item_id: str) -> flask.Response:
    """Write an item."""
    return _put(provider_id, RecordKind.ITEM, item_id)


@blueprint.route(f"{OWN}/places/<path:place_id>", methods=["DELETE"])
@blueprint.arguments(NONE, location="query")
@blueprint.response(204)
@document_errors(blueprint, *DELETE_ERRORS)
@needs_role(Role.PROVIDER)
def delete_place(_: dict[str, Any], provider_id: str, place_id: str) -> flask.Response:
    """Take a place out that nothing takes place at."""
    return _delete(provider_id, RecordKind.PLACE, place_id)


@blueprint.route(f"{OWN}/offers/<path:offer_id>", methods=["DELETE"])
@blueprint.arguments(NONE, location="query")
@blueprint.response(204)
@document_errors(blueprint, *DELETE_ERRORS)
@needs_role(Role.PROVIDER)
def delete_offer(_: dict[str, Any], provider_id: str, offer_id: str) -> flask.Response:
    """Take an offer out, with its sessions."""
    return _delete(provider_id, RecordKind.OFFER, offer_id)


@blueprint.route(f"{OWN}/sessions/<path:session_id>", methods=["DELETE"])
@blueprint.arguments(NONE, location="query")
@blueprint.response(204)
@document_errors(blueprint, *DELETE_ERRORS)
@needs_role(Role.PROVIDER)
def delete_session(_: dict[str, Any], provider_id: str, session_id: str) -> flask.Response:
    """Take an appointment out."""
    return _delete(provider_id, RecordKind.SESSION, session_id)


@blueprint.route(f"{OWN}/items/<path:item_id>", methods=["DELETE"])
@blueprint.arguments(NONE, location="query")
@blueprint.response(204)
@document_errors(blueprint, *DELETE_ERRORS)
@needs_role(Role.PROVIDER)
def delete_item(_: dict[str, Any], provider_id: str, item_id: str) -> flask.Response:
    """Take an item out."""
    return _delete(provider_id, RecordKind.ITEM, item_id)


@blueprint.route(f"{OWN}/batch", methods=["POST"])
@blueprint.arguments(NONE, location="query")
@_body(BatchSchema)
@blueprint.response(200, BatchReportSchema)
@blueprint.alt_response(207, schema=BatchReportSchema, description="Some or all of a batch are refused")
@document_errors(blueprint, *PUT_ERRORS)
@needs_role(Role.PROVIDER)
def put_batch(_: dict[str, Any], provider_id: str) -> flask.Response:
    """Write many records at once; a bad one loses no other."""
    key = require_role(Role.PROVIDER)
    written = state().directory.put_batch(key, provider_id, _read_body(), _area())
    content = _write_report(written.report) | {"warnings": list(map(_write_warning, written.warnings))}
    return _answer(content, 207 if written.report.refused else 200)


@blueprint.route(f"{OWN}/changes")
@blueprint.arguments(ChangesParameters(), location="query")
@blueprint.response(200, LearningChangesSchema)
@document_errors(blueprint, 400, 401, 403, 422, 429, 500, 503)
@needs_role(Role.PROVIDER)
def changes(given: dict[str, Any], provider_id: str) -> flask.Response:
    """List what was changed of a provider's records, when and with which key."""
    found = state().directory.list_changes(require_role(Role.PROVIDER), provider_id, given["limit"])
    written = [
        {
            "time": datetime.fromtimestamp(one.time_s, UTC).isoformat().replace("+00:00", "Z"),
            "writer": one.writer,
            "kind": one.kind.value,
            "id": one.record_id,
            "outcome": one.outcome.value,
        }
        for one in found
    ]
    return _answer({"changes": written})


def _put(provider_id: str, kind: RecordKind, record_id: str) -> flask.Response:
    key = require_role(Role.PROVIDER)
    outcome, kept_id, warnings = state().directory.put(
        key, provider_id, kind, record_id, _read_body(), _area()
    )
    content: dict[str, Any] = {"outcome": outcome.value, "id": kept_id}
    if warnings:
        content["warnings"] = list(map(_write_warning, warnings))
    return _answer(content)


def _delete(provider_id: str, kind: RecordKind, record_id: str) -> flask.Response:
    state().directory.remove(require_role(Role.PROVIDER), provider_id, kind, record_id)
    answer = flask.Response(status=204)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read_body() -> object:
    if not flask.request.is_json:
        raise UnsupportedMediaType
    try:
        return orjson.loads(flask.request.get_data())
    except orjson.JSONDecodeError as fault:
        raise BadParameterError("The body is not valid JSON.") from fault


def _area() -> tuple[float, float, float, float]:
    west, south, east, north = state().source.current().about.bounds
    return west, south, east, north


def _write_report(report: ChangeReport) -> dict[str, Any]:
    language = own_language()
    return {
        "counts": [
            {"kind": kind.value, "outcome": outcome.value, "count": count}
            for kind, found in report.counts.items()
            for outcome, count in found.items()
        ],
        "refused": [
            {
                "kind": one.kind.value,
                "id": one.record_id,
                "code": one.code,
                "error": sentence(language, one.template, **one.values) if one.template else one.reason,
            }
            for one in report.refused
        ],
        "merged": [
            {"kind": one.kind.value, "id": one.record_id, "keptId": one.kept_id} for one in report.merged
        ],
    }


def _write_warning(one: RecordWarning) -> dict[str, str]:
    return {
        "kind": one.kind.value,
        "id": one.record_id,
        "field": one.field,
        "fate": one.fate,
        "text": sentence(own_language(), one.reason),
    }


def _answer(content: dict[str, Any], status: int = 200) -> flask.Response:
    answer = flask.Response(orjson.dumps(content), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
