"""Which pages of other origins may ask, by flask-cors and MOBILITY_CORS_ORIGINS."""

import re

import flask
from flask_cors import CORS

from mobility.settings import Settings

ALLOWED_HEADERS = [
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "If-None-Match",
    "Range",
    "X-API-Key",
    "X-Request-Id",
    "traceparent",
]
EXPOSED_HEADERS = [
    "Content-Language",
    "ETag",
    "Retry-After",
    "Server-Timing",
    "X-Ignored",
    "X-Network",
    "X-Reasons",
    "X-Request-Id",
    "X-Simulated",
]
MAX_AGE_S = 7200
"""How long a browser may remember a preflight; Chromium remembers no longer."""


def register_cors(app: flask.Flask, settings: Settings) -> None:
    """Let pages of other origins ask an app.

    Parameters
    ----------
    app : flask.Flask
        Changed in place.
    settings : Settings
        cors_origins.
    """
    if settings.cors_origins == "off":
        return
    CORS(
        app,
        origins=origin_patterns(settings.cors_origins),
        methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        allow_headers=ALLOWED_HEADERS,
        expose_headers=EXPOSED_HEADERS,
        max_age=MAX_AGE_S,
        # Keys come in headers that scripts set; cookies are never read.
        supports_credentials=False,
        send_wildcard=True,
        vary_header=False,
        always_send=settings.cors_origins == "*",
        # Errors have handlers of their own, so what flask-cors would catch does not come by.
        intercept_exceptions=False,
    )
    if settings.cors_origins != "*":

        @app.after_request
        def _differ_by_origin(answer: flask.Response) -> flask.Response:
            # flask-cors says so only to who names an origin; a cache may hand a stranger's answer to them.
            answer.vary.add("Origin")
            return answer


def origin_patterns(origins: str) -> list["str | re.Pattern[str]"]:
    """Read the setting.

    Parameters
    ----------
    origins : str
        "*", or origins separated by blanks or commas; "https://*.city.example" stands for all names below.

    Returns
    -------
    list[str | re.Pattern[str]]
        As flask-cors takes them.
    """
    if origins == "*":
        return ["*"]
    return [
        re.compile(
            re.escape(origin).replace(r"\*", r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*") + r"\Z", re.IGNORECASE
        )
        if "*" in origin
        else origin
        for origin in re.split(r"[ ,]+", origins)
    ]
