"""What operators see: logs, metrics and traces, without coordinates, addresses, queries or keys."""

from mobility.telemetry.logs import REQUEST_ID, TRACE_ID, configure_logging

__all__ = ["REQUEST_ID", "TRACE_ID", "configure_logging"]
