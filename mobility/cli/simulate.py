"""`mobility simulate`: riders and sensors of the model city, as weeks of history or as a day that goes on."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from mobility.errors import BuildError
from mobility.network import TransportNetwork, load_network
from mobility.settings import read_settings
from mobility.telemetry import configure_logging

if TYPE_CHECKING:
    import pyarrow as pa

    from mobility.simulation import ModelCity
    from mobility.simulation.riders.ridership import Day

NETWORK = click.option(
    "--network", type=click.Path(path_type=Path), required=True, help="Directory of the model city's network."
)
SEED = click.option("--seed", type=click.IntRange(0), default=1, help="Of riders, traffic and sensors.")


@click.group("simulate")
def command() -> None:
    """Riders, vehicles and sensors of the model city. All that comes out is simulated, and says so."""


@command.command("history")
@NETWORK
@click.option("--weeks", type=click.IntRange(1, 104), default=12, help="How many, up to yesterday.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day instead of yesterday.")
@SEED
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
def history(network: Path, weeks: int, until: datetime.datetime | None, seed: int, out: Path) -> None:
    """Write weeks of history: what sensors said to OUT/visits and OUT/history, the truth to OUT/truth.

    OUT/visits is what `mobility occupancy train` reads; OUT/history the same with ids of the feed; OUT/tides
    the door counts as TIDES stop_visits. Nothing but an evaluation may read OUT/truth.
    """
    # Loaded here: the generator is as large as the rest and of no use to any other command.
    from rich.progress import Progress  # noqa: PLC0415

    from mobility.simulation.riders.ridership import Ridership  # noqa: PLC0415
    from mobility.simulation.riders.truth import write_table  # noqa: PLC0415
    from mobility.simulation.sensors.history import write_history  # noqa: PLC0415

    loaded = load_network(network)
    last = until.date() if until else datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)
    dates = [last - datetime.timedelta(days=7 * weeks - 1 - i) for i in range(7 * weeks)]
    trips = _trip_numbers(loaded)

    def write_visits(day: "Day", table: "pa.Table") -> None:
        """Write a day's readings with the numbers of the Timetable."""
        write_table(_visits(table, trips, ridership.fleet.vehicle_id, loaded), folder / f"{day.date}.parquet")

    with Progress() as progress:
        bar = progress.add_task("planning the city", total=len(dates))
        ridership = Ridership(_city(loaded), seed, dates[0])
        folder = out / "visits"
        folder.mkdir(parents=True, exist_ok=True)
        for date in write_history(ridership, dates, out, seed, write_visits):
            progress.update(bar, advance=1, description=f"{date}")


def _city(network: TransportNetwork) -> "ModelCity":
    """Plan again the city that a network was built from."""
    from mobility.simulation import build_model_city  # noqa: PLC0415

    manifest = network.manifest
    if not manifest.get("model_city"):
        raise BuildError(
            "only the model city has simulated riders: mobility build --city model --out var/model-city",
            "network",
        )
    start = datetime.date.fromisoformat(manifest["feeds"][0]["start_date"])
    return build_model_city(seed=int(manifest["seed"]), size=float(manifest["size"]), start=start)


def _trip_numbers(network: TransportNetwork) -> dict[tuple[str, int], int]:
    """Number of each trip of the Timetable by its id and planned first departure."""
    t = network.timetable
    pattern = t.trip_pattern
    first = t.pattern_times_offsets[pattern] + np.arange(len(pattern)) - t.pattern_trips_offsets[pattern]
    names = network.tables["trips"]["trip_id"].take(t.trip_record).to_pylist()
    starts = t.departures[first].tolist()
    return {key: trip for trip, key in enumerate(zip(names, starts, strict=True))}


def _visits(
    table: "pa.Table", trips: dict[tuple[str, int], int], vehicles: list[str], network: TransportNetwork
) -> "pa.Table":
    """Put numbers of the Timetable in place of ids: the columns of StopVisits."""
    import pyarrow as pa  # noqa: PLC0415

    from mobility.sensing.stop_visits import no_stop_visits  # noqa: PLC0415

    number = {name: i for i, name in enumerate(vehicles)}
    keys = zip(table["trip_id"].to_pylist(), table["start_s"].to_pylist(), strict=True)
    columns = {
        "trip": np.array([trips[key] for key in keys], np.int32),
        "vehicle": np.array([number[name] for name in table["vehicle_id"].to_pylist()], np.int32),
    }
    empty = no_stop_visits()._asdict()
    for name, column in empty.items():
        if name not in columns:
            columns[name] = table[name].to_numpy().astype(column.dtype)
    order = np.lexsort((columns["observed_s"], columns["position"], columns["trip"], columns["day"]))
    metadata = {"mobility.network": network.content_hash, "mobility.simulated": "1"}
    arrays = {name: pa.array(columns[name][order]) for name in empty}
    return pa.table(arrays).replace_schema_metadata(metadata)


@command.command("live")
@NETWORK
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the realtime feed.")
@click.option("--url", default="", help="Service that takes sensor messages; none are sent without it.")
@click.option("--key", envvar="MOBILITY_SENSOR_KEY", default="", help="Key of role sensor.")
@click.option("--every", type=click.FloatRange(0.2, 300), default=5.0, help="Seconds between two messages.")
@click.option("--speed", type=click.FloatRange(0.1, 600), default=1.0, help="Of the clock, from now on.")
@SEED
@click.option("--lifeline", type=int, hidden=True, help="Descriptor that ends with the supervisor.")
def live(
    network: Path, out: Path, url: str, key: str, every: float, speed: float, seed: int, lifeline: int | None
) -> None:
    """Play the present day: OUT/trip-updates.pb and OUT/vehicle-positions.pb, written anew every few seconds.

    `mobility live` reads them: MOBILITY_REALTIME="model=OUT/trip-updates.pb model=OUT/vehicle-positions.pb".
    """
    import signal  # noqa: PLC0415
    import threading  # noqa: PLC0415
    import time  # noqa: PLC0415

    from mobility.bootstrap.lifeline import stop_when_cut  # noqa: PLC0415
    from mobility.simulation.live.player import Player  # noqa: PLC0415
    from mobility.simulation.live.sending import HttpSender  # noqa: PLC0415
    from mobility.simulation.riders.ridership import Ridership  # noqa: PLC0415

    configure_logging(read_settings().log_level)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    if lifeline is not None:
        stop_when_cut(lifeline)
    begin = time.time()

    def clock() -> int:
        """Tell the time, faster or slower than it goes."""
        return int(begin + (time.time() - begin) * speed)

    yesterday = datetime.datetime.fromtimestamp(begin, datetime.UTC).date() - datetime.timedelta(days=1)
    ridership = Ridership(_city(load_network(network)), seed, yesterday)
    sender = HttpSender(url, key) if url else None
    Player(ridership, clock, out, sender, seed).run(stop, every)
