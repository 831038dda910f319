"""When a mobile offer stops somewhere, as opening hours."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from mobility.learning.model import Session

NEVER = "off"
"""Hours of a stop where nothing takes place."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def hours_of(sessions: Iterable[Session], zone: ZoneInfo) -> str:
    """Write sessions as opening hours.

    Parameters
    ----------
    sessions : Iterable[Session]
        At one place.
    zone : ZoneInfo
        Of the city.

    Returns
    -------
    str
        OpenStreetMap's, e.g. "2026 Nov 30 14:00-16:00"; NEVER without a session.
    """
    spans = sorted((one.start.astimezone(zone), one.end.astimezone(zone)) for one in sessions)
    days = [
        f"{day:%Y} {_MONTHS[day.month - 1]} {day:%d} "
        + ",".join(f"{start:%H:%M}-{_end(start, end)}" for start, end in some)
        for day, some in groupby(spans, lambda span: span[0].date())
    ]
    # A rule that follows after a semicolon would take the night away from the day before.
    return ", ".join(days) or NEVER


def _end(start: datetime, end: datetime) -> str:
    """Hours go on after midnight, up to the end of the next day."""
    nights = (end.date() - start.date()).days
    return f"{end:%H:%M}" if not nights else f"{end.hour + 24}:{end:%M}" if nights == 1 else "48:00"
