"""Service days on the clock: GTFS counts from noon minus 12 h, midnight except when clocks change."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NOON_HOUR, _HALF_DAY_S = 12, 43_200


@lru_cache(maxsize=4096)
def service_day_start(ordinal: int, timezone: str) -> int:
    """Unix time of second 0 of a service day: noon of that date minus 12 hours.

    Parameters
    ----------
    ordinal : int
        Proleptic ordinal of the date (date.toordinal()).
    timezone : str
        IANA name, the feed's agency_timezone.

    Returns
    -------
    int
        Unix seconds.

    Raises
    ------
    ValueError
        Where the zone is not known.
    """
    day = date.fromordinal(ordinal)
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{timezone!r} is not a known time zone") from error
    return int(datetime(day.year, day.month, day.day, _NOON_HOUR, tzinfo=zone).timestamp()) - _HALF_DAY_S


def is_timezone(name: str) -> bool:
    """Whether this is the name of a known time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
