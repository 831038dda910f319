"""Extracts on their way into a network: read, or replaced by nothing, and their tables on the new indices."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.errors import BuildError
from mobility.network.stop_linking import LinkedStreets
from mobility.network.street_edit import EditedStreets
from osm.compile import compile_streets
from osm.map_features import read_map_features
from osm.street_graph import CompiledStreets, ExtractError, StreetGraph

NODE_COLUMNS = ("node", "via")
_FLOAT64 = ("node_lat", "node_lon", "geometry_lat", "geometry_lon")
_DTYPES = {
    "node_osm_id": np.int64,
    "edge_length_m": np.float32,
    "edge_permission": np.uint8,
    "edge_wheelchair": np.uint8,
    "edge_surface": np.uint8,
    "edge_incline_percent": np.int8,
    "edge_stress": np.uint8,
    "edge_car_kmh": np.uint8,
    "edge_delay_s": np.uint8,
    "edge_level": np.float32,
    "edge_way": np.int64,
    "edge_is_reversed": np.bool_,
}


def compile_extract(paths: Sequence[Path], progress: Callable[[int, int], None]) -> CompiledStreets:
    """Read extracts.

    Parameters
    ----------
    paths : Sequence[Path]
        At least one.
    progress : Callable[[int, int], None]
        Called with work done and work in all, in thousandths.

    Returns
    -------
    CompiledStreets
        Their streets and places.

    Raises
    ------
    BuildError
        One of them cannot be read; the sentence names it.
    """
    try:
        return compile_streets(
            [Path(path) for path in paths],
            progress=lambda _what, share: progress(round(share * 1000), 1000),
        )
    except ExtractError as error:
        raise BuildError(str(error), "osm") from error


def read_drawn(paths: Sequence[Path]) -> pa.Table:
    """Read what extracts show on a map.

    Parameters
    ----------
    paths : Sequence[Path]
        None: an empty table.

    Returns
    -------
    pa.Table
        As `osm.map_features` describes it.

    Raises
    ------
    BuildError
        One of them cannot be read; the sentence names it.
    """
    try:
        return read_map_features([Path(path) for path in paths])
    except ExtractError as error:
        raise BuildError(str(error), "osm") from error


def empty_streets() -> CompiledStreets:
    """Give the streets of a network without any extract.

    Returns
    -------
    CompiledStreets
        No nodes, no edges, no tables.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for name in StreetGraph._fields:
        dtype = np.float64 if name in _FLOAT64 else _DTYPES.get(name, np.int32)
        arrays[name] = np.zeros(1 if name.endswith("_offsets") else 0, dtype)
    return CompiledStreets(StreetGraph(**arrays), {}, (0.0, 0.0, 0.0, 0.0), {})


def remap_tables(tables: Mapping[str, pa.Table], linked: LinkedStreets) -> dict[str, pa.Table]:
    """Name the tables of the streets as the network does, with its node numbers.

    Parameters
    ----------
    tables : Mapping[str, pa.Table]
        Of CompiledStreets.
    linked : LinkedStreets
        The graph with the stops in it.

    Returns
    -------
    dict[str, pa.Table]
        "street/<name>" for each, and "street/pathways" (edge, pathway: row of the table "pathways").
    """
    found = {
        f"street/{name}": _with_moved(table, NODE_COLUMNS, linked.node_of) for name, table in tables.items()
    }
    edges, records = linked.pathway_edges[:, 0], linked.pathway_edges[:, 1]
    found["street/pathways"] = pa.table({"edge": pa.array(edges), "pathway": pa.array(records)})
    return found


def move_tables(tables: Mapping[str, pa.Table], edited: EditedStreets) -> dict[str, pa.Table]:
    """Follow an edit of the streets in the tables that name nodes or edges.

    Parameters
    ----------
    tables : Mapping[str, pa.Table]
        Of a network.
    edited : EditedStreets
        Where nodes and edges are now.

    Returns
    -------
    dict[str, pa.Table]
        The tables that differ.
    """
    found = {
        name: _with_moved(table, NODE_COLUMNS, edited.node_of)
        for name, table in tables.items()
        if name.startswith("street/") and not set(NODE_COLUMNS).isdisjoint(table.column_names)
    }
    if "street/pathways" in tables:
        found["street/pathways"] = _with_moved(tables["street/pathways"], ("edge",), edited.edge_of)
    return found


def _with_moved(table: pa.Table, columns: Sequence[str], number_of: NDArray[np.int32]) -> pa.Table:
    """Renumber columns."""
    for column in set(columns).intersection(table.column_names):
        moved = pa.array(_moved(number_of, table[column].to_numpy()))
        table = table.set_column(table.column_names.index(column), column, moved)
    return table


def _moved(node_of: NDArray[np.int32], old: NDArray[np.int32]) -> NDArray[np.int32]:
    """New numbers of nodes; -1, no node, stays."""
    moved = old.copy()
    moved[old >= 0] = node_of[old[old >= 0]]
    return moved
