"""Streets around many points of a matrix, as many of them in one call as their stops find room."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.accessibility.matrix.ends import NO_POINTS, Mover, Streets, at_row
from mobility.accessibility.points import Points
from mobility.kernels.arrays import SnappedPoints
from mobility.kernels.walks_around import NearWalks, run_walks_around
from mobility.network.street_search import StreetSearch
from mobility.network.transport_network import BASE_SPEED_MPS, WALKING_PROFILES, TransportNetwork
from mobility.routing.beelines import has_streets
from mobility.routing.ways import most_dislike

Int32 = NDArray[np.int32]
ROOM = 1 << 14
"""Stops of one call, or as many as the network has."""
MOST_ROWS, MOST_CELLS = 64, 1 << 18
"""Of one call: a megabyte of direct ways, so that they are still at hand when they are read."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some rows of a matrix before anything is ridden.

    Parameters
    ----------
    first : int
        Row of the first point.
    near : NearWalks
        Stops in reach of each.
    direct_s : (n_rows, n_many) int32
        Ways without transit in s, NEVER where there is none; the reader's own.
    """

    first: int
    near: NearWalks
    direct_s: Int32


class BlockSearch(StreetSearch):
    """Searches around one point after the other; for one thread."""

    def around_rows(
        self,
        mover: Mover,
        ones: SnappedPoints,
        rows: range,
        many: SnappedPoints,
        n_many: int,
        *,
        backward: bool,
    ) -> Block:
        """Search from the first of some points on.

        Parameters
        ----------
        mover : Mover
            How one moves.
        ones : SnappedPoints
            Around which to search.
        rows : range
            Of them.
        many : SnappedPoints
            To which the ways without transit lead; empty = there are none.
        n_many : int
            How wide the answer is.
        backward : bool
            True: the ways lead to the ones.

        Returns
        -------
        Block
            At least one row, not always all.
        """
        network, profile = self.network, mover.profile
        longest_ds = int(mover.longest_s * 10 / profile.slowness)
        limit_ds = int(longest_ds * most_dislike(profile.profile))
        self._make_room(limit_ds)
        rows = rows[: max(1, min(MOST_ROWS, MOST_CELLS // max(n_many, 1)))]
        room = max(ROOM, network.links.stop_node.size)
        near = NearWalks(
            np.empty(room, np.int32), np.empty(room, np.int32), np.empty(len(rows) + 1, np.int64)
        )
        direct_s = np.empty((len(rows), n_many), np.int32)
        done = run_walks_around(
            network.streets[profile.profile],
            network.graph.edge_length_m,
            network.links.node_stops,
            network.links.node_stops_offsets,
            self._scratch,
            BASE_SPEED_MPS[profile.profile if profile.profile in WALKING_PROFILES else "foot"],
            profile.slowness,
            limit_ds,
            longest_ds,
            backward,
            ones,
            rows.start,
            many,
            near,
            direct_s,
        )
        return Block(rows.start, near._replace(offsets=near.offsets[: done + 1]), direct_s[:done])


class BlockStreets:
    """Finds what lies around the rows of a matrix; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Where.
    streets : Streets
        For what one search does not answer: several modes, no streets.
    to_stops, directly : Sequence[Mover]
        How one moves to stops, and all the way.
    backward : bool
        True: the ways lead to the ones.
    """

    def __init__(
        self,
        network: TransportNetwork,
        streets: Streets,
        to_stops: Sequence[Mover],
        directly: Sequence[Mover],
        *,
        backward: bool,
    ) -> None:
        self._network, self._streets, self._backward = network, streets, backward
        self._to_stops, self._directly = to_stops, directly
        movers = list(dict.fromkeys([*directly, *to_stops]))
        self._only = movers[0] if len(movers) == 1 and has_streets(network) else None
        self._idle: deque[BlockSearch] = deque()

    def around(
        self,
        ones: Points,
        snapped: dict[str, SnappedPoints],
        rows: range,
        many: Points,
        many_snapped: dict[str, SnappedPoints],
    ) -> Iterator[Block]:
        """Find the stops around some points and the ways without transit between them and many.

        Parameters
        ----------
        ones : Points
            The ones.
        snapped : dict[str, SnappedPoints]
            Where they meet the streets, from `Streets.snap`.
        rows : range
            Of the ones.
        many : Points
            The many.
        many_snapped : dict[str, SnappedPoints]
            The same of the many.

        Yields
        ------
        Block
            One after the other, in the order of the rows.
        """
        if self._only is None:
            for row in rows:
                yield self._one(ones, snapped, row, many, many_snapped)
            return
        profile = self._only.profile.profile
        points = many_snapped[profile] if self._directly else NO_POINTS
        try:
            search = self._idle.pop()
        except IndexError:
            search = BlockSearch(self._network)
        while len(rows) > 0:
            block = search.around_rows(
                self._only, snapped[profile], rows, points, len(many), backward=self._backward
            )
            if self._directly:
                own = rows[: len(block.direct_s)]
                lats, lons = ones.lats[own.start : own.stop, None], ones.lons[own.start : own.stop, None]
                is_on = snapped[profile].edges[own.start : own.stop, None] >= 0
                block.direct_s[is_on & (lats == many.lats) & (lons == many.lons)] = 0
            rows = rows[len(block.direct_s) :]
            yield block
        self._idle.append(search)

    def _one(
        self,
        ones: Points,
        snapped: dict[str, SnappedPoints],
        row: int,
        many: Points,
        many_snapped: dict[str, SnappedPoints],
    ) -> Block:
        (stops, seconds), direct_s = self._streets.around(
            (float(ones.lats[row]), float(ones.lons[row])),
            {profile: at_row(at, row) for profile, at in snapped.items()},
            self._to_stops,
            self._directly,
            many,
            many_snapped,
            backward=self._backward,
        )
        near = NearWalks(stops, seconds, np.array([0, stops.size], np.int64))
        return Block(row, near, direct_s[None])
