"""CSV row by row, for files whose quotes need care: exact lines, and an open quote costs one row only."""

import csv
from collections.abc import Iterator

_MAX_LINES_OF_A_ROW = 200
"""A row longer than this is a quote that was never closed, not a text with line feeds."""


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
        length = 1 if '"' not in line or _is_closed(line) else _length_of_row(lines, position)
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


def _is_closed(row: str) -> bool:
    """Whether no quoted field of the row is still open at its end.

    A quote opens a field only as its first character; inside, a doubled one is a character.
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
        if '"' in addition and _is_closed(row):
            return length
    return 0
