"""Which run a TripUpdate is about, and what it makes of that run: what is not matched has a reason."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.live.feed_index import FeedIndex
from mobility.live.propagation import RunTimes, propagate
from mobility.live.run_finder import RunFinder
from mobility.live.run_names import TripRelation
from mobility.live.trip_updates import CallRelation, CallUpdate, TripUpdate, TripUpdates
from mobility.live.unmatched import MatchError, MatchStatistics, Unmatched
from mobility.network.live_timetable import NO_TRIP

NOT_POSSIBLE = 1
LONGEST_SHIFT_S = 24 * 3600
"""A run that is said to be further from its plan than this is on another day, or nonsense."""

Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run as it is: a row of LiveTrips, and which of its calls the feed knows about."""

    trip: int  # of the Timetable, NO_TRIP = additional
    day: int
    route: int
    stops: Int32  # empty: cancelled
    pickup: NDArray[np.uint8]
    drop_off: NDArray[np.uint8]
    arrivals: Int32
    departures: Int32
    is_known: NDArray[np.bool_]
    relation: TripRelation
    trip_id: str
    headsign: str = ""
    like: int = (
        NO_TRIP  # the trip whose vehicle it has, as far as the timetable tells; NO_TRIP = nobody knows
    )


def match_updates(index: FeedIndex, message: TripUpdates, now_s: int) -> tuple[list[Run], MatchStatistics]:
    """Find the run of each update and work the update into it.

    Parameters
    ----------
    index : FeedIndex
        The feed's ids.
    message : TripUpdates
        What was received.
    now_s : int
        Unix seconds: decides on the service day where the feed names none.

    Returns
    -------
    runs : list[Run]
        At most one for each (trip, service day): of two the first counts.
    statistics : MatchStatistics
        Of all updates.
    """
    statistics = MatchStatistics(updates=len(message.updates))
    updates = _without_twins(message.updates, statistics)
    matcher = _Matcher(index, message.made_s or now_s, statistics)
    runs: list[Run] = []
    said: set[tuple[int, int, str]] = set()
    for update in updates:
        try:
            run = matcher.match(update)
            key = (run.trip, run.day, run.trip_id if run.trip == NO_TRIP else "")
            if key in said:
                raise MatchError(Unmatched.SAID_TWICE)
        except MatchError as error:
            statistics.refuse(update.name.trip_id or update.entity, error.reason)
            continue
        said.add(key)
        statistics.matched[update.name.relation.name] += 1
        runs.append(run)
    return runs, statistics


def _without_twins(updates: Sequence[TripUpdate], statistics: MatchStatistics) -> list[TripUpdate]:
    """Leave out ADDED runs that the message tells as DUPLICATED, too, for readers who know that word.

    Source: GTFS-realtime, "Migration guide: transition from ADDED to NEW or DUPLICATED trips"; both name the
    trip that is copied, or ADDED names the copy.
    """
    copies = [update for update in updates if update.name.relation is TripRelation.DUPLICATED]
    named = {copy.name.trip_id for copy in copies} | {copy.new_trip_id for copy in copies}
    named.discard("")
    kept: list[TripUpdate] = []
    for update in updates:
        if update.name.relation is TripRelation.ADDED and update.name.trip_id in named:
            statistics.refuse(update.name.trip_id, Unmatched.ALSO_DUPLICATED)
        else:
            kept.append(update)
    return kept


