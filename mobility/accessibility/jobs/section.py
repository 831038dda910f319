"""A mapping of a document that is read key by key: each value checked, none left over."""

from collections.abc import Sequence
from difflib import get_close_matches
from math import isfinite
from typing import Any, NoReturn

from mobility.accessibility.yaml_lines import Document, Path_

ONE_OF = "is {value}; it must be one of {known}"

MISSING: Any = object()
"""A default that means: must be given."""


class Section:
    """Reads the keys of one mapping; `finish` refuses those that nobody read.

    Parameters
    ----------
    document : Document
        Whole.
    path : tuple[str | int, ...]
        Where the mapping stands in it.
    value : Any
        The mapping.

    Raises
    ------
    MobilityError
        Of the document's kind, if it is no mapping.
    """

    def __init__(self, document: Document, path: Path_, value: Any) -> None:
        self._document, self._path = document, path
        if not isinstance(value, dict):
            self._refuse((), "must be keys with values, one a line")
        self._values: dict[str, Any] = value
        self._known: list[str] = []

    def has(self, name: str) -> bool:
        """Tell whether a key is there and not empty; it counts as known.

        Parameters
        ----------
        name : str
            The key.

        Returns
        -------
        bool
            False for null.
        """
        self._known.append(name)
        return self._values.get(name) is not None

    def text(self, name: str, default: Any = MISSING, longest: int = 500) -> Any:
        """Read a text.

        Parameters
        ----------
        name : str
            The key.
        default : Any
            Instead of what is not there.
        longest : int
            Characters.

        Returns
        -------
        Any
            The text, or the default.
        """
        value = self._get(name, default)
        if value is default:
            return value
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self._refuse((name,), "must be a text")
        value = str(value)
        if not 0 < len(value) <= longest:
            self._refuse((name,), "must have 1 to {most} characters", most=longest)
        return value

    def choice(self, name: str, choices: Sequence[str], default: Any = MISSING) -> Any:
        """Read one of some words.

        Parameters
        ----------
        name : str
            The key.
        choices : Sequence[str]
            The words.
        default : Any
            Instead of what is not there.

        Returns
        -------
        Any
            The word, or the default.
        """
        value = self._get(name, default)
        if value is not default and value not in choices:
            self._refuse((name,), ONE_OF, value=repr(value), known=", ".join(choices))
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read true or false.

        Parameters
        ----------
        name : str
            The key.
        default : bool
            Instead of what is not there.

        Returns
        -------
        bool
            The value.
        """
        value = self._get(name, default)
        if not isinstance(value, bool):
            self._refuse((name,), "must be true or false")
        return bool(value)

    def number(self, name: str, low: float, high: float, default: Any = MISSING) -> Any:
        """Read a number.

        Parameters
        ----------
        name : str
            The key.
        low, high : float
            Limits, both included.
        default : Any
            Instead of what is not there.

        Returns
        -------
        Any
            The number, or the default.
        """
        value = self._get(name, default)
        return value if value is default else self._checked((name,), value, low, high, whole=False)

    def whole(self, name: str, low: int, high: int, default: Any = MISSING) -> Any:
        """Read a whole number.

        Parameters
        ----------
        name : str
            The key.
        low, high : int
            Limits, both included.
        default : Any
            Instead of what is not there.

        Returns
        -------
        Any
            The number, or the default.
        """
        value = self._get(name, default)
        return value if value is default else self._checked((name,), value, low, high, whole=True)

    def wholes(self, name: str, low: int, high: int, most: int, default: Any = MISSING) -> Any:
        """Read whole numbers; a single one stands for a list of one.

        Parameters
        ----------
        name : str
            The key.
        low, high : int
            Limits of each, both included.
        most : int
            How many at most.
        default : Any
            Instead of what is not there.

        Returns
        -------
        Any
            Rising numbers, each once, as a tuple; or the default.
        """
        value = self._get(name, default)
        if value is default:
            return value
        items = value if isinstance(value, list) else [value]
        if not 0 < len(items) <= most:
            self._refuse((name,), "must be 1 to {most} numbers", most=most)
        found = [self._checked((name, i), one, low, high, whole=True) for i, one in enumerate(items)]
        if found != sorted(set(found)):
            self._refuse((name,), "must rise, each number once")
        return tuple(found)

    def words(self, name: str, most: int, default: Any = MISSING) -> Any:
        """Read texts; a single one stands for a list of one.

        Parameters
        ----------
        name : str
            The key.
        most : int
            How many at most.
        default : Any
            Instead of what is not there.

        Returns
        -------
        Any
            As a tuple, in their order; or the default.
        """
        value = self._get(name, default)
        if value is default:
            return value
        items = value if isinstance(value, list) else [value]
        if not 0 < len(items) <= most:
            self._refuse((name,), "must be 1 to {most} words", most=most)
        for i, one in enumerate(items):
            if not isinstance(one, str) or not 0 < len(one) <= 200:
                self._refuse((name, i), "must be a word")
        return tuple(items)

    def section(self, name: str) -> "Section":
        """Open a mapping below.

        Parameters
        ----------
        name : str
            The key; must be there.

        Returns
        -------
        Section
            To be read and finished.
        """
        return Section(self._document, (*self._path, name), self._get(name, MISSING))

    def sections(self, name: str, most: int) -> "list[Section]":
        """Open a list of mappings below.

        Parameters
        ----------
        name : str
            The key; where it is missing there are none.
        most : int
            How many at most.

        Returns
        -------
        list[Section]
            Each to be read and finished.
        """
        value = self._get(name, [])
        if not isinstance(value, list):
            self._refuse((name,), "must be a list: lines that begin with a dash")
        if len(value) > most:
            self._refuse(
                (name,), "has {count} entries; at most {most} are answered", count=len(value), most=most
            )
        return [Section(self._document, (*self._path, name, i), one) for i, one in enumerate(value)]

    def refuse(self, name: str, reason: str, **values: object) -> NoReturn:
        """Raise what is wrong with a key.

        Parameters
        ----------
        name : str
            The key; "" = the mapping itself.
        reason : str
            The end of a sentence; with `values` a template, and a key of the catalogues.
        **values : object
            What the names in braces stand for.
        """
        self._refuse((name,) if name else (), reason, **values)

    def word(self, key: str) -> str:
        """Write a key as the author of the document does.

        Parameters
        ----------
        key : str
            In snake case.

        Returns
        -------
        str
            For errors.
        """
        return self._document.word(key)

    def finish(self) -> None:
        """Refuse keys that nobody read: a slip of the pen must not change what is computed."""
        for name in self._values:
            if name not in self._known:
                words = sorted(self.word(one) for one in self._known)
                close = get_close_matches(self.word(name), words, 1)
                if close:
                    self._refuse((name,), "is no key that is known here; is {close} meant?", close=close[0])
                known = ", ".join(words)
                self._refuse((name,), "is no key that is known here; known: {known}", known=known)

    def _get(self, name: str, default: Any) -> Any:
        self._known.append(name)
        value = self._values.get(name)
        if value is None:
            if default is MISSING:
                self._refuse((name,), "is missing")
            return default
        return value

    def _checked(self, path: Path_, value: Any, low: float, high: float, *, whole: bool) -> Any:
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not isfinite(value):
            self._refuse(path, "must be a whole number" if whole else "must be a number")
        if not low <= value <= high:
            self._refuse(
                path, "is {value}; it must lie between {low} and {high}", value=value, low=low, high=high
            )
        return value

    def _refuse(self, path: Path_, reason: str, **values: object) -> NoReturn:
        raise self._document.refuse((*self._path, *path), reason, **values)
