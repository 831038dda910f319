"""Walks between places that are asked for again and again and the stops around them, found once."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork
from mobility.routing.access import StreetProfile, reach_stops
from mobility.routing.query import Place
from mobility.routing.ways import SearchPool

KEPT_TRAVELERS = 8
"""Walking profiles, speeds and limits, each for both directions, whose walks are kept."""
KEPT_PLACES = 50_000
"""Places whose walks are kept for each of them: about 0.5 KB a place in a dense city."""

Walks = tuple[NDArray[np.int32], NDArray[np.int32]]


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
        self._kept: OrderedDict[tuple[StreetProfile, int, float, bool], dict[Place, Walks]] = OrderedDict()

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
        known = self._of((profile, longest_s, max_snap_m, backward))
        missing = [place for place in dict.fromkeys(places) if place not in known]
        if missing:
            with self._pool.borrowed() as search:
                for place in missing:
                    found = reach_stops(
                        self._network, [search], place, [profile], longest_s, max_snap_m, backward=backward
                    )
                    known[place] = _NONE if found is None else (found.offers.stops, found.offers.durations_s)
        walks = [known[place] for place in places]
        offsets = np.zeros(len(walks) + 1, np.int32)
        np.cumsum([stops.size for stops, _ in walks], out=offsets[1:])
        return Links(
            offsets,
            np.concatenate([_NONE[0], *(stops for stops, _ in walks)]),
            np.concatenate([_NONE[1], *(seconds for _, seconds in walks)]),
        )

    def _of(self, traveler: tuple[StreetProfile, int, float, bool]) -> dict[Place, Walks]:
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
