"""Takes the places of each network that goes into service over into the directory of learning."""

import logging
from collections.abc import Mapping
from pathlib import Path

from mobility.bootstrap.back_off import BackOff
from mobility.bootstrap.held_process import HeldProcess

LOG = logging.getLogger(__name__)

MOST_STARTS = 3
"""What fails as often is a fault that a further start does not cure; the places of before stay."""
NICENESS = 10
"""Riders who ask go first."""


class PlacesPart:
    """Runs `mobility learning sync` once for each network, after it went into service.

    Parameters
    ----------
    network : Path
        Directory that is served.
    environment : Mapping[str, str]
        Of the process.
    """

    name = "places"

    def __init__(self, network: Path, environment: Mapping[str, str]) -> None:
        self._arguments = ["learning", "sync", f"--network={network}"]
        self._environment = environment
        self._process: HeldProcess | None = None
        self._back_off = BackOff()
        self._n_starts = 0
        self._is_due = False
        self._stopping = False

    def network_in_service(self) -> None:
        """Note that a network went into service, perhaps another one."""
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
        code = None if self._process is None else self._process.poll()
        if code is not None:
            self._process = None
            if code and not self._stopping:
                fields = {"code": code, "waitS": round(self._back_off.end(now), 1)}
                LOG.error("places of the map not taken over", extra={"fields": fields})
                self._is_due = self._is_due or self._n_starts < MOST_STARTS
        if self._process is None and self._is_due and not self._stopping and now >= self._back_off.due:
            self._start(now)

    def stop(self, now: float) -> None:
        """End it: what it has not written whole is not written.

        Parameters
        ----------
        now : float
            Unused.
        """
        del now
        self._stopping = True
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
        self._is_due = False
        self._n_starts += 1
        self._back_off.begin(now)
