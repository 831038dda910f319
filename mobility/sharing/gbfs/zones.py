"""Reads geofencing_zones: areas with holes, lines that cross themselves made valid, rules of GBFS 2 and 3."""

from dataclasses import dataclass

import shapely
from shapely import GeometryCollection, MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import shape

from mobility.border.record import Record, RecordError, each_record
from mobility.border.refusals import Refusals
from mobility.sharing.gbfs.envelope import GbfsFile
from mobility.sharing.gbfs.system import SystemBase
from mobility.sharing.records import EVER_S, NEVER_S, UNKNOWN, Zone, ZoneRule

MOST_CORNERS = 20_000
"""Of one zone."""


@dataclass(frozen=True, eq=False)
class Fences:
    """All zones of a system, and what holds outside of them."""

    zones: tuple[Zone, ...] = ()
    rules: tuple[ZoneRule, ...] = ()


def read_zones(file: GbfsFile | None, base: SystemBase, refusals: Refusals) -> Fences:
    """Read the zones of a system.

    Parameters
    ----------
    file : GbfsFile | None
        geofencing_zones.
    base : SystemBase
        Whose vehicle types the rules name.
    refusals : Refusals
        What is wrong.

    Returns
    -------
    Fences
        In the feed's order, which is their precedence.
    """
    if file is None:
        return Fences()
    zones: list[Zone] = []
    try:
        collection = file.data.child("geofencing_zones")
        outside = tuple(
            _rule(rule, base)
            for rule in file.data.children("global_rules")
            if not _is_about_others(rule, base)
        )
    except RecordError as error:
        # What holds everywhere is not known: nothing is promised rather than too much.
        refusals.add(file.name, -1, error.field, f"{error.reason}; rentals end at stations only")
        return Fences((), (ZoneRule(ride_end_allowed=False, station_parking=True),))
    for index, record in each_record(collection, "features", file.name, base.language, refusals):
        try:
            zones.append(_zone(record, index, file.name, base, refusals))
        except RecordError as error:
            refusals.add(file.name, index, error.field, error.reason)
    return Fences(tuple(zones), outside)


def _zone(record: Record, index: int, file: str, base: SystemBase, refusals: Refusals) -> Zone:
    properties = record.child("properties")
    try:
        geometry = shape(record.child("geometry").whole())
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise RecordError("geometry", "is no geometry of GeoJSON") from None
    if shapely.get_num_coordinates(geometry) > MOST_CORNERS:
        raise RecordError("geometry", f"has more than {MOST_CORNERS:,} corners")
    if not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry).split("[")[0].strip()
        refusals.add(file, index, "geometry", f"is not valid ({reason})", is_repaired=True)
        geometry = shapely.make_valid(geometry)
    areas = _areas(geometry)
    if areas.is_empty:
        raise RecordError("geometry", "has no area")
    west, south, east, north = areas.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise RecordError("geometry", "is not in degrees of longitude and latitude")
    start_s, end_s = properties.moment("start", NEVER_S), properties.moment("end", EVER_S)
    rules = []
    for rule in properties.children("rules"):
        types: tuple[int, ...] = ()
        try:
            if _is_about_others(rule, base):
                refusals.add(file, index, "vehicle_type_ids", "are no types of this feed; others have rules")
                continue
            types = _types_of(rule, base)
            rules.append(_rule(rule, base))
        except RecordError as error:
            # The zone stays: of what holds in it only this much is sure, that somebody made a rule.
            refusals.add(file, index, error.field, f"{error.reason}; rentals end at stations only there")
            rules.append(ZoneRule(types, ride_end_allowed=False, station_parking=True))
    return Zone(0, areas, tuple(rules), properties.texts("name"), start_s, end_s)


def _areas(geometry: shapely.Geometry) -> MultiPolygon:
    """What of a geometry has an area: a repaired one may hold lines and points too."""
    if isinstance(geometry, Polygon):
        return MultiPolygon([geometry])
    if isinstance(geometry, MultiPolygon):
        return geometry
    parts = geometry.geoms if isinstance(geometry, GeometryCollection) else ()
    polygons = [one for part in parts for one in _areas(part).geoms]
    return MultiPolygon(polygons)


def _is_about_others(rule: Record, base: SystemBase) -> bool:
    """Tell whether a rule is about none of the types of this feed; of a feed without types nobody knows."""
    ids = rule.rows(rule.first("vehicle_type_ids", "vehicle_type_id"))
    return bool(ids and base.type_rows) and not any(str(one) in base.type_rows for one in ids)


def _types_of(rule: Record, base: SystemBase) -> tuple[int, ...]:
    ids = rule.rows(rule.first("vehicle_type_ids", "vehicle_type_id"))
    rows = tuple(base.type_rows[str(one)] for one in ids if str(one) in base.type_rows)
    if ids and not rows:
        raise rule.wrong("vehicle_type_ids", "are no types of this feed")
    return rows


def _rule(rule: Record, base: SystemBase) -> ZoneRule:
    """GBFS 2 says `ride_allowed` for begin and end at once, GBFS 3 both, each with its own word for types."""
    rows = _types_of(rule, base)
    both = rule.flag("ride_allowed", True)
    return ZoneRule(
        rows,
        rule.flag("ride_start_allowed", both),
        rule.flag("ride_end_allowed", both),
        rule.flag("ride_through_allowed", True),
        int(rule.number("maximum_speed_kph", 0, 500, UNKNOWN)),
        rule.flag("station_parking", False),
    )
