"""The roads one would remember: ring, radials, tangents, bridges and the two streets through the old town."""

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from mobility.simulation.districts import BUILT, Districts, Fabric
from mobility.simulation.noding import StreetLine
from mobility.simulation.terrain import Points, Terrain, smooth

SIDEWALK_M = 9.0
"""From the middle of a main road to its sidewalk."""

_ROADS: tuple[tuple[str, str, tuple[tuple[int, int], ...]], ...] = (
    ("pedestrian", "Große Marktstraße", ((-545, -90), (-250, -25), (0, 12), (300, 20), (570, 40))),
    ("pedestrian", "Lange Gasse", ((95, 575), (45, 250), (12, 0), (30, -280), (95, -575))),
    ("primary", "Nordstraße", ((95, 575), (140, 1300), (20, 2200), (-230, 3000), (-330, 4200), (-60, 5200),
        (350, 6200), (750, 7200))),
    ("secondary", "Paulsallee", ((430, 420), (700, 1150), (960, 1950), (1320, 2700), (1600, 3300),
        (2250, 4200), (3000, 5200), (3900, 6000))),
    ("primary", "Große Bahnhofstraße", ((570, 40), (1180, 0), (1420, 10), (2000, 130), (2900, 60), (3900, 0),
        (5000, -200), (6000, -560), (7300, -720))),
    ("secondary", "Delbrücker Straße", ((2000, 130), (2450, -500), (3400, -1500), (4600, -2550),
        (5800, -3600))),
    ("secondary", "Merseallee", ((380, -440), (850, -1200), (1050, -2000), (1450, -2700), (2150, -3150),
        (2900, -4300), (3900, -5700))),
    ("primary", "Südstraße", ((95, -575), (230, -1300), (380, -2300), (580, -3400), (430, -4900),
        (650, -5800), (850, -7200))),
    ("secondary", "Wörmstädter Straße", ((-360, -470), (-560, -1050), (-420, -2050), (-330, -3200),
        (-130, -4500), (430, -4900))),
    ("primary", "Magistrale", ((-545, -90), (-950, -180), (-1500, -280), (-2200, -370), (-3000, -420),
        (-4000, -520), (-5000, -330), (-6700, -100))),
    ("secondary", "Burgstraße", ((-450, 480), (-560, 1300), (-720, 2050), (-930, 2750), (-1500, 2980),
        (-2150, 2950), (-2700, 2700), (-3700, 2350), (-5150, 2450), (-6200, 2600))),
    ("secondary", "Weinhangstraße", ((-2200, -370), (-2480, 500), (-2420, 1450), (-2480, 2100),
        (-2700, 2700))),
    ("secondary", "Südbrückenstraße", ((380, -2300), (-420, -2050), (-850, -2020), (-1500, -1950),
        (-2300, -1750), (-3000, -1050), (-3000, -420))),
    ("secondary", "Osttangente", ((2250, 4200), (3300, 2900), (3900, 1500), (3900, 0), (3400, -1500),
        (2900, -2900), (2900, -4300))),
    ("secondary", "Südtangente", ((-330, -3200), (580, -3400), (1400, -3350), (2150, -3150), (2900, -2900))),
    ("secondary", "Nordtangente", ((-330, 4200), (600, 3750), (1600, 3300), (2450, 3150), (3300, 2900))),
    ("secondary", "Mittelring", ((-560, 1300), (140, 1300), (700, 1150), (1150, 700), (1180, 0), (1150, -700),
        (850, -1200), (230, -1300), (-560, -1050))),
    ("tertiary", "Ziegelhofstraße", ((-720, 2050), (20, 2200), (960, 1950), (1700, 1750), (2300, 1050),
        (2000, 130))),
    ("tertiary", "Heideallee", ((-2420, 1450), (-3300, 1500), (-3950, 1300), (-4900, 900), (-5000, -330))),
    ("tertiary", "Passenauer Straße", ((-2300, -1750), (-2850, -2250), (-3250, -3100), (-3250, -4200),
        (-3300, -5100))),
    ("tertiary", "Lettauer Straße", ((-2150, 2950), (-2350, 3900), (-2650, 5100), (-2700, 6400))),
    ("tertiary", "Reidenauer Straße", ((2300, 1050), (3100, 900), (3900, 750), (4500, 1300), (3900, 1500))),
    ("tertiary", "Sternparkring", ((5000, -200), (5150, -1100), (5700, -1750), (6350, -1250), (6000, -560))),
    ("tertiary", "Seebauer Straße", ((-60, 5200), (900, 5350), (2300, 4950), (3000, 5200))),
    ("tertiary", "Mötzlauer Straße", ((2250, 4200), (3300, 3750), (4300, 3300), (3900, 1500))),
    ("tertiary", "Radweller Straße", ((2900, -4300), (3400, -4900), (4500, -4300), (4600, -2550))),
    ("tertiary", "Beesenauer Straße", ((430, -4900), (-150, -5700), (-750, -6050))),
    ("tertiary", "Lieskauer Weg", ((-5000, -330), (-4400, -1200), (-3600, -1300), (-3000, -1050))),
    ("tertiary", "Neustädter Ring", ((-2480, 500), (-3200, 250), (-4000, 350), (-4000, -520))),
    ("footbridge", "Schwanenbrücke", ((-560, 1300), (-1000, 950), (-1500, 820), (-1900, 700), (-2480, 500))),
    ("footbridge", "Rabensteg", ((-330, -3200), (-760, -3300), (-1300, -3350), (-2200, -3300),
        (-3250, -3100))),
    ("footbridge", "Fährsteg", ((-330, 4200), (-1100, 4150), (-1700, 4100), (-2350, 3900))),
)  # fmt: skip


