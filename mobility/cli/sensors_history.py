"""`mobility sensors history`: what the journal holds becomes daily files of stop visits, for training."""

import csv
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from mobility.errors import VisitsError
from mobility.sensing.registry import Registry, read_registry
from mobility.settings import read_settings

if TYPE_CHECKING:
    from mobility.network import TransportNetwork

VEHICLES = "vehicles.csv"


@click.command("history")
@click.option(
    "--network",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory that `mobility build` wrote, of the timetable that was driven by.",
)
@click.option(
    "--registry",
    "registry_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML or CSV of vehicles [default: MOBILITY_SENSOR_REGISTRY].",
)
@click.option(
    "--journal",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the journal [default: the one under MOBILITY_STATE].",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Directory of stop visits.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day [default: all].")
@click.option("--until", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day [default: yesterday].")
def history_command(
    network: Path,
    registry_file: Path | None,
    journal: Path | None,
    out: Path,
    first: dt.datetime | None,
    last: dt.datetime | None,
) -> None:
    """Match the journal's raw observations to trips, a file a service day.

    OUT/DATE.parquet is what `mobility occupancy train --visits OUT --vehicles OUT/vehicles.csv` reads. A day
    is matched again when more of it came, the registry changed or the network is another one. Run it once a
    day.
    """
    # Loaded here: numba and scipy take a while, --help does not need them.
    from mobility.network import load_network  # noqa: PLC0415
    from mobility.sensing.journal import FOLDER  # noqa: PLC0415
    from mobility.sensing.journal_history import journal_days  # noqa: PLC0415

    settings = read_settings()
    registry_file = registry_file or settings.sensor_registry
    folder = journal or settings.state / FOLDER
    loaded = load_network(network)
    registry = Registry() if registry_file is None else read_registry(registry_file)
    known = journal_days(folder)
    if not known:
        raise VisitsError(f"{folder}: nothing was ever handed in", "journal")
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    # What came on the first day may be of the week before.
    begin = first.date() if first else dt.date.fromisoformat(known[0]) - dt.timedelta(days=7)
    end = min(last.date() if last else yesterday, dt.date.fromisoformat(known[-1]))
    out.mkdir(parents=True, exist_ok=True)
    _write_vehicles(out / VEHICLES, registry)
    days = [begin + dt.timedelta(days=shift) for shift in range((end - begin).days + 1)]
    console = Console(soft_wrap=True, highlight=False)
    _write_days(loaded, registry, registry_file, folder, out, days, console)


def _write_days(
    network: "TransportNetwork",
    registry: Registry,
    registry_file: Path | None,
    folder: Path,
    out: Path,
    days: list[dt.date],
    console: Console,
) -> None:
    from mobility.sensing.journal_history import day_bounds, match_day, sources_of  # noqa: PLC0415
    from mobility.sensing.run_index import RunIndex  # noqa: PLC0415
    from mobility.sensing.stop_visits_files import network_of, write_stop_visits  # noqa: PLC0415

    index = RunIndex(network.timetable, network.tables, network.timezones)
    table = Table("day", "observations", "visits", "found")
    for day in days:
        target = out / f"{day}.parquet"
        sources = sources_of(folder, *day_bounds(day, network.timezones))
        sources += [registry_file] if registry_file is not None else []
        newest = max((path.stat().st_mtime for path in sources), default=0.0)
        is_there = target.exists() and network_of(target) == network.content_hash
        if is_there and target.stat().st_mtime > newest:
            table.add_row(f"{day}", "", "", "as before")
            continue
        found = match_day(folder, day, index, registry, network.timezones)
        if not found.visits.trip.size and not target.exists():
            continue
        is_simulated = bool(network.manifest.get("model_city"))
        write_stop_visits(target, found.visits, network.content_hash, is_simulated=is_simulated)
        faults = ", ".join(f"{fault.value} {count}" for fault, count in sorted(found.faults.items(), key=str))
        table.add_row(f"{day}", str(found.observations), str(found.visits.trip.size), faults)
    console.print(table)


def _write_vehicles(path: Path, registry: Registry) -> None:
    """Write the vehicles' places in the order of the registry: visits number vehicles so."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("vehicle_id", "seats", "standing"))
        for vehicle_id, kind in zip(registry.vehicle_ids, registry.vehicle_types, strict=True):
            one = registry.types[kind]
            writer.writerow((vehicle_id, one.seats, one.standing))
