"""`mobility live`: reads what happens now and publishes it; `mobility live status`: how that goes."""

import logging
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import click
import requests
from rich.console import Console
from rich.table import Table

from mobility.errors import RealtimeError, SettingsError
from mobility.settings import Settings, read_settings
from mobility.telemetry import configure_logging

LOG = logging.getLogger(__name__)

ASK_LIMIT_S = 10.0


@click.group("live", invoke_without_command=True)
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option("--lifeline", type=int, hidden=True, help="Descriptor that ends with the supervisor.")
@click.pass_context
def command(ctx: click.Context, network: Path | None, lifeline: int | None) -> None:
    """Read realtime feeds and publish what they say, for all workers.

    `mobility serve` starts this by itself where the city file or MOBILITY_REALTIME names feeds. By hand it
    needs REDIS_URL, the one that the service uses.
    """
    if ctx.invoked_subcommand is None:
        _run(network, lifeline)


@command.command("status")
@click.option("--url", help="Address of the service [default: by MOBILITY_HOST and MOBILITY_PORT].")
@click.option(
    "--key",
    envvar="MOBILITY_KEY",
    default="",
    help="An API key; sensors are counted for the role control only.",
)
def status(url: str | None, key: str) -> None:
    """Show how much of each realtime feed and counting system is understood, and why the rest is not."""
    settings = read_settings()
    address = (url or _own_address(settings)).rstrip("/")
    try:
        answer = requests.get(
            f"{address}/v1/live/status",
            headers={"X-API-Key": key} if key else {},
            timeout=ASK_LIMIT_S,
        )
        answer.raise_for_status()
        show_status(answer.json())
    except (requests.RequestException, ValueError) as fault:
        raise RealtimeError(f"{address} does not tell: {type(fault).__name__}: {fault}", "url") from fault


def _run(network: Path | None, lifeline: int | None) -> None:
    # Loaded here: the status needs neither network nor protobuf.
    from dataclasses import replace  # noqa: PLC0415

    from mobility.bootstrap.lifeline import stop_when_cut  # noqa: PLC0415
    from mobility.bootstrap.live_stages import make_live_process  # noqa: PLC0415

    settings = read_settings()
    if network is not None:
        settings = replace(settings, network=network)
    if not settings.redis_url:
        raise SettingsError(
            "{field} is not set: it names the Redis that `mobility serve` uses, and through which snapshots "
            "reach its workers.",
            field="REDIS_URL",
            example="",
        )
    configure_logging(settings.log_level)
    process, stop = make_live_process(settings), threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if lifeline is not None:
        stop_when_cut(lifeline)
    process.run(stop)


def _own_address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://{host}:{settings.port}"


COLUMNS = (
    "feed",
    "source",
    "age",
    "updates",
    "matched",
    "vehicles",
    "alerts",
    "unmatched, and why",
    "fault",
)
OTHERS_UNMATCHED = {
    "vehiclesUnmatched": "vehicles whose run is not known",
    "vehiclesWithoutTrip": "vehicles without a trip",
    "callsUnmatched": "calls that their run does not have",
    "alertsUnknown": "alerts about what the timetable does not know",
    "unreadable": "entities that make no sense",
}
"""Members of a feed's status, as people say it."""


def show_status(told: dict[str, Any]) -> None:
    """Print how live data are doing.

    Parameters
    ----------
    told : dict[str, Any]
        What /v1/live/status answers.
    """
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{told['state']}: {told['text']}")
    table = Table(*COLUMNS)
    for feed in told["feeds"]:
        why = [f"{count} {reason}" for reason, count in feed["unmatched"].items()]
        # What fails without a sound is what people search for longest.
        why += [f"{feed[name]} {words}" for name, words in OTHERS_UNMATCHED.items() if feed[name]]
        examples = [f"{reason}: {', '.join(ids)}" for reason, ids in feed["examples"].items()]
        for reason, ids in feed["vehicleExamples"].items():
            examples.append(f"vehicles, {feed['vehicleReasons'][reason]} {reason}: {', '.join(ids)}")
        examples += feed["unreadableExamples"]
        table.add_row(
            feed["tag"],
            feed["source"],
            f"{feed['ageSeconds']} s" if "ageSeconds" in feed else "-",
            str(feed["updates"]),
            str(sum(feed["matched"].values())),
            str(feed["vehicles"]),
            str(feed["alerts"]),
            "\n".join([", ".join(why), *examples]),
            feed["fault"],
        )
    console.print(table)
    sensors = told.get("sensors", {})
    if sensors.get("systems"):
        console.print(_table_of_systems(sensors["systems"]))
    for name, fault in sensors.items():
        if name.endswith("Fault") and fault:
            console.print(f"sensors: {fault}")
    if "forecast" in sensors:
        console.print(f"sensors: {sensors['forecast']['text']}")


def _table_of_systems(systems: list[dict[str, Any]]) -> Table:
    table = Table("counting system", "vehicles", "silent", "messages", "matched", "what is wrong")
    for one in systems:
        wrong = {**one["unmatched"], **one["faults"], "clocks off": one["clocksOff"]}
        table.add_row(
            one["system"],
            str(one["vehicles"]),
            f"{one['silentSeconds']} s",
            str(one["messages"]),
            str(one["matched"]),
            ", ".join(f"{count} {word}" for word, count in wrong.items() if count),
        )
    return table


if __name__ == "__main__":
    command()
