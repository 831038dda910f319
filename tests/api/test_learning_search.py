"""/v1/learning over HTTP: what can be reached, attended and returned from; trips, weeks, calendars."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from mobility.api import create_app
from mobility.api.schemas.learning_search import LearningOffersSchema, LearningPlacesSchema
from mobility.api.schemas.learning_trips import (
    AlongAnswerSchema,
    LearningFeedSchema,
    LearningTripAnswerSchema,
    WeekAnswerSchema,
)
from mobility.bootstrap import load_services
from mobility.learning.directory import Directory
from mobility.routing.journey import PlanResult
from mobility.routing.query import PlanQuery
from mobility.routing.router import Router
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.learning_city import write_directory

MONDAY = date(2026, 3, 9)
"""A working day of the small city's calendar."""


@dataclass
class Learning:
    """An app on the small city with a directory of its own, on a Monday at half past seven."""

    client: FlaskClient
    directory: Directory
    home: str
    zone: ZoneInfo

    def at(self, hour: int, minute: int = 0, day: int = 0) -> str:
        """A moment of that week as it stands in addresses."""
        moment = datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), self.zone)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def get(self, path: str, **asked: object) -> Any:
        """Ask from home; the answer must be 200."""
        answer = self.client.get(path, query_string={"near": self.home, **asked})
        assert answer.status_code == 200, answer.text
        return answer.get_json()


@pytest.fixture(scope="module")
def learning(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Learning:
    services = load_services(small_city)
    zone = services.learning.reach.zone
    state = tmp_path_factory.mktemp("state")
    monday = datetime.combine(MONDAY, time(), zone)
    directory = write_directory(state, services.planner.network, monday)
    now = int((monday + timedelta(hours=7, minutes=30)).timestamp())
    app = create_app(read_settings({"MOBILITY_STATE": str(state)}), FixedSource(services), clock=lambda: now)
    sample = services.about.sample
    assert sample is not None
    return Learning(app.test_client(), directory, sample.from_place, zone)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_trips_ride_what_can_be_booked_at_the_time_they_are_asked_at(
    learning: Learning, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = learning.get("/v1/learning/places", time=learning.at(9), within=45, stay=40, limit=1)
    asked, plan = [], Router.plan

    def remembering(router: Router, query: PlanQuery) -> PlanResult:
        asked.append(query.asked_s)
        return plan(router, query)

    monkeypatch.setattr(Router, "plan", remembering)
    assert learning.client.get(found["places"][0]["trip"]).status_code == 200
    assert set(asked) == {int(moment(learning.at(7, 30)).timestamp())}


def test_places_are_reached_stayed_at_and_returned_from(learning: Learning) -> None:
    answer = learning.get("/v1/learning/places", time=learning.at(9), within=45, stay=40, limit=100)
    assert LearningPlacesSchema().validate(answer) == {}
    assert answer["total"] == len(answer["places"]) > 10
    assert answer["total"] + sum(answer["leftOutCounts"].values()) == 40
    assert sum(answer["facets"]["kind"].values()) == answer["total"]
    minutes = [one["travelMinutes"] for one in answer["places"]]
    assert max(minutes) > min(minutes) >= 0
    for one in answer["places"]:
        there, back = one["there"], one["back"]
        assert moment(learning.at(9)) <= moment(there["startTime"]) <= moment(there["endTime"])
        assert moment(there["endTime"]) - moment(learning.at(9)) <= timedelta(minutes=45)
        assert one["startTime"] == there["endTime"]
        assert moment(one["endTime"]) - moment(one["startTime"]) == timedelta(minutes=40)
        assert moment(back["startTime"]) >= moment(one["endTime"])
        assert (one["tripPriceCents"], there["crowdingMinutes"]) == (None, None)
        assert one["place"]["simulated"]
    assert {notice["code"] for notice in answer["notices"]} >= {"NO_FARES", "SIMULATED"}
    assert {one["there"]["mode"] for one in answer["places"]} == {"WALK", "TRANSIT"}


def test_a_place_is_reached_as_a_plan_says(learning: Learning) -> None:
    answer = learning.get("/v1/learning/places", time=learning.at(9), within=60, stay=60, limit=20)
    compared = 0
    for one in answer["places"]:
        if one["there"]["mode"] != "TRANSIT":
            continue
        place = one["place"]
        asked = f"fromPlace={learning.home}&toPlace={place['lat']},{place['lon']}&time={learning.at(9)}"
        found = learning.client.get(f"/api/v6/plan?{asked}&timetableView=false&maxTravelTime=60").get_json()
        ends = [way["endTime"] for way in (*found["itineraries"], *found["direct"])]
        assert min(ends) == one["there"]["endTime"]
        compared += 1
    assert compared > 3


def test_sessions_are_reached_in_time_and_the_way_back_is_there(learning: Learning) -> None:
    answer = learning.get("/v1/learning/offers", day=MONDAY.isoformat(), within=60, slack=10, limit=100)
    assert LearningOffersSchema().validate(answer) == {}
    assert answer["total"] > 5
    dated = 0
    for found in answer["offers"]:
        for one in found["attendances"]:
            if "sessionId" not in one:
                continue
            dated += 1
            session = learning.directory.find_session(one["sessionId"])
            assert session is not None
            assert session.offer_id == found["offer"]["offerId"]
            assert moment(one["startTime"]) == session.start
            assert moment(one["there"]["endTime"]) <= session.start - timedelta(minutes=10)
            assert moment(one["back"]["startTime"]) >= session.end
            assert one["there"]["minutes"] <= 60
            assert one["open"] == "YES"
    assert dated > 5


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"topic": "crafts"}, lambda offer: "crafts" in offer["topics"]),
        ({"maxPriceCents": 0}, lambda offer: offer["price"].get("fullCents") == 0),
        ({"age": 7}, lambda offer: offer.get("youngest", 0) <= 7),
        ({"text": "handwerk"}, lambda offer: "crafts" in offer["topics"]),
        ({"text": "crafts", "inLanguage": "de"}, lambda offer: "crafts" in offer["topics"]),
        ({"kind": "museum"}, lambda offer: int(offer["offerId"].rsplit("-", 1)[1]) % 4 == 1),
    ],
)
def test_offers_are_as_wished(
    learning: Learning, asked: dict[str, object], holds: Callable[[dict[str, Any]], bool]
) -> None:
    answer = learning.get("/v1/learning/offers", day=MONDAY.isoformat(), within=90, limit=100, **asked)
    assert answer["total"] > 0
    assert all(holds(found["offer"]) for found in answer["offers"])
    everything = learning.get("/v1/learning/offers", day=MONDAY.isoformat(), within=90, limit=100)
    assert answer["total"] < everything["total"] or "age" in asked
    wanted = {found["offer"]["offerId"] for found in everything["offers"] if holds(found["offer"])}
    assert {found["offer"]["offerId"] for found in answer["offers"]} == wanted


