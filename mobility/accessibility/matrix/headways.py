"""Lines by headway: timetables in which each of them leaves its first stop at a moment drawn by chance.

frequencies.txt with exact_times = 0 says how often, not when. A drawn timetable shifts all runs of one line
of that file by the same seconds, 0 to a headway less one, so that they stay a headway apart; every shift is
as likely as any other, and independent of the other lines'. The timetable as it stands, with the first run
at start_time, is one of them and not the usual one.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable


def has_headways(timetable: Timetable) -> bool:
    """Tell whether any trip runs by headway.

    Parameters
    ----------
    timetable : Timetable
        Any.

    Returns
    -------
    bool
        True: when it leaves is not known.
    """
    return bool((timetable.trip_headway_s > 0).any())


def draw_timetable(timetable: Timetable, seed: int, number: int) -> Timetable:
    """Draw one of the timetables that are thinkable.

    Parameters
    ----------
    timetable : Timetable
        With trips by headway.
    seed, number : int
        Equal ones draw the same.

    Returns
    -------
    Timetable
        The same arrays but for the times. Within a pattern trips may stand in another order than by time;
        `DayCompiler` sorts and parts them as it does trips that overtake.
    """
    by_headway = np.flatnonzero(timetable.trip_headway_s > 0)
    keys = np.stack([timetable.trip_record[by_headway], timetable.trip_headway_s[by_headway]], axis=1)
    groups, group = np.unique(keys, axis=0, return_inverse=True)
    random = np.random.default_rng([seed, number])
    shifts = (random.random(groups.shape[0]) * groups[:, 1]).astype(np.int32)
    shift = np.zeros(timetable.trip_headway_s.size, np.int32)
    shift[by_headway] = shifts[group.ravel()]
    by_call = shift_by_call(timetable, shift)
    arrivals, departures = timetable.arrivals + by_call, timetable.departures + by_call
    for times in (arrivals, departures):
        times.flags.writeable = False
    return timetable._replace(arrivals=arrivals, departures=departures)


def shift_by_call(timetable: Timetable, shift: NDArray[np.int32]) -> NDArray[np.int32]:
    """Lay out a number of each trip as the times are laid out.

    Parameters
    ----------
    timetable : Timetable
        Position-major times.
    shift : (n_trips,) int32
        Of each trip.

    Returns
    -------
    (n_times,) int32
        Parallel to `timetable.arrivals`.
    """
    laid_out = np.empty(timetable.arrivals.size, np.int32)
    firsts, offsets = timetable.pattern_trips_offsets, timetable.pattern_times_offsets
    for pattern in range(firsts.size - 1):
        own = shift[firsts[pattern] : firsts[pattern + 1]]
        block = laid_out[offsets[pattern] : offsets[pattern + 1]]
        block.reshape(-1, max(own.size, 1))[:] = own
    return laid_out
