"""What a plan looks like on the wire, field by field, on a network written down by hand."""

import orjson
import pytest

from mobility.api.schemas.plan import PlanSchema
from mobility.service import RideId, StreetId, decode_itinerary_id
from tests.api.conftest import Api
from tests.api.handmade import NOTHING_RUNS, plan


def test_answer_has_the_shape_it_is_documented_to_have(api: Api) -> None:
    for version in (5, 6):
        assert PlanSchema().validate(api.get(version=version).get_json()) == {}


def test_ride_tells_all_that_clients_expect(api: Api) -> None:
    tram = api.get("&joinInterlinedLegs=false&language=en").get_json()["itineraries"][0]["legs"][1]
    expected = {
        "mode": "TRAM",
        "startTime": "2026-03-02T07:00:00Z",  # 8:00 in Berlin
        "endTime": "2026-03-02T07:10:00Z",
        "scheduledStartTime": "2026-03-02T07:00:00Z",
        "duration": 600,
        "realTime": False,
        "scheduled": True,
        "headsign": "To the zoo",
        "routeId": "hal_5",
        "routeShortName": "5",
        "displayName": "5",
        "routeColor": "E30613",
        "routeType": 0,
        "agencyId": "hal_A",
        "agencyName": "Agentur",
        "agencyUrl": "https://a.example",
        "tripId": "20260302_08:00_hal_t_1",
        "cancelled": False,
        "alerts": [],
        "bikesAllowed": False,
        "wheelchairAccessible": "ACCESSIBLE",
    }
    assert {key: tram[key] for key in expected} == expected
    assert tram["tripFrom"]["stopId"] == "hal_m:1"
    assert tram["tripTo"]["stopId"] == "hal_z"
    assert tram["from"] | {"arrival": None} == {
        "name": "Markt",
        "lat": 51.4801,
        "lon": 11.9701,
        "stopId": "hal_m:1",
        "parentId": "hal_m",
        "level": -1.0,
        "tz": "Europe/Berlin",
        "track": "1",
        "scheduledTrack": "1",
        "stopCode": "MA",
        "vertexType": "TRANSIT",
        "cancelled": False,
        "alerts": [],
        "departure": "2026-03-02T07:00:00Z",
        "scheduledDeparture": "2026-03-02T07:00:00Z",
        "pickupType": "NORMAL",
        "dropoffType": "NOT_ALLOWED",
        "arrival": None,
    }
    (halt,) = tram["intermediateStops"]
    assert halt["name"] == "Main station"
    assert (halt["arrival"], halt["departure"]) == ("2026-03-02T07:05:00Z", "2026-03-02T07:05:30Z")
    assert (halt["pickupArrangement"], halt["dropoffArrangement"]) == ("PHONE_AGENCY", "ASK_DRIVER")


def test_staying_seated_is_one_leg_or_two_as_asked(api: Api) -> None:
    apart = api.get("&joinInterlinedLegs=false").get_json()["itineraries"][0]
    joined = api.get().get_json()["itineraries"][0]
    assert [leg["mode"] for leg in apart["legs"]] == ["WALK", "TRAM", "ODM", "WALK"]
    assert apart["legs"][2]["interlineWithPreviousLeg"] is True
    assert [leg["mode"] for leg in joined["legs"]] == ["WALK", "TRAM", "WALK"]
    ride = joined["legs"][1]
    assert [place["stopId"] for place in ride["intermediateStops"]] == ["hal_b", "hal_z"]
    at_zoo = ride["intermediateStops"][1]
    assert (at_zoo["arrival"], at_zoo["departure"]) == ("2026-03-02T07:10:00Z", "2026-03-02T07:11:00Z")
    assert ride["to"]["stopId"] == "hal_b"
    assert joined["transfers"] == apart["transfers"] == 0
    assert joined["duration"] == 1400