def test_free_seats_and_time_of_day(learning: Learning) -> None:
    day = MONDAY.isoformat()
    answer = learning.get("/v1/learning/offers", day=day, within=90, timeFrom="17:00", limit=100)
    starts = [
        one["startTime"] for found in answer["offers"] for one in found["attendances"] if "sessionId" in one
    ]
    assert starts
    assert all(moment(start).astimezone(learning.zone).hour >= 17 for start in starts)
    roomy = learning.get("/v1/learning/offers", day=day, within=90, freeSeats=5, limit=100)
    seats = [one.get("freeSeats", 5) for found in roomy["offers"] for one in found["attendances"]]
    assert min(seats) >= 5


def test_there_is_no_way_back_late_at_night(learning: Learning) -> None:
    late = learning.get(
        "/v1/learning/places", time=learning.at(22), within=60, stay=170, by="TRANSIT", limit=100
    )
    # Night service of the model city ends before one; what is left out says after when.
    assert late["leftOutCounts"].get("NO_WAY_BACK", 0) > 0
    told = [one for one in late["leftOut"] if one["why"] == "NO_WAY_BACK"]
    assert told
    for one in told:
        assert "time" in one
        local = moment(one["time"]).astimezone(learning.zone).strftime("%H:%M")
        assert local in one["text"]
    german = learning.get(
        "/v1/learning/places", time=learning.at(22), within=60, stay=170, by="TRANSIT", language="de"
    )
    assert "keine Fahrt zurück" in german["leftOut"][0]["text"]
    soon = learning.get(
        "/v1/learning/places", time=learning.at(9), within=60, stay=60, backBy=learning.at(10, 5), limit=100
    )
    assert all(moment(one["back"]["endTime"]) <= moment(learning.at(10, 5)) for one in soon["places"])


