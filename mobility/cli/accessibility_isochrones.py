"""`mobility accessibility isochrones`: the areas in reach of points, into a file for a GIS."""

from pathlib import Path
from typing import Literal

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mobility.accessibility.isochrones import IsochroneEngine
from mobility.accessibility.isochrones.isochrones import driver_of
from mobility.accessibility.jobs.gdal_files import replaced_by_gdal
from mobility.accessibility.matrix.off_streets import points_on_streets
from mobility.accessibility.matrix.perceived import UsualLoads
from mobility.accessibility.request import MatrixRequest
from mobility.cli.accessibility_matrix import read_percentiles
from mobility.cli.options import read_modes, read_moment, zone_of
from mobility.cli.points_file import PointsFile, check_streets, points_file
from mobility.errors import BadParameterError, LimitExceededError
from mobility.network import load_network
from mobility.settings import read_settings

MOST_AREAS = 50_000
"""Of one file; all of them, some 20 kB each, are in memory until it is written."""
MODES = ("WALK", "BIKE", "TRANSIT")


@click.command("isochrones")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option("--points", "file", required=True, type=points_file, help="CSV, GeoPackage, Parquet, GeoJSON.")
@click.option(
    "--at", required=True, help="First minute of the window: 2026-03-03T08:00, by the city's clock."
)
@click.option("--cutoffs", default="15,30,45", show_default=True, help="Minutes.")
@click.option("--window", type=int, default=60, show_default=True, help="Minutes; 1 = this moment only.")
@click.option("--percentiles", default="50", show_default=True, help="Of the window's minutes: 25,50,75.")
@click.option("--modes", default="WALK,TRANSIT", show_default=True, help=f"Some of {', '.join(MODES)}.")
@click.option("--max-walk", type=int, default=20, show_default=True, help="Minutes of each walk.")
@click.option("--arrive-by", is_flag=True, help="Areas from which one is there by each minute until --at.")
@click.option(
    "--clock",
    type=click.Choice(["clock", "perceived"]),
    default="clock",
    show_default=True,
    help="Minutes by the clock, or as they feel with full vehicles; the latter needs --model.",
)
@click.option("--model", type=click.Path(path_type=Path), help="What `mobility occupancy train` wrote.")
@click.option("--wheelchair", is_flag=True, help="Step-free ways, stops and vehicles.")
@click.option("--cell", type=float, default=100.0, show_default=True, help="Size of the grid's cells in m.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write: .geojson or .gpkg.",
)
def isochrones(
    network: Path | None,
    file: PointsFile,
    at: str,
    cutoffs: str,
    window: int,
    percentiles: str,
    modes: str,
    max_walk: int,
    arrive_by: bool,
    clock: Literal["clock", "perceived"],
    model: Path | None,
    wheelchair: bool,
    cell: float,
    out: Path,
) -> None:
    """Write the areas that are in reach of each point: id, percentile, cutoff, km2 and the area.

    Points off the streets are named and have none.
    How they are drawn, and what they say, stands in docs/accessibility.md.
    """
    driver_of(out)  # a wrong ending is said before the long work
    settings = read_settings()
    loaded = load_network(network or settings.network)
    minutes = _minutes(cutoffs)
    request = MatrixRequest(
        departure=read_moment(at, zone_of(loaded)),
        modes=read_modes(modes),
        window_minutes=window,
        percentiles=read_percentiles(percentiles),
        max_time_minutes=max(minutes),
        max_walk_minutes=max_walk,
        arrive_by=arrive_by,
        wheelchair=wheelchair,
        clock=clock,
    )
    points = file.read(settings.max_points)
    console = Console(stderr=True, highlight=False)
    check_streets(console, loaded, request, points, file, "points")
    points = points_on_streets(loaded, request, points)
    n_areas = len(points) * len(minutes) * len(request.percentiles)
    if n_areas > MOST_AREAS:
        raise LimitExceededError(
            f"{len(points):,} points x {len(minutes)} cut-offs x {len(request.percentiles)} percentiles are "
            f"{n_areas:,} areas, more than {MOST_AREAS:,}; ask for fewer points at a time, or for a matrix",
            field="points",
        )
    loads = None if model is None else UsualLoads(loaded, model)
    drawn = IsochroneEngine(loaded, request, minutes, cell_m=cell, loads=loads)
    for warning in drawn.warnings:
        console.print(warning, style="yellow", markup=False)
    columns = (TextColumn("areas"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress, replaced_by_gdal(out) as part:
        task = progress.add_task("areas", total=n_areas)
        drawn.write(points, part, lambda done, _: progress.update(task, completed=done))
    console.print(f"{out}: {n_areas:,} areas")


def _minutes(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.split(","))
    except ValueError:
        raise BadParameterError(
            "{field} must be whole numbers with commas between them, not {value}", field="cutoffs", value=text
        ) from None
