"""StopVisits gathered by run: counts and direct estimates at each call, each with its error."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.coupled import add_places, find_parts, part_of
from mobility.occupancy.sensor_errors import SILENT_VARIANCE, SensorErrors
from mobility.occupancy.times import run_lengths
from mobility.occupancy.told import is_presence, run_numbers, says_something, usable_visits
from mobility.occupancy.weighing import Told, weigh
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, select_visits

Float32 = NDArray[np.float32]


class Places(NamedTuple):
    """Capacities; 0 = unknown."""

    vehicle_seats: NDArray[np.int16]  # (n_vehicles,) of the registry
    vehicle_standing: NDArray[np.int16]  # (n_vehicles,)
    route_seats: NDArray[np.int16]  # (n_routes,) of the vehicle that usually serves the route
    route_standing: NDArray[np.int16]  # (n_routes,)


class Runs(NamedTuple):
    """One row a run that something was told of, sorted by (day, trip); calls run by run; read-only."""

    trip: NDArray[np.int32]  # (n,)
    day: NDArray[np.int32]  # (n,) ordinal of the service day
    vehicle: NDArray[np.int32]  # (n,) row of the registry, -1 = unknown; of coupled ones that heard last
    is_coupled: NDArray[np.bool_]  # (n,) several vehicles: their counts and loads are added up
    seats: NDArray[np.int16]  # (n,) of all vehicles, 0 = unknown
    standing: NDArray[np.int16]  # (n,)
    known_to: NDArray[np.int32]  # (n,) last position that anything was told of
    offsets: NDArray[np.int32]  # (n + 1,)
    on: Float32  # (n_calls,) boardings, NaN = not counted
    off: Float32  # (n_calls,)
    count_variance: Float32  # (n_calls,) of on - off
    direct: (
        Float32  # (n_calls,) persons on board, corrected for what the sensors are known to get wrong; or NaN
    )
    direct_variance: Float32  # (n_calls,)
    kinds: NDArray[np.uint8]  # (n_calls,) bit k = a sensor of kind k told something
    uncounted: NDArray[np.bool_]  # (n_calls,) a counter at the doors was heard, and told no usable counts
    delay_s: NDArray[np.int32]  # (n_calls,) as told there, carried on along the run
    observed_s: NDArray[np.int64]  # (n_calls,) newest, 0 = none


def gather_runs(
    visits: StopVisits,
    timetable: Timetable,
    places: Places,
    errors: SensorErrors,
    *,
    only: tuple[SensorKind, ...] = (),
) -> Runs:
    """Gather visits by run.

    Parameters
    ----------
    visits : StopVisits
        In any order.
    timetable : Timetable
        What their numbers mean.
    places : Places
        Of vehicles and routes.
    errors : SensorErrors
        Of their sensors.
    only : tuple[SensorKind, ...]
        Kinds to use; none = all.

    Returns
    -------
    Runs
        Without visits that the matcher does not trust or that cannot be: negative counts, calls that are not
        in the timetable.
    """
    visits = usable_visits(visits, timetable)
    present = run_numbers(visits, timetable)
    is_told = ~is_presence(visits)
    if only:
        is_told &= np.isin(visits.kind, only)
    # Who is on the run is known from whatever the vehicles said, runs from what they said of persons.
    known, first_rows = np.unique(present[is_told], return_index=True)
    is_there = np.isin(present, known)
    # Months of history are not copied for nothing.
    there = visits if is_there.all() else select_visits(visits, is_there)
    visits = visits if is_told.all() else select_visits(visits, is_told)
    run, run_there = np.searchsorted(known, present[is_told]), np.searchsorted(known, present[is_there])
    trip, day = visits.trip[first_rows], visits.day[first_rows]
    parts = find_parts(there, run_there, timetable, trip, places.vehicle_seats, places.vehicle_standing)
    offsets = np.concatenate([[0], np.cumsum(run_lengths(timetable, trip))]).astype(np.int32)
    call = offsets[run] + visits.position
    n_calls = int(offsets[-1])
    vehicle = _vehicles(visits, run, known.size)
    seats, standing = add_places(parts, *_capacities(timetable, places, trip, vehicle))
    known_to = np.zeros(known.size, np.int32)
    np.maximum.at(known_to, run, visits.position.astype(np.int32))
    told = Told(visits, call, part_of(visits, run, parts), seats[run], standing[run])
    counts, estimates = weigh(told, parts, errors, n_calls)
    on, off, count_variance = counts
    direct, direct_variance = estimates
    kinds, uncounted = np.zeros(n_calls, np.uint8), np.zeros(n_calls, np.bool_)
    says = says_something(visits)
    np.bitwise_or.at(kinds, call[says], np.left_shift(1, visits.kind[says]).astype(np.uint8))
    # Also where it tells the load instead: how many boarded and alighted there is not known.
    uncounted[call[visits.kind == SensorKind.DOOR]] = True
    uncounted &= np.isnan(on)
    delay_s, observed_s = _moments(visits, call, offsets, n_calls)
    is_coupled = np.bincount(parts.run, minlength=trip.size) > 0
    runs = Runs(
        trip, day, vehicle, is_coupled, seats, standing, known_to, offsets, on, off, count_variance,
        direct, direct_variance, kinds, uncounted, delay_s, np.where(kinds > 0, observed_s, 0),
    )  # fmt: skip
    hear_silence(runs, known_to)
    return runs


def usual_places(visits: StopVisits, timetable: Timetable, places: Places) -> Places:
    """Learn which capacities serve a route, from which vehicles were seen on it.

    Parameters
    ----------
    visits : StopVisits
        History.
    timetable : Timetable
        What their numbers mean.
    places : Places
        Of the vehicles; those of routes are kept where no vehicle with known places was seen.

    Returns
    -------
    Places
        For each route those of the vehicle class seen most often.
    """
    visits = usable_visits(visits, timetable)
    vehicles = places.vehicle_seats, places.vehicle_standing
    visits = select_visits(visits, (visits.vehicle >= 0) & (visits.vehicle < places.vehicle_seats.size))
    _, first_rows, run = np.unique(run_numbers(visits, timetable), return_index=True, return_inverse=True)
    parts = find_parts(visits, run, timetable, visits.trip[first_rows], *vehicles)
    its_seats, its_standing = (one[visits.vehicle] for one in vehicles)
    both = add_places(parts, its_seats[first_rows], its_standing[first_rows])
    is_coupled = part_of(visits, run, parts) >= 0
    its_seats, its_standing = (
        np.where(is_coupled, of_run[run], own)
        for of_run, own in zip(both, (its_seats, its_standing), strict=True)
    )
    route = timetable.trip_route[visits.trip]
    size = its_seats.astype(np.int64) << 16 | its_standing
    pairs, counts = np.unique(np.stack([route, size]), axis=1, return_counts=True)
    seats, standing = places.route_seats.copy(), places.route_standing.copy()
    for column in np.argsort(counts, kind="stable").tolist():  # the most frequent one is written last
        one, packed = int(pairs[0, column]), int(pairs[1, column])
        if packed:
            seats[one], standing[one] = packed >> 16, packed & 0xFFFF
    return places._replace(route_seats=seats, route_standing=standing)


def run_capacities(
    visits: StopVisits,
    run: NDArray[np.int64],
    timetable: Timetable,
    places: Places,
    trip: NDArray[np.int32],
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Give the places of the vehicle that was heard last of each run.

    Parameters
    ----------
    visits : StopVisits
        In any order.
    run : (n_visits,) int64
        Row of the run of each.
    timetable : Timetable
        What their numbers mean.
    places : Places
        Of vehicles and routes.
    trip : (n_runs,) int32
        Of the runs.

    Returns
    -------
    tuple[(n_runs,) int16, (n_runs,) int16]
        Seats and standing places; where the vehicle is not known those of the route, 0 = unknown.
    """
    return _capacities(timetable, places, trip, _vehicles(visits, run, trip.size))


