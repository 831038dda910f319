"""Places to park of the extract and of providers, and that searches and answers mean the same rows."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from mobility.network import load_network
from mobility.parking.model import ParkingKind
from mobility.parking.reading import Ages, read_parking
from mobility.parking.same_places import join_with_extract
from mobility.service import Services, services_of
from mobility.snapshot.snapshot import Snapshot
from tests.parking.test_reading import ITEMS, NOW_S


@pytest.fixture(scope="module")
def held(small_city: Path) -> Services:
    return services_of(load_network(small_city))


def test_places_of_the_extract_are_there_without_live_data(held: Services) -> None:
    parking = held.shared.parking
    assert parking.n_places > 0
    assert parking.sources[0].is_simulated  # the model city
    assert len({text.parking_id for text in parking.texts}) == parking.n_places
    assert held.planner.router.garage.parkings.state is parking


def test_providers_come_behind_the_extract_and_replace_what_they_tell_of(held: Services) -> None:
    static = held.shared.parking
    row = int(np.flatnonzero(static.places.kind == ParkingKind.CAR)[0])
    lat, lon = float(static.places.lat[row]), float(static.places.lon[row])
    near = {**ITEMS["items"][0], "lat": lat + 0.0003, "lon": lon}
    live, _ = read_parking("town", orjson.dumps({"items": [near]}), NOW_S, Ages(300, 1800))
    joined = join_with_extract(static, live)
    assert static.texts[row].parking_id not in {text.parking_id for text in joined.texts}
    snapshot = Snapshot(held.about.content_hash, NOW_S, "1", parking=live)
    now = held.with_snapshot(snapshot)
    assert now.shared.parking.texts[-1].parking_id == "town_a"
    assert now.shared.parking.texts == joined.texts
    assert now.planner.router.garage.parkings.state is now.shared.parking
    bike = replace(live, places=live.places._replace(kind=np.array([ParkingKind.BIKE], np.int8)))
    assert static.texts[row].parking_id in {text.parking_id for text in join_with_extract(static, bike).texts}
