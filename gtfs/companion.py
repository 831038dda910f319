"""Companion tables: the texts of a feed on the indices of the Timetable, and every file kept for later."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gtfs.calendars import ServiceCalendar
from gtfs.feed_tables import FeedTables, ints, lookup, plain_text, text_codes
from gtfs.shapes import Shapes
from gtfs.stop_times import FLEX_COLUMNS, flex_rows

_ON_INDEX = {
    "agencies": "agency.txt",
    "stops": "stops.txt",
    "routes": "routes.txt",
    "trips": "trips.txt",
    "pathways": "pathways.txt",
    "levels": "levels.txt",
    "translations": "translations.txt",
}
_IN_ARRAYS = frozenset(
    {"calendar.txt", "calendar_dates.txt", "stop_times.txt", "shapes.txt", "frequencies.txt"}
)
_IN_STOP_TIME_ARRAYS = frozenset(
    {
        "trip_id",
        "arrival_time",
        "departure_time",
        "stop_id",
        "stop_sequence",
        "pickup_type",
        "drop_off_type",
        "shape_dist_traveled",
    }
)
_SAYS_NOTHING: dict[str, int | str] = {"timepoint": 1, "continuous_pickup": "1", "continuous_drop_off": "1"}
"""Values that mean the same as an empty field."""


def build_companions(
    feed: FeedTables, calendar: ServiceCalendar, shapes: Shapes, shift_weeks: int
) -> dict[str, pa.Table]:
    """Companion tables of one feed; see `CompiledFeeds.tables`.

    Parameters
    ----------
    feed : FeedTables
        Checked tables.
    calendar : ServiceCalendar
        Services in index order, dates already moved.
    shapes : Shapes
        Shapes in index order.
    shift_weeks : int
        Weeks by which the calendar was moved.

    Returns
    -------
    dict[str, pa.Table]
        "levels" and "translations" carry the column "feed".
    """
    tables = {name: plain(feed.tables[file]) for name, file in _ON_INDEX.items() if file in feed.tables}
    for name in ("levels", "translations"):
        if name in tables:
            tables[name] = tables[name].append_column(
                "feed", pa.array(np.zeros(tables[name].num_rows, np.int16))
            )
    tables["feeds"] = _feeds(feed, calendar, shift_weeks)
    tables["services"] = pa.table({"service_id": calendar.service_ids})
    tables["shapes"] = pa.table({"shape_id": shapes.shape_ids})
    tables["stop_time_texts"] = _stop_time_texts(feed)
    for file, table in sorted(feed.tables.items()):
        if file not in _IN_ARRAYS and file not in _ON_INDEX.values() and table.num_rows:
            tables[f"raw/{feed.tag}/{file}"] = plain(table)
    flex = flex_rows(feed)
    if flex.any():
        tables[f"raw/{feed.tag}/stop_times.txt"] = plain(feed.tables["stop_times.txt"].filter(pa.array(flex)))
    return tables


def plain(table: pa.Table) -> pa.Table:
    """The table with text columns as strings instead of dictionaries."""
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        columns[name] = pc.cast(column, pa.string()) if pa.types.is_dictionary(column.type) else column
    return pa.table(columns)


def _feeds(feed: FeedTables, calendar: ServiceCalendar, shift_weeks: int) -> pa.Table:
    info = feed.find("feed_info.txt")
    info = info if info is not None and info.num_rows else None

    def text(column: str) -> str | None:
        return None if info is None else info.column(column)[0].as_py()

    def day(column: str, otherwise: int | None) -> date | None:
        given = None if info is None else info.column(column)[0].as_py()
        ordinal = otherwise if given is None else given + 7 * shift_weeks
        return None if ordinal is None else date.fromordinal(ordinal)

    n_days = calendar.days.shape[1]
    name = text("feed_publisher_name") or feed.tables["agency.txt"].column("agency_name")[0].as_py()
    row = {
        "tag": (pa.string(), feed.tag),
        "name": (pa.string(), name),
        "url": (pa.string(), text("feed_publisher_url")),
        "lang": (pa.string(), text("feed_lang") or _agency_language(feed)),
        "version": (pa.string(), text("feed_version")),
        "start_date": (pa.date32(), day("feed_start_date", calendar.first_date if n_days else None)),
        "end_date": (pa.date32(), day("feed_end_date", calendar.first_date + n_days - 1 if n_days else None)),
        "source": (pa.string(), feed.source),
        "sha256": (pa.string(), feed.sha256),
        "shifted_weeks": (pa.int32(), shift_weeks),
    }
    return pa.table({column: pa.array([value], kind) for column, (kind, value) in row.items()})


def _agency_language(feed: FeedTables) -> str | None:
    table = feed.tables["agency.txt"]
    if "agency_lang" not in table.column_names:
        return None
    return next((value for value in table.column("agency_lang").to_pylist() if value), None)


def _stop_time_texts(feed: FeedTables) -> pa.Table:
    """Rows of stop_times.txt that say more than the arrays hold."""
    table = feed.tables["stop_times.txt"]
    extra = [
        name for name in table.column_names if name not in _IN_STOP_TIME_ARRAYS and name not in FLEX_COLUMNS
    ]
    says = np.zeros(table.num_rows, dtype=bool)
    for name in extra:
        column = table.column(name)
        if column.null_count == table.num_rows:
            continue
        says |= _says_something(column, _SAYS_NOTHING.get(name))
    says &= ~flex_rows(feed)
    rows = table.filter(pa.array(says))
    records = lookup(plain_text(feed.tables["trips.txt"], "trip_id"), *text_codes(rows, "trip_id"))
    order = np.lexsort((ints(rows, "stop_sequence"), records))
    chosen = rows.select(["stop_sequence", *extra]).take(pa.array(order))
    return plain(chosen.add_column(0, "trip", pa.array(records[order], pa.int32())))


def _says_something(column: pa.ChunkedArray, nothing: int | str | None) -> NDArray[np.bool_]:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0)
    if pa.types.is_dictionary(array.type):
        by_code = pc.not_equal(array.dictionary, nothing if nothing is not None else "")
        codes = pc.fill_null(array.indices, -1).to_numpy()
        known = np.append(by_code.to_numpy(zero_copy_only=False), False)
        return np.asarray(known[codes], dtype=bool)
    said = array.is_valid() if nothing is None else pc.fill_null(pc.not_equal(array, nothing), False)
    return np.asarray(said.to_numpy(zero_copy_only=False), dtype=bool)
