"""A YAML file whose values still know their lines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mobility.errors import JobError, MobilityError

MOST_BYTES = 2_000_000
"""A file that people write is far smaller; tables of points belong into files of their own."""

MOST_VALUES = 100_000
"""Counted after aliases are followed: a small file can stand for billions of values."""

DEEPEST = 20

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
    """

    values: Any
    name: str = ""
    lines: Mapping[Path_, int] = field(default_factory=dict)
    fault: type[MobilityError] = JobError
    is_camel: bool = False

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

    def refuse(self, path: Path_, reason: str) -> MobilityError:
        """Make the error that says what is wrong with a value.

        Parameters
        ----------
        path : tuple[str | int, ...]
            Where it stands, or should.
        reason : str
            What is wrong, as the end of a sentence.

        Returns
        -------
        MobilityError
            To be raised; names file, line and key.
        """
        line = next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), 0)
        key = self.word(write_path(path))
        head = f"{self.name}, line {line}: " if line else (f"{self.name}: " if self.name else "")
        return self.fault(f"{head}{key}{' ' if key else ''}{reason}", field=key or self.name)


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


def read_document(file: Path, fault: type[MobilityError] = JobError) -> Document:
    """Read a YAML file (or JSON, which is YAML).

    Parameters
    ----------
    file : Path
        UTF-8.
    fault : type[MobilityError]
        What errors of it are.

    Returns
    -------
    Document
        Its values and lines.

    Raises
    ------
    MobilityError
        Of the kind `fault`: it cannot be read, is too large, or is not YAML.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise fault(f"{file} cannot be read: {error.strerror}", field=str(file)) from None
    if len(content) > MOST_BYTES:
        raise fault(f"{file} is larger than {MOST_BYTES:,} bytes", field=str(file))
    return parse_document(content, str(file), fault)


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
        Its values and lines.

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
                where = f"{name}, line {event.start_mark.line + 1}"
                raise fault(f"{where}: lists and keys lie too deep in each other", field=name)
        node = yaml.compose(text)
    except UnicodeDecodeError as error:
        raise fault(f"{name} is not UTF-8: byte {error.start}", field=name) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise fault(f"{name}{line}: {error.problem or error.context or 'not YAML'}", field=name) from None
    except YAMLError as error:
        raise fault(f"{name}: not YAML: {str(error).splitlines()[0]}", field=name) from None
    reading = _Reading(yaml.constructor, name, fault)
    values = None if node is None else reading.value(node, ())
    return Document(values, name, reading.lines, fault)


class _Reading:
    """Turns nodes into values; notes lines."""

    def __init__(self, constructor: Any, name: str, fault: type[MobilityError]) -> None:
        self._constructor, self._name, self._fault = constructor, name, fault
        self.lines: dict[Path_, int] = {}

    def value(self, node: Node, path: Path_) -> Any:
        """Read one node and all below it."""
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if len(self.lines) > MOST_VALUES or len(path) > DEEPEST:  # aliases may lead anywhere, also back
            raise self._refuse(line, f"more than {MOST_VALUES:,} values, or deeper than {DEEPEST} levels")
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return self._scalar(node, line)

    def _mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise self._refuse(line, "a key that is not a word")
            key = str(key_node.value)
            if key in found:
                raise self._refuse(line, f"{write_path((*path, key))} stands here a second time")
            self.lines[(*path, key)] = line
            found[key] = self.value(child, (*path, key))
        return found

    def _scalar(self, node: Node, line: int) -> Any:
        kind = str(node.tag).rpartition(":")[2]
        read = {
            "null": lambda _: None,
            "bool": self._constructor.construct_yaml_bool,
            "int": self._constructor.construct_yaml_int,
            "float": self._constructor.construct_yaml_float,
            "str": lambda one: one.value,
            # Read by whoever knows the time zone that a moment without an offset is meant in.
            "timestamp": lambda one: one.value,
        }.get(kind)
        if read is None:
            raise self._refuse(line, f"a value of the kind {node.tag}: only texts, numbers, lists and keys")
        try:
            return read(node)
        except (ValueError, KeyError):
            raise self._refuse(line, f"{node.value!r} cannot be read") from None

    def _refuse(self, line: int, reason: str) -> MobilityError:
        return self._fault(f"{self._name}, line {line}: {reason}", field=self._name)
