"""From a network directory to a TransportNetwork by mapping its files into memory."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from gtfs.timetable import Timetable
from mobility.errors import NetworkError
from mobility.kernels.arrays import Footpaths, NearStops, SnapGrid, Streets
from mobility.network.build_folder import current_build
from mobility.network.profiles import more_streets
from mobility.network.store import (
    FORMAT_VERSION,
    MANIFEST,
    hash_files,
    read_array,
    read_arrays,
    read_table,
)
from mobility.network.transport_network import (
    PROFILES,
    WALKING_PROFILES,
    EdgeClimbs,
    NearStopLists,
    StopLinks,
    TransportNetwork,
)
from osm.street_graph import StreetGraph


def load_network(path: Path, *, verify: bool = False) -> TransportNetwork:
    """Load a network.

    Parameters
    ----------
    path : Path
        Given to builds as --out (the build in service is taken), or the folder of one build.
    verify : bool
        Read every file and compare its hash with the manifest (slow); else only the sizes are compared.

    Returns
    -------
    TransportNetwork
        Read-only and memory-mapped; processes that load the same build share its memory.

    Raises
    ------
    NetworkError
        There is none, it is of another format version, or files are missing or changed. The sentence says
        how to build it again.
    """
    folder = current_build(Path(path))
    manifest = _read_manifest(folder)
    rebuild = rebuild_command(manifest, folder.parent)
    try:
        _check_files(folder, manifest, verify)
        return _load(folder, manifest)
    except NetworkError as error:
        raise NetworkError(f"{error.message}; build it again with: {rebuild}", error.field) from None


def load_raw(network: TransportNetwork, tag: str, file: str) -> pa.Table | None:
    """Read a file of a feed that was kept as it is (fares, flex areas, booking rules, attributions).

    Parameters
    ----------
    network : TransportNetwork
        The network.
    tag : str
        Tag of the feed.
    file : str
        E.g. "fare_attributes.txt".

    Returns
    -------
    pa.Table or None
        None: the feed has no such file.
    """
    for name in (f"raw/{tag}/{file}", f"raw/{tag}/{file.removesuffix('.txt')}"):
        if name in network.manifest["tables"]:
            return read_table(network.path / "tables", name)
    return None


def rebuild_command(manifest: dict[str, Any], out: Path) -> str:
    """Give the command that builds a network from the same input.

    Parameters
    ----------
    manifest : dict[str, Any]
        As far as it could be read.
    out : Path
        Where to.

    Returns
    -------
    str
        A shell command.
    """
    command = manifest.get("command")
    return str(command) if command else f"mobility build --gtfs FILE --osm FILE --out {out}"


def _read_manifest(folder: Path) -> dict[str, Any]:
    rebuild = rebuild_command({}, folder.parent)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NetworkError(
            f"{folder / MANIFEST} cannot be read ({error}); build it again with: {rebuild}", str(folder)
        ) from None
    version = manifest.get("format_version") if isinstance(manifest, dict) else None
    if version != FORMAT_VERSION:
        command = rebuild_command(manifest if isinstance(manifest, dict) else {}, folder.parent)
        raise NetworkError(
            f"{folder} is of format version {version}, this program reads {FORMAT_VERSION}; "
            f"build it again with: {command}",
            str(folder),
        )
    return dict(manifest)


def _check_files(folder: Path, manifest: dict[str, Any], verify: bool) -> None:
    """Compare what is there with what the manifest lists."""
    for name, expected in manifest["files"].items():
        path = folder / name
        size = path.stat().st_size if path.is_file() else -1
        if size != expected["size"]:
            what = "is missing" if size < 0 else f"has {size} bytes instead of {expected['size']}"
            raise NetworkError(f"{path} {what}", str(path))
    if verify:
        for name, found in hash_files(folder).items():
            if name not in manifest["files"] or found["sha256"] != manifest["files"][name]["sha256"]:
                raise NetworkError(f"{folder / name} was changed after the build", str(folder / name))


def _load(folder: Path, manifest: dict[str, Any]) -> TransportNetwork:
    graph = read_arrays(folder / "graph", StreetGraph)
    heights = folder / "heights"
    climbs = read_arrays(heights, EdgeClimbs) if heights.is_dir() else None
    built = {profile: _load_streets(folder / "streets", profile, graph, manifest) for profile in PROFILES}
    return TransportNetwork(
        path=folder,
        manifest=manifest,
        timetable=read_arrays(folder / "timetable", Timetable),
        timezones=tuple(manifest["timezones"]),
        tables={
            name: read_table(folder / "tables", name)
            for name in manifest["tables"]
            if not name.startswith("raw/")
        },
        graph=graph,
        streets=more_streets(built, graph, climbs),
        links=read_arrays(folder / "links", StopLinks),
        footpaths={
            profile: read_arrays(folder / "footpaths" / profile, Footpaths) for profile in WALKING_PROFILES
        },
        grid=read_arrays(folder / "grid", SnapGrid),
        edge_usable=read_array(folder / "streets" / "edge_usable.npy"),
        near_stops=_load_near_stops(folder / "near_stops"),
        climbs=climbs,
    )


def _load_near_stops(folder: Path) -> NearStopLists | None:
    if not folder.is_dir():  # too many for lists, or no streets; that no file is missing was checked
        return None
    return NearStopLists(*(read_arrays(folder / name, NearStops) for name in NearStopLists._fields))


def _load_streets(folder: Path, profile: str, graph: StreetGraph, manifest: dict[str, Any]) -> Streets:
    edge_ds = read_array(folder / f"{profile}_ds.npy")
    cost = folder / f"{profile}_cost_ds.npy"
    return Streets(
        edge_offsets=graph.edge_offsets,
        edge_head=graph.edge_head,
        edge_twin=graph.edge_twin,
        edge_ds=edge_ds,
        edge_cost_ds=read_array(cost) if cost.exists() else edge_ds,
        least_cost_ds_per_m=np.float64(manifest["streets"][profile]["least_cost_ds_per_m"]),
    )
