"""Walking across squares and platforms."""

import math
from pathlib import Path

import pytest

from osm.street_graph import Feature
from tests.osm.drawn import BIKE, WALK, draw

SQUARE = """
A---B---------C---D
    |         |
    |         |
    |         |
    E---------F---G
"""
STREETS = {"AB": "highway=footway", "CD": "highway=footway", "FG": "highway=footway"}


def test_square_is_crossed_on_the_diagonal(tmp_path: Path) -> None:
    drawn = draw(tmp_path, SQUARE, {**STREETS, "BCFEB": "highway=pedestrian area=yes name=Markt"})
    # 10 cells east, 4 south, 20 m each: sqrt(200² + 80²) = 215.4 m instead of 280 m around.
    (edge,) = [e for e in drawn.edges("B", "F") if drawn.graph.edge_feature[e] & Feature.SQUARE]
    assert drawn.graph.edge_length_m[edge] == pytest.approx(math.hypot(200, 80), rel=1e-3)
    assert drawn.graph.edge_way[edge] == drawn.map.way["BCFEB"]
    assert drawn.compiled.tables["names"]["name"][int(drawn.graph.edge_name[edge])].as_py() == "Markt"
    # The way straight along the outline exists already: no second line beside it.
    assert len(drawn.edges("B", "C")) == 1
    assert drawn.reaches(WALK, "A", "G")
    assert not drawn.reaches(BIKE, "A", "G")


def test_closed_way_that_is_no_area_is_walked_around(tmp_path: Path) -> None:
    drawn = draw(tmp_path, SQUARE, {**STREETS, "BCFEB": "highway=pedestrian"})
    assert not (drawn.graph.edge_feature & Feature.SQUARE).any()
    assert drawn.reaches(WALK, "A", "G")


def test_lines_of_sight_bend_around_inward_corners(tmp_path: Path) -> None:
    # An L: from B one does not see H, but comes to it by the corner I.
    drawn = draw(
        tmp_path,
        """
        A---B----C
            |    |
            |    I----J
            |         |
            E---------F---H
        """,
        {"AB": "highway=footway", "FH": "highway=footway", "BCIJFEB": "highway=pedestrian area=yes"},
    )
    # B sees F across the lower left part or not at all: (10, 4) cells from B to F pass (5, 2) = I exactly,
    # so the corner touches the line, and the way by it is just as long.
    length = (drawn.cost(WALK, "B", "F") or (0, 0))[0]
    assert length == pytest.approx(math.hypot(200, 80), rel=1e-3)
    deeper = draw(
        tmp_path,
        """
        A---B----C
            |    |
            |    |
            |    I----J
            E---------F---H
        """,
        {"AB": "highway=footway", "FH": "highway=footway", "BCIJFEB": "highway=pedestrian area=yes"},
    )
    squares = deeper.graph.edge_feature & Feature.SQUARE != 0
    # I = (5, 3), B = (0, 0), F = (10, 4): the direct line would leave the area, so two lines by I.
    assert not any(squares[e] for e in deeper.edges("B", "F"))
    assert sum(bool(squares[e]) for e in deeper.edges("B", "I") + deeper.edges("I", "F")) == 2


def test_holes_are_walked_around(tmp_path: Path) -> None:
    # A fountain in the middle of the square: a multipolygon with an inner ring.
    drawn = draw(
        tmp_path,
        """
        A---B---------C---D
            |         |
            |   1-2   |
            |   3-4   |
            |         |
            E---------F---G
        """,
        [
            *STREETS.items(),
            ("BCFEB", "source=survey"),
            ("12431", "natural=water"),
        ],
        relations=[
            (
                "type=multipolygon highway=pedestrian name=Brunnenplatz",
                [("BCFEB", "outer"), ("12431", "inner")],
            )
        ],
    )
    graph = drawn.graph
    squares = graph.edge_feature & Feature.SQUARE != 0
    # The diagonal from B (0, 0) to F (10, 5) runs through the basin (4..6, 2..3): the way bends at 2 or 3.
    assert not any(squares[e] for e in drawn.edges("B", "F"))
    assert drawn.reaches(WALK, "A", "G")
    bent = [e for corner in "23" for e in drawn.edges("B", corner) if squares[e]]
    assert bent
    assert {int(graph.edge_way[e]) for e in bent} == {-5000}
    assert drawn.compiled.counts["areas"] == 1


def test_platform_area_joins_its_paths(tmp_path: Path) -> None:
    drawn = draw(tmp_path, SQUARE, {**STREETS, "BCFEB": "railway=platform"})
    assert (drawn.graph.edge_feature & Feature.SQUARE).any()
    line = draw(tmp_path, SQUARE, {**STREETS, "BCFEB": "railway=platform area=no"})
    assert not (line.graph.edge_feature & Feature.SQUARE).any()


def test_square_with_many_entries_is_thinned_and_counted(tmp_path: Path) -> None:
    # A round plaza of 100 nodes, each with a path: 80 of them are looked at, all stay reachable.
    from osm.compile import compile_streets  # noqa: PLC0415
    from osm.write import ExtractNode, ExtractWay, write_extract  # noqa: PLC0415

    nodes, ways = [], []
    for i in range(100):
        angle = 2 * math.pi * i / 100
        for ring, radius in ((0, 0.001), (100, 0.0013)):
            nodes.append(
                ExtractNode(1 + ring + i, 50 + radius * math.sin(angle), 10 + radius * math.cos(angle))
            )
        ways.append(ExtractWay(1000 + i, [1 + i, 101 + i], {"highway": "footway"}))
    ways.append(ExtractWay(2000, [*range(1, 101), 1], {"highway": "pedestrian", "area": "yes"}))
    compiled = compile_streets(write_extract(nodes, ways, [], tmp_path / "plaza.osm.pbf"))
    assert compiled.counts["areas_thinned"] == 1
    assert compiled.counts["lines_of_sight"] <= 80 * 79 / 2
    assert len(compiled.graph.node_lat) == 200


def test_broken_squares_are_counted(tmp_path: Path) -> None:
    # A bow tie crosses itself; a relation whose ring is open has no area. Their streets stay.
    drawn = draw(tmp_path, SQUARE, {**STREETS, "BFCEB": "highway=pedestrian area=yes"})
    assert drawn.compiled.counts["areas_crossing_themselves"] == 1
    assert drawn.reaches(WALK, "A", "G")
    half = draw(
        tmp_path,
        SQUARE,
        {**STREETS, "BC": "source=survey", "CF": "source=survey"},
        relations=[("type=multipolygon highway=pedestrian", [("BC", "outer"), ("CF", "outer")])],
    )
    assert half.compiled.counts["areas_incomplete"] == 1
    assert half.reaches(WALK, "A", "G")
