"""The files go through the ordinary readers without a notice, and end as one connected network."""

from collections import Counter
from pathlib import Path

import osmium
import pytest

from gtfs.compiler import compile_feeds
from mobility.network import TransportNetwork, build_network
from mobility.simulation import ModelCity, build_model_city, write_model_city
from osm.compile import compile_streets
from tests.simulation.conftest import MONDAY, WrittenCity

LEARNING = {"school", "kindergarten", "university", "college", "library", "language_school", "music_school"}


@pytest.fixture(scope="module")
def network(written: WrittenCity, tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    out = tmp_path_factory.mktemp("network") / "model"
    return build_network([("model", written.files.gtfs)], [written.files.osm], out)


def test_feed_compiles_without_a_notice(written: WrittenCity) -> None:
    assert list(compile_feeds([("model", written.files.gtfs)]).notices) == []


def test_streets_hang_together(written: WrittenCity) -> None:
    counts = compile_streets([written.files.osm]).counts
    for mode in ("walk", "bike", "car", "wheelchair"):
        assert counts[f"{mode}_islands_with_platforms"] == 0
    assert counts["walk_islands_dropped_m"] < 500  # of some 150 km
    assert counts["areas"] >= 10
    assert counts.get("areas_with_one_entry_or_none", 0) <= 1  # a village at the rim has one street


def test_every_stop_inside_the_city_is_at_a_street(network: TransportNetwork, city: ModelCity) -> None:
    outside = sum(city.transit.stations[one.station].is_outside for one in city.transit.platforms)
    counts = network.manifest["counts"]
    assert outside > 0
    assert counts["stops_off_streets"] == outside
    assert counts["stops_linked"] == counts["stops_boardable"] - outside
    assert network.manifest["warnings"] == []


def test_most_people_live_near_a_stop(city: ModelCity) -> None:
    assert city.share_near_a_stop(400) > 0.8
    assert city.population.inhabitants.sum() == 24_000


def _count_osm(path: Path) -> tuple[Counter[str], set[int]]:
    found: Counter[str] = Counter()
    nodes: set[int] = set()
    for one in osmium.FileProcessor(str(path)):
        tags = {tag.k: tag.v for tag in one.tags}
        if one.is_way() and "highway" in tags:
            nodes.update(node.ref for node in one.nodes)
            found[tags["highway"]] += 1
        for key in ("amenity", "landuse", "leisure", "place"):
            if key in tags:
                found[tags[key]] += 1
        found["bridge"] += "bridge" in tags
        found["square"] += tags.get("area") == "yes" and tags.get("highway") == "pedestrian"
        found["elevator"] += tags.get("highway") == "elevator"
    return found, nodes


def test_small_city_has_every_feature(written: WrittenCity) -> None:
    found, _ = _count_osm(written.files.osm)
    wanted = (
        "cycleway",
        "steps",
        "pedestrian",
        "footway",
        "path",
        "bridge",
        "square",
        "elevator",
        "industrial",
    )
    assert {kind for kind in wanted if not found[kind]} == set()
    assert {kind for kind in LEARNING if not found[kind]} == set()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_full_size_is_about_halle(tmp_path: Path) -> None:
    files = write_model_city(tmp_path, seed=1, start=MONDAY)
    found, nodes = _count_osm(files.osm)
    assert 54_000 <= len(nodes) <= 66_000
    assert found["cycleway"] >= 300
    assert found["steps"] >= 50
    assert found["square"] >= 15
    assert found["industrial"] >= 4
    assert sum(found[kind] for kind in LEARNING) >= 150
    network = build_network([("model", files.gtfs)], [files.osm], tmp_path / "network")
    counts = network.manifest["counts"]
    assert network.manifest["notices"]["counts"] == {}
    assert network.manifest["street_counts"].get("areas_with_one_entry_or_none", 0) == 0
    kinds = Counter(network.tables["street/places"]["kind"].to_pylist())
    assert sum(kinds[f"amenity={kind}"] for kind in LEARNING) >= 150  # they come through the readers, too
    assert kinds["landuse=industrial"] >= 4
    assert counts["stops_boardable"] - counts["stops_linked"] == counts["stops_off_streets"] < 30
    assert 900 <= counts["stops_boardable"] <= 1_500


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_full_size_people_and_stations(seed: int) -> None:
    city = build_model_city(seed=seed, start=MONDAY)
    assert city.population.inhabitants.sum() == 240_000
    assert 450 <= len(city.stations) <= 550
    assert city.share_near_a_stop(400) > 0.8
    assert len(city.streets.squares) >= 15
