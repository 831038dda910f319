"""The stops near each street node on foot, found in the build, so that most ends need no search.

What it brings and what it costs: docs/adr/0103-stops-near-each-node.md.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import NearStops, Streets, StreetScratch
from mobility.kernels.near_stops import count_near, list_near, run_near, trace_near
from mobility.network.street_path import StreetPath, unpack_edges
from mobility.network.street_points import StreetPoint, off_street_ds, street_shapes, usable_around
from mobility.network.street_scratch import DirectWay, new_scratch
from mobility.network.transport_network import BASE_SPEED_MPS, PROFILES, NearStopLists, TransportNetwork

PROFILE = "foot"
"""The one profile whose cost is its time: a list of times is enough to find the cheapest way."""
LONGEST_DS = 9_000
"""Fifteen minutes, the API's usual limit of access and egress, at the base speed."""
MOST_ENTRIES = 64_000_000
"""Of a direction, 384 MB: larger networks have no lists, and search from each coordinate."""
CHUNK = 256
MOST_EDGES = 2_048
"""Of a way that the lists are followed along; of 80,000 ways in Heidelberg none had more than 75."""

Advance = Callable[[int, int], None]


def list_near_stops(
    network: TransportNetwork, progress: Advance | None = None, most_entries: int = MOST_ENTRIES
) -> NearStopLists | None:
    """List the stops near each node.

    Parameters
    ----------
    network : TransportNetwork
        With streets and links.
    progress : Callable[[int, int], None] | None
        Called with the work done and the work in all.
    most_entries : int
        Longest that the lists of a direction may be.

    Returns
    -------
    NearStopLists | None
        Read-only arrays; None: there are no streets, or the lists are too long.
    """
    streets, stop_node = network.streets[PROFILE], network.links.stop_node
    n_nodes, n_edges = streets.edge_offsets.size - 1, streets.edge_head.size
    if n_edges == 0 or not (stop_node >= 0).any():
        return None
    done = [0, 0]

    def advance(direction: int, stops: int) -> None:
        """Tell the work of both directions together."""
        done[direction] += stops
        if progress is not None:
            progress(sum(done), 4 * stop_node.size)

    def one_way(backward: bool) -> NearStops | None:
        """List one direction, with a scratch of its own."""
        scratch = new_scratch(n_nodes, n_edges, LONGEST_DS)
        return _list_one_way(
            streets, stop_node, scratch, backward, most_entries, lambda stops: advance(int(backward), stops)
        )

    with ThreadPoolExecutor(2) as pool:
        to_stops, from_stops = pool.map(one_way, (True, False))
    if to_stops is None or from_stops is None:
        return None
    return NearStopLists(to_stops, from_stops)


def has_near_stops(network: TransportNetwork, profile: str, longest_ds: int) -> bool:
    """Tell whether all stops within a time are on the lists.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    profile : str
        One of PROFILES.
    longest_ds : int
        Tenths of a second at the base speed.

    Returns
    -------
    bool
        False: they must be searched for.
    """
    return network.near_stops is not None and profile == PROFILE and longest_ds <= LONGEST_DS


def find_near_stops(
    network: TransportNetwork,
    lat: float,
    lon: float,
    longest_ds: int,
    *,
    slowness: float,
    longest_m: float,
    level: float | None = None,
    backward: bool = False,
) -> tuple[StreetPoint, NDArray[np.int32], NDArray[np.int32]] | None:
    """List the stops in reach of a coordinate on foot, as `StreetSearch.reach` does, without a search.

    Parameters
    ----------
    network : TransportNetwork
        `has_near_stops` is true of it.
    lat, lon : float
        Degrees.
    longest_ds : int
        Longest time at the base speed.
    slowness : float
        Factor from base times to the traveler's.
    longest_m : float
        Streets farther away do not count.
    level : float | None
        As in `find_street`.
    backward : bool
        True: ways from the stops to the coordinate.

    Returns
    -------
    tuple or None
        The point, stops in ascending order, and the traveler's seconds (rounded up); None: no street.
    """
    lists = network.near_stops
    if lists is None:
        raise ValueError("this network has no lists of near stops")
    n_stops = network.links.stop_node.size
    stops, durations_s = np.empty(n_stops, np.int32), np.empty(n_stops, np.int32)
    n, edge, fraction, distance_m = run_near(
        network.grid,
        street_shapes(network),
        usable_around(network, PROFILE, lat, lon, longest_m, level),
        1 << PROFILES.index(PROFILE),
        lat,
        lon,
        longest_m,
        BASE_SPEED_MPS[PROFILE],
        network.streets[PROFILE],
        lists.from_stops if backward else lists.to_stops,
        longest_ds,
        slowness,
        backward,
        stops,
        durations_s,
    )
    if edge < 0:
        return None
    point = StreetPoint(lat, lon, PROFILE, int(edge), float(fraction), float(distance_m))
    return point, stops[:n].copy(), durations_s[:n].copy()


def find_near_way(
    network: TransportNetwork, point: StreetPoint, stop: int, *, backward: bool = False
) -> StreetPath | None:
    """Draw the way to a stop from a coordinate, or back, without a search.

    Parameters
    ----------
    network : TransportNetwork
        The network.
    point : StreetPoint
        The coordinate on its street, as `find_near_stops` gave it.
    stop : int
        On one of the lists, at the streets.
    backward : bool
        True: the way leads from the stop to the coordinate.

    Returns
    -------
    StreetPath | None
        In the order of travel, one of the quickest; None: the lists do not show one, so it must be searched.
    """
    lists = network.near_stops
    if lists is None or point.profile != PROFILE:
        return None
    edges = np.empty(MOST_EDGES, np.int32)
    n, fraction, time_ds = trace_near(
        network.streets[PROFILE],
        lists.from_stops if backward else lists.to_stops,
        point.edge,
        point.fraction,
        stop,
        int(network.links.stop_node[stop]),
        backward,
        edges,
    )
    if n < 0:
        return None
    time_ds += off_street_ds(point)
    if backward:
        return unpack_edges(
            network, DirectWay(edges[:n], 0.0, fraction, time_ds, 0), PROFILE, destination=point
        )
    return unpack_edges(network, DirectWay(edges[:n], fraction, 1.0, time_ds, 0), PROFILE, origin=point)


def _list_one_way(
    streets: Streets,
    stop_node: NDArray[np.int32],
    scratch: StreetScratch,
    backward: bool,
    most_entries: int,
    advance: Callable[[int], None],
) -> NearStops | None:
    """Count, then fill: twice the searches, but no list that grows."""
    n_stops = stop_node.size
    ranges = [(first, min(first + CHUNK, n_stops)) for first in range(0, n_stops, CHUNK)]
    counts = np.zeros(streets.edge_offsets.size - 1, np.int32)
    total = 0
    for first, last in ranges:
        total += count_near(streets, stop_node, first, last, LONGEST_DS, backward, scratch, counts)
        if total > most_entries:
            return None
        advance(last - first)
    offsets = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    stops, times_ds = np.empty(total, np.int32), np.empty(total, np.uint16)
    ends = offsets[:-1].copy()
    for first, last in ranges:
        list_near(streets, stop_node, first, last, LONGEST_DS, backward, scratch, ends, stops, times_ds)
        advance(last - first)
    for array in (stops, times_ds, offsets):
        array.flags.writeable = False
    return NearStops(stops, times_ds, offsets)
