"""`mobility serve`: answers questions over HTTP until it is stopped."""

import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from mobility.api import create_app
from mobility.bootstrap import ServiceLoader
from mobility.bootstrap.doorway import Doorway
from mobility.bootstrap.server import Server
from mobility.network import current_build, load_network
from mobility.service.samples import sample_question
from mobility.settings import Settings, read_settings
from mobility.telemetry import configure_logging


@click.command("serve")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option("--host", help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on [default: 8080].")
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes [default: 2].")
@click.option("--threads", type=click.IntRange(1, 64), help="Threads in each worker [default: 4].")
@click.option("--welcome", is_flag=True, help="Print the address and three things to try.")
def command(
    network: Path | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    threads: int | None,
    welcome: bool,
) -> None:
    """Answer questions over HTTP.

    Options win over MOBILITY_* variables. A network that is built anew is taken into service without a stop.
    """
    given: dict[str, Any] = {
        "network": network,
        "host": host,
        "port": port,
        "workers": workers,
        "threads": threads,
    }
    settings = replace(read_settings(), **{name: value for name, value in given.items() if value is not None})
    current_build(settings.network)  # a wrong directory is said here, not by workers that die one by one
    configure_logging(settings.log_level)
    doorway = Doorway(settings)
    settings = replace(settings, port=doorway.port)
    loader = ServiceLoader(settings)
    with doorway.answering_not_ready():
        loader.load_before_fork()

    def _make_app(_: Settings) -> object:
        loader.start()
        return create_app(settings, loader)

    Server(settings, _make_app, (lambda: _welcome(settings)) if welcome else None, doorway.hand_over()).run()


def _welcome(settings: Settings) -> None:
    console = Console(soft_wrap=True, highlight=False)
    network = load_network(settings.network)
    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host
    address = f"http://{host}:{settings.port}"
    model = "  (a model city: invented and simulated)" if network.manifest.get("model_city") else ""
    console.print(f"\n[bold]mobility[/bold] answers at [bold]{address}[/bold]{model}")
    console.print("\nThree things to try:\n")
    console.print(f"  1. open [bold]{address}[/bold] in a browser, or {address}/docs for the API")
    sample = sample_question(network, datetime.now(UTC).date())
    if sample is not None:
        moment = sample.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = f"fromPlace={sample.from_place}&toPlace={sample.to_place}&time={moment}"
        console.print(f"  2. curl '{address}/api/v6/plan?{query}'")
        console.print(
            f"  3. {_own_name()} plan {sample.from_place} {sample.to_place} --at {sample.moment.isoformat()} "
            f"--network {settings.network}\n"
        )


def _own_name() -> str:
    """Name this program as it was called, so that the line can be pasted where it is not on PATH."""
    called = Path(sys.argv[0])
    return "mobility" if shutil.which("mobility") or called.name != "mobility" else str(called)
