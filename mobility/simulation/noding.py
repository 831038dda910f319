"""Lines that cross and touch become a network of shared nodes."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from mobility.simulation.terrain import Points

Int64Array = NDArray[np.int64]

SNAP_M = 0.9
"""Ends and crossings closer than this are one node."""

STUB_M = 22.0
"""Dead ends of local streets shorter than this are cut off: they are leftovers of clipping."""


@dataclass(frozen=True, eq=False)
class StreetLine:
    """One drawn line: a street, a path, an outline of a square.

    Parameters
    ----------
    kind : str
        One of the kinds that the OSM writer knows: "primary", "residential", "footway", "square", ...
    xy : Points
        (n, 2) plan metres.
    name : str
        Or "".
    layer : int
        1 on a bridge, -1 in a tunnel.
    tags : tuple[tuple[str, str], ...]
        OSM tags beyond those that the kind implies.
    """

    kind: str
    xy: Points
    name: str = ""
    layer: int = 0
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """Streets with shared nodes, one row of `lines` a way.

    Parameters
    ----------
    node_xy : Points
        (n_nodes, 2) city metres.
    lines : tuple[StreetLine, ...]
        Kind, name and tags of each way; their `xy` is the drawn line and no longer of use.
    line_nodes : Int64Array
        Nodes of all ways, one after the other.
    line_nodes_offsets : Int64Array
        (n_lines + 1,)
    """

    node_xy: Points
    lines: tuple[StreetLine, ...]
    line_nodes: Int64Array
    line_nodes_offsets: Int64Array

    def nodes_of(self, line: int) -> Int64Array:
        """The nodes along one way."""
        return self.line_nodes[self.line_nodes_offsets[line] : self.line_nodes_offsets[line + 1]]

    def edges(self) -> tuple[Int64Array, Int64Array, Int64Array]:
        """From-node, to-node and way of each piece between neighbouring nodes."""
        owner = np.repeat(np.arange(len(self.lines)), np.diff(self.line_nodes_offsets))
        inside = owner[1:] == owner[:-1]
        return self.line_nodes[:-1][inside], self.line_nodes[1:][inside], owner[:-1][inside]

    def degree(self) -> Int64Array:
        """How many pieces meet at each node."""
        tail, head, _ = self.edges()
        return np.bincount(np.concatenate((tail, head)), minlength=len(self.node_xy))


def _pairs(xy: Points, starts: Int64Array, layer: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Pairs of segments (numbers into `starts`) that cross or nearly touch on one layer."""
    segments = np.asarray(shapely.linestrings(np.stack((xy[starts], xy[starts + 1]), axis=1)))
    first, second = shapely.STRtree(segments).query(segments, predicate="dwithin", distance=SNAP_M)
    keep = (first < second) & (layer[first] == layer[second])
    order = np.lexsort((second[keep], first[keep]))
    return first[keep][order], second[keep][order]


def _splits(
    xy: Points, starts: Int64Array, layer: Int64Array
) -> tuple[Int64Array, NDArray[np.float64], Points]:
    """Where segments must be cut: segment's start vertex, parameter along it, point."""
    first, second = _pairs(xy, starts, layer)
    a, b = xy[starts[first]], xy[starts[first] + 1]
    c, d = xy[starts[second]], xy[starts[second] + 1]
    r, s, ac = b - a, d - c, c - a
    det = r[:, 0] * s[:, 1] - r[:, 1] * s[:, 0]
    safe = np.where(np.abs(det) < 1e-9, 1.0, det)
    t = (ac[:, 0] * s[:, 1] - ac[:, 1] * s[:, 0]) / safe
    u = (ac[:, 0] * r[:, 1] - ac[:, 1] * r[:, 0]) / safe
    cross = (np.abs(det) > 1e-9) & (t > 0) & (t < 1) & (u > 0) & (u < 1)
    point = a + r * t[:, None]
    at = [starts[first[cross]], starts[second[cross]]]
    along = [t[cross], u[cross]]
    points = [point[cross], point[cross]]
    for owner, p, q, end in ((first, a, r, c), (first, a, r, d), (second, c, s, a), (second, c, s, b)):
        length = np.maximum(np.hypot(q[:, 0], q[:, 1]), 1e-9)
        where = ((end - p) * q).sum(axis=1) / length**2
        foot = p + q * where[:, None]
        near = np.hypot(*(end - foot).T) < SNAP_M
        near &= (where > SNAP_M / length) & (where < 1 - SNAP_M / length)
        at.append(starts[owner[near]])
        along.append(where[near])
        points.append(end[near])
    return np.concatenate(at), np.concatenate(along), np.concatenate(points)


