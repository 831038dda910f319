"""Walks in a network without streets: straight lines, as its footpaths are."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.dijkstra import METERS_PER_DEGREE
from mobility.network import WheelchairState
from mobility.network.footpaths import BEELINE_DETOUR
from mobility.network.stop_linking import boardable_stops
from mobility.network.transport_network import TransportNetwork
from mobility.routing.query import Place
from mobility.routing.ways import Way


@dataclass(frozen=True, slots=True, eq=False)
class Beelines:
    """Straight ways between a place and the stops around it.

    Parameters
    ----------
    network : TransportNetwork
        Without streets.
    place : Place
        The end of the query.
    is_backward : bool
        True: the ways lead from the stops to the place.
    """

    network: TransportNetwork
    place: Place
    is_backward: bool

    def stops_within(
        self, profile: str, mps: float, longest_s: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """List the stops in reach.

        Parameters
        ----------
        profile : str
            One of PROFILES; with "wheelchair" stops that are known to be inaccessible are left out.
        mps : float
            The traveler's speed.
        longest_s : int
            Longest way.

        Returns
        -------
        stops, durations_s : (n,) int32
            Boardable stops, and seconds rounded up.
        """
        timetable = self.network.timetable
        stops = boardable_stops(timetable)
        if profile == "wheelchair":
            stops = stops[timetable.stop_wheelchair[stops] != WheelchairState.NO]
        lats, lons = timetable.stop_lat[stops], timetable.stop_lon[stops]
        scale = METERS_PER_DEGREE * math.cos(math.radians(self.place.lat))
        meters = np.hypot((lats - self.place.lat) * METERS_PER_DEGREE, (lons - self.place.lon) * scale)
        seconds = np.ceil(np.nan_to_num(meters * BEELINE_DETOUR / mps, nan=np.inf))
        is_near = seconds <= longest_s
        return stops[is_near].astype(np.int32), seconds[is_near].astype(np.int32)

    def way(self, stop: int, detailed: bool) -> Way:
        """Draw the straight line to or from a stop.

        Parameters
        ----------
        stop : int
            Of the timetable.
        detailed : bool
            False: only its length.

        Returns
        -------
        Way
            In the order of travel, without steps.
        """
        timetable = self.network.timetable
        there = Place(float(timetable.stop_lat[stop]), float(timetable.stop_lon[stop]), stop)
        ends = (there, self.place) if self.is_backward else (self.place, there)
        return straight_way(*ends, detailed)


def has_streets(network: TransportNetwork) -> bool:
    """Tell whether a network was built with an extract.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    bool
        False: all walks are straight lines.
    """
    return bool(network.graph.edge_head.size)


def straight_way(origin: Place, destination: Place, detailed: bool) -> Way:
    """Draw a straight line.

    Parameters
    ----------
    origin, destination : Place
        Its ends.
    detailed : bool
        False: only its length.

    Returns
    -------
    Way
        As long as a walk of that beeline is by experience (BEELINE_DETOUR), without steps.
    """
    north = (destination.lat - origin.lat) * METERS_PER_DEGREE
    east = (destination.lon - origin.lon) * METERS_PER_DEGREE * math.cos(math.radians(origin.lat))
    ends = (origin, destination) if detailed else ()
    return Way(
        math.hypot(north, east) * BEELINE_DETOUR,
        np.array([end.lat for end in ends]),
        np.array([end.lon for end in ends]),
        (),
    )
