"""The map in docs/api.md: its tile is there, its table names the layers that tiles have."""

import re
from pathlib import Path

import mapbox_vector_tile

from mobility.api import create_app
from mobility.network import TransportNetwork
from mobility.service.services import services_of
from mobility.settings import read_settings
from mobility.tiles.features import LAYERS, WRITTEN
from mobility.tiles.rules import MAX_ZOOM, MIN_ZOOM
from tests.api.handmade import FixedSource

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
MAP = PAGE.partition("## The map")[2].partition("\n## ")[0]


def test_the_tile_shown_is_there(heidelberg_network: TransportNetwork) -> None:
    (address,) = re.findall(r"curl --compressed -o tile.mvt 'http://localhost:8080([^']+)'", MAP)
    app = create_app(read_settings({}), FixedSource(services_of(heidelberg_network)))
    layers = mapbox_vector_tile.decode(app.test_client().get(address).data)
    assert {"streets", "rails", "stops"} <= set(layers)
    names = {feature["properties"].get("name") for feature in layers["streets"]["features"]}
    assert "Bergheimer Straße" in names


def test_the_table_names_all_layers_and_properties() -> None:
    rows = re.findall(r"^\| (`[a-z`, ]+`) \| (.*) \| (.*)\|$", MAP, re.MULTILINE)
    assert {name for names, _, _ in rows for name in re.findall(r"`(\w+)`", names)} == set(LAYERS)
    for names, _, properties in rows:
        written = {key for name in re.findall(r"`(\w+)`", names) for key in WRITTEN.get(name, ())}
        assert written == {word.strip() for word in properties.split(",") if word.strip()}


def test_zooms_are_those_of_the_tiles() -> None:
    assert f"zoom {MIN_ZOOM} to {MAX_ZOOM}" in MAP
