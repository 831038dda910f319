"""Walks between places that are asked for again and again and the stops around them, found once."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import SnappedPoints
from mobility.network.once import OnceCache
from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import StreetProfile, reach_stops
from mobility.routing.one_to_many import snap_places
from mobility.routing.query import Place
from mobility.routing.ways import SearchPool

KEPT_TRAVELERS = 8
"""Walking profiles, speeds and limits, each for both directions, whose walks are kept."""
KEPT_PLACES = 50_000
"""Places whose walks are kept for each of them: about 0.5 KB a place in a dense city."""

KEPT_QUESTIONS = 16
"""Lists of places whose walks are kept as they were put together, about 1 MB for 2,000 places."""

Walks = tuple[NDArray[np.int32], NDArray[np.int32]]
Traveler = tuple[StreetProfile, int, float, bool]
Key = tuple[float, float, int, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Walks between places and stops as parallel arrays, place by place.

    Parameters
    ----------
    offsets : (n_places + 1,) int32
        Where the walks of each place begin.
    stops : (n,) int32
        Stops of the Timetable.
    seconds : (n,) int32
        At the traveler's speed, rounded up.
    """

    offsets: NDArray[np.int32]
    stops: NDArray[np.int32]
    seconds: NDArray[np.int32]


class PlaceLinks:
    """Keeps the walks around places; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    pool : SearchPool
        Where searches are borrowed.
    """

    def __init__(self, network: TransportNetwork, pool: SearchPool) -> None:
        self._network, self._pool = network, pool
        self._lock = Lock()
        self._kept: OrderedDict[Traveler, dict[Key, Walks]] = OrderedDict()
        self._together: OnceCache[Hashable, Links] = OnceCache(KEPT_QUESTIONS)
        self._snapped: OnceCache[Hashable, SnappedPoints] = OnceCache(KEPT_QUESTIONS)

    def find(
        self,
        places: Sequence[Place],
        profile: StreetProfile,
        longest_s: int,
        max_snap_m: float,
        *,
        backward: bool,
    ) -> Links:
        """Give the walks of places: a street search for each that was not asked for before.

        Parameters
        ----------
        places : Sequence[Place]
            Coordinates or stops.
        profile : StreetProfile
            How one walks.
        longest_s : int
            Longest walk.
        max_snap_m : float
            Farthest a coordinate may lie from its street.
        backward : bool
            True: from the stops to the places.

        Returns
        -------
        Links
            In the order of the places; none for one without a street near by.
        """
        traveler = (profile, longest_s, max_snap_m, backward)
        # Tuples: the same places are asked for again and again, and hashing 2,000 of our own took 5 ms.
        keys = tuple((place.lat, place.lon, place.stop, place.level) for place in places)
        return self._together.get((traveler, keys), partial(self._find, traveler, keys, places))

    def _find(self, traveler: Traveler, keys: tuple[Key, ...], places: Sequence[Place]) -> Links:
        """Put the walks of places together, searching those that are missing."""
        profile, longest_s, max_snap_m, backward = traveler
        known = self._of(traveler)
        missing = {key: place for key, place in zip(keys, places, strict=True) if key not in known}
        if missing:
            with self._pool.borrowed() as search:
                for key, place in missing.items():
                    found = reach_stops(
                        self._network, [search], place, [profile], longest_s, max_snap_m, backward=backward
                    )
                    known[key] = _NONE if found is None else (found.offers.stops, found.offers.durations_s)
        walks = [known[key] for key in keys]
        offsets = np.zeros(len(walks) + 1, np.int32)
        np.cumsum([stops.size for stops, _ in walks], out=offsets[1:])
        return Links(
            offsets,
            np.concatenate([_NONE[0], *(stops for stops, _ in walks)]),
            np.concatenate([_NONE[1], *(seconds for _, seconds in walks)]),
        )

    def snapped(self, places: Sequence[Place], profile: StreetProfile, max_snap_m: float) -> SnappedPoints:
        """Give where places meet the streets of a profile.

        Parameters
        ----------
        places : Sequence[Place]
            Coordinates; of stops theirs.
        profile : StreetProfile
            How one moves.
        max_snap_m : float
            Farthest a place may lie from its street.

        Returns
        -------
        SnappedPoints
            In the order of the places; not to be changed.
        """
        keys = tuple((place.lat, place.lon, place.level) for place in places)
        return self._snapped.get(
            (profile.profile, max_snap_m, keys),
            partial(snap_places, self._network, places, profile.profile, max_snap_m),
        )

    def _of(self, traveler: Traveler) -> dict[Key, Walks]:
        """Give the walks of a traveler, to be filled by whoever misses some."""
        with self._lock:
            known = self._kept.setdefault(traveler, {})
            self._kept.move_to_end(traveler)
            while len(self._kept) > KEPT_TRAVELERS:
                self._kept.popitem(last=False)
            if len(known) > KEPT_PLACES:
                # Begun anew: others may still read the old one.
                known = self._kept[traveler] = {}
            return known


_NONE: Walks = (np.empty(0, np.int32), np.empty(0, np.int32))