def test_wheelchairs_are_not_sent_up_steps(learning: Learning) -> None:
    rolling = learning.get(
        "/v1/learning/places", time=learning.at(9), within=90, by="WHEELCHAIR,TRANSIT", limit=100
    )
    assert {one["place"]["stepFree"] for one in rolling["places"]} == {"yes"}
    assert rolling["leftOutCounts"]["NOT_STEP_FREE"] > 0
    sure = learning.get("/v1/learning/places", time=learning.at(9), within=90, stepFree="true", limit=100)
    assert {one["place"]["stepFree"] for one in sure["places"]} == {"yes"}


def test_who_comes_by_bike_goes_back_by_bike(learning: Learning) -> None:
    answer = learning.get("/v1/learning/places", time=learning.at(9), within=30, by="BIKE,TRANSIT", limit=100)
    modes = {(one["there"]["mode"], one["back"]["mode"]) for one in answer["places"]}
    assert ("BIKE", "BIKE") in modes
    assert modes <= {("BIKE", "BIKE"), ("TRANSIT", "TRANSIT")}


def test_pages_and_links(learning: Learning) -> None:
    asked = {"time": learning.at(9), "within": 60, "by": "WALK,TRANSIT"}
    whole = learning.get("/v1/learning/places", **asked, limit=100)
    parts = [learning.get("/v1/learning/places", **asked, limit=7, offset=first) for first in (0, 7)]
    ids = [one["place"]["placeId"] for part in parts for one in part["places"]]
    assert ids == [one["place"]["placeId"] for one in whole["places"]][:14]
    again = learning.client.get(whole["savedSearch"]).get_json()
    assert again["places"] == whole["places"]
    assert again["savedSearch"] == whole["savedSearch"]


def a_session(learning: Learning) -> dict[str, Any]:
    answer = learning.get("/v1/learning/offers", day=MONDAY.isoformat(), within=60, by="TRANSIT", limit=100)
    for found in answer["offers"]:
        for one in found["attendances"]:
            if "sessionId" in one and one["there"]["mode"] == one["back"]["mode"] == "TRANSIT":
                return dict(one)
    raise AssertionError("no session by transit")


def test_a_trip_is_there_stay_and_back(learning: Learning) -> None:
    one = a_session(learning)
    answer = learning.client.get(one["trip"]).get_json()
    assert LearningTripAnswerSchema().validate(answer) == {}
    trip = answer["trip"]
    assert trip["sessionId"] == one["sessionId"]
    assert (trip["startTime"], trip["endTime"]) == (one["startTime"], one["endTime"])
    assert moment(trip["outbound"]["endTime"]) <= moment(trip["startTime"]) - timedelta(minutes=5)
    assert trip["slackMinutes"] >= 5
    assert moment(trip["back"]["startTime"]) >= moment(trip["endTime"])
    assert trip["back"]["endTime"] == one["back"]["endTime"]
    assert trip["outbound"]["legs"][0]["from"]["name"] == "START"
    # The id of the journey is one that the service knows again.
    refreshed = learning.client.get(f"/api/v6/refresh-itinerary?itineraryId={trip['outbound']['id']}")
    assert refreshed.status_code == 200


def test_a_trip_as_calendar_has_the_journeys_inside(learning: Learning) -> None:
    one = a_session(learning)
    answer = learning.client.get(one["trip"]).get_json()
    written = learning.client.get(answer["calendar"] + "&language=de")
    assert written.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(written.data)
    there, stay, back = calendar.walk("VEVENT")
    assert there.decoded("dtend") <= stay.decoded("dtstart")
    assert stay.decoded("dtstart") == moment(one["startTime"])
    assert back.decoded("dtstart") >= stay.decoded("dtend")
    assert " von " in str(there["description"])
    assert there["categories"].to_ical() == b"TRAVEL"
    assert "Erfunden" in str(stay["description"])


def test_a_trip_that_cannot_be_done_says_why(learning: Learning) -> None:
    one = a_session(learning)
    answer = learning.get("/v1/learning/trips", session=one["sessionId"], within=1)
    assert answer["trip"] is None
    assert answer["reasons"][0]["code"] == "NO_WAY_THERE"
    written = learning.client.get(
        "/v1/learning/trips/calendar.ics",
        query_string={"near": learning.home, "session": one["sessionId"], "within": 1},
    )
    assert (written.status_code, written.get_json()["code"]) == (404, "NO_TRIP")


