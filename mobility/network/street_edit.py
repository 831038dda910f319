"""Changes to a StreetGraph that keep its rules: streets split at new nodes, new nodes and streets added.

Nodes come out in Z-order of their coordinates, so that a search finds its neighbours in near memory.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.network.street_pieces import EDGE_ATTRIBUTES, Pieces, line_of, point_at
from mobility.network.transport_network import EdgeClimbs
from osm.street_graph import StreetGraph

END_TOLERANCE_M = 0.5
"""A cut this near to an end of its street (or to another cut) uses the node that is there."""


@dataclass(frozen=True)
class NewStreet:
    """A street between two nodes of the edited graph (old nodes first, then the new ones).

    Parameters
    ----------
    tail, head : int
        Its ends.
    length_m : float
        Its length; at least 0.1 is kept.
    permission, back_permission : int
        Bits of Permission from tail to head and back.
    feature : int
        Bits of Feature.
    wheelchair : int
        WheelchairState.
    delay_s : int
        Fixed time, 0..255.
    level : float
        OSM level.
    inner : tuple[tuple[float, float], ...]
        Points between its ends, degrees; none: a straight line.
    """

    tail: int
    head: int
    length_m: float
    permission: int
    back_permission: int
    feature: int
    wheelchair: int = 0
    delay_s: int = 0
    level: float = 0.0
    inner: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class EditedStreets:
    """The new graph and where old and new things are in it.

    Parameters
    ----------
    graph : StreetGraph
        Read-only arrays.
    node_of : (n_old_nodes + n_new_nodes,) int32
        Node of the new graph for each old or added node.
    street_edges : (n_new_streets,) int32
        Edge tail to head of each new street.
    edge_of : (n_old_edges,) int32
        Edge of the new graph for each old one; -1 = it was cut.
    edge_source : (n_new_edges,) int32
        Edge of the old graph that each new one is (a piece of); -1 = it is new.
    """

    graph: StreetGraph
    node_of: NDArray[np.int32]
    street_edges: NDArray[np.int32]
    edge_of: NDArray[np.int32]
    edge_source: NDArray[np.int32]

    def climbs(self, old: EdgeClimbs, graph: StreetGraph) -> EdgeClimbs:
        """Carry over what streets climb: of pieces by their share of the length, of new ones nobody knows.

        Parameters
        ----------
        old : EdgeClimbs
            Of the old graph.
        graph : StreetGraph
            The old graph.

        Returns
        -------
        EdgeClimbs
            Of the new one; read-only.
        """
        source = np.maximum(self.edge_source, 0)
        share = self.graph.edge_length_m / graph.edge_length_m[source]
        found = np.where(self.edge_source >= 0, old.edge_climb_m[source] * share, np.nan).astype(np.float32)
        found.flags.writeable = False
        return EdgeClimbs(found)


@dataclass
class StreetEditor:
    """Collects changes, then makes the new graph at once.

    Parameters
    ----------
    graph : StreetGraph
        The graph to start from; not changed.
    """

    graph: StreetGraph
    _lats: list[float] = field(default_factory=list)
    _lons: list[float] = field(default_factory=list)
    _cuts: dict[int, list[tuple[float, int]]] = field(default_factory=dict)
    _streets: list[NewStreet] = field(default_factory=list)

    def add_node(self, lat: float, lon: float) -> int:
        """Add a node.

        Parameters
        ----------
        lat, lon : float
            Degrees.

        Returns
        -------
        int
            Its number among old and new nodes.
        """
        self._lats.append(lat)
        self._lons.append(lon)
        return len(self.graph.node_lat) + len(self._lats) - 1

    def coordinate(self, node: int) -> tuple[float, float]:
        """Give the place of an old or new node.

        Parameters
        ----------
        node : int
            Its number.

        Returns
        -------
        tuple[float, float]
            Latitude and longitude in degrees.
        """
        n_old = len(self.graph.node_lat)
        if node < n_old:
            return float(self.graph.node_lat[node]), float(self.graph.node_lon[node])
        return self._lats[node - n_old], self._lons[node - n_old]

    def add_street(self, street: NewStreet) -> None:
        """Add a street.

        Parameters
        ----------
        street : NewStreet
            Between nodes that exist.
        """
        self._streets.append(street)

    def cut(self, edge: int, fraction: float) -> int:
        """Put a node on a street, or find the one that is (nearly) there.

        Parameters
        ----------
        edge : int
            Lower-numbered edge of the street.
        fraction : float
            How far along that edge.

        Returns
        -------
        int
            Number of the node among old and new ones.
        """
        graph = self.graph
        length = float(graph.edge_length_m[edge])
        tolerance = END_TOLERANCE_M / length
        if fraction <= tolerance:
            return int(graph.edge_tail[edge])
        if fraction >= 1.0 - tolerance:
            return int(graph.edge_head[edge])
        cuts = self._cuts.setdefault(edge, [])
        for other, node in cuts:
            if abs(other - fraction) <= tolerance:
                return node
        lats, lons, along = line_of(graph, edge)
        lat, lon = point_at(lats, lons, along, fraction * along[-1])
        node = self.add_node(lat, lon)
        cuts.append((fraction, node))
        return node

    def build(self) -> EditedStreets:
        """Make the new graph.

        Returns
        -------
        EditedStreets
            With the rules of StreetGraph kept: CSR by tail, twins, shared geometry.
        """
        graph = self.graph
        pieces = Pieces(graph)
        for edge in sorted(self._cuts):
            pieces.split(edge, sorted(self._cuts[edge]))
        n_split = len(pieces.tails)
        node_lat = np.concatenate([graph.node_lat, np.array(self._lats, np.float64)])
        node_lon = np.concatenate([graph.node_lon, np.array(self._lons, np.float64)])
        osm_id = np.concatenate([graph.node_osm_id, _made_ids(graph.node_osm_id, len(self._lats))])
        order = _z_order(node_lat, node_lon)
        node_of = np.empty(len(order), np.int32)
        node_of[order] = np.arange(len(order), dtype=np.int32)

        kept = np.ones(len(graph.edge_head), bool)
        split = np.array(sorted(self._cuts), np.int64)
        kept[split] = False
        kept[graph.edge_twin[split]] = False
        kept_ids = np.flatnonzero(kept)
        attributes = {name: getattr(graph, name)[kept_ids] for name in EDGE_ATTRIBUTES}
        pieces.append_to(attributes)
        _append_streets(attributes, self._streets)
        n_kept, n_new = len(kept_ids), len(self._streets)
        tails = np.concatenate([graph.edge_tail[kept_ids], pieces.both_tails(), _ends(self._streets)[0]])
        heads = np.concatenate([graph.edge_head[kept_ids], pieces.both_heads(), _ends(self._streets)[1]])
        position = np.full(len(kept), -1, np.int64)
        position[kept_ids] = np.arange(n_kept)
        twins = np.concatenate(
            [
                position[graph.edge_twin[kept_ids]],
                _swapped(n_kept, n_split),
                _swapped(n_kept + 2 * n_split, n_new),
            ]
        )
        geometry, is_reversed, points = self._geometry(kept_ids, pieces, node_lat, node_lon)
        edge_order = np.lexsort((np.arange(len(tails)), node_of[tails]))
        new_place = np.empty(len(edge_order), np.int32)
        new_place[edge_order] = np.arange(len(edge_order), dtype=np.int32)
        tail = node_of[tails][edge_order]
        offsets = np.zeros(len(order) + 1, np.int32)
        np.cumsum(np.bincount(tail, minlength=len(order)), out=offsets[1:])
        edited = StreetGraph(
            node_lat=node_lat[order],
            node_lon=node_lon[order],
            node_osm_id=osm_id[order],
            edge_offsets=offsets,
            edge_tail=tail,
            edge_head=node_of[heads][edge_order],
            edge_twin=new_place[twins][edge_order],
            edge_geometry=geometry[edge_order].astype(np.int32),
            edge_is_reversed=is_reversed[edge_order],
            geometry_lat=points[0],
            geometry_lon=points[1],
            geometry_offsets=points[2].astype(np.int32),
            **{name: values[edge_order] for name, values in attributes.items()},
        )
        for array in edited:
            array.flags.writeable = False
        first = n_kept + 2 * n_split
        edge_of = np.full(len(kept), -1, np.int32)
        edge_of[kept_ids] = new_place[:n_kept]
        source = np.concatenate([kept_ids, pieces.both_sources(), np.full(2 * n_new, -1, np.int64)])
        source = source[edge_order].astype(np.int32)
        return EditedStreets(edited, node_of, new_place[first : first + n_new], edge_of, source)

    def _geometry(
        self,
        kept_ids: NDArray[np.int64],
        pieces: Pieces,
        node_lat: NDArray[np.float64],
        node_lon: NDArray[np.float64],
    ) -> tuple[
        NDArray[np.int64],
        NDArray[np.bool_],
        tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]],
    ]:
        """Give geometry row and direction of each edge before sorting, and all points with their offsets."""
        graph = self.graph
        rows, row_of = np.unique(graph.edge_geometry[kept_ids], return_inverse=True)
        lengths = np.diff(graph.geometry_offsets)[rows].astype(np.int64)
        starts = graph.geometry_offsets[:-1][rows].astype(np.int64)
        ends = np.cumsum(lengths)
        taken = np.arange(int(lengths.sum())) + np.repeat(starts - (ends - lengths), lengths)
        drawn = [
            [(node_lat[s.tail], node_lon[s.tail]), *s.inner, (node_lat[s.head], node_lon[s.head])]
            for s in self._streets
        ]
        street_points = np.array([point for line in drawn for point in line], np.float64).reshape(-1, 2)
        lats = np.concatenate([graph.geometry_lat[taken], *pieces.lats, street_points[:, 0]])
        lons = np.concatenate([graph.geometry_lon[taken], *pieces.lons, street_points[:, 1]])
        all_lengths = np.concatenate(
            [
                lengths,
                np.array([len(line) for line in pieces.lats], np.int64),
                np.array([len(line) for line in drawn], np.int64),
            ]
        )
        offsets = np.zeros(len(all_lengths) + 1, np.int64)
        np.cumsum(all_lengths, out=offsets[1:])
        n_split, n_new = len(pieces.lats), len(self._streets)
        split_rows = len(rows) + np.arange(n_split)
        new_rows = len(rows) + n_split + np.arange(n_new)
        geometry = np.concatenate([row_of.ravel(), split_rows, split_rows, new_rows, new_rows])
        is_reversed = np.concatenate(
            [
                graph.edge_is_reversed[kept_ids],
                np.zeros(n_split, bool),
                np.ones(n_split, bool),
                np.zeros(n_new, bool),
                np.ones(n_new, bool),
            ]
        )
        return geometry, is_reversed, (lats, lons, offsets)


def _append_streets(attributes: dict[str, NDArray[np.generic]], streets: list[NewStreet]) -> None:
    """Append the attributes of new streets, all ahead and then all back."""
    columns: dict[str, list[float] | list[int]] = {
        "edge_length_m": [max(street.length_m, 0.1) for street in streets] * 2,
        "edge_permission": [s.permission for s in streets] + [s.back_permission for s in streets],
        "edge_feature": [street.feature for street in streets] * 2,
        "edge_wheelchair": [street.wheelchair for street in streets] * 2,
        "edge_delay_s": [min(max(street.delay_s, 0), 255) for street in streets] * 2,
        "edge_level": [street.level for street in streets] * 2,
        "edge_name": [-1] * (2 * len(streets)),
    }
    for name in EDGE_ATTRIBUTES:
        old = attributes[name]
        values = np.array(columns.get(name, [0] * (2 * len(streets)))).astype(old.dtype)
        attributes[name] = np.concatenate([old, values])


def _ends(streets: list[NewStreet]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tails and heads of new streets, all ahead and then all back."""
    tails = [street.tail for street in streets]
    heads = [street.head for street in streets]
    return np.array(tails + heads, np.int64), np.array(heads + tails, np.int64)


def _swapped(first: int, n: int) -> NDArray[np.int64]:
    """Twins of 2 n edges from `first` on: the i-th ahead and the i-th back."""
    return np.concatenate([first + n + np.arange(n), first + np.arange(n)])


def _made_ids(osm_ids: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Negative ids below all that exist."""
    lowest = min(0, int(osm_ids.min())) if len(osm_ids) else 0
    return lowest - 1 - np.arange(n, dtype=np.int64)


def _z_order(lats: NDArray[np.float64], lons: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order of nodes along a Z-curve over 65 536 x 65 536 cells."""
    code = np.zeros(len(lats), np.uint64)
    for shift, values in enumerate((lons, lats)):
        low, span = (values.min(), np.ptp(values)) if len(values) else (0.0, 0.0)
        cells = ((values - low) / (span or 1.0) * 65_535).astype(np.uint64)
        for bit in range(16):
            code |= ((cells >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + shift)
    return np.argsort(code, kind="stable")
