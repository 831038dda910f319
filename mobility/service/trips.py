"""Trips by their id: "<yyyymmdd>_<hh:mm>_<tag>_<trip_id>", the whole trip or as part of a journey."""

import re
from copy import copy
from datetime import date
from typing import NamedTuple

import numpy as np

from mobility.boards import DatedTrip, DatedTripFinder, first_departure_s
from mobility.errors import BadParameterError, NotFoundError
from mobility.network.transport_network import TransportNetwork
from mobility.routing.day_loads import DayLoadSource
from mobility.routing.days import Days
from mobility.routing.journey import Journey, TransitLeg
from mobility.routing.query import Place
from mobility.routing.rides import places_of
from mobility.routing.shapes import RideLines
from mobility.service.columns import TextColumn
from mobility.service.live import LiveView

# Hours count from noon minus 12 h: where clocks were set back in the night before, a run at 0:30 has -1:30.
HOURS = r"(-\d|\d{2,3})"
TRIP_ID = re.compile(rf"(\d{{4}})(\d\d)(\d\d)_{HOURS}:([0-5]\d)_([A-Za-z0-9-]+)_(.+)", re.ASCII | re.DOTALL)
MINUTE_S = 60


class TripName(NamedTuple):
    """A trip's id, read."""

    service_day: int  # ordinal
    minutes: int  # first departure, in service-day minutes
    tag: str
    trip_id: str  # as the feed has it


def parse_trip_id(text: str, field: str) -> TripName:
    """Read a trip's id.

    Parameters
    ----------
    text : str
        As answers have it.
    field : str
        The parameter to name in an error.

    Returns
    -------
    TripName
        Of a trip that may or may not exist.

    Raises
    ------
    BadParameterError
        If it is not of this form, or of a day that no calendar has.
    """
    match = TRIP_ID.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        day = date(int(match[1]), int(match[2]), int(match[3])).toordinal()
    except ValueError as fault:
        raise BadParameterError(
            "{field} is not the id of a trip: it is <yyyymmdd>_<hh:mm>_<feed>_<trip_id>, as in answers.",
            field=field,
            text=text,
        ) from fault
    return TripName(day, int(match[4]) * MINUTE_S + int(match[5]), match[6], match[7])


class WholeTrip(NamedTuple):
    """A trip as a journey, and the stops it begins and ends at."""

    journey: Journey
    ends: tuple[Place, Place]