def test_street_legs_have_steps_with_sentences(api: Api) -> None:
    german = api.get("&language=de").get_json()["itineraries"][0]["legs"][0]
    english = api.get(Accept_Language="en").get_json()["itineraries"][0]["legs"][0]
    assert [step["instruction"] for step in german["steps"]] == [
        "Start: Große Ulrichstraße",
        "Links abbiegen",
    ]
    assert [step["instruction"] for step in english["steps"]] == ["Start on Große Ulrichstraße", "Turn left"]
    assert [step["area"] for step in english["steps"]] == [False, True]
    assert english["steps"][0]["osmWay"] == 77
    assert english["from"]["name"] == "START"
    assert english["to"]["stopId"] == "hal_m:1"
    assert english["distance"] == 100.0


def test_without_details_lines_are_empty_and_steps_left_out(api: Api) -> None:
    for leg in api.get("&detailedLegs=false").get_json()["itineraries"][0]["legs"]:
        assert leg["legGeometry"] == {"points": "", "precision": 6, "length": 0}
        assert "steps" not in leg


def test_level_is_forced_up_to_v5_only(api: Api) -> None:
    v5, v6 = api.get(version=5).get_json(), api.get(version=6).get_json()
    assert v5["from"]["level"] == 0.0
    assert "level" not in v6["from"]
    assert v5["itineraries"][0]["legs"][1]["tripTo"]["level"] == 0.0
    assert "level" not in v6["itineraries"][0]["legs"][1]["tripTo"]


def test_itinerary_id_tells_the_journey_by_itself(api: Api) -> None:
    told = decode_itinerary_id(api.get().get_json()["itineraries"][0]["id"])
    assert (told.from_place, told.to_place) == ("51.4799,11.9699", "51.4701,11.9801")
    assert told.legs[1] == RideId("20260302_08:00_hal_t_1", "hal_m:1", 1, "hal_z", 9, False)
    assert told.legs[2] == RideId("20260302_08:11_hal_t2", "hal_z", 1, "hal_b", 2, True)
    assert isinstance(told.legs[0], StreetId)


def test_cursors_attributions_and_small_print(api: Api) -> None:
    answer = api.get("&language=de").get_json()
    assert answer["previousPageCursor"].startswith("EARLIER|")
    assert answer["nextPageCursor"].startswith("LATER|")
    assert [notice["code"] for notice in answer["notices"]] == ["MODEL_CITY", "FEED_SHIFTED"]
    assert "4 Wochen" in answer["notices"][1]["text"]
    assert answer["itineraries"][0]["explanation"] == [{"code": "fastest", "text": "Kürzeste Reisezeit"}]
    assert answer["requestParameters"]["language"] == "de"
    assert answer["direct"][0]["legs"][0]["to"]["name"] == "END"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Nothing runs in this time"), ("de", "In diesem Zeitfenster fährt nichts")]
)
def test_nothing_found_says_why_and_keeps_cursors(api: Api, language: str, text: str) -> None:
    api.planner.answer = plan(reasons=(NOTHING_RUNS,))
    response = api.get(f"&language={language}")
    answer = response.get_json()
    assert response.status_code == 200
    assert answer["itineraries"] == []
    (reason,) = answer["reasons"]
    assert (reason["code"], reason["field"]) == ("NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW", "time")
    assert reason["error"].startswith(text)
    assert answer["nextPageCursor"]


def test_translations_follow_the_language(api: Api) -> None:
    def name(query: str, **headers: str) -> str:
        legs = api.get(query, **headers).get_json()["itineraries"][0]["legs"]
        return str(legs[1]["intermediateStops"][0]["name"])

    assert name("&language=en") == "Main station"
    assert name("&language=de") == "Bahnhof"  # the feed's own language
    assert name("&language=fr,en") == "Main station"
    assert name("", Accept_Language="de-AT, en;q=0.5") == "Bahnhof"
    assert name("&language=en", Accept_Language="de") == "Main station"


def test_answers_are_not_kept_by_caches_and_tell_their_time(api: Api) -> None:
    response = api.get()
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Server-Timing"].startswith("wait;dur=")
    assert response.headers["Content-Language"] == "en"
    assert orjson.loads(response.data)["debugOutput"] == {}
