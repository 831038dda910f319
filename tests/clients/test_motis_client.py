"""@motis-project/motis-client against the running service: its own schemas judge every answer."""

import json
import subprocess
from datetime import UTC
from pathlib import Path

import pytest

from tests.clients.node import node_command
from tests.support.live import Live
from tests.support.small_city import question_in

HERE = Path(__file__).resolve().parent


@pytest.mark.xdist_group("live")
def test_motis_client_plans_and_pages(live_server: Live, small_city: Path) -> None:
    node = node_command()
    if not node or not (HERE / "node_modules").is_dir():
        pytest.skip("the clients are not installed: make install-dev")
    question = question_in(small_city)
    time = question.moment.astimezone(UTC).strftime(
        "%Y-%m-%dT%H:%M:%S.000Z"
    )  # as Date.toISOString() writes it
    done = subprocess.run(
        [*node, "motis_client.mjs", live_server.address, question.from_place, question.to_place, time],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["plans"] == 12
    assert seen["itineraries"] > 30
    assert seen["steps"] > 50
