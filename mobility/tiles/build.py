"""Cuts all tiles of a network and writes them into its archive."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from pmtiles.tile import zxy_to_tileid

from mobility.tiles.archive import TileBox, write_archive
from mobility.tiles.cut import cut_layer
from mobility.tiles.features import LAYERS, LayerFeatures
from mobility.tiles.projection import to_degrees
from mobility.tiles.rules import EXTENT, MAX_ZOOM, MIN_ZOOM

OPTIONS = {"y_coord_down": True, "extents": EXTENT, "check_winding_order": False}
"""The shapes come in a tile's own units and the right way round."""

Report = Callable[[int, int], None]
"""Called with zooms done and zooms in all."""


def build_tiles(
    layers: Mapping[str, LayerFeatures], path: Path, metadata: Mapping[str, Any], report: Report
) -> int:
    """Cut layers into tiles and write the archive.

    Parameters
    ----------
    layers : Mapping[str, LayerFeatures]
        By name of LAYERS.
    path : Path
        Of the archive.
    metadata : Mapping[str, Any]
        Written into it, with the layers.
    report : Report
        Called as the work goes on.

    Returns
    -------
    int
        Number of tiles; 0: there is nothing to draw, and no archive.
    """
    drawn = {name: layers[name] for name in LAYERS if name in layers and len(layers[name].geometry)}
    if not drawn:
        return 0
    tiles = [tile for zoom in range(MIN_ZOOM, MAX_ZOOM + 1) for tile in _tiles_of_zoom(drawn, zoom, report)]
    described = [{"id": name, "fields": _fields(layer)} for name, layer in drawn.items()]
    write_archive(
        path,
        sorted(tiles),
        _box(drawn),
        {**metadata, "vector_layers": described, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM},
    )
    return len(tiles)


def _tiles_of_zoom(
    layers: Mapping[str, LayerFeatures], zoom: int, report: Report
) -> Iterator[tuple[int, bytes]]:
    report(zoom, MAX_ZOOM + 1)
    cut: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for name, layer in layers.items():
        for x, y, features in cut_layer(name, layer, zoom):
            cut.setdefault((x, y), []).append({"name": name, "features": features})
    for (x, y), content in cut.items():
        yield zxy_to_tileid(zoom, x, y), encode_tile(content)
    report(zoom + 1, MAX_ZOOM + 1)


def encode_tile(content: list[dict[str, Any]]) -> bytes:
    """Encode the layers of one tile.

    Parameters
    ----------
    content : list[dict[str, Any]]
        "name" and "features" of each layer.

    Returns
    -------
    bytes
        gzip'd, the same for the same content.
    """
    return gzip.compress(mapbox_vector_tile.encode(content, default_options=OPTIONS), 7, mtime=0)


def _fields(layer: LayerFeatures) -> dict[str, str]:
    words = {bool: "Boolean", str: "String", int: "Number", float: "Number"}
    return {key: words[type(value)] for row in layer.properties for key, value in row.items()}


def _box(layers: Mapping[str, LayerFeatures]) -> TileBox:
    bounds = np.array([shapely.total_bounds(layer.geometry) for layer in layers.values()])
    west, north = to_degrees(float(bounds[:, 0].min()), float(bounds[:, 1].min()))
    east, south = to_degrees(float(bounds[:, 2].max()), float(bounds[:, 3].max()))
    return TileBox(west, south, east, north)
