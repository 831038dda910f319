"""Logs: one JSON object a line, with request ids and without coordinates, addresses, queries or keys."""

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

import orjson

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request that this thread works on, "" outside of requests."""


TRACE_ID: ContextVar[str] = ContextVar("trace_id", default="")
"""Id of its trace, "" where none is recorded."""

OWN_LOGGERS = ("mobility", "gtfs", "osm")
"""Others may say warnings and errors only: at lower levels libraries tell what passes through them."""


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON.

    An exception is written as its type and the places it passed: its message and its values may hold what a
    person asked for, so they are left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record.

        Parameters
        ----------
        record : logging.LogRecord
            What was logged; `extra={"fields": {...}}` adds members.

        Returns
        -------
        str
            JSON without a line break.
        """
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request_id = REQUEST_ID.get()
        if request_id:
            line["requestId"] = request_id
        trace_id = TRACE_ID.get()
        if trace_id:
            line["traceId"] = trace_id
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["places"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return orjson.dumps(line, default=str).decode()


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send all logs of this process as JSON lines to one stream; called once where the process begins.

    Parameters
    ----------
    level : str
        DEBUG, INFO, WARNING or ERROR.
    stream : TextIO | None
        Where to write; None = standard error.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.getLevelName(level), logging.WARNING))
    for own in OWN_LOGGERS:
        logging.getLogger(own).setLevel(level)
    # It tells of workers at INFO; at DEBUG it writes every address that is asked for, query included.
    logging.getLogger("gunicorn").setLevel(max(logging.getLevelName(level), logging.INFO))
