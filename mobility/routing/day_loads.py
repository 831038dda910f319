"""Where routing gets the loads of a compiled day from, and the days as travelers feel them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mobility.network.compiled_day import Day
from mobility.network.once import OnceCache
from mobility.occupancy.day_loads import DayLoads
from mobility.routing.crowding import Crowding
from mobility.routing.crowding_day import CrowdedDay, Loads, build_crowded_day

KEPT_CROWDED_DAYS = 12
"""A city's is some 3 MB (with the reversed day 6): a few travelers' tastes on today and tomorrow."""


class DayLoadSource(Protocol):
    """Knows how full the trips of a day are; only what is published."""

    def day_loads(self, day: Day) -> DayLoads | None:
        """Give the loads of a compiled day.

        Parameters
        ----------
        day : Day
            Compiled, perhaps with some trips only.

        Returns
        -------
        DayLoads | None
            Laid out like the day's times. The same object as long as they are the same: what is worked out
            from them is kept by it. None: nothing is known.
        """
        ...


class NoLoads:
    """The source of who knows nothing."""

    def day_loads(self, day: Day) -> DayLoads | None:
        """Give nothing.

        Parameters
        ----------
        day : Day
            Any.

        Returns
        -------
        DayLoads | None
            None.
        """
        del day
        return None


class CrowdedDays:
    """Days as travelers feel them, kept by day, loads and what the traveler minds; shared by threads."""

    def __init__(self) -> None:
        self._kept: OnceCache[tuple[int, int, Crowding], tuple[Day, DayLoads, CrowdedDay]] = OnceCache(
            KEPT_CROWDED_DAYS
        )

    def get(self, day: Day, loads: DayLoads, crowding: Crowding) -> CrowdedDay:
        """Give a day as a traveler feels it.

        Parameters
        ----------
        day : Day
            Compiled day.
        loads : DayLoads
            Of its trips.
        crowding : Crowding
            What the traveler minds.

        Returns
        -------
        CrowdedDay
            Shared, read-only.
        """

        def build() -> tuple[Day, DayLoads, CrowdedDay]:
            """Make it."""
            # Day and loads are kept along, so that their ids stay theirs.
            return day, loads, build_crowded_day(day, loads_of(loads), crowding)

        return self._kept.get((id(day), id(loads), crowding), build)[2]

    def prepare_like(
        self, before: "CrowdedDays", days: Sequence[tuple[Day, Day]], source: DayLoadSource
    ) -> None:
        """Work out what was in use, so that nobody who asks has to wait for it.

        Parameters
        ----------
        before : CrowdedDays
            In service until now.
        days : Sequence[tuple[Day, Day]]
            Each day of then, and the one that takes its place.
        source : DayLoadSource
            Of the loads of now.
        """
        now = {id(was): day for was, day in days}
        for (_, _, crowding), (was, _, _) in reversed(before._kept.made()):
            day = now.get(id(was))
            loads = None if day is None else source.day_loads(day)
            if day is not None and loads is not None:
                self.get(day, loads, crowding)

    def __len__(self) -> int:
        """Count the days kept."""
        return len(self._kept)


def loads_of(loads: DayLoads) -> Loads:
    """Take of a day's loads what a search weighs.

    Parameters
    ----------
    loads : DayLoads
        As published.

    Returns
    -------
    Loads
        Views of the same arrays.
    """
    return Loads(loads.p10, loads.p50, loads.p90, loads.priors, loads.seat_probability)


def join_loads(parts: Sequence[DayLoads]) -> DayLoads:
    """Put rows one after the other.

    Parameters
    ----------
    parts : Sequence[DayLoads]
        At least one.

    Returns
    -------
    DayLoads
        All of them; a prior for each row.
    """
    wide = (part._replace(priors=np.broadcast_to(part.priors, part.p50.shape)) for part in parts)
    return DayLoads(*(np.concatenate(columns) for columns in zip(*wide, strict=True)))


def part_of(loads: DayLoads, rows: slice | NDArray[np.int64]) -> DayLoads:
    """Take some rows of all that is known.

    Parameters
    ----------
    loads : DayLoads
        Of a day.
    rows : slice | NDArray[np.int64]
        Which ones.

    Returns
    -------
    DayLoads
        Views for a slice, else copies; a prior for all stays one for all.
    """
    return DayLoads(
        p10=loads.p10[rows],
        p50=loads.p50[rows],
        p90=loads.p90[rows],
        priors=loads.priors if loads.priors.size == 1 else loads.priors[rows],
        seats=loads.seats[rows],
        standing=loads.standing[rows],
        level=loads.level[rows],
        seat_probability=loads.seat_probability[rows],
        source=loads.source[rows],
        observed_s=loads.observed_s[rows],
        confidence=loads.confidence[rows],
    )
