"""All streets: main roads, district borders, the riverside and what fills the blocks between them."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from mobility.simulation.districts import BUILT, District, Districts, Fabric
from mobility.simulation.layouts import crooked, grid, grown, ladder
from mobility.simulation.main_roads import build_main_roads
from mobility.simulation.names import NameBook
from mobility.simulation.noding import StreetLine, StreetNetwork, move_nodes, node_lines
from mobility.simulation.squares import Square, build_squares, square_entries, square_lines
from mobility.simulation.station import station_lines
from mobility.simulation.terrain import Points, Terrain

ROAD_KINDS = ("primary", "secondary", "tertiary", "unclassified", "residential", "living_street")
"""Streets that a bus may use, most important first."""

_FIXED = frozenset(
    {"primary", "secondary", "tertiary", "footbridge", "passage", "platform", "steps", "square", "crossing"}
)


@dataclass(frozen=True, eq=False)
class Streets:
    """The street network and the squares in it.

    Parameters
    ----------
    network : StreetNetwork
        In city metres.
    squares : tuple[Square, ...]
        Named outlines; the matching ways have kind "square".
    plan_xy : Points
        Nodes of the network in plan metres, before the warp (districts are asked there).
    """

    network: StreetNetwork
    squares: tuple[Square, ...]
    plan_xy: Points


def _borders(
    rng: np.random.Generator, terrain: Terrain, districts: Districts, roads: list[StreetLine]
) -> list[StreetLine]:
    """Streets along the borders of built districts, where no main road is near."""
    near = shapely.union_all([LineString(line.xy).buffer(48.0) for line in roads if line.kind in ROAD_KINDS])
    ring = shapely.polygonize([LineString(line.xy) for line in roads if line.name == "Stadtring"])
    near = shapely.union(near, ring.buffer(70.0))
    closed = shapely.union(terrain.banks, terrain.rail_corridor)
    lines = []
    for i, one in enumerate(districts.all):
        for other in districts.all[i + 1 :]:
            if one.fabric not in BUILT or other.fabric not in BUILT:
                continue
            for part in clip_border(one.area, other.area, closed):
                if part.intersection(near).length > 0.45 * part.length:
                    continue
                sparse = Fabric.VILLAGE in (one.fabric, other.fabric)
                kind = "tertiary" if rng.random() < 0.6 and not sparse else "residential"
                lines.append(StreetLine(kind, shapely.get_coordinates(shapely.segmentize(part, 70.0))))
    return lines


def clip_border(one: BaseGeometry, other: BaseGeometry, closed: BaseGeometry) -> list[LineString]:
    """The common border of two districts, off water and railway, in parts of at least 80 m."""
    if not one.intersects(other):
        return []
    border = shapely.line_merge(one.intersection(other).difference(closed))
    return [p for p in shapely.get_parts(border) if p.geom_type == "LineString" and p.length > 80.0]


def _village_core(district: District, land: BaseGeometry, scale: float) -> BaseGeometry:
    """Villages and outskirts have an end: beyond it are fields."""
    radius = 480.0 * max(scale, 0.45)
    return land.intersection(shapely.Point(district.centre).buffer(radius))


def _fill(  # noqa: PLR0911 - a table by fabric, one row a line
    district: District, land: BaseGeometry, rng: np.random.Generator, scale: float
) -> list[StreetLine]:
    """Local streets of one block of land by the fabric of its district."""

    def lines(kind: str, drawn: list[Points]) -> list[StreetLine]:
        return [StreetLine(kind, xy) for xy in drawn]

    angle = district.angle
    match district.fabric:
        case Fabric.OLD_TOWN:
            return lines("lane", crooked(land, angle, (44.0, 62.0), rng, 13.0))
        case Fabric.BLOCKS:
            return lines("residential", grid(land, angle, (96.0, 138.0), rng))
        case Fabric.ESTATE:
            wide = grid(land, angle, (205.0, 265.0), rng, 0.05)
            return lines("residential", wide) + lines("footway", ladder(land, angle, (47.0, 66.0), rng, 0.12))
        case Fabric.VILLAS:
            return lines("residential", crooked(land, angle, (100.0, 150.0), rng, 28.0))
        case Fabric.HOUSES:
            return lines("residential", crooked(land, angle, (80.0, 140.0), rng, 24.0))
        case Fabric.VILLAGE:
            core = _village_core(district, land, scale)
            outside = land.difference(core)
            return lines("residential", grown(core, 105.0, rng, 0.1)) + lines(
                "track", grown(outside, 420.0, rng, 0.15)
            )
        case Fabric.BUSINESS:
            return lines("unclassified", grid(land, angle, (230.0, 340.0), rng)) + lines(
                "service", ladder(land, angle, (120.0, 150.0), rng, 0.5)
            )
        case Fabric.CAMPUS | Fabric.CLINIC:
            return lines("living_street", grid(land, angle, (210.0, 260.0), rng)) + lines(
                "footway", grown(land, 62.0, rng, 0.1)
            )
        case Fabric.PARK:
            return lines("parkway", grown(land, 95.0, rng, 0.1))
        case Fabric.FOREST:
            return lines("path", grown(land, 190.0, rng, 0.1))
        case _:
            return lines("track", grown(land, 420.0, rng, 0.15))


def _blocks(terrain: Terrain, districts: Districts, frame: list[StreetLine]) -> list[BaseGeometry]:
    """Pieces of land between main roads, district borders, riverside, railways and the city's limits."""
    edges: list[BaseGeometry] = [terrain.boundary.exterior]
    edges += [LineString(line.xy) for line in frame]
    edges += [LineString(rail) for rail in terrain.rails.values()]
    for i, one in enumerate(districts.all):
        for other in districts.all[i + 1 :]:
            if (one.fabric in BUILT) != (other.fabric in BUILT) and one.area.intersects(other.area):
                edges.append(one.area.intersection(other.area))
    noded = shapely.union_all(edges)
    return list(shapely.get_parts(shapely.polygonize(np.asarray(shapely.get_parts(noded)))))


