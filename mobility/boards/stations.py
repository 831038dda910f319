"""Which stops belong together on a board: a station with its platforms, stops of one name side by side."""

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
        self.root = np.arange(t.stop_lat.size, dtype=np.int32)
        for _ in range(2):  # boarding area, platform, station
            above = self._parents[self.root]
            self.root = np.where(above >= 0, above, self.root).astype(np.int32)
        # A stop without a coordinate of its own lies where its station lies.
        is_placed = np.isfinite(t.stop_lat) & np.isfinite(t.stop_lon)
        self._lat = np.where(is_placed, t.stop_lat, t.stop_lat[self.root])
        self._lon = np.where(is_placed, t.stop_lon, t.stop_lon[self.root])
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
        near = np.flatnonzero(_meters(self._lat - lat, self._lon - lon, lat) <= radius_m).astype(np.int32)
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
        return float(self._lat[stop]), float(self._lon[stop])

    def _with_namesakes(self, stops: Int32) -> Int32:
        named = stops[self._names[stops] >= 0]
        names = self._names[named]
        counts = self._namesakes_offsets[names + 1] - self._namesakes_offsets[names]
        here, there = (
            np.repeat(named, counts),
            self._namesakes[_ranges(self._namesakes_offsets[names], counts)],
        )
        apart_m = _meters(
            self._lat[there] - self._lat[here], self._lon[there] - self._lon[here], self._lat[here]
        )
        near = there[apart_m <= SAME_NAME_M]
        roots = np.unique(self.root[np.concatenate([stops, near])])
        sizes = self._families_offsets[roots + 1] - self._families_offsets[roots]
        return np.sort(self._families[_ranges(self._families_offsets[roots], sizes)])

    def _family(self, root: int) -> Int32:
        return self._families[self._families_offsets[root] : self._families_offsets[root + 1]]


def _meters(
    north: NDArray[np.float64], east: NDArray[np.float64], lat: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Length of differences in degrees at a latitude, flat within a city."""
    return np.hypot(north * METERS_PER_DEGREE, east * METERS_PER_DEGREE * np.cos(np.radians(lat)))


def _ranges(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of several lists of a CSR, one list after the other."""
    ends = np.cumsum(counts)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if ends.size else 0)


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
