"""The real service under gunicorn: workers, refusals before the application, reload, stop, and its log."""

import json
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path

import pytest
import requests

from mobility.api.schemas.health import HealthSchema
from mobility.api.schemas.plan import PlanSchema
from tests.support.live import Live, serving
from tests.support.small_city import copy_city, question_in


@pytest.fixture(scope="module")
def query(small_city: Path) -> str:
    """A question with journeys as answer."""
    question = question_in(small_city)
    moment = question.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"fromPlace={question.from_place}&toPlace={question.to_place}&time={moment}"


def raw(live: Live, request: bytes) -> tuple[int, dict[str, str]]:
    """Send bytes as they are; status and body of the answer."""
    port = int(live.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, body = answer.split(b"\r\n\r\n", 1)
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    "more",
    [
        "",
        "&arriveBy=true",
        "&timetableView=false",
        "&pedestrianProfile=WHEELCHAIR",
        "&directModes=BIKE&preTransitModes=BIKE&postTransitModes=WALK",
        "&transitModes=BUS&language=de",
        "&searchWindow=7200&numItineraries=20&maxItineraries=30",
        "&maxTransfers=0",
        "&transitModes=",
        "&requireBikeTransport=true&preTransitModes=BIKE&postTransitModes=BIKE",
    ],
)
@pytest.mark.parametrize("version", [5, 6])
def test_answers_are_valid(live_server: Live, query: str, more: str, version: int) -> None:
    response = live_server.get(f"/api/v{version}/plan?{query}{more}")
    answer = response.json()
    assert response.status_code == 200, answer
    assert PlanSchema().validate(answer) == {}
    assert answer["itineraries"] or answer["direct"] or answer["reasons"]
    if not answer["itineraries"] and more != "&transitModes=":
        assert answer["reasons"], "nothing, and no reason why"


def test_health_is_valid_and_names_the_model_city(live_server: Live) -> None:
    answer = live_server.get("/api/v1/health").json()
    assert HealthSchema().validate(answer) == {}
    assert answer["network"]["modelCity"] is True


def test_stop_ids_of_answers_are_taken_as_places(live_server: Live, query: str) -> None:
    legs = live_server.get(f"/api/v6/plan?{query}").json()["itineraries"][0]["legs"]
    ride = next(leg for leg in legs if "tripId" in leg)
    moment = query.rsplit("time=", 1)[1]
    places = {"fromPlace": ride["from"]["stopId"], "toPlace": ride["to"]["stopId"], "time": moment}
    again = live_server.get("/api/v6/plan", params=places).json()
    assert again["from"]["stopId"] == ride["from"]["stopId"]
    assert again["itineraries"]
    missing = live_server.get("/api/v6/plan", params={**places, "toPlace": "model_nowhere"})
    assert (missing.status_code, missing.json()["field"]) == (404, "toPlace")
    assert missing.json()["code"] == "LOCATION_NOT_FOUND"


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ("fromPlace=0,0&toPlace=0.1,0.1&time=2026-03-09T07:00:00Z", "OUTSIDE_BOUNDS"),
        ("{places}&time=1999-03-09T07:00:00Z", "OUTSIDE_SERVICE_PERIOD"),
        ("{places}&time=2099-12-31T23:59:59Z", "OUTSIDE_SERVICE_PERIOD"),
    ],
)
def test_no_answer_without_a_reason(live_server: Live, query: str, places: str, code: str) -> None:
    own = places.replace("{places}", query.split("&time=", maxsplit=1)[0])
    response = live_server.get(f"/api/v6/plan?{own}")
    assert response.status_code == 200
    assert code in {reason["code"] for reason in response.json()["reasons"]}


def test_from_here_to_here(live_server: Live, query: str) -> None:
    place = query.split("&", maxsplit=1)[0].split("=")[1]
    moment = query.rsplit("time=", 1)[1]
    response = live_server.get(f"/api/v6/plan?fromPlace={place}&toPlace={place}&time={moment}")
    answer = response.json()
    assert response.status_code == 200
    assert answer["direct"] or answer["reasons"]


