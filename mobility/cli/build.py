"""`mobility build`: from feeds and extracts to a network in service."""

import shlex
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from gtfs.notices import FeedError
from mobility.cli.build_inputs import MODEL, Wanted, gather_inputs, is_current
from mobility.errors import BuildError
from mobility.network import TransportNetwork, build_network
from mobility.service import Planner
from mobility.service.basemap import build_basemap
from mobility.service.warm_up import compile_kernels
from osm.street_graph import ExtractError

STAGE_WORDS = {
    "inputs": "Fetching sources",
    "feeds": "Reading feeds",
    "streets": "Reading streets",
    "links": "Linking stops to streets",
    "heights": "Measuring climbs",
    "footpaths": "Footpaths between stops",
    "near_stops": "Stops near each street node",
    "search": "Indexing names and addresses",
    "tiles": "Cutting the map into tiles",
    "files": "Writing and hashing",
    "kernels": "Compiling kernels",
}


@click.command("build")
@click.option("--gtfs", multiple=True, metavar="[TAG=]FILE", help="Feed, zip or folder; may be repeated.")
@click.option(
    "--osm", multiple=True, type=click.Path(path_type=Path), help="Extract (.osm.pbf); may be repeated."
)
@click.option(
    "--dem",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Heights of the ground (GeoTIFF, any coordinate system); may be repeated. Needs mobility[dem].",
)
@click.option(
    "--city", metavar="NAME", help="A city file's key or path instead of --gtfs and --osm; `model`."
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="TAG=URL",
    help="Address or file instead of one in the city file (osm = the extract); wins over MOBILITY_SOURCES.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Directory of the network.")
@click.option(
    "--land",
    default="",
    metavar="DE-ST",
    help="Whose holidays count (ISO 3166-2); a city file names its own.",
)
@click.option("--shift-weeks", type=click.IntRange(0, 2000), default=0, help="Move all calendars ahead.")
@click.option("--seed", type=click.IntRange(0), default=1, help="Of the model city.")
@click.option("--size", type=click.FloatRange(0.05, 1), default=1.0, help="Of the model city; 1 = Halle.")
@click.option("--offline", is_flag=True, help="Ask no server: use what was fetched before.")
@click.option("--unless-current", is_flag=True, help="Do nothing if the same was built in the last 7 days.")
def command(
    gtfs: tuple[str, ...],
    osm: tuple[Path, ...],
    dem: tuple[Path, ...],
    city: str | None,
    sources: tuple[str, ...],
    out: Path,
    land: str,
    shift_weeks: int,
    seed: int,
    size: float,
    offline: bool,
    unless_current: bool,
) -> None:
    """Build a network; the one in service stays until the new one is complete."""
    console = Console(stderr=True, highlight=False)
    if bool(city) == bool(gtfs):
        raise click.UsageError("give either --gtfs FILE (and --osm FILE) or --city NAME")
    if city and osm:
        raise click.UsageError("a city file names its extract: --source osm=FILE replaces it, --osm does not")
    if sources and (city is None or city == MODEL):
        raise click.UsageError("--source replaces an address of a city file: it goes with --city NAME")
    if land and city:
        raise click.UsageError("a city file names its Land: --land goes with --gtfs")
    wanted = Wanted(gtfs, osm, city, sources, seed, size, shift_weeks, land, dem)
    if unless_current and is_current(wanted, out):
        console.print(f"{out} is current, nothing to build")
        return
    with Stages(console) as stages:
        inputs = gather_inputs(wanted, out, offline, lambda done, total: stages.report("inputs", done, total))
        try:
            network = build_network(
                inputs.feeds,
                inputs.extracts,
                out,
                dem=inputs.heights,
                shift_weeks=shift_weeks,
                about=inputs.about,
                command=shlex.join(["mobility", *sys.argv[1:]]),
                progress=stages.report,
                warm_up=lambda trial: compile_kernels(Planner(trial)),
                tiles=build_basemap,
            )
        except (FeedError, ExtractError) as fault:
            raise BuildError(str(fault)) from fault
    _summarise(console, network, out)


class Stages:
    """Shows the stages of a build, each with its own line.

    Parameters
    ----------
    console : Console
        Where to.
    """

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Stages":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def report(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is.

        Parameters
        ----------
        stage : str
            Its key.
        done, total : int
            Work done and work in all (0 = not known).
        """
        task = self._tasks.get(stage)
        if task is None:
            task = self._progress.add_task(STAGE_WORDS.get(stage, stage.capitalize()), total=None)
            self._tasks[stage] = task
        self._progress.update(task, completed=done, total=total or None)


def _summarise(console: Console, network: TransportNetwork, out: Path) -> None:
    counts = network.manifest["counts"]
    shown = ", ".join(
        f"{counts[key]:,} {word}"
        for key, word in (("stops", "stops"), ("trips", "trips"), ("street_nodes", "street nodes"))
        if key in counts
    )
    console.print(
        f"[green]{out}[/green] is in service: {shown or 'built'} in {network.manifest['build_s']} s"
    )
    for warning in network.manifest.get("warnings", []):
        console.print(f"[yellow]warning:[/yellow] {warning}")
    notices = network.manifest.get("notices")
    if notices:
        console.print("what was repaired or left out of the feeds: `mobility check-feed FILE`")
