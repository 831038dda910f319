"""Where data lie: the network, what is kept between starts, what a build downloads."""

from dataclasses import dataclass, field
from pathlib import Path

from mobility.settings.about import about


@dataclass(frozen=True)
class FileSettings:
    """Folders and files, and addresses instead of those in a city file."""

    network: Path = field(
        default=Path("var/network"),
        metadata=about("Directory that `mobility build` wrote and that `mobility serve` answers from."),
    )
    state: Path = field(
        default=Path("var/state"),
        metadata=about(
            "Directory for what the service keeps between starts: keys and their audit log, the journal of "
            "sensors, learning.sqlite, jobs of planners, targets, secrets."
        ),
    )
    database_url: str = field(
        default="",
        metadata=about(
            "Database of the directory of learning, like postgresql://user:password@host/name; empty = the "
            "file learning.sqlite (SQLite) under MOBILITY_STATE."
        ),
    )
    occupancy_model: Path = field(
        default=Path("var/occupancy"),
        metadata=about("What `mobility occupancy train` wrote; none there: no loads are known."),
    )
    cache: Path = field(
        default=Path("var/cache"),
        metadata=about("Directory for what a city's build downloads. May be deleted while nothing builds."),
    )
    sources: str = field(
        default="",
        metadata=about(
            "Addresses or files instead of those in a city file: TAG=URL, several separated by blanks; "
            "the tag `osm` is the extract."
        ),
    )
    kernel_cache: Path | None = field(
        default=None,
        metadata=about(
            "Where compiled kernels are kept, a folder for each state of their sources; empty = beside "
            "them, or in ~/.cache/mobility."
        ),
    )
    r5_jar: Path | None = field(
        default=None,
        metadata=about(
            "R5's jar for the engine r5 (extra `r5`); empty = r5py downloads it into the user's cache on "
            "first use."
        ),
    )
    java_home: str = field(
        default="",
        metadata=about("Java runtime (21 or newer) for R5; empty = the one that the extra `r5` brings."),
    )
