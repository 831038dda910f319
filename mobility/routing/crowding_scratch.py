"""Runs the crowding kernels, each with scratch that no other thread has at the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.boxed import box
from mobility.kernels.cost_rows import ROW_SIZE
from mobility.kernels.crowding_clocks import Weights
from mobility.kernels.crowding_range import run_crowding_range, run_crowding_range_bounded
from mobility.kernels.crowding_single import (
    FAR_OFF,
    TOO_MANY,
    leave_last,
    run_crowding_bounded,
    run_crowding_single,
)
from mobility.kernels.crowding_state import (
    COLUMNS,
    IMPROVED,
    N_KNOWN,
    RELAXED,
    SCANNED,
    USEFUL_ROUNDS,
    CrowdingState,
    allocate_crowding,
)
from mobility.kernels.raptor_state import NEVER
from mobility.network.day_goal import GoalBounds
from mobility.network.day_transfers import DayTransfers
from mobility.routing.crowding_day import CrowdedDay
from mobility.routing.crowding_journey import CrowdedJourney, read_crowded, with_cost
from mobility.routing.transit_journey import Counters, Offers, TransitJourney, mirror_journeys
from mobility.routing.transit_scratch import (
    OUTPUT_SIZE,
    Scratch,
    Walks,
    borrow_scratch,
    bound_search,
    check_rides,
    offer_copies,
)

UNLIMITED_S = NEVER // 2
N_LABELS = 1 << 15
FAR_S = 3 * 3600
"""Where nothing arrives within so long, it matters when one leaves: see `search_crowded`."""
FEW_LABELS = 6000
"""A single departure goes without a search backwards until it has made so many labels."""
COSTED_LABELS = 2000
"""The same where it is known what the way to the destination costs at least."""
WINDOW_LABELS = 8000
"""The same for a window; where that is not known, none goes without."""


@dataclass(eq=False)
class CrowdingScratch:
    """What one search needs beside the scratch of two plain ones."""

    state: CrowdingState
    out: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Box the state for kernels that take it so."""
        self.boxed = box(self.state)

    def hold(self, state: CrowdingState) -> None:
        """Take another state."""
        self.state, self.boxed = state, box(state)


def run_crowded(
    crowded: CrowdedDay,
    transfers: DayTransfers,
    ends: tuple[Offers, Offers],
    times: tuple[int, int],
    latest: int,
    max_rides: int,
    max_extra_s: int | None,
    counters: Counters | None,
    *,
    is_window: bool,
    is_backward: bool,
) -> list[CrowdedJourney]:
    """Run the kernel in its direction, once more with more room where something does not fit.

    Where nothing arrives within FAR_S of the one moment that is asked about, and there is a limit, one waits
    until `max_extra_s` before one has to leave for what arrives first.
    """
    check_rides(max_rides)
    day, weights = crowded.day, crowded.weights
    question = _Question(
        crowded,
        transfers,
        ends,
        latest + 1,
        max_rides,
        max_extra_s,
        is_window=is_window,
        is_backward=is_backward,
    )
    waited_ds, far_s = 0, UNLIMITED_S if is_window or max_extra_s is None else FAR_S
    with borrow_scratch(day) as there, _borrow(crowded) as own:
        bound_search(there, question.goals[0], question.arrives, max_rides)
        while (used := question.search(there, own, times, far_s)) < 0:
            if used == FAR_OFF:
                leaves = question.leave_last(own, times[0], counters)
                moment = max(times[0], leaves - question.extra_s)
                if counters is not None:
                    counters.add(there.state)
                waited_ds = weights.wait * (moment - times[0])
                times, far_s = (moment, moment), UNLIMITED_S
            else:
                _enlarge(crowded, there, own)
        if counters is not None:
            numbers = own.state.numbers
            counters.add(there.state)
            counters.rounds += int(numbers[USEFUL_ROUNDS])
            counters.patterns_scanned += int(numbers[SCANNED])
            counters.labels_improved += int(numbers[IMPROVED])
            counters.footpaths_relaxed += int(numbers[RELAXED])
        journeys = read_crowded(own.out, used)
    if waited_ds:
        journeys = [with_cost(one, one.perceived_ds + waited_ds) for one in journeys]
    if is_backward:
        costs = [journey.perceived_ds for journey in journeys]
        plain_ones: list[TransitJourney] = list(journeys)
        turned = mirror_journeys(day.timetable, plain_ones)
        journeys = [with_cost(one, cost) for one, cost in zip(turned, costs, strict=True)]
        journeys.sort(key=lambda one: (one.arrival_s if is_window else 0, -one.departure_s, one.boardings))
    else:
        journeys.sort(key=lambda one: (-one.departure_s if is_window else 0, one.arrival_s, one.boardings))
    return journeys


