"""Spans of requests by OpenTelemetry; imported only where traces are wanted (mobility.telemetry.tracing).

OpenTelemetry's own instrumentation of Flask is not used: it records addresses, queries and header values. A
span here has the address pattern, the method, the status and the phases of an answer, nothing a client wrote.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)

from mobility.settings import Settings

LOG = logging.getLogger(__name__)

TRACE_PARENT = re.compile(r"00-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})")


class OtelTracing:
    """Makes a span a request.

    Parameters
    ----------
    settings : Settings
        otel_endpoint, otel_service_name; further OTEL_* variables are read by OpenTelemetry itself.
    """

    def __init__(self, settings: Settings) -> None:
        resource = Resource.create({"service.name": settings.otel_service_name})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=True)
        # Its thread is started in the worker: threads do not live on in forked processes.
        self._provider.add_span_processor(
            BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{settings.otel_endpoint.rstrip('/')}/v1/traces"))
        )
        self._tracer: Tracer = self._provider.get_tracer("mobility")
        LOG.info("traces are sent", extra={"fields": {"service": settings.otel_service_name}})

    def begin(self, trace_parent: str) -> Span:
        """Begin the span of a request.

        Parameters
        ----------
        trace_parent : str
            The request's header of that name; tracestate and baggage are left alone, as clients write in them
            what they like.

        Returns
        -------
        Span
            To be ended by `end`.
        """
        parent = None
        match = TRACE_PARENT.fullmatch(trace_parent)
        if match is not None:
            remote = SpanContext(
                int(match["trace"], 16),
                int(match["span"], 16),
                is_remote=True,
                trace_flags=TraceFlags(int(match["flags"], 16)),
            )
            parent = set_span_in_context(NonRecordingSpan(remote))
        return self._tracer.start_span("request", parent, kind=SpanKind.SERVER)

    def end(
        self,
        span: Span,
        *,
        method: str,
        route: str,
        status: int,
        error: str,
        phases_ms: Mapping[str, float],
    ) -> None:
        """Describe and end the span of a request.

        Parameters
        ----------
        span : Span
            As `begin` made it.
        method : str
            Of the request.
        route : str
            Address pattern, "" where none fits.
        status : int
            Of the answer.
        error : str
            Stable code of an error, or "".
        phases_ms : Mapping[str, float]
            Milliseconds of the parts of the answer.
        """
        span.update_name(f"{method} {route}" if route else method)
        attributes: dict[str, Any] = {
            "http.request.method": method,
            "http.response.status_code": status,
            **{f"mobility.phase.{name}_ms": ms for name, ms in phases_ms.items()},
        }
        if route:
            attributes["http.route"] = route
        if error:
            attributes["error.type"] = error
        span.set_attributes(attributes)
        if status >= 500:
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def trace_id(self, span: Span) -> str:
        """Give the id of a span's trace, for logs.

        Parameters
        ----------
        span : Span
            Any.

        Returns
        -------
        str
            32 hexadecimal digits.
        """
        return f"{span.get_span_context().trace_id:032x}"

    def close(self) -> None:
        """Send what was not sent yet, and end."""
        self._provider.shutdown()
