"""What one vehicle does: a trip of a compiled day, with the trips that one may stay seated from and into."""

from dataclasses import dataclass

import numpy as np

from mobility.network import Timetable
from mobility.network.compiled_day import Day
from mobility.network.day import noon_minus_12h
from mobility.network.transport_network import TransportNetwork
from mobility.routing.days import Days
from mobility.routing.journey import Call, Calls, TransitLeg
from mobility.routing.query import TripFilter
from mobility.routing.rides import calls_of, draw_ride
from mobility.routing.shapes import RideLines
from mobility.routing.transit_journey import Ride

ALL_TRIPS = TripFilter()


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A trip on one service day."""

    day: Day
    day_trip: int

    @property
    def n_positions(self) -> int:
        """How many halts it has."""
        t = self.day.timetable
        pattern = int(t.trip_pattern[self.day_trip])
        return int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])

    def calls(self, first: int = 0, last: int = -1) -> Calls:
        """Give its halts.

        Parameters
        ----------
        first, last : int
            Positions, both included; -1 = the last one.

        Returns
        -------
        Calls
            In Unix seconds.
        """
        return calls_of(self.day, self.day_trip, first, self.n_positions - 1 if last < 0 else last)

    def call(self, position: int) -> Call:
        """Give one halt.

        Parameters
        ----------
        position : int
            From 0.

        Returns
        -------
        Call
            In Unix seconds.
        """
        day, timetable = self.day, self.day.source
        trip = int(day.timetable.trip_source[self.day_trip])
        pattern = int(timetable.trip_pattern[trip])
        at = int(timetable.pattern_stops_offsets[pattern]) + position
        first = int(timetable.pattern_trips_offsets[pattern])
        n_trips = int(timetable.pattern_trips_offsets[pattern + 1]) - first
        row = int(timetable.pattern_times_offsets[pattern]) + position * n_trips + trip - first
        return Call(
            int(timetable.pattern_stops[at]),
            int(timetable.stop_sequences[row]),
            int(day.arrivals(self.day_trip)[position]) + day.epoch_s,
            int(day.departures(self.day_trip)[position]) + day.epoch_s,
            int(timetable.pattern_pickup[at]),
            int(timetable.pattern_drop_off[at]),
        )

    @property
    def trip(self) -> int:
        """Its trip of the Timetable."""
        return int(self.day.timetable.trip_source[self.day_trip])

    @property
    def service_day(self) -> int:
        """Ordinal of its service day."""
        return int(self.day.timetable.trip_day[self.day_trip])

    def after(self) -> list["Run"]:
        """List the runs that its vehicle goes on with.

        Returns
        -------
        list[Run]
            In order; it ends where a vehicle is divided, because then it depends on where one sits.
        """
        found: list[Run] = []
        seen, at = {self.day_trip}, self.day_trip
        while (following := self.day.halts.following(at)).size == 1 and int(following[0]) not in seen:
            at = int(following[0])
            seen.add(at)
            found.append(Run(self.day, at))
        return found

    def before(self) -> list["Run"]:
        """List the runs that its vehicle comes from.

        Returns
        -------
        list[Run]
            In the order of travel; it begins where vehicles were joined.
        """
        found: list[Run] = []
        seen, at = {self.day_trip}, self.day_trip
        while (preceding := self.day.halts.preceding(at)).size == 1 and int(preceding[0]) not in seen:
            at = int(preceding[0])
            seen.add(at)
            found.append(Run(self.day, at))
        found.reverse()
        return found

    def leg(self, lines: RideLines | None, *, stay_seated: bool = False) -> TransitLeg:
        """Make a leg from its first halt to its last.

        Parameters
        ----------
        lines : RideLines | None
            Draws it, None = without a line.
        stay_seated : bool
            Whether one comes from the run before.

        Returns
        -------
        TransitLeg
            In Unix seconds.
        """
        return draw_ride(self.day, Ride(self.day_trip, 0, self.n_positions - 1, stay_seated), lines)


class RunFinder:
    """Finds runs by trip and service day.

    Parameters
    ----------
    network : TransportNetwork
        Whose trips they are.
    days : Days
        Its compiled days.
    """

    def __init__(self, network: TransportNetwork, days: Days) -> None:
        self._timetable, self._zones, self._days = network.timetable, network.timezones, days

    def find(self, trip: int, service_day: int, date: int | None = None) -> Run | None:
        """Look for a trip on a service day.

        Parameters
        ----------
        trip : int
            Timetable trip.
        service_day : int
            Ordinal.
        date : int | None
            Whose compiled day to look in, None = that of its first departure.

        Returns
        -------
        Run | None
            None: it does not run on that day (or not within the compiled day).
        """
        t = self._timetable
        column = service_day - int(t.service_first_date)
        if not 0 <= column < t.service_days.shape[1] or not t.service_days[t.trip_service[trip], column]:
            return None  # said without compiling a day that may be thousands of years away
        if date is None:
            zone = self._zones[int(t.feed_timezone[t.route_feed[t.trip_route[trip]]])]
            date = self._days.date_of(noon_minus_12h(service_day, zone) + first_departure_s(t, trip))
        day = self._days.get(date, ALL_TRIPS)
        found = np.flatnonzero((day.timetable.trip_source == trip) & (day.timetable.trip_day == service_day))
        return Run(day, int(found[0])) if found.size else None


def first_departure_s(timetable: Timetable, trip: int) -> int:
    """Give when a trip begins.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    trip : int
        One of its trips.

    Returns
    -------
    int
        Service-day seconds.
    """
    pattern = int(timetable.trip_pattern[trip])
    first = trip - int(timetable.pattern_trips_offsets[pattern])
    return int(timetable.departures[int(timetable.pattern_times_offsets[pattern]) + first])
