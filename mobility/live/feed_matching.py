"""What one message says about one network: runs, positions and alerts, and what was not understood."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from google.transit import gtfs_realtime_pb2 as pb

from mobility.live.alerts import Alerts, alerts_of
from mobility.live.feed_index import FeedIndex
from mobility.live.matching import Run, match_updates
from mobility.live.run_finder import RunFinder
from mobility.live.run_names import ADDITIONAL, RunName
from mobility.live.trip_updates import updates_of
from mobility.live.unmatched import KEPT_EXAMPLES, MatchError, MatchStatistics, Unmatched, VehicleStatistics
from mobility.live.vehicle_positions import VehiclePosition, VehiclePositions, positions_of
from mobility.network.live_timetable import NO_TRIP
from mobility.snapshot.snapshot import FeedState

NO_FEED = "the network has no feed of this tag"

PositionRow = tuple[int, int, float, float, float, int]
"""Trip, day, lat, lon, bearing, observed_s."""
AdditionalPlace = tuple[Run, PositionRow]
"""A run that is in no timetable, and where its vehicle is; the row's trip is NO_TRIP."""


@dataclass(frozen=True, eq=False)
class Matched:
    """What became of a message.

    Parameters
    ----------
    runs : list[Run]
        Runs that are not as planned.
    positions : list[PositionRow]
        Of vehicles whose run is in the timetable.
    alerts : Alerts
        About what the timetable knows.
    statistics : MatchStatistics
        Of the updates of trips.
    vehicles : VehicleStatistics
        Of the vehicles.
    unreadable : tuple[str, ...]
        Sentences about entities that make no sense.
    apart : list[VehiclePosition]
        Vehicles on runs that no timetable has: which ones there are, other messages may say.
    made_s : int
        Unix seconds, of the message.
    additional : list[AdditionalPlace]
        Where those of them are whose run is known.
    """

    runs: list[Run]
    positions: list[PositionRow]
    alerts: Alerts
    statistics: MatchStatistics
    vehicles: VehicleStatistics
    unreadable: tuple[str, ...]
    apart: list[VehiclePosition]
    made_s: int
    additional: list[AdditionalPlace] = field(default_factory=list)

    @property
    def n_unreadable(self) -> int:
        """How many entities make no sense."""
        return len(self.unreadable)

    def with_additional(self, index: FeedIndex, runs: Mapping[str, Sequence[Run]]) -> "Matched":
        """Find the runs of vehicles that are on none of the timetable.

        Parameters
        ----------
        index : FeedIndex
            The feed's ids.
        runs : Mapping[str, Sequence[Run]]
            Additional runs by the id that their updates give them, of all messages about the feed.

        Returns
        -------
        Matched
            With these vehicles placed, or counted with a reason.
        """
        if not self.apart:
            return self
        statistics = deepcopy(self.vehicles)
        newest: dict[tuple[str, int], AdditionalPlace] = {}
        for vehicle in self.apart:
            name = vehicle.name
            try:
                run = _nearest(runs.get(name.trip_id, ()), name, index, self.made_s)
            except MatchError as error:
                statistics.refuse(name.trip_id, error.reason)
                continue
            row = _row_of((NO_TRIP, run.day), vehicle, self.made_s)
            key = (run.trip_id, run.day)
            if row is not None and (key not in newest or newest[key][1][-1] < row[-1]):
                newest[key] = (run, row)
        return replace(self, vehicles=statistics, additional=list(newest.values()))

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
            vehicles=self.vehicles.vehicles,
            alerts=len(self.alerts.alerts),
            matched=dict(statistics.matched),
            unmatched=dict(statistics.unmatched),
            examples=statistics.examples,
            unreadable=self.n_unreadable,
            calls_unmatched=statistics.calls_unmatched,
            calls_pushed=statistics.calls_pushed,
            vehicles_unmatched=self.vehicles.unmatched.total(),
            vehicles_without_trip=self.vehicles.without_trip,
            vehicle_reasons=dict(self.vehicles.unmatched),
            vehicle_examples=self.vehicles.examples,
            unreadable_examples=list(self.unreadable[:KEPT_EXAMPLES]),
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
        What is not understood is counted; vehicles on additional runs wait for `with_additional`.
    """
    updates, vehicles = updates_of(message, source, now_s), positions_of(message, source, now_s)
    alerts = alerts_of(message, source, index)
    runs, statistics = match_updates(index, updates, now_s)
    positions, apart, placed = _place(index, vehicles, now_s)
    unreadable = (*updates.unreadable, *vehicles.unreadable, *alerts.unreadable)
    made_s = vehicles.made_s or now_s
    return Matched(runs, positions, alerts, statistics, placed, unreadable, apart, made_s)


def _place(
    index: FeedIndex, message: VehiclePositions, now_s: int
) -> tuple[list[PositionRow], list[VehiclePosition], VehicleStatistics]:
    """Find the run of each vehicle, of two of a run the newer place; those no timetable knows go apart."""
    statistics = VehicleStatistics(vehicles=len(message.vehicles))
    newest: dict[tuple[int, int], PositionRow] = {}
    apart: list[VehiclePosition] = []
    made_s = message.made_s or now_s
    finder = RunFinder(index, made_s)
    for vehicle in message.vehicles:
        name = vehicle.name
        if not name.is_said:
            statistics.without_trip += 1
            continue
        if name.trip_id and (name.relation in ADDITIONAL or index.find_trips(name.trip_id).size == 0):
            apart.append(vehicle)
            continue
        try:
            run = finder.find(name)
        except MatchError as error:
            statistics.refuse(name.trip_id or vehicle.entity, error.reason)
            continue
        row = _row_of(run, vehicle, made_s)
        if row is not None and (run not in newest or newest[run][-1] < row[-1]):
            newest[run] = row
    return list(newest.values()), apart, statistics


def _row_of(run: tuple[int, int], vehicle: VehiclePosition, made_s: int) -> PositionRow | None:
    """Lay out where a vehicle is; None: it does not say."""
    if vehicle.lat is None or vehicle.lon is None:
        return None
    return (*run, vehicle.lat, vehicle.lon, vehicle.bearing, vehicle.observed_s or made_s)


def _nearest(runs: Sequence[Run], name: RunName, index: FeedIndex, now_s: int) -> Run:
    """Give the run that a vehicle means: that of its day, else the one nearest to now."""
    found = [run for run in runs if name.start_date in (None, run.day)]
    if not found:
        raise MatchError(Unmatched.NOT_ON_THAT_DAY if runs else Unmatched.UNKNOWN_TRIP)
    finder = RunFinder(index, now_s)

    def apart_s(run: Run) -> int:
        """Seconds until it begins, or since it ended."""
        epoch_s = finder.epoch_s(run.day)
        return max(epoch_s + int(run.departures[0]) - now_s, now_s - epoch_s - int(run.arrivals[-1]), 0)

    return min(found, key=apart_s)
