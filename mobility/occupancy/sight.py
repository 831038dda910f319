"""What is seen of other runs at a moment: the same in training, from history, and in service, from today."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.network import Timetable
from mobility.occupancy.learned import Seen
from mobility.occupancy.times import NO_RUN

Float32 = NDArray[np.float32]
BIN_S = 900
BINS = 4
"""Deviations of a route and of the city are averaged over so many whole bins."""
FAR = np.int64(1) << 40


class Watched(NamedTuple):
    """Runs whose loads are known up to some call."""

    trip: NDArray[np.int32]  # (n,)
    offsets: NDArray[np.int32]  # (n + 1,)
    left_s: NDArray[np.int64]  # (n_calls,) Unix seconds when the run left, delays included; non-decreasing
    deviation: (
        Float32  # (n_calls,) filtered load minus the usual one, in standard deviations; NaN = not known
    )
    delay_s: NDArray[np.int32]  # (n_calls,)


class Conditions(NamedTuple):
    """Numbers by the hour beside loads; none where nobody gives any."""

    names: tuple[str, ...]
    first_hour: int  # Unix hour of the first row
    values: Float32  # (n_hours, n_names) NaN = not known

    def named(self, names: tuple[str, ...]) -> "Conditions":
        """Give the columns of some names.

        Parameters
        ----------
        names : tuple[str, ...]
            As a model knows them.

        Returns
        -------
        Conditions
            In that order; a column that is not given is not known.
        """
        if names == self.names:
            return self
        values = np.full((len(self.values), len(names)), np.nan, np.float32)
        for column, name in enumerate(names):
            if name in self.names:
                values[:, column] = self.values[:, self.names.index(name)]
        return Conditions(names, self.first_hour, values)

    def at(self, moment_s: NDArray[np.int64]) -> Float32:
        """Look up some moments.

        Parameters
        ----------
        moment_s : (n,) int64
            Unix seconds.

        Returns
        -------
        (n, n_names) float32
            NaN outside of what is given.
        """
        hour = moment_s // 3600 - self.first_hour
        is_given = (hour >= 0) & (hour < len(self.values))
        found = np.full((moment_s.size, len(self.names)), np.nan, np.float32)
        found[is_given] = self.values[hour[is_given]]
        return found


NO_CONDITIONS = Conditions((), 0, np.empty((0, 0), np.float32))


class Sight:
    """Looks at watched runs from given moments.

    Parameters
    ----------
    timetable : Timetable
        Of the runs.
    watched : Watched
        All runs that are known of.
    conditions : Conditions
        Weather, events.
    """

    def __init__(
        self, timetable: Timetable, watched: Watched, conditions: Conditions = NO_CONDITIONS
    ) -> None:
        self.watched, self._conditions = watched, conditions
        run = np.repeat(np.arange(watched.trip.size, dtype=np.int64), np.diff(watched.offsets))
        self._keys = run * FAR + watched.left_s
        route = timetable.trip_route[watched.trip].astype(np.int64)[run]
        is_told = ~np.isnan(watched.deviation)
        self._first_bin = int(watched.left_s.min() // BIN_S) if watched.left_s.size else 0
        n_bins = int(watched.left_s.max() // BIN_S) - self._first_bin + 1 if watched.left_s.size else 1
        bin_ = watched.left_s // BIN_S - self._first_bin
        shape = (timetable.route_type.size, n_bins)
        cell = (route * n_bins + bin_)[is_told]
        size = shape[0] * shape[1]
        self._sums = _cumulated(np.bincount(cell, watched.deviation[is_told], size).reshape(shape))
        self._counts = _cumulated(np.bincount(cell, minlength=size).reshape(shape))
        self._city_sums, self._city_counts = self._sums.sum(axis=0), self._counts.sum(axis=0)

    def last_call(self, run: NDArray[np.int64], moment_s: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find the last call that runs had left.

        Parameters
        ----------
        run : (n,) int64
            Rows of the watched runs; NO_RUN.
        moment_s : (n,) int64
            Unix seconds.

        Returns
        -------
        (n,) int64
            Calls, -1 = the run had not begun, or there is none.
        """
        call = np.searchsorted(self._keys, run * FAR + moment_s, side="right") - 1
        begun = (run != NO_RUN) & (call >= self.watched.offsets[np.maximum(run, 0)])
        return np.where(begun, call, -1)

    def look(
        self,
        run: NDArray[np.int64],
        ahead: NDArray[np.int64],
        route: NDArray[np.int64],
        position: NDArray[np.int64],
        weekday: NDArray[np.int64],
        moment_s: NDArray[np.int64],
        departure_s: NDArray[np.int64],
    ) -> tuple[Seen, NDArray[np.int64]]:
        """Tell what is seen from moments of departures that are foretold.

        Parameters
        ----------
        run, ahead : (n,) int64
            Rows of the watched runs: the run foretold, the one ahead of it; NO_RUN = not watched.
        route : (n,) int64
            Route of the run.
        position : (n,) int64
            Of the departure.
        weekday : (n,) int64
            0 = Monday.
        moment_s : (n,) int64
            Unix seconds from which is looked.
        departure_s : (n,) int64
            Unix seconds of the departure.

        Returns
        -------
        tuple[Seen, (n,) int64]
            What is seen, and the last call that the run had left, -1 = none.
        """
        w = self.watched
        own = self.last_call(run, moment_s)
        theirs = self.last_call(ahead, moment_s)
        # Both runs have the same stops: where the one ahead has passed the foretold one, it tells of there.
        there = w.offsets[np.maximum(ahead, 0)] + position
        theirs = np.where(theirs >= 0, np.minimum(theirs, there), -1)
        delay = _at(w.delay_s, own)
        seen = Seen(
            own=_at(w.deviation, own),
            ahead=_at(w.deviation, theirs),
            route=self._recent(self._sums, self._counts, moment_s, route),
            city=self._recent(self._city_sums[None], self._city_counts[None], moment_s, np.zeros_like(route)),
            delay_s=delay,
            gap_s=delay - _at(w.delay_s, theirs),
            weekday=weekday,
            conditions=self._conditions.at(departure_s),
        )
        return seen, own

    def _recent(
        self,
        sums: NDArray[np.float64],
        counts: NDArray[np.float64],
        moment_s: NDArray[np.int64],
        row: NDArray[np.int64],
    ) -> Float32:
        last = np.clip(moment_s // BIN_S - self._first_bin, 0, sums.shape[1] - 1)
        first = np.maximum(last - BINS, 0)
        n = counts[row, last] - counts[row, first]
        total = sums[row, last] - sums[row, first]
        return np.where(n > 0, total / np.maximum(n, 1), np.nan).astype(np.float32)


def _cumulated(table: NDArray[Any]) -> NDArray[np.float64]:
    """Sum along bins, a column of zeros first: column b holds all bins before b."""
    return np.concatenate([np.zeros((table.shape[0], 1)), np.cumsum(table, axis=1)], axis=1)


def _at(values: NDArray[np.float32] | NDArray[np.int32], call: NDArray[np.int64]) -> Float32:
    if values.size == 0:
        return np.full(call.size, np.nan, np.float32)
    return np.where(call >= 0, values[np.maximum(call, 0)], np.nan).astype(np.float32)
