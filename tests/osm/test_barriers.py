"""Nodes that stop or slow some travelers, in small drawn maps."""

from pathlib import Path

import pytest

from osm.barriers import ELEVATOR_DELAY_S, SIGNAL_DELAY_S
from osm.street_graph import Feature, Permission
from tests.osm.drawn import BIKE, CAR, PUSHED, WALK, WHEELCHAIR, Drawn, draw

LINE = "A----B----C"
EVERYBODY = {"walk": WALK, "wheelchair": WHEELCHAIR, "bike": BIKE, "car": CAR}


def passers(drawn: Drawn) -> set[str]:
    """Who gets from A to C."""
    return {name for name, who in EVERYBODY.items() if drawn.reaches(who, "A", "C")}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("barrier=gate", "walk wheelchair bike car"),
        ("barrier=gate access=private", ""),
        ("barrier=gate access=no foot=yes", "walk wheelchair"),
        ("barrier=gate access=customers", "walk wheelchair bike car"),
        ("barrier=gate locked=yes", ""),
        ("barrier=gate wheelchair=no", "walk bike car"),
        ("barrier=bollard", "walk wheelchair bike"),
        ("barrier=bollard motor_vehicle=yes", "walk wheelchair bike car"),
        ("barrier=lift_gate", "walk wheelchair bike car"),
        ("barrier=lift_gate motor_vehicle=private", "walk wheelchair bike"),
        ("barrier=stile", "walk"),
        ("barrier=turnstile", "walk"),
        ("barrier=turnstile wheelchair=yes", "walk wheelchair"),
        ("barrier=cycle_barrier", "walk wheelchair bike"),
        ("barrier=cycle_barrier maxwidth:physical=0.7", "walk bike"),
        ("barrier=kissing_gate", "walk"),
        ("barrier=wall", ""),
        ("barrier=sculpture", "walk wheelchair bike car"),
        ("barrier=sculpture bicycle=no", "walk wheelchair car"),
        ("highway=crossing", "walk wheelchair bike car"),
    ],
)
def test_barrier_in_the_middle_of_a_street(tmp_path: Path, node: str, expected: str) -> None:
    # A street of 200 m; the node B stands in its middle. CAR and the rest may use the street itself.
    drawn = draw(tmp_path, LINE, {"ABC": "highway=residential"}, {"B": node})
    assert passers(drawn) == set(expected.split())


@pytest.mark.parametrize(
    ("node", "is_passable"),
    [
        ("barrier=kerb kerb=raised", False),
        ("kerb=raised", False),
        ("kerb=rolled", False),
        ("kerb=raised wheelchair=yes", True),
        ("kerb=lowered", True),
        ("barrier=kerb kerb=flush", True),
        ("kerb=yes", True),
        ("highway=crossing wheelchair=no", False),
        ("highway=crossing kerb=lowered", True),
    ],
)
def test_kerbs_stop_wheelchairs_only(tmp_path: Path, node: str, is_passable: bool) -> None:
    drawn = draw(tmp_path, LINE, {"ABC": "highway=footway bicycle=yes"}, {"B": node})
    assert drawn.reaches(WHEELCHAIR, "A", "C") is is_passable
    assert drawn.reaches(WALK, "A", "C")
    assert drawn.reaches(BIKE, "A", "C")
    lowered = "lowered" in node or "flush" in node
    assert bool((drawn.graph.edge_feature & Feature.STEP_FREE_KERB).any()) is lowered


def test_kerb_of_a_crossing_path_does_not_stop_those_on_the_road(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
             D
             |
        A----B----C
             |
             E
        """,
        {"ABC": "highway=residential", "DBE": "highway=footway"},
        {"B": "kerb=raised"},
    )
    assert drawn.reaches(WHEELCHAIR, "A", "C")
    assert not drawn.reaches(WHEELCHAIR, "D", "E")
    assert drawn.reaches(WALK, "D", "E")


def test_bollard_at_the_mouth_of_a_path_leaves_the_road_open(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A----B----C
             |
             D
        """,
        {"ABC": "highway=residential", "BD": "highway=track motor_vehicle=yes"},
        {"B": "barrier=bollard"},
    )
    # All three arms are open to cars, so the bollard closes the junction: this is what the mapper drew.
    assert not drawn.reaches(CAR, "A", "D")
    path = draw(
        tmp_path,
        """
        A----B----C
             |
             D
        """,
        {"ABC": "highway=residential", "BD": "highway=path"},
        {"B": "barrier=bollard"},
    )
    assert path.reaches(CAR, "A", "C")
    assert path.reaches(BIKE, "A", "D")


