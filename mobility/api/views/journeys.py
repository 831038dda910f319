"""POST /v1/journeys/{id}/confirm: somebody will make a journey, and says so without saying who."""

from typing import Any

import flask
import orjson

from mobility.api.answers.moments import wire_time
from mobility.api.arguments import QueryBlueprint
from mobility.api.callers import caller
from mobility.api.documented import document_errors
from mobility.api.query_schema import NoParameters
from mobility.api.schemas.journeys import ConfirmedSchema
from mobility.api.state import state
from mobility.service import RiderDoor

DOOR = "mobility.riders"
"""Where the door is kept in app.extensions."""

blueprint = QueryBlueprint("journeys", __name__, description="What riders say they will do")


@blueprint.route("/v1/journeys/<itinerary_id>/confirm", methods=["POST"])
@blueprint.arguments(NoParameters(), location="query")
@blueprint.response(200, ConfirmedSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def confirm(_: dict[str, Any], itinerary_id: str) -> flask.Response:
    """Count somebody who will make the journey of this `id`, so that others are advised by it."""
    app = state()
    services = app.source.current()
    found = rider_door().confirm(services, rider_of_request(), itinerary_id, app.clock())
    content = {
        "status": found.taken.value,
        "rides": found.rides,
        "until": wire_time(found.until_s),
    }
    return flask.Response(
        orjson.dumps(content),
        headers=[("Content-Type", "application/json"), ("Cache-Control", "private, no-store")],
    )


def rider_door() -> RiderDoor:
    """Give the door of the app that handles the present request.

    Returns
    -------
    RiderDoor
        As create_app made it.
    """
    found: RiderDoor = flask.current_app.extensions[DOOR]
    return found


def rider_of_request() -> str:
    """Name whom the present request comes from, as riders are counted.

    Returns
    -------
    str
        The address, behind "key:" and the id of a key: an app has many riders. Only for the door, which
        hashes it.
    """
    asking = caller()
    return f"key:{asking.key.id} {asking.address}" if asking.key else asking.address
