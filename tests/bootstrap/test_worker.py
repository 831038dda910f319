"""Our worker of gunicorn, for real: who comes new gets in while those who stay connected never pause."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.support.live import children_of, free_port

APPLICATION = """
import time

def app(environ, start_response):
    time.sleep(0.005)
    status = "200 OK" if environ["REQUEST_METHOD"] == "GET" else "401 Unauthorized"
    start_response(status, [("Content-Length", "2")])
    return [b"ok"]
"""
WORKER = "mobility.bootstrap.worker.JsonErrorWorker"
PATIENCE_S = 20.0


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """One worker with two threads, whose answers take 5 ms."""
    (tmp_path / "slow.py").write_text(APPLICATION)
    number = free_port()
    command = [sys.executable, "-m", "gunicorn", "--chdir", str(tmp_path), "--worker-class", WORKER]
    command += ["--workers", "1", "--threads", "2", "--bind", f"127.0.0.1:{number}", "slow:app"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + PATIENCE_S
        while not _is_up(number):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield number
        process.terminate()


def _is_up(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        return _ask(connection)
    except OSError:
        return False
    finally:
        connection.close()


def _ask(connection: HTTPConnection) -> bool:
    connection.request("GET", "/")
    return connection.getresponse().read() == b"ok"


def test_newcomers_get_in_beside_clients_that_never_pause(port: int) -> None:
    is_over = threading.Event()
    rounds = [0] * 4

    def ask_on(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        while not is_over.is_set():
            _ask(connection)
            rounds[number] += 1
        connection.close()

    threads = [threading.Thread(target=ask_on, args=(number,)) for number in range(len(rounds))]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + PATIENCE_S
    while min(rounds) < 10 and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        for _ in range(3):
            newcomer = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            assert _ask(newcomer)
            newcomer.close()
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert min(rounds) >= 10  # they were at it all the time


def test_who_is_refused_before_the_body_was_read_sees_why(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", "5000000")
    connection.endheaders()
    for _ in range(50):
        connection.send(b" " * 100_000)
        time.sleep(0.005)  # the answer is there long before the last byte
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (401, b"ok")
    connection.close()


PIDS = """
import os
import time

def app(environ, start_response):
    time.sleep(0.02)
    start_response("200 OK", [("Content-Length", "8")])
    return [b"%8d" % os.getpid()]
"""


@contextmanager
def _two_workers(directory: Path, application: str) -> Iterator[tuple[int, list[int]]]:
    """A port, and the processes that answer there with their number, four threads each."""
    (directory / "pids.py").write_text(application)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--chdir", str(directory), "--worker-class", WORKER]
    command += ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}", "pids:app"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + PATIENCE_S
        while len(children_of(process.pid)) < 2 or not _is_answered(port):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port, children_of(process.pid)
        process.terminate()


def test_clients_that_come_at_once_are_spread_over_the_workers(tmp_path: Path) -> None:
    """More than one worker has threads, and nobody is answered before all have come: each must take some."""
    with _two_workers(tmp_path, PIDS.replace("0.02", "2.0")) as (port, workers):
        connections = [HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S) for _ in range(8)]
        with ThreadPoolExecutor(len(connections)) as pool:
            answered = list(pool.map(_pid, connections))
        for connection in connections:
            connection.close()
    assert {worker: answered.count(worker) for worker in workers} == dict.fromkeys(workers, 4)


def test_connections_leave_a_worker_that_has_more_than_its_share(tmp_path: Path) -> None:
    """All clients came while one of two workers could take nobody; they stay connected and never pause."""
    with _two_workers(tmp_path, PIDS) as (port, workers):
        idle, busy = workers
        os.kill(idle, signal.SIGSTOP)
        connections = [HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S) for _ in range(8)]
        assert {_pid(connection) for connection in connections} == {busy}
        os.kill(idle, signal.SIGCONT)
        answered: list[list[int]] = [[] for _ in connections]

        def ask_on(number: int) -> None:
            while len(answered[number]) < 60:
                answered[number].append(_pid(connections[number]))

        threads = [threading.Thread(target=ask_on, args=(number,)) for number in range(len(connections))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
        for connection in connections:
            connection.close()
    later = [pid for one in answered for pid in one[-20:]]
    assert len(later) == 20 * len(connections)
    assert later.count(idle) > 0.25 * len(later)


def _pid(connection: HTTPConnection) -> int:
    connection.request("GET", "/")
    return int(connection.getresponse().read())


def _is_answered(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        return _pid(connection) > 0
    except OSError:
        return False
    finally:
        connection.close()
