"""A Snapshot as GTFS-realtime: what other planners and apps can read, occupancy included.

Ids are those of the feed's own GTFS, without our tags: a message is about one feed. Occupancy is as published
(the snapshot holds nothing else): its state after each departure as `departure_occupancy_status`, now or
predicted. A run of which only that is known has no times: its calls are NO_DATA, as the specification has it.

Source: gtfs.org, GTFS Realtime Reference (2.0 with the experimental fields of occupancy).
"""

import datetime as dt
from collections.abc import Mapping, Set
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from google.transit import gtfs_realtime_pb2 as pb
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.network.day import noon_minus_12h
from mobility.network.live_timetable import NO_TRIP, NOT_POSSIBLE
from mobility.occupancy.scales import UNKNOWN, percentage, status
from mobility.snapshot.alerts import EVER_S, Alert, Concerned
from mobility.snapshot.positions import NO_ROW
from mobility.snapshot.snapshot import Snapshot

Run = tuple[int, int]
"""Trip of the Timetable and ordinal of the service day."""

_SCHEDULED = pb.TripDescriptor.SCHEDULED
_DUPLICATED, _NEW = pb.TripDescriptor.DUPLICATED, pb.TripDescriptor.NEW
_NO_DATA = pb.TripUpdate.StopTimeUpdate.NO_DATA
_SKIPPED = pb.TripUpdate.StopTimeUpdate.SKIPPED


