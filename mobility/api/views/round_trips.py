"""GET /v1/round-trips: there and back with a vehicle that is hired from its station to its station."""

import time
from typing import Any

import flask

from mobility.api.answers.round_trips import write_round_trips
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.json_answers import json_answer
from mobility.api.schemas.round_trips import RoundTripsParameters, RoundTripsSchema
from mobility.api.state import state
from mobility.api.stop_requests import style_of
from mobility.api.views.offers import VERSION
from mobility.messages import sentence
from mobility.service import RentalRequest
from mobility.service.round_trips import NoRoundTrip, RoundTripsRequest, find_round_trips

MINUTE_S = 60
SENTENCES = {
    NoRoundTrip.NO_ROUND_TRIP_VEHICLES: "No provider tells of such a vehicle that is free now.",
    NoRoundTrip.NO_ROUND_TRIP_IN_REACH: "No such vehicle is in reach on foot, or there is no way with it.",
}
FIELDS = {
    NoRoundTrip.NO_ROUND_TRIP_VEHICLES: "providers",
    NoRoundTrip.NO_ROUND_TRIP_IN_REACH: "maxWalkTime",
}

blueprint = QueryBlueprint("round-trips", __name__, description="There and back with one shared vehicle")

ROUND_TRIPS = RoundTripsParameters()


@blueprint.route("/v1/round-trips")
@blueprint.arguments(ROUND_TRIPS, location="query")
@blueprint.response(200, RoundTripsSchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def list_round_trips(given: dict[str, Any]) -> flask.Response:
    """Find round trips with vehicles that must come back to their station, priced for the whole hire."""
    app = state()
    services, present, _ = app.present()
    request = RoundTripsRequest(
        given["from_place"],
        given["to_place"],
        app.clock() if given["time"] is None else given["time"],
        given["arrive_by"],
        given["stay"] * MINUTE_S,
        RentalRequest(given["form_factors"], given["propulsion_types"], given["providers"]),
        given["max_walk_time"],
        given["max_way_time"],
        given["pedestrian_speed"],
        app.clock(),
    )
    with app.turns.search():
        started = time.perf_counter()
        found = find_round_trips(services.offers, services.planner, request)
    planned = time.perf_counter()
    style = style_of(services, VERSION, present=present)
    content: dict[str, Any] = {
        "roundTrips": write_round_trips(found.offers, app.writer_for(services), style),
        "reasons": [],
        "attributions": list(services.about.attributions),
    }
    if found.reason is not None:
        why = sentence(style.language, SENTENCES[found.reason])
        content["reasons"] = [{"code": found.reason.value, "error": why, "field": FIELDS[found.reason]}]
    phases_ms = {"plan": (planned - started) * 1000, "answer": (time.perf_counter() - planned) * 1000}
    return json_answer(content, style.language, phases_ms)
