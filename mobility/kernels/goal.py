"""Lower bounds of the way still to go: least seconds and least rides from every stop to a region of stops.

A search backwards over the timetable without waiting, by rounds as in `raptor`, over the least time of each
hop. It is made for a region of stops and kept: for each query anew it would cost more than it saves
(docs/adr/0024-goal-direction.md).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.raptor_state import GO_ALIGHT, GO_BOARD, GO_SIZE, MOST_RIDES, RIDES_ALIGHT, RIDES_BOARD

FAR = 1 << 28
"""Not reached."""
LONGEST_S = 40_000
"""Bounds are cut off here, so that a walk of at most LONGEST_WALK_S can be added in 16 bits."""
LONGEST_WALK_S = 20_000
OUT_OF_REACH = MOST_RIDES + 1
"""Rides where no number of rides that was looked at is enough."""
COMPLETE = -1

Int32 = NDArray[np.int32]


@njit(cache=True, nogil=True)
def least_hops(timetable: DayTimetable) -> Int32:
    """Find for each position of each pattern the least seconds from leaving the position before.

    Parameters
    ----------
    timetable : DayTimetable
        Read only.

    Returns
    -------
    (n_calls,) int32
        0 at first positions.
    """
    offsets = timetable.pattern_stops_offsets
    hops = np.zeros(offsets[-1], np.int32)
    for pattern in range(offsets.size - 1):
        first = offsets[pattern]
        length = offsets[pattern + 1] - first
        n = timetable.pattern_trips_offsets[pattern + 1] - timetable.pattern_trips_offsets[pattern]
        base = timetable.pattern_times_offsets[pattern]
        for q in range(1, length):
            least = FAR
            for i in range(n):
                departure = timetable.departures[base + (q - 1) * n + i]
                least = min(least, timetable.arrivals[base + i * length + q] - departure)
            hops[first + q] = least
    return hops


@njit(cache=True, nogil=True)
def run_bounds(
    timetable: DayTimetable,
    transfers: Transfers,
    hops: Int32,
    stops: Int32,
    rounds: int,
    row: NDArray[np.uint16],
) -> None:
    """Search from a region, without waiting, in the timetable that runs the other way.

    Parameters
    ----------
    timetable, transfers
        Of the reversed day for bounds of searches forward, and the other way round; read only.
    hops : (n_calls,) int32
        From `least_hops` of the same timetable.
    stops : int32
        The region's day stops.
    rounds : int
        Most rides.
    row : (4, n_stops) uint16
        Changed in place: GO_ALIGHT s and RIDES_ALIGHT of those who have just alighted at a stop, GO_BOARD s
        and RIDES_BOARD of those ready to board there. Rides OUT_OF_REACH: not within `rounds`.
    """
    offsets = timetable.pattern_stops_offsets
    by_stop, positions = timetable.stop_patterns, timetable.stop_positions
    by_stop_offsets = timetable.stop_patterns_offsets
    n_stops, n_patterns = row.shape[1], offsets.size - 1
    has_seats = timetable.trip_continuations.size > 0
    ride, ready = np.full(n_stops, FAR, np.int32), np.full(n_stops, FAR, np.int32)
    row[RIDES_ALIGHT] = OUT_OF_REACH
    row[RIDES_BOARD] = OUT_OF_REACH
    seated = np.full(n_patterns, FAR, np.int32)
    queue, queue_from = np.empty(n_patterns, np.int32), np.full(n_patterns, FAR, np.int32)
    lists = np.empty((2, n_stops), np.int32)
    in_list = np.zeros((2, n_stops), np.uint8)
    n_ready = 0
    for stop in stops:
        ready[stop] = 0
        row[RIDES_ALIGHT, stop] = 0
        lists[0, n_ready] = stop
        in_list[0, stop] = 1
        n_ready += 1
    for k in range(1, rounds + 1):
        n_queued = 0
        for i in range(n_ready):
            stop = lists[0, i]
            in_list[0, stop] = 0
            for j in range(by_stop_offsets[stop], by_stop_offsets[stop + 1]):
                pattern = by_stop[j]
                if queue_from[pattern] == FAR:
                    queue[n_queued] = pattern
                    n_queued += 1
                queue_from[pattern] = min(queue_from[pattern], positions[j])
        n_ride = 0
        while n_queued > 0:
            n_queued -= 1
            pattern = queue[n_queued]
            first = offsets[pattern]
            position = queue_from[pattern]
            time = seated[pattern] if position == 0 else FAR
            queue_from[pattern] = FAR
            for call in range(first + position, offsets[pattern + 1]):
                stop = timetable.pattern_stops[call]
                time += hops[call]
                if time < ride[stop] and timetable.pattern_can_alight[call]:
                    ride[stop] = time
                    row[RIDES_BOARD, stop] = min(row[RIDES_BOARD, stop], np.uint16(k))
                    if in_list[1, stop] == 0:
                        in_list[1, stop] = 1
                        lists[1, n_ride] = stop
                        n_ride += 1
                if ready[stop] < time and timetable.pattern_can_board[call]:
                    time = ready[stop]
            if has_seats and time < FAR:
                # Whoever rides to the end may stay seated, which is no further ride.
                first_trip = timetable.pattern_trips_offsets[pattern]
                last_trip = timetable.pattern_trips_offsets[pattern + 1]
                for c in range(
                    timetable.trip_continuations_offsets[first_trip],
                    timetable.trip_continuations_offsets[last_trip],
                ):
                    follower = timetable.trip_pattern[timetable.trip_continuations[c]]
                    if time < seated[follower]:
                        seated[follower] = time
                        if queue_from[follower] == FAR:
                            queue[n_queued] = follower
                            n_queued += 1
                        queue_from[follower] = 0
        if n_ride == 0:
            break
        n_ready = 0
        for i in range(n_ride):
            stop = lists[1, i]
            in_list[1, stop] = 0
            first = transfers.offsets[stop]
            # first - 1 is the change at the stop itself
            for f in range(first - 1, transfers.offsets[stop + 1]):
                if f < first:
                    if transfers.change_s[stop] < 0:
                        continue
                    target = stop
                    time = ride[stop] + transfers.change_s[stop]
                else:
                    target = transfers.targets[f]
                    time = ride[stop] + transfers.durations[f]
                if time < ready[target]:
                    ready[target] = time
                    row[RIDES_ALIGHT, target] = min(row[RIDES_ALIGHT, target], np.uint16(k))
                    if in_list[0, target] == 0:
                        in_list[0, target] = 1
                        lists[0, n_ready] = target
                        n_ready += 1
    for stop in range(n_stops):
        row[GO_ALIGHT, stop] = max(0, min(ready[stop], LONGEST_S))
        row[GO_BOARD, stop] = max(0, min(ride[stop], LONGEST_S))


@njit(cache=True, nogil=True)
def combine_bounds(
    rows: NDArray[np.uint16],
    rounds: NDArray[np.uint8],
    stop_region: Int32,
    stops: Int32,
    durations: Int32,
    max_rides: int,
    bounds: Int32,
) -> int:
    """Work the bounds to the regions of some stops into bounds to what lies a walk beyond them.

    Parameters
    ----------
    rows : (n_regions, 4, n_stops) uint16
        From `run_bounds`.
    rounds : (n_regions,) uint8
        With how many rounds each row was made, 0 = not yet.
    stop_region : (n_stops,) int32
        Which region each stop belongs to.
    stops, durations : (n,) int32
        Stops and the seconds from there.
    max_rides : int
        Most rides of the search.
    bounds : (GO_SIZE * n_stops,) int32
        Changed in place.

    Returns
    -------
    int
        COMPLETE, or a region whose row must be made first.
    """
    n_stops = rows.shape[2]
    least = np.full(rounds.size, FAR, np.int32)
    regions = np.empty(min(rounds.size, stops.size), np.int32)
    n = 0
    for i in range(stops.size):
        region = stop_region[stops[i]]
        if least[region] == FAR:
            if rounds[region] < max_rides:
                return int(region)
            regions[n] = region
            n += 1
        least[region] = min(least[region], durations[i])
    sums = np.full((GO_SIZE, n_stops), 65_535, np.uint16)
    for i in range(n):
        walk = np.uint16(min(least[regions[i]], LONGEST_WALK_S))
        for slot in range(GO_SIZE):
            # 16 bits throughout, so that the processor does 16 stops at a time.
            added = walk if slot in (GO_ALIGHT, GO_BOARD) else np.uint16(0)
            row, total = rows[regions[i], slot], sums[slot]
            for stop in range(n_stops):
                one = np.uint16(row[stop] + added)
                total[stop] = one if one < total[stop] else total[stop]
    for stop in range(n_stops):
        for slot in range(GO_SIZE):
            bounds[stop * GO_SIZE + slot] = sums[slot, stop]
    return COMPLETE
