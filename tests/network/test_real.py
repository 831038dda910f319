"""Real cities: what was linked, the graph's rules, and walks against networkx."""

import networkx as nx
import numpy as np
import pytest

from mobility.network import StreetSearch, TransportNetwork, find_street, load_network, stop_seeds
from mobility.network.stop_linking import boardable_stops
from osm.street_graph import Feature
from tests.support.streets import check_graph, cost_graph


@pytest.fixture(params=["heidelberg", "monaco"])
def network(request: pytest.FixtureRequest) -> TransportNetwork:
    found: TransportNetwork = request.getfixturevalue(f"{request.param}_network")
    return found


def test_rules_of_the_graph(network: TransportNetwork) -> None:
    check_graph(network.graph)
    linked = np.flatnonzero(network.links.stop_node >= 0)
    nodes = network.links.stop_node[linked]
    assert np.allclose(network.graph.node_lat[nodes], network.timetable.stop_lat[linked])
    assert sorted(network.links.node_stops.tolist()) == linked.tolist()


def test_nearly_all_stops_are_on_the_streets(network: TransportNetwork) -> None:
    counts = network.manifest["counts"]
    assert counts["stops_linked"] + counts["stops_off_streets"] == counts["stops_boardable"]
    assert counts["stops_linked"] > 0.95 * counts["stops_boardable"]
    is_link = (network.graph.edge_feature & Feature.LINK) != 0
    assert network.graph.edge_length_m[is_link].max() <= 251


@pytest.mark.parametrize("profile", ["foot", "wheelchair"])
def test_footpaths_are_the_shortest_walks(network: TransportNetwork, profile: str) -> None:
    walks, links = network.footpaths[profile], network.links
    oracle = cost_graph(network, profile)
    linked = boardable_stops(network.timetable)
    linked = linked[links.stop_node[linked] >= 0]
    limit = 10 * network.manifest["settings"]["max_transfer_walk_s"]
    for stop in np.random.default_rng(1).choice(linked, 5, replace=False):
        costs = nx.single_source_dijkstra_path_length(oracle, int(links.stop_node[stop]), cutoff=limit * 1.1)
        row = slice(*walks.offsets[stop : stop + 2])
        seconds = dict(zip(walks.targets[row].tolist(), walks.durations[row].tolist(), strict=True))
        assert (np.diff(walks.durations[row]) >= 0).all()
        if profile == "foot":
            expected = {
                int(other): -(-costs[int(links.stop_node[other])] // 10)
                for other in linked
                if other != stop and costs.get(int(links.stop_node[other]), limit + 1) <= limit
            }
            assert {stop: s for stop, s in seconds.items() if links.stop_node[stop] >= 0} == expected
        else:
            for other, duration in seconds.items():
                if links.stop_node[other] >= 0:
                    assert duration * 10 <= costs[int(links.stop_node[other])] + 9


def test_backward_walks_mirror_forward_ones(heidelberg_network: TransportNetwork) -> None:
    network = heidelberg_network
    there, back = StreetSearch(network), StreetSearch(network)
    stops = network.links.node_stops[[5, 300]]
    there.run("bike", stop_seeds(network, stops[:1]), 30_000)
    back.run("bike", stop_seeds(network, stops[1:]), 30_000, backward=True)
    ends = network.links.stop_node[stops]
    cost = network.streets["bike"].edge_cost_ds
    assert cost[there.get_edges(ends[1])].sum() == cost[back.get_edges(ends[0])].sum()


def test_the_river_is_crossed_by_bridges(heidelberg_network: TransportNetwork) -> None:
    """From the main station to Ziegelhausen: 6.3 km by beeline, over a bridge."""
    network = heidelberg_network
    origin = find_street(network, "foot", 49.4048, 8.6765)
    destination = find_street(network, "foot", 49.4178, 8.7612)
    assert origin is not None and destination is not None
    way = StreetSearch(network).find_direct(origin, destination, 100_000)
    assert way is not None
    assert (network.graph.edge_feature[way.edges] & Feature.BRIDGE).any()
    assert 6300 / 1.33 < way.time_ds / 10 < 8500 / 1.33


def test_loading_maps_files_instead_of_reading_them(heidelberg_network: TransportNetwork) -> None:
    again = load_network(heidelberg_network.path)
    array = again.graph.edge_head
    while array.base is not None and not isinstance(array, np.memmap):
        array = array.base
    assert isinstance(array, np.memmap)
    assert again.content_hash == heidelberg_network.content_hash
