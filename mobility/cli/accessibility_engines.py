"""`mobility accessibility compare-engines`: the same matrix from R5 and from us, and how far apart."""

from datetime import datetime
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.table import Table

from mobility.accessibility.engines import R5Engine, Sources
from mobility.accessibility.engines.differences import Differences, compare_engines, map_of
from mobility.accessibility.engines.r5 import find_java_parts
from mobility.accessibility.jobs.disk import make_folder, write_whole
from mobility.accessibility.matrix import MatrixEngine
from mobility.accessibility.report.comparison_files import attributions_of
from mobility.accessibility.request import MODES, MatrixRequest
from mobility.cli.options import read_modes, zone_of
from mobility.cli.points_file import PointsFile, check_streets, points_file
from mobility.errors import BadParameterError
from mobility.network import load_network
from mobility.settings import read_settings

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("compare-engines")
@click.option("--network", required=True, type=click.Path(path_type=Path), help="Built from the files below.")
@click.option("--osm", required=True, type=FILE, help="The extract it was built from.")
@click.option("--gtfs", multiple=True, type=FILE, help="The feeds it was built from; repeat it.")
@click.option("--origins", required=True, type=points_file, help="CSV, GeoPackage, ...")
@click.option("--destinations", type=points_file, help="Likewise; without it the origins.")
@click.option(
    "--departure",
    required=True,
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    help="First minute of the window, by the town's clock.",
)
@click.option("--window", type=click.IntRange(5, 1440), default=60, show_default=True, help="Minutes.")
@click.option("--percentiles", default="50", show_default=True, help="With commas, at most five.")
@click.option("--modes", default="WALK,TRANSIT", show_default=True, help=f"Of {', '.join(MODES)}.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder.")
def compare(
    network: Path,
    osm: Path,
    gtfs: tuple[Path, ...],
    origins: PointsFile,
    destinations: PointsFile | None,
    departure: datetime,
    window: int,
    percentiles: str,
    modes: str,
    out: Path,
) -> None:
    """Ask R5 (extra `r5`) and this engine the same matrix.

    Writes differences.csv, worst.csv and worst.geojson.
    """
    settings = read_settings()
    parts = find_java_parts(settings)
    loaded = load_network(network)
    here = origins.read(settings.max_points)
    there = here if destinations is None else destinations.read(settings.max_points)
    request = MatrixRequest(
        departure=departure.replace(tzinfo=zone_of(loaded)),
        window_minutes=window,
        percentiles=_numbers(percentiles),
        modes=read_modes(modes),
    )
    told = Console(stderr=True, highlight=False)
    for name, given, points in (("origins", origins, here), ("destinations", destinations, there)):
        if given is not None:
            check_streets(told, loaded, request, points, given, name)
    ours = MatrixEngine(loaded, request, there)
    for warning in ours.warnings:
        told.print(warning, style="yellow", markup=False)
    with R5Engine(loaded, request, there, Sources(osm, gtfs), parts) as theirs:
        found = compare_engines(ours, theirs, here, there, request.percentiles)
    write_differences(found, out, attributions_of(loaded))
    tell(Console(highlight=False), found)


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise BadParameterError("{field} are whole numbers, with commas", field="--percentiles")
    return tuple(int(part) for part in parts)


def write_differences(found: Differences, out: Path, attributions: list[str]) -> None:
    """Write the report.

    Parameters
    ----------
    found : Differences
        Of two engines.
    out : Path
        Folder, made if missing.
    attributions : list[str]
        Whom to name on the map.

    Raises
    ------
    OutputError
        There is no room, or the folder cannot be written to.
    """
    make_folder(out)
    for name, table in (("differences.csv", found.summary), ("worst.csv", found.worst)):
        write_whole(out / name, table.to_csv(index=False, float_format="%.6g").encode())
    shapes = orjson.dumps(map_of(found, attributions), option=orjson.OPT_SERIALIZE_NUMPY)
    write_whole(out / "worst.geojson", shapes)


def tell(console: Console, found: Differences) -> None:
    """Show the distribution.

    Parameters
    ----------
    console : Console
        Where.
    found : Differences
        Of two engines.
    """
    table = Table("", *(f"p{int(p)}" for p in found.summary["percentile"]), title="R5's minutes minus ours")
    for name in found.summary.columns[1:]:
        table.add_row(name.replace("_", " "), *(f"{value:,.4g}" for value in found.summary[name]))
    console.print(table)
    console.print(
        "R5 cuts minutes off where we round up: a median of -1 to 0 is that. Pairs that only one reaches "
        "come first in worst.csv."
    )
