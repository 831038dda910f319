"""GET /stoptimes and /stop on the hand-made network: every key, every rule."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mobility.api.schemas.stops import StopSchema, StopTimesSchema
from tests.api.conftest import Api

REQUIRED = {
    *("place", "mode", "realTime", "headsign", "tripFrom", "tripTo", "agencyId", "agencyName", "agencyUrl"),
    *("tripId", "routeId", "directionId", "routeShortName", "routeLongName", "tripShortName", "displayName"),
    *("pickupDropoffType", "cancelled", "tripCancelled", "bikesAllowed", "wheelchairAccessible"),
    *("reservation", "source"),
}
"""The 23 fields that MOTIS' clients require."""


def board(api: Api, more: str, version: int = 6, time: str = "2026-03-02T00:00:00Z") -> dict[str, Any]:
    """Ask, and have the answer checked against its schema."""
    answer = api.client.get(f"/api/v{version}/stoptimes?time={time}&{more}")
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.get_json()
    assert StopTimesSchema().validate(content) == {}
    for event in content["stopTimes"]:
        assert event.keys() >= REQUIRED
    return content


def told(content: dict[str, Any]) -> list[str]:
    """Events as "08:00 5 Zum Zoo"."""
    lines = []
    for event in content["stopTimes"]:
        moment = event["place"]["departure" if event["event"] == "DEPARTURE" else "arrival"]
        lines.append(f"{moment[5:16]} {event['displayName']} {event['headsign']}")
    return lines


def test_departures_of_a_station_with_its_platforms(api: Api) -> None:
    content = board(api, "stopId=hal_m&n=9")
    assert told(content) == ["03-02T07:00 5 Zum Zoo", "03-04T07:00 5 Zum Zoo"]
    assert content["place"]["stopId"] == "hal_m"
    first = content["stopTimes"][0]
    assert first["place"]["stopId"] == "hal_m:1"
    assert first["place"]["parentId"] == "hal_m"
    assert first["place"]["track"] == "1"
    assert "arrival" not in first["place"], "the trip begins here"
    assert first["place"]["dropoffType"] == "NOT_ALLOWED"
    assert (first["tripFrom"]["stopId"], first["tripTo"]["stopId"]) == ("hal_m:1", "hal_z")
    assert first["tripId"] == "20260302_08:00_hal_t_1"
    assert first["wheelchairAccessible"] == "ACCESSIBLE"
    assert first["bikesAllowed"] is False
    assert "unknown" not in first
    assert first["source"] == "hal/trips.txt:t_1"
    assert {notice["code"] for notice in content["notices"]} >= {"MODEL_CITY", "FEED_SHIFTED"}


def test_arrivals_go_backward_unless_asked(api: Api) -> None:
    content = board(api, "stopId=hal_z&arriveBy=true&n=9", time="2026-03-04T07:10:00Z")
    assert told(content) == ["03-02T07:10 5 Zum Zoo", "03-04T07:10 5 Zum Zoo"]
    event = content["stopTimes"][0]
    assert event["event"] == "ARRIVAL"
    assert "departure" not in event["place"], "the trip ends here"
    assert event["place"]["pickupType"] == "NOT_ALLOWED"
    later = board(api, "stopId=hal_z&arriveBy=true&n=9&direction=LATER", time="2026-03-04T07:10:00Z")
    assert told(later) == ["03-04T07:10 5 Zum Zoo"]
    before = board(api, "stopId=hal_m&direction=EARLIER&n=9", time="2026-03-02T07:00:00Z")
    assert told(before) == ["03-02T07:00 5 Zum Zoo"]


def test_what_nobody_knows_is_told_so(api: Api) -> None:
    (event,) = board(api, "stopId=hal_z&n=1")["stopTimes"]
    assert event["displayName"] == "R 12"
    assert event["mode"] == "ODM"
    assert event["bikesAllowed"] is False
    assert event["unknown"] == ["bikesAllowed"]
    assert event["wheelchairAccessible"] == "NOT_ACCESSIBLE"
    assert event["directionId"] == ""


def test_stops_after_a_departure_go_on_where_the_vehicle_does(api: Api) -> None:
    (event,) = board(api, "stopId=hal_m&n=1&fetchStops=true")["stopTimes"]
    assert "previousStops" not in event
    # The tram becomes the R 12 at the zoo, with everybody on board, and goes back to the station ...
    assert [place["stopId"] for place in event["nextStops"]] == ["hal_b", "hal_z", "hal_b"]
    assert "departure" not in event["nextStops"][-1]
    assert event["nextStops"][1]["arrival"] == "2026-03-02T07:10:00Z"
    assert event["nextStops"][1]["departure"] == "2026-03-02T07:11:00Z"
    # ... but from the station it is a loop, told until it closes.
    (from_station,) = board(api, "stopId=hal_b&n=1&fetchStops=true")["stopTimes"]
    assert [place["stopId"] for place in from_station["nextStops"]] == ["hal_z"]
    assert "departure" in from_station["nextStops"][-1]