class _Question:
    """What is asked of the kernels, in the direction of the search."""

    def __init__(
        self,
        crowded: CrowdedDay,
        transfers: DayTransfers,
        ends: tuple[Offers, Offers],
        until: int,
        max_rides: int,
        max_extra_s: int | None,
        *,
        is_window: bool,
        is_backward: bool,
    ) -> None:
        day = crowded.day
        self.day, self.weights = day, crowded.weights
        self.clocks = crowded.boxed_reverse if is_backward else crowded.boxed
        self.days, self.tables = (day.products.boxed, day.products.boxed_reverse), transfers.boxed
        self.goals = (transfers.to_destination, transfers.to_origin)
        if is_backward:
            self.days, self.tables, self.goals = self.days[::-1], self.tables[::-1], self.goals[::-1]
        self.begins, self.arrives = offer_copies(day, ends[0]), offer_copies(day, ends[1])
        self.until, self.max_rides, self.is_window = until, max_rides, is_window
        self.extra_s = UNLIMITED_S if max_extra_s is None else max(0, min(max_extra_s, UNLIMITED_S))

    def search(self, there: Scratch, own: CrowdingScratch, times: tuple[int, int], far_s: int) -> int:
        """Run the kernels: how much of `own.out` is used, FULL or FAR_OFF."""
        costs_last = _bound_costs(own, self.goals[0], self.arrives, self.weights, times[0])
        is_costed = costs_last > -NEVER
        given = (self.days[0], self.tables[0], self.clocks, self.weights, there.boxed, own.boxed)
        ends, outs = (self.begins, self.arrives), (there.out, own.out)
        limits = (self.until, self.max_rides, self.extra_s)
        if self.is_window:
            few = WINDOW_LABELS if is_costed else 0
            used = run_crowding_range(*given, *ends, *times, *limits, costs_last, *outs, few)
        else:
            few = COSTED_LABELS if is_costed else FEW_LABELS
            used = run_crowding_single(*given, *ends, times[0], *limits, far_s, costs_last, *outs, few)
        return self._go_on(there, own, times) if used == TOO_MANY else used

    def leave_last(self, own: CrowdingScratch, departure: int, counters: Counters | None) -> int:
        """Tell when one has to leave for what the search just now has found to arrive first."""
        with borrow_scratch(self.day) as back:
            bound_search(back, self.goals[1], self.begins, self.max_rides)
            leaves = leave_last(
                self.days[1], self.tables[1], back.boxed, own.boxed, self.begins, self.arrives, departure
            )
            if counters is not None:
                counters.add(back.state)
        return int(leaves)

    def _go_on(self, there: Scratch, own: CrowdingScratch, times: tuple[int, int]) -> int:
        """Go on within what a search backwards finds."""
        with borrow_scratch(self.day) as back:
            _bound_backwards(back, self.goals[1], self.begins, self.max_rides)
            given = (*self.days, *self.tables, self.clocks, self.weights, there.boxed, back.boxed, own.boxed)
            outs = (there.out, own.out)
            if self.is_window:
                limits = (self.until, self.max_rides, self.extra_s)
                used = run_crowding_range_bounded(*given, self.begins, self.arrives, *times, *limits, *outs)
            else:
                used = run_crowding_bounded(
                    *given, self.begins, self.arrives, times[0], self.max_rides, *outs
                )
        return int(used)


