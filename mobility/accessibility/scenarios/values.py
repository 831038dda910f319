"""Values of a scenario file, each of which knows where it stands and refuses what it is not."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from mobility.accessibility.yaml_lines import Document, Path_, parse_document, read_document
from mobility.errors import ScenarioError

LARGEST_BYTES = 200_000

Scalar = str | int | float | bool | None


@dataclass(frozen=True, eq=False)
class Value:
    """A value of a file: a scalar, a list or a mapping of values.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    line : int
        Counted from 1.
    name : str
        The key it stands under, "" at the top.
    data : Scalar | list[Value] | dict[str, Value]
        What it is.
    raw : str
        A scalar as it stands in the file.
    """

    file: str
    line: int
    name: str
    data: "Scalar | list[Value] | dict[str, Value]"
    raw: str = ""

    def refuse(self, sentence: str) -> NoReturn:
        """Say what is wrong with it.

        Parameters
        ----------
        sentence : str
            Without file, line and key, which are put before it.

        Raises
        ------
        ScenarioError
            Always.
        """
        where = f"{self.file}, line {self.line}"
        raise ScenarioError(
            f"{where}: {self.name}: {sentence}" if self.name else f"{where}: {sentence}", where
        )

    def mapping(self, known: Collection[str], required: Collection[str] = ()) -> "dict[str, Value]":
        """Take it as a mapping of known keys.

        Parameters
        ----------
        known : Collection[str]
            All keys there may be.
        required : Collection[str]
            Those that must be.

        Returns
        -------
        dict[str, Value]
            By key, those given.

        Raises
        ------
        ScenarioError
            It is none, a key is unknown (with the nearest that is known) or missing.
        """
        if not isinstance(self.data, dict):
            self.refuse(f"this must be a mapping with the keys {_listed(known)}")
        for key, value in self.data.items():
            if key not in known:
                value.refuse(f"there is no such key here{suggestion(key, known)}")
        for key in required:
            if key not in self.data:
                self.refuse(f"the key {key!r} is missing")
        return self.data

    def items(self, what: str = "values") -> "list[Value]":
        """Take it as a list that is not empty.

        Parameters
        ----------
        what : str
            What it lists, for the message.

        Returns
        -------
        list[Value]
            In order.

        Raises
        ------
        ScenarioError
            It is none, or empty.
        """
        if not isinstance(self.data, list) or not self.data:
            self.refuse(f"this must be a list of {what}")
        return self.data

    def text(self) -> str:
        """Take it as text; a whole number counts as its digits (line: 5).

        Returns
        -------
        str
            Not empty.

        Raises
        ------
        ScenarioError
            It is none.
        """
        if isinstance(self.data, int) and not isinstance(self.data, bool):
            return self.raw
        if not isinstance(self.data, str) or not self.data.strip():
            self.refuse("this must be a text that is not empty")
        return self.data.strip()

    def number(self, least: float, most: float, unit: str) -> float:
        """Take it as a number within bounds.

        Parameters
        ----------
        least, most : float
            Both allowed.
        unit : str
            For the message.

        Returns
        -------
        float
            The number.

        Raises
        ------
        ScenarioError
            It is none, or out of bounds.
        """
        if isinstance(self.data, bool) or not isinstance(self.data, int | float):
            self.refuse(f"this must be a number ({unit})")
        if not least <= self.data <= most:
            self.refuse(f"{self.data:g} is not between {least:g} and {most:g} ({unit})")
        return float(self.data)

    def choice(self, known: Collection[str]) -> str:
        """Take it as one of some words.

        Parameters
        ----------
        known : Collection[str]
            The words.

        Returns
        -------
        str
            One of them.

        Raises
        ------
        ScenarioError
            It is none of them; with the nearest.
        """
        word = self.text()
        if word not in known:
            self.refuse(f"{word!r} is none of {_listed(known)}{suggestion(word, known)}")
        return word

    def truth(self) -> bool:
        """Take it as true or false.

        Returns
        -------
        bool
            Which of them.

        Raises
        ------
        ScenarioError
            It is neither.
        """
        if not isinstance(self.data, bool):
            self.refuse("this must be true or false")
        return self.data


def read_values(path: Path) -> Value:
    """Read a file.

    Parameters
    ----------
    path : Path
        UTF-8, at most LARGEST_BYTES.

    Returns
    -------
    Value
        Of the whole file.

    Raises
    ------
    ScenarioError
        There is none, it is too big or no YAML of the plain kind; the sentence names file and line.
    """
    return values_of(read_document(path, ScenarioError, LARGEST_BYTES), path.name)


def parse_values(text: str, file: str) -> Value:
    """Read a text.

    Parameters
    ----------
    text : str
        YAML.
    file : str
        Its name, for messages.

    Returns
    -------
    Value
        Of the whole text.

    Raises
    ------
    ScenarioError
        As of `read_values`.
    """
    return values_of(parse_document(text.encode(), file, ScenarioError), file)


def values_of(document: Document, file: str) -> Value:
    """Take a document apart.

    Parameters
    ----------
    document : Document
        Of a file.
    file : str
        Its name, for messages.

    Returns
    -------
    Value
        Of the whole.

    Raises
    ------
    ScenarioError
        It is empty.
    """
    if document.values is None:
        raise document.refuse((), "the file is empty")

    def make(data: Any, path: Path_, name: str) -> Value:
        """Take one value and all below it."""
        line = document.lines[path]
        if isinstance(data, dict):
            return Value(file, line, name, {key: make(one, (*path, key), key) for key, one in data.items()})
        if isinstance(data, list):
            return Value(file, line, name, [make(one, (*path, i), name) for i, one in enumerate(data)])
        return Value(file, line, name, data, document.raws[path])

    return make(document.values, (), "")


def suggestion(word: str, known: Collection[str]) -> str:
    """Name the known word that is nearest to an unknown one.

    Parameters
    ----------
    word : str
        As given.
    known : Collection[str]
        What there is.

    Returns
    -------
    str
        The end of a sentence: "; did you mean 'x'?", or all known words where none is near.
    """
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {_listed(known)}"


def _listed(words: Collection[str]) -> str:
    return ", ".join(sorted(words)) if len(words) <= 20 else f"{', '.join(sorted(words)[:20])}, ..."
