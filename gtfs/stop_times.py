"""Stop times of all trips, sorted and complete: what stands between the checked table and the patterns."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs.feed_tables import FeedTables, floats, ints, lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.notices import Severity
from gtfs.time_repair import repair_times

_FILE = "stop_times.txt"
FLEX_COLUMNS = (
    "location_group_id",
    "location_id",
    "start_pickup_drop_off_window",
    "end_pickup_drop_off_window",
)
_LONG_DAY_S, _LOST_S = 48 * 3_600, 72 * 3_600


class StopTimes(NamedTuple):
    """Fixed stops of the trips that can be ridden; rows sorted by (trip record, stop_sequence)."""

    records: NDArray[np.int32]  # (n_runs,) trip records with at least two stops, ascending
    offsets: NDArray[np.int64]  # (n_runs + 1,) into the rows
    stops: NDArray[np.int32]  # (n_rows,)
    sequences: NDArray[np.int32]
    arrivals: NDArray[np.int32]  # service-day seconds
    departures: NDArray[np.int32]
    pickup: NDArray[np.uint8]
    drop_off: NDArray[np.uint8]
    distances: NDArray[np.float64]  # shape_dist_traveled as given, NaN = none
    rows: NDArray[np.int32]  # row of the checked table


def flex_rows(feed: FeedTables) -> NDArray[np.bool_]:
    """Rows of stop_times.txt that describe on-demand service: an area, a group of stops or a time window."""
    table = feed.tables[_FILE]
    flex = np.zeros(table.num_rows, dtype=bool)
    for column in FLEX_COLUMNS:
        if table.column(column).null_count < table.num_rows:
            flex |= table.column(column).is_valid().to_numpy()
    return flex


def build_stop_times(
    feed: FeedTables, stop_lat: NDArray[np.float64], stop_lon: NDArray[np.float64], findings: Findings
) -> StopTimes:
    """Sort, complete and repair the stop times of one feed.

    Parameters
    ----------
    feed : FeedTables
        Checked tables.
    stop_lat, stop_lon : NDArray[np.float64]
        (n_stops,) degrees, to interpolate times by distance.
    findings : Findings
        Takes every repair and loss.

    Returns
    -------
    StopTimes
        Times never decrease along a trip, and no arrival is after its departure.
    """
    table, lines = feed.tables[_FILE], feed.lines[_FILE]
    trips = lookup(plain_text(feed.tables["trips.txt"], "trip_id"), *text_codes(table, "trip_id"))
    stops = lookup(plain_text(feed.tables["stops.txt"], "stop_id"), *text_codes(table, "stop_id"))
    sequences = ints(table, "stop_sequence")
    rows = _usable_rows(feed, trips, stops, findings)
    rows = _sorted_rows(rows, trips, sequences, lines, findings)
    raw = _Raw(
        trips[rows],
        stops[rows],
        ints(table, "arrival_time")[rows],
        ints(table, "departure_time")[rows],
        floats(table, "shape_dist_traveled")[rows],
        lines[rows],
    )
    timed = repair_times(*raw, stop_lat, stop_lon, findings)
    rows = rows[timed.kept]
    trip_of_row = raw.trips[timed.kept]
    starts = (
        np.flatnonzero(np.r_[True, trip_of_row[1:] != trip_of_row[:-1]])
        if rows.size
        else np.zeros(0, np.int64)
    )
    lengths = np.diff(np.append(starts, rows.size))
    long_enough = np.repeat(lengths >= 2, lengths)
    arrivals, departures = timed.arrivals[long_enough], timed.departures[long_enough]
    rows, trip_of_row = rows[long_enough], trip_of_row[long_enough]
    records = (
        trip_of_row[np.flatnonzero(np.r_[True, trip_of_row[1:] != trip_of_row[:-1]])] if rows.size else rows
    )
    records = records.astype(np.int32)
    _note_unridable(feed, records, trips, findings)
    _note_long_days(arrivals, lines[rows], findings)
    return StopTimes(
        records,
        np.append(0, np.cumsum(lengths[lengths >= 2])).astype(np.int64),
        stops[rows],
        sequences[rows],
        arrivals,
        departures,
        ints(table, "pickup_type", 0)[rows].astype(np.uint8),
        ints(table, "drop_off_type", 0)[rows].astype(np.uint8),
        raw.distances[timed.kept][long_enough],
        rows.astype(np.int32),
    )


class _Raw(NamedTuple):
    trips: NDArray[np.int32]
    stops: NDArray[np.int32]
    arrivals: NDArray[np.int32]
    departures: NDArray[np.int32]
    distances: NDArray[np.float64]
    lines: NDArray[np.int32]


def _usable_rows(
    feed: FeedTables, trips: NDArray[np.int32], stops: NDArray[np.int32], findings: Findings
) -> NDArray[np.int64]:
    lines = feed.lines[_FILE]
    flex = flex_rows(feed)
    findings.add_rows(
        Severity.INFO,
        "flex_stop_times",
        "stop_times.txt describes on-demand service; these rows are kept aside from the timetable",
        lines[flex],
        file=_FILE,
    )
    without = ~flex & (stops < 0)
    findings.add_rows(
        Severity.WARNING,
        "row_dropped",
        "stop_times.txt: stop_id must not be empty, the row was left out",
        lines[without],
        file=_FILE,
        field="stop_id",
    )
    return np.flatnonzero(~flex & (stops >= 0) & (trips >= 0))


def _sorted_rows(
    rows: NDArray[np.int64],
    trips: NDArray[np.int32],
    sequences: NDArray[np.int32],
    lines: NDArray[np.int32],
    findings: Findings,
) -> NDArray[np.int64]:
    """Rows by (trip, stop_sequence), the first of rows with the same pair."""
    key = (trips[rows].astype(np.int64) << 32) | sequences[rows]
    if np.any(key[1:] <= key[:-1]):
        order = np.argsort(key, kind="stable")
        rows, key = rows[order], key[order]
    repeated = np.r_[False, key[1:] == key[:-1]] if key.size else np.zeros(0, bool)
    findings.add_rows(
        Severity.WARNING,
        "duplicate_key",
        "stop_times.txt: the same stop_sequence occurs twice in a trip; the first row was kept",
        lines[rows[repeated]],
        file=_FILE,
        field="stop_sequence",
    )
    return np.asarray(rows[~repeated], dtype=np.int64)


def _note_unridable(
    feed: FeedTables, records: NDArray[np.int32], trips: NDArray[np.int32], findings: Findings
) -> None:
    table = feed.tables["trips.txt"]
    ridden = np.zeros(table.num_rows, dtype=bool)
    ridden[records] = True
    on_demand = np.zeros(table.num_rows, dtype=bool)
    flex_trips = trips[flex_rows(feed)]
    on_demand[flex_trips[flex_trips >= 0]] = True
    findings.add_rows(
        Severity.WARNING,
        "unusable_trip",
        "trips.txt: the trip has fewer than two usable stop times and was left out of the timetable",
        feed.lines["trips.txt"][~ridden & ~on_demand],
        file="trips.txt",
        field="trip_id",
    )


def _note_long_days(arrivals: NDArray[np.int32], lines: NDArray[np.int32], findings: Findings) -> None:
    findings.add_rows(
        Severity.INFO,
        "time_beyond_48h",
        "stop_times.txt: times beyond 48:00:00",
        lines[(arrivals > _LONG_DAY_S) & (arrivals <= _LOST_S)],
        file=_FILE,
        field="arrival_time",
    )
    findings.add_rows(
        Severity.WARNING,
        "time_beyond_72h",
        "stop_times.txt: times beyond 72:00:00, journeys after that hour will not be found",
        lines[arrivals > _LOST_S],
        file=_FILE,
        field="arrival_time",
    )
