"""What an extract shows on a map: land, water, buildings, streets, rails, borders and names, as one table.

Apart from the streets for routing: a map shows what nobody may use, and needs areas with holes, which
libosmium assembles out of closed ways and multipolygons.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pyarrow as pa
import shapely

from osm.map_kinds import NAMED_LAND, Kind, area_kind, label_kind, line_kind
from osm.reader import known_lines
from osm.sea import Box, sea_areas
from osm.street_graph import ExtractError

KEYS = (
    "highway", "railway", "waterway", "natural", "landuse", "leisure", "building", "place", "boundary",
    "amenity", "tourism", "historic", "man_made", "aeroway", "public_transport", "route",
)  # fmt: skip
"""Objects without any of these keys are on no map."""

SCHEMA = pa.schema(
    [
        ("layer", pa.string()),
        ("kind", pa.string()),
        ("osm_id", pa.int64()),  # ways as they are, nodes and relations too; not unique across types
        ("name", pa.string()),
        ("name_de", pa.string()),
        ("name_en", pa.string()),
        ("ref", pa.string()),
        ("bridge", pa.bool_()),
        ("tunnel", pa.bool_()),
        ("link", pa.bool_()),  # a ramp or slip road
        ("minor", pa.bool_()),  # driveways, sidings, sidewalks beside a street: shown late
        ("bicycle", pa.bool_()),  # made for cycling
        ("level", pa.int8()),  # OSM layer: what lies above what
        ("population", pa.int32()),
        ("geometry", pa.binary()),  # WKB, degrees
    ]
)
SEA = Kind("water", "sea")
MINOR_SERVICES = frozenset(
    {"driveway", "parking_aisle", "emergency_access", "yard", "siding", "spur", "crossover"}
)


def read_map_features(paths: Sequence[Path]) -> pa.Table:
    """Read what one or several extracts show on a map.

    Parameters
    ----------
    paths : Sequence[Path]
        .osm.pbf, .osm, .osm.xml (also .gz, .bz2). What several of them hold counts once.

    Returns
    -------
    pyarrow.Table
        Columns of SCHEMA, texts "" where unknown, in the order of the files. Areas are in layers "land",
        "water", "buildings"; lines in "streets", "rails", "waterways", "boundaries"; points in "places",
        "pois" and "labels" (names of land and water, `level` unused).

    Raises
    ------
    ExtractError
        If a file is missing, no OpenStreetMap file, damaged or cut off.
    """
    seen: set[tuple[str, str, int]] = set()
    rows: list[tuple[Any, ...]] = []
    coast: dict[tuple[int, int], bytes] = {}
    for path in paths:
        try:
            for mark, row in _read(Path(path), coast):
                if mark not in seen:
                    seen.add(mark)
                    rows.append(row)
        except (RuntimeError, ValueError, OSError) as error:
            raise ExtractError(f"{path}: cannot be read as OpenStreetMap data: {error}") from error
    rows += [_row(SEA, 0, {}, area) for area in sea_areas(list(coast.values()), _box(rows))]
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA.names)
    return pa.table(
        [pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)], SCHEMA
    )


def _box(rows: list[tuple[Any, ...]]) -> Box:
    """Box of the streets: the coast itself reaches farther where it was not clipped."""
    lines = [row[-1] for row in rows if row[0] == "streets"]
    if not lines:
        return (0.0, 0.0, 0.0, 0.0)
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(lines)).tolist()
    return (west, south, east, north)


def _read(
    path: Path, coast: dict[tuple[int, int], bytes]
) -> Iterator[tuple[tuple[str, str, int], tuple[Any, ...]]]:
    """Read one file; `coast` is filled by way and part."""
    wanted = osmium.filter.KeyFilter(*KEYS)
    shapes = osmium.geom.WKBFactory()
    objects: Iterable[Any] = osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted)
    for found in objects:
        tags = {tag.k: tag.v for tag in found.tags}
        if found.is_area():
            yield from _read_area(found, tags, shapes)
        elif found.is_way():
            if tags.get("natural") == "coastline":
                for part, line in enumerate(_lines(found, shapes)):
                    coast[found.id, part] = line
            kind = line_kind(tags)
            if kind is not None:
                for part, line in enumerate(_lines(found, shapes)):
                    yield (kind.layer, f"w{part}", found.id), _row(kind, found.id, tags, line)
        elif found.is_node():
            kind = label_kind(tags)
            if kind is not None and found.location.valid():
                point = bytes.fromhex(shapes.create_point(found))
                yield (kind.layer, "n", found.id), _row(kind, found.id, tags, point)


def _read_area(
    area: Any, tags: Mapping[str, str], shapes: Any
) -> Iterator[tuple[tuple[str, str, int], tuple[Any, ...]]]:
    kind = area_kind(tags, is_relation=not area.from_way())
    label = label_kind(tags)
    is_border = tags.get("boundary") == "administrative" and tags.get("admin_level", "").isdigit()
    if kind is None and label is None and not is_border:
        return
    try:
        geometry = bytes.fromhex(shapes.create_multipolygon(area))
    except RuntimeError:
        return  # an area whose rings do not close is drawn nowhere
    identity = area.orig_id()
    mark = "w" if area.from_way() else "r"
    if is_border:
        outline = shapely.to_wkb(shapely.boundary(shapely.from_wkb(geometry)))
        border = Kind("boundaries", tags["admin_level"])
        yield (border.layer, mark, identity), _row(border, identity, tags, outline)
    if kind is not None:
        yield (kind.layer, mark, identity), _row(kind, identity, tags, geometry)
        if label is None and tags.get("name") and (kind.layer == "water" or kind.kind in NAMED_LAND):
            label = Kind("labels", kind.layer if kind.layer == "water" else kind.kind)
    if label is not None:
        middle = shapely.to_wkb(shapely.point_on_surface(shapely.from_wkb(geometry)))
        yield (label.layer, mark, identity), _row(label, identity, tags, middle)


def _lines(way: Any, shapes: Any) -> list[bytes]:
    """Give the way, cut where the extract lacks nodes."""
    try:
        return [bytes.fromhex(shapes.create_linestring(way))]
    except (RuntimeError, osmium.InvalidLocationError):
        parts, _ = known_lines(way.nodes)
        lines = [shapely.linestrings(np.column_stack((part.lon, part.lat))) for part in parts]
        return [bytes(shapely.to_wkb(line)) for line in lines]


def _row(kind: Kind, identity: int, tags: Mapping[str, str], geometry: bytes) -> tuple[Any, ...]:
    """Lay out a row of SCHEMA."""
    highway = tags.get("highway", "")
    return (
        kind.layer,
        kind.kind,
        identity,
        tags.get("name", ""),
        tags.get("name:de", ""),
        tags.get("name:en", ""),
        tags.get("ref", ""),
        tags.get("bridge", "no") != "no",
        tags.get("tunnel", "no") != "no" or tags.get("covered") == "yes" or tags.get("indoor") == "yes",
        highway.endswith("_link"),
        tags.get("service") in MINOR_SERVICES
        or tags.get("footway") in ("sidewalk", "crossing")
        or tags.get("access") in ("private", "no"),
        highway == "cycleway"
        or tags.get("bicycle") == "designated"
        or tags.get("bicycle_road") == "yes"
        or tags.get("cyclestreet") == "yes",
        _whole(tags.get("layer", ""), -100, 100),
        _whole(tags.get("population", ""), 0, 100_000_000),
        geometry,
    )


def _whole(text: str, low: int, high: int) -> int:
    digits = text.removeprefix("-")
    number = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 0
    return min(max(number, low), high)
