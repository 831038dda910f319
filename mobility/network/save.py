"""A network that was changed in memory becomes a build of its own, served and searched as any other."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from mobility.network.build import write_network
from mobility.network.build_folder import new_build, publish
from mobility.network.build_manifest import count_arrays
from mobility.network.load import load_network
from mobility.network.near_stops import list_near_stops
from mobility.network.search.build import write_search
from mobility.network.store import FORMAT_VERSION, content_hash, hash_files, write_manifest
from mobility.network.transport_network import PROFILES, TransportNetwork

_MADE_ANEW = (
    "timetable/",
    "graph/",
    "links/",
    "grid/",
    "footpaths/",
    "near_stops/",
    "heights/",
    "streets/",
    "search/",
)


def save_network(network: TransportNetwork, out: Path) -> TransportNetwork:
    """Write a network that differs from the one in its folder.

    Parameters
    ----------
    network : TransportNetwork
        Made from a loaded network; its `path` is the folder of that one, whose other files (raw files of
        feeds, tiles of the map) are copied.
    out : Path
        Directory of builds, another one than that of the network it was made from.

    Returns
    -------
    TransportNetwork
        Loaded from there. The search by text is made anew; the map shows what it showed before.

    Raises
    ------
    BuildError
        `out` cannot be written to, or the disk is full.
    """
    started = datetime.now(UTC)
    files = network.manifest["files"]
    with new_build(Path(out), 2 * sum(int(file["size"]) for file in files.values())) as folder:
        moved = replace(network, path=folder, near_stops=list_near_stops(network))
        tables = {**network.tables, **write_search(moved, network.tables, lambda _done, _all: None)}
        write_network(folder, moved, tables)
        for name in files:
            target = folder / name
            if not target.exists() and not name.startswith(_MADE_ANEW):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(network.path / name, target)
        hashes = hash_files(folder)
        content = content_hash(hashes)
        manifest = {
            **network.manifest,
            "format_version": FORMAT_VERSION,
            "build_id": f"{started:%Y%m%dT%H%M%S.%fZ}-{content[:8]}",
            "built_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "build_s": round((datetime.now(UTC) - started).total_seconds(), 1),
            "content_hash": content,
            "counts": {**network.manifest["counts"], **count_arrays(moved)},
            "files": hashes,
            "streets": {
                profile: {"least_cost_ds_per_m": float(network.streets[profile].least_cost_ds_per_m)}
                for profile in PROFILES
            },
        }
        write_manifest(folder, manifest)
        published = publish(folder, Path(out), str(manifest["build_id"]))
    return load_network(published)
