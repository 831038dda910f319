"""Tram and bus lines find their way over the streets, and stations stand along them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from mobility.simulation.districts import BUILT, Districts
from mobility.simulation.line_plan import LINES, PLACES, PlannedLine
from mobility.simulation.noding import StreetNetwork
from mobility.simulation.streets import ROAD_KINDS
from mobility.simulation.terrain import Points, Terrain
from mobility.simulation.transit_model import Station, along

_TRAM_STREETS = ("Große Marktstraße", "Lange Gasse")
_DETOUR = {
    "primary": 1.0,
    "secondary": 1.0,
    "tertiary": 1.15,
    "unclassified": 1.3,
    "residential": 1.55,
    "living_street": 3.5,
}
_SPACING_M = {"tram": 340.0, "bus": 235.0}
_CLOSEST_M = 125.0
_SPUR_M = 260.0
_REUSE_M = 130.0


@dataclass(frozen=True, eq=False)
class StreetRoute:
    """The way of one line over nodes of the street network, and its stations on it.

    Parameters
    ----------
    plan : PlannedLine
        The line.
    nodes : NDArray[np.int64]
        From end to end.
    along_m : NDArray[np.float64]
        Metres at each node.
    speeds_mps : NDArray[np.float64]
        (n_nodes - 1,) cruising speed on each piece.
    at : list[int]
        Positions in `nodes` where it stops; `stations` has the station of each.
    stations : list[int]
        Index of stations.
    """

    plan: PlannedLine
    nodes: NDArray[np.int64]
    along_m: NDArray[np.float64]
    speeds_mps: NDArray[np.float64]
    at: list[int]
    stations: list[int]


class _RoadMap:
    """Shortest ways over the streets one mode may use."""

    def __init__(self, network: StreetNetwork, mode: str) -> None:
        tail, head, way = network.edges()
        kinds = np.array([line.kind for line in network.lines])[way]
        names = np.array([line.name for line in network.lines])[way]
        in_centre = np.isin(names, _TRAM_STREETS) & (kinds == "pedestrian")
        allowed = (
            np.isin(kinds, ROAD_KINDS if mode == "bus" else ("primary", "secondary", "tertiary")) | in_centre
        )
        tail, head, kinds, in_centre = tail[allowed], head[allowed], kinds[allowed], in_centre[allowed]
        xy = network.node_xy
        length = np.hypot(*(xy[tail] - xy[head]).T)
        detour = np.array([_DETOUR.get(str(kind), 1.0) for kind in kinds])
        detour[in_centre] = 1.0 if mode == "tram" else 1.25
        speed = np.where(in_centre, 5.5, 12.5 if mode == "tram" else 10.5)
        speed[np.isin(kinds, ("residential", "living_street"))] = 7.5
        n = len(xy)
        both_tail, both_head = np.concatenate((tail, head)), np.concatenate((head, tail))
        weight = np.tile(length * detour, 2)
        order = np.lexsort((weight, both_head, both_tail))
        _, first = np.unique(both_tail[order] * n + both_head[order], return_index=True)
        order = order[first]
        shape = (n, n)
        self._graph = csr_array((weight[order], (both_tail[order], both_head[order])), shape=shape)
        self._speed = csr_array((np.tile(speed, 2)[order], (both_tail[order], both_head[order])), shape=shape)
        self._nodes = np.unique(tail)
        self._tree = cKDTree(xy[self._nodes])
        self._ways: dict[int, NDArray[np.int32]] = {}

    def nearest(self, xy: Points) -> int:
        return int(self._nodes[self._tree.query(xy)[1]])

    def way(self, source: int, target: int) -> list[int]:
        if source not in self._ways:
            _, before, *_ = dijkstra(self._graph, indices=np.array(source), return_predecessors=True)
            self._ways[source] = before
        before = self._ways[source]
        nodes = [target]
        while nodes[-1] != source:
            step = int(before[nodes[-1]])
            if step < 0:
                return []
            nodes.append(step)
        return nodes[::-1]

    def speeds(self, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(self._speed[nodes[:-1], nodes[1:]], dtype=float).ravel()


def _without_spurs(nodes: list[int], xy: Points, kept: set[int]) -> list[int]:
    """Cut short trips into a dead end and back that come from places beside the line's way."""
    k = 1
    while k < len(nodes) - 1:
        m = 0
        while k - m - 1 >= 0 and k + m + 1 < len(nodes) and nodes[k - m - 1] == nodes[k + m + 1]:
            m += 1
        if (
            m
            and nodes[k] not in kept
            and np.hypot(*np.diff(xy[nodes[k - m : k + 1]], axis=0).T).sum() < _SPUR_M
        ):
            del nodes[k - m + 1 : k + m + 1]
            k = max(1, k - m)
        else:
            k += 1
    return nodes