def test_a_trip_is_left_out_where_the_search_leaves_it_out(learning: Learning) -> None:
    """Who would wait half the night for the first tram gets home no more than the search says."""
    late = learning.get(
        "/v1/learning/places", time=learning.at(22), within=60, stay=170, by="TRANSIT", limit=100
    )
    asked = {"arrive": learning.at(22, 30), "stay": 170, "within": 60, "by": "TRANSIT"}
    places = [one["placeId"] for one in late["leftOut"] if one["why"] == "NO_WAY_BACK"]
    answers = [learning.get("/v1/learning/trips", place=place, **asked) for place in places]
    codes = {answer["reasons"][0]["code"] for answer in answers if answer["trip"] is None}
    assert codes == {"NO_WAY_BACK"}
    for answer in answers:
        if answer["trip"] is not None:
            assert answer["trip"]["waitMinutes"] <= 60
            assert moment(answer["trip"]["returnTime"]) <= moment(learning.at(4, day=1))


def test_reasons_name_the_parameters_of_the_question(learning: Learning) -> None:
    session = a_session(learning)["sessionId"]
    lat, lon = map(float, learning.home.split(","))
    outside = {"near": f"{lat - 0.4},{lon}", "within": 60}
    for path, asked in (
        ("places", {"time": learning.at(9)}),
        ("offers", {"day": MONDAY.isoformat()}),
        ("trips", {"session": session}),
    ):
        (reason,) = learning.get(f"/v1/learning/{path}", **asked, **outside)["reasons"][-1:]
        assert (reason["code"], reason["field"]) == ("OUTSIDE_BOUNDS", "near"), path
    short = learning.get("/v1/learning/trips", session=session, within=1, by="TRANSIT")
    assert {one["field"] for one in short["reasons"]} <= {"outbound", "near", "within", "session", ""}


def test_from_far_outside_the_area_the_reason_is_told(learning: Learning) -> None:
    """So far that nothing in the directory is near: that alone is not why nothing is found."""
    far = {"near": "52.52,13.4", "within": 60}
    for path, asked in (("places", {"time": learning.at(9)}), ("offers", {"day": MONDAY.isoformat()})):
        for modes in ("TRANSIT", "BIKE", "WALK,TRANSIT"):
            answer = learning.get(f"/v1/learning/{path}", by=modes, **asked, **far)
            assert [(one["code"], one["field"]) for one in answer["reasons"]] == [("OUTSIDE_BOUNDS", "near")]
            assert answer["total"] == 0
            assert "NOTHING_MATCHES" not in {one["code"] for one in answer["notices"]}
    here = learning.get("/v1/learning/places", time=learning.at(9), kind="zoo")
    assert "reasons" not in here


def test_learning_along_a_way_costs_at_most_the_detour(learning: Learning) -> None:
    far = learning.get("/v1/learning/places", time=learning.at(9), within=60, limit=100)["places"][-1][
        "place"
    ]
    to = f"{far['lat']},{far['lon']}"
    asked = {"to": to, "time": learning.at(9), "within": 60, "stay": 20, "limit": 100}
    answer = learning.get("/v1/learning/along", **asked, detour=12)
    assert AlongAnswerSchema().validate(answer) == {}
    plain = answer["plain"]
    assert answer["stops"]
    assert [one["detourMinutes"] for one in answer["stops"]] == sorted(
        one["detourMinutes"] for one in answer["stops"]
    )
    for one in answer["stops"]:
        assert one["detourMinutes"] <= 12
        stay = moment(one["endTime"]) - moment(one["startTime"])
        late = moment(one["on"]["endTime"]) - moment(plain["endTime"])
        assert late - stay <= timedelta(minutes=one["detourMinutes"])
        assert moment(one["on"]["startTime"]) >= moment(one["endTime"])
    fewer = learning.get("/v1/learning/along", **asked, detour=3)
    assert fewer["total"] <= answer["total"]


def test_along_a_way_all_kinds_of_travel_count(learning: Learning) -> None:
    """Of each stop the kind with the smaller detour, measured by the soonest arrival of all kinds."""
    far = learning.get("/v1/learning/places", time=learning.at(9), within=60, limit=100)["places"][-1]
    to = f"{far['place']['lat']},{far['place']['lon']}"
    asked = {"to": to, "time": learning.at(9), "within": 60, "stay": 20, "limit": 100, "detour": 60}
    kinds = {by: learning.get("/v1/learning/along", **asked, by=by) for by in ("WALK,TRANSIT", "BIKE")}
    both = learning.get("/v1/learning/along", **asked, by="WALK,TRANSIT,BIKE")
    plain = min((one["plain"] for one in kinds.values()), key=lambda way: way["endTime"])
    assert both["plain"] == plain
    soonest: dict[str, str] = {}
    for answer in kinds.values():
        for one in answer["stops"]:
            on_s = (
                moment(one["on"]["endTime"]) - moment(one["endTime"]) + moment(one["startTime"])
            ).isoformat()
            place = one["place"]["placeId"]
            soonest[place] = min(on_s, soonest.get(place, on_s))
    limit = (moment(plain["endTime"]) + timedelta(minutes=60)).isoformat()
    expected = {place for place, at in soonest.items() if at <= limit}
    assert {one["place"]["placeId"] for one in both["stops"]} == expected != set()
    assert {one["to"]["mode"] for one in both["stops"]} >= {"BIKE"}
    for one in both["stops"]:
        assert "BIKE" not in {one["to"]["mode"], one["on"]["mode"]} or one["to"]["mode"] == one["on"]["mode"]


