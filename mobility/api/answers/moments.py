"""Moments as the wire format has them."""

from datetime import date
from functools import lru_cache

EPOCH = date(1970, 1, 1).toordinal()
MINUTES = tuple(f"{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60))
SECONDS = tuple(f"{second:02}Z" for second in range(60))


@lru_cache(8192)
def wire_time(seconds: int) -> str:
    """Write a moment.

    Parameters
    ----------
    seconds : int
        Unix seconds.

    Returns
    -------
    str
        RFC 3339 in UTC with Z.
    """
    day, rest = divmod(seconds, 86_400)
    minute, second = divmod(rest, 60)
    return _day(day) + MINUTES[minute] + SECONDS[second]


@lru_cache(64)
def _day(day: int) -> str:
    return f"{date.fromordinal(EPOCH + day).isoformat()}T"
