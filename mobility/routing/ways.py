"""Ways over streets, drawn for legs: line, length and steps, and the pool of searches that find them."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mobility.network.once import OnceCache
from mobility.network.profiles import largest_dislike
from mobility.network.street_path import StreetPath, unpack_path
from mobility.network.street_points import stop_seeds
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import TransportNetwork, base_speed_mps
from mobility.routing.climbs import climbs_of
from mobility.routing.journey import Coordinates, Leg, Step, StreetLeg, TransitLeg
from mobility.routing.shapes import EMPTY
from mobility.routing.steps import build_steps

KEPT_TRANSFER_WAYS = 4096
"""Walks between stops kept drawn: the same interchanges come up in most answers."""

KEPT_WALK_TIMES = 1 << 16

DISLIKE = {"foot": 1.0, "wheelchair": 1.2, "bike": 1.4, "car": 1.0}
"""How much more than its time a way may cost in a profile (never less than mobility.network.profiles has)."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A drawn way, without times of day; shared between journeys."""

    length_m: float
    lats: Coordinates
    lons: Coordinates
    steps: tuple[Step, ...]
    unknown_step_free_m: float = 0.0
    climb_m: int | None = None
    descent_m: int | None = None


NOTHING_DRAWN = Way(0.0, EMPTY, EMPTY, ())


def most_dislike(profile: str) -> float:
    """Give how much more than its time a way may cost.

    Parameters
    ----------
    profile : str
        One of PROFILES, or the name of a way to cycle.

    Returns
    -------
    float
        Searches go on up to their time times this.
    """
    return DISLIKE[profile] if profile in DISLIKE else largest_dislike(profile)


def slowness(profile: str, mps: float) -> float:
    """Give the factor from a profile's base times to a traveler's.

    Parameters
    ----------
    profile : str
        One of PROFILES.
    mps : float
        The traveler's speed.

    Returns
    -------
    float
        Below 1 for someone faster than the base speed.
    """
    return base_speed_mps(profile) / mps


def scaled_s(times_ds: NDArray[np.int32], factor: float) -> NDArray[np.int32]:
    """Turn base times into a traveler's whole seconds, rounded up.

    Parameters
    ----------
    times_ds : (n,) int32
        Tenths of a second at the base speed.
    factor : float
        From `slowness`.

    Returns
    -------
    (n,) int32
        Seconds.
    """
    # Rounding before the ceiling: 100 ds x 1.1 is 11.000000000000002 s and must not become 12 s.
    return np.ceil(np.round(times_ds * (factor / 10.0), 6)).astype(np.int32)


def draw(network: TransportNetwork, path: StreetPath, factor: float, detailed: bool) -> Way:
    """Make a way of a street path.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    path : StreetPath
        As found.
    factor : float
        From `slowness`.
    detailed : bool
        False: no line and no steps.

    Returns
    -------
    Way
        Its length in any case.
    """
    unknown_m = path.unknown_step_free_m if path.profile == "wheelchair" else 0.0
    climbs = climbs_of(network, path)
    up_m, down_m = (None, None) if climbs is None else climbs.between(0, len(path.edges))
    if not detailed:
        return Way(path.length_m, EMPTY, EMPTY, (), unknown_m, up_m, down_m)
    steps = build_steps(network, path, factor, climbs)
    return Way(path.length_m, path.lats, path.lons, steps, unknown_m, up_m, down_m)


def leg_of(
    way: Way, mode: str, start_s: int, end_s: int, from_stop: int, to_stop: int, stay_s: int = 0
) -> StreetLeg:
    """Date a way.

    Parameters
    ----------
    way : Way
        As drawn.
    mode : str
        "WALK" or "BIKE".
    start_s, end_s : int
        Unix seconds.
    from_stop, to_stop : int
        Stops at its ends, -1 = the query's coordinate.
    stay_s : int
        How long one stays where it ends.

    Returns
    -------
    StreetLeg
        The leg.
    """
    return StreetLeg(
        mode,
        start_s,
        end_s,
        from_stop,
        to_stop,
        way.length_m,
        way.lats,
        way.lons,
        way.steps,
        way.unknown_step_free_m,
        climb_m=way.climb_m,
        descent_m=way.descent_m,
        stay_s=stay_s,
    )


class SearchPool:
    """Street searches to borrow: as many as there are queries at once, each with its own memory.

    Parameters
    ----------
    network : TransportNetwork
        What they search.
    """

    def __init__(self, network: TransportNetwork) -> None:
        self._network = network
        self._idle: deque[StreetSearch] = deque()

    def __len__(self) -> int:
        """Count the searches that nobody uses now; never more than were used at once."""
        return len(self._idle)

    @contextmanager
    def borrowed(self) -> Iterator[StreetSearch]:
        """Borrow a search; what it found stays readable until the block ends.

        Yields
        ------
        StreetSearch
            Nobody else uses it meanwhile.
        """
        try:
            search = self._idle.pop()
        except IndexError:
            search = StreetSearch(self._network)
        try:
            yield search
        finally:
            self._idle.append(search)


