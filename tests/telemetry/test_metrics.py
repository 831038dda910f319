"""Metrics: of all workers, also of those that are gone, and few enough to be kept for years."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mobility.telemetry.exposition import describe_memory, write_exposition
from mobility.telemetry.metrics import Metrics
from tests.telemetry.conftest import Watched

WORKER = """
import sys
from mobility.telemetry.metrics import Metrics
metrics = Metrics()
metrics.show_shared_quotas(sys.argv[1] == "shared")
for _ in range(int(sys.argv[2])):
    metrics.begin()
    metrics.count_request("/api/v6/plan", "GET", 200, 0.02)
    metrics.time_phase("/api/v6/plan", "plan", 0.018)
    metrics.count_routing({"rounds": 3, "patterns_scanned": 40}, {"transit": 12.0})
print("ready", flush=True)
sys.stdin.readline()
"""


def worker(folder: Path, shared: str, n_requests: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, shared, str(n_requests)],
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def samples(text: str) -> dict[str, float]:
    """Values by name and labels."""
    return {
        sample.name
        + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_numbers_of_workers_that_are_gone_stay(tmp_path: Path) -> None:
    metrics = Metrics()
    processes = [worker(tmp_path, "shared", 5), worker(tmp_path, "alone", 7)]

    def read() -> dict[str, float]:
        return samples(write_exposition(metrics, tmp_path, []).decode())

    plan = "endpoint=/api/v6/plan"
    before = read()
    assert before[f"mobility_http_requests_total {plan} method=GET status=200"] == 12
    assert before["mobility_routing_work_total kind=patterns_scanned"] == 480
    assert before["mobility_http_requests_at_work"] == 12
    assert before["mobility_quota_shared"] == 0  # one of them counts alone
    assert before["mobility_workers"] == 2
    for process in processes[1:]:
        process.kill()
        process.communicate()
    after = read()
    assert after["mobility_http_requests_at_work"] == 5
    assert after["mobility_quota_shared"] == 1
    assert after["mobility_workers"] == 1
    processes += [worker(tmp_path, "shared", 1) for _ in range(3)]
    for process in processes[2:]:
        process.kill()
        process.communicate()
    last = read()
    again = read()
    assert {name: again[name] for name in again if "memory" not in name} == {
        name: last[name] for name in last if "memory" not in name
    }
    for name, value in before.items():
        if name.endswith("_total") or "_bucket" in name or "_count" in name or "_sum" in name:
            assert after[name] == pytest.approx(value), name
    assert last[f"mobility_http_requests_total {plan} method=GET status=200"] == 15
    assert last[f"mobility_http_request_seconds_count {plan}"] == 15
    assert last[f"mobility_http_request_seconds_sum {plan}"] == pytest.approx(0.3)
    assert last[f"mobility_http_request_seconds_bucket {plan} le=0.025"] == 15
    assert last[f"mobility_http_request_seconds_bucket {plan} le=0.01"] == 0
    # Files of the living and one of each kind for the others, however many there were.
    assert len(list(tmp_path.glob("*.db"))) <= 4 + 2
    processes[0].kill()
    processes[0].communicate()


def test_strangers_methods_make_no_series() -> None:
    metrics = Metrics()
    for number in range(50):
        metrics.count_request("", f"METHOD{number}", 405, 0.001)
    text = write_exposition(metrics, None, []).decode()
    assert "METHOD" not in text
    assert samples(text)["mobility_http_requests_total endpoint= method=OTHER status=405"] == 50


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what processes occupy")
def test_memory_of_processes() -> None:
    memory, workers = describe_memory([os.getpid(), 2**22 + 1])
    sizes = {sample.labels["kind"]: sample.value for sample in memory.samples}
    assert sizes["resident"] >= sizes["proportional"] >= sizes["private"] > 1_000_000
    assert [sample.value for sample in workers.samples] == [1]


def _read_until(
    read: Callable[[], dict[str, float]], holds: Callable[[dict[str, float]], bool]
) -> dict[str, float]:
    deadline = time.monotonic() + 30
    while not holds(found := read()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def test_files_that_are_being_made_are_no_numbers_yet(tmp_path: Path) -> None:
    metrics, process = Metrics(), worker(tmp_path, "shared", 5)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for who in (os.getpid(), gone.pid):  # one that begins; one that was killed before its file had a size
        for kind in ("counter", "histogram", "gauge_livesum"):
            (tmp_path / f"{kind}_{who}.db").touch()
    for _ in range(2):
        read = samples(write_exposition(metrics, tmp_path, []).decode())
        assert read["mobility_http_requests_total endpoint=/api/v6/plan method=GET status=200"] == 5
    assert not [*tmp_path.glob(f"*_{gone.pid}.db")]
    process.kill()
    process.communicate()


def test_metrics_of_the_service(watched: Watched) -> None:
    live = watched.live

    def read() -> dict[str, float]:
        return samples(live.get("/metrics").text)

    name = "mobility_http_requests_total endpoint=/api/v6/plan method=GET status=200"
    sample = live.get("/api/v1/health").json()["network"]["sample"]
    before = read()
    for _ in range(20):
        assert live.get("/api/v6/plan", params=sample).status_code == 200
    between = _read_until(read, lambda now: now["mobility_workers"] == 3)  # one stands by, some seconds later
    assert between[name] - before.get(name, 0) == 20
    assert between["mobility_ready"] == 1
    assert between["mobility_quota_shared"] == 1
    assert 0 < between["mobility_network_age_seconds"] < 86_400
    assert between["mobility_network_exchanges_total result=taken"] == 1
    assert between["mobility_routing_work_total kind=rounds"] > 0
    assert between["mobility_routing_step_seconds_count step=transit"] > 0
    assert between["mobility_workers_memory_bytes kind=private"] > 1_000_000
    assert between["mobility_http_requests_at_work"] >= 1  # this question itself
    for phase in ("plan", "answer"):
        assert between[f"mobility_http_phase_seconds_count endpoint=/api/v6/plan phase={phase}"] >= 20
    assert any(key.startswith("mobility_network_info") and "hash=" in key for key in between)
    assert any(key.startswith("mobility_feed_last_day_timestamp_seconds") for key in between)
    # A worker that is killed takes no number along, and the folder is this user's only.
    victim = live.workers[0]
    os.kill(victim, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while victim in live.workers or len(live.workers) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    after = read()
    assert after[name] == between[name]
    environment = Path(f"/proc/{live.masters[0]}/environ").read_bytes().decode()
    folder = Path(re.search(r"PROMETHEUS_MULTIPROC_DIR=([^\0]+)", environment)[1])
    assert folder.stat().st_mode & 0o077 == 0
    assert live.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 401
