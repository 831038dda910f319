"""An oracle for journeys with vehicles: every vehicle to every place to leave it, on all-pairs shortest ways.

It knows a small map on which vehicles stand at corners, walks all pairs of corners by Floyd and Warshall, and
tries each combination of vehicle and place. Nothing is shared with the searches but the built streets.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from mobility.network import TransportNetwork

PICKUP_DS, DROPOFF_DS = 600, 300
FAR_DS = 10**9


def all_ways_ds(network: TransportNetwork, profile: str, without: frozenset[int] = frozenset()) -> np.ndarray:
    """Tenths of a second between all corners, over no edge at the corners left out (Floyd and Warshall)."""
    graph, streets = network.graph, network.streets[profile]
    n = len(graph.node_lat)
    times = np.full((n, n), FAR_DS, np.int64)
    times[range(n), range(n)] = 0
    for edge in np.flatnonzero(streets.edge_ds >= 0):
        tail, head = int(graph.edge_tail[edge]), int(graph.edge_head[edge])
        if tail not in without and head not in without:
            times[tail, head] = min(times[tail, head], streets.edge_ds[edge])
    for k in range(n):
        times = np.minimum(times, times[:, k : k + 1] + times[k : k + 1, :])
    return times


@dataclass(frozen=True)
class OracleKind:
    """Vehicles that are ridden alike: corners where they stand and corners where they may be left."""

    sources: frozenset[int]
    sinks: frozenset[int]
    closed: frozenset[int] = frozenset()


@dataclass
class MixedOracle:
    """Ways with vehicles on one network.

    Parameters
    ----------
    network : TransportNetwork
        Small.
    kinds : tuple[OracleKind, ...]
        All vehicles.
    """

    network: TransportNetwork
    kinds: tuple[OracleKind, ...]
    walks_ds: np.ndarray = field(init=False)
    rides_ds: dict[OracleKind, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        self.walks_ds = all_ways_ds(self.network, "foot")
        self.rides_ds = {kind: all_ways_ds(self.network, "bike", kind.closed) for kind in self.kinds}

    def ways_s(
        self, kind: OracleKind, origin: int, target: int, *, moves: bool | None = None
    ) -> Iterable[int]:
        """Seconds of every combination of vehicle and place to leave it; moves: not where it stood."""
        for taken in kind.sources:
            for left in kind.sinks:
                if moves is not None and moves == (taken == left):
                    continue
                ridden_ds = self.rides_ds[kind][taken, left]
                whole_ds = (
                    self.walks_ds[origin, taken]
                    + PICKUP_DS
                    + ridden_ds
                    + DROPOFF_DS
                    + self.walks_ds[left, target]
                )
                if whole_ds < FAR_DS:
                    yield int(-(-whole_ds // 10))

    def quickest_s(self, origin: int, target: int, longest_s: int) -> int | None:
        """Seconds of the quickest way with a vehicle, None where there is none within a limit."""
        found = [s for kind in self.kinds for s in self.ways_s(kind, origin, target) if s <= longest_s]
        return min(found, default=None)

    def change_s(self, origin: int, target: int, longest_walk_s: int, longest_s: int) -> int | None:
        """Seconds of the quickest way between two stops whose vehicle is not too far to walk to."""
        near = [
            OracleKind(
                frozenset(x for x in kind.sources if self.walks_ds[origin, x] <= 10 * longest_walk_s),
                kind.sinks,
                kind.closed,
            )
            for kind in self.kinds
        ]
        for kind, whole in zip(near, self.kinds, strict=True):
            self.rides_ds[kind] = self.rides_ds[whole]
        found = [s for kind in near for s in self.ways_s(kind, origin, target) if s <= longest_s]
        return min(found, default=None)

    def walk_s(self, origin: int, target: int, longest_s: int) -> int | None:
        """Seconds on foot."""
        seconds = int(-(-self.walks_ds[origin, target] // 10))
        return seconds if seconds <= longest_s else None