class FeedWriter:
    """Writes messages about the feeds of one network.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    tables : Mapping[str, pa.Table]
        Companion tables "trips", "stops", "routes".
    timezones : tuple[str, ...]
        IANA names that Timetable.feed_timezone points to.
    """

    def __init__(
        self, timetable: Timetable, tables: Mapping[str, pa.Table], timezones: tuple[str, ...]
    ) -> None:
        t = self._timetable = timetable
        self._zones = [timezones[int(zone)] for zone in t.feed_timezone]
        self._trip_ids = tables["trips"]["trip_id"]
        self._stop_ids: list[str] = tables["stops"]["stop_id"].to_pylist()
        self._route_ids: list[str] = tables["routes"]["route_id"].to_pylist()
        runs_of_record = np.bincount(t.trip_record, minlength=len(self._trip_ids))
        self._has_start = (runs_of_record[t.trip_record] > 1) | (t.trip_headway_s > 0)

    @staticmethod
    def head(made_s: int, as_of_s: int) -> bytes:
        """Write what a message begins with: it is made anew each time, entities are not.

        Parameters
        ----------
        made_s : int
            Unix seconds of the snapshot.
        as_of_s : int
            Unix seconds until when nothing newer is known.

        Returns
        -------
        bytes
            A FeedMessage without entities, as of the later of the two.
        """
        message = pb.FeedMessage()
        message.header.gtfs_realtime_version = "2.0"
        message.header.incrementality = pb.FeedHeader.FULL_DATASET
        message.header.timestamp = max(made_s, as_of_s)
        return bytes(message.SerializeToString())

    def trip_updates(self, snapshot: Snapshot, feed: int) -> bytes:
        """Write the runs that are not as planned, and those whose load is known or predicted.

        Parameters
        ----------
        snapshot : Snapshot
            Of this network.
        feed : int
            Row of the feed.

        Returns
        -------
        bytes
            To be put behind a `head`: entities of TripUpdates.
        """
        message = pb.FeedMessage()
        loads = _Loads(snapshot)
        told: set[Run] = set()
        for row in range(snapshot.runs.trip.size):
            if self._timetable.route_feed[snapshot.runs.route[row]] == feed:
                told.add((int(snapshot.runs.trip[row]), int(snapshot.runs.day[row])))
                self._write_run(message, snapshot, row, loads)
        for run in loads.runs():
            if run not in told and self._feed_of(run[0]) == feed:
                self._write_loads(message, run, loads)
        return bytes(message.SerializePartialToString())

    def vehicle_positions(self, snapshot: Snapshot, feed: int) -> bytes:
        """Write where vehicles are, and how full.

        Parameters
        ----------
        snapshot : Snapshot
            Of this network.
        feed : int
            Row of the feed.

        Returns
        -------
        bytes
            To be put behind a `head`: entities of VehiclePositions.
        """
        message = pb.FeedMessage()
        loads, departures = _Loads(snapshot), self._live_departures(snapshot)
        positions = snapshot.positions
        for row in range(positions.trip.size):
            trip, day, run = int(positions.trip[row]), int(positions.day[row]), int(positions.row[row])
            if self._feed_of_vehicle(snapshot, row) != feed:
                continue
            text = "" if run == NO_ROW else snapshot.texts[run].trip_id
            vehicle = message.entity.add(id=_entity_id("v", day, trip, text)).vehicle
            if run == NO_ROW:
                self._describe(vehicle.trip, trip, day)
            else:
                vehicle.trip.trip_id, vehicle.trip.start_date = text, _date(day)
                vehicle.trip.schedule_relationship = _NEW
                vehicle.trip.route_id = self._route_ids[int(snapshot.runs.route[run])]
            vehicle.position.latitude, vehicle.position.longitude = positions.lat[row], positions.lon[row]
            if not np.isnan(positions.bearing[row]):
                vehicle.position.bearing = float(positions.bearing[row])
            vehicle.timestamp = int(positions.observed_s[row])
            if run != NO_ROW:
                continue  # nobody knows how full it is
            left_s = departures.get((trip, day))
            if left_s is None:
                left_s = self._planned_departures(trip, day)
            segment = max(int(np.searchsorted(left_s, positions.observed_s[row], side="right")) - 1, 0)
            state, share = loads.at((trip, day), segment)
            if state != UNKNOWN:
                vehicle.occupancy_status = _occupancy_status(state)
                vehicle.occupancy_percentage = share
        return bytes(message.SerializePartialToString())

    def alerts(self, snapshot: Snapshot, feed: int) -> bytes:
        """Write what riders are to know.

        Parameters
        ----------
        snapshot : Snapshot
            Of this network.
        feed : int
            Row of the feed.

        Returns
        -------
        bytes
            To be put behind a `head`: entities of Alerts.
        """
        message = pb.FeedMessage()
        additional = self._additional_ids(snapshot, feed)
        for alert in snapshot.alerts:
            if alert.feed == feed:
                self._write_alert(message.entity.add(id=alert.alert_id).alert, alert, additional)
        return bytes(message.SerializePartialToString())

    def _write_run(self, message: pb.FeedMessage, snapshot: Snapshot, row: int, loads: "_Loads") -> None:
        runs, text = snapshot.runs, snapshot.texts[row]
        trip, day = int(runs.trip[row]), int(runs.day[row])
        calls = slice(int(runs.calls_offsets[row]), int(runs.calls_offsets[row + 1]))
        own_id = text.trip_id if trip == NO_TRIP else ""
        update = message.entity.add(id=_entity_id("t", day, trip, own_id)).trip_update
        if trip == NO_TRIP:
            update.trip.trip_id = text.trip_id
            update.trip.start_date = _date(day)
        else:
            self._describe(update.trip, trip, day)
        relation = cast(
            "pb.TripDescriptor.ScheduleRelationship",
            pb.TripDescriptor.ScheduleRelationship.Value(text.relation),
        )
        if relation == _DUPLICATED:
            # By the format it would name the trip that it doubles, which a snapshot does not.
            relation = _NEW
        if relation != _SCHEDULED:
            update.trip.schedule_relationship = relation
        update.timestamp = snapshot.made_s
        n = calls.stop - calls.start
        if n == 0:
            return  # cancelled: there is nothing to say of its calls
        route = int(runs.route[row])
        update.trip.route_id = self._route_ids[route]
        epoch_s = noon_minus_12h(day, self._zones[int(self._timetable.route_feed[route])])
        is_planned = bool(runs.same_calls[row])
        sequences = self._sequences(trip) if is_planned else np.arange(1, n + 1)
        has_plan = is_planned and not self._timetable.trip_headway_s[trip]
        plan = self._planned_departures(trip, day) if has_plan else None
        for q in range(n):
            at = calls.start + q
            call = update.stop_time_update.add(
                stop_sequence=int(sequences[q]), stop_id=self._stop_ids[int(runs.stops[at])]
            )
            if runs.pickup[at] == NOT_POSSIBLE and runs.drop_off[at] == NOT_POSSIBLE:
                call.schedule_relationship = _SKIPPED
                continue
            if trip != NO_TRIP and not snapshot.known[at]:
                call.schedule_relationship = _NO_DATA
            else:
                call.arrival.time = epoch_s + int(runs.arrivals[at])
                call.departure.time = epoch_s + int(runs.departures[at])
                if plan is not None:
                    call.departure.delay = call.departure.time - int(plan[q])
            if is_planned and q < n - 1:
                _occupy(call, loads.at((trip, day), q)[0])

    def _write_loads(self, message: pb.FeedMessage, run: Run, loads: "_Loads") -> None:
        trip, day = run
        states = [loads.at(run, q)[0] for q in range(self._n_calls(trip) - 1)]
        if all(state == UNKNOWN for state in states):
            return  # withheld
        update = message.entity.add(id=_entity_id("t", day, trip)).trip_update
        self._describe(update.trip, trip, day)
        sequences, stops = self._sequences(trip), self._stops(trip)
        for q, state in enumerate(states):
            if state == UNKNOWN:
                continue
            call = update.stop_time_update.add(
                stop_sequence=int(sequences[q]), stop_id=self._stop_ids[int(stops[q])]
            )
            call.schedule_relationship = _NO_DATA
            _occupy(call, state)

    def _describe(self, descriptor: pb.TripDescriptor, trip: int, day: int) -> None:
        t = self._timetable
        descriptor.trip_id = self._trip_ids[int(t.trip_record[trip])].as_py()
        descriptor.route_id = self._route_ids[int(t.trip_route[trip])]
        descriptor.start_date = _date(day)
        if not t.trip_headway_s[trip]:  # who runs by a headway is not scheduled; no word stands for it
            descriptor.schedule_relationship = _SCHEDULED
        if self._has_start[trip]:
            start_s = int(t.departures[t.times_of(trip).start])
            descriptor.start_time = f"{start_s // 3600:02}:{start_s // 60 % 60:02}:{start_s % 60:02}"

    def _write_alert(self, written: pb.Alert, alert: Alert, additional: Set[str]) -> None:
        for period in alert.periods:
            told = written.active_period.add()
            if period.start_s:
                told.start = period.start_s
            if period.end_s != EVER_S:
                told.end = period.end_s
        for concerned in alert.concerned:
            if concerned == Concerned():  # the whole feed; a selector may not be empty
                t = self._timetable
                for route_type in np.unique(t.route_type[t.route_feed == alert.feed]).tolist():
                    written.informed_entity.add(route_type=route_type)
            else:
                self._write_concerned(written.informed_entity.add(), concerned)
                if concerned.trip_id in additional:
                    written.informed_entity[-1].trip.schedule_relationship = _NEW
        written.cause = cast("pb.Alert.Cause", pb.Alert.Cause.Value(alert.cause))
        written.effect = cast("pb.Alert.Effect", pb.Alert.Effect.Value(alert.effect))
        written.severity_level = cast("pb.Alert.SeverityLevel", pb.Alert.SeverityLevel.Value(alert.severity))
        for texts, target in (
            (alert.header, written.header_text),
            (alert.description, written.description_text),
            (alert.url, written.url),
        ):
            for language, text in texts.items():
                target.translation.add(text=text, **({"language": language} if language else {}))

    def _write_concerned(self, entity: pb.EntitySelector, concerned: Concerned) -> None:
        if concerned.agency_id:
            entity.agency_id = concerned.agency_id
        if concerned.route >= 0:
            entity.route_id = self._route_ids[concerned.route]
        if concerned.route_type >= 0:
            entity.route_type = concerned.route_type
        if concerned.stop >= 0:
            entity.stop_id = self._stop_ids[concerned.stop]
        if concerned.trip_id:
            entity.trip.trip_id = concerned.trip_id
            if concerned.start_date is not None:
                entity.trip.start_date = _date(concerned.start_date)
        if concerned.direction is not None:
            entity.direction_id = concerned.direction

    def _additional_ids(self, snapshot: Snapshot, feed: int) -> Set[str]:
        """Give the ids of additional runs, without those that a planned trip has, too."""
        runs = snapshot.runs
        rows = np.flatnonzero((runs.trip == NO_TRIP) & (self._timetable.route_feed[runs.route] == feed))
        found = {snapshot.texts[row].trip_id for row in rows.tolist()}
        if not found:
            return found
        wanted = pa.array(sorted(found), self._trip_ids.type)
        return found.difference(self._trip_ids.filter(pc.is_in(self._trip_ids, wanted)).to_pylist())

    def _feed_of(self, trip: int) -> int:
        t = self._timetable
        return int(t.route_feed[t.trip_route[trip]])

    def _feed_of_vehicle(self, snapshot: Snapshot, row: int) -> int:
        run = int(snapshot.positions.row[row])
        if run == NO_ROW:
            return self._feed_of(int(snapshot.positions.trip[row]))
        return int(self._timetable.route_feed[snapshot.runs.route[run]])

    def _n_calls(self, trip: int) -> int:
        calls = self._timetable.calls_of(trip)
        return int(calls.stop - calls.start)

    def _stops(self, trip: int) -> NDArray[np.int32]:
        return self._timetable.pattern_stops[self._timetable.calls_of(trip)]

    def _sequences(self, trip: int) -> NDArray[np.int32]:
        return self._timetable.stop_sequences[self._timetable.times_of(trip)]

    def _planned_departures(self, trip: int, day: int) -> NDArray[np.int64]:
        epoch_s = noon_minus_12h(day, self._zones[self._feed_of(trip)])
        return epoch_s + self._timetable.departures[self._timetable.times_of(trip)].astype(np.int64)

    def _live_departures(self, snapshot: Snapshot) -> dict[Run, NDArray[np.int64]]:
        runs, found = snapshot.runs, {}
        for row in range(runs.trip.size):
            calls = slice(int(runs.calls_offsets[row]), int(runs.calls_offsets[row + 1]))
            trip, day = int(runs.trip[row]), int(runs.day[row])
            if runs.same_calls[row]:
                epoch_s = noon_minus_12h(day, self._zones[self._feed_of(trip)])
                found[trip, day] = epoch_s + runs.departures[calls].astype(np.int64)
        return found


