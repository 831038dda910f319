"""/v1/learning: whole trips, what lies along a way, weeks, and calendars to subscribe to."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import flask

from mobility.api.answers.learning_calendar import CalendarTexts
from mobility.api.answers.learning_prices import fare_notices
from mobility.api.answers.learning_search import LearningWriter, minds_crowding
from mobility.api.answers.learning_texts import booking_notices, give_notice, load_notices, notices_of
from mobility.api.answers.learning_trips import TripWriter, write_along
from mobility.api.answers.learning_values import write_offer
from mobility.api.answers.learning_week import write_week
from mobility.api.arguments import QueryBlueprint
from mobility.api.documented import document_errors
from mobility.api.language import own_language
from mobility.api.learning_directory import learning_source
from mobility.api.learning_requests import MINUTE_S, trip_fares
from mobility.api.learning_trip_requests import (
    along_request,
    feed_request,
    fixed_points,
    trip_request,
    week_request,
)
from mobility.api.query_schema import NoParameters
from mobility.api.schemas.learning_search_parameters import (
    AlongParameters,
    FeedParameters,
    TripParameters,
    WeekBody,
)
from mobility.api.schemas.learning_trips import (
    AlongAnswerSchema,
    LearningFeedSchema,
    LearningTripAnswerSchema,
    WeekAnswerSchema,
)
from mobility.api.state import state
from mobility.api.stop_requests import style_of
from mobility.api.views.learning_search import ERRORS, PRIVATE, learning_answer
from mobility.errors import NotFoundError
from mobility.messages import sentence
from mobility.service import (
    LearningRequest,
    Services,
    TripAnswer,
    TripRequest,
    WeekRequest,
    write_calendar,
)

CALENDAR = {"type": "string"}
CALENDAR_TYPE = "text/calendar"
REFRESH_HOURS = 6
KEPT_FEED = "private, max-age=3600"
TRIP, ALONG, FEED, WEEK, NONE = (
    TripParameters(),
    AlongParameters(),
    FeedParameters(),
    WeekBody(),
    NoParameters(),
)
MOST_ENTRIES = 500
"""Of a calendar: the earliest ones."""

blueprint = QueryBlueprint("learning-trips", __name__, description="Trips to learning")


@blueprint.route("/v1/learning/trips")
@blueprint.arguments(TRIP, location="query")
@blueprint.response(200, LearningTripAnswerSchema)
@document_errors(blueprint, *ERRORS)
def trips(given: dict[str, Any]) -> flask.Response:
    """Plan a trip to a session or a place: there, stay and back; less crowded ones if it is crowded."""
    app = state()
    services, present, _ = app.present()
    request = trip_request(given, app.settings)
    fares = trip_fares(services, request)
    answer = _plan(given, request)
    writer = TripWriter(
        app.writer_for(services),
        style_of(services, 6, present=present, detailed_legs=True),
        services.learning.reach.zone,
        fares,
    )
    content = writer.write(answer)
    asked = [(name, value) for name, values in flask.request.args.lists() for value in values]
    content["calendar"] = f"/v1/learning/trips/calendar.ics?{urlencode(sorted(asked), safe=',:;')}"
    return learning_answer(content, services.about.attributions, with_links=False)


@blueprint.route("/v1/learning/trips/calendar.ics")
@blueprint.arguments(TRIP, location="query")
@blueprint.response(200, CALENDAR, content_type=CALENDAR_TYPE)
@document_errors(blueprint, *ERRORS)
def trips_calendar(given: dict[str, Any]) -> flask.Response:
    """Plan the same trip as a calendar: the way there, the stay and the way back, with all legs."""
    app = state()
    services = app.source.current()
    trip = _plan(given, trip_request(given, app.settings)).trip
    if trip is None:
        raise NotFoundError("There is no such trip; /v1/learning/trips says why.", field="", code="NO_TRIP")
    texts = _calendar_texts(services, own_language())
    return _calendar(write_calendar(texts.entries_of_trip(trip), trip.visit.place.name, app.clock()), PRIVATE)


@blueprint.route("/v1/learning/along")
@blueprint.arguments(ALONG, location="query")
@blueprint.response(200, AlongAnswerSchema)
@document_errors(blueprint, *ERRORS)
def along(given: dict[str, Any]) -> flask.Response:
    """Find learning on the way from one place to another that costs at most so many minutes of detour."""
    app, language = state(), own_language()
    services = app.source.current()
    request = along_request(given, app.settings, language)
    detour_s, fares = given["detour"] * MINUTE_S, trip_fares(services, request)
    with app.turns.search():
        answer = services.learning.trips.along(
            learning_source(), request, given["to"], detour_s, app.clock(), fares
        )
    content = write_along(answer, request, services.bookings, language)
    return learning_answer(content, services.about.attributions, with_feed=False)


@blueprint.route("/v1/learning/week", methods=["POST"])
@blueprint.arguments(NONE, location="query")
@blueprint.arguments(WEEK, location="json")
@blueprint.response(200, WeekAnswerSchema)
@document_errors(blueprint, 400, 404, 413, 415, 422, 429, 500, 503)
def week(_: dict[str, Any], given: dict[str, Any]) -> flask.Response:
    """Find the week with all wanted courses and the least travel (and crowding, if asked)."""
    app = state()
    services = app.source.current()
    now = app.clock()
    first_day = given["first_day"] or datetime.fromtimestamp(now, services.learning.reach.zone).date()
    request = WeekRequest(
        week_request(given, app.settings), first_day, fixed_points(given["fixed"]), given["offers"]
    )
    fares = trip_fares(services, request.reach)
    with app.turns.search(is_long=True):
        answer = services.learning.week.plan(learning_source(), request, now, fares)
    content = write_week(answer, request.reach, services.bookings, own_language())
    return learning_answer(content, services.about.attributions, with_links=False)


@blueprint.route("/v1/learning/feed/calendar.ics")
@blueprint.arguments(FEED, location="query")
@blueprint.response(200, CALENDAR, content_type=CALENDAR_TYPE)
@document_errors(blueprint, *ERRORS)
def feed_calendar(given: dict[str, Any]) -> flask.Response:
    """Give all sessions of the days ahead that can be attended, as a calendar to subscribe to."""
    app, language = state(), own_language()
    services = app.source.current()
    request = feed_request(given, app.settings, language)
    fares = trip_fares(services, request)
    with app.turns.search(is_long=True):
        ahead = services.learning.reach.ahead(
            learning_source(), request, given["days"], app.clock(), MOST_ENTRIES, fares
        )
    texts = _calendar_texts(services, language)
    name = sentence(language, "Learning that I can reach")
    entries = [texts.entry_of(one.best, one.price) for one in ahead.found]
    return _calendar(write_calendar(entries, name, app.clock(), REFRESH_HOURS), KEPT_FEED)


@blueprint.route("/v1/learning/feed.json")
@blueprint.arguments(FEED, location="query")
@blueprint.response(200, LearningFeedSchema)
@document_errors(blueprint, *ERRORS)
def feed(given: dict[str, Any]) -> flask.Response:
    """Give all sessions of the days ahead that can be attended."""
    app, language = state(), own_language()
    services = app.source.current()
    request = feed_request(given, app.settings, language)
    fares = trip_fares(services, request)
    with app.turns.search(is_long=True):
        ahead = services.learning.reach.ahead(
            learning_source(), request, given["days"], app.clock(), MOST_ENTRIES, fares
        )
    found = ahead.found
    zone = services.learning.reach.zone
    writer = LearningWriter(request, services.bookings, zone, language)
    bests = [one.best for one in found]
    worked_out = found[: request.limit]
    codes = fare_notices([one.price for one in worked_out], is_asked=request.with_fares)
    ways = [way for one in worked_out for way in (one.best.there, one.best.back)]
    codes += load_notices(ways, is_asked=minds_crowding(request))
    if len(found) > request.limit and (request.with_fares or minds_crowding(request)):
        codes.append("NEXT_ONLY")
    codes += booking_notices(way for one in bests for way in (one.there, one.back))
    codes += notices_of([one.visit for one in bests], [one.is_open for one in bests])
    codes += ["NEAREST_ONLY"] if ahead.is_cut else []
    if not found:
        codes.append("NOTHING_AHEAD")
    content = {
        "fromDay": datetime.fromtimestamp(app.clock(), zone).date().isoformat(),
        "days": given["days"],
        "entries": [
            {
                "offer": write_offer(one.best.visit.offer, language),
                "attendance": writer.write_attendance(one.best, one.price),
            }
            for one in found
            if one.best.visit.offer is not None
        ],
        "notices": [give_notice(code, language, count=request.limit) for code in codes],
    }
    return learning_answer(content, services.about.attributions, with_links=False)


def _calendar_texts(services: Services, language: str) -> CalendarTexts:
    return CalendarTexts(services.texts, services.bookings, services.learning.reach.zone, language)


def _plan(given: dict[str, Any], request: LearningRequest) -> TripAnswer:
    app = state()
    asked = TripRequest(request, given["session"], given["place"])
    services = app.present()[0]
    with app.turns.search():
        return services.learning.trips.trip(learning_source(), asked, app.clock())


def _calendar(body: bytes, cache: str) -> flask.Response:
    headers = [
        ("Content-Type", f"{CALENDAR_TYPE}; charset=utf-8"),
        ("Content-Language", own_language()),
        ("Vary", "Accept-Language"),
        ("Cache-Control", cache),
        ("Content-Disposition", 'inline; filename="learning.ics"'),
    ]
    return flask.Response(body, headers=headers)
