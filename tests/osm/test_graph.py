"""The shape of the graph: cutting, loops, doubles, islands, clipped ways; and what holds for any map."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osm.compile import compile_streets
from osm.geodesy import haversine_m
from osm.street_graph import Permission, StreetGraph
from osm.write import ExtractNode, ExtractWay, write_extract
from tests.osm.drawn import BIKE, CAR, WALK, draw


def check_graph(graph: StreetGraph) -> None:
    """Assert what holds for every StreetGraph."""
    n_nodes, n_edges = len(graph.node_lat), len(graph.edge_head)
    edges = np.arange(n_edges)
    assert graph.edge_offsets[0] == 0
    assert graph.edge_offsets[-1] == n_edges
    assert (np.repeat(np.arange(n_nodes), np.diff(graph.edge_offsets)) == graph.edge_tail).all()
    assert (graph.edge_twin[graph.edge_twin] == edges).all()
    assert (graph.edge_twin != edges).all()
    assert (graph.edge_head[graph.edge_twin] == graph.edge_tail).all()
    assert (graph.edge_tail != graph.edge_head).all()
    assert (graph.edge_geometry[graph.edge_twin] == graph.edge_geometry).all()
    assert (graph.edge_is_reversed[graph.edge_twin] != graph.edge_is_reversed).all()
    assert (graph.edge_length_m > 0).all()
    assert (graph.edge_permission | graph.edge_permission[graph.edge_twin]).all()
    straight = haversine_m(
        graph.node_lat[graph.edge_tail],
        graph.node_lon[graph.edge_tail],
        graph.node_lat[graph.edge_head],
        graph.node_lon[graph.edge_head],
    )
    assert (graph.edge_length_m >= straight * (1 - 1e-6) - 1e-3).all()
    # A geometry starts and ends at the edge's nodes.
    first = graph.geometry_offsets[graph.edge_geometry]
    last = graph.geometry_offsets[graph.edge_geometry + 1] - 1
    start = np.where(graph.edge_is_reversed, last, first)
    end = np.where(graph.edge_is_reversed, first, last)
    assert (graph.geometry_lat[start] == graph.node_lat[graph.edge_tail]).all()
    assert (graph.geometry_lon[end] == graph.node_lon[graph.edge_head]).all()
    can_ride = graph.edge_permission & Permission.BIKE != 0
    assert ((graph.edge_stress > 0) == can_ride).all()
    assert ((graph.edge_car_kmh > 0) == (graph.edge_permission & Permission.CAR != 0)).all()
    rolls = graph.edge_permission & Permission.WHEELCHAIR != 0
    assert (graph.edge_permission[rolls] & Permission.WALK != 0).all()
    assert not any(array.flags.writeable for array in graph)


def test_nodes_only_where_streets_meet(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A---B---C---D
                |
                E
        """,
        {"ABCD": "highway=residential", "CE": "highway=footway"},
    )
    check_graph(drawn.graph)
    assert [drawn.has(letter) for letter in "ABCDE"] == [True, False, True, True, True]
    edge = drawn.edge("A", "C")
    assert drawn.graph.edge_length_m[edge] == pytest.approx(160, rel=1e-3)
    row = drawn.graph.edge_geometry[edge]
    assert drawn.graph.geometry_offsets[row + 1] - drawn.graph.geometry_offsets[row] == 3


def test_loop_is_cut_in_two_and_a_double_is_dropped(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A---B---C
            |   |
            E---D
        """,
        [("AB", "highway=service"), ("BCDEB", "highway=service"), ("AB", "highway=service")],
    )
    check_graph(drawn.graph)
    assert drawn.compiled.counts["duplicate_segments"] == 1
    assert len(drawn.edges("A", "B")) == 1
    assert drawn.reaches(CAR, "A", "D")


def test_way_that_crosses_itself(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
            D---C
            |   |
        A---B---E
            |
            F
        """,
        {"ABECDBF": "highway=footway"},
    )
    check_graph(drawn.graph)
    assert drawn.reaches(WALK, "A", "F")
    assert len(drawn.edges("A", "B")) == 1


def test_islands_lose_their_permission_mode_by_mode(tmp_path: Path) -> None:
    # A-B is the town; C-D a lost footway; E-F a farm track of 1.2 km, long enough to stay for walkers.
    drawn = draw(
        tmp_path,
        """
        A------------------------------------------------------------------------B
        C--D
        E-----------------------------------------------------------F
        """,
        {"AB": "highway=residential", "CD": "highway=footway", "EF": "highway=residential"},
    )
    assert not drawn.has("C")
    assert drawn.has("E")
    assert drawn.permission("E", "F") & WALK
    assert drawn.permission("E", "F") & BIKE
    # Cars need 2 km of streets for an island of their own.
    assert not drawn.permission("E", "F") & CAR
    counts = drawn.compiled.counts
    assert counts["walk_islands_dropped"] == 1
    assert counts["walk_islands_dropped_m"] == 60
    assert counts["car_islands_dropped"] == 1


