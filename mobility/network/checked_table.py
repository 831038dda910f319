"""Tables of TOML files read key by key: what does not fit is refused with the file's and the key's name."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from mobility.errors import BuildError


class CheckedTable:
    """A TOML table that remembers which keys were asked for, so that unknown ones can be named.

    Parameters
    ----------
    raw : Mapping[str, Any]
        As parsed.
    file : str
        Name of the file, for errors.
    prefix : str
        Where in the file the table stands: "feeds[0].".
    """

    def __init__(self, raw: Mapping[str, Any], file: str, prefix: str = "") -> None:
        self._raw, self._file, self._prefix, self._asked = raw, file, prefix, set[str]()

    def wrong(self, key: str, why: str) -> BuildError:
        """Make the error for a key.

        Parameters
        ----------
        key : str
            Which one.
        why : str
            The end of a sentence that begins with the key's name.

        Returns
        -------
        BuildError
            To be raised.
        """
        return BuildError(f"{self._file}: {self._prefix}{key} {why}", f"{self._prefix}{key}")

    def has(self, key: str) -> bool:
        """Tell whether a key is there.

        Parameters
        ----------
        key : str
            Which one; it counts as asked for.

        Returns
        -------
        bool
            Whatever its value.
        """
        self._asked.add(key)
        return key in self._raw

    def value(self, key: str, default: Any, kind: Callable[[Any], bool], words: str) -> Any:
        """Give a value.

        Parameters
        ----------
        key : str
            Which one.
        default : Any
            For a missing one; None = it must be there.
        kind : Callable[[Any], bool]
            Whether it is of the right kind.
        words : str
            What is right, for people.

        Returns
        -------
        Any
            As parsed.

        Raises
        ------
        BuildError
            It is missing or of another kind.
        """
        self._asked.add(key)
        if key not in self._raw:
            if default is None:
                raise self.wrong(key, f"is missing; it must be {words}")
            return default
        value = self._raw[key]
        if not kind(value):
            raise self.wrong(key, f"is {value!r}; it must be {words}")
        return value

    def text(self, key: str, default: str | None = None, pattern: str = "") -> str:
        """Give a text; parameters and errors as in `value`, and a pattern that it must match."""
        value = str(self.value(key, default, lambda v: isinstance(v, str), "a text"))
        if default is None and not value.strip():
            raise self.wrong(key, "is empty")
        if pattern and not re.fullmatch(pattern, value):
            raise self.wrong(key, f"is {value!r}; it must look like {pattern}")
        return value

    def texts(self, key: str, default: list[str] | None = None, pattern: str = "") -> tuple[str, ...]:
        """Give a list of texts, each of which must match a pattern; else as `text`."""
        values = self.value(
            key,
            default,
            lambda v: isinstance(v, list) and all(isinstance(x, str) for x in v),
            "a list of texts",
        )
        for value in values:
            if pattern and not re.fullmatch(pattern, value):
                raise self.wrong(key, f"holds {value!r}; each must look like {pattern}")
        return tuple(values)

    def flag(self, key: str, default: bool) -> bool:
        """Give true or false; else as `value`."""
        return bool(self.value(key, default, lambda v: isinstance(v, bool), "true or false"))

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """Give a number within limits, both allowed; else as `value`."""
        words = f"a number from {low:g} to {high:g}"
        value = self.value(key, default, lambda v: is_number(v) and low <= v <= high, words)
        return float(value)

    def numbers(self, key: str, count: int) -> tuple[float, ...] | None:
        """Give so many numbers, None where the key is missing; else as `value`."""
        words = f"{count} numbers"
        value = self.value(
            key, (), lambda v: isinstance(v, list) and len(v) == count and all(map(is_number, v)), words
        )
        return tuple(map(float, value)) or None

    def table(self, key: str, default: dict[str, Any] | None = None) -> "CheckedTable":
        """Give a table; else as `value`."""
        value = self.value(key, default, lambda v: isinstance(v, dict), f"a table: [{key}]")
        return CheckedTable(value, self._file, f"{self._prefix}{key}.")

    def tables(self, key: str, default: list[dict[str, Any]] | None = None) -> list["CheckedTable"]:
        """Give an array of tables; else as `value`."""
        value = self.value(
            key,
            default,
            lambda v: isinstance(v, list) and all(isinstance(x, dict) for x in v),
            f"tables: [[{key}]]",
        )
        return [CheckedTable(row, self._file, f"{self._prefix}{key}[{i}].") for i, row in enumerate(value)]

    def done(self) -> None:
        """Refuse what nobody asked for.

        Raises
        ------
        BuildError
            Names the first unknown key and those that are known.
        """
        unknown = sorted(set(self._raw) - self._asked)
        if unknown:
            known = ", ".join(sorted(self._asked))
            raise self.wrong(unknown[0], f"is not a key of a city file; known here: {known}")


def is_number(value: Any) -> bool:
    """Tell whether a value of TOML is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
