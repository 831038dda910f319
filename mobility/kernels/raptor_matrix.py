"""RAPTOR for one row of a matrix: from one place to many points, leaving at each minute of a window.

Source: Delling, Pajor, Werneck, as in `raptor`, section 4.1 (rRAPTOR), without a destination.

Differs from the paper: departures are the minutes of the window, not the moments at which a trip can just
be reached; a minute queues only the patterns of which it reaches a trip that the minute after misses.
Arrivals at the points stay from minute to minute as the labels of the stops do, so that only walks from stops
whose label has just improved are looked at.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import NOTHING, DayTimetable, Transfers
from mobility.kernels.raptor import improve_ready, queue_patterns, scan_patterns, walk
from mobility.kernels.raptor_range import list_departures
from mobility.kernels.raptor_state import (
    COLUMNS,
    N_QUEUED,
    N_READY,
    N_RIDE,
    NEVER,
    ROUNDS,
    STAMP,
    RaptorState,
    clear,
    queue_pattern,
)

MINUTE_S = 60
UNREACHED_MINUTES = 65_535

Int32 = NDArray[np.int32]
UInt16 = NDArray[np.uint16]


class LastWalks(NamedTuple):
    """Walks from stops to points, CSR by the stop of the Timetable, each list sorted by duration."""

    points: Int32
    seconds: Int32
    offsets: Int32  # (n_stops + 1,)


class RowScratch(NamedTuple):
    """Scratch of one thread, changed in place."""

    arrivals: Int32  # (n_points,) earliest arrival at each point, leaving at this minute or later
    ridden: Int32  # (n_stops,) earliest arrival on a ride at each stop of the Timetable
    improved: Int32  # (n_stops,) stops whose `ridden` this minute improved
    improved_at: Int32  # (n_stops,) the minute that did so last, -1


@njit(cache=True, nogil=True)
def run_row(
    timetable: DayTimetable,
    transfers: Transfers,
    state: RaptorState,
    access: tuple[Int32, Int32, Int32],
    last_walks: LastWalks,
    direct_s: Int32,
    first: int,
    longest: int,
    max_rides: int,
    scratch: RowScratch,
    minutes: UInt16,
) -> None:
    """Find the travel times of one row.

    Parameters
    ----------
    timetable, transfers
        Read only.
    state : RaptorState
        Changed in place; its lower bounds must be 0.
    access : (stops, durations, rows), each (n,) int32
        Day stops, s, rows (unused).
    last_walks : LastWalks
        Read only.
    direct_s : (n_points,) int32
        Way without transit in s, NEVER = none; read only.
    first : int
        Second of the day of the first minute.
    longest : int
        Most s from the minute to the arrival at a point.
    max_rides : int
        Most rounds.
    scratch : RowScratch
        Changed in place.
    minutes : (n_minutes, n_points) uint16
        Changed in place: whole minutes, rounded up, UNREACHED_MINUTES where it takes longer than `longest`.
    """
    arrivals, ridden = scratch.arrivals, scratch.ridden
    improved, improved_at = scratch.improved, scratch.improved_at
    arrivals[:] = NEVER
    ridden[:] = NEVER
    improved_at[:] = -1
    n_minutes = minutes.shape[0]
    last = first + (n_minutes - 1) * MINUTE_S
    # One departure needs no label for each round: none of a later departure waits there.
    columns = 1 if n_minutes == 1 else max_rides
    clear(state, columns, last + longest + 1, max_rides)
    order, patterns, positions, offers = list_departures(timetable, access, first, last - 1)
    i = order.size - 1
    for minute in range(n_minutes - 1, -1, -1):
        departure = first + minute * MINUTE_S
        for k in range(1, max_rides + 1):
            state.best[k] = departure + longest + 1
        state.numbers[STAMP] += 1
        state.numbers[N_READY] = 0
        if minute == n_minutes - 1:
            for a in range(access[0].size):
                improve_ready(state, 0, access[0][a], departure + access[1][a], access[2][a])
            queue_patterns(timetable, state, int(NOTHING))
        else:
            n_queued = 0
            while i >= 0 and order[i] >> 32 >= departure:
                event = order[i] & 0xFFFFFFFF
                i -= 1
                offer = offers[event]
                stop = access[0][offer]
                improve_ready(state, 0, stop, departure + access[1][offer], access[2][offer])
                if state.ready_stamp[stop] == state.numbers[STAMP]:
                    n_queued = queue_pattern(
                        state.queue,
                        state.queue_from,
                        state.queue_to,
                        n_queued,
                        patterns[event],
                        positions[event],
                    )
            state.numbers[N_QUEUED] = n_queued
        n_improved = 0
        for k in range(1, max_rides + 1):
            if state.numbers[N_QUEUED] == 0:
                break
            state.numbers[ROUNDS] += 1
            scan_patterns(timetable, state, k, max_rides)
            column = k - 1 if columns > 1 else 0
            for r in range(state.numbers[N_RIDE]):
                stop = state.ride_list[r]
                arrival = state.ride[stop * state.numbers[COLUMNS] + column]
                at = timetable.stop_physical[stop]
                if arrival < ridden[at]:
                    ridden[at] = arrival
                    if improved_at[at] != minute:
                        improved_at[at] = minute
                        improved[n_improved] = at
                        n_improved += 1
            if k < max_rides:
                walk(transfers, state, k)
                queue_patterns(timetable, state, k)
        walk_to_points(last_walks, ridden, improved[:n_improved], departure + longest, arrivals)
        for point in range(arrivals.size):
            seconds = min(arrivals[point] - departure, direct_s[point])
            minutes[minute, point] = (
                (seconds + MINUTE_S - 1) // MINUTE_S if seconds <= longest else UNREACHED_MINUTES
            )


@njit(cache=True, nogil=True)
def walk_to_points(last_walks: LastWalks, ridden: Int32, stops: Int32, latest: int, arrivals: Int32) -> None:
    """Walk on to the points from some stops.

    Parameters
    ----------
    last_walks : LastWalks
        Read only.
    ridden : (n_stops,) int32
        Second at which one arrives at each stop, read only.
    stops : (n,) int32
        From which to walk, read only.
    latest : int
        Later arrivals are of no interest.
    arrivals : (n_points,) int32
        Changed in place: earliest arrival at each point.
    """
    points, seconds, offsets = last_walks.points, last_walks.seconds, last_walks.offsets
    for stop in stops:
        arrived = ridden[stop]
        for i in range(offsets[stop], offsets[stop + 1]):
            arrival = arrived + seconds[i]
            if arrival > latest:
                break
            arrivals[points[i]] = min(arrivals[points[i]], arrival)


@njit(cache=True, nogil=True)
def run_percentiles(samples: UInt16, percentiles: Int32, longest: int, found: UInt16) -> None:
    """Find percentiles of travel times by the nearest rank: of n values in order the one at ceil(p n / 100).

    Parameters
    ----------
    samples : (n_samples, n_points) uint16
        Minutes, up to `longest` or UNREACHED_MINUTES, which is longer than any other; read only.
    percentiles : (n_percentiles,) int32
        0 to 100, ascending; 0 is the shortest. Read only.
    longest : int
        Most minutes.
    found : (n_percentiles, n_points) uint16
        Changed in place.
    """
    n_samples, n_points = samples.shape
    counts = np.zeros(longest + 1, np.int32)
    for point in range(n_points):
        least, most = longest + 1, -1
        for sample in range(n_samples):
            minutes = samples[sample, point]
            if minutes <= longest:
                counts[minutes] += 1
                least = min(least, int(minutes))
                most = max(most, int(minutes))
        at, passed = least - 1, 0
        for p in range(percentiles.size):
            rank = max(1, (percentiles[p] * n_samples + 99) // 100)
            while passed < rank and at < most:
                at += 1
                passed += counts[at]
            found[p, point] = at if passed >= rank else UNREACHED_MINUTES
        for minutes in range(least, most + 1):
            counts[minutes] = 0
