"""One-to-many and one-to-all over HTTP: answers valid, limits said, bad input refused with its name."""

import json
from datetime import UTC
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.reach import DurationSchema, IntermodalSchema, ReachableSchema
from mobility.bootstrap import load_services
from mobility.service import Services
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.small_city import question_in

LIMITS = {
    "MOBILITY_MAX_MANY": "4",
    "MOBILITY_MAX_MANY_BY_TRANSIT": "3",
    "MOBILITY_MAX_REACH_MINUTES": "120",
    "MOBILITY_MAX_DIRECT_S": "7200",
    "MOBILITY_MAX_ACCESS_S": "1800",
    "MOBILITY_MAX_BODY_BYTES": "2000",
}
ONE_TO_MANY, INTERMODAL = "/api/v1/one-to-many", "/api/experimental/one-to-many-intermodal"
ONE_TO_ALL = "/api/v6/one-to-all"


@pytest.fixture(scope="module")
def facades(small_city: Path) -> Services:
    """Services of the small city."""
    return load_services(small_city)


@pytest.fixture(scope="module")
def client(facades: Services) -> FlaskClient:
    """An app with small limits on the small city."""
    return create_app(read_settings(LIMITS), FixedSource(facades)).test_client()


@pytest.fixture(scope="module")
def places(small_city: Path) -> tuple[str, str, str]:
    """From, to and a time in service, as they stand in addresses."""
    question = question_in(small_city)
    moment = question.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return question.from_place, question.to_place, moment


def semi(place: str) -> str:
    return place.replace(",", ";")


def test_ways_to_many_are_those_of_journeys(client: FlaskClient, places: tuple[str, str, str]) -> None:
    here, there, moment = places
    for mode, more in (
        ("WALK", ""),
        ("BIKE", ""),
        ("WALK", "&pedestrianProfile=WHEELCHAIR"),
        ("BIKE", "&cyclingSpeed=7"),
    ):
        for arrive_by in ("false", "true"):
            ends = (there, here) if arrive_by == "true" else (here, there)
            direct = client.get(
                f"/api/v6/plan?fromPlace={ends[0]}&toPlace={ends[1]}&time={moment}&transitModes="
                f"&directModes={mode}&maxDirectTime=7200{more}"
            ).get_json()["direct"]
            answer = client.get(
                f"{ONE_TO_MANY}?one={semi(here)}&many={semi(there)},{semi(here)},0;0&mode={mode}&max=7200"
                f"&maxMatchingDistance=250&arriveBy={arrive_by}{more}"
            )
            assert answer.status_code == 200
            far, near, nowhere = answer.get_json()
            assert far["duration"] == direct[0]["duration"]
            assert far["distance"] == pytest.approx(direct[0]["legs"][0]["distance"], abs=1)
            assert near == {"duration": 0, "distance": 0.0}
            assert nowhere == {}
            assert DurationSchema(many=True).validate(answer.get_json()) == {}


def test_cars_take_streets_of_their_own(client: FlaskClient, places: tuple[str, str, str]) -> None:
    here, there, _ = places
    seconds = {}
    for mode in ("WALK", "BIKE", "CAR"):
        (way,) = client.get(
            f"{ONE_TO_MANY}?one={semi(here)}&many={semi(there)}&mode={mode}&max=7200"
        ).get_json()
        seconds[mode] = way["duration"]
    assert seconds["CAR"] < seconds["BIKE"] < seconds["WALK"]


def test_a_body_asks_the_same_as_an_address(client: FlaskClient, places: tuple[str, str, str]) -> None:
    here, there, moment = places
    asked = {"one": here, "many": [there, semi(here)], "mode": "WALK", "max": 7200, "arriveBy": False}
    by_body = client.post(ONE_TO_MANY, json={**asked, "maxMatchingDistance": 250.5})
    by_address = client.get(
        f"{ONE_TO_MANY}?one={here}&many={semi(there)}&many={semi(here)}&mode=WALK&max=7200&maxMatchingDistance=250.5"
    )
    assert by_body.status_code == 200
    assert by_body.get_json() == by_address.get_json()
    by_transit = client.post(
        INTERMODAL, json={"one": here, "many": [there], "time": moment, "transitModes": ["BUS", "TRAM"]}
    )
    by_address = client.get(
        f"{INTERMODAL}?one={semi(here)}&many={semi(there)}&time={moment}&transitModes=BUS,TRAM"
    )
    assert by_transit.status_code == 200
    assert by_transit.get_json() == by_address.get_json()
    assert by_transit.get_json()["transit_durations"][0]


