"""Work that is done beside the service and ends by itself: riders who ask go first."""

import logging
from collections.abc import Mapping, Sequence

from mobility.bootstrap.held_part import HeldPart
from mobility.bootstrap.held_process import HeldProcess

LOG = logging.getLogger(__name__)

MOST_STARTS = 3
"""What fails as often is a fault that a further start does not cure."""
NICENESS = 19
PROGRAM = f"import os; os.nice({NICENESS}); from mobility.cli import main; main()"
"""Nice by itself: between fork and exec nothing may be called that could wait for a lock."""


class TaskPart(HeldPart):
    """Runs a command of `mobility` each time it is asked for, until it has ended well.

    Parameters
    ----------
    name : str
        Of the part, for logs.
    arguments : Sequence[str]
        Of `mobility`; the command takes --lifeline as well.
    environment : Mapping[str, str]
        Of the process.
    is_due : bool
        Whether it is asked for from the start.
    program : str
        Python that takes the arguments.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        is_due: bool,
        program: str = PROGRAM,
    ) -> None:
        super().__init__(name)
        self._arguments = ["-c", program, *arguments]
        self._environment = environment
        self._n_starts = 0
        self._is_due = is_due

    def ask(self) -> None:
        """Ask for it; while it runs: for once more afterwards, because what it looks at may have changed."""
        self._is_due = True
        self._n_starts = 0
        self._back_off.forget()

    def step(self, now: float) -> None:
        """Start it, and look how it ended.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        code = self._look()
        if code and not self._is_stopping:
            self._note_fault(code, now)
        if self._process is None and self._is_due and not self._is_stopping and now >= self._back_off.due:
            self._start(now)

    def _note_fault(self, code: int, now: float) -> None:
        again = self._is_due or self._n_starts < MOST_STARTS
        fields = {"task": self.name, "code": code, "starts": self._n_starts}
        wait_s = self._back_off.end(now)
        if again:
            LOG.error("task failed, another start follows", extra={"fields": fields | {"waitS": wait_s}})
        else:
            LOG.error("task failed, it is given up until it is asked for again", extra={"fields": fields})
        self._is_due = again

    def _start(self, now: float) -> None:
        self._process = HeldProcess(self._arguments, self._environment)
        self._is_due = False
        self._n_starts += 1
        self._back_off.begin(now)
        LOG.info("task started", extra={"fields": {"task": self.name, "process": self._process.pid}})