def _cluster(points: Points) -> tuple[Int64Array, Points]:
    """Node of each point, and where the nodes lie (at the first of their points)."""
    pairs = cKDTree(points).query_pairs(SNAP_M, output_type="ndarray")
    n = len(points)
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    _, first, node = np.unique(label, return_index=True, return_inverse=True)
    return node.astype(np.int64), points[first]


def _keep_edges(
    tail: Int64Array, head: Int64Array, prunable: NDArray[np.bool_], node_xy: Points
) -> NDArray[np.bool_]:
    """Drop doubled pieces, short dead ends and whatever is not connected with the rest."""
    n = len(node_xy)
    key = np.minimum(tail, head) * n + np.maximum(tail, head)
    keep = np.zeros(len(tail), dtype=bool)
    keep[np.unique(key, return_index=True)[1]] = True
    keep &= tail != head
    length = np.hypot(*(node_xy[tail] - node_xy[head]).T)
    for _ in range(3):
        degree = np.bincount(np.concatenate((tail[keep], head[keep])), minlength=n)
        stub = keep & prunable & (length < STUB_M) & ((degree[tail] == 1) | (degree[head] == 1))
        keep &= ~stub
    graph = coo_array((np.ones(int(keep.sum())), (tail[keep], head[keep])), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    largest = np.bincount(component[tail[keep]]).argmax()
    keep &= component[tail] == largest
    return keep


def node_lines(lines: list[StreetLine], fixed_kinds: frozenset[str]) -> StreetNetwork:
    """Cut lines where they meet and keep one connected network.

    Parameters
    ----------
    lines : list[StreetLine]
        More important ones first: of two lines on top of each other the first stays.
    fixed_kinds : frozenset[str]
        Kinds whose short dead ends stay.

    Returns
    -------
    StreetNetwork
        Still in plan metres; lines that fell into pieces are several rows.
    """
    counts = np.array([len(line.xy) for line in lines])
    xy = np.concatenate([line.xy for line in lines])
    owner = np.repeat(np.arange(len(lines)), counts)
    starts = np.flatnonzero(owner[1:] == owner[:-1])
    layer = np.array([line.layer for line in lines])[owner[starts]]
    at, along, points = _splits(xy, starts, layer)
    vertex = np.concatenate((np.arange(len(xy)), at))
    fraction = np.concatenate((np.zeros(len(xy)), along))
    node, node_xy = _cluster(np.concatenate((xy, points)))
    order = np.lexsort((fraction, vertex))
    sequence, line_of = node[order], owner[vertex[order]]
    tail, head = sequence[:-1], sequence[1:]
    same = line_of[1:] == line_of[:-1]
    tail, head, edge_line = tail[same], head[same], line_of[:-1][same]
    prunable = np.array([line.kind not in fixed_kinds for line in lines])[edge_line]
    keep = _keep_edges(tail, head, prunable, node_xy)
    tail, head, edge_line = tail[keep], head[keep], edge_line[keep]
    begins = np.ones(len(tail), dtype=bool)
    begins[1:] = (edge_line[1:] != edge_line[:-1]) | (tail[1:] != head[:-1])
    first = np.flatnonzero(begins)
    n_edges = np.diff(np.append(first, len(tail)))
    offsets = np.concatenate(([0], np.cumsum(n_edges + 1)))
    line_nodes = np.empty(offsets[-1], dtype=np.int64)
    run = np.repeat(np.arange(len(first)), n_edges)
    line_nodes[np.arange(len(tail)) + run] = tail
    line_nodes[offsets[1:] - 1] = head[first + n_edges - 1]
    used, renumbered = np.unique(line_nodes, return_inverse=True)
    rows = tuple(lines[int(i)] for i in edge_line[first])
    return StreetNetwork(node_xy[used], rows, renumbered.astype(np.int64), offsets)


def move_nodes(network: StreetNetwork, node_xy: Points) -> StreetNetwork:
    """The same streets with their nodes elsewhere (after the warp)."""
    return replace(network, node_xy=node_xy)
