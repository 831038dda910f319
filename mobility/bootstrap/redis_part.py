"""The private Redis as a part of the service: started anew when it dies, stopped last."""

import logging
from pathlib import Path

from mobility.bootstrap.back_off import BackOff
from mobility.bootstrap.redis_server import RedisServer
from mobility.errors import SettingsError

LOG = logging.getLogger(__name__)


class RedisPart:
    """Keeps one redis-server running. Without it the service answers, but counts no quotas.

    Parameters
    ----------
    folder : Path
        Where it keeps its data.
    """

    name = "redis"

    def __init__(self, folder: Path) -> None:
        self._server = RedisServer(folder)
        self._back_off = BackOff()
        self._was_started = False

    @property
    def url(self) -> str:
        """Its address, also before it runs."""
        return self._server.url

    def step(self, now: float) -> None:
        """Start it if it does not run and its time has come.

        Parameters
        ----------
        now : float
            Monotonic seconds.
        """
        if self._server.is_running() or now < self._back_off.due:
            return
        if self._was_started:
            self._was_started = False
            wait_s = self._back_off.end(now)
            LOG.error("redis died", extra={"fields": {"waitS": round(wait_s, 1)}})
            return
        self._back_off.begin(now)
        try:
            self._server.start()
        except (SettingsError, OSError) as fault:
            wait_s = self._back_off.end(now)
            LOG.error(
                "redis not started", extra={"fields": {"reason": str(fault), "waitS": round(wait_s, 1)}}
            )
            return
        self._was_started = True
        LOG.info("redis started", extra={"fields": {"process": self._server.pid}})

    def stop(self, now: float) -> None:
        """End it, its data written.

        Parameters
        ----------
        now : float
            Monotonic seconds, unused: it waits.
        """
        del now
        self._server.stop()

    def kill(self) -> None:
        """Nothing more to do: `stop` has waited."""

    def is_stopped(self) -> bool:
        """Tell whether it ended.

        Returns
        -------
        bool
            True after `stop`.
        """
        return not self._server.is_running()