@pytest.mark.parametrize("arrive_by", [False, True])
def test_by_transit_it_takes_as_long_as_a_journey(
    client: FlaskClient, places: tuple[str, str, str], arrive_by: bool
) -> None:
    here, there, moment = places
    ends = (there, here) if arrive_by else (here, there)
    flag = str(arrive_by).lower()
    journeys = client.get(
        f"/api/v6/plan?fromPlace={ends[0]}&toPlace={ends[1]}&time={moment}&timetableView=false&arriveBy={flag}"
    ).get_json()["itineraries"]
    answer = client.get(
        f"{INTERMODAL}?one={semi(here)}&many={semi(there)},0;0&time={moment}&arriveBy={flag}&directMode=BIKE"
    ).get_json()
    assert IntermodalSchema().validate(answer) == {}
    front, nowhere = answer["transit_durations"]
    assert nowhere == []
    assert {entry["transfers"] for entry in front} >= {journey["transfers"] for journey in journeys}
    assert min(entry["duration"] for entry in front) >= min(journey["duration"] for journey in journeys)
    assert answer["street_durations"][0]["duration"] > 0
    assert answer["street_durations"][1] == {}


@pytest.mark.parametrize("version", [1, 5, 6])
@pytest.mark.parametrize("arrive_by", [False, True])
def test_all_stops_in_reach(
    client: FlaskClient, places: tuple[str, str, str], version: int, arrive_by: bool
) -> None:
    here, _, moment = places
    more = f"time={moment}&maxTravelTime=40&arriveBy={str(arrive_by).lower()}"
    response = client.get(f"/api/v{version}/one-to-all?one={here}&{more}")
    answer = response.get_json()
    assert response.status_code == 200
    assert ReachableSchema().validate(answer) == {}
    assert "private" in response.headers["Cache-Control"]
    minutes = [reached["duration"] for reached in answer["all"]]
    assert len(minutes) > 20
    assert minutes == sorted(minutes, reverse=arrive_by)
    assert all(-40 <= minute <= 0 if arrive_by else 0 <= minute <= 40 for minute in minutes)
    assert {reached["k"] for reached in answer["all"]} > {0, 1}
    assert ("level" in answer["one"]) == (version < 6)
    ids = [reached["place"]["stopId"] for reached in answer["all"]]
    assert len(set(ids)) == len(ids)
    # From one of these stops, which are taken as places, everything is in reach as well.
    again = client.get(f"/api/v{version}/one-to-all?one={ids[-1]}&{more}").get_json()
    assert again["one"]["stopId"] == ids[-1]
    assert (again["all"][0]["duration"], again["all"][0]["k"]) == (0, 0)


def test_a_direct_line_needs_one_vehicle(client: FlaskClient, places: tuple[str, str, str]) -> None:
    here, _, moment = places
    reached = client.get(f"{ONE_TO_ALL}?one={here}&time={moment}&maxTravelTime=60&maxTransfers=0").get_json()[
        "all"
    ]
    assert {stop["k"] for stop in reached} == {0, 1}


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ("one=0,0&time={time}", "OUTSIDE_BOUNDS", "one"),
        ("one={here}&time=1999-01-01T00:00:00Z", "OUTSIDE_SERVICE_PERIOD", "time"),
        ("one={here}&time={time}&maxPreTransitTime=0", "NO_STOPS_IN_RANGE", "one"),
        ("one={here}&time={time}&transitModes=", "NO_TRANSIT_CONNECTION", "transitModes"),
        ("one={here}&time={time}&transitModes=AIRPLANE", "NO_TRANSIT_CONNECTION", "time"),
    ],
)
def test_nothing_in_reach_has_a_reason(
    client: FlaskClient, places: tuple[str, str, str], more: str, code: str, field: str
) -> None:
    here, there, moment = places
    query = more.format(here=here, time=moment)
    answer = client.get(f"{ONE_TO_ALL}?{query}").get_json()
    assert [(reason["code"], reason["field"]) for reason in answer["reasons"]] == [(code, field)]
    assert {reached["k"] for reached in answer["all"]} <= {0}
    answer = client.get(f"{INTERMODAL}?{query}&many={semi(there)}").get_json()
    assert code in {reason["code"] for reason in answer["reasons"]}
    assert answer["transit_durations"] == [[]]


