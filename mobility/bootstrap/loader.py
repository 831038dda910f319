"""Loads the network's services beside the answering of requests, and again when a newer network was built."""

import logging
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from mobility.bootstrap.generation import when_trained
from mobility.bootstrap.notice_board import NoticeBoard
from mobility.errors import MobilityError, ModelError, NotReadyError
from mobility.network import current_build, load_network
from mobility.occupancy.model_files import read_model
from mobility.service import Exchange, PublishedLoads, Services, services_of
from mobility.service.warm_up import warm_up
from mobility.settings import Settings

LOG = logging.getLogger(__name__)


def load_services(
    directory: Path, *, warm: bool = True, verify: bool = False, model: Path | None = None
) -> Services:
    """Load a network and make it ready: arrays mapped, kernels compiled or taken from their cache.

    Parameters
    ----------
    directory : Path
        What `mobility build` wrote.
    warm : bool
        Ask a first question, so that the first one from outside need not wait.
    verify : bool
        Compare every file with its hash first.
    model : Path | None
        What `mobility occupancy train` wrote; None, or none there: nobody knows how full vehicles are.

    Returns
    -------
    Services
        Ready to answer.

    Raises
    ------
    NetworkError
        If the directory holds no network of this version, or it was changed after its build.
    """
    network = load_network(directory, verify=verify)
    services = services_of(network, find_loads(model, network.content_hash))
    if warm:
        warm_up(services.planner)
        services.places.warm_up()
    return services


def find_loads(model: Path | None, network: str) -> PublishedLoads:
    """Read how full vehicles usually are.

    Parameters
    ----------
    model : Path | None
        Directory of the trained model.
    network : str
        Content hash of the network in service.

    Returns
    -------
    PublishedLoads
        Where no model is, or one that cannot be used, which the log says, only what snapshots tell of runs is
        known. Whoever asks for room while they tell nothing is told NO_LOADS.
    """
    if model is None or not model.exists():
        return PublishedLoads(None)
    try:
        return PublishedLoads(read_model(model, network))
    except ModelError as fault:
        LOG.error("occupancy model not used", extra={"fields": {"reason": str(fault)}})
        return PublishedLoads(None)


class LoadedServices:
    """Services that were loaded before workers were forked and stay the same as long as they live.

    Parameters
    ----------
    services : Services
        Of one network.
    board : NoticeBoard
        Where the supervisor writes what became of newer networks.
    """

    def __init__(self, services: Services, board: NoticeBoard) -> None:
        self._services, self._board = services, board

    def current(self) -> Services:
        """Give the Services.

        Returns
        -------
        Services
            Always the same.
        """
        return self._services

    def exchange(self) -> Exchange:
        """Tell what became of newer networks.

        Returns
        -------
        Exchange
            As the supervisor wrote it last.
        """
        notice = self._board.read()
        return Exchange(
            taken=notice.get("taken", 0),
            refused=notice.get("refused", 0),
            refused_build=notice.get("build", ""),
            refused_since=notice.get("since", ""),
        )


class ServiceLoader:
    """Holds the newest Services of one network directory, loaded in a thread: for servers that are not ours.

    `mobility serve` starts new processes for a new network instead (docs/adr/0033). A build puts itself into
    service at once, so a look at the manifest's time is enough to see a new one. A network that cannot be
    loaded leaves the one before in service.

    Parameters
    ----------
    settings : Settings
        network, reload_s.
    """

    def __init__(self, settings: Settings) -> None:
        self._directory, self._model = settings.network, settings.occupancy_model
        self._reload_s = settings.reload_s
        self._services: Services | None = None
        self._fault = ""
        self._exchange = Exchange()
        self._stamp = (0, 0, 0)
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin to load in a thread of its own; returns at once."""
        threading.Thread(target=self._run, name="network-loader", daemon=True).start()

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

    def exchange(self) -> Exchange:
        """Tell what became of newer networks.

        Returns
        -------
        Exchange
            Since this process began.
        """
        return self._exchange

    def load(self) -> None:
        """Load the network if it, or the occupancy model, is another than the one in service.

        Raises
        ------
        NetworkError
            If the directory holds no network of this version; what was in service stays.
        """
        stamp = self._read_stamp()
        if stamp == self._stamp and self._services is not None:
            return
        started = time.perf_counter()
        services = load_services(self._directory, model=self._model)
        self._services, self._stamp, self._fault = services, stamp, ""
        self._exchange = Exchange(taken=self._exchange.taken + 1, refused=self._exchange.refused)
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
                self._exchange = Exchange(
                    taken=self._exchange.taken,
                    refused=self._exchange.refused + 1,
                    refused_build=self._directory.name,
                    refused_since=datetime.now(UTC).isoformat(timespec="seconds"),
                )
            self._fault = text

    def _read_stamp(self) -> tuple[int, int, int]:
        try:
            status = (current_build(self._directory) / "manifest.json").stat()
        except (OSError, MobilityError):
            return 0, 0, 0
        return status.st_ino, status.st_mtime_ns, when_trained(self._model)
