"""How far a job is that waits or runs in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as field_of
from typing import Any, NamedTuple

from mobility.errors import MobilityError
from mobility.messages import LANGUAGES, sentence_of

OURS = "Something went wrong on our side; the job's id helps us to find it in the log."

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
    areas : tuple[int, int] | None
        How many areas are drawn, and of how many; None = not yet, or none are asked for.
    left_s : int | None
        Seconds that the rest of the origins or, once these are computed, of the areas will take; None = not
        known.
    code, field : str
        Why it failed.
    errors : Mapping[str, str]
        The same as a sentence, by language; empty if it did not.
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
    areas: tuple[int, int] | None = None
    left_s: int | None = None
    code: str = ""
    field: str = ""
    expires_s: int = 0
    files: dict[str, int] | None = None
    errors: Mapping[str, str] = field_of(default_factory=dict)


def in_languages(error: MobilityError) -> dict[str, str]:
    """Write an error in each language: who computes a job does not know who will ask for it.

    Parameters
    ----------
    error : MobilityError
        Why it failed.

    Returns
    -------
    dict[str, str]
        By language.
    """
    return {language: sentence_of(error, language) for language in LANGUAGES}


def tell_failure(error: MobilityError) -> dict[str, Any]:
    """Write why a job failed for whoever asked for it over HTTP.

    Parameters
    ----------
    error : MobilityError
        What ended it.

    Returns
    -------
    dict[str, Any]
        State, code, field, and a sentence in each language. That of what went wrong here (no room on the
        disk, a network that was changed) names files of this machine, and is not theirs to read.
    """
    is_ours = error.status == MobilityError.status and type(error) is not MobilityError
    told = MobilityError(OURS, code=error.code) if is_ours else error
    return {"state": FAILED, "code": told.code, "errors": in_languages(told), "field": told.field}
