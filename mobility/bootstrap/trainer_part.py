"""Trains the model city's occupancy model beside the service, which takes it up when it is there."""

import logging
from collections.abc import Mapping
from pathlib import Path

from mobility.bootstrap.back_off import BackOff
from mobility.bootstrap.held_process import HeldProcess

LOG = logging.getLogger(__name__)

MOST_STARTS = 3
"""What fails as often is a fault that a further start does not cure; loads rest on observations then."""
NICENESS = 10
"""Riders who ask go first."""


class TrainerPart:
    """Runs `mobility simulate model` until it has ended well.

    Parameters
    ----------
    network : Path
        Of the model city.
    out : Path
        Directory of models; where one of this network is, nothing is trained.
    environment : Mapping[str, str]
        Of the process.
    """

    name = "trainer"

    def __init__(self, network: Path, out: Path, environment: Mapping[str, str]) -> None:
        self._arguments = ["simulate", "model", f"--network={network}", f"--out={out}", "--unless-current"]
        self._environment = environment
        self._process: HeldProcess | None = None
        self._back_off = BackOff()
        self._n_starts = 0
        self._is_done = False

    def step(self, now: float) -> None:
        """Start it, and look how it ended.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        code = None if self._process is None else self._process.poll()
        if code is not None:
            self._process = None
            if code == 0:
                self._is_done = True
            elif not self._is_done:
                self._is_done = self._n_starts >= MOST_STARTS
                fields = {"code": code, "waitS": round(self._back_off.end(now), 1)}
                LOG.error("occupancy model not trained", extra={"fields": fields})
        if self._process is None and not self._is_done and now >= self._back_off.due:
            self._start(now)

    def stop(self, now: float) -> None:
        """End it: what it has written so far is not in use.

        Parameters
        ----------
        now : float
            Unused.
        """
        del now
        self._is_done = True
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()

    def is_stopped(self) -> bool:
        """Tell whether it ended.

        Returns
        -------
        bool
            True also where it was never started.
        """
        return self._process is None

    def _start(self, now: float) -> None:
        # In the process itself: between fork and exec nothing may be called that could wait for a lock.
        program = f"import os; os.nice({NICENESS}); from mobility.cli import main; main()"
        self._process = HeldProcess(["-c", program, *self._arguments], self._environment)
        self._n_starts += 1
        self._back_off.begin(now)
        LOG.info("occupancy model is being trained", extra={"fields": {"process": self._process.pid}})