def test_a_bare_list_gives_its_reasons_in_headers(client: FlaskClient, places: tuple[str, str, str]) -> None:
    answer = client.get(
        f"{ONE_TO_MANY}?one=0;0&many={semi(places[0])}&mode=WALK&max=60&elevationCosts=LOW&withDistance=true"
    )
    assert answer.get_json() == [{}]
    assert answer.headers["X-Reasons"] == "one=OUTSIDE_BOUNDS"
    assert answer.headers["X-Ignored"] == "elevationCosts"


def test_what_has_no_effect_is_listed(client: FlaskClient, places: tuple[str, str, str]) -> None:
    more = "elevationCosts=HIGH&preTransitModes=WALK,RENTAL&useRoutedTransfers=false"
    answer = client.get(f"{ONE_TO_ALL}?one={places[0]}&time={places[2]}&{more}").get_json()
    assert answer["debugOutput"] == {
        "ignored": ["elevationCosts", "useRoutedTransfers", "preTransitModes=RENTAL"]
    }


@pytest.mark.parametrize(
    ("address", "field", "limit"),
    [
        (f"{ONE_TO_MANY}?one=1;1&many=1;1,1;1,1;1,1;1,1;1&mode=WALK&max=60", "many", "4"),
        (f"{ONE_TO_MANY}?one=1;1&many=1;1&mode=WALK&max=7201", "max", "7200"),
        (f"{INTERMODAL}?one=1;1&many=1;1,1;1,1;1,1;1", "many", "3"),
        (f"{INTERMODAL}?one=1;1&many=1;1&maxTravelTime=121", "maxTravelTime", "120"),
        (f"{INTERMODAL}?one=1;1&many=1;1&maxDirectTime=7201", "maxDirectTime", "7200"),
        (f"{INTERMODAL}?one=1;1&many=1;1&maxPostTransitTime=1801", "maxPostTransitTime", "1800"),
        (f"{ONE_TO_ALL}?one=1,1&maxTravelTime=121", "maxTravelTime", "120"),
        (f"{ONE_TO_ALL}?one=1,1&maxPreTransitTime=1801", "maxPreTransitTime", "1800"),
    ],
)
def test_a_limit_is_said(client: FlaskClient, address: str, field: str, limit: str) -> None:
    answer = client.get(address)
    error = answer.get_json()
    assert (answer.status_code, error["code"], error["field"]) == (422, "LIMIT_EXCEEDED", field)
    assert limit in error["error"]
    assert answer.headers["Retry-After"] == str(read_settings(LIMITS).retry_after_s)


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        (f"{ONE_TO_MANY}?many=1;1&mode=WALK&max=60", 400, "one"),
        (f"{ONE_TO_MANY}?one=1;1&mode=WALK&max=60", 400, "many"),
        (f"{ONE_TO_MANY}?one=1;1&many=1;1&max=60", 400, "mode"),
        (f"{ONE_TO_MANY}?one=1;1&many=1;1&mode=WALK", 400, "max"),
        (f"{ONE_TO_MANY}?one=1;1&many=1;1&mode=RENTAL&max=60", 400, "mode"),
        (f"{ONE_TO_MANY}?one=1;1&many=1;1&mode=WALK&max=-1", 400, "max"),
        (f"{ONE_TO_MANY}?one=1;1&many=1;1&mode=WALK&max=60&max=60", 400, "max"),
        (f"{ONE_TO_MANY}?one=91;1&many=1;1&mode=WALK&max=60", 400, "one"),
        (f"{ONE_TO_MANY}?one=1;1&many=48.1,11.5&mode=WALK&max=60", 400, "many"),
        (f"{ONE_TO_MANY}?one=1;1&many=1;1,,2;2&mode=WALK&max=60", 400, "many"),
        (f"{ONE_TO_MANY}?one=1;1&many=nowhere&mode=WALK&max=60", 404, "many"),
        (f"{ONE_TO_MANY}?one=nowhere&many=1;1&mode=WALK&max=60", 404, "one"),
        (f"{ONE_TO_MANY}?one=1;1&many=1;1&mode=WALK&max=60&nonsense=1", 400, "nonsense"),
        (f"{INTERMODAL}?one=1;1&many=1;1&directMode=FLEX", 400, "directMode"),
        (f"{INTERMODAL}?one=1;1&many=1;1&time=soon", 400, "time"),
        (f"{INTERMODAL}?one=1;1&many=1;1&requireCarTransport=true", 400, "requireCarTransport"),
        (f"{ONE_TO_ALL}?time=2026-03-09T07:00:00Z", 400, "one"),
        (f"{ONE_TO_ALL}?one=model_nowhere", 404, "one"),
        (f"{ONE_TO_ALL}?one=1,1&maxTravelTime=0", 400, "maxTravelTime"),
        (f"{ONE_TO_ALL}?one=1,1&preTransitModes=RENTAL", 400, "preTransitModes"),
        (f"{ONE_TO_ALL}?one=1,1&routes=model_nowhere", 404, "routes"),
        (f"{ONE_TO_ALL}?one=1,1&via=model_nowhere", 400, "via"),
        (f"{ONE_TO_ALL}?one=1,1&noCompulsoryReservation=true", 400, "noCompulsoryReservation"),
    ],
)
def test_bad_input_is_named(client: FlaskClient, address: str, status: int, field: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.get_json()["field"]) == (status, field), answer.text
    assert set(answer.get_json()) == {"error", "code", "field"}