def test_stops_before_an_arrival_begin_where_the_vehicle_does(api: Api) -> None:
    content = board(api, "stopId=hal_z&n=1&arriveBy=true&fetchStops=true", time="2026-03-03T00:00:00Z")
    (event,) = content["stopTimes"]
    assert [place["stopId"] for place in event["previousStops"]] == ["hal_m:1", "hal_b"]
    assert "arrival" not in event["previousStops"][0]
    last = board(api, "stopId=hal_b&n=1&arriveBy=true&fetchStops=true", time="2026-03-03T00:00:00Z")
    assert [place["stopId"] for place in last["stopTimes"][0]["previousStops"]] == ["hal_z"]


def test_a_level_is_forced_before_version_6(api: Api) -> None:
    for version, has_level in ((6, False), (5, True), (1, True)):
        content = board(api, "stopId=hal_b&n=1&fetchStops=true", version)
        places = [content["place"], content["stopTimes"][0]["nextStops"][0]]
        assert [("level" in place) for place in places] == [has_level, has_level]


def test_languages_of_feed_and_reasons(api: Api) -> None:
    english = board(api, "stopId=hal_m&n=1&language=en")
    assert english["stopTimes"][0]["headsign"] == "To the zoo"
    german = board(api, "stopId=hal_m&n=1&mode=FERRY&language=de")
    assert german["reasons"] == [
        {
            "code": "NO_TRANSIT_CONNECTION",
            "error": "Hier hält nichts von dem, wonach gefragt wurde.",
            "field": "mode",
        }
    ]


def test_modes(api: Api) -> None:
    assert told(board(api, "stopId=hal_b&mode=TRAM")) == ["03-02T07:05 5 Zum Zoo", "03-04T07:05 5 Zum Zoo"]
    both = told(board(api, "stopId=hal_z&mode=TRAM,ODM&both=true"))
    assert both[:2] == ["03-02T07:10 5 Zum Zoo", "03-02T07:11 R 12 Bahnhof"]
    assert board(api, "stopId=hal_b&mode=")["reasons"][0]["field"] == "mode"


def test_n_and_window(api: Api) -> None:
    nothing = board(api, "stopId=hal_m&n=0")
    assert nothing["stopTimes"] == [] and "reasons" not in nothing
    assert nothing["previousPageCursor"].split("|")[1] == nothing["nextPageCursor"].split("|")[1]
    whole_day = board(api, "stopId=hal_m&window=86400", time="2026-03-02T07:00:00Z")
    assert told(whole_day) == ["03-02T07:00 5 Zum Zoo"]
    to_the_second = board(api, "stopId=hal_m&window=3600", time="2026-03-02T06:00:00Z")
    assert told(to_the_second) == ["03-02T07:00 5 Zum Zoo"]
    just_missed = board(api, "stopId=hal_m&window=3599", time="2026-03-02T06:00:00Z")
    assert just_missed["reasons"][0]["code"] == "NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW"
    more = board(api, "stopId=hal_m&window=3600&n=2", time="2026-03-02T06:00:00Z")
    assert len(more["stopTimes"]) == 2
    assert len(board(api, "stopId=hal_m&n=250")["stopTimes"]) == 2


def test_pages_touch(api: Api) -> None:
    first = board(api, "stopId=hal_m&n=1")
    second = board(api, f"stopId=hal_m&n=1&pageCursor={first['nextPageCursor']}")
    assert told(second) == ["03-04T07:00 5 Zum Zoo"]
    back = board(api, f"stopId=hal_m&n=1&pageCursor={second['previousPageCursor']}")
    assert told(back) == told(first)
    end = board(api, f"stopId=hal_m&n=1&pageCursor={second['nextPageCursor']}")
    assert end["stopTimes"] == [] and end["reasons"]
    assert told(board(api, f"stopId=hal_m&n=1&pageCursor={end['previousPageCursor']}")) == told(second)


