"""Calendars (iCalendar, RFC 5545) of trips and sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

PRODUCT = "-//mobility//learning//EN"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry.

    Parameters
    ----------
    uid : str
        The same for the same thing whenever it is written: calendars replace entries by it.
    start_s, end_s : int
        Unix seconds.
    title : str
        One line.
    description : str
        Several lines, "" = none.
    location : str
        One line, "" = none.
    lat, lon : float | None
        Degrees.
    url : str
        "" = none.
    is_travel : bool
        A way and no appointment: categories say so.
    """

    uid: str
    start_s: int
    end_s: int
    title: str
    description: str = ""
    location: str = ""
    lat: float | None = None
    lon: float | None = None
    url: str = ""
    is_travel: bool = False


def write_calendar(entries: Sequence[CalendarEntry], name: str, now_s: int, refresh_hours: int = 0) -> bytes:
    """Write a calendar.

    Parameters
    ----------
    entries : Sequence[CalendarEntry]
        In any order.
    name : str
        What calendars call it.
    now_s : int
        Unix second of writing.
    refresh_hours : int
        After how many hours those who subscribe should look again, 0 = never.

    Returns
    -------
    bytes
        UTF-8, lines folded, ended by CRLF. Times are in UTC, so no time zone need be described.
    """
    # Loaded here: a fifth of a second of the start of every worker.
    from icalendar import Calendar, Event  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    if refresh_hours:
        calendar.add("refresh-interval;value=duration", f"PT{refresh_hours}H")
        calendar.add("x-published-ttl", f"PT{refresh_hours}H")
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", _moment(now_s))
        event.add("dtstart", _moment(entry.start_s))
        event.add("dtend", _moment(entry.end_s))
        event.add("summary", entry.title)
        if entry.description:
            event.add("description", entry.description)
        if entry.location:
            event.add("location", entry.location)
        if entry.lat is not None and entry.lon is not None:
            event.add("geo", (entry.lat, entry.lon))
        if entry.url:
            event.add("url", entry.url)
        event.add("categories", ["TRAVEL" if entry.is_travel else "LEARNING"])
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
