"""What is seen from the window: when it is passed, and on which side."""

from typing import NamedTuple

import numpy as np

from mobility.learning.en_route.stage import Degrees, Stage

METERS_PER_DEGREE = 111_195.08
SIGHT_M = 500.0
"""Farther away nothing is pointed out."""
FACING_M = 3.0
"""What lies closer to the line than this is on neither side."""


class Sight(NamedTuple):
    """Something beside the line."""

    moment_s: float  # Unix: when it is passed
    side: str  # "left" or "right" in the direction of travel, "" = ahead


def sight_of(stage: Stage, lat: float, lon: float) -> Sight | None:
    """Work out when a point is passed and on which side.

    Parameters
    ----------
    stage : Stage
        A ride.
    lat, lon : float
        The point, degrees.

    Returns
    -------
    Sight | None
        None where it is farther than SIGHT_M from the line, or lies before its begin or beyond its end.
    """
    lats, lons = stage.lats, stage.lons
    if lats.size < 2:
        lats = np.array([halt.lat for halt in stage.halts])
        lons = np.array([halt.lon for halt in stage.halts])
    line = _flat(lats, lons, lat, lon)
    along_m, across_m, at_m = _nearest(line)
    if abs(across_m) > SIGHT_M or not 0.0 < along_m < at_m[-1]:
        return None
    halts = _flat(
        np.array([halt.lat for halt in stage.halts]), np.array([halt.lon for halt in stage.halts]), lat, lon
    )
    # Halts lie along the line in their order, whatever loops it makes.
    halts_m = np.maximum.accumulate([_nearest(line - halt)[0] for halt in halts])
    times = np.array([(halt.arrival_s, halt.departure_s) for halt in stage.halts], np.float64).ravel()
    moment_s = float(np.interp(along_m, np.repeat(halts_m, 2), times))
    return Sight(moment_s, "" if abs(across_m) < FACING_M else "left" if across_m > 0 else "right")


def _flat(lats: Degrees, lons: Degrees, lat: float, lon: float) -> Degrees:
    """Metres east and north of a point, flat within a city."""
    east = (lons - lon) * METERS_PER_DEGREE * np.cos(np.radians(lat))
    return np.column_stack((east, (lats - lat) * METERS_PER_DEGREE))


def _nearest(line: Degrees) -> tuple[float, float, Degrees]:
    """Where a line passes the origin: metres along it, metres across (left positive), its points' metres."""
    steps = np.diff(line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    at_m = np.concatenate(([0.0], np.cumsum(lengths)))
    squares = np.where(lengths > 0, lengths**2, 1.0)
    share = np.clip(-(line[:-1] * steps).sum(axis=1) / squares, 0.0, 1.0)
    feet = line[:-1] + share[:, None] * steps
    best = int(np.argmin(np.hypot(feet[:, 0], feet[:, 1])))
    # The cross product of the direction and the way to the origin: positive on the left.
    cross = steps[best, 0] * -feet[best, 1] - steps[best, 1] * -feet[best, 0]
    apart = float(np.hypot(*feet[best]))
    return float(at_m[best] + share[best] * lengths[best]), float(np.copysign(apart, cross)), at_m
