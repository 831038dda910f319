"""GET /gtfs-rt/*.pb: what is known now for other planners and apps, occupancy as published included."""

from typing import Any

import flask

from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.fields import Text
from mobility.api.list_fields import Languages
from mobility.api.query_schema import QuerySchema
from mobility.api.state import state
from mobility.service import RealtimeFeed

MEDIA_TYPE = "application/x-protobuf"
KEPT = "public, max-age=5"
"""A snapshot is made every few seconds."""
MESSAGE = {"type": "string", "format": "binary"}
ERRORS = (400, 404, 422, 429, 500, 503)
SIMULATED = "X-Simulated"
SIMULATED_HEADER = {
    SIMULATED: {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "The city of these messages is invented: the format itself has no word for it.",
    }
}

blueprint = QueryBlueprint("gtfs-realtime", __name__, description="GTFS-realtime for other planners and apps")


class FeedParameters(QuerySchema):
    """What is asked of /gtfs-rt."""

    feed = Text(
        "Tag of the feed whose ids the message uses; needed where there are several. Ids are those of that "
        "feed's own GTFS.",
        longest=100,
    )
    language = Languages("Language tags for error sentences, best first; then Accept-Language counts.")


PARAMETERS = FeedParameters()


@blueprint.route("/gtfs-rt/trip-updates.pb")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, MESSAGE, content_type=MEDIA_TYPE, headers=SIMULATED_HEADER)
@blueprint.alt_response(304, description="Not changed since the ETag given in If-None-Match")
@document_errors(blueprint, *ERRORS)
def trip_updates(given: dict[str, Any]) -> flask.Response:
    """Give runs that are not as planned, and departure_occupancy_status, now or predicted."""
    return answer_message(RealtimeFeed.TRIP_UPDATES, given["feed"])


@blueprint.route("/gtfs-rt/vehicle-positions.pb")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, MESSAGE, content_type=MEDIA_TYPE, headers=SIMULATED_HEADER)
@blueprint.alt_response(304, description="Not changed since the ETag given in If-None-Match")
@document_errors(blueprint, *ERRORS)
def vehicle_positions(given: dict[str, Any]) -> flask.Response:
    """Give where vehicles are, with occupancy_status and occupancy_percentage."""
    return answer_message(RealtimeFeed.VEHICLE_POSITIONS, given["feed"])


@blueprint.route("/gtfs-rt/alerts.pb")
@blueprint.arguments(PARAMETERS, location="query")
@blueprint.response(200, MESSAGE, content_type=MEDIA_TYPE, headers=SIMULATED_HEADER)
@blueprint.alt_response(304, description="Not changed since the ETag given in If-None-Match")
@document_errors(blueprint, *ERRORS)
def alerts(given: dict[str, Any]) -> flask.Response:
    """Give what disturbs service."""
    return answer_message(RealtimeFeed.ALERTS, given["feed"])


def answer_message(which: RealtimeFeed, tag: str) -> flask.Response:
    """Give a message of what is known now.

    Parameters
    ----------
    which : RealtimeFeed
        What it tells of.
    tag : str
        Of the feed, "" = the only one.

    Returns
    -------
    flask.Response
        Its ETag is of its content.

    Raises
    ------
    MobilityError
        As mobility.api.errors answers it; NotReadyError where nothing is known now.
    """
    services = state().source.current()
    told_s = 0 if services.health is None else services.health.told_s
    answer = flask.Response(services.realtime_feeds.message(which, tag, told_s), mimetype=MEDIA_TYPE)
    answer.headers["Cache-Control"] = KEPT
    if services.about.model_city:
        answer.headers[SIMULATED] = "true"
    return answer
