"""When a service on demand takes riders: windows of service days, also over midnight."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from mobility.network.day import noon_minus_12h
from mobility.on_demand.spans import Span, merge_spans

DAY_S = 86_400
NEVER_ENDS_S = 10 * DAY_S


class Window(NamedTuple):
    """Service-day seconds, both ends included; they may exceed 86 400."""

    start_s: int  # of being picked up
    end_s: int
    set_down_from_s: int = -NEVER_ENDS_S  # of being set down
    set_down_to_s: int = NEVER_ENDS_S


@dataclass(frozen=True, eq=False)
class Hours:
    """Windows and the days on which they are open.

    Parameters
    ----------
    windows : tuple[Window, ...]
        Each on every one of the days.
    timezone : str
        IANA name, by which service days count.
    weekdays : frozenset[int]
        0 = Monday; of any date, where `days` is None.
    days : (n,) bool | None
        Whether it runs on the dates from `first_date` on.
    first_date : int
        Ordinal of the first of `days`.
    """

    windows: tuple[Window, ...]
    timezone: str
    weekdays: frozenset[int] = frozenset(range(7))
    days: NDArray[np.bool_] | None = None
    first_date: int = 0

    def runs_on(self, date: int) -> bool:
        """Tell whether a date is a service day.

        Parameters
        ----------
        date : int
            Ordinal.

        Returns
        -------
        bool
            False also where the calendar says nothing of that date.
        """
        if self.days is None:
            return dt.date.fromordinal(date).weekday() in self.weekdays
        at = date - self.first_date
        return 0 <= at < self.days.size and bool(self.days[at])

    def pickups(self, from_s: int, to_s: int, ride_s: int = 0) -> tuple[Span, ...]:
        """List when one may be picked up for a ride that takes so long.

        Parameters
        ----------
        from_s, to_s : int
            Unix seconds to look at.
        ride_s : int
            From being ready to be picked up to being set down.

        Returns
        -------
        tuple[Span, ...]
            All spans that touch the stretch, uncut.
        """
        zone = ZoneInfo(self.timezone)
        latest_s = max((window.end_s for window in self.windows), default=0)
        first = dt.datetime.fromtimestamp(from_s - latest_s, zone).toordinal()
        last = dt.datetime.fromtimestamp(to_s, zone).toordinal()
        found = []
        for date in range(first, last + 1):
            if not self.runs_on(date):
                continue
            start_s = noon_minus_12h(date, self.timezone)
            for window in self.windows:
                opens_s = max(window.start_s, window.set_down_from_s - ride_s)
                closes_s = min(window.end_s, window.set_down_to_s - ride_s)
                found.append(Span(start_s + opens_s, start_s + closes_s))
        return tuple(span for span in merge_spans(found) if span.to_s >= from_s and span.from_s <= to_s)
