"""How the live process is put together: stages in a row, each of which adds to a snapshot what it knows.

A stage is stepped several times a second and does what is due, never blocking for long: what takes time
(HTTP, MQTT) runs in a thread of its own and is looked at in `step`. When any stage says that something has
changed, a draft is made for each network, every stage in turn fills in its part, and the result is published.
A stage may read what those before it have put in: the one that makes loads finds runs and positions there.

A further stage is one more object in the list that mobility.bootstrap.live_stages.make_stages returns; the
poller of feeds, the process and the publication know nothing of it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import orjson
from numpy.typing import NDArray

from mobility.live.networks import LiveNetwork
from mobility.network.live_timetable import LiveTrips, no_live_trips
from mobility.parking.model import ParkingState, no_parking
from mobility.parking.wire import pack_parking
from mobility.sharing.model import SharingState, no_sharing
from mobility.sharing.wire import pack_sharing
from mobility.snapshot.alerts import Alert, pack_alerts
from mobility.snapshot.positions import Positions, no_positions
from mobility.snapshot.provider_state import ProviderState
from mobility.snapshot.sensing_state import SensingState, pack_sensing
from mobility.snapshot.snapshot import FeedState, RunText, Snapshot
from mobility.snapshot.trip_loads import TripLoads, no_trip_loads


@dataclass
class Draft:
    """A snapshot that is being put together, for one network; members as of `Snapshot`.

    Parameters
    ----------
    network : LiveNetwork
        Whose numbers are used.
    now_s : int
        Unix seconds.
    runs : LiveTrips
        Runs that are not as planned.
    known : (n_calls,) uint8
        Whether the feed's word holds.
    texts : tuple[RunText, ...]
        One for each run.
    feeds : list[FeedState]
        How feeds are doing.
    alerts : list[Alert]
        Of all feeds.
    positions : Positions
        Of vehicles.
    loads : TripLoads
        As published.
    sensing : SensingState | None
        What loads rest on beside sensors' messages; how these were understood, only the control room sees.
    sharing : SharingState
        Shared vehicles.
    parking : ParkingState
        Car parks and bike parking.
    providers : list[ProviderState]
        Who tells of them.
    """

    network: LiveNetwork
    now_s: int
    runs: LiveTrips = field(default_factory=no_live_trips)
    known: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    texts: tuple[RunText, ...] = ()
    feeds: list[FeedState] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    positions: Positions = field(default_factory=no_positions)
    loads: TripLoads = field(default_factory=no_trip_loads)
    sensing: SensingState | None = None
    sharing: SharingState = field(default_factory=no_sharing)
    parking: ParkingState = field(default_factory=no_parking)
    providers: list[ProviderState] = field(default_factory=list)

    def finish(self) -> Snapshot:
        """Make the snapshot.

        Returns
        -------
        Snapshot
            Its versions are hashes of what is in it: the same is the same, whoever made it.
        """
        texts = [(text.trip_id, text.relation, text.headsign) for text in self.texts]
        runs_version = _hash([*self.runs, self.known], texts)
        sharing, sharing_arrays = pack_sharing(self.sharing)
        parking, parking_arrays = pack_parking(self.parking)
        told = [runs_version, pack_alerts(self.alerts), pack_sensing(self.sensing), sharing, parking]
        arrays: list[NDArray[Any]] = [
            *self.positions,
            *self.loads,
            *sharing_arrays.values(),
            *parking_arrays.values(),
        ]
        version = _hash(arrays, told)
        return Snapshot(
            self.network.content_hash,
            self.now_s,
            version,
            self.runs,
            self.known,
            self.texts,
            tuple(self.feeds),
            runs_version,
            tuple(self.alerts),
            self.positions,
            self.loads,
            self.sensing,
            self.sharing,
            self.parking,
            tuple(self.providers),
        )


class Stage(Protocol):
    """One source of what is known now."""

    name: str

    def step(self, now_s: int) -> bool:
        """Do what is due.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        bool
            True: what it adds to a snapshot may have changed.
        """
        ...

    def fill(self, draft: Draft) -> None:
        """Add what it knows; never fails for what came from outside.

        Parameters
        ----------
        draft : Draft
            Filled by the stages before this one.
        """
        ...

    def states(self, network: LiveNetwork, now_s: int) -> Sequence[FeedState]:
        """Tell how its sources are doing now; they are told also while nothing changes.

        Parameters
        ----------
        network : LiveNetwork
            That counts are about.
        now_s : int
            Unix seconds.

        Returns
        -------
        Sequence[FeedState]
            Empty if it reads no feeds.
        """
        ...

    def providers(self, now_s: int) -> Sequence[ProviderState]:
        """Tell how its providers of shared vehicles and car parks are doing now.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        Sequence[ProviderState]
            Empty if it has none.
        """
        ...

    def close(self) -> None:
        """Let go of threads and connections."""
        ...


def _hash(arrays: Iterable[NDArray[np.generic]], values: object) -> str:
    digest = hashlib.sha256(orjson.dumps(values))
    for array in arrays:
        digest.update(len(array).to_bytes(8, "little"))
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:16]
