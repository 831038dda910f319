"""Read OpenStreetMap files with libosmium and keep what streets and places need.

Three passes a file: relations (small), nodes (libosmium keeps all coordinates, Python sees tagged ones only),
ways. So files need not be sorted, and ways cut off at the border of an extract keep the parts that exist.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import osmium

from osm.areas import is_named_area
from osm.barriers import NodeRule, node_rule
from osm.extract import (
    AreaOutline,
    AreaRelation,
    Elevator,
    Extract,
    Line,
    PlaceRecord,
    Progress,
    Restriction,
    StreetName,
    StreetWay,
)
from osm.highways import HIGHWAYS, ROUTING_KEYS, highway_class
from osm.house_numbers import HOUSE_ROLES, NUMBER, House, has_address, interpolate, relation_street
from osm.place_kinds import ADDRESS, place_kinds
from osm.street_graph import ExtractError
from osm.way_profile import WayProfile, way_profile

Bounds = tuple[float, float, float, float]
"""min lon, min lat, max lon, max lat."""

UNKNOWN_COORDINATE = 180.0
"""libosmium gives 214.7 for a node that the file does not hold."""

NOT_A_STREET_TAG = (
    "name",
    "ref",
    "name:en",
    "name:de",
    "source",
    "note",
    "description",
    "lit",
    "postal_code",
)
"""Tags that no street rule reads; left out of the cache's key."""

MANY_WAYS = 1000
"""So many ways are a quarter of a town at least, which has bus lines, buildings with courts, turn bans."""


