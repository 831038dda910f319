"""The checked tables of one feed, as typed Arrow tables with the line of every row."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gtfs.notices import Notice, Severity


@dataclass(frozen=True)
class FeedTables:
    """One feed after reading: what is usable, and what was found.

    Parameters
    ----------
    tag : str
        Tag of the feed.
    source : str
        File or folder name that it came from.
    sha256 : str
        Hash of the zip, or over the folder's files.
    tables : dict[str, pa.Table]
        Checked tables by file name ("stops.txt"). Text is dictionary<int32, string> with null for empty,
        times are int32 seconds, dates int32 proleptic ordinals. Files that the reader has no schema for are
        all text. Files that are missing or unusable are not in it.
    lines : dict[str, NDArray[np.int32]]
        For each table, the line of each row.
    row_counts : dict[str, int]
        Rows that the file held, those left out included.
    notices : tuple[Notice, ...]
        Findings, errors first.
    """

    tag: str
    source: str
    sha256: str
    tables: dict[str, pa.Table] = field(repr=False)
    lines: dict[str, NDArray[np.int32]] = field(repr=False)
    row_counts: dict[str, int]
    notices: tuple[Notice, ...] = field(repr=False)

    @property
    def errors(self) -> tuple[Notice, ...]:
        """Findings that keep the feed from being routed on."""
        return tuple(notice for notice in self.notices if notice.severity is Severity.ERROR)

    def find(self, file: str) -> pa.Table | None:
        """Table of a file, None where it is missing."""
        return self.tables.get(file)


def text_codes(table: pa.Table, column: str) -> tuple[NDArray[np.int32], pa.Array]:
    """Codes (-1 = missing) and distinct texts of a text column.

    Parameters
    ----------
    table : pa.Table
        Checked table.
    column : str
        A text column.

    Returns
    -------
    tuple[NDArray[np.int32], pa.Array]
        Code of each row, and the texts that codes point to (each once).
    """
    array = single_chunk(table, column)
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    codes = pc.fill_null(array.indices, -1).to_numpy().astype(np.int32)
    unique = array.dictionary.dictionary_encode()
    if len(unique.dictionary) == len(array.dictionary):
        return codes, array.dictionary
    mapped = unique.indices.to_numpy()
    return np.where(codes < 0, -1, mapped[codes]).astype(np.int32), unique.dictionary


def ints(table: pa.Table, column: str, missing: int = -1) -> NDArray[np.int32]:
    """Values of a whole-number, time or date column with `missing` for null."""
    values = pc.fill_null(single_chunk(table, column), missing)
    return np.array(values.to_numpy(zero_copy_only=False), dtype=np.int32)


def floats(table: pa.Table, column: str) -> NDArray[np.float64]:
    """Values of a decimal column, NaN for null."""
    return np.array(single_chunk(table, column).to_numpy(zero_copy_only=False), dtype=np.float64)


def single_chunk(table: pa.Table, column: str) -> pa.Array:
    """A column as one array."""
    array = table.column(column).combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        return array.chunk(0) if array.num_chunks else pa.array([], array.type)
    return array


def lookup(keys: pa.Array, codes: NDArray[np.int32], texts: pa.Array) -> NDArray[np.int32]:
    """Row of each value among unique keys, -1 where it is missing or unknown.

    Parameters
    ----------
    keys : pa.Array
        Unique texts; their order is the index.
    codes : NDArray[np.int32]
        Values as codes into `texts`, -1 = missing.
    texts : pa.Array
        Distinct texts of the values.

    Returns
    -------
    NDArray[np.int32]
        One row number for each code.
    """
    rows = pc.fill_null(pc.index_in(pc.cast(texts, pa.string()), pc.cast(keys, pa.string())), -1)
    by_text = np.append(rows.to_numpy().astype(np.int32), np.int32(-1))  # code -1 finds the last one
    return np.asarray(by_text[codes], dtype=np.int32)


def plain_text(table: pa.Table, column: str) -> pa.Array:
    """A text column as plain strings."""
    return pc.cast(single_chunk(table, column), pa.string())
