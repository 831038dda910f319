"""/map on the hand-made network: boxes, zooms, vehicles in time, lines, limits."""

import numpy as np
import pytest

from mobility.api import create_app
from mobility.settings import read_settings
from tests.api.conftest import Api
from tests.api.handmade import FixedSource, plan, services
from tests.api.test_polylines import decode

BOX = "min=51.4,12.1&max=51.6,11.9"
RIDING = "startTime=2026-03-02T07:01:00Z&endTime=2026-03-02T07:02:00Z"


def small(**variables: str):  # type: ignore[no-untyped-def]
    """A client of an app with other settings."""
    app = create_app(read_settings(variables), FixedSource(services(plan())))
    return app.test_client()


@pytest.mark.parametrize("version", [1, 5, 6])
def test_stops_of_a_box(api: Api, version: int) -> None:
    stops = api.client.get(f"/api/v{version}/map/stops?{BOX}").get_json()
    assert [stop["stopId"] for stop in stops] == ["hal_b", "hal_z", "hal_m", "hal_m:1"]
    assert stops[0]["modes"] == ["TRAM", "ODM"]
    assert [stop["importance"] for stop in stops] == sorted(
        (stop["importance"] for stop in stops), reverse=True
    )
    assert ("level" in stops[0]) == (version < 6)


def test_corners_come_in_any_order(api: Api) -> None:
    corners = ("51.4,11.9", "51.4,12.1", "51.6,11.9", "51.6,12.1")
    found = [
        api.client.get(f"/api/v6/map/stops?min={corners[one]}&max={corners[3 - one]}").get_json()
        for one in range(4)
    ]
    assert all(stops == found[0] for stops in found)
    assert len(found[0]) == 4


@pytest.mark.parametrize(
    ("more", "ids"),
    [
        ("&grouped=true", ["hal_b", "hal_z", "hal_m"]),
        ("&modes=ODM", ["hal_b", "hal_z"]),
        ("&modes=ODM,TRAM&grouped=true", ["hal_b", "hal_z", "hal_m"]),
        ("&modes=RAIL", []),
    ],
)
def test_stops_by_kind(api: Api, more: str, ids: list[str]) -> None:
    stops = api.client.get(f"/api/v6/map/stops?{BOX}{more}").get_json()
    assert [stop["stopId"] for stop in stops] == ids


def test_names_are_in_the_language_asked_for(api: Api) -> None:
    (stop,) = api.client.get("/api/v6/map/stops?min=51.46,11.97&max=51.475,11.99&language=en").get_json()
    assert stop["name"] == "Main station"


def test_a_vehicle_on_its_way(api: Api) -> None:
    (segment,) = api.client.get(f"/api/v6/map/trips?{BOX}&{RIDING}&zoom=14").get_json()
    assert segment["trips"][0]["tripId"] == "20260302_08:00_hal_t_1"
    assert segment["trips"][0]["displayName"] == "5"
    assert (segment["from"]["stopId"], segment["to"]["stopId"]) == ("hal_m:1", "hal_b")
    assert (segment["departure"], segment["arrival"]) == ("2026-03-02T07:00:00Z", "2026-03-02T07:05:00Z")
    assert segment["mode"] == "TRAM"
    assert segment["realTime"] is False
    assert segment["distance"] == pytest.approx(1317, abs=10)


@pytest.mark.parametrize("places", [6, 5, 2])
def test_lines_have_the_decimal_places_asked_for(api: Api, places: int) -> None:
    (segment,) = api.client.get(f"/api/v6/map/trips?{BOX}&{RIDING}&precision={places}").get_json()
    scale = 10 ** (6 - places)
    line = [(lat * scale, lon * scale) for lat, lon in decode(segment["polyline"])]
    expected = [(51.4801, 11.9701), (51.47, 11.98)]
    assert np.allclose(line, expected, atol=0.51 * 10**-places)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("06:50:00", "06:59:59", 0),
        ("06:50:00", "07:00:00", 1),  # it leaves in the last second
        ("07:05:00", "07:05:20", 1),  # it arrives in the first, and then stands
        ("07:05:10", "07:05:20", 0),  # it stands at a stop
        ("07:09:00", "07:12:00", 2),  # the second trip
        ("07:00:00", "07:30:00", 3),
    ],
)
def test_what_moves_between_two_moments(api: Api, start: str, end: str, expected: int) -> None:
    times = f"startTime=2026-03-02T{start}Z&endTime=2026-03-02T{end}Z"
    assert len(api.client.get(f"/api/v6/map/trips?{BOX}&{times}").get_json()) == expected


@pytest.mark.parametrize(("zoom", "modes"), [(8.9, set()), (9, {"TRAM"}), (12, {"TRAM", "ODM"})])
def test_zoom_leaves_out_what_is_too_much(api: Api, zoom: float, modes: set[str]) -> None:
    times = "startTime=2026-03-02T07:00:00Z&endTime=2026-03-02T07:30:00Z"
    segments = api.client.get(f"/api/v6/map/trips?{BOX}&{times}&zoom={zoom}").get_json()
    assert {segment["mode"] for segment in segments} == modes
    routes = api.client.get(f"/api/experimental/map/routes?{BOX}&zoom={zoom}").get_json()
    assert {route["mode"] for route in routes["routes"]} == modes
    assert routes["zoomFiltered"] == (zoom < 11)


