"""From extracts to CompiledStreets: read, cut, place barriers, drop islands, lay out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from osm.areas import areas_table
from osm.assembly import build_graph
from osm.extract import Extract, Progress, StreetName
from osm.gates import effective_barriers, insert_gates, made_ids
from osm.islands import drop_islands
from osm.places import places_table
from osm.reader import Bounds, read_extract
from osm.segments import NameTable, cut_ways, without_duplicates
from osm.squares import cross_areas
from osm.street_graph import CompiledStreets, ExtractError, Feature, Permission, StreetGraph


def compile_streets(
    path: Path | Sequence[Path], *, bounds: Bounds | None = None, progress: Progress | None = None
) -> CompiledStreets:
    """Compile the streets and places of one or several extracts.

    Parameters
    ----------
    path : Path or sequence of Path
        .osm.pbf, .osm, .osm.xml (also .gz, .bz2). What several files hold counts once; a way that one of them
        clips is taken from the most complete one.
    bounds : (float, float, float, float), optional
        min lon, min lat, max lon, max lat in degrees: only ways that touch this box, and places in it.
    progress : callable, optional
        Called with a text and a share of the work, 0 to 1.

    Returns
    -------
    CompiledStreets
        The same files always give the same arrays.

    Raises
    ------
    ExtractError
        If a file is missing, no OpenStreetMap file, damaged or cut off, or if no street is left.
    """
    paths = [path] if isinstance(path, Path | str) else list(path)
    paths = [Path(one) for one in paths]
    named = ", ".join(one.name for one in paths)
    if not paths:
        raise ExtractError("no extract is given")
    report = progress or (lambda _what, _share: None)
    extract = read_extract(paths, bounds, progress)
    new_ids = made_ids()
    crossings = cross_areas(extract, new_ids)
    ways = [*(extract.ways[way] for way in sorted(extract.ways)), *crossings]
    if not ways:
        raise ExtractError(f"{named}: holds no streets" + (" within the bounds" if bounds else ""))

    report("streets", 0.0)
    counts = extract.counts
    permitted: dict[int, Permission] = {}
    for way in ways:
        for line in way.lines:
            for ref in line.refs:
                if ref in extract.barriers:
                    permitted[ref] = (
                        permitted.get(ref, Permission(0)) | way.profile.forward | way.profile.backward
                    )
    gate_nodes = effective_barriers(permitted, extract.barriers)
    signals = frozenset(n for n in gate_nodes if extract.barriers[n].feature & Feature.TRAFFIC_SIGNAL)
    names = NameTable()
    segments = cut_ways(ways, gate_nodes, signals, names)
    segments, counts["duplicate_segments"] = without_duplicates(segments)
    segments, counts["barriers"] = insert_gates(segments, extract.barriers, gate_nodes, new_ids)
    platforms = np.array([way.way_id for way in ways if way.profile.name == "platform"], np.int64)
    segments = drop_islands(segments, platforms, counts)
    if not segments.n_segments:
        raise ExtractError(f"{named}: holds no streets that anybody may use")
    graph = build_graph(segments)
    report("streets", 1.0)

    counts["ways"] = len(ways)
    counts["nodes"] = len(graph.node_lat)
    counts["edges"] = len(graph.edge_head)
    tables = {
        "names": names_table(names.names),
        "places": places_table(extract.places.values()),
        "areas": areas_table(extract),
        "elevators": elevators_table(graph, extract),
        "turn_restrictions": restrictions_table(graph, extract, counts),
    }
    counts["places"] = tables["places"].num_rows
    counts["named_areas"] = tables["areas"].num_rows
    bounds_found = (
        float(graph.node_lon.min()),
        float(graph.node_lat.min()),
        float(graph.node_lon.max()),
        float(graph.node_lat.max()),
    )
    return CompiledStreets(graph, tables, bounds_found, dict(sorted(counts.items())))


def names_table(names: Sequence[StreetName]) -> pa.Table:
    """Build the table that edge_name points to."""
    columns = ("name", "ref", "name_en", "name_de")
    return pa.table(
        {column: pa.array([name[i] for name in names], pa.string()) for i, column in enumerate(columns)}
    )


def elevators_table(graph: StreetGraph, extract: Extract) -> pa.Table:
    """List the elevators of the graph: node, OSM id and levels."""
    node = find_nodes(graph, np.array(sorted(extract.elevators), np.int64))
    found = [
        (at, extract.elevators[key])
        for at, key in zip(node.tolist(), sorted(extract.elevators), strict=True)
        if at >= 0
    ]
    return pa.table(
        {
            "node": pa.array([at for at, _ in found], pa.int32()),
            "osm_id": pa.array([elevator.osm_id for _, elevator in found], pa.int64()),
            "osm_type": pa.array([elevator.osm_type for _, elevator in found], pa.string()),
            "level": pa.array([elevator.level for _, elevator in found], pa.string()),
        }
    )


def restrictions_table(graph: StreetGraph, extract: Extract, counts: dict[str, int]) -> pa.Table:
    """List the turn restrictions whose via node, or all of whose ways, are in the graph."""
    rows = [row for key in sorted(extract.restrictions) for row in extract.restrictions[key]]
    via = find_nodes(graph, np.array([row.via for row in rows], np.int64))
    ways = set(np.unique(graph.edge_way).tolist())
    kept = [
        (-1 if row.via_ways else node, row)
        for node, row in zip(via.tolist(), rows, strict=True)
        if (ways.issuperset((row.from_way, *row.via_ways, row.to_way)) if row.via_ways else node >= 0)
    ]
    counts["turn_restrictions"] = len(kept)
    counts["turn_restrictions_via_ways"] = sum(bool(row.via_ways) for _, row in kept)
    counts["turn_restrictions_off_streets"] = len(rows) - len(kept)
    return pa.table(
        {
            "via": pa.array([node for node, _ in kept], pa.int32()),
            "via_ways": pa.array([list(row.via_ways) for _, row in kept], pa.list_(pa.int64())),
            "from_way": pa.array([row.from_way for _, row in kept], pa.int64()),
            "to_way": pa.array([row.to_way for _, row in kept], pa.int64()),
            "kind": pa.array([row.kind for _, row in kept], pa.string()),
            "exempt": pa.array([row.exempt for _, row in kept], pa.string()),
            "osm_id": pa.array([row.relation_id for _, row in kept], pa.int64()),
        }
    )


def find_nodes(graph: StreetGraph, osm_ids: np.ndarray) -> np.ndarray:
    """Find the graph's nodes by OSM id; -1 where there is none."""
    order = np.argsort(graph.node_osm_id)
    known = graph.node_osm_id[order]
    at = np.minimum(np.searchsorted(known, osm_ids), len(known) - 1)
    return np.where(known[at] == osm_ids, order[at], -1)
