"""Public and school holidays of one German Land."""

import datetime as dt
from functools import lru_cache

import holidays

FIRST_YEAR, LAST_YEAR = 1991, 2100


class LandCalendar:
    """The days on which PH and SH are true.

    Parameters
    ----------
    land : str
        Subdivision of Germany as the holidays package names it ("ST").
    """

    def __init__(self, land: str) -> None:
        self.land = land

    def public(self, years: range) -> frozenset[dt.date]:
        """List the public holidays.

        Parameters
        ----------
        years : range
            Which years.

        Returns
        -------
        frozenset[datetime.date]
            Those of the whole Land.
        """
        return frozenset(day for day in _days(self.land, "public") if day.year in years)

    def school(self, years: range) -> frozenset[dt.date]:
        """List the days of school holidays.

        Parameters
        ----------
        years : range
            Which years.

        Returns
        -------
        frozenset[datetime.date]
            Also Saturdays and Sundays among them; empty where the package knows none.
        """
        return frozenset(day for day in _days(self.land, "school") if day.year in years)

    def knows_school(self, first: dt.date, last: dt.date) -> bool:
        """Tell whether school holidays are known for some days.

        Parameters
        ----------
        first, last : datetime.date
            Both included.

        Returns
        -------
        bool
            The package lists some before and after: Lander fix them only years ahead.
        """
        days = _days(self.land, "school")
        return bool(days) and min(days) <= first and last <= max(days)


@lru_cache(maxsize=32)
def _days(land: str, category: str) -> frozenset[dt.date]:
    years = range(FIRST_YEAR, LAST_YEAR)
    return frozenset(holidays.country_holidays("DE", subdiv=land, years=years, categories=(category,)))
