"""docs/sensors.md: what it shows to type is typed, by a shell with openssl and curl."""

import re
import shutil
import subprocess
import threading
from pathlib import Path

import orjson
import pytest
from werkzeug.serving import make_server

from mobility.api import create_app
from mobility.sensing.journal_reader import JournalReader
from mobility.settings import read_settings
from mobility.store import KeyFile, Role
from tests.api.handmade import FixedSource, journey, plan, services

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sensors.md").read_text(encoding="utf-8")


def test_the_signed_request_works_as_it_is_typed(tmp_path: Path) -> None:
    for program in ("curl", "openssl"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    (script,) = (block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "curl" in block)
    _, text = KeyFile(tmp_path).add(Role.SENSOR, scopes=("doors",))
    settings = read_settings({"MOBILITY_STATE": str(tmp_path)})
    app = create_app(settings, FixedSource(services(plan(journeys=(journey(),)))))
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        script = script.replace("http://localhost:8080", f"http://127.0.0.1:{server.server_port}")
        environment = {"KEY": text, "PATH": "/usr/local/bin:/usr/bin:/bin"}
        done = subprocess.run(
            ["sh", "-c", script], env=environment, capture_output=True, check=True, timeout=30
        )
    finally:
        server.shutdown()
        thread.join()
    assert orjson.loads(done.stdout)["accepted"] == 1
    (got,) = JournalReader(tmp_path / "journal").read()
    assert (got.observation.boardings, got.observation.alightings) == (3, 1)
