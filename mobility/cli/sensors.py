"""`mobility sensors`: check the registry of vehicles and sensors, take in history."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.sensors_history import history_command
from mobility.errors import VisitsError
from mobility.sensing.registry import Registry, read_registry

if TYPE_CHECKING:
    from mobility.sensing.history_import import Imported

MOST_SHOWN = 20
"""Lines of a file that are shown with what is wrong; all are counted."""


@click.group("sensors")
def command() -> None:
    """Check the registry of vehicles and sensors, take in history."""


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Read a registry (TOML or CSV) and show its types of vehicles; says what is wrong with it."""
    registry = read_registry(file)
    table = Table("type", "seats", "standing", "places", "vehicles")
    for one in registry.types.values():
        count = registry.vehicle_types.count(one.name)
        numbers = (one.seats, one.standing, one.seats + one.standing, count)
        table.add_row(one.name, *map(str, numbers))
    console = Console(soft_wrap=True, highlight=False)
    console.print(table)
    console.print(f"{len(registry.vehicle_ids)} vehicles, {len(registry.systems)} counting systems.")


command.add_command(history_command)


@command.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--network",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory that `mobility build` wrote, of the timetable that was driven by.",
)
@click.option("--feed", required=True, help="Tag of the feed whose trips the files name.")
@click.option("--system", default="history", show_default=True, help="The counting system.")
@click.option(
    "--registry",
    "registry_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML or CSV of vehicles, as for `mobility sensors check`.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Directory of stop visits.")
@click.option("--simulated", is_flag=True, help="What is in the files was invented: the visits say so too.")
def import_command(
    files: tuple[Path, ...],
    network: Path,
    feed: str,
    system: str,
    registry_file: Path | None,
    out: Path,
    simulated: bool,
) -> None:
    """Take in history as TIDES tables (CSV of stop_visits or passenger_events) and match it to trips.

    Files that end in .xml are read as count data in the manner of VDV 457-3 (experimental).

    Each file becomes OUT/NAME.parquet, in place of what an earlier import made of it: what
    `mobility occupancy train --visits OUT` reads. What was refused is told by file, line and column.
    """
    # Loaded here: numba and scipy take a while, --help does not need them.
    from mobility.network import load_network  # noqa: PLC0415
    from mobility.sensing.history_import import import_history  # noqa: PLC0415
    from mobility.sensing.run_index import RunIndex  # noqa: PLC0415
    from mobility.sensing.stop_visits_files import write_stop_visits  # noqa: PLC0415

    names = [file.stem for file in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise click.UsageError(f"two files are called {', '.join(twice)}: each needs a name of its own")
    loaded = load_network(network)
    tags = loaded.tables["feeds"]["tag"].to_pylist()
    if feed not in tags:
        raise click.BadParameter(
            f"the network has no feed {feed}, only {', '.join(tags)}", param_hint="--feed"
        )
    registry = Registry() if registry_file is None else read_registry(registry_file)
    index = RunIndex(loaded.timetable, loaded.tables, loaded.timezones)
    out.mkdir(parents=True, exist_ok=True)
    told: list[tuple[Path, Imported]] = []
    for file in files:
        found = import_history(file, index, registry, system, feed)
        told.append((file, found))
        if found.visits.trip.size:
            target = out / f"{file.stem}.parquet"
            write_stop_visits(target, found.visits, loaded.content_hash, is_simulated=simulated)
    _report(told, Console(soft_wrap=True, highlight=False))
    if not any(found.visits.trip.size for _, found in told):
        raise VisitsError("nothing of these files belongs to a trip of this network: no file was written")


def _report(told: "Sequence[tuple[Path, Imported]]", console: Console) -> None:
    table = Table("file", "taken", "matched", "refused", "visits", "found")
    for file, found in told:
        faults = ", ".join(f"{fault.value} {count}" for fault, count in sorted(found.faults.items(), key=str))
        numbers = (found.taken, found.matched, len(found.refused), found.visits.trip.size)
        table.add_row(file.name, *map(str, numbers), faults)
    console.print(table)
    for _, found in told:
        for error in found.refused[:MOST_SHOWN]:
            console.print(f"refused: {error.message}", markup=False)
        if len(found.refused) > MOST_SHOWN:
            console.print(f"... and {len(found.refused) - MOST_SHOWN} more lines of this file")
