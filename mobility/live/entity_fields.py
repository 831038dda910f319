"""Texts, dates and times of GTFS-realtime, each checked: what is none says which field it was."""

import datetime as dt
import re

EARLIEST_YEAR, LATEST_YEAR = 1970, 2100
_START_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")


def read_text(text: object, field: str) -> str:
    """Take a text that is one: protobuf hands over as bytes what is no UTF-8.

    Parameters
    ----------
    text : object
        Of a string field.
    field : str
        What it is, for the message.

    Returns
    -------
    str
        The same.

    Raises
    ------
    ValueError
        If it is no UTF-8.
    """
    if isinstance(text, str):
        return text
    raise ValueError(f"its {field} is no text in UTF-8")


def read_date(text: str, field: str) -> int | None:
    """Read a date as GTFS writes it.

    Parameters
    ----------
    text : str
        Like 20261123; empty = none.
    field : str
        What it is, for the message.

    Returns
    -------
    int | None
        Ordinal.

    Raises
    ------
    ValueError
        If it is no date.
    """
    if not text:
        return None
    try:
        day = dt.datetime.strptime(read_text(text, field), "%Y%m%d")
    except ValueError:
        raise ValueError(f"{field} {text!r} is no date like 20261123") from None
    if not EARLIEST_YEAR <= day.year < LATEST_YEAR:
        raise ValueError(f"{field} {text!r} is no date of these times")
    return day.toordinal()


def read_time(text: str, field: str) -> int | None:
    """Read a time as GTFS writes it.

    Parameters
    ----------
    text : str
        Like 25:10:00; empty = none.
    field : str
        What it is.

    Returns
    -------
    int | None
        Service-day seconds.

    Raises
    ------
    ValueError
        If it is no time.
    """
    if not text:
        return None
    found = _START_TIME.fullmatch(read_text(text, field))
    if found is None:
        raise ValueError(f"{field} {text!r} is no time like 25:10:00")
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds
