"""Stops as a map shows them: which modes call there, how important they are, from which zoom on they show."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network.transport_network import TransportNetwork
from mobility.service.modes import Mode, mode_of
from mobility.service.texts import Texts
from mobility.tiles.features import StopMark

FIRST_ZOOMS: dict[Mode, int] = {
    Mode.HIGHSPEED_RAIL: 9, Mode.LONG_DISTANCE: 9, Mode.NIGHT_RAIL: 9, Mode.REGIONAL_RAIL: 10,
    Mode.SUBURBAN: 11, Mode.SUBWAY: 11, Mode.AIRPLANE: 10, Mode.FERRY: 12, Mode.FUNICULAR: 12,
    Mode.AERIAL_LIFT: 12, Mode.TRAM: 12, Mode.COACH: 13, Mode.BUS: 13, Mode.ODM: 14, Mode.OTHER: 14,
}  # fmt: skip
"""Modes in order of importance, and the zoom from which their stops show."""

PLATFORMS_ZOOM = 15
TWINS_DEGREES = 300 / 111_320
"""Stops of one name less than 300 m apart are one to riders, see mobility/boards/stations.py."""
BUSIEST = 0.8
"""Stops of at least this importance show one zoom earlier."""

RANKS = {mode: rank for rank, mode in enumerate(FIRST_ZOOMS)}


class StopUse(NamedTuple):
    """How each row of stops.txt is used."""

    root: NDArray[np.int32]  # (n_stops,) the station, or the stop itself
    modes: list[tuple[str, ...]]  # (n_stops,) of its own calls, a station's of all its platforms
    importance: NDArray[np.float64]  # (n_stops,) 0 (nothing calls) to 1, by the logarithm of calls


def stop_use(network: TransportNetwork) -> StopUse:
    """Look through the timetable for what calls where.

    Parameters
    ----------
    network : TransportNetwork
        Its timetable is read.

    Returns
    -------
    StopUse
        For all rows of stops.txt.
    """
    timetable = network.timetable
    n_stops = len(timetable.stop_lat)
    root = np.arange(n_stops, dtype=np.int32)
    for _ in range(2):  # a boarding area lies in a platform, a platform in a station
        parent = timetable.stop_parent[root]
        root = np.where(parent >= 0, parent, root).astype(np.int32)
    days = timetable.service_days.sum(axis=1).astype(np.int64)
    lengths = np.diff(timetable.pattern_stops_offsets)
    n_patterns = len(lengths)
    runs = np.bincount(timetable.trip_pattern, weights=days[timetable.trip_service], minlength=n_patterns)
    calls = np.bincount(timetable.pattern_stops, weights=np.repeat(runs, lengths), minlength=n_stops)
    total = calls + np.bincount(
        root, weights=np.where(root == np.arange(n_stops), 0.0, calls), minlength=n_stops
    )
    busiest = float(np.log1p(total.max())) if n_stops else 0.0
    importance = np.log1p(total) / busiest if busiest else np.zeros(n_stops)
    return StopUse(root, _modes(network, root), importance)


def _modes(network: TransportNetwork, root: NDArray[np.int32]) -> list[tuple[str, ...]]:
    timetable = network.timetable
    n_routes = max(1, len(timetable.route_type))
    pairs = np.unique(timetable.trip_pattern.astype(np.int64) * n_routes + timetable.trip_route)
    patterns, routes = pairs // n_routes, pairs % n_routes
    ranks = np.array([RANKS[mode_of(int(kind))] for kind in timetable.route_type], np.int64)
    found: list[set[int]] = [set() for _ in root]
    for pattern, rank in (
        np.unique(np.column_stack((patterns, ranks[routes])), axis=0).tolist() if len(pairs) else ()
    ):
        first, last = timetable.pattern_stops_offsets[pattern], timetable.pattern_stops_offsets[pattern + 1]
        for stop in timetable.pattern_stops[first:last].tolist():
            found[stop].add(rank)
            found[int(root[stop])].add(rank)
    words = [mode.value for mode in FIRST_ZOOMS]
    known: dict[tuple[int, ...], tuple[str, ...]] = {}
    return [
        known.setdefault(key, tuple(words[rank] for rank in key))
        for key in (tuple(sorted(ranks_here)) for ranks_here in found)
    ]


def stop_marks(texts: Texts, use: StopUse) -> list[StopMark]:
    """List the stops that a map shows: those with calls and a place, platforms and stations.

    Parameters
    ----------
    texts : Texts
        Names and ids.
    use : StopUse
        From `stop_use`.

    Returns
    -------
    list[StopMark]
        The least important first, so that the others are drawn over them.
    """
    marks = []
    for stop, modes in enumerate(use.modes):
        if not modes:
            continue
        text = texts.stop(stop, ())
        if not (np.isfinite(text.lat) and np.isfinite(text.lon)):
            continue
        importance = float(use.importance[stop])
        zoom = PLATFORMS_ZOOM
        if use.root[stop] == stop:
            zoom = FIRST_ZOOMS[Mode(modes[0])] - (importance >= BUSIEST)
        marks.append(
            StopMark(
                text.stop_id, text.parent_id, text.name, text.lat, text.lon, modes, importance, zoom, False
            )
        )
    marks.sort(key=lambda mark: (mark.importance, mark.stop_id))
    return _find_twins(marks)


def _find_twins(marks: list[StopMark]) -> list[StopMark]:
    """Mark stops of one name close together (one for each direction): the most important one is labeled."""
    labeled: dict[str, list[StopMark]] = {}
    found = []
    for mark in reversed(marks):
        others = labeled.setdefault(mark.name, [])
        east = math.cos(math.radians(mark.lat))
        is_twin = not mark.parent_id and any(
            math.hypot(mark.lat - other.lat, (mark.lon - other.lon) * east) < TWINS_DEGREES
            for other in others
        )
        if not mark.parent_id and not is_twin:
            others.append(mark)
        found.append(mark._replace(is_twin=is_twin))
    return found[::-1]
