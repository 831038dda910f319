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
from mobility.occupancy.weighing import COUNT_FLOOR
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, select_visits

RECENT_S = 7 * 86_400
"""What is newer is compared with what is older: that is drift."""
SETTLED_S = 300
"""What a sensor has to tell of a call is here so long after the vehicle left it."""
LEAST_COMPARED = 20
"""Calls that a bias must rest on."""
FEW, SURELY = 2.0, 2.5
"""Persons that may be left over on a run whose counts add up, and standard deviations of counting."""


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
        Share of the calls of these runs that it told of, of those that the vehicle has left. A counter at the
        doors may say nothing where none opens: its silence counts in runs that are over and do not add up.
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
    apart, says = _apart(visits, timetable, model), says_something(visits)
    is_broken = (visits.kind == SensorKind.DOOR) & ~says
    broken = np.unique(_door_runs(select_visits(visits, is_broken), n_trips))
    visits, apart = select_visits(visits, says), apart[says]
    sensor = (visits.vehicle.astype(np.int64) + 1) * N_KINDS + visits.kind
    run = visits.day.astype(np.int64) * n_trips + visits.trip
    expected = _calls_left(visits, timetable, run, (since_s, now_s))
    expected = _without_closed_doors(visits, timetable, model, expected, broken)
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


def _door_runs(visits: StopVisits, n_trips: int) -> NDArray[np.int64]:
    """Number runs by the vehicle that counted: of coupled ones each is looked at alone."""
    run = visits.day.astype(np.int64) * n_trips + visits.trip
    numbers: NDArray[np.int64] = (visits.vehicle.astype(np.int64) + 1) << 40 | run
    return numbers


def _without_closed_doors(
    visits: StopVisits,
    timetable: Timetable,
    model: LoadModel,
    left: NDArray[np.int64],
    broken: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Take calls of which a counter said nothing as ones where no door opened, unless persons are missing.

    Where as many alighted as boarded, nothing that was counted was lost. Of runs under way that is not known
    yet; those with counts that the counter itself does not trust are not excused.
    """
    expected = left.copy()
    door = np.flatnonzero(visits.kind == SensorKind.DOOR)
    if not door.size:
        return expected
    key = _door_runs(select_visits(visits, door), timetable.trip_pattern.size)
    known, first, mine = np.unique(key, return_index=True, return_inverse=True)
    row = rows_of(visits.vehicle[door], model.errors.count_tilt.size - 1)
    tilt = model.errors.count_tilt[row]
    on = np.nan_to_num(visits.boardings[door]) * (1 - tilt)
    off = np.nan_to_num(visits.alightings[door]) * (1 + tilt)
    rest = np.abs(np.bincount(mine, on - off))
    error = np.sqrt(np.bincount(mine, model.errors.count_variance[row] * (on + off) + COUNT_FLOOR))
    is_whole = left[door[first]] == run_lengths(timetable, visits.trip[door[first]])
    is_missed = is_whole & (rest > np.maximum(FEW, SURELY * error)) | np.isin(known, broken)
    calls = mine * 1000 + visits.position[door]
    told = np.bincount(np.unique(calls) // 1000, minlength=known.size)
    expected[door] = np.where(is_missed, left[door[first]], told)[mine]
    return expected


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
    is_pair = (key[run] == mine) & ~counted.is_coupled[run]
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
