"""Staying seated within a round of `raptor_once`: as `raptor_seats`, without a trace of who sits where.

Rounds ascend, so the first time that one sits in a trip is with the fewest rides.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable

Int32 = NDArray[np.int32]
SEATED_AT_END, SEATED_ALL_ALONG = 1, 2


class OnceSeats(NamedTuple):
    """Who sits where, changed in place; clean between two rows. All empty where nobody stays seated."""

    seated: NDArray[np.uint8]  # (n_trips,) 0, or bits of SEATED_AT_END and SEATED_ALL_ALONG
    listed: Int32  # (n_trips,) trips with any
    stack: Int32  # (n_trips,) trips that one rides on in
    done_from: Int32  # (n_patterns,) from this trip on all have been asked who continues them
    patterns: Int32  # (n_patterns,) patterns with any such trip
    numbers: Int32  # (2,) of listed trips, of listed patterns


def allocate_seats(n_trips: int, n_patterns: int) -> OnceSeats:
    """Make the scratch.

    Parameters
    ----------
    n_trips, n_patterns : int
        Of the day; 0 where nobody stays seated.

    Returns
    -------
    OnceSeats
        Clean.
    """
    return OnceSeats(
        np.zeros(n_trips, np.uint8),
        np.empty(n_trips, np.int32),
        np.empty(n_trips, np.int32),
        np.full(n_patterns, n_trips, np.int32),
        np.empty(n_patterns, np.int32),
        np.zeros(2, np.int32),
    )


@njit(cache=True, nogil=True)
def stay_seated_once(
    timetable: DayTimetable,
    seats: OnceSeats,
    pattern: int,
    trip: int,
    last: int,
    bound: int,
    ride: Int32,
    ride_list: Int32,
    is_listed: NDArray[np.uint8],
    n_ride: int,
) -> int:
    """Ride on in the trips that continue this one, or a later one of the pattern.

    Parameters
    ----------
    timetable : DayTimetable
        Read only.
    seats : OnceSeats
        Changed in place.
    pattern, trip, last : int
        Day trips trip to last - 1 of the pattern can be caught.
    bound : int
        Only arrivals before this second count.
    ride, ride_list, is_listed, n_ride
        As in `OnceScratch`, changed in place.

    Returns
    -------
    int
        How many stops are on the list now.
    """
    offsets = timetable.trip_continuations_offsets
    if seats.done_from[pattern] == seats.seated.size:
        seats.patterns[seats.numbers[1]] = pattern
        seats.numbers[1] += 1
    n_stack = int(NOTHING)
    for t in range(trip, min(last, seats.done_from[pattern])):
        if offsets[t + 1] > offsets[t] and not seats.seated[t] & SEATED_AT_END:
            _sit(seats, t, int(SEATED_AT_END))
            n_stack = _seat_followers(timetable, seats, t, n_stack)
    seats.done_from[pattern] = min(trip, seats.done_from[pattern])
    while n_stack > 0:
        n_stack -= 1
        t = seats.stack[n_stack]
        n_ride = _ride_seated(timetable, t, bound, ride, ride_list, is_listed, n_ride)
        n_stack = _seat_followers(timetable, seats, t, n_stack)
    return n_ride


@njit(cache=True, nogil=True)
def clear_seats(seats: OnceSeats) -> None:
    """Forget who sits where."""
    for i in range(seats.numbers[0]):
        seats.seated[seats.listed[i]] = 0
    for i in range(seats.numbers[1]):
        seats.done_from[seats.patterns[i]] = seats.seated.size
    seats.numbers[:] = 0


@njit(cache=True, nogil=True)
def _sit(seats: OnceSeats, trip: int, how: int) -> None:
    if seats.seated[trip] == 0:
        seats.listed[seats.numbers[0]] = trip
        seats.numbers[0] += 1
    seats.seated[trip] |= np.uint8(how)


@njit(cache=True, nogil=True)
def _seat_followers(timetable: DayTimetable, seats: OnceSeats, trip: int, n_stack: int) -> int:
    """Push the trips that continue one, unless begun before; return the stack's size."""
    offsets = timetable.trip_continuations_offsets
    for c in range(offsets[trip], offsets[trip + 1]):
        follower = timetable.trip_continuations[c]
        # Whoever boarded the follower on its way sits in it at its last stop, but was not at its first ones.
        if not seats.seated[follower] & SEATED_ALL_ALONG:
            _sit(seats, follower, int(SEATED_ALL_ALONG | SEATED_AT_END))
            seats.stack[n_stack] = follower
            n_stack += 1
    return n_stack


@njit(cache=True, nogil=True)
def _ride_seated(
    timetable: DayTimetable,
    trip: int,
    bound: int,
    ride: Int32,
    ride_list: Int32,
    is_listed: NDArray[np.uint8],
    n_ride: int,
) -> int:
    """Improve all stops of a trip that one begins seated in."""
    pattern = timetable.trip_pattern[trip]
    first = timetable.pattern_stops_offsets[pattern]
    length = timetable.pattern_stops_offsets[pattern + 1] - first
    row = (
        timetable.pattern_times_offsets[pattern] + (trip - timetable.pattern_trips_offsets[pattern]) * length
    )
    for position in range(1, length):
        stop = timetable.pattern_stops[first + position]
        arrival = timetable.arrivals[row + position]
        if timetable.pattern_can_alight[first + position] and arrival < min(bound, ride[stop]):
            ride[stop] = arrival
            ride_list[n_ride] = stop
            n_ride += 1 - is_listed[stop]
            is_listed[stop] = 1
    return n_ride