def test_far_away_nothing_runs(api: Api) -> None:
    assert api.client.get(f"/api/v6/map/trips?min=0,0&max=1,1&{RIDING}").get_json() == []
    day_without = "startTime=2031-03-02T07:01:00Z&endTime=2031-03-02T07:02:00Z"
    assert api.client.get(f"/api/v6/map/trips?{BOX}&{day_without}").get_json() == []


def test_without_times_it_is_now(api: Api) -> None:
    # The clock of the tests stands at 2026-03-02 08:26:40 UTC, when nothing moves.
    assert api.client.get(f"/api/v6/map/trips?{BOX}").get_json() == []


def test_lines_refer_to_each_other(api: Api) -> None:
    answer = api.client.get(f"/api/experimental/map/routes?{BOX}").get_json()
    assert [route["numStops"] for route in answer["routes"]] == [3, 2]
    assert answer["routes"][0]["transitRoutes"][0]["id"] == "hal_5"
    assert answer["routes"][0]["pathSource"] == "NONE"
    for row, route in enumerate(answer["routes"]):
        for segment in route["segments"]:
            line = answer["polylines"][segment["polyline"]]
            assert row in line["routeIndexes"]
            assert line["polyline"]["precision"] == 6
            assert answer["stops"][segment["from"]]["stopId"] != answer["stops"][segment["to"]]["stopId"]
    assert answer["polylines"][0]["colors"] == ["E30613"]
    alone = api.client.get(f"/api/experimental/map/route-details?routeIdx={answer['routes'][1]['routeIdx']}")
    assert [route["mode"] for route in alone.get_json()["routes"]] == ["ODM"]


def test_where_a_map_opens(api: Api) -> None:
    answer = api.client.get("/api/v1/map/initial").get_json()
    assert 51.47 <= answer["lat"] <= 51.50
    assert 11.96 <= answer["lon"] <= 11.98
    assert answer["simulated"] is True
    assert set(answer["serverConfig"]) == {
        "motisVersion", "hasElevation", "hasRoutedTransfers", "hasStreetRouting", "maxOneToManySize",
        "maxOneToAllTravelTimeLimit", "maxPrePostTransitTimeLimit", "maxDirectTimeLimit",
        "shapesDebugEnabled",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v6/map/stops", "min"),
        ("/api/v6/map/stops?min=51,11", "max"),
        ("/api/v6/map/stops?min=51;11&max=52,12", "min"),
        ("/api/v6/map/stops?min=51,11&max=52,181", "max"),
        ("/api/v6/map/stops?min=nan,11&max=52,12", "min"),
        ("/api/v6/map/stops?min=51,11&min=51,11&max=52,12", "min"),
        (f"/api/v6/map/stops?{BOX}&modes=WALK", "modes"),
        (f"/api/v6/map/stops?{BOX}&grouped=yes", "grouped"),
        (f"/api/v6/map/stops?{BOX}&zoom=3", "zoom"),
        (f"/api/v6/map/trips?{BOX}&zoom=31", "zoom"),
        (f"/api/v6/map/trips?{BOX}&precision=7", "precision"),
        (f"/api/v6/map/trips?{BOX}&startTime=today", "startTime"),
        (f"/api/v6/map/trips?{BOX}&startTime=2026-03-02T07:01:00Z&endTime=2026-03-02T07:00:00Z", "endTime"),
        ("/api/experimental/map/route-details?routeIdx=-1", "routeIdx"),
        ("/api/v1/map/levels?min=51,11", "max"),
    ],
)
def test_what_cannot_be_read_is_named(api: Api, address: str, field: str) -> None:
    answer = api.client.get(address)
    assert answer.status_code == 400
    assert answer.get_json()["field"] == field


def test_an_unknown_line_is_not_found(api: Api) -> None:
    assert api.client.get("/api/experimental/map/route-details?routeIdx=2").status_code == 404


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        (f"/api/v6/map/stops?{BOX}", "2"),
        (f"/api/v6/map/trips?{BOX}&startTime=2026-03-02T07:00:00Z&endTime=2026-03-02T07:30:00Z", "2"),
        (f"/api/v6/map/trips?{BOX}&startTime=2026-03-02T07:00:00Z&endTime=2026-03-02T08:30:01Z", "3600"),
    ],
)
def test_limits_are_said(address: str, limit: str) -> None:
    answer = small(MOBILITY_MAX_MAP_ITEMS="2").get(address)
    assert answer.status_code == 422
    assert limit in answer.get_json()["error"]
    assert answer.get_json()["code"] == "LIMIT_EXCEEDED"


def test_only_what_tells_nothing_about_a_person_may_be_kept_on_the_way(api: Api) -> None:
    kept = {
        address: api.client.get(address).headers["Cache-Control"]
        for address in ("/api/v1/map/initial", f"/api/v6/map/stops?{BOX}", f"/api/v6/map/trips?{BOX}")
    }
    assert [value.split(",")[0] for value in kept.values()] == ["public", "private", "private"]
