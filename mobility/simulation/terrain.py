"""The ground of the model city: where it lies, its river, its railways, its hills.

All planning happens in metres east (x) and north (y) of the market square. A smooth warp bends the finished
plan a little, so that no street is drawn with a ruler; it keeps the topology.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from mobility.simulation.steady import cos, cube, exp, sin

Points = NDArray[np.float64]

CITY_NAME = "Modellstadt Auenfurt"
"""An invented name; it says "model city" wherever it shows."""

# The market square lies in the Dübener Heide, a wooded nature park with a few villages: in Germany and its
# time zone, at the latitude of Halle, but on nobody's street map, so that over any base map one sees at once
# that this city does not exist.
CENTRE_LAT = 51.66
CENTRE_LON = 12.62
METRES_PER_DEGREE_LAT = 111_253.0  # of the WGS 84 ellipsoid at 51.66 degrees
METRES_PER_DEGREE_LON = 69_214.0

RIVER_HALF_WIDTH_M = 28.0
BANK_M = 16.0  # from the water to the riverside path
RAIL_CLEARANCE_M = 16.0

_RIVER = (
    (-300, -9000), (-900, -6800), (-400, -5300), (-1100, -3900), (-1700, -2300), (-1080, -1100), (-950, 0),
    (-1200, 1000), (-1750, 2000), (-1400, 3200), (-1500, 4500), (-2300, 5900), (-2300, 9000),
)  # fmt: skip
_ARMS = (
    ((-1040, -900), (-1600, -500), (-2000, 400), (-2050, 1300), (-1750, 2000)),
    ((-1100, -3900), (-720, -3200), (-800, -2100), (-1080, -1100)),
)
_RAILS = {
    "north": ((1400, -100), (1420, 700), (1380, 1600), (1000, 3300), (450, 5300), (-100, 7000), (-500, 9500)),
    "south": ((1400, -100), (1380, -900), (1400, -2500), (1550, -5000), (1800, -7000), (2000, -9500)),
    "west": (
        (1400, -100), (1380, -900), (1300, -1900), (700, -2750), (-400, -2850), (-1500, -3000),
        (-2500, -2350),
        (-3600, -1750), (-4700, -1400), (-6500, -1100), (-9500, -900),
    ),
    "east": ((1400, -100), (1420, 700), (1700, 1700), (2700, 2150), (4400, 2250), (6500, 2000), (9500, 1900)),
}  # fmt: skip
_BOUNDARY = (
    (0, 7400), (2300, 6700), (4300, 5200), (6000, 3000), (7100, 400), (6900, -2000), (5400, -4600),
    (3200, -6500), (700, -7300), (-1800, -6700), (-3700, -5000), (-5500, -3000), (-6600, -500), (-6300, 2200),
    (-5000, 4700), (-2800, 6600),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Terrain:
    """What was there before the city was built, in plan metres (before the warp).

    Parameters
    ----------
    scale : float
        Linear scale of the plan: square root of the asked size.
    river : tuple[Points, ...]
        Centre lines of the river and of its arms; the land between them is an island.
    rails : dict[str, Points]
        Railways by direction; each begins at the main station.
    boundary : Polygon
        The city's limits.
    water : MultiPolygon | Polygon
        The river as an area.
    warp_waves : Points
        (n, 6): wave vector x, y, phase x, phase y, amplitude in m, unused.
    hills : Points
        (n, 4): x, y, radius in m, height in m.
    """

    scale: float
    river: tuple[Points, ...]
    rails: dict[str, Points]
    boundary: Polygon
    water: BaseGeometry
    warp_waves: Points
    hills: Points

    @property
    def banks(self) -> BaseGeometry:
        """Water and its banks; local streets end here and the riverside path is its outline."""
        return shapely.simplify(self.water.buffer(BANK_M, quad_segs=4), 2.0)

    @property
    def rail_corridor(self) -> BaseGeometry:
        """Land that belongs to the railway."""
        return shapely.union_all([LineString(rail).buffer(RAIL_CLEARANCE_M) for rail in self.rails.values()])

    def warp(self, points: Points) -> Points:
        """Bend plan metres into city metres."""
        k, phase, amplitude = self.warp_waves[:, :2], self.warp_waves[:, 2:4], self.warp_waves[:, 4]
        turn = points[:, :1] * k[:, 0] + points[:, 1:] * k[:, 1]
        shift_x = (amplitude * sin(turn + phase[:, 0])).sum(axis=1)
        shift_y = (amplitude * sin(turn + phase[:, 1])).sum(axis=1)
        bent: Points = points + np.column_stack((shift_x, shift_y))
        return bent

    def warp_geometry(self, geometry: BaseGeometry) -> BaseGeometry:
        """Bend a whole geometry, with points every 50 m so that long sides bend too."""
        return shapely.transform(shapely.segmentize(geometry, 50.0), self.warp)

    def height_m(self, points: Points) -> NDArray[np.float64]:
        """Height above the river of city metres."""
        d2 = ((points[:, None, :] - self.hills[None, :, :2]) ** 2).sum(axis=2)
        heights: NDArray[np.float64] = (self.hills[:, 3] * exp(-d2 / (2 * self.hills[:, 2] ** 2))).sum(axis=1)
        return heights


def to_degrees(points: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes of city metres, rounded to OSM's 7 decimals."""
    lat = CENTRE_LAT + points[..., 1] / METRES_PER_DEGREE_LAT
    lon = CENTRE_LON + points[..., 0] / METRES_PER_DEGREE_LON
    return np.round(lat, 7), np.round(lon, 7)


