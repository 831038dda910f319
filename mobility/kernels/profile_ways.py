"""From points of a profile search to ways to places: by stop, then over the last walk of each place.

Times run in the direction of the search: mirrored (negated) ones are searched by the same kernels.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
NOWHERE = -1
"""Rides where there is no way; 0 = without a vehicle."""


@njit(cache=True, nogil=True)
def group_points(points: Int32, physical: Int32, n_stops: int) -> tuple[Int32, Int32]:
    """Group points by stop, keeping their order.

    Parameters
    ----------
    points : (n, POINT_SIZE) int32
        As `raptor_profile.run_profile` writes them, read only.
    physical : (n_day_stops,) int32
        Stop of the Timetable for each day stop, read only.
    n_stops : int
        Stops of the Timetable.

    Returns
    -------
    offsets : (n_stops + 1,) int32
        Where each stop's points begin.
    grouped : (n, 3) int32
        Departure, arrival and rides; of each stop the latest departure first.
    """
    offsets = np.zeros(n_stops + 1, np.int32)
    for i in range(points.shape[0]):
        offsets[physical[points[i, 0]] + 1] += 1
    for stop in range(n_stops):
        offsets[stop + 1] += offsets[stop]
    free = offsets[:-1].copy()
    grouped = np.empty((points.shape[0], 3), np.int32)
    for i in range(points.shape[0]):
        stop = physical[points[i, 0]]
        grouped[free[stop]] = points[i, 1:]
        free[stop] += 1
    return offsets, grouped


@njit(cache=True, nogil=True)
def run_tight(
    offsets: Int32,
    points: Int32,
    links_offsets: Int32,
    links_stops: Int32,
    links_s: Int32,
    direct_s: Int32,
    rows: Int32,
    by: Int32,
    earliest: Int32,
    longest: int,
    found: Int32,
) -> None:
    """Find for each question the latest departure that arrives in time, with its earliest arrival.

    Parameters
    ----------
    offsets, points
        Of `group_points`, read only.
    links_offsets, links_stops, links_s : int32
        Last walks of each place: where they begin in the arrays, stops, s; read only.
    direct_s : (n_places,) int32
        Way without transit in s, -1 = none; read only.
    rows : (n,) int32
        Place of each question, read only.
    by, earliest : (n,) int32
        Latest arrival and earliest departure of each, read only.
    longest : int
        Most s from departure to arrival.
    found : (n, 3) int32
        Changed in place: departure, arrival, rides; NOWHERE rides where there is no way.
    """
    for q in range(rows.size):
        place = rows[q]
        found[q, 2] = NOWHERE
        departure, arrival, rides = earliest[q] - 1, 0, 0
        walk = direct_s[place]
        if 0 <= walk <= longest and by[q] - walk >= earliest[q]:
            departure, arrival = by[q] - walk, by[q]
            found[q, 2] = 0
        for link in range(links_offsets[place], links_offsets[place + 1]):
            stop, walk = links_stops[link], links_s[link]
            low, high = offsets[stop], offsets[stop + 1]
            while low < high:
                middle = (low + high) >> 1
                if points[middle, 0] > by[q] - walk:
                    low = middle + 1
                else:
                    high = middle
            for i in range(low, offsets[stop + 1]):
                leaving = points[i, 0]
                if leaving < departure or leaving < earliest[q]:
                    break
                arriving = points[i, 1] + walk
                if arriving > by[q] or arriving - leaving > longest:
                    continue
                if (
                    leaving > departure
                    or arriving < arrival
                    or (arriving == arrival and points[i, 2] < rides)
                ):
                    departure, arrival, rides = leaving, arriving, points[i, 2]
                    found[q, 2] = rides
        found[q, 0], found[q, 1] = departure, arrival


@njit(cache=True, nogil=True)
def run_early(
    offsets: Int32,
    points: Int32,
    links_offsets: Int32,
    links_stops: Int32,
    links_s: Int32,
    direct_s: Int32,
    rows: Int32,
    start: Int32,
    until: Int32,
    longest: int,
    found: Int32,
) -> None:
    """Find for each question the earliest arrival of who leaves at its start or later, and when to leave.

    Parameters
    ----------
    offsets, points, links_offsets, links_stops, links_s, direct_s, rows
        As in `run_tight`.
    start, until : (n,) int32
        Earliest departure and latest arrival of each, read only.
    longest : int
        Most s from departure to arrival.
    found : (n, 3) int32
        Changed in place, as in `run_tight`; of several departures that arrive then the latest.
    """
    for q in range(rows.size):
        place = rows[q]
        found[q, 2] = NOWHERE
        departure, arrival, rides = 0, until[q] + 1, 0
        walk = direct_s[place]
        if 0 <= walk <= longest and start[q] + walk <= until[q]:
            departure, arrival = start[q], start[q] + walk
            found[q, 2] = 0
        for link in range(links_offsets[place], links_offsets[place + 1]):
            stop, walk = links_stops[link], links_s[link]
            for i in range(offsets[stop], offsets[stop + 1]):
                leaving = points[i, 0]
                if leaving < start[q]:
                    break
                arriving = points[i, 1] + walk
                if arriving > arrival or arriving - leaving > longest or arriving > until[q]:
                    continue
                if (
                    arriving < arrival
                    or leaving > departure
                    or (leaving == departure and points[i, 2] < rides)
                ):
                    departure, arrival, rides = leaving, arriving, points[i, 2]
                    found[q, 2] = rides
        found[q, 0], found[q, 1] = departure, arrival
