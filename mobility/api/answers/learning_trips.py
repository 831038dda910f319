"""The answers of /v1/learning/trips and /along."""

from typing import Any
from zoneinfo import ZoneInfo

import orjson

from mobility.api.answers.learning_prices import fare_notices, write_trip_price
from mobility.api.answers.learning_search import minds_crowding, write_way
from mobility.api.answers.learning_texts import booking_notices, give_notice, load_notices, notices_of
from mobility.api.answers.learning_values import write_offer, write_place
from mobility.api.answers.legs import LegStyle
from mobility.api.answers.moments import wire_time
from mobility.api.answers.sentences import give_reasons
from mobility.api.answers.writer import AnswerWriter
from mobility.messages import sentence
from mobility.service import (
    AlongAnswer,
    Bookings,
    Journey,
    LearningRequest,
    PlannedTrip,
    Price,
    StopAlong,
    TripAnswer,
    TripFares,
    local_time,
    traveler_of,
)

MINUTE_S = 60
MISSING = {
    "outbound": ("NO_WAY_THERE", "There is no way there in time within the limits of this search."),
    "back": ("NO_WAY_BACK", "There is no way home after it within the limits of this search."),
    "closed": ("CLOSED", "It is closed then, or closes before the stay is over."),
}
LESS_CROWDED = "{minutes} minutes less in crowded vehicles, as felt: {when}."


