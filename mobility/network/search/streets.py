"""Streets by name: all pieces of one name that hang together are one street."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.network.search.drafts import Draft, Found, split_names
from mobility.network.search.plane import middle_of, to_plane
from mobility.network.search.words import words_of
from osm.street_graph import Feature, StreetGraph

CELL_M = 100.0
LONGEST_GAP_M = 400.0
"""Two pieces of one name this near are one street: crossings, roundabouts and squares lie between."""
FLOOR_M = 1e6
"""Different names lie on different floors of one space, so that one search tree serves them all."""
NOT_STREETS = int(Feature.PLATFORM | Feature.LINK | Feature.PATHWAY)
"""Platforms bear the names of their stations."""
LEAST_IMPORTANCE, LONG_STREET_M = 0.08, 4000.0


class Streets(NamedTuple):
    """All named streets."""

    drafts: list[Draft]
    edge_street: NDArray[np.int32]  # (n_edges,) index into drafts, -1 = without a name
    samples: NDArray[np.float64]  # (n, 2) metres on the plane of `middle_lat`: points along the streets
    sample_street: NDArray[np.int32]  # (n,)
    middle_lat: float


def build_streets(graph: StreetGraph, names: pa.Table | None) -> Streets:
    """Gather the pieces of streets.

    Parameters
    ----------
    graph : StreetGraph
        Streets.
    names : pa.Table | None
        "street/names" on edge_name; None without streets.

    Returns
    -------
    Streets
        In the order of their names' rows.
    """
    n_edges = len(graph.edge_head)
    edge_street = np.full(n_edges, -1, np.int32)
    rows = [] if names is None else names.to_pylist()
    numbers: dict[str, int] = {}
    known = [numbers.setdefault(row["name"], len(numbers)) if row["name"] else -1 for row in rows]
    name_of_row = np.array([*known, -1], np.int64)  # edges without a name have row -1, the last one
    middle_lat = middle_of(graph.node_lat)
    is_street = (graph.edge_feature & NOT_STREETS) == 0
    edges = np.flatnonzero(~graph.edge_is_reversed & is_street & (name_of_row[graph.edge_name] >= 0))
    if not len(edges):
        return Streets([], edge_street, np.empty((0, 2)), np.empty(0, np.int32), middle_lat)
    name = name_of_row[graph.edge_name[edges]]
    half = (graph.geometry_offsets[:-1] + graph.geometry_offsets[1:]) // 2
    point = half[graph.edge_geometry[edges]]
    lat, lon = graph.geometry_lat[point], graph.geometry_lon[point]
    middle = to_plane(lat, lon, middle_lat)
    ends = [
        to_plane(graph.node_lat[nodes], graph.node_lon[nodes], middle_lat)
        for nodes in (graph.edge_tail[edges], graph.edge_head[edges])
    ]
    street, cells, cell_street = _join([middle, *ends], name)
    edge_street[edges] = street
    edge_street[graph.edge_twin[edges]] = street
    length = graph.edge_length_m[edges].astype(np.float64)
    total = np.bincount(street, length)
    mean = np.column_stack([np.bincount(street, middle[:, i] * length) / total for i in (0, 1)])
    off = np.hypot(*(middle - mean[street]).T)
    # The edge nearest to the middle of its street, ties by its number, so that builds repeat.
    order = np.lexsort((edges, off, street))
    best = order[np.searchsorted(street[order], np.arange(len(total)))]
    drafts = []
    for index, edge in enumerate(best.tolist()):
        row = rows[int(graph.edge_name[edges[edge]])]
        share = float(np.log1p(total[index]) / np.log1p(LONG_STREET_M))
        drafts.append(
            Draft(
                Found.STREET,
                float(lat[edge]),
                float(lon[edge]),
                min(LEAST_IMPORTANCE + 0.3 * share**2, 0.4),
                {
                    language: row[column]
                    for language, column in (("", "name"), ("de", "name_de"), ("en", "name_en"))
                    if row[column]
                },
                hints=tuple("".join(words_of(ref)) for ref in split_names(row["ref"])),
                own_id=f"street/{_object(int(graph.edge_way[edges[edge]]))}",
                street=row["name"],
            )
        )
    return Streets(drafts, edge_street, cells, cell_street, middle_lat)


def _object(way: int) -> str:
    return f"way/{way}" if way > 0 else f"relation/{-way}"


def _join(
    points: list[NDArray[np.float64]], name: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    """Number the streets: edges hang together over their ends and over short gaps.

    Returns
    -------
    street : (n_edges,) int32
        Numbered by first name, then by place.
    cells : (n, 2) float64
        Points along the streets, m.
    cell_street : (n,) int32
        Their street.
    """
    # Loaded here: only builds need it, and it is a fifth of a service's start.
    from scipy.sparse import coo_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415
    from scipy.spatial import cKDTree  # noqa: PLC0415

    n = len(name)
    keys = np.concatenate([np.column_stack((name, np.floor(xy / CELL_M).astype(np.int64))) for xy in points])
    cells, cell_of = np.unique(keys, axis=0, return_inverse=True)
    cell_of = cell_of.ravel()
    xyz = np.column_stack(((cells[:, 1:] + 0.5) * CELL_M, cells[:, 0] * FLOOR_M))
    near = cKDTree(xyz).query_pairs(LONGEST_GAP_M, output_type="ndarray")
    own = np.concatenate([np.column_stack((cell_of[:n], cell_of[i * n : (i + 1) * n])) for i in (1, 2)])
    pairs = np.concatenate((near, own))
    links = coo_matrix((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(cells),) * 2)
    _, part = connected_components(links, directed=False)
    return part[cell_of[:n]].astype(np.int32), xyz[:, :2].copy(), part.astype(np.int32)
