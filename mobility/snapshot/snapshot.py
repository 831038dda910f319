"""The Snapshot: what is known of one moment, on the numbers of one network."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.network.live_timetable import LiveTrips, no_live_trips
from mobility.parking.model import ParkingState, no_parking
from mobility.sharing.model import SharingState, no_sharing
from mobility.snapshot.alerts import Alert
from mobility.snapshot.positions import Positions, no_positions
from mobility.snapshot.provider_state import ProviderState
from mobility.snapshot.sensing_state import SensingState
from mobility.snapshot.trip_loads import TripLoads, no_trip_loads

SCHEMA = 8
"""Raised with every change of what is stored; a snapshot of another schema is not read."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a realtime feed is doing; counts of its newest message unless said otherwise.

    Parameters
    ----------
    tag : str
        Of the feed whose trips it tells of.
    source : str
        Host and path, or name of the file: without what may be secret.
    made_s : int
        Unix seconds by the feed's own clock, 0 = it does not say.
    read_s : int
        Unix seconds when it was last read with success, 0 = never.
    fault : str
        What was wrong the last time, "" = nothing.
    taken, refused : int
        Messages since the live process began.
    updates, vehicles, alerts : int
        Updates of trips, positions of vehicles, and alerts.
    matched, unmatched : dict[str, int]
        Updates of trips by relation, and by reason.
    examples : dict[str, list[str]]
        Some trip ids of each reason.
    unreadable, calls_unmatched, calls_pushed, vehicles_unmatched, alerts_unknown : int
        Entities that make no sense; updates of calls that their run does not have; calls said to be before
        the call before them; vehicles whose run is not known; alerts about what the timetable does not know.
    vehicles_without_trip : int
        Vehicles that name no run at all, as in the depot: not among those whose run is not known.
    vehicle_reasons : dict[str, int]
        Vehicles whose run is not known, by reason.
    vehicle_examples : dict[str, list[str]]
        Some trip ids of each reason.
    unreadable_examples : list[str]
        Sentences about some of the entities that make no sense.
    """

    tag: str
    source: str = ""
    made_s: int = 0
    read_s: int = 0
    fault: str = ""
    taken: int = 0
    refused: int = 0
    updates: int = 0
    vehicles: int = 0
    alerts: int = 0
    matched: dict[str, int] = field(default_factory=dict)
    unmatched: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    unreadable: int = 0
    calls_unmatched: int = 0
    calls_pushed: int = 0
    vehicles_unmatched: int = 0
    alerts_unknown: int = 0
    vehicles_without_trip: int = 0
    vehicle_reasons: dict[str, int] = field(default_factory=dict)
    vehicle_examples: dict[str, list[str]] = field(default_factory=dict)
    unreadable_examples: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RunText:
    """Texts of a run; for additional ones all there are."""

    trip_id: str
    relation: str  # GTFS-realtime's word
    headsign: str = ""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One moment.

    Parameters
    ----------
    network : str
        Content hash of the network whose numbers are used; it is used with no other one.
    made_s : int
        Unix seconds when it was put together.
    version : str
        Changes whenever anything in it does.
    runs_version : str
        Changes whenever runs, known or texts do: what follows from them need not be made anew before.
    runs : LiveTrips
        Runs that are not as planned.
    known : (n_calls,) uint8
        1 = the feed's word holds for that call of the runs, 0 = it is as planned.
    texts : tuple[RunText, ...]
        One for each run.
    feeds : tuple[FeedState, ...]
        All realtime feeds, also the ones that are silent.
    alerts : tuple[Alert, ...]
        Of all feeds.
    positions : Positions
        Of vehicles whose run is known.
    loads : TripLoads
        As published: what the privacy stage let through, never exact counts.
    sensing : SensingState | None
        What loads rest on beside sensors' messages; None = none are listened to.
    sharing : SharingState
        Shared vehicles.
    parking : ParkingState
        Car parks and bike parking that are told of live; those of the extract belong to the network.
    providers : tuple[ProviderState, ...]
        Who tells of shared vehicles and car parks.
    """

    network: str
    made_s: int
    version: str
    runs: LiveTrips = field(default_factory=no_live_trips)
    known: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    texts: tuple[RunText, ...] = ()
    feeds: tuple[FeedState, ...] = ()
    runs_version: str = ""
    alerts: tuple[Alert, ...] = ()
    positions: Positions = field(default_factory=no_positions)
    loads: TripLoads = field(default_factory=no_trip_loads)
    sensing: SensingState | None = None
    sharing: SharingState = field(default_factory=no_sharing)
    parking: ParkingState = field(default_factory=no_parking)
    providers: tuple[ProviderState, ...] = ()

    def dates(self) -> frozenset[int]:
        """Give the service days on which anything is not as planned.

        Returns
        -------
        frozenset[int]
            Ordinals.
        """
        return frozenset(self.runs.day.tolist())

    def age_s(self, now_s: int) -> int:
        """Tell how old it is.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        int
            Seconds since it was put together, 0 at least.
        """
        return max(0, now_s - self.made_s)
