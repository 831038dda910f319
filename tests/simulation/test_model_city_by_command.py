"""`mobility build --city model` as `make run` calls it."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mobility.network import TransportNetwork, load_network

PROJECT = Path(__file__).resolve().parents[2]


def _build(out: Path, seed: int) -> str:
    command = ["build", "--city", "model", "--size", "0.05", "--seed", str(seed), "--unless-current"]
    done = subprocess.run(
        [sys.executable, "-c", "from mobility.cli import main; main()", *command, "--out", str(out)],
        cwd=PROJECT,
        env={**os.environ, "COLUMNS": "160", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def _monday(network: TransportNetwork) -> datetime.date:
    """The week of the day before the build: what set out in that night is still under way."""
    built = datetime.datetime.fromisoformat(network.manifest["built_at"]).date()
    before = built - datetime.timedelta(days=1)
    return before - datetime.timedelta(days=before.weekday())


@pytest.mark.slow  # three builds
def test_builds_once_a_week_and_for_each_seed(tmp_path: Path) -> None:
    out = tmp_path / "model-city"
    assert "is in service" in _build(out, 1)
    network = load_network(out)
    assert network.manifest["model_city"] is True
    assert "not a real place" in network.manifest["attribution"][0]["attribution"]
    assert "simulated" in network.manifest["feeds"][0]["name"]
    assert network.manifest["feeds"][0]["start_date"] == _monday(network).isoformat()

    assert "nothing to build" in _build(out, 1)
    assert load_network(out).manifest["build_id"] == network.manifest["build_id"]

    assert "is in service" in _build(out, 2)  # another city, however young this one is
    assert load_network(out).manifest["content_hash"] != network.manifest["content_hash"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model-city", "model-city-inputs"]
