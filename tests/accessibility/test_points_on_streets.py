"""Points are held against the streets and places of a network."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mobility.accessibility.points import (
    Points,
    check_on_streets,
    points_of_places,
    points_of_table,
    split_by_streets,
    street_bounds,
)
from mobility.errors import PointsError
from mobility.network import TransportNetwork, load_network


@pytest.fixture(scope="module")
def network(small_city: Path) -> TransportNetwork:
    return load_network(small_city)


def nodes(network: TransportNetwork, count: int = 6) -> Points:
    rows = np.linspace(0, len(network.graph.node_lat) - 1, count).astype(int)
    return Points(
        tuple(f"n{row}" for row in rows),
        network.graph.node_lat[rows].copy(),
        network.graph.node_lon[rows].copy(),
    )


def test_points_at_street_nodes_are_on_the_streets(network):
    check_on_streets(nodes(network), network)


def test_points_off_the_streets_are_named_and_can_be_left_out(network):
    there = nodes(network)
    lats = there.lats.copy()
    lats[[1, 3]] += 1.0
    points = Points(there.ids, lats, there.lons)
    with pytest.raises(
        PointsError, match=f"origins: 2 of 6 points have no street.*{there.ids[1]} .*{there.ids[3]} "
    ):
        check_on_streets(points, network, name="origins")
    on, off = split_by_streets(points, network)
    assert off.ids == (there.ids[1], there.ids[3])
    assert set(on.ids) | set(off.ids) == set(there.ids)


def test_swapped_coordinates_are_recognized(network):
    there = nodes(network)
    with pytest.raises(PointsError, match="latitude and longitude are swapped: 6 of 6"):
        check_on_streets(Points(there.ids, there.lons, there.lats), network)


def test_places_of_the_map_by_kind(network):
    table = network.tables["street/places"].to_pandas()
    kind = table["kind"].value_counts().index[0]
    points = points_of_places(network, [kind])
    assert len(points) == table[table["kind"] == kind].drop_duplicates(["osm_type", "osm_id"]).shape[0] > 0
    key = kind.partition("=")[0]
    assert len(points_of_places(network, [key])) >= len(points)
    south, west, north, east = street_bounds(network)
    assert ((points.lats > south - 0.1) & (points.lats < north + 0.1)).all()
    assert ((points.lons > west - 0.1) & (points.lons < east + 0.1)).all()
    with pytest.raises(PointsError, match="no place of kind amenity=castle; it has"):
        points_of_places(network, ["amenity=castle"])


def test_a_table_of_another_room():
    table = pd.DataFrame({"id": ["a"], "lat": [51.0], "lon": [11.0], "kind": ["library"]})
    assert points_of_table(table, "directory").columns["kind"].tolist() == ["library"]
    with pytest.raises(PointsError, match="directory, row 1, column lat"):
        points_of_table(table.assign(lat=[None]), "directory")
