"""Days of the journal become Parquet files in a process of its own: the live process has a beat to keep."""

import datetime as dt
import logging
from collections.abc import Mapping
from pathlib import Path

from mobility.bootstrap.held_process import HeldProcess

LOG = logging.getLogger(__name__)

TIDY_EVERY_S = 3600
"""From the begin of one to the begin of the next."""


class JournalTidying:
    """Starts the process once an hour, unless the one before is still at it, and tells how it ended.

    Parameters
    ----------
    journal : Path
        Folder of the journal.
    kept_days : int
        Parquet files of days longer ago are deleted.
    environment : Mapping[str, str]
        Of the process.
    """

    def __init__(self, journal: Path, kept_days: int, environment: Mapping[str, str]) -> None:
        self._journal, self._kept_days, self._environment = journal, kept_days, environment
        self._process: HeldProcess | None = None
        self._due_s = 0

    @property
    def is_running(self) -> bool:
        """Whether the process had not ended when it was last looked at."""
        return self._process is not None

    def step(self, now_s: int) -> None:
        """Do what is due; never waits.

        Parameters
        ----------
        now_s : int
            Unix seconds.
        """
        code = None if self._process is None else self._process.poll()
        if code is not None:
            self._process = None
            if code:
                how = f"signal {-code}" if code < 0 else f"exit code {code}"
                LOG.error("journal not tidied", extra={"fields": {"reason": how}})
        if self._process is not None or now_s < self._due_s:
            return
        self._due_s = now_s + TIDY_EVERY_S
        options = {
            "journal": self._journal,
            "today": dt.datetime.fromtimestamp(now_s, dt.UTC).date(),
            "kept-days": self._kept_days,
        }
        command = ["-m", "mobility.cli.journal_days", *(f"--{name}={one}" for name, one in options.items())]
        try:
            self._process = HeldProcess(command, self._environment)
        except OSError as fault:
            LOG.error("journal not tidied", extra={"fields": {"reason": type(fault).__name__}})

    def close(self) -> None:
        """End the process; what it has not finished the next one begins anew."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
