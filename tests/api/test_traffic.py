"""Around every request: ids, headers, and logs that do not tell who wants to go where."""

import io
import json
import logging

import pytest

from mobility.telemetry import configure_logging
from tests.api.conftest import Api

PLANTED = "51.487654"


@pytest.fixture
def log() -> io.StringIO:
    """All logs of the test, everything that is logged at all."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("DEBUG", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_logs_hold_no_coordinate_address_or_query(api: Api, log: io.StringIO) -> None:
    client = api.client
    client.get(
        f"/api/v6/plan?fromPlace={PLANTED},11.9&toPlace=51,12", environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    client.get(f"/api/v6/plan?fromPlace={PLANTED},11.9&toPlace=51,12&nonsense={PLANTED}")
    client.get(f"/{PLANTED}?{PLANTED}", headers={"X-Request-Id": f"({PLANTED})", "User-Agent": PLANTED})
    api.planner.fault = ValueError(f"{PLANTED},11.9")
    failed = client.get(f"/api/v6/plan?fromPlace={PLANTED},11.9&toPlace=51,12")
    text = log.getvalue()
    assert PLANTED not in text
    assert "203.0.113.9" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    requests = [line for line in lines if line["message"] == "request"]
    assert [line["status"] for line in requests] == [200, 400, 404, 500]
    assert requests[0]["route"] == "/api/v6/plan"
    (fault,) = [line for line in lines if line["level"] == "ERROR"]
    assert fault["exception"] == "ValueError"
    assert fault["requestId"] == failed.headers["X-Request-Id"]
    assert any("handmade.py" in place for place in fault["places"])


def test_request_ids_are_kept_where_they_are_harmless(api: Api) -> None:
    assert api.get(X_Request_Id="trace-12345678").headers["X-Request-Id"] == "trace-12345678"
    for odd in ("short", "with blank in it", "x" * 65):
        assert api.get(X_Request_Id=odd).headers["X-Request-Id"] != odd


def test_browsers_of_other_origins_may_ask(api: Api) -> None:
    assert api.get().headers["Access-Control-Allow-Origin"] == "*"
    asks = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    preflight = api.client.options("/api/v6/plan", headers=asks)
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]


def test_the_description_loads_nothing_from_elsewhere(api: Api) -> None:
    response = api.client.get("/docs/")
    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert b"http://" not in response.data
    assert b"https://" not in response.data
    assert b'"validatorUrl": null' in response.data
    assert b"/openapi.json" in response.data
    assert api.client.get("/docs/swagger-ui-bundle.js").status_code == 200


def test_faults_behind_a_view_are_logged_without_the_path(api: Api, log: io.StringIO) -> None:
    @api.app.after_request
    def _fail(answer: object) -> object:
        raise ValueError(PLANTED)

    answer = api.client.get(f"/{PLANTED}?{PLANTED}")
    assert answer.status_code == 500
    assert PLANTED not in log.getvalue()
    assert "request failed" in log.getvalue()


def test_libraries_say_warnings_only(log: io.StringIO) -> None:
    logging.getLogger("some.library").info(PLANTED)
    logging.getLogger("gunicorn.error").debug(PLANTED)
    logging.getLogger("some.library").warning("a warning")
    logging.getLogger("mobility.anything").debug("of our own")
    assert PLANTED not in log.getvalue()
    assert [json.loads(line)["message"] for line in log.getvalue().splitlines()] == [
        "a warning",
        "of our own",
    ]


def test_health_tells_the_data(api: Api) -> None:
    answer = api.client.get("/api/v1/health").get_json()
    assert (answer["status"], answer["rt"], answer["gbfs"]) == ("ready", False, False)
    network = answer["network"]
    assert (network["contentHash"], network["modelCity"], network["stops"]) == ("abc", True, 4)
    (feed,) = network["feeds"]
    assert (feed["tag"], feed["shiftedWeeks"]) == ("hal", 4)
    assert (feed["firstServiceDay"], feed["lastServiceDay"]) == ("2026-03-02", "2026-03-04")
    assert api.client.get("/api/v1/health?verbose=1").status_code == 400
