"""The closed loop: the same day of the model city with riders who are told nothing, levels, or our advice."""

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.simulation.riders.advice import Advice, Usual, count_usual
from mobility.simulation.riders.information import DayView, Information, LiveLevels
from mobility.simulation.riders.measures import Measures, measure
from mobility.simulation.riders.ridership import Day, Ridership
from mobility.simulation.riders.runs import is_school_day

Ints = NDArray[np.int64]

NOTHING, DEPARTURES, LEVELS, ADVICE = "no information", "departures", "live levels", "our advice"
TOLD = (DEPARTURES, LEVELS, ADVICE)
"""What riders who ask are told; departures: when vehicles leave, and nothing of how full they are."""
EARLIER_DAYS = 3
"""School days before the one that is simulated, from which advice knows what is usual."""


class Outcome(NamedTuple):
    """Of one simulated day."""

    told: str
    share: float  # of riders who ask
    measures: Measures


class Departures:
    """Tells when vehicles leave, and nothing of how full they are."""

    def expect(self, view: DayView, run: Ints, board: Ints, alight: Ints) -> NDArray[np.float64]:
        """Tell nothing.

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
        (n,) float64
            NaN.
        """
        del view, board, alight
        return np.full(len(run), np.nan)

    def confirm(self, view: DayView, run: Ints, board: Ints, alight: Ints) -> None:
        """Forget what was chosen.

        Parameters
        ----------
        view : DayView
            The city now.
        run : Ints
            Runs of the day.
        board, alight : Ints
            Positions.
        """


def run_loop(
    ridership: Ridership, date: datetime.date, shares: Sequence[float], seed: int
) -> Iterator[Outcome]:
    """Simulate a day again and again.

    Parameters
    ----------
    ridership : Ridership
        Of the model city.
    date : datetime.date
        A school day; the same riders want to travel each time.
    shares : Sequence[float]
        Of riders who ask.
    seed : int
        Of the errors with which earlier days were counted.

    Yields
    ------
    Outcome
        First that without information, then for each share one for each word of TOLD.
    """
    usual = count_usual([ridership.simulate(day) for day in earlier_days(ridership, date)], seed)
    plain = ridership.simulate(date)
    yield Outcome(NOTHING, 0.0, measure(plain))
    for share in shares:
        for told in TOLD:
            day = ridership.simulate(date, _information(told, usual, plain, ridership), share)
            yield Outcome(told, share, measure(day))


def earlier_days(ridership: Ridership, date: datetime.date) -> list[datetime.date]:
    """List the school days before a date.

    Parameters
    ----------
    ridership : Ridership
        Whose calendar counts.
    date : datetime.date
        Not among them.

    Returns
    -------
    list[datetime.date]
        EARLIER_DAYS of them, latest first.
    """
    before = (date - datetime.timedelta(days=n) for n in range(1, 60))
    school_days = [day for day in before if is_school_day(ridership.services, day)]
    return school_days[:EARLIER_DAYS]


def _information(told: str, usual: Usual, plain: Day, ridership: Ridership) -> Information:
    if told == DEPARTURES:
        return Departures()
    if told == LEVELS:
        return LiveLevels()
    # Which runs there are is known beforehand; nothing else is taken of the day without information.
    return Advice(usual, plain.plan.rows, ridership.timetable.runs.departures)
