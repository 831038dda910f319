"""An oracle for journeys with vehicles: every vehicle to every place to leave it, on all-pairs shortest ways.

It knows a small map on which vehicles stand at corners and inside streets, walks all pairs of them by Floyd
and Warshall, and tries each combination of vehicle and place. Nothing is shared with the searches but the
built streets, and which of them a coordinate lies on.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from mobility.network import TransportNetwork
from mobility.network.street_points import find_street, off_street_ds

PICKUP_DS, DROPOFF_DS = 600, 300
FAR_DS = 10**9


def all_ways_ds(
    network: TransportNetwork,
    profile: str,
    without: frozenset[int] = frozenset(),
    inside: Sequence[tuple[float, float]] = (),
) -> np.ndarray:
    """Tenths of a second between all corners, over no edge at the corners left out (Floyd and Warshall).

    Coordinates inside streets follow the corners: number len(corners) + i is the i-th of them.
    """
    graph, streets = network.graph, network.streets[profile]
    n = len(graph.node_lat)
    times = np.full((n + len(inside), n + len(inside)), FAR_DS, np.int64)
    times[range(len(times)), range(len(times))] = 0

    def is_open(edge: int) -> bool:
        """Tell whether one may go over an edge."""
        ends = {int(graph.edge_tail[edge]), int(graph.edge_head[edge])}
        return bool(streets.edge_ds[edge] >= 0) and not ends & without

    def go(tail: int, head: int, edge: int, part: float, off_ds: int) -> None:
        """Enter a way over a part of an edge."""
        if is_open(edge):
            times[tail, head] = min(times[tail, head], off_ds + math.ceil(part * streets.edge_ds[edge]))

    for edge in range(len(graph.edge_head)):
        go(int(graph.edge_tail[edge]), int(graph.edge_head[edge]), edge, 1.0, 0)
    hung = {}
    for number, (lat, lon) in enumerate(inside, n):
        point = find_street(network, profile, lat, lon)
        assert point is not None
        off_ds, back = off_street_ds(point), int(streets.edge_twin[point.edge])
        hung[number] = point.edge, point.fraction, off_ds
        times[number, number] = 2 * off_ds  # to the street and back
        for edge, behind in ((point.edge, point.fraction), (back, 1.0 - point.fraction)):
            go(int(graph.edge_tail[edge]), number, edge, behind, off_ds)
            go(number, int(graph.edge_head[edge]), edge, 1.0 - behind, off_ds)
    for (one, (edge, first, off_ds)), (other, (its_edge, last, its_off_ds)) in permutations(hung.items(), 2):
        if edge == its_edge:
            used = edge if first <= last else int(streets.edge_twin[edge])
            go(one, other, used, abs(last - first), off_ds + its_off_ds)
    for k in range(len(times)):
        times = np.minimum(times, times[:, k : k + 1] + times[k : k + 1, :])
    return times


@dataclass(frozen=True)
class OracleKind:
    """Vehicles that are ridden alike: where they stand and may be left, by the oracle's numbers."""

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
    inside : Sequence[tuple[float, float]]
        Coordinates inside streets that have numbers, too.
    """

    network: TransportNetwork
    kinds: tuple[OracleKind, ...]
    inside: Sequence[tuple[float, float]] = ()
    walks_ds: np.ndarray = field(init=False)
    rides_ds: dict[OracleKind, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        self.walks_ds = all_ways_ds(self.network, "foot", inside=self.inside)
        self.rides_ds = {
            kind: all_ways_ds(self.network, "bike", kind.closed, self.inside) for kind in self.kinds
        }

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
