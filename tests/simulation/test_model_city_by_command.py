"""`mobility build --city model` as `make run` calls it."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mobility.network import TransportNetwork, load_network
from mobility.network.heights import Terrain
from mobility.routing.journey import StreetLeg
from mobility.service import Planner, PlanRequest
from mobility.service.cycling import CyclingRequest

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


def _climb_is_told(network: TransportNetwork, heights: Path) -> None:
    """From the foot of the highest hill to its top: metres up, slower than down, less so with a motor."""
    ground = Terrain([heights])
    lat, lon = network.graph.node_lat, network.graph.node_lon
    at_m = ground.heights_at(lat, lon)
    ground.close()
    top = int(at_m.argmax())
    apart_m = np.hypot(lat - lat[top], (lon - lon[top]) * 0.62) * 111_195
    foot = int(np.where(apart_m < 600, at_m, np.inf).argmin())
    climb_m = at_m[top] - at_m[foot]
    assert climb_m > 4
    planner = Planner(network)

    def ride(origin: int, target: int, *, has_motor: bool = False) -> tuple[int, int]:
        ends = (f"{lat[node]},{lon[node]}" for node in (origin, target))
        cycling = CyclingRequest(is_electric=has_motor)
        (way,) = planner.plan(
            PlanRequest(*ends, 0, transit_modes=(), direct_modes=("BIKE",), cycling=cycling)
        ).result.direct
        (leg,) = way.legs
        assert isinstance(leg, StreetLeg) and leg.climb_m is not None
        return leg.climb_m, leg.end_s - leg.start_s

    (up_m, up_s), (_, down_s) = ride(foot, top), ride(top, foot)
    assert up_m >= climb_m - 2
    assert up_s > down_s
    assert ride(foot, top, has_motor=True)[1] < up_s


@pytest.mark.slow  # four builds
def test_builds_once_a_week_and_for_each_seed(tmp_path: Path) -> None:
    out = tmp_path / "model-city"
    assert "is in service" in _build(out, 1)
    network = load_network(out)
    assert network.manifest["model_city"] is True
    assert "not a real place" in network.manifest["attribution"][0]["attribution"]
    assert "simulated" in network.manifest["feeds"][0]["name"]
    assert network.manifest["feeds"][0]["start_date"] == _monday(network).isoformat()
    assert network.climbs is not None and network.manifest["heights"]["share_of_edges"] == 1.0
    assert "simulated" in network.manifest["attribution"][1]["attribution"]

    _climb_is_told(network, tmp_path / "model-city-inputs" / "model-city.heights.tif")

    assert "nothing to build" in _build(out, 1)
    assert load_network(out).manifest["build_id"] == network.manifest["build_id"]

    # A city of an earlier version, or of a machine without rasterio, has no hills: it is built again.
    (tmp_path / "model-city-inputs" / "model-city.heights.tif").unlink()
    assert "is in service" in _build(out, 1)

    assert "is in service" in _build(out, 2)  # another city, however young this one is
    assert load_network(out).manifest["content_hash"] != network.manifest["content_hash"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model-city", "model-city-inputs"]