def _name_lines(lines: list[StreetLine], districts: Districts, names: NameBook) -> list[StreetLine]:
    """Give every street its name; paths, tracks and sidewalks have none."""
    middles = np.array([line.xy[len(line.xy) // 2] for line in lines])
    owners = districts.index_at(middles)
    named = {"tertiary", "residential", "unclassified", "living_street", "lane", "pedestrian"}
    return [
        line
        if line.name or line.kind not in named
        else replace(line, name=names.street(districts.all[owner].fabric))
        for line, owner in zip(lines, owners, strict=True)
    ]


def _vary(lines: list[StreetLine], rng: np.random.Generator, districts: Districts) -> list[StreetLine]:
    """Lanes become pedestrian zone, living street or steps; some footways in estates become cycleways."""
    zone = districts.named("Altstadt").centre
    varied = []
    for line in lines:
        kind = line.kind
        draw = rng.random()
        if kind == "lane":
            inner = np.hypot(*(line.xy.mean(axis=0) - zone)) < 330.0
            kind = "pedestrian" if inner and draw < 0.6 else "living_street" if draw < 0.45 else "residential"
        elif kind == "residential" and draw < 0.07:
            kind = "living_street"
        elif kind == "footway" and draw < 0.12:
            kind = "cycleway"
        varied.append(replace(line, kind=kind))
    return varied


def build_streets(rng: np.random.Generator, terrain: Terrain, districts: Districts) -> Streets:
    """Draw, name and node all streets.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    terrain : Terrain
        Where no street can be, and the warp.
    districts : Districts
        How each piece of land is filled.

    Returns
    -------
    Streets
        One connected network.
    """
    roads = build_main_roads(rng, terrain, districts)
    squares = build_squares(rng, terrain, districts, roads)
    axes = [line for line in roads if line.kind not in ("crossing", "sidewalk", "cyclewalk")]
    walks = [line for line in roads if line.kind in ("crossing", "sidewalk", "cyclewalk")]
    borders = _borders(rng, terrain, districts, axes)
    inside = shapely.boundary(terrain.banks).intersection(terrain.boundary)
    riverside = [
        StreetLine("promenade", shapely.get_coordinates(shapely.segmentize(part, 70.0)), "Auenweg")
        for part in shapely.get_parts(shapely.line_merge(inside))
        if part.geom_type == "LineString"
    ]
    frame = axes + borders + riverside
    closed = shapely.union_all(
        [terrain.banks, terrain.rail_corridor] + [shapely.Polygon(square.outline) for square in squares]
    )
    blocks = _blocks(terrain, districts, frame)
    owners = districts.index_at(np.array([block.representative_point().coords[0] for block in blocks]))
    filling: list[StreetLine] = []
    for block, owner in zip(blocks, owners, strict=True):
        if not terrain.banks.contains(block.representative_point()):
            filling += _fill(districts.all[owner], block.difference(closed), rng, terrain.scale)
    filling = _vary(filling, rng, districts)
    filling.sort(key=lambda line: line.kind in ("footway", "cycleway", "path", "track"))
    station = station_lines(terrain)
    entries = square_entries(
        squares, [*axes, *borders, *filling], shapely.union(terrain.banks, terrain.rail_corridor)
    )
    lines = [*square_lines(squares), *axes, *borders, *filling, *entries, *riverside, *station, *walks]
    taken = {line.name for line in lines if line.name}
    named = _name_lines(lines, districts, NameBook(rng, taken))
    network = node_lines(named, _FIXED)
    return Streets(move_nodes(network, terrain.warp(network.node_xy)), squares, network.node_xy)
