"""`mobility simulate` on a built network, as an operator calls it: its numbers are the network's numbers."""

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from google.transit import gtfs_realtime_pb2 as pb

from mobility.bootstrap.simulator_part import SimulatorPart
from mobility.network import TransportNetwork, build_network, load_network
from mobility.sensing.stop_visits import no_stop_visits
from tests.support.feeds import small_town, write_gtfs
from tests.support.live import serving

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-c", "from mobility.cli import main; main()"]
ENVIRONMENT = {**os.environ, "COLUMNS": "160", "NO_COLOR": "1"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=PROJECT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulate") / "model-city"
    done = run("build", "--city", "model", "--size", "0.05", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def network(built: Path) -> TransportNetwork:
    return load_network(built)


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("history")
    # a week before the calendar of the network begins: history lies in the past
    which = ["--weeks", "1", "--until", "2026-06-21"]
    done = run("simulate", "history", "--network", str(built), *which, "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.slow
def test_visits_are_in_the_numbers_of_the_network(folder: Path, network: TransportNetwork) -> None:
    files = sorted((folder / "visits").iterdir())
    assert [file.name for file in files] == [f"2026-06-{day}.parquet" for day in range(15, 22)]
    table = pq.read_table(files[2])
    assert table.schema.metadata == {
        b"mobility.network": network.content_hash.encode(), b"mobility.simulated": b"1"
    }  # fmt: skip
    for name, empty in no_stop_visits()._asdict().items():
        assert table[name].to_numpy().dtype == empty.dtype, name
    trip, position = table["trip"].to_numpy(), table["position"].to_numpy()
    t = network.timetable
    stops = np.diff(t.pattern_stops_offsets)[t.trip_pattern[trip]]
    assert (position < stops).all()
    keys = np.column_stack((table["day"].to_numpy(), trip, position))
    assert (np.lexsort(keys.T[::-1]) == np.arange(len(keys))).all()
    assert len(table) > 5000


@pytest.mark.slow
def test_ids_and_numbers_name_the_same_trips(folder: Path, network: TransportNetwork) -> None:
    visits = pq.read_table(folder / "visits" / "2026-06-17.parquet")
    history = pq.read_table(folder / "history" / "2026-06-17.parquet")
    t = network.timetable
    names = network.tables["trips"]["trip_id"].take(t.trip_record[visits["trip"].to_numpy()]).to_pylist()
    assert sorted(names) == sorted(history["trip_id"].to_pylist())
    assert sorted(visits["observed_s"].to_pylist()) == sorted(history["observed_s"].to_pylist())


def test_only_the_model_city_has_riders(tmp_path: Path) -> None:
    done = run(
        "simulate", "history", "--network", str(tmp_path), "--weeks", "1", "--out", str(tmp_path / "out")
    )
    assert done.returncode == 1
    assert "mobility build" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_present_plays_until_it_is_stopped(
    built: Path, network: TransportNetwork, tmp_path: Path
) -> None:
    command = ["simulate", "live", "--network", str(built), "--out", str(tmp_path), "--every", "0.3"]
    process = subprocess.Popen([*PROGRAM, *command], cwd=PROJECT, env=ENVIRONMENT, stderr=subprocess.PIPE)
    try:
        feed = tmp_path / "trip-updates.pb"
        deadline = time.monotonic() + 200
        while not feed.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        message = pb.FeedMessage()
        message.ParseFromString(feed.read_bytes())
        assert abs(message.header.timestamp - datetime.datetime.now(datetime.UTC).timestamp()) < 120
        known = set(network.tables["trips"]["trip_id"].to_pylist())
        assert {entity.trip_update.trip.trip_id for entity in message.entity} <= known
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said


@pytest.mark.slow
def test_the_service_keeps_a_simulator_running(built: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    part = SimulatorPart(built, feed, "", ENVIRONMENT)
    assert part.realtime == f"model={feed}/trip-updates.pb model={feed}/vehicle-positions.pb"

    def step_until(is_reached: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 200
        while not is_reached():
            assert time.monotonic() < deadline
            part.step(time.monotonic())
            time.sleep(0.05)

    try:
        step_until((feed / "vehicle-positions.pb").exists)
        process = part._process
        assert process is not None
        process.kill()
        step_until(lambda: part._process not in (None, process))
        part.stop(time.monotonic())
        step_until(part.is_stopped)
    finally:
        part.kill()


@pytest.mark.slow
def test_the_model_city_is_served_with_vehicles_that_move(built: Path, tmp_path: Path) -> None:
    options = {"options": ("--simulate",), "MOBILITY_REALTIME_INTERVAL_S": "1"}
    with serving(built, tmp_path / "log", workers=1, **options) as live:  # type: ignore[arg-type]
        deadline = time.monotonic() + 200
        while True:
            feeds = live.get("/v1/live/status").json()["feeds"]
            if len(feeds) == 2 and all(feed["taken"] for feed in feeds):
                break
            assert time.monotonic() < deadline, feeds
            time.sleep(0.5)
    assert not any(feed["unmatched"] for feed in feeds), feeds
    assert sum(feed["vehiclesUnmatched"] for feed in feeds) == 0


def test_only_the_model_city_is_played(tmp_path: Path) -> None:
    feed = write_gtfs(tmp_path / "feed.zip", small_town())
    build_network([("town", feed)], [], tmp_path / "other")
    done = run("serve", "--network", str(tmp_path / "other"), "--port", "0", "--simulate")
    assert done.returncode == 1
    assert "--simulate is for the model city" in done.stderr
