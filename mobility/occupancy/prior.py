"""What is usual: the median load by pattern, position, kind of day and quarter of the hour.

Runs of a pattern that depart from its first stop within the same quarter of an hour are a *slot*; each kind
of day has a profile of loads along the positions of a slot. A median of few days is shrunk to its parents:
the same position within the hour, the route within the hour and kind of day, the route within the hour.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.calendar import DayType

Float32 = NDArray[np.float32]
QUARTER_S, HOUR_S = 900, 3600
LEAST_DAYS = 5
"""Medians of a slot over fewer days are not used at all: their parents are (docs/privacy.md)."""
LEAST_RUNS = 10
"""Nor are those of parents over fewer runs: a run at several positions is one run, with the same riders."""
LEAST_LOADS = 5
"""Nor are medians of fewer loads, which say too little."""
FALLBACK = 5.0
"""Persons where nobody ever counted any."""
STEP = 0.1
"""Persons; loads are sorted in steps of that size."""


class Slots(NamedTuple):
    """Slots and their calls; they follow from the timetable alone."""

    trip_slot: NDArray[np.int32]  # (n_trips,)
    pattern: NDArray[np.int32]  # (n_slots,)
    hour: NDArray[np.int32]  # (n_slots,) of the first departure, service day
    route: NDArray[np.int32]  # (n_slots,) of its first trip
    calls_offsets: NDArray[np.int32]  # (n_slots + 1,)


class Prior(NamedTuple):
    """What is usual, for each kind of day and call of a slot."""

    median: Float32  # (n_day_types, n_calls) persons; 0 at last positions
    days: NDArray[np.int16]  # (n_day_types, n_calls) departures it rests on itself; 0 = on its parents only


def build_slots(timetable: Timetable) -> Slots:
    """Sort trips into slots.

    Parameters
    ----------
    timetable : Timetable
        All feeds.

    Returns
    -------
    Slots
        By pattern, then time.
    """
    t = timetable
    pattern = t.trip_pattern.astype(np.int64)
    within = np.arange(pattern.size) - t.pattern_trips_offsets[pattern]
    start = t.departures[t.pattern_times_offsets[pattern] + within].astype(np.int64)
    key = pattern * 1000 + start // QUARTER_S
    known, first, slot = np.unique(key, return_index=True, return_inverse=True)
    lengths = np.diff(t.pattern_stops_offsets)[known // 1000]
    return Slots(
        trip_slot=slot.astype(np.int32),
        pattern=(known // 1000).astype(np.int32),
        hour=(known % 1000 * QUARTER_S // HOUR_S).astype(np.int32),
        route=t.trip_route[first].astype(np.int32),
        calls_offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
    )


def calls_of(
    slots: Slots, trips: NDArray[np.int32], offsets: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Find the calls of slots that calls of runs belong to.

    Parameters
    ----------
    slots : Slots
        Of the timetable.
    trips : (n,) int32
        Of the runs.
    offsets : (n + 1,) int32
        Calls of the runs.

    Returns
    -------
    tuple[(n_calls,) int32, (n_calls,) int64]
        Run of each call, and its call of a slot.
    """
    lengths = np.diff(offsets)
    run = np.repeat(np.arange(trips.size, dtype=np.int32), lengths)
    position = np.arange(run.size) - offsets[:-1][run]
    return run, slots.calls_offsets[slots.trip_slot[trips]].astype(np.int64)[run] + position


