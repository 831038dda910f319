"""What one vehicle does: a trip of a compiled day, with the trips that one may stay seated from and into."""

from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.network.compiled_day import Day
from mobility.network.day import noon_minus_12h
from mobility.network.live_timetable import LiveTrips
from mobility.network.transport_network import TransportNetwork
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.calls import Call, Calls
from mobility.routing.day_loads import DayLoadSource, NoLoads
from mobility.routing.days import Days
from mobility.routing.journey import RunNow, TransitLeg
from mobility.routing.query import TripFilter
from mobility.routing.rides import calls_of, draw_ride, run_now
from mobility.routing.shapes import RideLines
from mobility.routing.transit_journey import Ride

ALL_TRIPS = TripFilter()

Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class DatedTrip:
    """A trip on one service day, and how full the trips of that day are, if that is known."""

    day: Day
    day_trip: int
    loads: DayLoads | None = None

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
        last = self.n_positions - 1 if last < 0 else last
        return calls_of(self.day, self.day_trip, first, last, self.loads)

    @property
    def trip(self) -> int:
        """Its trip of the Timetable."""
        return int(self.day.timetable.trip_source[self.day_trip])

    @property
    def service_day(self) -> int:
        """Ordinal of its service day."""
        return int(self.day.trip_day[self.day_trip])

    def after(self) -> list["DatedTrip"]:
        """List the trips that its vehicle goes on with.

        Returns
        -------
        list[DatedTrip]
            In order; it ends where a vehicle is divided, because then it depends on where one sits.
        """
        found: list[DatedTrip] = []
        seen, at = {self.day_trip}, self.day_trip
        while (following := self.day.halts.following(at)).size == 1 and int(following[0]) not in seen:
            at = int(following[0])
            seen.add(at)
            found.append(DatedTrip(self.day, at, self.loads))
        return found

    def before(self) -> list["DatedTrip"]:
        """List the trips that its vehicle comes from.

        Returns
        -------
        list[DatedTrip]
            In the order of travel; it begins where vehicles were joined.
        """
        found: list[DatedTrip] = []
        seen, at = {self.day_trip}, self.day_trip
        while (preceding := self.day.halts.preceding(at)).size == 1 and int(preceding[0]) not in seen:
            at = int(preceding[0])
            seen.add(at)
            found.append(DatedTrip(self.day, at, self.loads))
        found.reverse()
        return found

    def leg(self, lines: RideLines | None, *, stay_seated: bool = False) -> TransitLeg:
        """Make a leg from its first halt to its last.

        Parameters
        ----------
        lines : RideLines | None
            Draws it, None = without a line.
        stay_seated : bool
            Whether one comes from the trip before.

        Returns
        -------
        TransitLeg
            In Unix seconds.
        """
        return draw_ride(
            self.day, Ride(self.day_trip, 0, self.n_positions - 1, stay_seated), lines, self.loads
        )


class Halt(NamedTuple):
    """A dated trip at one of its positions."""

    call: Call
    trip: int  # Timetable trip
    service_day: int  # ordinal
    is_first: bool
    is_last: bool
    sequence_before: int  # stop_sequence of the halt before; its own at the first one
    calls: Calls | None = None  # the halt as a column, with its plan: where the run is not as planned
    now: RunNow | None = None


