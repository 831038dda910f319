"""docs/offers.md: what it shows is answered, here in the model city with its tariff, shuttle and hubs."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.small_city import question_in

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "offers.md").read_text(encoding="utf-8")
SECTIONS = PAGE[PAGE.index("## Prices") : PAGE.index("## Shared vehicles")]
SHOWN = r"curl 'http://localhost:8080([^']+)'(?:\$NIGHT)?\n"
ADDRESSES = re.findall(SHOWN, SECTIONS)
OF_VEHICLES = re.findall(SHOWN, PAGE[PAGE.index("## Shared vehicles") :])
PLACE = re.compile(r"(fromPlace|toPlace)=[\d.,]+")
CORNERS = re.compile(r"min=[\d.,]+&max=[\d.,]+")
NOW = 1_772_900_000
"""2026-03-07, before the question of the model city."""


@pytest.fixture(scope="module")
def client(small_city: Path) -> FlaskClient:
    app = create_app(read_settings({}), FixedSource(load_services(small_city)), clock=lambda: NOW)
    return app.test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_shown_addresses_are_answered(client: FlaskClient, small_city: Path, address: str) -> None:
    sample = question_in(small_city)
    there = address.replace("49.4048,8.6765", sample.from_place).replace("49.4178,8.7612", sample.to_place)
    there = there.replace("2016-11-08T07:30:00Z", sample.moment.isoformat().replace("+", "%2B"))
    if "OFFER_ID" in there:
        question = f"fromPlace={sample.from_place}&toPlace={sample.to_place}"
        moment = sample.moment.isoformat().replace("+", "%2B")
        found = client.get(f"/v1/offers?{question}&time={moment}&modes=TRANSIT").get_json()
        there = there.replace("OFFER_ID", found["offers"][0]["id"])
    answer = client.get(there)
    assert answer.status_code == 200, answer.text
    told = answer.get_json()
    assert told.get("offers") or told.get("itineraries") or told.get("handOvers") or told.get("providers")


def test_all_of_the_page_is_tried() -> None:
    assert len(ADDRESSES) + len(OF_VEHICLES) == PAGE.count("curl '")


@pytest.mark.parametrize("address", OF_VEHICLES)
def test_shown_addresses_of_vehicles_are_answered(
    client: FlaskClient, small_city: Path, address: str
) -> None:
    """Vehicles, parking, rides on demand and hubs; places of Halle are places of the model city here."""
    sample = question_in(small_city)
    ends = {"fromPlace": sample.from_place, "toPlace": sample.to_place}
    lat, lon = map(float, sample.from_place.split(",")[:2])
    there = PLACE.sub(lambda found: f"{found[1]}={ends[found[1]]}", address)
    there = CORNERS.sub(f"min={lat - 0.02},{lon - 0.02}&max={lat + 0.02},{lon + 0.02}", there)
    there = re.sub(r"point=[\d.,]+", f"point={lat},{lon}", there)
    if "parkedAt" in there:
        question = f"fromPlace={sample.to_place}&toPlace={sample.from_place}&preTransitModes=CAR_PARKING"
        car = client.get(f"/api/v6/plan?{question}").get_json()["itineraries"][0]["legs"][0]
        there = re.sub("parkedAt=[^&]+", f"parkedAt={car['parking']['id']}", there)
    if "/plan" in there:
        there = there.removesuffix("&time=")
        there += f"&time={sample.moment.isoformat().replace('+', '%2B')}"
    answer = client.get(there)
    assert answer.status_code == 200, answer.text
    told = answer.get_json()
    members = next(names for path, names in MEMBERS.items() if there.startswith(path))
    assert members <= set(told)


MEMBERS = {
    "/api/v1/rentals": {"providers", "stations", "vehicles", "zones"},
    "/v1/parking": {"places", "sources"},
    "/v1/round-trips": {"roundTrips", "reasons"},
    "/api/v6/plan": {"itineraries", "direct"},
    "/v1/hubs/": {"hubId", "bays"},
    "/v1/hubs": {"hubs"},
}
"""What the answer of a path has; a longer path stands before a shorter one."""


def test_names_on_the_page_are_in_the_document(client: FlaskClient) -> None:
    document = client.get("/openapi.json").text
    names = set(re.findall(r"`([a-z]+[A-Z]\w*)`", SECTIONS))
    assert len(names) > 5, "the pattern finds them"
    assert {name for name in names if f'"{name}"' not in document} == set()
