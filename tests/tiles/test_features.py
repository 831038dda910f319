"""From the table of an extract to layers: small areas over large ones, nothing written that says nothing."""

from pathlib import Path

import numpy as np
import shapely

from mobility.tiles.features import StopMark, layer_features, stop_features
from mobility.tiles.projection import to_world
from osm.map_features import read_map_features
from osm.write import write_extract


def test_small_areas_lie_over_large_ones(tmp_path: Path) -> None:
    corners = [(0, 0), (0, 9), (9, 9), (9, 0), (3, 3), (3, 4), (4, 4), (4, 3)]
    nodes = [(i + 1, 51 + y / 1000, 12 + x / 1000, {}) for i, (x, y) in enumerate(corners)]
    ways = [
        (1, [5, 6, 7, 8, 5], {"highway": "pedestrian", "area": "yes"}),
        (2, [1, 2, 3, 4, 1], {"landuse": "residential", "name": "Viertel"}),
    ]
    layers = layer_features(read_map_features([write_extract(nodes, ways, [], tmp_path / "a.osm.pbf")]))
    assert [row["kind"] for row in layers["land"].properties] == ["residential", "plaza"]
    assert (np.diff(shapely.area(layers["land"].geometry)) < 0).all()


def test_empty_texts_and_no_are_not_written(tmp_path: Path) -> None:
    nodes = [(1, 51.0, 12.0, {}), (2, 51.1, 12.1, {})]
    ways = [(1, [1, 2], {"highway": "primary", "bridge": "yes"}), (2, [1, 2], {"highway": "primary_link"})]
    layers = layer_features(read_map_features([write_extract(nodes, ways, [], tmp_path / "a.osm.pbf")]))
    assert layers["streets"].properties == [
        {"kind": "primary", "bridge": True},
        {"kind": "primary", "link": True},
    ]


def test_stops_are_points_with_their_modes() -> None:
    station = StopMark("a_1", "", "Markt", 51.5, 12.0, ("TRAM", "BUS"), 0.87654, 12, False)
    platform = StopMark("a_1:2", "a_1", "Markt", 51.5001, 12.0, ("BUS",), 0.5, 15, False)
    twin = StopMark("a_2", "", "Markt", 51.5002, 12.0, (), 0.0, 14, True)
    layer = stop_features([station, platform, twin])
    assert shapely.get_coordinates(layer.geometry[0]).tolist() == to_world(np.array([[12.0, 51.5]])).tolist()
    assert layer.first_zoom.tolist() == [12, 15, 14]
    assert layer.properties[0] == {
        "id": "a_1", "name": "Markt", "modes": "TRAM,BUS", "mode": "TRAM", "importance": 0.877,
    }  # fmt: skip
    assert layer.properties[1]["parent"] == "a_1"
    assert layer.properties[2]["twin"] is True
