"""The checked tables as a gtfs_kit.Feed: describing, maps, restriction, planners' notebooks."""

from datetime import date
from typing import Any

import gtfs_kit
import pandas as pd
import pyarrow as pa
from gtfs_kit import constants

from gtfs.companion import plain
from gtfs.feed_tables import FeedTables
from gtfs.schema import FILES_BY_NAME, Kind

_NAMES = tuple(constants.DTYPES)


def to_gtfs_kit(tables: FeedTables, dist_units: str = "m") -> gtfs_kit.Feed:
    """Build a gtfs_kit.Feed from the checked tables (gtfs_kit does not read anything).

    Parameters
    ----------
    tables : FeedTables
        What `read_feed` returned.
    dist_units : str
        Unit of shape_dist_traveled in the feed: "m", "km", "ft" or "mi".

    Returns
    -------
    gtfs_kit.Feed
        With the files that gtfs_kit knows; ids stay text ("NA" and "0012" too), unknown columns are kept.
    """
    frames = {
        name: _frame(f"{name}.txt", tables.tables[f"{name}.txt"])
        for name in _NAMES
        if f"{name}.txt" in tables.tables and tables.tables[f"{name}.txt"].num_rows
    }
    return gtfs_kit.Feed(dist_units=dist_units, **frames)


def _frame(file: str, table: pa.Table) -> pd.DataFrame:
    """A pandas table in GTFS spelling: times HH:MM:SS, dates YYYYMMDD, nullable integers, string ids."""
    schema = FILES_BY_NAME.get(file)
    kinds = {field.name: field.kind for field in schema.fields} if schema is not None else {}
    expected = constants.DTYPES[file.removesuffix(".txt")]
    columns: dict[str, Any] = {}
    for name, column in zip(table.column_names, plain(table).columns, strict=True):
        if column.null_count == len(column) and len(column):
            continue
        kind = kinds.get(name, Kind.TEXT)
        if kind in (Kind.TIME, Kind.DATE):
            spell = _spell_time if kind is Kind.TIME else _spell_date
            encoded = column.combine_chunks().dictionary_encode()
            texts = pa.array([spell(value) for value in encoded.dictionary.to_pylist()], pa.string())
            series = pa.DictionaryArray.from_arrays(encoded.indices, texts).cast(pa.string()).to_pandas()
        else:
            series = column.to_pandas()
        if kind is Kind.DECIMAL:
            columns[name] = series.astype("float64")
        elif kind is Kind.WHOLE:
            columns[name] = series.astype("Int32")
        else:
            number = expected.get(name, "string") != "string"
            columns[name] = (
                pd.to_numeric(series, errors="coerce")
                if number and kind is Kind.TEXT
                else series.astype("string")
            )
    return pd.DataFrame(columns)


def _spell_time(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _spell_date(ordinal: int) -> str:
    return f"{date.fromordinal(ordinal):%Y%m%d}"
