"""What several sensors told of a call, weighed by their errors; of coupled vehicles added up."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.occupancy.coupled import Parts, add_counts, add_estimates
from mobility.occupancy.sensor_errors import SensorErrors, rows_of
from mobility.occupancy.told import told_loads
from mobility.sensing.observation import SensorKind
from mobility.sensing.stop_visits import StopVisits, select_visits

Float32 = NDArray[np.float32]
Counts = tuple[Float32, Float32, Float32]
"""Boardings, alightings, variance of their difference; NaN = not counted."""
Estimates = tuple[Float32, Float32]
"""Persons on board and their variance; NaN = not told."""
COUNT_FLOOR = 0.02
"""Persons squared that a count of nobody may be wrong by."""


class Told(NamedTuple):
    """Visits, and where each belongs."""

    visits: StopVisits
    call: NDArray[np.int64]  # (n,) row of the call among all calls of all runs
    part: NDArray[np.int64]  # (n,) row of Parts; -1 = of a vehicle that is coupled to none
    seats: NDArray[np.int16]  # (n,) of the run
    standing: NDArray[np.int16]  # (n,)


def weigh(told: Told, parts: Parts, errors: SensorErrors, n_calls: int) -> tuple[Counts, Estimates]:
    """Weigh what was told of each call.

    Parameters
    ----------
    told : Told
        Of all runs.
    parts : Parts
        Vehicles that go coupled.
    errors : SensorErrors
        Of the sensors.
    n_calls : int
        Of all runs.

    Returns
    -------
    tuple[Counts, Estimates]
        (n_calls,) arrays. Of coupled runs what is not of one of their vehicles counts only where none of
        these told anything.
    """
    alone = np.flatnonzero(told.part < 0) if parts.run.size else slice(None)
    counts, estimates = _weigh(_select(told, alone), errors, n_calls)
    if not parts.run.size:
        return counts, estimates
    coupled = _select(told, np.flatnonzero(told.part >= 0))
    cell = parts.cells[coupled.part] + coupled.visits.position
    coupled = coupled._replace(
        call=cell, seats=parts.seats[coupled.part], standing=parts.standing[coupled.part]
    )
    n_cells = int(parts.cells[-1])
    of_cells, told_of_cells = _weigh(coupled, errors, n_cells)
    is_broken = np.zeros(n_cells, np.bool_)
    is_broken[cell[coupled.visits.kind == SensorKind.DOOR]] = True
    is_broken &= np.isnan(of_cells[0])
    both = add_counts(parts, of_cells, is_broken, n_calls)
    total = add_estimates(parts, *told_of_cells, n_calls)
    on, off, variance = (
        np.where(np.isnan(both[0]), one, sum_) for one, sum_ in zip(counts, both, strict=True)
    )
    direct, wrong = (
        np.where(np.isnan(total[0]), one, sum_) for one, sum_ in zip(estimates, total, strict=True)
    )
    return (on, off, variance), (direct, wrong)


def _select(told: Told, rows: NDArray[np.int64] | slice) -> Told:
    if isinstance(rows, slice):
        return told
    visits, call, part, seats, standing = told
    return Told(select_visits(visits, rows), call[rows], part[rows], seats[rows], standing[rows])


def _weigh(told: Told, errors: SensorErrors, n_calls: int) -> tuple[Counts, Estimates]:
    row = rows_of(told.visits.vehicle, errors.count_tilt.size - 1)
    counts = _counts(told.visits, told.call, row, errors, n_calls)
    return counts, _estimates(told.visits, told.call, row, errors, told.seats, told.standing, n_calls)


def _counts(
    visits: StopVisits, call: NDArray[np.int64], row: NDArray[np.int32], errors: SensorErrors, n_calls: int
) -> tuple[Float32, Float32, Float32]:
    """Average what several systems counted at a call, the tilt of each taken out."""
    counted = np.flatnonzero(~np.isnan(visits.boardings) & ~np.isnan(visits.alightings))
    at = call[counted]
    times = np.bincount(at, minlength=n_calls)
    tilt = np.where(visits.kind[counted] == SensorKind.MANUAL, 0, errors.count_tilt[row[counted]])
    scale = np.where(visits.kind[counted] == SensorKind.MANUAL, 0.01, errors.count_variance[row[counted]])
    boardings, alightings = visits.boardings[counted] * (1 - tilt), visits.alightings[counted] * (1 + tilt)
    with np.errstate(invalid="ignore"):
        on = np.bincount(at, boardings, n_calls) / times
        off = np.bincount(at, alightings, n_calls) / times
        variance = np.bincount(at, scale * (boardings + alightings) + COUNT_FLOOR, n_calls) / times
    return on.astype(np.float32), off.astype(np.float32), variance.astype(np.float32)


def _estimates(
    visits: StopVisits,
    call: NDArray[np.int64],
    row: NDArray[np.int32],
    errors: SensorErrors,
    seats: NDArray[np.int16],
    standing: NDArray[np.int16],
    n_calls: int,
) -> tuple[Float32, Float32]:
    """Weigh what is told of the load at a call by its precision."""
    load, width = told_loads(visits, seats, standing)
    kind = visits.kind.astype(np.int64)
    # A kind that was compared with counts has a measured error, which holds what a class leaves open.
    # Vehicles that were compared too seldom themselves have that of all, which the last row counts.
    variance = np.where(errors.overlaps[-1, kind] > 0, 0, width**2 / 12)
    gain = errors.gain[row, kind]
    true_load = np.maximum((load - errors.offset[row, kind]) / gain, 0)
    variance += (errors.fixed[row, kind] + errors.growing[row, kind] * true_load) / gain**2
    told = np.flatnonzero(~np.isnan(true_load))
    weight = 1 / (variance[told] * (2 - visits.confidence[told]))
    total = np.bincount(call[told], weight, n_calls)
    with np.errstate(invalid="ignore", divide="ignore"):
        direct = np.bincount(call[told], weight * true_load[told], n_calls) / total
        combined = 1 / total
    return direct.astype(np.float32), combined.astype(np.float32)
