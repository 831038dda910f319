"""The service under load: started, looked into, and disturbed."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

START_LIMIT_S = 120


@dataclass
class Service:
    """A running `mobility serve`.

    Parameters
    ----------
    address : str
        Where it answers.
    supervisor : int
        Its process.
    state : Path
        Its MOBILITY_STATE.
    log : Path
        What it logs.
    start_s : float
        From its start to the first answer 200.
    """

    address: str
    supervisor: int
    state: Path
    log: Path
    start_s: float = 0.0

    def processor_s(self) -> float:
        """Processor time of supervisor, gunicorn and workers so far."""
        return sum(_processor_s(one) for one in [self.supervisor, *self.generations(), *self.workers()])

    def generations(self) -> list[int]:
        """Process ids of gunicorn's masters: one, two while networks are exchanged."""
        return [child for child in children_of(self.supervisor) if b"mobility.cli.web" in command_of(child)]

    def workers(self) -> list[int]:
        """Process ids of all workers, those that stand by among them."""
        found = [child for master in self.generations() for child in children_of(master)]
        return [
            child for child in found if b"mobility.cli.web" in command_of(child)
        ]  # not who compiles kernels

    def redis(self) -> int | None:
        """Process id of the private Redis, None if it does not run."""
        found = [child for child in children_of(self.supervisor) if b"redis-server" in command_of(child)]
        return found[0] if found else None

    def megabytes(self) -> float:
        """Memory of gunicorn and its workers, shared pages counted once."""
        return sum(_share_of(process) for process in [*self.generations(), *self.workers()])

    def kill_worker(self) -> int:
        """Kill -9 the oldest worker; gives its process id."""
        worker = min(self.workers())
        os.kill(worker, signal.SIGKILL)
        return worker

    def served(self) -> str:
        """Content hash of the network that answers."""
        answer = requests.get(f"{self.address}/api/v1/health", timeout=30)
        return str(answer.headers.get("X-Network", ""))


def children_of(process: int) -> list[int]:
    """Process ids of a process' children."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in text.split()]


def command_of(process: int) -> bytes:
    """Command line of a process; empty if it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _processor_s(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _share_of(process: int) -> float:
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(network: Path, *, workers: int, threads: int, **variables: str) -> Iterator[Service]:
    """Run the service until the block ends; it is ready when the block begins."""
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="mobility-load-"))
    command = [sys.executable, "-c", "from mobility.cli import main; main()", "serve"]
    command += ["--network", str(network), "--port", str(port)]
    command += ["--workers", str(workers), "--threads", str(threads)]
    environment = {**os.environ, "MOBILITY_STATE": str(folder), **variables}
    # As installed: `make install` leaves compiled modules, here the first start does.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    log = folder / "service.log"
    started = time.monotonic()
    with log.open("wb") as stream:
        process = subprocess.Popen(command, env=environment, stderr=stream)
    service = Service(f"http://127.0.0.1:{port}", process.pid, folder, log)
    try:
        deadline = time.monotonic() + START_LIMIT_S
        while not is_ready(service.address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the service did not start:\n{log.read_text()}")
            time.sleep(0.01)
        service.start_s = time.monotonic() - started
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def is_ready(address: str) -> bool:
    """Whether a service answers there."""
    try:
        return requests.get(f"{address}/api/v1/health", timeout=5).ok
    except requests.RequestException:
        return False


def put_into_service(network: Path, build: str) -> None:
    """Swap the link as a build and `mobility rollback` do."""
    link = network / ".next"
    link.unlink(missing_ok=True)
    link.symlink_to(build)
    link.replace(network / "current")
