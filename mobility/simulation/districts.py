"""The districts of the model city: who lives and works where, and how streets are laid out there."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from mobility.simulation.terrain import Points, Terrain


class Fabric(StrEnum):
    """How a district is built; decides streets, houses and what one finds there."""

    OLD_TOWN = "old town"
    BLOCKS = "blocks"  # 19th-century perimeter blocks on a grid
    ESTATE = "estate"  # slabs in superblocks, footpaths between them
    VILLAS = "villas"
    HOUSES = "houses"
    VILLAGE = "village"
    BUSINESS = "business"
    CAMPUS = "campus"
    CLINIC = "clinic"
    PARK = "park"
    FOREST = "forest"
    FIELD = "field"


BUILT = frozenset(Fabric) - {Fabric.PARK, Fabric.FOREST, Fabric.FIELD}

PERSONS_PER_HOUSE = {
    Fabric.OLD_TOWN: 7.0, Fabric.BLOCKS: 11.0, Fabric.ESTATE: 38.0, Fabric.VILLAS: 5.0, Fabric.HOUSES: 2.9,
    Fabric.VILLAGE: 2.6, Fabric.BUSINESS: 0.0, Fabric.CAMPUS: 8.0, Fabric.CLINIC: 0.0,
}  # fmt: skip
"""Weights; the population grid is scaled to the city's total."""

