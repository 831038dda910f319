"""The real service for tests: `mobility serve` in a process of its own, asked over HTTP."""

import os
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

PROJECT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 120


@dataclass
class Live:
    """A running service."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path
    state: Path | None = None  # where its keys are, for who makes some

    @property
    def masters(self) -> list[int]:
        """Process ids of gunicorn's masters: one, two while networks are exchanged."""
        return [pid for pid in children_of(self.process.pid) if b"mobility.cli.web" in command_of(pid)]

    @property
    def workers(self) -> list[int]:
        """Process ids of gunicorn's workers, those that stand by among them."""
        found = [child for master in self.masters for child in children_of(master)]
        return [
            child for child in found if b"mobility.cli.web" in command_of(child)
        ]  # not who compiles kernels

    @property
    def redis(self) -> int:
        """Process id of the private Redis; 0 while it does not run."""
        found = [pid for pid in children_of(self.process.pid) if b"redis-server" in command_of(pid)]
        return found[0] if found else 0

    def get(self, path: str, **options: object) -> requests.Response:
        """Ask it."""
        return requests.get(self.address + path, **{"timeout": 60, **options})  # type: ignore[arg-type]


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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    network: Path,
    log: Path,
    *,
    workers: int = 2,
    wait: bool = True,
    options: tuple[str, ...] = (),
    **variables: str,
) -> Iterator[Live]:
    """Run the service until the block ends; `wait` returns when it is ready, else as soon as it listens."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        "from mobility.cli import main; main()",
        "serve",
        "--network",
        str(network),
    ]
    command += ["--port", str(port), "--workers", str(workers), "--threads", "2", *options]
    with tempfile.TemporaryDirectory(prefix="mobility-test-") as state, log.open("wb") as stream:
        own = {"MOBILITY_STATE": state, "MOBILITY_RELOAD_S": "1"}
        process = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, **own, **variables}, stdout=stream, stderr=stream
        )
        yield from _watching(process, port, log, 12 * workers if wait else 0)


def _watching(process: subprocess.Popen[bytes], port: int, log: Path, answers: int) -> Iterator[Live]:
    """Give the service once so many answers in a row were good; at the end, stop it."""
    live = Live(f"http://127.0.0.1:{port}", process, log)
    try:
        deadline = time.monotonic() + START_LIMIT_S
        ready = 0
        while True:
            try:
                # Workers get ready one by one, and any of them may answer: several answers in a row.
                ready = ready + 1 if live.get("/api/v1/health").status_code == 200 else 0
                if ready >= answers:
                    break
                if ready:
                    continue
            except requests.ConnectionError:
                pass
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the service did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield live
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
