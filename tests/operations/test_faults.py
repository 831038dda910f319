"""What dies is started anew, what is stopped ends in order, and nothing is left behind."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from mobility.bootstrap.redis_server import find_redis_server
from tests.operations.conftest import Serving
from tests.operations.crowd import Crowd
from tests.support.live import Live, children_of


def wait_until(holds: Callable[[], bool], limit_s: float = 90.0) -> None:
    """Look every 50 ms."""
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process runs (one that only waits to be buried does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
def test_killed_workers_take_only_their_own_requests_along(network: Path, serve: Serving) -> None:
    with serve() as live, Crowd(live, network) as crowd:
        wait_until(lambda: len(crowd.asked) > 20)
        kills = []
        for _ in range(3):
            workers = live.workers
            os.kill(workers[0], signal.SIGKILL)
            kills.append(time.monotonic())
            wait_until(lambda: len(live.workers) == len(workers) and workers[0] not in live.workers)  # noqa: B023
            asked = len(crowd.asked)
            wait_until(lambda: len(crowd.asked) > asked + 10)  # noqa: B023
    stray = [
        one
        for one in crowd.failed
        if one.status or not any(one.at - 0.5 <= at <= one.at + one.seconds + 0.5 for at in kills)
    ]
    assert not stray, stray[:3]
    assert len(crowd.failed) <= 3 * crowd.size


@pytest.mark.slow
def test_who_stands_by_takes_over_and_nobody_else_is_needed(network: Path, serve: Serving) -> None:
    with serve(workers="1") as live:
        answering, standing_by = live.workers
        os.kill(live.masters[0], signal.SIGSTOP)  # it starts no further worker
        try:
            os.kill(answering, signal.SIGSTOP)
            with pytest.raises(requests.ReadTimeout):
                live.get("/api/v1/health", timeout=1)  # who stands by takes no connection
            os.kill(answering, signal.SIGCONT)
            assert live.get("/api/v1/health").ok
            os.kill(answering, signal.SIGKILL)
            for _ in range(3):
                assert live.get("/api/v1/health").json()["status"] == "ready"
        finally:
            os.kill(live.masters[0], signal.SIGCONT)
        wait_until(lambda: answering not in live.workers and len(live.workers) == 2)
        assert standing_by in live.workers


@pytest.mark.slow
def test_clients_connect_anew_when_one_takes_over(network: Path, serve: Serving) -> None:
    """Those of the worker that died have all come to the other one; it shares them."""
    with serve() as live, requests.Session() as session:

        def is_closed() -> bool:
            try:
                return (
                    session.get(f"{live.address}/api/v1/health", timeout=30).headers["Connection"] == "close"
                )
            except requests.ConnectionError:
                return False  # it was to the worker that was killed

        # A start is such a moment, too.
        wait_until(lambda: not any(is_closed() for _ in range(10)))
        os.kill(live.workers[0], signal.SIGKILL)
        deadline = time.monotonic() + 30
        while not is_closed():
            assert time.monotonic() < deadline
        wait_until(lambda: not any(is_closed() for _ in range(10)))


@pytest.mark.slow
def test_without_anybody_standing_by_a_killed_worker_is_replaced(network: Path, serve: Serving) -> None:
    with serve(workers="1", MOBILITY_STANDBY="0") as live:
        (worker,) = live.workers
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: live.workers not in ([], [worker]))
        assert live.get("/api/v1/health").ok


@pytest.mark.slow
def test_a_killed_gunicorn_is_started_anew_and_meanwhile_answers_are_503(
    network: Path, serve: Serving
) -> None:
    del network
    with serve(workers="1") as live:
        (master,) = live.masters
        os.kill(master, signal.SIGKILL)
        seen = set()
        deadline = time.monotonic() + 90
        while seen != {503, 200} or live.masters in ([], [master]):
            try:
                answer = live.get("/api/v1/health")
            except requests.ConnectionError:
                continue  # the worker whose master died takes its requests along
            if answer.status_code == 503:
                assert answer.headers["Retry-After"].isdigit()
                assert answer.json()["code"] == "NOT_READY"
                seen = {503}
            elif 503 in seen:
                seen.add(200)
            assert time.monotonic() < deadline, seen
        assert '"gunicorn died"' in live.log.read_text()


@pytest.mark.slow
@pytest.mark.skipif(find_redis_server() is None, reason="no redis-server on this machine")
def test_without_redis_answers_go_on_and_it_comes_back(network: Path, serve: Serving) -> None:
    with serve(workers="1") as live, Crowd(live, network, size=1) as crowd:
        wait_until(lambda: bool(live.redis) and len(crowd.asked) > 5)
        process = live.redis
        os.kill(process, signal.SIGKILL)
        wait_until(lambda: live.redis not in (0, process))
        asked = len(crowd.asked)
        wait_until(lambda: len(crowd.asked) > asked + 5)
    assert not crowd.failed, crowd.failed[:3]


def descendants(process: int) -> list[int]:
    """All processes below one."""
    found = children_of(process)
    for child in list(found):
        found += descendants(child)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_behind(network: Path, serve: Serving, number: signal.Signals) -> None:
    del network
    with serve() as live:
        below = descendants(live.process.pid)
        assert len(below) >= 3
        live.process.send_signal(number)
        code = live.process.wait(30)
        assert code == (0 if number != signal.SIGKILL else -signal.SIGKILL)
        wait_until(lambda: not any(is_alive(process) for process in below), 30)
        with pytest.raises(requests.ConnectionError):
            live.get("/api/v1/health")


@pytest.mark.slow
def test_requests_under_way_are_answered_before_a_stop(network: Path, serve: Serving) -> None:
    with serve(workers="1") as live:
        half = half_a_request(live)
        live.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert live.process.poll() is None, "it did not wait for a request under way"
        late = live.get("/api/v1/health")
        assert (late.status_code, late.json()["code"]) == (503, "NOT_READY")
        assert late.json()["error"] == "The service is being stopped; try again in a moment."
        half.sendall(b"\r\n\r\n")
        answer = b""
        while received := half.recv(65_536):
            answer += received
        assert answer.startswith(b"HTTP/1.1 200"), answer[:100]
        assert b"connection: close" in answer.lower()
        assert live.process.wait(20) == 0
    del network


def half_a_request(live: Live) -> socket.socket:
    """Begin to ask for health; a worker has read this half, and waits for the other while this is open."""
    port = int(live.address.rsplit(":", 1)[1])
    connection = socket.create_connection(("127.0.0.1", port), 20)
    connection.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nAccept: */*")
    wait_until(lambda: is_read(connection))
    return connection


def is_read(connection: socket.socket) -> bool:
    """Whether a process took a connection over IPv4 and read what was sent."""
    ends = [f"{end[1]:04X}" for end in (connection.getpeername(), connection.getsockname())]
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, ours, theirs, _, queues, _, _, _, _, inode, *_ = line.split()
        if [ours.split(":")[1], theirs.split(":")[1]] == ends:
            return inode != "0" and int(queues.split(":")[1], 16) == 0
    return False


@pytest.mark.slow
def test_a_stop_does_not_wait_longer_than_it_is_told(network: Path, serve: Serving) -> None:
    del network
    with serve(workers="1", MOBILITY_GRACEFUL_S="1") as live, half_a_request(live):
        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(30) == 0


@pytest.mark.slow
def test_a_second_signal_ends_at_once(network: Path, serve: Serving) -> None:
    del network
    with serve(workers="1", MOBILITY_GRACEFUL_S="60") as live, half_a_request(live):
        below = descendants(live.process.pid)
        live.process.send_signal(signal.SIGTERM)
        wait_until(lambda: '"stopping"' in live.log.read_text())
        time.sleep(0.5)
        assert live.process.poll() is None, "it did not wait for a request under way"
        live.process.send_signal(signal.SIGINT)
        assert live.process.wait(30) == 0
        wait_until(lambda: not any(is_alive(process) for process in below), 30)


@pytest.mark.slow
def test_a_signal_too_many_leaves_a_stop_in_order(network: Path, serve: Serving) -> None:
    del network
    with serve(workers="1") as live:
        live.process.send_signal(signal.SIGTERM)
        while live.process.poll() is None:
            live.process.send_signal(signal.SIGINT)
            time.sleep(0.001)
        assert live.process.returncode == 0


def test_the_notice_board_is_read_whole() -> None:
    from mobility.bootstrap.notice_board import NoticeBoard  # noqa: PLC0415

    board = NoticeBoard()
    reader = NoticeBoard(os.dup(board.descriptor))
    assert reader.read() == {}
    notices = [{"taken": 1}, {"taken": 2, "build": "x" * 900}]
    end = threading.Event()

    def write() -> None:
        while not end.is_set():
            for notice in notices:
                board.write(notice)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(2000):
            assert reader.read() in [{}, *notices]
    finally:
        end.set()
        writer.join()
    with pytest.raises(ValueError, match="does not fit"):
        board.write({"build": "x" * 2000})
