"""A real scheduler and real workers of dask on this machine: killed, missing, without the network."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mobility.accessibility.schedulers.cluster import Cluster
from mobility.accessibility.schedulers.work import SharedFolder
from mobility.errors import PointsError, SchedulerError
from mobility.network.store import content_hash, hash_files
from tests.support.counted_work import CountedWork, expected, make_tasks, pids
from tests.support.live import free_port

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[3]


@dataclass
class Running:
    """A scheduler and its workers."""

    address: str
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"dask-{len(self.processes)}.log").open("wb")
        environment = os.environ | {"PYTHONPATH": str(PROJECT)}
        made = subprocess.Popen([sys.executable, "-m", *command], env=environment, stdout=log, stderr=log)
        self.processes.append(made)
        return made

    def worker(self, *more: str) -> subprocess.Popen[bytes]:
        folder = self.folder / "scratch"
        folder.mkdir(exist_ok=True)
        options = ("--nthreads=1", "--no-dashboard", f"--local-directory={folder}", "--death-timeout=60")
        return self.start("distributed.cli.dask_worker", self.address, *options, *more)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    running = Running(f"tcp://127.0.0.1:{port}", tmp_path)
    options = ("--host=127.0.0.1", f"--port={port}", "--no-dashboard")
    running.start("distributed.cli.dask_scheduler", *options)
    try:
        listen(port)
        yield running
    finally:
        for process in running.processes:
            process.kill()
            process.wait()


def listen(port: int) -> None:
    """Wait until somebody listens; a busy machine takes its time to import dask."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the scheduler did not start")


def test_a_scheduler_that_is_not_there_is_said() -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(SchedulerError, match=f"{address}: no scheduler answers"):
        Cluster(address)


def test_each_chunk_comes_once_and_errors_arrive(dask: Running) -> None:
    dask.worker()
    dask.worker()
    work = CountedWork(dask.folder, slow_s=0.05, network=network_at(dask.folder / "here"))
    found = {task.first: answer for task, answer in Cluster(dask.address).run(work, make_tasks(40, 2))}
    assert found == expected(40, 2)
    assert len(pids(dask.folder)) == 2
    failing = CountedWork(dask.folder, fails_at="p4", network=work.network)
    with pytest.raises(PointsError, match="p4 cannot be used"):
        list(Cluster(dask.address).run(failing, make_tasks(12, 2)))


def test_a_killed_worker_costs_its_chunks_only(dask: Running) -> None:
    """Without a nanny nobody starts it again: the other one computes what it had."""
    doomed = dask.worker("--no-nanny")
    dask.worker("--no-nanny")
    work = CountedWork(dask.folder, slow_s=0.2, network=network_at(dask.folder / "here"))
    cluster = Cluster(dask.address)
    found: dict[int, bytes] = {}
    for task, answer in cluster.run(work, make_tasks(30, 1)):
        assert task.first not in found
        found[task.first] = answer
        if doomed.pid in pids(dask.folder) and doomed.poll() is None and len(found) >= 6:
            doomed.send_signal(signal.SIGKILL)
    assert doomed.wait() == -signal.SIGKILL
    assert found == expected(30, 1)


def test_a_scheduler_that_goes_is_said(dask: Running) -> None:
    dask.worker("--no-nanny")
    work = CountedWork(dask.folder, slow_s=0.3, network=network_at(dask.folder / "here"))
    cluster = Cluster(dask.address)
    threading.Timer(2.0, dask.processes[0].kill).start()
    with pytest.raises(SchedulerError, match="the scheduler is gone; what was done is kept"):
        list(cluster.run(work, make_tasks(100, 1)))


def test_the_network_is_sent_once_to_a_machine(dask: Running) -> None:
    """Two workers of one machine, told to use nothing but what was sent."""
    dask.worker("--no-nanny")
    dask.worker("--no-nanny")
    source = network_at(dask.folder / "source")
    work = CountedWork(dask.folder, slow_s=0.1, network=source, content_hash=HASH)
    cluster = Cluster(dask.address, copies_network=True)
    found = {task.first: answer for task, answer in cluster.run(work, make_tasks(20, 1))}
    assert found == expected(20, 1)
    (sent,) = (dask.folder / "scratch").rglob(f"mobility-networks/{HASH}")
    assert (sent / "graph" / "big.npy").read_bytes() == (source / "graph" / "big.npy").read_bytes()
    assert (dask.folder / f"network-{HASH}").exists()
    assert not (dask.folder / "network-source").exists()


def test_a_model_is_sent_beside_the_network(dask: Running) -> None:
    """A model has no hash in its manifest: its files are hashed, here and there."""
    dask.worker("--no-nanny")
    model = dask.folder / "20260310T000000-model"
    model.mkdir()
    (model / "prior.npy").write_bytes(b"usual loads")
    (model / "manifest.json").write_text('{"format_version": 1}')
    shared = SharedFolder(model, content_hash(hash_files(model)))
    work = CountedWork(
        dask.folder, network=network_at(dask.folder / "source"), content_hash=HASH, model=shared
    )
    cluster = Cluster(dask.address, copies_network=True)
    found = {task.first: answer for task, answer in cluster.run(work, make_tasks(6, 1))}
    assert found == expected(6, 1)
    sent = dask.folder / "scratch"
    assert len(list(sent.rglob(f"mobility-networks/{shared.content_hash}/prior.npy"))) == 1
    assert (dask.folder / f"model-{shared.content_hash}").exists()
    assert not (dask.folder / f"model-{model.name}").exists()


def test_many_threads_without_the_network_are_sent_it_once(dask: Running) -> None:
    """Each of them says that it has nothing, for each of its two chunks."""
    dask.worker("--no-nanny", "--nthreads=32")
    work = CountedWork(dask.folder, network=network_at(dask.folder / "source"), content_hash=HASH)
    cluster = Cluster(dask.address, copies_network=True)
    found = {task.first: answer for task, answer in cluster.run(work, make_tasks(80, 1))}
    assert found == expected(80, 1)
    assert len(list((dask.folder / "scratch").rglob("mobility-networks/*"))) == 1


HASH = "ab" * 16


def network_at(folder: Path) -> Path:
    """Files with a manifest that lists them; one is larger than a piece."""
    (folder / "graph").mkdir(parents=True)
    (folder / "graph" / "big.npy").write_bytes(bytes(range(256)) * 70_000)
    (folder / "graph" / "empty.npy").write_bytes(b"")
    content = "0" * 32 if folder.name == "here" else HASH
    manifest = {"content_hash": content, "files": hash_files(folder)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
