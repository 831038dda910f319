"""The server: where it listens, how much of the machine it takes, what it tells of itself."""

from dataclasses import dataclass, field
from pathlib import Path

from mobility.settings.about import about


@dataclass(frozen=True)
class ServerSettings:
    """Address, processes, logs, metrics and traces."""

    host: str = field(default="127.0.0.1", metadata=about("Address to listen on; 0.0.0.0 listens on all."))
    port: int = field(
        default=8080,
        metadata=about("Port to listen on; 8080 is what MOTIS clients expect.", low=0, high=65535),
    )
    workers: int = field(
        default=2,
        metadata=about("Processes that answer requests; they share one network.", low=1, high=64),
    )
    standby: int = field(
        default=1,
        metadata=about(
            "Workers that stand by, loaded and with live data: each takes over at once from one that died.",
            low=0,
            high=8,
        ),
    )
    threads: int = field(default=8, metadata=about("Threads in each worker.", low=1, high=64))
    searches: int = field(
        default=1,
        metadata=about(
            "Searches for journeys that a worker runs at a time, and as many over long windows; others wait "
            "for their turn, at most 0.25 s. More only where there are more processors than workers.",
            low=1,
            high=64,
        ),
    )
    graceful_s: int = field(
        default=30,
        metadata=about(
            "Seconds that running requests may take to end when the service is stopped.", low=0, high=600
        ),
    )
    reload_s: int = field(
        default=1,
        metadata=about(
            "Seconds between looks for a newly built network; 0 = load only at the start.", low=0, high=3600
        ),
    )
    redis_url: str = field(
        default="", metadata=about("Redis to use; empty = `mobility serve` starts a private one.")
    )
    log_level: str = field(
        default="INFO",
        metadata=about(
            "What is logged (JSON lines on standard error).", choices=("DEBUG", "INFO", "WARNING", "ERROR")
        ),
    )
    metrics: str = field(
        default="LOCAL",
        metadata=about(
            "Who may read /metrics: nobody, this machine (not through a proxy) and keys of the role control, "
            "or everybody, who then see nothing of how many messages of sensors come.",
            choices=("OFF", "LOCAL", "OPEN"),
        ),
    )
    metrics_folder: Path | None = field(
        default=None,
        metadata=about(
            "Where workers write what Prometheus reads; empty = `mobility serve` makes a private folder."
        ),
    )
    otel_endpoint: str = field(
        default="",
        metadata=about(
            "OTLP receiver of traces (HTTP), e.g. `http://localhost:4318`; needs the extra `otel`; empty = "
            "none. Sampler, headers and so on: the other OTEL_* variables."
        ),
    )
    otel_service_name: str = field(default="mobility", metadata=about("What traces call this service."))
