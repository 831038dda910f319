"""docs/learning.md and docs/learning-on-the-way.md: all they show is pasted into a shell, and answers."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mobility.cli import group
from tests.support.live import PROJECT, Live, serving

PAGES = ("learning.md", "learning-on-the-way.md")
FAILING = """set -eu
curl() { command curl --silent --show-error --fail-with-body "$@"; printf '\\n'; echo '--- answered' >&2; }
"""
"""Before what is pasted: whatever answers with an error ends it."""


def blocks(page: str) -> str:
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))


@pytest.fixture(scope="module")
def heidelberg(shared_data: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as docs/learning.md says: the timetable of 2016, moved to these weeks."""
    assert callable(shared_data)
    feed = shared_data("heidelberg/rnv-2016-heidelberg.gtfs.zip")
    streets = shared_data("heidelberg/heidelberg.osm.pbf")
    out = tmp_path_factory.mktemp("built") / "heidelberg"
    weeks = (date.today() - date(2016, 10, 31)).days // 7
    command = ["build", "--gtfs", f"rnv={feed}", "--osm", str(streets), "--out", str(out)]
    group.main([*command, "--shift-weeks", str(weeks)], standalone_mode=False)
    return out


@pytest.fixture(scope="module", params=["heidelberg", "small_city"])
def pasted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Live, dict[str, str]]]:
    """A service, and the environment of a shell beside it."""
    network: Path = request.getfixturevalue(request.param)
    state = tmp_path_factory.mktemp("state")
    log = state.parent / f"{request.param}.log"
    with serving(network, log, workers=1, MOBILITY_STATE=str(state)) as live:
        # Places of the map are taken over by a process of its own once the service answers.
        deadline = time.monotonic() + 120
        while "learning of the model city taken over" not in log.read_text():
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.2)
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        yield live, {**os.environ, "MOBILITY_STATE": str(state), "PATH": path, "PYTHONPATH": str(PROJECT)}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_everything_shown_answers(pasted: tuple[Live, dict[str, str]], page: str, tmp_path: Path) -> None:
    live, environment = pasted
    script = FAILING + blocks(page).replace("http://localhost:8080", live.address)
    shown = script.count("\ncurl ")
    done = subprocess.run(
        ["bash", "-c", script],
        check=False,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    assert done.stderr.count("--- answered") >= shown >= 5
    if page != PAGES[0]:
        return
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    # The invented course is found, planned and put into a week; the calendars hold journeys.
    found = [one for one in answers if one.get("offers")]
    assert "example:spanish" in [offer["offer"]["offerId"] for one in found for offer in one["offers"]]
    trips = [one["trip"] for one in answers if "trip" in one]
    assert len(trips) == 2
    assert all(trips)
    (week,) = [one for one in answers if "feasible" in one]
    assert week["feasible"]
    (feed,) = [one for one in answers if "fromDay" in one]
    assert "example:1" in [one["attendance"].get("sessionId") for one in feed["entries"]]
    assert done.stdout.count("BEGIN:VCALENDAR") == 2
    assert done.stdout.count("CATEGORIES:TRAVEL") >= 2
