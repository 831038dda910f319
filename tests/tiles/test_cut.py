"""What is in the tiles is what was drawn: nothing is lost at their edges, areas keep their size."""

import gzip
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from mobility.tiles.build import build_tiles, encode_tile
from mobility.tiles.cut import cut_layer
from mobility.tiles.features import LayerFeatures
from mobility.tiles.projection import to_degrees, to_world
from mobility.tiles.rules import BUFFER, EXTENT, MAX_ZOOM, MIN_ZOOM, first_zoom

ORIGIN = np.array([0.5333, 0.3333])
"""Somewhere in Saxony, world units."""
TILE = 1.0 / (1 << MAX_ZOOM)

offsets = st.tuples(st.floats(-1.7, 1.7), st.floats(-1.7, 1.7))


def layer_of(*shapes: Any, zoom: int = 0) -> LayerFeatures:
    """Shapes in tiles of MAX_ZOOM around ORIGIN, as a layer."""
    placed = shapely.transform(np.array(shapes, object), lambda points: ORIGIN + points * TILE)
    properties: list[dict[str, Any]] = [{"number": number} for number in range(len(shapes))]
    return LayerFeatures(placed, np.full(len(shapes), zoom, np.int8), properties)


def pieces(layer: LayerFeatures, zoom: int = MAX_ZOOM, name: str = "land") -> list[Any]:
    """All features of all tiles, decoded and back in world units; without what lies in the tiles' margins."""
    found = []
    for x, y, features in cut_layer(name, layer, zoom):
        content = encode_tile([{"name": name, "features": features}])
        decoded = mapbox_vector_tile.decode(gzip.decompress(content), default_options={"y_coord_down": True})
        for feature in decoded[name]["features"]:
            inside = shapely.clip_by_rect(shape(feature["geometry"]), 0, 0, EXTENT, EXTENT)
            found.append(
                shapely.transform(inside, lambda units, x=x, y=y: (units / EXTENT + (x, y)) / (1 << zoom))
            )
    return found


@given(points=st.lists(offsets, min_size=2, max_size=8, unique=True))
def test_no_part_of_a_line_is_lost(points: list[tuple[float, float]]) -> None:
    layer = layer_of(shapely.LineString(points))
    line = layer.geometry[0]
    drawn = shapely.union_all(pieces(layer, name="streets"))
    unit = TILE / EXTENT
    if shapely.length(line) < 3 * unit:  # a point once rounded
        return
    samples = shapely.line_interpolate_point(line, np.linspace(0, 1, 40), normalized=True)
    assert (shapely.distance(samples, drawn) < 2 * unit).all()
    assert shapely.length(drawn) < 1.1 * shapely.length(line) + 20 * unit


@given(
    center=offsets,
    radii=st.lists(st.floats(0.05, 1.2), min_size=3, max_size=9),
    hole=st.booleans(),
)
def test_areas_keep_their_size(center: tuple[float, float], radii: list[float], hole: bool) -> None:
    turns = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    ring = np.column_stack((np.cos(turns), np.sin(turns)))
    outer = np.array(center) + ring * np.array(radii)[:, None]
    area = shapely.Polygon(outer, [np.array(center) + ring * 0.02] if hole else None)
    if not area.is_valid:
        return
    layer = layer_of(area)
    drawn = sum(shapely.area(piece) for piece in pieces(layer))
    expected = shapely.area(layer.geometry[0])
    around = shapely.length(layer.geometry[0])
    assert drawn == pytest.approx(expected, abs=3 * around * TILE / EXTENT)


def test_outer_rings_turn_right_and_holes_left() -> None:
    # Mapbox Vector Tile 2.1, 4.3.3.3: the surveyor's formula in tile units is positive for outer rings.
    square = shapely.Polygon([(0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)], [[(0.1, 0.1), (0.2, 0.1), (0.1, 0.2)]])
    for given_shape in (square, square.reverse()):
        ((_, _, features), *_) = cut_layer("land", layer_of(given_shape), MAX_ZOOM)
        cut = features[0]["geometry"]
        signs = [np.sign(surveyor(ring)) for ring in (cut.exterior, *cut.interiors)]
        assert signs == [1, -1]


def surveyor(ring: Any) -> float:
    """Twice the signed area."""
    x, y = np.asarray(ring.coords).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def test_points_are_in_one_tile_only() -> None:
    corners = [(x + 0.0001, y + 0.0001) for x in range(3) for y in range(3)]
    assert len(pieces(layer_of(*map(shapely.Point, corners)), name="stops")) == 9


def test_lines_reach_into_the_margin_and_no_farther() -> None:
    ends = np.array([cut[2][0]["geometry"].bounds for cut in cut_layer("streets", layer_of(
        shapely.LineString([(-5, 0.2), (5, 0.3)])), MAX_ZOOM)])  # fmt: skip
    assert ends.min() >= -BUFFER
    assert ends.max() <= EXTENT + BUFFER


def test_small_things_wait_for_their_zoom() -> None:
    yard, field = shapely.box(0, 0, 0.01, 0.01), shapely.box(0.1, 0.1, 0.9, 0.9)
    numbers = {
        zoom: sorted(
            feature["properties"]["number"]
            for _, _, features in cut_layer("land", layer_of(yard, field), zoom)
            for feature in features
        )
        for zoom in (MAX_ZOOM - 6, MAX_ZOOM - 2, MAX_ZOOM)
    }
    assert numbers[MAX_ZOOM - 6] == [1]
    assert set(numbers[MAX_ZOOM]) == {0, 1}


@pytest.mark.parametrize(
    ("layer", "kind", "minor", "zoom"),
    [
        ("streets", "motorway", False, 5),
        ("streets", "motorway", True, 15),
        ("streets", "steps", False, 14),
        ("rails", "tram", False, 11),
        ("places", "city", False, 4),
        ("places", "island of no kind", False, 14),
        ("boundaries", "9", False, 12),
        ("land", "park", False, MIN_ZOOM),
    ],
)
def test_each_kind_has_its_first_zoom(layer: str, kind: str, minor: bool, zoom: int) -> None:
    assert first_zoom(layer, kind, minor) == zoom


def test_the_same_features_give_the_same_file(tmp_path: Path) -> None:
    layers = {"streets": layer_of(shapely.LineString([(0, 0), (1.4, 0.7)]), zoom=12)}
    files = [tmp_path / name for name in ("one", "two")]
    done: list[tuple[int, int]] = []
    counts = [build_tiles(layers, file, {"name": "x"}, lambda *step: done.append(step)) for file in files]
    assert counts[0] == counts[1] > 5
    assert files[0].read_bytes() == files[1].read_bytes()
    assert done[-1] == (MAX_ZOOM + 1, MAX_ZOOM + 1)


def test_nothing_to_draw_makes_no_file(tmp_path: Path) -> None:
    assert build_tiles({}, tmp_path / "map", {}, lambda *_: None) == 0
    assert not (tmp_path / "map").exists()


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_projecting_can_be_undone(lon: float, lat: float) -> None:
    ((x, y),) = to_world(np.array([[lon, lat]]))
    assert to_degrees(float(x), float(y)) == pytest.approx((lon, lat), abs=1e-9)
