"""Three journeys that show what the model city has beside lines: the page at / links to them."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mobility.simulation.terrain import Points, to_degrees
from mobility.simulation.vehicle_places import choose_sites, n_bike_stations

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

NIGHT = "23:00"
"""A time of day at which the shuttle runs."""
LEAST_CALLS = 50
"""On a day, over all kinds of days: the destination has a bus now and then."""
LEAST_FROM_TRAM_M, LONGEST_RIDE_M = 700.0, 5000.0
HOME_TO_STOP_M = 600.0
"""Too far to walk with pleasure."""


def build_examples(
    city: "ModelCity", virtual_stops: Points, calls: NDArray[np.int64]
) -> list[dict[str, Any]]:
    """Choose the ends of three journeys.

    Parameters
    ----------
    city : ModelCity
        As planned.
    virtual_stops : Points
        (n, 2) latitudes and longitudes of the shuttle's stops.
    calls : (n_stations,) int64
        Trips that call at each station.

    Returns
    -------
    list[dict[str, Any]]
        Each with its `kind`, `from` and `to` (latitude, longitude) and, where it is one of the night, `at`.
    """
    origin, target = _tram_and_bike(city, calls)
    apart = np.hypot(*(virtual_stops[:, None] - virtual_stops[None]).transpose(2, 0, 1))
    first, last = np.unravel_index(int(apart.argmax()), apart.shape)
    home, market = _park_and_ride(city, calls)
    return [
        {"kind": "TRAM_AND_BIKE", "from": _place(origin), "to": _place(target)},
        {
            "kind": "NIGHT_SHUTTLE",
            "from": virtual_stops[first].tolist(),
            "to": virtual_stops[last].tolist(),
            "at": NIGHT,
        },
        {"kind": "PARK_AND_RIDE", "from": _place(home), "to": _place(market)},
    ]


def _tram_and_bike(city: "ModelCity", calls: NDArray[np.int64]) -> tuple[Points, Points]:
    """From a tram stop to a place with hire bikes that no tram and few buses reach; by tram, then by bike."""
    stations, platforms = city.transit.stations, city.transit.platforms
    trams = sorted({one.station for one in platforms if one.mode == "tram"})
    tree = cKDTree(np.array([stations[row].xy for row in trams]))
    inside = [row for row, one in enumerate(stations) if one.node >= 0 and not one.is_outside]
    inside.sort(key=lambda row: float(np.hypot(*stations[row].xy)))
    near = inside[: n_bike_stations(len(inside))]
    stands = [row for row in near if row not in trams] or near
    apart_m, nearest = map(np.asarray, tree.query(np.array([stations[row].xy for row in stands])))
    scale = city.terrain.scale
    far = sorted(
        range(len(stands)),
        key=lambda row: (
            apart_m[row] < LEAST_FROM_TRAM_M * scale,
            calls[stands[row]] < LEAST_CALLS,
            calls[stands[row]],
            apart_m[row],
        ),
    )
    target, change = stations[stands[far[0]]].xy, trams[int(nearest[far[0]])]
    origins = [
        stations[station].xy
        for line in city.lines if line.mode == "tram"
        for path in line.paths
        for station in _before([platforms[stop].station for stop in path.stops], change)
    ]  # fmt: skip
    away_m = np.array([float(np.hypot(*(xy - target))) for xy in origins])
    return origins[int(np.where(away_m <= LONGEST_RIDE_M * scale, away_m, 0.0).argmax())], target


def _before(called: list[int], station: int) -> list[int]:
    return called[: called.index(station) + 1] if station in called else []


def _park_and_ride(city: "ModelCity", calls: NDArray[np.int64]) -> tuple[Points, Points]:
    """From a house far from any stop, near a site with service, to the market."""
    stations, houses = city.transit.stations, city.houses.xy
    chosen = choose_sites(city)
    served = [row for row in chosen if calls[row] >= LEAST_CALLS] or chosen
    sites = np.array([stations[row].xy for row in served])
    from_site = np.asarray(cKDTree(sites).query(houses)[0])
    platforms = np.array([one.xy for one in city.transit.platforms])
    from_stop = np.asarray(cKDTree(platforms).query(houses)[0])
    is_far = from_stop >= min(HOME_TO_STOP_M * city.terrain.scale, float(from_stop.max()))
    return houses[int(np.where(is_far, from_site, np.inf).argmin())], np.zeros(2)


def _place(xy: Points) -> list[float]:
    lat, lon = to_degrees(xy)
    return [round(float(lat), 5), round(float(lon), 5)]
