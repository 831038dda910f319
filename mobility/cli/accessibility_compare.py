"""`mobility accessibility scenario compare`: two networks, who wins and who loses, as tables and maps."""

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from mobility.accessibility.points import Points, points_of_places
from mobility.accessibility.report.comparison_files import (
    attributions_of,
    draw_comparison,
    write_comparison,
)
from mobility.accessibility.request import MODES, MatrixRequest
from mobility.accessibility.scenarios import Comparison, apply_scenario, compare_scenarios, read_scenario
from mobility.accessibility.scenarios.crowding import CrowdingChange, compare_crowding, compare_plans
from mobility.cli.options import read_modes, zone_of
from mobility.cli.points_file import PointsFile, check_streets, points_file
from mobility.errors import BadParameterError, ModelError
from mobility.network import TransportNetwork, load_network
from mobility.occupancy.model_files import read_model
from mobility.settings import read_settings

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("compare")
@click.argument("scenarios", type=FILE, nargs=-1, required=True)
@click.option("--network", required=True, type=click.Path(path_type=Path), help="As it is.")
@click.option(
    "--origins",
    "from_file",
    required=True,
    type=points_file,
    help="CSV, Parquet or GeoPackage of points or cells.",
)
@click.option("--destinations", "to_file", type=points_file, help="Likewise.")
@click.option(
    "--kinds", default="", help="Or kinds of OSM places, with commas: amenity=school,shop=supermarket"
)
@click.option(
    "--departure",
    required=True,
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    help="First minute of the window, by the town's clock.",
)
@click.option("--window", type=click.IntRange(1, 1440), default=60, show_default=True, help="Minutes.")
@click.option("--percentile", type=click.IntRange(0, 100), default=50, show_default=True)
@click.option("--modes", default="WALK,TRANSIT", show_default=True, help=f"Of {', '.join(MODES)}.")
@click.option("--cutoffs", default="15,30,45,60", show_default=True, help="Minutes.")
@click.option("--people", default="", help="Column of the origins with inhabitants.")
@click.option("--amount", default="", help="Column of the destinations with what there is.")
@click.option("--group", default="", help="Column of the origins, such as a district.")
@click.option(
    "--loads", type=click.Path(path_type=Path), help="Trained model of loads: change of crowding minutes."
)
@click.option("--png/--no-png", default=True, show_default=True, help="Draw a map too (needs matplotlib).")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder.")
def compare(
    scenarios: tuple[Path, ...],
    network: Path,
    from_file: PointsFile,
    to_file: PointsFile | None,
    kinds: str,
    departure: datetime,
    window: int,
    percentile: int,
    modes: str,
    cutoffs: str,
    people: str,
    amount: str,
    group: str,
    loads: Path | None,
    png: bool,
    out: Path,
) -> None:
    """Compare one SCENARIO with the network as it is, or two with each other.

    Writes summary.csv, origins.csv, map.geojson, map.png, and crowding.csv with a model of loads.
    """
    if len(scenarios) > 2:
        raise BadParameterError("{field}: name one or two", field="SCENARIOS")
    base = load_network(network)
    made = [apply_scenario(base, read_scenario(path)) for path in scenarios]
    before, after = (base, made[0]) if len(made) == 1 else (made[0], made[1])
    request = MatrixRequest(
        departure=departure.replace(tzinfo=zone_of(base)),
        window_minutes=window,
        percentiles=(percentile,),
        modes=read_modes(modes),
    )
    most = read_settings().max_points
    origins, destinations = from_file.read(most), _destinations(base, to_file, kinds, most)
    told = Console(stderr=True, highlight=False)
    for name, given, points in (("origins", from_file, origins), ("destinations", to_file, destinations)):
        if given is not None:
            check_streets(told, base, request, points, given, name)
    with Progress(console=told, transient=True) as progress:
        task = progress.add_task("Origins")
        comparison = compare_scenarios(
            before,
            after,
            origins,
            destinations,
            request,
            cutoffs=_cutoffs(cutoffs),
            people=people,
            amount=amount,
            group=group,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    for warning in comparison.warnings:
        told.print(warning, style="yellow", markup=False)
    console = Console(highlight=False)
    crowding = _crowding(console, base, before, after, loads, departure.toordinal())
    notes = [note for one in made for note in one.manifest["scenario"]["notes"]]
    attributions = attributions_of(base)
    written = write_comparison(comparison, out, notes=notes, attributions=attributions, crowding=crowding)
    if png:
        draw_comparison(comparison, "minutes", out / "map.png", attributions, base)
        written.append(out / "map.png")
    _tell(console, comparison)
    for note in notes:
        console.print(note, markup=False)
    console.print(f"written to {out}: {', '.join(path.name for path in written)}", markup=False)


def _destinations(base: TransportNetwork, file: PointsFile | None, kinds: str, most: int) -> Points:
    if (file is None) == (not kinds):
        raise BadParameterError("{field}: say either this or --kinds", field="--destinations")
    if file is not None:
        return file.read(most)
    return points_of_places(base, [kind.strip() for kind in kinds.split(",")])


def _cutoffs(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and int(part) for part in parts):
        raise BadParameterError("{field} are whole minutes, with commas", field="--cutoffs")
    return tuple(sorted({int(part) for part in parts}))


def _crowding(
    console: Console,
    base: TransportNetwork,
    before: TransportNetwork,
    after: TransportNetwork,
    loads: Path | None,
    date: int,
) -> CrowdingChange | None:
    """Compare crowding, or say why not."""
    if loads is None:
        console.print(
            "Crowding is not compared: no model of loads is given (--loads DIR, see docs/occupancy.md)."
        )
        return None
    try:
        model = read_model(loads, base.content_hash)
        change = compare_crowding(base, after, model, date)
        if before is not base:
            change = compare_plans(compare_crowding(base, before, model, date), change)
    except ModelError as fault:
        raise BadParameterError("{field}: {reason}", field="--loads", reason=fault.message) from fault
    simulated = "simulated; " if base.manifest.get("model_city") else ""
    console.print(
        f"Crowding minutes of the day, all riders: {change.before:,.0f} before, {change.after:,.0f} after; "
        f"{change.not_served:,.0f} person hours are not served any more. {simulated}{change.assumption}",
        markup=False,
    )
    return change


def _tell(console: Console, comparison: Comparison) -> None:
    table = Table(title=f"{comparison.names[0]} → {comparison.names[1]}")
    for column in ("measure", "before", "after", "change", "win", "lose", "same"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    summary = comparison.summary[comparison.summary["group"] == "everybody"]
    for row in summary.to_dict("records"):
        table.add_row(
            str(row["measure"]).replace("_", " "),
            *(f"{row[name]:,.2f}" for name in ("before", "after", "change")),
            *(f"{row[f'share_{word}']:.1%}" for word in ("wins", "loses", "same")),
        )
    console.print(table)
