"""Areas of on-demand service: shapes of locations.geojson, groups of stops, and stops by themselves."""

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from shapely import GEOSException, MultiPolygon, Polygon, make_valid
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gtfs.feed_tables import FeedTables
from gtfs.findings import Findings
from gtfs.notices import Severity

LOCATIONS = "locations.geojson"
_GROUPS, _GROUP_STOPS = "location_groups.txt", "location_group_stops.txt"
_LARGEST_DEGREES = 5.0
"""A wider or higher area is no area of a service but swapped coordinates (several hundred kilometres)."""


@dataclass(frozen=True, slots=True)
class FlexArea:
    """Where one may be picked up or set down.

    Parameters
    ----------
    area_id : str
        location_id, location_group_id or stop_id; unique within a feed, as GTFS asks for.
    name : str
        "" where it has none.
    shape : BaseGeometry | None
        Polygon or multipolygon in degrees (lon, lat); None: only at the stops.
    stop_ids : tuple[str, ...]
        Stops of a group; empty for a shape.
    """

    area_id: str
    name: str
    shape: BaseGeometry | None
    stop_ids: tuple[str, ...] = ()


def read_areas(feed: FeedTables, findings: Findings) -> dict[str, FlexArea]:
    """Read the areas of a feed.

    Parameters
    ----------
    feed : FeedTables
        Checked tables.
    findings : Findings
        Takes what is left out or mended.

    Returns
    -------
    dict[str, FlexArea]
        By id; stops that stop_times.txt names for themselves are not among them.
    """
    areas = _shapes(feed, findings)
    groups, members = feed.find(_GROUPS), feed.find(_GROUP_STOPS)
    if groups is None:
        return areas
    stops: dict[str, list[str]] = {}
    if members is not None:
        for row in members.select(["location_group_id", "stop_id"]).to_pylist():
            stops.setdefault(row["location_group_id"], []).append(row["stop_id"])
    for row in groups.select(["location_group_id", "location_group_name"]).to_pylist():
        group = row["location_group_id"]
        if group in areas:
            _warn(findings, "duplicate_geography_id", f"the id {group!r} is there as an area, too", _GROUPS)
        elif group not in stops:
            _warn(findings, "flex_group_empty", f"the group {group!r} has no stop in {_GROUP_STOPS}", _GROUPS)
        else:
            areas[group] = FlexArea(group, row["location_group_name"] or "", None, tuple(stops[group]))
    return areas


def _shapes(feed: FeedTables, findings: Findings) -> dict[str, FlexArea]:
    table = feed.find(LOCATIONS)
    if table is None:
        return {}
    try:
        document = json.loads(table.column("content")[0].as_py())
        features = document["features"]
        if document["type"] != "FeatureCollection" or not isinstance(features, list):
            raise TypeError("it is no FeatureCollection")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        _warn(findings, "flex_malformed_geojson", f"{LOCATIONS} is not usable ({error})", LOCATIONS)
        return {}
    areas: dict[str, FlexArea] = {}
    for number, feature in enumerate(features):
        area = _shape(feature, number, findings)
        if area is not None and area.area_id in areas:
            _warn(findings, "duplicate_geography_id", f"the id {area.area_id!r} occurs twice", LOCATIONS)
        elif area is not None:
            areas[area.area_id] = area
    return areas


def _shape(feature: Any, number: int, findings: Findings) -> FlexArea | None:
    """Read one area; one whose lines cross is mended, and it is said."""
    try:
        area_id, geometry = str(feature["id"]), feature["geometry"]
        if geometry["type"] not in ("Polygon", "MultiPolygon"):
            raise TypeError(f"a {geometry['type']} is no area")
        polygon = shape(geometry)
        west, south, east, north = polygon.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValueError("its coordinates are no degrees in the order longitude, latitude")
        if max(east - west, north - south) > _LARGEST_DEGREES:
            raise ValueError(f"it is wider or higher than {_LARGEST_DEGREES:g} degrees")
    except (GEOSException, ValueError, TypeError, KeyError, IndexError) as error:
        message = f"the feature number {number + 1} was left out ({error})"
        _warn(findings, "flex_invalid_geometry", message, LOCATIONS)
        return None
    if not polygon.is_valid:
        message = f"the lines of the area {area_id!r} cross; it was mended"
        _warn(findings, "flex_crossing_lines", message, LOCATIONS)
        parts = getattr(make_valid(polygon), "geoms", [make_valid(polygon)])
        polygon = MultiPolygon([part for part in parts if isinstance(part, Polygon)])
        if polygon.is_empty:
            return None
    properties = feature.get("properties") or {}
    return FlexArea(area_id, str(properties.get("stop_name") or ""), polygon)


def _warn(findings: Findings, code: str, message: str, file: str) -> None:
    findings.add(Severity.WARNING, code, f"{file}: {message}", file=file)


def area_table(areas: list[FlexArea]) -> pa.Table:
    """Lay areas out as the companion table "flex_areas".

    Parameters
    ----------
    areas : list[FlexArea]
        Of one feed.

    Returns
    -------
    pa.Table
        Columns feed, area_id, name, shape (WKB, null = stops only) and stop_ids.
    """
    return pa.table(
        {
            "feed": pa.array([0] * len(areas), pa.int16()),
            "area_id": pa.array([area.area_id for area in areas], pa.string()),
            "name": pa.array([area.name for area in areas], pa.string()),
            "shape": pa.array(
                [None if area.shape is None else area.shape.wkb for area in areas], pa.binary()
            ),
            "stop_ids": pa.array([list(area.stop_ids) for area in areas], pa.list_(pa.string())),
        }
    )
