"""Runs the search kernels of the transit core, each with a scratch that no other thread has at the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable, Transfers
from mobility.kernels.boxed import Boxed, box
from mobility.kernels.raptor_range import FULL, run_range, run_single
from mobility.kernels.raptor_state import MOST_RIDES, RaptorState, allocate_state
from mobility.network.compiled_day import Day
from mobility.network.day_goal import GoalBounds
from mobility.routing.transit_journey import Offers

Int32 = NDArray[np.int32]
Walks = tuple[Int32, Int32, Int32]
OUTPUT_SIZE = 1 << 14


@dataclass(eq=False)
class Scratch:
    """What one search needs and the next one reuses."""

    state: RaptorState
    out: Int32
    is_bounded: bool = False

    @cached_property
    def boxed(self) -> Boxed[RaptorState]:
        """The state for kernels that take boxes."""
        return box(self.state)


@contextmanager
def borrow_scratch(day: Day) -> Iterator[Scratch]:
    """Borrow a scratch; deques are thread-safe, so each search has its own.

    Days with the same day stops lend each other theirs: one that is too small for a day's patterns or trips
    gives way to a larger one, so there are soon as many as searches at once, all as the largest day needs.
    """
    t = day.timetable
    n_patterns = t.pattern_stops_offsets.size - 1
    n_trips = t.trip_source.size if t.trip_continuations.size else 0
    try:
        scratch = day.scratch.pop()
    except IndexError:
        scratch = None
    if scratch is None or not _has_room(scratch.state, n_patterns, n_trips):
        if scratch is not None:
            n_patterns = max(n_patterns, scratch.state.queue.size)
            n_trips = max(n_trips, scratch.state.seat_round.size)
        state = allocate_state(day.n_stops, n_patterns, n_trips)
        scratch = Scratch(state, np.empty(OUTPUT_SIZE, np.int32))
    try:
        yield scratch
    finally:
        day.scratch.append(scratch)


def _has_room(state: RaptorState, n_patterns: int, n_trips: int) -> bool:
    return state.queue.size >= n_patterns and state.seat_round.size >= n_trips


def run_one(
    scratch: Scratch,
    day: Day,
    timetable: DayTimetable,
    transfers: Transfers,
    goal: GoalBounds | None,
    ends: tuple[Offers, Offers],
    departure: int,
    latest: int,
    max_rides: int,
    columns: int,
) -> int:
    """Run the kernel, once more with more room where journeys do not fit."""
    check_rides(max_rides)
    access, egress = offer_copies(day, ends[0]), offer_copies(day, ends[1])
    bound_search(scratch, goal, egress, max_rides)
    while True:
        used: int = run_single(
            timetable,
            transfers,
            scratch.state,
            access,
            egress,
            departure,
            latest + 1,
            max_rides,
            columns,
            scratch.out,
        )
        if used != FULL:
            return used
        scratch.out = np.empty(scratch.out.size * 4, np.int32)


def run_window(
    scratch: Scratch,
    day: Day,
    timetable: DayTimetable,
    transfers: Transfers,
    goal: GoalBounds | None,
    ends: tuple[Offers, Offers],
    first: int,
    last: int,
    latest: int,
    max_rides: int,
) -> int:
    """Run the range kernel, once more with more room where journeys do not fit."""
    check_rides(max_rides)
    access, egress = offer_copies(day, ends[0]), offer_copies(day, ends[1])
    bound_search(scratch, goal, egress, max_rides)
    while True:
        used: int = run_range(
            timetable,
            transfers,
            scratch.state,
            access,
            egress,
            first,
            last,
            latest + 1,
            max_rides,
            scratch.out,
        )
        if used != FULL:
            return used
        scratch.out = np.empty(scratch.out.size * 4, np.int32)


def bound_search(scratch: Scratch, goal: GoalBounds | None, egress: Walks, max_rides: int) -> None:
    """Give the search its lower bounds, or take away those of the search before."""
    if goal is not None and egress[0].size > 0:
        goal.bound(egress[0], egress[1], max_rides, scratch.state.bounds)
        scratch.is_bounded = True
    elif scratch.is_bounded:
        scratch.state.bounds[:] = 0
        scratch.is_bounded = False


def check_rides(max_rides: int) -> None:
    """Refuse limits on rides that the scratch has no room for, with a ValueError."""
    if not 1 <= max_rides <= MOST_RIDES:
        raise ValueError(f"max_rides must be 1 to {MOST_RIDES}, not {max_rides}")


def offer_copies(day: Day, offers: Offers) -> Walks:
    """Offer every copy of each stop; arrays writable, so that the kernel is compiled for one kind only."""
    rows = np.arange(offers.stops.size, dtype=np.int32)
    stops = np.array(offers.stops, np.int32)
    durations = np.array(offers.durations_s, np.int32)
    if day.has_copies:
        copies, offsets = day.copies
        lists = [copies[offsets[stop] : offsets[stop + 1]] for stop in stops]
        rows = np.repeat(rows, [len(each) for each in lists]).astype(np.int32)
        stops = np.concatenate([*lists, np.empty(0, np.int32)])
        durations = durations[rows]
    return stops, durations, rows
