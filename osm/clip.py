"""Cut the surroundings of a city out of a larger extract.

Ways that touch the area stay whole; multipolygons and outlines of towns, districts and postal codes that
touch it keep all their ways; other relations (bus routes, borders of countries) keep their member lists, with
members that may lie outside and be missing.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import osmium
import shapely

from osm.areas import is_local_area
from osm.street_graph import ExtractError
from osm.write import GENERATOR

Area = tuple[float, float, float, float] | shapely.Polygon | shapely.MultiPolygon
"""min lon, min lat, max lon, max lat in degrees, or a polygon in lon and lat."""

CHUNK = 200_000
"""Nodes that are compared with a polygon at once."""

NODE, WAY, RELATION = osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION


def clip_extract(source: Path, area: Area, out: Path) -> Path:
    """Write the part of an extract that lies in an area, ways complete.

    Parameters
    ----------
    source : Path
        A sorted .osm.pbf (or any format that libosmium reads).
    area : tuple of float or shapely polygon
        min lon, min lat, max lon, max lat, or a polygon in (lon, lat).
    out : Path
        File to write or replace; replaced at the end only.

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    ExtractError
        If the source cannot be read, the area is empty or nothing lies in it, or the file cannot be written.
    """
    if not source.is_file():
        raise ExtractError(f"{source}: there is no such file")
    polygon = area if isinstance(area, shapely.Polygon | shapely.MultiPolygon) else shapely.box(*area)
    if polygon.is_empty or not polygon.is_valid or polygon.area == 0:
        raise ExtractError(f"{source.name}: the area to clip to is empty or crosses itself")
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{os.getpid()}.{out.name}")
    try:
        kept = _wanted(source, polygon)
        header = osmium.io.Header()
        header.set("generator", GENERATOR)
        header.add_box(osmium.osm.Box(*polygon.bounds))
        written = 0
        with osmium.SimpleWriter(str(unfinished), header=header, overwrite=True) as writer:
            for found in osmium.FileProcessor(str(source)).with_filter(kept.id_filter()):
                writer.add(found)
                written += 1
        if not written:
            raise ExtractError(f"{source.name}: holds nothing within {_text(polygon)}")
        unfinished.replace(out)
    except (RuntimeError, ValueError, OSError) as error:
        raise ExtractError(f"{source}: cannot be clipped: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return out


def _wanted(source: Path, polygon: shapely.Polygon | shapely.MultiPolygon) -> osmium.IdTracker:
    """Collect the ids of everything to keep."""
    file = str(source)
    inside = osmium.IdTracker()
    kept = osmium.IdTracker()
    for node in _nodes_within(file, polygon):
        inside.add_node(node)
        kept.add_node(node)
    touching = []
    for way in osmium.FileProcessor(file, WAY).with_filter(inside.contains_filter()):
        kept.add_way(way.id)
        kept.add_references(way)
        touching.append(way.id)
    for identity in touching:
        inside.add_way(identity)
    rims = osmium.IdTracker()
    for relation in osmium.FileProcessor(file, RELATION).with_filter(inside.contains_filter()):
        kept.add_relation(relation.id)
        if isinstance(relation, osmium.osm.Relation) and _is_kept_whole(relation):
            for member in relation.members:
                if member.type == "w":
                    rims.add_way(member.ref)
    for way in osmium.FileProcessor(file, WAY).with_filter(rims.id_filter()):
        kept.add_way(way.id)
        kept.add_references(way)
    return kept


def _is_kept_whole(relation: osmium.osm.Relation) -> bool:
    tags = {tag.k: tag.v for tag in relation.tags}
    return tags.get("type") == "multipolygon" or is_local_area(tags)


def _nodes_within(file: str, polygon: shapely.Polygon | shapely.MultiPolygon) -> Iterator[int]:
    west, south, east, north = polygon.bounds
    is_box = polygon.equals(shapely.box(west, south, east, north))
    shapely.prepare(polygon)
    ids: list[int] = []
    lons: list[float] = []
    lats: list[float] = []
    for node in osmium.FileProcessor(file, NODE):
        location = node.location  # type: ignore[union-attr]
        lon, lat = location.lon_without_check(), location.lat_without_check()
        if not (west <= lon <= east and south <= lat <= north):
            continue
        if is_box:
            yield node.id
            continue
        ids.append(node.id)
        lons.append(lon)
        lats.append(lat)
        if len(ids) == CHUNK:
            yield from _covered(polygon, ids, lons, lats)
            ids, lons, lats = [], [], []
    yield from _covered(polygon, ids, lons, lats)


def _covered(
    polygon: shapely.Polygon | shapely.MultiPolygon, ids: list[int], lons: list[float], lats: list[float]
) -> Iterator[int]:
    is_within = shapely.intersects_xy(polygon, np.array(lons), np.array(lats))
    return (identity for identity, within in zip(ids, is_within, strict=True) if within)


def _text(polygon: shapely.Polygon | shapely.MultiPolygon) -> str:
    return ",".join(f"{value:.5f}" for value in polygon.bounds)