def halts_of(day: Day, day_trips: Int32, positions: Int32) -> list[Halt]:
    """Look at many trips of a day at once: one by one, numbers out of arrays take ten times as long.

    Parameters
    ----------
    day : Day
        Whose trips they are.
    day_trips, positions : (n,) int32
        Which trip at which position.

    Returns
    -------
    list[Halt]
        In the same order, Unix seconds.
    """
    t, source = day.timetable, day.source
    trips = day.runs[day_trips]  # whose calls they are; of live days other than the planned trips
    patterns = source.trip_pattern[trips]
    at = source.pattern_stops_offsets[patterns] + positions
    n_trips = source.pattern_trips_offsets[patterns + 1] - source.pattern_trips_offsets[patterns]
    first_rows = source.pattern_times_offsets[patterns] + trips - source.pattern_trips_offsets[patterns]
    day_patterns = t.trip_pattern[day_trips]
    lengths = t.pattern_stops_offsets[day_patterns + 1] - t.pattern_stops_offsets[day_patterns]
    within = day_trips - t.pattern_trips_offsets[day_patterns]
    n_day_trips = t.pattern_trips_offsets[day_patterns + 1] - t.pattern_trips_offsets[day_patterns]
    times = t.pattern_times_offsets[day_patterns]
    columns = (
        source.pattern_stops[at],
        source.stop_sequences[first_rows + positions.astype(np.int64) * n_trips],
        t.arrivals[times + within.astype(np.int64) * lengths + positions] + np.int64(day.epoch_s),
        t.departures[times + positions.astype(np.int64) * n_day_trips + within] + np.int64(day.epoch_s),
        source.pattern_pickup[at],
        source.pattern_drop_off[at],
        t.trip_source[day_trips],
        day.trip_day[day_trips],
        positions == 0,
        positions == lengths - 1,
        source.stop_sequences[first_rows + np.maximum(positions - 1, 0).astype(np.int64) * n_trips],
    )
    halts = [
        Halt(Call(*row[:6]), *row[6:]) for row in zip(*(column.tolist() for column in columns), strict=True)
    ]
    if day.live is not None:
        for place in np.flatnonzero(trips >= day.live.n_planned).tolist():
            day_trip, position = int(day_trips[place]), int(positions[place])
            halts[place] = halts[place]._replace(
                calls=calls_of(day, day_trip, position, position), now=run_now(day, day_trip)
            )
    return halts


class DatedTripFinder:
    """Finds dated trips by trip and service day.

    Parameters
    ----------
    network : TransportNetwork
        Whose trips they are.
    days : Days
        Its compiled days.
    loads : DayLoadSource | None
        Knows how full they are; None: nobody does.
    """

    def __init__(self, network: TransportNetwork, days: Days, loads: DayLoadSource | None = None) -> None:
        self._timetable, self._zones, self._days = network.timetable, network.timezones, days
        self._loads = NoLoads() if loads is None else loads

    def with_loads(self, loads: DayLoadSource) -> "DatedTripFinder":
        """Go by other loads.

        Parameters
        ----------
        loads : DayLoadSource
            Of the vehicles of the same network.

        Returns
        -------
        DatedTripFinder
            All else is shared.
        """
        finder = copy(self)
        finder._loads = loads
        return finder

    def find(self, trip: int, service_day: int, date: int | None = None) -> DatedTrip | None:
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
        DatedTrip | None
            None: it does not run on that day (or not within the compiled day).
        """
        t = self._timetable
        if not t.runs_on(trip, service_day):
            return None  # said without compiling a day that may be thousands of years away
        if date is None:
            zone = self._zones[int(t.feed_timezone[t.route_feed[t.trip_route[trip]]])]
            date = self._days.date_of(noon_minus_12h(service_day, zone) + first_departure_s(t, trip))
        day = self._days.get(date, ALL_TRIPS)
        found = np.flatnonzero((day.timetable.trip_source == trip) & (day.trip_day == service_day))
        return DatedTrip(day, int(found[0]), self._loads.day_loads(day)) if found.size else None

    def find_run(self, row: int, live: LiveTrips, date: int | None = None) -> DatedTrip | None:
        """Look for a run that is in no timetable.

        Parameters
        ----------
        row : int
            Of the live trips.
        live : LiveTrips
            What the days were made of.
        date : int | None
            Whose compiled day to look in, None = that of its first departure.

        Returns
        -------
        DatedTrip | None
            None: it is not within the compiled day.
        """
        t = self._timetable
        if date is None:
            zone = self._zones[int(t.feed_timezone[t.route_feed[live.route[row]]])]
            start = int(live.departures[int(live.calls_offsets[row])])
            date = self._days.date_of(noon_minus_12h(int(live.day[row]), zone) + start)
        day = self._days.get(date, ALL_TRIPS)
        if day.live is None:
            return None
        runs = np.flatnonzero(day.live.rows == row) + day.live.n_planned
        found = np.flatnonzero(np.isin(day.runs, runs))
        return DatedTrip(day, int(found[0]), self._loads.day_loads(day)) if found.size else None


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
    return int(timetable.departures[timetable.times_of(trip).start])