def test_around_a_coordinate(api: Api) -> None:
    center = "center=51.4801,11.9701"
    content = board(api, f"{center}&radius=20&n=1")
    assert told(content) == ["03-02T07:00 5 Zum Zoo"]
    assert content["place"]["name"] == "center"
    assert (content["place"]["lat"], content["place"]["lon"]) == (51.4801, 11.9701)
    assert told(board(api, f"stopId=gone&{center}&radius=20&n=1")) == told(content)
    assert board(api, f"stopId=hal_z&{center}&n=1")["place"]["stopId"] == "hal_z"
    nowhere = board(api, "center=0,0&radius=1000&n=1")
    assert [reason["code"] for reason in nowhere["reasons"]] == ["NO_STOPS_IN_RANGE"]
    everywhere = board(api, "stopId=hal_m&radius=5000&n=2")
    assert told(everywhere) == ["03-02T07:00 5 Zum Zoo", "03-02T07:05 5 Zum Zoo"]


def test_exactly_one_stop(api: Api) -> None:
    assert len(board(api, "stopId=hal_m:1&exactRadius=true&radius=0&n=1")["stopTimes"]) == 1
    assert len(board(api, "stopId=hal_m&exactRadius=true&n=1")["stopTimes"]) == 1
    far = board(api, "center=51.48,11.97&radius=2&exactRadius=true&n=1")
    assert far["stopTimes"] == [], "only the station itself lies there, its platform does not"


def test_without_effect_and_now(api: Api) -> None:
    content = board(api, "stopId=hal_m&n=1&realtimeMode=OFF&withAlerts=false")
    assert "debugOutput" not in content
    now = api.client.get("/api/v6/stoptimes?stopId=hal_m&n=1").get_json()
    moment = datetime.fromisoformat(now["stopTimes"][0]["place"]["departure"])
    assert moment.timestamp() >= 1_772_440_000 > datetime(2026, 3, 2, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("more", "status", "code", "field"),
    [
        ("", 400, "BAD_PARAMETER", "stopId"),
        ("center=51,12", 400, "BAD_PARAMETER", "radius"),
        ("center=hal_m&radius=10", 400, "BAD_PARAMETER", "center"),
        ("center=99,12&radius=10", 400, "BAD_PARAMETER", "center"),
        ("stopId=gone", 404, "LOCATION_NOT_FOUND", "stopId"),
        ("stopId=hal_m&n=-1", 400, "BAD_PARAMETER", "n"),
        ("stopId=hal_m&n=251", 422, "LIMIT_EXCEEDED", "n"),
        ("stopId=hal_m&window=86401", 422, "LIMIT_EXCEEDED", "window"),
        ("stopId=hal_m&radius=5001", 422, "LIMIT_EXCEEDED", "radius"),
        ("stopId=hal_m&direction=UP", 400, "BAD_PARAMETER", "direction"),
        ("stopId=hal_m&mode=ROCKET", 400, "BAD_PARAMETER", "mode"),
        ("stopId=hal_m&pageCursor=LATER", 400, "BAD_PARAMETER", "pageCursor"),
        ("stopId=hal_m&stopId=hal_z", 400, "BAD_PARAMETER", "stopId"),
        ("stopId=hal_m&time=now", 400, "BAD_PARAMETER", "time"),
        ("stopId=hal_m&arrive_by=true", 400, "BAD_PARAMETER", "arrive_by"),
    ],
)
def test_bad_input(api: Api, more: str, status: int, code: str, field: str) -> None:
    answer = api.client.get(f"/api/v6/stoptimes?{more}")
    assert answer.status_code == status
    assert (answer.get_json()["code"], answer.get_json()["field"]) == (code, field)


def test_a_stop_and_its_lines(api: Api) -> None:
    answer = api.client.get("/api/v6/stop?stopId=hal_m:1")
    content = answer.get_json()
    assert StopSchema().validate(content) == {}
    assert content["place"]["stopId"] == "hal_m:1"
    assert [place["stopId"] for place in content["stops"]] == ["hal_m", "hal_m:1"]
    (route,) = content["routes"]
    assert route == {
        "routeId": "hal_5",
        "routeShortName": "5",
        "routeLongName": "Kröllwitz",
        "mode": "TRAM",
        "agencyId": "hal_A",
        "agencyName": "Agentur",
        "agencyUrl": "https://a.example",
        "routeType": 0,
        "routeColor": "E30613",
    }
    near = api.client.get("/api/v5/stop?center=51.48,11.97&radius=5000").get_json()
    assert [route["routeId"] for route in near["routes"]] == ["hal_R", "hal_5"]
    assert near["place"]["level"] == 0
    assert api.client.get("/api/v6/stop?stopId=gone").status_code == 404
    assert api.client.get("/api/v6/stop").status_code == 400
    assert api.client.get("/api/v6/stop?stopId=hal_m&radius=9999").status_code == 422
