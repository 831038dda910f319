"""What docs/offers.md promises of the demo: its places are right, and one comes back to one's car."""

import datetime
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.parking.reading import Ages, read_parking
from mobility.settings import read_settings
from mobility.simulation import build_model_city
from mobility.simulation.booked_services import build_on_demand, calls_at_stations
from mobility.simulation.examples import build_examples
from mobility.simulation.live.car_parks import CarParks
from mobility.snapshot.snapshot import Snapshot
from tests.api.handmade import FixedSource
from tests.docs.test_offers_page import OF_VEHICLES, PAGE
from tests.support.small_city import SEED, SIZE, START

DEMO = re.findall(r"curl 'http://localhost:8080([^']+)", PAGE[PAGE.index("## In the demo") :])
MOMENT = datetime.datetime(2026, 3, 9, 9, 0, tzinfo=datetime.UTC)
NOW_S = int(MOMENT.timestamp())
METERS_PER_DEGREE = 111_320.0


def ends_of(address: str) -> list[list[float]]:
    """Latitude and longitude of the origin and the destination."""
    found = re.findall(r"(?:from|to)Place=([\d.]+),([\d.]+)", address)
    return [[float(lat), float(lon)] for lat, lon in found]


def meters(one: Sequence[float], other: Sequence[float]) -> float:
    """How far apart, as the crow flies."""
    north = (one[0] - other[0]) * METERS_PER_DEGREE
    east = (one[1] - other[1]) * METERS_PER_DEGREE * np.cos(np.radians(one[0]))
    return float(np.hypot(north, east))


def asked(word: str) -> str:
    """The only question of the section with that word."""
    (address,) = (address for address in DEMO if word in address)
    assert address in OF_VEHICLES
    return address


@pytest.mark.slow
def test_the_places_shown_are_those_of_the_city_that_make_run_builds() -> None:
    city = build_model_city(seed=1, start=START, size=1.0)
    (zone,) = build_on_demand(city)["zones"]
    stops = np.array([stop[2:] for stop in zone["virtual_stops"]], np.float64)
    shown = {one["kind"]: one for one in build_examples(city, stops, calls_at_stations(city))}[
        "TRAM_AND_BIKE"
    ]
    assert ends_of(asked("postTransitRentalFormFactors")) == [shown["from"], shown["to"]]
    area = shapely.geometry.shape(zone["geometry"])
    assert all(area.contains(shapely.Point(lon, lat)) for lat, lon in ends_of(asked("directModes=ODM")))
    there, back = asked("preTransitModes=CAR_PARKING"), asked("parkedAt")
    assert ends_of(there) == ends_of(back)[::-1]
    sites = {f"model_{site['original_uid']}": site for site in CarParks(city, 1).at(MOMENT)["items"]}
    site = sites[re.findall("parkedAt=([^&]+)", back)[0]]
    assert site["name"] in PAGE
    home, market = ends_of(there)
    assert meters(home, (site["lat"], site["lon"])) < 1500 < meters(market, (site["lat"], site["lon"]))


@pytest.fixture(scope="module")
def sites() -> dict[str, Any]:
    return CarParks(build_model_city(seed=SEED, start=START, size=SIZE), SEED).at(MOMENT)


@pytest.fixture(scope="module")
def client(small_city: Path, sites: dict[str, Any]) -> FlaskClient:
    services = load_services(small_city)
    state, refusals = read_parking("model", json.dumps(sites).encode(), NOW_S, Ages(300, 1800))
    assert not refusals.counts
    snapshot = Snapshot(services.about.content_hash, NOW_S, "1", parking=state)
    app = create_app(read_settings({}), FixedSource(services.with_snapshot(snapshot)), clock=lambda: NOW_S)
    return app.test_client()


def test_one_comes_back_to_the_car_park_where_one_parked(client: FlaskClient, sites: dict[str, Any]) -> None:
    """As the page asks, with places of a small city: from a P+R site to the market, and home again."""
    by_id = {f"model_{item['original_uid']}": item for item in sites["items"]}
    first, market = sites["items"][0], next(one for one in sites["items"] if "garage" in one["original_uid"])
    ends = [f"{first['lat'] + 0.0001},{first['lon']}", f"{market['lat']},{market['lon']}"]
    # In so small a city ten minutes by car lead right into the middle.
    there = moved(asked("preTransitModes=CAR_PARKING"), *ends).replace("Time=600", "Time=240")
    legs = client.get(f"{there}&time={MOMENT:%FT%TZ}").get_json()["itineraries"][0]["legs"]
    parking = legs[0]["parking"]
    site = by_id[parking["id"]]
    assert legs[0]["mode"] == "CAR"
    assert parking["free"] == site["realtime_free_capacity"]
    assert parking["observedAt"] == f"{MOMENT:%FT%TZ}"
    back = moved(asked("parkedAt"), *reversed(ends))
    back = re.sub("parkedAt=[^&]+", f"parkedAt={parking['id']}", back)
    evening = MOMENT + datetime.timedelta(hours=8)
    ways = client.get(f"{back}&time={evening:%FT%TZ}").get_json()["itineraries"]
    assert ways
    for way in ways:
        home = way["legs"][-1]
        assert (home["mode"], home["parking"]["id"], home["from"]["name"]) == (
            "CAR",
            parking["id"],
            site["name"],
        )


def moved(address: str, origin: str, target: str) -> str:
    """The question between other places."""
    address = re.sub(r"fromPlace=[\d.,]+", f"fromPlace={origin}", address)
    return re.sub(r"toPlace=[\d.,]+", f"toPlace={target}", address)
