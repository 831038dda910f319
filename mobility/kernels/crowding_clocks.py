"""Clocks that run as time on board is felt: what a ride costs is the difference of two of their readings.

A *perceived clock* of a trip counts tenths of a second as its passengers feel them: each stretch takes its
seconds times the multiplier of the load on it, a halt is felt as the stretch before it. An *excess clock* is
a perceived clock minus what waiting would have cost in the same time; the search adds excess only, so that
waiting changes nothing (see `crowding`).
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mobility.kernels.arrays import DayTimetable

PER_MILLE = 1000
LOAD_STEP = 100
"""Multipliers are looked up by load factor in hundredths."""
SEATED_DS = 10
"""Tenths for each second one stays seated between two trips of a vehicle: nobody stands in it there."""
UNMET_DS = 36_000
"""Tenths for each stretch on which a wish is not met: an hour, more than any crowding weighs."""

Int32 = NDArray[np.int32]


class Weights(NamedTuple):
    """How waiting, walking and changing are felt, in tenths."""

    wait: int  # for each second
    walk: int  # for each second
    transfer_ds: int  # for each change of vehicle


class ExcessClocks(NamedTuple):
    """Tenths of a second of every day trip at every position, laid out like DayTimetable.arrivals."""

    at_arrival: Int32
    at_departure: Int32


@njit(cache=True, nogil=True)
def run_clocks(
    timetable: DayTimetable,
    loads: NDArray[np.float32],
    priors: NDArray[np.float32],
    multipliers: Int32,
    unmet: NDArray[np.uint8],
    wait: int,
    clocks: ExcessClocks,
) -> None:
    """Let the clocks of all trips run.

    Parameters
    ----------
    timetable : DayTimetable
        Read only.
    loads : (n_times,) float32
        Persons on board for each seat when a trip leaves a position, laid out like `arrivals`; NaN = unknown.
    priors : (1,) or (n_times,) float32
        What an unknown load is taken for.
    multipliers : (n,) int32
        Thousandths by load factor in hundredths; larger loads count as the last.
    unmet : (n_times,) or (0,) uint8
        1 = the stretch that begins there does not meet what is wished for; (0,) = nothing is wished for.
    wait : int
        Tenths for each second of waiting.
    clocks : ExcessClocks
        Changed in place.
    """
    arrivals, departures = timetable.arrivals, timetable.departures
    at_arrival, at_departure = clocks.at_arrival, clocks.at_departure
    last_level = multipliers.size - 1
    n_priors = priors.size
    has_wishes = unmet.size > 0
    for pattern in range(timetable.pattern_stops_offsets.size - 1):
        length = timetable.pattern_stops_offsets[pattern + 1] - timetable.pattern_stops_offsets[pattern]
        n = timetable.pattern_trips_offsets[pattern + 1] - timetable.pattern_trips_offsets[pattern]
        base = timetable.pattern_times_offsets[pattern]
        for i in range(n):
            row = base + i * length
            clock = 0
            felt = PER_MILLE
            left = 0
            for q in range(length):
                arrival, departure = arrivals[row + q], departures[base + q * n + i]
                if q > 0:
                    clock += ((arrival - left) * felt + 50) // 100
                    if has_wishes and unmet[row + q - 1]:
                        clock += UNMET_DS
                at_arrival[row + q] = clock - wait * arrival
                if q > 0:
                    clock += ((departure - arrival) * felt + 50) // 100
                at_departure[row + q] = clock - wait * departure
                load = loads[row + q]
                if np.isnan(load):
                    load = priors[row + q] if n_priors > 1 else priors[0]
                felt = multipliers[min(max(int(load * LOAD_STEP + np.float32(0.5)), 0), last_level)]
                left = departure


@njit(cache=True, nogil=True)
def mirror_clocks(timetable: DayTimetable, clocks: ExcessClocks, mirrored: ExcessClocks) -> None:
    """Turn the clocks around with the day.

    Parameters
    ----------
    timetable : DayTimetable
        The day or its reverse; read only.
    clocks : ExcessClocks
        Of the one, read only.
    mirrored : ExcessClocks
        Of the other, changed in place.
    """
    for pattern in range(timetable.pattern_stops_offsets.size - 1):
        # Trips and positions both run backwards: so does the whole block of the pattern.
        first, last = timetable.pattern_times_offsets[pattern], timetable.pattern_times_offsets[pattern + 1]
        for at in range(first, last):
            mirrored.at_arrival[at] = -clocks.at_departure[first + last - 1 - at]
            mirrored.at_departure[at] = -clocks.at_arrival[first + last - 1 - at]
