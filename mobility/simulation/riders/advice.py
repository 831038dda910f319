"""What our advice tells riders of the model city: what is usual, what is seen now, and who is expected.

It is the service's method written small, on what the service may know: what runs usually carried on earlier
days, as counted; the level that a vehicle shows now, which narrows what is usual there; that deviation,
decaying along the run; and the riders who confirmed. The truth of the day is never looked at.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.information import DayView
from mobility.simulation.riders.ridership import Day

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

COUNTED_WRONG = 0.1
"""Standard deviation of what is counted of a run on one day, as a share of it (an assumption)."""
DECAY = 0.85
"""What is left of a deviation a stop further on (an assumption; the service fits it to history)."""
FORETOLD_S = 900
"""Who rides tells so, on average over this span, before the vehicle leaves (an assumption)."""
BORDERS = np.array([0.0, 0.5, 0.75, 1.5])
"""Of the statutory levels, as shares of all places."""


class Usual(NamedTuple):
    """What runs usually carry, by row of the timetable's runs."""

    loads: dict[int, Floats]  # persons with whom a run leaves each of its positions
    boardings: dict[int, Floats]


def count_usual(days: Sequence[Day], seed: int) -> Usual:
    """Average earlier days, as counted.

    Parameters
    ----------
    days : Sequence[Day]
        Of one class, before the day that is foretold.
    seed : int
        Of the errors of counting.

    Returns
    -------
    Usual
        Of all runs of these days.
    """
    told: dict[int, list[tuple[Floats, Floats]]] = {}
    for number, day in enumerate(days):
        wrong = 1 + COUNTED_WRONG * np.random.default_rng([seed, number]).standard_normal(len(day.plan.rows))
        offsets = day.calls.offsets
        load, on = day.calls.load.astype(np.float64), day.calls.boardings.astype(np.float64)
        for run, row in enumerate(day.plan.rows.tolist()):
            here = slice(int(offsets[run]), int(offsets[run + 1]))
            factor = max(float(wrong[run]), 0.0)
            told.setdefault(row, []).append((load[here] * factor, on[here] * factor))
    return Usual(
        {row: np.mean([one for one, _ in counts], axis=0) for row, counts in told.items()},
        {row: np.mean([one for _, one in counts], axis=0) for row, counts in told.items()},
    )


class Advice:
    """Tells how full rides will be, and counts who says they will ride.

    Parameters
    ----------
    usual : Usual
        Of earlier days.
    rows : Ints
        (n,) the day's runs in the timetable.
    departures : Sequence[Ints]
        Planned departures of the timetable's runs.
    counts_expected : bool
        Whether those who said they will ride are counted.
    """

    def __init__(
        self, usual: Usual, rows: Ints, departures: Sequence[Ints], *, counts_expected: bool = True
    ) -> None:
        self._departures = [departures[row] for row in rows.tolist()]
        self._usual = [
            usual.loads.get(row, np.zeros(len(times)))
            for row, times in zip(rows.tolist(), self._departures, strict=True)
        ]
        self._boardings = [
            usual.boardings.get(row, np.zeros(len(times)))
            for row, times in zip(rows.tolist(), self._departures, strict=True)
        ]
        self._told: dict[int, list[tuple[int, int]]] = {}
        self._counts_expected = counts_expected
        self._n_told = 0
        # Boardings by planned departure, to learn which share of riders tells.
        times = np.concatenate(self._departures) if self._departures else np.empty(0, np.int64)
        order = np.argsort(times, kind="stable")
        boardings = np.concatenate(self._boardings) if self._boardings else np.empty(0)
        self._times, self._boarded = times[order], np.cumsum(boardings[order])

    def expect(self, view: DayView, run: Ints, board: Ints, alight: Ints) -> Floats:
        """Tell the mean load of rides, run by run.

        Parameters
        ----------
        view : DayView
            The city now; of vehicles under way only the level is looked at.
        run : Ints
            (n,) runs of the day.
        board, alight : Ints
            (n,) positions.

        Returns
        -------
        Floats
            (n,) persons.
        """
        share = self._share(view.now_s) if self._counts_expected else 0.0
        found = np.empty(len(run))
        order = np.argsort(run, kind="stable")
        runs, starts = np.unique(run[order], return_index=True)
        for number, some in zip(runs.tolist(), np.split(order, starts[1:]), strict=True):
            sums = np.concatenate(([0.0], np.cumsum(self._foretell(view, number, share))))
            found[some] = (sums[alight[some]] - sums[board[some]]) / np.maximum(alight[some] - board[some], 1)
        return found

    def confirm(self, view: DayView, run: Ints, board: Ints, alight: Ints) -> None:
        """Count who says they will ride.

        Parameters
        ----------
        view : DayView
            The city now.
        run : Ints
            (n,) runs of the day; one rider each.
        board, alight : Ints
            (n,) positions.
        """
        del view
        self._n_told += len(run)
        for number, first, last in zip(run.tolist(), board.tolist(), alight.tolist(), strict=True):
            self._told.setdefault(number, []).append((first, last))

    def _foretell(self, view: DayView, run: int, share: float) -> Floats:
        usual, passed = self._usual[run], view.passed[run]
        load = usual.copy()
        places = view.seats[run] + view.standing[run]
        if passed >= 0:
            level = int(np.searchsorted(BORDERS[1:-1] * places, view.load[run], side="right"))
            low, high = BORDERS[level] * places, BORDERS[level + 1] * places
            apart = min(max(float(usual[passed]), low), high) - float(usual[passed])
            load += apart * DECAY ** np.maximum(np.arange(len(load)) - passed, 0)
        if self._counts_expected:
            load += self._expected(view, run, share)
        return np.maximum(load, 0.0)

    def _expected(self, view: DayView, run: int, share: float) -> Floats:
        """Riders who told that they will board, less those who have usually told by now."""
        passed, times = view.passed[run], self._departures[run]
        ahead = np.arange(len(times)) > passed
        known = np.clip(1 - (times + view.delay_s[run] - view.now_s) / FORETOLD_S, 0.0, 1.0)
        usual_on = np.where(ahead, self._boardings[run], 0.0) * known * share
        stays = self._usual[run] / np.maximum(self._usual[run].max(initial=1.0), 1.0)
        on = np.zeros(len(times) + 1)
        for first, last in self._told.get(run, ()):
            if first > passed:
                on[first] += 1
                on[last] -= 1
        told: Floats = np.cumsum(on[:-1])
        # Who boards stays on board while the run is as full as it gets, and alights as it empties.
        usually = np.minimum(
            np.cumsum(usual_on), np.cumsum(usual_on).max(initial=0.0) * np.maximum(stays, 1e-9)
        )
        more: Floats = told - usually
        return more

    def _share(self, now_s: int) -> float:
        """Which share of boardings were told so far."""
        at = int(np.searchsorted(self._times, now_s, side="right"))
        boarded = float(self._boarded[at - 1]) if at else 0.0
        return min(self._n_told / boarded, 1.0) if boarded > 100 else 0.0
