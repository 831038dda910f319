"""Traces, if OTEL_EXPORTER_OTLP_ENDPOINT names a receiver and OpenTelemetry's packages are there."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from mobility.errors import SettingsError
from mobility.settings import Settings


class Tracing(Protocol):
    """Makes a span a request (mobility.telemetry.otel); spans are opaque outside of it."""

    def begin(self, trace_parent: str) -> Any:
        """Begin the span of a request with this header `traceparent`."""
        ...

    def trace_id(self, span: Any) -> str:
        """Give the id of a span's trace, 32 hexadecimal digits."""
        ...

    def end(
        self,
        span: Any,
        *,
        method: str,
        route: str,
        status: int,
        error: str,
        phases_ms: Mapping[str, float],
    ) -> None:
        """Describe and end a span."""
        ...

    def close(self) -> None:
        """Send what was not sent yet, and end."""
        ...


def start_tracing(settings: Settings) -> Tracing | None:
    """Set up traces if the settings name a receiver.

    Parameters
    ----------
    settings : Settings
        otel_endpoint, otel_service_name.

    Returns
    -------
    Tracing | None
        None: no traces, and nothing of OpenTelemetry is loaded.

    Raises
    ------
    SettingsError
        If a receiver is named and the packages are missing.
    """
    if not settings.otel_endpoint:
        return None
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        raise SettingsError(
            "{field} asks for traces, which need more packages: pip install 'mobility[otel]'.",
            field="OTEL_EXPORTER_OTLP_ENDPOINT",
            extra="otel",
        )
    tracing: Tracing = import_module("mobility.telemetry.otel").OtelTracing(settings)
    return tracing
