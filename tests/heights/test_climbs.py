"""What streets climb: planes, tunnels below a ridge, bridges over a valley, stairs, and sums over ways."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.network import TransportNetwork
from mobility.network.heights import measure_climbs
from mobility.network.street_edit import NewStreet, StreetEditor
from osm.street_graph import Feature, StreetGraph
from tests.streets.strategies import networks
from tests.support.heights import Made
from tests.support.streets import Line, find_node, make_graph


def climb_between(graph: StreetGraph, climbs: np.ndarray, start: tuple, end: tuple) -> float:
    edges = np.flatnonzero(
        (graph.edge_tail == find_node(graph, *start)) & (graph.edge_head == find_node(graph, *end))
    )
    assert edges.size == 1
    return float(climbs[edges[0]])


def test_a_street_up_a_plane_climbs_its_slope_and_descends_it_on_the_way_back() -> None:
    graph = make_graph([(0.0, 0.0), (0.0, 300.0)], [Line(0, 1)])
    climbs = measure_climbs(graph, Made(lambda north, east: 0.05 * east)).edge_climb_m
    assert climb_between(graph, climbs, (0.0, 0.0), (0.0, 300.0)) == pytest.approx(15.0, abs=0.01)
    assert climb_between(graph, climbs, (0.0, 300.0), (0.0, 0.0)) == 0.0


def ridge(north: np.ndarray, east: np.ndarray) -> np.ndarray:
    """60 m high above the middle of the streets, 10 m higher at their eastern end than at the western."""
    return 60.0 * np.exp(-(((east - 200.0) / 60.0) ** 2)) + east / 40.0


@pytest.mark.parametrize(("feature", "sign"), [(Feature.TUNNEL, 1.0), (Feature.BRIDGE, -1.0)])
def test_a_tunnel_does_not_climb_the_ridge_nor_a_bridge_the_valley(feature: Feature, sign: float) -> None:
    points = [(0.0, 0.0), (0.0, 100.0), (0.0, 300.0), (0.0, 400.0), (50.0, 0.0), (50.0, 400.0)]
    below = int(feature)
    lines = [Line(0, 1, feature=below), Line(1, 2, feature=below), Line(2, 3, feature=below)]
    lines += [Line(0, 4), Line(4, 5), Line(5, 3)]
    graph = make_graph(points, lines)
    climbs = measure_climbs(graph, Made(lambda north, east: sign * ridge(north, east))).edge_climb_m
    ends = sign * 10.0
    for (tail, head), share in zip([(0, 1), (1, 2), (2, 3)], (0.25, 0.5, 0.25), strict=True):
        there = climb_between(graph, climbs, points[tail], points[head])
        back = climb_between(graph, climbs, points[head], points[tail])
        assert there - back == pytest.approx(ends * share, abs=0.05)
        assert min(there, back) == 0.0
    over = climb_between(graph, climbs, points[4], points[5])
    assert over > 50.0, "the street on the ground does"


def test_stairs_lead_down_from_a_bridge_that_they_do_not_bend() -> None:
    points = [(0.0, 0.0), (0.0, 100.0), (0.0, 200.0), (30.0, 100.0), (60.0, 100.0)]
    bridge = int(Feature.BRIDGE)
    lines = [Line(0, 1, feature=bridge), Line(1, 2, feature=bridge), Line(1, 3, feature=int(Feature.STAIRS))]
    # Its ends are held by streets along the rims, its stairs by one in the valley.
    lines += [Line(3, 4), Line(0, 5), Line(2, 6)]
    points += [(-50.0, 0.0), (-50.0, 200.0)]
    graph = make_graph(points, lines)
    valley = Made(lambda north, east: np.where(np.abs(east - 100.0) < 90.0, 0.0, 12.0))
    climbs = measure_climbs(graph, valley).edge_climb_m
    assert climb_between(graph, climbs, points[0], points[1]) == pytest.approx(0.0, abs=1e-4)
    assert climb_between(graph, climbs, points[1], points[0]) == pytest.approx(0.0, abs=1e-4)
    assert climb_between(graph, climbs, points[3], points[1]) == pytest.approx(12.0, abs=1e-4)


def test_elevators_carry_and_what_nobody_knows_is_not_a_number() -> None:
    points = [(0.0, 0.0), (0.0, 100.0), (0.0, 110.0), (0.0, 200.0)]
    graph = make_graph(points, [Line(0, 1), Line(1, 2, feature=int(Feature.ELEVATOR)), Line(2, 3)])
    hill = measure_climbs(graph, Made(lambda north, east: 0.1 * east)).edge_climb_m
    assert climb_between(graph, hill, points[1], points[2]) == 0.0
    half = measure_climbs(graph, Made(lambda north, east: np.where(east < 105.0, 5.0, np.nan))).edge_climb_m
    assert climb_between(graph, half, points[0], points[1]) == 0.0
    assert np.isnan(climb_between(graph, half, points[2], points[3]))


@given(networks(), st.lists(st.floats(-0.3, 0.3), min_size=3, max_size=3), st.data())
@settings(max_examples=30, deadline=None)
def test_all_ways_between_two_nodes_gain_the_same(
    network: TransportNetwork, slopes: list[float], data: st.DataObject
) -> None:
    def formula(north: np.ndarray, east: np.ndarray) -> np.ndarray:
        return slopes[0] * north + slopes[1] * east + 30.0 * slopes[2] * np.sin(north / 50.0)

    graph = network.graph
    climbs = measure_climbs(graph, Made(formula))
    gain = climbs.edge_climb_m.astype(float) - climbs.edge_climb_m[graph.edge_twin]
    # A potential: what edges gain is a difference of node heights, so every closed way gains nothing.
    known = np.full(graph.node_lat.size, np.nan)
    for start in range(known.size):
        if np.isfinite(known[start]):
            continue
        known[start], stack = 0.0, [start]
        while stack:
            node = stack.pop()
            for edge in range(graph.edge_offsets[node], graph.edge_offsets[node + 1]):
                head = int(graph.edge_head[edge])
                if not np.isfinite(known[head]):
                    known[head] = known[node] + gain[edge]
                    stack.append(head)
    carried = (graph.edge_feature & (Feature.ELEVATOR | Feature.ESCALATOR)) != 0
    if not carried.any():
        assert known[graph.edge_head] - known[graph.edge_tail] == pytest.approx(gain, abs=0.05)
    # Cut streets keep their climbs in sum.
    editor = StreetEditor(graph)
    streets = np.flatnonzero(graph.edge_twin > np.arange(graph.edge_twin.size)).tolist()
    for edge, fraction in data.draw(
        st.lists(st.tuples(st.sampled_from(streets), st.floats(0, 1)), max_size=5)
    ):
        node = editor.cut(edge, fraction)
        editor.add_street(NewStreet(node, editor.add_node(*editor.coordinate(node)), 5.0, 1, 1, 0))
    edited = editor.build()
    carried_over = edited.climbs(climbs, graph).edge_climb_m
    assert np.isnan(carried_over[edited.street_edges]).all()
    assert np.nansum(carried_over) == pytest.approx(np.nansum(climbs.edge_climb_m), rel=1e-4, abs=0.01)