class _Stations:
    """Stations as they are set down line by line."""

    def __init__(self, network: StreetNetwork, districts: Districts, plan_xy: Points) -> None:
        self.all: list[Station] = []
        self.at_node: dict[int, int] = {}
        self._network = network
        self._districts = districts
        self._owner = districts.index_at(plan_xy)
        self.built = np.array([district.fabric in BUILT for district in districts.all])[self._owner]
        self._taken: set[str] = set()
        self._ways_at: dict[int, list[int]] = {}
        for way, line in enumerate(network.lines):
            if line.name and line.kind in (*ROAD_KINDS, "pedestrian"):
                for node in network.nodes_of(way).tolist():
                    self._ways_at.setdefault(node, []).append(way)

    def crossing_score(self, node: int) -> int:
        return len({self._network.lines[way].name for way in self._ways_at.get(node, ())})

    def add(self, node: int, name: str = "") -> int:
        if node not in self.at_node:
            self.at_node[node] = len(self.all)
            self.all.append(Station(name or self._name(node), self._network.node_xy[node], node))
            self._taken.add(self.all[-1].name)
        return self.at_node[node]

    def add_middle(self, node: int, district: str) -> None:
        """A station that bears its district's name, unless another one is a short walk away."""
        near = any(np.hypot(*(station.xy - self._network.node_xy[node])) < 190.0 for station in self.all)
        if district not in self._taken and node not in self.at_node and not near:
            self.add(node, district)

    def add_terminal(self, node: int) -> None:
        """A station that bears its district's name, whether alone or before its street's."""
        district = self._districts.all[int(self._owner[node])].name
        street = self._name(node)
        name = street if street.startswith(district) else f"{district}, {street}"
        self.add(node, district if district not in self._taken else name)

    def _name(self, node: int) -> str:
        district = self._districts.all[int(self._owner[node])].name
        streets = [self._network.lines[way] for way in self._ways_at.get(node, ())]
        streets.sort(
            key=lambda line: (-ROAD_KINDS.index(line.kind) if line.kind in ROAD_KINDS else -9, line.name)
        )
        names = [line.name for line in streets]
        for candidate in (*names, district, *(f"{district}, {name}" for name in names)):
            if candidate not in self._taken:
                return candidate
        return next(f"{district} {i}" for i in range(2, 999) if f"{district} {i}" not in self._taken)


def _place(
    route_nodes: NDArray[np.int64], metres: NDArray[np.float64], spacing: float, stations: _Stations
) -> list[int]:
    """Positions along a way where the line stops: known stations first, new ones in the gaps."""
    known: list[int] = []
    for i in [i for i, node in enumerate(route_nodes.tolist()) if node in stations.at_node]:
        if not known or metres[i] - metres[known[-1]] > _REUSE_M:
            known.append(i)
    last = len(route_nodes) - 1
    for end in (0, last):
        if not any(abs(metres[i] - metres[end]) < _REUSE_M for i in known):
            stations.add_terminal(int(route_nodes[end]))
            known.append(end)
    known.sort()
    chosen = list(known)
    for a, b in pairwise(known):
        n_new = round((metres[b] - metres[a]) / spacing) - 1
        previous = a
        for k in range(1, n_new + 1):
            wanted = metres[a] + (metres[b] - metres[a]) * k / (n_new + 1)
            low, high = np.searchsorted(metres, (wanted - 0.3 * spacing, wanted + 0.3 * spacing))
            options = [
                i for i in range(max(low, previous + 1), min(high, b)) if stations.built[route_nodes[i]]
            ]
            options = [
                i
                for i in options
                if metres[i] - metres[previous] > _CLOSEST_M and metres[b] - metres[i] > _CLOSEST_M
            ]
            if not options:
                continue
            best = max(
                options,
                key=lambda i: (
                    min(stations.crossing_score(int(route_nodes[i])), 3) * 70 - abs(metres[i] - wanted),
                    -i,
                ),
            )
            stations.add(int(route_nodes[best]))
            chosen.append(best)
            previous = best
    return sorted(set(chosen))


def build_street_routes(
    terrain: Terrain, districts: Districts, network: StreetNetwork, plan_xy: Points
) -> tuple[list[StreetRoute], list[Station]]:
    """Lead every tram and bus line over the streets and set down its stations.

    Parameters
    ----------
    terrain : Terrain
        For the warp of planned places.
    districts : Districts
        Middles that lines serve, and names.
    network : StreetNetwork
        The streets.
    plan_xy : Points
        Nodes in plan metres, to ask for their district.

    Returns
    -------
    tuple[list[StreetRoute], list[Station]]
        Lines in the order of the plan; the main station is station 0, the market station 1.
    """
    maps = {mode: _RoadMap(network, mode) for mode in ("tram", "bus")}
    stations = _Stations(network, districts, plan_xy)
    xy = network.node_xy

    def node_of(place: tuple[int, int] | str, mode: str) -> int:
        """Node of the street network nearest to a planned place."""
        place = PLACES.get(place, place) if isinstance(place, str) else place
        plan: Points = (
            districts.named(place).centre
            if isinstance(place, str)
            else np.array(place, dtype=float) * terrain.scale
        )
        # places in metres are meant on main roads, which all modes share
        return maps[mode if isinstance(place, str) else "tram"].nearest(terrain.warp(plan[None])[0])

    for name, planned in PLACES.items():
        stations.add(node_of(planned, "tram"), name)
    hubs = set(list(stations.at_node)[:2])
    for plan in LINES:
        for place in plan.via:
            if plan.mode != "rail" and isinstance(place, str):
                stations.add_middle(node_of(place, plan.mode), place)
    routes = []
    for plan in LINES:
        if plan.mode == "rail":
            continue
        anchors = [node_of(place, plan.mode) for place in plan.via]
        nodes = anchors[:1]
        for a, b in pairwise(anchors):
            nodes += maps[plan.mode].way(a, b)[1:]
        way = np.array(_without_spurs(nodes, xy, hubs), dtype=np.int64)
        metres = along(xy[way])
        at = _place(
            way,
            metres,
            _SPACING_M[plan.mode] * (1.5 if plan.service in ("shift", "night") else 1.0),
            stations,
        )
        if plan.service == "shift":
            at = [
                at[0],
                *[i for n, i in enumerate(at[1:-1]) if n % 4 == 1 or metres[i] > 0.78 * metres[-1]],
                at[-1],
            ]
        rows = [stations.at_node[int(way[i])] for i in at]
        routes.append(StreetRoute(plan, way, metres, maps[plan.mode].speeds(way), at, rows))
    return routes, stations.all
