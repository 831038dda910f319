"""What a map of the network begins with, and the stops and levels within a box."""

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.errors import BadParameterError, LimitExceededError
from mobility.network.transport_network import TransportNetwork
from mobility.service.map_box import MapBox
from mobility.service.modes import MODE_WORDS
from mobility.service.stop_marks import StopUse, stop_use
from mobility.service.texts import Texts

SCREEN_TILES = 1.6
"""Tiles of 512 pixels that a map is wide and high, about."""
WIDEST, NARROWEST = 8.0, 15.0
MIDDLE_SHARE = 0.05
"""Of all calls so many may lie outside on each side: a train's last stop is not the city's edge."""


class MapStart(NamedTuple):
    """Where a map opens."""

    lat: float
    lon: float
    zoom: float


class MapStop(NamedTuple):
    """A stop on the map."""

    stop: int
    modes: tuple[str, ...]
    importance: float


class CityMap:
    """Answers what lies in a box; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Loaded network.
    texts : Texts
        For the levels of stops.
    """

    def __init__(self, network: TransportNetwork, texts: Texts) -> None:
        self._network, self._texts = network, texts
        timetable = network.timetable
        parent = timetable.stop_parent
        own = np.isfinite(timetable.stop_lat) | (parent < 0)
        self._lats = np.where(own, timetable.stop_lat, timetable.stop_lat[parent])
        self._lons = np.where(own, timetable.stop_lon, timetable.stop_lon[parent])

    @cached_property
    def use(self) -> StopUse:
        """What calls at which stop."""
        return stop_use(self._network)

    @cached_property
    def start(self) -> MapStart:
        """Where a map opens: over the middle of all calls, so wide that nearly all of them show."""
        lats, lons = self._lats, self._lons
        weights = np.where(self.use.root == np.arange(len(lats)), self.use.importance, 0.0) ** 2
        weights[~np.isfinite(lats)] = 0.0
        if not weights.any():
            return MapStart(0.0, 0.0, 1.0)
        south, lat, north = _shares(lats, weights)
        west, lon, east = _shares(lons, weights)
        wide = max(east - west, (north - south) / math.cos(math.radians(lat)), 1e-4)
        zoom = math.log2(360.0 * SCREEN_TILES / wide)
        return MapStart(round(lat, 5), round(lon, 5), round(min(max(zoom, WIDEST), NARROWEST), 1))

    def stops(self, box: MapBox, modes: tuple[str, ...], *, grouped: bool, most: int) -> list[MapStop]:
        """List the stops in a box at which anything calls.

        Parameters
        ----------
        box : MapBox
            Where.
        modes : tuple[str, ...]
            Words of MODE_WORDS: only stops of one of them; empty = all.
        grouped : bool
            A station instead of its platforms.
        most : int
            Limit of this service.

        Returns
        -------
        list[MapStop]
            The most important first.

        Raises
        ------
        BadParameterError
            For an unknown mode.
        LimitExceededError
            If there are more.
        """
        use = self.use
        allowed = _modes_of(modes)
        found = []
        for stop in np.flatnonzero(box.holds(self._lats, self._lons)).tolist():
            here = use.modes[stop]
            if not here or (allowed is not None and allowed.isdisjoint(here)):
                continue
            if grouped and use.root[stop] != stop:
                continue
            found.append(MapStop(stop, here, float(use.importance[stop])))
        check_count(len(found), most)
        found.sort(key=lambda mark: (-mark.importance, mark.stop))
        return found

    def levels(self, box: MapBox) -> list[float]:
        """List the levels on which there are streets or stops in a box.

        Parameters
        ----------
        box : MapBox
            Where.

        Returns
        -------
        list[float]
            OSM levels, the highest first, each once.
        """
        graph = self._network.graph
        tails, levels = self._special
        inside = box.holds(graph.node_lat[tails], graph.node_lon[tails])
        found = set(np.unique(levels[inside]).tolist())
        if box.holds(graph.node_lat, graph.node_lon).any():
            found.add(0.0)
        for stop in np.flatnonzero(box.holds(self._lats, self._lons)).tolist():
            level = self._texts.stop(stop, ()).level
            if level is not None:
                found.add(level)
        return sorted(found, reverse=True)

    @cached_property
    def _special(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Streets off the ground: their tails and levels."""
        graph = self._network.graph
        edges = np.flatnonzero(graph.edge_level != 0)
        return graph.edge_tail[edges], graph.edge_level[edges].astype(np.float64)


def check_count(count: int, most: int) -> None:
    """Refuse an answer of too many parts.

    Parameters
    ----------
    count, most : int
        Parts and their limit.

    Raises
    ------
    LimitExceededError
        If there are more.
    """
    if count > most:
        raise LimitExceededError(
            "{value} objects lie in this box; the limit of this service is {limit}: ask for a smaller box.",
            field="max",
            value=count,
            limit=most,
        )


def _modes_of(words: tuple[str, ...]) -> frozenset[str] | None:
    """Modes that words stand for, None = all."""
    if not words:
        return None
    allowed: set[str] = set()
    for word in words:
        if word not in MODE_WORDS:
            known = ", ".join(sorted(MODE_WORDS))
            raise BadParameterError(
                "{word!r} is not a transit mode; known are {known}.", field="modes", word=word, known=known
            )
        allowed |= {mode.value for mode in MODE_WORDS[word]}
    return frozenset(allowed)


def _shares(values: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float, float]:
    """Where the first share of the weight ends, its half, and where the last share begins."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) / weights.sum()
    places = np.minimum(np.searchsorted(below, (MIDDLE_SHARE, 0.5, 1 - MIDDLE_SHARE)), len(values) - 1)
    low, middle, high = values[order][places].tolist()
    return low, middle, high
