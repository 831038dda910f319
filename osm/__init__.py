"""Streets: an OpenStreetMap extract in, one checked, read-only StreetGraph out.

The public doors are named here and loaded on first use, so that a process that only maps a finished graph
into memory (``osm.street_graph``) never loads libosmium, GEOS or OSMnx.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osm.clip import clip_extract
    from osm.compile import compile_streets
    from osm.fetch import fetch_extract
    from osm.write import ExtractNode, ExtractRelation, ExtractWay, write_extract

_DOORS = {
    "ExtractNode": "osm.write",
    "ExtractRelation": "osm.write",
    "ExtractWay": "osm.write",
    "clip_extract": "osm.clip",
    "compile_streets": "osm.compile",
    "fetch_extract": "osm.fetch",
    "write_extract": "osm.write",
}

__all__ = [
    "ExtractNode",
    "ExtractRelation",
    "ExtractWay",
    "clip_extract",
    "compile_streets",
    "fetch_extract",
    "write_extract",
]


def __getattr__(name: str) -> Any:
    if name not in _DOORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_DOORS[name]), name)