def _entity_id(kind: str, day: int, trip: int, own_id: str = "") -> str:
    """Name an entity: a feed's id of an additional run may well be the number of another one's trip."""
    return f"{kind}+{day}-{own_id}" if own_id else f"{kind}-{day}-{trip}"


class _Loads:
    """The published loads of a snapshot on the scales of GTFS-realtime."""

    def __init__(self, snapshot: Snapshot) -> None:
        loads = self._loads = snapshot.loads
        sizes = np.diff(loads.segments_offsets)
        seats, standing = np.repeat(loads.seats, sizes), np.repeat(loads.standing, sizes)
        # What the privacy stage withholds has no class: then nothing else is told either.
        persons = np.where(loads.level == UNKNOWN, np.nan, loads.p50)
        self._states = status(persons, seats, standing)
        self._shares = percentage(persons, seats, standing)
        self._rows = {
            (trip, day): row
            for row, (trip, day) in enumerate(zip(loads.trip.tolist(), loads.day.tolist(), strict=True))
        }

    def runs(self) -> list[Run]:
        return list(self._rows)

    def at(self, run: Run, segment: int) -> tuple[int, int]:
        """Status and percentage; UNKNOWN where nothing is published."""
        row = self._rows.get(run)
        if row is None:
            return UNKNOWN, UNKNOWN
        at = int(self._loads.segments_offsets[row]) + segment
        if at >= self._loads.segments_offsets[row + 1]:
            return UNKNOWN, UNKNOWN
        return int(self._states[at]), int(self._shares[at])


def _occupy(call: pb.TripUpdate.StopTimeUpdate, state: int) -> None:
    if state != UNKNOWN:
        call.departure_occupancy_status = _occupancy_status(state)


def _occupancy_status(state: int) -> "pb.VehiclePosition.OccupancyStatus":
    """A number of Status: it is the standard's own."""
    return cast("pb.VehiclePosition.OccupancyStatus", state)


def _date(day: int) -> str:
    return dt.date.fromordinal(day).strftime("%Y%m%d")
