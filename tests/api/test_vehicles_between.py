"""A hired bike between two rides at the door: the parameter, the legs, its id, the offer."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.api.schemas.plan import PlanSchema
from mobility.service import services_of
from mobility.settings import read_settings
from mobility.snapshot.snapshot import Snapshot
from tests.api.handmade import FixedSource
from tests.scenarios.cities import City, city
from tests.support.maps import street_map
from tests.support.vehicles import Dock, Point, sharing

# 1,500 m from B to C: nineteen minutes on foot, six by bike.
MAP = street_map(
    "A--------------B--------------C--------------D", ways={"ABCD": "highway=residential"}, cell_m=100.0
)
LINES = "\n".join(
    [f"1 : A {hour}:00 B {hour}:08" for hour in (8, 9)] + [f"2 : C {hour}:18 D {hour}:26" for hour in (8, 9)]
)
NOW_S = 1_767_769_200  # 8:00 in Berlin
BETWEEN = "&transferModes=WALK,RENTAL"


def at(letter: str) -> Point:
    return MAP.lat[letter], MAP.lon[letter]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("between"), LINES, MAP)


def client_of(town: City, docks: list[Dock]) -> FlaskClient:
    snapshot = Snapshot(town.network.content_hash, NOW_S, "1", sharing=sharing(docks))
    services = services_of(town.network, None).with_snapshot(snapshot)
    return create_app(read_settings({}), FixedSource(services), clock=lambda: NOW_S).test_client()


@pytest.fixture(scope="module")
def client(town: City) -> FlaskClient:
    return client_of(town, [Dock(at("B"), 3, 2), Dock(at("C"), 0, 2)])


def ask(client: FlaskClient, more: str, status: int = 200) -> Any:
    ends = "&".join(
        f"{name}={MAP.lat[x]:.6f},{MAP.lon[x]:.6f}" for name, x in (("fromPlace", "A"), ("toPlace", "D"))
    )
    found = client.get(f"/api/v6/plan?{ends}&time=2026-01-07T06:55:00Z&numItineraries=1{more}")
    assert found.status_code == status, found.text
    content = found.get_json()
    if status == 200:
        assert not PlanSchema().validate(content)
    return content


def hired(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Itineraries with a hired bike after the first ride and before the last one."""
    found = []
    for itinerary in content["itineraries"]:
        modes = [leg["mode"] for leg in itinerary["legs"] if leg["duration"] > 2]
        if modes == ["BUS", "RENTAL", "BUS"]:
            found.append(itinerary)
    return found


def test_a_bike_between_two_buses(client: FlaskClient) -> None:
    content = ask(client, BETWEEN)
    leg = next(leg for leg in hired(content)[0]["legs"] if leg["mode"] == "RENTAL")
    assert (leg["rental"]["fromStationName"], leg["rental"]["toStationName"]) == ("Dock 0", "Dock 1")
    # 1,500 m at 4.2 m/s, a minute to take it, half a minute to leave it.
    assert 357 + 90 <= leg["duration"] <= 359 + 90
    assert leg["availability"] == {"simulated": True}
    assert hired(content)[0]["endTime"] < "2026-01-07T07:27"
    assert content["debugOutput"]["hired_ways"] == 1
    assert content["debugOutput"]["vehicles_twice"] == 0


@pytest.mark.parametrize(
    "more",
    [
        "",
        f"{BETWEEN}&transferRentalProviders=scooters",
        f"{BETWEEN}&transferRentalFormFactors=CAR",
        f"{BETWEEN}&bannedRentalProviders=bikes",
        f"{BETWEEN}&pedestrianProfile=WHEELCHAIR",
        "&preTransitModes=WALK,RENTAL&postTransitModes=WALK,RENTAL",
    ],
)
def test_only_where_it_is_asked_for_allowed_and_in_time(client: FlaskClient, more: str) -> None:
    assert hired(ask(client, more)) == []


def test_a_least_time_of_transfers_holds_for_it(client: FlaskClient) -> None:
    content = ask(client, f"{BETWEEN}&minTransferTime=11")
    assert all(one["endTime"] > "2026-01-07T08:26" for one in content["itineraries"])


@pytest.mark.parametrize("more", ["&requireBikeTransport=true", "&via=t_B"])
def test_what_is_not_searched_together_is_refused(client: FlaskClient, more: str) -> None:
    assert ask(client, f"{BETWEEN}{more}", status=400)["field"] == "transferModes"


def test_no_dock_no_bike_between(town: City) -> None:
    assert hired(ask(client_of(town, [Dock(at("B"), 3, 2), Dock(at("C"), 0, 0)]), BETWEEN)) == []


def test_a_free_vehicle_counts_when_one_comes_to_it_not_when_one_sets_out(town: City) -> None:
    def found(minutes_before: int) -> list[dict[str, Any]]:
        seen_s = NOW_S - minutes_before * 60
        snapshot = Snapshot(town.network.content_hash, seen_s, "2", sharing=sharing((), [at("B")]))
        services = services_of(town.network, None).with_snapshot(snapshot)
        app = create_app(read_settings({}), FixedSource(services), clock=lambda: seen_s)
        return hired(ask(app.test_client(), BETWEEN))

    # The bus leaves at 8:00 and is there at 8:08. Where vehicles stand is known until 8:10, or until 8:05.
    assert len(found(110)) == 1
    assert found(115) == []


def test_its_id_finds_it_again_until_the_last_bike_is_gone(town: City, client: FlaskClient) -> None:
    known = hired(ask(client, BETWEEN))[0]
    again = client.get("/api/v6/refresh-itinerary", query_string={"itineraryId": known["id"]})
    assert again.status_code == 200, again.text
    then, now = ([leg for leg in one["legs"] if leg["duration"] > 2] for one in (known, again.get_json()))
    assert [leg["mode"] for leg in now] == ["BUS", "RENTAL", "BUS"]
    assert abs(then[1]["duration"] - now[1]["duration"]) <= 2
    assert now[1]["rental"] == then[1]["rental"]
    assert (now[2]["startTime"], now[2]["tripId"]) == (then[2]["startTime"], then[2]["tripId"])
    empty = client_of(town, [Dock(at("B"), 0, 2), Dock(at("C"), 0, 2)])
    gone = empty.get("/api/v6/refresh-itinerary", query_string={"itineraryId": known["id"]})
    assert gone.status_code == 404
    assert gone.get_json()["code"] == "ITINERARY_VEHICLE_GONE"


def test_it_is_an_offer_with_the_contract_of_each_leg(client: FlaskClient) -> None:
    known = hired(ask(client, f"{BETWEEN}&withFares=true"))[0]
    found = client.get(f"/v1/offers/{known['offer']['id']}")
    assert found.status_code == 200, found.text
