"""Rides without a change: which lines serve a pair of stations, how often, and which of them a rider takes.

Source: Spiess, Florian, "Optimal strategies: a new assignment model for transit networks" (1989), the choice
among common lines. Differs from the paper: riders wait half a headway, and where headways are long they look
departures up, so that the wait grows more slowly.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.runs import RiderTimetable

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PERIODS_H = (0, 6, 9, 14, 19, 24, 31)
"""Hours of the service day between which a timetable hardly changes."""
N_PERIODS = len(PERIODS_H) - 1

SERVICES = {
    "weekday": ("weekday", "schoolday", "night_week"),
    "saturday": ("saturday", "night_weekend"),
    "sunday": ("sunday", "night_week"),
}
"""What runs on an ordinary day of each class."""

LOOKED_UP_S = 600
"""From this headway on riders look departures up instead of just going to the stop."""
_WAIT = 1.5
"""Weight of a waiting minute against a riding one (an ordinary value; an assumption)."""


class Legs(NamedTuple):
    """Every ride between two positions of a path; parallel arrays."""

    path: Ints
    board: Ints  # position
    alight: Ints  # a later position
    pair: Ints  # from station * n_stations + to station
    ride_s: Floats  # by the timetable


class Direct(NamedTuple):
    """Direct rides between all stations in one period; (n_stations, n_stations)."""

    cost_s: Floats  # weighted wait and ride, inf = no line
    headway_s: Floats  # of all lines that are taken, inf = none
    line: Ints  # path of the fastest line that is taken, -1 = none


def period_of(seconds: Ints) -> Ints:
    """Tell in which period moments lie.

    Parameters
    ----------
    seconds : Ints
        Service-day seconds.

    Returns
    -------
    Ints
        0 to N_PERIODS - 1.
    """
    index = np.searchsorted(np.array(PERIODS_H) * 3600, seconds, side="right") - 1
    return np.clip(index, 0, N_PERIODS - 1)


def build_legs(timetable: RiderTimetable) -> Legs:
    """List all rides.

    Parameters
    ----------
    timetable : RiderTimetable
        Paths and runs.

    Returns
    -------
    Legs
        Sorted by path, boarding and alighting position; none from a station to itself.
    """
    rows = []
    first = {int(path): row for row, path in reversed(list(enumerate(timetable.runs.path.tolist())))}
    for number, path in enumerate(timetable.paths):
        if number not in first:
            continue
        arrivals = timetable.runs.arrivals[first[number]]
        departures = timetable.runs.departures[first[number]]
        board, alight = np.triu_indices(len(path.stations), 1)
        pair = path.stations[board] * timetable.n_stations + path.stations[alight]
        ride = arrivals[alight] - departures[board]
        kept = path.stations[board] != path.stations[alight]
        rows.append(np.column_stack((np.full(len(board), number), board, alight, pair, ride))[kept])
    table = np.vstack(rows)
    path, board, alight, pairs, rides = table.T
    return Legs(path, board, alight, pairs, rides.astype(float))


def frequencies(timetable: RiderTimetable, services: tuple[str, ...]) -> Floats:
    """Count departures.

    Parameters
    ----------
    timetable : RiderTimetable
        Paths and runs.
    services : tuple[str, ...]
        Which run.

    Returns
    -------
    Floats
        (n_paths, N_PERIODS) departures a second, seen from the middle of each path.
    """
    runs = timetable.runs
    counts = np.zeros((len(timetable.paths), N_PERIODS))
    rows = [i for i, name in enumerate(runs.service) if name in services]
    middle = np.array([(runs.departures[i][0] + runs.arrivals[i][-1]) // 2 for i in rows])
    np.add.at(counts, (runs.path[rows], period_of(middle)), 1.0)
    return counts / (np.diff(PERIODS_H) * 3600.0)


def wait_of(headway_s: Floats) -> Floats:
    """Give what waiting costs by the headway: half of it, and beyond ten minutes a fifth of the rest.

    Parameters
    ----------
    headway_s : Floats
        Seconds; inf = nothing runs.

    Returns
    -------
    Floats
        Weighted seconds.
    """
    return _WAIT * (0.5 * np.minimum(headway_s, LOOKED_UP_S) + 0.2 * np.maximum(headway_s - LOOKED_UP_S, 0))


def direct_rides(legs: Legs, frequency: Floats, n_stations: int) -> Direct:
    """Find what a direct ride costs between all stations, and by which line.

    Parameters
    ----------
    legs : Legs
        All rides.
    frequency : Floats
        (n_paths,) departures a second.
    n_stations : int
        Of the city.

    Returns
    -------
    Direct
        A further line is taken only if riding on it is shorter than waiting for and riding on the others.
    """
    size = n_stations * n_stations
    running = np.flatnonzero(frequency[legs.path] > 0)
    order = running[np.lexsort((legs.ride_s[running], legs.pair[running]))]
    pair, often = legs.pair[order], frequency[legs.path[order]]
    ride = legs.ride_s[order]
    starts = np.flatnonzero(np.concatenate(([True], np.diff(pair) != 0))) if len(pair) else np.empty(0, int)
    rank = np.arange(len(pair)) - np.repeat(starts, np.diff(np.append(starts, len(pair))))
    total, weighted = np.zeros(size), np.zeros(size)
    cost = np.full(size, np.inf)
    line = np.full(size, -1, np.int64)
    for r in range(int(rank.max(initial=-1)) + 1):
        rows = np.flatnonzero(rank == r)
        rows = rows[ride[rows] < cost[pair[rows]]]
        at = pair[rows]
        if r == 0:
            line[at] = legs.path[order][rows]
        total[at] += often[rows]
        weighted[at] += often[rows] * ride[rows]
        cost[at] = wait_of(1 / total[at]) + weighted[at] / total[at]
    headway = np.divide(1.0, total, out=np.full(size, np.inf), where=total > 0)
    shape = (n_stations, n_stations)
    return Direct(cost.reshape(shape), headway.reshape(shape), line.reshape(shape))


def taken_lines(legs: Legs, direct: Direct) -> list[dict[int, dict[int, int]]]:
    """List for each path and position which rides are taken when a vehicle of it comes.

    Parameters
    ----------
    legs : Legs
        All rides.
    direct : Direct
        Of an ordinary hour.

    Returns
    -------
    list[dict[int, dict[int, int]]]
        By path, by boarding position: pair of stations -> alighting position. Lines that are slower than
        waiting for a better one are left out, but for pairs that nothing serves in that hour.
    """
    limit = direct.cost_s.ravel()[legs.pair]
    n_paths = int(legs.path.max(initial=-1)) + 1
    table: list[dict[int, dict[int, int]]] = [{} for _ in range(n_paths)]
    kept = np.flatnonzero(legs.ride_s < limit)
    # the earliest alighting position wins where a loop passes a station twice
    for row in kept[::-1].tolist():
        rides = table[int(legs.path[row])].setdefault(int(legs.board[row]), {})
        rides[int(legs.pair[row])] = int(legs.alight[row])
    return table
