"""Which points lie on a network's streets, and why the others may not."""

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.points.model import Points
from mobility.errors import PointsError
from mobility.network.street_points import LONGEST_SNAP_M, find_streets
from mobility.network.transport_network import TransportNetwork

NAMED = 3
"""So many ids stand in an error."""
MANY = 0.5
"""From this part of points that lie elsewhere on, the file as a whole is looked at."""


def split_by_streets(
    points: Points, network: TransportNetwork, profile: str = "foot", longest_m: float = LONGEST_SNAP_M
) -> tuple[Points, Points]:
    """Part points by whether they have a street near by.

    Parameters
    ----------
    points : Points
        Any.
    network : TransportNetwork
        Whose streets count; one without streets has none near any point.
    profile : str
        One of PROFILES.
    longest_m : float
        Farthest a point may lie from its street.

    Returns
    -------
    on, off : Points
        Those with a street and those without, each in their order.
    """
    is_on = _is_on(points.lats, points.lons, network, profile, longest_m)
    return points.take(np.flatnonzero(is_on)), points.take(np.flatnonzero(~is_on))


def check_on_streets(
    points: Points,
    network: TransportNetwork,
    profile: str = "foot",
    longest_m: float = LONGEST_SNAP_M,
    name: str = "points",
) -> None:
    """Refuse points that are not on a network's streets.

    Parameters
    ----------
    points : Points
        Any.
    network : TransportNetwork
        Whose streets count.
    profile : str
        One of PROFILES.
    longest_m : float
        Farthest a point may lie from its street.
    name : str
        What they are, for the error: a file, "origins".

    Raises
    ------
    PointsError
        With their number and some ids, and the likely cause where latitude and longitude are swapped.
    """
    is_on = _is_on(points.lats, points.lons, network, profile, longest_m)
    n_off = int((~is_on).sum())
    if not n_off:
        return
    if n_off > MANY * len(points) and (np.abs(points.lons) <= 90.0).all():
        n_swapped = int(_is_on(points.lons, points.lats, network, profile, longest_m).sum())
        if n_swapped > MANY * len(points):
            raise PointsError(
                f"{name}: latitude and longitude are swapped: {n_swapped} of {len(points)} points lie on the "
                "streets the other way round",
                field="lat, lon",
            )
    rows = np.flatnonzero(~is_on)
    shown = ", ".join(
        f"{points.ids[row]} ({points.lats[row]:.5f}, {points.lons[row]:.5f})" for row in rows[:NAMED].tolist()
    )
    more = f" and {n_off - NAMED} more" if n_off > NAMED else ""
    south, west, north, east = street_bounds(network)
    raise PointsError(
        f"{name}: {n_off} of {len(points)} points have no street for {profile} within {longest_m:g} m: "
        f"{shown}{more}. The network's streets lie within latitudes {south:.4f} to {north:.4f} and "
        f"longitudes {west:.4f} to {east:.4f}; leave these points out, or check the coordinate system",
        field=name,
    )


def street_bounds(network: TransportNetwork) -> tuple[float, float, float, float]:
    """Give where a network's streets lie.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    tuple[float, float, float, float]
        Least latitude and longitude, largest latitude and longitude; NaN without streets.
    """
    lats, lons = network.graph.node_lat, network.graph.node_lon
    if not lats.size:
        return (np.nan, np.nan, np.nan, np.nan)
    return float(lats.min()), float(lons.min()), float(lats.max()), float(lons.max())


def _is_on(
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    network: TransportNetwork,
    profile: str,
    longest_m: float,
) -> NDArray[np.bool_]:
    return find_streets(network, profile, lats, lons, longest_m).edges >= 0
