"""Until when a ride must be booked, since when it can be, and where.

Source: gtfs.org, "GTFS Schedule Reference", booking_rules.txt; its words are kept.
"""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from zoneinfo import ZoneInfo

from mobility.network.day import noon_minus_12h
from mobility.on_demand.hours import DAY_S, Hours
from mobility.on_demand.spans import ALWAYS_TO_S, Span, cut_spans

LONGEST_NOTICE_DAYS = 400
"""No rule asks for more."""


class BookingType(IntEnum):
    """booking_type of GTFS."""

    REAL_TIME = 0
    SAME_DAY = 1
    PRIOR_DAYS = 2


@dataclass(frozen=True, eq=False)
class Booking:
    """One way to book.

    Parameters
    ----------
    kind : BookingType
        When.
    timezone : str
        IANA name of the clocks that the rule speaks of.
    lead_s : int
        Least seconds from booking to being picked up.
    ahead_s : int | None
        Most seconds from booking to being picked up, None = no limit.
    last_days : int
        PRIOR_DAYS: so many days before the ride at the latest.
    last_s : int
        PRIOR_DAYS: until that service-day second of the last day.
    start_days, start_s : int | None, int
        So many days before the ride, from that second on, at the earliest; None = no limit.
    counted : Hours | None
        Days before are counted on these service days; None = all days count.
    phone, url, info_url, message : str
        Where and how; "" = not said.
    """

    kind: BookingType
    timezone: str
    lead_s: int = 0
    ahead_s: int | None = None
    last_days: int = 1
    last_s: int = DAY_S
    start_days: int | None = None
    start_s: int = 0
    counted: Hours | None = None
    phone: str = ""
    url: str = ""
    info_url: str = ""
    message: str = ""

    def latest_s(self, pickup_s: int) -> int:
        """Give until when a ride can be booked.

        Parameters
        ----------
        pickup_s : int
            Unix seconds: when one is ready to be picked up.

        Returns
        -------
        int
            Unix seconds, that second included; never after the pickup, wherever the day's deadline lies.
        """
        if self.kind is not BookingType.PRIOR_DAYS:
            return pickup_s - self.lead_s
        date = self._days_before(self._date_of(pickup_s), self.last_days)
        return min(noon_minus_12h(date, self.timezone) + self.last_s, pickup_s)

    def earliest_s(self, pickup_s: int) -> int | None:
        """Give since when a ride can be booked.

        Parameters
        ----------
        pickup_s : int
            Unix seconds.

        Returns
        -------
        int | None
            Unix seconds; None = no limit is known.
        """
        if self.ahead_s is not None:
            return pickup_s - self.ahead_s
        if self.start_days is None:
            return None
        date = self._days_before(self._date_of(pickup_s), self.start_days)
        return noon_minus_12h(date, self.timezone) + self.start_s

    def first_pickup_s(self, asked_s: int) -> int:
        """Give the earliest time at which one who books now can be picked up.

        Parameters
        ----------
        asked_s : int
            Unix seconds: now.

        Returns
        -------
        int
            Unix seconds, now or later; `latest_s` of it and of whatever is later is not before now.
        """
        if self.kind is not BookingType.PRIOR_DAYS:
            return asked_s + self.lead_s
        today = self._date_of(asked_s)
        for date in range(today, today + LONGEST_NOTICE_DAYS):
            last = noon_minus_12h(self._days_before(date, self.last_days), self.timezone) + self.last_s
            if last >= asked_s:
                midnight = dt.datetime.combine(dt.date.fromordinal(date), dt.time(), ZoneInfo(self.timezone))
                return max(int(midnight.timestamp()), asked_s)
        return ALWAYS_TO_S

    def bookable(self, pickups: tuple[Span, ...], asked_s: int) -> tuple[Span, ...]:
        """Keep what of the spans can still be booked, now or (where it is too early) later.

        Parameters
        ----------
        pickups : tuple[Span, ...]
            When one might be picked up.
        asked_s : int
            Unix seconds: now.

        Returns
        -------
        tuple[Span, ...]
            Ascending.
        """
        return cut_spans(pickups, Span(self.first_pickup_s(asked_s), ALWAYS_TO_S))

    def _date_of(self, second: int) -> int:
        return dt.datetime.fromtimestamp(second, ZoneInfo(self.timezone)).toordinal()

    def _days_before(self, date: int, days: int) -> int:
        """Go back so many days that count."""
        if self.counted is None:
            return date - days
        back = date
        while days > 0 and back > date - LONGEST_NOTICE_DAYS:
            back -= 1
            days -= self.counted.runs_on(back)
        return back
