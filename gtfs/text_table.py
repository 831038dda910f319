"""A file of a feed as text: every field as written, with the line that each row came from."""

import csv
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from gtfs.findings import Findings
from gtfs.notices import FeedError, Severity
from gtfs.text_rows import is_closed, isolate_rows, iterate_rows, parse_row

_BLOCK = 1 << 25
_SCAN_STEP = 1 << 24
_QUOTE, _LINE_FEED = 34, 10
_TEXT = pa.dictionary(pa.int32(), pa.string())

BadRows = list[tuple[int, int, str]]
"""Of rows with another number of fields than the header: row number from 0, fields, text."""


@dataclass(frozen=True)
class TextTable:
    """Rows of one file as text, nothing interpreted ("NA", "null" and "0012" stay what they are).

    Parameters
    ----------
    name : str
        File name, e.g. "stops.txt".
    columns : dict[str, pa.DictionaryArray]
        One value a row, dictionary<int32, string>; "" where the field is empty. All of the same length.
    lines : NDArray[np.int32]
        (n_rows,) line of the file at which each row starts; the header is line 1.
    n_lost : int
        Rows that could not be read and stand in the notices.
    """

    name: str
    columns: dict[str, pa.DictionaryArray]
    lines: NDArray[np.int32] = field(repr=False)
    n_lost: int = 0

    @property
    def n_rows(self) -> int:
        """Rows read."""
        return len(self.lines)


def read_text_table(data: bytes, name: str, findings: Findings) -> TextTable | None:
    """Read CSV text, keeping what can be kept.

    A row with fewer fields than the header is filled up; one with more loses them if they are empty and is
    left out otherwise; each case stands in the notices.

    Parameters
    ----------
    data : bytes
        Valid UTF-8 without byte order mark.
    name : str
        File name for notices.
    findings : Findings
        Takes what was repaired or lost.

    Returns
    -------
    TextTable | None
        None where the file is empty (no header).

    Raises
    ------
    FeedError
        Where the header cannot be read.
    """
    start, end, header_lines = _find_header(data)
    if start:
        findings.add(
            Severity.INFO, "blank_lines", f"{name} starts with blank lines, left out", file=name, line=1
        )
    header = parse_row(data[start:end].decode())
    if header is None:
        raise FeedError(f"{name} line 1: the header holds a field that is too long to be one")
    if not any(name.strip() for name in header):
        return None
    columns = _column_names(header, name, findings)
    body = data[end:]
    if not body.strip():
        return TextTable(
            name, {c: _empty() for c in columns if not c.startswith("\0")}, np.zeros(0, np.int32)
        )
    isolated: list[tuple[int, list[str] | None]] = []
    plain = body
    if _has_quoted_line_feeds(body):
        plain, isolated = isolate_rows(body, header_lines + 1)
    bad: BadRows = []
    try:
        table = _read_arrow(plain, columns, bad)
    except pa.ArrowInvalid:  # e.g. an open quote on a line that has a stray one, too
        return _read_slowly(body, name, columns, header_lines, findings)
    if _holds_line_feeds(table) or any(_spans_lines(text) for _, _, text in bad):
        return _read_slowly(body, name, columns, header_lines, findings)
    numbers = np.arange(table.num_rows + len(bad), dtype=np.int32)
    if bad or isolated:
        bad_numbers = np.array([number for number, _, _ in bad], dtype=np.int32)
        kept, kept_lines, n_lost = _repair_rows(
            sorted(
                [*isolated, *((row + header_lines + 1, parse_row(text)) for row, _, text in bad)],
                key=lambda found: found[0],
            ),
            len(columns),
            name,
            findings,
        )
        lines = np.concatenate([np.delete(numbers, bad_numbers) + header_lines + 1, kept_lines])
        table = pa.concat_tables([table, _to_arrow(kept, columns)])
        order = np.argsort(lines, kind="stable")
        table, lines = table.take(pa.array(order)), lines[order]
    else:
        lines, n_lost = numbers + np.int32(header_lines + 1), 0
    return _finish(table, lines.astype(np.int32), n_lost, name, findings)


def _find_header(data: bytes) -> tuple[int, int, int]:
    """Where the header starts, where the first row after it does, and how many lines stand before that."""
    position, lines = 0, 0
    while position < len(data):
        end = data.find(b"\n", position) + 1 or len(data)
        while data[position:end].count(b'"') % 2 and end < len(data):
            end = data.find(b"\n", end) + 1 or len(data)
        lines += max(1, data.count(b"\n", position, end))
        if data[position:end].strip():
            return position, end, lines
        position = end
    return 0, len(data), lines


def _column_names(header: list[str], file: str, findings: Findings) -> list[str]:
    """Unique names; those to be thrown away start with a null byte."""
    names: list[str] = []
    for number, raw in enumerate(header):
        cleaned = raw.strip().strip("\ufeff").lower()
        if cleaned != raw:
            findings.add(
                Severity.INFO,
                "header_repaired",
                f"{file}: the column name {raw!r} was read as {cleaned!r}",
                file=file,
                line=1,
                field=cleaned,
            )
        if not cleaned:
            findings.add(
                Severity.INFO,
                "unnamed_column",
                f"{file}: a column without a name was left out",
                file=file,
                line=1,
            )
            cleaned = f"\0{number}"
        elif cleaned in names:
            findings.add(
                Severity.WARNING,
                "duplicate_column",
                f"{file}: the column {cleaned} stands twice; the first one was read",
                file=file,
                line=1,
                field=cleaned,
            )
            cleaned = f"\0{number}"
        names.append(cleaned)
    return names


