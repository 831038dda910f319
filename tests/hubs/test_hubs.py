"""Hubs of a city's file on a network, and what stands at them."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mobility.errors import BuildError, NotFoundError
from mobility.hubs.hub_file import read_hubs
from mobility.hubs.model import Bay, Hub, Placed
from mobility.hubs.present import count_present
from mobility.network import TransportNetwork, build_network, load_network
from mobility.network.city_file import get_city
from mobility.parking.model import ParkingSource, ParkingState, ParkingText, lay_out_places, no_parking
from mobility.service import Planner, PlanRequest
from mobility.sharing.model import no_sharing
from tests.support.feeds import small_town, write_gtfs

HUB = {"id": "alpha", "name": "Hub Alpha", "stops": ["Alpha"], "bays": {"bike": 10, "car": 2}}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    folder = tmp_path_factory.mktemp("hubs")
    build_network([("town", write_gtfs(folder / "feed.zip", small_town()))], [], folder / "network")
    return load_network(folder / "network")


def test_a_hub_lies_at_its_stop_unless_its_file_says_where(town: TransportNetwork) -> None:
    placed = HUB | {"id": "b", "lat": 51.4851, "lon": 11.9701, "equipment": ["shelter"]}
    found = read_hubs({"hubs": [HUB, placed], "operator": "HAVAG", "simulated": True}, town)
    first, second = found.hubs
    assert (first.lat, first.lon, first.placed) == (51.48, 11.96, Placed.STOP)
    assert (second.lat, second.placed) == (51.4851, Placed.FILE)
    assert first.bays == {Bay.BIKE: 10, Bay.CAR: 2}
    assert (first.operator, first.is_simulated) == ("HAVAG", True)
    ids = town.tables["stops"].column("stop_id").to_pylist()
    assert [ids[stop] for stop in first.stops] == ["a"]
    assert [(ids[stop], int(s)) for stop, s in zip(second.near_stops, second.walks_s, strict=True)] == [
        ("b", 10)
    ]
    assert found.problems == ()


def test_what_cannot_be_placed_is_said(town: TransportNetwork) -> None:
    found = read_hubs(
        {"hubs": [HUB | {"stops": ["Atlantis"]}, HUB | {"id": "c", "stops": ["Alpha", "Rungholt"]}]}, town
    )
    assert [hub.hub_id for hub in found.hubs] == ["c"]
    assert [problem.hub_id for problem in found.problems] == ["alpha", "alpha", "c"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"bays": ["rocket"]}, "hubs[0].bays"),
        ({"bays": {"bike": -1}}, "hubs[0].bays"),
        ({"equipment": ["gold"]}, "hubs[0].equipment"),
        ({"lat": 51.0}, "hubs[0].lon"),
        ({"lat": 151.0, "lon": 11.0}, "hubs[0].lat"),
        ({"colour": "red"}, "hubs[0].colour"),
    ],
)
def test_a_wrong_key_is_named(town: TransportNetwork, change: dict[str, Any], key: str) -> None:
    with pytest.raises(BuildError) as error:
        read_hubs({"hubs": [HUB | change]}, town)
    assert key in str(error.value)
    with pytest.raises(BuildError):
        read_hubs({"hubs": [HUB, HUB]}, town)


def test_the_ten_hubs_of_halle(town: TransportNetwork, shared_data: Any, tmp_path: Path) -> None:
    raw = get_city("halle").hubs
    names = [hub["name"] for hub in raw["hubs"]]
    assert len(names) == 10
    stops = (shared_data("halle/stops.txt")).read_text(encoding="utf-8-sig")
    for hub in raw["hubs"]:
        for stop in hub["stops"]:
            assert f'"{stop}"' in stops, f"{stop} is a stop of the union's feed"
    assert len(read_hubs(raw, town).problems) >= 10, "the town has none of its stops"


def test_free_spaces_are_counted_while_they_are_fresh() -> None:
    hub = Hub("h", "H", 51.48, 11.96, Placed.FILE)
    places = lay_out_places(
        source=[0, 0, 0], kind=[0, 0, 1], lat=[51.4801, 51.4801, 51.4805], lon=[11.96] * 3,
        capacity=[10, 10, 10], free=[4, -1, 3], is_live=[1] * 3, is_open=[1] * 3, is_park_and_ride=[1] * 3,
        is_public=[1] * 3, has_fee=[0] * 3, observed_s=[100] * 3, fresh_until_s=[200] * 3, gone_s=[300] * 3,
    )  # fmt: skip
    texts = tuple(ParkingText(f"p{i}") for i in range(3))
    parking = ParkingState((ParkingSource("t"),), places, texts)
    now = count_present(hub, no_sharing(), parking, 150)
    assert (now.car_spaces, now.bike_spaces, now.docks, now.vehicles) == (4, 3, None, {})
    stale = count_present(hub, no_sharing(), parking, 250)
    assert (stale.car_spaces, stale.bike_spaces) == (None, None)
    far = count_present(Hub("f", "F", 51.5, 11.96, Placed.FILE), no_sharing(), parking, 150)
    assert far.car_spaces is None
    assert count_present(hub, no_sharing(), no_parking(), 150).observed_s is None
    assert np.isfinite(hub.lat)


def test_via_a_hub_is_via_any_of_its_stops(town: TransportNetwork) -> None:
    morning = int(dt.datetime(2026, 1, 7, 7, 30, tzinfo=dt.UTC).timestamp())
    request = PlanRequest("town_a", "town_c", morning, via=("hub:x",), via_stay_s=(60,))

    def found(stops: list[str]) -> list[tuple[int, int]]:
        hubs = read_hubs({"hubs": [HUB | {"id": "x", "stops": stops}]}, town)
        journeys = Planner(town, hubs=hubs).plan(request).result.journeys
        return [(one.start_s, one.end_s) for one in journeys]

    by_beta, by_delta = found(["Beta"]), found(["Delta"])
    assert by_beta
    assert not set(by_beta) & set(by_delta)
    # Delta comes first in the file, and on no way to Gamma.
    assert set(by_beta) <= set(found(["Delta", "Beta"]))


def test_via_a_hub_one_stays_there_as_asked(town: TransportNetwork) -> None:
    hubs = read_hubs({"hubs": [HUB | {"id": "beta", "stops": ["Beta"]}]}, town)
    planner = Planner(town, hubs=hubs)
    day = int(dt.datetime(2026, 1, 7, 7, 30, tzinfo=dt.UTC).timestamp())
    request = PlanRequest("town_a", "town_c", day, via=("hub:beta",), via_stay_s=(60,))
    stayed = planner.plan(request).result.journeys
    beta = town.tables["stops"].column("stop_id").to_pylist().index("b")
    assert stayed
    assert all(beta in {stop for leg in one.legs[:-1] for stop in (leg.calls.last.stop,)} for one in stayed)
    with pytest.raises(NotFoundError) as error:
        planner.plan(replace(request, via=("hub:moon",)))
    assert error.value.field == "via"
