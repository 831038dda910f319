"""`mobility occupancy`: trains models of how full vehicles are, and tells how good they are."""

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mobility.cli.occupancy_report import plot, say_learned, show
from mobility.network import TransportNetwork, load_network
from mobility.occupancy.calendar import SAXONY_ANHALT

if TYPE_CHECKING:
    from mobility.occupancy.runs import Places
    from mobility.occupancy.sight import Conditions

Command = Callable[..., None]


def _inputs(command: Command) -> Command:
    """Add the options that both subcommands take."""
    for option in (
        click.option(
            "--conditions",
            type=click.Path(path_type=Path),
            help="CSV by the hour: `time` (RFC 3339), then numbers under names of your own: weather, events.",
        ),
        click.option(
            "--vehicles",
            type=click.Path(path_type=Path),
            help="CSV of the registry's vehicles in its order: `seats`, `standing`, for health `vehicle_id`.",
        ),
        click.option(
            "--visits",
            type=click.Path(path_type=Path),
            required=True,
            multiple=True,
            help="Parquet files of stop visits, or folders of them; may be given several times.",
        ),
        click.option(
            "--network",
            type=click.Path(path_type=Path),
            required=True,
            help="Directory that `mobility build` wrote.",
        ),
    ):
        command = option(command)
    return command


@click.group("occupancy")
def command() -> None:
    """How full vehicles are: models for estimates and forecasts."""


@command.command("train")
@_inputs
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Directory of models.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day to learn from [default: all].")
@click.option("--land", default=SAXONY_ANHALT, show_default=True, help="Whose holidays count, e.g. ST or SN.")
@click.option("--seed", default=1, show_default=True, help="Of the draws of samples.")
def train_command(
    network: Path,
    visits: tuple[Path, ...],
    vehicles: Path | None,
    conditions: Path | None,
    out: Path,
    until: date | None,
    land: str,
    seed: int,
) -> None:
    """Learn from history what is usual, how sensors err and how loads go on."""
    # Loaded here: numba and scipy take a while, --help does not need them.
    from mobility.occupancy.model_files import VEHICLES, write_model  # noqa: PLC0415
    from mobility.occupancy.sensor_weeks import MEMBER, weeks_of_sensors  # noqa: PLC0415
    from mobility.occupancy.tables import read_names  # noqa: PLC0415
    from mobility.occupancy.training import train  # noqa: PLC0415
    from mobility.sensing.stop_visits import select_visits  # noqa: PLC0415
    from mobility.sensing.stop_visits_files import read_stop_visits  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    begun = time.monotonic()
    loaded = load_network(network)
    with console.status("reading visits"):
        history, is_simulated = read_stop_visits(visits, loaded.content_hash)
    if until is not None:
        history = select_visits(history, history.day <= until.toordinal())
    with console.status("training"):
        model = train(
            history,
            loaded,
            places=_read_places(vehicles, loaded),
            conditions=_read_conditions(conditions),
            land=land,
            seed=seed,
            is_simulated=is_simulated,
        )
    names = () if vehicles is None else read_names(vehicles, "vehicle_id")
    weeks = weeks_of_sensors(history, loaded.timetable, model, names)
    about = {"visits": int(history.trip.size), "seed": seed, MEMBER: weeks, VEHICLES: list(names)}
    folder = write_model(model, out, about)
    invented = " [yellow](simulated)[/yellow]" if is_simulated else ""
    console.print(say_learned(model))
    console.print(f"{folder} in {time.monotonic() - begun:.0f} s from {history.trip.size:,} visits{invented}")


@command.command("evaluate")
@_inputs
@click.option("--model", type=click.Path(path_type=Path), required=True, help="Given to train as --out.")
@click.option(
    "--truth",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Stop visits with what the loads were [default: what doors counted].",
)
@click.option("--seed", default=2, show_default=True, help="Of the draw of departures.")
@click.option("--json", "as_json", is_flag=True, help="Write all scores as JSON to standard output.")
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Write a PNG (needs matplotlib).")
@click.option("--lines", "by_line", is_flag=True, help="Show each line, not only all together.")
def evaluate_command(
    network: Path,
    visits: tuple[Path, ...],
    vehicles: Path | None,
    conditions: Path | None,
    model: Path,
    truth: tuple[Path, ...],
    seed: int,
    as_json: bool,
    picture: Path | None,
    by_line: bool,
) -> None:
    """Foretell days that a model has not seen, and compare rung by rung."""
    from dataclasses import replace  # noqa: PLC0415

    from mobility.occupancy.evaluation import as_rows, evaluate  # noqa: PLC0415
    from mobility.occupancy.model_files import for_registry, read_model  # noqa: PLC0415
    from mobility.occupancy.tables import read_names  # noqa: PLC0415
    from mobility.sensing.stop_visits_files import read_stop_visits  # noqa: PLC0415

    loaded = load_network(network)
    stored = read_model(model, loaded.content_hash)
    told, is_simulated = read_stop_visits(visits, loaded.content_hash)
    trained = stored.model
    if vehicles is not None:
        places = _read_places(vehicles, loaded)
        assert places is not None
        rows = {name: row for row, name in enumerate(read_names(vehicles, "vehicle_id"))}
        trained = for_registry(stored, rows, len(rows))
        trained = replace(
            trained,
            places=trained.places._replace(
                vehicle_seats=places.vehicle_seats, vehicle_standing=places.vehicle_standing
            ),
        )
    true_loads = read_stop_visits(truth, loaded.content_hash)[0] if truth else None
    scores = evaluate(
        told, loaded, trained, truth=true_loads, conditions=_read_conditions(conditions), seed=seed
    )
    if as_json:
        click.echo(
            json.dumps({"simulated": is_simulated, "model": str(stored.path.name), "scores": as_rows(scores)})
        )
    else:
        show(scores, Console(highlight=False), by_line=by_line, is_simulated=is_simulated)
    if picture is not None:
        plot(scores, picture, is_simulated=is_simulated)


def _read_places(file: Path | None, network: TransportNetwork) -> "Places | None":
    import numpy as np  # noqa: PLC0415

    from mobility.occupancy.load_model import unknown_places  # noqa: PLC0415
    from mobility.occupancy.tables import read_columns  # noqa: PLC0415

    if file is None:
        return None
    columns = read_columns(file, ("seats", "standing"))
    return unknown_places(network.timetable)._replace(
        vehicle_seats=np.array(columns["seats"], np.int16),
        vehicle_standing=np.array(columns["standing"], np.int16),
    )


def _read_conditions(file: Path | None) -> "Conditions":
    from mobility.occupancy.sight import NO_CONDITIONS  # noqa: PLC0415
    from mobility.occupancy.tables import read_conditions  # noqa: PLC0415

    return NO_CONDITIONS if file is None else read_conditions(file)
