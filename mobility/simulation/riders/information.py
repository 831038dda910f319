"""The hook for what riders are told: they ask it before they set out, and tell it what they chose.

A `DayLoop` asks once a simulated minute for all informed riders who set out in it. What is told may come from
anywhere: nothing, levels of the vehicles as they are, or a forecast with advice.
"""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LEVEL_SHARES = np.array([0.25, 0.625, 0.875])
"""Middle of each statutory level, as a share of all places."""


class DayView(NamedTuple):
    """What can be seen from outside at one moment; by the day's runs, views of the loop's own lists."""

    now_s: int  # service-day seconds
    load: list[int]  # persons on board now
    passed: list[int]  # last position that was left, -1 = not yet under way
    delay_s: list[int]  # at the last departure
    seats: list[int]
    standing: list[int]


class Information(Protocol):
    """What some riders are told."""

    def expect(self, view: DayView, run: Ints, board: Ints, alight: Ints) -> Floats:
        """Tell how full rides will be.

        Parameters
        ----------
        view : DayView
            The city now.
        run : Ints
            (n,) runs of the day.
        board, alight : Ints
            (n,) positions.

        Returns
        -------
        Floats
            (n,) persons on board, the mean over the ride; NaN = nothing is told.
        """
        ...

    def confirm(self, view: DayView, run: Ints, board: Ints, alight: Ints) -> None:
        """Hear what informed riders chose.

        Parameters
        ----------
        view : DayView
            The city now.
        run : Ints
            (n,) runs of the day; one rider each.
        board, alight : Ints
            (n,) positions.
        """
        ...


class LiveLevels:
    """Tells the level that vehicles under way have now, as if it stayed so; nothing of those to come."""

    def expect(self, view: DayView, run: Ints, board: Ints, alight: Ints) -> Floats:
        """Tell the middle of the vehicle's present level.

        Parameters
        ----------
        view : DayView
            The city now.
        run : Ints
            (n,) runs of the day.
        board, alight : Ints
            (n,) positions; the level now is told for all.

        Returns
        -------
        Floats
            (n,) persons, NaN for runs not yet under way.
        """
        del board, alight
        places = np.array([view.seats[i] + view.standing[i] for i in run.tolist()], float)
        load = np.array([view.load[i] for i in run.tolist()], float)
        is_under_way = np.array([view.passed[i] >= 0 for i in run.tolist()], bool)
        share = load / np.maximum(places, 1.0)
        level = (share >= 0.5).astype(int) + (share > 0.75)
        return np.where(is_under_way, _LEVEL_SHARES[level] * places, np.nan)

    def confirm(self, view: DayView, run: Ints, board: Ints, alight: Ints) -> None:
        """Live levels do not know what riders will do.

        Parameters
        ----------
        view : DayView
            The city now.
        run : Ints
            Runs of the day.
        board, alight : Ints
            Positions.
        """
