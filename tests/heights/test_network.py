"""A town on a hillside: built from files, searched on foot and by bike, described, saved and edited."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mobility.errors import BuildError
from mobility.network import TransportNetwork, build_network, load_network
from mobility.network.network_edit import DrawnWay, with_ways
from mobility.network.save import save_network
from mobility.routing.access import profile_of
from mobility.routing.direct import find_direct
from mobility.routing.journey import StreetLeg
from mobility.routing.query import Place, PlanQuery, StreetMode
from mobility.routing.ways import SearchPool
from mobility.service.about import describe_network
from mobility.service.cycling import CyclingRequest
from osm import ExtractNode, ExtractWay, write_extract
from tests.support.feeds import small_town, write_gtfs
from tests.support.heights import write_heights
from tests.support.streets import place

# Stops of the small town lie from 51.480, 11.960 on to the north-east; all of it is within 3 km of ORIGIN.
BOX = {"south_west_m": (-1500.0, -1500.0), "north_east_m": (4000.0, 4000.0), "cell": 10.0}
OVER, AROUND = 300.0, 500.0
"""Metres east: a straight street goes over the hill at 400 m north, another one around it at 150 m north."""


def hill(north: np.ndarray, east: np.ndarray) -> np.ndarray:
    return 50.0 + 40.0 * np.exp(-(((north - 400.0) / 90.0) ** 2) - ((east - 500.0) / 150.0) ** 2)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    folder = tmp_path_factory.mktemp("hillside")
    nodes = [ExtractNode(i + 1, 51.480 + 0.001 * i, 11.960 + 0.002 * i) for i in range(16)]
    ways = [ExtractWay(1, range(1, 17), {"highway": "residential", "name": "Main Road"})]
    over = [ExtractNode(50 + i, *place(400.0, 100.0 * i)) for i in range(11)]
    below = [ExtractNode(80 + i, *place(50.0, 100.0 * i)) for i in range(11)]
    ways += [
        ExtractWay(2, [node.id for node in over], {"highway": "residential", "name": "Over"}),
        ExtractWay(3, [50, *(node.id for node in below), 60], {"highway": "residential", "name": "Around"}),
        ExtractWay(4, [50, 1], {"highway": "residential"}),
    ]
    osm = write_extract([*nodes, *over, *below], ways, [], folder / "town.osm.pbf")
    dem = write_heights(folder / "hill.tif", hill, copyright_line="Made up, simulated", **BOX)
    return write_gtfs(folder / "town.zip", small_town()), osm, dem


@pytest.fixture(scope="module")
def networks(
    inputs: tuple[Path, Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TransportNetwork, TransportNetwork]]:
    feed, osm, dem = inputs
    out = tmp_path_factory.mktemp("networks")
    yield (
        build_network([("town", feed)], [osm], out / "flat"),
        build_network([("town", feed)], [osm], out / "hilly", dem=[dem]),
    )


def way(network: TransportNetwork, mode: StreetMode, profile: str = "bike") -> StreetLeg:
    """The direct way from one end of the street over the hill to the other."""
    query = PlanQuery(
        Place(*place(400.0, 5.0)), Place(*place(400.0, 995.0)), 0, bike_profile=profile, max_direct_s=3600
    )
    pool = SearchPool(network)
    with pool.borrowed() as search:
        journey = find_direct(network, search, query, profile_of(query, mode))
    assert journey is not None
    leg = journey.legs[0]
    assert isinstance(leg, StreetLeg)
    return leg


def test_a_network_without_heights_is_what_it_was(
    networks: tuple[TransportNetwork, TransportNetwork],
) -> None:
    flat, hilly = networks
    assert flat.climbs is None and "heights" not in flat.manifest
    assert not (flat.path / "heights").exists()
    assert sorted(flat.manifest["settings"]["base_speed_mps"]) == ["bike", "car", "foot", "wheelchair"]
    assert not describe_network(flat).has_heights
    assert flat.content_hash != hilly.content_hash
    leg = way(flat, StreetMode.WALK)
    assert (leg.climb_m, leg.steps[0].climb_m) == (None, None)


def test_climbs_take_time_and_are_told(networks: tuple[TransportNetwork, TransportNetwork]) -> None:
    flat, hilly = networks
    for mode in (StreetMode.WALK, StreetMode.BIKE):
        before, after = way(flat, mode), way(hilly, mode)
        assert after.end_s > before.end_s
    walk = way(hilly, StreetMode.WALK)
    assert walk.climb_m == pytest.approx(40, abs=4) and walk.descent_m == pytest.approx(40, abs=4)
    assert sum(step.climb_m or 0 for step in walk.steps) == pytest.approx(walk.climb_m, abs=2)
    assert hilly.streets["foot"].edge_cost_ds is hilly.streets["foot"].edge_ds
    assert way(hilly, StreetMode.BIKE, "ebike.fast").end_s <= way(hilly, StreetMode.BIKE, "bike.fast").end_s


def test_who_minds_climbs_goes_around_the_hill(networks: tuple[TransportNetwork, TransportNetwork]) -> None:
    _, hilly = networks
    fast, level = way(hilly, StreetMode.BIKE, "bike.fast"), way(hilly, StreetMode.BIKE, "bike.high")
    assert fast.climb_m is not None and level.climb_m is not None
    assert level.climb_m < fast.climb_m
    assert level.length_m > fast.length_m and level.end_s >= fast.end_s


def test_sources_are_named(networks: tuple[TransportNetwork, TransportNetwork]) -> None:
    heights = networks[1].manifest["heights"]
    assert heights["files"][0]["name"] == "hill.tif" and heights["share_of_edges"] == 1.0
    assert networks[1].manifest["warnings"] == []
    about = describe_network(networks[1])
    assert about.has_heights
    assert about.attributions[-2:] == ("© OpenStreetMap contributors", "Heights: Made up, simulated")
    assert [entry["name"] for entry in networks[1].manifest["inputs"]][-1] == "hill.tif"


def test_edited_and_saved_networks_keep_their_heights(
    networks: tuple[TransportNetwork, TransportNetwork], tmp_path: Path
) -> None:
    _, hilly = networks
    drawn = DrawnWay((place(50.0, 450.0), place(400.0, 450.0)), {"highway": "cycleway"}, 10.0)
    edited, joints = with_ways(hilly, [drawn])
    assert joints == [2] and edited.climbs is not None and hilly.climbs is not None
    assert np.nansum(edited.climbs.edge_climb_m) == pytest.approx(
        np.nansum(hilly.climbs.edge_climb_m), rel=1e-4
    )
    saved = save_network(edited, tmp_path / "saved")
    again = load_network(tmp_path / "saved", verify=True)
    assert saved.climbs is not None and again.climbs is not None
    assert np.array_equal(again.climbs.edge_climb_m, edited.climbs.edge_climb_m, equal_nan=True)
    assert np.array_equal(again.streets["bike.high"].edge_cost_ds, edited.streets["bike.high"].edge_cost_ds)


def test_heights_that_cover_half_of_the_streets_are_a_warning(
    inputs: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    feed, osm, _ = inputs
    half = write_heights(
        tmp_path / "half.tif", hill, north_east_m=(300.0, 5000.0), south_west_m=(-900.0, -900.0)
    )
    network = build_network([("town", feed)], [osm], tmp_path / "out", dem=[half])
    assert network.manifest["warnings"][0].endswith("taken to be as steep as their tags say")
    with pytest.raises(BuildError, match="--dem goes with --osm"):
        build_network([("town", feed)], [], tmp_path / "none", dem=[half])


def test_words_of_requests() -> None:
    flat = CyclingRequest("FLAT", "NONE", True)
    assert flat.cycling(True).profile == "ebike.high" and flat.cycling(False).profile == "ebike"
    assert flat.ignored(False) == ["cyclingProfile=FLAT"] and flat.ignored(True) == []
    assert CyclingRequest("QUIET", "LOW").cycling(True).profile == "bike.quiet.low"
    assert CyclingRequest("FAST", "LOW").ignored(False) == ["elevationCosts"]
    assert flat.mps(None) == 4.76 and flat.mps(3.0) == 3.0
