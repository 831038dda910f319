"""Lower bounds of what the way still to go costs, from every stop to a region of stops: how a row is made.

A search backwards over the timetable without waiting: each hop takes its least time of some hours, walks and
changes cost what they weigh, nobody is in the way. It is made for a region of stops and kept: for each
question anew it would cost more than it saves (docs/adr/0118).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import Transfers
from mobility.kernels.crowding_clocks import SEATED_DS, Weights
from mobility.kernels.goal import FAR, LONGEST_S
from mobility.kernels.least_patterns import LeastPatterns

UNIT_DS = 10
"""Tenths that a number of a row stands for, so that 16 bits are enough; rounded down."""

# rows of a region: to go on by another ride after alighting at a stop; ready to board there
ROW_ON, ROW_BOARD = range(2)
ROW_SIZE = 2

Int32 = NDArray[np.int32]
UInt16 = NDArray[np.uint16]


@njit(cache=True, nogil=True)
def run_costs(
    patterns: LeastPatterns,
    transfers: Transfers,
    physical: Int32,
    weights: Weights,
    stops: Int32,
    row: UInt16,
) -> None:
    """Search from a region, without waiting, against the searches that it bounds.

    Parameters
    ----------
    patterns, transfers : LeastPatterns, Transfers
        In the direction against those searches; read only.
    physical : (n_stops,) int32
        Stop of the Timetable of each day stop.
    weights : Weights
        Of the traveler.
    stops : int32
        The region's day stops.
    row : (ROW_SIZE, n_stops) uint16
        Changed in place: what it costs at least to be at a stop of the region, in units of UNIT_DS.
    """
    offsets, call_stops, hops = patterns.offsets, patterns.stops, patterns.hops
    can_board, can_alight = patterns.can_board, patterns.can_alight
    by_stop, positions = patterns.stop_patterns, patterns.stop_positions
    by_stop_offsets = patterns.stop_patterns_offsets
    followers, followers_offsets = patterns.followers, patterns.followers_offsets
    n_stops, n_patterns = row.shape[1], offsets.size - 1
    has_seats = followers.size > 0
    ride, alighted = np.full(n_stops, FAR, np.int32), np.full(n_stops, FAR, np.int32)
    on = np.full(n_stops, FAR, np.int32)
    seated = np.full(n_patterns, FAR, np.int32)
    on_board = np.full(hops.size, FAR, np.int32)
    queue, queue_from = np.empty(n_patterns, np.int32), np.full(n_patterns, FAR, np.int32)
    queue_to = np.zeros(n_patterns, np.int32)
    lists = np.empty((2, n_stops), np.int32)
    in_list = np.zeros((2, n_stops), np.uint8)
    n_ready = 0
    for stop in stops:
        alighted[stop] = 0
        lists[0, n_ready] = stop
        in_list[0, stop] = 1
        n_ready += 1
    while n_ready > 0:
        n_queued = 0
        for i in range(n_ready):
            stop = lists[0, i]
            in_list[0, stop] = 0
            for j in range(by_stop_offsets[stop], by_stop_offsets[stop + 1]):
                pattern = by_stop[j]
                if queue_from[pattern] == FAR:
                    queue[n_queued] = pattern
                    n_queued += 1
                    queue_to[pattern] = positions[j]
                queue_from[pattern] = min(queue_from[pattern], positions[j])
                queue_to[pattern] = max(queue_to[pattern], positions[j])
        n_ride = 0
        while n_queued > 0:
            n_queued -= 1
            pattern = queue[n_queued]
            first = offsets[pattern]
            position, last = queue_from[pattern], queue_to[pattern]
            cost = seated[pattern] if position == 0 else FAR
            queue_from[pattern] = FAR
            for call in range(first + position, offsets[pattern + 1]):
                stop = call_stops[call]
                cost = min(cost + SEATED_DS * np.int64(hops[call]), FAR)
                if cost < on_board[call]:
                    on_board[call] = cost
                    if cost < ride[stop] and can_alight[call]:
                        ride[stop] = cost
                        if in_list[1, stop] == 0:
                            in_list[1, stop] = 1
                            lists[1, n_ride] = stop
                            n_ride += 1
                else:
                    # Where somebody came by at no more, all that follows is done.
                    cost = FAR
                    if call - first > last:
                        break
                if alighted[stop] < cost and can_board[call]:
                    cost = alighted[stop]
            if has_seats and cost < FAR:
                # Whoever rides to the end may have been seated in the trip before.
                for f in range(followers_offsets[pattern], followers_offsets[pattern + 1]):
                    follower = followers[f]
                    if cost < seated[follower]:
                        seated[follower] = cost
                        if queue_from[follower] == FAR:
                            queue[n_queued] = follower
                            queue_to[follower] = 0
                            n_queued += 1
                        queue_from[follower] = 0
        n_ready = 0
        for i in range(n_ride):
            stop = lists[1, i]
            in_list[1, stop] = 0
            before = ride[stop] + weights.transfer_ds
            first = transfers.offsets[stop]
            # first - 1 is the change at the stop itself
            for f in range(first - 1, transfers.offsets[stop + 1]):
                if f < first:
                    if transfers.change_s[stop] < 0:
                        continue
                    target = stop
                    cost = before + weights.wait * transfers.change_s[stop]
                else:
                    target = transfers.targets[f]
                    # Between copies of one stop nobody walks.
                    weight = weights.wait if physical[target] == physical[stop] else weights.walk
                    cost = before + weight * transfers.durations[f]
                if cost < on[target]:
                    on[target] = cost
                    if cost < alighted[target]:
                        alighted[target] = cost
                        if in_list[0, target] == 0:
                            in_list[0, target] = 1
                            lists[0, n_ready] = target
                            n_ready += 1
    for stop in range(n_stops):
        row[ROW_ON, stop] = max(0, min(on[stop] // UNIT_DS, LONGEST_S))
        row[ROW_BOARD, stop] = max(0, min(ride[stop] // UNIT_DS, LONGEST_S))
