"""`mobility simulate`: riders and sensors of the model city, as weeks of history or as a day that goes on."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobility.cli.simulated_visits import number_visits, plan_city, trip_numbers
from mobility.network import TransportNetwork, load_network
from mobility.settings import read_settings
from mobility.telemetry import configure_logging

if TYPE_CHECKING:
    import pyarrow as pa

    from mobility.simulation.riders.ridership import Day, Ridership

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
    trips = trip_numbers(loaded)

    def write_visits(day: "Day", table: "pa.Table") -> None:
        """Write a day's readings with the numbers of the Timetable."""
        write_table(
            number_visits(table, trips, ridership.fleet.vehicle_id, loaded), folder / f"{day.date}.parquet"
        )

    with Progress() as progress:
        bar = progress.add_task("planning the city", total=len(dates))
        ridership = Ridership(plan_city(loaded), seed, dates[0])
        folder = out / "visits"
        folder.mkdir(parents=True, exist_ok=True)
        for date in write_history(ridership, dates, out, seed, write_visits):
            progress.update(bar, advance=1, description=f"{date}")


@command.command("model")
@NETWORK
@click.option("--days", type=click.IntRange(1, 84), default=7, show_default=True, help="Up to yesterday.")
@SEED
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Directory of models.")
@click.option("--unless-current", is_flag=True, help="Do nothing where a model of this network is.")
@click.option("--lifeline", type=int, hidden=True, help="Descriptor that ends with the supervisor.")
def model(network: Path, days: int, seed: int, out: Path, unless_current: bool, lifeline: int | None) -> None:
    """Train an occupancy model on a few simulated days, labelled as simulated: for demonstrations.

    For one that is to be judged, write weeks with `mobility simulate history` and train on them.
    """
    from mobility.bootstrap.lifeline import stop_when_cut  # noqa: PLC0415
    from mobility.cli.simulated_model import has_model, train_on_simulated_days  # noqa: PLC0415

    configure_logging(read_settings().log_level)
    if lifeline is not None:
        stop_when_cut(lifeline)
    loaded = load_network(network)
    if unless_current and has_model(out, loaded):
        return
    ridership, dates = _yesterdays(loaded, days, seed)
    train_on_simulated_days(loaded, ridership, dates, seed, out)


def _yesterdays(network: TransportNetwork, days: int, seed: int) -> "tuple[Ridership, list[datetime.date]]":
    from mobility.simulation.riders.ridership import Ridership  # noqa: PLC0415

    today = datetime.datetime.now(datetime.UTC).date()
    dates = [today - datetime.timedelta(days=days - i) for i in range(days)]
    return Ridership(plan_city(network), seed, dates[0]), dates


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
    ridership = Ridership(plan_city(load_network(network)), seed, yesterday)
    sender = HttpSender(url, key) if url else None
    Player(ridership, clock, out, sender, seed).run(stop, every)
