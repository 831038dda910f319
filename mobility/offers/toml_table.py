"""Checked reading of a TOML file: every fault names file, line and field."""

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from mobility.errors import SettingsError

_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.\-]+)\s*\]{1,2}")


class TomlTable:
    """A table that remembers which keys were asked for, so that unknown ones can be named.

    Parameters
    ----------
    raw : Mapping[str, Any]
        Its keys and values.
    file : str
        Name of the file, for errors.
    lines : list[str]
        Of the file.
    header : str
        Name of the table, "" = the file's own.
    place : int
        Which one of the tables of that name, from 0.
    """

    def __init__(
        self, raw: Mapping[str, Any], file: str, lines: list[str], header: str = "", place: int = 0
    ) -> None:
        self._raw, self._file, self._lines = raw, file, lines
        self._header, self._place, self._asked = header, place, set[str]()

    def wrong(self, key: str, why: str) -> SettingsError:
        """Make the error about a key.

        Parameters
        ----------
        key : str
            Of this table.
        why : str
            What is wrong with it, after its name.

        Returns
        -------
        SettingsError
            To be raised.
        """
        name = f"{self._header}[{self._place}].{key}" if self._header else key
        return SettingsError(f"{self._file}:{self._line_of(key)}: {name} {why}", name)

    def _line_of(self, key: str) -> int:
        """Number of the line of a key, else of the table's header, else 1."""
        start, here, seen = 0, not self._header, -1
        for number, line in enumerate(self._lines):
            header = _HEADER.match(line)
            if header:
                seen += header[1] == self._header
                here = header[1] == self._header and seen == self._place
                start = number if here else start
            elif here and re.match(rf"\s*\"?{re.escape(key)}\"?\s*[=.]", line):
                return number + 1
        return start + 1

    def get(self, key: str, default: Any, is_right: Callable[[Any], bool], words: str) -> Any:
        """Read a value.

        Parameters
        ----------
        key : str
            Of this table.
        default : Any
            Where it is missing; None = it must be there.
        is_right : Callable[[Any], bool]
            Tells whether a value is of the right kind.
        words : str
            What it must be.

        Returns
        -------
        Any
            The value.

        Raises
        ------
        SettingsError
            It is missing or of another kind.
        """
        self._asked.add(key)
        if key not in self._raw:
            if default is None:
                raise self.wrong(key, f"is missing; it must be {words}")
            return default
        value = self._raw[key]
        if not is_right(value):
            raise self.wrong(key, f"is {value!r}; it must be {words}")
        return value

    def text(self, key: str, default: str | None = None, pattern: str = "") -> str:
        """Read a text.

        Parameters
        ----------
        key : str
            Of this table.
        default : str | None
            None = it must be there, and not empty.
        pattern : str
            What the whole of it must match, "" = anything.

        Returns
        -------
        str
            The text.
        """
        value = str(self.get(key, default, lambda v: isinstance(v, str), "a text"))
        if default is None and not value.strip():
            raise self.wrong(key, "is empty")
        if pattern and value != default and not re.fullmatch(pattern, value):
            raise self.wrong(key, f"is {value!r}; it must look like {pattern}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts.

        Parameters
        ----------
        key : str
            Of this table.

        Returns
        -------
        tuple[str, ...]
            Empty where it is missing.
        """

        def is_right(value: Any) -> bool:
            """Tell whether it is one."""
            return isinstance(value, list) and all(isinstance(one, str) for one in value)

        return tuple(self.get(key, [], is_right, "a list of texts"))

    def by_language(self, key: str) -> dict[str, str]:
        """Read a text in several languages, as `name = { de = "…", en = "…" }`.

        Parameters
        ----------
        key : str
            Of this table.

        Returns
        -------
        dict[str, str]
            By language tag.
        """

        def is_right(value: Any) -> bool:
            """Tell whether it is one."""
            return isinstance(value, dict) and value != {} and all(isinstance(v, str) for v in value.values())

        return dict(self.get(key, None, is_right, 'texts by language: { de = "…", en = "…" }'))

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """Read a whole number.

        Parameters
        ----------
        key : str
            Of this table.
        least, most : int
            Between which it lies.
        default : int | None
            None = it must be there.

        Returns
        -------
        int
            The number.
        """

        def is_right(value: Any) -> bool:
            """Tell whether it is one."""
            return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

        return int(self.get(key, default, is_right, f"a whole number from {least} to {most}"))

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        """Read a number.

        Parameters
        ----------
        key : str
            Of this table.
        least, most : float
            Between which it lies.
        default : float | None
            None = it must be there.

        Returns
        -------
        float
            The number.
        """

        def is_right(value: Any) -> bool:
            """Tell whether it is one."""
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and least <= value <= most

        return float(self.get(key, default, is_right, f"a number from {least:g} to {most:g}"))

    def flag(self, key: str) -> bool:
        """Read true or false.

        Parameters
        ----------
        key : str
            Of this table.

        Returns
        -------
        bool
            False where it is missing.
        """
        return bool(self.get(key, False, lambda v: isinstance(v, bool), "true or false"))

    def has(self, key: str) -> bool:
        """Tell whether a key is there.

        Parameters
        ----------
        key : str
            Of this table.

        Returns
        -------
        bool
            Whatever its value.
        """
        return key in self._raw

    def tables(self, key: str) -> list["TomlTable"]:
        """Read the tables `[[key]]`.

        Parameters
        ----------
        key : str
            Of this table.

        Returns
        -------
        list[TomlTable]
            At least one.
        """

        def is_right(value: Any) -> bool:
            """Tell whether they are some."""
            return isinstance(value, list) and value != [] and all(isinstance(one, dict) for one in value)

        rows = self.get(key, None, is_right, f"tables: [[{key}]]")
        return [TomlTable(row, self._file, self._lines, key, place) for place, row in enumerate(rows)]

    def done(self) -> None:
        """Refuse keys that nobody asked for.

        Raises
        ------
        SettingsError
            Naming the first of them.
        """
        unknown = sorted(set(self._raw) - self._asked)
        if unknown:
            known = ", ".join(sorted(self._asked))
            raise self.wrong(unknown[0], f"is not known here; known are {known}")


def read_toml(data: bytes, file: str) -> TomlTable:
    """Read a file.

    Parameters
    ----------
    data : bytes
        TOML in UTF-8.
    file : str
        Its name, for errors.

    Returns
    -------
    TomlTable
        Its top.

    Raises
    ------
    SettingsError
        It is no TOML; the sentence has the line.
    """
    try:
        text = data.decode("utf-8-sig")
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid TOML: {error}", file) from None
    return TomlTable(raw, file, text.splitlines())
