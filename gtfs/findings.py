"""Collects notices while a feed is read: the same finding at many lines becomes one notice with a count."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gtfs.notices import Notice, Severity


class Findings:
    """Notices of one feed in the order in which they were first found.

    Parameters
    ----------
    feed : str
        Tag that every notice gets.
    """

    def __init__(self, feed: str = "") -> None:
        self.feed = feed
        self._notices: dict[tuple[str, str, str, str], Notice] = {}

    def add(
        self,
        severity: Severity,
        code: str,
        message: str,
        *,
        file: str = "",
        line: int = 0,
        field: str = "",
        count: int = 1,
    ) -> None:
        """Note a finding; one with the same code, file, field and severity only raises the count.

        Parameters
        ----------
        severity : Severity
            How bad it is.
        code : str
            Stable word.
        message : str
            Sentence; the first one stands.
        file : str
            Name inside the feed.
        line : int
            First line meant, 0 = none.
        field : str
            Column.
        count : int
            How many rows (or files) it is about; 0 notes nothing.
        """
        if count <= 0:
            return
        key = (code, file if code != "ignored_file" else message, field, severity.value)
        known = self._notices.get(key)
        if known is None:
            self._notices[key] = Notice(
                severity, code, message, file, int(line), field, int(count), self.feed
            )
        else:
            first = min(known.line, int(line)) if known.line and line else known.line or int(line)
            self._notices[key] = replace(known, count=known.count + int(count), line=first)

    def add_rows(
        self,
        severity: Severity,
        code: str,
        message: str,
        lines: NDArray[np.int32],
        *,
        file: str,
        field: str = "",
    ) -> None:
        """Note the same finding for many rows given by their lines; no lines, no notice."""
        if lines.size:
            self.add(severity, code, message, file=file, line=int(lines.min()), field=field, count=lines.size)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All notices, errors first, then in the order found."""
        order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
        return tuple(sorted(self._notices.values(), key=lambda notice: order[notice.severity]))

    @property
    def has_errors(self) -> bool:
        """Whether anything found stops the feed."""
        return any(notice.severity is Severity.ERROR for notice in self._notices.values())


def find_cause(notices: Iterable[Notice], files: Iterable[str]) -> Notice | None:
    """Find what best says why nothing of some files could be used.

    Parameters
    ----------
    notices : Iterable[Notice]
        In the order found.
    files : Iterable[str]
        Names inside the feed.

    Returns
    -------
    Notice | None
        The warning about most rows, of equals the last one; None where no row is named.
    """
    told = set(files)
    causes = [
        notice
        for notice in notices
        if notice.severity is Severity.WARNING and notice.line and notice.file in told
    ]
    return max(reversed(causes), key=lambda notice: notice.count, default=None)


def tell_cause(message: str, cause: Notice | None) -> str:
    """Add to a sentence the line, and what is wrong there."""
    if cause is None:
        return message
    return f"{message}; {cause.file} line {cause.line}: {cause.message.removeprefix(f'{cause.file}: ')}"
