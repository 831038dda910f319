"""What one message says about one network: runs, positions and alerts, and what was not understood."""

from collections import Counter
from dataclasses import dataclass, replace

from google.transit import gtfs_realtime_pb2 as pb

from mobility.live.alerts import Alerts, alerts_of
from mobility.live.feed_index import FeedIndex
from mobility.live.matching import MatchError, MatchStatistics, Run, find_run, match_updates
from mobility.live.trip_updates import updates_of
from mobility.live.vehicle_positions import VehiclePositions, positions_of
from mobility.snapshot.snapshot import FeedState

NO_FEED = "the network has no feed of this tag"

PositionRow = tuple[int, int, float, float, float, int]
"""Trip, day, lat, lon, bearing, observed_s."""


@dataclass(frozen=True, eq=False)
class Matched:
    """What became of a message.

    Parameters
    ----------
    runs : list[Run]
        Runs that are not as planned.
    positions : list[PositionRow]
        Of vehicles whose run is known.
    alerts : Alerts
        About what the timetable knows.
    statistics : MatchStatistics
        Of the updates of trips.
    n_vehicles, n_vehicles_unmatched, n_unreadable : int
        Vehicles, those whose run is not known, and entities that make no sense.
    """

    runs: list[Run]
    positions: list[PositionRow]
    alerts: Alerts
    statistics: MatchStatistics
    n_vehicles: int
    n_vehicles_unmatched: int
    n_unreadable: int

    def counted(self, state: FeedState) -> FeedState:
        """Add the counts to the state of the feed.

        Parameters
        ----------
        state : FeedState
            Of the same message.

        Returns
        -------
        FeedState
            With all counts.
        """
        statistics = self.statistics
        return replace(
            state,
            updates=statistics.updates,
            vehicles=self.n_vehicles,
            alerts=len(self.alerts.alerts),
            matched=dict(statistics.matched),
            unmatched=dict(statistics.unmatched),
            examples=statistics.examples,
            unreadable=self.n_unreadable,
            calls_unmatched=statistics.calls_unmatched,
            calls_pushed=statistics.calls_pushed,
            vehicles_unmatched=self.n_vehicles_unmatched,
            alerts_unknown=len(self.alerts.unknown),
        )


def match_message(index: FeedIndex, message: pb.FeedMessage, source: str, now_s: int) -> Matched:
    """Match everything in a message.

    Parameters
    ----------
    index : FeedIndex
        The feed's ids.
    message : FeedMessage
        As it was taken.
    source : str
        Where from, for messages.
    now_s : int
        Unix seconds.

    Returns
    -------
    Matched
        What is not understood is counted.
    """
    updates, vehicles = updates_of(message, source, now_s), positions_of(message, source, now_s)
    alerts = alerts_of(message, source, index)
    runs, statistics = match_updates(index, updates, now_s)
    positions, n_unmatched = _positions(index, vehicles, now_s)
    n_unreadable = len(updates.unreadable) + len(vehicles.unreadable) + len(alerts.unreadable)
    return Matched(runs, positions, alerts, statistics, len(vehicles.vehicles), n_unmatched, n_unreadable)


def _positions(index: FeedIndex, message: VehiclePositions, now_s: int) -> tuple[list[PositionRow], int]:
    """Find the run of each vehicle that says where it is; of two of a run the newer position counts."""
    newest: dict[tuple[int, int], PositionRow] = {}
    faults: Counter[str] = Counter()
    made_s = message.made_s or now_s
    for vehicle in message.vehicles:
        try:
            run = find_run(index, vehicle.trip_id, vehicle.start_date, vehicle.start_time_s, made_s)
        except MatchError as error:
            faults[error.reason.value] += 1
            continue
        if vehicle.lat is None or vehicle.lon is None:
            continue
        observed_s = vehicle.observed_s or made_s
        if run not in newest or newest[run][-1] < observed_s:
            newest[run] = (*run, vehicle.lat, vehicle.lon, vehicle.bearing, observed_s)
    return list(newest.values()), faults.total()
