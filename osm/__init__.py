"""Streets: an OpenStreetMap extract in, one checked, read-only StreetGraph out.

The public doors are named here and loaded on first use, so that a process that only maps a finished graph
into memory (``osm.street_graph``) never loads libosmium, GEOS or OSMnx.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osm.compile import compile_streets
    from osm.write import ExtractNode, ExtractRelation, ExtractWay, write_extract

_DOORS = {
    "compile_streets": "osm.compile",
    "write_extract": "osm.write",
    "ExtractNode": "osm.write",
    "ExtractWay": "osm.write",
    "ExtractRelation": "osm.write",
}

__all__ = ["ExtractNode", "ExtractRelation", "ExtractWay", "compile_streets", "write_extract"]


def __getattr__(name: str) -> Any:
    if name not in _DOORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_DOORS[name]), name)
