"""Footprints of the houses: rows along old streets, slabs in estates, halls where people work."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from mobility.simulation.districts import Districts, Fabric
from mobility.simulation.noding import StreetNetwork
from mobility.simulation.population import Houses
from mobility.simulation.streets import ROAD_KINDS
from mobility.simulation.terrain import Points, Terrain


class Plan(NamedTuple):
    """How a house of a fabric is built."""

    width_m: float  # along the street
    depth_m: float
    front_m: float  # from the middle of the street to the facade
    kind: str  # value of OSM's building=*


_PLANS = {
    Fabric.OLD_TOWN: Plan(15.5, 11.0, 6.5, "apartments"), Fabric.BLOCKS: Plan(20.6, 13.0, 9.0, "apartments"),
    Fabric.ESTATE: Plan(13.0, 40.0, 10.0, "apartments"), Fabric.VILLAS: Plan(14.0, 13.0, 12.0, "detached"),
    Fabric.HOUSES: Plan(11.5, 9.5, 10.0, "house"), Fabric.VILLAGE: Plan(13.0, 9.0, 8.0, "house"),
    Fabric.BUSINESS: Plan(48.0, 30.0, 14.0, "industrial"),
    Fabric.CAMPUS: Plan(40.0, 17.0, 13.0, "university"),
    Fabric.CLINIC: Plan(46.0, 20.0, 14.0, "hospital"),
}  # fmt: skip
_ROADWAY_M, _PATH_M = 4.0, 1.0
"""Half of what a street and a path need: nothing is built there."""


class Buildings(NamedTuple):
    """Footprints in city metres."""

    corners: NDArray[np.float64]  # (n, 4, 2)
    kind: list[str]  # (n,) values of building=*


def build_buildings(
    rng: np.random.Generator, terrain: Terrain, districts: Districts, network: StreetNetwork, houses: Houses
) -> Buildings:
    """Draw a footprint for each house that has room.

    Parameters
    ----------
    rng : np.random.Generator
        Source of all chance.
    terrain : Terrain
        Its river stays free.
    districts : Districts
        How each is built.
    network : StreetNetwork
        Its streets stay free; houses stand along them.
    houses : Houses
        Where they are.

    Returns
    -------
    Buildings
        None of them touches a street, water or another one.
    """
    segments = np.vstack(
        [
            np.column_stack((nodes[:-1], nodes[1:]))
            for nodes in map(network.nodes_of, range(len(network.lines)))
        ]
    )
    ends = network.node_xy[segments]
    streets = np.asarray(shapely.linestrings(ends))
    tree = shapely.STRtree(streets)
    _, nearest = tree.query_nearest(shapely.points(houses.xy), all_matches=False)
    plans = [_PLANS[districts.all[index].fabric] for index in houses.district.tolist()]
    corners = _rectangles(rng, houses.xy, ends[nearest], plans)
    shapes = np.asarray(shapely.polygons(corners))
    free = np.ones(len(shapes), np.bool_)
    needed = [_ROADWAY_M if line.kind in ROAD_KINDS else _PATH_M for line in network.lines]
    pieces = np.repeat(needed, [len(network.nodes_of(way)) - 1 for way in range(len(network.lines))])
    one, other = tree.query(shapes, predicate="dwithin", distance=_ROADWAY_M)
    close = shapely.distance(shapes[one], streets[other]) < pieces[other]
    free[one[close]] = False
    water = terrain.warp_geometry(terrain.water)
    shapely.prepare(water)
    free &= ~shapely.intersects(water, shapes)
    _leave_overlapping_out(shapes, free)
    kept = np.flatnonzero(free)
    return Buildings(corners[kept], [plans[index].kind for index in kept.tolist()])


def _rectangles(
    rng: np.random.Generator, houses: Points, streets: NDArray[np.float64], plans: list[Plan]
) -> NDArray[np.float64]:
    """Lay a rectangle beside the nearest piece of street, its facade along it."""
    start, along = streets[:, 0], streets[:, 1] - streets[:, 0]
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    away = np.column_stack((along[:, 1], -along[:, 0]))
    offset = ((houses - start) * away).sum(axis=1)
    away *= np.where(offset < 0, -1.0, 1.0)[:, None]
    foot = houses - away * np.abs(offset)[:, None]
    sizes = np.array([(plan.width_m, plan.depth_m, plan.front_m) for plan in plans])
    spread = np.array([0.0 if plan.kind == "apartments" else 0.18 for plan in plans])
    width = sizes[:, 0] * (1 + spread * rng.uniform(-1, 1, len(sizes)))
    depth = sizes[:, 1] * (1 + 0.15 * rng.uniform(-1, 1, len(sizes)))
    front = sizes[:, 2] + spread * 10 * rng.uniform(0, 1, len(sizes))
    half = along * (width / 2)[:, None]
    near, far = foot + away * front[:, None], foot + away * (front + depth)[:, None]
    return np.stack((near - half, near + half, far + half, far - half), axis=1)


def _leave_overlapping_out(shapes: NDArray[np.object_], free: NDArray[np.bool_]) -> None:
    """Of two that overlap the later one goes; changes `free` in place."""
    one, other = shapely.STRtree(shapes).query(shapely.buffer(shapes, -0.3), predicate="intersects")
    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        if first < second and free[first]:
            free[second] = False
