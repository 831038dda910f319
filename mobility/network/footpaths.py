"""Walks between stops: the shortest by streets for each profile, beelines where there are no streets."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import Footpaths
from mobility.kernels.dijkstra import METERS_PER_DEGREE
from mobility.network.profiles import largest_dislike
from mobility.network.stop_linking import boardable_stops
from mobility.network.street_points import Seeds, stop_seeds
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import BASE_SPEED_MPS, TransportNetwork
from osm.street_graph import WheelchairState

BEELINE_DETOUR = 1.4
"""Walk to beeline in built-up areas, for stops off the streets (ours; published means lie at 1.2 to 1.5)."""
LONGEST_BEELINE_M = 250.0
"""Beelines are drawn no farther than this where streets are known, for stops off them."""
N_THREADS = 2
CHUNK = 64

Rows = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
"""From, to and seconds, parallel."""


def build_footpaths(
    network: TransportNetwork,
    profile: str,
    max_walk_s: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Footpaths, dict[str, int]]:
    """Find all walks between boardable stops within a time.

    Parameters
    ----------
    network : TransportNetwork
        With streets and links; its footpaths are not used.
    profile : str
        "foot" or "wheelchair".
    max_walk_s : int
        Longest walk at the profile's base speed.
    progress : Callable[[int, int], None], optional
        Called with stops done and stops in all.

    Returns
    -------
    footpaths : Footpaths
        Read-only arrays.
    counts : dict[str, int]
        "by_streets" and "beelines".
    """
    boardable = boardable_stops(network.timetable)
    linked = boardable[network.links.stop_node[boardable] >= 0]
    chunks = [linked[i : i + CHUNK] for i in range(0, len(linked), CHUNK)]
    found: list[Rows] = []
    if chunks:
        groups = [chunks[i::N_THREADS] for i in range(N_THREADS)]
        done = 0
        telling = Lock()

        def walk(group: list[NDArray[np.int32]]) -> list[Rows]:
            nonlocal done
            search = StreetSearch(network, max_walk_s * 20)
            rows = []
            for chunk in group:
                rows.append(_walks_from(search, profile, chunk, max_walk_s * 10))
                with telling:  # whoever shows progress need not know that two threads work
                    done += len(chunk)
                    if progress is not None:
                        progress(done, len(linked))
            return rows

        with ThreadPoolExecutor(N_THREADS) as pool:
            found = [rows for group in pool.map(walk, groups) for rows in group]
    by_streets = _join(found)
    lines = _beelines(network, profile, boardable, max_walk_s)
    counts = {"by_streets": len(by_streets[0]), "beelines": len(lines[0])}
    return _index(_join([by_streets, lines]), boardable, len(network.timetable.stop_lat)), counts


def renew_footpaths(
    network: TransportNetwork, profile: str, old: Footpaths, stops: NDArray[np.int64], max_walk_s: int
) -> Footpaths:
    """Find anew the walks that begin at some stops, and all beelines; the other walks are taken over.

    Parameters
    ----------
    network : TransportNetwork
        With streets and links as they are now.
    profile : str
        "foot" or "wheelchair".
    old : Footpaths
        As they were; stops may have been added since, none renumbered.
    stops : (n,) int64
        Those whose walks may have changed.
    max_walk_s : int
        Longest walk at the profile's base speed, as of the build.

    Returns
    -------
    Footpaths
        What `build_footpaths` gives for all stops.
    """
    node = network.links.stop_node
    boardable = boardable_stops(network.timetable)
    is_anew = np.zeros(node.size, bool)
    is_anew[stops] = True
    sources = np.repeat(np.arange(old.offsets.size - 1, dtype=np.int32), np.diff(old.offsets))
    kept = ~is_anew[sources] & (node[sources] >= 0) & (node[old.targets] >= 0)
    kept &= np.isin(sources, boardable)
    rows: list[Rows] = [(sources[kept], old.targets[kept], old.durations[kept])]
    anew = boardable[is_anew[boardable] & (node[boardable] >= 0)]
    if anew.size:
        search = StreetSearch(network, max_walk_s * 20)
        rows.append(_walks_from(search, profile, anew, max_walk_s * 10))
    rows.append(_beelines(network, profile, boardable, max_walk_s))
    return _index(_join(rows), boardable, node.size)


def stops_around(
    network: TransportNetwork, profile: str, nodes: NDArray[np.int32], max_walk_s: int
) -> NDArray[np.int32]:
    """List the stops from which one walks to any of some nodes within a time.

    Parameters
    ----------
    network : TransportNetwork
        With streets and links.
    profile : str
        "foot" or "wheelchair".
    nodes : (n,) int32
        Of the streets.
    max_walk_s : int
        At the profile's base speed.

    Returns
    -------
    (m,) int32
        Stops.
    """
    search = StreetSearch(network, max_walk_s * 20)
    zeros = np.zeros(nodes.size, np.int32)
    limit_ds = int(max_walk_s * 10 * largest_dislike(profile))
    search.run(profile, Seeds(nodes.astype(np.int32), zeros, zeros), limit_ds, backward=True)
    return search.stops(limit_ds)[0]


def _walks_from(search: StreetSearch, profile: str, stops: NDArray[np.int32], longest_ds: int) -> Rows:
    """All walks from some stops; the search goes so far that unknown step-free states hide nothing."""
    limit_ds = int(longest_ds * largest_dislike(profile))
    sources, targets, times = [], [], []
    for stop in stops:
        search.run(profile, stop_seeds(search.network, np.array([stop])), limit_ds)
        reached, reached_ds = search.stops(longest_ds)
        sources.append(np.full(len(reached), stop, np.int32))
        targets.append(reached)
        times.append(-(-reached_ds // 10))
    return np.concatenate(sources), np.concatenate(targets), np.concatenate(times)


def _beelines(network: TransportNetwork, profile: str, boardable: NDArray[np.int32], max_walk_s: int) -> Rows:
    """Walks by beeline where at least one of the two stops is off the streets."""
    timetable = network.timetable
    usable = np.isfinite(timetable.stop_lat[boardable])
    if profile == "wheelchair":
        usable &= timetable.stop_wheelchair[boardable] != WheelchairState.NO
    stops = boardable[usable]
    off_streets = network.links.stop_node[stops] < 0
    empty = np.empty(0, np.int32)
    if not off_streets.any():
        return empty, empty, empty
    speed = BASE_SPEED_MPS[profile]
    radius = max_walk_s * speed / BEELINE_DETOUR
    if len(network.graph.edge_head):
        radius = min(radius, LONGEST_BEELINE_M)
    lats, lons = timetable.stop_lat[stops], timetable.stop_lon[stops]
    points = np.column_stack([lats, lons * np.cos(np.radians(lats.mean()))]) * METERS_PER_DEGREE
    # Loaded here: only builds need it, and it is a fifth of a service's start.
    from scipy.spatial import cKDTree  # noqa: PLC0415

    pairs = cKDTree(points).query_pairs(radius, output_type="ndarray").reshape(-1, 2)
    pairs = pairs[off_streets[pairs[:, 0]] | off_streets[pairs[:, 1]]]
    distance = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    seconds = np.ceil(distance * BEELINE_DETOUR / speed).astype(np.int32)
    here, there = stops[pairs[:, 0]], stops[pairs[:, 1]]
    return np.concatenate([here, there]), np.concatenate([there, here]), np.concatenate([seconds, seconds])


def _join(rows: list[Rows]) -> Rows:
    if not rows:
        empty = np.empty(0, np.int32)
        return empty, empty, empty
    return tuple(np.concatenate([row[i] for row in rows]).astype(np.int32) for i in range(3))  # type: ignore[return-value]


def _index(rows: Rows, boardable: NDArray[np.int32], n_stops: int) -> Footpaths:
    """Keep walks between different boardable stops, by stop and duration."""
    sources, targets, seconds = rows
    is_boardable = np.zeros(n_stops, bool)
    is_boardable[boardable] = True
    kept = (sources != targets) & is_boardable[targets]
    sources, targets, seconds = sources[kept], targets[kept], seconds[kept]
    order = np.lexsort((targets, seconds, sources))
    offsets = np.zeros(n_stops + 1, np.int32)
    np.cumsum(np.bincount(sources, minlength=n_stops), out=offsets[1:])
    footpaths = Footpaths(targets[order], seconds[order], offsets)
    for array in footpaths:
        array.flags.writeable = False
    return footpaths
