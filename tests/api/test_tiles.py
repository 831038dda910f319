"""/tiles and /style.json on the small model city: what is drawn, what may be kept, and tricks with paths."""

import gzip
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.settings import read_settings
from mobility.tiles.projection import to_world
from tests.api.conftest import Api
from tests.api.handmade import FixedSource

MARKET = (51.66, 12.62)
"""Of the model city."""


@pytest.fixture(scope="module")
def client(small_city: Path) -> FlaskClient:
    """A client of an app on the small city."""
    source = FixedSource(load_services(small_city, warm=False))
    return create_app(read_settings({"MOBILITY_QUOTA_TILES": "off"}), source).test_client()


def tile_at(zoom: int) -> str:
    """Address of the tile of the market square."""
    ((x, y),) = to_world(np.array([MARKET[::-1]]))
    return f"/tiles/{zoom}/{int(x * 2**zoom)}/{int(y * 2**zoom)}.mvt"


def layers_of(client: FlaskClient, zoom: int) -> dict[str, int]:
    """Layers of the market's tile and how many features they have."""
    answer = client.get(tile_at(zoom))
    assert answer.status_code == 200
    return {name: len(layer["features"]) for name, layer in mapbox_vector_tile.decode(answer.data).items()}


def test_the_city_is_drawn(client: FlaskClient) -> None:
    near = layers_of(client, 14)
    assert set(near) >= {"land", "water", "buildings", "streets", "rails", "stops", "places"}
    assert near["streets"] > 200
    assert near["buildings"] > 200
    far = layers_of(client, 10)
    assert far["places"] >= 1
    assert "buildings" not in far
    assert layers_of(client, 16)["streets"] > 0


def test_stops_bear_their_ids(client: FlaskClient) -> None:
    decoded = mapbox_vector_tile.decode(client.get(tile_at(13)).data)
    stops = [feature["properties"] for feature in decoded["stops"]["features"]]
    assert stops
    ids = {stop["id"] for stop in stops}
    known = client.get("/api/v6/map/stops?min=51.5,12.4&max=51.8,12.8").get_json()
    assert ids <= {stop["stopId"] for stop in known}
    assert all(0 < stop["importance"] <= 1 and stop["mode"] in stop["modes"].split(",") for stop in stops)


def test_tiles_travel_packed_or_not(client: FlaskClient) -> None:
    plain = client.get(tile_at(14))
    packed = client.get(tile_at(14), headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert plain.mimetype == packed.mimetype == "application/vnd.mapbox-vector-tile"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_tiles_are_kept_by_version(client: FlaskClient) -> None:
    (template,) = client.get("/style.json").get_json()["sources"]["basemap"]["tiles"]
    version = template.split("?v=")[1]
    for_ever = client.get(f"{tile_at(14)}?v={version}")
    assert "immutable" in for_ever.headers["Cache-Control"]
    assert "immutable" not in client.get(f"{tile_at(14)}?v=older").headers["Cache-Control"]
    again = client.get(f"{tile_at(14)}?v={version}", headers={"If-None-Match": for_ever.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_where_nothing_is_drawn_is_no_content(client: FlaskClient) -> None:
    for address in ("/tiles/14/1/1.mvt", "/tiles/30/0/0.mvt", "/tiles/0/0/0.mvt"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    "path",
    [
        "0/0/1", "1/2/0", "1/0/2", "31/0/0", "99999999999/0/0", "-1/0/0", "1/-0/0", "1/1.0/0", "1/1e0/0",
        "1/ 1/0", "1/01/0", "0x1/0/0", "1/٣/0", "NaN/0/0", "../14/1", "1/../../etc/passwd",
        "..%2f..%2fetc/1/0", "1/%00/0", "1/0/0.mvt%00", "{z}/{x}/{y}",
    ],
)  # fmt: skip
def test_tricks_with_paths_find_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/tiles/{path}.mvt", follow_redirects=True)
    assert answer.status_code == 404
    assert set(answer.get_json()) == {"error", "code", "field"}


def test_unknown_parameters_are_named(client: FlaskClient) -> None:
    for address, field in (
        ("/tiles/0/0/0.mvt?w=1", "w"),
        ("/tiles/0/0/0.mvt?v=", "v"),
        ("/style.json?theme=neon", "theme"),
        ("/style.json?language=fr", "language"),
        ("/style.json?theme=dark&theme=light", "theme"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.get_json()["field"]) == (400, field)


def test_the_style_knows_where_it_is_asked(client: FlaskClient) -> None:
    def tiles(client: FlaskClient, **headers: str) -> str:
        return str(client.get("/style.json", headers=headers).get_json()["sources"]["basemap"]["tiles"][0])

    assert tiles(client, Host="maps.example:8443").startswith(
        "http://maps.example:8443/tiles/{z}/{x}/{y}.mvt?v="
    )
    public = create_app(
        read_settings({"MOBILITY_PUBLIC_URL": "https://mobility.example/"}), FixedSource(Api().services)
    ).test_client()
    assert tiles(public, Host="evil.example").startswith("https://mobility.example/tiles/")


def test_the_style_says_that_the_city_is_invented(client: FlaskClient) -> None:
    style = client.get("/style.json?language=de").get_json()
    assert "erfunden" in style["sources"]["basemap"]["attribution"]
    lon, lat = style["center"]
    assert (lat, lon) == pytest.approx(MARKET, abs=0.05)


def test_a_network_without_a_map_says_so(api: Api) -> None:
    answer = api.client.get("/tiles/0/0/0.mvt")
    assert answer.status_code == 404
    assert "without a map" in answer.get_json()["error"]


def test_levels_of_a_box(client: FlaskClient) -> None:
    levels = client.get("/api/v1/map/levels?min=51.5,12.4&max=51.8,12.8").get_json()
    assert levels == sorted(levels, reverse=True)
    assert {0.0, -1.0} <= set(levels)
    assert client.get("/api/v1/map/levels?min=1,1&max=2,2").get_json() == []