class TransferWays:
    """Walks between two stops, searched again when a journey is drawn; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    pool : SearchPool
        To borrow from.
    """

    def __init__(self, network: TransportNetwork, pool: SearchPool) -> None:
        self._network = network
        self._pool = pool
        self._ways: OnceCache[tuple[str, float, int, int], Way] = OnceCache(KEPT_TRANSFER_WAYS)
        self.find_walk_s = lru_cache(KEPT_WALK_TIMES)(self._find_walk_s)

    def _find_walk_s(self, profile: str, factor: float, from_stop: int, to_stop: int) -> int | None:
        """Give the time of the footpath between two stops.

        Parameters
        ----------
        profile : str
            A walking profile.
        factor : float
            From `slowness`.
        from_stop, to_stop : int
            Stops of the Timetable.

        Returns
        -------
        int | None
            Seconds, without any slack; None if there is no footpath.
        """
        footpaths = self._network.footpaths[profile]
        first, last = footpaths.offsets[from_stop], footpaths.offsets[from_stop + 1]
        rows = np.flatnonzero(footpaths.targets[first:last] == to_stop)
        if rows.size == 0:
            return None
        return int(np.ceil(round(float(footpaths.durations[first + rows[0]]) * factor, 6)))

    def way(self, profile: str, factor: float, from_stop: int, to_stop: int) -> Way:
        """Draw the walk between two stops.

        Parameters
        ----------
        profile : str
            A walking profile.
        factor : float
            From `slowness`, for the durations of the steps.
        from_stop, to_stop : int
            Stops of the Timetable.

        Returns
        -------
        Way
            Along streets, or a straight line where the streets do not lead there.
        """
        key = (profile, round(factor, 4), from_stop, to_stop)
        return self._ways.get(key, lambda: self._draw(profile, factor, from_stop, to_stop))

    def _draw(self, profile: str, factor: float, from_stop: int, to_stop: int) -> Way:
        network = self._network
        target = int(network.links.stop_node[to_stop])
        seeds = stop_seeds(network, np.array([from_stop], np.int32))
        walk_s = self.find_walk_s(profile, 1.0, from_stop, to_stop)
        if target >= 0 and seeds.nodes.size:
            # A footpath of the network was found within its own time, so a little more than that is enough.
            limit_ds = int((20 * 60 if walk_s is None else walk_s + 2) * 10 * most_dislike(profile))
            with self._pool.borrowed() as search:
                search.run(profile, seeds, limit_ds)
                if search.find_time(target) is not None:
                    return draw(network, unpack_path(network, search, target), factor, True)
        stops = np.array([from_stop, to_stop])
        lats, lons = network.timetable.stop_lat[stops], network.timetable.stop_lon[stops]
        if not (np.isfinite(lats).all() and np.isfinite(lons).all()):
            return NOTHING_DRAWN
        return Way(beeline_m(lats, lons), lats, lons, ())


def no_way(at_s: int, from_stop: int, to_stop: int, stay_s: int = 0) -> StreetLeg:
    """Give the way between an end and a via stop that are one: it shows when one is there.

    Parameters
    ----------
    at_s : int
        Unix seconds.
    from_stop, to_stop : int
        A stop, or its station and its platform.
    stay_s : int
        How long one stays then.

    Returns
    -------
    StreetLeg
        A walk that takes no time.
    """
    return leg_of(NOTHING_DRAWN, "WALK", at_s, at_s, from_stop, to_stop, stay_s)


def stay_behind(legs: list[Leg], stay_s: int) -> None:
    """Add a stay at a via stop to the last leg.

    Parameters
    ----------
    legs : list[Leg]
        The last one is changed in place.
    stay_s : int
        Seconds; 0 changes nothing.
    """
    if stay_s:
        last = legs[-1]
        assert isinstance(last, StreetLeg | TransitLeg)  # nobody hires or books by way of a via stop
        legs[-1] = replace(last, stay_s=last.stay_s + stay_s)


def beeline_m(lats: Coordinates, lons: Coordinates) -> float:
    """Measure the straight line between two points.

    Parameters
    ----------
    lats, lons : (2,) float64
        Degrees.

    Returns
    -------
    float
        Metres, on a sphere of the mean earth radius and flat within a city.
    """
    north = (lats[1] - lats[0]) * 111_195.08
    east = (lons[1] - lons[0]) * 111_195.08 * np.cos(np.radians(lats.mean()))
    return float(np.hypot(north, east))
