"""From arrivals on rides to arrivals at all stops: one walk more after the last ride."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import Footpaths
from mobility.kernels.raptor_state import NEVER


@njit(cache=True, nogil=True)
def run_last_walks(
    footpaths: Footpaths,
    factor: float,
    longest_s: int,
    backward: bool,
    is_linked: NDArray[np.bool_],
    rides: NDArray[np.int32],
    arrivals: NDArray[np.int32],
) -> None:
    """Improve arrivals by walking on from where rides end.

    Parameters
    ----------
    footpaths : Footpaths
        Walks between stops at the base speed, read only.
    factor : float
        From base times to the traveler's.
    longest_s : int
        Longest walk, at the traveler's speed.
    backward : bool
        True: times are mirrored (latest departures, negated), and one walks to where the first ride begins.
    is_linked : (n_stops,) bool
        Walks begin and end at these stops only; read only.
    rides : (n_stops, n_rides) int32
        Seconds at which a ride ends at a stop, NEVER where none does; read only.
    arrivals : (n_stops, n_rides) int32
        Changed in place: seconds at which one is at a stop; begun with a copy of `rides`.
    """
    n_rides = rides.shape[1]
    for stop in range(rides.shape[0]):
        if not is_linked[stop] or (not backward and rides[stop, n_rides - 1] == NEVER):
            continue
        for i in range(footpaths.offsets[stop], footpaths.offsets[stop + 1]):
            # Rounded before the ceiling, as mobility.routing.ways.scaled_s: 11.000000000000002 s are 11.
            seconds = math.ceil(round(footpaths.durations[i] * factor * 1e6) / 1e6)
            if seconds > longest_s:
                break
            ridden = footpaths.targets[i] if backward else stop
            walked = stop if backward else footpaths.targets[i]
            if not is_linked[footpaths.targets[i]]:
                continue
            for k in range(n_rides):
                if rides[ridden, k] < NEVER:
                    arrivals[walked, k] = min(arrivals[walked, k], rides[ridden, k] + seconds)
