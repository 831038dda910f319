"""Each curl of docs/api.md, run by bash as it stands there, against Heidelberg behind a real gunicorn."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from mobility.network import TransportNetwork
from mobility.store import KeyFile, Role
from tests.support.live import Live, serving

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("curl ")
]
SHOWN_AT = "2016-11-08T07:25:00+00:00"
"""When the service believes to be: just before the journeys that the page asks for."""
STATUS = {"/gtfs-rt/": 503}
"""Where nothing is known now, as here, the page says so; all else is answered."""


@dataclass
class Service:
    """A running service, and what stands for $KEY and $ID."""

    live: Live
    key: str
    itinerary_id: str


@pytest.fixture(scope="module")
def service(
    heidelberg_network: TransportNetwork, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Heidelberg, served in November 2016, with a key of the control room."""
    folder = tmp_path_factory.mktemp("heidelberg-curl")
    _, key = KeyFile(folder / "state").add(Role.CONTROL, "Control room")
    variables = {
        "MOBILITY_STATE": str(folder / "state"),
        "MOBILITY_CLOCK_BACK_S": str(int(time.time() - datetime.fromisoformat(SHOWN_AT).timestamp())),
    }
    with serving(heidelberg_network.path.parent, folder / "log", workers=1, **variables) as live:
        (first, *_) = re.findall(r"curl 'http://localhost:8080(/api/v6/plan[^']+)'", PAGE)
        itinerary_id = live.get(first).json()["itineraries"][0]["id"]
        yield Service(live, key, itinerary_id)


def test_the_page_shows_commands() -> None:
    assert len(COMMANDS) > 40
    assert PAGE.count("\ncurl ") == len(COMMANDS), "a command stands outside of the blocks"


@pytest.mark.parametrize("command", COMMANDS)
def test_shown_commands_work(service: Service, tmp_path: Path, command: str) -> None:
    there = command.replace("http://localhost:8080", service.live.address)
    assert there != command
    # As typed, but without the progress, and with the status behind the answer.
    script = f"""curl() {{ command curl -sS -w '\\n%{{http_code}}' "$@"; }}\n{there}\n"""
    variables = {"KEY": service.key, "ID": service.itinerary_id, "no_proxy": "*"}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, **variables},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    body, _, status = done.stdout.rpartition(b"\n")
    wanted = next((code for part, code in STATUS.items() if part in command), 200)
    assert int(status) == wanted or (wanted == 200 and int(status) in (201, 204)), done.stdout
    written = re.search(r" -o (\S+)", command)
    if written:
        assert (tmp_path / written[1]).stat().st_size > 0
    elif status != b"204":
        json.loads(body)
