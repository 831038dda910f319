"""Behind nginx, with the very file of docs/operations: abuse is not what others notice."""

import json
import multiprocessing
import os
import shutil
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from multiprocessing.synchronize import Semaphore
from pathlib import Path

import pytest
import requests

from mobility.settings import read_settings
from tests.support.live import Live, children_of, free_port
from tests.support.nginx import MISSING, PROGRAM, Nginx, nginx_before
from tests.support.small_city import question_in

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason=MISSING),
]


ADDRESSES = count(1)


@pytest.fixture(scope="module")
def nginx(live_server: Live, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """nginx in front of the service of all tests."""
    with nginx_before(live_server.address, free_port(), tmp_path_factory.mktemp("nginx")) as running:
        yield running


@pytest.fixture(scope="module")
def question(small_city: Path) -> str:
    """A question with journeys as answer."""
    asked = question_in(small_city)
    return f"/api/v6/plan?fromPlace={asked.from_place}&toPlace={asked.to_place}"


def open_to(nginx: Nginx, source: str = "127.0.0.1") -> socket.socket:
    """A connection, from one of this machine's addresses."""
    return socket.create_connection(("127.0.0.1", nginx.port), 20, source_address=(source, 0))


def raw(nginx: Nginx, request: bytes) -> tuple[int, bytes, bytes]:
    """Send bytes as they are; status, head and body of the answer."""
    with open_to(nginx) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)  # answered before all was sent
        answer = b""
        with suppress(ConnectionResetError):
            while received := connection.recv(65_536):
                answer += received
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, body


def test_answers_come_through(nginx: Nginx, question: str) -> None:
    answer = requests.get(nginx.address + question, timeout=30)
    assert answer.status_code == 200
    assert answer.json()["itineraries"]
    assert answer.headers["X-Network"]
    assert "nginx/" not in answer.headers.get("Server", "")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /api/v6/plan?fromPlace=" + b"1" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"1" * 20_000 + b"\r\n\r\n", 414),
        (b"GET / \x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/3.0\r\nHost: x\r\n\r\n", 400),
        (b"POST /api/v1/one-to-many HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        (b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"CONNECT / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        pytest.param(
            b"POST /api/v1/one-to-many HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n",
            413,
            marks=pytest.mark.slow,  # nginx keeps the connection for five seconds
        ),
    ],
)
def test_what_nginx_refuses_has_the_one_shape(nginx: Nginx, request_bytes: bytes, status: int) -> None:
    got, head, body = raw(nginx, request_bytes)
    assert got == status
    assert b"\r\nAccess-Control-Allow-Origin: *" in head, "a page of another origin is to see why"
    assert set(json.loads(body)) == {"error", "code", "field"}


def test_answers_that_name_the_service_name_it_as_the_client_does(nginx: Nginx) -> None:
    (source,) = requests.get(f"{nginx.address}/style.json", timeout=30).json()["sources"].values()
    assert [tile.partition("/tiles/")[0] for tile in source["tiles"]] == [nginx.address]
    status, _, body = raw(nginx, b"GET /style.json HTTP/1.0\r\n\r\n")
    assert (status, json.loads(body)["version"]) == (200, 8), "without a Host there is still a style"


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("POST", "/api/v1/one-to-many", read_settings({}).max_body_bytes),
        ("POST", "/v1/accessibility/jobs", read_settings({}).max_job_bytes),
        ("PUT", "/v1/learning/providers/somebody", read_settings({}).max_learning_bytes),
        ("POST", "/v1/learning/providers/somebody/batch", read_settings({}).max_learning_bytes),
        ("POST", "/v1/occupancy/observations", read_settings({}).max_observations_bytes),
    ],
)
def test_the_largest_body_that_the_service_takes_gets_through(
    nginx: Nginx, method: str, path: str, most: int
) -> None:
    body, headers = b" " * most, {"Content-Type": "application/json"}
    answer = requests.request(method, nginx.address + path, data=body, headers=headers, timeout=30)
    assert answer.status_code in (400, 401), answer.text  # by the service: no JSON, or no key
    assert "X-Request-Id" in answer.headers


