"""Squares that people cross freely, and the green places."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from mobility.simulation.districts import Districts, Fabric
from mobility.simulation.noding import StreetLine
from mobility.simulation.steady import atan2, turned
from mobility.simulation.terrain import Points, Terrain

ENTRY_M = 90.0
"""How far a way out of a square may lead to the next street."""


@dataclass(frozen=True, eq=False)
class Square:
    """A pedestrian area in plan metres; its outline takes part in the street network.

    Parameters
    ----------
    name : str
        Invented.
    outline : Points
        (n, 2) closed ring.
    hole : Points | None
        A fountain or bed in the middle that one walks around.
    """

    name: str
    outline: Points
    hole: Points | None = None


_SQUARES = (
    ("Marktplatz", "Altstadt", 125.0, 95.0, True), ("Hallenplatz", "Altstadt", 55.0, 40.0, False),
    ("Domplatz", "Altstadt", 60.0, 45.0, True), ("Bahnhofsvorplatz", "", 95.0, 75.0, False),
    ("Paulsplatz", "Paulsviertel", 95.0, 80.0, True), ("Gerberplatz", "Gerberviertel", 70.0, 55.0, False),
    ("Mühlplatz", "Mühlenviertel", 70.0, 60.0, False), ("Ziegelhofplatz", "Ziegelhof", 75.0, 60.0, False),
    ("Lutherhofplatz", "Lutherhof", 70.0, 60.0, False), ("Freifelder Platz", "Freifeld", 70.0, 60.0, False),
    ("Neustädter Passage", "Neustadt-Mitte", 190.0, 60.0, False),
    ("Westplatz", "Neustadt-West", 80.0, 60.0, False),
    ("Südstadtplatz", "Südstadt", 110.0, 70.0, False), ("Silberauer Platz", "Silberau", 90.0, 60.0, False),
    ("Campusplatz", "Campus Weinhang", 110.0, 80.0, True),
    ("Klinikplatz", "Universitätsklinikum", 60.0, 50.0, False),
    ("Nordplatz", "Nordviertel", 60.0, 50.0, False), ("Glashüttenplatz", "Glashütte", 65.0, 55.0, False),
)  # fmt: skip


def _ring(centre: Points, width: float, depth: float, angle: float, rng: np.random.Generator) -> Points:
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * (width, depth)
    corners *= 1 + rng.uniform(-0.07, 0.07, (4, 2))
    around = turned(corners, angle) + centre
    ring = shapely.segmentize(LineString(np.vstack((around, around[:1]))), 30.0)
    return shapely.get_coordinates(ring)


def build_squares(
    rng: np.random.Generator, terrain: Terrain, districts: Districts, roads: list[StreetLine]
) -> tuple[Square, ...]:
    """Find room for each square near the middle of its district.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    terrain : Terrain
        Squares stay off water and railway.
    districts : Districts
        Where to look.
    roads : list[StreetLine]
        Main roads; a square leaves a little room beside them (the market lies across its two streets).

    Returns
    -------
    tuple[Square, ...]
        The market first; squares that found no room are missing.
    """
    busy: BaseGeometry = shapely.union_all(
        [
            LineString(line.xy).buffer(17.0)
            for line in roads
            if line.kind not in ("crossing", "sidewalk", "cyclewalk")
        ]
        + [terrain.banks, terrain.rail_corridor.buffer(5.0)]
    )
    squares: list[Square] = []
    for name, where, width, depth, has_hole in _SQUARES:
        district = districts.named(where) if where else None
        centre = district.centre if district else np.array((1255.0, -95.0)) * terrain.scale
        angle = (
            district.angle if district and district.fabric is Fabric.ESTATE else float(rng.uniform(-0.4, 0.4))
        )
        reach = 0.0 if name == "Marktplatz" else 20.0
        for _ in range(60):
            at = centre + rng.normal(0, max(reach, 1e-9), 2)
            ring = _ring(at, width, depth, angle, rng)
            area = Polygon(ring)
            if name == "Marktplatz" or not area.intersects(busy):
                hole = (
                    _ring(at + np.array((width, depth)) * 0.27, 11.0, 9.0, angle, rng) if has_hole else None
                )
                squares.append(Square(name, ring, hole))
                busy = shapely.union(busy, area.buffer(12.0))
                break
            reach += 9.0
    return tuple(squares)


def square_entries(
    squares: tuple[Square, ...], streets: list[StreetLine], closed: BaseGeometry
) -> list[StreetLine]:
    """Short ways to squares that streets touch on one side or none, so that people walk across them.

    Parameters
    ----------
    squares : tuple[Square, ...]
        All of them.
    streets : list[StreetLine]
        Streets on the ground, without the squares' outlines.
    closed : BaseGeometry
        Water and railway, which no way crosses.

    Returns
    -------
    list[StreetLine]
        Footways straight out of the middle of a side, to the next street within ENTRY_M.
    """
    network = shapely.union_all([LineString(line.xy) for line in streets if line.layer == 0])
    entries: list[StreetLine] = []
    for square in squares:
        area = Polygon(square.outline)
        sides = _sides(area)
        near = network.intersection(area.buffer(1.0))
        open_sides = [side for side in sides if side.distance(near) > 1.0]
        if len(sides) - len(open_sides) >= 2:
            continue
        centre = np.array(area.centroid.coords[0])
        for side in open_sides:
            middle = np.array(side.interpolate(0.5, normalized=True).coords[0])
            outward = (middle - centre) / np.hypot(*(middle - centre))
            hits = shapely.get_coordinates(
                LineString((middle + outward, middle + ENTRY_M * outward)).intersection(network)
            )
            if not len(hits):
                continue
            nearest = hits[np.argmin(np.hypot(*(hits - middle).T))]
            way = LineString((middle, nearest))
            if not way.intersects(closed):
                entries.append(StreetLine("footway", shapely.get_coordinates(way)))
    return entries


def _sides(area: Polygon) -> list[LineString]:
    """The four sides of an outline, whose corners turn by more than 30 degrees."""
    ring = shapely.get_coordinates(area.exterior)[:-1]
    before, after = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.abs(atan2(cross, (before * after).sum(axis=1)))
    corners = np.flatnonzero(turn > np.radians(30.0))
    double = np.vstack((ring, ring))
    ends = [*corners[1:], corners[0] + len(ring)]
    return [LineString(double[a : b + 1]) for a, b in zip(corners, ends, strict=True)]


def square_lines(squares: tuple[Square, ...]) -> list[StreetLine]:
    """Outlines for the street network: lanes that end at a square share a node with it."""
    return [StreetLine("square", square.outline, square.name) for square in squares]
