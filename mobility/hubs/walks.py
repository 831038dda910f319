"""Walks from a hub to the stops around it, found once when a network is loaded."""

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import BASE_SPEED_MPS, TransportNetwork

LONGEST_WALK_S = 300
"""What is farther does not belong to the hub."""
LONGEST_SNAP_M = 250.0
MOST_STOPS = 12
"""So many of the nearest stops are told."""
PLATFORM = 0
"""location_type of stops at which one boards; entrances and passages are none."""

Int32 = NDArray[np.int32]


METRES_PER_DEGREE = 111_195.0


def distances_m(
    lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give distances from a place to many, on a plane: right to the metre within a city.

    Parameters
    ----------
    lat, lon : float
        Degrees.
    lats, lons : (n,) float64
        Degrees.

    Returns
    -------
    (n,) float64
        Metres, NaN where a position is not known.
    """
    east = (lons - lon) * np.cos(np.radians(lat))
    return np.asarray(METRES_PER_DEGREE * np.hypot(lats - lat, east))


class WalkFinder:
    """Finds stops within a short walk.

    Parameters
    ----------
    network : TransportNetwork
        The network; without streets walks are straight lines.
    """

    def __init__(self, network: TransportNetwork) -> None:
        self._network = network
        self._search = StreetSearch(network) if network.graph.edge_head.size else None

    def find(self, lat: float, lon: float) -> tuple[Int32, Int32]:
        """List the stops around a place.

        Parameters
        ----------
        lat, lon : float
            Degrees.

        Returns
        -------
        tuple[(n,) int32, (n,) int32]
            Stops of the Timetable and seconds on foot, the nearest first.
        """
        stops, seconds = self._beelines(lat, lon) if self._search is None else self._walks(lat, lon)
        order = np.lexsort((stops, seconds))[:MOST_STOPS]
        return stops[order].astype(np.int32), seconds[order].astype(np.int32)

    def _walks(self, lat: float, lon: float) -> tuple[Int32, Int32]:
        assert self._search is not None
        found = self._search.reach(
            "foot", lat, lon, 10 * LONGEST_WALK_S, 10 * LONGEST_WALK_S, slowness=1.0, longest_m=LONGEST_SNAP_M
        )
        if found is None:
            return np.empty(0, np.int32), np.empty(0, np.int32)
        boards = self._network.timetable.stop_location_type[found[1]] == PLATFORM
        return found[1][boards], found[2][boards]

    def _beelines(self, lat: float, lon: float) -> tuple[Int32, Int32]:
        t = self._network.timetable
        seconds = np.ceil(distances_m(lat, lon, t.stop_lat, t.stop_lon) / BASE_SPEED_MPS["foot"])
        near = (np.nan_to_num(seconds, nan=np.inf) <= LONGEST_WALK_S) & (t.stop_location_type == PLATFORM)
        stops = np.flatnonzero(near).astype(np.int32)
        return stops, seconds[stops].astype(np.int32)
