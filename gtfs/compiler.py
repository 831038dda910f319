"""From feeds to the one Timetable: read, build each feed's arrays, put them behind one another."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gtfs.agencies import build_route_agencies, build_route_types, find_timezone
from gtfs.archive import ArchiveLimits
from gtfs.calendars import build_calendar
from gtfs.companion import build_companions
from gtfs.feed_tables import FeedTables, ints, lookup, plain_text, text_codes
from gtfs.findings import Findings, find_cause, tell_cause
from gtfs.flex import build_flex
from gtfs.frequencies import Runs, expand_runs
from gtfs.merging import merge_tables, merge_timetables
from gtfs.notices import FeedError, Notice, Severity
from gtfs.pathways import build_pathways
from gtfs.patterns import Patterns, build_patterns
from gtfs.reader import Progress, check_tag, derive_tag, read_feed
from gtfs.shapes import build_paths, build_shapes
from gtfs.stop_times import build_stop_times
from gtfs.stops import build_stops
from gtfs.timetable import CompiledFeeds, Timetable
from gtfs.transfers import build_transfers

_NO_TIMETABLE = frozenset({"trips.txt", "stop_times.txt"})


class CompiledFeed(NamedTuple):
    """One feed by itself: its arrays with feed 0 and time zone 0."""

    timetable: Timetable
    tables: dict[str, pa.Table]
    timezone: str
    notices: tuple[Notice, ...]


def compile_feeds(
    feeds: Sequence[tuple[str | None, str | Path]],
    *,
    shift_weeks: int = 0,
    limits: ArchiveLimits | None = None,
    progress: Progress | None = None,
) -> CompiledFeeds:
    """Read feeds and compile them into one Timetable.

    Parameters
    ----------
    feeds : Sequence[tuple[str | None, str | Path]]
        (tag, zip or folder); a tag of None or "" is derived from the file name.
    shift_weeks : int
        Weeks by which all calendars are moved.
    limits : ArchiveLimits | None
        What each archive may cost.
    progress : Progress | None
        Called with what is being done and how much of it is done (0..1).

    Returns
    -------
    CompiledFeeds
        Feeds in the order given.

    Raises
    ------
    FeedError
        Where a feed cannot be read or routed on, or two feeds have the same tag. Its notices are those of
        the feed concerned.
    """
    tags = [check_tag(tag) if tag else derive_tag(Path(path)) for tag, path in feeds]
    if not tags:
        raise FeedError("No feed was given")
    twice = next((tag for tag in tags if tags.count(tag) > 1), None)
    if twice is not None:
        raise FeedError(f"Two feeds have the tag {twice}; give each its own as TAG=FILE")
    parts: list[CompiledFeed] = []
    for number, (tag, (_, path)) in enumerate(zip(tags, feeds, strict=True)):
        tell = _part_of(progress, number / len(feeds), 1 / len(feeds))
        tables = read_feed(path, tag, limits=limits, progress=_part_of(tell, 0.0, 0.5))
        if tell is not None:
            tell(f"{tag}: timetable", 0.5)
        parts.append(compile_tables(tables, shift_weeks=shift_weeks))
    return merge_feeds(parts)


def compile_tables(feed: FeedTables, *, shift_weeks: int = 0) -> CompiledFeed:
    """Compile the checked tables of one feed.

    Parameters
    ----------
    feed : FeedTables
        What `read_feed` returned.
    shift_weeks : int
        Weeks by which the calendar is moved.

    Returns
    -------
    CompiledFeed
        To be merged with others by `merge_feeds`.

    Raises
    ------
    FeedError
        Where the feed has ERROR notices: a file that routing needs is missing or unusable.
    """
    if feed.errors:
        raise FeedError(describe_errors(feed), feed.notices)
    findings = Findings(feed.tag)
    timezone = find_timezone(feed)
    calendar = build_calendar(feed, findings, shift_weeks)
    stops = build_stops(feed, findings)
    times = build_stop_times(feed, stops.lat, stops.lon, findings)
    if not len(times.records):
        _refuse_empty(feed, findings)
    runs = expand_runs(feed, times, findings)
    patterns = build_patterns(times, runs)
    shapes = build_shapes(feed, findings)
    trip_source = runs.source[patterns.trip_run]
    paths = build_paths(feed, times, patterns, trip_source, shapes, (stops.lat, stops.lon), findings)
    served = np.zeros(len(stops.lat), dtype=bool)
    served[times.stops] = True
    _note_served_stations(feed, stops.location_type, served, findings)
    rules = build_transfers(feed, stops, served, findings)
    pathways = build_pathways(feed)
    trips = _build_trips(feed, times.records[trip_source], runs, patterns, calendar.service_ids)
    route_agency = build_route_agencies(feed, findings)
    n_agencies = feed.tables["agency.txt"].num_rows
    timetable = Timetable(
        stop_lat=stops.lat,
        stop_lon=stops.lon,
        stop_parent=stops.parent,
        stop_location_type=stops.location_type,
        stop_wheelchair=stops.wheelchair,
        stop_feed=np.zeros(len(stops.lat), np.int16),
        feed_timezone=np.zeros(1, np.int16),
        agency_feed=np.zeros(n_agencies, np.int16),
        route_agency=route_agency,
        route_type=build_route_types(feed, findings),
        route_feed=np.zeros(len(route_agency), np.int16),
        service_first_date=np.int32(calendar.first_date),
        service_days=calendar.days,
        service_feed=np.zeros(len(calendar.service_ids), np.int16),
        pattern_stops=patterns.stops,
        pattern_stops_offsets=patterns.stops_offsets,
        pattern_pickup=patterns.pickup,
        pattern_drop_off=patterns.drop_off,
        pattern_trips_offsets=patterns.trips_offsets,
        pattern_times_offsets=patterns.times_offsets,
        arrivals=patterns.arrivals,
        departures=patterns.departures,
        stop_sequences=patterns.sequences,
        trip_pattern=patterns.trip_pattern,
        trip_record=trips.record,
        trip_route=trips.route,
        trip_service=trips.service,
        trip_block=trips.block,
        trip_wheelchair=trips.wheelchair,
        trip_bikes=trips.bikes,
        trip_headway_s=trips.headway_s,
        trip_path=paths.trip_path,
        path_shape=paths.shape,
        path_positions_m=paths.positions_m,
        path_positions_offsets=paths.offsets,
        shape_lat=shapes.lat,
        shape_lon=shapes.lon,
        shape_points_m=shapes.metres.astype(np.float32),
        shape_points_offsets=shapes.offsets,
        rule_from_stop=rules.from_stop,
        rule_to_stop=rules.to_stop,
        rule_from_route=rules.from_route,
        rule_to_route=rules.to_route,
        rule_from_trip=rules.from_trip,
        rule_to_trip=rules.to_trip,
        rule_type=rules.type,
        rule_min_s=rules.min_s,
        pathway_from=pathways.from_stop,
        pathway_to=pathways.to_stop,
        pathway_mode=pathways.mode,
        pathway_s=pathways.seconds,
        pathway_m=pathways.metres,
        pathway_wheelchair=pathways.wheelchair,
        pathway_record=pathways.record,
    )
    tables = build_companions(feed, calendar, shapes, shift_weeks) | build_flex(feed, findings)
    return CompiledFeed(timetable, tables, timezone, feed.notices + findings.notices)


def merge_feeds(parts: Sequence[CompiledFeed]) -> CompiledFeeds:
    """Put compiled feeds behind one another, ids kept apart by their feed's tag.

    Parameters
    ----------
    parts : Sequence[CompiledFeed]
        At least one.

    Returns
    -------
    CompiledFeeds
        Read-only arrays and tables on the same indices.
    """
    timezones = tuple(dict.fromkeys(part.timezone for part in parts))
    timetables = [
        part.timetable._replace(feed_timezone=np.array([timezones.index(part.timezone)], np.int16))
        for part in parts
    ]
    n_records = [part.tables["trips"].num_rows for part in parts]
    n_pathways = [part.tables["pathways"].num_rows if "pathways" in part.tables else 0 for part in parts]
    return CompiledFeeds(
        merge_timetables(timetables, n_records, n_pathways),
        merge_tables([part.tables for part in parts], n_records),
        timezones,
        tuple(notice for part in parts for notice in part.notices),
    )


def refuse_idle(compiled: CompiledFeeds) -> None:
    """Refuse feeds of which nothing ever runs.

    Parameters
    ----------
    compiled : CompiledFeeds
        What `compile_feeds` returned.

    Raises
    ------
    FeedError
        Where no trip runs on any day; the sentence names a line that may be why.
    """
    timetable = compiled.timetable
    if len(timetable.trip_service) and timetable.service_days[timetable.trip_service].any():
        return
    cause = find_cause(compiled.notices, ("calendar.txt", "calendar_dates.txt", "trips.txt"))
    raise FeedError(tell_cause("No trip runs on any day", cause), compiled.notices)


def describe_errors(feed: FeedTables) -> str:
    """One sentence on why a feed cannot be routed on; "" where it can."""
    errors = feed.errors
    if not errors:
        return ""
    missing = [notice.file for notice in errors if notice.code == "missing_required_file"]
    absent = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    if _NO_TIMETABLE & set(missing):
        return f"{feed.tag}: this feed has no timetable: {absent}"
    if missing:
        return f"{feed.tag}: {absent}"
    return f"{feed.tag}: {errors[0].message}"


def _part_of(progress: Progress | None, start: float, share: float) -> Progress | None:
    """Report to `progress` what is a part of the whole: from `start` on, `share` of it."""
    if progress is None:
        return None
    return lambda what, done: progress(what, start + done * share)


class _Trips(NamedTuple):
    """Of each trip, by the names that `Timetable` gives them."""

    record: NDArray[np.int32]
    route: NDArray[np.int32]
    service: NDArray[np.int32]
    block: NDArray[np.int32]
    wheelchair: NDArray[np.int8]
    bikes: NDArray[np.int8]
    headway_s: NDArray[np.int32]


def _refuse_empty(feed: FeedTables, findings: Findings) -> None:
    if not any(notice.code == "flex_stop_times" for notice in findings.notices):
        cause = find_cause(feed.notices + findings.notices, ("stop_times.txt",))
        message = tell_cause(
            "No trip has two usable stop times: this feed has no timetable that can be ridden", cause
        )
        line = cause.line if cause else 0
        findings.add(Severity.ERROR, "no_usable_trip", message, file="stop_times.txt", line=line)
        raise FeedError(f"{feed.tag}: {message}", feed.notices + findings.notices)
    findings.add(
        Severity.WARNING,
        "no_usable_trip",
        "The feed has on-demand services only, no scheduled trip",
        file="trips.txt",
    )


def _note_served_stations(
    feed: FeedTables, location_type: NDArray[np.int8], served: NDArray[np.bool_], findings: Findings
) -> None:
    findings.add_rows(
        Severity.WARNING,
        "trip_stops_at_no_platform",
        "stops.txt: trips call at a station, entrance or node; it is used like a platform",
        feed.lines["stops.txt"][served & (location_type != 0)],
        file="stops.txt",
        field="location_type",
    )


def _build_trips(
    feed: FeedTables, records: NDArray[np.int32], runs: Runs, patterns: Patterns, service_ids: pa.Array
) -> _Trips:
    table = feed.tables["trips.txt"]
    route = lookup(plain_text(feed.tables["routes.txt"], "route_id"), *text_codes(table, "route_id"))
    service = lookup(service_ids, *text_codes(table, "service_id"))
    block = text_codes(table, "block_id")[0]
    expanded = runs.expanded[patterns.trip_run]
    return _Trips(
        records,
        route[records],
        service[records],
        # many runs of one template in one block would all continue into each other
        np.where(expanded, -1, block[records]).astype(np.int32),
        ints(table, "wheelchair_accessible", 0)[records].astype(np.int8),
        ints(table, "bikes_allowed", 0)[records].astype(np.int8),
        runs.headway_s[patterns.trip_run],
    )