def smooth(points: Points, step_m: float = 45.0) -> Points:
    """A Catmull-Rom curve through the points, one point about every `step_m`."""
    p = np.asarray(points, dtype=float)
    padded = np.vstack((2 * p[0] - p[1], p, 2 * p[-1] - p[-2]))
    pieces = []
    for i in range(len(p) - 1):
        a, b, c, d = padded[i : i + 4]
        n = max(2, int(np.ceil(np.hypot(*(c - b)) / step_m)))
        t = np.arange(n)[:, None] / n
        pieces.append(
            0.5
            * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * cube(t))
        )
    pieces.append(p[-1:])
    return np.vstack(pieces)


def build_terrain(rng: np.random.Generator, scale: float) -> Terrain:
    """River, railways, hills and limits of a city of this scale.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    scale : float
        1.0 = Halle's extent (about 13 km by 14.5 km); all places keep their direction from the market.

    Returns
    -------
    Terrain
        In plan metres.
    """
    bends = rng.normal(0, 45.0, (len(_RIVER), 2)) * scale
    river_points = np.array(_RIVER, dtype=float) * scale
    fixed = {tuple(point) for arm in _ARMS for point in (arm[0], arm[-1])} | {(-950, 0)}
    bends[[i for i, point in enumerate(_RIVER) if point in fixed]] = 0.0
    river = [smooth(river_points + bends)]
    river += [smooth(np.array(arm, dtype=float) * scale) for arm in _ARMS]
    half = RIVER_HALF_WIDTH_M * max(0.45, scale)
    water = shapely.union_all(
        [
            LineString(line).buffer(half if i == 0 else 0.65 * half, quad_segs=4)
            for i, line in enumerate(river)
        ]
    )
    boundary = Polygon(smooth(np.array((*_BOUNDARY, _BOUNDARY[0]), dtype=float) * scale))
    wavelengths = np.array([2900.0, 2300.0, 1700.0, 1250.0, 950.0, 700.0])
    angles = rng.uniform(0, 2 * np.pi, len(wavelengths))
    k = 2 * np.pi / wavelengths
    amplitudes = np.array([42.0, 30.0, 20.0, 13.0, 9.0, 6.0])
    waves = np.column_stack(
        (
            k * cos(angles),
            k * sin(angles),
            rng.uniform(0, 6.28, 6),
            rng.uniform(0, 6.28, 6),
            amplitudes,
            k,
        )
    )
    hills = np.array(
        [(900, 2600, 900, 38), (-2700, 3000, 800, 45), (2900, -300, 1300, 24), (-700, 2700, 300, 22),
         (300, -400, 500, 12), (-4300, 3600, 900, 40), (1500, -4200, 1200, 20), (3600, 3600, 1300, 30)],
        dtype=float,
    )  # fmt: skip
    hills[:, :2] += rng.normal(0, 80, (len(hills), 2))
    hills[:, :3] *= scale
    hills[:, 3] *= scale
    rails = {name: smooth(np.array(points, dtype=float) * scale, 60.0) for name, points in _RAILS.items()}
    return Terrain(scale, tuple(river), rails, boundary, water, waves, hills)