def fit_prior(
    timetable: Timetable,
    slots: Slots,
    trips: NDArray[np.int32],
    types: NDArray[np.int8],
    days: NDArray[np.int32],
    offsets: NDArray[np.int32],
    loads: Float32,
    *,
    is_simulated: bool = False,
) -> Prior:
    """Learn what is usual.

    Parameters
    ----------
    timetable : Timetable
        All feeds.
    slots : Slots
        Of it.
    trips : (n,) int32
        Of runs of the past.
    types : (n,) int8
        DayType of each run.
    days : (n,) int32
        Its service day, an ordinal.
    offsets : (n + 1,) int32
        Their calls.
    loads : (n_calls,) float32
        Persons on board; NaN = not known.
    is_simulated : bool
        Whether the riders are invented: they have nothing to hide, and are told of after a single run.

    Returns
    -------
    Prior
        Without a gap: where too little was counted, parents stand in, and FALLBACK for all of them.
    """
    run, call = calls_of(slots, trips, offsets)
    used = np.flatnonzero(~np.isnan(loads))
    run, call, load = run[used], call[used], loads[used]
    kind = types[run].astype(np.int64)
    day = days[run].astype(np.int64)
    least_days, least_runs = (1, 1) if is_simulated else (LEAST_DAYS, LEAST_RUNS)
    n_calls, n_types = int(slots.calls_offsets[-1]), len(DayType)
    owner = np.repeat(np.arange(slots.pattern.size), np.diff(slots.calls_offsets))
    hours = int(slots.hour.max(initial=0)) + 1
    # The four levels, from the coarsest: a number for every call of a slot, then for kinds of days too.
    route_hour = (slots.route.astype(np.int64) * hours + slots.hour)[owner]
    place = timetable.pattern_stops_offsets[slots.pattern].astype(np.int64)[owner]
    place = (place + np.arange(n_calls) - slots.calls_offsets[owner]) * hours + slots.hour[owner]
    all_types = np.arange(n_types, dtype=np.int64)[:, None]
    levels = (
        np.broadcast_to(route_hour, (n_types, n_calls)),
        route_hour * n_types + all_types,
        place * n_types + all_types,
        np.arange(n_calls, dtype=np.int64) * n_types + all_types,
    )
    is_enough = np.unique(run).size >= least_runs
    usual = np.full((n_types, n_calls), np.median(load) if is_enough else FALLBACK, np.float64)
    counted = np.zeros((n_types, n_calls), np.int16)
    for level in levels:
        of, least = (day, least_days) if level is levels[-1] else (run, least_runs)
        cell = level[kind, call]
        usual, counted = _shrink(usual, level, cell, load, _count_different(cell, of) >= least)
    ends = slots.calls_offsets[1:] - 1
    usual[:, ends] = 0
    return Prior(np.maximum(usual, 0).astype(np.float32), counted)


def _shrink(
    parents: NDArray[np.float64],
    cells: NDArray[np.int64],
    cell: NDArray[np.int64],
    load: Float32,
    is_enough: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.int16]]:
    """Take medians of cells as far as they are to be believed, and the parents' for the rest.

    A median of n loads with variance w within a cell, around parents it differs from with variance b, counts
    n / (n + w / b): both variances are measured over all cells. Those without enough days or runs, as
    `is_enough` tells of each in the order of `_medians`, count nothing.
    """
    if load.size == 0:
        return parents, np.zeros(cells.shape, np.int16)
    known, median, count, within = _medians(cell, load)
    row = np.minimum(np.searchsorted(known, cells), known.size - 1)
    is_known = known[row] == cells
    # One parent for each cell: cells that share all of it share the parent, too.
    parent = np.zeros(known.size)
    parent[row[is_known]] = parents[is_known]
    is_used = (count >= LEAST_LOADS) & is_enough
    weight = np.zeros(known.size)
    if is_used.any():
        noise = float(np.average(within[is_used], weights=count[is_used]))
        apart = (median - parent)[is_used] ** 2 - within[is_used] / count[is_used]
        between = max(float(apart.mean()), 1e-3)
        weight[is_used] = count[is_used] / (count[is_used] + noise / between)
    shrunk = parent + weight * (median - parent)
    usual = np.where(is_known, shrunk[row], parents)
    days = np.where(is_known & is_used[row], np.minimum(count[row], 32_000), 0)
    return usual, days.astype(np.int16)


def _count_different(cell: NDArray[np.int64], of: NDArray[Any]) -> NDArray[np.int64]:
    """Count the different days, or runs, of each cell, in the order of `_medians`."""
    packed = np.unique(cell << 32 | of)
    starts = np.flatnonzero(np.diff(packed >> 32, prepend=-1))
    return np.diff(starts, append=packed.size)


def _medians(
    cell: NDArray[np.int64], load: Float32
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Give the cells, their medians, counts and variances."""
    # One sort of whole numbers is many times faster than one by two keys.
    packed = cell << 16 | np.minimum(np.round(load / STEP), 0xFFFF).astype(np.int64)
    packed.sort()
    cells, values = packed >> 16, (packed & 0xFFFF) * STEP
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    ends = np.append(starts[1:], cells.size)
    count = ends - starts
    median = (values[(starts + ends - 1) // 2] + values[(starts + ends) // 2]) / 2
    mean = np.add.reduceat(values, starts) / count
    square = np.add.reduceat(values**2, starts) / count
    variance = np.maximum(square - mean**2, 0) * count / np.maximum(count - 1, 1)
    return cells[starts], median, count, variance
