"""Write an ordinary .osm.pbf from plain records: the same records give the same bytes."""

import os
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import osmium
from osmium.osm import mutable

GENERATOR = "mobility"
_FORMATS = {".pbf": "pbf", ".osm": "osm", ".xml": "osm"}


class ExtractNode(NamedTuple):
    """A node; a plain tuple in this order does as well."""

    id: int
    lat: float
    lon: float
    tags: Mapping[str, str] = {}


class ExtractWay(NamedTuple):
    """A way through nodes given by id; a plain tuple in this order does as well."""

    id: int
    nodes: Iterable[int]
    tags: Mapping[str, str] = {}


class ExtractRelation(NamedTuple):
    """A relation; members are (type, id, role) with type "n", "w" or "r"."""

    id: int
    members: Iterable[tuple[str, int, str]]
    tags: Mapping[str, str] = {}


def write_extract(
    nodes: Iterable[ExtractNode | tuple[int, float, float, Mapping[str, str]]],
    ways: Iterable[ExtractWay | tuple[int, Iterable[int], Mapping[str, str]]],
    relations: Iterable[ExtractRelation | tuple[int, Iterable[tuple[str, int, str]], Mapping[str, str]]],
    path: Path,
) -> Path:
    """Write records as an OpenStreetMap file, sorted by type and id, replacing the file at the end only.

    Parameters
    ----------
    nodes : iterable of (id, lat, lon, tags)
        Degrees WGS 84; kept to 1e-7 degrees, as everywhere in OpenStreetMap.
    ways : iterable of (id, node ids, tags)
        Numpy integers are welcome.
    relations : iterable of (id, members, tags)
        Members are (type, id, role).
    path : Path
        Ends in .osm.pbf, .osm or .osm.xml.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ValueError
        Where an id occurs twice within its type, or the file's ending is unknown.
    """
    file_format = _FORMATS.get(path.suffix)
    if file_format is None:
        raise ValueError(f"{path.name}: an extract ends in .osm.pbf, .osm or .osm.xml")
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with osmium.SimpleWriter(
            osmium.io.File(str(unfinished), file_format), header=header, overwrite=True
        ) as writer:
            for node in _by_id("node", nodes):
                writer.add_node(
                    mutable.Node(
                        id=int(node[0]),
                        location=(float(node[2]), float(node[1])),
                        tags=dict(node[3]),
                        version=1,
                    )
                )
            for way in _by_id("way", ways):
                writer.add_way(
                    mutable.Way(
                        id=int(way[0]), nodes=[int(ref) for ref in way[1]], tags=dict(way[2]), version=1
                    )
                )
            for relation in _by_id("relation", relations):
                members = [(kind, int(ref), role) for kind, ref, role in relation[1]]
                writer.add_relation(
                    mutable.Relation(id=int(relation[0]), members=members, tags=dict(relation[2]), version=1)
                )
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _by_id(kind: str, records: Iterable[Any]) -> list[Any]:
    ordered = sorted(records, key=lambda record: int(record[0]))
    for one, other in pairwise(ordered):
        if one[0] == other[0]:
            raise ValueError(f"{kind} {one[0]} is given twice")
    return ordered
