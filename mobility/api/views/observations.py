"""Observations of counting systems: taken once, acknowledged when they are safe."""

from typing import Any

import flask
import orjson
from werkzeug.exceptions import UnsupportedMediaType

from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.errors import answer_own
from mobility.api.language import own_language
from mobility.api.query_schema import NoParameters
from mobility.api.schemas.observations import ReceiptsSchema
from mobility.api.state import state
from mobility.errors import BadParameterError
from mobility.messages import sentence_of
from mobility.service import Receipt, SensorDoor

DOOR = "mobility.sensors"
"""Where the door is kept in app.extensions."""

ENDPOINT = "observations.hand_in"

blueprint = QueryBlueprint("observations", __name__, description="For counting systems")


@blueprint.route("/v1/occupancy/observations", methods=["POST"])
@blueprint.arguments(NoParameters(), location="query")
@blueprint.response(200, ReceiptsSchema)
@blueprint.alt_response(207, schema=ReceiptsSchema, description="Some or all of a batch are refused")
@document_errors(blueprint, 400, 401, 403, 409, 413, 415, 422, 429, 500, 503)
def hand_in(_: dict[str, Any]) -> flask.Response:
    """Take one observation, or a list as `observations`; signed by a key of the role sensor."""
    request = flask.request
    body = request.get_data()
    door: SensorDoor = flask.current_app.extensions[DOOR]
    key = door.authenticate(dict(request.headers), request.path, body)
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise BadParameterError("The body is not valid JSON.") from fault
    receipts, is_batch = door.take(key, read)
    if not is_batch and receipts[0].error is not None:
        state().metrics.count_observation("refused", receipts[0].error.code)
        return answer_own(receipts[0].error)
    return _write(receipts)


def _write(receipts: list[Receipt]) -> flask.Response:
    counts = dict.fromkeys(("accepted", "duplicate", "refused"), 0)
    items = []
    for one in receipts:
        counts[one.status] += 1
        state().metrics.count_observation(one.status, "" if one.error is None else one.error.code)
        item = {"messageId": one.message_id, "status": one.status}
        if one.error is not None:
            item |= {
                "code": one.error.code,
                "error": sentence_of(one.error, own_language()),
                "field": one.error.field,
            }
        items.append(item)
    content = {
        "accepted": counts["accepted"],
        "duplicates": counts["duplicate"],
        "refused": counts["refused"],
        "items": items,
    }
    answer = flask.Response(
        orjson.dumps(content), 207 if counts["refused"] else 200, mimetype="application/json"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
