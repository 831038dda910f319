"""GET /v1/accessibility/isochrone: valid GeoJSON, growing areas, bad input refused with its name."""

from datetime import UTC
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely.geometry
from flask.testing import FlaskClient

from mobility.accessibility.isochrones import IsochroneEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.api import create_app
from mobility.api.schemas.isochrones import IsochroneSchema
from mobility.bootstrap import load_services
from mobility.network import load_network
from mobility.service import Services, services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.simulated_loads import SimulatedLoads
from tests.support.small_city import question_in

ADDRESS = "/v1/accessibility/isochrone"


@pytest.fixture(scope="module")
def facades(small_city: Path) -> Services:
    return load_services(small_city)


@pytest.fixture(scope="module")
def client(facades: Services) -> FlaskClient:
    return create_app(read_settings({"MOBILITY_MAX_REACH_MINUTES": "60"}), FixedSource(facades)).test_client()


@pytest.fixture(scope="module")
def asked(small_city: Path) -> str:
    question = question_in(small_city)
    return f"{ADDRESS}?one={question.from_place}&time={question.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_areas_are_geojson_and_grow_with_the_minutes(client, asked):
    answer = client.get(f"{asked}&cutoffs=10,20,30").json
    assert not IsochroneSchema().validate(answer)
    assert [one["properties"]["cutoff"] for one in answer["features"]] == [30, 20, 10]
    areas = [shapely.geometry.shape(one["geometry"]) for one in answer["features"]]
    here = shapely.Point(answer["one"]["lon"], answer["one"]["lat"])
    for large, small in pairwise(areas):
        assert small.difference(large.buffer(2e-5)).is_empty, "coordinates are rounded to a meter"
    assert areas[0].contains(here)
    assert answer["features"][0]["properties"]["km2"] > answer["features"][1]["properties"]["km2"] > 0
    assert answer["simulated"] is True
    assert "reasons" not in answer


def test_without_more_words_it_is_15_30_and_45_minutes_by_transit(client, asked):
    usual = client.get(asked).json
    assert [one["properties"] for one in usual["features"]] == [
        one["properties"]
        for one in client.get(f"{asked}&cutoffs=45,15,30&modes=WALK,TRANSIT&window=1&percentiles=50").json[
            "features"
        ]
    ]
    on_foot = client.get(f"{asked}&modes=WALK").json
    assert on_foot["features"][2]["properties"]["km2"] <= usual["features"][2]["properties"]["km2"]


def test_percentiles_of_a_window_and_the_way_back(client, asked):
    answer = client.get(f"{asked}&cutoffs=30&window=20&percentiles=10,90").json
    quick, slow = (one["properties"] for one in answer["features"])
    assert (quick["percentile"], slow["percentile"]) == (10, 90)
    assert quick["km2"] >= slow["km2"]
    back = client.get(f"{asked}&cutoffs=20&arriveBy=true").json
    assert back["arriveBy"] is True
    assert back["features"][0]["properties"]["km2"] > 0


def test_only_the_asker_keeps_the_answer_and_asks_again_for_nothing(client, asked):
    first = client.get(asked)
    assert first.headers["Cache-Control"] == "private, max-age=300"
    again = client.get(asked, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_place_outside_has_a_reason(client, asked):
    outside = f"{ADDRESS}?one=0,0&{asked.partition('&')[2]}"
    answer = client.get(outside, headers={"Accept-Language": "de"}).json
    assert answer["reasons"][0]["code"] == "OUTSIDE_BOUNDS"
    assert "Ort" in answer["reasons"][0]["error"]
    assert all(one["geometry"]["coordinates"] == [] for one in answer["features"])


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ("&cutoffs=90", 422, "cutoffs"),
        ("&cutoffs=0", 400, "cutoffs"),
        ("&cutoffs=x", 400, "cutoffs"),
        ("&window=0", 400, "window"),
        ("&window=1000", 400, "window"),
        ("&percentiles=101", 400, "percentiles"),
        ("&modes=CAR", 400, "modes"),
        ("&modes=BIKE,TRANSIT&pedestrianProfile=WHEELCHAIR", 400, "wheelchair"),
        ("&clock=felt", 400, "clock"),
        ("&clock=perceived&modes=WALK", 400, "clock"),
        ("&radius=3", 400, "radius"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(client, asked, more, status, field):
    answer = client.get(asked + more)
    assert answer.status_code == status, answer.json
    assert answer.json["field"] == field


@pytest.fixture(scope="module")
def crowded(small_city: Path) -> tuple[FlaskClient, Services]:
    """The same city, every vehicle overcrowded: simulated."""
    crowd = services_of(load_network(small_city), SimulatedLoads(lambda *_: 3.0))
    return create_app(read_settings({}), FixedSource(crowd)).test_client(), crowd


def test_full_vehicles_make_the_area_that_is_felt_smaller(client, crowded, asked):
    more = f"{asked}&cutoffs=15,30&window=5&percentiles=50"
    by_the_clock = client.get(more).json
    full = crowded[0].get(f"{more}&clock=perceived").json
    assert not IsochroneSchema().validate(full)
    assert (by_the_clock["clock"], full["clock"]) == ("clock", "perceived")
    sizes = [
        [one["properties"]["km2"] for one in answer["features"]]
        for answer in (by_the_clock, full, crowded[0].get(more).json)
    ]
    assert all(0 < felt < clock for clock, felt in zip(*sizes[:2], strict=True))
    assert sizes[2] == sizes[0], (
        "by the clock full vehicles are as quick as empty ones, and nothing is mixed up"
    )


def test_what_is_felt_over_http_is_what_python_says(crowded, asked, small_city):
    http, facades = crowded
    answer = http.get(f"{asked}&cutoffs=20&window=3&clock=perceived").json
    request = MatrixRequest(
        departure=question_in(small_city).moment,
        window_minutes=3,
        max_time_minutes=20,
        clock="perceived",
    )
    loads = facades.planner.router.loads
    drawn = IsochroneEngine(facades.planner.network, request, (20,), loads=loads)
    one = Points(("one",), np.array([answer["one"]["lat"]]), np.array([answer["one"]["lon"]]))
    (felt,) = drawn.around(one)
    assert answer["features"][0]["properties"]["km2"] == round(felt.km2, 3)


def test_where_nobody_knows_how_full_vehicles_are_nothing_is_felt(client, asked):
    refused = client.get(f"{asked}&clock=perceived", headers={"Accept-Language": "de"})
    assert (refused.status_code, refused.json["field"]) == (400, "clock")
    assert refused.json["error"].startswith("Gefühlte Zeit braucht ein Modell")


def test_a_date_without_service_is_no_silent_zero(client, asked):
    answer = client.get(f"{asked.partition('&')[0]}&time=2031-01-01T08:00:00Z")
    assert answer.status_code == 422
    assert answer.json["code"] == "OUTSIDE_SERVICE_PERIOD"
    assert "2026" in answer.json["error"], "the calendar of the feed"


def test_unknown_stops_are_not_found(client):
    assert client.get(f"{ADDRESS}?one=model_nowhere").status_code == 404
