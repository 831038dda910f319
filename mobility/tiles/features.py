"""What is to be drawn: geometries in world units, from which zoom on, and what is written with them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from mobility.tiles.projection import project, to_world
from mobility.tiles.rules import first_zoom

LAYERS = (
    "land", "water", "waterways", "buildings", "boundaries", "streets", "rails", "labels", "places", "pois",
    "stops",
)  # fmt: skip
"""All layers of a tile, in this order."""

WRITTEN = {
    "streets": ("name", "ref", "bridge", "tunnel", "link", "minor", "bicycle", "level"),
    "rails": ("name", "bridge", "tunnel", "minor", "level"),
    "waterways": ("name", "tunnel"),
    "places": ("name", "name_de", "name_en", "population"),
    "labels": ("name", "name_de", "name_en"),
    "pois": ("name", "name_de", "name_en"),
}
"""What is written beside `kind`; empty texts, zeros and False are left out."""


class LayerFeatures(NamedTuple):
    """The features of one layer."""

    geometry: NDArray[np.object_]  # (n,) shapely, world units
    first_zoom: NDArray[np.int8]  # (n,)
    properties: list[dict[str, Any]]  # shared where equal: not to be changed


class StopMark(NamedTuple):
    """A stop as the map shows it."""

    stop_id: str  # "<tag>_<stop_id>"
    parent_id: str  # "" = a station, or a stop without one
    name: str
    lat: float
    lon: float
    modes: tuple[str, ...]  # words of the wire format, the most important first
    importance: float  # 0 to 1
    first_zoom: int
    is_twin: bool  # beside a more important stop of the same name, which bears the label for both


def layer_features(table: pa.Table) -> dict[str, LayerFeatures]:
    """Sort what an extract shows into layers.

    Parameters
    ----------
    table : pa.Table
        From `osm.map_features.read_map_features`.

    Returns
    -------
    dict[str, LayerFeatures]
        By name of LAYERS, layers without features left out.
    """
    layers = np.array(table["layer"].to_pylist(), dtype=object)
    found = {}
    for name in LAYERS:
        rows = np.flatnonzero(layers == name)
        if not len(rows):
            continue
        part = table.take(pa.array(rows))
        kinds, minor = part["kind"].to_pylist(), part["minor"].to_pylist()
        zooms = [first_zoom(name, kind, flag) for kind, flag in zip(kinds, minor, strict=True)]
        columns = {"kind": kinds, **{key: part[key].to_pylist() for key in WRITTEN.get(name, ())}}
        shapes, properties = project(part["geometry"].to_pylist()), _properties(columns)
        # What comes later is drawn over what comes before: a square over the quarter that it lies in.
        order = np.argsort(-shapely.area(shapes), kind="stable")
        found[name] = LayerFeatures(
            shapes[order], np.array(zooms, np.int8)[order], [properties[row] for row in order.tolist()]
        )
    return found


def stop_features(marks: Sequence[StopMark]) -> LayerFeatures:
    """Make the layer of stops.

    Parameters
    ----------
    marks : Sequence[StopMark]
        With coordinates.

    Returns
    -------
    LayerFeatures
        Points in the same order.
    """
    points = np.array([(mark.lon, mark.lat) for mark in marks], np.float64).reshape(-1, 2)
    properties: list[dict[str, Any]] = []
    for mark in marks:
        written: dict[str, Any] = {
            "id": mark.stop_id,
            "name": mark.name,
            "modes": ",".join(mark.modes),
            "mode": mark.modes[0] if mark.modes else "OTHER",
            "importance": round(mark.importance, 3),
        }
        if mark.parent_id:
            written["parent"] = mark.parent_id
        if mark.is_twin:
            written["twin"] = True
        properties.append(written)
    placed = np.asarray(shapely.points(to_world(points)))
    return LayerFeatures(placed, np.array([mark.first_zoom for mark in marks], np.int8), properties)


def _properties(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Make one dict a row, equal ones being the same."""
    known: dict[tuple[Any, ...], dict[str, Any]] = {}
    names = list(columns)
    found = []
    for row in zip(*columns.values(), strict=True):
        written = known.get(row)
        if written is None:
            written = {name: value for name, value in zip(names, row, strict=True) if value}
            known[row] = written
        found.append(written)
    return found
