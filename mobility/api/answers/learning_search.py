"""The answers of /v1/learning/places and /offers."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from mobility.api.answers.bookings import write_booking
from mobility.api.answers.learning_prices import fare_notices, write_trip_price
from mobility.api.answers.learning_texts import (
    booking_notices,
    give_notice,
    load_notices,
    notices_of,
    say_why,
)
from mobility.api.answers.learning_values import choose_text, write_offer, write_place
from mobility.api.answers.moments import wire_time
from mobility.api.answers.sentences import give_reasons
from mobility.service import (
    Attendance,
    Bookings,
    By,
    LearningAnswer,
    LearningRequest,
    LeftOut,
    Price,
    Reason,
    Way,
)

TRIPS = "/v1/learning/trips"


class LearningWriter:
    """Writes what can be attended.

    Parameters
    ----------
    request : LearningRequest
        What was asked.
    bookings : Bookings | None
        Tells how rides are booked; None: none is.
    zone : ZoneInfo
        Of the city.
    language : str
        One of messages.LANGUAGES.
    """

    def __init__(
        self, request: LearningRequest, bookings: Bookings | None, zone: ZoneInfo, language: str
    ) -> None:
        self._request, self._bookings, self._zone, self._language = request, bookings, zone, language

    def write_places(self, answer: LearningAnswer) -> dict[str, Any]:
        """Write places.

        Parameters
        ----------
        answer : LearningAnswer
            As found.

        Returns
        -------
        dict[str, Any]
            As LearningPlacesSchema has it, without the small print.
        """
        places = [self.write_attendance(found.best, found.price) for found in answer.found]
        return {"places": places} | self._write_rest(answer)

    def write_offers(self, answer: LearningAnswer) -> dict[str, Any]:
        """Write offers.

        Parameters
        ----------
        answer : LearningAnswer
            As found.

        Returns
        -------
        dict[str, Any]
            As LearningOffersSchema has it, without the small print.
        """
        offers = []
        for found in answer.found:
            offer = found.best.visit.offer
            assert offer is not None
            offers.append(
                {
                    "offer": write_offer(offer, self._language),
                    "attendances": [
                        self.write_attendance(one, found.price if one is found.best else None)
                        for one in found.attendances
                    ],
                }
            )
        return {"offers": offers} | self._write_rest(answer)

    def write_attendance(self, one: Attendance, price: Price | None = None) -> dict[str, Any]:
        """Write how something can be attended.

        Parameters
        ----------
        one : Attendance
            As found.
        price : Price | None
            Of both ways, None = it was not worked out.

        Returns
        -------
        dict[str, Any]
            As AttendanceSchema has it.
        """
        written: dict[str, Any] = {
            "place": write_place(one.visit.place),
            "startTime": wire_time(one.start_s),
            "endTime": wire_time(one.end_s),
            "open": "YES" if one.is_open else "UNKNOWN",
            "there": write_way(one.there, one.without_vehicle, self._bookings),
            "back": write_way(one.back, one.without_vehicle, self._bookings)
            | {"waitMinutes": (one.back.start_s - one.end_s) // 60},
            "travelMinutes": one.there.minutes + one.back.minutes,
            "trip": self._trip(one),
        } | write_trip_price(price, self._language)
        session = one.visit.session
        if session is not None:
            written["sessionId"] = session.session_id
            if session.free_seats is not None:
                written["freeSeats"] = session.free_seats
        if one.last_back_s is not None:
            written["lastWayBack"] = wire_time(one.last_back_s)
        return written

    def _write_rest(self, answer: LearningAnswer) -> dict[str, Any]:
        written: dict[str, Any] = {
            "total": answer.total,
            "offset": self._request.offset,
            "departureTime": wire_time(answer.times.depart_s),
            "backBy": wire_time(answer.times.back_by_s),
            "facets": answer.facets,
            "leftOut": [self._write_left_out(one, answer.times.depart_s) for one in answer.left_out],
            "leftOutCounts": {why.value: count for why, count in answer.left_out_counts.items()},
            "notices": [give_notice(code, self._language) for code in self._notices(answer)],
        }
        if answer.reasons:
            written["reasons"] = give_reasons(answer.reasons, self._language)
        return written

    def _write_left_out(self, one: LeftOut, depart_s: int) -> dict[str, Any]:
        visit = one.visit
        written: dict[str, Any] = {
            "why": one.why.value,
            "text": say_why(one, self._request.within_s, depart_s, self._zone, self._language),
            "placeId": visit.place.place_id,
            "placeName": visit.place.name,
        }
        if one.at_s is not None:
            written["time"] = wire_time(one.at_s)
        if visit.offer is not None:
            written["offerId"] = visit.offer.offer_id
            written["title"] = choose_text(visit.offer.title, self._language)
        if visit.session is not None:
            written["sessionId"] = visit.session.session_id
        return written

    def _notices(self, answer: LearningAnswer) -> list[str]:
        shown = [one for found in answer.found for one in found.attendances]
        prices = [found.price for found in answer.found]
        codes = fare_notices(prices, is_asked=self._request.with_fares)
        codes += notices_of([one.visit for one in shown], [one.is_open for one in shown])
        ways = [way for found in answer.found for way in (found.best.there, found.best.back)]
        codes += load_notices(ways, is_asked=minds_crowding(self._request))
        codes += booking_notices(way for one in shown for way in (one.there, one.back))
        codes += ["NEAREST_ONLY"] if answer.is_cut else []
        # What cannot be attended is told one by one, so only an empty directory says nothing; from outside
        # of the area nothing is near, and the reason says so.
        is_outside = any(one.code is Reason.OUTSIDE_BOUNDS for one in answer.reasons)
        return codes if answer.looked_at or is_outside else [*codes, "NOTHING_MATCHES"]

    def _trip(self, one: Attendance) -> str:
        """Give the address of the whole trip."""
        asked: dict[str, object] = {
            "near": self._request.near,
            "by": ",".join(self._request.modes),
            "within": self._request.within_s // 60,
            "maxTransfers": self._request.max_transfers,
        }
        if minds_crowding(self._request):
            asked["crowding"] = self._request.crowding.slider
        if one.visit.session is not None:
            asked |= {"session": one.visit.session.session_id, "slack": self._request.slack_s // 60}
        else:
            asked |= {
                "place": one.visit.place.place_id,
                "arrive": wire_time(one.start_s),
                "stay": (one.end_s - one.start_s) // 60,
            }
        if self._request.with_fares:
            asked["withFares"] = "true"
        if self._request.tickets:
            asked["ticket"] = ",".join(self._request.tickets)
        return f"{TRIPS}?{urlencode(asked, safe=',:;')}"


def minds_crowding(request: LearningRequest) -> bool:
    """Tell whether crowding was asked.

    Parameters
    ----------
    request : LearningRequest
        What was asked.

    Returns
    -------
    bool
        False: it is not worked out.
    """
    return request.crowding.slider != "off"


def write_way(way: Way, without_vehicle: By, bookings: Bookings | None) -> dict[str, Any]:
    """Write a way.

    Parameters
    ----------
    way : Way
        There, back or between.
    without_vehicle : By
        What it is called where it needs no vehicle.
    bookings : Bookings | None
        Tells how rides are booked; None: none is.

    Returns
    -------
    dict[str, Any]
        As LearningWaySchema has it.
    """
    written: dict[str, Any] = {
        "startTime": wire_time(way.start_s),
        "endTime": wire_time(way.end_s),
        "minutes": way.minutes,
        "changes": way.changes,
        "mode": By.TRANSIT.value if way.rides else without_vehicle.value,
        "crowdingMinutes": None if way.crowding_s is None else round(way.crowding_s / 60, 1),
    }
    if way.to_book is None:
        return written | {"bookings": None}
    booked = () if bookings is None else bookings.of_runs(way.to_book)
    return written | ({"bookings": [write_booking(text) for text in booked]} if booked else {})


UNDATED = ("time", "arrive", "backBy", "day", "offset", "limit")
"""What a calendar of the days ahead has no use for."""


def small_links(path: str, query: Sequence[tuple[str, str]], *, with_feed: bool) -> dict[str, str]:
    """Write addresses that ask the same again.

    Parameters
    ----------
    path : str
        Of the present request.
    query : Sequence[tuple[str, str]]
        Its parameters as sent.
    with_feed : bool
        Whether there is a calendar of the same.

    Returns
    -------
    dict[str, str]
        Members of an answer; the same question always has the same address.
    """
    asked = sorted(query)
    links = {"savedSearch": f"{path}?{urlencode(asked, safe=',:;')}"}
    if with_feed:
        undated = [(name, value) for name, value in asked if name not in UNDATED]
        links["feed"] = f"/v1/learning/feed/calendar.ics?{urlencode(undated, safe=',:;')}"
    return links
