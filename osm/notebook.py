"""A StreetGraph as a graph that OSMnx and NetworkX can plot and route on: for notebooks, not servers."""

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from osm.street_graph import CompiledStreets, Permission

if TYPE_CHECKING:
    import networkx as nx

MODES = {
    "walk": Permission.WALK,
    "wheelchair": Permission.WHEELCHAIR,
    "bike": Permission.BIKE,
    "drive": Permission.CAR,
    "all": Permission.WALK | Permission.BIKE | Permission.CAR,
}


def to_networkx(compiled: CompiledStreets, mode: str = "walk") -> "nx.MultiDiGraph":
    """Convert the streets open to one mode.

    Parameters
    ----------
    compiled : CompiledStreets
        From compile_streets.
    mode : {"walk", "wheelchair", "bike", "drive", "all"}
        Whose edges to take, each in the directions it may use.

    Returns
    -------
    networkx.MultiDiGraph
        With what OSMnx expects: graph["crs"]; nodes (the graph's node numbers) with x, y, osmid; edges with
        osmid (the way), length in metres, geometry, name, permission, reversed. Nodes that no edge of the
        mode touches are left out.

    Raises
    ------
    ValueError
        For an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
    import networkx as nx  # noqa: PLC0415  (only notebooks pay for it)

    graph = compiled.graph
    names = compiled.tables["names"]["name"].to_pylist() if "names" in compiled.tables else []
    edges = np.flatnonzero(graph.edge_permission & np.uint8(MODES[mode]))
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
            "oneway": not bool(graph.edge_permission[graph.edge_twin[edge]] & np.uint8(MODES[mode])),
        }
        name = int(graph.edge_name[edge])
        if 0 <= name < len(names) and names[name]:
            data["name"] = names[name]
        result.add_edge(int(graph.edge_tail[edge]), int(graph.edge_head[edge]), **data)
    return result
