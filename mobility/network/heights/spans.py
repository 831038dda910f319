"""Heights of what does not lie on the ground: bridges, tunnels, stairs and ways inside buildings.

A model of the ground has the valley under a bridge and the hill above a tunnel. Their ends are where other
streets join them, at the height of the ground; between these they are taken to be straight. Where one
branches, each of its nodes is at the mean of its neighbors, weighted by nearness: with two ends that is the
straight line.

Source: interpolation between the ends as GraphHopper has it (EdgeElevationInterpolator); the weighted mean is
the discrete Laplace equation, solved at once. What hangs on such ways (stairs down from a bridge, the way
from a platform to its stop) comes second, so that it does not pull the bridge down.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from osm.street_graph import Feature, StreetGraph

SPANS = Feature.BRIDGE | Feature.TUNNEL | Feature.FERRY
HANGING = (
    Feature.STAIRS | Feature.ELEVATOR | Feature.ESCALATOR | Feature.LINK | Feature.PATHWAY | Feature.INDOOR
)


def off_ground(graph: StreetGraph) -> NDArray[np.bool_]:
    """Tell which edges do not lie on the ground.

    Parameters
    ----------
    graph : StreetGraph
        The streets.

    Returns
    -------
    (n_edges,) bool
        True: between its ends it is taken to be straight.
    """
    return np.asarray((graph.edge_feature & (SPANS | HANGING)) != 0)


def node_heights(graph: StreetGraph, ground_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the height of each node.

    Parameters
    ----------
    graph : StreetGraph
        The streets.
    ground_m : (n_nodes,) float64
        The ground there, NaN = unknown.

    Returns
    -------
    (n_nodes,) float64
        The ground, but for nodes of spans and of what hangs on them; NaN = unknown.
    """
    feature = graph.edge_feature
    heights = ground_m.copy()
    is_grounded = np.zeros(ground_m.size, np.bool_)
    on_ground = ~off_ground(graph)
    is_grounded[graph.edge_tail[on_ground]] = True
    is_grounded[graph.edge_head[on_ground]] = True
    is_known = is_grounded & np.isfinite(ground_m)
    for kinds in (SPANS, SPANS | HANGING):
        edges = np.flatnonzero(((feature & kinds) != 0) & (graph.edge_tail < graph.edge_head))
        is_known |= _relax(graph, edges, is_grounded | is_known, is_known, heights)
    return heights


def _relax(
    graph: StreetGraph,
    edges: NDArray[np.int64],
    is_fixed: NDArray[np.bool_],
    is_known: NDArray[np.bool_],
    heights: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Solve for the nodes of some edges that are not fixed; write their heights, give which they are."""
    found = np.zeros(heights.size, np.bool_)
    # An end whose height nobody knows holds nothing.
    ends = np.concatenate([graph.edge_tail[edges], graph.edge_head[edges]])
    is_blind = is_fixed & ~is_known
    kept = ~(is_blind[graph.edge_tail[edges]] | is_blind[graph.edge_head[edges]])
    edges = edges[kept]
    ends = np.unique(np.concatenate([graph.edge_tail[edges], graph.edge_head[edges]]))
    if ends.size == 0:
        return found
    tail, head = (np.searchsorted(ends, nodes[edges]) for nodes in (graph.edge_tail, graph.edge_head))
    weight = 1.0 / np.maximum(graph.edge_length_m[edges].astype(np.float64), 0.1)
    n = ends.size
    links = coo_array((np.r_[weight, weight], (np.r_[tail, head], np.r_[head, tail])), shape=(n, n)).tocsr()
    n_parts, part = connected_components(links, directed=False)
    held = is_known[ends]
    is_held = np.bincount(part, weights=held, minlength=n_parts) > 0
    free = np.flatnonzero(~held & is_held[part])
    if free.size == 0:
        return found
    pull = links[free][:, np.flatnonzero(held)] @ heights[ends[held]]
    degree = np.asarray(links.sum(axis=1)).ravel()[free]
    laplace = coo_array((degree, (np.arange(free.size),) * 2)) - links[free][:, free]
    heights[ends[free]] = np.atleast_1d(spsolve(laplace.tocsc(), pull))
    found[ends[free]] = True
    return found
