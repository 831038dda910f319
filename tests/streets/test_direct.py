"""The search towards a goal against the one-to-many search, and ways on one street."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mobility.network import StreetSearch, TransportNetwork, find_street, point_seeds, unpack_edges
from osm.street_graph import Permission
from tests.streets.strategies import networks
from tests.support.streets import Line, make_graph, make_network, place

METRES = st.floats(-50, 1050)


@given(networks(), METRES, METRES, METRES, METRES, st.sampled_from(["foot", "wheelchair", "bike", "car"]))
def test_direct_ways_cost_what_dijkstra_says(
    network: TransportNetwork, north_0: float, east_0: float, north_1: float, east_1: float, profile: str
) -> None:
    origin = find_street(network, profile, *place(north_0, east_0), 2000.0)
    destination = find_street(network, profile, *place(north_1, east_1), 2000.0)
    if origin is None or destination is None:
        return
    search = StreetSearch(network)
    goals = point_seeds(network, destination, backward=True)
    search.run(profile, point_seeds(network, origin), 200_000)
    through = [
        int(search._scratch.labels[node, 1]) + cost
        for node, cost in zip(goals.nodes.tolist(), goals.costs_ds.tolist(), strict=True)
        if search.find_time(node) is not None
    ]
    along = search._along_one_street(origin, destination, np.empty(0, np.uint8))
    best = min(through + ([along.cost_ds] if along else []), default=None)
    way = search.find_direct(origin, destination, 200_000)
    assert (way.cost_ds if way else None) == best
    if way is None:
        return
    tails, heads = network.graph.edge_tail[way.edges], network.graph.edge_head[way.edges]
    assert (heads[:-1] == tails[1:]).all()
    assert (network.streets[profile].edge_ds[way.edges] >= 0).all()
    assert search.find_direct(origin, destination, way.cost_ds) is not None
    if way.cost_ds > 0:
        assert search.find_direct(origin, destination, way.cost_ds - 1) is None
    path = unpack_edges(network, way, profile, origin, destination)
    assert len(path.lats) == len(path.lons) >= 2
    assert (path.lats[0], path.lons[0]) == (origin.lat, origin.lon)
    assert (path.lats[-1], path.lons[-1]) == (destination.lat, destination.lon)
    assert path.edge_lengths_m.sum() <= path.length_m + 1e-6
    # Rounding: each of the at most four stretches at the ends is rounded up to a tenth.
    off_street = way.time_ds - path.edge_times_ds.sum()
    assert off_street >= -0.01


def test_a_way_along_one_street(tiny: TransportNetwork) -> None:
    origin = find_street(tiny, "foot", *place(0.0, 13.3))
    destination = find_street(tiny, "foot", *place(0.0, 79.8))
    assert origin is not None and destination is not None
    for first, last in ((origin, destination), (destination, origin)):
        way = StreetSearch(tiny).find_direct(first, last, 10_000)
        assert way is not None and len(way.edges) == 1
        assert abs(way.time_ds - 500) <= 3  # 66.5 m at 1.33 m/s = 50 s
        path = unpack_edges(tiny, way, "foot", first, last)
        assert abs(path.length_m - 66.5) < 0.5
        assert np.allclose(np.diff(path.lons) > 0, first is origin) or len(path.lons) > 3


def test_a_one_way_street_is_gone_round() -> None:
    """From 100 m to 50 m against a one-way street of a square of 200 m: 100 + 600 + 50 m by car."""
    points = [(0.0, 0.0), (0.0, 200.0), (200.0, 200.0), (200.0, 0.0)]
    lines = [Line(a, b, back=int(Permission.WALK)) for a, b in [*pairwise(range(4)), (3, 0)]]
    network = make_network(make_graph(points, lines))
    origin, destination = (find_street(network, "car", *place(0.0, east)) for east in (100.0, 50.0))
    assert origin is not None and destination is not None
    way = StreetSearch(network).find_direct(origin, destination, 100_000)
    assert way is not None
    path = unpack_edges(network, way, "car", origin, destination)
    assert abs(path.length_m - 750) < 2
    on_foot = [find_street(network, "foot", *place(0.0, east)) for east in (100.0, 50.0)]
    assert on_foot[0] is not None and on_foot[1] is not None
    walk = StreetSearch(network).find_direct(on_foot[0], on_foot[1], 100_000)
    assert walk is not None and abs(walk.time_ds - 10 * 50 / 1.33) <= 3


def test_closed_edges_are_not_used(tiny: TransportNetwork) -> None:
    closed = np.ones(len(tiny.graph.edge_head), np.uint8)
    origin, destination = (find_street(tiny, "foot", *place(0.0, east)) for east in (20.0, 250.0))
    assert origin is not None and destination is not None
    search = StreetSearch(tiny)
    assert search.find_direct(origin, destination, 100_000) is not None
    assert search.find_direct(origin, destination, 100_000, closed=closed) is None
    assert search.find_direct(origin, origin, 100_000, closed=closed) is None