def _cut(line: LineString, water: BaseGeometry, rail: BaseGeometry) -> list[tuple[Points, int]]:
    """Pieces of a line with their layer: 1 over water, -1 under the railway, 0 else."""
    over = line.intersection(water)
    under = line.intersection(rail).difference(water)
    ground = line.difference(shapely.union(water, rail))
    pieces = []
    for geometry, layer in ((ground, 0), (over, 1), (under, -1)):
        pieces += [
            (shapely.get_coordinates(part), layer)
            for part in shapely.get_parts(shapely.line_merge(geometry))
            if part.geom_type == "LineString" and part.length > 1.0
        ]
    return pieces


def _pieces(
    kind: str, name: str, line: LineString, water: BaseGeometry, rail: BaseGeometry
) -> list[StreetLine]:
    lines = []
    for xy, layer in _cut(line, water, rail):
        tags: tuple[tuple[str, str], ...] = ()
        if layer == 1:
            tags = (("bridge", "yes"), ("layer", "1"))
        elif layer == -1:
            tags = (("tunnel", "yes"), ("layer", "-1"))
        lines.append(StreetLine(kind, xy, name, layer, tags))
    return lines


def _ring(scale: float, rng: np.random.Generator) -> LineString:
    """The ring road where the town wall stood: through the heads of all radials, so that these meet it."""
    heads = [
        (95, 575),
        (430, 420),
        (570, 40),
        (380, -440),
        (95, -575),
        (-360, -470),
        (-545, -90),
        (-450, 480),
    ]
    between = [
        (290, 540),
        (560, 260),
        (540, -220),
        (250, -540),
        (-150, -580),
        (-510, -300),
        (-560, 220),
        (-190, 590),
    ]
    points = [point for pair in zip(heads, between, strict=True) for point in pair]
    ring = np.array([*points, points[0]], dtype=float)
    ring[1:-1:2] += rng.normal(0, 12, (len(between), 2))
    return LineString(smooth(ring * scale))


def build_main_roads(rng: np.random.Generator, terrain: Terrain, districts: Districts) -> list[StreetLine]:
    """Main roads with their bridges, underpasses, sidewalks and crossings.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    terrain : Terrain
        What they bridge and pass under.
    districts : Districts
        Sidewalks are built where people live or work.

    Returns
    -------
    list[StreetLine]
        Road axes first, then sidewalks and crossings, in plan metres.
    """
    water = terrain.water.buffer(5.0)
    rail = terrain.rail_corridor
    axes: list[StreetLine] = []
    walks: list[StreetLine] = []
    roads = [
        (kind, name, LineString(smooth(np.array(points) * terrain.scale))) for kind, name, points in _ROADS
    ]
    roads.insert(0, ("primary", "Stadtring", _ring(terrain.scale, rng)))
    for kind, name, line in roads:
        inside = line.intersection(terrain.boundary.buffer(5.0))
        for part in shapely.get_parts(inside):
            axes += _pieces(kind, name, part, water, rail)
            if kind in ("primary", "secondary", "tertiary"):
                walks += _sidewalks(part, districts, rng, water, rail)
    return axes + walks


def _sidewalks(
    line: LineString, districts: Districts, rng: np.random.Generator, water: BaseGeometry, rail: BaseGeometry
) -> list[StreetLine]:
    built = shapely.union_all(
        [d.area for d in districts.all if d.fabric in BUILT and d.fabric != Fabric.VILLAGE]
    )
    zone = shapely.union(built, water.buffer(60.0))
    lines: list[StreetLine] = []
    for side in (SIDEWALK_M, -SIDEWALK_M):
        walk = shapely.offset_curve(line, side, quad_segs=2, join_style="mitre")
        for part in shapely.get_parts(shapely.line_merge(shapely.intersection(walk, zone))):
            if part.geom_type == "LineString" and part.length > 60:
                kind = "cyclewalk" if rng.random() < 0.45 else "sidewalk"
                lines += _pieces(kind, "", part, water, rail)
    at = np.arange(70.0, line.length - 40.0, 150.0)
    at = at + rng.uniform(-35, 35, len(at))
    for s in at:
        middle = np.array(line.interpolate(s).coords[0])
        ahead = np.array(line.interpolate(s + 1.0).coords[0])
        point = shapely.Point(middle)
        if not zone.contains(point) or water.distance(point) < 25 or rail.distance(point) < 20:
            continue
        across = np.array([-(ahead - middle)[1], (ahead - middle)[0]])
        across *= (SIDEWALK_M + 0.3) / max(float(np.hypot(*across)), 1e-9)
        lines.append(StreetLine("crossing", np.array([middle - across, middle, middle + across])))
    return lines
