"""Traces are an extra: nothing of them is loaded unasked, and what is missing is said."""

import socket
import subprocess
import sys
import threading

import pytest

from mobility.errors import SettingsError
from mobility.settings import read_settings
from mobility.telemetry import tracing
from mobility.telemetry.tracing import start_tracing
from tests.telemetry.otlp_receiver import attributes, receiving

ALONE = """
import sys
from mobility.api import create_app
from mobility.telemetry.tracing import start_tracing
from mobility.settings import read_settings
assert start_tracing(read_settings({})) is None
# Parts of the SDK may be there, as the client of Redis looks for them.
wanted = ("opentelemetry.exporter", "mobility.telemetry.otel")
print(sorted(name for name in sys.modules if name.startswith(wanted)))
"""


@pytest.mark.slow
def test_nothing_is_loaded_unasked() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"mobility\[otel\]"):
        start_tracing(read_settings({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}))


def test_spans_are_sent_at_the_latest_at_the_end() -> None:
    with receiving() as receiver:
        traces = start_tracing(read_settings({"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.address + "/"}))
        assert traces is not None
        for status, error in ((200, ""), (404, "NOT_FOUND"), (500, "INTERNAL_ERROR")):
            span = traces.begin("00-00000000000000000000000000000000-0000000000000000-01")
            assert int(traces.trace_id(span), 16) > 0
            traces.end(span, method="GET", route="", status=status, error=error, phases_ms={"plan": 1.5})
        traces.close()
        good, lost, fault = receiver.spans
    assert good.name == "GET"
    assert attributes(good) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "mobility.phase.plan_ms": 1.5,
    }
    assert attributes(lost)["error.type"] == "NOT_FOUND"
    assert (lost.status.code, fault.status.code) == (0, 2)  # a question that goes wrong is no fault of ours


def test_a_receiver_that_is_gone_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    tried_by: list[threading.Thread] = []
    connect = socket.socket.connect

    def counted(self: socket.socket, address: tuple[str, int]) -> None:
        if address == ("127.0.0.1", 9):
            tried_by.append(threading.current_thread())
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", counted)
    traces = start_tracing(read_settings({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}))
    assert traces is not None
    for _ in range(10):
        traces.end(traces.begin(""), method="GET", route="/x", status=200, error="", phases_ms={})
    assert threading.current_thread() not in tried_by  # who asks never waits for the receiver
    traces.close()
    # All spans in one go, given up when OTEL_EXPORTER_OTLP_TIMEOUT is over: two tries, two connections each.
    assert 1 <= len(tried_by) < 10
