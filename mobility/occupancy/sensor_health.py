"""How sensors are doing, as a control room wants to know: silence, coverage, bias, drift, error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.history import COUNTING
from mobility.occupancy.load_model import LoadModel
from mobility.occupancy.runs import counted_throughout, gather_runs
from mobility.occupancy.sensor_errors import N_KINDS, rows_of
from mobility.occupancy.times import planned_times, run_lengths
from mobility.occupancy.told import says_something, told_loads, usable_visits
from mobility.occupancy.training import fuse_without_prior
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, select_visits

RECENT_S = 7 * 86_400
"""What is newer is compared with what is older: that is drift."""
SETTLED_S = 300
"""What a sensor has to tell of a call is here so long after the vehicle left it."""
LEAST_COMPARED = 20
"""Calls that a bias must rest on."""


@dataclass(frozen=True, slots=True)
class SensorHealth:
    """One kind of sensor in one vehicle.

    Parameters
    ----------
    vehicle : int
        Row of the registry, -1 = unknown vehicle.
    kind : SensorKind
        Which one.
    visits : int
        Calls that it told of.
    runs : int
        Runs that it told of.
    heard_s : int
        Unix seconds when it was heard last.
    silent_s : int
        Seconds since then.
    coverage : float
        Share of the calls of these runs that it told of, of those that the vehicle has left.
    compared : int
        Calls at which it was compared: with counts, or for doors the runs that were counted from end to end.
    bias : float | None
        Persons that it tells too many on average, after correction; for doors the persons that are left over
        on a run. None = compared too seldom.
    drift : float | None
        Bias of the last week minus that before.
    error : float | None
        Mean absolute error in persons.
    """

    vehicle: int
    kind: SensorKind
    visits: int
    runs: int
    heard_s: int
    silent_s: int
    coverage: float
    compared: int
    bias: float | None
    drift: float | None
    error: float | None


def sensor_health(
    visits: StopVisits, timetable: Timetable, model: LoadModel, now_s: int, *, since_s: int = 0
) -> list[SensorHealth]:
    """Look at what sensors told during some days or weeks.

    Parameters
    ----------
    visits : StopVisits
        Of that time.
    timetable : Timetable
        What their numbers mean.
    model : LoadModel
        With the errors that are corrected already.
    now_s : int
        Unix seconds.
    since_s : int
        Unix seconds from which on visits are given: runs may have begun before.

    Returns
    -------
    list[SensorHealth]
        By vehicle and kind; sensors that told nothing at all are not in it.
    """
    n_trips = timetable.trip_pattern.size
    visits = usable_visits(visits, timetable)
    visits = select_visits(visits, says_something(visits))
    apart = _apart(visits, timetable, model)
    sensor = (visits.vehicle.astype(np.int64) + 1) * N_KINDS + visits.kind
    run = visits.day.astype(np.int64) * n_trips + visits.trip
    expected = _calls_left(visits, timetable, run, (since_s, now_s))
    order = np.argsort(sensor, kind="stable")
    starts = np.flatnonzero(np.diff(sensor[order], prepend=-1))
    found = []
    for rows in np.split(order, starts[1:]) if order.size else []:
        first = rows[0]
        _, one_each = np.unique(run[rows], return_index=True)
        calls = int(expected[rows][one_each].sum())
        told = np.unique(run[rows] * 1000 + visits.position[rows]).size
        heard = int(visits.observed_s[rows].max())
        bias, drift, error, compared = _judge(apart[rows], visits.observed_s[rows], now_s)
        found.append(
            SensorHealth(
                vehicle=int(visits.vehicle[first]),
                kind=SensorKind(int(visits.kind[first])),
                visits=int(rows.size),
                runs=int(one_each.size),
                heard_s=heard,
                silent_s=max(0, now_s - heard),
                coverage=min(told / max(calls, 1), 1.0),
                compared=compared,
                bias=bias,
                drift=drift,
                error=error,
            )
        )
    return found


def _calls_left(
    visits: StopVisits, timetable: Timetable, run: NDArray[np.int64], between: tuple[int, int]
) -> NDArray[np.int64]:
    """Give for each visit how many calls its run has left within that time.

    The others are taken to be left as far from the newest visit as the timetable has them; those ahead of a
    vehicle are no gaps of its sensors.
    """
    if not run.size:
        return np.zeros(0, np.int64)
    order = np.lexsort((visits.position, visits.observed_s, run))
    newest = order[np.diff(run[order], append=-1) != 0]
    offsets, planned_s = planned_times(timetable, visits.trip[newest])
    of_call = np.repeat(np.arange(newest.size), np.diff(offsets))
    heard_at = visits.position[newest].astype(np.int64)
    shift_s = visits.observed_s[newest] - planned_s[offsets[:-1] + heard_at]
    left_s = planned_s + shift_s[of_call]
    is_passed = np.arange(of_call.size) - offsets[of_call] <= heard_at[of_call]
    is_left = (is_passed | (left_s <= between[1] - SETTLED_S)) & (left_s > between[0])
    left = np.add.reduceat(is_left, offsets[:-1], dtype=np.int64)
    return left[np.searchsorted(run[newest], run)]


def _apart(visits: StopVisits, timetable: Timetable, model: LoadModel) -> NDArray[np.float64]:
    """Give for each visit how many persons too many it tells; NaN where it cannot be compared."""
    apart = np.full(visits.trip.size, np.nan)
    counted = gather_runs(visits, timetable, model.places, model.errors, only=COUNTING)
    if counted.trip.size == 0:
        return apart
    n_trips = timetable.trip_pattern.size
    key = counted.day.astype(np.int64) * n_trips + counted.trip
    mine = visits.day.astype(np.int64) * n_trips + visits.trip
    run = np.minimum(np.searchsorted(key, mine), key.size - 1)
    is_pair = key[run] == mine
    reference = fuse_without_prior(counted)
    row, kind = rows_of(visits.vehicle, model.errors.count_tilt.size - 1), visits.kind.astype(np.int64)
    told, _ = told_loads(visits, counted.seats[run], counted.standing[run])
    told = (told - model.errors.offset[row, kind]) / model.errors.gain[row, kind]
    direct = np.flatnonzero(is_pair & ~np.isin(kind, COUNTING) & ~np.isnan(told))
    apart[direct] = told[direct] - reference[counted.offsets[run[direct]] + visits.position[direct]]
    # Doors are compared with themselves: what is left over when all have alighted, at the last call of a run.
    is_whole = counted_throughout(counted)
    rest = np.add.reduceat(np.nan_to_num(counted.on - counted.off), counted.offsets[:-1])
    is_last = is_pair & (visits.position == run_lengths(timetable, visits.trip) - 1)
    last = np.flatnonzero(is_last & (kind == SensorKind.DOOR) & is_whole[run])
    apart[last] = rest[run[last]]
    return apart


def _judge(
    apart: NDArray[np.float64], observed_s: NDArray[np.int64], now_s: int
) -> tuple[float | None, float | None, float | None, int]:
    known = ~np.isnan(apart)
    compared = int(known.sum())
    if compared < LEAST_COMPARED:
        return None, None, None, compared
    recent = known & (observed_s > now_s - RECENT_S)
    before = known & ~recent
    drift = None
    if min(recent.sum(), before.sum()) >= LEAST_COMPARED:
        drift = float(apart[recent].mean() - apart[before].mean())
    return float(apart[known].mean()), drift, float(np.abs(apart[known]).mean()), compared
