"""Rides of a compiled day as legs: halts in Unix seconds, and where they run on the map."""

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.network.compiled_day import Day
from mobility.network.live_timetable import NO_TRIP
from mobility.network.same_calls import are_alike
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.calls import Calls, Plan
from mobility.routing.day_loads import part_of
from mobility.routing.journey import Coordinates, RunNow, TransitLeg
from mobility.routing.shapes import EMPTY, RideLines
from mobility.routing.transit_journey import Ride

NOT_POSSIBLE = 1
"""GTFS pickup_type and drop_off_type."""


def calls_of(day: Day, day_trip: int, first: int, last: int, loads: DayLoads | None = None) -> Calls:
    """Give the halts of a day trip from one position to another.

    Parameters
    ----------
    day : Day
        What it was compiled from.
    day_trip : int
        Of that day.
    first, last : int
        Positions of its pattern, first <= last, both included.
    loads : DayLoads | None
        Of that day, None = not known.

    Returns
    -------
    Calls
        In Unix seconds; with what was planned where the run is not as planned.
    """
    timetable = day.source
    run = int(day.runs[day_trip])
    at, times = places_of(timetable, run, first, last)
    arrivals_s = day.arrivals(day_trip)[first : last + 1] + np.int64(day.epoch_s)
    row = None if day.live is None else day.live.find_row(run)
    plan = None
    if row is not None:
        base_s = int(arrivals_s[0]) - int(timetable.arrivals[times][0])
        plan = plan_of(day, row, int(day.timetable.trip_source[day_trip]), (first, last), base_s)
    return Calls(
        timetable.pattern_stops[at],
        timetable.stop_sequences[times],
        arrivals_s,
        day.departures(day_trip)[first : last + 1] + np.int64(day.epoch_s),
        timetable.pattern_pickup[at],
        timetable.pattern_drop_off[at],
        plan,
        None if loads is None else loads_of_calls(day, loads, day_trip, first, last),
    )


def plan_of(day: Day, row: int, trip: int, ends: tuple[int, int], base_s: int) -> Plan:
    """Give what was planned of the calls of a run.

    Parameters
    ----------
    day : Day
        A live day.
    row : int
        Of its runs.
    trip : int
        The trip of the timetable that it stands for.
    ends : tuple[int, int]
        Positions, both included.
    base_s : int
        Unix seconds of the service day's second 0.

    Returns
    -------
    Plan
        Of additional runs, and of those that go another way, what the feed says stands for the plan too.
    """
    assert day.live is not None
    live, timetable = day.live.trips, day.source
    first, last = ends
    own = slice(int(live.calls_offsets[row]) + first, int(live.calls_offsets[row]) + last + 1)
    known = day.live.known[own] != 0
    none = (live.pickup[own] == NOT_POSSIBLE) & (live.drop_off[own] == NOT_POSSIBLE)
    if not live.same_calls[row]:
        stops, arrivals, departures = live.stops[own], live.arrivals[own], live.departures[own]
        return Plan(stops, arrivals + np.int64(base_s), departures + np.int64(base_s), known, none)
    at, times = places_of(timetable, trip, first, last)
    was_none = (timetable.pattern_pickup[at] == NOT_POSSIBLE) & (
        timetable.pattern_drop_off[at] == NOT_POSSIBLE
    )
    return Plan(
        timetable.pattern_stops[at],
        timetable.arrivals[times] + np.int64(base_s),
        timetable.departures[times] + np.int64(base_s),
        known,
        none & ~was_none,
    )


def places_of(timetable: Timetable, trip: int, first: int, last: int) -> tuple[slice, slice]:
    """Tell where some calls of a trip stand.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    trip : int
        One of its trips.
    first, last : int
        Positions, both included.

    Returns
    -------
    calls : slice
        Into pattern_stops and what is parallel to it.
    times : slice
        Into arrivals, departures and stop_sequences.
    """
    start, times = timetable.calls_of(trip).start, timetable.times_of(trip)
    row, step = times.start, times.step
    return slice(start + first, start + last + 1), slice(row + first * step, row + last * step + 1, step)


def loads_of_calls(day: Day, loads: DayLoads, day_trip: int, first: int, last: int) -> DayLoads:
    """Give the loads of a day trip from one position to another.

    Parameters
    ----------
    day : Day
        Whose trip it is.
    loads : DayLoads
        Of that day.
    day_trip, first, last : int
        As in `calls_of`.

    Returns
    -------
    DayLoads
        A row for each call; views.
    """
    t = day.timetable
    pattern = int(t.trip_pattern[day_trip])
    length = int(t.pattern_stops_offsets[pattern + 1] - t.pattern_stops_offsets[pattern])
    within = day_trip - int(t.pattern_trips_offsets[pattern])
    row = int(t.pattern_times_offsets[pattern]) + within * length
    return part_of(loads, slice(row + first, row + last + 1))


def draw_ride(day: Day, ride: Ride, lines: RideLines | None, loads: DayLoads | None = None) -> TransitLeg:
    """Make the leg of a ride.

    Parameters
    ----------
    day : Day
        Whose trip it is.
    ride : Ride
        From where to where.
    lines : RideLines | None
        Draws it, None = without a line.
    loads : DayLoads | None
        Of that day, None = not known.

    Returns
    -------
    TransitLeg
        In Unix seconds.
    """
    trip = int(day.timetable.trip_source[ride.day_trip])
    calls = calls_of(day, ride.day_trip, ride.board, ride.alight, loads)
    lats, lons = (EMPTY, EMPTY) if lines is None else course_of(day, ride, calls.stops, lines)
    return TransitLeg(
        trip,
        int(day.trip_day[ride.day_trip]),
        calls,
        ride.stay_seated,
        lats,
        lons,
        run_now(day, ride.day_trip),
    )


def run_now(day: Day, day_trip: int) -> RunNow | None:
    """Tell what is known of the run of a day trip.

    Parameters
    ----------
    day : Day
        Whose trip it is.
    day_trip : int
        Its number there.

    Returns
    -------
    RunNow | None
        None: it runs as planned, or nothing is known.
    """
    row = None if day.live is None else day.live.find_row(int(day.runs[day_trip]))
    if day.live is None or row is None:
        return None
    return RunNow(row, is_additional=int(day.live.trips.trip[row]) == NO_TRIP)


def course_of(
    day: Day, ride: Ride, stops: NDArray[np.int32], lines: RideLines
) -> tuple[Coordinates, Coordinates]:
    """Draw where a ride runs.

    Parameters
    ----------
    day : Day
        Whose trip it is.
    ride : Ride
        From where to where.
    stops : (n,) int32
        Its halts.
    lines : RideLines
        Draws rides of the timetable.

    Returns
    -------
    tuple[Coordinates, Coordinates]
        Of a run that goes another way than planned straight lines between its stops.
    """
    trip, run = int(day.timetable.trip_source[ride.day_trip]), int(day.runs[ride.day_trip])
    timetable = day.source
    is_additional = day.live is not None and trip >= day.live.n_planned
    planned = places_of(timetable, trip, ride.board, ride.alight)[0]
    if is_additional or (run != trip and not are_alike(timetable, stops, timetable.pattern_stops[planned])):
        return timetable.stop_lat[stops], timetable.stop_lon[stops]
    return lines.line(trip, ride.board, ride.alight)
