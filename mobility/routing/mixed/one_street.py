"""Walks and rides that begin and end on one street: no corner is passed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import Streets
from mobility.network.street_points import StreetPoint, off_street_ds
from mobility.network.street_scratch import UNREACHED_DS
from mobility.network.transport_network import TransportNetwork
from mobility.routing.mixed.spots import Int32, ReachedSpots, StreetEnds


class OnStreets(NamedTuple):
    """Where coordinates lie along streets of one profile: parallel arrays."""

    edges: Int32  # lower-numbered edge of the street, -1 = at a corner, or no street near by
    fractions: NDArray[np.float64]  # how far along that edge, 0..1
    off_ds: NDArray[np.int64]  # the stretch off the street, tenths of a second at the base speed


class RidesAlong(NamedTuple):
    """The cheapest ride along one street to each of several coordinates: parallel arrays."""

    costs: NDArray[np.int64]  # with what it took to begin; UNREACHED_DS = no ride begins on that street
    times: NDArray[np.int64]
    begins: NDArray[np.int64]  # row where it begins, -1 = none does


def point_on_street(point: StreetPoint) -> OnStreets:
    """Give an end of a journey as one row.

    Parameters
    ----------
    point : StreetPoint
        The end.

    Returns
    -------
    OnStreets
        Of length one.
    """
    return OnStreets(
        np.array([point.edge], np.int32),
        np.array([point.fraction], np.float64),
        np.array([off_street_ds(point)], np.int64),
    )


def ends_on_streets(ends: StreetEnds) -> OnStreets:
    """Give all spots.

    Parameters
    ----------
    ends : StreetEnds
        Spots, on the streets of the ride.

    Returns
    -------
    OnStreets
        A row for each.
    """
    return OnStreets(ends.edges, ends.fractions, ends.off_ds.astype(np.int64))


def reached_on_streets(reached: ReachedSpots, ends: StreetEnds) -> OnStreets:
    """Give the spots that a search reached.

    Parameters
    ----------
    reached : ReachedSpots
        Rows of `ends`, and corners.
    ends : StreetEnds
        Spots, on the streets of the ride.

    Returns
    -------
    OnStreets
        A row for each of `reached`; corners are on no street.
    """
    n, rows = reached.spots.size, np.flatnonzero(reached.spots >= 0)
    spots = reached.spots[rows]
    found = OnStreets(np.full(n, -1, np.int32), np.zeros(n), np.zeros(n, np.int64))
    found.edges[rows], found.fractions[rows] = ends.edges[spots], ends.fractions[spots]
    found.off_ds[rows] = ends.off_ds[spots]
    return found


def ride_along(
    streets: Streets,
    closed: NDArray[np.uint8],
    near: ReachedSpots,
    begins: OnStreets,
    ends: OnStreets,
    *,
    backward: bool,
) -> RidesAlong:
    """Ride along streets from where rides begin.

    Parameters
    ----------
    streets : Streets
        Of the ride.
    closed : (n_edges,) or (0,) uint8
        1 = may not be ridden on.
    near : ReachedSpots
        What it took to begin.
    begins : OnStreets
        Where: a row for each of `near`.
    ends : OnStreets
        Where rides may end.
    backward : bool
        True: rides lead from `ends` to `begins`.

    Returns
    -------
    RidesAlong
        A row for each of `ends`.
    """
    n = ends.edges.size
    found = RidesAlong(
        np.full(n, UNREACHED_DS, np.int64), np.full(n, UNREACHED_DS, np.int64), np.full(n, -1, np.int64)
    )
    order = np.argsort(begins.edges, kind="stable")
    first, last = (np.searchsorted(begins.edges[order], ends.edges, side) for side in ("left", "right"))
    counts = np.where(ends.edges >= 0, last - first, 0)
    total = int(counts.sum())
    if total == 0:
        return found
    # Every pair of a beginning and an end on the same street.
    to = np.repeat(np.arange(n), counts)
    of = order[np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(total)]
    parts = ends.fractions[to] - begins.fractions[of]
    if backward:
        parts = -parts
    edges = np.where(parts < 0, streets.edge_twin[ends.edges[to]], ends.edges[to])
    is_open = streets.edge_ds[edges] >= 0
    if closed.size:
        is_open &= closed[edges] == 0
    off_ds = begins.off_ds[of] + ends.off_ds[to]
    costs, times = (
        taken[of].astype(np.int64) + off_ds + np.ceil(np.abs(parts) * per_edge[edges]).astype(np.int64)
        for taken, per_edge in ((near.costs_ds, streets.edge_cost_ds), (near.times_ds, streets.edge_ds))
    )
    costs = np.where(is_open, costs, UNREACHED_DS)
    cheapest = np.lexsort((costs, to))
    cheapest = cheapest[np.unique(to[cheapest], return_index=True)[1]]
    cheapest = cheapest[costs[cheapest] < UNREACHED_DS]
    found.costs[to[cheapest]] = costs[cheapest]
    found.times[to[cheapest]] = times[cheapest]
    found.begins[to[cheapest]] = of[cheapest]
    return found


def along_one_street(
    network: TransportNetwork, point: StreetPoint, ends: StreetEnds, *, backward: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give what the ways along the street of a point take.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    point : StreetPoint
        An end, on the streets of its profile.
    ends : StreetEnds
        Spots, on the same streets.
    backward : bool
        True: from the spots to the point.

    Returns
    -------
    costs, times : (n,) int64
        Of each spot, tenths of a second as of `StreetSearch.find_direct`; UNREACHED_DS where it lies on
        another street, or the street may not be used that way.
    """
    streets = network.streets[point.profile]
    costs = np.full(ends.edges.size, UNREACHED_DS, np.int64)
    times = costs.copy()
    rows = np.flatnonzero(ends.edges == point.edge)
    if rows.size == 0:
        return costs, times
    parts = ends.fractions[rows] - point.fraction
    if backward:
        parts = -parts
    edges = np.where(parts < 0, streets.edge_twin[point.edge], point.edge)
    off_ds = off_street_ds(point) + ends.off_ds[rows].astype(np.int64)
    is_open = streets.edge_ds[edges] >= 0
    for found, per_edge in ((costs, streets.edge_cost_ds), (times, streets.edge_ds)):
        along_ds = off_ds + np.ceil(np.abs(parts) * per_edge[edges]).astype(np.int64)
        found[rows] = np.where(is_open, along_ds, UNREACHED_DS)
    return costs, times
