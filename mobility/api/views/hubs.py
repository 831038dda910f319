"""GET /v1/hubs and /v1/hubs/{hubId}: mobility hubs, and what stands at them now."""

from typing import Any

import flask
import orjson

from mobility.api.answers.hubs import write_hub
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.fields import CamelSchema
from mobility.api.language import wanted_languages
from mobility.api.list_fields import Languages
from mobility.api.schemas.hubs import HubSchema, HubsSchema
from mobility.api.state import state

KEPT_S = 15
"""Counts change from minute to minute."""

blueprint = QueryBlueprint("hubs", __name__, description="Mobility hubs")


class HubParameters(CamelSchema):
    """What is asked of hubs."""

    language = Languages("Language tags of names, best first; then Accept-Language counts.")


@blueprint.route("/v1/hubs")
@blueprint.arguments(HubParameters, location="query")
@blueprint.response(200, HubsSchema)
@document_errors(blueprint, 400, 422, 429, 500, 503)
def list_hubs(given: dict[str, Any]) -> flask.Response:  # noqa: ARG001
    """List the mobility hubs with bays, equipment, stops and what stands there now."""
    app = state()
    services, languages = app.source.current(), wanted_languages()
    hubs = [write_hub(hub, services, languages) for hub in services.hubs.all(app.clock())]
    return _answer({"hubs": hubs})


@blueprint.route("/v1/hubs/<string:hub_id>")
@blueprint.arguments(HubParameters, location="query")
@blueprint.response(200, HubSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def get_hub(given: dict[str, Any], hub_id: str) -> flask.Response:  # noqa: ARG001
    """Give one mobility hub."""
    app = state()
    services = app.source.current()
    hub = services.hubs.get(hub_id, app.clock())
    return _answer(write_hub(hub, services, wanted_languages()))


def _answer(written: dict[str, Any]) -> flask.Response:
    answer = flask.Response(orjson.dumps(written), mimetype="application/json")
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    return answer
