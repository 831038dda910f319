"""Runs the application under gunicorn: worker processes with threads, one shared, memory-mapped network."""

import logging
import re
from collections.abc import Callable
from typing import Any

from gunicorn import glogging
from gunicorn.app.base import BaseApplication

from mobility.bootstrap.doorway import lines_for_pages
from mobility.bootstrap.posts import Posts
from mobility.bootstrap.worker import JsonErrorWorker
from mobility.settings import Settings

LOG = logging.getLogger(__name__)

MakeApp = Callable[[bool], Any]
"""Makes the WSGI application; called in each worker, with whether others answer meanwhile."""

SETTLED_S = 5.0
"""After the first workers, those that stand by are loaded: a start is to be fast, an exchange to be quiet."""

RELIEF_S = 0.1
"""So long a worker leaves the post of one that died to those that stand by, who look more often."""


class PlainLogger(glogging.Logger):  # type: ignore[misc]
    """Gunicorn's own messages as ordinary records of logging; requests are logged by the application."""

    def setup(self, cfg: Any) -> None:
        """Follow the configuration.

        Parameters
        ----------
        cfg : Any
            Gunicorn's.
        """
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers[:] = []
            log.propagate = True
        self.error_log.setLevel(logging.getLogger("gunicorn").level)


SPREAD_S = 0.5
"""So long after a worker took up a post, clients are asked to connect anew."""


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn on a socket that listens already.

    Parameters
    ----------
    settings : Settings
        workers, standby, threads, graceful_s, log_level.
    make_app : MakeApp
        Makes the WSGI application.
    listener : int
        File descriptor of the socket.
    worker_ready : Callable[[], None]
        Called in each worker when it is about to take connections.
    prepare : Callable[[Any], None]
        Called before with the application, while others answer.
    beside : bool
        Others answer already when the first workers are started.
    """

    def __init__(
        self,
        settings: Settings,
        make_app: MakeApp,
        listener: int,
        worker_ready: Callable[[], None],
        prepare: Callable[[Any], None],
        *,
        beside: bool = False,
    ) -> None:
        self._settings, self._make_app = settings, make_app
        self._listener, self._worker_ready, self._prepare = listener, worker_ready, prepare
        self._beside = beside
        self._posts = Posts(settings.workers)
        self._has_post = False
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options."""
        for_pages = lines_for_pages(self._settings.cors_origins)

        def pre_fork(_: Any, worker: JsonErrorWorker) -> None:
            """Tell a worker what gunicorn has no option for."""
            worker.lines_of_refusals = for_pages
            worker.at_work_beside = self._settings.workers - 1
            worker.before_loading = self._look_for_post
            worker.is_spread_anew = self._is_spread_anew

        for name, value in gunicorn_options(self._settings).items():
            self.cfg.set(name, value)
        self.cfg.set("bind", f"fd://{self._listener}")
        self.cfg.set("pre_fork", pre_fork)
        self.cfg.set("post_worker_init", self._take_up)

    def load(self) -> Any:
        """Make the application.

        Returns
        -------
        Any
            WSGI callable.
        """
        return self._make_app(self._beside or not self._has_post)

    def _look_for_post(self, worker: JsonErrorWorker) -> None:
        """Tell, in a worker, whether it is wanted at once or stands by (docs/adr/0125)."""
        is_first = worker.age <= self._settings.workers + self._settings.standby
        self._has_post = self._posts.wait(worker.goes_on, SETTLED_S if is_first else RELIEF_S)
        # Whoever replaces one that died is wanted at once where nobody stands by.
        self._beside = self._beside and is_first

    def _prepare_for_later(self, worker: JsonErrorWorker) -> None:
        try:
            self._prepare(worker.wsgi)
        except Exception:
            # Whatever it is: gunicorn ends altogether when a worker cannot begin, and others answer already.
            LOG.exception("rehearsal failed; the worker stands by all the same")

    def _is_spread_anew(self) -> bool:
        return self._posts.since_last_s() < SPREAD_S

    def _take_up(self, worker: JsonErrorWorker) -> None:
        """Go through the last steps before a worker takes connections; one that stands by waits in here."""
        if not self._has_post:
            self._prepare_for_later(worker)
        elif self._beside:
            self._prepare(worker.wsgi)
        if self._has_post or self._posts.wait(worker.goes_on):
            self._worker_ready()


def gunicorn_options(settings: Settings) -> dict[str, Any]:
    """Give the options that fit this service.

    Parameters
    ----------
    settings : Settings
        workers, standby, threads, graceful_s, log_level.

    Returns
    -------
    dict[str, Any]
        By gunicorn's names.
    """
    return {
        "workers": settings.workers + settings.standby,
        "threads": settings.threads,
        "worker_class": JsonErrorWorker,
        "logger_class": PlainLogger,
        "loglevel": settings.log_level.lower(),
        # The network is loaded before the workers are forked (docs/adr/0030); the application is not, because
        # threads that it starts would not live on in them.
        "preload_app": False,
        "graceful_timeout": settings.graceful_s,
        "timeout": 120,
        "keepalive": 5,
        # Longer query strings than max_query_bytes are answered by the application, in its own shape.
        "limit_request_line": 8190,
        "limit_request_fields": 60,
        # Who is believed for whom it speaks is believed, too, that it was asked by https (X-Forwarded-Proto).
        "forwarded_allow_ips": _listed(settings.trusted_proxies),
        "control_socket_disable": True,
        "proc_name": "mobility",
    }


def _listed(networks: str) -> str:
    """Write networks as gunicorn takes them; their form was checked when the settings were read."""
    return "" if networks == "off" else ",".join(re.split(r"[ ,]+", networks))
