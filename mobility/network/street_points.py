"""Where coordinates and stops meet the streets of a profile, and what a search starts with there."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import SnappedPoints, StreetShapes
from mobility.kernels.snap import run_snap
from mobility.network.transport_network import BASE_SPEED_MPS, TransportNetwork, usable_bit

NO_CLOSURES: NDArray[np.uint8] = np.empty(0, np.uint8)
LONGEST_SNAP_M = 400.0
"""How far from a usable street a coordinate may lie."""
LEVEL_SNAP_M = 60.0
"""A street on the level that was asked for is preferred within this: across a concourse, not a block."""


@dataclass(frozen=True, slots=True)
class StreetPoint:
    """Where a coordinate meets the streets of one profile.

    Parameters
    ----------
    lat, lon : float
        The coordinate itself.
    profile : str
        Whose streets were asked for.
    edge : int
        Lower-numbered edge of the nearest street.
    fraction : float
        How far along that edge, 0..1.
    distance_m : float
        Beeline from the coordinate to the street.
    """

    lat: float
    lon: float
    profile: str
    edge: int
    fraction: float
    distance_m: float


class Seeds(NamedTuple):
    """Where a search starts: nodes, and what it took to get there."""

    nodes: NDArray[np.int32]
    costs_ds: NDArray[np.int32]
    times_ds: NDArray[np.int32]


def street_shapes(network: TransportNetwork) -> StreetShapes:
    """Give the geometry arrays of a network as the kernels take them.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    StreetShapes
        Views, nothing copied.
    """
    graph = network.graph
    return StreetShapes(
        graph.edge_geometry,
        graph.edge_is_reversed,
        graph.geometry_lat,
        graph.geometry_lon,
        graph.geometry_offsets,
    )


def find_street(
    network: TransportNetwork,
    profile: str,
    lat: float,
    lon: float,
    longest_m: float = LONGEST_SNAP_M,
    level: float | None = None,
) -> StreetPoint | None:
    """Find the nearest street that a profile may use and get away from.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    profile : str
        One of PROFILES.
    lat, lon : float
        Degrees.
    longest_m : float
        Streets farther away do not count.
    level : float | None
        OSM level: a street on it is preferred over nearer ones of other levels; None = any.

    Returns
    -------
    StreetPoint or None
        None: no usable street within that distance.
    """
    if level is not None:
        on_level = _snap(network, usable_on(network, level), profile, lat, lon, min(longest_m, LEVEL_SNAP_M))
        if on_level is not None:
            return on_level
    return _snap(network, network.edge_usable, profile, lat, lon, longest_m)


def usable_on(network: TransportNetwork, level: float) -> NDArray[np.uint8]:
    """Tell which streets of one level each profile may start and end on.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    level : float
        OSM level, 0 = ground; steps and ramps between two levels belong to the lower one.

    Returns
    -------
    (n_edges,) uint8
        As `edge_usable` of the network, 0 on other levels; read-only.
    """
    is_on = np.abs(network.graph.edge_level - np.float32(level)) < 0.5
    usable = np.where(is_on, network.edge_usable, 0).astype(np.uint8)
    usable.flags.writeable = False
    return usable


def usable_around(
    network: TransportNetwork, profile: str, lat: float, lon: float, longest_m: float, level: float | None
) -> NDArray[np.uint8]:
    """Tell which streets a search around a coordinate may start on.

    Parameters
    ----------
    network, profile, lat, lon, longest_m, level
        As in `find_street`.

    Returns
    -------
    (n_edges,) uint8
        As `edge_usable` of the network: of all levels, unless a street of the level is near; read-only.
    """
    if level is not None:
        nearest = find_street(network, profile, lat, lon, longest_m, level)
        if nearest is not None and abs(float(network.graph.edge_level[nearest.edge]) - level) < 0.5:
            return usable_on(network, level)
    return network.edge_usable


def find_streets(
    network: TransportNetwork,
    profile: str,
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    longest_m: float = LONGEST_SNAP_M,
    level: float | None = None,
) -> SnappedPoints:
    """Find the nearest street of many coordinates at once.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    profile : str
        One of PROFILES.
    lats, lons : (n,) float64
        Degrees.
    longest_m : float
        Streets farther away do not count.
    level : float | None
        Of all of them; None = any.

    Returns
    -------
    SnappedPoints
        As `find_street` gives each of them; writable.
    """
    anywhere = _snap_all(network, network.edge_usable, profile, lats, lons, longest_m)
    if level is None:
        return anywhere
    nearest_m = min(longest_m, LEVEL_SNAP_M)
    on_level = _snap_all(network, usable_on(network, level), profile, lats, lons, nearest_m)
    is_on = on_level.edges >= 0
    return SnappedPoints(
        np.where(is_on, on_level.edges, anywhere.edges),
        np.where(is_on, on_level.fractions, anywhere.fractions),
        np.where(is_on, on_level.distances_m, anywhere.distances_m),
    )


def _snap(
    network: TransportNetwork,
    usable: NDArray[np.uint8],
    profile: str,
    lat: float,
    lon: float,
    longest_m: float,
) -> StreetPoint | None:
    one = _snap_all(
        network, usable, profile, np.array([lat], np.float64), np.array([lon], np.float64), longest_m
    )
    if one.edges[0] < 0:
        return None
    return StreetPoint(
        lat, lon, profile, int(one.edges[0]), float(one.fractions[0]), float(one.distances_m[0])
    )


def _snap_all(
    network: TransportNetwork,
    usable: NDArray[np.uint8],
    profile: str,
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    longest_m: float,
) -> SnappedPoints:
    points = SnappedPoints(np.empty(lats.size, np.int32), np.empty(lats.size), np.empty(lats.size))
    run_snap(
        network.grid,
        street_shapes(network),
        usable,
        usable_bit(profile),
        lats,
        lons,
        longest_m,
        points.edges,
        points.fractions,
        points.distances_m,
    )
    return points


def off_street_ds(point: StreetPoint) -> int:
    """Give the time to walk (or push) the beeline between the coordinate and the street.

    Parameters
    ----------
    point : StreetPoint
        From `find_street`.

    Returns
    -------
    int
        Tenths of a second at the walking profile's base speed.
    """
    walker = point.profile if point.profile in ("foot", "wheelchair") else "foot"
    return int(np.ceil(point.distance_m / BASE_SPEED_MPS[walker] * 10.0))


def _ends(network: TransportNetwork, point: StreetPoint, backward: bool) -> list[tuple[int, int, float]]:
    """List (node, edge between node and point, part of it) for both ends of the point's street."""
    streets = network.streets[point.profile]
    edge, twin = point.edge, int(streets.edge_twin[point.edge])
    tail, head = int(streets.edge_head[twin]), int(streets.edge_head[edge])
    ahead, behind = 1.0 - point.fraction, point.fraction
    if backward:
        return [(tail, edge, behind), (head, twin, ahead)]
    return [(head, edge, ahead), (tail, twin, behind)]


