"""The data-quality report: reads a feed as a build would, asks the rule set, and says what routing loses."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from gtfs.check_losses import REQUIRED_FILES, Loss, find_loss_of_reader
from gtfs.check_rules import run_rules, tell_unchecked
from gtfs.check_service import count_service_days, place_stops
from gtfs.compiler import compile_tables, merge_feeds, refuse_idle
from gtfs.feed_tables import FeedTables
from gtfs.notices import FeedError, Notice, Severity
from gtfs.reader import read_feed
from gtfs.report import FeedReport, Finding, ServiceDays, TableCount, Verdict
from gtfs.timetable import CompiledFeeds

Progress = Callable[[str], None]
"""Told what is being done."""

_WORST_FIRST = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_SOON_DAYS = 14
_HOLE_DAYS = 14


def check_feed(
    path: str | Path,
    *,
    tag: str | None = None,
    date: datetime.date | None = None,
    progress: Progress | None = None,
) -> FeedReport:
    """Check one feed: can it be routed on, and what is lost.

    Never raises because of what is in the file: a feed that cannot be read gets the verdict that says so.

    Parameters
    ----------
    path : str or Path
        Zip or folder.
    tag : str, optional
        Tag of the feed; default from the file's name.
    date : datetime.date, optional
        The date that stands for today in rules about expiry; default today.
    progress : Progress, optional
        Called with a word before each step.

    Returns
    -------
    FeedReport
        Verdict, findings, counts, service days, stops; ``to_json()``, and gtfs.report_html.write_html.
    """
    path, today = Path(path), date or datetime.date.today()
    tell = progress or _tell_nobody
    tell("reading")
    try:
        feed = read_feed(path, tag)
    except FeedError as error:
        return _unreadable(path, tag, today, error)
    tell("building the timetable")
    compiled, failure = _compile(feed)
    tell("checking the rules")
    rules, rule_set = _run_rules(feed, path, today)
    tell("counting")
    service = count_service_days(feed)
    notices = compiled.notices if compiled else failure.notices if failure else feed.notices
    found = (_find_ending(service, today), _find_hole(service))
    of_days = [finding for finding in found if finding is not None]
    findings = _findings(notices, [*rules, *of_days], routable=compiled is not None)
    lost: tuple[str, ...] = ()
    if compiled is None:
        verdict, sentence = Verdict.NOT_ROUTABLE, _why_not(feed, failure)
    else:
        lost = _list_losses(feed, compiled, [finding for finding in findings if finding not in of_days])
        verdict = Verdict.WITH_LOSSES if lost or of_days else Verdict.ROUTABLE
        sentence = _say_what_runs(service, of_days)
    return FeedReport(
        file=feed.source,
        tag=feed.tag,
        sha256=feed.sha256,
        checked_as_of=today,
        verdict=verdict,
        sentence=sentence,
        lost=lost,
        findings=findings,
        tables=_count_tables(feed),
        service=service,
        stops=place_stops(feed, service.busiest if service else None),
        rule_set=rule_set,
    )


def _compile(feed: FeedTables) -> tuple[CompiledFeeds | None, FeedError | None]:
    """The feed as a build would make it; None where a build would refuse it or nothing would ever run."""
    if feed.errors:
        return None, None
    try:
        compiled = merge_feeds([compile_tables(feed)])
        refuse_idle(compiled)
    except FeedError as error:
        return None, error
    return compiled, None


def _run_rules(feed: FeedTables, path: Path, today: datetime.date) -> tuple[list[Finding], str]:
    """Ask the rule set; not of a damaged archive: it unpacks without limits, whatever the zip states."""
    if any(notice.code == "unreadable_file" for notice in feed.notices):
        return [tell_unchecked("The archive is damaged: the rules of the rule set are unchecked.")], ""
    return run_rules(path, today.isoformat())


def _why_not(feed: FeedTables, failure: FeedError | None) -> str:
    damaged = [notice for notice in feed.errors if notice.code == "unreadable_file"]
    if damaged:
        return f"No timetable: {'; '.join(notice.message.rstrip('.') for notice in damaged[:3])}."
    missing = [name for name in REQUIRED_FILES if name not in feed.row_counts]
    empty = [name for name in missing if any(n.file == name and n.code == "empty_file" for n in feed.errors)]
    if missing and empty != missing:
        missing = [name for name in missing if name not in empty]
        return f"No timetable: {_listed(missing)} {'is' if len(missing) == 1 else 'are'} missing."
    if empty:
        return f"No timetable: {_listed(empty)} {'is' if len(empty) == 1 else 'are'} empty."
    if failure is not None:
        return f"{str(failure).rstrip('.')}."
    return f"{'; '.join(notice.message.rstrip('.') for notice in feed.errors[:3])}."


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _say_what_runs(service: ServiceDays | None, of_days: Sequence[Finding]) -> str:
    if service is None:
        return "A timetable can be built."
    period = f"from {service.first:%Y-%m-%d} to {service.last:%Y-%m-%d}"
    return " ".join([f"Journeys can be found {period}.", *(finding.sentence for finding in of_days)])


def _find_ending(service: ServiceDays | None, today: datetime.date) -> Finding | None:
    """Service that lies wholly in the past or in the future, or is about to end."""
    if service is None or service.counts != "trips":
        return None
    if service.last < today:
        code, sentence = (
            "service_over",
            f"Nothing runs after {service.last}: the feed is out of date on {today}.",
        )
    elif service.first > today:
        code, sentence = "service_not_begun", f"Nothing runs before {service.first}, and today is {today}."
    elif (service.last - today).days < _SOON_DAYS:
        code, sentence = "service_ends_soon", f"Service ends on {service.last}: fetch the next feed."
    else:
        return None
    return Finding(Severity.WARNING, code, sentence, Loss.DAYS, "reader")


def _find_hole(service: ServiceDays | None) -> Finding | None:
    """Days without any service between the first one and the last, if there are two weeks of them on end."""
    if service is None or service.counts != "trips":
        return None
    served = np.flatnonzero(service.per_day)
    idle_days = np.diff(served) - 1
    longest = int(idle_days.max(initial=0))
    if longest < _HOLE_DAYS:
        return None
    start = service.first + datetime.timedelta(days=int(served[np.argmax(idle_days)]) + 1)
    end = start + datetime.timedelta(days=longest - 1)
    idle = f"{np.count_nonzero(service.per_day == 0):,} of these {len(service.per_day):,} days"
    sentence = f"Nothing runs on {idle}, the longest time from {start} to {end}."
    return Finding(Severity.WARNING, "days_without_service", sentence, Loss.DAYS, "reader")


def _list_losses(feed: FeedTables, compiled: CompiledFeeds, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Each thing that a build leaves out or repairs, in numbers where there are any."""
    lost = []
    timetable = compiled.timetable
    n_trips = feed.row_counts.get("trips.txt", 0)
    n_kept = len(np.unique(timetable.trip_record))
    if n_kept < n_trips:
        lost.append(f"{n_trips - n_kept:,} of {n_trips:,} trips cannot be ridden and are left out.")
    for finding in findings:
        if finding.source == "reader" and finding.severity is Severity.WARNING:
            times = f" ({finding.count:,} times)" if finding.count > 1 else ""
            lost.append(f"{finding.sentence.rstrip('.')}{times}.")
    return tuple(lost)


