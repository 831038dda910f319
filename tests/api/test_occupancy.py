"""GET /v1/occupancy: runs, departures, lines, vehicles and history, all scales from one published load."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.occupancy_answers import (
    LineHistorySchema,
    LineOccupancySchema,
    StopOccupancySchema,
    TripOccupancySchema,
    VehiclesOccupancySchema,
)
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.model_files import read_model, write_model
from mobility.service import PublishedLoads, Services, services_of
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from mobility.snapshot.trip_loads import LoadSource, TripLoads
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource
from tests.scenarios.cities import WEDNESDAY, City, city
from tests.service.test_published_loads import model_of
from tests.support.loads import RunLoad, trip_loads

LINES = """
    1 trip=full  : A 8:00 B 8:10 C 8:20
    1 trip=empty : A 8:06 B 8:16 C 8:26
    1 trip=small : A 8:12 B 8:22 C 8:32
    2 trip=other : A 8:15 D 8:30
    """
DAY = WEDNESDAY.toordinal()
EIGHT_S = 1_767_769_200
NOW_S = EIGHT_S + 12 * 60
FULL, TIME = "20260107_08:00_t_full", "time=2026-01-07T07:12:00Z"
SCHEMAS = {
    "trips": TripOccupancySchema(),
    "stops": StopOccupancySchema(),
    "lines": LineOccupancySchema(),
    "vehicles": VehiclesOccupancySchema(),
    "history": LineHistorySchema(),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("occupancy"), LINES)


def loads(town: City) -> TripLoads:
    """Of the first two as published, the first stretch of the first one observed; the third is withheld."""
    names = town.network.tables["trips"]["trip_id"].to_pylist()
    trips = {names[record]: trip for trip, record in enumerate(town.network.timetable.trip_record.tolist())}
    runs = RunLoad([20, 90], day=DAY), RunLoad([60, 130], day=DAY), RunLoad([np.nan] * 2, day=DAY)
    return trip_loads(*runs)._replace(
        trip=np.array([trips[name] for name in ("full", "empty", "small")], np.int32),
        level=np.array([0, 1, 0, 2, -1, -1], np.int8),
        source=np.array([LoadSource.DOOR] + [LoadSource.FORECAST] * 5, np.int8),
        observed_s=np.array([EIGHT_S + 5] + [0] * 5, np.int64),
    )


def services(town: City, model: LoadModel, folder: Path) -> Services:
    network = town.network
    write_model(model, folder)
    source = PublishedLoads(read_model(folder, network.content_hash))
    snapshot = Snapshot(network.content_hash, NOW_S, "1", loads=loads(town))
    return services_of(network, source).with_snapshot(snapshot)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def client(town: City, state: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    told = services(town, model_of(town), tmp_path_factory.mktemp("model"))
    return client_of(told, state)


def client_of(told: Services, state: Path) -> FlaskClient:
    settings = read_settings({"MOBILITY_STATE": str(state)})
    return create_app(settings, FixedSource(told), clock=lambda: NOW_S).test_client()


def answer(client: FlaskClient, question: str, **headers: str) -> dict[str, Any]:
    found = client.get(f"/v1/occupancy/{question}", headers=headers)
    assert found.status_code == 200, found.text
    content: dict[str, Any] = found.get_json()
    assert not SCHEMAS[question.partition("?")[0]].validate(content)
    return content


def test_a_run_on_every_scale(client: FlaskClient) -> None:
    told = answer(client, f"trips?tripId={FULL}&{TIME}")
    assert (told["routeShortName"], told["canceled"], told["simulated"]) == ("1", False, False)
    first, second = told["stretches"]
    at = {"stopId": "t_A", "name": "A", "lat": 51.0, "lon": 11.0}
    assert (first["from"], first["to"]["name"]) == (at, "B")
    assert (first["departure"], first["arrival"]) == ("2026-01-07T07:00:00Z", "2026-01-07T07:10:00Z")
    # 20 persons: of 166 places 12 %, of 64 seats 0.31.
    assert first["occupancy"] == {
        "level": "LOW",
        "kind": "ACTUAL",
        "text": "Low occupancy",
        "status": "MANY_SEATS_AVAILABLE",
        "percentage": 12,
        "figures": 1,
        "loadFactor": {"p10": 0.31, "p50": 0.31, "p90": 0.31},
        "seatProbability": 1.0,
        "boardingProbability": 1.0,
        "source": "DOOR",
        "observedAt": "2026-01-07T07:00:05Z",
        "confidence": 1.0,
    }
    # 90 persons: 54 % of the places, so moderate by law, two figures, and no seat free.
    assert second["occupancy"]["level"] == "MODERATE"
    assert (second["occupancy"]["percentage"], second["occupancy"]["figures"]) == (54, 2)
    assert (second["occupancy"]["status"], second["occupancy"]["kind"]) == ("STANDING_ROOM_ONLY", "FORECAST")
    assert told["fullest"] == second


def test_how_likely_one_gets_on_follows_from_the_same_quantiles(
    town: City, state: Path, tmp_path: Path
) -> None:
    # 128, 160, 192 persons for 166 places: 6 of the 32 persons between p50 and p90, 50 % and 6 / 32 of 40 %.
    told = services(town, model_of(town), tmp_path)
    wide = loads(town)._replace(
        p10=np.full(6, 128, np.float32), p50=np.full(6, 160, np.float32), p90=np.full(6, 192, np.float32)
    )
    snapshot = Snapshot(town.network.content_hash, NOW_S, "2", loads=wide)
    client = client_of(told.with_snapshot(snapshot), state)
    for stretch in answer(client, f"trips?tripId={FULL}&{TIME}")["stretches"]:
        assert stretch["occupancy"]["boardingProbability"] == pytest.approx(0.5 + 0.4 * 6 / 32, abs=0.0051)
    for one in answer(client, "stops?stopId=t_B&time=2026-01-07T07:00:00Z&window=1800")["departures"]:
        assert one["occupancy"]["boardingProbability"] == pytest.approx(0.575, abs=0.0051)


def test_it_speaks_german(client: FlaskClient) -> None:
    told = answer(client, f"trips?tripId={FULL}&{TIME}&language=de")
    assert [one["occupancy"]["text"] for one in told["stretches"]] == [
        "Geringe Auslastung",
        "Mittlere Auslastung erwartet",
    ]


def test_departures_of_a_stop(client: FlaskClient) -> None:
    told = answer(client, "stops?stopId=t_B&time=2026-01-07T07:00:00Z&window=1800")
    assert [one["tripId"].rpartition("_")[2] for one in told["departures"]] == ["full", "empty", "small"]
    percentages = [one.get("occupancy", {}).get("percentage") for one in told["departures"]]
    assert percentages == [54, 78, None]
    assert {one["stop"]["stopId"] for one in told["departures"]} == {"t_B"}


def test_the_small_vehicle_is_in_no_answer(client: FlaskClient) -> None:
    told = answer(client, f"trips?tripId=20260107_08:12_t_small&{TIME}")
    assert not any("occupancy" in one for one in told["stretches"])
    assert "fullest" not in told
    assert "NO_LOADS" in {one["code"] for one in told["notices"]}


def test_runs_of_a_line(client: FlaskClient) -> None:
    told = answer(client, f"lines?routeId=t_1&{TIME}&window=0")
    assert [one["tripId"].rpartition("_")[2] for one in told["runs"]] == ["full", "empty", "small"]
    assert told["runs"][0]["fullest"]["from"]["name"] == "B"
    assert told["runs"][1]["fullest"]["occupancy"]["level"] == "HIGH"
    assert "fullest" not in told["runs"][2]
    # What lies behind a vehicle does not count; what ended before the window is not told.
    later = answer(client, "lines?routeId=t_1&time=2026-01-07T07:21:00Z&window=60")
    assert [one["tripId"].rpartition("_")[2] for one in later["runs"]] == ["empty", "small"]
    assert answer(client, "lines?routeId=t_1&time=2026-01-07T12:00:00Z")["runs"] == []


def test_vehicles_under_way(client: FlaskClient) -> None:
    told = answer(client, f"vehicles?{TIME}")
    where = {one["tripId"].rpartition("_")[2]: one["stretch"] for one in told["vehicles"]}
    # At 8:12 the first has left B, the second A, the third begins, that of line 2 comes later.
    assert {name: one["from"]["name"] for name, one in where.items()} == {
        "full": "B",
        "empty": "A",
        "small": "A",
    }
    assert where["full"]["occupancy"]["percentage"] == 54
    assert answer(client, f"vehicles?{TIME}&routeId=t_2")["vehicles"] == []


def test_nothing_known_is_said(town: City, tmp_path: Path) -> None:
    client = client_of(services_of(town.network), tmp_path)
    for question in (f"trips?tripId={FULL}", f"stops?stopId=t_B&{TIME}", f"vehicles?{TIME}"):
        told = answer(client, question)
        assert "NO_LOADS" in {one["code"] for one in told["notices"]}
        assert "'occupancy'" not in str(told)


def test_answers_have_tags(client: FlaskClient) -> None:
    for question in (f"trips?tripId={FULL}", "stops?stopId=t_B", "lines?routeId=t_1", "vehicles"):
        first = client.get(f"/v1/occupancy/{question}")
        assert first.headers["Cache-Control"] == "private, max-age=10"
        again = client.get(f"/v1/occupancy/{question}", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize(
    ("question", "status", "field"),
    [
        ("trips?tripId=20260107_08:00_t_nothing", 404, "tripId"),
        ("trips?tripId=20270107_08:00_t_full", 404, "tripId"),
        ("trips?tripId=full", 400, "tripId"),
        ("trips", 400, "tripId"),
        ("trips?tripId=20260107_08:00_t_full&time=now", 400, "time"),
        ("stops?stopId=t_Z", 404, "stopId"),
        ("stops", 400, "stopId"),
        ("stops?stopId=t_B&window=soon", 400, "window"),
        ("stops?stopId=t_B&window=9999999", 422, "window"),
        ("lines?routeId=t_9", 404, "routeId"),
        ("lines", 400, "routeId"),
        ("lines?routeId=t_1&window=-1", 400, "window"),
        ("vehicles?routeId=t_9", 404, "routeId"),
        ("vehicles?box=1", 400, "box"),
    ],
)
def test_bad_questions(client: FlaskClient, question: str, status: int, field: str) -> None:
    found = client.get(f"/v1/occupancy/{question}")
    assert found.status_code == status
    told = found.get_json()
    assert (told["field"], set(told)) == (field, {"error", "code", "field"})


def learned(town: City, counted: int) -> LoadModel:
    """A model of the town in which the stretches of line 1 were counted on so many school days."""
    model = model_of(town)
    median = np.full_like(model.prior.median, 90)
    days = np.zeros_like(model.prior.days)
    days[0] = counted
    return replace(
        model, prior=model.prior._replace(median=median, days=days), first_day=DAY - 30, last_day=DAY - 1
    )


def history(town: City, state: Path, folder: Path, counted: int, more: str = "") -> dict[str, Any]:
    _, key = KeyFile(state).add(Role.PLANNER)
    client = client_of(services(town, learned(town, counted), folder), state)
    return answer(client, f"history?routeId=t_1{more}", **{"X-API-Key": key})


def test_planners_get_what_is_usual(town: City, state: Path, tmp_path: Path) -> None:
    told = history(town, state, tmp_path, 25, "&dayType=SCHOOL_DAY")
    # The three runs begin in one quarter of an hour, so they share one median of 25 counted departures.
    assert [(one["from"]["name"], one["to"]["name"], one["hour"]) for one in told["sections"]] == [
        ("A", "B", 8),
        ("B", "C", 8),
    ]
    (section, _) = told["sections"]
    assert (section["dayType"], section["level"], section["percentage"]) == ("SCHOOL_DAY", "MODERATE", 54)
    assert section["boardingProbability"] == 1, "90 of 166 places are usual"
    assert section["observations"] >= told["leastObservations"]
    assert (told["firstDay"], told["withheld"]) == ("2025-12-08", 0)


def test_what_was_counted_too_seldom_is_withheld(town: City, state: Path, tmp_path: Path) -> None:
    told = history(town, state, tmp_path, 4)  # medians over fewer than five days are not used
    assert (told["sections"], told["withheld"]) == ([], 8)  # two sections, four kinds of days
    assert "NO_LOADS" in {one["code"] for one in told["notices"]}


def test_history_needs_a_key_of_a_planner(client: FlaskClient, state: Path) -> None:
    assert client.get("/v1/occupancy/history?routeId=t_1").status_code == 401
    _, key = KeyFile(state).add(Role.APP)
    found = client.get("/v1/occupancy/history?routeId=t_1", headers={"X-API-Key": key})
    assert (found.status_code, found.get_json()["code"]) == (403, "FORBIDDEN")
