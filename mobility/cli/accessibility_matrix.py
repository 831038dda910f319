"""`mobility accessibility matrix`: travel times between two tables of points, into a file."""

from pathlib import Path
from typing import Literal

import click
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mobility.accessibility.jobs.disk import make_folder, whole_file
from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.matrix.engine import MOST_CELLS as MOST_AT_ONCE
from mobility.accessibility.matrix.engine import UInt16, check_cells
from mobility.accessibility.matrix.perceived import UsualLoads
from mobility.accessibility.points import Points
from mobility.accessibility.request import MODES, MatrixRequest
from mobility.cli.options import read_modes, read_moment, zone_of
from mobility.cli.points_file import PointsFile, check_streets, points_file
from mobility.cli.table_ending import check_ending
from mobility.errors import BadParameterError
from mobility.network import load_network
from mobility.settings import read_settings

MOST_CELLS = 500_000_000
CHUNK = 256
"""Origins that are asked for, and written, at once."""
WRITERS = {".parquet": pa.parquet.ParquetWriter, ".csv": pa.csv.CSVWriter}


@click.command("matrix")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option(
    "--origins", "from_file", required=True, type=points_file, help="CSV, GeoPackage, Parquet, GeoJSON."
)
@click.option("--destinations", "to_file", type=points_file, help="[default: the origins]")
@click.option(
    "--at", required=True, help="First minute of the window: 2026-03-03T08:00, by the city's clock."
)
@click.option("--window", type=int, default=60, show_default=True, help="Minutes; 1 = this moment only.")
@click.option("--percentiles", default="50", show_default=True, help="Of the window's minutes: 25,50,75.")
@click.option("--modes", default="WALK,TRANSIT", show_default=True, help=f"Some of {', '.join(MODES)}.")
@click.option("--max-time", type=int, default=120, show_default=True, help="Minutes.")
@click.option("--max-walk", type=int, default=20, show_default=True, help="Minutes of each walk.")
@click.option("--max-bike", type=int, default=30, show_default=True, help="Minutes of each bike ride.")
@click.option("--max-rides", type=int, default=4, show_default=True, help="Most vehicles.")
@click.option("--arrive-by", is_flag=True, help="Be there at each minute of the window that ends with --at.")
@click.option("--wheelchair", is_flag=True, help="Step-free ways, stops and vehicles.")
@click.option(
    "--clock",
    type=click.Choice(["clock", "perceived"]),
    default="clock",
    show_default=True,
    help="Minutes by the clock, or as they feel with full vehicles; the latter needs --model.",
)
@click.option("--model", type=click.Path(path_type=Path), help="What `mobility occupancy train` wrote.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of timetables drawn for headways.")
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--max-cells", type=int, default=MOST_CELLS, show_default=True, help="Refuse what is larger.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Table to write: .parquet or .csv.",
)
def matrix(
    network: Path | None,
    from_file: PointsFile,
    to_file: PointsFile | None,
    at: str,
    window: int,
    percentiles: str,
    modes: str,
    max_time: int,
    max_walk: int,
    max_bike: int,
    max_rides: int,
    arrive_by: bool,
    wheelchair: bool,
    clock: Literal["clock", "perceived"],
    model: Path | None,
    seed: int,
    threads: int,
    max_cells: int,
    out: Path,
) -> None:
    """Write how long it takes from each origin to each destination.

    Columns from_id, to_id and travel_time_p50, ... in whole minutes, empty where nothing is reached. What a
    percentile says, and what it does not, stands in docs/accessibility.md.
    """
    check_ending(out)
    settings = read_settings()
    loaded = load_network(network or settings.network)
    request = MatrixRequest(
        departure=read_moment(at, zone_of(loaded)),
        modes=read_modes(modes),
        window_minutes=window,
        percentiles=read_percentiles(percentiles),
        max_time_minutes=max_time,
        max_walk_minutes=max_walk,
        max_bike_minutes=max_bike,
        max_rides=max_rides,
        arrive_by=arrive_by,
        wheelchair=wheelchair,
        clock=clock,
        seed=seed,
    )
    origins = from_file.read(settings.max_points)
    destinations = origins if to_file is None else to_file.read(settings.max_points)
    check_cells(len(request.percentiles), len(origins), len(destinations), max_cells)
    console = Console(stderr=True, highlight=False)
    for name, given, points in (("origins", from_file, origins), ("destinations", to_file, destinations)):
        if given is not None:
            check_streets(console, loaded, request, points, given, name)
    loads = None if model is None else UsualLoads(loaded, model)
    engine = MatrixEngine(loaded, request, destinations, loads=loads)
    for warning in engine.warnings:
        console.print(warning, style="yellow", markup=False)
    n_reached = write_matrix(engine, origins, out, threads, console)
    n_cells = len(request.percentiles) * len(origins) * len(destinations)
    console.print(f"{out}: {n_cells:,} times, {n_reached / n_cells:.1%} of them reached")