def point_seeds(
    network: TransportNetwork,
    point: StreetPoint,
    *,
    backward: bool = False,
    closed: NDArray[np.uint8] = NO_CLOSURES,
) -> Seeds:
    """Give the nodes at both ends of a point's street, with what it takes to get there (or from there).

    Parameters
    ----------
    network : TransportNetwork
        The network.
    point : StreetPoint
        From `find_street`.
    backward : bool
        True: from the node to the point.
    closed : (n_edges,) or (0,) uint8
        1 = edge not usable now.

    Returns
    -------
    Seeds
        One or two; none if the street is not permitted in the directions needed.
    """
    streets = network.streets[point.profile]
    off_street = off_street_ds(point)
    found = [
        (
            node,
            off_street + int(np.ceil(part * streets.edge_cost_ds[edge])),
            off_street + int(np.ceil(part * streets.edge_ds[edge])),
        )
        for node, edge, part in _ends(network, point, backward)
        if streets.edge_ds[edge] >= 0 and not (len(closed) and closed[edge])
    ]
    rows = np.array(found, np.int32).reshape(-1, 3)
    return Seeds(rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2].copy())


def stop_seeds(network: TransportNetwork, stops: NDArray[np.int32]) -> Seeds:
    """Start at stops themselves; those off the streets are left out.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    stops : (n,) int32
        Stops of the timetable.

    Returns
    -------
    Seeds
        At cost 0, as many as are linked.
    """
    nodes = network.links.stop_node[stops]
    nodes = nodes[nodes >= 0].astype(np.int32)
    zeros = np.zeros(len(nodes), np.int32)
    return Seeds(nodes, zeros, zeros)


def end_edge(
    network: TransportNetwork, point: StreetPoint, node: int, *, backward: bool = False
) -> tuple[int, float]:
    """Give the edge between a point and the end of its street that a way uses.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    point : StreetPoint
        From `find_street`.
    node : int
        An end of the point's street.
    backward : bool
        False: the way begins at the point; True: it ends there.

    Returns
    -------
    edge : int
        In the direction of travel.
    fraction : float
        Where on that edge the point is.
    """
    streets = network.streets[point.profile]
    found = [
        (part * streets.edge_cost_ds[edge], edge, part)
        for end, edge, part in _ends(network, point, backward)
        if end == node and streets.edge_ds[edge] >= 0
    ]
    _, edge, part = min(found)
    return edge, part if backward else 1.0 - part
