"""Ways cut into streets between crossings: undirected segments with both directions' values.

A node of the graph is an end of a way, a node that several ways (or one way twice) share, or one where
something changes (gate, kerb, elevator). All other nodes are geometry only.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm.extract import NO_NAME, StreetName, StreetWay
from osm.geodesy import haversine_m
from osm.street_graph import Feature
from osm.way_profile import WayProfile

SHORTEST_M = 0.01
"""Lengths are positive: two nodes at one place are one centimetre apart."""


class Segments(NamedTuple):
    """Undirected streets, one row each; "forward" runs from tail to head along the geometry."""

    tail: NDArray[np.int64]  # OSM node id, negative for nodes that we made
    head: NDArray[np.int64]
    forward: NDArray[np.uint8]  # bits of Permission
    backward: NDArray[np.uint8]
    feature: NDArray[np.int32]
    wheelchair: NDArray[np.uint8]
    surface: NDArray[np.uint8]
    incline_percent: NDArray[np.int8]
    stress_forward: NDArray[np.uint8]
    stress_backward: NDArray[np.uint8]
    kmh_forward: NDArray[np.uint8]
    kmh_backward: NDArray[np.uint8]
    delay_s: NDArray[np.uint8]
    level: NDArray[np.float32]
    way: NDArray[np.int64]
    name: NDArray[np.int32]
    points_lat: NDArray[np.float64]  # CSR, both ends included
    points_lon: NDArray[np.float64]
    points_offsets: NDArray[np.int64]  # (n_segments + 1,)

    @classmethod
    def of(
        cls,
        columns: Mapping[str, NDArray[Any]],
        points_lat: NDArray[np.float64],
        points_lon: NDArray[np.float64],
        points_offsets: NDArray[np.int64],
    ) -> "Segments":
        """Build from columns by name, cast to their types, and the points."""
        cast = {name: np.asarray(columns[name]).astype(DTYPES[name], copy=False) for name in COLUMNS}
        return cls(**cast, points_lat=points_lat, points_lon=points_lon, points_offsets=points_offsets)

    @property
    def n_segments(self) -> int:
        """Number of rows."""
        return len(self.tail)

    def lengths_m(self) -> NDArray[np.float64]:
        """Measure each segment along its points, metres, at least SHORTEST_M."""
        if not self.n_segments:
            return np.zeros(0)
        steps = haversine_m(
            self.points_lat[:-1], self.points_lon[:-1], self.points_lat[1:], self.points_lon[1:]
        )
        steps = np.append(steps, 0.0)
        steps[self.points_offsets[1:] - 1] = 0.0  # from one segment's end to the next one's start
        return np.maximum(np.add.reduceat(steps, self.points_offsets[:-1]), SHORTEST_M)

    def take(self, rows: NDArray[np.int64]) -> "Segments":
        """Pick rows, geometry included, in the order given."""
        counts = np.diff(self.points_offsets)[rows]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        points = np.repeat(self.points_offsets[:-1][rows] - offsets[:-1], counts) + np.arange(offsets[-1])
        columns = {name: getattr(self, name)[rows] for name in COLUMNS}
        return Segments.of(columns, self.points_lat[points], self.points_lon[points], offsets)


DTYPES: dict[str, type[np.generic]] = {
    "tail": np.int64,
    "head": np.int64,
    "forward": np.uint8,
    "backward": np.uint8,
    "feature": np.int32,
    "wheelchair": np.uint8,
    "surface": np.uint8,
    "incline_percent": np.int8,
    "stress_forward": np.uint8,
    "stress_backward": np.uint8,
    "kmh_forward": np.uint8,
    "kmh_backward": np.uint8,
    "delay_s": np.uint8,
    "level": np.float32,
    "way": np.int64,
    "name": np.int32,
}
COLUMNS = tuple(DTYPES)
"""Those with one value a segment."""

FROM_PROFILE = (*COLUMNS[2:12], "level")
"""Columns that are fields of a WayProfile."""


class NameTable:
    """Rows of the table of names, numbered as they come."""

    def __init__(self) -> None:
        self._rows: dict[StreetName, int] = {}

    def row(self, name: StreetName) -> int:
        """Return the row of a name, -1 for none."""
        if name == NO_NAME:
            return -1
        return self._rows.setdefault(name, len(self._rows))

    @property
    def names(self) -> list[StreetName]:
        """All names by row."""
        return list(self._rows)


def cut_ways(
    ways: Sequence[StreetWay], always: Iterable[int], signal_nodes: frozenset[int], names: NameTable
) -> Segments:
    """Cut ways at the nodes of the graph.

    Parameters
    ----------
    ways : sequence of StreetWay
        In the order in which their segments shall come.
    always : iterable of int
        OSM ids of further nodes of the graph (barriers, squares' corners).
    signal_nodes : frozenset of int
        Nodes that bring the delay of a signal themselves, so that the way through them does not.
    names : NameTable
        Filled.

    Returns
    -------
    Segments
        In order of the ways; no segment starts where it ends.
    """
    refs: list[int] = []
    lat: list[float] = []
    lon: list[float] = []
    ends: list[int] = []
    line_way: list[int] = []
    profiles: dict[WayProfile, int] = {}
    way_profile_row = []
    way_delay = []
    for number, way in enumerate(ways):
        way_profile_row.append(profiles.setdefault(way.profile, len(profiles)))
        delay = way.profile.delay_s
        if way.profile.feature & Feature.TRAFFIC_SIGNAL and any(
            not signal_nodes.isdisjoint(line.refs) for line in way.lines
        ):
            delay = 0
        way_delay.append(delay)
        for line in way.lines:
            refs.extend(line.refs)
            lat.extend(line.lat)
            lon.extend(line.lon)
            ends.append(len(refs))
            line_way.append(number)
    if not refs:
        return empty_segments()
    first, last = _cut(np.array(refs, np.int64), np.array(ends, np.int64), always)
    line_of_segment = np.searchsorted(np.array(ends), first, side="right")
    way_of_segment = np.array(line_way)[line_of_segment]
    profile_of_segment = np.array(way_profile_row)[way_of_segment]
    is_first_of_way = np.append(True, way_of_segment[1:] != way_of_segment[:-1])
    counts = last - first + 1
    offsets = np.concatenate([[0], np.cumsum(counts)])
    points = np.repeat(first - offsets[:-1], counts) + np.arange(offsets[-1])
    by_profile = {name: np.array([getattr(profile, name) for profile in profiles]) for name in FROM_PROFILE}
    name_rows = np.array([names.row(way.name) for way in ways], np.int32)
    columns: dict[str, NDArray[Any]] = {
        name: values[profile_of_segment] for name, values in by_profile.items()
    }
    columns["tail"] = np.array(refs, np.int64)[first]
    columns["head"] = np.array(refs, np.int64)[last]
    columns["delay_s"] = np.where(is_first_of_way, np.array(way_delay)[way_of_segment], 0)
    columns["way"] = np.array([way.way_id for way in ways], np.int64)[way_of_segment]
    columns["name"] = name_rows[way_of_segment]
    return Segments.of(columns, np.array(lat)[points], np.array(lon)[points], offsets.astype(np.int64))


def _cut(
    refs: NDArray[np.int64], ends: NDArray[np.int64], always: Iterable[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find first and last position of each segment."""
    unique, node = np.unique(refs, return_inverse=True)
    is_last = np.zeros(len(refs), bool)
    is_last[ends - 1] = True
    is_end = is_last.copy()
    is_end[np.append(0, ends[:-1])] = True
    is_graph_node = np.bincount(node, minlength=len(unique)) > 1
    is_graph_node[node[is_end]] = True
    is_graph_node |= np.isin(unique, np.fromiter(always, np.int64))
    while True:
        cuts = np.flatnonzero(is_graph_node[node])
        pairs = ~is_last[cuts[:-1]]
        first, last = cuts[:-1][pairs], cuts[1:][pairs]
        loops = node[first] == node[last]
        if not loops.any():
            return first, last
        # A street that comes back to where it starts is cut once more, halfway.
        is_graph_node[node[(first[loops] + last[loops]) // 2]] = True


def empty_segments() -> Segments:
    """Make Segments without rows."""
    none = np.zeros(0)
    return Segments.of(dict.fromkeys(COLUMNS, none), none, none, np.zeros(1, np.int64))


def join(one: Segments, other: Segments) -> Segments:
    """Append the rows of another table."""
    return Segments.of(
        {name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in COLUMNS},
        np.concatenate([one.points_lat, other.points_lat]),
        np.concatenate([one.points_lon, other.points_lon]),
        np.concatenate([one.points_offsets, other.points_offsets[1:] + one.points_offsets[-1]]),
    )


def without_duplicates(segments: Segments) -> tuple[Segments, int]:
    """Drop segments that another one repeats: same ends, same length to the millimetre, same permissions.

    Returns
    -------
    tuple[Segments, int]
        What is left, in the same order, and how many were dropped.
    """
    swap = segments.tail > segments.head
    key = np.stack(
        [
            np.where(swap, segments.head, segments.tail),
            np.where(swap, segments.tail, segments.head),
            np.round(segments.lengths_m() * 1000).astype(np.int64),
            np.where(swap, segments.backward, segments.forward).astype(np.int64),
            np.where(swap, segments.forward, segments.backward).astype(np.int64),
            segments.level.astype(np.int64),
        ],
        axis=1,
    )
    _, first = np.unique(key, axis=0, return_index=True)
    kept = np.sort(first)
    return segments.take(kept), segments.n_segments - len(kept)
