"""From feeds and extracts to a network directory in service."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from gtfs.compiler import compile_feeds, refuse_idle
from gtfs.notices import FeedError
from gtfs.timetable import CompiledFeeds
from mobility.errors import BuildError
from mobility.kernels.arrays import Footpaths
from mobility.network.build_folder import new_build, publish
from mobility.network.build_manifest import describe_build
from mobility.network.extract import compile_extract, empty_streets, remap_tables
from mobility.network.footpaths import build_footpaths
from mobility.network.load import load_network
from mobility.network.near_stops import list_near_stops
from mobility.network.profiles import build_all_streets
from mobility.network.search.build import write_search
from mobility.network.snap_grid import build_grid, find_usable
from mobility.network.stop_linking import LinkedStreets, boardable_stops, link_stops
from mobility.network.store import write_arrays, write_manifest, write_tables
from mobility.network.transport_network import PROFILES, WALKING_PROFILES, TransportNetwork
from mobility.network.warm_up import warm_up_streets
from osm.street_graph import CompiledStreets

if TYPE_CHECKING:
    from mobility.network.heights.terrain import Terrain

MAX_TRANSFER_WALK_S = 600
Progress = Callable[[str, int, int], None]
"""Called with a stage ("feeds", "streets", ...), work done and work in all."""
Product = Callable[[TransportNetwork, Sequence[Path], Callable[[int, int], None]], None]
"""Makes more files of a network below its `path`: from the network, its extracts, and what to report to."""
STAGES = (
    "feeds",
    "streets",
    "links",
    "heights",
    "footpaths",
    "near_stops",
    "search",
    "tiles",
    "files",
    "kernels",
)


def build_network(
    feeds: Sequence[tuple[str, Path]],
    osm: Sequence[Path],
    out: Path,
    *,
    dem: Sequence[Path] = (),
    shift_weeks: int = 0,
    max_transfer_walk_s: int = MAX_TRANSFER_WALK_S,
    about: Mapping[str, Any] | None = None,
    command: str = "",
    progress: Progress | None = None,
    warm_up: Callable[[TransportNetwork], None] | None = None,
    tiles: Product | None = None,
) -> TransportNetwork:
    """Build a network and put it into service; whatever fails leaves what was there in service.

    Parameters
    ----------
    feeds : Sequence[tuple[str, Path]]
        (tag, file or folder) of each feed; tags become part of all ids.
    osm : Sequence[Path]
        Extracts. None: a network of stops only, with beelines as footpaths.
    out : Path
        Directory of builds; the new one is OUT/<build id>, OUT/current points at it.
    dem : Sequence[Path]
        Rasters of heights of the ground; where several have one, the first one counts. None: slopes are known
        only where the extract tells them.
    shift_weeks : int
        Move all calendars by so many weeks; the manifest says so.
    max_transfer_walk_s : int
        Longest walk between two stops, s at the profile's base speed.
    about : Mapping[str, Any] | None
        More for the manifest: "city", "model_city", "attribution", "sources".
    command : str
        The command line that builds this again, for error messages.
    progress : Progress | None
        Called as the work goes on.
    warm_up : Callable[[TransportNetwork], None] | None
        Run on the finished network before it goes into service, so that the transit kernels are compiled too.
    tiles : Product | None
        Cuts the tiles of the map; the room of tiles stands above this one. None: a network without a map.

    Returns
    -------
    TransportNetwork
        The network, loaded from where it is now.

    Raises
    ------
    BuildError
        The input cannot be routed on, feed and extract lie apart, or `out` cannot be written to.
    """
    report = progress or (lambda _stage, _done, _total: None)
    if not 60 <= max_transfer_walk_s <= 3600:
        raise BuildError("the longest walk between stops must be 60 to 3600 s", "max_transfer_walk_s")
    _check_input(feeds, osm, dem)
    started = datetime.now(UTC)
    with (
        _terrain_of(dem) as terrain,
        new_build(Path(out), 6 * _input_bytes([path for _, path in feeds], osm)) as folder,
    ):
        report("feeds", 0, 1)
        compiled = _compile_feeds(feeds, shift_weeks)
        report("feeds", 1, 1)
        extract = empty_streets()
        if osm:
            extract = compile_extract(osm, lambda done, total: report("streets", done, total))
            _check_overlap(compiled, extract)
        network, counts, linked = _connect(compiled, extract, folder, report, terrain)
        if osm and counts["stops_linked"] == 0:
            raise BuildError(_apart(compiled, extract), "osm")
        network, counts = _add_footpaths(network, counts, max_transfer_walk_s, report)
        report("near_stops", 0, 1)
        network = replace(
            network, near_stops=list_near_stops(network, lambda *work: report("near_stops", *work))
        )
        tables = remap_tables(extract.tables, linked)
        tables |= write_search(network, {**compiled.tables, **tables}, lambda *work: report("search", *work))
        if tiles is not None:
            complete = replace(network, tables={**compiled.tables, **tables})
            tiles(complete, osm, lambda done, total: report("tiles", done, total))
        report("files", 0, 1)
        write_network(folder, network, {**compiled.tables, **tables})
        manifest = describe_build(
            folder,
            network,
            compiled,
            extract,
            counts=counts,
            table_names=[*compiled.tables, *tables],
            settings={"max_transfer_walk_s": max_transfer_walk_s, "shift_weeks": shift_weeks},
            inputs=[*(path for _, path in feeds), *osm, *dem],
            about={**(about or {}), **_about_heights(terrain, network, about or {}), "command": command},
            started=started,
        )
        write_manifest(folder, manifest)
        report("files", 1, 1)
        report("kernels", 0, 2)
        trial = load_network(folder)
        warm_up_streets(trial)
        report("kernels", 1, 2)
        if warm_up is not None:
            warm_up(trial)
        report("kernels", 2, 2)
        published = publish(folder, Path(out), str(manifest["build_id"]))
    return load_network(published)


@contextmanager
def _terrain_of(dem: Sequence[Path]) -> "Iterator[Terrain | None]":
    """Open the rasters of heights, before minutes of work; None where there are none."""
    if not dem:
        yield None
        return
    # Loaded here: it needs SciPy (and rasterio), and most builds know no heights.
    from mobility.network.heights.terrain import Terrain  # noqa: PLC0415

    with closing(Terrain(dem)) as terrain:
        yield terrain


def _about_heights(
    terrain: "Terrain | None", network: TransportNetwork, about: Mapping[str, Any]
) -> dict[str, Any]:
    """Lines of the manifest about heights; {} where there are none."""
    if terrain is None or network.climbs is None:
        return {}
    from mobility.network.heights.describe import describe_heights  # noqa: PLC0415  (as in `_terrain_of`)

    return describe_heights(terrain, network.climbs, about.get("attribution", []))


def _check_input(feeds: Sequence[tuple[str, Path]], osm: Sequence[Path], dem: Sequence[Path]) -> None:
    """Say at once what is missing, before minutes of work."""
    if not feeds:
        raise BuildError("no feed is given: name one with --gtfs FILE", "gtfs")
    tags = [tag for tag, _ in feeds]
    for tag in tags:
        if tags.count(tag) > 1:
            raise BuildError(f"two feeds have the tag {tag!r}: give each its own, --gtfs TAG=FILE", "gtfs")
    if dem and not osm:
        raise BuildError("heights are those of streets: --dem goes with --osm FILE", "dem")
    for field, paths in (("gtfs", [path for _, path in feeds]), ("osm", list(osm)), ("dem", list(dem))):
        for path in paths:
            if not Path(path).exists():
                raise BuildError(f"there is no file {path}", field)


def _input_bytes(feeds: Sequence[Path], osm: Sequence[Path]) -> int:
    """Size of what is read, the contents of folders included."""
    files: list[Path] = []
    for path in map(Path, [*feeds, *osm]):
        files += [path] if path.is_file() else [child for child in path.rglob("*") if child.is_file()]
    return sum(file.stat().st_size for file in files)


def _compile_feeds(feeds: Sequence[tuple[str, Path]], shift_weeks: int) -> CompiledFeeds:
    try:
        compiled = compile_feeds([(tag, Path(path)) for tag, path in feeds], shift_weeks=shift_weeks)
    except FeedError as error:
        raise BuildError(str(error), "gtfs") from error
    names = ", ".join(Path(path).name for _, path in feeds)
    if len(compiled.timetable.pattern_stops) == 0:
        raise BuildError(f"{names}: no trip calls at two stops, there is nothing to ride", "gtfs")
    try:
        refuse_idle(compiled)
    except FeedError as error:
        raise BuildError(f"{names}: {error}", "gtfs") from error
    return compiled


def _stop_bounds(compiled: CompiledFeeds) -> tuple[float, float, float, float]:
    """Box of the boardable stops: min lon, min lat, max lon, max lat."""
    stops = boardable_stops(compiled.timetable)
    lats, lons = compiled.timetable.stop_lat[stops], compiled.timetable.stop_lon[stops]
    if not np.isfinite(lats).any():
        raise BuildError("no stop that a trip calls at has coordinates", "gtfs")
    return float(np.nanmin(lons)), float(np.nanmin(lats)), float(np.nanmax(lons)), float(np.nanmax(lats))


def _check_overlap(compiled: CompiledFeeds, extract: CompiledStreets) -> None:
    """Refuse feeds and extracts of different places."""
    west, south, east, north = _stop_bounds(compiled)
    left, bottom, right, top = extract.bounds
    if west > right or east < left or south > top or north < bottom:
        raise BuildError(_apart(compiled, extract), "osm")


def _apart(compiled: CompiledFeeds, extract: CompiledStreets) -> str:
    def box(bounds: tuple[float, float, float, float]) -> str:
        west, south, east, north = bounds
        return f"{south:.4f} to {north:.4f} north, {west:.4f} to {east:.4f} east"

    return (
        f"feeds and extract do not meet: the stops lie at {box(_stop_bounds(compiled))}, "
        f"the streets at {box(extract.bounds)}"
    )


def _connect(
    compiled: CompiledFeeds,
    extract: CompiledStreets,
    folder: Path,
    report: Progress,
    terrain: "Terrain | None",
) -> tuple[TransportNetwork, dict[str, Any], LinkedStreets]:
    """Split the stops into the streets and make what searches need."""
    report("links", 0, 1)
    linked = link_stops(compiled.timetable, extract.graph, build_all_streets(extract.graph))
    climbs = None
    if terrain is not None:
        report("heights", 0, 1)
        from mobility.network.heights.climbs import measure_climbs  # noqa: PLC0415  (as in `_terrain_of`)

        climbs = measure_climbs(linked.graph, terrain, lambda *work: report("heights", *work))
    streets = build_all_streets(linked.graph, climbs)
    nothing = np.empty(0, np.int32)
    no_walks = Footpaths(nothing, nothing, np.zeros(len(compiled.timetable.stop_lat) + 1, np.int32))
    network = TransportNetwork(
        path=folder,
        manifest={},
        timetable=compiled.timetable,
        timezones=compiled.timezones,
        tables={},
        graph=linked.graph,
        streets=streets,
        links=linked.links,
        footpaths=dict.fromkeys(WALKING_PROFILES, no_walks),
        grid=build_grid(linked.graph),
        edge_usable=find_usable(linked.graph, streets),
        climbs=climbs,
    )
    report("links", 1, 1)
    return network, dict(linked.counts), linked


def _add_footpaths(
    network: TransportNetwork, counts: dict[str, Any], max_walk_s: int, report: Progress
) -> tuple[TransportNetwork, dict[str, Any]]:
    footpaths = {}
    for i, profile in enumerate(WALKING_PROFILES):

        def advance(done: int, total: int, first: int = i) -> None:
            report("footpaths", first * total + done, len(WALKING_PROFILES) * total)

        footpaths[profile], found = build_footpaths(network, profile, max_walk_s, advance)
        counts[f"footpaths_{profile}"] = found["by_streets"]
        counts[f"footpaths_{profile}_beeline"] = found["beelines"]
    return replace(network, footpaths=footpaths), counts


def write_network(folder: Path, network: TransportNetwork, tables: Mapping[str, pa.Table]) -> None:
    """Write all arrays of a network, and its tables.

    Parameters
    ----------
    folder : Path
        Of the new build.
    network : TransportNetwork
        Its arrays.
    tables : Mapping[str, pa.Table]
        By name.
    """
    write_arrays(folder / "timetable", network.timetable)
    write_arrays(folder / "graph", network.graph)
    write_arrays(folder / "links", network.links)
    write_arrays(folder / "grid", network.grid)
    for profile in WALKING_PROFILES:
        write_arrays(folder / "footpaths" / profile, network.footpaths[profile])
    if network.climbs is not None:
        write_arrays(folder / "heights", network.climbs)
    if network.near_stops is not None:
        for name, lists in network.near_stops._asdict().items():
            write_arrays(folder / "near_stops" / name, lists)
    streets = folder / "streets"
    streets.mkdir()
    for profile in PROFILES:
        times = network.streets[profile]
        np.save(streets / f"{profile}_ds.npy", times.edge_ds)
        if times.edge_cost_ds is not times.edge_ds:
            np.save(streets / f"{profile}_cost_ds.npy", times.edge_cost_ds)
    np.save(streets / "edge_usable.npy", network.edge_usable)
    write_tables(folder / "tables", tables)
