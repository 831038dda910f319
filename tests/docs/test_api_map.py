"""The map in docs/api.md: its tile is there, its table names the layers that tiles have."""

import functools
import json
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import mapbox_vector_tile
import pytest
from playwright.sync_api import Browser

from mobility.api import create_app
from mobility.network import TransportNetwork
from mobility.service.services import services_of
from mobility.settings import read_settings
from mobility.tiles.features import LAYERS, WRITTEN
from mobility.tiles.rules import MAX_ZOOM, MIN_ZOOM
from tests.api.handmade import FixedSource
from tests.support.live import serving
from tests.web.conftest import MODULES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
MAP = PAGE.partition("## The map")[2].partition("\n## ")[0]
(EXAMPLE,) = re.findall(r"```js\n(.*?)```", MAP, re.DOTALL)

APP = """<!doctype html><html lang="en"><title>An app</title><link rel="icon" href="data:,">
<style>#map {{ height: 100vh; }}</style><link rel="stylesheet" href="dist/maplibre-gl.css">
<div id="map"></div>
<script type="importmap">{{"imports": {{"maplibre-gl": "./dist/maplibre-gl.mjs"}}}}</script>
<script type="module">{example}
window.map = map;</script></html>"""


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


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def app_address(tmp_path: Path) -> Iterator[str]:
    """An app of another origin: a folder with MapLibre in it, served."""
    library = MODULES / "maplibre-gl" / "dist"
    if not library.is_dir():
        pytest.skip("MapLibre is not installed (make install)")
    (tmp_path / "dist").symlink_to(library)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_the_example_draws_the_map_in_an_app_of_another_origin(
    heidelberg_network: TransportNetwork, chromium: Browser, app_address: str, tmp_path: Path
) -> None:
    with serving(heidelberg_network.path.parent, tmp_path / "log", workers=1) as live:
        example = EXAMPLE.replace("http://localhost:8080", live.address)
        assert example != EXAMPLE
        (tmp_path / "index.html").write_text(APP.format(example=example))
        context = chromium.new_context(viewport={"width": 1000, "height": 700})
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(app_address)
        page.wait_for_function("window.map?.loaded() && window.map.areTilesLoaded()", timeout=60_000)
        sources = page.evaluate("[...new Set(map.queryRenderedFeatures().map((one) => one.sourceLayer))]")
        context.close()
    assert faults == []
    assert {"streets", "rails", "stops"} <= set(sources), json.dumps(sources)
