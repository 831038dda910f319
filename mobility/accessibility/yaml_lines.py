"""YAML files whose every value knows its line, so that a message can name it.

The file is composed, never constructed: no tag makes an object, a scalar is text, a number, a truth value or
nothing, by the rules of YAML 1.2 ("07:30" and "on" are texts). Tags, anchors and double keys are refused.
"""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mobility.errors import ScenarioError

LARGEST_BYTES = 200_000
DEEPEST = 20
"""Lists and mappings in each other."""
_TAG = "tag:yaml.org,2002:"
_PLAIN = {f"{_TAG}{kind}" for kind in ("str", "int", "float", "bool", "null", "map", "seq")}

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


def read_yaml(path: Path) -> Value:
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
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ScenarioError(f"{path}: larger than {LARGEST_BYTES} bytes", str(path))
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise ScenarioError(f"{path}: this is not UTF-8 text ({fault.reason})", str(path)) from None
    except OSError as fault:
        raise ScenarioError(f"{path}: cannot be read: {fault.strerror}", str(path)) from None
    return parse_yaml(text, path.name)


def parse_yaml(text: str, file: str) -> Value:
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
        As of `read_yaml`.
    """
    try:
        depth = 0
        for event in YAML(typ="safe", pure=True).parse(text):  # composing recurses: depth is looked at before
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > DEEPEST:
                where = f"{file}, line {event.start_mark.line + 1}"
                raise ScenarioError(f"{where}: lists and mappings lie too deep in each other", where)
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        where = f"{file}, line {mark.line + 1}" if mark is not None else file
        raise ScenarioError(f"{where}: this is not YAML: {fault.problem or fault.context}", where) from None
    except (YAMLError, ValueError) as fault:
        raise ScenarioError(f"{file}: this is not YAML: {fault}", file) from None
    if node is None:
        raise ScenarioError(f"{file}: the file is empty", file)
    return _value(node, file, "")


def _value(node: Node, file: str, name: str, line: int = 0) -> Value:
    line = line or node.start_mark.line + 1
    place = Value(file, line, name, None)
    if node.anchor:
        place.refuse("anchors (&) and aliases (*) are not read here; write it out")
    if str(node.tag) not in _PLAIN:
        place.refuse(f"tags ({node.tag}) are not read here")
    if isinstance(node, MappingNode):
        found: dict[str, Value] = {}
        for key, value in node.value:
            at = Value(file, key.start_mark.line + 1, name, None)
            if not isinstance(key, ScalarNode):
                at.refuse("a key must be a word")
            if key.value in found:
                at.refuse(f"the key {key.value!r} stands here twice")
            found[key.value] = _value(value, file, key.value, key.start_mark.line + 1)
        return Value(file, line, name, found)
    if isinstance(node, SequenceNode):
        return Value(file, line, name, [_value(item, file, name) for item in node.value])
    return Value(file, line, name, _scalar(node, place), str(node.value))


def _scalar(node: Node, place: Value) -> Scalar:
    kind, text = str(node.tag).removeprefix(_TAG), str(node.value)
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0) if text.lstrip("+-")[:2] in ("0x", "0o") else int(text)
        if kind == "float":
            return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        place.refuse(f"{text!r} is no number")
    if kind == "bool":
        return text.lower() == "true"
    return None if kind == "null" else text


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
