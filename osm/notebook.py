"""A StreetGraph as a graph that OSMnx and NetworkX can plot and route on: for notebooks, not servers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import shapely

if TYPE_CHECKING:
    from osm.street_graph import StreetGraph


def convert(graph: "StreetGraph", permission: np.uint8, names: Sequence[str | None]) -> nx.MultiDiGraph:
    """Do the work of `StreetGraph.to_networkx`.

    Parameters
    ----------
    graph : StreetGraph
        The streets.
    permission : np.uint8
        Bits of Permission, any of which opens an edge.
    names : Sequence[str | None]
        Street names by `edge_name`.

    Returns
    -------
    networkx.MultiDiGraph
        For OSMnx.
    """
    edges = np.flatnonzero(graph.edge_permission & permission)
    result: nx.MultiDiGraph = nx.MultiDiGraph(crs="epsg:4326", simplified=True, created_with="mobility")
    for node in np.unique(np.concatenate([graph.edge_tail[edges], graph.edge_head[edges]])).tolist():
        result.add_node(
            node,
            x=float(graph.node_lon[node]),
            y=float(graph.node_lat[node]),
            osmid=int(graph.node_osm_id[node]),
        )
    for edge in edges.tolist():
        row = int(graph.edge_geometry[edge])
        span = slice(graph.geometry_offsets[row], graph.geometry_offsets[row + 1])
        points = np.stack([graph.geometry_lon[span], graph.geometry_lat[span]], axis=1)
        against = bool(graph.edge_is_reversed[edge])
        data: dict[str, Any] = {
            "osmid": int(graph.edge_way[edge]),
            "length": float(graph.edge_length_m[edge]),
            "geometry": shapely.LineString(points[::-1] if against else points),
            "permission": int(graph.edge_permission[edge]),
            "reversed": against,
            "oneway": not bool(graph.edge_permission[graph.edge_twin[edge]] & permission),
        }
        name = int(graph.edge_name[edge])
        if 0 <= name < len(names) and names[name]:
            data["name"] = names[name]
        result.add_edge(int(graph.edge_tail[edge]), int(graph.edge_head[edge]), **data)
    return result
