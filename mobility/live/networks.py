"""The networks that snapshots are made for: the one in service, and for a while the one before it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from mobility.errors import MobilityError
from mobility.gently import do_gently
from mobility.live.feed_index import FeedIndex
from mobility.network import Timetable, current_build, load_network
from mobility.network.street_points import find_streets
from mobility.network.transport_network import TransportNetwork
from mobility.sharing.gbfs.vehicles import PlaceCheck

LOG = logging.getLogger(__name__)

LEAVING_S = 900
"""A network that was exchanged is published for so long: as long as a newer one may take to be loaded, and
the requests on the old one to end."""


OFF_STREET_M = 40.0
"""A vehicle farther from any street or path lies in a river, on a roof or in a hall."""


@dataclass(frozen=True, eq=False)
class LiveNetwork:
    """What realtime is matched with.

    Parameters
    ----------
    content_hash : str
        Of the network.
    timetable : Timetable
        All feeds.
    tables : Mapping[str, pa.Table]
        Companion tables "feeds", "trips", "stops", "routes".
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    indexes : dict[str, FeedIndex]
        Of each feed, by tag.
    can_be_reached : PlaceCheck | None
        Tells whether streets lead to places; None = it has no streets to tell by.
    """

    content_hash: str
    timetable: Timetable = field(repr=False)
    tables: Mapping[str, pa.Table] = field(repr=False)
    timezones: tuple[str, ...]
    indexes: dict[str, FeedIndex] = field(repr=False)
    can_be_reached: PlaceCheck | None = field(default=None, repr=False)

    @classmethod
    def of(cls, network: TransportNetwork) -> "LiveNetwork":
        """Index the feeds of a network.

        Parameters
        ----------
        network : TransportNetwork
            Loaded.

        Returns
        -------
        LiveNetwork
            For matching.
        """
        t, tables, zones = network.timetable, network.tables, network.timezones
        tags = [str(tag) for tag in tables["feeds"]["tag"].to_pylist()]
        indexes = {tag: FeedIndex(t, tables, zones, feed) for feed, tag in enumerate(tags)}
        return cls(network.content_hash, t, tables, zones, indexes, partial(_can_be_reached, network))


def _can_be_reached(network: TransportNetwork, lats: list[float], lons: list[float]) -> list[bool]:
    """Whether somebody on foot gets within OFF_STREET_M of each place."""
    found = find_streets(network, "foot", np.array(lats), np.array(lons), OFF_STREET_M)
    return [bool(is_found) for is_found in found.edges >= 0]


class NetworkWatch:
    """Holds the network in service and the one that it replaced.

    Parameters
    ----------
    directory : Path
        What `mobility build` writes to.
    load : Callable[[Path], LiveNetwork]
        Loads a build.
    """

    def __init__(self, directory: Path, load: Callable[[Path], LiveNetwork] | None = None) -> None:
        self._directory = directory
        self._load = load or (lambda folder: LiveNetwork.of(load_network(folder)))
        self._stamp: tuple[str, int, int] | None = None
        self._held: list[tuple[LiveNetwork, int | None]] = []  # newest first; when it was replaced

    @property
    def networks(self) -> list[LiveNetwork]:
        """Those to publish for, the newest first; empty while none can be loaded."""
        return [network for network, _ in self._held]

    def step(self, now_s: int) -> bool:
        """Look for a newer network.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        bool
            True: there is one.
        """
        self._held = [
            (network, since) for network, since in self._held if since is None or now_s - since < LEAVING_S
        ]
        stamp = self._read_stamp()
        if stamp is None or stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            if self._held:  # a service that runs is asked meanwhile
                network = do_gently(lambda: self._load(Path(stamp[0])))
            else:
                network = self._load(Path(stamp[0]))
        except (MobilityError, OSError) as fault:
            LOG.error("network not loaded", extra={"fields": {"reason": str(fault)}})
            return False
        before = [(held, now_s if since is None else since) for held, since in self._held]
        others = [(held, since) for held, since in before if held.content_hash != network.content_hash]
        self._held = [(network, None), *others]
        LOG.info("network loaded", extra={"fields": {"contentHash": network.content_hash}})
        return True

    def _read_stamp(self) -> tuple[str, int, int] | None:
        try:
            folder = current_build(self._directory)
            status = (folder / "manifest.json").stat()
        except (OSError, MobilityError):
            return None
        return str(folder), status.st_ino, status.st_mtime_ns