def test_a_large_body_for_a_service_that_is_away(tmp_path: Path) -> None:
    with nginx_before(f"http://127.0.0.1:{free_port()}", free_port(), tmp_path) as alone:
        answer = requests.post(f"{alone.address}/v1/accessibility/jobs", data=b" " * 1_000_000, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (503, "NOT_READY")
    assert answer.headers["Retry-After"] == "2"


def times_of(nginx: Nginx, question: str, times: int = 25) -> float:
    """Median of the seconds that a question takes, asked from an address that has its quota before it."""
    spent = []
    source = (f"127.0.2.{next(ADDRESSES)}", 0)
    with closing(HTTPConnection("127.0.0.1", nginx.port, timeout=30, source_address=source)) as connection:
        for _ in range(times):
            began = time.perf_counter()
            connection.request("GET", question)
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, body[:200]
            spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def test_slow_and_half_requests_do_not_keep_others_waiting(nginx: Nginx, question: str) -> None:
    usual = times_of(nginx, question)
    idle = [open_to(nginx, "127.0.0.7") for _ in range(60)]
    try:
        for number, connection in enumerate(idle):
            connection.sendall(b"GET /api/v6/plan?from"[: 3 + number % 15])
        # Somebody who asks and does not read: the answer waits in nginx, not in a worker's thread.
        deaf = [open_to(nginx, "127.0.0.8") for _ in range(20)]
        for connection in deaf:
            connection.sendall(f"GET {question}&numItineraries=20 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        meanwhile = times_of(nginx, question)
    finally:
        for connection in [*idle, *deaf]:
            connection.close()
    # The machine may be busy with other tests: what is looked for is a service that hangs for seconds.
    assert meanwhile < 2 * usual + 0.3


def test_giant_windows_are_computed_one_at_a_time(nginx: Nginx, question: str) -> None:
    answers: list[requests.Response] = []

    def ask() -> None:
        answers.append(
            requests.get(f"{nginx.address}{question}&searchWindow=86400&numItineraries=100", timeout=60)
        )

    crowd: list[Callable[[], None]] = [ask] * 30
    threads = [threading.Thread(target=one) for one in crowd]
    usual = times_of(nginx, question)
    for thread in threads:
        thread.start()
    meanwhile = times_of(nginx, question)
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {200, 429}
    assert any(answer.status_code == 200 for answer in answers)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    for answer in refused:
        assert answer.headers["Retry-After"].isdigit()
        assert set(answer.json()) == {"error", "code", "field"}
    assert meanwhile < 2 * usual + 0.3


class _Slow(BaseHTTPRequestHandler):
    """Answers with the number of its process; the one that `slow` names takes a minute for it."""

    protocol_version = "HTTP/1.1"
    slow = 0

    def do_GET(self) -> None:
        """Answer."""
        me = os.getpid()
        if self.path == "/slow" and me == self.slow:
            self.server.begun.release()  # type: ignore[attr-defined]
            time.sleep(60)
        time.sleep(0.05)  # those that are asked at once come on connections of their own
        body = str(me).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _two_processes(port: int) -> Iterator[tuple[list[int], Semaphore]]:
    """Two processes that answer on one socket, and what is released when the first begins to be slow."""
    processes = multiprocessing.get_context("fork")
    server = ThreadingHTTPServer(("127.0.0.1", port), _Slow)
    server.daemon_threads = True
    begun = server.begun = processes.Semaphore(0)  # type: ignore[attr-defined]

    def answer(is_slow: bool) -> None:
        _Slow.slow = os.getpid() if is_slow else 0
        server.serve_forever()

    both = [processes.Process(target=answer, args=(is_slow,), daemon=True) for is_slow in (True, False)]
    try:
        for one in both:
            one.start()
        yield [one.pid for one in both if one.pid], begun
    finally:
        for one in both:
            one.kill()
            one.join()
        server.server_close()


def test_what_a_worker_was_asked_that_dies_with_many_connections_is_asked_again(tmp_path: Path) -> None:
    port, n_slow, n_more = free_port(), 3, 7
    with (
        _two_processes(port) as ((dies, lives), begun),
        nginx_before(f"http://127.0.0.1:{port}", free_port(), tmp_path) as nginx,
        ThreadPoolExecutor(n_slow + n_more) as crowd,
    ):

        def ask(path: str) -> tuple[int, str]:
            answer = requests.get(nginx.address + path, timeout=30)
            return answer.status_code, answer.text

        os.kill(lives, signal.SIGSTOP)
        assert set(crowd.map(ask, ["/"] * (n_slow + n_more))) == {(200, str(dies))}
        slow = [crowd.submit(ask, "/slow") for _ in range(n_slow)]
        for _ in range(n_slow):
            assert begun.acquire(timeout=20)
        os.kill(lives, signal.SIGCONT)
        (worker,) = children_of(int((tmp_path / "pid").read_text()))
        os.kill(worker, signal.SIGSTOP)  # it hears of all ends at once, as one that gets no processor does
        os.kill(dies, signal.SIGKILL)
        time.sleep(0.2)
        os.kill(worker, signal.SIGCONT)
        assert [one.result() for one in slow] == [(200, str(lives))] * n_slow


def test_when_the_service_is_away_it_is_said_so(tmp_path: Path) -> None:
    with nginx_before(f"http://127.0.0.1:{free_port()}", free_port(), tmp_path / "nginx") as nginx:
        answer = requests.get(f"{nginx.address}/api/v1/health", timeout=10)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"].isdigit()
        assert answer.json()["code"] == "NOT_READY"


GIANTS = (
    "searchWindow=86400",
    "searchWindow=%38%36400",
    "search%57indow=86400",
    "n=1&searchWindow=%2B86400",
    "searchWindow=60&searchWindow=86400",
    "stopId=a_1&window=86400",
    "searchWindow=60&numItineraries=100",
    "transferModes=WALK,RENTAL",
)
PLAIN = (
    "",
    "searchWindow=9999",
    "window=3600&n=250",
    "numItineraries=20",
    "transferModes=WALK",
    "n=1&searchWindow=60&language=de",
    "fromPlace=51.48%2C11.97",
    "text=a%3Db",
)


def test_a_giant_window_in_disguise_counts_as_one(tmp_path: Path) -> None:
    # Without a service behind it: what is let through is 503, what is refused 429.
    for number, asked in enumerate(GIANTS):
        with nginx_before(f"http://127.0.0.1:{free_port()}", free_port(), tmp_path / str(number)) as nginx:
            address = f"{nginx.address}/api/v5/plan"
            answers = [requests.get(f"{address}?{asked}", timeout=10).status_code for _ in range(6)]
            assert answers[-1] == 429, asked
            for plain in PLAIN:
                assert requests.get(f"{address}?{plain}", timeout=10).status_code == 503, plain


def test_its_logs_hold_no_coordinate_and_no_address(nginx: Nginx, question: str) -> None:
    planted = "49.987654"
    requests.get(f"{nginx.address}/api/v6/plan?fromPlace={planted},8.6&toPlace={planted},8.7", timeout=30)
    requests.get(f"{nginx.address}/{planted}", headers={"Referer": f"http://x/{planted}"}, timeout=30)
    raw(nginx, f"GET /{planted} {planted}\r\n\r\n".encode())
    requests.get(nginx.address + question, timeout=30)
    time.sleep(0.3)
    logs = nginx.logs()
    assert logs.count("\n") >= 3
    assert planted not in logs
    assert "127.0.0.1" not in logs


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_the_unit_is_understood_by_systemd(tmp_path: Path) -> None:
    unit = (Path(__file__).resolve().parents[2] / "docs/operations/mobility.service").read_text()
    # Its program is not where the unit says on this machine.
    changed = unit.replace("/opt/mobility/.venv/bin/mobility", "/bin/true")
    assert changed != unit
    file = tmp_path / "mobility.service"
    file.write_text(changed)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if "mobility.service" in line]
    assert not complaints
