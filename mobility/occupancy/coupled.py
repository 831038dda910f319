"""Vehicles that go coupled: who belongs together, and what is told of each added up to the load of the run.

A sensor is in one vehicle. Of two coupled trams each counts its own riders: their mean would be half the
load, and one that has no sensor, or is not heard, would be an empty one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.sensor_errors import SILENT_VARIANCE
from mobility.occupancy.times import planned_times
from mobility.sensing.stop_visits import StopVisits

Float32 = NDArray[np.float32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SURE = 0.75
"""A vehicle that is said to be on the run by nothing that the matcher trusts so much is coupled to none."""
TOGETHER_S = 180
"""Coupled vehicles pass a stop at the same moment; one that relieves another or follows it does not."""
UNEVEN = 0.3
"""Standard deviation of the riders of a part that nobody counts, as a share of those that its places let one
expect (an assumption: riders spread over coupled vehicles unevenly, most board where the stairs are)."""


class Parts(NamedTuple):
    """Vehicles of runs that go coupled, by run; none for single vehicles."""

    run: Ints  # (n,) rows of the runs
    vehicle: Ints  # (n,) rows of the registry
    seats: NDArray[np.int16]  # (n,) 0 = unknown
    standing: NDArray[np.int16]  # (n,)
    share: Floats  # (n,) of the places of its run; those of a run add up to 1
    cells: Ints  # (n + 1,) cells of each: one for each call of its run
    call: Ints  # (n_cells,) row of the call among all calls of all runs


def find_parts(
    visits: StopVisits,
    run: Ints,
    timetable: Timetable,
    trip: NDArray[np.int32],
    vehicle_seats: NDArray[np.int16],
    vehicle_standing: NDArray[np.int16],
) -> Parts:
    """Find the vehicles that go coupled: registered ones that were on a stretch of the run at the same time.

    Parameters
    ----------
    visits : StopVisits
        Those too that only say that a vehicle was there.
    run : (n_visits,) int64
        Row of the run of each.
    timetable : Timetable
        What their numbers mean.
    trip : (n_runs,) int32
        Of the runs.
    vehicle_seats, vehicle_standing : (n_vehicles,) int16
        Of the registry; 0 = unknown.

    Returns
    -------
    Parts
        Two or more for each run that is driven coupled. A vehicle that took over from another, or that runs
        behind it under the same name, is coupled to none.
    """
    n_vehicles = vehicle_seats.size
    rows = np.flatnonzero((visits.vehicle >= 0) & (visits.vehicle < n_vehicles))
    key = run[rows] * max(n_vehicles, 1) + visits.vehicle[rows]
    known, part = np.unique(key, return_inverse=True)
    its_run = known // max(n_vehicles, 1)
    is_pair = np.flatnonzero(np.bincount(its_run, minlength=trip.size)[its_run] > 1)
    sure = np.zeros(known.size, np.float32)
    np.maximum.at(sure, part, visits.confidence[rows])
    is_pair = is_pair[sure[is_pair] >= SURE]
    found: list[int] = []
    for mine in np.split(is_pair, np.flatnonzero(np.diff(its_run[is_pair])) + 1) if is_pair.size else ():
        planned_s = planned_times(timetable, trip[its_run[mine[:1]]]).departures_s
        tracks = [_track(visits, rows[part == one], planned_s) for one in mine.tolist()]
        found += [
            one
            for at, one in enumerate(mine.tolist())
            if any(_is_beside(tracks[at], other) for other in tracks[:at] + tracks[at + 1 :])
        ]
    return _lay_out(
        its_run[found], known[found] % max(n_vehicles, 1), timetable, trip, (vehicle_seats, vehicle_standing)
    )


def _track(visits: StopVisits, rows: Ints, planned_s: Ints) -> tuple[Ints, Ints]:
    """Give where a vehicle was heard, ascending, and how late it was there."""
    position, first = np.unique(visits.position[rows], return_index=True)
    late_s = visits.observed_s[rows] - planned_s[visits.position[rows]]
    return position.astype(np.int64), late_s[first]


def _is_beside(mine: tuple[Ints, Ints], other: tuple[Ints, Ints]) -> bool:
    """Tell whether two vehicles were on a segment of the run together."""
    first, last = max(mine[0][0], other[0][0]), min(mine[0][-1], other[0][-1])
    if first >= last:
        return False
    both = np.unique(np.concatenate([mine[0], other[0]]))
    both = both[(both >= first) & (both <= last)]
    apart_s = np.interp(both, *mine) - np.interp(both, *other)
    return bool(np.median(np.abs(apart_s)) <= TOGETHER_S)


def _lay_out(
    run: Ints,
    vehicle: Ints,
    timetable: Timetable,
    trip: NDArray[np.int32],
    places: tuple[NDArray[np.int16], NDArray[np.int16]],
) -> Parts:
    seats, standing = (one[vehicle] for one in places)
    both = seats.astype(np.float64) + standing
    # Where the places of a part are not known it is taken to be as large as the others of its run.
    known = both > 0
    n_runs = trip.size
    with np.errstate(invalid="ignore"):
        mean = np.bincount(run, both * known, n_runs) / np.bincount(run, known, n_runs)
    both = np.where(known, both, np.nan_to_num(mean, nan=1.0)[run])
    share = both / np.bincount(run, both, n_runs)[run]
    lengths = np.diff(planned_times(timetable, trip).offsets).astype(np.int64)
    first_call = np.cumsum(lengths) - lengths
    cells = np.concatenate([[0], np.cumsum(lengths[run])]).astype(np.int64)
    at = np.repeat(np.arange(run.size), lengths[run])
    call = first_call[run][at] + np.arange(int(cells[-1])) - cells[at]
    return Parts(run, vehicle, seats, standing, share, cells, call)


def part_of(visits: StopVisits, run: Ints, parts: Parts) -> Ints:
    """Tell of which part each visit is.

    Parameters
    ----------
    visits : StopVisits
        Any.
    run : (n_visits,) int64
        Row of the run of each.
    parts : Parts
        As `find_parts` gives them.

    Returns
    -------
    (n_visits,) int64
        Row of parts; -1 = of a vehicle that is coupled to none.
    """
    if not parts.run.size:
        return np.full(run.size, -1, np.int64)
    many = int(max(parts.vehicle.max(), visits.vehicle.max(initial=0))) + 1
    known = parts.run * many + parts.vehicle
    key = run * many + visits.vehicle
    at = np.minimum(np.searchsorted(known, key), known.size - 1)
    found: Ints = np.where((known[at] == key) & (visits.vehicle >= 0), at, -1)
    return found


def add_places(
    parts: Parts, seats: NDArray[np.int16], standing: NDArray[np.int16]
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Give coupled runs the places of all their parts.

    Parameters
    ----------
    parts : Parts
        As `find_parts` gives them.
    seats, standing : (n_runs,) int16
        As of a single vehicle.

    Returns
    -------
    tuple[(n_runs,) int16, (n_runs,) int16]
        As they were where no part's places are known.
    """
    seats, standing = seats.copy(), standing.copy()
    is_known = parts.seats.astype(np.int32) + parts.standing > 0
    run = parts.run[is_known]
    seen = np.bincount(run, parts.share[is_known], seats.size)
    has = np.flatnonzero(seen > 0)
    for total, of_part in ((seats, parts.seats), (standing, parts.standing)):
        total[has] = np.rint(np.bincount(run, of_part[is_known], seats.size)[has] / seen[has])
    return seats, standing


