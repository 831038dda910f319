"""Journeys with shared vehicles and parking at the door: parameters, legs, what is refused."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.offers import ProvidersSchema
from mobility.api.schemas.plan import PlanSchema
from mobility.parking.model import EVER_S, ParkingSource
from mobility.routing.query import StreetMode
from mobility.service import PlanRequest, Services, services_of
from mobility.service.offer_search import off_stops
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from tests.api.handmade import FixedSource
from tests.scenarios.cities import City, city
from tests.support.maps import street_map
from tests.support.vehicles import Dock, Point, parking, sharing

# 1,500 m from o to A and from B to x: too far to walk within a quarter of an hour, five minutes by bike.
MAP = street_map(
    "o--------------A------------------------------------------------------------B--------------x",
    ways={"oABx": "highway=residential"},
    cell_m=100.0,
)
LINES = "\n".join(
    f"1 : A {hour}:{minute:02} B {hour}:{minute + 8:02}" for hour in (8, 9) for minute in (0, 30)
)
NOW_S = 1_767_769_200  # 8:00 in Berlin


def at(letter: str) -> Point:
    return MAP.lat[letter], MAP.lon[letter]


def text(letter: str) -> str:
    return f"{MAP.lat[letter]:.6f},{MAP.lon[letter]:.6f}"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("hired"), LINES, MAP)


@pytest.fixture(scope="module")
def services(town: City) -> Services:
    state = sharing(
        [Dock(at("o"), 3, 2), Dock(at("A"), 0, 2), Dock(at("B"), 1, 0)],
        [at("B")],
    )
    places = parking([(at("A"), 0, 12), (at("A"), 1, -1)])
    snapshot = Snapshot(town.network.content_hash, NOW_S, "1", sharing=state, parking=places)
    return services_of(town.network, None).with_snapshot(snapshot)


@pytest.fixture(scope="module")
def client(services: Services) -> FlaskClient:
    return create_app(read_settings({}), FixedSource(services), clock=lambda: NOW_S).test_client()


def ask(
    client: FlaskClient,
    more: str,
    origin: str = "o",
    target: str = "B",
    status: int = 200,
    time: str = "2026-01-07T07:00:00Z",
    n: int = 1,
) -> Any:
    asked = f"fromPlace={text(origin)}&toPlace={text(target)}&time={time}&numItineraries={n}"
    found = client.get(f"/api/v6/plan?{asked}{more}")
    assert found.status_code == status, found.text
    content = found.get_json()
    if status == 200:
        assert not PlanSchema().validate(content)
    return content


def ways(itinerary: dict[str, Any]) -> list[dict[str, Any]]:
    """The legs without steps of a second: six decimals of a degree do not meet a corner exactly."""
    return [leg for leg in itinerary["legs"] if leg["duration"] > 2]


def modes(itinerary: dict[str, Any]) -> list[str]:
    return [leg["mode"] for leg in ways(itinerary)]


def test_without_vehicles_there_is_no_stop_in_range(client: FlaskClient) -> None:
    content = ask(client, "")
    assert content["itineraries"] == []
    assert [reason["code"] for reason in content["reasons"]] == ["NO_STOPS_IN_RANGE"]


def test_a_bike_to_the_first_stop(client: FlaskClient) -> None:
    content = ask(client, "&preTransitModes=WALK,RENTAL&preTransitRentalProviders=bikes")
    first = content["itineraries"][0]
    assert modes(first) == ["RENTAL", "BUS"]
    leg = ways(first)[0]
    assert leg["rental"] == {
        "providerId": "bikes",
        "providerGroupId": "bikes",
        "systemId": "bikes",
        "systemName": "Bikes",
        "fromStationName": "Dock 0",
        "toStationName": "Dock 1",
        "formFactor": "BICYCLE",
        "propulsionType": "HUMAN",
        "returnConstraint": "ANY_STATION",
    }
    assert leg["availability"] == {"simulated": True}  # no history, so no chance is told
    assert 1490 < leg["distance"] < 1510
    # 1,500 m at 4.2 m/s, a minute to take it, half a minute to leave it.
    assert 357 + 90 <= leg["duration"] <= 359 + 90
    assert leg["steps"]
    assert leg["to"]["name"] == "Dock 1"
    assert leg["to"]["vertexType"] == "BIKESHARE"


@pytest.mark.parametrize(
    "more",
    [
        "&preTransitRentalProviders=scooters",
        "&preTransitRentalFormFactors=CARGO_BICYCLE",
        "&preTransitRentalPropulsionTypes=ELECTRIC",
        "&bannedRentalProviders=bikes",
        "&preTransitRentalProviders=bikes&preTransitRentalProviderGroups=scooters",
        "&pedestrianProfile=WHEELCHAIR",
        "&realtimeMode=OFF",
    ],
)
def test_vehicles_that_are_not_wanted_or_not_known(client: FlaskClient, more: str) -> None:
    assert ask(client, f"&preTransitModes=WALK,RENTAL{more}")["itineraries"] == []


def test_a_wheelchair_is_told_that_no_bike_is_offered(client: FlaskClient) -> None:
    content = ask(client, "&preTransitModes=WALK,RENTAL&pedestrianProfile=WHEELCHAIR")
    assert content["debugOutput"]["ignored"] == ["preTransitModes=RENTAL"]


def test_a_scooter_is_left_at_the_door_and_a_bike_is_not(client: FlaskClient) -> None:
    content = ask(client, "&postTransitModes=RENTAL", "A", "x")
    legs = ways(content["itineraries"][0])
    assert [leg["mode"] for leg in legs] == ["BUS", "RENTAL"]
    assert legs[1]["rental"]["systemId"] == "scooters"


def test_directly_by_bike(client: FlaskClient) -> None:
    content = ask(client, "&directModes=RENTAL&transitModes=", "o", "A")
    assert [modes(one) for one in content["direct"]] == [["RENTAL"]]


def test_park_and_ride_and_back_to_the_car(client: FlaskClient) -> None:
    there = ask(client, "&preTransitModes=CAR_PARKING")["itineraries"][0]
    assert modes(there) == ["CAR", "BUS"]
    parked = ways(there)[0]["parking"]
    assert parked == {"id": "sim_p0", "name": "P 0", "free": 12, "simulated": False}


def test_the_way_back_must_say_where_one_parked(client: FlaskClient) -> None:
    content = ask(client, "&postTransitModes=CAR_PARKING", status=400)
    assert content["field"] == "postTransitModes"
    unknown = ask(client, "&postTransitModes=CAR_PARKING&parkedAt=nowhere", status=404)
    assert unknown["field"] == "parkedAt"


def test_kiss_and_ride_and_bike_and_ride(client: FlaskClient) -> None:
    assert modes(ask(client, "&preTransitModes=CAR_DROPOFF")["itineraries"][0]) == ["CAR", "BUS"]
    bike = ask(client, "&preTransitModes=BIKE_PARKING")["itineraries"][0]
    assert modes(bike) == ["BIKE", "BUS"]
    assert ways(bike)[0]["parking"]["id"] == "sim_p1"


def test_who_is_driven_is_not_driven_for_nothing(client: FlaskClient) -> None:
    driven = ask(client, "&preTransitModes=CAR_DROPOFF&withFares=true")["itineraries"][0]["offer"]["price"]
    assert driven["cents"] is None
    assert 0 in driven["unknownLegs"]
    assert "DRIVING_NOT_KNOWN" in {reason["code"] for reason in driven["reasons"]}


def test_via_and_carried_bikes_are_refused_together_with_vehicles(client: FlaskClient) -> None:
    for more in ("&via=t_A", "&requireBikeTransport=true"):
        for mode in ("RENTAL", "ODM", "FLEX"):
            content = ask(client, f"&preTransitModes={mode}{more}", status=400)
            assert content["field"] == "preTransitModes"


def test_in_a_wheelchair_what_nobody_knows_of_is_listed(client: FlaskClient) -> None:
    more = "&preTransitModes=WALK,RENTAL,ODM&directModes=WALK,FLEX&transferModes=WALK,RENTAL"
    ignored = ask(client, f"&pedestrianProfile=WHEELCHAIR{more}")["debugOutput"]["ignored"]
    assert ignored == [
        "directModes=FLEX",
        "preTransitModes=RENTAL",
        "preTransitModes=ODM",
        "transferModes=RENTAL",
    ]


@pytest.mark.parametrize(
    ("more", "origin", "target"),
    [
        ("&preTransitModes=RENTAL", "o", "B"),
        ("&postTransitModes=RENTAL", "A", "x"),
        ("&directModes=RENTAL&transitModes=", "o", "A"),
        ("&preTransitModes=CAR_PARKING", "o", "B"),
        ("&preTransitModes=CAR_DROPOFF", "o", "B"),
        ("&postTransitModes=CAR_DROPOFF", "A", "x"),
        ("&preTransitModes=BIKE_PARKING", "o", "B"),
    ],
)
def test_an_itinerary_with_a_vehicle_is_found_again(
    client: FlaskClient, more: str, origin: str, target: str
) -> None:
    content = ask(client, more, origin, target)
    planned = (content["itineraries"] or content["direct"])[0]
    found = client.get("/api/v6/refresh-itinerary", query_string={"itineraryId": planned["id"]})
    assert found.status_code == 200, found.text
    again = found.get_json()
    assert modes(again) == modes(planned)
    for then, now in zip(ways(planned), ways(again), strict=True):
        assert abs(then["duration"] - now["duration"]) <= 2
        assert now.get("rental") == then.get("rental")
        assert now.get("parking") == then.get("parking")


def test_a_vehicle_that_is_gone_breaks_the_itinerary(client: FlaskClient, town: City) -> None:
    planned = ask(client, "&preTransitModes=RENTAL")["itineraries"][0]
    empty = Snapshot(town.network.content_hash, NOW_S, "2", sharing=sharing([Dock(at("o"), 0, 2)]))
    later = services_of(town.network, None).with_snapshot(empty)
    app = create_app(read_settings({}), FixedSource(later), clock=lambda: NOW_S).test_client()
    found = app.get("/api/v6/refresh-itinerary", query_string={"itineraryId": planned["id"]})
    assert found.status_code == 404
    assert found.get_json()["code"] == "ITINERARY_VEHICLE_GONE"


def test_a_car_park_that_is_gone_breaks_the_itinerary(client: FlaskClient, town: City) -> None:
    planned = ask(client, "&preTransitModes=CAR_PARKING")["itineraries"][0]
    later = services_of(town.network, None).with_snapshot(Snapshot(town.network.content_hash, NOW_S, "2"))
    app = create_app(read_settings({}), FixedSource(later), clock=lambda: NOW_S).test_client()
    found = app.get("/api/v6/refresh-itinerary", query_string={"itineraryId": planned["id"]})
    assert found.status_code == 404
    told = found.get_json()
    assert (told["code"], told["field"]) == ("ITINERARY_VEHICLE_GONE", "itineraryId")


def test_vehicles_for_round_trips_are_not_offered_and_it_is_said_why(town: City) -> None:
    def missing(cars: int, more: str) -> list[tuple[str, str, str]]:
        state = sharing([Dock(at("o"), cars, 2, system=2)])
        held = services_of(town.network, None).with_snapshot(
            Snapshot(town.network.content_hash, NOW_S, "4", sharing=state)
        )
        app = create_app(read_settings({}), FixedSource(held), clock=lambda: NOW_S).test_client()
        told = ask(app, f"&language=de{more}")
        assert not any("rental" in leg for one in told["direct"] for leg in one["legs"])
        return [(one["code"], one["serviceId"], one["error"]) for one in told.get("notOffered", ())]

    ((code, system, why),) = missing(1, "&directModes=WALK,RENTAL&preTransitModes=WALK,RENTAL")
    assert (code, system) == ("ROUND_TRIP_ONLY", "cars")
    assert why.startswith("Fahrzeuge von Cars müssen zu ihrer Station zurück")
    assert missing(0, "&directModes=RENTAL") == []
    assert missing(1, "&directModes=RENTAL&directRentalFormFactors=BICYCLE") == []
    assert missing(1, "") == [], "nobody asked for them"


def test_offers_from_and_to_a_stop_take_the_vehicles_beside_it(
    services: Services, client: FlaskClient
) -> None:
    """In /plan one walks at a stop, as MOTIS has it; offers are compared for whoever stands there."""
    planner = services.planner
    stop = services.texts.stop_id(0)
    request = PlanRequest(stop, stop, NOW_S, pre_transit_modes=("WALK", "RENTAL"))
    moved = off_stops(planner, request)
    assert planner.query_of(moved).access_modes == (StreetMode.WALK, StreetMode.RENTAL)
    assert moved.to_place == stop, "at this end one walks"
    assert planner.query_of(request).access_modes == (StreetMode.WALK,)
    asked = f"fromPlace={stop}&toPlace={text('B')}&time=2026-01-07T07:00:00Z&modes=WALK,TRANSIT,RENTAL"
    answer = client.get(f"/v1/offers?{asked}")
    assert answer.status_code == 200, answer.text
    for offer in answer.get_json()["offers"]:
        assert client.get(f"/v1/offers/{offer['id']}").status_code == 200


@pytest.mark.parametrize("direct", ["", "&directModes=RENTAL&maxDirectTime=3600"])
def test_a_battery_that_does_for_the_way_to_the_stop_counts_whatever_else_is_asked(
    town: City, direct: str
) -> None:
    """15 minutes with a scooter are 3.8 km, the hour all the way 15 km: 5 km do for the one alone."""
    state = sharing(free=[at("o")], range_m=5000)
    held = services_of(town.network, None).with_snapshot(
        Snapshot(town.network.content_hash, NOW_S, "4", sharing=state)
    )
    app = create_app(read_settings({}), FixedSource(held), clock=lambda: NOW_S).test_client()
    told = ask(app, f"&preTransitModes=RENTAL{direct}")
    assert [leg["mode"] for leg in told["itineraries"][0]["legs"]][:1] == ["RENTAL"]
    assert told["direct"] == [] or not direct


@pytest.mark.parametrize(
    ("later_s", "of_bikes", "of_parks"),
    [(0, "FRESH", "FRESH"), (60, "STALE", "STALE"), (10**9, "STALE", "STALE")],
)
def test_providers_say_how_old_their_counts_are(
    town: City, later_s: int, of_bikes: str, of_parks: str
) -> None:
    bikes = sharing([Dock(at("o"), 3, 2)], fresh_until_s=NOW_S + 60)
    parks = replace(
        parking([(at("A"), 0, 12)], fresh_until_s=NOW_S + 60), sources=(ParkingSource("town", "Town"),)
    )
    held = services_of(town.network, None).with_snapshot(
        Snapshot(town.network.content_hash, NOW_S, "3", sharing=bikes, parking=parks)
    )
    app = create_app(read_settings({}), FixedSource(held), clock=lambda: NOW_S + later_s).test_client()
    answer = app.get("/v1/providers").get_json()
    assert ProvidersSchema().validate(answer) == {}
    told = {one["id"]: one for one in answer["providers"]}
    assert [(one["kind"], one["status"]) for one in told["bikes"]["data"]] == [("SHARING", of_bikes)]
    assert told["parking-town"]["roles"] == ["PARKING", "DATA"]
    assert told["parking-town"]["data"] == [{"kind": "PARKING", "name": "town", "status": of_parks}]


def test_a_source_of_car_parks_is_as_fresh_as_what_it_counts(town: City) -> None:
    counted = parking([(at("A"), 0, 12), (at("A"), 0, -1)], fresh_until_s=NOW_S - 1)
    places = counted.places._replace(
        is_live=np.array([1, 0], np.uint8), fresh_until_s=np.array([NOW_S - 1, EVER_S])
    )
    parks = replace(counted, places=places, sources=(ParkingSource("town", "Town"),))
    held = services_of(town.network, None).with_snapshot(
        Snapshot(town.network.content_hash, NOW_S, "7", parking=parks)
    )
    client = create_app(read_settings({}), FixedSource(held), clock=lambda: NOW_S).test_client()
    told = {one["id"]: one for one in client.get("/v1/providers").get_json()["providers"]}
    assert [one["status"] for one in told["parking-town"]["data"]] == ["STALE"]
    # Who parks there has to do with whoever tells of it.
    parked = ask(client, "&preTransitModes=CAR_PARKING&withFares=true")["itineraries"][0]
    offer = client.get(f"/v1/offers/{parked['offer']['id']}").get_json()
    partners = [one["provider"]["id"] for one in offer["contracts"] if "provider" in one]
    assert partners[0] == "parking-town"


def test_where_free_vehicles_stand_is_said_of_the_next_hours_only(town: City) -> None:
    def found(time: str, docks: list[Dock]) -> tuple[list[list[str]], list[tuple[str, str]]]:
        state = sharing(docks, [at("o")])
        held = services_of(town.network, None).with_snapshot(
            Snapshot(town.network.content_hash, NOW_S, "5", sharing=state)
        )
        app = create_app(read_settings({}), FixedSource(held), clock=lambda: NOW_S).test_client()
        told = ask(app, "&preTransitModes=RENTAL&directModes=", time=time)
        missing = [(one["code"], one["serviceId"]) for one in told.get("notOffered", ())]
        return [modes(one) for one in told["itineraries"]], missing

    soon, next_week = "2026-01-07T07:30:00Z", "2026-01-14T07:30:00Z"
    assert found(soon, []) == ([["RENTAL", "BUS"]], [])
    assert found(next_week, []) == ([], [("NOT_KNOWN_YET", "scooters")])
    # A station stays where it is.
    docks = [Dock(at("o"), 3, 2), Dock(at("A"), 0, 2)]
    assert found(next_week, docks) == ([["RENTAL", "BUS"]], [("NOT_KNOWN_YET", "scooters")])
    # What it has then nobody knows, also of one that is empty now: that is said, not passed over.
    empty = [Dock(at("o"), 0, 2), Dock(at("A"), 1, 2)]
    assert found(next_week, empty) == ([], [("NOT_KNOWN_YET", "scooters"), ("NOT_KNOWN_YET", "bikes")])
    assert found(soon, empty) == ([["RENTAL", "BUS"]], []), "of the next hours it is known: by scooter"


@pytest.mark.parametrize(
    ("more", "target", "in_time", "before"),
    [
        ("&preTransitModes=RENTAL&directModes=", "B", "07:22", "06:52"),
        ("&transitModes=&directModes=RENTAL", "A", "07:32", ""),
    ],
)
def test_who_says_when_to_arrive_takes_a_free_vehicle_before(
    town: City, more: str, target: str, in_time: str, before: str
) -> None:
    """To the bus of 8:30 (8:00), or to A until 8:40: seven and a half minutes by scooter or bike."""

    def found(known_until: str, docks: list[Dock]) -> tuple[list[tuple[str, str]], list[str]]:
        seen_s = int(datetime.fromisoformat(f"2026-01-07T{known_until}:00+01:00").timestamp()) - 2 * 3600
        state = sharing(docks, [at("o")])
        snapshot = Snapshot(town.network.content_hash, seen_s, "8", sharing=state)
        held = services_of(town.network, None).with_snapshot(snapshot)
        app = create_app(read_settings({}), FixedSource(held), clock=lambda: seen_s).test_client()
        asked = f"&arriveBy=true&searchWindow=120{more}"
        told = ask(app, asked, target=target, time="2026-01-07T07:40:00Z")
        rides = [
            (leg["rental"]["systemId"], leg["startTime"][11:16])
            for one in (*told["itineraries"], *told["direct"])
            for leg in one["legs"]
            if "rental" in leg
        ]
        return rides, [
            one["serviceId"] for one in told.get("notOffered", ()) if one["code"] == "NOT_KNOWN_YET"
        ]

    docks = [Dock(at("o"), 3, 2), Dock(at("A"), 0, 2)]
    # In time; only for the bus before it, or not at all; then the bike of a station, now and for ever.
    assert found("08:34", []) == ([("scooters", in_time)], [])
    assert found("08:20", []) == (([("scooters", before)], []) if before else ([], ["scooters"]))
    assert found("08:20", docks) == ([("bikes", in_time)], ["scooters"])
    assert found("01:00", docks) == ([("bikes", in_time)], ["scooters"])


def test_a_window_that_lasts_longer_leads_to_no_free_vehicle_later(town: City) -> None:
    held = services_of(town.network, None).with_snapshot(
        Snapshot(town.network.content_hash, NOW_S, "6", sharing=sharing((), [at("o")]))
    )
    app = create_app(read_settings({}), FixedSource(held), clock=lambda: NOW_S).test_client()
    # The last bus of today, and those of tomorrow: the window is widened until the next day.
    found = ask(app, "&preTransitModes=RENTAL&directModes=", time="2026-01-07T08:15:00Z", n=4)
    assert [one["startTime"][:10] for one in found["itineraries"]] == ["2026-01-07"]


def test_what_has_grown_stale_since_the_snapshot_is_not_ridden(town: City) -> None:
    state = sharing([Dock(at("o"), 3, 2), Dock(at("A"), 0, 2)], fresh_until_s=NOW_S - 300)
    snapshot = Snapshot(town.network.content_hash, NOW_S - 600, "1", sharing=state)
    services = services_of(town.network, None).with_snapshot(snapshot)

    def found(now_s: int) -> list[Any]:
        app = create_app(read_settings({}), FixedSource(services), clock=lambda: now_s)
        content = ask(app.test_client(), "&preTransitModes=RENTAL")
        return [modes(itinerary) for itinerary in content["itineraries"]]

    assert found(NOW_S - 301) == [["RENTAL", "BUS"]]
    assert found(NOW_S - 300) == []
    planned = ask(
        create_app(read_settings({}), FixedSource(services), clock=lambda: NOW_S - 301).test_client(),
        "&preTransitModes=RENTAL",
    )["itineraries"][0]
    for now_s, status in ((NOW_S - 301, 200), (NOW_S - 300, 404)):
        app = create_app(read_settings({}), FixedSource(services), clock=lambda now_s=now_s: now_s)
        again = app.test_client().get(
            "/api/v6/refresh-itinerary", query_string={"itineraryId": planned["id"]}
        )
        assert again.status_code == status
