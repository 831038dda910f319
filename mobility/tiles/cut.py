"""Cuts the features of a layer into the tiles of one zoom: simplified, clipped, in whole units."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from mobility.tiles.features import LayerFeatures
from mobility.tiles.rules import BUFFER, EXTENT, LEAST_LENGTH, MAX_ZOOM, TOLERANCE, least_area

PIXELS = 512
"""Of a tile's side on a screen."""
POINT, LINES, AREAS = 0, (1, 5), (3, 6)
"""Type numbers of shapely: points; lines and multilines; polygons and multipolygons."""

Feature = dict[str, Any]
"""What mapbox_vector_tile encodes: "geometry", "properties"."""


def cut_layer(name: str, layer: LayerFeatures, zoom: int) -> Iterator[tuple[int, int, list[Feature]]]:
    """Cut one layer into the tiles of a zoom.

    Parameters
    ----------
    name : str
        Of the layer.
    layer : LayerFeatures
        Its features.
    zoom : int
        Of the tiles.

    Yields
    ------
    tuple[int, int, list[Feature]]
        x and y of a tile and its features, in the order of the layer; tiles without any are left out.
    """
    rows = np.flatnonzero(layer.first_zoom <= zoom)
    if not len(rows):
        return
    rows, shapes = _thin(name, rows, layer.geometry[rows], zoom)
    tiles = 1 << zoom
    picked, xs, ys = _tiles_of(shapes, tiles)
    if not len(picked):
        return
    order = np.lexsort((picked, ys, xs))
    picked, xs, ys = picked[order], xs[order], ys[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(xs) != 0) | (np.diff(ys) != 0)])
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(xs)], strict=True):
        x, y = int(xs[start]), int(ys[start])
        here = picked[start:end]
        kept, cut = _cut_tile(shapes[here], x, y, tiles)
        if len(kept):
            yield (
                x,
                y,
                [
                    {"geometry": shape, "properties": layer.properties[row]}
                    for shape, row in zip(cut.tolist(), rows[here[kept]].tolist(), strict=True)
                ],
            )


def _thin(
    name: str, rows: NDArray[np.intp], shapes: NDArray[np.object_], zoom: int
) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    """Leave out what is too small at this zoom and simplify the rest."""
    if zoom >= MAX_ZOOM:
        return rows, shapes
    pixel = 1.0 / (PIXELS << zoom)
    kinds = shapely.get_type_id(shapes)
    large = kinds == POINT
    large |= np.isin(kinds, LINES) & (_extent(shapes) >= LEAST_LENGTH * pixel)
    large |= np.isin(kinds, AREAS) & (shapely.area(shapes) >= least_area(name, zoom) * pixel * pixel)
    rows, shapes = rows[large], shapes[large]
    simple = shapely.simplify(shapes, TOLERANCE * pixel, preserve_topology=False)
    lost = shapely.is_empty(simple)
    simple[lost] = shapes[lost]
    return rows, simple


def _extent(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    west, north, east, south = shapely.bounds(shapes).T
    longest: NDArray[np.float64] = np.maximum(east - west, south - north)
    return longest


def _tiles_of(
    shapes: NDArray[np.object_], tiles: int
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
    """Pair each shape with the tiles that its box touches: rows of `shapes`, x, y."""
    box = shapely.bounds(shapes) * tiles
    reach = np.where(shapely.get_type_id(shapes) == POINT, 0.0, BUFFER / EXTENT)[:, None]
    low = np.clip(np.floor(box[:, :2] - reach), 0, tiles - 1).astype(np.int64)
    high = np.clip(np.floor(box[:, 2:] + reach), 0, tiles - 1).astype(np.int64)
    wide, tall = (high - low + 1).T
    counts = wide * tall
    rows = np.repeat(np.arange(len(shapes)), counts)
    place = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows, low[rows, 0] + place % wide[rows], low[rows, 1] + place // wide[rows]


def _cut_tile(
    shapes: NDArray[np.object_], x: int, y: int, tiles: int
) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    """Clip to a tile and round to its units; rows that remain and their shapes."""
    reach = BUFFER / EXTENT
    west, north, east, south = (
        np.array([x - reach, y - reach, x + 1 + reach, y + 1 + reach]) / tiles
    ).tolist()
    box = shapely.bounds(shapes)
    sticks_out = (box[:, 0] < west) | (box[:, 1] < north) | (box[:, 2] > east) | (box[:, 3] > south)
    sticks_out &= shapely.get_type_id(shapes) != POINT
    cut = shapes.copy()
    cut[sticks_out] = shapely.clip_by_rect(shapes[sticks_out], west, north, east, south)
    cut = shapely.transform(cut, lambda points: np.rint((points * tiles - (x, y)) * EXTENT))
    kinds = shapely.get_type_id(shapes)
    areas = np.flatnonzero(np.isin(kinds, AREAS))
    if len(areas):
        cut[areas] = _sound_areas(cut[areas])
    kept = np.flatnonzero(~shapely.is_empty(cut) & ((kinds == POINT) | (_extent(cut) > 0)))
    return kept, cut[kept]


def _sound_areas(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Mend areas that rounding or clipping made cross themselves; outer rings clockwise on the screen."""
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        mended = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
        shapes[broken] = mended
        odd = np.flatnonzero(~np.isin(shapely.get_type_id(shapes), AREAS))
        shapes[odd] = shapely.Polygon()
        # Mending finds crossings at fractions of a unit: rounding once more is near enough.
        shapes[broken] = shapely.transform(shapes[broken], np.rint)
    # y points down, so what shapely calls counterclockwise turns clockwise on the screen, as tiles want it.
    sound: NDArray[np.object_] = shapely.orient_polygons(shapes, exterior_cw=False)
    return sound
