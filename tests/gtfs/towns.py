"""What the tests of this folder share: one small town read or compiled, and short looks at the outcome."""

from pathlib import Path

import gtfs
from tests.support.feeds import SMALL_TOWN, gtfs_text, small_town, write_gtfs


def table(name: str) -> str:
    """Text of one of the small town's files, to be changed with str.replace."""
    return gtfs_text(SMALL_TOWN[f"{name}.txt"])


def read_town(tmp_path: Path, **changes: str | bytes | None) -> gtfs.FeedTables:
    return gtfs.read_feed(write_gtfs(tmp_path / "town.zip", small_town(**changes)))


def compile_town(tmp_path: Path, **changes: str | bytes | None) -> gtfs.CompiledFeeds:
    return gtfs.compile_feeds([("town", write_gtfs(tmp_path / "town.zip", small_town(**changes)))])


def found(notices: tuple[gtfs.Notice, ...], code: str) -> gtfs.Notice:
    """The notice with this code, which must be there."""
    return next(notice for notice in notices if notice.code == code)


def times_of(compiled: gtfs.CompiledFeeds, trip_id: str) -> list[tuple[int, int]]:
    """(arrival, departure) at each position of the first trip with this id."""
    timetable = compiled.timetable
    record = compiled.tables["trips"].column("trip_id").to_pylist().index(trip_id)
    trip = timetable.trip_record.tolist().index(record)
    pattern = timetable.trip_pattern[trip]
    first, last = timetable.pattern_trips_offsets[pattern : pattern + 2]
    n_positions = int(timetable.pattern_stops_offsets[pattern + 1] - timetable.pattern_stops_offsets[pattern])
    at = timetable.pattern_times_offsets[pattern] + (trip - first)
    rows = [at + position * (last - first) for position in range(n_positions)]
    return [(int(timetable.arrivals[row]), int(timetable.departures[row])) for row in rows]
