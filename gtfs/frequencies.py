"""Runs of trips: each trip once as scheduled, or as often as frequencies.txt says."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs.feed_tables import FeedTables, ints, lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.notices import FeedError, Severity
from gtfs.stop_times import StopTimes

_FILE = "frequencies.txt"
_MAX_EXPANDED = 5_000_000


class Runs(NamedTuple):
    """What is ridden: a row of StopTimes moved in time."""

    source: NDArray[np.int32]  # (n,) row of StopTimes.records
    shift_s: NDArray[np.int32]  # seconds added to all times
    headway_s: NDArray[np.int32]  # > 0: by headway without exact times
    expanded: NDArray[np.bool_]  # comes from frequencies.txt


def expand_runs(feed: FeedTables, times: StopTimes, findings: Findings) -> Runs:
    """List all runs; a trip named in frequencies.txt is a template and does not run by itself.

    Parameters
    ----------
    feed : FeedTables
        Checked tables.
    times : StopTimes
        Complete stop times.
    findings : Findings
        Takes unusable and overlapping windows.

    Returns
    -------
    Runs
        Scheduled trips in order of record, then expanded ones by (record, start).

    Raises
    ------
    FeedError
        Where frequencies.txt asks for millions of runs.
    """
    n_runs = len(times.records)
    table = feed.find(_FILE)
    scheduled = np.arange(n_runs, dtype=np.int32)
    if table is None or not table.num_rows:
        zeros = np.zeros(n_runs, dtype=np.int32)
        return Runs(scheduled, zeros, zeros, np.zeros(n_runs, dtype=bool))
    lines = feed.lines[_FILE]
    records = lookup(plain_text(feed.tables["trips.txt"], "trip_id"), *text_codes(table, "trip_id"))
    sources = np.searchsorted(times.records, records).clip(0, max(n_runs - 1, 0))
    ridden = times.records[sources] == records if n_runs else np.zeros(len(records), bool)
    start, end, headway = ints(table, "start_time"), ints(table, "end_time"), ints(table, "headway_secs")
    exact = ints(table, "exact_times", 0)
    findings.add_rows(
        Severity.WARNING,
        "empty_window",
        "frequencies.txt: end_time is not after start_time; the window was left out",
        lines[end <= start],
        file=_FILE,
        field="end_time",
    )
    usable = np.flatnonzero(ridden & (end > start))
    _note_overlaps(records, start, end, lines, usable, findings)
    counts = -((start[usable] - end[usable]) // headway[usable])  # ceil: the end itself is no departure
    if counts.sum() > _MAX_EXPANDED:
        raise FeedError(
            f"{feed.tag}: {_FILE} asks for {counts.sum()} runs, the limit is {_MAX_EXPANDED}",
            findings.notices,
        )
    window = np.repeat(usable, counts)
    number = np.arange(len(window)) - np.repeat(np.cumsum(counts) - counts, counts)
    departure = start[window] + number * headway[window]
    source = sources[window]
    order = np.lexsort((window, departure, source))
    source, departure, window = source[order], departure[order], window[order]
    twice = np.zeros(len(order), dtype=bool)
    twice[1:] = (source[1:] == source[:-1]) & (departure[1:] == departure[:-1])
    source, departure, window = source[~twice], departure[~twice], window[~twice]
    first = times.departures[times.offsets[:-1]] if n_runs else np.zeros(0, np.int32)
    templates = np.zeros(n_runs, dtype=bool)
    templates[sources[ridden]] = True
    scheduled = scheduled[~templates]
    return Runs(
        np.concatenate([scheduled, source]).astype(np.int32),
        np.concatenate([np.zeros(len(scheduled)), departure - first[source]]).astype(np.int32),
        np.concatenate([np.zeros(len(scheduled)), np.where(exact[window] == 1, 0, headway[window])]).astype(
            np.int32
        ),
        np.arange(len(scheduled) + len(source)) >= len(scheduled),
    )


def _note_overlaps(
    records: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    lines: NDArray[np.int32],
    usable: NDArray[np.int64],
    findings: Findings,
) -> None:
    order = usable[np.lexsort((start[usable], records[usable]))]
    overlaps = (records[order[1:]] == records[order[:-1]]) & (start[order[1:]] < end[order[:-1]])
    findings.add_rows(
        Severity.WARNING,
        "overlapping_frequencies",
        "frequencies.txt: the window overlaps another one of the same trip; both run, equal departures once",
        lines[order[1:][overlaps]],
        file=_FILE,
        field="start_time",
    )
