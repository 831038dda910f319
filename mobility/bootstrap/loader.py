"""Loads the network's services beside the answering of requests, and again when a newer network was built."""

import gc
import logging
import threading
import time
from pathlib import Path

from mobility.errors import MobilityError, NotReadyError
from mobility.network import current_build, load_network
from mobility.service import Services, services_of
from mobility.service.warm_up import warm_up
from mobility.settings import Settings

LOG = logging.getLogger(__name__)


def load_services(directory: Path, *, warm: bool = True) -> Services:
    """Load a network and make it ready: arrays mapped, kernels compiled or taken from their cache.

    Parameters
    ----------
    directory : Path
        What `mobility build` wrote.
    warm : bool
        Ask a first question, so that the first one from outside need not wait.

    Returns
    -------
    Services
        Ready to answer.

    Raises
    ------
    NetworkError
        If the directory holds no network of this version.
    """
    services = services_of(load_network(directory))
    if warm:
        warm_up(services.planner)
    return services


class ServiceLoader:
    """Holds the newest Services of one network directory.

    A build puts itself into service at once, so a look at the manifest's time is enough to see a new one. A
    network that cannot be loaded leaves the one before in service.

    Parameters
    ----------
    settings : Settings
        network, reload_s.
    """

    def __init__(self, settings: Settings) -> None:
        self._directory = settings.network
        self._reload_s = settings.reload_s
        self._services: Services | None = None
        self._fault = ""
        self._stamp = (0, 0)
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin to load in a thread of its own; returns at once."""
        threading.Thread(target=self._run, name="network-loader", daemon=True).start()

    def load_before_fork(self) -> None:
        """Load in the process that workers will be forked from, so that they share all of it (docs/adr/0030).

        A network that cannot be loaded is no reason not to start: workers say 503, and try again.
        """
        self._try_to_load()
        gc.collect()
        gc.freeze()  # the collector of a worker would else write into, and so copy, every shared page
        # An answer is thousands of short-lived dicts without cycles: looking for any every 700 is wasted.
        gc.set_threshold(50_000, 20, 50)

    def stop(self) -> None:
        """End the thread after its present step."""
        self._stop.set()

    def current(self) -> Services:
        """Give the newest Services.

        Returns
        -------
        Services
            To be held until the request is answered.

        Raises
        ------
        NotReadyError
            While nothing is loaded yet.
        """
        services = self._services
        if services is None:
            if self._fault:
                # The reason names files of this machine: it stands in the log.
                raise NotReadyError("The network could not be loaded; the log of the service says why.")
            raise NotReadyError("The network is being loaded; try again in a moment.")
        return services

    def load(self) -> None:
        """Load the network if it is another than the one in service.

        Raises
        ------
        NetworkError
            If the directory holds no network of this version; what was in service stays.
        """
        stamp = self._read_stamp()
        if stamp == self._stamp and self._services is not None:
            return
        started = time.perf_counter()
        services = load_services(self._directory)
        self._services, self._stamp, self._fault = services, stamp, ""
        LOG.info(
            "network loaded",
            extra={
                "fields": {
                    "contentHash": services.about.content_hash,
                    "seconds": round(time.perf_counter() - started, 3),
                }
            },
        )

    def _run(self) -> None:
        while not self._stop.is_set():
            self._try_to_load()
            if not self._reload_s and self._services is not None:
                return
            self._stop.wait(self._reload_s or 5)

    def _try_to_load(self) -> None:
        try:
            self.load()
        except (MobilityError, OSError) as fault:
            text = str(fault)
            if text != self._fault:
                LOG.error("network not loaded", extra={"fields": {"reason": text}})
            self._fault = text

    def _read_stamp(self) -> tuple[int, int]:
        try:
            status = (current_build(self._directory) / "manifest.json").stat()
        except (OSError, MobilityError):
            return 0, 0
        return status.st_ino, status.st_mtime_ns
