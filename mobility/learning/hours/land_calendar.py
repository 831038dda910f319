"""Public and school holidays of one country, or of one part of it: a German Land."""

import datetime as dt
from functools import lru_cache

import holidays

FIRST_YEAR, LAST_YEAR = 1991, 2100


class LandCalendar:
    """The days on which PH and SH are true.

    Parameters
    ----------
    land : str
        Part of the country as the holidays package names it ("ST"); "": only what holds in all of it counts.
    country : str
        ISO 3166-1.

    Raises
    ------
    ValueError
        The holidays package knows no such country, or no such part of it.
    """

    def __init__(self, land: str, country: str = "DE") -> None:
        self.land, self.country = land, country
        _days(country, land, "public")

    def public(self, years: range) -> frozenset[dt.date]:
        """List the public holidays.

        Parameters
        ----------
        years : range
            Which years.

        Returns
        -------
        frozenset[datetime.date]
            Those of the whole Land (country).
        """
        return frozenset(day for day in _days(self.country, self.land, "public") if day.year in years)

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
        return frozenset(day for day in _days(self.country, self.land, "school") if day.year in years)

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
        days = _days(self.country, self.land, "school")
        return bool(days) and min(days) <= first and last <= max(days)


@lru_cache(maxsize=32)
def _days(country: str, land: str, category: str) -> frozenset[dt.date]:
    try:
        calendar = holidays.country_holidays(country, subdiv=land or None)
    except NotImplementedError as fault:
        raise ValueError(f"no holidays are known of {country}-{land}".rstrip("-")) from fault
    if category not in calendar.supported_categories:
        return frozenset()
    years = range(FIRST_YEAR, LAST_YEAR)
    return frozenset(
        holidays.country_holidays(country, subdiv=land or None, years=years, categories=(category,))
    )
