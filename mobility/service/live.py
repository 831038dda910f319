"""What is known now, for the facades: runs that are not as planned, how full they are, alerts, vehicles."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mobility.network.day import noon_minus_12h
from mobility.network.live_timetable import NO_TRIP
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.calls import Calls, Plan
from mobility.routing.journey import EmptyReason, Journey, Leg, PlanResult, Reason, RunNow, TransitLeg
from mobility.routing.rides import NOT_POSSIBLE
from mobility.service.alerts import AlertIndex
from mobility.service.live_loads import RunLoads, compare_again, feel_again
from mobility.service.stop_events import StopEvent
from mobility.service.texts import Texts, TripText
from mobility.snapshot.positions import NO_ROW, Positions
from mobility.snapshot.snapshot import RunText, Snapshot

DELETED = "DELETED"
"""GTFS-realtime's word for a run that was taken back: it must not be shown, not even as cancelled."""


@dataclass(eq=False)
class LiveView:
    """A snapshot, looked up; never changed once it is made.

    Parameters
    ----------
    network : TransportNetwork
        Whose numbers it uses.
    snapshot : Snapshot
        What is known.
    alerts : AlertIndex
        Its alerts.
    """

    network: TransportNetwork = field(repr=False)
    snapshot: Snapshot = field(repr=False)
    alerts: AlertIndex = field(init=False, repr=False)

    def __post_init__(self) -> None:
        snapshot, runs = self.snapshot, self.snapshot.runs
        self.alerts = AlertIndex(self.network, snapshot.alerts)
        pairs = zip(runs.trip.tolist(), runs.day.tolist(), strict=True)
        self._loads: RunLoads | None = None
        self._rows = {pair: row for row, pair in enumerate(pairs) if pair[0] != NO_TRIP}
        self.deleted = frozenset(row for row, told in enumerate(snapshot.texts) if told.relation == DELETED)
        """Rows of runs that a feed took back."""
        self._tags = [str(tag) for tag in self.network.tables["feeds"]["tag"].to_pylist()]
        where: Positions = snapshot.positions
        trips, days, rows = where.trip.tolist(), where.day.tolist(), where.row.tolist()
        self._vehicles = {
            (trip, day) if row == NO_ROW else (row,): i
            for i, (trip, day, row) in enumerate(zip(trips, days, rows, strict=True))
        }

    def with_loads(self, loads: RunLoads) -> "LiveView":
        """Tell how full runs are, too.

        Parameters
        ----------
        loads : RunLoads
            Of the same runs.

        Returns
        -------
        LiveView
            All else is shared.
        """
        view = copy(self)
        view._loads = loads
        return view

    def find_row(self, trip: int, day: int) -> int | None:
        """Find a run.

        Parameters
        ----------
        trip : int
            Of the Timetable.
        day : int
            Ordinal of the service day.

        Returns
        -------
        int | None
            Row of the snapshot's runs; None: it is as planned, or nothing is known.
        """
        return self._rows.get((trip, day))

    def find_vehicle(self, trip: int, day: int, now: RunNow | None = None) -> int | None:
        """Find a run's vehicle.

        Parameters
        ----------
        trip : int
            Of the Timetable.
        day : int
            Ordinal of the service day.
        now : RunNow | None
            What is known of the run; one that is in no timetable is found by it.

        Returns
        -------
        int | None
            Row of the snapshot's positions; None: it does not say where it is.
        """
        return self._vehicles.get((now.row,) if now is not None and now.is_additional else (trip, day))

    def is_canceled(self, row: int) -> bool:
        """Tell whether a run is cancelled.

        Parameters
        ----------
        row : int
            Of the snapshot's runs.

        Returns
        -------
        bool
            True: it has no calls.
        """
        offsets = self.snapshot.runs.calls_offsets
        return bool(offsets[row + 1] == offsets[row])

    def is_deleted(self, trip: int, day: int) -> bool:
        """Tell whether a feed took a run back: nobody is to hear of it, not even that it is cancelled.

        Parameters
        ----------
        trip : int
            Of the Timetable.
        day : int
            Ordinal of the service day.

        Returns
        -------
        bool
            False also where nothing is known.
        """
        return self.find_row(trip, day) in self.deleted

    def additional(self, texts: Texts, row: int, wanted: tuple[str, ...]) -> TripText:
        """Describe a run that is in no timetable.

        Parameters
        ----------
        texts : Texts
            Of the network.
        row : int
            Of the snapshot's runs.
        wanted : tuple[str, ...]
            Languages.

        Returns
        -------
        TripText
            With the ids that the feed gives it.
        """
        runs, told = self.snapshot.runs, self.snapshot.texts[row]
        route = int(runs.route[row])
        tag = self._tags[int(self.network.timetable.route_feed[route])]
        start = int(runs.departures[int(runs.calls_offsets[row])])
        return texts.additional(route, int(runs.day[row]), start, (tag, told.trip_id, told.headsign), wanted)

    def additional_ends(self, row: int) -> tuple[int, int]:
        """Give the first and the last stop of a run.

        Parameters
        ----------
        row : int
            Of the snapshot's runs; not of a cancelled one.

        Returns
        -------
        tuple[int, int]
            Stops of the Timetable.
        """
        runs = self.snapshot.runs
        return int(runs.stops[int(runs.calls_offsets[row])]), int(
            runs.stops[int(runs.calls_offsets[row + 1]) - 1]
        )

    def route_of_row(self, row: int) -> int:
        """Give the route of a run.

        Parameters
        ----------
        row : int
            Of the snapshot's runs.

        Returns
        -------
        int
            Route of the Timetable.
        """
        return int(self.snapshot.runs.route[row])

    def find_additional(self, tag: str, trip_id: str, day: int) -> int | None:
        """Find a run that is in no timetable by its id.

        Parameters
        ----------
        tag : str
            Of the feed.
        trip_id : str
            As the feed has it.
        day : int
            Ordinal of the service day.

        Returns
        -------
        int | None
            Row of the snapshot's runs.
        """
        runs, texts = self.snapshot.runs, self.snapshot.texts
        for row in np.flatnonzero((runs.trip == NO_TRIP) & (runs.day == day)).tolist():
            of_feed = self._tags[int(self.network.timetable.route_feed[runs.route[row]])]
            if of_feed == tag and _is_called(texts[row], trip_id):
                return int(row)
        return None

    def annotate(self, result: PlanResult) -> PlanResult:
        """Add what is known to journeys that were planned by the timetable.

        Parameters
        ----------
        result : PlanResult
            Of the network.

        Returns
        -------
        PlanResult
            The same rides, with live times and loads, and cancelled ones marked; without journeys on runs
            that a feed took back. What they feel like, and which is worth waiting for, follows from these.
        """
        kept = [one for one in result.journeys if not any(map(self._is_gone, one.legs))]
        reasons = result.reasons
        if result.journeys and not kept:
            reasons = (EmptyReason(Reason.NO_TRANSIT_CONNECTION_IN_SEARCH_WINDOW, "time"),)
        told = compare_again(self.network.timetable.trip_route, [self.annotated(one) for one in kept])
        return replace(result, journeys=told, reasons=reasons)

    def annotated(self, journey: Journey) -> Journey:
        """Add what is known to one journey by the timetable.

        Parameters
        ----------
        journey : Journey
            Of the network.

        Returns
        -------
        Journey
            The same rides, with live times and loads; those that do not run marked as cancelled.
        """
        return feel_again(replace(journey, legs=tuple(map(self._leg, journey.legs))))

    def annotate_events(self, events: Iterable[StopEvent]) -> tuple[StopEvent, ...]:
        """Add what is known to events of a board that was made by the timetable.

        Parameters
        ----------
        events : Iterable[StopEvent]
            Departures and arrivals.

        Returns
        -------
        tuple[StopEvent, ...]
            With live times; cancelled ones marked, those of runs that a feed took back left out.
        """
        kept = (event for event in events if not self.is_deleted(event.trip, event.service_day))
        return tuple(map(self._annotated_event, kept))

    def _is_gone(self, leg: Leg) -> bool:
        return isinstance(leg, TransitLeg) and self.is_deleted(leg.trip, leg.service_day)

    def _annotated_event(self, event: StopEvent) -> StopEvent:
        row = self.find_row(event.trip, event.service_day)
        if row is not None and self.is_canceled(row):
            return event._replace(now=RunNow(row, is_canceled=True), loads=None)
        # Where a run ends nothing leaves: how full it comes is told then, by the call before.
        at = np.array([event.sign_sequence if event.is_last else event.call.stop_sequence])
        event = event._replace(loads=self._loads_of(row, event.trip, event.service_day, at, event.loads))
        if row is None:
            return event
        calls = self._live_calls(row, event.trip, event.service_day, Calls.of([event.call]))
        if calls is None:
            return event._replace(now=RunNow(row))
        return event._replace(call=calls.first, calls=calls, now=RunNow(row))

    def _leg(self, leg: Leg) -> Leg:
        """Give a leg with live times; a run that goes another way keeps those of its plan."""
        if not isinstance(leg, TransitLeg) or leg.now is not None:
            return leg
        row, calls = self.find_row(leg.trip, leg.service_day), leg.calls
        now = None if row is None else RunNow(row, is_canceled=self.is_canceled(row))
        if row is not None and now is not None and not now.is_canceled:
            calls = self._live_calls(row, leg.trip, leg.service_day, leg.calls) or calls
        loads = self._loads_of(row, leg.trip, leg.service_day, calls.sequences, leg.calls.loads)
        return replace(leg, now=now, calls=calls.with_loads(loads))

    def _loads_of(
        self,
        row: int | None,
        trip: int,
        day: int,
        sequences: NDArray[np.integer],
        planned: DayLoads | None,
    ) -> DayLoads | None:
        """Give the loads of some calls; None of a run that is cancelled or goes another way."""
        if row is not None and not self.snapshot.runs.same_calls[row]:
            return None
        return planned if self._loads is None else self._loads.find(trip, day, sequences)

    def _live_calls(self, row: int, trip: int, day: int, planned: Calls) -> Calls | None:
        """Give some halts of a trip as they are; None: its run has other calls than planned."""
        t, runs = self.network.timetable, self.snapshot.runs
        if not runs.same_calls[row]:
            return None
        first_call = int(runs.calls_offsets[row])
        sequences = t.stop_sequences[t.times_of(trip)]
        board = int(np.flatnonzero(sequences == planned.sequences[0])[0])
        own = slice(first_call + board, first_call + board + len(planned))
        zone = self.network.timezones[int(t.feed_timezone[t.route_feed[t.trip_route[trip]]])]
        base_s = np.int64(noon_minus_12h(day, zone))
        none = (runs.pickup[own] == NOT_POSSIBLE) & (runs.drop_off[own] == NOT_POSSIBLE)
        was_none = (planned.pickups == NOT_POSSIBLE) & (planned.drop_offs == NOT_POSSIBLE)
        known = self.snapshot.known[own] != 0
        return Calls(
            runs.stops[own],
            planned.sequences,
            runs.arrivals[own] + base_s,
            runs.departures[own] + base_s,
            runs.pickup[own],
            runs.drop_off[own],
            Plan(planned.stops, planned.arrivals_s, planned.departures_s, known, none & ~was_none),
        )


def _is_called(text: RunText, trip_id: str) -> bool:
    return text.trip_id == trip_id
