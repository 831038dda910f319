"""From text to checked tables by the schema; every value that does not fit is a notice."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gtfs.findings import Findings
from gtfs.notices import Severity
from gtfs.parsing import parse_values
from gtfs.schema import Field, File, Kind
from gtfs.text_table import TextTable

_EXPECTED = {
    Kind.WHOLE: "a whole number",
    Kind.DECIMAL: "a number",
    Kind.TIME: "a time as HH:MM:SS",
    Kind.DATE: "a date as YYYYMMDD",
    Kind.TEXT: "a text",
}
_ARROW = {Kind.WHOLE: pa.int32(), Kind.TIME: pa.int32(), Kind.DATE: pa.int32(), Kind.DECIMAL: pa.float64()}


def cast_table(text: TextTable, file: File, findings: Findings) -> tuple[pa.Table, NDArray[np.int32]]:
    """Cast the columns of one file, leave out rows without a required value and repeated keys.

    Parameters
    ----------
    text : TextTable
        The file as read.
    file : File
        Its schema.
    findings : Findings
        Takes every value that did not fit.

    Returns
    -------
    tuple[pa.Table, NDArray[np.int32]]
        Known columns (missing ones filled with nulls) then unknown ones as text, and the line of each row.
        Text is dictionary<int32, string>, times are int32 seconds, dates int32 proleptic ordinals.
    """
    columns: dict[str, pa.Array] = {}
    keep = np.ones(text.n_rows, dtype=bool)
    for field in file.fields:
        if field.name not in text.columns:
            if field.required and text.n_rows:
                findings.add(
                    Severity.WARNING,
                    "missing_required_column",
                    f"{file.name}: the column {field.name} is missing, all {text.n_rows} rows were left out",
                    file=file.name,
                    line=1,
                    field=field.name,
                    count=text.n_rows,
                )
            columns[field.name] = pa.nulls(text.n_rows, _ARROW.get(field.kind, _text_type()))
        elif field.kind is Kind.TEXT:
            columns[field.name] = empty_to_null(text.columns[field.name])
        else:
            columns[field.name] = _cast_numbers(text, field, file.name, findings)
        if field.required and text.n_rows:
            missing = columns[field.name].is_null().to_numpy(zero_copy_only=False)
            if field.name in text.columns:
                _note_missing(text, field, missing & keep, file.name, findings)
            keep &= ~missing
    for name, values in text.columns.items():
        if name not in columns:
            columns[name] = empty_to_null(values)
    table, lines = pa.table(columns), text.lines
    if not keep.all():
        table, lines = table.filter(pa.array(keep)), lines[keep]
    return drop_duplicates(table, lines, file, findings)


def empty_to_null(values: pa.DictionaryArray) -> pa.DictionaryArray:
    """Text column in which the empty text is null."""
    empty = pc.index(values.dictionary, "").as_py()
    if empty < 0:
        return values
    indices = values.indices.to_numpy()
    return pa.DictionaryArray.from_arrays(
        pa.array(indices, pa.int32(), mask=indices == empty), values.dictionary
    )


def drop_duplicates(
    table: pa.Table, lines: NDArray[np.int32], file: File, findings: Findings
) -> tuple[pa.Table, NDArray[np.int32]]:
    """Keep the first of all rows with the same key and, of the values that set rows apart, the same."""
    if not file.key or table.num_rows < 2:
        return table, lines
    keys = [_codes(table.column(name)) for name in file.key]
    column, values = file.apart
    if values:
        numbers = pc.fill_null(table.column(column), -1).to_numpy()
        keys.append(np.where(np.isin(numbers, values), numbers, -1))
    order = np.lexsort(keys[::-1])  # stable: the first row of a key comes first
    same = np.ones(len(order) - 1, dtype=bool)
    for key in keys:
        same &= key[order[1:]] == key[order[:-1]]
    if not same.any():
        return table, lines
    keep = np.ones(len(order), dtype=bool)
    keep[order[1:][same]] = False
    findings.add_rows(
        Severity.WARNING,
        "duplicate_key",
        f"{file.name}: {' and '.join(file.key)} occurs twice; the first row was kept",
        lines[~keep],
        file=file.name,
        field=file.key[0],
    )
    return table.filter(pa.array(keep)), lines[keep]


def _codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """A number for each value, equal where the values are; null is -1."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0)
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    # trimming may have left equal texts twice in the dictionary
    unique = array.dictionary.dictionary_encode().indices.to_numpy()
    indices = pc.fill_null(array.indices, -1).to_numpy().astype(np.int64)
    return np.where(indices < 0, -1, unique[indices]) if len(unique) else indices


def _cast_numbers(text: TextTable, field: Field, file: str, findings: Findings) -> pa.Array:
    column = text.columns[field.name]
    values, repaired = parse_values(field.kind, column.dictionary)
    values[(values < field.low) | (values > field.high)] = np.nan
    empty = pc.equal(column.dictionary, "").to_numpy(zero_copy_only=False)
    unread = np.isnan(values) & ~empty
    indices = column.indices.to_numpy()
    repaired &= ~unread
    if repaired.any():
        rows = np.flatnonzero(repaired[indices])
        findings.add_rows(
            Severity.INFO,
            "value_repaired",
            f"{file}: {field.name} should be {_EXPECTED[field.kind]}, "
            f"e.g. {_sample(column, rows[0])} was read all the same",
            text.lines[rows],
            file=file,
            field=field.name,
        )
    if unread.any() and not field.required:
        rows = np.flatnonzero(unread[indices])
        then = "taken as empty" if field.fallback is None else f"taken as {field.fallback}"
        findings.add_rows(
            Severity.WARNING,
            "invalid_value",
            f"{file}: {field.name} should be {_EXPECTED[field.kind]}{_limits(field)}, "
            f"{_sample(column, rows[0])} was {then}",
            text.lines[rows],
            file=file,
            field=field.name,
        )
        if field.fallback is not None:
            values[unread] = field.fallback
    taken = values[indices]
    missing = np.isnan(taken)
    arrow_type = _ARROW[field.kind]
    if arrow_type == pa.float64():
        return pa.array(taken, arrow_type, mask=missing)
    return pa.array(np.where(missing, 0, taken).astype(np.int32), arrow_type, mask=missing)


def _note_missing(
    text: TextTable, field: Field, missing: NDArray[np.bool_], file: str, findings: Findings
) -> None:
    rows = np.flatnonzero(missing)
    if rows.size:
        sample = _sample(text.columns[field.name], rows[0])
        findings.add_rows(
            Severity.WARNING,
            "row_dropped",
            f"{file}: {field.name} must be {_EXPECTED[field.kind]}{_limits(field)}, "
            f"the row with {sample} was left out",
            text.lines[rows],
            file=file,
            field=field.name,
        )


def _limits(field: Field) -> str:
    if np.isfinite(field.low) and np.isfinite(field.high) and field.kind in (Kind.WHOLE, Kind.DECIMAL):
        return f" from {field.low:.10g} to {field.high:.10g}"
    return ""


def _sample(column: pa.DictionaryArray, row: int) -> str:
    text = column[int(row)].as_py()
    return f"'{text[:40]}'" if text else "an empty value"


def _text_type() -> pa.DataType:
    return pa.dictionary(pa.int32(), pa.string())
