"""Kinds of days that loads differ by, from the calendar of a German Land."""

import datetime as dt
from enum import IntEnum
from functools import lru_cache

import holidays
import numpy as np
from numpy.typing import NDArray

SAXONY_ANHALT = "ST"
N_WEEKDAYS = 7


class DayType(IntEnum):
    """The numbers are stored in models."""

    SCHOOL_DAY = 0
    """A working day while schools teach."""
    SCHOOL_HOLIDAY = 1
    """A working day while they do not."""
    SATURDAY = 2
    """Also December 24 and 31."""
    SUNDAY = 3
    """Also public holidays."""


@lru_cache(maxsize=4096)
def day_type(day: int, land: str = SAXONY_ANHALT) -> DayType:
    """Tell what kind of day a service day is.

    Parameters
    ----------
    day : int
        Ordinal.
    land : str
        Subdivision of Germany as the holidays package names it.

    Returns
    -------
    DayType
        Which one.
    """
    date = dt.date.fromordinal(day)
    if date in _holidays(land, date.year, "public") or date.weekday() == 6:
        return DayType.SUNDAY
    if date.weekday() == 5 or (date.month == 12 and date.day in (24, 31)):
        return DayType.SATURDAY
    is_off = date in _holidays(land, date.year, "school")
    return DayType.SCHOOL_HOLIDAY if is_off else DayType.SCHOOL_DAY


def day_types(days: NDArray[np.int32], land: str = SAXONY_ANHALT) -> NDArray[np.int8]:
    """Tell the kinds of many service days.

    Parameters
    ----------
    days : (n,) int32
        Ordinals.
    land : str
        Subdivision of Germany.

    Returns
    -------
    (n,) int8
        DayType of each.
    """
    known, rows = np.unique(days, return_inverse=True)
    kinds = np.array([day_type(int(day), land) for day in known], np.int8)
    return kinds[rows] if kinds.size else np.empty(0, np.int8)


@lru_cache(maxsize=64)
def _holidays(land: str, year: int, category: str) -> holidays.HolidayBase:
    # School holidays over New Year belong to the year in which they begin.
    years = (year - 1, year)
    return holidays.country_holidays("DE", subdiv=land, years=years, categories=(category,))
