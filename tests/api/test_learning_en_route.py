"""GET /v1/learning/en-route on the small city: a journey, a board, a vehicle, all items to keep."""

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.learning.directory import open_directory
from mobility.network import load_network
from mobility.service.learning_directory import database_of
from mobility.service.services import services_of
from mobility.settings import read_settings
from mobility.simulation import build_model_city
from mobility.simulation.learning.whole import build_learning
from tests.api.handmade import FixedSource
from tests.support.small_city import SEED, SIZE, START, question_in


@pytest.fixture(scope="module")
def client(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    settings = read_settings({"MOBILITY_STATE": str(tmp_path_factory.mktemp("en-route"))})
    directory = open_directory(database_of(settings))
    report = directory.apply(build_learning(build_model_city(seed=SEED, start=START, size=SIZE)), "test")
    assert not report.refused
    app = create_app(
        settings, FixedSource(services_of(load_network(small_city))), clock=lambda: 1_773_054_000
    )
    return app.test_client()


def shown(answer: dict) -> list[dict]:  # type: ignore[type-arg]
    return [item for stage in answer["stages"] for item in stage["items"]]


def itinerary(client: FlaskClient, small_city: Path) -> dict:  # type: ignore[type-arg]
    sample = question_in(small_city)
    question = {"fromPlace": sample.from_place, "toPlace": sample.to_place, "time": "2026-03-09T07:00:00Z"}
    found = client.get("/api/v6/plan", query_string=question).json
    assert found is not None
    return max(found["itineraries"], key=lambda one: max(leg["duration"] for leg in one["legs"]))


def test_a_journey_is_filled_and_nothing_comes_twice(client: FlaskClient, small_city: Path) -> None:
    journey = itinerary(client, small_city)
    given = {"itinerary": journey["id"], "language": "de"}
    answer = client.get("/v1/learning/en-route", query_string=given).json
    assert answer is not None
    assert answer["best"]
    rides = [stage for stage in answer["stages"] if stage["kind"] == "RIDE"]
    assert rides
    for stage in answer["stages"]:
        assert journey["startTime"] <= stage["startTime"] < stage["endTime"] < journey["endTime"]
        assert sum(item["minutes"] for item in stage["items"]) <= stage["minutes"]
        times = [item["startTime"] for item in stage["items"]]
        assert times == sorted(times)
    again = client.get("/v1/learning/en-route", query_string=given | {"seen": answer["seen"]}).json
    assert again is not None
    assert not {item["itemId"] for item in shown(answer)} & {item["itemId"] for item in shown(again)}


def test_who_stands_only_listens(client: FlaskClient, small_city: Path) -> None:
    given = {"itinerary": itinerary(client, small_city)["id"], "language": "en", "posture": "STANDING"}
    answer = client.get("/v1/learning/en-route", query_string=given).json
    assert answer is not None
    for stage in answer["stages"]:
        if stage["kind"] == "RIDE":
            assert stage["posture"] == "STANDING"
            assert {item["kind"] for item in stage["items"]} <= {"audio"}


def test_a_board_of_an_adopted_stop(client: FlaskClient) -> None:
    tables = {name: client.get(f"/v1/learning/items/{name}.csv").text for name in ("items", "bindings")}
    bound = list(csv.DictReader(io.StringIO(tables["bindings"])))
    stops = {row["stop_id"] for row in bound if row["kind"] == "stop"}
    adopted = 0
    for stop in sorted(stops):
        answer = client.get("/v1/learning/en-route", query_string={"stop": stop, "language": "de"}).json
        assert answer is not None
        (stage,) = answer["stages"]
        assert "audio" not in {item["kind"] for item in stage["items"]}
        if "adoptedBy" in stage:
            adopted += 1
            assert stage["items"][0]["curated"]
            assert stage["items"][0]["provider"] == stage["adoptedBy"]
            assert answer["simulated"]
    assert adopted


def test_the_screen_of_a_vehicle_on_a_line_with_items(client: FlaskClient) -> None:
    board = client.get(
        "/api/v6/stoptimes", query_string={"stopId": "model_mc:0002", "n": 60, "time": "2026-03-09T07:00:00Z"}
    ).json
    assert board is not None
    trips = [event["tripId"] for event in board["stopTimes"] if event["routeId"].endswith(("mc-5", "mc-2"))]
    given = {"trip": trips[0], "time": "2026-03-09T06:00:00Z", "language": "en"}
    answer = client.get("/v1/learning/en-route", query_string=given).json
    assert answer is not None
    (stage,) = answer["stages"]
    assert stage["routeId"] in ("model_mc-5", "model_mc-2")
    kinds = {item["boundTo"]["kind"] for item in stage["items"]}
    assert kinds & {"view", "section", "stop", "line"}
    late = client.get("/v1/learning/en-route", query_string=given | {"time": "2026-03-09T12:00:00Z"}).json
    assert late is not None
    assert late["stages"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "itinerary"),
        ({"stop": "model_mc:0002", "trip": "x"}, "trip"),
        ({"trip": "x"}, "tripId"),
        ({"itinerary": "1.x"}, "itineraryId"),
        ({"stop": "model_mc:0002", "seen": "1.x"}, "seen"),
        ({"stop": "model_mc:0002", "level": "genius"}, "level"),
        ({"stop": "model_mc:0002", "minutes": "61"}, "minutes"),
    ],
)
def test_bad_questions_name_the_field(client: FlaskClient, query: dict[str, str], field: str) -> None:
    answer = client.get("/v1/learning/en-route", query_string=query)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["field"] == field


@pytest.mark.parametrize("headers", [{}, {"Accept-Language": "*"}])
def test_who_names_no_language_reads_english(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.get("/v1/learning/en-route", query_string={"stop": "model_mc:0002"}, headers=headers)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["language"] == "en"
    assert {item["language"] for item in shown(answer.json)} == {"en"}


def test_a_board_without_sound_says_why_it_shows_nothing(client: FlaskClient) -> None:
    answer = client.get(
        "/v1/learning/en-route", query_string={"stop": "model_mc:0002", "kinds": "audio"}
    ).json
    assert answer is not None
    assert shown(answer) == []
    assert set(answer["leftOut"]) == {"KIND"}


def test_an_unknown_stop_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/v1/learning/en-route", query_string={"stop": "model_nowhere"})
    assert answer.status_code == 404


def test_items_can_be_kept(client: FlaskClient) -> None:
    rows = {}
    for name in ("items", "texts", "answers", "bindings"):
        answer = client.get(f"/v1/learning/items/{name}.csv")
        rows[name] = list(csv.DictReader(io.StringIO(answer.text)))
        tag = answer.headers["ETag"]
        assert client.get(f"/v1/learning/items/{name}.csv", headers={"If-None-Match": tag}).status_code == 304
    ids = {row["item_id"] for row in rows["items"]}
    assert all({row["item_id"] for row in rows[name]} <= ids for name in rows)
    assert {row["language"] for row in rows["texts"]} == {"de", "en"}
    linked = client.get("/v1/learning/items.jsonld")
    assert linked.mimetype == "application/ld+json"
    assert linked.json is not None
    assert len(linked.json["@graph"]) == len(ids)
    tag = linked.headers["ETag"]
    assert client.get("/v1/learning/items.jsonld", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/v1/learning/items/wrong.csv").status_code == 404
