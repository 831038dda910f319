"""Feeds: GTFS tables in, one checked, read-only Timetable out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gtfs.archive import ArchiveLimits
    from gtfs.compiler import compile_feeds, compile_tables, describe_errors, merge_feeds
    from gtfs.feed_tables import FeedTables
    from gtfs.kit import to_gtfs_kit
    from gtfs.notices import FeedError, Notice, Severity
    from gtfs.reader import derive_tag, read_feed
    from gtfs.service_days import service_day_start
    from gtfs.timetable import CompiledFeeds, Timetable
    from gtfs.writing import write_feed

__all__ = [
    "ArchiveLimits",
    "CompiledFeeds",
    "FeedError",
    "FeedTables",
    "Notice",
    "Severity",
    "Timetable",
    "compile_feeds",
    "compile_tables",
    "derive_tag",
    "describe_errors",
    "merge_feeds",
    "read_feed",
    "service_day_start",
    "to_gtfs_kit",
    "write_feed",
]

_HOMES = {
    "ArchiveLimits": "archive",
    "CompiledFeeds": "timetable",
    "FeedError": "notices",
    "FeedTables": "feed_tables",
    "Notice": "notices",
    "Severity": "notices",
    "Timetable": "timetable",
    "compile_feeds": "compiler",
    "compile_tables": "compiler",
    "derive_tag": "reader",
    "describe_errors": "compiler",
    "merge_feeds": "compiler",
    "read_feed": "reader",
    "service_day_start": "service_days",
    "to_gtfs_kit": "kit",
    "write_feed": "writing",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: a worker that only holds a Timetable needs no reader."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"gtfs.{_HOMES[name]}"), name)
