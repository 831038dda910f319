"""Nobody's way, name, key or address in anything that operators keep: planted and looked for."""

import json
import socket
import time

import requests

from tests.support.live import Live
from tests.telemetry.conftest import Watched
from tests.telemetry.otlp_receiver import attributes

COORDINATE = "51.487654"
STREET = "Wolfenbuettelgasse"
ADDRESS = "203.0.113.77"
ADDRESS_V6 = "2001:db8:77:88::99"
TRACE = "0af7651916cd43dd8448eb211c80319c"


def planted_in(watched: Watched) -> tuple[str, ...]:
    """What must not come out again."""
    secret = watched.key.split("_", 3)[3]
    return (COORDINATE, STREET, ADDRESS, ADDRESS_V6, "2001:db8:77:88", secret, "forged-secret")


def everywhere(key: str) -> dict[str, str]:
    """Headers that hold all of it."""
    person = f"{COORDINATE},11.9 {STREET} {ADDRESS} {key}"
    return {
        "Accept-Language": f"de, {person}",
        "Baggage": f"place={COORDINATE},key={key}",
        "Cookie": f"place={COORDINATE}; key={key}; street={STREET}",
        "Forwarded": f"for={ADDRESS}",
        "If-None-Match": f'"{person}"',
        "Origin": f"https://{STREET}.example",
        "Referer": f"https://app.example/?from={COORDINATE}&street={STREET}&key={key}",
        "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
        "tracestate": f"place={COORDINATE},key={key}",
        "User-Agent": person,
        "X-Forwarded-For": f"{ADDRESS_V6}, {ADDRESS}",
        "X-Real-IP": ADDRESS,
        "X-Request-Id": f"{COORDINATE}-{STREET}",
        f"X-{STREET}": person,
    }


