"""At which stations of the model city there are park and ride sites and hire bikes."""

from typing import TYPE_CHECKING

import numpy as np

from mobility.simulation.transit_model import Station

if TYPE_CHECKING:
    from mobility.simulation.city import ModelCity

N_SITES, APART_M = 5, 1200.0
"""Park and ride: at stations far out, apart from each other."""


def choose_sites(city: "ModelCity") -> list[int]:
    """Choose the stations with park and ride.

    Parameters
    ----------
    city : ModelCity
        As planned.

    Returns
    -------
    list[int]
        Rows of its stations, the farthest out first.
    """
    stations = city.transit.stations
    inside = [row for row, one in enumerate(stations) if one.node >= 0 and not one.is_outside]
    chosen: list[int] = []
    for row in sorted(inside, key=lambda row: -from_market_m(stations[row])):
        if all(float(np.hypot(*(stations[row].xy - stations[one].xy))) >= APART_M for one in chosen):
            chosen.append(row)
        if len(chosen) == N_SITES:
            break
    return chosen


def n_bike_stations(n_stations: int) -> int:
    """Tell how many of the stations of lines have hire bikes: those nearest to the market.

    Parameters
    ----------
    n_stations : int
        In the city, on streets.

    Returns
    -------
    int
        At least three.
    """
    return max(3, n_stations // 3)


def from_market_m(station: Station) -> float:
    """Tell how far a station is from the market.

    Parameters
    ----------
    station : Station
        Of the city.

    Returns
    -------
    float
        Meters, straight.
    """
    return float(np.hypot(*station.xy))
