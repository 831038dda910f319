"""How far a job is that waits or runs in the background."""

from dataclasses import dataclass
from typing import NamedTuple

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"
STATES = (QUEUED, RUNNING, DONE, FAILED, CANCELLED)


class JobCounts(NamedTuple):
    """Jobs of all keys; those that ended since the queue was made."""

    queued: int
    running: int
    ended: dict[str, int]


@dataclass(frozen=True)
class JobState:
    """How far a job is.

    Parameters
    ----------
    id : str
        Its name.
    title : str
        As it was given.
    state : str
        One of STATES.
    created_s : int
        Unix second.
    ahead : int
        Jobs that come before it, while it waits.
    done, total : int
        Origins; 0 and 0 until that is known.
    left_s : int | None
        Seconds that the rest will take, None = not known.
    code, error, field : str
        Why it failed.
    expires_s : int
        Unix second at which it is forgotten, 0 = not yet known.
    files : dict[str, int]
        Results and their sizes.
    """

    id: str
    title: str
    state: str
    created_s: int
    ahead: int = 0
    done: int = 0
    total: int = 0
    left_s: int | None = None
    code: str = ""
    error: str = ""
    field: str = ""
    expires_s: int = 0
    files: dict[str, int] | None = None