def send_raw(live: Live, data: bytes) -> None:
    port = int(live.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        connection.settimeout(2)
        try:
            while connection.recv(65536):
                pass
        except TimeoutError:
            pass


def ask_in_all_ways(watched: Watched) -> None:
    live, key = watched.live, watched.key
    heads = everywhere(key)
    good = f"/api/v6/plan?fromPlace={COORDINATE},11.97&toPlace=51.47,11.98"
    ways = [
        ("GET", good, {"X-API-Key": key}, None),
        ("GET", good, {"Authorization": f"Bearer {key}"}, None),
        ("GET", good, {"X-API-Key": f"mob_app_x_forged-secret{COORDINATE}"}, None),
        ("GET", good, {"Authorization": f"Basic {key}"}, None),
        ("GET", f"{good}&{STREET}={key}", {}, None),
        ("GET", f"{good}&numItineraries={COORDINATE}", {}, None),
        ("GET", f"{good}&pageCursor={STREET}", {}, None),
        ("GET", f"/api/v6/plan?fromPlace={STREET}&toPlace=x", {}, None),
        ("GET", f"{good}&x={STREET * 400}", {}, None),
        ("GET", f"/{STREET}/{COORDINATE}/{key}", {}, None),
        ("GET", f"/tiles/{COORDINATE}/{STREET}/{key}.mvt", {}, None),
        ("GET", f"/web/{STREET}/../{COORDINATE}", {}, None),
        ("GET", f"/api/v1/geocode?text={STREET}%20{COORDINATE}", {}, None),
        ("GET", f"/api/v1/reverse-geocode?place={COORDINATE},11.97", {}, None),
        ("GET", f"/api/v1/health?{STREET}={COORDINATE}", {}, None),
        ("GET", f"/metrics?{STREET}={COORDINATE}", {}, None),
        ("POST", good, {}, f"{COORDINATE} {STREET} {key}".encode()),
        ("POST", good, {}, f"{COORDINATE}{STREET}{key}".encode() * 5000),
        (
            "OPTIONS",
            good,
            {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": STREET},
            None,
        ),
        (STREET.upper(), good, {}, None),
    ]
    for method, path, more, body in ways:
        answer = requests.request(
            method, live.address + path, headers={**heads, **more}, data=body, timeout=60
        )
        assert answer.status_code < 500, (method, path, answer.text)
    head = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
    for line in (
        f"GET /{STREET}?{COORDINATE} HTTP/9.9",
        f"GET {COORDINATE} {STREET}",
        f"{key} {STREET} {COORDINATE}",
        f"GET /?{COORDINATE}{'x' * 9000} HTTP/1.1",
        f"GET /{STREET} HTTP/1.1\r\nTransfer-Encoding: {COORDINATE}",
        f"GET /{STREET} HTTP/1.1\r\nContent-Length: {COORDINATE}",
        f"GET /{STREET} HTTP/1.1\r\n{STREET} {COORDINATE}",
        f"POST {good} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{COORDINATE}\r\n{STREET}",
    ):
        send_raw(live, f"{line}\r\nHost: {STREET}\r\n{head}\r\n".encode())
    # Half a request, and one that nobody waits for.
    port = int(live.address.rsplit(":", 1)[1])
    for part in (
        f"GET {good} HTTP/1.1\r\nHost: {STREET}\r\nX-A: {COORDINATE}",
        f"GET {good} HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(part.encode())


def test_nothing_planted_comes_out_again(watched: Watched) -> None:
    ask_in_all_ways(watched)
    answer = watched.live.get(
        f"/api/v6/plan?fromPlace={COORDINATE},11.97&toPlace=51.47,11.98",
        headers={**everywhere(watched.key), "X-API-Key": watched.key},
    )
    metrics = watched.live.get("/metrics").text
    deadline = time.monotonic() + 10
    while len(watched.receiver.spans) < 20 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.3)  # the last batch
    log = watched.live.log.read_text()
    traces = b"\n".join(watched.receiver.bodies).decode("utf-8", "replace")
    state = "\n".join(
        path.read_bytes().decode("utf-8", "replace") for path in watched.state.rglob("*") if path.is_file()
    )
    for kind, text in (("log", log), ("metrics", metrics), ("traces", traces), ("state", state)):
        assert len(text) > 200, kind
        for planted in planted_in(watched):
            assert planted.lower() not in text.lower(), f"{planted} in the {kind}"
    # And what is to be there is there.
    lines = [json.loads(line) for line in log.splitlines()]
    mine = [line for line in lines if line.get("requestId") == answer.headers["X-Request-Id"]]
    assert [(line["route"], line["status"], line["role"]) for line in mine] == [("/api/v6/plan", 200, "app")]
    assert mine[0]["traceId"] == TRACE
    assert 'mobility_http_requests_total{endpoint="/api/v6/plan"' in metrics
    assert "mobility:quota:1" in state  # addresses were counted, by their hashes


def test_spans_tell_what_operators_need(watched: Watched) -> None:
    before = len(watched.receiver.spans)
    head = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    watched.live.get("/api/v6/plan?fromPlace=51.48,11.97&toPlace=51.47,11.98", headers=head)
    watched.live.get(
        "/api/v6/plan?fromPlace=nonsense&toPlace=51.47,11.98", headers={"traceparent": "nonsense"}
    )
    deadline = time.monotonic() + 10
    spans = watched.receiver.spans[before:]
    # Others' spans (a look whether the service is there) may come between.
    while len({attributes(span)["http.response.status_code"] for span in spans}) < 2 and (
        time.monotonic() < deadline
    ):
        time.sleep(0.1)
        spans = watched.receiver.spans[before:]
    by_status = {attributes(span)["http.response.status_code"]: span for span in spans}
    good, bad = by_status[200], next(span for status, span in by_status.items() if status != 200)
    assert good.name == "GET /api/v6/plan"
    assert good.trace_id.hex() == TRACE
    assert good.parent_span_id.hex() == "b7ad6b7169203331"
    assert bad.trace_id.hex() != TRACE
    told = attributes(good)
    assert told["http.route"] == "/api/v6/plan"
    assert float(str(told["mobility.phase.plan_ms"])) > 0
    assert set(told) <= {
        "http.request.method",
        "http.response.status_code",
        "http.route",
        *(name for name in told if name.startswith("mobility.phase.")),
    }
    assert attributes(bad)["error.type"]