def _has_quoted_line_feeds(body: bytes) -> bool:
    """Whether a line feed may stand inside quotes (every quote toggles, doubled ones cancel out)."""
    if b'"' not in body:
        return False
    inside = 0
    view = np.frombuffer(body, dtype=np.uint8)
    for start in range(0, len(view), _SCAN_STEP):
        chunk = view[start : start + _SCAN_STEP]
        parity = np.bitwise_xor.accumulate((chunk == _QUOTE).view(np.uint8)) ^ inside
        if np.any(parity[chunk == _LINE_FEED]):
            return True
        inside = int(parity[-1])
    return bool(inside)


def _read_arrow(body: bytes, columns: list[str], bad: BadRows) -> pa.Table:
    def note(row: pa_csv.InvalidRow) -> str:
        bad.append((row.number - 1, row.actual_columns, row.text))
        return "skip"

    # One thread: only then does a malformed row know its number.
    table = pa_csv.read_csv(
        pa.py_buffer(body),
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=columns),
        parse_options=pa_csv.ParseOptions(ignore_empty_lines=False, invalid_row_handler=note),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, _TEXT), strings_can_be_null=False, check_utf8=False
        ),
    )
    return table.unify_dictionaries()


def _holds_line_feeds(table: pa.Table) -> bool:
    """Whether a quote opened after a stray one took further lines into its value."""
    return any(
        pc.any(pc.match_substring(chunk.dictionary, "\n")).as_py()
        for column in table.columns
        for chunk in column.chunks[:1]  # unified: all chunks have one dictionary
    )


def _spans_lines(row: str) -> bool:
    return '"' in row and ("\n" in row.strip("\r\n") or not is_closed(row))


def _read_slowly(
    body: bytes, name: str, columns: list[str], header_lines: int, findings: Findings
) -> TextTable:
    """Read row by row: exact lines where fields hold line feeds, and only one row lost to an open quote."""
    rows = list(iterate_rows(body.decode(), header_lines + 1))
    kept, lines, n_lost = _repair_rows(rows, len(columns), name, findings)
    return _finish(_to_arrow(kept, columns), lines, n_lost, name, findings)


def _repair_rows(
    rows: list[tuple[int, list[str] | None]], width: int, file: str, findings: Findings
) -> tuple[list[list[str]], NDArray[np.int32], int]:
    """Give every row the header's width, or leave it out."""
    kept: list[list[str]] = []
    lines: list[int] = []
    n_lost = 0
    for line, fields in rows:
        if fields is None:
            findings.add(
                Severity.WARNING,
                "malformed_row",
                f"{file} line {line}: a quote is never closed or a field has more than "
                f"{csv.field_size_limit()} characters; the row was left out",
                file=file,
                line=line,
            )
            n_lost += 1
            continue
        row = fields
        if len(row) < width:
            if any(row):
                findings.add(
                    Severity.INFO,
                    "short_row",
                    f"{file} line {line} has {len(row)} fields, the header {width}; "
                    "the missing ones were taken as empty",
                    file=file,
                    line=line,
                )
            row = row + [""] * (width - len(row))
        elif len(row) > width:
            if any(value.strip() for value in row[width:]):
                findings.add(
                    Severity.WARNING,
                    "malformed_row",
                    f"{file} line {line} has {len(row)} fields, the header {width}; the row was left out",
                    file=file,
                    line=line,
                )
                n_lost += 1
                continue
            findings.add(
                Severity.INFO,
                "long_row",
                f"{file} line {line} has {len(row)} fields, the header {width}; "
                "the empty ones at its end were cut",
                file=file,
                line=line,
            )
            row = row[:width]
        kept.append(row)
        lines.append(line)
    return kept, np.array(lines, dtype=np.int32), n_lost


def _to_arrow(rows: list[list[str]], columns: list[str]) -> pa.Table:
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    return pa.table(
        {
            name: pa.array(list(column), pa.string()).dictionary_encode()
            for name, column in zip(columns, values, strict=True)
        }
    )


def _empty() -> pa.DictionaryArray:
    return pa.array([], pa.string()).dictionary_encode()


def _finish(
    table: pa.Table, lines: NDArray[np.int32], n_lost: int, name: str, findings: Findings
) -> TextTable:
    """Trim blanks around values, leave out blank rows and nameless columns."""
    table = table.unify_dictionaries().combine_chunks()
    columns = {
        column: _trim(_one_chunk(table.column(column)), name, column, lines, findings)
        for column in table.column_names
        if not column.startswith("\0")
    }
    filled = np.zeros(len(lines), dtype=bool)
    for values in columns.values():
        empty = pc.index(values.dictionary, "").as_py()
        filled |= values.indices.to_numpy() != empty
    if not filled.all():
        keep = pa.array(filled)
        columns = {column: values.filter(keep) for column, values in columns.items()}
        lines = lines[filled]
    return TextTable(name, columns, lines, n_lost)


def _one_chunk(column: pa.ChunkedArray) -> pa.DictionaryArray:
    chunks = column.combine_chunks()
    if isinstance(chunks, pa.ChunkedArray):
        return chunks.chunk(0) if chunks.num_chunks else _empty()
    return chunks


def _trim(
    values: pa.DictionaryArray, file: str, column: str, lines: NDArray[np.int32], findings: Findings
) -> pa.DictionaryArray:
    trimmed = pc.utf8_trim_whitespace(values.dictionary)
    changed = pc.not_equal(trimmed, values.dictionary).to_numpy(zero_copy_only=False)
    if not changed.any():
        return values
    indices = values.indices.to_numpy()
    findings.add_rows(
        Severity.INFO,
        "blanks_trimmed",
        f"{file}: blanks around values of {column} were cut",
        lines[changed[indices]],
        file=file,
        field=column,
    )
    encoded = trimmed.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(values.indices), encoded.dictionary)
