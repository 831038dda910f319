"""Service days of the model city: two years with the public and school holidays of Saxony-Anhalt."""

import datetime
from dataclasses import dataclass

import holidays

_LAND = "ST"  # Saxony-Anhalt, where Halle lies
DAYS = 2 * 364


@dataclass(frozen=True)
class Service:
    """One service_id.

    Parameters
    ----------
    name : str
        The service_id.
    week : tuple[int, ...]
        Monday to Sunday, 1 = runs; empty: runs on the added dates only.
    added : tuple[datetime.date, ...]
        Runs on these dates besides.
    removed : tuple[datetime.date, ...]
        Does not run on these dates.
    """

    name: str
    week: tuple[int, ...]
    added: tuple[datetime.date, ...] = ()
    removed: tuple[datetime.date, ...] = ()

    def runs_on(self, date: datetime.date) -> bool:
        """Whether trips of this service run on a date inside the calendar."""
        if date in self.removed:
            return False
        return date in self.added or (bool(self.week) and self.week[date.weekday()] == 1)


@dataclass(frozen=True)
class Calendar:
    """First and last day and all services.

    Parameters
    ----------
    start : datetime.date
        A Monday.
    end : datetime.date
        Last day, a Sunday two years later.
    services : tuple[Service, ...]
        In order of their names' first use.
    """

    start: datetime.date
    end: datetime.date
    services: tuple[Service, ...]


def _weekday_class(date: datetime.date, public: set[datetime.date]) -> str:
    if date in public or date.weekday() == 6:
        return "sunday"
    if date.weekday() == 5 or (date.month == 12 and date.day in (24, 31)):
        return "saturday"
    return "weekday"


def _exceptions(name: str, week: tuple[int, ...], wanted: dict[datetime.date, bool]) -> Service:
    added = tuple(date for date, runs in wanted.items() if runs and not week[date.weekday()])
    removed = tuple(date for date, runs in wanted.items() if not runs and week[date.weekday()])
    return Service(name, week, added, removed)


def build_calendar(start: datetime.date) -> Calendar:
    """Two years of service days from a Monday on.

    Parameters
    ----------
    start : datetime.date
        First day; moved back to its week's Monday.

    Returns
    -------
    Calendar
        "weekday", "saturday", "sunday" (and public holidays), "schoolday", "night_week", "night_weekend"
        (before days off) and "festival", which has dates only.
    """
    start -= datetime.timedelta(days=start.weekday())
    dates = [start + datetime.timedelta(days=i) for i in range(DAYS)]
    years = range(start.year, dates[-1].year + 2)
    public = set(holidays.country_holidays("DE", subdiv=_LAND, years=years))
    school = set(holidays.country_holidays("DE", subdiv=_LAND, years=years, categories=("school",)))
    kind = {date: _weekday_class(date, public) for date in [*dates, dates[-1] + datetime.timedelta(days=1)]}
    eve = {
        date: kind[date + datetime.timedelta(days=1)] == "sunday" or date.weekday() in (4, 5)
        for date in dates
    }
    on_weekdays, night_week = (1, 1, 1, 1, 1, 0, 0), (1, 1, 1, 1, 0, 0, 1)
    festival = tuple(
        date for date in dates if (date.month, date.weekday()) == (8, 5) and 22 <= date.day <= 28
    )  # a lantern feast on the last but one Saturday of August
    services = (
        _exceptions("weekday", on_weekdays, {date: kind[date] == "weekday" for date in dates}),
        _exceptions("saturday", (0, 0, 0, 0, 0, 1, 0), {date: kind[date] == "saturday" for date in dates}),
        _exceptions("sunday", (0, 0, 0, 0, 0, 0, 1), {date: kind[date] == "sunday" for date in dates}),
        _exceptions("schoolday", on_weekdays, {d: kind[d] == "weekday" and d not in school for d in dates}),
        _exceptions("night_week", night_week, {date: not eve[date] for date in dates}),
        _exceptions("night_weekend", (0, 0, 0, 0, 1, 1, 0), eve),
        Service("festival", (), festival),
    )
    return Calendar(start, dates[-1], services)
