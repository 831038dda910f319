"""A network is exchanged while people ask: nobody fails, no answer mixes two, a broken one is refused."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from mobility.cli import group
from mobility.errors import NetworkError
from tests.operations.conftest import Serving, builds_of, point_at
from tests.operations.crowd import Crowd, hash_of
from tests.support.late_rides import late, rides_of
from tests.support.live import Live, children_of, command_of

LIMIT_S = 90
"""Seconds are measured in benchmarks/; here other tests run beside, and only what never comes is a fault."""


@pytest.mark.slow
def test_two_exchanges_under_load(network: Path, serve: Serving) -> None:
    old, new = builds_of(network)
    tag_of = {hash_of(old): {"old"}, hash_of(new): {"new"}}
    with serve() as live, Crowd(live, network) as crowd:
        crowd.wait_for(hash_of(old))
        before = set(live.workers)
        for build in (new, old):
            point_at(network, build)
            crowd.wait_for(hash_of(build))
        deadline = time.monotonic() + LIMIT_S
        while len(live.masters) > 1:  # those who leave answer what they were asked
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert not before & set(live.workers), "the network that went is still held by some process"
    assert not crowd.failed, crowd.failed[:3]
    assert {one.network for one in crowd.asked} == set(tag_of)
    mixed = [one for one in crowd.asked if not one.tags <= tag_of[one.network]]
    assert not mixed, mixed[:3]
    assert any(one.tags for one in crowd.asked), "no answer names a stop: nothing was tested"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["changed", "cut", "manifest", "version"])
def test_a_broken_network_is_refused_and_the_one_before_stays(
    network: Path, serve: Serving, how: str
) -> None:
    old, new = builds_of(network)
    spoil(new, how)
    with serve(workers="1") as live, Crowd(live, network, size=1) as crowd:
        crowd.wait_for(hash_of(old))
        point_at(network, new)
        refused = wait_for_refusal(live)
        assert refused["build"] == new.name
        assert refused["message"]
        assert str(network) not in json.dumps(refused)
        assert '"network refused; the one before stays"' in live.log.read_text()
        numbers = live.get("/metrics").text
        assert 'mobility_network_exchanges_total{result="refused"} 1.0' in numbers
        # Somebody repairs it by going back.
        rollback(network, "--to", old.name)
        deadline = time.monotonic() + LIMIT_S
        while "refused" in live.get("/api/v1/health").json():
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert not crowd.failed
    assert {one.network for one in crowd.asked} == {hash_of(old)}


def spoil(build: Path, how: str) -> None:
    """Break a build in one of the ways that happen."""
    victim = next(path for path in sorted((build / "timetable").iterdir()) if path.stat().st_size > 1000)
    content = victim.read_bytes()
    manifest = build / "manifest.json"
    text = manifest.read_text()
    for path in (victim, manifest):
        path.unlink()  # hard links: the other copies keep theirs
    victim.write_bytes(content[:500] if how == "cut" else content)
    if how == "changed":  # same size, another content: a disk's fault
        victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    if how == "version":
        described = json.loads(text)
        described["format_version"] = 999
        text = json.dumps(described)
    manifest.write_text(text[: len(text) // 2] if how == "manifest" else text)


def wait_for_refusal(live: Live) -> dict[str, str]:
    """Ask until health tells that a network was refused."""
    deadline = time.monotonic() + LIMIT_S
    while True:
        health = live.get("/api/v1/health").json()
        if "refused" in health:
            found: dict[str, str] = health["refused"]
            return found
        assert time.monotonic() < deadline, live.log.read_text()[-2000:]
        time.sleep(0.1)


def rollback(network: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Call `mobility rollback`."""
    program = "from mobility.cli import main; main()"
    command = [sys.executable, "-c", program, "rollback", "--network", str(network), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_rollback_beside_a_running_service(network: Path, serve: Serving) -> None:
    old, new = builds_of(network)
    point_at(network, new)
    with serve(workers="1") as live, Crowd(live, network, size=1) as crowd:
        crowd.wait_for(hash_of(new))
        done = rollback(network)
        assert done.returncode == 0, done.stderr
        assert old.name in done.stdout
        assert new.name in done.stdout
        crowd.wait_for(hash_of(old))
    assert not crowd.failed
    nothing = rollback(network)
    assert nothing.returncode == 1
    assert "oldest" in nothing.stderr


@pytest.mark.slow
def test_what_rollback_puts_into_service_and_what_not(network: Path) -> None:
    old, new = builds_of(network)
    point_at(network, new)

    def call(*options: str) -> Result:
        return CliRunner().invoke(group, ["rollback", "--network", str(network), *options])

    listed = call("--list").output
    assert old.name in listed
    assert new.name in listed
    assert (network / "current").resolve() == new
    assert call().exit_code == 0
    assert (network / "current").resolve() == old
    assert "oldest" in str(call().exception)
    unknown = call("--to", "20000101T000000Z-none")
    assert isinstance(unknown.exception, NetworkError)
    assert old.name in str(unknown.exception)  # what could be named instead
    spoil(new, "changed")
    assert isinstance(call("--to", new.name).exception, NetworkError)
    assert (network / "current").resolve() == old, "a broken build was put into service"
    shutil.rmtree(network)
    assert isinstance(call().exception, NetworkError)


@pytest.mark.slow
def test_a_killed_worker_comes_back_with_the_new_network(network: Path, serve: Serving) -> None:
    old, new = builds_of(network)
    wanted = hash_of(new)
    with serve(workers="1") as live:
        point_at(network, new)
        deadline = time.monotonic() + LIMIT_S
        while live.get("/api/v1/health").headers["X-Network"] != wanted:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        while len(live.masters) > 1:
            time.sleep(0.1)
        shutil.rmtree(old)
        shutil.rmtree(new)  # what is mapped stays
        worker = live.workers[0]
        os.kill(worker, signal.SIGKILL)
        while worker in live.workers or len(live.workers) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert live.get("/api/v1/health").headers["X-Network"] == wanted


@pytest.mark.slow
def test_hangup_puts_a_new_generation_into_service(network: Path, serve: Serving, tmp_path: Path) -> None:
    """And starts the live process anew: workers of a new program may not read what the old one writes."""
    feed = f"model={tmp_path / 'none.pb'}"
    with serve(workers="1", MOBILITY_REALTIME=feed) as live, Crowd(live, network, size=1) as crowd:
        crowd.wait_for(hash_of(builds_of(network)[0]))
        (before,) = live.masters
        (reader,) = live_processes_of(live)
        live.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + LIMIT_S
        while {before, reader} & set(children_of(live.process.pid)) or not live_processes_of(live):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert live.get("/api/v1/health").ok
    assert not crowd.failed


@pytest.mark.slow
def test_a_new_generation_begins_with_live_data(network: Path, serve: Serving, tmp_path: Path) -> None:
    """Also a worker that replaces a killed one: nobody is told the timetable for a moment."""
    new = builds_of(network)[1]
    rides = rides_of(network)
    feed = tmp_path / "late.pb"
    feed.write_bytes(late(rides, 300))
    variables = {"MOBILITY_REALTIME": f"old={feed} new={feed}", "MOBILITY_REALTIME_INTERVAL_S": "1"}
    with serve(workers="1", **variables) as live:
        runs_by_network: dict[str, set[int]] = {}
        deadline = time.monotonic() + LIMIT_S
        while not live.get("/v1/live/status").json()["runs"]:
            assert time.monotonic() < deadline, live.log.read_text()[-2000:]
            time.sleep(0.1)
        point_at(network, new)
        while hash_of(new) not in runs_by_network or len(live.masters) > 1:
            assert time.monotonic() < deadline, live.log.read_text()[-2000:]
            answer = live.get("/v1/live/status")
            runs_by_network.setdefault(answer.headers["X-Network"], set()).add(answer.json()["runs"])
        assert runs_by_network[hash_of(new)] == {len(rides)}
        worker = live.workers[0]
        os.kill(worker, signal.SIGKILL)
        while worker in live.workers or len(live.workers) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert live.get("/v1/live/status").json()["runs"] == len(rides)


def live_processes_of(live: Live) -> list[int]:
    """Processes that read live data."""
    return [child for child in children_of(live.process.pid) if b"mobility.cli.live" in command_of(child)]


@pytest.mark.slow
def test_without_looking_nothing_is_exchanged(network: Path, serve: Serving) -> None:
    old, new = builds_of(network)
    with serve(workers="1", MOBILITY_RELOAD_S="0") as live:
        point_at(network, new)
        time.sleep(2)
        assert requests.get(f"{live.address}/api/v1/health", timeout=10).headers["X-Network"] == hash_of(old)
        live.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + LIMIT_S
        while live.get("/api/v1/health").headers["X-Network"] != hash_of(new):
            assert time.monotonic() < deadline
            time.sleep(0.1)
