"""Ways on streets between one place and many: what a direct way to each would say, from one search."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import SnappedPoints
from mobility.network.street_points import find_street, find_streets
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import StreetProfile
from mobility.routing.beelines import has_streets, straight_way
from mobility.routing.query import Place, StreetMode
from mobility.routing.ways import most_dislike, scaled_s


@dataclass(frozen=True, slots=True, eq=False)
class StreetTimes:
    """Ways between one place and many, in the order of the many: parallel arrays.

    Parameters
    ----------
    durations_s : (n,) int32
        Seconds at the traveler's speed, rounded up; -1 = no way within the limit.
    lengths_m : (n,) float64
        Metres with the stretches off the streets; 0 where there is no way.
    located : (n,) bool
        Whether there is a street near by.
    is_one_located : bool
        The same of the one place; False: there is no way to any other place.
    """

    durations_s: NDArray[np.int32]
    lengths_m: NDArray[np.float64]
    located: NDArray[np.bool_]
    is_one_located: bool


def street_times(
    network: TransportNetwork,
    search: StreetSearch,
    one: Place,
    many: Sequence[Place],
    profile: StreetProfile,
    longest_s: int,
    max_snap_m: float,
    *,
    backward: bool = False,
    points: SnappedPoints | None = None,
) -> StreetTimes:
    """Measure the ways between one place and many.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    search : StreetSearch
        Borrowed.
    one : Place
        Where all ways begin.
    many : Sequence[Place]
        Where they end; stops are taken as the coordinates they lie at, as direct ways do.
    profile : StreetProfile
        How one moves.
    longest_s : int
        Longest way.
    max_snap_m : float
        Farthest a place may lie from its street.
    backward : bool
        True: they begin at the many and end at the one.
    points : SnappedPoints | None
        Of the many, from `snap_places`; None = found here.

    Returns
    -------
    StreetTimes
        Each as `mobility.routing.direct.find_direct` finds it for the pair.
    """
    if not has_streets(network):
        return _straight_times(one, many, profile, longest_s)
    if points is None:
        points = snap_places(network, many, profile.profile, max_snap_m)
    start = find_street(network, profile.profile, one.lat, one.lon, max_snap_m, one.level)
    durations = np.full(len(many), -1, np.int32)
    lengths = np.zeros(len(many))
    if start is not None:
        longest_ds = int(longest_s * 10 / profile.slowness)
        limit_ds = int(longest_ds * most_dislike(profile.profile))
        times, lengths = search.to_points(start, points, longest_ds, limit_ds, backward=backward)
        durations = np.where(times >= 0, scaled_s(times, profile.slowness), np.int32(-1))
    is_here = np.array([one.is_at(place) for place in many], np.bool_)
    durations[is_here] = 0
    lengths[is_here] = 0.0
    return StreetTimes(durations, lengths, points.edges >= 0, start is not None)


def snap_places(
    network: TransportNetwork, many: Sequence[Place], profile: str, max_snap_m: float
) -> SnappedPoints:
    """Find where many places meet the streets of a profile.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    many : Sequence[Place]
        Stops are taken as the coordinates they lie at.
    profile : str
        One of the network's PROFILES.
    max_snap_m : float
        Farthest a place may lie from its street.

    Returns
    -------
    SnappedPoints
        In the order of the many.
    """
    lats = np.array([place.lat for place in many], np.float64)
    lons = np.array([place.lon for place in many], np.float64)
    points = find_streets(network, profile, lats, lons, max_snap_m)
    for level in {place.level for place in many if place.level is not None}:
        rows = np.array([i for i, place in enumerate(many) if place.level == level])
        found = find_streets(network, profile, lats[rows], lons[rows], max_snap_m, level)
        points.edges[rows] = found.edges
        points.fractions[rows] = found.fractions
        points.distances_m[rows] = found.distances_m
    return points


def _straight_times(one: Place, many: Sequence[Place], profile: StreetProfile, longest_s: int) -> StreetTimes:
    """Measure straight lines, as everything is in a network without streets; nobody drives them."""
    lengths = np.array([straight_way(one, place, False).length_m for place in many], np.float64)
    located = np.isfinite(lengths)
    seconds = np.ceil(np.nan_to_num(lengths, nan=np.inf) / profile.mps)
    too_far = lengths > 0.0 if profile.mode is StreetMode.CAR else seconds > longest_s
    too_far |= ~located
    durations = np.where(too_far, -1.0, seconds).astype(np.int32)
    return StreetTimes(durations, np.where(too_far, 0.0, lengths), located, not math.isnan(one.lat))
