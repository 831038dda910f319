"""`mobility build`: from feeds and extracts to a network in service."""

import shlex
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from gtfs.notices import FeedError
from gtfs.reader import derive_tag
from mobility.cli.options import read_feed_option
from mobility.errors import BuildError, NetworkError
from mobility.network import TransportNetwork, build_network, load_network
from mobility.network.city_inputs import parse_sources, prepare_city
from mobility.service import Planner
from mobility.service.warm_up import warm_up
from mobility.settings import read_settings
from osm.street_graph import ExtractError

MODEL = "model"
MODEL_ATTRIBUTION = {
    "tag": "model",
    "license": "CC0-1.0",
    "attribution": "Model city, generated: not a real place",
}
STAGE_WORDS = {
    "inputs": "Fetching sources",
    "feeds": "Reading feeds",
    "streets": "Reading streets",
    "links": "Linking stops to streets",
    "footpaths": "Footpaths between stops",
    "files": "Writing and hashing",
    "kernels": "Compiling kernels",
}
CURRENT_FOR = timedelta(days=7)


@click.command("build")
@click.option("--gtfs", multiple=True, metavar="[TAG=]FILE", help="Feed, zip or folder; may be repeated.")
@click.option(
    "--osm", multiple=True, type=click.Path(path_type=Path), help="Extract (.osm.pbf); may be repeated."
)
@click.option(
    "--city", metavar="NAME", help="A city file's key or path instead of --gtfs and --osm; `model`."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Directory of the network.")
@click.option("--shift-weeks", type=click.IntRange(0, 2000), default=0, help="Move all calendars ahead.")
@click.option("--seed", type=click.IntRange(0), default=1, help="Of the model city.")
@click.option("--size", type=click.FloatRange(0.05, 1), default=1.0, help="Of the model city; 1 = Halle.")
@click.option("--offline", is_flag=True, help="Ask no server: use what was fetched before.")
@click.option("--unless-current", is_flag=True, help="Do nothing if the same was built in the last 7 days.")
def command(
    gtfs: tuple[str, ...],
    osm: tuple[Path, ...],
    city: str | None,
    out: Path,
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
    made_from = {"city": city} | ({"seed": seed, "size": size} if city == MODEL else {})
    if unless_current and _is_current(out, made_from, shift_weeks):
        console.print(f"{out} is current, nothing to build")
        return
    with Stages(console) as stages:
        feeds, extracts, about = _inputs(gtfs, osm, city, out, seed, size, offline, stages)
        try:
            network = build_network(
                feeds,
                extracts,
                out,
                shift_weeks=shift_weeks,
                about=about,
                command=shlex.join(["mobility", *sys.argv[1:]]),
                progress=stages.report,
                warm_up=lambda trial: warm_up(Planner(trial)),
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


def _inputs(
    gtfs: tuple[str, ...],
    osm: tuple[Path, ...],
    city: str | None,
    out: Path,
    seed: int,
    size: float,
    offline: bool,
    stages: Stages,
) -> tuple[list[tuple[str, Path]], list[Path], dict[str, Any]]:
    """Feeds, extracts and what the manifest says about them."""
    if city is None:
        feeds = []
        for option in gtfs:
            tag, path = read_feed_option(option)
            try:
                feeds.append((tag or derive_tag(path), path))
            except FeedError as fault:
                raise BuildError(str(fault), "gtfs") from fault
        return feeds, list(osm), {}
    stages.report("inputs", 0, 1)
    if city == MODEL:
        # Only here: the generator is as large as the rest and of no use to any other command.
        from mobility.simulation import write_model_city  # noqa: PLC0415

        today = datetime.now(UTC).date()
        files = write_model_city(out.parent / f"{out.name}-inputs", seed=seed, start=today, size=size)
        stages.report("inputs", 1, 1)
        about: dict[str, Any] = {
            "city": MODEL,
            "seed": seed,
            "size": size,
            "model_city": True,
            "attribution": [MODEL_ATTRIBUTION],
        }
        return [("model", files.gtfs)], [files.osm], about
    settings = read_settings()
    sources = parse_sources([settings.sources])
    inputs = prepare_city(
        city,
        settings.cache,
        sources=sources,
        offline=offline,
        progress=lambda _tag, done, total: stages.report("inputs", done, total),
    )
    about = {
        "city": inputs.city.key,
        "attribution": list(inputs.attribution),
        "sources": list(inputs.sources),
    }
    return list(inputs.feeds), list(inputs.osm), about


def _is_current(out: Path, made_from: dict[str, Any], shift_weeks: int) -> bool:
    """Whether the network there loads, is young, and was made from the same city, seed and shift."""
    try:
        manifest = load_network(out).manifest
    except NetworkError:
        return False
    if any(manifest.get(key) != value for key, value in made_from.items()):
        return False
    if manifest["settings"]["shift_weeks"] != shift_weeks:
        return False
    return datetime.now(UTC) - datetime.fromisoformat(manifest["built_at"]) < CURRENT_FOR


def _summarise(console: Console, network: TransportNetwork, out: Path) -> None:
    counts = network.manifest["counts"]
    shown = ", ".join(
        f"{counts[key]:,} {word}"
        for key, word in (("stops", "stops"), ("trips", "trips"), ("nodes", "street nodes"))
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