def _count_tables(feed: FeedTables) -> tuple[TableCount, ...]:
    return tuple(
        TableCount(name, rows, feed.tables[name].num_rows if name in feed.tables else 0)
        for name, rows in sorted(feed.row_counts.items())
    )


def _tell_nobody(_step: str) -> None:
    pass


def _unreadable(path: Path, tag: str | None, today: datetime.date, error: FeedError) -> FeedReport:
    """The report on a file that gave no table at all."""
    reason = str(error).rstrip(".")
    finding = Finding(Severity.ERROR, "unreadable_feed", f"{reason}.", Loss.TIMETABLE, "reader", path.name)
    return FeedReport(
        file=path.name,
        tag=tag or "",
        sha256="",
        checked_as_of=today,
        verdict=Verdict.NOT_ROUTABLE,
        sentence=f"Cannot be routed on: {reason}.",
        lost=(),
        findings=(finding, *(_of_reader(notice) for notice in error.notices)),
        tables=(),
        service=None,
        stops=None,
    )


def _findings(notices: Sequence[Notice], rules: Sequence[Finding], routable: bool) -> tuple[Finding, ...]:
    """Both sources' findings, worst first; a rule stops nothing that our reader could read all the same."""
    found = [_of_reader(notice) for notice in notices]
    stopped = {finding.file for finding in found if finding.severity is Severity.ERROR}
    # Of a file in another encoding as a whole (no line is named) the rule set reads nothing but rubbish.
    converted = {
        finding.file for finding in found if finding.code == "encoding_repaired" and not finding.line
    }
    for finding in rules:
        if finding.severity is Severity.ERROR and finding.file in stopped:
            continue  # the reader says the same, and what it means
        if finding.file in converted:
            continue
        softened = finding.severity is Severity.ERROR and routable
        found.append(replace(finding, severity=Severity.WARNING) if softened else finding)
    return tuple(
        sorted(found, key=lambda f: (_WORST_FIRST[f.severity], f.loss == Loss.NOTHING, -f.count, f.code))
    )


def _of_reader(notice: Notice) -> Finding:
    sentence = notice.message if notice.message.endswith((".", "!")) else f"{notice.message}."
    return Finding(
        severity=notice.severity,
        code=notice.code,
        sentence=sentence,
        loss=find_loss_of_reader(notice),
        source="reader",
        file=notice.file,
        line=notice.line,
        field=notice.field,
        count=notice.count,
    )
