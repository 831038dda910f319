"""GET /api/v6/refresh-itinerary and /api/v5/refresh-itinerary: an itinerary by its id, as it is now."""

import time
from collections.abc import Mapping
from typing import Any

import flask

from mobility.api.answers.boards import write_single_itinerary
from mobility.api.answers.direct_ways import say_why_again
from mobility.api.answers.offers import Offering
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.honoring import Honoring
from mobility.api.json_answers import json_answer
from mobility.api.plan_requests import MAX_MATCHING_M, crowding_request
from mobility.api.schemas.stops import SingleItinerarySchema
from mobility.api.schemas.trip_parameters import RefreshParameters
from mobility.api.state import state
from mobility.api.stop_requests import style_of
from mobility.service import Asking, RefreshRequest, traveler_of

PARAMETERS = RefreshParameters()
HONORING = Honoring(PARAMETERS)

blueprint = QueryBlueprint("refresh", __name__, description="Itineraries that were planned before")


@blueprint.route("/api/v6/refresh-itinerary")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, SingleItinerarySchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def refresh_v6(given: dict[str, Any]) -> flask.Response:
    """Refresh an itinerary (as MOTIS' v6: a place has a level only where it is known)."""
    return answer_refresh(given, version=6)


@blueprint.route("/api/v5/refresh-itinerary")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, SingleItinerarySchema)
@document_errors(blueprint, 400, 404, 422, 429, 500, 503)
def refresh_v5(given: dict[str, Any]) -> flask.Response:
    """Refresh an itinerary (as MOTIS' v5: every place has a level, 0 where it is not known)."""
    return answer_refresh(given, version=5)


def answer_refresh(given: Mapping[str, Any], version: int) -> flask.Response:
    """Find an itinerary again, and write it.

    Parameters
    ----------
    given : Mapping[str, Any]
        Parameters as RefreshParameters loads them.
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
    ignored = HONORING.list_ignored(given)
    transfers_detailed = given["detailed_transfers"]
    request = RefreshRequest(
        given["itinerary_id"],
        pedestrian_profile=given["pedestrian_profile"],
        pedestrian_mps=given["pedestrian_speed"],
        cycling_mps=given["cycling_speed"],
        max_matching_m=min(given["max_matching_distance"], MAX_MATCHING_M),
        detailed_legs=given["detailed_legs"],
        detailed_transfers=given["detailed_legs"] if transfers_detailed is None else transfers_detailed,
        crowding=crowding_request(given),
        asked_s=app.clock(),
    )
    started = time.perf_counter()
    refreshed = services.refresher.refresh(request)
    found = time.perf_counter()
    style = style_of(
        services,
        version,
        present=present,
        # Whoever has a ticket asks for the offer, whose id tells it.
        offering=Offering(services.offers, Asking(frozenset(), app.clock())) if given["with_fares"] else None,
        join_interlined=given["join_interlined_legs"],
        skipped_stops=given["with_scheduled_skipped_stops"],
        detailed_legs=request.detailed_legs,
        detailed_transfers=request.detailed_transfers,
    )
    query = refreshed.query
    content = write_single_itinerary(
        app.writer_for(services),
        say_why_again(refreshed.journey),
        (query.origin, query.destination),
        traveler_of(query),
        style,
        ignored,
        lacks=refreshed.lacks_loads,
    )
    phases_ms = {"refresh": (found - started) * 1000, "answer": (time.perf_counter() - found) * 1000}
    return json_answer(content, style.language, phases_ms)
