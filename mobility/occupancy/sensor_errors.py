"""How wrong sensors are: what is assumed of each kind, and what is measured where two of them overlap.

A direct estimate of a load L is taken as offset + gain * L with a variance of fixed + growing * L; counts at
doors have a variance for each person counted, and a tilt: by which share they count boardings more than
alightings.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.sensing.observation import SensorKind

Float32 = NDArray[np.float32]
N_KINDS = max(SensorKind) + 1
LEAST_OVERLAPS = 50
"""Calls at which a sensor must have been compared before its own figures replace those of its kind."""


class SensorErrors(NamedTuple):
    """One row a vehicle of the registry, and a last one for all others; read-only."""

    offset: Float32  # (n_vehicles + 1, N_KINDS) persons
    gain: Float32  # (n_vehicles + 1, N_KINDS) told persons for each person on board
    fixed: Float32  # (n_vehicles + 1, N_KINDS) persons squared
    growing: Float32  # (n_vehicles + 1, N_KINDS) persons squared for each person on board
    overlaps: NDArray[np.int32]  # (n_vehicles + 1, N_KINDS) calls compared, 0 = assumed
    count_variance: Float32  # (n_vehicles + 1,) persons squared for each person counted at doors
    count_tilt: (
        Float32  # (n_vehicles + 1,) (boardings - alightings) / (boardings + alightings) over whole runs
    )
    counted_runs: NDArray[np.int32]  # (n_vehicles + 1,) runs it rests on, 0 = assumed


ASSUMED = {
    SensorKind.DOOR: (1.0, 0.1),
    SensorKind.DEVICES: (6.0, 3.0),
    SensorKind.CAMERA: (2.0, 0.5),
    SensorKind.WEIGHT: (9.0, 0.3),
    SensorKind.MANUAL: (0.25, 0.02),
    SensorKind.LEVEL: (25.0, 2.0),
}
"""Fixed and growing variance until there are overlaps. DEVICES: Kanamitsu 2022 (Sensors 22:881) reports a
mean absolute error of 2.49 persons, 38.8 % of the load; the others are assumptions of ours."""
ASSUMED_COUNT_VARIANCE = 0.05
SILENT_VARIANCE = 0.5
"""Persons squared: a call at which a counting vehicle said nothing is taken for one where no door opened."""


def assumed_errors(n_vehicles: int) -> SensorErrors:
    """Give what is assumed before anything is calibrated.

    Parameters
    ----------
    n_vehicles : int
        Of the registry.

    Returns
    -------
    SensorErrors
        The same for all vehicles.
    """
    shape = (n_vehicles + 1, N_KINDS)
    fixed, growing = np.full(shape, 25, np.float32), np.full(shape, 2, np.float32)
    for kind, (constant, slope) in ASSUMED.items():
        fixed[:, kind], growing[:, kind] = constant, slope
    return SensorErrors(
        offset=np.zeros(shape, np.float32),
        gain=np.ones(shape, np.float32),
        fixed=fixed,
        growing=growing,
        overlaps=np.zeros(shape, np.int32),
        count_variance=np.full(n_vehicles + 1, ASSUMED_COUNT_VARIANCE, np.float32),
        count_tilt=np.zeros(n_vehicles + 1, np.float32),
        counted_runs=np.zeros(n_vehicles + 1, np.int32),
    )


def rows_of(vehicle: NDArray[np.int32], n_vehicles: int) -> NDArray[np.int32]:
    """Give the rows of vehicles.

    Parameters
    ----------
    vehicle : (n,) int32
        Rows of the registry; -1 or beyond what was calibrated = unknown.
    n_vehicles : int
        That were calibrated.

    Returns
    -------
    (n,) int32
        Rows of SensorErrors; the last one for unknown vehicles.
    """
    return np.where((vehicle >= 0) & (vehicle < n_vehicles), vehicle, n_vehicles).astype(np.int32)


def in_order_of(
    errors: SensorErrors, vehicle_ids: Sequence[str], rows: Mapping[str, int], n_vehicles: int
) -> SensorErrors:
    """Lay errors out for another registry: each vehicle keeps its own, wherever it stands there.

    Parameters
    ----------
    errors : SensorErrors
        As measured.
    vehicle_ids : Sequence[str]
        Of the rows, without the last one.
    rows : Mapping[str, int]
        Rows of the registry by id or alias.
    n_vehicles : int
        Of the registry.

    Returns
    -------
    SensorErrors
        Vehicles that were not measured have the errors of all.
    """
    last = errors.count_tilt.size - 1
    source = np.full(n_vehicles + 1, last)
    for at, vehicle_id in enumerate(vehicle_ids):
        row = rows.get(vehicle_id)
        if row is not None:
            source[row] = at
    laid_out: list[Any] = [column[source] for column in errors]
    return SensorErrors(*laid_out)


def calibrate_direct(
    errors: SensorErrors,
    vehicle: NDArray[np.int32],
    kind: NDArray[np.int8],
    told: Float32,
    reference: Float32,
) -> SensorErrors:
    """Measure direct estimates against what was counted on the same calls.

    Parameters
    ----------
    errors : SensorErrors
        Before.
    vehicle : (n,) int32
        Rows of SensorErrors.
    kind : (n,) int8
        SensorKind.
    told : (n,) float32
        Persons on board as told.
    reference : (n,) float32
        Persons on board as counted.

    Returns
    -------
    SensorErrors
        With the kinds, and the vehicles that were compared often enough, replaced.
    """
    offset, gain = errors.offset.copy(), errors.gain.copy()
    fixed, growing, overlaps = errors.fixed.copy(), errors.growing.copy(), errors.overlaps.copy()
    last = offset.shape[0] - 1
    for one in np.unique(kind).tolist():
        mine = kind == one
        if mine.sum() < LEAST_OVERLAPS:
            continue
        line = _fit_line(told[mine], reference[mine])
        n_compared = int(mine.sum())
        for table, value in zip((offset, gain, fixed, growing), line, strict=True):
            table[:, one] = value
        overlaps[:, one] = 0
        overlaps[last, one] = n_compared
        for row in np.flatnonzero(np.bincount(vehicle[mine], minlength=last + 1)[:last] >= LEAST_OVERLAPS):
            its = mine & (vehicle == row)
            line = _fit_line(told[its], reference[its])
            for table, value in zip((offset, gain, fixed, growing), line, strict=True):
                table[row, one] = value
            overlaps[row, one] = int(its.sum())
    return errors._replace(offset=offset, gain=gain, fixed=fixed, growing=growing, overlaps=overlaps)


def calibrate_doors(
    errors: SensorErrors, vehicle: NDArray[np.int32], boardings: Float32, alightings: Float32
) -> SensorErrors:
    """Measure counts at doors by themselves: over a whole run as many alight as board.

    Parameters
    ----------
    errors : SensorErrors
        Before.
    vehicle : (n,) int32
        Rows of SensorErrors, one a run that was counted from its first to its last call.
    boardings, alightings : (n,) float32
        Persons of the run.

    Returns
    -------
    SensorErrors
        With all vehicles, and those with enough runs, replaced.
    """
    counted = boardings + alightings
    is_used = counted > 0
    vehicle, counted, rest = vehicle[is_used], counted[is_used], (boardings - alightings)[is_used]
    if vehicle.size < LEAST_OVERLAPS:
        return errors
    variance, tilt, runs = (
        errors.count_variance.copy(),
        errors.count_tilt.copy(),
        errors.counted_runs.copy(),
    )
    last = variance.size - 1
    tilt[:] = rest.sum() / counted.sum()
    left = (rest - tilt[0] * counted) ** 2 / counted
    # The median of chi squared with one degree of freedom is 0.455: some wild runs do not count.
    variance[:] = max(float(np.median(left)) / 0.455, 0.005)
    runs[:], runs[last] = 0, vehicle.size
    sums = np.bincount(vehicle, minlength=last + 1)
    for row in np.flatnonzero(sums[:last] >= LEAST_OVERLAPS):
        its = vehicle == row
        tilt[row] = rest[its].sum() / counted[its].sum()
        left = (rest[its] - tilt[row] * counted[its]) ** 2 / counted[its]
        variance[row] = max(float(np.median(left)) / 0.455, 0.005)
        runs[row] = int(its.sum())
    return errors._replace(count_variance=variance, count_tilt=tilt, counted_runs=runs)


def _fit_line(told: Float32, reference: Float32) -> tuple[float, float, float, float]:
    """Fit offset, gain, fixed and growing variance; steady where all references are alike."""
    x, y = reference.astype(np.float64), told.astype(np.float64)
    weight = 1 / (4 + x)
    mean_x, mean_y = np.average(x, weights=weight), np.average(y, weights=weight)
    spread = np.average((x - mean_x) ** 2, weights=weight)
    gain = 1.0
    if spread > 1:
        gain = float(np.clip(np.average((x - mean_x) * (y - mean_y), weights=weight) / spread, 0.2, 5))
    offset = mean_y - gain * mean_x
    squared = (y - offset - gain * x) ** 2
    design = np.column_stack([np.ones_like(x), x]) * weight[:, None]
    found, *_ = np.linalg.lstsq(design, squared * weight, rcond=None)
    fixed, growing = max(float(found[0]), 0.1), max(float(found[1]), 0.0)
    if found[0] < 0.1:
        growing = max(
            float(np.average(np.maximum(squared - fixed, 0), weights=weight) / max(mean_x, 1)), growing
        )
    return float(offset), gain, fixed, growing
