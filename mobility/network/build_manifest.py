"""What a network says about itself: sources, settings, counts, whom to name, and the hash of its content."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from gtfs.timetable import CompiledFeeds
from mobility.network.store import FORMAT_VERSION, content_hash, hash_files
from mobility.network.transport_network import BASE_SPEED_MPS, PROFILES, TransportNetwork
from osm.street_graph import CompiledStreets

MOST_NOTICES = 200
WELL_KNOWN = 0.99
"""Fewer edges with heights than this are a warning: the model does not cover the extract."""


def describe_build(
    folder: Path,
    network: TransportNetwork,
    compiled: CompiledFeeds,
    extract: CompiledStreets,
    *,
    counts: Mapping[str, Any],
    table_names: Sequence[str],
    settings: Mapping[str, Any],
    inputs: Sequence[Path],
    about: Mapping[str, Any],
    started: datetime,
) -> dict[str, Any]:
    """Write down what a build is made of.

    Parameters
    ----------
    folder : Path
        With all files of the network but the manifest.
    network : TransportNetwork
        Its arrays.
    compiled : CompiledFeeds
        The feeds and what was found in them.
    extract : CompiledStreets
        The streets as read, and counts of what was dropped.
    counts : Mapping[str, Any]
        From linking and footpaths.
    table_names : Sequence[str]
        All companion tables.
    settings : Mapping[str, Any]
        Of the build.
    inputs : Sequence[Path]
        Files and folders that were read.
    about : Mapping[str, Any]
        More keys: "city", "model_city", "attribution", "sources", "command".
    started : datetime
        When the build began, UTC.

    Returns
    -------
    dict[str, Any]
        JSON values. The content hash depends on arrays and tables only, not on times or names of files.
    """
    files = hash_files(folder)
    content = content_hash(files)
    feeds = compiled.tables["feeds"].to_pylist()
    warnings = []
    if len(network.graph.edge_head) == 0:
        warnings.append("no extract was given: there are no streets, walks are beelines")
    linked, boardable = int(counts["stops_linked"]), int(counts["stops_boardable"])
    if len(network.graph.edge_head) and linked < 0.5 * boardable:
        warnings.append(f"only {linked} of {boardable} stops lie on the streets of the extract")
    if n_doubtful := extract.counts.get("files_without_relations", 0):
        warnings.append(
            f"extracts without a single relation: {n_doubtful}. Relations come last in a file, so it may "
            "have been cut off; turn restrictions, squares with holes and many places are missing"
        )
    if poor_heights := heights_warning(about):
        warnings.append(poor_heights)
    return {
        "format_version": FORMAT_VERSION,
        "build_id": f"{started:%Y%m%dT%H%M%S.%fZ}-{content[:8]}",
        "built_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "build_s": round((datetime.now(UTC) - started).total_seconds(), 1),
        "content_hash": content,
        "settings": {
            **settings,
            "base_speed_mps": {profile: BASE_SPEED_MPS[profile] for profile in PROFILES},
        },
        "has_streets": bool(len(network.graph.edge_head)),
        "inputs": [{"name": path.name, "sha256": hash_input(path)} for path in map(Path, inputs)],
        "feeds": [{key: _plain(value) for key, value in feed.items()} for feed in feeds],
        "timezones": list(compiled.timezones),
        "tables": list(table_names),
        "counts": {**count_arrays(network), **counts},
        "streets": {
            profile: {"least_cost_ds_per_m": float(network.streets[profile].least_cost_ds_per_m)}
            for profile in PROFILES
        },
        "street_bounds": [float(value) for value in extract.bounds],
        "street_counts": {key: int(value) for key, value in extract.counts.items()},
        "notices": _summarise(compiled),
        "warnings": warnings,
        "files": files,
        **{key: value for key, value in about.items() if value not in (None, "")},
    }


def heights_warning(manifest: Mapping[str, Any]) -> str:
    """Say what is not right with the heights of a network.

    Parameters
    ----------
    manifest : Mapping[str, Any]
        With "heights", or not.

    Returns
    -------
    str
        A sentence; "" = nothing.
    """
    heights = manifest.get("heights")
    if heights is None or heights["share_of_edges"] >= WELL_KNOWN:
        return ""
    return (
        f"only {heights['share_of_edges']:.0%} of the street edges have heights; the others are taken to be "
        "as steep as their tags say"
    )


def hash_input(path: Path) -> str:
    """Hash a file, or a folder by the names and hashes of its files.

    Parameters
    ----------
    path : Path
        File or folder.

    Returns
    -------
    str
        sha256 in hexadecimal digits.
    """
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    children = sorted(child for child in path.rglob("*") if child.is_file())
    lines = "".join(f"{child.relative_to(path).as_posix()} {hash_input(child)}\n" for child in children)
    return hashlib.sha256(lines.encode()).hexdigest()


def count_arrays(network: TransportNetwork) -> dict[str, int]:
    """Count what a network's arrays hold.

    Parameters
    ----------
    network : TransportNetwork
        The network.

    Returns
    -------
    dict[str, int]
        For the manifest.
    """
    timetable, graph = network.timetable, network.graph
    return {
        "feeds": len(timetable.feed_timezone),
        "stops": len(timetable.stop_lat),
        "routes": len(timetable.route_type),
        "patterns": len(timetable.pattern_stops_offsets) - 1,
        "trips": len(timetable.trip_pattern),
        "stop_times": len(timetable.arrivals),
        "shapes": len(timetable.shape_points_offsets) - 1,
        "street_nodes": len(graph.node_lat),
        "street_edges": len(graph.edge_head),
        **{
            f"edges_{profile}": int(np.count_nonzero(network.streets[profile].edge_ds >= 0))
            for profile in PROFILES
        },
        "stops_near_nodes": 0 if network.near_stops is None else len(network.near_stops.to_stops.stops),
    }


def _summarise(compiled: CompiledFeeds) -> dict[str, Any]:
    """Count notices by severity, and list the first of each kind."""
    by_severity: Counter[str] = Counter()
    for notice in compiled.notices:
        by_severity[notice.severity.value] += notice.count
    listed = [
        {
            "severity": notice.severity.value,
            "code": notice.code,
            "message": notice.message,
            "feed": notice.feed,
            "file": notice.file,
            "line": notice.line,
            "count": notice.count,
        }
        for notice in compiled.notices[:MOST_NOTICES]
    ]
    return {"counts": dict(by_severity), "listed": listed, "left_out": len(compiled.notices) - len(listed)}


def _plain(value: Any) -> Any:
    """Make a value of a table fit for JSON."""
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