def read_percentiles(text: str) -> tuple[int, ...]:
    """Read a list of percentiles.

    Parameters
    ----------
    text : str
        "25,50,75".

    Returns
    -------
    tuple[int, ...]
        In this order.

    Raises
    ------
    BadParameterError
        One is no whole number.
    """
    try:
        return tuple(int(word) for word in text.split(","))
    except ValueError:
        raise BadParameterError(
            "{field} must be whole numbers with commas between them, not {value}",
            field="percentiles",
            value=text,
        ) from None


def write_matrix(engine: MatrixEngine, origins: Points, out: Path, threads: int, console: Console) -> int:
    """Write a matrix chunk by chunk; the file appears when it is whole.

    Parameters
    ----------
    engine : MatrixEngine
        Made for the destinations.
    origins : Points
        All of them.
    out : Path
        .parquet or .csv (`check_ending`).
    threads : int
        How many work on it.
    console : Console
        Shows the progress.

    Returns
    -------
    int
        Times that are known.

    Raises
    ------
    OutputError
        There is no room.
    """
    percentiles = engine.request.percentiles
    schema = pa.schema(
        [("from_id", pa.string()), ("to_id", pa.string())]
        + [(f"travel_time_p{percentile}", pa.uint16()) for percentile in percentiles]
    )
    size = CHUNK
    if engine.request.arrive_by:
        # Each chunk searches from all destinations anew: the fewer chunks the better.
        size = max(CHUNK, MOST_AT_ONCE // max(1, len(percentiles) * len(engine.destinations)))
    make_folder(out.parent)
    n_reached = 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        Progress(*columns, console=console) as progress,
        whole_file(out) as file,
        WRITERS[out.suffix.lower()](file, schema) as writer,
    ):
        task = progress.add_task("origins", total=len(origins))
        for first in range(0, len(origins), size):
            part = origins.take(slice(first, first + size))
            minutes = engine.rows(part, threads=threads)
            for row in range(0, len(part), CHUNK):
                rows = slice(row, row + CHUNK)
                writer.write_table(_table(part.take(rows), engine.destinations, minutes[:, rows], schema))
            n_reached += int(np.count_nonzero(minutes != UNREACHED))
            progress.advance(task, len(part))
    return n_reached


def _table(origins: Points, destinations: Points, minutes: UInt16, schema: pa.Schema) -> pa.Table:
    """Give a row for each pair, origin by origin."""
    from_ids = pa.array(origins.ids, pa.string()).take(
        pa.array(np.repeat(np.arange(len(origins)), len(destinations)))
    )
    to_ids = pa.array(destinations.ids, pa.string()).take(
        pa.array(np.tile(np.arange(len(destinations)), len(origins)))
    )
    times = [pa.array(plane.ravel(), mask=plane.ravel() == UNREACHED) for plane in minutes]
    return pa.table([from_ids, to_ids, *times], schema=schema)
