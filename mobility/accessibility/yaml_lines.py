"""YAML files whose every value knows its line, so that an error can name it: of jobs, and of scenarios.

A file is composed, never constructed: no tag makes an object; a scalar is text, a number, a truth value or
nothing, by the rules of YAML 1.2 ("07:30" and "on" are texts; moments stay texts). Tags, anchors and double
keys are refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mobility.errors import JobError, MobilityError, Phrase

MOST_BYTES = 2_000_000
"""A file that people write is far smaller; tables of points belong into files of their own."""

MOST_VALUES = 100_000
DEEPEST = 20
"""Lists and mappings in each other."""

_TAG = "tag:yaml.org,2002:"

AT_LINE, IN_FILE = "{file}, line {line}: ", "{file}: "
WITH_KEY, WITHOUT_KEY = "{where}{key} {reason}", "{where}{reason}"

Path_ = tuple[str | int, ...]
"""Where a value stands: keys and numbers from the top of the document."""


@dataclass(frozen=True)
class Document:
    """Plain values, and where they stand.

    Parameters
    ----------
    values : Any
        Mappings, lists, texts, numbers, truth values, None. Moments stay texts.
    name : str
        File, for errors; "" for what did not come from one.
    lines : Mapping[tuple[str | int, ...], int]
        Line of each value, from 1; empty where there are none.
    fault : type[MobilityError]
        What errors of it are.
    is_camel : bool
        Its author wrote "windowMinutes" where `values` have window_minutes: so errors name it.
    raws : Mapping[tuple[str | int, ...], str]
        Scalars as they stand in the file: line "05" is not line "5".
    """

    values: Any
    name: str = ""
    lines: Mapping[Path_, int] = field(default_factory=dict)
    fault: type[MobilityError] = JobError
    is_camel: bool = False
    raws: Mapping[Path_, str] = field(default_factory=dict)

    def word(self, key: str) -> str:
        """Write a key as its author does.

        Parameters
        ----------
        key : str
            In snake case; dots may separate several.

        Returns
        -------
        str
            For errors.
        """
        return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), key) if self.is_camel else key

    def refuse(self, path: Path_, reason: str, **values: object) -> MobilityError:
        """Make the error that says what is wrong with a value.

        Parameters
        ----------
        path : tuple[str | int, ...]
            Where it stands, or should.
        reason : str
            What is wrong, as the end of a sentence; with `values` a template, and a key of the catalogues.
        **values : object
            What the names in braces stand for.

        Returns
        -------
        MobilityError
            To be raised; names file, line and key.
        """
        line = next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), 0)
        key = self.word(write_path(path))
        return refusal(self.fault, self.name, line, key, Phrase(reason, **values))


def refusal(fault: type[MobilityError], file: str, line: int, key: str, reason: Phrase) -> MobilityError:
    """Make an error that names file, line and key, in any language.

    Parameters
    ----------
    fault : type[MobilityError]
        Of which kind.
    file : str
        "" = none.
    line : int
        0 = none.
    key : str
        "" = none.
    reason : Phrase
        The end of the sentence.

    Returns
    -------
    MobilityError
        To be raised.
    """
    where: Phrase | str = ""
    if file:
        where = Phrase(AT_LINE, file=file, line=line) if line else Phrase(IN_FILE, file=file)
    template = WITH_KEY if key else WITHOUT_KEY
    return fault(template, key or file, where=where, key=key, reason=reason)


def write_path(path: Path_) -> str:
    """Write a place in a document for people.

    Parameters
    ----------
    path : tuple[str | int, ...]
        Keys and numbers from the top.

    Returns
    -------
    str
        E.g. "indicators[2].minutes"; numbers from 1.
    """
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def read_document(file: Path, fault: type[MobilityError] = JobError, most: int = MOST_BYTES) -> Document:
    """Read a YAML file (or JSON, which is YAML).

    Parameters
    ----------
    file : Path
        UTF-8.
    fault : type[MobilityError]
        What errors of it are.
    most : int
        Bytes; more are refused.

    Returns
    -------
    Document
        Its values and lines.

    Raises
    ------
    MobilityError
        Of the kind `fault`: it cannot be read, is too large, or is not YAML of the plain kind.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise _fault(fault, f"{file}", 0, "cannot be read: {why}", why=error.strerror) from None
    if len(content) > most:
        raise _fault(fault, f"{file}", 0, "is larger than {most} bytes", most=f"{most:,}")
    return parse_document(content, f"{file}", fault)


