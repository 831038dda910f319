"""Rides that are booked, over HTTP: deadlines, phones, waits, prices, and what is not offered."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.offers import OffersSchema
from mobility.api.schemas.plan import PlanSchema
from mobility.service import Services, services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.api.test_vehicles import LINES, MAP, NOW_S, text
from tests.scenarios.cities import city

WEST = [[MAP.lon["o"] - 0.01, 50.0], [MAP.lon["A"] + 0.001, 50.0], [MAP.lon["A"] + 0.001, 53.0]]
ZONE = {"type": "Polygon", "coordinates": [[*WEST, [MAP.lon["o"] - 0.01, 53.0], WEST[0]]]}
SHUTTLE = {
    "id": "west",
    "name": "Shuttle West",
    "geometry": ZONE,
    "hours": "06:00-22:00",
    "lead_minutes": 10,
    "ahead_hours": 24,
    "wait_minutes": 3,
    "longest_wait_minutes": 6,
    "fare": "transit",
    "phone": "+49 345 1",
}
TARIFF = {"currency": "EUR", "base": 4, "per_km": 2, "source": "test"}
SERVICES = {
    "simulated": True,
    "zones": [SHUTTLE],
    "taxis": [{"id": "taxi", "name": "Taxi", "tariff": TARIFF}],
    "call_lines": [{"route_types": [715], "lead_minutes": 30, "phone": "+49 345 2"}],
}
RUFBUS = "2 type=715 : A 8:15 B 8:20"
BACK = "3 : B 8:20 A 8:28"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    network = city(tmp_path_factory.mktemp("booked"), f"{LINES}\n{RUFBUS}\n{BACK}", MAP).network
    network.manifest["on_demand"] = SERVICES
    return services_of(network)


@pytest.fixture(scope="module")
def client(services: Services) -> FlaskClient:
    return create_app(read_settings({}), FixedSource(services), clock=lambda: NOW_S).test_client()


def ask(client: FlaskClient, more: str, origin: str = "o", n: int = 1) -> Any:
    asked = f"fromPlace={text(origin)}&toPlace={text('B')}&numItineraries={n}"
    answer = client.get(f"/api/v6/plan?{asked}{more}")
    assert answer.status_code == 200, answer.get_json()
    assert PlanSchema().validate(answer.get_json()) == {}
    return answer.get_json()


def test_a_shuttle_to_the_stop_says_until_when_it_is_booked(client: FlaskClient) -> None:
    found = ask(client, "&preTransitModes=ODM&time=2026-01-07T07:15:00Z&directModes=")
    first, ride = found["itineraries"][0]["legs"][:2]
    assert first["mode"] == "ODM"
    booking = first["booking"]
    assert (booking["name"], booking["phone"], booking["fare"]) == ("Shuttle West", "+49 345 1", "transit")
    assert (booking["expectedWait"], booking["longestWait"]) == (180, 360)
    assert booking["estimated"]
    assert booking["simulated"]
    assert booking["latest"] < first["startTime"] < ride["startTime"]
    assert "price" not in booking
    assert first["legGeometry"]["length"] > 1


def test_a_taxi_has_a_price_where_there_is_a_tariff(client: FlaskClient) -> None:
    found = ask(client, "&directModes=ODM&transitModes=&time=2026-01-07T07:15:00Z&maxDirectTime=3600")
    (taxi,) = (one["legs"][0]["booking"] for one in found["direct"])
    assert (taxi["kind"], taxi["fare"], taxi["currency"]) == ("taxi", "metered", "EUR")
    assert taxi["price"] > 4


def test_what_it_is_too_late_for_is_said(client: FlaskClient) -> None:
    in_german = "&language=de&time=2026-01-07T07:05:00Z"
    found = ask(client, in_german, "A", 2)
    assert {
        leg["routeShortName"] for one in found["itineraries"] for leg in one["legs"] if "routeId" in leg
    } == {"1"}
    (missing,) = found["notOffered"]
    assert (missing["code"], missing["latestBooking"]) == ("TOO_LATE_TO_BOOK", "2026-01-07T06:45:00Z")
    assert missing["error"] == "2 ist nicht mehr rechtzeitig zu buchen."
    tomorrow = ask(client, "&time=2026-01-08T07:05:00Z", "A", 2)
    (called,) = (leg for one in tomorrow["itineraries"] for leg in one["legs"] if "booking" in leg)
    assert (called["mode"], called["booking"]["latest"]) == ("ODM", "2026-01-08T06:45:00Z")


def test_offers_know_the_deadlines_too(client: FlaskClient) -> None:
    def offered(day: int) -> tuple[list[str], list[str]]:
        asked = f"fromPlace={text('A')}&toPlace={text('B')}&time=2026-01-0{day}T07:05:00Z&modes=TRANSIT"
        answer = client.get(f"/v1/offers?{asked}").get_json()
        assert OffersSchema().validate(answer) == {}
        legs = [leg for one in answer["offers"] for leg in one["itinerary"]["legs"]]
        missing = [one["code"] for one in answer.get("notOffered", [])]
        return sorted({leg["routeShortName"] for leg in legs if "routeId" in leg}), missing

    assert offered(7) == (["1"], ["TOO_LATE_TO_BOOK"])
    assert "2" in offered(8)[0]
    asked = f"fromPlace={text('A')}&toPlace={text('B')}&time=2026-01-08T07:05:00Z&modes=TRANSIT"
    offers = client.get(f"/v1/offers?{asked}").get_json()["offers"]
    called = next(one for one in offers if any("booking" in leg for leg in one["itinerary"]["legs"]))
    first = client.get(f"/v1/offers/{called['id']}").get_json()["handOvers"][0]
    assert (first["step"], first["by"], first["phone"]) == ("BOOK_RIDE", "2026-01-08T06:45:00Z", "+49 345 2")
    assert first["leadSeconds"] == 1800


def test_out_of_hours_is_said(client: FlaskClient) -> None:
    found = ask(client, "&preTransitModes=WALK,ODM&time=2026-01-08T03:00:00Z")
    assert [one["code"] for one in found["notOffered"]] == ["OUT_OF_HOURS"]


TO_THE_STOP = ("&preTransitModes=ODM&directModes=", "o", "B")
FROM_THE_STOP = ("&postTransitModes=ODM&directModes=", "B", "o")
BY_TAXI = ("&directModes=ODM&transitModes=&maxDirectTime=3600", "o", "B")


def refreshed(client: FlaskClient, itinerary_id: str, status: int = 200) -> Any:
    found = client.get("/api/v6/refresh-itinerary", query_string={"itineraryId": itinerary_id})
    assert found.status_code == status, found.text
    return found.get_json()


def planned(client: FlaskClient, more: str, origin: str, target: str) -> Any:
    asked = f"fromPlace={text(origin)}&toPlace={text(target)}&numItineraries=1&time=2026-01-07T07:15:00Z"
    answer = client.get(f"/api/v6/plan?{asked}{more}").get_json()
    return next(
        one
        for one in answer["itineraries"] + answer["direct"]
        if any("booking" in leg for leg in one["legs"])
    )


@pytest.mark.parametrize(("more", "origin", "target"), [TO_THE_STOP, FROM_THE_STOP, BY_TAXI])
def test_a_ride_on_demand_is_found_again(client: FlaskClient, more: str, origin: str, target: str) -> None:
    then = planned(client, more, origin, target)
    now = refreshed(client, then["id"])
    assert now["id"] == then["id"]
    assert now["legs"] == then["legs"]


def test_a_ride_that_was_booked_stays_when_it_is_too_late_for_others(
    client: FlaskClient, services: Services
) -> None:
    then = planned(client, *TO_THE_STOP)
    deadline = then["legs"][0]["booking"]["latest"]
    late_s = int(dt.datetime.fromisoformat(deadline).timestamp()) + 60
    late = create_app(read_settings({}), FixedSource(services), clock=lambda: late_s).test_client()
    assert refreshed(late, then["id"])["legs"] == then["legs"]


@pytest.mark.parametrize(
    "other",
    [
        [],
        [SHUTTLE | {"id": "another"}],
        [SHUTTLE | {"hours": "10:00-22:00"}],
    ],
)
def test_a_service_that_is_gone_breaks_the_itinerary(
    client: FlaskClient, tmp_path: Path, other: list[dict[str, Any]]
) -> None:
    then = planned(client, *TO_THE_STOP)
    network = city(tmp_path, f"{LINES}\n{RUFBUS}", MAP).network
    network.manifest["on_demand"] = SERVICES | {"zones": other}
    later = create_app(read_settings({}), FixedSource(services_of(network)), clock=lambda: NOW_S)
    gone = refreshed(later.test_client(), then["id"], 404)
    assert gone["code"] == "ITINERARY_SERVICE_GONE"
    assert "west" in gone["error"]


def test_a_taxi_is_booked_and_paid_on_board(client: FlaskClient) -> None:
    more = "&directModes=ODM&transitModes=&time=2026-01-07T07:15:00Z&maxDirectTime=3600&withFares=true"
    (taxi,) = ask(client, more)["direct"]
    offer = client.get(f"/v1/offers/{taxi['offer']['id']}").get_json()
    # There is no ticket to buy for it, and nothing else to do.
    assert [step["step"] for step in offer["handOvers"]] == ["BOOK_RIDE"]
    assert offer["handOvers"][0]["ifItFails"]
    # Nobody names who runs it but the service itself.
    assert offer["handOvers"][0]["provider"] == "service-taxi"
    assert offer["price"]["products"][0]["provider"] == "service-taxi"
    (partner,) = [one["provider"] for one in offer["contracts"] if one["kind"] == "ON_DEMAND"]
    assert (partner["id"], partner["name"], partner["roles"]) == ("service-taxi", "Taxi", ["ON_DEMAND"])
    told = client.get("/v1/providers").get_json()["providers"]
    assert {"service-taxi", "service-west"} <= {one["id"] for one in told}
