"""Directories as JSON files: what an export writes, an import reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from mobility.errors import BadParameterError
from mobility.learning.directory.batch import ImportBatch
from mobility.learning.directory.changes import RecordKind, Refusal
from mobility.learning.directory.json_records import json_of, record_of
from mobility.learning.directory.reader import DirectoryReader

MEMBERS = {f"{kind.value}s": kind for kind in RecordKind}
LARGEST_FILE = 500_000_000
"""Bytes: beyond, a file is no directory of a city."""


def write_records(directory: DirectoryReader) -> Iterator[bytes]:
    """Write a directory.

    Parameters
    ----------
    directory : DirectoryReader
        Any.

    Yields
    ------
    bytes
        Parts of one JSON object: lists of providers, places, offers, sessions and items.
    """
    yield b"{"
    for index, (name, kind) in enumerate(MEMBERS.items()):
        yield (b",\n" if index else b"") + orjson.dumps(name) + b":["
        for number, record in enumerate(directory.list_all(kind)):
            yield (b",\n" if number else b"\n") + orjson.dumps(json_of(record))
        yield b"]"
    yield b"}\n"


def read_records(path: Path) -> tuple[ImportBatch, list[Refusal]]:
    """Read what `write_records` wrote.

    Parameters
    ----------
    path : Path
        JSON file.

    Returns
    -------
    batch : ImportBatch
        What can be read; its values are checked by the directory.
    refused : list[Refusal]
        Records of other types than the form asks for.

    Raises
    ------
    BadParameterError
        If it is no such file.
    """
    if path.stat().st_size > LARGEST_FILE:
        raise BadParameterError(f"{path} is larger than {LARGEST_FILE // 1_000_000} MB.")
    try:
        content = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as fault:
        raise BadParameterError(f"{path} is not valid JSON: {fault}") from fault
    if not isinstance(content, dict) or not content.keys() <= MEMBERS.keys():
        raise BadParameterError(f"{path} is no object of {', '.join(MEMBERS)}.")
    read: dict[str, tuple[Any, ...]] = {}
    refused: list[Refusal] = []
    for name, kind in MEMBERS.items():
        taken = []
        members = content.get(name, [])
        if not isinstance(members, list):
            raise BadParameterError(f"{path}: {name} is no list.")
        for index, one in enumerate(members):
            try:
                taken.append(record_of(kind, one, {}))
            except BadParameterError as fault:
                wire_id = f"{kind.value}Id"
                given = one.get(wire_id) if isinstance(one, dict) else None
                record_id = given[:100] if isinstance(given, str) else f"{name}[{index}]"
                refused.append(Refusal(kind, record_id, fault.code, fault.message))
        read[name] = tuple(taken)
    return ImportBatch(**read), refused