def _vehicles(visits: StopVisits, run: NDArray[np.int64], n_runs: int) -> NDArray[np.int32]:
    """Take the vehicle heard last."""
    vehicle = np.full(n_runs, -1, np.int32)
    order = np.argsort(visits.observed_s, kind="stable")
    heard = order[visits.vehicle[order] >= 0]
    vehicle[run[heard]] = visits.vehicle[heard]
    return vehicle


def _capacities(
    timetable: Timetable, places: Places, trip: NDArray[np.int32], vehicle: NDArray[np.int32]
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    route = timetable.trip_route[trip]
    seats, standing = places.route_seats[route].copy(), places.route_standing[route].copy()
    is_known = (vehicle >= 0) & (vehicle < places.vehicle_seats.size)
    is_known[is_known] = places.vehicle_seats[vehicle[is_known]] > 0
    seats[is_known] = places.vehicle_seats[vehicle[is_known]]
    standing[is_known] = places.vehicle_standing[vehicle[is_known]]
    return seats, standing


def _moments(
    visits: StopVisits, call: NDArray[np.int64], offsets: NDArray[np.int32], n_calls: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Give delays, carried on to calls that nothing was told of, and when something was told last.

    Of several that told of a call the kind decides, not the moment: one message more, which may be one rider
    more, makes no other one's delay count.
    """
    order = np.lexsort((visits.vehicle, -visits.kind))
    delay, observed = np.zeros(n_calls, np.int32), np.zeros(n_calls, np.int64)
    delay[call[order]] = visits.delay_s[order]
    np.maximum.at(observed, call, visits.observed_s)
    lengths = np.diff(offsets)
    source = np.where(observed > 0, np.arange(n_calls), np.repeat(offsets[:-1], lengths))
    # Rows of a run begin at its first call, so the running maximum never reaches back into the run before.
    return delay[np.maximum.accumulate(source)] if n_calls else delay, observed


def hear_silence(runs: Runs, passed_to: NDArray[np.int32]) -> None:
    """Where a vehicle that counts at its doors said nothing, no door opened.

    Staff who count here and there say nothing by their silence, and a counter that says that its count is
    wrong, or tells the load alone, was not silent. Also for the sake of a single rider (docs/privacy.md):
    whether the vehicle counted one person there or said nothing must change the estimate by one person, not
    by what is usual there.

    Parameters
    ----------
    runs : Runs
        Its counts are changed in place.
    passed_to : (n,) int32
        Last position that each run has left.
    """
    is_counted, offsets = ~np.isnan(runs.on), runs.offsets
    by_door = np.concatenate([[0], np.cumsum(is_counted & (runs.kinds >> SensorKind.DOOR & 1 > 0))])
    has_counts = by_door[offsets[1:]] > by_door[offsets[:-1]]
    lengths = np.diff(offsets)
    position = np.arange(runs.on.size) - np.repeat(offsets[:-1], lengths)
    heard_of = np.repeat(has_counts, lengths) & (position <= np.repeat(passed_to, lengths))
    is_last = position == np.repeat(lengths, lengths) - 1
    silent = heard_of & ~is_counted & ~is_last & ~runs.uncounted
    runs.on[silent], runs.off[silent], runs.count_variance[silent] = 0, 0, SILENT_VARIANCE


def counted_throughout(runs: Runs) -> NDArray[np.bool_]:
    """Tell of which runs all counts are known, from the first call to the last.

    Parameters
    ----------
    runs : Runs
        Of counting sensors only.

    Returns
    -------
    (n,) bool
        Runs over which as many must alight as board.
    """
    first, last = runs.offsets[:-1], runs.offsets[1:] - 1
    has_gap = np.logical_or.reduceat(np.isnan(runs.on), first) if first.size else np.zeros(0, np.bool_)
    return (runs.kinds[first] > 0) & (runs.kinds[last] > 0) & ~has_gap
