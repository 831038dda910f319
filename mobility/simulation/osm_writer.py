"""Writes the model city's streets, railways, places and addresses as an OSM extract."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import osmium
import osmium.osm.mutable as osm
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from mobility.simulation.districts import Fabric
from mobility.simulation.noding import StreetNetwork
from mobility.simulation.osm_tags import Tags, crossing_node_tags, kerb_tags, way_tags
from mobility.simulation.places import address_tags
from mobility.simulation.station import hub_plan
from mobility.simulation.streets import ROAD_KINDS
from mobility.simulation.terrain import CITY_NAME, Points, to_degrees

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

_AREA_TAGS: dict[Fabric, Tags] = {
    Fabric.PARK: {"leisure": "park"}, Fabric.FOREST: {"landuse": "forest"},
    Fabric.FIELD: {"landuse": "farmland"},
    Fabric.BUSINESS: {"landuse": "industrial"}, Fabric.CAMPUS: {"amenity": "university"},
    Fabric.CLINIC: {"amenity": "hospital"},
}  # fmt: skip


class _Extract:
    """Collects objects with running ids, then writes them in the order of the format."""

    def __init__(self) -> None:
        self.nodes: list[tuple[float, float, Tags]] = []
        self.ways: list[tuple[list[int], Tags]] = []
        self.relations: list[tuple[list[tuple[str, int, str]], Tags]] = []

    def add_nodes(self, xy: Points) -> int:
        """Add plain nodes; the id of the first."""
        first = len(self.nodes) + 1
        lat, lon = to_degrees(xy)
        self.nodes += [(y, x, {}) for y, x in zip(lat.tolist(), lon.tolist(), strict=True)]
        return first

    def add_place(self, xy: Points, tags: Tags) -> None:
        lat, lon = to_degrees(xy)
        self.nodes.append((float(lat), float(lon), tags))

    def tag_node(self, node: int, tags: Tags) -> None:
        self.nodes[node - 1][2].update(tags)

    def add_way(self, nodes: list[int], tags: Tags) -> int:
        self.ways.append((nodes, tags))
        return len(self.ways)

    def add_line(self, xy: Points, tags: Tags) -> int:
        first = self.add_nodes(xy)
        return self.add_way(list(range(first, first + len(xy))), tags)

    def add_area(self, area: BaseGeometry, tags: Tags) -> None:
        """A multipolygon, or a closed way where the area is one ring."""
        polygons = [
            part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and part.area > 400
        ]
        members: list[tuple[str, int, str]] = []
        single = len(polygons) == 1 and not polygons[0].interiors
        for polygon in polygons:
            for role, ring in (
                ("outer", polygon.exterior),
                *(("inner", inner) for inner in polygon.interiors),
            ):
                xy = shapely.get_coordinates(ring)[:-1]
                first = self.add_nodes(xy)
                nodes = [*range(first, first + len(xy)), first]
                members.append(("w", self.add_way(nodes, tags if single else {}), role))
        if members and not single:
            self.relations.append((members, {"type": "multipolygon"} | tags))

    def write(self, path: Path) -> None:
        header = osmium.io.Header()
        header.set("generator", f"{CITY_NAME} (simulated)")
        with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
            for i, (lat, lon, tags) in enumerate(self.nodes):
                writer.add_node(osm.Node(id=i + 1, version=1, location=(lon, lat), tags=tags))
            for i, (nodes, tags) in enumerate(self.ways):
                writer.add_way(osm.Way(id=i + 1, version=1, nodes=nodes, tags=tags))
            for i, (members, tags) in enumerate(self.relations):
                writer.add_relation(osm.Relation(id=i + 1, version=1, members=members, tags=tags))


def _served_nodes(city: "ModelCity") -> set[int]:
    """Nodes that trams and buses pass."""
    tree = cKDTree(city.streets.network.node_xy)
    xy = np.vstack([path.xy for line in city.lines if line.mode != "rail" for path in line.paths])
    return set(np.unique(tree.query(np.unique(xy, axis=0))[1]).tolist())


def _add_streets(extract: _Extract, city: "ModelCity", rng: np.random.Generator) -> None:
    network = city.streets.network
    height = city.terrain.height_m(network.node_xy)
    served = _served_nodes(city)
    extract.add_nodes(network.node_xy)
    holes = {square.name: square.hole for square in city.streets.squares}
    for way, line in enumerate(network.lines):
        nodes = network.nodes_of(way)
        xy = network.node_xy[nodes]
        length = float(np.hypot(*np.diff(xy, axis=0).T).sum())
        is_served = sum(node in served for node in nodes.tolist()) > 1
        tags = way_tags(line, float(height[nodes[-1]] - height[nodes[0]]), length, is_served, rng)
        closed = nodes[0] == nodes[-1]
        if line.kind == "square" and not closed:
            tags.pop("area")
        hole = holes.get(line.name) if line.kind == "square" and closed else None
        if hole is None:
            extract.add_way((nodes + 1).tolist(), tags)
            continue
        outer = extract.add_way((nodes + 1).tolist(), {})
        inner_xy = city.terrain.warp(hole[:-1])
        first = extract.add_nodes(inner_xy)
        inner = extract.add_way([*range(first, first + len(inner_xy)), first], {"amenity": "fountain"})
        extract.relations.append(
            ([("w", outer, "outer"), ("w", inner, "inner")], {"type": "multipolygon"} | tags)
        )
    _tag_crossings(extract, network, rng)
    lifts = cKDTree(city.streets.plan_xy).query(hub_plan(city.terrain).lifts)[1]
    for node in np.atleast_1d(lifts).tolist():
        extract.tag_node(node + 1, {"highway": "elevator", "level": "-1;0", "wheelchair": "yes"})


def _tag_crossings(extract: _Extract, network: StreetNetwork, rng: np.random.Generator) -> None:
    road_at: dict[int, str] = {}
    for way, line in enumerate(network.lines):
        if line.kind in ROAD_KINDS:
            for node in network.nodes_of(way).tolist():
                road_at.setdefault(node, line.kind)
    walk_at: set[int] = set()
    for way, line in enumerate(network.lines):
        if line.kind in ("sidewalk", "cyclewalk", "crossing"):
            walk_at.update(network.nodes_of(way).tolist())
    for node in sorted(walk_at & road_at.keys()):
        extract.tag_node(node + 1, crossing_node_tags(road_at[node], rng))
    ends = sorted(
        {
            int(network.nodes_of(way)[end])
            for way, line in enumerate(network.lines) if line.kind == "crossing" for end in (0, -1)
        } - road_at.keys()
    )  # fmt: skip
    for node, tags in zip(ends, kerb_tags(rng.random(len(ends))), strict=True):
        extract.tag_node(node + 1, tags)


def _add_rails(extract: _Extract, city: "ModelCity") -> None:
    for rail in city.terrain.rails.values():
        extract.add_line(
            city.terrain.warp(rail), {"railway": "rail", "electrified": "contact_line", "gauge": "1435"}
        )
    laid: set[tuple[tuple[float, float], tuple[float, float]]] = set()
    for line in city.lines:
        if line.mode != "tram":
            continue
        xy = line.paths[0].xy
        points = [(round(float(x), 2), round(float(y), 2)) for x, y in xy]
        run: list[int] = [0]
        for i in range(1, len(points) + 1):
            key = (min(points[i - 1], points[i]), max(points[i - 1], points[i])) if i < len(points) else None
            if key is not None and key not in laid:
                laid.add(key)
                run.append(i)
                continue
            if len(run) > 1:
                extract.add_line(xy[run], {"railway": "tram", "gauge": "1000", "electrified": "contact_line"})
            run = [i]


def _add_stops(extract: _Extract, city: "ModelCity") -> None:
    transit = city.transit
    for platform in transit.platforms:
        station = transit.stations[platform.station]
        if station.is_outside:
            continue
        tags = {
            "public_transport": "platform",
            "name": station.name,
            "ref": platform.code,
            platform.mode.replace("rail", "train"): "yes",
        }
        if platform.mode == "bus":
            tags["highway"] = "bus_stop"
        if platform.wheelchair:
            tags["wheelchair"] = "yes" if platform.wheelchair == 1 else "no"
        extract.add_place(platform.xy, tags)
    for station in city.stations:
        if station.node < 0 or station is transit.stations[0]:
            extract.add_place(
                station.xy, {"railway": "station", "public_transport": "station", "name": station.name}
            )


def _add_land(extract: _Extract, city: "ModelCity") -> None:
    terrain = city.terrain
    edge = terrain.warp_geometry(terrain.boundary)
    extract.add_area(
        terrain.warp_geometry(terrain.water), {"natural": "water", "water": "river", "name": "Aune"}
    )
    first = extract.add_nodes(shapely.get_coordinates(shapely.get_exterior_ring(edge))[:-1])
    ring = [*range(first, len(extract.nodes) + 1), first]
    outline = extract.add_way(ring, {})
    extract.relations.append(
        ([("w", outline, "outer")],
         {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": CITY_NAME,
             "note": "simulated"})
    )  # fmt: skip
    extract.add_place(
        np.zeros(2),
        {
            "place": "city",
            "name": CITY_NAME,
            "population": str(int(city.population.inhabitants.sum())),
            "note": "simulated, does not exist",
        },
    )
    for district in city.districts.all:
        tags = _AREA_TAGS.get(district.fabric, {"landuse": "residential"})
        land = district.area.difference(terrain.banks)
        named = {"name": district.name} if district.fabric not in (Fabric.FIELD,) else {}
        extract.add_area(terrain.warp_geometry(land), tags | named)
        if district.fabric not in (Fabric.FIELD, Fabric.FOREST, Fabric.PARK):
            kind = (
                "village"
                if district.fabric is Fabric.VILLAGE
                else "suburb"
                if district.fabric is Fabric.HOUSES
                else "quarter"
            )
            extract.add_place(terrain.warp(district.centre[None])[0], {"place": kind, "name": district.name})


def _add_buildings(extract: _Extract, city: "ModelCity") -> None:
    corners, kinds = city.buildings
    first = extract.add_nodes(corners.reshape(-1, 2))
    for row, kind in enumerate(kinds):
        node = first + 4 * row
        extract.add_way([node, node + 1, node + 2, node + 3, node], {"building": kind})


def write_osm(city: "ModelCity", path: Path) -> None:
    """Write the extract as .osm.pbf.

    Parameters
    ----------
    city : ModelCity
        What to write.
    path : Path
        Replaced where it exists; the same city gives the same bytes.
    """
    extract = _Extract()
    _add_streets(extract, city, np.random.default_rng([city.seed, 99]))
    _add_rails(extract, city)
    _add_stops(extract, city)
    _add_land(extract, city)
    for place in city.places:
        extract.add_place(place.xy, place.tags)
    for house in np.flatnonzero(city.houses.is_mapped).tolist():
        extract.add_place(city.houses.xy[house], address_tags(city.houses, house, CITY_NAME))
    _add_buildings(extract, city)
    extract.write(path)
