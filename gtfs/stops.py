"""Stops as arrays: coordinates, stations above platforms, step-free access with what a station hands down."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs.feed_tables import FeedTables, floats, ints, lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.notices import Severity

_FILE = "stops.txt"
PLATFORM, STATION, ENTRANCE, NODE, BOARDING_AREA = range(5)
_NO_LOCATION_NEEDED = (NODE, BOARDING_AREA)


class Stops(NamedTuple):
    """The stop arrays of `Timetable` for one feed."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    parent: NDArray[np.int32]
    location_type: NDArray[np.int8]
    wheelchair: NDArray[np.int8]


def build_stops(feed: FeedTables, findings: Findings) -> Stops:
    """Stops of one feed in the order of stops.txt."""
    table, lines = feed.tables[_FILE], feed.lines[_FILE]
    lat, lon = floats(table, "stop_lat"), floats(table, "stop_lon")
    location_type = ints(table, "location_type", 0).astype(np.int8)
    parent = lookup(plain_text(table, "stop_id"), *text_codes(table, "parent_station"))
    unknown = np.isnan(lat) | np.isnan(lon)
    null_island = (np.abs(lat) < 1e-6) & (np.abs(lon) < 1e-6)
    findings.add_rows(
        Severity.WARNING,
        "zero_coordinates",
        "stops.txt: the stop lies at 0, 0; its place was taken as unknown",
        lines[null_island],
        file=_FILE,
        field="stop_lat",
    )
    lat[unknown | null_island] = np.nan
    lon[unknown | null_island] = np.nan
    parent = _checked_parents(parent, location_type, lines, findings)
    lat, lon = _inherited_places(lat, lon, parent, findings, lines)
    lost = np.isnan(lat) & ~np.isin(location_type, _NO_LOCATION_NEEDED)
    findings.add_rows(
        Severity.WARNING,
        "stop_without_location",
        "stops.txt: the place of the stop is not known; it can be passed through but not walked to",
        lines[lost],
        file=_FILE,
        field="stop_lat",
    )
    wheelchair = ints(table, "wheelchair_boarding", 0).astype(np.int8)
    for _ in range(2):  # a boarding area inherits from its platform, that one from its station
        wheelchair = np.where((wheelchair == 0) & (parent >= 0), wheelchair[parent], wheelchair)
    return Stops(lat, lon, parent, location_type, wheelchair.astype(np.int8))


def _checked_parents(
    parent: NDArray[np.int32], location_type: NDArray[np.int8], lines: NDArray[np.int32], findings: Findings
) -> NDArray[np.int32]:
    """Links to a parent of the right kind; others are cut."""
    wanted = np.where(location_type == BOARDING_AREA, PLATFORM, STATION)
    wrong = (parent >= 0) & ((location_type[parent] != wanted) | (location_type == STATION))
    findings.add_rows(
        Severity.WARNING,
        "wrong_parent",
        "stops.txt: parent_station is no station (or a boarding area's is no platform); the link was cut",
        lines[wrong],
        file=_FILE,
        field="parent_station",
    )
    return np.where(wrong, -1, parent).astype(np.int32)


def _inherited_places(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    parent: NDArray[np.int32],
    findings: Findings,
    lines: NDArray[np.int32],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A stop without a place stands where its station is."""
    moved = np.zeros(len(lat), dtype=bool)
    for _ in range(2):
        takes = np.isnan(lat) & (parent >= 0) & ~np.isnan(lat[parent])
        lat, lon = np.where(takes, lat[parent], lat), np.where(takes, lon[parent], lon)
        moved |= takes
    findings.add_rows(
        Severity.INFO,
        "location_of_parent",
        "stops.txt: a stop without coordinates got those of its station",
        lines[moved],
        file=_FILE,
        field="stop_lat",
    )
    return lat, lon
