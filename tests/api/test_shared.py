"""/rentals and /v1/parking: as MOTIS' clients expect it, with its age, and never with a vehicle's own id."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.parking import ParkingSchema
from mobility.api.schemas.rentals import RentalsSchema
from mobility.parking.reading import Ages, read_parking
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from tests.api.handmade import FixedSource, plan, services
from tests.api.test_polylines import decode
from tests.parking.test_reading import ITEMS
from tests.parking.test_reading import NOW_S as PARKED_S
from tests.sharing.test_gbfs import read
from tests.support.gbfs import NOW_S, feed_3

BOX = "min=51.40,11.90&max=51.60,12.10"


def client(now_s: int = NOW_S, **variables: str) -> FlaskClient:
    """An app that knows a system and some car parks."""
    held = services(plan())
    parking, _ = read_parking("town", orjson.dumps(ITEMS), PARKED_S, Ages(300, 1800))
    snapshot = Snapshot(held.about.content_hash, now_s, "1", sharing=read(feed_3())[0], parking=parking)
    source = FixedSource(replace(held, shared=held.shared.with_snapshot(snapshot)))
    return create_app(read_settings(variables), source, lambda: now_s).test_client()


def test_everything_of_a_box() -> None:
    answer = client().get(f"/api/v1/rentals?{BOX}&language=en").get_json()
    assert RentalsSchema().validate(answer) == {}
    (provider,) = answer["providers"]
    assert (provider["id"], provider["name"], provider["stale"]) == ("rad", "Wheel", False)
    assert (provider["ageSeconds"], provider["simulated"]) == (0, False)
    assert [kind["returnConstraint"] for kind in provider["vehicleTypes"]] == ["ANY_STATION", "NONE"]
    market, main_station = answer["stations"]
    assert (market["numVehiclesAvailable"], market["docksAvailable"]) == (4, 6)
    assert (market["vehicleTypesAvailable"], market["vehicleDocksAvailable"]) == ({"bike": 4}, {"bike": 6})
    assert (main_station["name"], main_station["capacity"]) == ("Hauptbahnhof", 20)
    (vehicle,) = answer["vehicles"]
    assert (vehicle["typeId"], vehicle["rangeMeters"]) == ("scooter", 12_000)
    town, _ = answer["zones"]
    assert [len(area) for area in town["area"]] == [2]  # with its hole
    assert town["z"] > answer["zones"][1]["z"]
    assert town["rules"][0]["vehicleTypeIdxs"] == [1]
    ring = decode(town["area"][0][0]["points"])
    np.testing.assert_allclose(ring[0], (51.475, 11.960))


def test_no_address_and_no_id_of_a_vehicle_is_given_out() -> None:
    assert b"plate" not in client().get(f"/api/v1/rentals?{BOX}").data


def test_without_a_place_only_providers_are_listed() -> None:
    answer = client().get("/api/v1/rentals").get_json()
    assert [
        len(answer[name]) for name in ("providerGroups", "providers", "stations", "vehicles", "zones")
    ] == [*(1, 1, 0, 0, 0)]
    named = client().get("/api/v1/rentals?providers=rad&withZones=false").get_json()
    assert [len(named[name]) for name in ("stations", "vehicles", "zones")] == [2, 1, 0]
    other = client().get(f"/api/v1/rentals?{BOX}&providerGroups=tram").get_json()
    assert [len(one) for one in other.values()] == [0] * 5
    groups = client().get("/api/v1/rentals?withProviders=false").get_json()
    assert (groups["providers"], groups["providerGroups"][0]["providers"]) == ([], [])


def test_around_a_point() -> None:
    answer = client().get("/api/v1/rentals?point=51.4825,11.97&radius=500").get_json()
    assert [station["name"] for station in answer["stations"]] == ["Markt"]


def test_stale_then_gone() -> None:
    stale = client(NOW_S + 300).get(f"/api/v1/rentals?{BOX}").get_json()
    assert (stale["providers"][0]["stale"], stale["stations"][0]["stale"], stale["vehicles"][0]["stale"]) == (
        *(True, True, True),
    )
    gone = client(NOW_S + 1800).get(f"/api/v1/rentals?{BOX}").get_json()
    assert (gone["providers"][0]["gone"], gone["vehicles"], len(gone["stations"])) == (True, [], 2)
    for station in gone["stations"]:
        assert (station["countsKnown"], station["numVehiclesAvailable"]) == (False, 0)
        assert station["vehicleTypesAvailable"] == {}
        assert "docksAvailable" not in station


@pytest.mark.parametrize(
    ("query", "field"), [("min=51,11", "max"), ("max=51,11", "min"), (f"{BOX}&radius=0", "radius")]
)
def test_wrong_questions_are_named(query: str, field: str) -> None:
    answer = client().get(f"/api/v1/rentals?{query}")
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)


def test_too_much_at_once_is_refused() -> None:
    answer = client(MOBILITY_MAX_MAP_ITEMS="2").get(f"/api/v1/rentals?{BOX}")
    assert (answer.status_code, answer.get_json()["field"]) == (422, "max")


def test_places_to_park() -> None:
    answer = client(PARKED_S).get(f"/v1/parking?{BOX}").get_json()
    assert ParkingSchema().validate(answer) == {}
    car, bike = answer["places"]
    observed_s = 1_779_999_960
    assert (car["free"], car["capacity"], car["live"], car["fee"]) == (30, 100, True, False)
    assert (car["ageSeconds"], car["stale"]) == (PARKED_S - observed_s, False)
    assert "free" not in bike
    assert "fee" not in bike  # not told is not free of charge
    assert answer["sources"][0]["simulated"]
    only = client(PARKED_S).get(f"/v1/parking?{BOX}&kinds=BIKE").get_json()
    assert [place["kind"] for place in only["places"]] == ["BIKE"]
    stale = client(observed_s + 300).get(f"/v1/parking?{BOX}&kinds=CAR").get_json()
    assert (stale["places"][0]["stale"], stale["places"][0]["free"]) == (True, 30)
    gone = client(observed_s + 1800).get(f"/v1/parking?{BOX}&kinds=CAR").get_json()
    assert "free" not in gone["places"][0]


def test_health_says_whether_shared_vehicles_are_known() -> None:
    assert client().get("/api/v1/health").get_json()["gbfs"]
