"""Our worker of gunicorn, for real: who comes new gets in while those who stay connected never pause."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mobility.bootstrap.worker import _HeadWithBody
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
        connection.request("GET", "/")
        return connection.getresponse().status == 200
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


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection that keeps apart what was sent apart."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        theirs.setblocking(False)  # what was sent is there
        yield ours, theirs


def test_the_head_of_an_answer_is_sent_with_its_body(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    joining = _HeadWithBody(ours)
    joining.sendall(b"head ")
    with pytest.raises(BlockingIOError):
        theirs.recv(100)
    joining.sendall(b"body")
    joining.sendall(b"more")
    joining.flush()
    assert [theirs.recv(100), theirs.recv(100)] == [b"head body", b"more"]
    assert joining.fileno() == ours.fileno()


def test_a_head_without_a_body_is_sent_too(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    joining = _HeadWithBody(ours)
    joining.sendall(b"head")
    joining.flush()
    joining.flush()
    assert theirs.recv(100) == b"head"
    with pytest.raises(BlockingIOError):
        theirs.recv(100)


FILE = """
def app(environ, start_response):
    status = "200 OK" if environ["PATH_INFO"] == "/" else "204 No Content"
    body = environ["wsgi.file_wrapper"](open(__file__, "rb")) if status == "200 OK" else []
    start_response(status, [("Content-Type", "text/plain")])
    return body
"""


def test_files_and_answers_without_a_body_come_whole(tmp_path: Path) -> None:
    with _two_workers(tmp_path, FILE, _is_up) as (port, _):
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        for method, path, status, body in (
            ("GET", "/", 200, FILE),
            ("HEAD", "/", 200, ""),
            ("GET", "/nothing", 204, ""),
            ("GET", "/", 200, FILE),
        ):
            connection.request(method, path)
            answer = connection.getresponse()
            assert (answer.status, answer.read().decode()) == (status, body)
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
def _two_workers(
    directory: Path, application: str, is_there: Callable[[int], bool] | None = None
) -> Iterator[tuple[int, list[int]]]:
    """A port, and the processes that answer there with their number, four threads each."""
    (directory / "pids.py").write_text(application)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--chdir", str(directory), "--worker-class", WORKER]
    command += ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}", "pids:app"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + PATIENCE_S
        is_there = is_there or _is_answered
        while len(children_of(process.pid)) < 2 or not is_there(port):
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