BODY = {"one": "1;1", "many": ["1;1"], "mode": "WALK", "max": 60}


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (json.dumps({**BODY, "max": "60"}), 400, "max"),
        (json.dumps({**BODY, "max": 60.5}), 400, "max"),
        (json.dumps({**BODY, "max": True}), 400, "max"),
        (json.dumps({**BODY, "max": 10**30}), 400, "max"),
        (json.dumps({**BODY, "maxMatchingDistance": 1e300}), 400, "maxMatchingDistance"),
        (json.dumps({**BODY, "maxMatchingDistance": "1"}), 400, "maxMatchingDistance"),
        (json.dumps({**BODY, "arriveBy": 1}), 400, "arriveBy"),
        (json.dumps({**BODY, "many": "1;1"}), 400, "many"),
        (json.dumps({**BODY, "many": [1]}), 400, "many"),
        (json.dumps({**BODY, "one": None}), 400, "one"),
        (json.dumps({**BODY, "mode": ["WALK"]}), 400, "mode"),
        (json.dumps({**BODY, "nonsense": 1}), 400, "nonsense"),
        (json.dumps({**BODY, "many": ["1;1"] * 5}), 422, "many"),
        (json.dumps({"one": "1;1"}), 400, "many"),
        ("[]", 400, ""),
        ("null", 400, ""),
        ("{", 400, ""),
        ("", 400, ""),
        ('{"max": NaN}', 400, ""),
        ("[" * 1500, 400, ""),
        (json.dumps({**BODY, "many": ["1.00000001;1.00000001"] * 100}), 413, ""),
    ],
)
def test_a_bad_body_is_refused(client: FlaskClient, body: str, status: int, field: str) -> None:
    answer = client.post(ONE_TO_MANY, data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["field"]) == (status, field), answer.text
    assert set(answer.get_json()) == {"error", "code", "field"}


def test_a_body_must_be_said_to_be_json_and_stand_alone(client: FlaskClient) -> None:
    assert client.post(ONE_TO_MANY, data=json.dumps(BODY), content_type="text/plain").status_code == 415
    answer = client.post(f"{ONE_TO_MANY}?one=1;1", json=BODY)
    assert (answer.status_code, answer.get_json()["field"]) == (400, "one")
    assert client.post(ONE_TO_ALL, json=BODY).status_code == 405
