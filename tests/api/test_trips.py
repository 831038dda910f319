"""GET /trip on the hand-made network: a vehicle's whole way, joined or trip by trip."""

from typing import Any

import pytest

from mobility.api.schemas.stops import SingleItinerarySchema
from mobility.service import decode_itinerary_id
from tests.api.conftest import Api

TRAM, SHUTTLE = "20260302_08:00_hal_t_1", "20260302_08:11_hal_t2"


def trip(api: Api, trip_id: str, more: str = "", version: int = 6) -> dict[str, Any]:
    """Ask, and have the answer checked against its schema."""
    answer = api.client.get(f"/api/v{version}/trip", query_string=f"tripId={trip_id}{more}")
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.get_json()
    assert SingleItinerarySchema().validate(content) == {}
    return content


@pytest.mark.parametrize("trip_id", [TRAM, SHUTTLE])
def test_a_block_is_one_leg_or_one_a_trip(api: Api, trip_id: str) -> None:
    joined = trip(api, trip_id)
    (leg,) = joined["legs"]
    assert [place["stopId"] for place in leg["intermediateStops"]] == ["hal_b", "hal_z"]
    assert (leg["from"]["stopId"], leg["to"]["stopId"]) == ("hal_m:1", "hal_b")
    assert (leg["tripFrom"]["stopId"], leg["tripTo"]["stopId"]) == ("hal_m:1", "hal_b")
    assert joined["transfers"] == 0
    assert joined["duration"] == 1200
    apart = trip(api, trip_id, "&joinInterlinedLegs=false")
    assert [leg["tripId"] for leg in apart["legs"]] == [TRAM, SHUTTLE]
    assert [leg.get("interlineWithPreviousLeg", False) for leg in apart["legs"]] == [False, True]
    assert joined["id"] == apart["id"]
    assert [ride.trip_id for ride in decode_itinerary_id(joined["id"]).legs] == [TRAM, SHUTTLE]


def test_a_line_along_the_stops_unless_unwanted(api: Api) -> None:
    assert trip(api, TRAM)["legs"][0]["legGeometry"]["length"] == 5
    plain = trip(api, TRAM, "&detailedLegs=false")
    assert plain["legs"][0]["legGeometry"] == {"points": "", "precision": 6, "length": 0}


def test_languages_levels_and_the_small_print(api: Api) -> None:
    assert trip(api, TRAM, "&language=en")["legs"][0]["headsign"] == "To the zoo"
    assert "level" not in trip(api, TRAM)["legs"][0]["to"]
    for version in (5, 1):
        assert trip(api, TRAM, version=version)["legs"][0]["to"]["level"] == 0
    assert {notice["code"] for notice in trip(api, TRAM)["notices"]} >= {"MODEL_CITY", "FEED_SHIFTED"}


def test_a_minute_that_moved_is_no_reason_not_to_find_a_trip(api: Api) -> None:
    assert trip(api, TRAM.replace("08:00", "07:59"))["id"] == trip(api, TRAM)["id"]


@pytest.mark.parametrize(
    ("trip_id", "status", "code"),
    [
        ("20260303_08:00_hal_t_1", 404, "NOT_FOUND"),  # the service does not run
        ("20260302_08:00_hal_t_9", 404, "NOT_FOUND"),
        ("20260302_08:00_other_t_1", 404, "NOT_FOUND"),
        ("00010101_08:00_hal_t_1", 404, "NOT_FOUND"),
        ("99991231_08:00_hal_t_1", 404, "NOT_FOUND"),
        ("20260302_08:00_hal_t%0A1", 404, "NOT_FOUND"),
        ("20260230_08:00_hal_t_1", 400, "BAD_PARAMETER"),  # no such day
        ("00000000_08:00_hal_t_1", 400, "BAD_PARAMETER"),
        ("20260302_08:60_hal_t_1", 400, "BAD_PARAMETER"),
        ("20260302_8:00_hal_t_1", 400, "BAD_PARAMETER"),
        ("t_1", 400, "BAD_PARAMETER"),
        ("2026030２_08:00_hal_t_1", 400, "BAD_PARAMETER"),
        ("", 400, "BAD_PARAMETER"),
        ("'; DROP TABLE trips; --", 400, "BAD_PARAMETER"),
    ],
)
def test_ids_of_nothing(api: Api, trip_id: str, status: int, code: str) -> None:
    answer = api.client.get(f"/api/v6/trip?tripId={trip_id}")
    assert answer.status_code == status
    assert (answer.get_json()["code"], answer.get_json()["field"]) == (code, "tripId")


def test_the_id_is_required(api: Api) -> None:
    assert api.client.get("/api/v6/trip").get_json()["field"] == "tripId"
