"""From a zip or folder to checked tables: text first, then types, then references."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gtfs.agencies import check_timezones
from gtfs.archive import ArchiveLimits, FeedArchive, open_archive
from gtfs.casting import cast_table, empty_to_null
from gtfs.encoding import to_utf8
from gtfs.feed_tables import FeedTables
from gtfs.findings import Findings, find_cause, tell_cause
from gtfs.notices import FeedError, Severity
from gtfs.references import check_references
from gtfs.schema import FILES, FILES_BY_NAME, File
from gtfs.text_table import TextTable, read_text_table

Progress = Callable[[str, float], None]
"""Called with what is being done and how much of it is done (0..1)."""

_TAG = re.compile(r"[A-Za-z0-9-]+")


def read_feed(
    path: str | Path,
    tag: str | None = None,
    *,
    limits: ArchiveLimits | None = None,
    progress: Progress | None = None,
) -> FeedTables:
    """Read one feed into checked tables.

    Parameters
    ----------
    path : str | Path
        Zip file or folder.
    tag : str | None
        Tag of the feed; None derives it from the file name.
    limits : ArchiveLimits | None
        What the archive may cost.
    progress : Progress | None
        Told of each file.

    Returns
    -------
    FeedTables
        What could be read. Where a file that routing needs is missing or unusable, ERROR notices say so
        and the other tables are there all the same.

    Raises
    ------
    FeedError
        Where nothing can be read: no such file, damaged or oversized archive, no tables in it, bad tag.
    """
    path = Path(path)
    tag = check_tag(tag) if tag is not None else derive_tag(path)
    findings = Findings(tag)
    archive = open_archive(path, findings, limits)
    tables: dict[str, pa.Table] = {}
    lines: dict[str, NDArray[np.int32]] = {}
    row_counts: dict[str, int] = {}
    for number, name in enumerate(sorted(archive.members)):
        if progress is not None:
            progress(f"{tag}: {name}", number / len(archive.members))
        if not name.endswith(".txt"):
            content = _read_whole(archive, name, findings)
            if content is not None:
                tables[name], lines[name], row_counts[name] = content, np.ones(1, np.int32), 1
            continue
        text = _read_text(archive, name, findings)
        if text is None:
            continue
        row_counts[name] = text.n_rows + text.n_lost
        file = FILES_BY_NAME.get(name)
        if file is None:
            tables[name] = pa.table({key: empty_to_null(values) for key, values in text.columns.items()})
            lines[name] = text.lines
        else:
            tables[name], lines[name] = cast_table(_with_sequence(text, findings), file, findings)
    check_references(tables, lines, findings)
    if "agency.txt" in tables and tables["agency.txt"].num_rows:
        check_timezones(tables["agency.txt"], lines["agency.txt"], findings)
    _check_presence(tables, row_counts, findings)
    return FeedTables(tag, path.name, archive.sha256(), tables, lines, row_counts, findings.notices)


def derive_tag(path: Path) -> str:
    """Tag for a feed without one: its file name without suffixes, other signs than letters and digits as "-".

    Raises
    ------
    FeedError
        Where nothing is left.
    """
    stem = path.resolve().name
    for suffix in (".zip", ".gtfs", ".txt"):
        stem = stem.removesuffix(suffix)
    tag = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-")
    if not tag:
        raise FeedError(f"No tag can be made from the name {path.name}; give one as TAG=FILE")
    return tag


def check_tag(tag: str) -> str:
    """Return the tag if it is one.

    Raises
    ------
    FeedError
        Where it holds other signs than letters, digits and "-".
    """
    if not _TAG.fullmatch(tag):
        raise FeedError(f"{tag!r} is not a feed tag: letters, digits and - are allowed")
    return tag


def _read_text(archive: FeedArchive, name: str, findings: Findings) -> TextTable | None:
    """Text of one file; None, with a notice, where it is empty or damaged and routing can do without."""
    file = FILES_BY_NAME.get(name)
    severity = Severity.ERROR if file is not None and file.required else Severity.WARNING
    loss = f"; routing loses {file.loss}" if file is not None and file.loss else ""
    try:
        text = read_text_table(to_utf8(archive.read(name), name, findings), name, findings)
    except FeedError as error:
        findings.add(severity, "unreadable_file", f"{error}{loss}", file=name)
        return None
    if text is None:
        findings.add(severity, "empty_file", f"{name} is empty, not even a header{loss}", file=name)
    return text


def _read_whole(archive: FeedArchive, name: str, findings: Findings) -> pa.Table | None:
    """A file that is not a table (locations.geojson), as one text; None, noted, where damaged."""
    try:
        content = to_utf8(archive.read(name), name, findings).decode()
    except FeedError as error:
        findings.add(Severity.WARNING, "unreadable_file", str(error), file=name)
        return None
    return pa.table({"content": pa.array([content], pa.string())})


def _with_sequence(text: TextTable, findings: Findings) -> TextTable:
    """Number stop times in file order where the column stop_sequence is missing altogether."""
    if text.name != "stop_times.txt" or "stop_sequence" in text.columns or not text.n_rows:
        return text
    findings.add(
        Severity.WARNING,
        "missing_stop_sequence",
        "stop_times.txt has no column stop_sequence; the order of its rows was taken",
        file=text.name,
        line=1,
        field="stop_sequence",
        count=text.n_rows,
    )
    numbers = pa.array([str(number) for number in range(text.n_rows)]).dictionary_encode()
    return TextTable(text.name, {**text.columns, "stop_sequence": numbers}, text.lines, text.n_lost)


def _check_presence(tables: dict[str, pa.Table], row_counts: dict[str, int], findings: Findings) -> None:
    for file in FILES:
        table = tables.get(file.name)
        if file.required and (table is None or not table.num_rows):
            _note_absent(file, file.name in row_counts, row_counts.get(file.name, 0), findings)
    calendars = [tables.get(name) for name in ("calendar.txt", "calendar_dates.txt")]
    if not any(table is not None and table.num_rows for table in calendars):
        cause = find_cause(findings.notices, ("calendar.txt", "calendar_dates.txt"))
        message = "Neither calendar.txt nor calendar_dates.txt has a usable row: no trip runs on any day"
        findings.add(
            Severity.ERROR,
            "missing_calendar",
            tell_cause(message, cause),
            file=cause.file if cause else "calendar.txt",
            line=cause.line if cause else 0,
        )


def _note_absent(file: File, present: bool, rows: int, findings: Findings) -> None:
    if not present:
        if not any(
            n.code in ("empty_file", "unreadable_file") and n.file == file.name for n in findings.notices
        ):
            findings.add(Severity.ERROR, "missing_required_file", f"{file.name} is missing", file=file.name)
    elif rows:
        cause = find_cause(findings.notices, (file.name,))
        message = tell_cause(f"None of the {rows} rows of {file.name} is usable", cause)
        line = cause.line if cause else 0
        findings.add(Severity.ERROR, "no_usable_rows", message, file=file.name, line=line)
    else:
        findings.add(Severity.ERROR, "empty_file", f"{file.name} has a header but no rows", file=file.name)
