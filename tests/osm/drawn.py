"""A drawn map, compiled: ask it about its letters."""

import heapq
from pathlib import Path

import numpy as np

from osm.compile import compile_streets
from osm.street_graph import CompiledStreets, Permission
from tests.support.maps import StreetMap, street_map

WALK, WHEELCHAIR, BIKE, PUSHED, CAR = (
    Permission.WALK,
    Permission.WHEELCHAIR,
    Permission.BIKE,
    Permission.BIKE_PUSHED,
    Permission.CAR,
)


class Drawn:
    """A compiled map with its letters.

    Parameters
    ----------
    drawn : StreetMap
        The map.
    compiled : CompiledStreets
        Its streets.
    """

    def __init__(self, drawn: StreetMap, compiled: CompiledStreets) -> None:
        self.map = drawn
        self.compiled = compiled
        self.graph = compiled.graph
        self._node = {int(osm_id): i for i, osm_id in enumerate(self.graph.node_osm_id)}

    def has(self, letter: str) -> bool:
        """Whether the letter is a node of the graph."""
        return self.map.node[letter] in self._node

    def at(self, letter: str) -> int:
        """The graph's node of a letter."""
        return self._node[self.map.node[letter]]

    def edges(self, start: str, end: str) -> list[int]:
        """Edges straight from one letter to another, barriers' short edges passed over."""
        graph = self.graph
        return [
            edge
            for edge in range(len(graph.edge_head))
            if self._letter(int(graph.edge_tail[edge])) == start
            and self._letter(int(graph.edge_head[edge])) == end
        ]

    def edge(self, start: str, end: str) -> int:
        """The one edge from one letter to another."""
        (edge,) = self.edges(start, end)
        return edge

    def permission(self, start: str, end: str) -> Permission:
        """Who may use the one edge from one letter to another."""
        return Permission(int(self.graph.edge_permission[self.edge(start, end)]))

    def reaches(self, who: Permission, start: str, end: str) -> bool:
        """Whether somebody gets from one letter to another."""
        return self.cost(who, start, end) is not None

    def cost(self, who: Permission, start: str, end: str) -> tuple[float, int] | None:
        """Length in metres and delays in seconds of the shortest way, or None."""
        graph = self.graph
        if not (self.has(start) and self.has(end)):
            return None
        queue = [(0.0, 0, self.at(start))]
        done: set[int] = set()
        while queue:
            length, delay, node = heapq.heappop(queue)
            if node == self.at(end):
                return length, delay
            if node in done:
                continue
            done.add(node)
            for edge in range(graph.edge_offsets[node], graph.edge_offsets[node + 1]):
                if graph.edge_permission[edge] & np.uint8(who):
                    further = length + float(graph.edge_length_m[edge])
                    heapq.heappush(
                        queue, (further, delay + int(graph.edge_delay_s[edge]), int(graph.edge_head[edge]))
                    )
        return None

    def _letter(self, node: int) -> str | None:
        graph = self.graph
        for letter, osm_id in self.map.node.items():
            here = self._node.get(osm_id)
            if here is None:
                continue
            if here == node or (
                graph.node_osm_id[node] < 0
                and abs(graph.node_lat[here] - graph.node_lat[node]) < 5e-6
                and abs(graph.node_lon[here] - graph.node_lon[node]) < 9e-6
                and here != node
            ):
                return letter
        return None


def draw(tmp_path: Path, picture: str, *args: object, **kwargs: object) -> Drawn:
    """Draw, write, compile; see street_map."""
    drawn = street_map(picture, *args, **kwargs)  # type: ignore[arg-type]
    return Drawn(drawn, compile_streets(drawn.write(tmp_path / "drawn.osm.pbf")))
