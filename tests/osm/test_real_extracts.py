"""Real cities: plausible counts, and one can get from here to there."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from osm.clip import clip_extract
from osm.compile import compile_streets
from osm.geodesy import haversine_m
from osm.street_graph import CompiledStreets, Feature, Permission
from tests.osm.test_graph import check_graph


@lru_cache(maxsize=1)
def compiled(path: Path) -> CompiledStreets:
    """Compile once for all tests of a file."""
    return compile_streets(path)


def nearest(city: CompiledStreets, who: Permission, lat: float, lon: float) -> int:
    """The nearest node of an edge open to somebody."""
    graph = city.graph
    nodes = np.unique(graph.edge_tail[graph.edge_permission & np.uint8(who) != 0])
    distance = haversine_m(
        graph.node_lat[nodes], graph.node_lon[nodes], np.full(len(nodes), lat), np.full(len(nodes), lon)
    )
    return int(nodes[np.argmin(distance)])


def way_m(
    city: CompiledStreets, who: Permission, start: tuple[float, float], end: tuple[float, float]
) -> float:
    """Length of the shortest way of somebody, metres."""
    graph = city.graph
    edges = np.flatnonzero(graph.edge_permission & np.uint8(who))
    n = len(graph.node_lat)
    keys = graph.edge_tail[edges].astype(np.int64) * n + graph.edge_head[edges]
    order = np.lexsort((graph.edge_length_m[edges], keys))
    _, first = np.unique(keys[order], return_index=True)
    shortest = edges[order[first]]
    streets = coo_array(
        (graph.edge_length_m[shortest], (graph.edge_tail[shortest], graph.edge_head[shortest])), (n, n)
    ).tocsr()
    lengths = dijkstra(streets, indices=np.array([nearest(city, who, *start)]))
    return float(lengths[0, nearest(city, who, *end)])


STATION = (49.4040, 8.6755)
OLD_TOWN = (49.4123, 8.7095)
ZIEGELHAUSEN = (49.4178, 8.7612)
UNIVERSITY_BRIDGE = (49.4126, 8.6929)


@pytest.mark.parametrize(
    ("who", "longest_m"),
    [
        # 2.6 km as the crow flies; the main street runs nearly straight.
        (Permission.WALK, 3300),
        (Permission.WHEELCHAIR, 3500),
        pytest.param(Permission.BIKE, 3800, marks=pytest.mark.slow),
        pytest.param(Permission.BIKE | Permission.BIKE_PUSHED, 3500, marks=pytest.mark.slow),
    ],
)
def test_heidelberg_from_the_station_to_the_old_town(
    shared_data: Callable[[str], Path], who: Permission, longest_m: float
) -> None:
    city = compiled(shared_data("heidelberg/heidelberg.osm.pbf"))
    length = way_m(city, who, STATION, OLD_TOWN)
    assert 2500 < length < longest_m


def test_heidelberg_across_the_river(shared_data: Callable[[str], Path]) -> None:
    city = compiled(shared_data("heidelberg/heidelberg.osm.pbf"))
    for who in (Permission.WALK, Permission.WHEELCHAIR, Permission.CAR):
        assert 6000 < way_m(city, who, STATION, ZIEGELHAUSEN) < 11000


def test_heidelberg_counts(shared_data: Callable[[str], Path]) -> None:
    city = compiled(shared_data("heidelberg/heidelberg.osm.pbf"))
    check_graph(city.graph)
    graph, counts = city.graph, city.counts
    assert 30_000 < len(graph.node_lat) < 40_000
    assert counts["ways"] > 23_000
    assert (graph.edge_feature & Feature.STAIRS != 0).sum() > 1000
    assert (graph.edge_feature & Feature.SQUARE != 0).sum() > 1000
    assert city.tables["elevators"].num_rows >= 20
    assert city.tables["turn_restrictions"].num_rows > 450
    kinds = set(city.tables["places"]["kind"].to_pylist())
    assert {"amenity=university", "amenity=school", "railway=station", "address"} <= kinds
    names = set(city.tables["names"]["name"].to_pylist())
    assert {"Hauptstraße", "Bergheimer Straße"} <= names
    # Walkers lose little to islands: less than three per cent of the streets.
    walkable = graph.edge_permission & Permission.WALK != 0
    assert counts["walk_islands_dropped_m"] < 0.03 * graph.edge_length_m[walkable].sum() / 2
    # Oneways: there are more car edges with a twin closed to cars than a town of two-way streets would have.
    cars = graph.edge_permission & Permission.CAR != 0
    assert (cars & ~cars[graph.edge_twin]).sum() > 1000


def test_monaco_is_full_of_steps_and_elevators(shared_data: Callable[[str], Path]) -> None:
    city = compile_streets(shared_data("monaco/monaco.osm.pbf"))
    check_graph(city.graph)
    assert city.tables["elevators"].num_rows >= 45
    graph = city.graph
    stairs = graph.edge_feature & Feature.STAIRS != 0
    assert stairs.sum() > 600
    assert not (graph.edge_permission[stairs] & Permission.CAR).any()
    # From the station to the palace on its rock: on foot by stairs, in a wheelchair by ramps and elevators.
    station, palace = (43.7384, 7.4196), (43.7314, 7.4203)
    on_foot = way_m(city, Permission.WALK, station, palace)
    rolling = way_m(city, Permission.WHEELCHAIR, station, palace)
    assert 800 < on_foot <= rolling < 4000


@pytest.mark.slow
def test_same_file_same_arrays(shared_data: Callable[[str], Path]) -> None:
    path = shared_data("monaco/monaco.osm.pbf")
    one, other = compile_streets(path), compile_streets(path)
    for mine, theirs in zip(one.graph, other.graph, strict=True):
        assert np.array_equal(mine, theirs)
    assert all(one.tables[name].equals(other.tables[name]) for name in one.tables)


@pytest.mark.slow
def test_clipped_city_keeps_its_middle(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    source = shared_data("heidelberg/heidelberg.osm.pbf")
    part = clip_extract(source, (8.66, 49.395, 8.72, 49.42), tmp_path / "part.osm.pbf")
    assert part.stat().st_size < source.stat().st_size
    city = compile_streets(part)
    check_graph(city.graph)
    whole = compiled(source)
    for who in (Permission.WALK, Permission.CAR):
        before = way_m(whole, who, STATION, UNIVERSITY_BRIDGE)
        assert 1500 < before < 3500
        assert way_m(city, who, STATION, UNIVERSITY_BRIDGE) == pytest.approx(before, rel=0.02)


@pytest.mark.slow
def test_porto(shared_data: Callable[[str], Path]) -> None:
    city = compile_streets(shared_data("porto/porto.osm.pbf"))
    check_graph(city.graph)
    sao_bento, casa_da_musica = (41.1456, -8.6109), (41.1587, -8.6306)
    for who in (Permission.WALK, Permission.BIKE, Permission.CAR):
        assert 2000 < way_m(city, who, sao_bento, casa_da_musica) < 4500