class _Matcher:
    def __init__(self, index: FeedIndex, now_s: int, statistics: MatchStatistics) -> None:
        self._index = index
        self._finder = RunFinder(index, now_s)
        self._statistics = statistics

    def match(self, update: TripUpdate) -> Run:
        """Give the run of an update, or raise MatchError."""
        relation = update.name.relation
        if relation in (TripRelation.ADDED, TripRelation.NEW):
            return self._additional(update)
        if relation is TripRelation.DUPLICATED:
            return self._duplicated(update)
        trip, day = self._finder.find(update.name, _first_time(update.calls))
        if relation in (TripRelation.CANCELED, TripRelation.DELETED):
            return self._canceled(update, trip, day)
        if relation is TripRelation.REPLACEMENT:
            return self._from_calls(update, trip, day, int(self._index.timetable.trip_route[trip]))
        return self._changed(update, trip, day)

    def _canceled(self, update: TripUpdate, trip: int, day: int) -> Run:
        none, flags = np.empty(0, np.int32), np.empty(0, np.uint8)
        times = RunTimes(none, none, np.empty(0, np.bool_), np.empty(0, np.bool_), 0)
        route = int(self._index.timetable.trip_route[trip])
        return self._run(update, trip, day, route, none, flags, flags, times)

    def _changed(self, update: TripUpdate, trip: int, day: int, shift_s: int = 0) -> Run:
        """Work delays, skipped calls and changed platforms into a planned trip."""
        t = self._index.timetable
        calls, times = self._index.calls(trip)
        stops = t.pattern_stops[calls].copy()
        updates = self._positions(update.calls, stops, t.stop_sequences[times])
        arrivals, departures = t.arrivals[times] + shift_s, t.departures[times] + shift_s
        run_times = propagate(arrivals, departures, updates, self._finder.epoch_s(day), update.delay_s)
        if (
            max(_apart(run_times.arrivals, arrivals), _apart(run_times.departures, departures))
            > LONGEST_SHIFT_S
        ):
            raise MatchError(Unmatched.TOO_FAR_FROM_PLAN)
        pickup, drop_off = t.pattern_pickup[calls].copy(), t.pattern_drop_off[calls].copy()
        for position, call in updates.items():
            if call.assigned_stop_id in self._index.stops:
                stops[position] = self._index.stops[call.assigned_stop_id]
            if call.pickup is not None:
                pickup[position] = call.pickup
            if call.drop_off is not None:
                drop_off[position] = call.drop_off
        pickup[run_times.is_left_out] = drop_off[run_times.is_left_out] = NOT_POSSIBLE
        route = int(t.trip_route[trip])
        return self._run(update, trip, day, route, stops, pickup, drop_off, run_times)

    def _duplicated(self, update: TripUpdate) -> Run:
        """Copy a trip to another date and time; it is an additional run."""
        trip, day = self._finder.find_copied(update, _first_time(update.calls))
        start = int(self._index.timetable.departures[self._index.calls(trip)[1][0]])
        new_start = update.name.start_time_s if update.new_time_s is None else update.new_time_s
        run = self._changed(update, trip, day, 0 if new_start is None else new_start - start)
        return replace(run, trip=NO_TRIP, trip_id=update.new_trip_id or run.trip_id, like=trip)

    def _additional(self, update: TripUpdate) -> Run:
        """Take a run that the timetable does not know."""
        route = self._index.routes.get(update.name.route_id, -1)
        like = self._index.find_trips(update.name.trip_id)
        if route < 0 and like.size:
            route = int(self._index.timetable.trip_route[like[0]])
        if route < 0:
            raise MatchError(Unmatched.UNKNOWN_ROUTE)
        first = _first_time(update.calls)
        if first is None:
            raise MatchError(Unmatched.NO_TIMES)
        local = dt.datetime.fromtimestamp(first, self._index.zone)
        day = local.toordinal() if update.name.start_date is None else update.name.start_date
        return self._from_calls(update, NO_TRIP, day, route)

    def _from_calls(self, update: TripUpdate, trip: int, day: int, route: int) -> Run:
        """Build a run from nothing but its calls, each of which needs a stop and a time."""
        epoch_s = self._finder.epoch_s(day)
        served = [call for call in update.calls if call.relation is not CallRelation.SKIPPED]
        if len(served) < 2:
            raise MatchError(Unmatched.NO_TIMES)
        stops, arrivals, departures = [], [], []
        for call in served:
            stop = self._index.stops.get(call.assigned_stop_id or call.stop_id)
            if stop is None:
                raise MatchError(Unmatched.UNKNOWN_STOP)
            said = [
                e.time_s for e in (call.arrival, call.departure) if e is not None and e.time_s is not None
            ]
            if not said:
                raise MatchError(Unmatched.NO_TIMES)
            stops.append(stop)
            arrivals.append(said[0] - epoch_s)
            departures.append(said[-1] - epoch_s)
        if max(map(abs, arrivals + departures)) > 3 * LONGEST_SHIFT_S:  # before they are made to fit an int32
            raise MatchError(Unmatched.TOO_FAR_FROM_PLAN)
        planned = np.array(arrivals, np.int32), np.array(departures, np.int32)
        run_times = propagate(*planned, {}, epoch_s, 0)
        pickup = np.array([call.pickup or 0 for call in served], np.uint8)
        drop_off = np.array([call.drop_off or 0 for call in served], np.uint8)
        return self._run(update, trip, day, route, np.array(stops, np.int32), pickup, drop_off, run_times)

    def _run(
        self,
        update: TripUpdate,
        trip: int,
        day: int,
        route: int,
        stops: Int32,
        pickup: NDArray[np.uint8],
        drop_off: NDArray[np.uint8],
        times: RunTimes,
    ) -> Run:
        self._statistics.calls_pushed += times.n_pushed
        # Additional runs are told apart by the entity where the feed gives them no name.
        trip_id = update.entity if trip == NO_TRIP else self._index.id_of(trip)
        return Run(
            trip,
            day,
            route,
            stops,
            pickup,
            drop_off,
            times.arrivals,
            times.departures,
            times.is_known,
            update.name.relation,
            update.name.trip_id or trip_id,
            update.headsign,
            trip,
        )

    def _positions(
        self, calls: Iterable[CallUpdate], stops: Int32, sequences: Int32
    ) -> Mapping[int, CallUpdate]:
        """Find the position of each call update: by stop_sequence, else by the next call at the stop."""
        found: dict[int, CallUpdate] = {}
        by_sequence = {sequence: q for q, sequence in enumerate(sequences.tolist())}
        after = 0
        for call in calls:
            position = None
            if call.sequence is not None:
                position = by_sequence.get(call.sequence)
            elif (stop := self._index.stops.get(call.stop_id)) is not None:
                later = np.flatnonzero(stops[after:] == stop)
                position = after + int(later[0]) if later.size else None
            if position is None or position in found:
                self._statistics.calls_unmatched += 1
                continue
            found[position] = call
            after = position + 1
        return found


def _apart(times: Int32, planned: Int32) -> int:
    """Give how far apart the farthest two are; of times of another century the difference fits no int32."""
    return int(np.abs(times.astype(np.int64) - planned).max())


def _first_time(calls: Iterable[CallUpdate]) -> int | None:
    """Give the first absolute time that is said."""
    for call in calls:
        for event in (call.arrival, call.departure):
            if event is not None and event.time_s is not None:
                return event.time_s
    return None
