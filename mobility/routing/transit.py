"""The transit core behind one door: RAPTOR searches over a compiled day, journeys as rides.

How to use it: compile a `Day` (mobility.network), take `day.transfers(profile, footpaths, settings)` for the
walks between rides, and call one of

- `search`: leave at a second or later; for each number of rides the earliest arrival,
- `search_window`: all journeys that leave within [first, last] and that no journey leaving at any time beats
in
  departure, arrival and rides,
- `search_arrive_by`, `search_arrive_window`: the same in mirrored time, on the reversed day,
- `search_all`, `search_all_arrive_by`: the earliest arrival (latest departure) at each stop for each number
  of rides (no destination),
- `trace`: what `search` did, round by round.

All times are seconds of the compiled day: Unix time = day.epoch_s + seconds. Access and egress are walks to
and from *Timetable* stops. Any number of threads may search the same day at once.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.raptor_state import NEVER
from mobility.network.compiled_day import Day
from mobility.network.day_transfers import DayTransfers
from mobility.routing.transit_journey import (
    Counters,
    Offers,
    Ride,
    Trace,
    TransitJourney,
    mirror_journeys,
    read_journeys,
)
from mobility.routing.transit_scratch import borrow_scratch, run_one, run_window

__all__ = [
    "Counters",
    "Offers",
    "Ride",
    "Trace",
    "TransitJourney",
    "search",
    "search_all",
    "search_all_arrive_by",
    "search_arrive_by",
    "search_arrive_window",
    "search_window",
    "trace",
]

Int32 = NDArray[np.int32]


def search(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    departure_s: int,
    *,
    max_rides: int = 8,
    latest_arrival_s: int = NEVER - 1,
    counters: Counters | None = None,
) -> list[TransitJourney]:
    """Search journeys that leave at `departure_s` or later.

    Parameters
    ----------
    day : Day
        Compiled day.
    transfers : DayTransfers
        `day.transfers(...)`.
    access, egress : Offers
        Walks at both ends.
    departure_s : int
        Second of the day.
    max_rides : int
        Most vehicles, 1 to 16.
    latest_arrival_s : int
        Nothing later is of interest.
    counters : Counters | None
        Gets the work added.

    Returns
    -------
    list[TransitJourney]
        For each number of rides the earliest arrival, if fewer rides do not arrive as early; fewest rides
        first.
    """
    with borrow_scratch(day) as scratch:
        used = run_one(
            scratch,
            day,
            day.timetable,
            transfers.forward,
            transfers.to_destination,
            (access, egress),
            departure_s,
            latest_arrival_s,
            max_rides,
            1,
        )
        if counters is not None:
            counters.add(scratch.state)
        return read_journeys(scratch.out, used)


def search_window(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    first_s: int,
    last_s: int,
    *,
    max_rides: int = 8,
    latest_arrival_s: int = NEVER - 1,
    counters: Counters | None = None,
) -> list[TransitJourney]:
    """Search all journeys that leave within [first_s, last_s].

    Parameters
    ----------
    day, transfers, access, egress
        As in `search`.
    first_s, last_s : int
        Seconds of the day, both included.
    max_rides, latest_arrival_s, counters
        As in `search`.

    Returns
    -------
    list[TransitJourney]
        The part of the Pareto set (departure, arrival, rides) of all departures that leaves within it:
        windows side by side neither repeat nor lose a journey. Latest departure first, then fewest rides.
    """
    with borrow_scratch(day) as scratch:
        used = run_window(
            scratch,
            day,
            day.timetable,
            transfers.forward,
            transfers.to_destination,
            (access, egress),
            first_s,
            last_s,
            latest_arrival_s,
            max_rides,
        )
        if counters is not None:
            counters.add(scratch.state)
        return read_journeys(scratch.out, used)


def search_arrive_by(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    arrival_s: int,
    *,
    max_rides: int = 8,
    earliest_departure_s: int = 1 - NEVER,
    counters: Counters | None = None,
) -> list[TransitJourney]:
    """Search journeys that arrive at `arrival_s` or earlier.

    Parameters
    ----------
    day, transfers, access, egress
        As in `search`.
    arrival_s : int
        Second of the day.
    max_rides : int
        As in `search`.
    earliest_departure_s : int
        Nothing that leaves earlier is of interest.
    counters : Counters | None
        As in `search`.

    Returns
    -------
    list[TransitJourney]
        For each number of rides the latest departure, if fewer rides do not leave as late; fewest first.
        Their arrival is as early as the last ride allows.
    """
    with borrow_scratch(day) as scratch:
        used = run_one(
            scratch,
            day,
            day.reverse,
            transfers.backward,
            transfers.to_origin,
            (egress, access),
            -arrival_s,
            -earliest_departure_s,
            max_rides,
            1,
        )
        if counters is not None:
            counters.add(scratch.state)
        return mirror_journeys(day.timetable, read_journeys(scratch.out, used))


def search_arrive_window(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    first_s: int,
    last_s: int,
    *,
    max_rides: int = 8,
    earliest_departure_s: int = 1 - NEVER,
    counters: Counters | None = None,
) -> list[TransitJourney]:
    """Search all journeys that arrive within [first_s, last_s], as `search_window` in mirrored time.

    Parameters
    ----------
    day, transfers, access, egress
        As in `search_arrive_by`.
    first_s, last_s : int
        Seconds of the day, both included.
    max_rides, earliest_departure_s, counters
        As in `search_arrive_by`.

    Returns
    -------
    list[TransitJourney]
        Earliest arrival first, then fewest rides.
    """
    with borrow_scratch(day) as scratch:
        used = run_window(
            scratch,
            day,
            day.reverse,
            transfers.backward,
            transfers.to_origin,
            (egress, access),
            -last_s,
            -first_s,
            -earliest_departure_s,
            max_rides,
        )
        if counters is not None:
            counters.add(scratch.state)
        return mirror_journeys(day.timetable, read_journeys(scratch.out, used))


def search_all(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    departure_s: int,
    *,
    max_rides: int = 8,
    latest_arrival_s: int = NEVER - 1,
) -> Int32:
    """Search the earliest arrival on a ride at every stop.

    Parameters
    ----------
    day, transfers, access, departure_s, max_rides, latest_arrival_s
        As in `search`.

    Returns
    -------
    NDArray[np.int32]
        (n_stops of the Timetable, max_rides): seconds of the day with at most 1, 2, ... rides, NEVER where
        none arrives.
        Walks after the last ride are not in it.
    """
    return _search_all(
        day, day.timetable, transfers.forward, access, departure_s, latest_arrival_s, max_rides
    )


def search_all_arrive_by(
    day: Day,
    transfers: DayTransfers,
    egress: Offers,
    arrival_s: int,
    *,
    max_rides: int = 8,
    earliest_departure_s: int = 1 - NEVER,
) -> Int32:
    """Search the latest departure of a ride at every stop with which one arrives in time.

    Parameters
    ----------
    day, transfers, egress, arrival_s, max_rides, earliest_departure_s
        As in `search_arrive_by`.

    Returns
    -------
    NDArray[np.int32]
        (n_stops of the Timetable, max_rides), in mirrored time as the search ran: *negated* seconds of the
        day with at most 1, 2, ... rides, NEVER where nothing departs. Walks to the first ride are not in it.
    """
    return _search_all(
        day, day.reverse, transfers.backward, egress, -arrival_s, -earliest_departure_s, max_rides
    )


def _search_all(
    day: Day,
    timetable: DayTimetable,
    transfers: Transfers,
    access: Offers,
    departure: int,
    latest: int,
    max_rides: int,
) -> Int32:
    nowhere = Offers(np.empty(0, np.int32), np.empty(0, np.int32))
    with borrow_scratch(day) as scratch:
        run_one(
            scratch,
            day,
            timetable,
            transfers,
            None,
            (access, nowhere),
            departure,
            latest,
            max_rides,
            max_rides,
        )
        labels = scratch.state.ride[: day.n_stops * max_rides].reshape(day.n_stops, max_rides).copy()
    n_stops = day.source.stop_lat.size
    if day.has_copies:
        np.minimum.at(labels, timetable.stop_physical[n_stops:], labels[n_stops:].copy())
    return labels[:n_stops]


def trace(
    day: Day,
    transfers: DayTransfers,
    access: Offers,
    egress: Offers,
    departure_s: int,
    stops: tuple[int, ...],
    *,
    max_rides: int = 8,
) -> Trace:
    """Search as `search` does and tell what happened at some stops.

    Parameters
    ----------
    day, transfers, access, egress, departure_s
        As in `search`.
    stops : tuple[int, ...]
        Stops of the Timetable to tell about.
    max_rides : int
        As in `search`.

    Returns
    -------
    Trace
        Journeys, work, and labels of each round at the stops.
    """
    counters = Counters()
    copies, offsets = day.copies
    with borrow_scratch(day) as scratch:
        used = run_one(
            scratch,
            day,
            day.timetable,
            transfers.forward,
            None,  # all that is reached is to be told
            (access, egress),
            departure_s,
            NEVER - 1,
            max_rides,
            max_rides,
        )
        counters.add(scratch.state)
        labels = scratch.state.ride[: day.n_stops * max_rides].reshape(day.n_stops, max_rides)
        arrivals = {
            stop: tuple(
                int(time) if time < NEVER else None
                for time in labels[copies[offsets[stop] : offsets[stop + 1]]].min(axis=0)
            )
            for stop in stops
        }
        return Trace(read_journeys(scratch.out, used), counters, arrivals)