def test_a_week_goes_by_bike_where_that_is_shorter(learning: Learning) -> None:
    body = {
        "near": learning.home,
        "within": 60,
        "firstDay": MONDAY.isoformat(),
        "offers": ["test:offer-1", "test:offer-3", "test:offer-5"],
    }
    weeks = [
        learning.client.post("/v1/learning/week", json=body | {"by": by}).get_json()
        for by in (["WALK", "TRANSIT"], ["BIKE"], ["WALK", "TRANSIT", "BIKE"])
    ]
    assert all(week["feasible"] for week in weeks)
    assert weeks[2]["travelMinutes"] <= min(week["travelMinutes"] for week in weeks[:2])
    for day in weeks[2]["days"]:
        modes = {way["mode"] for way in day["ways"]}
        assert "BIKE" not in modes or modes == {"BIKE"}


def test_a_trip_by_bike_is_a_trip_by_bike_both_ways(learning: Learning) -> None:
    found = learning.get("/v1/learning/places", time=learning.at(9), within=60, limit=100, by="BIKE")
    place = found["places"][-1]["place"]["placeId"]
    answer = learning.get(
        "/v1/learning/trips", place=place, arrive=learning.at(10), within=60, by="BIKE,WALK,TRANSIT"
    )
    modes = [{leg["mode"] for leg in answer["trip"][way]["legs"]} for way in ("outbound", "back")]
    assert ("BIKE" in modes[0]) == ("BIKE" in modes[1])


def test_prices_of_trips_for_those_who_ask(learning: Learning) -> None:
    """The model city's tariff: at most a single ticket of 3.40 for each ride."""
    asked = {"time": learning.at(9), "within": 60, "limit": 20, "by": "WALK,TRANSIT"}
    plain = learning.get("/v1/learning/places", **asked, offset=15)
    answer = learning.get("/v1/learning/places", **asked, offset=15, withFares="true")
    assert LearningPlacesSchema().validate(answer) == {}
    assert not {"NO_FARES", "FARES_NOT_KNOWN"} & {one["code"] for one in answer["notices"]}
    ridden = 0
    for one, before in zip(answer["places"], plain["places"], strict=True):
        rides = [one[way]["mode"] == "TRANSIT" for way in ("there", "back")]
        assert (one["there"], one["back"]) == (before["there"], before["back"])
        assert one["tripPriceCents"] == one["tripPrice"]["cents"]
        assert (one["tripPriceCents"] > 0) == any(rides)
        assert one["tripPriceCents"] <= 340 * sum(
            1 + one[way]["changes"] for way in ("there", "back") if one[way]["mode"] == "TRANSIT"
        )
        ridden += any(rides)
    assert ridden > 3
    held = learning.get("/v1/learning/places", **asked, ticket="deutschlandticket")
    assert {one["tripPriceCents"] for one in held["places"]} == {0}
    assert "ticket=deutschlandticket" in held["places"][0]["trip"]
    place = next(one for one in answer["places"] if one["there"]["mode"] == one["back"]["mode"] == "TRANSIT")
    trip = learning.client.get(place["trip"]).get_json()
    assert LearningTripAnswerSchema().validate(trip) == {}
    assert trip["trip"]["tripPriceCents"] > 0
    assert trip["trip"]["tripPrice"]["products"][0]["cents"] > 0
    refused = learning.client.get(
        "/v1/learning/places", query_string={"near": learning.home, "ticket": "golden"}
    )
    assert (refused.status_code, refused.get_json()["field"]) == (400, "ticket")


