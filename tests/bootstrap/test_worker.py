"""Our worker of gunicorn, for real: who comes new gets in while those who stay connected never pause."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.support.live import free_port

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
