"""Rides of a compiled day as legs: halts in Unix seconds, and where they run on the map."""

import numpy as np

from mobility.network.compiled_day import Day
from mobility.routing.journey import Calls, TransitLeg
from mobility.routing.shapes import EMPTY, RideLines
from mobility.routing.transit_journey import Ride


def calls_of(day: Day, day_trip: int, first: int, last: int) -> Calls:
    """Give the halts of a day trip from one position to another.

    Parameters
    ----------
    day : Day
        What it was compiled from.
    day_trip : int
        Of that day.
    first, last : int
        Positions of its pattern, first <= last, both included.

    Returns
    -------
    Calls
        In Unix seconds.
    """
    timetable = day.source
    trip = int(day.timetable.trip_source[day_trip])
    pattern = int(timetable.trip_pattern[trip])
    start = int(timetable.pattern_stops_offsets[pattern])
    at = slice(start + first, start + last + 1)
    trips = timetable.pattern_trips_offsets
    n_trips = int(trips[pattern + 1] - trips[pattern])
    row = int(timetable.pattern_times_offsets[pattern]) + trip - int(trips[pattern])
    epoch_s = np.int64(day.epoch_s)
    return Calls(
        timetable.pattern_stops[at],
        timetable.stop_sequences[row + first * n_trips : row + last * n_trips + 1 : n_trips],
        day.arrivals(day_trip)[first : last + 1] + epoch_s,
        day.departures(day_trip)[first : last + 1] + epoch_s,
        timetable.pattern_pickup[at],
        timetable.pattern_drop_off[at],
    )


def draw_ride(day: Day, ride: Ride, lines: RideLines | None) -> TransitLeg:
    """Make the leg of a ride.

    Parameters
    ----------
    day : Day
        Whose trip it is.
    ride : Ride
        From where to where.
    lines : RideLines | None
        Draws it, None = without a line.

    Returns
    -------
    TransitLeg
        In Unix seconds.
    """
    trip = int(day.timetable.trip_source[ride.day_trip])
    lats, lons = (EMPTY, EMPTY) if lines is None else lines.line(trip, ride.board, ride.alight)
    return TransitLeg(
        trip,
        int(day.timetable.trip_day[ride.day_trip]),
        calls_of(day, ride.day_trip, ride.board, ride.alight),
        ride.stay_seated,
        lats,
        lons,
    )
