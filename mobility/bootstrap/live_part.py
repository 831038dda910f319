"""`mobility live` as a part of the service: started when there is anything to read, anew when it dies."""

import logging
from collections.abc import Mapping, Sequence

from mobility.bootstrap.back_off import BackOff
from mobility.bootstrap.held_process import HeldProcess
from mobility.bootstrap.live_sources import LiveSources, find_live_sources
from mobility.settings import Settings

LOG = logging.getLogger(__name__)

LOOK_S = 5.0
"""Between two looks whether there is anything to read: a newer network may name other feeds."""

STOP_LIMIT_S = 5.0


class LivePart:
    """Keeps one live process running while there is something to read.

    Parameters
    ----------
    settings : Settings
        network, realtime.
    command : Sequence[str]
        Arguments of Python that start it.
    environment : Mapping[str, str]
        Of the process, with the address of the Redis.
    """

    name = "live"

    def __init__(self, settings: Settings, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._settings, self._command, self._environment = settings, command, environment
        self._process: HeldProcess | None = None
        self._back_off = BackOff()
        self._wanted = self._reads = LiveSources()
        self._next_look = 0.0
        self._kill_at = 0.0
        self._stopping = False

    def step(self, now: float) -> None:
        """Do what is due.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        code = None if self._process is None else self._process.poll()
        if code is not None:
            self._bury(code, now)
        if self._process is not None and self._kill_at and now >= self._kill_at:
            self.kill()
        if self._stopping:
            return
        if now >= self._next_look:
            self._next_look = now + LOOK_S
            self._wanted = find_live_sources(self._settings)
        if self._process is None:
            if self._wanted and now >= self._back_off.due:
                self._start(now)
        elif self._wanted.asks_for_another(self._reads) and not self._kill_at:
            LOG.info("live sources have changed")
            self._end(now)

    def renew(self, now: float) -> None:
        """Start it anew: web workers of a new version of the program may not read what the one before writes.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        self._end(now)

    def stop(self, now: float) -> None:
        """Ask it to end.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        self._stopping = True
        self._end(now)

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
        self._process = HeldProcess(self._command, self._environment)
        self._reads, self._kill_at = self._wanted, 0.0
        self._back_off.begin(now)
        LOG.info("live started", extra={"fields": {"process": self._process.pid}})

    def _end(self, now: float) -> None:
        if self._process is not None and not self._kill_at:
            self._kill_at = now + STOP_LIMIT_S
            self._process.terminate()

    def _bury(self, code: int, now: float) -> None:
        was_told, self._process, self._kill_at = bool(self._kill_at), None, 0.0
        if was_told:
            self._back_off.forget()
            return
        wait_s = self._back_off.end(now)
        fields = {"code": code, "waitS": round(wait_s, 1)}
        LOG.error("live died", extra={"fields": fields})