def test_along_weeks_and_feeds_tell_prices_to_those_who_ask(learning: Learning) -> None:
    far = learning.get("/v1/learning/places", time=learning.at(9), within=60, limit=100)["places"][-1]
    to = f"{far['place']['lat']},{far['place']['lon']}"
    asked = {"to": to, "time": learning.at(9), "within": 60, "detour": 30, "limit": 20}
    along = learning.get("/v1/learning/along", **asked, withFares="true")
    assert AlongAnswerSchema().validate(along) == {}
    assert along["stops"]
    for one in along["stops"]:
        assert (one["tripPriceCents"] > 0) == ("TRANSIT" in {one["to"]["mode"], one["on"]["mode"]})
    plain = learning.get("/v1/learning/along", **asked)
    assert {one["tripPriceCents"] for one in plain["stops"]} == {None}
    assert "NO_FARES" in {one["code"] for one in plain["notices"]}
    refused = learning.client.get("/v1/learning/along", query_string={"near": learning.home, **asked,
        "withFares": "true", "limit": 21})  # fmt: skip
    assert (refused.status_code, refused.get_json()["field"]) == (422, "limit")

    body = {"near": learning.home, "within": 60, "firstDay": MONDAY.isoformat(), "withFares": True}
    body["offers"] = ["test:offer-1", "test:offer-3", "test:offer-5"]
    week = learning.client.post("/v1/learning/week", json=body).get_json()
    assert WeekAnswerSchema().validate(week) == {}
    assert "SIMULATED" in {one["code"] for one in week["notices"]}
    for day in week["days"]:
        assert (day["tripPriceCents"] > 0) == ("TRANSIT" in {way["mode"] for way in day["ways"]})
        assert all(one["place"]["simulated"] for one in day["appointments"])
    held = learning.client.post("/v1/learning/week", json=body | {"ticket": ["deutschlandticket"]}).get_json()
    assert {day["tripPriceCents"] for day in held["days"]} == {0}

    feed = learning.get("/v1/learning/feed.json", within=60, days=3, withFares="true")
    assert LearningFeedSchema().validate(feed) == {}
    priced = [one["attendance"]["tripPriceCents"] for one in feed["entries"]]
    assert all(price is not None for price in priced[:20])
    assert max(priced[:20]) > 0
    assert priced[20:] == [None] * len(priced[20:])
    address = "/v1/learning/feed/calendar.ics"
    query = {"near": learning.home, "within": 60, "days": 3, "withFares": "true", "language": "de"}
    texts = [
        str(event["description"])
        for event in Calendar.from_ical(learning.client.get(address, query_string=query).data).walk("VEVENT")
    ]
    assert [("kosten zusammen" in text) for text in texts] == [price is not None for price in priced]
    assert all(re.search(r"kosten zusammen \d+,\d\d\s€", text) for text in texts[:20]), texts[:3]


def test_nothing_is_found_with_a_reason(learning: Learning) -> None:
    codes = [
        {one["code"] for one in learning.get(f"/v1/learning/{path}", within=60, **asked)["notices"]}
        for path, asked in (
            ("offers", {"day": MONDAY.isoformat(), "text": "xqzjwv"}),
            ("places", {"time": learning.at(9), "kind": "zoo"}),
            ("along", {"to": learning.home, "time": learning.at(9), "kind": "zoo"}),
            ("feed.json", {"text": "xqzjwv", "days": 2}),
        )
    ]
    assert [one & {"NOTHING_MATCHES", "NOTHING_ALONG", "NOTHING_AHEAD"} for one in codes] == [
        {"NOTHING_MATCHES"}, {"NOTHING_MATCHES"}, {"NOTHING_ALONG"}, {"NOTHING_AHEAD"},
    ]  # fmt: skip


