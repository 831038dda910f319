"""Small pieces of street that nothing joins to the rest: their permission is taken, mode by mode.

A stop or an address next to a three-metre platform edge that is mapped without its path would otherwise be
joined to a street that leads nowhere. Components are weak (a one-way street counts both ways). The largest
component of a mode always stays, and so does every other of at least the length below. Of the pieces that go,
those with platforms, elevators or indoor ways are counted apart: they are what a station loses.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from osm.segments import Segments
from osm.street_graph import Feature, Permission


class IslandRule(NamedTuple):
    """Components joined by any of ``connects`` and shorter than this lose ``takes``."""

    name: str
    connects: Permission
    takes: Permission
    shortest_m: float


RULES: tuple[IslandRule, ...] = (
    IslandRule(
        "walk", Permission.WALK, Permission.WALK | Permission.WHEELCHAIR | Permission.BIKE_PUSHED, 1000.0
    ),
    IslandRule("wheelchair", Permission.WHEELCHAIR, Permission.WHEELCHAIR, 250.0),
    IslandRule(
        "bike", Permission.BIKE | Permission.BIKE_PUSHED, Permission.BIKE | Permission.BIKE_PUSHED, 1000.0
    ),
    IslandRule("car", Permission.CAR, Permission.CAR, 2000.0),
)

STATION_FEATURES = Feature.INDOOR | Feature.ELEVATOR


def drop_islands(segments: Segments, station_ways: NDArray[np.int64], counts: dict[str, int]) -> Segments:
    """Take permissions from islands and drop the segments that nobody may use any more.

    Parameters
    ----------
    segments : Segments
        Permissions are changed in place.
    station_ways : numpy.ndarray
        Ids of ways that are platforms.
    counts : dict of str to int
        Gets "<mode>_islands_dropped", "<mode>_islands_dropped_m", "<mode>_islands_with_platforms" and
        "segments_closed".

    Returns
    -------
    Segments
        What somebody may use.
    """
    nodes, ends = np.unique(np.concatenate([segments.tail, segments.head]), return_inverse=True)
    tail, head = ends[: segments.n_segments], ends[segments.n_segments :]
    lengths = segments.lengths_m()
    in_station = np.isin(segments.way, station_ways) | ((segments.feature & int(STATION_FEATURES)) != 0)
    for rule in RULES:
        open_rows = np.flatnonzero((segments.forward | segments.backward) & np.uint8(rule.connects))
        if not len(open_rows):
            continue
        links = coo_array(
            (np.ones(len(open_rows), np.int8), (tail[open_rows], head[open_rows])), (len(nodes), len(nodes))
        )
        _, component = connected_components(links, directed=False)
        component_m = np.bincount(component[tail[open_rows]], lengths[open_rows], minlength=len(nodes))
        goes = (component_m > 0) & (component_m < rule.shortest_m)
        goes[np.argmax(component_m)] = False
        lost = open_rows[goes[component[tail[open_rows]]]]
        kept_bits = np.uint8(0xFF & ~int(rule.takes))
        segments.forward[lost] &= kept_bits
        segments.backward[lost] &= kept_bits
        with_platforms = np.unique(component[tail[lost[in_station[lost]]]])
        counts[f"{rule.name}_islands_dropped"] = int(goes.sum())
        counts[f"{rule.name}_islands_dropped_m"] = round(float(lengths[lost].sum()))
        counts[f"{rule.name}_islands_with_platforms"] = len(with_platforms)
    usable = np.flatnonzero(segments.forward | segments.backward)
    counts["segments_closed"] = segments.n_segments - len(usable)
    return segments.take(usable)
