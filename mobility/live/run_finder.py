"""Which planned run an entity is about."""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from mobility.live.feed_index import FeedIndex
from mobility.live.run_names import RunName
from mobility.live.trip_updates import MOST_OFF_S, TripUpdate
from mobility.live.unmatched import MatchError, Unmatched
from mobility.network.day import noon_minus_12h

DAYS_LOOKED_AT = (-1, 0, 1)

Int32 = NDArray[np.int32]


class RunFinder:
    """Finds runs of one message.

    Parameters
    ----------
    index : FeedIndex
        The feed's ids.
    now_s : int
        Unix seconds: decides on the service day where none is named.
    """

    def __init__(self, index: FeedIndex, now_s: int) -> None:
        self._index = index
        self._now_s = now_s
        self._epochs: dict[int, int] = {}

    def epoch_s(self, day: int) -> int:
        """Tell when a service day begins.

        Parameters
        ----------
        day : int
            Ordinal.

        Returns
        -------
        int
            Unix seconds of its second 0.
        """
        if day not in self._epochs:
            self._epochs[day] = noon_minus_12h(day, self._index.timezone)
        return self._epochs[day]

    def find(self, name: RunName, said_s: int | None = None) -> tuple[int, int]:
        """Find a trip and its service day.

        Parameters
        ----------
        name : RunName
            As the entity has it.
        said_s : int | None
            Unix seconds of a moment that is told of the run; None: none is.

        Returns
        -------
        trip, day : int
            Of the Timetable, and ordinal.

        Raises
        ------
        MatchError
            If there is no such run.
        """
        if not name.trip_id:
            return self._by_route(name)
        trips = self._index.find_trips(name.trip_id)
        if trips.size == 0:
            raise MatchError(Unmatched.UNKNOWN_TRIP)
        trip = int(trips[0]) if trips.size == 1 else self._by_start_time(name, trips)
        if name.start_date is None:
            return trip, self._nearest_day(trip, said_s)
        if not self._index.timetable.runs_on(trip, name.start_date):
            raise MatchError(Unmatched.NOT_ON_THAT_DAY)
        return trip, name.start_date

    def find_copied(self, update: TripUpdate, said_s: int | None = None) -> tuple[int, int]:
        """Find the trip that a DUPLICATED run is a copy of, and the service day of the copy.

        Parameters
        ----------
        update : TripUpdate
            Of the copy.
        said_s : int | None
            Unix seconds of a moment that is told of the copy; None: none is.

        Returns
        -------
        trip, day : int
            Of the Timetable, and ordinal; the trip itself need not run on that day, nor around now.

        Raises
        ------
        MatchError
            If there is no such trip, or its copy is said to run more than a year from now.
        """
        trip, day = self._original(update), update.new_date
        if day is None:  # the format demands one; some producers put it where other runs have theirs
            day = update.name.start_date
        if day is None:
            day = self._nearest_day(trip, said_s)
        if abs(self.epoch_s(day) - self._now_s) > MOST_OFF_S:
            raise MatchError(Unmatched.TOO_FAR_FROM_PLAN)
        return trip, day

    def _original(self, update: TripUpdate) -> int:
        """Find the trip that a run is a copy of."""
        name = update.name
        if not name.trip_id:
            return self._by_route(name)[0]
        trips = self._index.find_trips(name.trip_id)
        if trips.size == 0:
            raise MatchError(Unmatched.UNKNOWN_TRIP)
        if trips.size == 1:
            return int(trips[0])
        start_s = update.new_time_s if name.start_time_s is None else name.start_time_s
        if start_s is None or self._index.timetable.trip_headway_s[trips].any():
            return self._by_start_time(name, trips)
        # Runs with exact times take equally long, so that a copy can be made of any of them.
        return self._nearest_start(trips, start_s)[0]

    def _by_route(self, name: RunName) -> tuple[int, int]:
        """Find the one run of a route that begins then: the format allows this instead of a trip_id."""
        if not name.route_id or name.start_date is None or name.start_time_s is None:
            raise MatchError(Unmatched.NOT_NAMED)
        route = self._index.routes.get(name.route_id)
        if route is None:
            raise MatchError(Unmatched.UNKNOWN_ROUTE)
        trips = [
            trip
            for trip in self._index.find_starts(route, name.start_time_s)
            if self._index.timetable.runs_on(trip, name.start_date)
            and (name.direction is None or self._index.direction_of(trip) in (None, name.direction))
        ]
        if len(trips) != 1:
            raise MatchError(Unmatched.SEVERAL_RUNS if trips else Unmatched.NO_SUCH_RUN)
        return trips[0], name.start_date

    def _by_start_time(self, name: RunName, trips: Int32) -> int:
        """Of the runs of a trip with frequencies, find the one that starts at (or nearest to) a time."""
        if name.start_time_s is None:
            raise MatchError(Unmatched.UNKNOWN_START_TIME)
        trip, apart_s = self._nearest_start(trips, name.start_time_s)
        if apart_s > self._index.timetable.trip_headway_s[trip] / 2:
            raise MatchError(Unmatched.UNKNOWN_START_TIME)
        return trip

    def _nearest_start(self, trips: Int32, start_s: int) -> tuple[int, int]:
        """Give the trip that starts nearest to a service-day second, and how far from it."""
        t = self._index.timetable
        starts = np.array([t.departures[self._index.calls(trip)[1][0]] for trip in trips.tolist()])
        apart = np.abs(starts - start_s)
        best = int(apart.argmin())
        return int(trips[best]), int(apart[best])

    def _nearest_day(self, trip: int, said_s: int | None) -> int:
        """Of the service days around now, take the one on which the trip is nearest to what is said."""
        t = self._index.timetable
        times = self._index.calls(trip)[1]
        today = dt.datetime.fromtimestamp(self._now_s, self._index.zone).toordinal()
        best: tuple[int, int] | None = None
        for day in (today + shift for shift in DAYS_LOOKED_AT):
            if not self._index.timetable.runs_on(trip, day):
                continue
            first = self.epoch_s(day) + int(t.departures[times[0]])
            last = self.epoch_s(day) + int(t.arrivals[times[-1]])
            at = self._now_s if said_s is None else said_s
            apart = max(first - at, at - last, 0)
            if best is None or apart < best[0]:
                best = (apart, day)
        if best is None:
            raise MatchError(Unmatched.NOT_ON_THAT_DAY)
        return best[1]
