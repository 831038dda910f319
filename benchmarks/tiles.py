"""What tiles and the map cost: cutting them at the build, giving them out, and answers about a whole city.

Seconds of a build are processor time: other work on the machine does not count. Answers are taken around the
application, gzip included, without the network in between; those about a whole city are the largest.
"""

import argparse
import logging
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from flask.testing import FlaskClient
from pmtiles.tile import tileid_to_zxy

from mobility.api import create_app
from mobility.network import build_network
from mobility.service import services_of
from mobility.service.basemap import build_basemap
from mobility.settings import read_settings
from mobility.tiles.archive import FILE, FOLDER, TileArchive
from mobility.tiles.build import build_tiles
from mobility.tiles.features import layer_features
from osm.map_features import read_map_features
from tests.api.handmade import FixedSource

PROJECT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("MOBILITY_TEST_DATA", PROJECT.parent / "shared" / "data"))
CITIES = {
    "porto": (
        ("porto/stcp-2022.gtfs.zip", "porto/metro-2026.gtfs.zip"),
        "porto/porto.osm.pbf",
        "2023-11-14T08:00:00Z",
    ),
    "heidelberg": (
        ("heidelberg/rnv-2016-heidelberg.gtfs.zip",),
        "heidelberg/heidelberg.osm.pbf",
        "2016-11-08T07:30:00Z",
    ),
    "monaco": (("monaco/monaco-2025.gtfs.zip",), "monaco/monaco.osm.pbf", "2026-01-13T07:30:00Z"),
}


def measure_build(extract: Path, folder: Path) -> None:
    """Read what is drawn and cut it, each by itself."""
    begun = time.process_time()
    table = read_map_features([extract])
    read = time.process_time()
    layers = layer_features(table)
    sorted_s = time.process_time()
    count = build_tiles(layers, folder / "map.pmtiles", {}, lambda *_: None)
    cut = time.process_time()
    size = (folder / "map.pmtiles").stat().st_size
    print(
        f"  build: {table.num_rows:,} features read in {read - begun:.1f} s, "
        f"projected in {sorted_s - read:.1f} s, "
        f"{count:,} tiles cut in {cut - sorted_s:.1f} s, {size / 1e6:.1f} MB"
    )
    archive = TileArchive(folder / "map.pmtiles")
    sizes = np.array([len(archive.find(*tileid_to_zxy(number)) or b"") for number in archive.numbers()])
    print(
        f"  a tile: median {np.median(sizes) / 1e3:.1f} kB, "
        f"95 of 100 below {np.percentile(sizes, 95) / 1e3:.1f} kB, "
        f"largest {sizes.max() / 1e3:.1f} kB (gzip'd)"
    )
    begun = time.perf_counter()
    TileArchive(folder / "map.pmtiles")
    print(f"  opening the archive: {(time.perf_counter() - begun) * 1000:.1f} ms")


def measure_answers(name: str, ask: Callable[[], int], times: int) -> None:
    """Ask several times, and say how long an answer takes."""
    spent, worked, sizes = [], [], []
    ask()
    for _ in range(times):
        begun, busy = time.perf_counter(), time.process_time()
        sizes.append(ask())
        worked.append((time.process_time() - busy) * 1000)
        spent.append((time.perf_counter() - begun) * 1000)
    print(
        f"  {name:<28} processor p50 {np.percentile(worked, 50):6.2f}, "
        f"p95 {np.percentile(worked, 95):6.2f} ms; "
        f"wall p50 {np.percentile(spent, 50):6.2f} ms; {np.mean(sizes) / 1e3:6.1f} kB"
    )


def size_of(client: FlaskClient, address: str) -> int:
    """Ask, and give the length of the answer."""
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    return len(answer.data)


def measure_service(network: Path, moment: str, seed: int, times: int) -> None:
    """Ask for tiles and for the whole city."""
    from mobility.network import load_network  # noqa: PLC0415

    logging.disable(logging.WARNING)  # quotas without a Redis: not what is measured
    settings = read_settings(
        {"MOBILITY_QUOTA_TILES": "off", "MOBILITY_QUOTA_SEARCH": "off", "MOBILITY_MAX_MAP_ITEMS": "100000"}
    )
    loaded = load_network(network)
    client = create_app(settings, FixedSource(services_of(loaded))).test_client()
    archive = TileArchive(loaded.path / FOLDER / FILE)
    chosen = random.Random(seed).choices(archive.numbers(), k=times)
    addresses = iter([f"/tiles/{z}/{x}/{y}.mvt" for z, x, y in map(tileid_to_zxy, [chosen[0], *chosen])])
    measure_answers("tile", lambda: size_of(client, next(addresses)), times)
    west, south, east, north = client.get("/api/v1/map/initial").get_json()["bounds"]
    box = f"min={south:.5f},{west:.5f}&max={north:.5f},{east:.5f}"
    for name, address in (
        ("style", "/style.json"),
        ("map/stops, all", f"/api/v6/map/stops?{box}"),
        (
            "map/trips, all, one minute",
            f"/api/v6/map/trips?{box}&startTime={moment}&endTime={moment[:-3]}59Z",
        ),
        ("map/routes, all", f"/api/experimental/map/routes?{box}"),
        ("map/levels, all", f"/api/v1/map/levels?{box}"),
    ):
        measure_answers(name, lambda address=address: size_of(client, address), max(10, times // 40))


def main() -> None:
    """Measure each city."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tiles", description=__doc__)
    parser.add_argument("cities", nargs="*", default=list(CITIES))
    parser.add_argument("--tiles", type=int, default=1000, help="tiles asked for")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, load average at the start {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for city in chosen.cities:
        feeds, extract, moment = CITIES[city]
        print(city, flush=True)
        with tempfile.TemporaryDirectory() as text:
            folder = Path(text)
            measure_build(DATA / extract, folder)
            tagged = [(f"f{number}", DATA / feed) for number, feed in enumerate(feeds)]
            build_network(tagged, [DATA / extract], folder / "network", tiles=build_basemap)
            measure_service(folder / "network", moment, chosen.seed, chosen.tiles)


if __name__ == "__main__":
    main()
