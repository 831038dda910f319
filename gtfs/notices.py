"""What a feed's reader has to say: one notice a fault or repair, with file, line and field."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is for routing: ERROR stops the feed, WARNING loses or repairs a part, INFO is to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Notice:
    """One finding about a feed.

    Parameters
    ----------
    severity : Severity
        ERROR: the feed cannot be routed on; WARNING: something was lost or repaired; INFO: worth knowing.
    code : str
        A stable snake_case word, e.g. "missing_required_file".
    message : str
        A sentence that a person can act on.
    file : str
        Name inside the feed, e.g. "stop_times.txt", or "".
    line : int
        Line in that file (the header is line 1), or 0 where no line is meant.
    field : str
        Column, or "".
    count : int
        How often the same finding stands for (the line is the first one).
    feed : str
        Tag of the feed.
    """

    severity: Severity
    code: str
    message: str
    file: str = ""
    line: int = 0
    field: str = ""
    count: int = 1
    feed: str = ""


class FeedError(Exception):
    """A feed that cannot be read at all.

    Parameters
    ----------
    message : str
        One sentence naming file, line and field where there are any.
    notices : tuple[Notice, ...]
        All findings up to here, errors included.
    """

    def __init__(self, message: str, notices: tuple[Notice, ...] = ()) -> None:
        super().__init__(message)
        self.notices = notices