def test_what_gunicorn_refuses_has_our_shape(live_server: Live) -> None:
    long = b"GET /api/v6/plan?fromPlace=51.48," + b"1" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    for request, status in [
        (long, 414),
        (b"GET /api/v6/plan 51.48,11.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA:" + b"b" * 20000 + b"\r\n\r\n", 431),
    ]:
        got, answer = raw(live_server, request)
        assert got == status
        assert set(answer) == {"error", "code", "field"}


def test_what_gunicorn_refuses_can_be_read_by_pages_of_other_origins(live_server: Live) -> None:
    answer = live_server.get("/api/v6/plan?fromPlace=" + "1" * 9000)
    assert answer.status_code == 414
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status"), [(b"/api/v1/one-to-many", 400), (b"/api/v1/health", 405), (b"/nothing", 404)]
)
@pytest.mark.parametrize("body", [b"zz\r\n", b"-1\r\n", b"5\r\nhelloXX\r\n", b"0\r\nX: \x01\r\n\r\n"])
def test_chunks_that_are_none_are_no_fault_of_ours(
    live_server: Live, path: bytes, status: int, body: bytes
) -> None:
    head = b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    got, answer = raw(live_server, b"POST " + path + head + body)  # one answer, then the service hangs up
    assert got == status
    assert set(answer) == {"error", "code", "field"}


@pytest.mark.parametrize(
    "host", [b"a b", b'x"y', b"[::1", b"[:::]", b"xn--\x7f", b"x<script>", b"\xff", b"x" * 7000, b""]
)
@pytest.mark.parametrize("path", [b"/style.json", b"/nothing"])
def test_a_host_that_is_none_is_no_fault_of_ours(live_server: Live, path: bytes, host: bytes) -> None:
    request = b"GET " + path + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
    got, answer = raw(live_server, request)
    assert got == 400 or (got == 404 and path == b"/nothing")
    assert set(answer) == {"error", "code", "field"}
    assert not host or host.decode("latin-1") not in json.dumps(answer, ensure_ascii=False)


def test_both_workers_answer_the_same(live_server: Live, query: str) -> None:
    def ask(_: int) -> str:
        answer = live_server.get(f"/api/v6/plan?{query}").json()
        return json.dumps([itinerary["id"] for itinerary in answer["itineraries"]])

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(40)))) == 1


def test_log_holds_no_coordinates(live_server: Live, query: str) -> None:
    planted = "51.487654"
    live_server.get(f"/api/v6/plan?{query}")
    live_server.get(
        f"/api/v6/plan?fromPlace={planted},11.9&toPlace=model_{planted}&time=2026-03-09T07:00:00Z"
    )
    live_server.get(f"/{planted}/{planted}?{planted}", headers={"Referer": f"http://x/{planted}"})
    raw(live_server, f"GET {planted} {planted} {planted}\r\n\r\n".encode())
    time.sleep(0.2)
    text = live_server.log.read_text()
    place = query.split("&", maxsplit=1)[0].split("=")[1].split(",", maxsplit=1)[0]
    assert planted not in text
    assert place not in text
    assert "127.0.0.1:" not in text.replace(live_server.address, "")
    for line in text.splitlines():
        json.loads(line)
    assert '"route":"/api/v6/plan"' in text


def test_while_loading_answers_are_503_and_a_stop_is_graceful(small_city: Path, tmp_path: Path) -> None:
    # A broken network never gets ready: the service must say so and stop all the same.
    network = copy_city(small_city, tmp_path / "net")
    for file in (network / "current").resolve().glob("timetable/*"):
        file.unlink()
    with serving(network, tmp_path / "log", workers=1, wait=False) as live:
        response = live.get("/api/v1/health")
        assert (response.status_code, response.json()["code"]) == (503, "NOT_READY")
        assert response.headers["Retry-After"]
        deadline = time.monotonic() + 60
        while "network not loaded" not in live.log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert live.get("/api/v1/health").json()["code"] == "NOT_READY"
        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(20) == 0
        with pytest.raises(requests.ConnectionError):
            live.get("/api/v1/health")
    assert str(tmp_path) not in response.text
