"""Planners' jobs over HTTP: whether they are run here, how large, how many, how long they are kept."""

from dataclasses import dataclass, field

from mobility.settings.about import about


@dataclass(frozen=True)
class JobSettings:
    """Jobs of accessibility."""

    jobs_workers: int = field(
        default=1,
        metadata=about(
            "Processes that `mobility serve` runs for planners' jobs, nicely, from the first job on; "
            "0: jobs wait for `mobility accessibility worker` elsewhere.",
            low=0,
            high=64,
        ),
    )
    jobs_processes: int = field(
        default=1, metadata=about("Processes that compute one job together.", low=1, high=64)
    )
    jobs_per_key: int = field(
        default=5,
        metadata=about("Jobs of one key that may wait or run at a time (more: 429).", low=1, high=1000),
    )
    jobs_minutes: int = field(
        default=120, metadata=about("Longest time that a job may run, in minutes.", low=1, high=10_000)
    )
    jobs_keep_hours: int = field(
        default=168, metadata=about("Hours that the results of a job are kept.", low=1, high=8760)
    )
    max_job_points: int = field(
        default=100_000,
        metadata=about("Most origins, and most destinations of a kind, of a job.", low=1, high=1_000_000),
    )
    max_job_bytes: int = field(
        default=5_000_000,
        metadata=about("Largest body of a job in bytes (more: 413).", low=1000, high=100_000_000),
    )
