"""Streets at both ends of a matrix: how one moves there, the stops around a point, ways without transit."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.points import Points
from mobility.accessibility.request import BIKE, CAR, WALK, MatrixRequest
from mobility.kernels.arrays import SnappedPoints
from mobility.kernels.raptor_matrix import LastWalks
from mobility.kernels.raptor_state import NEVER
from mobility.network import StreetPoint, TransportNetwork
from mobility.network.street_points import find_streets
from mobility.network.transport_network import BASE_SPEED_MPS
from mobility.routing.access import StreetProfile, reach_stops
from mobility.routing.beelines import has_streets
from mobility.routing.one_to_many import street_times
from mobility.routing.query import Place, StreetMode
from mobility.routing.ways import SearchPool, most_dislike, scaled_s

Int32 = NDArray[np.int32]
Walks = tuple[Int32, Int32]
"""Stops of the Timetable and seconds, parallel."""


@dataclass(frozen=True, slots=True)
class Mover:
    """A way of moving on streets and how long one does."""

    profile: StreetProfile
    longest_s: int


@dataclass(frozen=True, slots=True)
class Movers:
    """Who moves how.

    Parameters
    ----------
    at_origins, at_destinations : tuple[Mover, ...]
        Between points and stops; empty without transit.
    directly : tuple[Mover, ...]
        All the way.
    """

    at_origins: tuple[Mover, ...]
    at_destinations: tuple[Mover, ...]
    directly: tuple[Mover, ...]


def movers_of(request: MatrixRequest) -> Movers:
    """Read the modes of a request.

    Parameters
    ----------
    request : MatrixRequest
        Modes, speeds, limits.

    Returns
    -------
    Movers
        At origins in the modes named, at destinations on foot.
    """
    longest_s = request.max_time_minutes * 60
    walker = StreetProfile(StreetMode.WALK, "wheelchair" if request.wheelchair else "foot", request.walk_mps)
    found = {
        WALK: (walker, request.max_walk_minutes * 60),
        BIKE: (
            StreetProfile(StreetMode.BIKE, request.bike_profile, request.bike_mps),
            request.max_bike_minutes * 60,
        ),
        CAR: (StreetProfile(StreetMode.CAR, "car", BASE_SPEED_MPS["car"]), longest_s),
    }
    named = [mode for mode in (WALK, BIKE, CAR) if mode in request.modes]
    if not request.has_transit:
        return Movers((), (), tuple(Mover(found[mode][0], longest_s) for mode in named))
    limited = {mode: Mover(profile, min(most_s, longest_s)) for mode, (profile, most_s) in found.items()}
    directly = tuple(limited[mode] for mode in named)
    return Movers(directly or (limited[WALK],), (limited[WALK],), directly)


class Streets:
    """Street searches for matrices on one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    pool : SearchPool
        To borrow searches from.
    max_snap_m : float
        Farthest that a point may lie from its street.
    """

    def __init__(self, network: TransportNetwork, pool: SearchPool, max_snap_m: float) -> None:
        self._network, self._pool, self._max_snap_m = network, pool, max_snap_m
        self._has_streets = has_streets(network)

    def snap(self, points: Points, movers: Sequence[Mover]) -> dict[str, SnappedPoints]:
        """Find where points meet the streets.

        Parameters
        ----------
        points : Points
            Any.
        movers : Sequence[Mover]
            For their profiles.

        Returns
        -------
        dict[str, SnappedPoints]
            By profile; empty in a network without streets.
        """
        if not self._has_streets:
            return {}
        profiles = dict.fromkeys(mover.profile.profile for mover in movers)
        return {
            profile: find_streets(self._network, profile, points.lats, points.lons, self._max_snap_m)
            for profile in profiles
        }

    def walks_around(self, points: Points, movers: Sequence[Mover], *, backward: bool) -> LastWalks:
        """Find the stops around points.

        Parameters
        ----------
        points : Points
            Any.
        movers : Sequence[Mover]
            How one moves there; of several the quickest counts.
        backward : bool
            True: from the stops to the points.

        Returns
        -------
        LastWalks
            By stop of the Timetable.
        """
        found: list[tuple[Int32, Int32, Int32]] = []
        with ExitStack() as stack:
            search = stack.enter_context(self._pool.borrowed())
            for row, (lat, lon) in enumerate(zip(points.lats.tolist(), points.lons.tolist(), strict=True)):
                walks = []
                for mover in movers:
                    near = reach_stops(
                        self._network,
                        [search],
                        Place(lat, lon),
                        [mover.profile],
                        mover.longest_s,
                        self._max_snap_m,
                        backward=backward,
                    )
                    if near is not None:
                        walks.append((near.offers.stops, near.offers.durations_s))
                stops, seconds = _quickest(walks)
                found.append((stops, np.full(stops.size, row, np.int32), seconds))
        return by_stop(found, self._network.timetable.stop_lat.size)

    def around(
        self,
        point: tuple[float, float],
        snapped: dict[str, tuple[int, float, float]],
        to_stops: Sequence[Mover],
        directly: Sequence[Mover],
        many: Points,
        many_snapped: dict[str, SnappedPoints],
        *,
        backward: bool,
    ) -> tuple[Walks, Int32]:
        """Find the stops around one point and the ways without transit between it and many.

        Parameters
        ----------
        point : tuple[float, float]
            Latitude and longitude of the one point.
        snapped : dict[str, tuple[int, float, float]]
            Where it meets the streets, by profile: `at_row` of `snap`.
        to_stops, directly : Sequence[Mover]
            How one moves to stops, and all the way.
        many : Points
            The many.
        many_snapped : dict[str, SnappedPoints]
            Of the many.
        backward : bool
            True: the ways lead to the one point.

        Returns
        -------
        walks : Walks
            Stops in reach.
        direct_s : (n_many,) int32
            Seconds, NEVER where there is no way.
        """
        lat, lon = point
        direct_s = np.full(len(many), NEVER, np.int32)
        walks: list[Walks] = []
        with self._pool.borrowed() as search:
            for mover in dict.fromkeys([*directly, *to_stops]):
                profile, longest_s = mover.profile, mover.longest_s
                if not self._has_streets:
                    place, all_places = Place(lat, lon), places_of(many)
                    if mover in directly:
                        times = street_times(
                            self._network, search, place, all_places, profile, longest_s, self._max_snap_m
                        ).durations_s
                        _improve(direct_s, times)
                    if mover in to_stops:
                        near = reach_stops(
                            self._network, [search], place, [profile], longest_s, 0.0, backward=backward
                        )
                        assert near is not None  # beelines begin anywhere
                        walks.append((near.offers.stops, near.offers.durations_s))
                    continue
                edge, fraction, distance_m = snapped[profile.profile]
                if edge < 0:
                    continue
                start = StreetPoint(lat, lon, profile.profile, edge, fraction, distance_m)
                longest_ds = int(longest_s * 10 / profile.slowness)
                points = many_snapped[profile.profile] if mover in directly else NO_POINTS
                times_ds, _ = search.to_points(
                    start,
                    points,
                    longest_ds,
                    int(longest_ds * most_dislike(profile.profile)),
                    backward=backward,
                    with_lengths=False,
                )
                if mover in directly:
                    scaled = scaled_s(times_ds, profile.slowness)
                    _improve(direct_s, np.where(times_ds >= 0, scaled, np.int32(-1)))
                if mover in to_stops:
                    stops, stops_ds = search.stops(longest_ds)
                    walks.append((stops, scaled_s(stops_ds, profile.slowness)))
        # Off the streets not even the place itself: its zero would count as something reached.
        is_on = not self._has_streets or any(snapped[one.profile.profile][0] >= 0 for one in directly)
        if directly and is_on:
            direct_s[(many.lats == lat) & (many.lons == lon)] = 0
        return _quickest(walks), direct_s


NO_POINTS = SnappedPoints(np.empty(0, np.int32), np.empty(0, np.float64), np.empty(0, np.float64))


def at_row(snapped: SnappedPoints, row: int) -> tuple[int, float, float]:
    """Give where one point meets its street.

    Parameters
    ----------
    snapped : SnappedPoints
        From `Streets.snap`.
    row : int
        Which one.

    Returns
    -------
    tuple[int, float, float]
        Edge (-1 = none), fraction and metres.
    """
    return int(snapped.edges[row]), float(snapped.fractions[row]), float(snapped.distances_m[row])


def places_of(points: Points) -> list[Place]:
    """Give points as ends of queries.

    Parameters
    ----------
    points : Points
        Any.

    Returns
    -------
    list[Place]
        Coordinates, in their order.
    """
    return [Place(lat, lon) for lat, lon in zip(points.lats.tolist(), points.lons.tolist(), strict=True)]


def _improve(direct_s: Int32, times: Int32) -> None:
    """Take the times that are ways (not -1) and quicker."""
    quicker = (times >= 0) & (times < direct_s)
    direct_s[quicker] = times[quicker]


def _quickest(walks: Sequence[Walks]) -> Walks:
    """Offer every stop once."""
    if len(walks) == 1:
        return walks[0]
    stops = np.concatenate([np.empty(0, np.int32), *(stops for stops, _ in walks)])
    seconds = np.concatenate([np.empty(0, np.int32), *(seconds for _, seconds in walks)])
    order = np.lexsort((seconds, stops))
    stops, seconds = stops[order], seconds[order]
    first = np.flatnonzero(np.diff(stops, prepend=-1))
    return stops[first], seconds[first]


def by_stop(found: Sequence[tuple[Int32, Int32, Int32]], n_stops: int) -> LastWalks:
    """Sort walks by stop and duration.

    Parameters
    ----------
    found : Sequence[tuple[Int32, Int32, Int32]]
        Stops, rows of the points and seconds, parallel.
    n_stops : int
        Stops of the Timetable.

    Returns
    -------
    LastWalks
        All of them.
    """
    empty = (np.empty(0, np.int32),) * 3
    stops, points, seconds = (np.concatenate(column) for column in zip(empty, *found, strict=True))
    order = np.lexsort((points, seconds, stops))
    offsets = np.zeros(n_stops + 1, np.int32)
    np.cumsum(np.bincount(stops, minlength=n_stops), out=offsets[1:])
    return LastWalks(points[order], seconds[order], offsets)
