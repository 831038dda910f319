"""Where people live, work, learn, shop and meet, brought together at the stations they would use."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mobility.simulation.city import ModelCity
from mobility.simulation.districts import Fabric
from mobility.simulation.terrain import Points

Floats = NDArray[np.float64]

REACH_M = 800.0
"""Who lives farther from any station rides no transit."""
NEAR_M = 250.0
"""Scale on which a station farther off is used less."""

_JOBS = {
    Fabric.OLD_TOWN: 0.17, Fabric.BLOCKS: 0.25, Fabric.BUSINESS: 0.25, Fabric.CLINIC: 0.06,
    Fabric.CAMPUS: 0.06, Fabric.ESTATE: 0.09, Fabric.HOUSES: 0.06, Fabric.VILLAS: 0.04, Fabric.VILLAGE: 0.02,
}  # fmt: skip
"""Share of jobs by how a district is built (an assumption)."""
_SHIFTS = {Fabric.BUSINESS: 0.75, Fabric.CLINIC: 0.25}
_CENTER = {Fabric.OLD_TOWN: 1.0}

OUTSIDE_SHARE = 0.05
"""Of all who set out from home, those who come from beyond the city by train (an assumption)."""

_WEIGHTS = {
    "school": {"Grundschule": 0.35, "Gymnasium": 1.6, "Sekundarschule": 1.0},
    "shopping": {"supermarket": 1.2, "clothes": 2.5, "books": 1.5, "bakery": 0.3, "hairdresser": 0.4,
        "pharmacy": 0.5},
    "errand": {"doctors": 1.0, "dentist": 0.8, "hospital": 12.0, "bank": 0.6, "townhall": 3.0,
        "post_office": 0.6, "social_facility": 0.8},
    "leisure": {"restaurant": 0.8, "cafe": 0.5, "cinema": 5.0, "theatre": 5.0, "museum": 2.0, "gallery": 0.7,
        "planetarium": 3.0, "sports_centre": 2.0, "community_centre": 1.0, "library": 1.5, "hackerspace": 0.7,
        "music_school": 1.0, "college": 2.0},
}  # fmt: skip
"""How much a place draws, by what it is (assumptions); schools by the first word of their name."""


class Zones(NamedTuple):
    """What each station stands for; every array adds up to 1."""

    homes: Floats  # (n_stations,) share of those who set out from home
    activities: dict[str, Floats]  # by what people do: (n_stations,) share of those who do it
    walk_s: Floats  # (n_stations,) seconds on foot from the door to the station


def build_zones(city: ModelCity) -> Zones:
    """Bring people and places to stations.

    Parameters
    ----------
    city : ModelCity
        Its population grid, houses and places.

    Returns
    -------
    Zones
        Activities: "work", "shift", "school", "university", "shopping", "errand", "leisure", "visit".
    """
    stations = city.transit.stations
    xy = np.array([station.xy for station in stations])
    served = np.zeros(len(stations))
    for line in city.transit.lines:
        for path in line.paths:
            served[[city.transit.platforms[stop].station for stop in path.stops]] += 1
    pull = np.sqrt(np.maximum(served, 0.01))

    def gather(points: Points, weight: Floats) -> Floats:
        """Give each station's share of what lies around it."""
        total = _spread(xy, pull, points, weight)
        return total / total.sum() if total.sum() > 0 else np.full(len(xy), 1 / len(xy))

    people = city.population.inhabitants.astype(float)
    inside = gather(city.population.centres, people)
    outside = np.array([float(station.is_outside) for station in stations])
    homes = inside * (1 - OUTSIDE_SHARE) + outside / outside.sum() * OUTSIDE_SHARE
    fabrics = [city.districts.all[int(i)].fabric for i in city.houses.district]
    activities = {
        "work": gather(city.houses.xy, _by_fabric(fabrics, _JOBS)),
        "shift": gather(city.houses.xy, _by_fabric(fabrics, _SHIFTS)),
        "visit": inside,
    }
    points = np.array([place.xy for place in city.places])
    center = gather(city.houses.xy, _by_fabric(fabrics, _CENTER))
    for name, drawn, share in (("shopping", "shopping", 0.4), ("leisure", "leisure", 0.25),
                               ("errand", "errand", 0.1)):  # fmt: skip
        weight = np.array([_pull_of(place.tags, _WEIGHTS[drawn]) for place in city.places])
        activities[name] = gather(points, weight) * (1 - share) + center * share
    for name in ("school", "university"):
        weight = np.array([
            _WEIGHTS["school"].get(place.tags.get("name", "").split(" ")[0], 1.0) if name == "school" else 1.0
            for place in city.places
        ])  # fmt: skip
        weight *= np.array([place.tags.get("amenity") == name for place in city.places])
        activities[name] = gather(points, weight)
    nearest = cKDTree(xy).query(city.population.centres)[0]
    owner = cKDTree(xy).query(city.population.centres)[1]
    meters = np.bincount(owner, people * np.minimum(nearest, REACH_M), minlength=len(xy))
    lived = np.bincount(owner, people, minlength=len(xy))
    walk_s = np.where(lived > 0, meters / np.maximum(lived, 1), 200.0) * 1.3 / 1.2
    return Zones(homes, activities, walk_s)


def _spread(xy: Points, pull: Floats, points: Points, weight: Floats) -> Floats:
    """Share each point's weight among its three nearest stations, by distance and by how many lines call."""
    found = cKDTree(xy).query(points, k=min(3, len(xy)))
    near, which = (np.reshape(column, (len(points), -1)) for column in found)
    share = np.where(near <= REACH_M, np.exp(-near / NEAR_M) * pull[which], 0.0)
    total = share.sum(axis=1, keepdims=True)
    share = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    summed: Floats = np.bincount(which.ravel(), (share * weight[:, None]).ravel(), minlength=len(xy)).astype(
        float
    )
    return summed


def _by_fabric(fabrics: list[Fabric], shares: dict[Fabric, float]) -> Floats:
    """Share each fabric's total evenly among its houses."""
    count = {fabric: max(1, fabrics.count(fabric)) for fabric in set(fabrics)}
    return np.array([shares.get(fabric, 0.0) / count[fabric] for fabric in fabrics])


def _pull_of(tags: dict[str, str], weights: dict[str, float]) -> float:
    return sum(weights.get(tags.get(key, ""), 0.0) for key in ("amenity", "shop", "tourism", "leisure"))
