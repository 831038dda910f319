"""Agencies: whose zone rules a feed's times, and which one runs each route."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gtfs.feed_tables import FeedTables, ints, lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.notices import Severity
from gtfs.service_days import is_timezone

_FILE = "agency.txt"


def check_timezones(agencies: pa.Table, lines: NDArray[np.int32], findings: Findings) -> None:
    """Note what keeps a feed's times from meaning anything: no zone, or an unknown one.

    Parameters
    ----------
    agencies : pa.Table
        Checked agency.txt, at least one row.
    lines : NDArray[np.int32]
        Line of each row.
    findings : Findings
        Takes an ERROR, and agencies that name another zone than the first.
    """
    zones = plain_text(agencies, "agency_timezone").to_pylist()
    named = [(zone, int(line)) for zone, line in zip(zones, lines, strict=True) if zone]
    if not named:
        findings.add(
            Severity.ERROR,
            "missing_timezone",
            f"{_FILE} names no agency_timezone; without it times mean nothing",
            file=_FILE,
            line=int(lines[0]),
            field="agency_timezone",
        )
        return
    zone, line = named[0]
    if not is_timezone(zone):
        findings.add(
            Severity.ERROR,
            "unknown_timezone",
            f"{_FILE} line {line}: agency_timezone '{zone}' is not a known time zone",
            file=_FILE,
            line=line,
            field="agency_timezone",
        )
    others = [(name, at) for name, at in named if name != zone]
    if others:
        findings.add(
            Severity.WARNING,
            "several_timezones",
            f"{_FILE}: agency_timezone '{others[0][0]}' differs from '{zone}', which holds for the feed",
            file=_FILE,
            line=others[0][1],
            field="agency_timezone",
            count=len(others),
        )


def find_timezone(feed: FeedTables) -> str:
    """IANA name of the zone that rules a feed's times: that of its first agency that names one."""
    zones = plain_text(feed.tables[_FILE], "agency_timezone").to_pylist()
    return str(next(zone for zone in zones if zone))


def build_route_agencies(feed: FeedTables, findings: Findings) -> NDArray[np.int32]:
    """Agency of each route; a route that names none (or an unknown one) gets the first agency."""
    routes, agencies = feed.tables["routes.txt"], feed.tables[_FILE]
    ids = pc.fill_null(plain_text(agencies, "agency_id"), "")
    codes, texts = text_codes(routes, "agency_id")
    agency = lookup(ids, codes, texts)
    lines = feed.lines["routes.txt"]
    several = agencies.num_rows > 1
    without = np.flatnonzero(np.array(ids.to_pylist(), dtype=object) == "")
    fallback = int(without[0]) if without.size else 0
    findings.add_rows(
        Severity.WARNING,
        "missing_agency",
        "routes.txt: agency_id is empty though there are several agencies; the first one was taken",
        lines[(codes < 0) & several],
        file="routes.txt",
        field="agency_id",
    )
    findings.add_rows(
        Severity.WARNING,
        "orphan_reference",
        "routes.txt: agency_id is not in agency.txt; the first agency was taken",
        lines[(codes >= 0) & (agency < 0)],
        file="routes.txt",
        field="agency_id",
    )
    return np.where(agency < 0, fallback, agency).astype(np.int32)


def build_route_types(feed: FeedTables, findings: Findings) -> NDArray[np.int16]:
    """route_type as given; an empty one is taken as bus (3)."""
    types = ints(feed.tables["routes.txt"], "route_type")
    findings.add_rows(
        Severity.WARNING,
        "missing_route_type",
        "routes.txt: route_type is empty; taken as 3 (bus)",
        feed.lines["routes.txt"][types < 0],
        file="routes.txt",
        field="route_type",
    )
    return np.where(types < 0, 3, types).astype(np.int16)