def compile_bounded(crowded: CrowdedDay, transfers: DayTransfers) -> None:
    """Compile the searches that only the hardest questions need: those asked to warm up may not be hard.

    Parameters
    ----------
    crowded : CrowdedDay
        Any.
    transfers : DayTransfers
        Of its day.
    """
    day = crowded.day
    nowhere = offer_copies(day, Offers(np.empty(0, np.int32), np.empty(0, np.int32)))
    days = (day.products.boxed, day.products.boxed_reverse)
    with borrow_scratch(day) as there, borrow_scratch(day) as back, _borrow(crowded) as own:
        own.state.numbers[N_KNOWN] = own.state.numbers[COLUMNS] = 0  # nothing is under way
        clocks, weights = crowded.boxed, crowded.weights
        given = (*days, *transfers.boxed, clocks, weights, there.boxed, back.boxed, own.boxed)
        leave_last(days[1], transfers.boxed[1], back.boxed, own.boxed, nowhere, nowhere, 0)
        run_crowding_bounded(*given, nowhere, nowhere, 0, 1, there.out, own.out)
        run_crowding_range_bounded(*given, nowhere, nowhere, 0, 0, 0, 1, 0, there.out, own.out)
    for goal in (transfers.to_destination, transfers.to_origin):
        if goal is not None and goal.costs is not None:
            stop, sums = np.zeros(1, np.int32), np.zeros((ROW_SIZE, day.n_stops), np.uint16)
            for _ in range(2):  # the first time asks for rows, the second one finds them
                goal.costs.bound(stop, stop, crowded.weights, 0, sums)
                goal.costs.tables.maker.finish()


def _bound_backwards(back: Scratch, goal: GoalBounds | None, begins: Walks, max_rides: int) -> None:
    """Bound a search backwards, whose bounds the kernels raise by what the plain search has reached."""
    bound_search(back, goal, begins, max_rides)
    back.is_bounded = True  # with or without a goal: whoever borrows it next takes them away


def _bound_costs(
    own: CrowdingScratch, goal: GoalBounds | None, arrives: Walks, weights: Weights, first_s: int
) -> int:
    """Look up what the way to the destination costs; tell until when that holds, -NEVER = not known."""
    if goal is None or goal.costs is None or arrives[0].size == 0:
        return -NEVER
    return goal.costs.bound(arrives[0], arrives[1], weights, first_s, own.state.cost_rows)


@contextmanager
def _borrow(crowded: CrowdedDay) -> Iterator[CrowdingScratch]:
    """Borrow a scratch of the day, whatever its loads."""
    pool = crowded.day.products.crowding_scratch
    try:
        own = pool.pop()
    except IndexError:
        own = CrowdingScratch(_allocate(crowded, N_LABELS), np.empty(OUTPUT_SIZE, np.int32))
    try:
        yield own
    finally:
        pool.append(own)


def _allocate(crowded: CrowdedDay, n_labels: int) -> CrowdingState:
    t = crowded.day.timetable
    n_trips = t.trip_source.size if t.trip_continuations.size else 0
    longest = int(np.diff(t.pattern_trips_offsets).max(initial=0))
    return allocate_crowding(
        crowded.day.n_stops, t.pattern_stops_offsets.size - 1, n_trips, longest, n_labels
    )


def _enlarge(crowded: CrowdedDay, there: Scratch, own: CrowdingScratch) -> None:
    """Give everything that can be too small four times the room."""
    there.out = np.empty(there.out.size * 4, np.int32)
    own.out = np.empty(own.out.size * 4, np.int32)
    own.hold(_allocate(crowded, own.state.labels.shape[0] * 4))
