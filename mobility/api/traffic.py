"""What happens around every request: its id, span, log line, numbers, and the headers of its answer."""

import logging
import re
import time
import uuid
from collections.abc import Mapping

import flask

from mobility.api.state import network_of_request
from mobility.api.turns import Turns
from mobility.telemetry import REQUEST_ID, TRACE_ID
from mobility.telemetry.metrics import METHODS, OTHER_METHOD, Metrics
from mobility.telemetry.tracing import Tracing

LOG = logging.getLogger("mobility.access")

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
"""No dot, no comma, no underscore: neither a coordinate nor an address nor a key of ours passes as an id."""

PHASE = re.compile(r"(\w+);dur=([\d.]+)", re.ASCII)

# /docs is Swagger UI, whose page has a script and styles within it.
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
POLICY_DOCS = f"{POLICY}; script-src 'self' 'unsafe-inline'"

OF_EVERY_ANSWER = (
    ("X-Content-Type-Options", "nosniff"),
    # A plan's address tells where somebody goes: no page that is opened from here shall learn it.
    ("Referrer-Policy", "no-referrer"),
    # Apps and pages of other origins embed answers and tiles; who may is decided by CORS.
    ("Cross-Origin-Resource-Policy", "cross-origin"),
)
OF_PAGES = (
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"),
    ("X-Frame-Options", "DENY"),
)


def register_traffic(app: flask.Flask, metrics: Metrics, tracing: Tracing | None, turns: Turns) -> None:
    """Put ids, spans, logs, numbers and headers around an app's requests.

    Parameters
    ----------
    app : flask.Flask
        Changed in place, before anything else is put around its requests.
    metrics : Metrics
        Where requests are counted.
    tracing : Tracing | None
        None: no spans.
    turns : Turns
        Of searches, which let short answers pass.
    """

    @app.before_request
    def _begin() -> None:
        flask.g.started = time.perf_counter()
        metrics.begin()
        if (
            flask.request.method == "GET"
        ):  # batches of sensors come without a pause, and nobody waits for them
            turns.begin_short()
        given = flask.request.headers.get("X-Request-Id", "")
        REQUEST_ID.set(given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)
        if tracing is not None:
            flask.g.span = tracing.begin(flask.request.headers.get("traceparent", ""))
            TRACE_ID.set(tracing.trace_id(flask.g.span))

    @app.after_request
    def _end(answer: flask.Response) -> flask.Response:
        headers = answer.headers
        # Added, not set: nothing else writes these, and setting looks through all headers first.
        headers.add("X-Request-Id", REQUEST_ID.get())
        for name, value in OF_EVERY_ANSWER:
            headers.add(name, value)
        network = network_of_request()
        if network:
            headers.add("X-Network", network)
        if answer.mimetype == "text/html":
            for name, value in OF_PAGES:
                headers.add(name, value)
            if "Content-Security-Policy" not in headers:
                is_docs = flask.request.path.startswith("/docs")
                headers["Content-Security-Policy"] = POLICY_DOCS if is_docs else POLICY
        timing = headers.get("Server-Timing", "")
        phases = phases_of(timing)
        spent_s = time.perf_counter() - flask.g.started
        headers["Server-Timing"] = f"{timing}{', ' if timing else ''}total;dur={spent_s * 1000:.3f}"
        # The rule, not the path: no query, no address, nothing that tells who wants to go where.
        rule = flask.request.url_rule
        route = rule.rule if rule else ""
        method = flask.request.method if flask.request.method in METHODS else OTHER_METHOD
        error = flask.g.get("error_code", "")
        metrics.count_request(route, method, answer.status_code, spent_s)
        for name, spent_ms in phases.items():
            metrics.time_phase(route, name, spent_ms / 1000)
        if error:
            metrics.count_error(route, error)
        _log(answer, method, route, spent_s, error)
        if tracing is not None:
            tracing.end(
                flask.g.span,
                method=method,
                route=route,
                status=answer.status_code,
                error=error,
                phases_ms=phases,
            )
        return answer

    @app.teardown_request
    def _forget(fault: BaseException | None) -> None:  # noqa: ARG001
        if "started" in flask.g:
            metrics.end()
            turns.end_short()
        REQUEST_ID.set("")
        TRACE_ID.set("")


def phases_of(timing: str) -> Mapping[str, float]:
    """Read what a view wrote in Server-Timing.

    Parameters
    ----------
    timing : str
        E.g. "plan;dur=12.345, answer;dur=0.678".

    Returns
    -------
    Mapping[str, float]
        Milliseconds by phase.
    """
    return {name: float(spent) for name, spent in PHASE.findall(timing)} if timing else {}


def _log(answer: flask.Response, method: str, route: str, spent_s: float, error: str) -> None:
    fields: dict[str, object] = {
        "method": method if route else "",
        "route": route,
        "status": answer.status_code,
        "ms": round(spent_s * 1000, 2),
        "bytes": answer.content_length,
    }
    if error:
        fields["code"] = error
    asking = flask.g.get("caller")
    if asking is not None and asking.key is not None:
        # The role, not the key's id: with an id, one could follow an app's requests through the log.
        fields["role"] = asking.key.role.value
    LOG.info("request", extra={"fields": fields})
