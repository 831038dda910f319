"""Offers over HTTP: in plan answers, by way, by id; what riders hold; who provides what."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.small_city import question_in

NOW = 1_772_900_000
"""2026-03-07, before the questions."""


@pytest.fixture(scope="module")
def client(small_city: Path) -> FlaskClient:
    app = create_app(read_settings({}), FixedSource(load_services(small_city)), clock=lambda: NOW)
    return app.test_client()


@pytest.fixture(scope="module")
def way(small_city: Path) -> str:
    """A question with journeys, from the first slash to the time."""
    sample = question_in(small_city)
    moment = quote(sample.moment.isoformat())
    return f"fromPlace={sample.from_place}&toPlace={sample.to_place}&time={moment}"


def get(client: FlaskClient, address: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_itineraries_have_price_and_carbon_dioxide(client: FlaskClient, way: str) -> None:
    answer = get(client, f"/api/v6/plan?{way}&withFares=true")
    for itinerary in answer["itineraries"]:
        price = itinerary["offer"]["price"]
        assert price["isKnown"]
        assert price["cents"] == sum(product["cents"] for product in price["products"])
        assert {reason["code"] for reason in price["reasons"]} == {"SIMULATED"}
        # Legs of products are rides of the itinerary as it is shown.
        rides = {number for number, leg in enumerate(itinerary["legs"]) if "tripId" in leg}
        assert {leg for product in price["products"] for leg in product["legs"]} == rides
        assert itinerary["co2Grams"] == itinerary["offer"]["co2"]["grams"]
        assert itinerary["offer"]["id"].endswith(itinerary["id"])
    assert [way["offer"]["price"]["cents"] for way in answer["direct"]] == [0] * len(answer["direct"])


def test_who_does_not_ask_for_fares_gets_plain_itineraries(client: FlaskClient, way: str) -> None:
    itinerary = get(client, f"/api/v6/plan?{way}")["itineraries"][0]
    assert not {"offer", "co2Grams"} & set(itinerary)
    address = f"/api/v6/refresh-itinerary?itineraryId={itinerary['id']}"
    assert "offer" not in get(client, address)
    assert get(client, f"{address}&withFares=true")["offer"]["id"].endswith(itinerary["id"])


def test_the_same_question_gives_the_same_offer(client: FlaskClient, way: str) -> None:
    first, again = (get(client, f"/api/v6/plan?{way}&withFares=true")["itineraries"] for _ in range(2))
    assert [one["offer"]["id"] for one in first] == [one["offer"]["id"] for one in again]
    assert [one["offer"]["expiresAt"] for one in first] == [one["endTime"] for one in first]


def test_what_is_held_costs_nothing_more(client: FlaskClient, way: str) -> None:
    for itinerary in get(client, f"/api/v6/plan?{way}&withFares=true&ticket=deutschlandticket")[
        "itineraries"
    ]:
        assert itinerary["offer"]["price"]["cents"] == 0
        assert itinerary["offer"]["price"]["products"][0]["isHeld"]
    reduced = get(client, f"/api/v6/plan?{way}&withFares=true&ticket=reduced")["itineraries"][0]["offer"][
        "price"
    ]
    assert reduced["cents"] is None
    assert reduced["atMostCents"] > 0


def test_a_ticket_that_nobody_knows_is_named(client: FlaskClient, way: str) -> None:
    for address in (
        f"/api/v6/plan?{way}&withFares=true&ticket=bahncard",
        f"/v1/offers?{way}&ticket=bahncard",
    ):
        fault = get(client, address, 400)
        assert (fault["field"], "bahncard" in fault["error"], "24h" in fault["error"]) == (
            "ticket",
            True,
            True,
        )


@pytest.mark.parametrize(
    ("language", "told"), [("en", "no tickets are known here"), ("de", "Hier sind keine Fahrkarten bekannt")]
)
def test_where_there_are_no_tickets_it_is_said(small_city: Path, way: str, language: str, told: str) -> None:
    services = load_services(small_city)
    services.offers.valuation.tariff = None
    app = create_app(read_settings({}), FixedSource(services), clock=lambda: NOW)
    fault = get(app.test_client(), f"/v1/offers?{way}&ticket=bahncard&language={language}", 400)
    assert fault["field"] == "ticket"
    assert told in fault["error"]


def test_offers_of_a_way(client: FlaskClient, way: str) -> None:
    answer = get(client, f"/v1/offers?{way}&modes=WALK,TRANSIT,BIKE")
    assert ["WALK", "TRANSIT", "NO_CHANGE"] in answer["searched"]
    offers = answer["offers"]
    given = [label for offer in offers for label in offer["labels"]]
    assert len(given) == len(set(given)), "each label is given once"
    assert {"fastest", "cheapest", "greenest"} <= set(given)
    best = {label: offer for offer in offers for label in offer["labels"]}
    assert best["cheapest"]["price"]["cents"] == min(offer["price"]["cents"] for offer in offers)
    assert best["greenest"]["co2"]["grams"] == min(offer["co2"]["grams"] for offer in offers)
    assert best["fastest"]["itinerary"]["duration"] == min(o["itinerary"]["duration"] for o in offers)
    assert answer["car"]["co2"]["grams"] == round(answer["car"]["distance"] / 1000 * 164)
    assert "deutschlandticket" in answer["tickets"]
    for one in (offer["itinerary"] for offer in offers):
        codes = [said["code"] for said in one["explanation"]]
        assert any("tripId" in leg for leg in one["legs"]) or codes[0].startswith("direct_"), codes


def test_none_of_the_offers_says_what_another_says(client: FlaskClient, way: str) -> None:
    offers = get(client, f"/v1/offers?{way}")["offers"]
    said = [
        [
            (leg["mode"], leg.get("routeId"), leg["from"]["name"], leg["to"]["name"])
            for leg in o["itinerary"]["legs"]
        ]
        for o in offers
    ]
    assert all(one not in said[:number] for number, one in enumerate(said))


def test_an_offer_by_its_id(client: FlaskClient, way: str) -> None:
    told = get(client, f"/api/v6/plan?{way}&withFares=true")["itineraries"][0]
    offer = get(client, f"/v1/offers/{told['offer']['id']}?language=de")
    assert offer["price"]["cents"] == told["offer"]["price"]["cents"]
    assert offer["co2"] == told["offer"]["co2"]
    assert not offer["isChanged"]
    assert offer["itinerary"]["id"] == told["id"]
    assert [one["code"] for one in offer["itinerary"]["explanation"]] == ["planned_before"]
    assert [contract["leg"] for contract in offer["contracts"]] == list(range(len(told["legs"])))
    partners = [c["provider"]["id"] for c in offer["contracts"] if c["kind"] == "TRANSIT"]
    assert set(partners) == {"model-transit"}
    (buying,) = offer["handOvers"]
    assert (buying["order"], buying["step"]) == (1, "BUY_TICKET")
    assert set(buying["links"]) == {"web", "android", "ios"}
    assert buying["text"] == "Kaufen Sie die Fahrkarte vor dem Einsteigen."
    car = offer["comparedWithCar"]
    assert car["savedGrams"] == pytest.approx(car["co2"]["grams"] - offer["co2"]["grams"], abs=1)


def test_an_offer_expires_and_a_changed_price_is_said(
    small_city: Path, client: FlaskClient, way: str
) -> None:
    told = get(client, f"/api/v6/plan?{way}&withFares=true")["itineraries"][0]["offer"]["id"]
    version, end, price, rest = told.split(".", 3)
    dearer = get(client, f"/v1/offers/{version}.{end}.{int(price[:-3]) + 10}EUR.{rest}")
    assert (dearer["isChanged"], [one["code"] for one in dearer["notices"]]) == (True, ["PRICE_CHANGED"])
    later = create_app(
        read_settings({}), FixedSource(load_services(small_city)), clock=lambda: NOW + 10 * 86_400
    )
    assert get(later.test_client(), f"/v1/offers/{told}", 404)["code"] == "OFFER_EXPIRED"


@pytest.mark.parametrize(
    "offer_id", ["1", "1.abc.-.-.1.x", "nonsense", "2.zzzzzz.340EUR.-.1.x", "1.zzzzzz.-.-.1.%20"]
)
def test_what_is_no_offer_is_refused(client: FlaskClient, offer_id: str) -> None:
    assert client.get(f"/v1/offers/{offer_id}").status_code in (400, 404)


def test_providers(client: FlaskClient) -> None:
    provider, taxi = get(client, "/v1/providers?language=en")["providers"]
    assert (taxi["id"], taxi["roles"], taxi["data"]) == ("model-taxi", ["ON_DEMAND"], [])
    assert provider["simulated"]
    assert (provider["phone"], provider["license"]) == ("+49 30 23125 000", "CC0-1.0")
    assert [(one["kind"], one["status"]) for one in provider["data"]] == [("TIMETABLE", "FRESH")]


def test_cheapest_and_greenest_come_from_a_search_of_each_set_of_modes(client: FlaskClient, way: str) -> None:
    offers = get(client, f"/v1/offers?{way}&modes=TRANSIT")["offers"]
    own = [
        get(client, f"/api/v6/plan?{way}&withFares=true&numItineraries=3{more}")
        for more in ("", "&maxTransfers=0")
    ]
    found = [itinerary["offer"] for answer in own for itinerary in answer["itineraries"]]
    assert min(o["price"]["cents"] for o in offers) <= min(o["price"]["cents"] for o in found)
    assert min(o["co2"]["grams"] for o in offers) <= min(o["co2"]["grams"] for o in found)


def test_a_day_costs_at_most_its_journeys_and_at_most_the_cap(client: FlaskClient, way: str) -> None:
    # As many as fit an address: ids tell whole journeys.
    found = get(client, f"/api/v6/plan?{way}&withFares=true&numItineraries=5")["itineraries"][:5]
    ids = [itinerary["offer"]["id"] for itinerary in found]
    singles = [itinerary["offer"]["price"]["cents"] for itinerary in found]
    for count in (1, 2, len(ids)):
        day = get(client, f"/v1/day-price?offers={','.join(ids[:count])}&language=de")
        # 8.60 is what 24 hours cost, by the ticket and by the cap of the straight line.
        assert day["price"]["cents"] == min(sum(singles[:count]), 860)
        assert day["savedCents"] == sum(singles[:count]) - day["price"]["cents"]
        assert [one["price"]["cents"] for one in day["offers"]] == singles[:count]
        firsts = [one["firstLeg"] for one in day["offers"]]
        rides = {
            first + number
            for first, itinerary in zip(firsts, found, strict=False)
            for number, leg in enumerate(itinerary["legs"])
            if "tripId" in leg
        }
        assert {leg for product in day["price"]["products"] for leg in product["legs"]} == rides
    assert sum(singles) > 860, "the cap is reached"
    held = found[0]["offer"]["id"].split(".", 4)
    held[3] = "deutschlandticket"
    assert get(client, f"/v1/day-price?offers={'.'.join(held)},{ids[1]}")["price"]["cents"] == 0
    assert get(client, "/v1/day-price?offers=nonsense", 400)["field"] == "id"


def test_a_day_is_asked_for_in_a_body_too(client: FlaskClient, way: str) -> None:
    found = get(client, f"/api/v6/plan?{way}&withFares=true&numItineraries=6")["itineraries"]
    ids = [itinerary["offer"]["id"] for itinerary in found]
    asked = client.get(f"/v1/day-price?offers={','.join(ids[:2])}&language=de").get_json()
    answer = client.post("/v1/day-price?language=de", json={"offers": ids[:2]})
    assert (answer.status_code, answer.get_json()) == (200, asked)
    twelve = client.post("/v1/day-price", json={"offers": (ids * 12)[:12]})
    assert (twelve.status_code, twelve.get_json()["price"]["cents"]) == (200, 860)
    for body, field in (
        ({"offers": (ids * 13)[:13]}, "offers"),
        ({"offers": ids[0]}, "offers"),
        ({"offers": ids[:1], "price": 1}, "price"),
        ({"offers": ["nonsense"]}, "id"),
    ):
        wrong = client.post("/v1/day-price", json=body)
        assert (wrong.status_code, wrong.get_json()["field"]) in ((400, field), (422, field)), wrong.text
    assert client.post("/v1/day-price", data="offers=1").status_code == 415


def test_tickets_have_names_in_both_languages(client: FlaskClient) -> None:
    named = {
        language: {
            one["id"]: one["name"] for one in get(client, f"/v1/providers?language={language}")["tickets"]
        }
        for language in ("de", "en")
    }
    assert named["de"]["24h"] == "24-Stunden-Karte"
    assert (named["de"]["reduced"], named["en"]["reduced"]) == ("Ermäßigt", "Reduced fare")


def test_in_a_wheelchair_offers_are_those_that_are_planned_in_one(client: FlaskClient, way: str) -> None:
    asked = f"/v1/offers?{way}&modes=WALK,TRANSIT,BIKE,RENTAL,ON_DEMAND&pedestrianProfile=WHEELCHAIR"
    answer = client.get(asked)
    assert answer.headers["X-Ignored"] == "modes=BIKE,modes=RENTAL,modes=ON_DEMAND"
    offers = answer.get_json()["offers"]
    assert {mode for offer in offers for mode in offer["modes"]} <= {"WALK", "TRANSIT", "NO_CHANGE"}
    own = [
        get(client, f"/api/v6/plan?{way}&numItineraries=3&pedestrianProfile=WHEELCHAIR{more}")
        for more in ("", "&maxTransfers=0")
    ]
    possible = {one["id"] for plan in own for one in plan["itineraries"] + plan["direct"]}
    assert {offer["itinerary"]["id"] for offer in offers} <= possible


def test_offers_ride_only_what_may_be_ridden(client: FlaskClient, way: str) -> None:
    none = get(client, f"/v1/offers?{way}&transitModes=")
    assert none["searched"] == [["WALK"]]
    buses = get(client, f"/v1/offers?{way}&transitModes=BUS")["offers"]
    assert {leg["mode"] for offer in buses for leg in offer["itinerary"]["legs"]} <= {"WALK", "BUS"}
