"""What happens around every request: its id, its log line, the headers of every answer."""

import logging
import re
import time
import uuid

import flask

from mobility.api.state import network_of_request
from mobility.settings import Settings
from mobility.telemetry import REQUEST_ID

LOG = logging.getLogger("mobility.access")

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)

# /docs is Swagger UI, whose page has a script and styles within it.
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
POLICY_DOCS = f"{POLICY}; script-src 'self' 'unsafe-inline'"

EXPOSED = "Retry-After, Server-Timing, X-Network, X-Request-Id"
"""Headers that pages of other origins may read."""


def register_traffic(app: flask.Flask, settings: Settings) -> None:
    """Put ids, logs and headers around an app's requests.

    Parameters
    ----------
    app : flask.Flask
        Changed in place.
    settings : Settings
        cors_origins.
    """

    @app.before_request
    def _begin() -> None:
        flask.g.started = time.perf_counter()
        given = flask.request.headers.get("X-Request-Id", "")
        REQUEST_ID.set(given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)

    @app.after_request
    def _end(answer: flask.Response) -> flask.Response:
        headers = answer.headers
        # Added, not set: nothing else writes these, and setting looks through all headers first.
        headers.add("X-Request-Id", REQUEST_ID.get())
        headers.add("X-Content-Type-Options", "nosniff")
        headers.add("Referrer-Policy", "no-referrer")
        network = network_of_request()
        if network:
            headers.add("X-Network", network)
        if answer.mimetype == "text/html" and "Content-Security-Policy" not in headers:
            is_docs = flask.request.path.startswith("/docs")
            headers["Content-Security-Policy"] = POLICY_DOCS if is_docs else POLICY
        if settings.cors_origins:
            headers.add("Access-Control-Allow-Origin", settings.cors_origins)
            headers.add("Access-Control-Expose-Headers", EXPOSED)
            if flask.request.method == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET")
                headers["Access-Control-Allow-Headers"] = "Accept-Language, X-Request-Id"
        spent_ms = (time.perf_counter() - flask.g.started) * 1000
        phases = headers.get("Server-Timing")
        headers["Server-Timing"] = f"{phases + ', ' if phases else ''}total;dur={spent_ms:.3f}"
        # The rule, not the path: no query, no address, nothing that tells who wants to go where.
        rule = flask.request.url_rule
        LOG.info(
            "request",
            extra={
                "fields": {
                    "method": flask.request.method if rule else "",
                    "route": rule.rule if rule else "",
                    "status": answer.status_code,
                    "ms": round(spent_ms, 2),
                    "bytes": answer.content_length,
                }
            },
        )
        return answer

    @app.teardown_request
    def _forget(fault: BaseException | None) -> None:  # noqa: ARG001
        REQUEST_ID.set("")
