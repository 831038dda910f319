"""Fields of query strings that hold days and times of day in the city's own time."""

import re
from datetime import date, time

from marshmallow import fields

from mobility.api.fields import HONORED, Parameter, describe
from mobility.errors import BadParameterError

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1970, 2099


class Day(Parameter, fields.String):
    """A day, yyyy-mm-dd, read as a date.

    Parameters
    ----------
    doc : str
        What it means.
    """

    def __init__(self, doc: str) -> None:
        super().__init__(
            load_default=None, metadata=describe(doc, HONORED, format="date", example="2016-11-08")
        )

    def _read(self, value: object, name: str) -> date:
        text = str(value)
        try:
            day = date.fromisoformat(text) if DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise BadParameterError(
                "{field} must be a day like 2016-11-08, from 1970 to 2099.", field=name, value=text
            )
        return day


class TimeOfDay(Parameter, fields.String):
    """A time of day, hh:mm, read as a time.

    Parameters
    ----------
    doc : str
        What it means.
    """

    def __init__(self, doc: str) -> None:
        super().__init__(
            load_default=None,
            metadata=describe(doc, HONORED, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", example="18:00"),
        )

    def _read(self, value: object, name: str) -> time:
        found = TIME_OF_DAY.fullmatch(str(value))
        if found is None:
            raise BadParameterError("{field} must be a time of day like 18:00.", field=name, value=str(value))
        return time(int(found[1]), int(found[2]))