def test_gate_costs_its_opening_once(tmp_path: Path) -> None:
    drawn = draw(tmp_path, LINE, {"ABC": "highway=footway"}, {"B": "barrier=gate"})
    length, delay = drawn.cost(WALK, "A", "C") or (0, 0)
    # Ten cells of 20 m; the gate's own edge is taken from the street beside it, so nothing is added.
    assert length == pytest.approx(200, abs=0.5)
    assert delay == 5
    assert drawn.compiled.counts["barriers"] == 1


def test_signal_delays_those_who_cross_and_not_those_who_drive_along(tmp_path: Path) -> None:
    picture = """
             D
             |
        A----B----C
             |
             E
        """
    signal = {"B": "highway=crossing crossing=traffic_signals"}
    drawn = draw(tmp_path, picture, {"ABC": "highway=residential", "DBE": "highway=footway"}, signal)
    assert (drawn.cost(WALK, "D", "E") or (0, 0))[1] == SIGNAL_DELAY_S
    assert (drawn.cost(CAR, "A", "C") or (0, 1))[1] == 0
    assert (drawn.graph.edge_feature & Feature.TRAFFIC_SIGNAL).any()
    # The way says the same as its node: one delay, not two.
    both = {"ABC": "highway=residential", "DBE": "highway=footway footway=crossing crossing=traffic_signals"}
    twice = draw(tmp_path, picture, both, signal)
    assert (twice.cost(WALK, "D", "E") or (0, 0))[1] == SIGNAL_DELAY_S
    way_only = draw(tmp_path, picture, both)
    assert (way_only.cost(WALK, "D", "E") or (0, 0))[1] == SIGNAL_DELAY_S


def test_crossing_on_a_road_without_paths_changes_nothing(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path, LINE, {"ABC": "highway=primary"}, {"B": "highway=crossing crossing=traffic_signals"}
    )
    assert not drawn.graph.edge_delay_s.any()


def test_elevator_node_joins_levels(tmp_path: Path) -> None:
    drawn = draw(
        tmp_path,
        """
        A----E----B
             |
             C
        """,
        {
            "AE": "highway=footway level=0",
            "EB": "highway=footway level=-1",
            "EC": "highway=footway level=1",
        },
        {"E": "highway=elevator level=-1;0;1"},
    )
    for start, end in (("A", "B"), ("A", "C"), ("B", "C")):
        assert (drawn.cost(WHEELCHAIR, start, end) or (0, 0))[1] == ELEVATOR_DELAY_S
    assert drawn.reaches(PUSHED, "A", "C")
    elevators = drawn.compiled.tables["elevators"].to_pylist()
    assert elevators == [
        {"node": drawn.at("E"), "osm_id": drawn.map.node["E"], "osm_type": "node", "level": "-1;0;1"}
    ]
    # A lift that is out of order can be masked: every way through it bears the feature.
    around = drawn.graph.edge_tail == drawn.at("E")
    assert (drawn.graph.edge_feature[around] & Feature.ELEVATOR).all()


def test_elevator_way_and_cabin(tmp_path: Path) -> None:
    way = draw(
        tmp_path,
        "A---B---C---D",
        {"AB": "highway=footway", "BC": "highway=elevator", "CD": "highway=footway level=1"},
    )
    assert (way.cost(WHEELCHAIR, "A", "D") or (0, 0))[1] == ELEVATOR_DELAY_S
    cabin = draw(
        tmp_path,
        """
        A---B-C---D
            | |
            E-F
        """,
        {"AB": "highway=footway", "BCFEB": "highway=elevator", "CD": "highway=footway level=1"},
    )
    length, delay = cabin.cost(WHEELCHAIR, "A", "D") or (0, 0)
    assert delay == ELEVATOR_DELAY_S
    # The cabin is 40 m square (drawn large), so from B to C through its middle it is 2 x sqrt(20² + 20²) =
    # 56.6 m, after 80 m and before 80 m.
    assert length == pytest.approx(80 + 56.6 + 80, abs=0.5)
    assert cabin.compiled.tables["elevators"]["osm_type"].to_pylist() == ["way"]
    assert cabin.compiled.tables["elevators"]["osm_id"].to_pylist() == [cabin.map.way["BCFEB"]]


def test_barrier_permission_is_symmetric(tmp_path: Path) -> None:
    drawn = draw(tmp_path, LINE, {"ABC": "highway=residential oneway=yes"}, {"B": "barrier=swing_gate"})
    assert not drawn.reaches(CAR, "A", "C")
    assert drawn.reaches(BIKE, "A", "C")
    assert not drawn.reaches(BIKE, "C", "A")
    assert drawn.reaches(PUSHED, "C", "A")
    twins = drawn.graph.edge_twin
    assert Permission(int(drawn.graph.edge_permission[twins[drawn.edges("A", "B")[0]]])) & PUSHED
