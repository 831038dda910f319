"""What a data-quality report is made of: findings, counts by table, service days, stops and the verdict."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from gtfs.check_losses import IN_WORDS, Loss
from gtfs.notices import Severity

DOCUMENT = "docs/check-feed.md"


class Verdict(StrEnum):
    """Whether a feed can be routed on."""

    ROUTABLE = "routable"
    WITH_LOSSES = "routable_with_losses"
    NOT_ROUTABLE = "not_routable"


@dataclass(frozen=True)
class Finding:
    """One kind of fault in one place.

    Parameters
    ----------
    severity : Severity
        For routing: ERROR stops the feed, WARNING loses or repairs a part, INFO is to know.
    code : str
        Stable word.
    sentence : str
        What is wrong; the first row's values as the example.
    loss : Loss
        What routing loses by it.
    source : str
        "reader" (what we did about it) or "rules" (what the specification says).
    file, line, field : str, int, str
        The first place; "" and 0 where none is meant.
    count : int
        How many rows.
    rule_severity : str
        What the rule set calls it: error, warning, info; "" for the reader's.
    """

    severity: Severity
    code: str
    sentence: str
    loss: Loss
    source: str
    file: str = ""
    line: int = 0
    field: str = ""
    count: int = 1
    rule_severity: str = ""


@dataclass(frozen=True)
class TableCount:
    """Rows of one file: in the file, and usable."""

    file: str
    rows: int
    used: int


@dataclass(frozen=True)
class ServiceDays:
    """How much runs on each date.

    Parameters
    ----------
    first : date
        Date of the first number.
    per_day : NDArray[np.int64]
        (n_days,) trips on each date, or active services where there are no trips.
    counts : str
        "trips" or "services".
    """

    first: date
    per_day: NDArray[np.int64]
    counts: str

    @property
    def last(self) -> date:
        """Date of the last number."""
        return self.first + timedelta(days=len(self.per_day) - 1)

    @property
    def busiest(self) -> date:
        """First date with the most."""
        return self.first + timedelta(days=int(self.per_day.argmax()))

    def by_weekday(self) -> list[float]:
        """Median of the served dates, Monday first; 0 = never served.

        Returns
        -------
        list[float]
            Seven numbers.
        """
        weekdays = (self.first.weekday() + np.arange(len(self.per_day))) % 7
        served = self.per_day > 0
        days = [self.per_day[served & (weekdays == weekday)] for weekday in range(7)]
        return [float(np.median(values)) if values.size else 0.0 for values in days]


@dataclass(frozen=True)
class Stops:
    """Where the stops are, and how much departs there on one date.

    Parameters
    ----------
    day : date or None
        The date of the departures; None where there is no timetable.
    lat, lon : NDArray[np.float64]
        (n,) degrees; stops without a usable position are not in it.
    departures : NDArray[np.int64]
        (n,) on that date.
    names : list[str]
        (n,) stop_name.
    hulls : dict[str, NDArray[np.float64]]
        By mode ("Tram"), corners (lon, lat) of the hull around the stops that it serves on that date.
    unplaced : int
        Stops and stations that have no usable position.
    """

    day: date | None
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    departures: NDArray[np.int64]
    names: list[str]
    hulls: dict[str, NDArray[np.float64]]
    unplaced: int


@dataclass(frozen=True)
class FeedReport:
    """The data-quality report on one feed.

    Parameters
    ----------
    file, tag, sha256 : str
        Name of the feed's file, its tag, hash of its contents ("" where it cannot be read).
    checked_as_of : date
        The date that stands for today.
    verdict : Verdict
        Whether the feed can be routed on.
    sentence : str
        The verdict in plain words, with the reason.
    lost : tuple[str, ...]
        What is left out, each in a sentence with numbers.
    findings : tuple[Finding, ...]
        Worst first, then by how often.
    tables : tuple[TableCount, ...]
        Files of the feed.
    service : ServiceDays or None
        None where no calendar can be read.
    stops : Stops or None
        None where stops cannot be read.
    rule_set : str
        Name and version of the rule set, "" where it did not run.
    """

    file: str
    tag: str
    sha256: str
    checked_as_of: date
    verdict: Verdict
    sentence: str
    lost: tuple[str, ...]
    findings: tuple[Finding, ...] = field(repr=False)
    tables: tuple[TableCount, ...] = field(repr=False)
    service: ServiceDays | None = field(repr=False)
    stops: Stops | None = field(repr=False)
    rule_set: str = ""

    @property
    def can_be_routed_on(self) -> bool:
        """True unless the verdict is NOT_ROUTABLE."""
        return self.verdict is not Verdict.NOT_ROUTABLE

    def counts(self) -> dict[str, int]:
        """Findings by severity.

        Returns
        -------
        dict[str, int]
            Keys error, warning, info.
        """
        return {str(s): sum(finding.severity is s for finding in self.findings) for s in Severity}

    def to_dict(self) -> dict[str, Any]:
        """All but the map, ready for JSON.

        Returns
        -------
        dict[str, Any]
            Described in docs/check-feed.md.
        """
        return {
            "file": self.file,
            "tag": self.tag,
            "sha256": self.sha256,
            "checkedAsOf": self.checked_as_of.isoformat(),
            "verdict": str(self.verdict),
            "canBeRoutedOn": self.can_be_routed_on,
            "sentence": self.sentence,
            "lost": list(self.lost),
            "counts": self.counts(),
            "findings": [_finding_dict(finding) for finding in self.findings],
            "tables": [{"file": t.file, "rows": t.rows, "used": t.used} for t in self.tables],
            "service": _service_dict(self.service),
            "stops": _stops_dict(self.stops),
            "ruleSet": self.rule_set,
        }

    def to_json(self) -> str:
        """The report as indented JSON.

        Returns
        -------
        str
            UTF-8 text with a final newline.
        """
        return orjson.dumps(self.to_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _finding_dict(finding: Finding) -> dict[str, Any]:
    return {
        "severity": str(finding.severity),
        "code": finding.code,
        "sentence": finding.sentence,
        "file": finding.file,
        "line": finding.line,
        "field": finding.field,
        "count": finding.count,
        "source": finding.source,
        "ruleSeverity": finding.rule_severity,
        "loss": str(finding.loss),
        "routingLoses": IN_WORDS[finding.loss],
        "more": f"{DOCUMENT}#{finding.loss}",
    }


def _service_dict(service: ServiceDays | None) -> dict[str, Any] | None:
    if service is None:
        return None
    return {
        "first": service.first.isoformat(),
        "last": service.last.isoformat(),
        "busiest": service.busiest.isoformat(),
        "counts": service.counts,
        "medianByWeekday": service.by_weekday(),
        "perDay": service.per_day.tolist(),
    }


def _stops_dict(stops: Stops | None) -> dict[str, Any] | None:
    if stops is None:
        return None
    placed = len(stops.lat) > 0
    return {
        "day": stops.day.isoformat() if stops.day else None,
        "placed": len(stops.lat),
        "unplaced": stops.unplaced,
        "served": int((stops.departures > 0).sum()),
        "bounds": [
            float(stops.lon.min()),
            float(stops.lat.min()),
            float(stops.lon.max()),
            float(stops.lat.max()),
        ]
        if placed
        else None,
    }