class ExtractReader:
    """Collects one or several files into an Extract.

    Parameters
    ----------
    bounds : tuple of float, optional
        Keep only ways that touch this box (whole) and places in it: min lon, min lat, max lon, max lat.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.extract = Extract()
        self._bounds = bounds
        self._profiles: dict[tuple[tuple[str, str], ...], WayProfile | None] = {}
        self._rules: dict[tuple[tuple[str, str], ...], NodeRule | None] = {}
        self._wanted_outlines: set[int] = set()
        self._relation_places: dict[int, tuple[Mapping[str, str], list[int]]] = {}
        self._street_of_house: dict[tuple[str, int], str] = {}
        self._houses: dict[int, House] = {}
        self._n_relations = self._n_ways = 0  # of the file that is read

    def read(self, path: Path, progress: Progress | None = None) -> None:
        """Add one file.

        Parameters
        ----------
        path : Path
            .osm.pbf, .osm, .osm.xml, .osm.bz2 or .osm.gz.
        progress : callable, optional
            Called with a text and a share.

        Raises
        ------
        ExtractError
            If the file is missing, of no known format, damaged or cut off.
        """
        if not path.exists():
            raise ExtractError(f"{path}: there is no such file")
        if not path.is_file():
            raise ExtractError(f"{path}: is not a file")
        index = osmium.index.create_map("flex_mem")
        locations = osmium.NodeLocationsForWays(index)
        locations.ignore_errors()
        tagged = osmium.filter.EmptyTagFilter()
        passes: tuple[tuple[str, Any, list[Any], Callable[[Any], None]], ...] = (
            ("relations", osmium.osm.RELATION, [tagged], self._relation),
            ("nodes", osmium.osm.NODE, [locations, tagged], self._node),
            ("ways", osmium.osm.WAY, [locations], self._way),
        )
        self._n_relations = self._n_ways = 0
        for number, (what, entities, filters, take) in enumerate(passes):
            if progress is not None:
                progress(f"{path.name}: {what}", number / len(passes))
            try:
                processor = osmium.FileProcessor(str(path), entities)
                for handler in filters:
                    processor = processor.with_filter(handler)
                for found in processor:
                    take(found)
            except (RuntimeError, ValueError, OSError) as error:
                raise ExtractError(f"{path}: cannot be read as OpenStreetMap data: {error}") from error
        if not self._n_relations and self._n_ways >= MANY_WAYS:
            # A file that ends between two blocks cannot be told from a whole one, but relations come last.
            self.extract.count("files_without_relations")
        self._finish_relations()

    def _relation(self, relation: Any) -> None:
        self._n_relations += 1
        tags = {tag.k: tag.v for tag in relation.tags}
        kind = tags.get("type", "")
        if kind.startswith("restriction"):
            self._restriction(relation, tags)
            return
        members = [(m.type, m.ref, m.role) for m in relation.members]
        identity: int = relation.id
        ways = [(ref, role) for member_type, ref, role in members if member_type == "w"]
        if kind in ("multipolygon", "boundary"):
            profile = self._profile(tags) if kind == "multipolygon" else None
            if profile is not None and profile.is_area:
                self.extract.areas[identity] = AreaRelation(identity, ways, profile, street_name(tags))
                self._wanted_outlines.update(ref for ref, _ in ways)
        if is_named_area(tags):
            self.extract.named_areas[identity] = AreaOutline(ways, tags)
            self._wanted_outlines.update(ref for ref, _ in ways)
        street = relation_street(tags)
        if street:
            self._street_of_house |= {
                (member_type, ref): street for member_type, ref, role in members if role in HOUSE_ROLES
            }
        if kind in ("multipolygon", "site", "public_transport") and any(True for _ in place_kinds(tags)):
            outer = [ref for ref, role in ways if role != "inner"]
            self._relation_places[identity] = (tags, outer)
            self._wanted_outlines.update(outer)

    def _restriction(self, relation: Any, tags: dict[str, str]) -> None:
        value = tags.get("restriction") or tags.get("restriction:motorcar") or ""
        by_role: dict[str, list[tuple[str, int]]] = {}
        for member in relation.members:
            by_role.setdefault(member.role, []).append((member.type, member.ref))
        via = by_role.get("via", [])
        starts = [ref for kind, ref in by_role.get("from", []) if kind == "w"]
        ends = [ref for kind, ref in by_role.get("to", []) if kind == "w"]
        kinds = {kind for kind, _ in via}
        is_over_node = kinds == {"n"} and len(via) == 1
        if not value or not starts or not ends or not (is_over_node or kinds == {"w"}):
            self.extract.count("turn_restrictions_incomplete")
            return
        identity: int = relation.id
        self.extract.restrictions[identity] = [
            Restriction(
                identity,
                via[0][1] if is_over_node else 0,
                () if is_over_node else tuple(ref for _, ref in via),
                start,
                end,
                value,
                tags.get("except", ""),
            )
            for start in starts
            for end in ends
        ]

    def _node(self, node: Any) -> None:
        tags = {tag.k: tag.v for tag in node.tags}
        identity: int = node.id
        key = tuple(sorted(tags.items()))
        if key not in self._rules:
            self._rules[key] = node_rule(tags)
        rule = self._rules[key]
        if rule is not None:
            self.extract.barriers[identity] = rule
            if tags.get("highway") == "elevator":
                self.extract.elevators[identity] = Elevator("node", identity, tags.get("level", ""))
        location = node.location
        if location.valid():
            tags = self._with_street("n", identity, tags)
            if NUMBER in tags:
                self._houses[identity] = House(location.lat, location.lon, tags)
            self._place("n", identity, location.lat, location.lon, tags)

    def _way(self, way: Any) -> None:
        self._n_ways += 1
        tags = {tag.k: tag.v for tag in way.tags}
        identity: int = way.id
        profile = self._profile(tags) if not ROUTING_KEYS.isdisjoint(tags) else None
        if "addr:interpolation" in tags:
            self._interpolate(identity, tags, [node.ref for node in way.nodes])
        tags = self._with_street("w", identity, tags)
        is_place = any(True for _ in place_kinds(tags))
        if profile is None and not is_place and identity not in self._wanted_outlines:
            return
        lines, missing = known_lines(way.nodes)
        if missing:
            self.extract.count("nodes_missing", missing)
            self.extract.count("ways_clipped")
        if not lines:
            self.extract.count("ways_without_nodes")
            return
        if identity in self._wanted_outlines:
            self.extract.outlines[identity] = lines
        if is_place:
            lat, lon = middle(lines[0])
            self._place("w", identity, lat, lon, tags)
        if profile is not None and self._touches(lines):
            before = self.extract.ways.get(identity)
            # Of a way that several files hold, the most complete version stays.
            if before is None or _n_nodes(before.lines) < _n_nodes(lines):
                self.extract.ways[identity] = StreetWay(identity, lines, profile, street_name(tags))
                if profile.name == "elevator" and not lines[0].is_closed:
                    self.extract.elevators[lines[0].refs[0]] = Elevator(
                        "way", identity, tags.get("level", "")
                    )

    def _profile(self, tags: Mapping[str, str]) -> WayProfile | None:
        key = tuple(item for item in tags.items() if item[0] not in NOT_A_STREET_TAG)
        if key not in self._profiles:
            self._profiles[key] = way_profile(tags)
        profile = self._profiles[key]
        if profile is None and "highway" in tags:
            name = highway_class(tags)
            self.extract.count("ways_not_streets" if name not in HIGHWAYS else "ways_closed_to_all")
        return profile

    def _touches(self, lines: Sequence[Line]) -> bool:
        if self._bounds is None:
            return True
        return any(
            self._within(lat, lon) for line in lines for lat, lon in zip(line.lat, line.lon, strict=True)
        )

    def _within(self, lat: float, lon: float) -> bool:
        if self._bounds is None:
            return True
        west, south, east, north = self._bounds
        return west <= lon <= east and south <= lat <= north

    def _place(self, osm_type: str, identity: int, lat: float, lon: float, tags: Mapping[str, str]) -> None:
        if not self._within(lat, lon):
            return
        for kind in place_kinds(tags):
            self.extract.places[osm_type, identity, kind] = PlaceRecord(
                osm_type, identity, lat, lon, kind, tags
            )

    def _with_street(self, osm_type: str, identity: int, tags: dict[str, str]) -> dict[str, str]:
        """Tags of a house with the street that a relation gives it, where it does not name one itself."""
        if NUMBER not in tags or has_address(tags):
            return tags
        street = self._street_of_house.get((osm_type, identity))
        return {**tags, "addr:street": street} if street else tags

    def _interpolate(self, identity: int, tags: Mapping[str, str], refs: Sequence[int]) -> None:
        street = tags.get("addr:street") or self._street_of_house.get(("w", identity), "")
        houses = [self._houses[ref] for ref in refs if ref in self._houses]
        for house in interpolate(tags["addr:interpolation"], houses):
            address = house.tags if has_address(house.tags) else {**house.tags, "addr:street": street}
            kept = {key: value for key, value in address.items() if key.startswith("addr:")}
            if address.get("addr:street") != "" and self._within(house.lat, house.lon):
                number = address[NUMBER]
                self.extract.places["w", identity, f"{ADDRESS}:{number}"] = PlaceRecord(
                    "w", identity, house.lat, house.lon, ADDRESS, kept
                )
                self.extract.count("addresses_interpolated")

    def _finish_relations(self) -> None:
        for identity, (tags, outer) in sorted(self._relation_places.items()):
            parts = [line for ref in outer for line in self.extract.outlines.get(ref, [])]
            if not parts:
                self.extract.count("place_relations_without_outline")
                continue
            lats = [lat for part in parts for lat in (min(part.lat), max(part.lat))]
            lons = [lon for part in parts for lon in (min(part.lon), max(part.lon))]
            self._place("r", identity, (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2, tags)
        self._relation_places.clear()
        for identity, relation in list(self.extract.areas.items()):
            members = [line for ref, _ in relation.members for line in self.extract.outlines.get(ref, [])]
            if not self._touches(members):
                del self.extract.areas[identity]


def street_name(tags: Mapping[str, str]) -> StreetName:
    """Read the names that the table of names keeps."""
    return (tags.get("name", ""), tags.get("ref", ""), tags.get("name:en", ""), tags.get("name:de", ""))


def known_lines(nodes: Any) -> tuple[list[Line], int]:
    """Cut a way where nodes are missing; parts of one node are of no use.

    Returns
    -------
    tuple[list[Line], int]
        The parts, and how many nodes were missing.
    """
    lines: list[Line] = []
    line = Line([], [], [])
    missing = 0
    for node in nodes:
        location = node.location
        lon = location.lon_without_check()
        if lon > UNKNOWN_COORDINATE:
            missing += 1
            if len(line.refs) > 1:
                lines.append(line)
            line = Line([], [], [])
            continue
        if line.refs and line.refs[-1] == node.ref:
            continue
        line.refs.append(node.ref)
        line.lat.append(location.lat_without_check())
        line.lon.append(lon)
    if len(line.refs) > 1:
        lines.append(line)
    return lines, missing


def middle(line: Line) -> tuple[float, float]:
    """Find the centroid of a closed way, or the point halfway along the nodes of an open one."""
    if not line.is_closed:
        half = len(line.refs) // 2
        return line.lat[half], line.lon[half]
    lat0, lon0 = line.lat[0], line.lon[0]
    area = sum_lat = sum_lon = 0.0
    for i in range(len(line.refs) - 1):
        y1, x1 = line.lat[i] - lat0, line.lon[i] - lon0
        y2, x2 = line.lat[i + 1] - lat0, line.lon[i + 1] - lon0
        cross = x1 * y2 - x2 * y1
        area += cross
        sum_lat += (y1 + y2) * cross
        sum_lon += (x1 + x2) * cross
    if math.isclose(area, 0.0, abs_tol=1e-16):
        return lat0, lon0
    return lat0 + sum_lat / (3 * area), lon0 + sum_lon / (3 * area)


def _n_nodes(lines: Sequence[Line]) -> int:
    return sum(len(line.refs) for line in lines)


def read_extract(
    paths: Sequence[Path], bounds: Bounds | None = None, progress: Progress | None = None
) -> Extract:
    """Read one or several files into one Extract; see ExtractReader."""
    reader = ExtractReader(bounds)
    for path in paths:
        reader.read(path, progress)
    return reader.extract
