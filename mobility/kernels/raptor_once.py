"""RAPTOR for rows of a matrix with one departure: from each of several places to many points.

Source: Delling, Pajor, Werneck, as in `raptor`, section 3, without a destination.

Differs from the paper: as `raptor` does; and one label a stop serves all rounds, nothing is kept of how one
got there, and the trips in question are laid out for the departure beforehand (`once_trips`), so that most
of what a scan asks of each stop is arithmetic and not a branch (docs/adr/0113).
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.once_seats import OnceSeats, clear_seats, stay_seated_once
from mobility.kernels.once_trips import OnceTrips
from mobility.kernels.raptor_matrix import MINUTE_S, UNREACHED_MINUTES, LastWalks
from mobility.kernels.raptor_state import NEVER, NOT_QUEUED, queue_pattern
from mobility.kernels.walks_around import NearWalks

FEW_TRIPS = 8
"""So many are looked through one by one: halving them is mispredicted at each step."""

Int32 = NDArray[np.int32]


class OnceScratch(NamedTuple):
    """Scratch of one thread, changed in place; clean between two rows."""

    ride: Int32  # (n_stops,) earliest arrival on a ride
    ready: Int32  # (n_stops,) earliest time one can board
    board: Int32  # (n_stops,) the same where the round before improved it, else NEVER
    ride_list: Int32  # (n_stops + 1,) stops whose `ride` the round improved
    is_listed: NDArray[np.uint8]  # (n_stops,) 1 = on that list
    ready_list: Int32  # (n_stops + 1,) stops whose `board` is not NEVER
    touched: Int32  # (n_stops,) stops with any label
    is_touched: NDArray[np.uint8]  # (n_stops,)
    queue: Int32  # (n_patterns,)
    queue_from: Int32  # (n_patterns,) from which position, NOT_QUEUED
    queue_to: Int32  # (n_patterns,) last position that it is queued for
    seats: OnceSeats


@njit(cache=True, nogil=True)
def run_rows_once(
    timetable: DayTimetable,
    transfers: Transfers,
    trips: OnceTrips,
    copies: tuple[Int32, Int32],
    near: NearWalks,
    last_walks: LastWalks,
    first: int,
    longest: int,
    max_rides: int,
    scratch: OnceScratch,
    seconds: Int32,
    minutes: NDArray[np.uint16],
) -> None:
    """Find the travel times of some rows.

    Parameters
    ----------
    timetable, transfers
        Read only.
    trips : OnceTrips
        Of the same, for `first` and first + longest + 1; read only.
    copies : (stops, offsets), (n,) and (n_stops + 1,) int32
        Day stops of each stop of the Timetable; offsets (0,) = each is its own. Read only.
    near : NearWalks
        Stops of the Timetable around each place, read only.
    last_walks : LastWalks
        Read only.
    first : int
        Second of the day at which one departs.
    longest : int
        Most s to the arrival at a point.
    max_rides : int
        Most rounds.
    scratch : OnceScratch
        Changed in place.
    seconds : (n_rows, n_points) int32
        Ways without transit in s, NEVER = none; lowered in place.
    minutes : (n_rows, n_points) uint16
        Changed in place: as in `run_row`.
    """
    for row in range(seconds.shape[0]):
        n_touched = _search(
            timetable, transfers, trips, copies, near, row, first, longest, max_rides, scratch
        )
        own, ride = seconds[row], scratch.ride
        for i in range(n_touched):
            stop = scratch.touched[i]
            arrived = ride[stop] - first
            at = timetable.stop_physical[stop]
            for j in range(last_walks.offsets[at], last_walks.offsets[at + 1]):
                after = arrived + last_walks.seconds[j]
                if after > longest:
                    break
                point = last_walks.points[j]
                own[point] = min(own[point], after)
            ride[stop] = NEVER
            scratch.ready[stop] = NEVER
            scratch.is_touched[stop] = 0
        for point in range(own.size):
            after = own[point]
            minutes[row, point] = (
                (after + MINUTE_S - 1) // MINUTE_S if after <= longest else UNREACHED_MINUTES
            )


@njit(cache=True, nogil=True)
def _search(
    timetable: DayTimetable,
    transfers: Transfers,
    trips: OnceTrips,
    copies: tuple[Int32, Int32],
    near: NearWalks,
    row: int,
    first: int,
    longest: int,
    max_rides: int,
    scratch: OnceScratch,
) -> int:
    """Label all stops from one place; return how many were touched."""
    ready, board, ready_list = scratch.ready, scratch.board, scratch.ready_list
    bound = first + longest + 1
    has_copies = copies[1].size > 0
    n_ready = int(NOTHING)
    for i in range(near.offsets[row], near.offsets[row + 1]):
        at, time = near.stops[i], first + near.seconds[i]
        first_copy, end = (copies[1][at], copies[1][at + 1]) if has_copies else (0, 1)
        for c in range(first_copy, end):
            stop = copies[0][c] if has_copies else at
            if time < bound and time < ready[stop]:
                if ready[stop] == NEVER:
                    ready_list[n_ready] = stop
                    n_ready += 1
                ready[stop] = time
                board[stop] = time
    n_touched = int(NOTHING)
    for k in range(1, max_rides + 1):
        n_queued = _queue(timetable, scratch, n_ready)
        if n_queued == 0:
            break
        n_ride = _scan(timetable, trips, bound, scratch, n_queued)
        n_touched = _touch(scratch, ready_list, n_ready, n_touched)
        for i in range(n_ready):
            board[ready_list[i]] = NEVER
        n_touched = _touch(scratch, scratch.ride_list, n_ride, n_touched)
        for i in range(n_ride):
            scratch.is_listed[scratch.ride_list[i]] = 0
        n_ready = _walk(transfers, trips.changes, scratch, n_ride) if k < max_rides else int(NOTHING)
    n_touched = _touch(scratch, ready_list, n_ready, n_touched)
    for i in range(n_ready):
        board[ready_list[i]] = NEVER
    clear_seats(scratch.seats)
    return n_touched


@njit(cache=True, nogil=True)
def _queue(timetable: DayTimetable, scratch: OnceScratch, n_ready: int) -> int:
    """Queue each pattern that can be boarded at an improved stop, from the first such position on."""
    offsets, patterns = timetable.stop_patterns_offsets, timetable.stop_patterns
    positions, ready_list = timetable.stop_positions, scratch.ready_list
    queue, queue_from, queue_to = scratch.queue, scratch.queue_from, scratch.queue_to
    n_queued = int(NOTHING)
    for i in range(n_ready):
        stop = ready_list[i]
        for j in range(offsets[stop], offsets[stop + 1]):
            n_queued = queue_pattern(queue, queue_from, queue_to, n_queued, patterns[j], positions[j])
    return n_queued


@njit(cache=True, nogil=True)
def _scan(timetable: DayTimetable, trips: OnceTrips, bound: int, scratch: OnceScratch, n_queued: int) -> int:
    """Ride each queued pattern once; return how many stops are on the list of rides."""
    pattern_stops, stops_offsets = timetable.pattern_stops, timetable.pattern_stops_offsets
    arrivals, departures = trips.arrivals, trips.departures
    ride, board, ride_list, is_listed = scratch.ride, scratch.board, scratch.ride_list, scratch.is_listed
    queue, queue_from, queue_to = scratch.queue, scratch.queue_from, scratch.queue_to
    n_ride = int(NOTHING)
    for i in range(n_queued):
        pattern = queue[i]
        position, last = queue_from[pattern], queue_to[pattern]
        queue_from[pattern] = NOT_QUEUED
        n = trips.n_trips[pattern]
        if n == 0:
            continue
        first = stops_offsets[pattern]
        length = stops_offsets[pattern + 1] - first
        base = trips.times_offsets[pattern]
        trip = n  # nobody's: it arrives NEVER
        row = base + n * length
        for q in range(position, length):
            stop = pattern_stops[first + q]
            arrival = arrivals[row + q]
            # No branch on whether it is earlier: that would be mispredicted every third time. The stop is
            # written to the end of the list, which only grows where it belongs there.
            is_earlier = arrival < ride[stop]
            ride[stop] = min(arrival, ride[stop])
            ride_list[n_ride] = stop
            n_ride += int(is_earlier) & int(is_listed[stop] ^ 1)
            is_listed[stop] |= np.uint8(is_earlier)
            if q > last:
                continue
            time = board[stop]
            at = base + q * (n + 1)
            if time <= departures[at + trip]:  # of the trip before: an earlier one can be caught
                low = 0
                while trip - low > FEW_TRIPS:
                    middle = (low + trip) >> 1
                    if departures[at + 1 + middle] < time:
                        low = middle + 1
                    else:
                        trip = middle
                while time <= departures[at + trip]:
                    trip -= 1
                row = base + trip * length
            elif q == last and trip == n:
                break
        if trips.has_seats[pattern] and trip < n:
            at = trips.first_trip[pattern]
            n_ride = stay_seated_once(
                timetable,
                scratch.seats,
                pattern,
                at + trip,
                at + n,
                bound,
                ride,
                ride_list,
                is_listed,
                n_ride,
            )
    return n_ride


@njit(cache=True, nogil=True)
def _walk(transfers: Transfers, changes: NDArray[np.uint64], scratch: OnceScratch, n_ride: int) -> int:
    """Change at, or take exactly one walk from, each stop of the list; return how many got ready earlier."""
    offsets, change_s = transfers.offsets, transfers.change_s
    ride, ready, board = scratch.ride, scratch.ready, scratch.board
    ride_list, ready_list = scratch.ride_list, scratch.ready_list
    n_ready = int(NOTHING)
    for i in range(n_ride):
        stop = ride_list[i]
        arrival = ride[stop]
        time = np.int32(arrival + change_s[stop])
        if change_s[stop] >= 0 and time < ready[stop]:
            ready[stop] = time
            ready_list[n_ready] = stop
            n_ready += int(board[stop] == NEVER)
            board[stop] = time
        # Unsigned: a negative index would be one from the end, and each would be asked whether it is.
        for f in range(np.uint64(offsets[stop]), np.uint64(offsets[stop + 1])):
            target = changes[f] & np.uint64(0xFFFFFFFF)
            time = np.int32(arrival + np.int64(changes[f] >> np.uint64(32)))
            # As in `_scan`, no branch on whether it is earlier.
            is_earlier = time < ready[target]
            ready[target] = min(time, ready[target])
            ready_list[n_ready] = target
            n_ready += int(is_earlier) & int(board[target] == NEVER)
            board[target] = time if is_earlier else board[target]
    return n_ready


@njit(cache=True, nogil=True)
def _touch(scratch: OnceScratch, stops: Int32, n: int, n_touched: int) -> int:
    """Remember the first n of some stops for clearing; return how many are remembered."""
    for i in range(n):
        stop = stops[i]
        if scratch.is_touched[stop] == 0:
            scratch.is_touched[stop] = 1
            scratch.touched[n_touched] = stop
            n_touched += 1
    return n_touched
