"""What is at a point: the nearest address, street, place and stop, each within a sane distance."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.geocoding.hits import Hit
from mobility.network.search.drafts import Found
from mobility.network.search.entries import Entries
from mobility.network.search.named_streets import find_named_street
from mobility.network.search.plane import METERS_PER_DEGREE
from mobility.network.transport_network import TransportNetwork

FARTHEST_M = {Found.STOP: 500.0, Found.PLACE: 300.0, Found.STREET: 250.0}
"""Farther away nobody would say "at" it; an address counts as STREET."""
EACH = 30
"""How many of a kind are looked at."""
SETBACK_M = {Found.STOP: 25.0, Found.PLACE: 15.0, Found.STREET: 10.0}
"""What a kind has to be nearer to come first: the address says best where one is."""
UNNAMED, UNNAMED_M = 0.1, 25.0
"""Below this importance are benches and letter boxes, which nobody would name a point by."""
NEXT_DOOR_M = 10.0
"""The houses beside the nearest one say little more."""


class Surroundings:
    """Finds what lies around points of one network.

    Parameters
    ----------
    network : TransportNetwork
        With streets.
    entries : Entries
        What can be found.
    """

    def __init__(self, network: TransportNetwork, entries: Entries) -> None:
        self._network = network
        self._entries = entries
        self._is_named = (entries.edge_entry >= 0).astype(np.uint8)
        self._is_named.flags.writeable = False  # as the network's own masks: a kernel compiled already
        self._rows = {kind: np.flatnonzero(entries.kind == kind) for kind in (Found.STOP, Found.PLACE)}

    def around(self, lat: float, lon: float, kinds: frozenset[Found], most: int) -> list[Hit]:
        """Find what is at a point.

        Parameters
        ----------
        lat, lon : float
            Degrees.
        kinds : frozenset[Found]
            What may be found; STREET stands for addresses.
        most : int
            Longest list.

        Returns
        -------
        list[Hit]
            The nearest first; the score is minus the distance in metres, and some more for what says less
            about a point than an address does. Empty off the map.
        """
        hits: list[Hit] = []
        entries = self._entries
        for kind in (Found.STOP, Found.PLACE):
            if kind in kinds:
                rows = self._rows[kind]
                for distance, at in _nearest(
                    entries.lat[rows], entries.lon[rows], lat, lon, FARTHEST_M[kind]
                ):
                    row = int(rows[at])
                    lift = SETBACK_M[kind] + (UNNAMED_M if entries.importance[row] < UNNAMED else 0.0)
                    place = (float(entries.lat[row]), float(entries.lon[row]))
                    hits.append(Hit(row, -1, *place, -distance - lift))
        if Found.STREET in kinds:
            hits += self._addresses(lat, lon)
            street = self._street(lat, lon)
            if street is not None and all(hit.entry != street.entry for hit in hits):
                hits.append(street)
        return sorted(hits, key=lambda hit: (-hit.score, hit.entry, hit.address))[:most]

    def _addresses(self, lat: float, lon: float) -> list[Hit]:
        entries = self._entries
        found: list[Hit] = []
        seen: set[tuple[float, float]] = set()
        near = _nearest(entries.address_lat, entries.address_lon, lat, lon, FARTHEST_M[Found.STREET])
        for distance, row in near:
            place = (float(entries.address_lat[row]), float(entries.address_lon[row]))
            if place in seen:
                continue  # the other numbers of a range
            seen.add(place)
            street = int(np.searchsorted(entries.addresses_offsets, row, side="right")) - 1
            found.append(Hit(street, row, *place, -distance - NEXT_DOOR_M * len(found)))
        return found

    def _street(self, lat: float, lon: float) -> Hit | None:
        """The named street that is nearest, at its point nearest to here."""
        if not self._is_named.any():
            return None
        point = find_named_street(self._network, self._is_named, lat, lon, FARTHEST_M[Found.STREET])
        if point is None:
            return None
        return Hit(
            int(self._entries.edge_entry[point.edge]),
            -1,
            point.lat,
            point.lon,
            -point.distance_m - SETBACK_M[Found.STREET],
        )


def _nearest(
    lats: NDArray[np.float64], lons: NDArray[np.float64], lat: float, lon: float, farthest_m: float
) -> list[tuple[float, int]]:
    """Distances in metres and indices of the nearest points, the nearest first."""
    north: Any = (lats - lat) * METERS_PER_DEGREE
    near = np.flatnonzero(np.abs(north) <= farthest_m)
    east = (lons[near] - lon) * (METERS_PER_DEGREE * math.cos(math.radians(lat)))
    distance = np.hypot(north[near], east)
    order = np.argsort(distance, kind="stable")[:EACH]
    return [(float(distance[i]), int(near[i])) for i in order.tolist() if distance[i] <= farthest_m]
