"""The table of areas that have a name: countries, towns, districts, postal codes."""

from collections.abc import Iterable, Mapping

import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from osm.extract import AreaOutline, Extract, Line

SCHEMA = pa.schema(
    [
        ("osm_id", pa.int64()),
        ("kind", pa.string()),
        ("admin_level", pa.int32()),
        ("name", pa.string()),
        ("name_de", pa.string()),
        ("name_en", pa.string()),
        ("postcode", pa.string()),
        ("country", pa.string()),
        ("population", pa.string()),
        ("geometry", pa.binary()),
    ]
)
LEVELS = range(2, 12)
COUNTY_LEVEL = 6


def is_named_area(tags: Mapping[str, str]) -> bool:
    """Tell whether a relation is an area of administration or of a postal code."""
    boundary = tags.get("boundary")
    if tags.get("type") not in ("boundary", "multipolygon"):
        return False
    if boundary == "postal_code":
        return "postal_code" in tags
    return boundary == "administrative" and "name" in tags and _level(tags) in LEVELS


def is_local_area(tags: Mapping[str, str]) -> bool:
    """Tell whether an area is no larger than a county, so that a clip can keep its whole outline."""
    return is_named_area(tags) and (tags["boundary"] == "postal_code" or _level(tags) >= COUNTY_LEVEL)


def areas_table(extract: Extract) -> pa.Table:
    """Build the table of areas.

    Parameters
    ----------
    extract : Extract
        Everything that was read.

    Returns
    -------
    pyarrow.Table
        Columns of SCHEMA, sorted by id: kind "administrative" or "postal_code" (admin_level 0), geometry as
        WKB in degrees. An area whose outline the extract cuts is left out and counted.
    """
    rows = []
    for identity in sorted(extract.named_areas):
        area = extract.named_areas[identity]
        shape = _shape(area, extract.outlines)
        if shape is None:
            extract.count("named_areas_cut_off")
            continue
        tags = area.tags
        rows.append(
            {
                "osm_id": identity,
                "kind": tags["boundary"],
                "admin_level": _level(tags),
                "name": tags.get("name", ""),
                "name_de": tags.get("name:de", ""),
                "name_en": tags.get("name:en", ""),
                "postcode": tags.get("postal_code", ""),
                "country": tags.get("ISO3166-1:alpha2") or tags.get("ISO3166-1") or "",
                "population": tags.get("population", ""),
                "geometry": shapely.to_wkb(shape),
            }
        )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _level(tags: Mapping[str, str]) -> int:
    text = tags.get("admin_level", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def _shape(area: AreaOutline, outlines: Mapping[int, list[Line]]) -> BaseGeometry | None:
    """Join the ways of an outline; None where they do not close."""
    outer = _rings(line for way, role in area.ways if role != "inner" for line in outlines.get(way, []))
    if outer is None:
        return None
    inner = _rings(line for way, role in area.ways if role == "inner" for line in outlines.get(way, []))
    return outer if inner is None else outer.difference(inner)


def _rings(lines: Iterable[Line]) -> BaseGeometry | None:
    parts = [shapely.linestrings(line.lon, line.lat) for line in lines]
    if not parts:
        return None
    polygons = shapely.get_parts(shapely.polygonize(parts))
    return shapely.union_all(shapely.make_valid(polygons)) if len(polygons) else None
