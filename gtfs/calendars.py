"""On which dates each service runs: calendar.txt and calendar_dates.txt, either of them alone too."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gtfs.feed_tables import FeedTables, ints, lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.notices import Severity
from gtfs.schema import WEEKDAYS

_MAX_CELLS = 100_000_000
"""Services x days, one byte each; a calendar "until 2099" is cut where it would pass this."""
_ALWAYS_DAYS = 3_660
"""Ten years are kept whatever the number of services."""


class ServiceCalendar(NamedTuple):
    """The days of all services of one feed."""

    service_ids: pa.Array  # (n_services,) texts, in order of first mention
    first_date: int  # proleptic ordinal of column 0
    days: NDArray[np.uint8]  # (n_services, n_days) 1 = runs


def build_calendar(feed: FeedTables, findings: Findings, shift_weeks: int = 0) -> ServiceCalendar:
    """Expand the calendars of a feed to one row a service and one column a date.

    Parameters
    ----------
    feed : FeedTables
        Checked tables.
    findings : Findings
        Takes services without a day, reversed periods, trips of unknown services.
    shift_weeks : int
        Weeks by which all dates are moved (weekdays stay).

    Returns
    -------
    ServiceCalendar
        Services in the order calendar.txt, calendar_dates.txt, trips.txt name them. No column where no
        service ever runs.
    """
    ids = _service_ids(feed.tables)
    weekly = _weekly(feed, findings, ids)
    exceptions = _exceptions(feed, ids)
    first, n_days = _window(weekly, exceptions, len(ids), findings)
    days = np.zeros((len(ids), n_days), dtype=np.uint8)
    weekday = (np.arange(first, first + n_days) + 6) % 7  # ordinal 1 was a Monday
    for service, start, end, runs in weekly:
        low, high = max(start - first, 0), min(end - first + 1, n_days)
        if high > low:
            days[service, low:high] = runs[weekday[low:high]]
    services, dates, types = exceptions
    inside = (dates >= first) & (dates < first + n_days)
    days[services[inside], dates[inside] - first] = types[inside] == 1
    _note_idle(feed, findings, ids, days)
    used = np.flatnonzero(days.any(axis=0))
    if used.size:
        days = np.ascontiguousarray(days[:, used[0] : used[-1] + 1])
        first += int(used[0])
    else:
        days = days[:, :0]
    return ServiceCalendar(ids, first + 7 * shift_weeks, days)


def _service_ids(tables: Mapping[str, pa.Table]) -> pa.Array:
    parts = [
        plain_text(tables[name], "service_id")
        for name in ("calendar.txt", "calendar_dates.txt", "trips.txt")
        if name in tables
    ]
    return pc.unique(pa.concat_arrays(parts)) if parts else pa.array([], pa.string())


_Weekly = list[tuple[int, int, int, NDArray[np.uint8]]]
_Exceptions = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]


def _weekly(feed: FeedTables, findings: Findings, ids: pa.Array) -> _Weekly:
    table = feed.find("calendar.txt")
    if table is None:
        return []
    services = lookup(ids, *text_codes(table, "service_id"))
    starts, ends = ints(table, "start_date"), ints(table, "end_date")
    runs = np.stack([ints(table, day, 0) for day in WEEKDAYS], axis=1).astype(np.uint8)
    backwards = ends < starts
    findings.add_rows(
        Severity.WARNING,
        "period_backwards",
        "calendar.txt: end_date lies before start_date; the service runs only on its calendar_dates",
        feed.lines["calendar.txt"][backwards],
        file="calendar.txt",
        field="end_date",
    )
    return [
        (int(services[row]), int(starts[row]), int(ends[row]), runs[row])
        for row in np.flatnonzero(~backwards & runs.any(axis=1))
    ]


def _exceptions(feed: FeedTables, ids: pa.Array) -> _Exceptions:
    table = feed.find("calendar_dates.txt")
    if table is None:
        nothing = np.zeros(0, np.int32)
        return nothing, nothing, nothing
    services = lookup(ids, *text_codes(table, "service_id"))
    return services, ints(table, "date"), ints(table, "exception_type")


def _window(weekly: _Weekly, exceptions: _Exceptions, n_services: int, findings: Findings) -> tuple[int, int]:
    """First date and number of days that any service may run on."""
    added = exceptions[1][exceptions[2] == 1]
    starts = [start for _, start, _, _ in weekly] + ([int(added.min())] if added.size else [])
    ends = [end for _, _, end, _ in weekly] + ([int(added.max())] if added.size else [])
    if not starts:
        return date(1970, 1, 1).toordinal(), 0
    first, n_days = min(starts), max(ends) - min(starts) + 1
    most = max(_ALWAYS_DAYS, _MAX_CELLS // max(n_services, 1))
    if n_days > most:
        # Ends far away are as a rule placeholders ("2099"); a start far away ("1900") is one as well.
        today_like = int(np.median(added)) if added.size else int(np.median(starts))
        first = max(first, today_like - most // 2)
        findings.add(
            Severity.WARNING,
            "calendar_cut",
            f"The calendar spans {n_days} days; it was cut to {most} from "
            f"{date.fromordinal(first).isoformat()}",
            file="calendar.txt",
        )
        n_days = most
    return first, n_days


def _note_idle(feed: FeedTables, findings: Findings, ids: pa.Array, days: NDArray[np.uint8]) -> None:
    idle = np.asarray(~days.any(axis=1))
    trips = feed.find("trips.txt")
    if trips is None:
        return
    services = lookup(ids, *text_codes(trips, "service_id"))
    defined = np.zeros(len(ids), dtype=bool)
    for name in ("calendar.txt", "calendar_dates.txt"):
        table = feed.find(name)
        if table is not None:
            defined[lookup(ids, *text_codes(table, "service_id"))] = True
    lines = feed.lines["trips.txt"]
    findings.add_rows(
        Severity.WARNING,
        "unknown_service",
        "trips.txt: the service_id is in neither calendar.txt nor calendar_dates.txt; the trip never runs",
        lines[~defined[services]],
        file="trips.txt",
        field="service_id",
    )
    findings.add_rows(
        Severity.INFO,
        "service_without_days",
        "trips.txt: the service of the trip runs on no day; the trip never runs",
        lines[defined[services] & idle[services]],
        file="trips.txt",
        field="service_id",
    )
    if len(ids) and idle.all():
        findings.add(
            Severity.WARNING,
            "no_active_day",
            "No service runs on any day: no journey will be found",
            file="calendar.txt",
        )
