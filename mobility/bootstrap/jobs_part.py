"""Workers for planners' jobs as a part of the service: from the first job on, anew after each one."""

import logging
from collections.abc import Mapping
from pathlib import Path

from mobility.bootstrap.held_part import HeldPart
from mobility.bootstrap.held_process import HeldProcess
from mobility.bootstrap.task_part import PROGRAM

LOG = logging.getLogger(__name__)

LOOK_S = 1.0
"""Between two looks whether a job was ever asked for."""


class JobsPart(HeldPart):
    """Keeps one `mobility accessibility worker` running, once there is a folder of jobs.

    Parameters
    ----------
    number : int
        Which of the workers, for logs.
    folder : Path
        Where results lie; made with the first job.
    environment : Mapping[str, str]
        Of the process, with the address of the Redis.
    """

    def __init__(self, number: int, folder: Path, environment: Mapping[str, str]) -> None:
        super().__init__(f"jobs-{number}")
        self._folder, self._environment = folder, environment
        self._next_look = 0.0

    def step(self, now: float) -> None:
        """Start it if it is wanted and does not run.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        code = self._look()
        if code is not None:
            self._bury(code, now)
        if self._process is not None or self._is_stopping or now < max(self._back_off.due, self._next_look):
            return
        self._next_look = now + LOOK_S
        if self._folder.is_dir():
            self._process = HeldProcess(["-c", PROGRAM, "accessibility", "worker"], self._environment)
            self._back_off.begin(now)
            fields = {"part": self.name, "process": self._process.pid}
            LOG.info("worker for jobs started", extra={"fields": fields})

    def _bury(self, code: int, now: float) -> None:
        if code == 0:  # it ends after each job, so that the memory of one is free for the next
            self._back_off.forget()
        elif not self._is_stopping:
            wait_s = self._back_off.end(now)
            fields = {"part": self.name, "code": code, "waitS": round(wait_s, 1)}
            LOG.error("worker for jobs died", extra={"fields": fields})
