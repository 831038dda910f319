"""Stops meet the streets: platforms first, step-free links only where nothing speaks against them."""

import numpy as np
import pytest

from mobility.network.footpaths import build_footpaths
from mobility.network.stop_linking import LinkedStreets
from osm.street_graph import Feature, Permission, StreetGraph
from tests.support.streets import Line, check_graph, link, make_graph, make_network, stops_timetable

WALK, WHEELS = int(Permission.WALK), int(Permission.WALK | Permission.WHEELCHAIR | Permission.BIKE_PUSHED)
NO_STEPS_KNOWN, STEP_FREE, STEPS = 0, 1, 2


def seconds(linked: LinkedStreets, timetable: object, profile: str = "foot") -> dict[tuple[int, int], int]:
    network = make_network(linked.graph, timetable, linked.links)  # type: ignore[arg-type]
    walks, _ = build_footpaths(network, profile, 1200)
    sources = np.repeat(np.arange(len(walks.offsets) - 1), np.diff(walks.offsets))
    return dict(
        zip(zip(sources.tolist(), walks.targets.tolist(), strict=True), walks.durations.tolist(), strict=True)
    )


def row(*extra: Line) -> StreetGraph:
    """A street of 400 m to the east, and more."""
    return make_graph(
        [(0.0, 0.0), (0.0, 400.0), (6.0, 50.0), (6.0, 150.0)], [Line(0, 1, WHEELS, WHEELS), *extra]
    )


def test_stops_are_split_in_where_they_stand() -> None:
    timetable = stops_timetable([(10.0, 100.0), (-10.0, 300.0)])
    linked = link(timetable, row())
    check_graph(linked.graph)
    assert linked.counts["stops_linked"] == 2
    # 10 m to the street, 200 m along it, 10 m from it, at 1.33 m/s.
    assert seconds(linked, timetable)[0, 1] == pytest.approx(220 / 1.33, abs=1.1)
    nodes = linked.links.stop_node
    assert linked.graph.node_lat[nodes] == pytest.approx(timetable.stop_lat)
    for stop in (0, 1):
        low, high = linked.links.node_stops_offsets[nodes[stop] : nodes[stop] + 2]
        assert linked.links.node_stops[low:high].tolist() == [stop]


def test_two_threads_tell_of_their_walks_one_after_the_other() -> None:
    timetable = stops_timetable([(0.0, float(east)) for east in range(0, 300, 1)])
    linked = link(timetable, row())
    told: list[tuple[int, int]] = []
    network = make_network(linked.graph, timetable, linked.links)
    build_footpaths(network, "foot", 60, lambda done, total: told.append((done, total)))
    assert len(told) == 5  # chunks of 64
    assert told == sorted(told)
    assert told[-1] == (300, 300)


def test_a_platform_is_taken_before_a_nearer_street() -> None:
    platform = Line(2, 3, WHEELS, WHEELS, feature=int(Feature.PLATFORM))
    timetable = stops_timetable([(1.0, 100.0), (1.0, 350.0)])
    linked = link(timetable, row(platform, Line(3, 1, WHEELS, WHEELS)))
    graph = linked.graph
    node = linked.links.stop_node[0]
    neighbour = graph.edge_head[graph.edge_offsets[node]]
    around = slice(*graph.edge_offsets[neighbour : neighbour + 2])
    assert (graph.edge_feature[around] & Feature.PLATFORM).any(), (
        "5 m to the platform before 1 m to the street"
    )


def test_far_stops_stay_off_the_streets_and_are_counted() -> None:
    timetable = stops_timetable([(0.0, 100.0), (251.0, 100.0), (400.0, 100.0)])
    linked = link(timetable, row())
    assert linked.links.stop_node.tolist()[1:] == [-1, -1]
    assert (linked.counts["stops_linked"], linked.counts["stops_off_streets"]) == (1, 2)
    walks = seconds(linked, timetable)
    # By beeline with its detour between the two stops off the streets; 251 m are too far for one.
    assert walks[1, 2] == pytest.approx(149 * 1.4 / 1.33, abs=1.1)
    assert (0, 1) not in walks


@pytest.mark.parametrize(("said", "reached"), [(NO_STEPS_KNOWN, False), (STEP_FREE, True), (STEPS, False)])
def test_no_step_free_link_is_invented(said: int, reached: bool) -> None:
    """A stop at stairs, the next street without steps 100 m off: only the feed's word bridges that."""
    points = [(0.0, 0.0), (0.0, 400.0), (100.0, 0.0), (100.0, 60.0)]
    stairs = Line(2, 3, WALK, WALK, feature=int(Feature.STAIRS))
    graph = make_graph(points, [Line(0, 1, WHEELS, WHEELS), stairs, Line(0, 2, WALK, WALK)])
    timetable = stops_timetable(
        [(102.0, 50.0), (2.0, 200.0)], stop_wheelchair=np.array([said, NO_STEPS_KNOWN], np.int8)
    )
    linked = link(timetable, graph)
    assert ((0, 1) in seconds(linked, timetable, "wheelchair")) == reached
    assert (0, 1) in seconds(linked, timetable, "foot")


def test_unknown_states_do_not_hide_stops_from_wheelchairs() -> None:
    timetable = stops_timetable([(5.0, 50.0), (5.0, 250.0)])
    walks = seconds(link(timetable, row()), timetable, "wheelchair")
    assert walks[0, 1] == pytest.approx(210 / 0.9, abs=1.1), "the clock knows no penalty"


def test_nobody_takes_a_stop_as_a_short_cut() -> None:
    """Two streets 20 m apart that meet 400 m away; a stop lies between them."""
    points = [(0.0, 0.0), (0.0, 400.0), (20.0, 0.0), (20.0, 400.0)]
    graph = make_graph(
        points, [Line(0, 1, WHEELS, WHEELS), Line(2, 3, WALK, WALK), Line(1, 3, WHEELS, WHEELS)]
    )
    timetable = stops_timetable([(11.0, 10.0), (0.0, 5.0), (20.0, 5.0)])
    walks = seconds(link(timetable, graph), timetable)
    assert walks[1, 2] > 790 / 1.33


def test_stops_without_coordinates_are_counted() -> None:
    timetable = stops_timetable([(0.0, 100.0), (0.0, 200.0)])
    timetable.stop_lat[1] = np.nan
    linked = link(timetable, row())
    assert linked.counts["stops_without_coordinates"] == 1
    assert linked.links.stop_node[1] == -1
    assert seconds(linked, timetable) == {}
