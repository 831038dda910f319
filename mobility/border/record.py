"""A JSON object whose fields are asked for by name, and checked when they are: what is wrong is named."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from math import isfinite
from typing import Any, TypeVar

from mobility.border.refusals import Refusals

LONGEST_TEXT = 2_000
MOST_RECORDS = 200_000
"""In one list."""

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


class RecordError(Exception):
    """A field of a record cannot be used.

    Parameters
    ----------
    field : str
        Its name.
    reason : str
        A sentence without the value.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class Record:
    """A JSON object.

    Parameters
    ----------
    values : object
        The object.
    language : str
        Of texts that do not say theirs.
    prefix : str
        What stands before its fields' names, for sentences.

    Raises
    ------
    RecordError
        If it is no object.
    """

    __slots__ = ("_language", "_prefix", "_values")

    def __init__(self, values: object, language: str = "", prefix: str = "") -> None:
        if not isinstance(values, dict):
            raise RecordError(prefix.rstrip("."), "must be an object")
        self._values, self._language, self._prefix = values, language, prefix

    def has(self, name: str) -> bool:
        """Tell whether a field is there and not null."""
        return self._values.get(name) is not None

    def names(self) -> tuple[str, ...]:
        """Give the names of its fields, in order."""
        return tuple(map(str, self._values))

    def whole(self) -> dict[str, Any]:
        """Give the object itself, for a library that checks it."""
        return self._values

    def speaking(self, language: str) -> "Record":
        """Give the same object with another language of texts that do not say theirs."""
        return Record(self._values, language, self._prefix)

    def wrong(self, name: str, reason: str) -> RecordError:
        """Make the error about a field."""
        return RecordError(f"{self._prefix}{name}", reason)

    def first(self, *names: str) -> str:
        """Give the first of several names that is there, else the last one."""
        return next((name for name in names if self._values.get(name) is not None), names[-1])

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text; numbers are taken for their digits, as ids often are."""
        value = self._values.get(name)
        if value is None:
            return self._absent(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise self.wrong(name, "must be a text")
        if len(value) > LONGEST_TEXT:
            raise self.wrong(name, f"has {len(value):,} characters, {LONGEST_TEXT:,} are taken")
        if not value and default is None:
            raise self.wrong(name, "is empty")
        return value

    def texts(self, name: str) -> dict[str, str]:
        """Give a text by language: GBFS 2 has one text, GBFS 3 a list with languages; {} = none."""
        value = self._values.get(name)
        if value is None:
            return {}
        if not isinstance(value, list):
            text = self.text(name, "")
            return {self._language: text} if text else {}
        found: dict[str, str] = {}
        for row in value:
            one = Record(row, self._language, f"{self._prefix}{name}.")
            found.setdefault(one.text("language"), one.text("text", ""))
        return {language: text for language, text in found.items() if text}

    def number(self, name: str, low: float, high: float, default: float | None = None) -> float:
        """Give a finite number within limits."""
        value = self._values.get(name)
        if value is None:
            return float(self._absent(name, default))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(name, "must be a number")
        if not (isfinite(value) and low <= value <= high):
            raise self.wrong(name, f"must be from {low:g} to {high:g}")
        return float(value)

    def count(self, name: str, default: int | None = None, high: int = 1_000_000) -> int:
        """Give a whole number of at least 0."""
        value = self.number(name, 0, high, default)
        if value != int(value):
            raise self.wrong(name, "must be a whole number")
        return int(value)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Give a yes or no; 0 and 1 are taken for it, as GBFS 1 had them."""
        value = self._values.get(name)
        if value is None:
            return bool(self._absent(name, default))
        if value in (0, 1):
            return bool(value)
        raise self.wrong(name, "must be true or false")

    def word(self, name: str, words: type[Word], default: Word | None = None) -> Word:
        """Give one of the words of an enumeration."""
        value = self._values.get(name)
        if value is None:
            return self._absent(name, default)
        try:
            return words(value)
        except ValueError:
            raise self.wrong(name, f"must be one of {', '.join(words)}") from None

    def money(self, name: str, default: Decimal | None = None) -> Decimal:
        """Give an amount, exactly as it is written: a text, or a number."""
        value = self._values.get(name)
        if value is None:
            return self._absent(name, default)
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise InvalidOperation
            amount = Decimal(str(value))
        except InvalidOperation:
            raise self.wrong(name, "must be an amount") from None
        if not amount.is_finite() or abs(amount) > 1_000_000:
            raise self.wrong(name, "is no amount of a price")
        return amount

    def moment(self, name: str, default: int | None = None) -> int:
        """Give Unix seconds: GBFS 2 has them as a number, GBFS 3 as an RFC 3339 text."""
        value = self._values.get(name)
        if value is None:
            return int(self._absent(name, default))
        if not isinstance(value, str):
            return int(self.number(name, 0, 2**40))
        try:
            when = datetime.fromisoformat(value)
        except ValueError:
            raise self.wrong(name, "must be seconds, or a date and time of RFC 3339") from None
        if when.tzinfo is None:
            raise self.wrong(name, "lacks its offset from UTC")
        return int(when.timestamp())

    def place(self) -> tuple[float, float]:
        """Give lat and lon in degrees; 0, 0 is what a lost satellite leaves behind, not a place."""
        lat, lon = self.number("lat", -90, 90), self.number("lon", -180, 180)
        if abs(lat) < 0.01 and abs(lon) < 0.01:
            raise self.wrong("lat", "is 0, 0: no place is known")
        return lat, lon

    def child(self, name: str) -> "Record":
        """Give an object within; one that is not there is empty."""
        return Record(self._values.get(name) or {}, self._language, f"{self._prefix}{name}.")

    def rows(self, name: str) -> list[Any]:
        """Give a list; one that is not there is empty."""
        value = self._values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(name, "must be a list")
        if len(value) > MOST_RECORDS:
            raise self.wrong(name, f"has {len(value):,} entries, {MOST_RECORDS:,} are read")
        return value

    def children(self, name: str) -> list["Record"]:
        """Give the objects of a list within; one wrong one makes the list wrong."""
        prefix = f"{self._prefix}{name}."
        return [Record(value, self._language, prefix) for value in self.rows(name)]

    def _absent(self, name: str, default: Value | None) -> Value:
        if default is None:
            raise self.wrong(name, "is missing")
        return default


def each_record(
    data: Record, name: str, file: str, language: str, refusals: Refusals
) -> Iterator[tuple[int, Record]]:
    """Go through the list of a file; entries that are no objects are refused.

    Parameters
    ----------
    data : Record
        The file's `data`.
    name : str
        Of the list.
    file : str
        Name of the file, for refusals.
    language : str
        Of texts that do not say theirs.
    refusals : Refusals
        Where it is told.

    Yields
    ------
    tuple[int, Record]
        Position and object.
    """
    try:
        rows = data.rows(name)
    except RecordError as error:
        refusals.add(file, -1, error.field, error.reason)
        return
    for index, row in enumerate(rows):
        if isinstance(row, dict):
            yield index, Record(row, language)
        else:
            refusals.add(file, index, "", "must be an object")