class Trips:
    """Finds trips of one network; safe to share between threads.

    Parameters
    ----------
    network : TransportNetwork
        Whose trips they are.
    days : Days
        Its compiled days.
    lines : RideLines
        Draws them.
    loads : DayLoadSource | None
        Knows how full they are; None: nobody does.
    """

    def __init__(
        self, network: TransportNetwork, days: Days, lines: RideLines, loads: DayLoadSource | None = None
    ) -> None:
        self._timetable = network.timetable
        self._lines = lines
        self._tags = [str(tag) for tag in network.tables["feeds"]["tag"].to_pylist()]
        self._ids = TextColumn(network.tables["trips"], "trip_id")
        self._network, self._loads = network, loads
        self._finder = DatedTripFinder(network, days, loads)
        self._planned: Trips | None = None
        self._live: LiveView | None = None

    def with_live(self, days: Days, live: LiveView, loads: DayLoadSource | None = None) -> "Trips":
        """Look for trips as they run.

        Parameters
        ----------
        days : Days
            Of the live timetable.
        live : LiveView
            What they were made of.
        loads : DayLoadSource | None
            Of their vehicles; None: as before.

        Returns
        -------
        Trips
            All else is shared.
        """
        trips = copy(self)
        trips._loads = self._loads if loads is None else loads
        trips._finder = DatedTripFinder(self._network, days, trips._loads)
        trips._planned, trips._live = self, live
        return trips

    def with_loads(self, loads: DayLoadSource) -> "Trips":
        """Go by other loads.

        Parameters
        ----------
        loads : DayLoadSource
            Of the vehicles of the same network.

        Returns
        -------
        Trips
            All else is shared.
        """
        trips = copy(self)
        trips._loads, trips._finder = loads, self._finder.with_loads(loads)
        return trips

    def positions_of(self, leg: TransitLeg) -> tuple[int, int] | None:
        """Tell where a ride boards and alights.

        Parameters
        ----------
        leg : TransitLeg
            Of this network.

        Returns
        -------
        tuple[int, int] | None
            Positions of the planned trip; None: it is in no timetable, or calls elsewhere now.
        """
        t = self._timetable
        if not 0 <= leg.trip < t.trip_pattern.size or (leg.now is not None and leg.now.is_additional):
            return None
        sequences = t.stop_sequences[t.times_of(leg.trip)]
        first, last = (
            np.flatnonzero(sequences == end) for end in (leg.calls.sequences[0], leg.calls.sequences[-1])
        )
        if not first.size or not last.size:
            return None
        ends = int(first[0]), int(last[0])
        # A run that goes another way counts its calls by itself; the same numbers are other stops then.
        planned = t.pattern_stops[places_of(t, leg.trip, *ends)[0]]
        return ends if np.array_equal(leg.calls.planned().stops, planned) else None

    def whole(self, trip_id: str, *, detailed: bool) -> WholeTrip:
        """Give a whole trip with those that its vehicle comes from and goes on with.

        Parameters
        ----------
        trip_id : str
            As answers have it.
        detailed : bool
            With its line on the map.

        Returns
        -------
        WholeTrip
            One leg a trip; in all but the first one stays seated.

        Raises
        ------
        BadParameterError
            For a text that is no trip id.
        NotFoundError
            If there is no such trip on that day.
        """
        name = parse_trip_id(trip_id, "tripId")
        dated = self.find_dated(name)
        if dated is None and self._planned is not None and self._live is not None:
            if self.is_deleted(name):
                raise _no_trip(trip_id)
            planned = self._planned.whole(trip_id, detailed=detailed)  # a cancelled one
            return planned._replace(journey=self._live.annotated(planned.journey))
        if dated is None:
            raise _no_trip(trip_id)
        lines = self._lines if detailed else None
        one_vehicle = [*dated.before(), dated, *dated.after()]
        legs = tuple(one.leg(lines, stay_seated=place > 0) for place, one in enumerate(one_vehicle))
        stops = (legs[0].calls.first.stop, legs[-1].calls.last.stop)
        t = self._timetable
        origin, destination = (
            Place(float(t.stop_lat[stop]), float(t.stop_lon[stop]), stop) for stop in stops
        )
        return WholeTrip(Journey(legs), (origin, destination))

    def dated(self, trip_id: str) -> DatedTrip:
        """Give one trip on its day.

        Parameters
        ----------
        trip_id : str
            As answers have it.

        Returns
        -------
        DatedTrip
            As it runs; of a cancelled one as planned.

        Raises
        ------
        BadParameterError
            For a text that is no trip id.
        NotFoundError
            If there is no such trip on that day.
        """
        name = parse_trip_id(trip_id, "tripId")
        found = self.find_dated(name)
        if found is None and self._planned is not None and not self.is_deleted(name):
            return self._planned.dated(trip_id)
        if found is None:
            raise _no_trip(trip_id)
        return found

    def is_deleted(self, name: TripName) -> bool:
        """Tell whether a feed took a trip back: nobody is to hear of it, not even that it is cancelled.

        Parameters
        ----------
        name : TripName
            As read.

        Returns
        -------
        bool
            False where only the timetable is asked.
        """
        live = self._live
        return live is not None and any(
            live.is_deleted(trip, name.service_day) for trip in self._meant(name)[0]
        )

    def find_dated(self, name: TripName, date: int | None = None) -> DatedTrip | None:
        """Look for a trip on its day.

        Parameters
        ----------
        name : TripName
            As read.
        date : int | None
            In whose compiled day to look, None = that of its first departure.

        Returns
        -------
        DatedTrip | None
            None if there is no such trip, or it does not run on that day.
        """
        trips, row = self._meant(name)
        for trip in trips:
            dated = self._finder.find(trip, name.service_day, date)
            if dated is not None:
                return dated
        if row is None or self._live is None:
            return None
        return self._finder.find_run(row, self._live.snapshot.runs, date)

    def _meant(self, name: TripName) -> tuple[list[int], int | None]:
        """Timetable trips of that day that a name means, and the additional run, a row of the live trips.

        An additional run may have the id of a trip: feeds add copies of trips that way. Then whichever begins
        nearer to the minute of the name is meant, as either may have been moved since the id was given; if
        both are as near, both are: a trip that is cancelled may have been added again.
        """
        t = self._timetable
        trips = [trip for trip in self._trips_of(name) if t.runs_on(trip, name.service_day)]
        if self._live is None:
            return trips, None
        row = self._live.find_additional(name.tag, name.trip_id, name.service_day)
        if row is None or not trips:
            return trips, row
        runs = self._live.snapshot.runs
        added = abs(int(runs.departures[runs.calls_offsets[row]]) // MINUTE_S - name.minutes)
        planned = min(abs(first_departure_s(t, trip) // MINUTE_S - name.minutes) for trip in trips)
        return (trips if planned <= added else []), (row if added <= planned else None)

    def _trips_of(self, name: TripName) -> list[int]:
        """Timetable trips of a name: one, of trips by headway the one of that minute."""
        if name.tag not in self._tags:
            return []
        t, feed = self._timetable, self._tags.index(name.tag)
        trips = np.flatnonzero(np.isin(t.trip_record, self._ids.find_rows(name.trip_id)))
        trips = trips[t.route_feed[t.trip_route[trips]] == feed]
        if trips.size < 2:  # its minute may have been moved since the id was given
            return [int(trip) for trip in trips]
        return [int(trip) for trip in trips if first_departure_s(t, trip) // MINUTE_S == name.minutes]


def _no_trip(trip_id: str) -> NotFoundError:
    return NotFoundError(
        "There is no trip {text!r} in the timetable of that day.", field="tripId", text=trip_id
    )
