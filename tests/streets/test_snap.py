"""Snapping against brute force over every street."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from mobility.network import StreetSearch, TransportNetwork, find_street
from mobility.network.transport_network import PROFILES
from osm.street_graph import Feature, Permission
from tests.streets.strategies import networks
from tests.support.streets import METERS_PER_DEGREE, Line, make_graph, make_network, place

METRES = st.floats(-400, 1400)


@given(networks(), METRES, METRES, st.sampled_from(PROFILES), st.sampled_from([30.0, 200.0, 3000.0]))
def test_the_nearest_usable_street_is_found(
    network: TransportNetwork, north: float, east: float, profile: str, longest_m: float
) -> None:
    lat, lon = place(north, east)
    graph, bit = network.graph, 1 << PROFILES.index(profile)
    scale = np.array([np.cos(np.radians(lat)), 1.0]) * METERS_PER_DEGREE
    distances = {}
    for edge in np.flatnonzero(network.edge_usable & bit).tolist():
        if edge > graph.edge_twin[edge]:
            continue
        row = graph.edge_geometry[edge]
        points = slice(graph.geometry_offsets[row], graph.geometry_offsets[row + 1])
        line = np.column_stack([graph.geometry_lon[points] - lon, graph.geometry_lat[points] - lat]) * scale
        distances[edge] = LineString(line).distance(Point(0, 0))
    found = find_street(network, profile, lat, lon, longest_m)
    nearest = min(distances.values(), default=np.inf)
    if abs(nearest - longest_m) < 1e-3:
        return
    assert (found is not None) == (nearest < longest_m)
    if found is not None:
        assert abs(found.distance_m - nearest) < 1e-3
        assert abs(distances[found.edge] - nearest) < 1e-3
        assert 0.0 <= found.fraction <= 1.0
        assert found == find_street(network, profile, lat, lon, longest_m)


def test_fraction_counts_along_the_edge(tiny: TransportNetwork) -> None:
    point = find_street(tiny, "foot", *place(10.0, 33.25))
    assert point is not None
    west_to_east = (
        tiny.graph.node_lon[tiny.graph.edge_head[point.edge]]
        > tiny.graph.node_lon[tiny.graph.edge_tail[point.edge]]
    )
    assert abs(point.fraction - (0.25 if west_to_east else 0.75)) < 1e-3
    assert abs(point.distance_m - 10.0) < 0.01


def test_equally_near_streets_go_to_the_lowest_edge() -> None:
    """Three streets from one corner; from the corner all are 0 m away."""
    points = [(0.0, 0.0), (0.0, 100.0), (100.0, 0.0), (0.0, -100.0)]
    network = make_network(make_graph(points, [Line(0, 1), Line(0, 2), Line(0, 3)]))
    point = find_street(network, "foot", *place(0.0, 0.0))
    streets = np.flatnonzero(network.graph.edge_twin > np.arange(6))
    assert point is not None and point.edge == streets.min()


def test_nobody_is_snapped_to_lifts_or_islands() -> None:
    """A row of 120 nodes, an island of 3 nodes nearby, and a lift beside the row."""
    row = [(0.0, 20.0 * i) for i in range(120)]
    island = [(60.0, 100.0), (60.0, 120.0), (60.0, 140.0)]
    lines = [Line(i, i + 1) for i in range(119)] + [Line(120, 121), Line(121, 122)]
    lift = Line(10, 123, feature=int(Feature.ELEVATOR))
    network = make_network(make_graph([*row, *island, (10.0, 200.0)], [*lines, lift]))
    on_island = find_street(network, "foot", *place(60.0, 120.0))
    assert on_island is not None and abs(on_island.distance_m - 60.0) < 0.1
    at_lift = find_street(network, "foot", *place(9.0, 200.0))
    assert at_lift is not None and abs(at_lift.distance_m - 9.0) < 0.1


def test_coordinates_off_the_map_find_nothing(tiny: TransportNetwork) -> None:
    assert find_street(tiny, "foot", 0.0, 0.0) is None
    assert find_street(tiny, "foot", 90.0, 180.0) is None
    assert find_street(tiny, "foot", float("nan"), 11.96) is None


def test_profiles_see_their_own_streets() -> None:
    points = [(0.0, 0.0), (0.0, 100.0), (50.0, 0.0), (50.0, 100.0)]
    walk, bike = int(Permission.WALK), int(Permission.BIKE)
    network = make_network(make_graph(points, [Line(0, 1, walk, walk), Line(2, 3, bike, bike)]))
    at = place(10.0, 50.0)
    assert abs(find_street(network, "foot", *at).distance_m - 10.0) < 0.01  # type: ignore[union-attr]
    assert abs(find_street(network, "bike", *at).distance_m - 40.0) < 0.01  # type: ignore[union-attr]
    assert find_street(network, "car", *at) is None


def two_levels() -> TransportNetwork:
    """A street of 100 nodes, and a concourse 20 m north of it on level -1, with stairs at its west end."""
    street = [(0.0, 20.0 * i) for i in range(100)]
    concourse = [(20.0, 20.0 * i) for i in range(100)]
    lines = [Line(i, i + 1) for i in range(99)] + [Line(100 + i, 101 + i) for i in range(99)]
    graph = make_graph([*street, *concourse], [*lines, Line(0, 100)])
    north = graph.node_lat > place(10.0, 0.0)[0]
    level = np.where(north[graph.edge_tail] & north[graph.edge_head], -1.0, 0.0).astype(np.float32)
    level.flags.writeable = False
    return make_network(graph._replace(edge_level=level))


def test_a_level_is_preferred_over_nearness() -> None:
    network = two_levels()
    at = place(1.0, 500.0)
    for level, distance_m in ((None, 1.0), (0.0, 1.0), (-1.0, 19.0), (-1.3, 19.0), (3.0, 1.0)):
        found = find_street(network, "foot", *at, level=level)
        assert found is not None and abs(found.distance_m - distance_m) < 0.01, level
    far = find_street(network, "foot", *place(-50.0, 500.0), level=-1.0)  # 70 m from the concourse
    assert far is not None and abs(far.distance_m - 50.0) < 0.01
    near = find_street(network, "foot", *at, 10.0, level=-1.0)  # nothing of that level within 10 m
    assert near is not None and abs(near.distance_m - 1.0) < 0.01


def test_reach_begins_on_the_level_that_find_street_gives() -> None:
    network = two_levels()
    search = StreetSearch(network)
    for north in (1.0, -50.0):
        for level in (None, 0.0, -1.0, 3.0):
            at = place(north, 500.0)
            found = search.reach("foot", *at, 100, 100, slowness=1.0, longest_m=250.0, level=level)
            assert found is not None and found[0] == find_street(network, "foot", *at, 250.0, level)
