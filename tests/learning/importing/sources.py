"""What the tests of importing share: a moment, options, and questions about a report."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from mobility.learning.importing import Fate, SourceOptions, SourceReading

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 9, 1, 12, tzinfo=BERLIN)


def options(**more: Any) -> SourceOptions:
    return SourceOptions(**{"name": "test", "now": NOW, **more})


def reasons(reading: SourceReading, fate: Fate, record: str = "") -> list[str]:
    return [
        f"{line.field}: {line.reason}"
        for line in reading.lines
        if line.fate == fate and record in line.record
    ]


def everything(reading: SourceReading) -> str:
    """All that would be stored and shown, to look for what must not be there."""
    return repr(reading.batch) + repr(reading.lines)
