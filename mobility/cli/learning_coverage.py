"""`mobility learning coverage`: who reaches what to learn, and where a mobile offer should stop."""

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import orjson
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from mobility.cli.learning_coverage_picture import draw_coverage
from mobility.errors import BadParameterError
from mobility.learning.coverage.coverage import STANDARD
from mobility.learning.coverage.map_texts import note_of
from mobility.learning.coverage.measure import MODES
from mobility.learning.coverage.quarters import read_quarters
from mobility.learning.coverage.reports import write_geojson, write_quarters, write_summary
from mobility.learning.coverage.web_map import write_html
from mobility.learning.directory import RecordKind, open_directory
from mobility.learning.model import Place
from mobility.learning.reach.candidates import with_tour_hours
from mobility.messages import LANGUAGES
from mobility.network import load_network
from mobility.service import services_of
from mobility.service.learning_coverage import CoverageAnswer, CoverageRequest, find_coverage
from mobility.service.learning_directory import database_of
from mobility.service.learning_hours import opening_times_of
from mobility.settings import read_settings


@click.command("coverage")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option(
    "--population",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Parquet with lat, lon and population of each cell [default: the model city's, beside its network].",
)
@click.option(
    "--date", type=click.DateTime(["%Y-%m-%d"]), help="A day of the timetable [default: next Tuesday]."
)
@click.option(
    "--hours", default="9,12,15,18,20", show_default=True, help="Hours of the day, by the town's clock."
)
@click.option(
    "--quarter",
    "size_m",
    type=click.FloatRange(100, 5000),
    default=500.0,
    show_default=True,
    help="Edge in metres.",
)
@click.option(
    "--land", default="", help="Whose holidays count, e.g. ST (ISO 3166-2); default: the network's."
)
@click.option(
    "--stops", type=click.IntRange(0, 50), default=6, show_default=True, help="Of the proposed tour."
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write."
)
@click.option(
    "--png/--no-png", default=True, show_default=True, help="Draw a picture too (needs matplotlib)."
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Of the page and the picture.",
)
def coverage(
    network: Path | None,
    population: Path | None,
    date: datetime.datetime | None,
    hours: str,
    size_m: float,
    land: str,
    stops: int,
    out: Path,
    png: bool,
    language: str,
) -> None:
    """Show who reaches which kinds of places to learn, and propose stops of a mobile offer.

    Writes coverage.csv, quarters.csv, coverage.geojson, coverage.html and coverage.png.
    """
    settings = read_settings()
    folder = network or settings.network
    population = population or folder.parent / f"{folder.name}-inputs" / "population.parquet"
    quarters = read_quarters(population, size_m)
    loaded = load_network(folder)
    services = services_of(loaded)
    directory = open_directory(database_of(settings))
    today = datetime.datetime.now(datetime.UTC).date()
    tuesday = today + datetime.timedelta(days=(1 - today.weekday()) % 7 or 7)
    request = CoverageRequest(
        date.date() if date else tuesday, _hours(hours), ZoneInfo(loaded.timezones[0]), stops
    )
    begin = datetime.datetime.combine(request.day, datetime.time(), request.zone)
    sessions = directory.list_sessions(start=begin, end=begin + datetime.timedelta(days=1))
    # All there are: pages end at 2,000, and whichever were left out would count as missing.
    found = [one for one in directory.list_all(RecordKind.PLACE) if isinstance(one, Place)]
    places = with_tour_hours(directory, found, begin, request.zone)
    if not places:
        raise BadParameterError("The directory of learning is empty: import places first.", field="places")
    try:
        times = opening_times_of(loaded, land)
    except ValueError as fault:
        raise BadParameterError("{field}: no such Land is known.", field="--land") from fault
    console = Console(stderr=True, highlight=False)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Quarters")
        answer = find_coverage(
            services,
            quarters,
            places,
            sessions,
            lambda place, start, end: (
                times.is_open(place.opening_hours, start, end) if place.opening_hours else None
            ),
            request,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    is_simulated = bool(loaded.manifest.get("model_city")) or any(one.origin.is_simulated for one in places)
    note = note_of(request.day, language, is_simulated=is_simulated)
    _write(answer, out, note, language, is_simulated=is_simulated, png=png)
    _tell(Console(highlight=False), answer)


def _hours(text: str) -> tuple[int, ...]:
    parts = sorted({part.strip() for part in text.split(",")}, key=lambda part: (len(part), part))
    if not parts or not all(part.isascii() and part.isdigit() and int(part) < 24 for part in parts):
        raise BadParameterError("{field} are whole numbers from 0 to 23, with commas.", field="--hours")
    return tuple(sorted({int(part) for part in parts}))


def _write(
    answer: CoverageAnswer, out: Path, note: str, language: str, *, is_simulated: bool, png: bool
) -> None:
    coverage = answer.coverage
    shapes = write_geojson(coverage, answer.stops(), note)
    hours = tuple(coverage.hours)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, write in (("coverage", write_summary), ("quarters", write_quarters)):
            table = write(coverage, is_simulated=is_simulated)
            (out / f"{name}.csv").write_text(table, encoding="utf-8", newline="")
        (out / "coverage.geojson").write_bytes(orjson.dumps(shapes))
        (out / "coverage.html").write_text(write_html(shapes, hours, language), encoding="utf-8")
    except OSError as fault:
        raise BadParameterError(
            "{field}: {folder} cannot be written to.", field="--out", folder=str(out)
        ) from fault
    if png:
        draw_coverage(shapes, hours[-1], out / "coverage.png", language)


def _tell(console: Console, answer: CoverageAnswer) -> None:
    coverage = answer.coverage
    everybody = max(1, int(coverage.people.sum()))
    counts = coverage.people_reaching()[MODES.index(STANDARD[0]), 1]
    table = Table(title=f"Share of {everybody:,} people within 30 min by transit")
    table.add_column("kind")
    for hour in coverage.hours:
        table.add_column(f"{hour}:00", justify="right")
    for k, kind in enumerate(coverage.kinds):
        table.add_row(kind, *(f"{counts[h, k] / everybody:.0%}" for h in range(len(coverage.hours))))
    console.print(table)
    for place, stop in enumerate(answer.tour, start=1):
        console.print(f"stop {place}: {stop.name} ({stop.stop_id}), within a walk of {stop.people:,} people")
