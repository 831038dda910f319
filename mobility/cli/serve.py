"""`mobility serve`: answers questions over HTTP until it is stopped."""

import json
import logging
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import click

from mobility.bootstrap.control_key import give_control_key
from mobility.bootstrap.doorway import Doorway
from mobility.bootstrap.jobs_part import JobsPart
from mobility.bootstrap.live_part import LivePart
from mobility.bootstrap.redis_part import RedisPart
from mobility.bootstrap.simulator_part import KEY_VARIABLE, SimulatorPart, give_key
from mobility.bootstrap.supervisor import Part, Supervisor, tell_systemd
from mobility.bootstrap.task_part import TaskPart
from mobility.bootstrap.web_service import WebService
from mobility.errors import SettingsError
from mobility.network import current_build
from mobility.settings import Settings, environment_of, read_settings
from mobility.telemetry import configure_logging

LOG = logging.getLogger(__name__)


@click.command("serve")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option("--host", help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on [default: 8080].")
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes [default: 2].")
@click.option("--threads", type=click.IntRange(1, 64), help="Threads in each worker [default: 8].")
@click.option("--welcome", is_flag=True, help="Print the address and three things to try.")
@click.option("--simulate", is_flag=True, help="Play the vehicles of the model city, labelled as simulated.")
def command(
    network: Path | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    threads: int | None,
    welcome: bool,
    simulate: bool,
) -> None:
    """Answer questions over HTTP.

    Options win over MOBILITY_* variables. A network that is built anew is taken into service without a stop;
    SIGHUP takes a new version of the program into service likewise, SIGTERM lets running requests end.
    """
    given: dict[str, Any] = {
        "network": network,
        "host": host,
        "port": port,
        "workers": workers,
        "threads": threads,
    }
    settings = replace(read_settings(), **{name: value for name, value in given.items() if value is not None})
    current_build(settings.network)  # a wrong directory is said here, not by a child that dies
    configure_logging(settings.log_level)
    doorway = Doorway(settings)
    settings = replace(settings, port=doorway.port)
    doorway.begin_to_answer()
    redis: RedisPart | None = None
    if not settings.redis_url:
        redis = RedisPart(settings.state / "redis")
        settings = replace(settings, redis_url=redis.url)

    def _when_ready(is_renewed: bool) -> None:
        nonlocal welcome
        tell_systemd("READY=1")
        places.ask()
        if is_renewed:
            live.renew(time.monotonic())
        if welcome:
            welcome = False
            _welcome(settings, simulate)

    with TemporaryDirectory(prefix="mobility-metrics-") as folder:
        if settings.metrics_folder is None:
            settings = replace(settings, metrics_folder=Path(folder))
        played: list[Part] = []
        if simulate:
            settings, played = _play(settings)
        environment = environment_of(settings)
        environment.pop("NOTIFY_SOCKET", None)  # systemd hears from this process only
        places = TaskPart(
            "places", ["learning", "sync", f"--network={settings.network}"], environment, is_due=False
        )
        live = LivePart(settings, ["-m", "mobility.cli.live"], environment)
        web = WebService(settings, doorway, ["-m", "mobility.cli.web"], environment, _when_ready)
        # The web service takes longest to start, and has no need of the others until it answers.
        folder_of_jobs = settings.state / "accessibility" / "jobs"
        jobs = [JobsPart(i, folder_of_jobs, environment) for i in range(settings.jobs_workers)]
        parts: list[Part] = [web, live, places, *jobs, *played, *([] if redis is None else [redis])]
        Supervisor(parts, web).run()
        doorway.close()


def _play(settings: Settings) -> tuple[Settings, list[Part]]:
    """Make the parts that play the model city, and read what they tell; no other network has any to play."""
    manifest = json.loads((current_build(settings.network) / "manifest.json").read_bytes())
    if not manifest.get("model_city"):
        raise SettingsError(
            f"--simulate is for the model city; {settings.network} was built from something else", "simulate"
        )
    folder = (settings.state / "simulated").resolve()
    if settings.occupancy_model == Settings.occupancy_model:  # a model of real vehicles may lie there
        settings = replace(settings, occupancy_model=folder / "occupancy")
    environment = environment_of(settings)
    environment.pop("NOTIFY_SOCKET", None)
    train = ["simulate", "model", f"--network={settings.network}", f"--out={settings.occupancy_model}"]
    trainer = TaskPart("trainer", [*train, "--unless-current"], environment, is_due=True)
    environment[KEY_VARIABLE] = give_key(settings.state)
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    simulator = SimulatorPart(settings.network, folder, url, environment)
    settings = replace(
        settings,
        realtime=f"{settings.realtime} {simulator.realtime}".strip(),
        gbfs=f"{settings.gbfs} {simulator.gbfs}".strip(),
        parking=f"{settings.parking} {simulator.parking}".strip(),
        sensor_registry=settings.sensor_registry or simulator.registry,
    )
    return settings, [simulator, trainer]


def _welcome(settings: Settings, is_simulated: bool) -> None:
    # Loaded here: a service under systemd prints nothing.
    from rich.console import Console  # noqa: PLC0415

    console = Console(soft_wrap=True, highlight=False)
    host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host
    network = _ask_health(host, settings.port)
    address = f"http://{host}:{settings.port}"
    model = "  (a model city: invented and simulated)" if network.get("modelCity") else ""
    console.print(f"\n[bold]mobility[/bold] answers at [bold]{address}[/bold]{model}")
    console.print("\nThree things to try:\n")
    console.print(f"  1. open [bold]{address}[/bold] in a browser, or {address}/docs for the API")
    sample = network.get("sample")
    if sample is not None:
        start, end, moment = sample["fromPlace"], sample["toPlace"], sample["time"]
        # Encoded, for the plus of a time's offset would arrive as a space.
        query = urlencode({"fromPlace": start, "toPlace": end, "time": moment}, safe=",:")
        console.print(f"  2. curl '{address}/api/v6/plan?{query}'")
        console.print(f"  3. {_own_name()} plan {start} {end} --at {moment} --network {settings.network}")
    if is_simulated:
        console.print(
            "\nTram and hire bike, a shuttle at night, park and ride and back: docs/offers.md, In the demo"
        )
    console.print(f"\nFor control rooms: [bold]{address}/control[/bold]")
    if is_simulated and sys.stdout.isatty():
        # To the screen alone: where the output is kept in a file, a key has no place in it.
        console.print(f"  with the key {give_control_key(settings.state)}  (until the next start)\n")
    else:
        console.print(f"  with a key: {_own_name()} keys --state {settings.state} add --role control\n")


def _ask_health(host: str, port: int) -> dict[str, Any]:
    """Ask the service itself: this process has no network."""
    # Loaded here: 30 ms of every start, for those who want to be welcomed.
    import http.client  # noqa: PLC0415

    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/api/v1/health")
        network: dict[str, Any] = json.loads(connection.getresponse().read())["network"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return {}
    finally:
        connection.close()
    return network


def _own_name() -> str:
    """Name this program as it was called, so that the line can be pasted where it is not on PATH."""
    called = Path(sys.argv[0])
    return "mobility" if shutil.which("mobility") or called.name != "mobility" else str(called)
