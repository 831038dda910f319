"""The answer of /v1/learning/week."""

from collections.abc import Sequence
from typing import Any

from mobility.api.answers.learning_prices import fare_notices, write_trip_price
from mobility.api.answers.learning_search import minds_crowding, write_way
from mobility.api.answers.learning_texts import booking_notices, give_notice, load_notices, notices_of
from mobility.api.answers.learning_values import choose_text, write_place
from mobility.api.answers.moments import wire_time
from mobility.messages import sentence
from mobility.service import Bookings, DayStretch, LearningRequest, PlannedAppointment, Visit, WeekAnswer

MINUTE_S = 60
NO_SESSION = "The offer {offer} has no session in this week that can still be attended."
NO_WEEK = "There is no week with all of these courses: they overlap, or the ways between them take too long."


def write_week(
    answer: WeekAnswer, request: LearningRequest, bookings: Bookings | None, language: str
) -> dict[str, Any]:
    """Write a week.

    Parameters
    ----------
    answer : WeekAnswer
        As planned.
    request : LearningRequest
        What was asked of its ways.
    bookings : Bookings | None
        Tells how rides are booked; None: none is.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    dict[str, Any]
        As WeekAnswerSchema has it, without the small print.
    """
    days = answer.days or ()
    appointments = [one for day in days for one in day.appointments]
    visits = [Visit(one.place, one.offer, one.session) for one in appointments if one.place is not None]
    codes = fare_notices([day.price for day in days], is_asked=request.with_fares)
    ways = [one.way for day in days for one in day.stretches]
    codes += load_notices(ways, is_asked=minds_crowding(request))
    codes += booking_notices(ways)
    codes += notices_of(visits, ())
    written: dict[str, Any] = {
        "feasible": answer.days is not None,
        "travelMinutes": round(answer.cost_s / MINUTE_S, 1),
        "days": [
            {
                "day": day.day.isoformat(),
                "appointments": [_write_appointment(one, language) for one in day.appointments],
                "ways": [_write_way(one, bookings) for one in day.stretches],
            }
            | write_trip_price(day.price, language)
            for day in days
        ],
        "notices": [give_notice(code, language) for code in codes],
    }
    if answer.days is None:
        written["reasons"] = _week_reasons(answer.without_session, language)
    return written


def _write_way(one: DayStretch, bookings: Bookings | None) -> dict[str, Any]:
    ends = {"from": [one.origin.lat, one.origin.lon], "to": [one.destination.lat, one.destination.lon]}
    return ends | write_way(one.way, one.without_vehicle, bookings)


def _write_appointment(one: PlannedAppointment, language: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "startTime": wire_time(one.appointment.start_s),
        "endTime": wire_time(one.appointment.end_s),
        "name": one.name if one.offer is None else choose_text(one.offer.title, language),
    }
    if one.offer is not None and one.session is not None:
        written |= {"offerId": one.offer.offer_id, "sessionId": one.session.session_id}
    if one.place is not None:
        written["place"] = write_place(one.place)
    return written


def _week_reasons(without_session: Sequence[str], language: str) -> list[dict[str, str]]:
    if not without_session:
        return [{"code": "NO_FEASIBLE_WEEK", "error": sentence(language, NO_WEEK), "field": "offers"}]
    return [
        {
            "code": "NO_SESSION",
            "error": sentence(language, NO_SESSION, offer=offer_id),
            "field": "offers",
        }
        for offer_id in without_session
    ]