_DISTRICTS: tuple[tuple[str, Fabric, int, int], ...] = (
    ("Altstadt", Fabric.OLD_TOWN, 0, 0),
    ("Gerberviertel", Fabric.BLOCKS, -480, 980), ("Nordviertel", Fabric.BLOCKS, 350, 1200),
    ("Bahnhofsviertel", Fabric.BLOCKS, 980, 250), ("Südtor", Fabric.BLOCKS, 380, -1050),
    ("Mühlenviertel", Fabric.BLOCKS, -520, -950), ("Paulsviertel", Fabric.BLOCKS, 900, 2000),
    ("Ziegelhof", Fabric.BLOCKS, -150, 2100), ("Merseviertel", Fabric.BLOCKS, 950, -1250),
    ("Glashütte", Fabric.BLOCKS, -50, -2000), ("Lutherhof", Fabric.BLOCKS, 850, -2200),
    ("Freifeld", Fabric.BLOCKS, 2050, 350), ("Thürmeviertel", Fabric.BLOCKS, 1950, -800),
    ("Ostend", Fabric.HOUSES, 2900, -500), ("Dahlberg", Fabric.HOUSES, 2350, 1350),
    ("Reidenau", Fabric.HOUSES, 3500, 700), ("Büschau", Fabric.HOUSES, 4200, 1350),
    ("Gewerbegebiet Ost", Fabric.BUSINESS, 3400, -1750), ("Sternpark", Fabric.BUSINESS, 5900, -500),
    ("Sternpark Süd", Fabric.BUSINESS, 5600, -1500), ("Kanenau", Fabric.VILLAGE, 4700, -2800),
    ("Südstadt", Fabric.ESTATE, 800, -3450), ("Silberau", Fabric.ESTATE, 150, -4600),
    ("Südstadt-Ost", Fabric.ESTATE, 1000, -4400), ("Wörmstadt", Fabric.HOUSES, -350, -3400),
    ("Ammenau", Fabric.HOUSES, 500, -5700), ("Dammsiedlung", Fabric.HOUSES, 2250, -2700),
    ("Bruckfeld", Fabric.HOUSES, 2400, -3800), ("Radwell", Fabric.VILLAGE, 3400, -4900),
    ("Giebelstein", Fabric.VILLAS, -800, 2800), ("Landrain", Fabric.HOUSES, 250, 3000),
    ("Frohe Höhe", Fabric.HOUSES, 1700, 3100), ("Trothau", Fabric.ESTATE, -450, 4000),
    ("Hafenfeld", Fabric.BUSINESS, -550, 5100), ("Seebau", Fabric.VILLAGE, 900, 5300),
    ("Mötzlau", Fabric.VILLAGE, 3300, 3700), ("Tornhain", Fabric.VILLAGE, 2400, 5000),
    ("Neustadt-Mitte", Fabric.ESTATE, -3000, -350), ("Neustadt-Nord", Fabric.ESTATE, -3150, 500),
    ("Neustadt-West", Fabric.ESTATE, -4000, -200), ("Neustadt-Süd", Fabric.ESTATE, -3300, -1200),
    ("Neustadt-Südwest", Fabric.ESTATE, -4250, -1000), ("Gewerbepark Neustadt", Fabric.BUSINESS, -5300, -850),
    ("Campus Weinhang", Fabric.CAMPUS, -2650, 1450), ("Universitätsklinikum", Fabric.CLINIC, -2750, 2450),
    ("Kröllau", Fabric.VILLAS, -2200, 3200), ("Heidesüd", Fabric.HOUSES, -3700, 1600),
    ("Niedleben", Fabric.HOUSES, -4900, 700), ("Döllau", Fabric.HOUSES, -5100, 2400),
    ("Stadtforst", Fabric.FOREST, -4000, 3300), ("Heide", Fabric.FOREST, -3500, 4400),
    ("Lettau", Fabric.VILLAGE, -2700, 5200), ("Passenau", Fabric.VILLAGE, -2550, -1750),
    ("Angersau", Fabric.HOUSES, -3300, -2700), ("Aue", Fabric.PARK, -1900, -1300),
    ("Schwaneninsel", Fabric.PARK, -1500, 500), ("Rabenwerder", Fabric.FOREST, -1200, -2700),
    ("Auwiesen", Fabric.PARK, -2300, 300), ("Südaue", Fabric.FIELD, -1800, -4300),
    ("Stadtpark", Fabric.PARK, 780, 760), ("Ostpark", Fabric.PARK, 2900, 300),
    ("Beesenau", Fabric.VILLAGE, -700, -6000), ("Holbeck", Fabric.VILLAGE, -3200, -4300),
    ("Südfeld", Fabric.FIELD, 2100, -5700), ("Ostfeld", Fabric.FIELD, 5300, 300),
    ("Nordfeld", Fabric.FIELD, 1900, 4100),
    ("Reideaue", Fabric.FIELD, 4600, -700), ("Westfeld", Fabric.FIELD, -5700, 100),
    ("Kanenfeld", Fabric.FIELD, 5900, -3300),
    ("Nordaue", Fabric.FIELD, -1900, 4300), ("Seefeld", Fabric.FIELD, 900, 6600),
    ("Ostholz", Fabric.FIELD, 5600, 2300),
    ("Dölfeld", Fabric.FIELD, -5900, 1300), ("Angerfeld", Fabric.FIELD, -4900, -2500),
    ("Möhrfeld", Fabric.FIELD, 4200, 4700),
    ("Tornfeld", Fabric.FIELD, 2600, 2500), ("Radfeld", Fabric.FIELD, 3700, -3500),
    ("Lettfeld", Fabric.FIELD, -3300, 6000),
    ("Hafenaue", Fabric.FIELD, -800, 6300), ("Randfeld", Fabric.FIELD, 6900, 300),
    ("Autobahnfeld", Fabric.FIELD, 6700, -1600),
    ("Saatfeld", Fabric.FIELD, -6300, -800), ("Ammenfeld", Fabric.FIELD, 350, -6900),
    ("Holbeckfeld", Fabric.FIELD, -2400, -3600),
    ("Gänsefeld", Fabric.FIELD, -4500, -3500), ("Bruchfeld", Fabric.FIELD, 2900, -5700),
    ("Döllholz", Fabric.FOREST, -5900, 3400),
    ("Beesenfeld", Fabric.FIELD, -1700, -5700), ("Kanenholz", Fabric.FIELD, 5400, -2400),
    ("Passenfeld", Fabric.FIELD, -3500, -1950),
    ("Kröllfeld", Fabric.FIELD, -2900, 3700), ("Büschfeld", Fabric.FIELD, 4700, 2200),
    ("Dahlfeld", Fabric.FIELD, 2900, 2000),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class District:
    """One district in plan metres.

    Parameters
    ----------
    name : str
        Invented.
    fabric : Fabric
        How it is built.
    centre : Points
        (2,) where its place node and its middle stop stand.
    area : BaseGeometry
        Its land.
    angle : float
        Direction of its grid in radians.
    """

    name: str
    fabric: Fabric
    centre: Points
    area: BaseGeometry
    angle: float


@dataclass(frozen=True, eq=False)
class Districts:
    """All districts and a quick way to ask which one a point lies in (the nearest centre's)."""

    all: tuple[District, ...]
    tree: cKDTree

    def index_at(self, points: Points) -> NDArray[np.int64]:
        """District index of each plan point."""
        return np.asarray(self.tree.query(points)[1], dtype=np.int64)

    def named(self, name: str) -> District:
        """The district of this name."""
        return next(district for district in self.all if district.name == name)


def build_districts(rng: np.random.Generator, terrain: Terrain) -> Districts:
    """Lay the districts out as cells around their centres.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    terrain : Terrain
        Limits, river and railways.

    Returns
    -------
    Districts
        In the order of the table above, so that an index means the same district for every seed.
    """
    centres = np.array([(x, y) for _, _, x, y in _DISTRICTS], dtype=float)
    centres[1:] += rng.normal(0, 55, (len(centres) - 1, 2))
    centres *= terrain.scale
    cells = shapely.voronoi_polygons(MultiPoint(centres), extend_to=terrain.boundary.envelope).geoms
    tree = cKDTree(centres)
    owner = {int(tree.query(np.array(cell.representative_point().coords[0]))[1]): cell for cell in cells}
    angles = rng.uniform(0, np.pi / 2, len(centres))
    districts = []
    for i, (name, fabric, _, _) in enumerate(_DISTRICTS):
        cell = next((c for c in cells if c.contains(shapely.Point(centres[i]))), owner.get(i, Polygon()))
        angle = 0.18 if name.startswith("Neustadt") else float(angles[i])
        districts.append(District(name, fabric, centres[i], cell.intersection(terrain.boundary), angle))
    return Districts(tuple(districts), tree)
