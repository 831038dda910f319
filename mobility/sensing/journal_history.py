"""From the journal to history: the raw observations of a service day, matched to what was driven by.

A message is in the journal under the day it came on, up to a week after it was observed, and a run may go on
after midnight. So a service day is made of the journal's days from its own up to MEMORY_DAYS later, and a day
is made anew as long as more of it may come.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mobility.network.day import noon_minus_12h
from mobility.sensing.compaction import read_compacted
from mobility.sensing.health import Fault
from mobility.sensing.journal import MEMORY_DAYS, SUFFIX, day_of, read_frames
from mobility.sensing.journal_reader import Received
from mobility.sensing.matcher import match_observations
from mobility.sensing.registry import Registry
from mobility.sensing.run_index import RunIndex
from mobility.sensing.stop_visits import StopVisits, select_visits

LONGEST_DAY_S = 36 * 3600
"""Runs of a service day are over so long after it began."""
COMPACTED = ".parquet"


class DayOfHistory(NamedTuple):
    """What the journal tells of a service day."""

    visits: StopVisits
    observations: int  # of the day, and of the nights around it
    faults: Counter[Fault]  # of these observations


def journal_days(folder: Path) -> list[str]:
    """List the days on which something came.

    Parameters
    ----------
    folder : Path
        Of a journal.

    Returns
    -------
    list[str]
        YYYY-MM-DD (UTC), oldest first, whether compacted or not.
    """
    found = [*folder.glob(f"????-??-??{COMPACTED}")]
    for path in folder.glob(f"????-??-??{SUFFIX}"):
        with suppress(FileNotFoundError):  # it has become too old, and was deleted
            # An empty one was begun so that the day before is over; it came after histories of that day.
            found += [path] if path.stat().st_size else []
    return sorted({path.name[:10] for path in found})


def sources_of(folder: Path, from_s: int, to_s: int) -> list[Path]:
    """List the files that may hold what was observed within a time.

    Parameters
    ----------
    folder : Path
        Of a journal.
    from_s, to_s : int
        Unix seconds.

    Returns
    -------
    list[Path]
        One a day, oldest first; the compacted one where there is one.
    """
    last = day_of(to_s + MEMORY_DAYS * 86_400)
    found = []
    for day in journal_days(folder):
        if day_of(from_s) <= day <= last:
            compacted = folder / f"{day}{COMPACTED}"
            found.append(compacted if compacted.exists() else folder / f"{day}{SUFFIX}")
    return found


def read_observed(folder: Path, from_s: int, to_s: int) -> list[Received]:
    """Read what was observed within a time, whenever it came.

    Parameters
    ----------
    folder : Path
        Of a journal.
    from_s, to_s : int
        Unix seconds; what was observed at `to_s` is left out.

    Returns
    -------
    list[Received]
        In the order they were taken.
    """
    found: list[Received] = []
    for path in sources_of(folder, from_s, to_s):
        if path.suffix != COMPACTED:
            # The file of a day that is long over may go as soon as it is compacted.
            with suppress(FileNotFoundError):
                found += _read_journal(path, from_s, to_s)
                continue
        found += read_compacted(path.with_suffix(COMPACTED), from_s, to_s)
    return found


def _read_journal(path: Path, from_s: int, to_s: int) -> list[Received]:
    found: list[Received] = []
    for frames, _, _ in read_frames(path, 0):
        read = (Received(frame.received_s, frame.observation()) for frame in frames)
        found += [one for one in read if from_s <= one.observation.observed_s < to_s]
    return found


def day_bounds(day: dt.date, timezones: Sequence[str]) -> tuple[int, int]:
    """Tell when runs of a service day may be under way.

    Parameters
    ----------
    day : dt.date
        The service day.
    timezones : Sequence[str]
        IANA names of the feeds.

    Returns
    -------
    tuple[int, int]
        Unix seconds.
    """
    begins = [noon_minus_12h(day.toordinal(), zone) for zone in timezones]
    return min(begins), max(begins) + LONGEST_DAY_S


def match_day(
    folder: Path, day: dt.date, index: RunIndex, registry: Registry, timezones: Sequence[str]
) -> DayOfHistory:
    """Match what the journal holds of a service day.

    Parameters
    ----------
    folder : Path
        Of a journal.
    day : dt.date
        The service day.
    index : RunIndex
        The timetable that was driven by.
    registry : Registry
        Vehicles.
    timezones : Sequence[str]
        IANA names of the feeds.

    Returns
    -------
    DayOfHistory
        Visits of runs of this service day only.
    """
    received = read_observed(folder, *day_bounds(day, timezones))
    visits, health = match_observations(index, registry, received)
    faults: Counter[Fault] = Counter()
    for sensor in health.values():
        faults.update(sensor.faults)
    return DayOfHistory(select_visits(visits, visits.day == day.toordinal()), len(received), +faults)