def parse_document(content: bytes, name: str, fault: type[MobilityError] = JobError) -> Document:
    """Read YAML that is in memory.

    Parameters
    ----------
    content : bytes
        UTF-8.
    name : str
        For errors.
    fault : type[MobilityError]
        What errors of it are.

    Returns
    -------
    Document
        Its values and lines; None of an empty one.

    Raises
    ------
    MobilityError
        Of the kind `fault`, with the line.
    """
    yaml = YAML(typ="safe", pure=True)
    try:
        text = content.decode("utf-8-sig")
        depth = 0
        for event in YAML(typ="safe", pure=True).parse(text):  # composing recurses: depth is looked at before
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > DEEPEST:
                raise _fault(fault, name, event.start_mark.line + 1, TOO_DEEP)
        node = yaml.compose(text)
    except UnicodeDecodeError as error:
        raise _fault(fault, name, 0, "is not UTF-8: byte {at}", at=error.start) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise _fault(fault, name, line, NOT_YAML, why=error.problem or error.context or "") from None
    except (YAMLError, ValueError) as error:
        raise _fault(fault, name, 0, NOT_YAML, why=f"{error}".partition("\n")[0]) from None
    reading = _Reading(yaml.constructor, name, fault)
    values = None if node is None else reading.value(node, ())
    return Document(values, name, reading.lines, fault, raws=reading.raws)


TOO_DEEP = "lists and keys lie too deep in each other"
NOT_YAML = "this is not YAML: {why}"


class _Reading:
    """Turns nodes into values; notes lines, and scalars as they stand there."""

    def __init__(self, constructor: Any, name: str, fault: type[MobilityError]) -> None:
        self._constructor, self._name, self._fault = constructor, name, fault
        self.lines: dict[Path_, int] = {}
        self.raws: dict[Path_, str] = {}

    def value(self, node: Node, path: Path_) -> Any:
        """Read one node and all below it."""
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if node.anchor:  # a small file could stand for billions of values, or lead back into itself
            raise self._refuse(line, "anchors (&) and aliases (*) are not read here: write it out")
        if len(self.lines) > MOST_VALUES:
            raise self._refuse(line, "more than {most} values", most=f"{MOST_VALUES:,}")
        if isinstance(node, MappingNode):
            self._check_tag(node, "map", line)
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            self._check_tag(node, "seq", line)
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        self.raws[path] = str(node.value)
        return self._scalar(node, line)

    def _mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise self._refuse(line, "a key must be a word")
            key = str(key_node.value)
            if key in found:
                raise self._refuse(line, "the key {key} stands here twice", key=write_path((*path, key)))
            self.lines[(*path, key)] = line
            found[key] = self.value(child, (*path, key))
        return found

    def _scalar(self, node: Node, line: int) -> Any:
        read = {
            "null": lambda _: None,
            "bool": self._constructor.construct_yaml_bool,
            "int": self._constructor.construct_yaml_int,
            "float": self._constructor.construct_yaml_float,
            "str": lambda one: one.value,
            # Read by whoever knows the time zone that a moment without an offset is meant in.
            "timestamp": lambda one: one.value,
        }.get(str(node.tag).removeprefix(_TAG))
        if read is None:
            raise self._refuse(line, "tags ({tag}) are not read here", tag=node.tag)
        try:
            return read(node)
        except (ValueError, KeyError):
            raise self._refuse(line, "{value} is no number", value=repr(node.value)) from None

    def _check_tag(self, node: Node, usual: str, line: int) -> None:
        if str(node.tag) != f"{_TAG}{usual}":
            raise self._refuse(line, "tags ({tag}) are not read here", tag=node.tag)

    def _refuse(self, line: int, reason: str, **values: object) -> MobilityError:
        return _fault(self._fault, self._name, line, reason, **values)


def _fault(fault: type[MobilityError], file: str, line: int, reason: str, **values: object) -> MobilityError:
    return refusal(fault, file, line, "", Phrase(reason, **values))
