"""Which way each rider takes, and when they are at the stop, as long as nobody tells them more."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.demand import Demand
from mobility.simulation.riders.legs import (
    LOOKED_UP_S,
    N_PERIODS,
    Legs,
    direct_rides,
    frequencies,
    period_of,
    taken_lines,
)
from mobility.simulation.riders.options import (
    MAX_RIDES,
    N_OPTIONS,
    Options,
    Skim,
    Walks,
    build_skim,
    find_options,
)
from mobility.simulation.riders.runs import RiderTimetable

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_SCALE_S = 240.0
"""Scale of the logit choice among ways: 4 weighted minutes more, 2.7 times fewer riders (an assumption)."""
_EARLY_S = (45.0, 200.0)
"""Who looked a departure up is at the stop so long before it."""
_NONE: dict[int, int] = {}
_AT_ONCE = 4000
"""Pairs whose ways are looked for together: more would only fill memory."""


class Choices(NamedTuple):
    """What each rider of a day does; riders as in Demand."""

    options: Options  # of all pairs asked for so far in the period
    row: Ints  # (n,) row of the options, -1 = there is no way
    option: Ints  # (n,) the way chosen
    pairs: Ints  # (n, MAX_RIDES) its rides, -1 = none
    walks_s: Ints  # (n, MAX_RIDES + 1) seconds on foot before each ride and after the last
    ready_s: Ints  # (n,) service-day seconds at the first stop


class Departures(NamedTuple):
    """Rides that are taken between two stations, by planned departure."""

    time_s: Ints  # service-day seconds, ascending
    run: Ints  # row of the timetable's runs
    board: Ints  # positions
    alight: Ints


class Ways:
    """The ways through the network on days of one class; those once found are kept.

    Parameters
    ----------
    timetable : RiderTimetable
        Paths and runs.
    legs : Legs
        All rides.
    walks : Walks
        Where one can walk and change.
    services : tuple[str, ...]
        What runs on such a day.
    """

    def __init__(
        self, timetable: RiderTimetable, legs: Legs, walks: Walks, services: tuple[str, ...]
    ) -> None:
        self.timetable, self.legs, self.walks = timetable, legs, walks
        often = frequencies(timetable, services)
        direct = [direct_rides(legs, often[:, p], timetable.n_stations) for p in range(N_PERIODS)]
        self.skims: list[Skim] = [build_skim(one, walks) for one in direct]
        self.taken = [taken_lines(legs, one) for one in direct]
        n_pairs = timetable.n_stations**2
        self._found = [np.full(n_pairs, -1, np.int32) for _ in range(N_PERIODS)]
        self._options = [_no_options() for _ in range(N_PERIODS)]
        self._departures: dict[tuple[int, int], Departures] = {}
        self._planned: dict[tuple[int, int], Ints] = {}
        self._by_pair = np.argsort(legs.pair, kind="stable")
        self._legs_of_pair = np.searchsorted(legs.pair, np.arange(n_pairs + 1), sorter=self._by_pair).tolist()
        self._path_of_leg, self._board_of_leg = legs.path.tolist(), legs.board.tolist()
        rows = [i for i, name in enumerate(timetable.runs.service) if name in services]
        self._rows_of_path = [
            np.array([i for i in rows if timetable.runs.path[i] == path], np.int64)
            for path in range(len(timetable.paths))
        ]
        self._times_of_path = [
            np.array([timetable.runs.departures[run] for run in runs]).reshape(len(runs), len(path.stations))
            for runs, path in zip(self._rows_of_path, timetable.paths, strict=True)
        ]

    def choose(self, rng: np.random.Generator, demand: Demand, walk_s: Floats) -> Choices:
        """Choose for all riders of a day.

        Parameters
        ----------
        rng : np.random.Generator
            Source of all chance.
        demand : Demand
            The riders.
        walk_s : Floats
            (n_stations,) seconds from the door to the station.

        Returns
        -------
        Choices
            For each rider.
        """
        n = len(demand.origin)
        period = period_of(demand.leave_s)
        row = np.full(n, -1, np.int64)
        option = np.zeros(n, np.int64)
        pairs = np.full((n, MAX_RIDES), -1, np.int64)
        walks = np.zeros((n, MAX_RIDES + 1), np.int64)
        wanted = demand.origin * self.timetable.n_stations + demand.end
        draw = rng.random(n)
        offset = 0
        for p in range(N_PERIODS):
            riders = np.flatnonzero(period == p)
            found = self._rows(p, wanted[riders])
            options = self._options[p]
            cost = options.cost_s[found]
            weight = np.exp(-(cost - np.min(cost, axis=1, keepdims=True, initial=1e9)) / _SCALE_S)
            weight[~np.isfinite(cost)] = 0.0
            edges = np.cumsum(weight, axis=1)
            has_way = edges[:, -1] > 0
            chosen = (draw[riders, None] * edges[:, -1:] >= edges).sum(axis=1)
            chosen = np.minimum(chosen, N_OPTIONS - 1)
            at, way = riders[has_way], (found[has_way], chosen[has_way])
            row[at], option[at] = found[has_way] + offset, way[1]
            pairs[at], walks[at] = options.pairs[way], np.round(options.walks_s[way])
            offset += len(options.cost_s)
        all_options = Options(*(np.concatenate(parts) for parts in zip(*self._options, strict=True)))
        door = np.round(rng.uniform(0.5, 1.5, n) * walk_s[demand.origin]).astype(np.int64)
        ready = demand.leave_s + door + walks[:, 0]
        self._look_up(rng, period, pairs[:, 0], ready)
        return Choices(all_options, row, option, pairs, walks, ready)

    def _rows(self, period: int, pairs: Ints) -> Ints:
        """Rows of the options of pairs; those asked for the first time are found now."""
        known = self._found[period]
        new = np.unique(pairs[known[pairs] < 0])
        parts = [self._options[period]]
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            n = self.timetable.n_stations
            found = find_options(self.skims[period], self.walks, some // n, some % n)
            parts.append(_narrow(found))
        known[new] = len(parts[0].cost_s) + np.arange(len(new))
        if len(parts) > 1:
            self._options[period] = Options(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
        return known[pairs].astype(np.int64)

    def _look_up(self, rng: np.random.Generator, period: Ints, pair: Ints, ready: Ints) -> None:
        """Let riders of lines that run seldom come shortly before a departure; changes `ready`."""
        early = np.round(rng.uniform(*_EARLY_S, len(pair))).astype(np.int64)
        for p in range(N_PERIODS):
            headway = self.skims[p].direct.headway_s.ravel()
            riders = np.flatnonzero((period == p) & (pair >= 0))
            riders = riders[headway[pair[riders]] > LOOKED_UP_S]
            riders = riders[np.argsort(pair[riders], kind="stable")]
            if not len(riders):
                continue
            codes, starts = np.unique(pair[riders], return_index=True)
            for code, some in zip(codes.tolist(), np.split(riders, starts[1:]), strict=True):
                times = self._times(p, code)
                after = np.searchsorted(times, ready[some] + early[some])
                catch = after < len(times)
                some = some[catch]  # noqa: PLW2901
                ready[some] = times[after[catch]] - early[some]

    def _times(self, period: int, pair: int) -> Ints:
        """Planned departures of the rides that are taken between two stations, ascending."""
        key = (period, pair)
        if key not in self._planned:
            columns = [
                self._times_of_path[path][:, board] for path, board, _ in self._rides(period, pair)
            ] or [np.empty(0, np.int64)]
            self._planned[key] = np.sort(columns[0] if len(columns) == 1 else np.concatenate(columns))
        return self._planned[key]

    def _rides(self, period: int, pair: int) -> Iterator[tuple[int, int, int]]:
        """Path, boarding and alighting position of the rides that are taken between two stations."""
        first, last = self._legs_of_pair[pair : pair + 2]
        for leg in self._by_pair[first:last].tolist():
            path, board = self._path_of_leg[leg], self._board_of_leg[leg]
            alight = self.taken[period][path].get(board, _NONE).get(pair)
            if alight is not None:
                yield path, board, alight

    def departures(self, period: int, pair: int) -> Departures:
        """Give the planned departures of the rides that are taken between two stations.

        Parameters
        ----------
        period : int
            Decides which lines are taken.
        pair : int
            From station * n_stations + to station.

        Returns
        -------
        Departures
            On all days of the class.
        """
        key = (period, pair)
        if key not in self._departures:
            rows = []
            for path, board, alight in self._rides(period, pair):
                times = self._times_of_path[path][:, board]
                shape = (len(times), 1)
                where = (np.full(shape, board), np.full(shape, alight))
                rows.append(np.hstack((times[:, None], self._rows_of_path[path][:, None], *where)))
            table = np.vstack(rows) if rows else np.empty((0, 4), np.int64)
            table = table[np.argsort(table[:, 0], kind="stable")]
            self._departures[key] = Departures(*(table[:, i].copy() for i in range(4)))
        return self._departures[key]


def _narrow(options: Options) -> Options:
    """Keep numbers short: there are hundreds of thousands of ways."""
    return Options(
        options.cost_s.astype(np.float32), options.pairs.astype(np.int32), options.walks_s.astype(np.float32)
    )


def _no_options() -> Options:
    return _narrow(
        Options(
            np.empty((0, N_OPTIONS)),
            np.empty((0, N_OPTIONS, MAX_RIDES), np.int64),
            np.empty((0, N_OPTIONS, MAX_RIDES + 1)),
        )
    )