class TripWriter:
    """Writes trips.

    Parameters
    ----------
    writer : AnswerWriter
        Writes journeys.
    style : LegStyle
        How.
    zone : ZoneInfo
        Of the city.
    fares : TripFares | None
        Prices trips; None = nobody asks.
    """

    def __init__(
        self, writer: AnswerWriter, style: LegStyle, zone: ZoneInfo, fares: TripFares | None = None
    ) -> None:
        self._writer, self._style, self._zone, self._fares = writer, style, zone, fares
        self._language = style.language

    def write(self, answer: TripAnswer) -> dict[str, Any]:
        """Write a trip and what else there is.

        Parameters
        ----------
        answer : TripAnswer
            As planned.

        Returns
        -------
        dict[str, Any]
            As LearningTripAnswerSchema has it, without the small print.
        """
        trip = answer.trip
        codes = []
        written: dict[str, Any] = {"trip": None, "alternatives": []}
        if trip is not None:
            prices = [self._price(one) for one in (trip, *answer.alternatives)]
            written["trip"] = self.write_trip(trip, prices[0])
            written["alternatives"] = [
                self._write_alternative(one, trip, price)
                for one, price in zip(answer.alternatives, prices[1:], strict=True)
            ]
            codes += fare_notices(prices, is_asked=self._fares is not None)
            if trip.crowding_s is None and not trip.query.crowding.is_off:
                codes.append("NO_LOADS")
            codes += notices_of([trip.visit], [trip.is_open])
        else:
            code, template = MISSING[answer.missing]
            reasons = [{"code": code, "error": sentence(self._language, template), "field": answer.missing}]
            written["reasons"] = reasons + give_reasons(answer.reasons, self._language)
        written["notices"] = [give_notice(code, self._language) for code in codes]
        return written

    def _price(self, trip: PlannedTrip) -> Price | None:
        return None if self._fares is None else self._fares.price((trip.outbound, trip.back))

    def write_trip(self, trip: PlannedTrip, price: Price | None = None) -> dict[str, Any]:
        """Write one trip.

        Parameters
        ----------
        trip : PlannedTrip
            As planned.
        price : Price | None
            Of both ways, None = it was not asked.

        Returns
        -------
        dict[str, Any]
            As LearningTripSchema has it.
        """
        visit = trip.visit
        written: dict[str, Any] = {
            "place": write_place(visit.place),
            "startTime": wire_time(trip.start_s),
            "endTime": wire_time(trip.end_s),
            "open": "YES" if trip.is_open else "UNKNOWN",
            "departureTime": wire_time(trip.outbound.start_s),
            "returnTime": wire_time(trip.back.end_s),
            "slackMinutes": trip.slack_s // MINUTE_S,
            "waitMinutes": max(trip.back.start_s - trip.end_s, 0) // MINUTE_S,
            "travelMinutes": -(-trip.travel_s // MINUTE_S),
            "crowdingMinutes": None if trip.crowding_s is None else round(trip.crowding_s / MINUTE_S, 1),
            "outbound": self._journey(trip.outbound, trip),
            "back": self._journey(trip.back, trip, is_back=True),
        } | write_trip_price(price, self._language)
        if visit.offer is not None:
            written["offer"] = write_offer(visit.offer, self._language)
        if visit.session is not None:
            written["sessionId"] = visit.session.session_id
            if visit.session.free_seats is not None:
                written["freeSeats"] = visit.session.free_seats
        return written

    def _journey(self, journey: Journey, trip: PlannedTrip, *, is_back: bool = False) -> orjson.Fragment:
        ends = (trip.query.origin, trip.query.destination)
        return orjson.Fragment(
            self._writer.write_itinerary(
                journey, ends[::-1] if is_back else ends, traveler_of(trip.query), self._style
            )
        )

    def _write_alternative(self, one: PlannedTrip, trip: PlannedTrip, price: Price | None) -> dict[str, Any]:
        is_other = one.visit.session is not trip.visit.session
        when = f"{local_time(one.outbound.start_s, self._zone)}-{local_time(one.back.end_s, self._zone)}"
        if is_other:
            when = f"{wire_time(one.start_s)[:10]} {when}"
        less_s = (trip.crowding_s or 0.0) - (one.crowding_s or 0.0)
        text = sentence(self._language, LESS_CROWDED, minutes=round(less_s / MINUTE_S), when=when)
        return self.write_trip(one, price) | {
            "kind": "OTHER_SESSION" if is_other else "OTHER_VEHICLE",
            "text": text,
        }


def write_along(
    answer: AlongAnswer, request: LearningRequest, bookings: Bookings | None, language: str
) -> dict[str, Any]:
    """Write what lies along a way.

    Parameters
    ----------
    answer : AlongAnswer
        As found.
    request : LearningRequest
        What was asked.
    bookings : Bookings | None
        Tells how rides are booked; None: none is.
    language : str
        One of messages.LANGUAGES.

    Returns
    -------
    dict[str, Any]
        As AlongAnswerSchema has it, without the small print.
    """
    shown = answer.stops[request.offset : request.offset + request.limit]
    codes = fare_notices([one.price for one in shown], is_asked=request.with_fares)
    ways = [way for one in shown for way in (one.to, one.on)]
    codes += load_notices(ways, is_asked=minds_crowding(request))
    codes += booking_notices(ways if answer.plain is None else [answer.plain, *ways])
    codes += notices_of([one.visit for one in shown], [one.is_open for one in shown])
    codes += ["NEAREST_ONLY"] if answer.is_cut else []
    if answer.plain is not None and not answer.stops:
        codes.append("NOTHING_ALONG")
    written: dict[str, Any] = {
        "plain": None if answer.plain is None else write_way(answer.plain, answer.without_vehicle, bookings),
        "stops": [_write_stop(one, bookings, language) for one in shown],
        "total": len(answer.stops),
        "offset": request.offset,
        "notices": [give_notice(code, language) for code in codes],
    }
    if answer.reasons:
        written["reasons"] = give_reasons(answer.reasons, language)
    return written


def _write_stop(one: StopAlong, bookings: Bookings | None, language: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "place": write_place(one.visit.place),
        "startTime": wire_time(one.start_s),
        "endTime": wire_time(one.end_s),
        "open": "YES" if one.is_open else "UNKNOWN",
        "detourMinutes": -(-one.detour_s // MINUTE_S),
        "to": write_way(one.to, one.without_vehicle, bookings),
        "on": write_way(one.on, one.without_vehicle, bookings),
    } | write_trip_price(one.price, language)
    if one.visit.offer is not None:
        written["offer"] = write_offer(one.visit.offer, language)
    if one.visit.session is not None:
        written["sessionId"] = one.visit.session.session_id
    return written
