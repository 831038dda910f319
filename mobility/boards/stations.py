"""Which stops belong together on a board: a station with its platforms, stops of one name side by side."""

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork

METERS_PER_DEGREE = 111_195.08
SAME_NAME_M = 300.0
"""Stops of one name within this distance are one place for riders, whoever runs there."""

Int32 = NDArray[np.int32]


class Stations:
    """Finds the stops of a board; built once for a network.

    Parameters
    ----------
    network : TransportNetwork
        Whose stops they are.
    """

    def __init__(self, network: TransportNetwork) -> None:
        t = network.timetable
        self._parents = t.stop_parent
        self._lat, self._lon = t.stop_lat, t.stop_lon
        self.root = np.arange(t.stop_lat.size, dtype=np.int32)
        for _ in range(2):  # boarding area, platform, station
            above = self._parents[self.root]
            self.root = np.where(above >= 0, above, self.root).astype(np.int32)
        self._families, self._families_offsets = _lists(self.root, self.root.size)
        self._names = _name_numbers(network)
        self._namesakes, self._namesakes_offsets = _lists(self._names, int(self._names.max(initial=0)) + 1)

    def around(self, stop: int) -> Int32:
        """List all that riders take for one stop.

        Parameters
        ----------
        stop : int
            Any stop of the Timetable.

        Returns
        -------
        (n,) int32
            The whole station it belongs to, and the stations of the same name near by; ascending.
        """
        return self._with_namesakes(np.array([stop], np.int32))

    def exactly(self, stop: int) -> Int32:
        """List a stop and what lies within it.

        Parameters
        ----------
        stop : int
            Any stop of the Timetable.

        Returns
        -------
        (n,) int32
            The stop, its platforms, their boarding areas; ascending.
        """
        family = self._family(int(self.root[stop]))
        parents = self._parents[family]
        above = np.where(parents >= 0, self._parents[parents], -1)
        within: Int32 = family[(family == stop) | (parents == stop) | (above == stop)]
        return within

    def within(self, lat: float, lon: float, radius_m: float, *, exact: bool) -> Int32:
        """List the stops around a coordinate.

        Parameters
        ----------
        lat, lon : float
            Degrees.
        radius_m : float
            As the crow flies.
        exact : bool
            True: only stops that lie within; False: also what belongs to them.

        Returns
        -------
        (n,) int32
            Ascending; empty where there are none.
        """
        near = np.flatnonzero(self._distances_m(lat, lon, slice(None)) <= radius_m).astype(np.int32)
        return near if exact else self._with_namesakes(near)

    def position(self, stop: int) -> tuple[float, float]:
        """Give the coordinate of a stop, its station's where it has none.

        Parameters
        ----------
        stop : int
            Any stop of the Timetable.

        Returns
        -------
        tuple[float, float]
            Degrees; NaN where neither has one.
        """
        at = stop if math.isfinite(self._lat[stop]) else int(self.root[stop])
        return float(self._lat[at]), float(self._lon[at])

    def _with_namesakes(self, stops: Int32) -> Int32:
        found = set()
        for stop in stops.tolist():
            found.add(int(self.root[stop]))
            name = self._names[stop]
            if name < 0:
                continue
            same = self._namesakes[self._namesakes_offsets[name] : self._namesakes_offsets[name + 1]]
            near = same[self._distances_m(*self.position(stop), same) <= SAME_NAME_M]
            found.update(self.root[near].tolist())
        families = [self._family(root) for root in found]
        return np.sort(np.concatenate(families)) if families else np.empty(0, np.int32)

    def _family(self, root: int) -> Int32:
        return self._families[self._families_offsets[root] : self._families_offsets[root + 1]]

    def _distances_m(self, lat: float, lon: float, stops: Int32 | slice) -> NDArray[np.float64]:
        north = (self._lat[stops] - lat) * METERS_PER_DEGREE
        east = (self._lon[stops] - lon) * (METERS_PER_DEGREE * math.cos(math.radians(lat)))
        return np.hypot(north, east)


def _lists(owners: Int32, n: int) -> tuple[Int32, NDArray[np.int64]]:
    """CSR of the rows of each owner; rows of owner -1 are left out."""
    order = np.argsort(owners, kind="stable").astype(np.int32)
    order = order[owners[order] >= 0]
    counts = np.bincount(owners[owners >= 0], minlength=n)
    return order, np.concatenate([[0], np.cumsum(counts)])


def _name_numbers(network: TransportNetwork) -> Int32:
    """Number the names of stops, without regard to case and blanks; -1 = no name."""
    table = network.tables["stops"]
    if "stop_name" not in table.column_names or not table.num_rows:
        return np.full(network.timetable.stop_lat.size, -1, np.int32)
    names = pc.utf8_lower(pc.utf8_trim_whitespace(table["stop_name"].combine_chunks().cast(pa.string())))
    # Arrow's own conversions from and to Python would import pandas: 0.2 s of a start.
    encoded = pc.dictionary_encode(names, null_encoding="encode")
    is_missing = np.array([not word for word in encoded.dictionary.to_pylist()], np.bool_)
    numbers = np.from_dlpack(encoded.indices).astype(np.int32)
    numbers[is_missing[numbers]] = -1
    return numbers
