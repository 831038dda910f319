"""Squares, platforms and elevator cabins: areas that one walks across, not around.

The outline of an area stays a street. Across it run lines of sight: between the nodes where other streets
reach it, and by way of its inward corners, as long as they stay within the area and out of its holes. Of all
lines of sight only those on a shortest way between two entries are kept. The cabin of an elevator that is
drawn as an area becomes a star: a node in its middle, a spoke to each entry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from osm.extract import AreaRelation, Elevator, Extract, Line, StreetName, StreetWay
from osm.geodesy import haversine_m
from osm.street_graph import Feature
from osm.way_profile import WayProfile

MAX_POINTS = 80
"""Entries and corners of one area that are looked at; more are thinned evenly and the area is counted."""

TOLERANCE_DEGREES = 2e-7
"""About two centimetres: lines along the outline count as within."""

STRAIGHT = 1e-14
"""Cross products (square degrees) below this are no corner."""


class Outline(NamedTuple):
    """One area: its polygon, and the node at each coordinate of its rings."""

    area_id: int  # way id, or relation id negative
    polygon: shapely.Polygon
    node_at: Mapping[tuple[float, float], int]  # (lon, lat) of a ring's node
    profile: WayProfile
    name: StreetName


def cross_areas(extract: Extract, new_ids: Iterator[int]) -> list[StreetWay]:
    """Turn areas into streets.

    Parameters
    ----------
    extract : Extract
        Gets counts and elevators; the outlines of elevator cabins leave ``ways``.
    new_ids : iterator of int
        Negative ids for nodes that are made.

    Returns
    -------
    list[StreetWay]
        Lines of sight, outlines of relations and spokes, ordered by area.
    """
    outlines = [*_closed_ways(extract), *_relations(extract)]
    made: list[StreetWay] = _relation_outlines(extract)
    users = _users([*extract.ways.values(), *made], {ref for one in outlines for ref in one.node_at.values()})
    for outline in outlines:
        entries = sorted(
            {ref for ref in outline.node_at.values() if users.get(ref, set()) - {outline.area_id}}
        )
        if outline.profile.name == "elevator":
            made.extend(_spokes(extract, outline, entries, next(new_ids)))
            continue
        extract.count("areas")
        if len(entries) < 2:
            extract.count("areas_with_one_entry_or_none")
            continue
        made.extend(_lines_of_sight(extract, outline, entries))
    return made


def _closed_ways(extract: Extract) -> Iterator[Outline]:
    for way in sorted(extract.ways.values()):
        if not way.profile.is_area:
            continue
        line = way.lines[0]
        if len(way.lines) > 1 or not line.is_closed:
            if way.profile.name not in ("platform", "elevator", "pier"):
                extract.count("areas_incomplete")
            continue
        polygon = shapely.Polygon(list(zip(line.lon, line.lat, strict=True)))
        if not polygon.is_valid or polygon.area == 0:
            extract.count("areas_crossing_themselves")
            continue
        yield Outline(way.way_id, polygon, _nodes([line]), way.profile, way.name)


def _relations(extract: Extract) -> Iterator[Outline]:
    for relation in sorted(extract.areas.values()):
        outer = _rings(extract, relation, is_inner=False)
        if not outer:
            extract.count("areas_incomplete")
            continue
        holes = shapely.union_all(_rings(extract, relation, is_inner=True))
        nodes = _nodes(line for member, _ in relation.members for line in extract.outlines.get(member, []))
        for ring in outer:
            left = shapely.difference(ring, holes)
            for polygon in shapely.get_parts(left):
                if not isinstance(polygon, shapely.Polygon) or polygon.area == 0:
                    continue
                corners = {point for part in _polygon_rings(polygon) for point in part}
                node_at = {point: nodes[point] for point in corners if point in nodes}
                yield Outline(-relation.relation_id, polygon, node_at, relation.profile, relation.name)


def _rings(extract: Extract, relation: AreaRelation, *, is_inner: bool) -> list[shapely.Polygon]:
    lines = [
        shapely.LineString(list(zip(line.lon, line.lat, strict=True)))
        for member, role in relation.members
        if (role == "inner") is is_inner
        for line in extract.outlines.get(member, [])
    ]
    return [ring for ring in shapely.get_parts(shapely.polygonize(lines)) if ring.is_valid]


def _relation_outlines(extract: Extract) -> list[StreetWay]:
    """Make the rings of relations streets, but for members that are streets anyway."""
    made = []
    for relation in sorted(extract.areas.values()):
        lines = [
            line
            for member, _ in relation.members
            if member not in extract.ways
            for line in extract.outlines.get(member, [])
        ]
        if lines and relation.profile.name != "elevator":
            made.append(StreetWay(-relation.relation_id, lines, relation.profile, relation.name))
    return made


def _spokes(extract: Extract, outline: Outline, entries: Sequence[int], centre: int) -> Iterator[StreetWay]:
    extract.ways.pop(outline.area_id, None)
    if not entries:
        extract.count("elevators_without_entry")
        return
    where = {ref: point for point, ref in outline.node_at.items()}
    middle = outline.polygon.centroid
    osm_type = "way" if outline.area_id > 0 else "relation"
    extract.elevators[centre] = Elevator(osm_type, abs(outline.area_id), "")
    profile = outline.profile._replace(delay_s=(outline.profile.delay_s + 1) // 2)
    for ref in entries:
        lon, lat = where[ref]
        yield StreetWay(
            outline.area_id, [Line([centre, ref], [middle.y, lat], [middle.x, lon])], profile, outline.name
        )


def _lines_of_sight(extract: Extract, outline: Outline, entries: Sequence[int]) -> Iterator[StreetWay]:
    where = {ref: point for point, ref in outline.node_at.items()}
    corners = [ref for ref in _inward_corners(outline) if ref not in set(entries)]
    room = max(0, MAX_POINTS - len(entries))
    if len(entries) > MAX_POINTS or len(corners) > room:
        extract.count("areas_thinned")
    entries = _thinned(entries, MAX_POINTS)
    refs = [*entries, *_thinned(corners, room)]
    lon, lat = np.array([where[ref] for ref in refs]).T
    one, other = np.triu_indices(len(refs), 1)
    ends = np.stack([np.stack([lon[one], lat[one]], 1), np.stack([lon[other], lat[other]], 1)], 1)
    grown = outline.polygon.buffer(TOLERANCE_DEGREES, join_style="mitre")
    shapely.prepare(grown)
    seen = shapely.covers(grown, shapely.linestrings(ends))
    one, other = one[seen], other[seen]
    lengths = np.maximum(haversine_m(lat[one], lon[one], lat[other], lon[other]), 0.01)
    used = _on_shortest_ways(one, other, lengths, len(refs), len(entries))
    neighbors = _neighbors(outline)
    lines = [
        Line([refs[i], refs[j]], [float(lat[i]), float(lat[j])], [float(lon[i]), float(lon[j])])
        for i, j in used
        if (refs[i], refs[j]) not in neighbors
    ]
    if lines:
        extract.count("lines_of_sight", len(lines))
        profile = outline.profile._replace(feature=outline.profile.feature | Feature.SQUARE, delay_s=0)
        yield StreetWay(outline.area_id, lines, profile, outline.name)


def _on_shortest_ways(
    one: NDArray[np.intp],
    other: NDArray[np.intp],
    lengths: NDArray[np.float64],
    n_points: int,
    n_entries: int,
) -> list[tuple[int, int]]:
    """Pick the pairs on a shortest way between any two of the first ``n_entries`` points."""
    sights = coo_array((lengths, (one, other)), (n_points, n_points)).tocsr()
    _, before = dijkstra(sights, directed=False, indices=np.arange(n_entries), return_predecessors=True)
    used = set()
    for start in range(n_entries):
        for end in range(start + 1, n_entries):
            here = end
            while before[start, here] >= 0:
                there = int(before[start, here])
                used.add((min(here, there), max(here, there)))
                here = there
    return sorted(used)


def _inward_corners(outline: Outline) -> list[int]:
    """List the nodes where a ring turns into the area: shortest ways bend nowhere else."""
    corners = []
    for ring in _polygon_rings(shapely.orient_polygons(outline.polygon, exterior_cw=False)):
        points = np.array(ring[:-1])
        before = points - np.roll(points, 1, axis=0)
        after = np.roll(points, -1, axis=0) - points
        turns = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
        corners += [
            outline.node_at[ring[i]] for i in np.flatnonzero(turns < -STRAIGHT) if ring[i] in outline.node_at
        ]
    return corners


def _neighbors(outline: Outline) -> set[tuple[int, int]]:
    """List the pairs of nodes that follow each other on a ring, both ways round."""
    pairs = set()
    for ring in _polygon_rings(outline.polygon):
        refs = [outline.node_at.get(point) for point in ring]
        for one, other in pairwise(refs):
            if one is not None and other is not None:
                pairs |= {(one, other), (other, one)}
    return pairs


def _polygon_rings(polygon: shapely.Polygon) -> list[list[tuple[float, float]]]:
    return [[(x, y) for x, y in ring.coords] for ring in (polygon.exterior, *polygon.interiors)]


def _nodes(lines: Iterable[Line]) -> dict[tuple[float, float], int]:
    return {
        (lon, lat): ref for line in lines for ref, lat, lon in zip(line.refs, line.lat, line.lon, strict=True)
    }


def _users(ways: Iterable[StreetWay], wanted: set[int]) -> dict[int, set[int]]:
    """List the ways through each of some nodes."""
    users: dict[int, set[int]] = {}
    for way in ways:
        for line in way.lines:
            for ref in wanted.intersection(line.refs):
                users.setdefault(ref, set()).add(way.way_id)
    return users


def _thinned(refs: Sequence[int], limit: int) -> list[int]:
    if len(refs) <= limit:
        return list(refs)
    return [refs[i] for i in np.linspace(0, len(refs) - 1, limit).astype(int)] if limit else []
