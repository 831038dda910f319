"""GET /v1/round-trips: there and back with a vehicle that is hired from its station to its station."""

import time
from typing import Any

import flask
import orjson

from mobility.api.answers.legs import LegStyle, LegWriter
from mobility.api.answers.moments import wire_time
from mobility.api.answers.offers import write_contracts, write_emission, write_hand_over, write_price
from mobility.api.answers.writer import AnswerWriter
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.json_answers import json_answer
from mobility.api.schemas.round_trips import RoundTripsParameters, RoundTripsSchema
from mobility.api.state import state
from mobility.api.stop_requests import style_of
from mobility.api.views.offers import VERSION
from mobility.messages import sentence
from mobility.service import Journey, RentalRequest
from mobility.service.round_trips import (
    NoRoundTrip,
    OfferedRoundTrip,
    RoundTripsAnswer,
    RoundTripsRequest,
    find_round_trips,
)

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
        "roundTrips": _write(found, app.writer_for(services), style),
        "reasons": [],
        "attributions": list(services.about.attributions),
    }
    if found.reason is not None:
        why = sentence(style.language, SENTENCES[found.reason])
        content["reasons"] = [{"code": found.reason.value, "error": why, "field": FIELDS[found.reason]}]
    phases_ms = {"plan": (planned - started) * 1000, "answer": (time.perf_counter() - planned) * 1000}
    return json_answer(content, style.language, phases_ms)


def _write(found: RoundTripsAnswer, writer: AnswerWriter, style: LegStyle) -> list[dict[str, Any]]:
    wording = writer.wording(style.language, style.wanted, style.force_level)
    ends = (found.query.origin, found.query.destination)
    there = LegWriter(wording, ends, style).write([one.trip.there for one in found.offers])
    back = LegWriter(wording, ends[::-1], style).write([one.trip.back for one in found.offers])
    return [
        _write_one(one, legs, legs_back, style)
        for one, legs, legs_back in zip(found.offers, there, back, strict=True)
    ]


def _write_one(
    one: OfferedRoundTrip, there: list[bytes], back: list[bytes], style: LegStyle
) -> dict[str, Any]:
    trip, valued, language = one.trip, one.valued, style.language
    taken_s, returned_s = trip.taken.start_s, trip.returned.end_s
    whole = Journey((*trip.there.legs, *trip.back.legs))
    legs = range(len(whole.legs))
    written: dict[str, Any] = {
        "there": _write_way(trip.there, there),
        "back": _write_way(trip.back, back),
        "hire": {
            "startTime": wire_time(taken_s),
            "endTime": wire_time(returned_s),
            "duration": returned_s - taken_s,
            "distance": round(trip.length_m, 1),
        },
        "price": write_price(valued.price, legs, language),
        "co2": write_emission(valued.emission),
        "contracts": write_contracts(whole, legs, one.partners, valued.legs, language),
        "handOvers": [
            write_hand_over(step, order, legs, language) for order, step in enumerate(one.hand_overs, 1)
        ],
    }
    if one.fresh_until_s is not None:
        written["freshUntil"] = wire_time(one.fresh_until_s)
    return written


def _write_way(journey: Journey, legs: list[bytes]) -> dict[str, Any]:
    return {
        "startTime": wire_time(journey.start_s),
        "endTime": wire_time(journey.end_s),
        "legs": [orjson.Fragment(leg) for leg in legs],
    }