def test_it_is_said_that_only_the_nearest_were_looked_at(
    learning: Learning, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[bool]:
        questions: tuple[tuple[str, dict[str, Any]], ...] = (
            ("offers", {"day": MONDAY.isoformat()}),
            ("places", {"time": learning.at(9)}),
            ("along", {"to": learning.home, "time": learning.at(9)}),
            ("feed.json", {"days": 2}),
        )
        answers = [learning.get(f"/v1/learning/{path}", within=60, **asked) for path, asked in questions]
        return ["NEAREST_ONLY" in {one["code"] for one in answer["notices"]} for answer in answers]

    assert said() == [False] * 4
    monkeypatch.setattr("mobility.learning.reach.candidates.MOST_ROWS", 3)
    assert said() == [True] * 4


def test_the_address_of_a_trip_asks_what_the_search_asked(learning: Learning) -> None:
    """What is found within an hour is planned within an hour, not within the half that is the default."""
    asked = {"time": learning.at(9), "by": "TRANSIT", "limit": 20}
    answer = learning.get("/v1/learning/places", **asked, within=60, maxTransfers=2, crowding="high")
    assert answer["places"]
    for one in answer["places"]:
        assert "within=60&maxTransfers=2&crowding=high" in one["trip"]
        assert learning.client.get(one["trip"]).get_json()["trip"] is not None, one["trip"]


def test_a_price_that_is_not_known_says_why(learning: Learning) -> None:
    """Nobody tells what a reduced ticket costs: the full fare is the most it can be."""
    answer = learning.get(
        "/v1/learning/places", time=learning.at(9), within=60, limit=20, offset=15, ticket="reduced"
    )
    assert "FARES_NOT_KNOWN" in {one["code"] for one in answer["notices"]}
    unknown = [one["tripPrice"] for one in answer["places"] if one["tripPriceCents"] is None]
    assert unknown
    assert all(one["atMostCents"] > 0 for one in unknown)
    assert all("REDUCED_NOT_KNOWN" in [reason["code"] for reason in one["reasons"]] for one in unknown)


def test_a_week_has_all_courses_and_leaves_fixed_points_alone(learning: Learning) -> None:
    work = f"{learning.at(8)}/{learning.at(12)}/{learning.home}/work"
    body = {
        "near": learning.home,
        "within": 60,
        "firstDay": MONDAY.isoformat(),
        "offers": ["test:offer-1", "test:offer-3", "test:offer-5"],
        "fixed": [work],
    }
    answer = learning.client.post("/v1/learning/week", json=body)
    assert answer.status_code == 200, answer.text
    week = answer.get_json()
    assert WeekAnswerSchema().validate(week) == {}
    assert week["feasible"]
    chosen = [one for day in week["days"] for one in day["appointments"] if "offerId" in one]
    assert sorted(one["offerId"] for one in chosen) == body["offers"]
    assert "work" in [one["name"] for one in week["days"][0]["appointments"]]
    total = 0
    for day in week["days"]:
        events = sorted(
            [*day["appointments"], *day["ways"]], key=lambda one: (one["startTime"], one["endTime"])
        )
        for one, following in pairwise(events):
            assert one["endTime"] <= following["startTime"]
        total += sum(one["minutes"] for one in day["ways"])
    assert week["travelMinutes"] <= total
    body["offers"] = [f"test:offer-{39}"]
    none = learning.client.post("/v1/learning/week", json=body).get_json()
    assert (none["feasible"], none["reasons"][0]["code"]) == (False, "NO_SESSION")


def test_a_day_of_the_week_begins_after_the_night_before(learning: Learning) -> None:
    found = learning.get("/v1/learning/places", time=learning.at(9), within=60, limit=100, by="TRANSIT")
    far = found["places"][-1]
    assert far["back"]["minutes"] > 1
    where = f"{far['place']['lat']},{far['place']['lon']}"
    night = f"{learning.at(20)}/{learning.at(8, day=1)}/{where}/night"

    def is_feasible(hour: int, minute: int) -> bool:
        early = f"{learning.at(hour, minute, day=1)}/{learning.at(20, day=1)}/{learning.home}/at home"
        body = {"near": learning.home, "within": 60, "firstDay": MONDAY.isoformat(), "offers": []}
        asked = body | {"fixed": [night, early], "by": ["WALK", "TRANSIT"]}
        answer = learning.client.post("/v1/learning/week", json=asked)
        assert answer.status_code == 200, answer.text
        return bool(answer.get_json()["feasible"])

    assert is_feasible(12, 0)
    assert not is_feasible(8, 1)


def test_a_saved_search_is_a_calendar_to_subscribe_to(learning: Learning) -> None:
    answer = learning.get("/v1/learning/offers", day=MONDAY.isoformat(), within=60, topic="crafts", limit=100)
    feed = learning.client.get(answer["feed"] + "&days=3")
    assert feed.status_code == 200, feed.text
    events = Calendar.from_ical(feed.data).walk("VEVENT")
    address = answer["feed"].replace("feed/calendar.ics", "feed.json")
    told = learning.client.get(f"{address}&days=3").get_json()
    assert LearningFeedSchema().validate(told) == {}
    assert len(events) == len(told["entries"]) > 3
    assert {"crafts"} == {topic for one in told["entries"] for topic in one["offer"]["topics"]}
    days = {one["attendance"]["startTime"][:10] for one in told["entries"]}
    assert len(days) == 3
    uids = [str(event["uid"]) for event in events]
    assert len(set(uids)) == len(uids)


PLACES, OFFERS, TRIPS = "/v1/learning/places", "/v1/learning/offers", "/v1/learning/trips"


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        (f"{PLACES}?within=30", 400, "near"),
        (f"{PLACES}?near=51.4,11.9&from=51.4,11.9", 400, "from"),
        (f"{PLACES}?near=nowhere", 404, "near"),
        (f"{PLACES}?near=91,1", 400, "near"),
        (f"{PLACES}?near=51.4,11.9&within=0", 400, "within"),
        (f"{PLACES}?near=51.4,11.9&within=241", 422, "within"),
        (f"{PLACES}?near=51.4,11.9&by=CAR", 400, "by"),
        (f"{PLACES}?near=51.4,11.9&by=", 400, "by"),
        (f"{PLACES}?near=51.4,11.9&kind=pub", 400, "kind"),
        (f"{PLACES}?near=51.4,11.9&day=2026-02-30", 400, "day"),
        (f"{PLACES}?near=51.4,11.9&day=2026-03-09&time=2026-03-09T08:00:00Z", 400, "day"),
        (f"{PLACES}?near=51.4,11.9&timeFrom=25:00", 400, "timeFrom"),
        (f"{PLACES}?near=51.4,11.9&timeFrom=18:00&timeTo=17:00", 400, "timeTo"),
        (f"{PLACES}?near=51.4,11.9&time=2026-03-09T08:00:00Z&backBy=2026-03-09T07:00:00Z", 400, "backBy"),
        (f"{PLACES}?near=51.4,11.9&time=2026-03-09T08:00:00Z&backBy=2026-03-11T07:00:00Z", 400, "backBy"),
        (f"{PLACES}?near=51.4,11.9&limit=101", 400, "limit"),
        (f"{PLACES}?near=51.4,11.9&crowding=normal&limit=21", 422, "limit"),
        (f"{OFFERS}?near=51.4,11.9&topic=magic", 400, "topic"),
        (f"{OFFERS}?near=51.4,11.9&age=200", 400, "age"),
        (f"{OFFERS}?near=51.4,11.9&level=expert", 400, "level"),
        (f"{OFFERS}?near=51.4,11.9&nonsense=1", 400, "nonsense"),
        (f"{TRIPS}?near=51.4,11.9", 400, "session"),
        (f"{TRIPS}?near=51.4,11.9&session=a&place=b", 400, "session"),
        (f"{TRIPS}?near=51.4,11.9&session=nothing", 404, "session"),
        (f"{TRIPS}?near=51.4,11.9&place=nothing", 404, "place"),
        ("/v1/learning/along?near=51.4,11.9", 400, "to"),
        ("/v1/learning/along?near=51.4,11.9&to=nowhere", 404, "to"),
        ("/v1/learning/feed.json?near=51.4,11.9&days=15", 422, "days"),
        ("/v1/learning/feed/calendar.ics?near=51.4,11.9&days=0", 400, "days"),
    ],
)
def test_bad_input_is_named(learning: Learning, address: str, status: int, field: str) -> None:
    answer = learning.client.get(address)
    assert (answer.status_code, answer.get_json()["field"]) == (status, field), answer.text


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"fixed": ["tomorrow"]}, 400, "fixed"),
        ({"fixed": ["2026-03-09T08:00:00Z/2026-03-09T07:00:00Z/51.4,11.9"]}, 400, "fixed"),
        ({"fixed": ["2026-04-09T08:00:00Z/2026-04-09T09:00:00Z/51.4,11.9"]}, 400, "fixed"),
        ({"fixed": ["2026-03-09T08:00:00Z/2026-03-09T09:00:00Z/nowhere"]}, 404, "fixed"),
        ({"offers": ["nothing"]}, 404, "offers"),
        ({"offers": ["a"] * 9}, 400, "offers"),
        ({"firstDay": "soon"}, 400, "firstDay"),
        ({"near": 5}, 400, "near"),
        ({"nonsense": 5}, 400, "nonsense"),
    ],
)
def test_a_bad_week_is_refused(
    learning: Learning, change: dict[str, object], status: int, field: str
) -> None:
    body = {"near": learning.home, "firstDay": MONDAY.isoformat(), "offers": ["test:offer-1"], **change}
    answer = learning.client.post("/v1/learning/week", json=body)
    assert (answer.status_code, answer.get_json()["field"]) == (status, field), answer.text
