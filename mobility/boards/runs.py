"""What one vehicle does: a trip of a compiled day, with the trips that one may stay seated from and into."""

from dataclasses import dataclass

import numpy as np

from mobility.network.day import Day
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
    days : Days
        The compiled days.
    """

    def __init__(self, days: Days) -> None:
        self._days = days

    def find(self, trip: int, service_day: int, date: int | None = None) -> Run | None:
        """Look for a trip on a service day.

        Parameters
        ----------
        trip : int
            Timetable trip.
        service_day : int
            Ordinal.
        date : int | None
            Whose compiled day to look in, None = wherever the trip is first found.

        Returns
        -------
        Run | None
            None: it does not run on that day (or not within the compiled day).
        """
        # A trip that begins late in the evening elsewhere in the world may begin on the next date here.
        dates = (service_day, service_day + 1, service_day - 1) if date is None else (date,)
        for wanted in dates:
            day = self._days.get(wanted, ALL_TRIPS)
            t = day.timetable
            found = np.flatnonzero((t.trip_source == trip) & (t.trip_day == service_day))
            if found.size:
                return Run(day, int(found[0]))
        return None
