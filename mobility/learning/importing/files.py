"""A file from outside: its limits before anything parses it, its encoding, its JSON."""

from pathlib import Path
from typing import Any

import orjson

from mobility.learning.importing.collecting import Collector
from mobility.learning.importing.report import Fate
from mobility.learning.importing.source import RecordError, SourceError

LARGEST = 64 * 1024 * 1024
"""Bytes of a file; 50,000 sessions take about 5 MB."""
DEEPEST = 32


def read_bytes(source: Path | bytes, file: str = "") -> tuple[bytes, str]:
    """Read a file within its limit.

    Parameters
    ----------
    source : Path | bytes
        Where it lies, or what it holds.
    file : str
        Its name in the report where `source` has none.

    Returns
    -------
    tuple[bytes, str]
        What it holds, and its name.

    Raises
    ------
    SourceError
        If it is missing or too big.
    """
    if isinstance(source, bytes):
        data, name = source, file or "upload"
        size = len(data)
    else:
        name = file or source.name
        try:
            size = source.stat().st_size
            data = source.read_bytes() if size <= LARGEST else b""
        except OSError as error:
            raise SourceError(
                "{field} cannot be read: {reason}.", field=name, reason=error.strerror or "no file"
            ) from error
    if size > LARGEST:
        raise SourceError("{field} is larger than {limit} bytes.", field=name, limit=LARGEST)
    return data, name


def decode(data: bytes, collector: Collector) -> str:
    """Make text of bytes; another encoding than UTF-8 is reported.

    Parameters
    ----------
    data : bytes
        What a file holds.
    collector : Collector
        For the report.

    Returns
    -------
    str
        Without NUL characters and byte order mark.
    """
    try:
        is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
        if is_wide:
            collector.say(Fate.CHANGED, "it is UTF-16, not UTF-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        collector.say(Fate.CHANGED, "it is not UTF-8; it was read as Windows-1252")
    if "\x00" in text:
        collector.say(Fate.CHANGED, "NUL characters were taken out")
        text = text.replace("\x00", "")
    return text


def parse_json(data: bytes, collector: Collector) -> Any:
    """Read JSON.

    Parameters
    ----------
    data : bytes
        What a file holds.
    collector : Collector
        For the report.

    Returns
    -------
    Any
        The value.

    Raises
    ------
    SourceError
        With the place of the fault; also if it is cut off.
    """
    try:
        return orjson.loads(decode(data, collector))
    except orjson.JSONDecodeError as error:
        raise SourceError(
            "{field} is not whole JSON: {reason} (line {line}, column {column}).",
            field=collector.file,
            reason=error.msg,
            line=error.lineno,
            column=error.colno,
        ) from error


def check_depth(value: object) -> None:
    """Refuse what is nested deeper than anything that is read here.

    Parameters
    ----------
    value : object
        As JSON is read.

    Raises
    ------
    RecordError
        If it is.
    """
    level: list[object] = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise RecordError(f"it is nested deeper than {DEEPEST} levels")
