"""Splitting streets keeps the rules of a StreetGraph and the lengths of all ways."""

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.network import TransportNetwork
from mobility.network.street_edit import NewStreet, StreetEditor
from osm.street_graph import Feature, Permission, StreetGraph
from tests.streets.strategies import networks
from tests.support.streets import Line, check_graph, make_graph


def length_graph(graph: StreetGraph) -> nx.Graph:
    found = nx.Graph()
    found.add_nodes_from(range(len(graph.node_lat)))
    for tail, head, length in zip(graph.edge_tail, graph.edge_head, graph.edge_length_m, strict=True):
        if not found.has_edge(tail, head) or found[tail][head]["weight"] > length:
            found.add_edge(int(tail), int(head), weight=float(length))
    return found


@given(networks(), st.data())
@settings(max_examples=40, deadline=None)
def test_cuts_keep_rules_and_distances(network: TransportNetwork, data: st.DataObject) -> None:
    graph = network.graph
    editor = StreetEditor(graph)
    streets = np.flatnonzero(graph.edge_twin > np.arange(len(graph.edge_twin))).tolist()
    cuts = data.draw(st.lists(st.tuples(st.sampled_from(streets), st.floats(0, 1)), max_size=12))
    ends = [editor.cut(edge, fraction) for edge, fraction in cuts]
    for node in ends:
        door = editor.add_node(*editor.coordinate(node))
        editor.add_street(NewStreet(node, door, 7.0, 1, 1, int(Feature.LINK)))
    edited = editor.build()
    check_graph(edited.graph)
    added_m = 14 * len(cuts)
    total_m = graph.edge_length_m.sum() + added_m
    assert np.isclose(edited.graph.edge_length_m.sum(), total_m, rtol=1e-4)
    before = dict(nx.all_pairs_dijkstra_path_length(length_graph(graph)))
    after = dict(nx.all_pairs_dijkstra_path_length(length_graph(edited.graph)))
    for node, lengths in before.items():
        for other, length in lengths.items():
            moved = after[int(edited.node_of[node])][int(edited.node_of[other])]
            assert np.isclose(moved, length, rtol=1e-4, atol=0.01)
    for edge in edited.street_edges:
        assert edited.graph.edge_feature[edge] == Feature.LINK
        assert np.isclose(edited.graph.edge_length_m[edge], 7.0)


def test_permissions_stay_with_their_direction_and_delays_are_not_doubled() -> None:
    one_way = Line(0, 1, there=int(Permission.CAR), back=int(Permission.WALK), delay_s=30)
    graph = make_graph([(0.0, 0.0), (0.0, 100.0)], [one_way])
    editor = StreetEditor(graph)
    edge = int(np.flatnonzero(graph.edge_twin > np.arange(2))[0])
    for fraction in (0.75, 0.25):
        editor.cut(edge, fraction)
    edited = editor.build().graph
    check_graph(edited)
    for permission, eastward in ((Permission.CAR, True), (Permission.WALK, False)):
        of_kind = edited.edge_permission == permission
        assert of_kind.sum() == 3
        east = edited.node_lon[edited.edge_head[of_kind]] > edited.node_lon[edited.edge_tail[of_kind]]
        assert (east == eastward).all()
        assert edited.edge_delay_s[of_kind].sum() == 30
    assert np.allclose(np.sort(edited.edge_length_m), [25, 25, 25, 25, 50, 50], atol=0.1)


def test_cuts_near_each_other_or_near_an_end_share_a_node() -> None:
    graph = make_graph([(0.0, 0.0), (0.0, 100.0)], [Line(0, 1)])
    editor = StreetEditor(graph)
    edge = int(np.flatnonzero(graph.edge_twin > np.arange(2))[0])
    middle = editor.cut(edge, 0.5)
    assert editor.cut(edge, 0.503) == middle
    assert editor.cut(edge, 0.51) != middle
    assert editor.cut(edge, 0.003) == graph.edge_tail[edge]
    assert editor.cut(edge, 0.999) == graph.edge_head[edge]
