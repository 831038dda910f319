"""The searches of both ends in one call are the same as their steps one by one, and so are the lists."""

import numpy as np
import pytest

from mobility.network import StreetSearch, TransportNetwork, find_street, point_seeds
from mobility.network.near_stops import find_near_stops, find_near_way
from mobility.network.street_path import unpack_path
from mobility.network.street_points import stop_seeds
from mobility.routing.ways import DISLIKE, scaled_s


@pytest.mark.parametrize("profile", ["foot", "wheelchair", "bike"])
@pytest.mark.parametrize("backward", [False, True])
def test_reach_is_its_steps(heidelberg_network: TransportNetwork, profile: str, backward: bool) -> None:
    network, random = heidelberg_network, np.random.default_rng(5)
    graph = network.graph
    step_by_step, at_once = StreetSearch(network), StreetSearch(network)
    n_found = 0
    for _ in range(60):
        node = random.integers(len(graph.node_lat))
        lat = float(graph.node_lat[node] + random.uniform(-0.003, 0.003))
        lon = float(graph.node_lon[node] + random.uniform(-0.003, 0.003))
        slowness, longest_ds = float(random.choice([0.8, 1.0, 1.1])), int(random.choice([900, 6000, 9000]))
        limit_ds = int(longest_ds * DISLIKE[profile])
        point = find_street(network, profile, lat, lon, 200.0)
        found = at_once.reach(
            profile, lat, lon, longest_ds, limit_ds, slowness=slowness, longest_m=200.0, backward=backward
        )
        if point is None:
            assert found is None
            continue
        step_by_step.run(profile, point_seeds(network, point, backward=backward), limit_ds, backward=backward)
        stops, times_ds = step_by_step.stops(longest_ds)
        assert found is not None
        assert found[0] == point
        assert found[1].tolist() == stops.tolist()
        assert found[2].tolist() == scaled_s(times_ds, slowness).tolist()
        n_found += stops.size
        for stop in stops[:3]:
            edges = [
                s.get_edges(int(network.links.stop_node[stop])).tolist() for s in (at_once, step_by_step)
            ]
            assert edges[0] == edges[1]
    assert n_found > 100


@pytest.mark.parametrize("backward", [False, True])
def test_stops_on_the_lists_are_those_of_a_search(
    heidelberg_network: TransportNetwork, backward: bool
) -> None:
    network, random = heidelberg_network, np.random.default_rng(7)
    graph, node = network.graph, network.links.stop_node
    searching, listing = StreetSearch(network), StreetSearch(network)
    n_found = 0
    for _ in range(300):
        corner = random.integers(len(graph.node_lat))
        lat = float(graph.node_lat[corner] + random.uniform(-0.003, 0.003))
        lon = float(graph.node_lon[corner] + random.uniform(-0.003, 0.003))
        longest_ds = int(random.choice([900, 6000, 9000]))
        where = {
            "slowness": float(random.choice([0.8, 1.0, 1.1])),
            "longest_m": 200.0,
            "level": random.choice([None, None, 0.0, -1.0]),
            "backward": backward,
        }
        by_search = searching.reach("foot", lat, lon, longest_ds, longest_ds, **where)
        listing.run("foot", stop_seeds(network, np.flatnonzero(node >= 0)[:5]), 9000)
        listing.forget()
        by_list = find_near_stops(network, lat, lon, longest_ds, **where)
        if by_search is None:
            assert by_list is None
            continue
        assert by_list is not None
        assert by_list[0] == by_search[0]
        order = np.argsort(by_search[1], kind="stable")
        assert by_list[1].tolist() == by_search[1][order].tolist()
        assert by_list[2].tolist() == by_search[2][order].tolist()
        assert all(listing.find_time(int(node[stop])) is None for stop in by_list[1])
        n_found += by_list[1].size
    assert n_found > 500


@pytest.mark.parametrize("backward", [False, True])
def test_ways_along_the_lists_are_as_short_as_those_of_a_search(
    heidelberg_network: TransportNetwork, backward: bool
) -> None:
    network, random = heidelberg_network, np.random.default_rng(11)
    graph, streets, node = network.graph, network.streets["foot"], network.links.stop_node
    search = StreetSearch(network)
    n_ways = n_alike = 0
    for i in range(80):
        corner = random.integers(len(graph.node_lat))
        off = 0.0 if i % 2 else 0.002  # at a corner itself both ends of a street are as near
        lat = float(graph.node_lat[corner] + random.uniform(-off, off))
        lon = float(graph.node_lon[corner] + random.uniform(-off, off))
        found = find_near_stops(network, lat, lon, 9000, slowness=1.0, longest_m=200.0, backward=backward)
        if found is None:
            continue
        point, stops, _ = found
        search.run("foot", point_seeds(network, point, backward=backward), 9000, backward=backward)
        for stop in random.permutation(stops)[:8].tolist():
            way = find_near_way(network, point, stop, backward=backward)
            assert way is not None
            searched = unpack_path(network, search, int(node[stop]), point)
            assert way.time_ds == searched.time_ds
            assert way.length_m == pytest.approx(searched.length_m, rel=0.02, abs=2.0)
            tails = streets.edge_head[streets.edge_twin[way.edges]]
            assert tails[1:].tolist() == streets.edge_head[way.edges][:-1].tolist()
            assert (streets.edge_ds[way.edges] >= 0).all()
            at_stop = tails[0] if backward else streets.edge_head[way.edges[-1]]
            assert at_stop == node[stop]
            ends = [(way.lats[0], way.lons[0]), (way.lats[-1], way.lons[-1])]
            assert ends[backward] == (point.lat, point.lon)
            n_ways += 1
            n_alike += way.edges.tolist() == searched.edges.tolist()
    assert n_ways > 200
    assert n_alike > 0.9 * n_ways  # the others are ties


def test_a_stop_that_is_not_near_has_no_way_on_the_lists(heidelberg_network: TransportNetwork) -> None:
    network = heidelberg_network
    graph, node = network.graph, network.links.stop_node
    point = find_street(network, "foot", float(graph.node_lat[0]), float(graph.node_lon[0]))
    assert point is not None
    found = find_near_stops(network, point.lat, point.lon, 9000, slowness=1.0, longest_m=250.0)
    assert found is not None
    far = np.setdiff1d(np.flatnonzero(node >= 0), found[1])
    assert far.size > 100
    assert [find_near_way(network, point, int(stop)) for stop in far[:50]] == [None] * 50
