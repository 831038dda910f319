"""GET /api/v6/trip, /api/v5/trip and /api/v1/trip: a whole trip as an itinerary."""

import time
from collections.abc import Mapping
from typing import Any

import flask

from mobility.api.answers.boards import write_single_itinerary
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.json_answers import json_answer
from mobility.api.schemas.stops import SingleItinerarySchema
from mobility.api.schemas.trip_parameters import TripParameters
from mobility.api.state import state
from mobility.api.stop_requests import style_of
from mobility.service import Traveler

PARAMETERS = TripParameters()

blueprint = QueryBlueprint("trip", __name__, description="Whole trips")


@blueprint.route("/api/v6/trip")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, SingleItinerarySchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def trip_v6(given: dict[str, Any]) -> flask.Response:
    """Tell a whole trip (as MOTIS' v6: a place has a level only where it is known)."""
    return answer_trip(given, version=6)


@blueprint.route("/api/v5/trip")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, SingleItinerarySchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def trip_v5(given: dict[str, Any]) -> flask.Response:
    """Tell a whole trip (as MOTIS' v5: every place has a level, 0 where it is not known)."""
    return answer_trip(given, version=5)


@blueprint.route("/api/v1/trip")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, SingleItinerarySchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def trip_v1(given: dict[str, Any]) -> flask.Response:
    """Tell a whole trip (the address of older clients; the answer is v5's)."""
    return answer_trip(given, version=5)


def answer_trip(given: Mapping[str, Any], version: int) -> flask.Response:
    """Look a trip up, and write it.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as TripParameters loads them.
    version : int
        5 or 6.

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
    services, present, _ = app.present()
    started = time.perf_counter()
    detailed = given["detailed_legs"]
    trip = services.trips.whole(given["trip_id"], detailed=detailed)
    found = time.perf_counter()
    style = style_of(
        services,
        version,
        present=present,
        join_interlined=given["join_interlined_legs"],
        skipped_stops=given["with_scheduled_skipped_stops"],
        detailed_legs=detailed,
    )
    content = write_single_itinerary(
        app.writer_for(services), trip.journey, trip.ends, Traveler(), style, ignored=()
    )
    phases_ms = {"trip": (found - started) * 1000, "answer": (time.perf_counter() - found) * 1000}
    return json_answer(content, style.language, phases_ms)
