"""The one-to-many search against networkx, forward and backward, with closures and limits."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.network import Seeds, StreetSearch, TransportNetwork
from tests.streets.strategies import networks
from tests.support.streets import cost_graph, make_network


def seeds_at(*nodes: int) -> Seeds:
    zeros = np.zeros(len(nodes), np.int32)
    return Seeds(np.array(nodes, np.int32), zeros, zeros)


@given(networks(), st.data())
def test_labels_are_those_of_networkx(network: TransportNetwork, data: st.DataObject) -> None:
    n_nodes, n_edges = len(network.graph.node_lat), len(network.graph.edge_head)
    search = StreetSearch(network, 10)
    for _ in range(3):  # the same memory again: labels of the search before must not show
        profile = data.draw(st.sampled_from(["foot", "wheelchair", "bike", "car"]))
        backward = data.draw(st.booleans())
        limit = data.draw(st.sampled_from([0, 500, 3000, 50_000]))
        shut = data.draw(st.lists(st.integers(0, n_edges - 1), max_size=4))
        closed = np.zeros(n_edges if shut else 0, np.uint8)
        closed[shut] = 1
        source = data.draw(st.integers(0, n_nodes - 1))
        oracle = cost_graph(network, profile, shut)
        if backward:
            oracle = oracle.reverse()
        expected = nx.single_source_dijkstra_path_length(oracle, source, cutoff=limit)
        n = search.run(profile, seeds_at(source), limit, backward=backward, closed=closed)
        streets = network.streets[profile]
        assert n == len(expected)
        for node in range(n_nodes):
            time = search.find_time(node)
            assert (time is not None) == (node in expected)
            if time is None:
                with pytest.raises(LookupError):
                    search.get_edges(node)
                continue
            edges = search.get_edges(node)
            assert streets.edge_cost_ds[edges].sum() == expected[node]
            assert streets.edge_ds[edges].sum() == time
            tails, heads = network.graph.edge_tail[edges], network.graph.edge_head[edges]
            assert (heads[:-1] == tails[1:]).all(), "each edge begins where the one before ends"
            if len(edges):
                ends = (node, source) if backward else (source, node)
                assert (tails[0], heads[-1]) == ends


@given(networks(), st.data())
@settings(max_examples=25, deadline=None)
def test_several_seeds_give_the_nearest(network: TransportNetwork, data: st.DataObject) -> None:
    n_nodes = len(network.graph.node_lat)
    nodes = data.draw(st.lists(st.integers(0, n_nodes - 1), min_size=1, max_size=4))
    costs = np.array([data.draw(st.integers(0, 900)) for _ in nodes], np.int32)
    search = StreetSearch(network)
    search.run("foot", Seeds(np.array(nodes, np.int32), costs, costs), 10_000)
    oracle = cost_graph(network, "foot")
    lengths = [nx.single_source_dijkstra_path_length(oracle, node) for node in nodes]
    for node in range(n_nodes):
        ways = [cost + length[node] for cost, length in zip(costs, lengths, strict=True) if node in length]
        best = min((way for way in ways if way <= 10_000), default=None)
        assert search.find_time(node) == best


def test_versions_start_anew_before_they_overflow(tiny: TransportNetwork) -> None:
    search = StreetSearch(tiny)
    search.run("foot", seeds_at(0), 10_000)
    first = [search.find_time(node) for node in range(3)]
    search._scratch.state[0] = 2_000_000_001
    search.run("foot", seeds_at(0), 10_000)
    assert [search.find_time(node) for node in range(3)] == first
    assert search._scratch.state[0] == 1


def test_networks_without_streets_answer(tiny: TransportNetwork) -> None:
    empty = make_network(tiny.graph.__class__(*(a[:0] if not n.endswith("_offsets") else np.zeros(1, np.int32)
                                                for n, a in tiny.graph._asdict().items())))  # fmt: skip
    search = StreetSearch(empty)
    assert search.run("foot", seeds_at(), 1000) == 0
