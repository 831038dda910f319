"""What edges take and cost after an edit of the streets: worked out where they differ, else carried over.

An edit concerns a handful of a city's edges; each number of an edge follows from the edge and its twin alone.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import Streets
from mobility.network.cycling import ProfileStreets
from mobility.network.profiles import build_streets, least_cost, more_streets
from mobility.network.street_edit import EditedStreets
from mobility.network.street_pieces import EDGE_ATTRIBUTES
from mobility.network.transport_network import PROFILES, EdgeClimbs
from osm.street_graph import StreetGraph


def edges_changed(edited: EditedStreets) -> NDArray[np.int64]:
    """List the edges that an edit made.

    Parameters
    ----------
    edited : EditedStreets
        Of the streets.

    Returns
    -------
    (n,) int64
        Of the new graph: new ones, and pieces of those that were cut.
    """
    source = edited.edge_source
    kept = edited.edge_of[np.maximum(source, 0)] == np.arange(source.size)
    return np.flatnonzero((source < 0) | ~kept)


def renew_streets(
    old: Mapping[str, Streets],
    graph: StreetGraph,
    climbs: EdgeClimbs | None,
    changed: NDArray[np.int64],
    source: NDArray[np.int32] | None,
) -> ProfileStreets:
    """Give what `build_all_streets` would, from what it gave before an edit.

    Parameters
    ----------
    old : Mapping[str, Streets]
        For each of PROFILES, before.
    graph : StreetGraph
        After.
    climbs : EdgeClimbs | None
        After.
    changed : (n,) int64
        Edges that are not what they were; their twins are taken along.
    source : (n_edges,) int32 | None
        Edge that each was before, anything for changed ones; None: edges have kept their numbers.

    Returns
    -------
    ProfileStreets
        For all profiles.
    """
    edges = np.union1d(changed, graph.edge_twin[changed])
    part = graph._replace(
        **{name: getattr(graph, name)[edges] for name in EDGE_ATTRIBUTES},
        edge_twin=np.searchsorted(edges, graph.edge_twin[edges]).astype(np.int32),
    )
    part_climbs = None if climbs is None else EdgeClimbs(climbs.edge_climb_m[edges])

    def renewed(was: NDArray[np.int32], fresh: NDArray[np.int32]) -> NDArray[np.int32]:
        """Carry over, and put in what differs."""
        values = was.copy() if source is None else was[np.maximum(source, 0)]
        values[edges] = fresh
        values.flags.writeable = False
        return values

    made: dict[str, Streets] = {}
    for profile in PROFILES:
        was, fresh = old[profile], build_streets(profile, part, part_climbs)
        times = costs = renewed(was.edge_ds, fresh.edge_ds)
        if was.edge_cost_ds is not was.edge_ds or fresh.edge_cost_ds is not fresh.edge_ds:
            costs = renewed(was.edge_cost_ds, fresh.edge_cost_ds)
        made[profile] = Streets(
            edge_offsets=graph.edge_offsets,
            edge_head=graph.edge_head,
            edge_twin=graph.edge_twin,
            edge_ds=times,
            edge_cost_ds=costs,
            least_cost_ds_per_m=least_cost(graph, costs, profile),
        )
    return more_streets(made, graph, climbs)