def test_lost_platforms_are_counted(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A---------B
        C--D
        """,
        {"AB": "highway=residential", "CD": "railway=platform"},
    )
    assert drawn.compiled.counts["walk_islands_with_platforms"] == 1


def test_clipped_way_keeps_the_parts_that_exist(tmp_path: Path) -> None:
    nodes = [ExtractNode(i, 50.0, 10.0 + i * 0.001) for i in (1, 2, 4, 5)]
    ways = [
        ExtractWay(1, [1, 2, 3, 4, 5], {"highway": "residential"}),
        ExtractWay(2, [2, 9], {"highway": "residential"}),
    ]
    compiled = compile_streets(write_extract(nodes, ways, [], tmp_path / "clipped.osm.pbf"))
    check_graph(compiled.graph)
    assert compiled.counts["nodes_missing"] == 2
    assert compiled.counts["ways_clipped"] == 2
    assert compiled.counts["ways_without_nodes"] == 1
    # 1-2 and 4-5 are 71 m each: one is the largest component, the other an island.
    assert len(compiled.graph.node_lat) == 2


def test_turn_restrictions(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A---B---C
            |
            D
        """,
        {"AB": "highway=residential", "BC": "highway=residential", "BD": "highway=residential"},
        relations=[
            (
                "type=restriction restriction=no_right_turn except=bicycle",
                [("AB", "from"), ("B", "via"), ("BD", "to")],
            ),
            ("type=restriction restriction=no_u_turn", [("AB", "from"), ("BC", "via"), ("AB", "to")]),
            ("type=restriction restriction=no_left_turn", [("AB", "from"), ("B", "via")]),
            (
                "type=restriction restriction=no_entry",
                [("AB", "from"), ("BC", "from"), ("B", "via"), ("BD", "to")],
            ),
        ],
    )
    way = drawn.map.way
    rows = [
        (5000, drawn.at("B"), [], way["AB"], way["BD"], "no_right_turn", "bicycle"),
        (5001, -1, [way["BC"]], way["AB"], way["AB"], "no_u_turn", ""),
        (5003, drawn.at("B"), [], way["AB"], way["BD"], "no_entry", ""),
        (5003, drawn.at("B"), [], way["BC"], way["BD"], "no_entry", ""),
    ]
    names = ("osm_id", "via", "via_ways", "from_way", "to_way", "kind", "exempt")
    table = drawn.compiled.tables["turn_restrictions"]
    assert table.to_pylist() == [dict(zip(names, row, strict=True)) for row in rows]
    assert drawn.compiled.counts["turn_restrictions_via_ways"] == 1
    assert drawn.compiled.counts["turn_restrictions_incomplete"] == 1


def test_several_files_count_once_and_the_most_complete_version_wins(tmp_path: Path) -> None:
    nodes = [ExtractNode(i, 50.0, 10.0 + i * 0.001) for i in range(1, 6)]
    way = ExtractWay(1, [1, 2, 3, 4, 5], {"highway": "residential"})
    west = write_extract(nodes[:3], [way], [], tmp_path / "west.osm.pbf")
    whole = write_extract(nodes, [way], [], tmp_path / "whole.osm.pbf")
    both = compile_streets([west, whole]).graph
    alone = compile_streets(whole).graph
    assert all(
        np.array_equal(np.asarray(one), np.asarray(other)) for one, other in zip(both, alone, strict=True)
    )


def test_bounds_keep_ways_that_touch(tmp_path: Path) -> None:
    nodes = [ExtractNode(i, 50.0, 10.0 + i * 0.001) for i in range(1, 6)]
    ways = [ExtractWay(i, [i, i + 1], {"highway": "residential"}) for i in range(1, 5)]
    path = write_extract(nodes, ways, [], tmp_path / "row.osm.pbf")
    compiled = compile_streets(path, bounds=(10.0005, 49.0, 10.0015, 51.0))
    assert sorted(compiled.graph.node_osm_id) == [1, 2]
    assert compiled.bounds == pytest.approx((10.001, 50.0, 10.002, 50.0))


HIGHWAYS = ["residential", "footway", "steps", "cycleway", "primary", "pedestrian", "platform", "elevator"]
EXTRA = [{}, {"oneway": "yes"}, {"oneway": "-1"}, {"area": "yes"}, {"incline": "-7%"}, {"access": "private"}]
NODE_TAGS = [
    {},
    {},
    {},
    {"barrier": "gate"},
    {"barrier": "bollard"},
    {"highway": "elevator"},
    {"kerb": "raised"},
]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    points=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(NODE_TAGS)), min_size=2, max_size=12
    ),
    ways=st.lists(
        st.tuples(
            st.lists(st.integers(0, 11), min_size=2, max_size=7),
            st.sampled_from(HIGHWAYS),
            st.sampled_from(EXTRA),
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_any_map_gives_a_sound_graph_twice_the_same(
    tmp_path: Path,
    points: list[tuple[int, int, dict[str, str]]],
    ways: list[tuple[list[int], str, dict[str, str]]],
) -> None:
    # Nodes may share a place, ways may double back, cross themselves and name nodes that are missing.
    nodes = [
        ExtractNode(i + 1, 50.0 + y * 1e-3, 10.0 + x * 1e-3, tags) for i, (y, x, tags) in enumerate(points)
    ]
    streets = [ExtractWay(99, [1, 2], {"highway": "residential"})]
    streets += [
        ExtractWay(100 + i, [ref + 1 for ref in refs], {"highway": highway, **extra})
        for i, (refs, highway, extra) in enumerate(ways)
    ]
    path = write_extract(nodes, streets, [], tmp_path / "any.osm.pbf")
    first = compile_streets(path)
    check_graph(first.graph)
    again = compile_streets(path)
    assert first.counts == again.counts
    for one, other in zip(first.graph, again.graph, strict=True):
        assert np.array_equal(np.asarray(one), np.asarray(other))
