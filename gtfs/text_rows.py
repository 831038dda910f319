"""CSV row by row, for files whose quotes need care: exact lines, and an open quote costs one row only."""

import csv
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

_QUOTE, _LINE_FEED = 34, 10
_MAX_LINES_OF_A_ROW = 200
"""A row longer than this is a quote that was never closed, not a text with line feeds."""


def isolate_rows(body: bytes, first_line: int) -> tuple[bytes, list[tuple[int, list[str] | None]]]:
    """Take the rows out that a reader by lines gets wrong: those of several lines, and open quotes.

    Only lines with an odd number of quotes can begin such a row (but for a stray quote within a value), so
    a file of millions of rows is not read row by row because of one of them.

    Parameters
    ----------
    body : bytes
        Rows without the header, UTF-8.
    first_line : int
        Line number of the first row.

    Returns
    -------
    bytes
        The same number of lines; those of the rows taken out are empty.
    list[tuple[int, list[str] | None]]
        (line, fields) of each row taken out, None for one that cannot be read.
    """
    view = np.frombuffer(body, dtype=np.uint8)
    starts = np.concatenate([[0], np.flatnonzero(view == _LINE_FEED) + 1])
    if starts[-1] == len(view):
        starts = starts[:-1]
    is_odd = np.bitwise_xor.reduceat((view == _QUOTE).view(np.uint8), starts).astype(bool)
    rows: list[tuple[int, list[str] | None]] = []
    pieces: list[bytes] = []
    kept_to = next_line = 0
    for line in np.flatnonzero(is_odd).tolist():
        if line < next_line:
            continue
        ends = starts[line + 1 : line + _MAX_LINES_OF_A_ROW + 1].tolist()
        bounds = [int(starts[line]), *ends] + ([len(body)] if len(ends) < _MAX_LINES_OF_A_ROW else [])
        lines = [body[a:b].decode() for a, b in pairwise(bounds)]
        if is_closed(lines[0]):
            continue
        length = _length_of_row(lines, 0)
        rows.append((first_line + line, parse_row("".join(lines[:length])) if length else None))
        next_line = line + max(length, 1)
        end = bounds[max(length, 1)]
        pieces += [body[kept_to : bounds[0]], b"\n" * body.count(b"\n", bounds[0], end)]
        kept_to = end
    return b"".join([*pieces, body[kept_to:]]), rows


def iterate_rows(text: str, first_line: int) -> Iterator[tuple[int, list[str] | None]]:
    """Yield (line, fields) of each row, (line, None) of one that cannot be read.

    Parameters
    ----------
    text : str
        Rows without the header.
    first_line : int
        Line number of the first row.
    """
    lines = _split_lines(text)
    position = 0
    while position < len(lines):
        line = lines[position]
        length = 1 if '"' not in line or is_closed(line) else _length_of_row(lines, position)
        row = parse_row("".join(lines[position : position + length])) if length else None
        yield first_line + position, row
        position += max(length, 1)


def parse_row(text: str) -> list[str] | None:
    """Fields of one row; None where one is longer than the csv module takes (131 072 characters)."""
    try:
        return next(csv.reader([text], strict=False), [])
    except csv.Error:
        return None


def _split_lines(text: str) -> list[str]:
    """Lines with their line feed; other separators that str.splitlines knows are part of a value."""
    pieces = text.split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]]
    if pieces[-1]:
        lines.append(pieces[-1])
    return lines


def is_closed(row: str) -> bool:
    """Tell whether no quoted field of a row is still open at its end.

    A quote opens a field only as its first character; inside, a doubled one is a character.

    Parameters
    ----------
    row : str
        One or several lines.

    Returns
    -------
    bool
        True also for a row without quotes.
    """
    inside = False
    at_start = True
    position = 0
    while position < len(row):
        character = row[position]
        if inside:
            if character == '"':
                if row[position + 1 : position + 2] == '"':
                    position += 1
                else:
                    inside = False
        elif at_start and character == '"':
            inside = True
        at_start = not inside and character == ","
        position += 1
    return not inside


def _length_of_row(lines: list[str], position: int) -> int:
    """How many lines the row starting here has; 0 where its quote never closes."""
    row = lines[position]
    for length in range(2, min(_MAX_LINES_OF_A_ROW, len(lines) - position) + 1):
        addition = lines[position + length - 1]
        row += addition
        if '"' in addition and is_closed(row):
            return length
    return 0
