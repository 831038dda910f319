"""`mobility learning places`: the places to learn at as a table, for jobs and matrices of accessibility."""

from pathlib import Path

import click
from rich.console import Console

from mobility.accessibility.jobs.disk import make_folder, whole_file
from mobility.cli.table_ending import check_ending
from mobility.learning.directory import open_directory
from mobility.learning.vocabulary import PLACE_KINDS
from mobility.service.learning_directory import database_of
from mobility.settings import read_settings


@click.command("places")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(PLACE_KINDS), help="[default: all]")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Table to write: .parquet or .csv.",
)
def places(kinds: tuple[str, ...], out: Path) -> None:
    """Write the places to learn at: id, name, kind, lat, lon, who says so and under which license.

    Jobs and commands of accessibility take the file as origins or destinations.
    """
    check_ending(out)
    # Loaded here: pandas takes half a second.
    from mobility.learning.place_table import place_table  # noqa: PLC0415

    directory = open_directory(database_of(read_settings()))
    try:
        table = place_table(directory, kinds)
    finally:
        directory.close()
    make_folder(out.parent)
    with whole_file(out) as file:
        if out.suffix.lower() == ".csv":
            table.to_csv(file, index=False)
        else:
            table.to_parquet(file, index=False)
    Console(stderr=True, highlight=False).print(f"{out}: {len(table):,} places", markup=False)
