"""The JavaScript of docs/api.md, run by node against Heidelberg behind a real gunicorn."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility.network import TransportNetwork
from tests.clients.node import HERE, node_command
from tests.support.live import Live, serving

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## From JavaScript")[2].partition("\n## ")[0]
WITH_CLIENT, WITHOUT = re.findall(r"```js\n(.*?)```", SECTION, re.DOTALL)


@pytest.fixture(scope="module")
def heidelberg_server(
    heidelberg_network: TransportNetwork, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """Heidelberg, served."""
    log = tmp_path_factory.mktemp("heidelberg-server") / "service.log"
    with serving(heidelberg_network.path.parent, log, workers=1) as live:
        yield live


def run(example: str, live: Live) -> list[str]:
    """Run an example as it is, but for the address; the lines that it prints."""
    node = node_command()
    if not node or not (HERE / "node_modules").is_dir():
        pytest.skip("the clients are not installed: make install-dev")
    done = subprocess.run(
        [*node, "--input-type=module", "-"],
        cwd=HERE,  # where node finds the client
        input=example.replace("http://localhost:8080", live.address),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_with_motis_client(heidelberg_server: Live) -> None:
    *journeys, saved, reach = run(WITH_CLIENT, heidelberg_server)
    assert len(journeys) >= 5
    for line in journeys:
        start, end, ways = line.split(" ", 2)
        assert "2016-11-08T07:30:00" <= start < end, line
        assert set(ways.split(" > ")) > {"WALK"}, line
    assert re.match(r"[1-9]\d* 2016-11-08T\S+Z \w", saved)
    assert int(reach.split()[0]) > 300


def test_without_a_library(heidelberg_server: Live) -> None:
    lines = run(WITHOUT, heidelberg_server)
    assert len(lines) == 2
    for line in lines:
        assert re.fullmatch(r"[1-9]\d* min \d+(\.\d)? m", line)
