"""Answers whose content depends on the network and the client's language only."""

from collections.abc import Mapping
from typing import Any

import flask
import orjson


def json_answer(
    content: Mapping[str, Any] | bytes, language: str, phases_ms: Mapping[str, float]
) -> flask.Response:
    """Write an answer.

    Parameters
    ----------
    content : Mapping[str, Any] | bytes
        Ready for orjson, or written already.
    language : str
        Of our own texts in it.
    phases_ms : Mapping[str, float]
        What the time was spent on, for Server-Timing.

    Returns
    -------
    flask.Response
        Status 200.
    """
    return flask.Response(
        content if isinstance(content, bytes) else orjson.dumps(content),
        headers=[
            ("Content-Type", "application/json"),
            ("Server-Timing", ", ".join(f"{name};dur={spent:.3f}" for name, spent in phases_ms.items())),
            ("Content-Language", language),
            ("Vary", "Accept-Language"),
            # The question tells where someone is or goes: no cache on the way may keep it.
            ("Cache-Control", "private, no-store"),
        ],
    )
