"""There and back with a vehicle that must come back to its station: ways, hire, price, hand-over, reasons."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.offers import DayPriceSchema, WholeOfferSchema
from mobility.api.schemas.plan import LegSchema
from mobility.api.schemas.round_trips import RoundTripsSchema
from mobility.service import services_of
from mobility.settings import read_settings
from mobility.sharing.model import PriceStep, PricingPlan, SharingState
from mobility.sharing.records import RentalUris, ReturnConstraint
from mobility.snapshot.snapshot import Snapshot
from tests.api.handmade import FixedSource
from tests.scenarios.cities import City, city
from tests.support.maps import street_map
from tests.support.vehicles import CARS, TYPES, Dock, sharing

# From home h 300 m on foot to the station C; straight on by a one-way street to G, back around by S and R;
# the goal x is 200 m on foot from G.
MAP = street_map(
    """
    h--C-------------------G-x
       |                   |
       |                   |
       |                   |
       R-------------------S
    """,
    ways={
        "hC": "highway=footway",
        "Gx": "highway=footway",
        "CG": "highway=secondary oneway=yes maxspeed=50",
        "GSRC": "highway=secondary maxspeed=50",
    },
    cell_m=100.0,
)
NOW_S = 1_767_769_200  # 8:00 in Berlin
HOUR_PLAN = PricingPlan(
    CARS,
    "hour",
    {"": "By the hour"},
    "EUR",
    Decimal("1.00"),
    per_km=(PriceStep(0, Decimal("0.30"), 1),),
    per_min=(PriceStep(0, Decimal("2.50"), 60),),
)
STAY_S = 7200


def text(letter: str) -> str:
    return f"{MAP.lat[letter]:.6f},{MAP.lon[letter]:.6f}"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("round-trips"), "1 : G 8:00 S 8:08", MAP)


def cars(n: int = 1, plan: PricingPlan | None = HOUR_PLAN, fresh_s: int = NOW_S + 60) -> SharingState:
    """A station of cars at C, whose hour costs what the plan says."""
    here = Dock((MAP.lat["C"], MAP.lon["C"]), n, 0, system=CARS)
    types = TYPES if plan is None else (*TYPES[:CARS], replace(TYPES[CARS], default_plan=0))
    found = sharing([here], types=types, fresh_until_s=fresh_s)
    named = replace(found.station_texts[0], uris=RentalUris(web="https://example.org/c"))
    return replace(found, plans=() if plan is None else (plan,), station_texts=(named,))


def client_of(town: City, state: SharingState, now_s: int = NOW_S) -> FlaskClient:
    snapshot = Snapshot(town.network.content_hash, NOW_S, "1", sharing=state)
    held = services_of(town.network, None).with_snapshot(snapshot)
    return create_app(read_settings({}), FixedSource(held), clock=lambda: now_s).test_client()


def ask(client: FlaskClient, more: str = "", status: int = 200, ends: str = "hx") -> Any:
    asked = f"fromPlace={text(ends[0])}&toPlace={text(ends[1])}&time=2026-01-07T07:00:00Z&stay=120{more}"
    found = client.get(f"/v1/round-trips?{asked}")
    assert found.status_code == status, found.text
    content = found.get_json()
    if status == 200:
        assert RoundTripsSchema().validate(content) == {}
        for one in content["roundTrips"]:
            for leg in (*one["there"]["legs"], *one["back"]["legs"]):
                assert LegSchema().validate(leg) == {}
    return content


def test_the_car_is_hired_from_its_station_to_its_station(town: City) -> None:
    (trip,) = ask(client_of(town, cars()))["roundTrips"]
    there, back = trip["there"], trip["back"]
    assert [leg["mode"] for leg in there["legs"]] == ["WALK", "RENTAL", "WALK"]
    assert [leg["mode"] for leg in back["legs"]] == ["WALK", "RENTAL", "WALK"]
    assert there["startTime"] == "2026-01-07T07:00:00Z"
    taken, returned = there["legs"][1], back["legs"][1]
    assert taken["from"]["name"] == "Dock 0" and returned["to"]["name"] == "Dock 0"
    assert taken["rental"]["returnConstraint"] == "ROUNDTRIP_STATION"
    assert taken["availability"]["simulated"] is True
    assert "chance" not in returned["availability"], "one has it already"
    # There 2 km straight on; back around the block, as the street is one-way.
    assert taken["distance"] == pytest.approx(2000, abs=30)
    assert returned["distance"] == pytest.approx(2800, abs=30)
    hire = trip["hire"]
    assert (hire["startTime"], hire["endTime"]) == (taken["startTime"], returned["endTime"])
    assert hire["distance"] == pytest.approx(4800, abs=60)
    ridden_s = taken["duration"] + returned["duration"]
    walks_s = there["legs"][2]["duration"] + back["legs"][0]["duration"]
    assert hire["duration"] == ridden_s + walks_s + STAY_S


def test_the_price_is_that_of_the_whole_hire(town: City) -> None:
    """2 h at G and some minutes under way: three hours begun, five kilometers begun, one time to begin."""
    (trip,) = ask(client_of(town, cars()))["roundTrips"]
    price = trip["price"]
    assert (price["cents"], price["currency"]) == (100 + 3 * 250 + 5 * 30, "EUR")
    assert [product["legs"] for product in price["products"]] == [[1, 4]]
    assert [one["code"] for one in price["reasons"]] == ["ESTIMATED", "SIMULATED"]
    assert trip["co2"]["grams"] > 0
    assert [one["leg"] for one in trip["contracts"]] == [0, 1, 2, 3, 4, 5]
    partners = [one.get("provider", {}).get("id") for one in trip["contracts"]]
    assert partners == [None, "cars", None, None, "cars", None]
    (step,) = trip["handOvers"]
    assert (step["step"], step["links"]["web"], step["legs"]) == (
        "RENT_VEHICLE",
        "https://example.org/c",
        [1],
    )


def test_what_no_plan_tells_is_unknown(town: City) -> None:
    (trip,) = ask(client_of(town, cars(plan=None)))["roundTrips"]
    price = trip["price"]
    assert price["cents"] is None and price["isKnown"] is False
    assert [one["code"] for one in price["reasons"]] == ["NO_PRICING_PLAN"]
    assert price["unknownLegs"] == [1, 4]


def test_arriving_by_a_time_the_way_back_begins_after_the_stay(town: City) -> None:
    (trip,) = ask(client_of(town, cars()), "&arriveBy=true")["roundTrips"]
    assert trip["there"]["endTime"] == "2026-01-07T07:00:00Z"
    assert trip["back"]["startTime"] == "2026-01-07T09:00:00Z"


def test_why_there_is_none(town: City) -> None:
    def reason(state: SharingState, more: str = "") -> str:
        answer = ask(client_of(town, state), more)
        assert answer["roundTrips"] == []
        (one,) = answer["reasons"]
        assert one["error"]
        return str(one["code"])

    assert reason(cars(0)) == "NO_ROUND_TRIP_VEHICLES"
    assert reason(cars(fresh_s=NOW_S)) == "NO_ROUND_TRIP_VEHICLES", "nobody relies on an old word"
    assert reason(cars(), "&formFactors=BICYCLE") == "NO_ROUND_TRIP_VEHICLES"
    assert reason(cars(), "&providers=bikes") == "NO_ROUND_TRIP_VEHICLES"
    assert reason(cars(), "&maxWalkTime=60") == "NO_ROUND_TRIP_IN_REACH"
    assert reason(cars(), "&maxWayTime=300") == "NO_ROUND_TRIP_IN_REACH"
    anywhere = replace(TYPES[CARS], return_constraint=ReturnConstraint.HYBRID)
    one_way = replace(cars(), vehicle_types=(*TYPES[:CARS], anywhere))
    assert reason(one_way) == "NO_ROUND_TRIP_VEHICLES"


def test_stay_is_needed_and_bounded(town: City) -> None:
    client = client_of(town, cars())
    places = f"fromPlace={text('h')}&toPlace={text('x')}"
    assert client.get(f"/v1/round-trips?{places}").get_json()["field"] == "stay"
    assert client.get(f"/v1/round-trips?{places}&stay=10081").get_json()["field"] == "stay"


def test_from_a_stop_and_in_german(town: City) -> None:
    client = client_of(town, cars(0))
    asked = f"fromPlace=t_S&toPlace={text('x')}&stay=0&language=de"
    answer = client.get(f"/v1/round-trips?{asked}").get_json()
    assert answer["reasons"][0]["error"].startswith("Kein Anbieter")


LATER_S = NOW_S + 6 * 3600


def again(client: FlaskClient, trip: dict[str, Any], status: int = 200, more: str = "") -> Any:
    found = client.get(f"/v1/offers/{trip['id']}{more}")
    assert found.status_code == status, found.text
    content = found.get_json()
    if status == 200:
        assert WholeOfferSchema().validate(content) == {}
    return content


def test_an_offer_by_its_id_is_the_same_round_trip(town: City) -> None:
    client = client_of(town, cars())
    (trip,) = ask(client)["roundTrips"]
    assert trip["expiresAt"] == "2026-01-07T07:01:00Z", "as long as the provider's word counts"
    whole = again(client, trip)
    assert {name: whole[name] for name in trip} == trip
    assert (whole["isChanged"], whole["notices"]) == (False, [])
    assert [one["step"] for one in whole["handOvers"]] == ["RENT_VEHICLE"]
    assert "itinerary" not in whole
    assert again(client, trip, more="?language=de")["handOvers"][0]["text"].startswith("Leihen Sie")


def test_one_is_compared_with_ones_own_car_there_and_back(town: City) -> None:
    client = client_of(town, cars())
    (trip,) = ask(client, ends="CG")["roundTrips"]
    car = again(client, trip)["comparedWithCar"]
    assert car["distance"] == pytest.approx(2000 + 2800, abs=60)
    assert car["savedGrams"] == car["co2"]["grams"] - trip["co2"]["grams"]
    from_home = again(client, ask(client)["roundTrips"][0])
    assert "comparedWithCar" not in from_home, "nobody drives on a footway"


def test_one_that_is_to_arrive_by_a_time_is_found_again(town: City) -> None:
    client = client_of(town, cars())
    (trip,) = ask(client, "&arriveBy=true&pedestrianSpeed=1.1&maxWalkTime=1200")["roundTrips"]
    whole = again(client, trip)
    assert (whole["there"], whole["back"]) == (trip["there"], trip["back"])


def test_what_has_changed_since_is_said(town: City) -> None:
    (trip,) = ask(client_of(town, cars()))["roundTrips"]
    dearer = again(client_of(town, cars(plan=replace(HOUR_PLAN, price=Decimal("2.00")))), trip)
    assert dearer["isChanged"] is True
    assert dearer["price"]["cents"] == trip["price"]["cents"] + 100
    assert [one["code"] for one in dearer["notices"]] == ["PRICE_CHANGED"]
    gone = again(client_of(town, cars(0)), trip, 404)
    assert (gone["code"], gone["field"]) == ("ITINERARY_VEHICLE_GONE", "id")
    late = client_of(town, cars(fresh_s=LATER_S + 60), LATER_S)
    assert again(late, trip, 404)["code"] == "OFFER_EXPIRED"


def test_an_id_that_was_tampered_with_is_none(town: City) -> None:
    client = client_of(town, cars())
    (trip,) = ask(client)["roundTrips"]
    for changed in (
        trip["id"][:-4],
        trip["id"].replace(".R1.", ".R1.A"),
        trip["id"].replace(".R1.", ".R1.é"),
    ):
        assert client.get(f"/v1/offers/{changed}").status_code == 400, changed


def test_the_price_of_a_day_holds_the_whole_hire(town: City) -> None:
    client = client_of(town, cars())
    (trip,) = ask(client)["roundTrips"]
    answer = client.get("/v1/day-price", query_string={"offers": trip["id"]})
    assert answer.status_code == 200, answer.text
    day = answer.get_json()
    assert DayPriceSchema().validate(day) == {}
    assert day["price"] == trip["price"]
    assert (day["savedCents"], day["offers"][0]["firstLeg"]) == (0, 0)
