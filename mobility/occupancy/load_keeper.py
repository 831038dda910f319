"""The live process' memory of loads: visits go in, the loads of this moment come out, exact and published.

A state machine without any input or output of its own: it asks neither clock nor network. What it keeps are
the visits of runs that are under way, or were within the last two hours, and the bands that were released.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from mobility.network import Timetable
from mobility.occupancy.exact_loads import Estimates, Running, estimate, exact_trip_loads
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.privacy import PrivacyStage
from mobility.occupancy.published_loads import publish
from mobility.occupancy.runs import Places, gather_runs
from mobility.occupancy.sight import NO_CONDITIONS, Conditions
from mobility.occupancy.times import run_ends, run_times, running_on
from mobility.occupancy.withheld import small_by_position
from mobility.sensing.stop_visits import StopVisits, join_visits, no_stop_visits, select_visits
from mobility.snapshot.trip_loads import TripLoads, no_trip_loads

KEPT_S = 2 * 3600
"""Seconds after its end for which a run is kept: what its route was like is still of interest."""
AHEAD_S = 3600
"""Runs that begin within that time are foretold, too, where their route is watched."""


class PlannedRuns(Protocol):
    """What is needed of a network: a TransportNetwork, or whatever else has its timetable."""

    @property
    def content_hash(self) -> str:
        """Of the network."""
        ...

    @property
    def timetable(self) -> Timetable:
        """All feeds."""
        ...

    @property
    def timezones(self) -> tuple[str, ...]:
        """IANA names that Timetable.feed_timezone points to."""
        ...

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """Companion tables, "feeds" and "trips" among them."""
        ...


class LoadsNow(NamedTuple):
    """Loads of one moment."""

    exact: TripLoads  # for the control room only
    published: TripLoads


class LoadKeeper:
    """Keeps what is known of runs and tells loads of the moment.

    Parameters
    ----------
    network : PlannedRuns
        Whose numbers are used.
    model : LoadModel
        Trained for this network, or untrained.
    secret : bytes
        From which the borders of published classes are drawn; see `privacy`.
    places : Places | None
        Capacities of vehicles as registered now; None = those of the model.
    conditions : Conditions
        Weather, events; those that the model knows count.

    before : LoadKeeper | None
        Of the same network, with another model: what it released stays released.

    Raises
    ------
    ValueError
        If the model is of another network.
    """

    def __init__(
        self,
        network: PlannedRuns,
        model: LoadModel,
        secret: bytes,
        places: Places | None = None,
        conditions: Conditions = NO_CONDITIONS,
        before: "LoadKeeper | None" = None,
    ) -> None:
        if model.network != network.content_hash:
            raise ValueError(f"a model of network {model.network}, in service is {network.content_hash}")
        self._timetable, self._timezones = network.timetable, network.timezones
        self.model, self.places = model, places or model.places
        self.conditions = conditions.named(model.conditions)
        self._visits = no_stop_visits()
        self._stage: PrivacyStage = (
            PrivacyStage(secret, RunNames(network)) if before is None else before._stage
        )
        self._day_trips: dict[int, Running] = {}

    def update(self, visits: StopVisits, now_s: int) -> LoadsNow:
        """Take new visits, in any order and also late ones, and tell the loads of the moment.

        Parameters
        ----------
        visits : StopVisits
            Matched since the last time; none is fine.
        now_s : int
            Unix seconds.

        Returns
        -------
        LoadsNow
            Of runs under way, and of those that begin soon on watched routes.
        """
        self._take(join_visits([self._visits, visits]), now_s)
        return self._tell(now_s)

    def replace(self, visits: StopVisits, now_s: int) -> LoadsNow:
        """Take visits in place of all that were told before: messages that were matched anew, all together.

        Parameters
        ----------
        visits : StopVisits
            All that are known, in any order.
        now_s : int
            Unix seconds.

        Returns
        -------
        LoadsNow
            As `update` gives them.
        """
        self._take(visits, now_s)
        return self._tell(now_s)

    def _tell(self, now_s: int) -> LoadsNow:
        kept = self._not_over(now_s)
        if self._visits.trip.size == 0:
            self._stage.forget(kept)
            return LoadsNow(no_trip_loads(), no_trip_loads())
        estimates = self._estimate(now_s)
        kept |= set(zip(estimates.runs.trip.tolist(), estimates.runs.day.tolist(), strict=True))
        self._stage.forget(kept)
        small = small_by_position(self._visits, self._timetable, self.places)
        return LoadsNow(exact_trip_loads(estimates), publish(estimates, self.model, self._stage, small))

    def estimates(self, now_s: int) -> Estimates | None:
        """Give what the loads rest on, for the control room and for tests.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        Estimates | None
            None = nothing is watched.
        """
        return self._estimate(now_s) if self._visits.trip.size else None

    @property
    def visits(self) -> StopVisits:
        """Those that are kept."""
        return self._visits

    def _take(self, both: StopVisits, now_s: int) -> None:
        """Keep visits but of runs that are over."""
        if both.trip.size == 0:
            self._visits = both
            return
        is_known = (both.trip >= 0) & (both.trip < self._timetable.trip_pattern.size)
        both = select_visits(both, is_known)
        ends = run_ends(self._timetable, self._timezones, both.trip, both.day)
        # Not before its time either: a clock that is off by a day would keep a run for a day.
        is_kept = (ends + both.delay_s > now_s - KEPT_S) & (both.observed_s < now_s + AHEAD_S)
        self._visits = select_visits(both, is_kept)

    def _not_over(self, now_s: int) -> set[tuple[int, int]]:
        """List runs of which something was released and that are not over, whether visits are left or not."""
        released = sorted(self._stage.runs())
        trips, days = np.array(released, np.int32).reshape(-1, 2).T
        ends = run_ends(self._timetable, self._timezones, trips, days)
        return {key for key, end in zip(released, ends.tolist(), strict=True) if end > now_s - KEPT_S}

    def _estimate(self, now_s: int) -> Estimates:
        runs = gather_runs(self._visits, self._timetable, self.places, self.model.errors)
        return estimate(
            runs, self._upcoming(now_s), self.model, self._timetable, self._timezones, self.conditions, now_s
        )

    def _upcoming(self, now_s: int) -> Running:
        """List planned runs that begin within AHEAD_S."""
        # Ordinal of the date in UTC; runs of the service days around it may begin now in any time zone.
        today = now_s // 86_400 + 719_163
        days = (today - 1, today, today + 1)
        for day in days:
            if day not in self._day_trips:
                self._day_trips[day] = self._runs_of(day)
        self._day_trips = {day: self._day_trips[day] for day in days}
        columns: list[Any] = [
            np.concatenate(column) for column in zip(*(self._day_trips[day] for day in days), strict=True)
        ]
        running = Running(*columns)
        soon = (running.start_s > now_s) & (running.start_s <= now_s + AHEAD_S)
        return Running(running.trip[soon], running.day[soon], running.start_s[soon])

    def _runs_of(self, day: int) -> Running:
        trips = running_on(self._timetable, day)
        days = np.full(trips.size, day, np.int32)
        times = run_times(self._timetable, self._timezones, trips, days)
        return Running(trips, days, times.departures_s[times.offsets[:-1]])


class RunNames:
    """Names runs by feed, trip_id and service day: the same in every network and after every start.

    Parameters
    ----------
    network : PlannedRuns
        With the companion tables of its feeds.
    """

    def __init__(self, network: PlannedRuns) -> None:
        t = network.timetable
        self._record, self._first = (
            t.trip_record,
            t.departures[
                t.pattern_times_offsets[t.trip_pattern]
                + np.arange(t.trip_pattern.size)
                - t.pattern_trips_offsets[t.trip_pattern]
            ],
        )
        self._ids = network.tables["trips"]["trip_id"]
        self._feed = t.route_feed[t.trip_route]
        self._tags = network.tables["feeds"]["tag"].to_pylist()

    def __call__(self, trip: int, day: int) -> str:
        """Name a run.

        Parameters
        ----------
        trip : int
            Of the timetable.
        day : int
            Ordinal of the service day.

        Returns
        -------
        str
            Trips made of one of frequencies.txt differ by their first departure.
        """
        tag = self._tags[int(self._feed[trip])]
        return f"{tag}|{self._ids[int(self._record[trip])].as_py()}|{int(self._first[trip])}|{day}"