def add_counts(
    parts: Parts, counts: tuple[Float32, Float32, Float32], is_broken: NDArray[np.bool_], n_calls: int
) -> tuple[Float32, Float32, Float32]:
    """Add up what each part counted; parts that nobody counts are taken to be as full as the others.

    Parameters
    ----------
    parts : Parts
        As `find_parts` gives them.
    counts : tuple[(n_cells,) float32, (n_cells,) float32, (n_cells,) float32]
        Boardings, alightings and the variance of their difference; NaN = not told.
    is_broken : (n_cells,) bool
        The part's counter was heard, and told no usable count.
    n_calls : int
        Of all runs.

    Returns
    -------
    tuple[(n_calls,) float32, (n_calls,) float32, (n_calls,) float32]
        The same of the runs, NaN where no part told anything.
    """
    on, off, variance = (one.astype(np.float64) for one in counts)
    told = ~np.isnan(on)
    part = np.repeat(np.arange(parts.run.size), np.diff(parts.cells))
    # Between two calls of which a counter told it was alive: silence there is a door that stayed shut.
    # Before and after it may be broken, or its message is still to come.
    heard = np.concatenate([[0], np.cumsum(told)])
    is_alive = (heard[1:] > heard[parts.cells[part]]) & (heard[:-1] < heard[parts.cells[part + 1]])
    shut = is_alive & ~told & ~is_broken
    on[shut], off[shut], variance[shut] = 0, 0, SILENT_VARIANCE
    seen = told | shut
    has_spoken = np.bincount(parts.call[told], minlength=n_calls) > 0
    share = np.bincount(parts.call[seen], parts.share[part[seen]], n_calls)
    share = np.where(has_spoken, share, np.nan)
    sums = [np.bincount(parts.call[seen], one[seen], n_calls) / share for one in (on, off)]
    wrong = np.bincount(parts.call[seen], variance[seen], n_calls) / share**2
    wrong += _unseen((sums[0] + sums[1]) * (1 - share))
    return sums[0].astype(np.float32), sums[1].astype(np.float32), wrong.astype(np.float32)


def add_estimates(parts: Parts, direct: Float32, variance: Float32, n_calls: int) -> tuple[Float32, Float32]:
    """Add up what is estimated to be on board of each part.

    Parameters
    ----------
    parts : Parts
        As `find_parts` gives them.
    direct, variance : (n_cells,) float32
        Persons, NaN = not told.
    n_calls : int
        Of all runs.

    Returns
    -------
    tuple[(n_calls,) float32, (n_calls,) float32]
        The same of the runs; parts that are not told of are taken to be as full as the others.
    """
    told = np.flatnonzero(~np.isnan(direct))
    part = np.repeat(np.arange(parts.run.size), np.diff(parts.cells))
    share = np.bincount(parts.call[told], parts.share[part[told]], n_calls)
    share = np.where(share > 0, share, np.nan)
    total = np.bincount(parts.call[told], direct[told], n_calls) / share
    wrong = np.bincount(parts.call[told], variance[told], n_calls) / share**2 + _unseen(total * (1 - share))
    return total.astype(np.float32), wrong.astype(np.float32)


def _unseen(persons: Floats) -> Floats:
    """Give the variance of persons whom nobody counts: each may be in the other part, and parts differ."""
    persons = np.maximum(persons, 0)
    return persons + (UNEVEN * persons) ** 2
