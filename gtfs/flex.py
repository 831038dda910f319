"""On-demand service of a feed (GTFS-Flex): which trip serves which area when, checked row by row.

Source: gtfs.org, "GTFS Schedule Reference": stop_times.txt (location_group_id, location_id, windows),
booking_rules.txt, location_groups.txt, locations.geojson.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from gtfs.feed_tables import FeedTables, lookup, plain_text, text_codes
from gtfs.findings import Findings
from gtfs.flex_areas import FlexArea, area_table, read_areas
from gtfs.notices import Severity
from gtfs.stop_times import flex_rows

_FILE, _RULES = "stop_times.txt", "booking_rules.txt"
_PLACES = ("location_id", "location_group_id", "stop_id")
_COLUMNS = (
    "stop_sequence", *_PLACES, "start_pickup_drop_off_window", "end_pickup_drop_off_window",
    "pickup_type", "drop_off_type", "pickup_booking_rule_id", "drop_off_booking_rule_id",
)  # fmt: skip
FORBIDDEN = 1
"""pickup_type and drop_off_type: not here."""
_LEAST_ROWS = 2

Row = dict[str, Any]


def build_flex(feed: FeedTables, findings: Findings) -> dict[str, pa.Table]:
    """Build the tables of a feed's on-demand service.

    Parameters
    ----------
    feed : FeedTables
        Checked tables.
    findings : Findings
        Takes every row, area and rule that cannot be used.

    Returns
    -------
    dict[str, pa.Table]
        "flex_areas" (see `gtfs.flex_areas.area_table`) and "flex_rows": feed, trip (record), stop_sequence,
        area_id, start_s and end_s (service-day seconds; beyond 86 400 after midnight), can_board, can_alight,
        pickup_rule, drop_off_rule (ids or null); by trip and stop_sequence. Empty where there is none.
    """
    given = flex_rows(feed)
    if not given.any():
        return {}
    areas = read_areas(feed, findings)
    rules = _rules(feed, findings)
    table = feed.tables[_FILE].filter(pa.array(given))
    trips = lookup(plain_text(feed.tables["trips.txt"], "trip_id"), *text_codes(table, "trip_id"))
    chosen = table.select([name for name in _COLUMNS if name in table.column_names])
    rows: list[Row] = []
    for trip, line, row in zip(
        trips.tolist(), feed.lines[_FILE][given].tolist(), chosen.to_pylist(), strict=True
    ):
        read = _read_row(row, line, areas, rules, findings)
        if read is not None and trip >= 0:
            rows.append({"trip": trip, **read})
    rows = list(_of_whole_trips(rows, findings))
    if not rows:
        return {}
    rows.sort(key=lambda row: (row["trip"], row["stop_sequence"]))
    used = {row["area_id"] for row in rows}
    return {
        "flex_areas": area_table([area for area in areas.values() if area.area_id in used]),
        "flex_rows": pa.Table.from_pylist(
            [{"feed": 0, **row} for row in rows],
            pa.schema(
                {
                    "feed": pa.int16(),
                    "trip": pa.int32(),
                    "stop_sequence": pa.int32(),
                    "area_id": pa.string(),
                    "start_s": pa.int32(),
                    "end_s": pa.int32(),
                    "can_board": pa.bool_(),
                    "can_alight": pa.bool_(),
                    "pickup_rule": pa.string(),
                    "drop_off_rule": pa.string(),
                }
            ),
        ),
    }


def _read_row(
    row: Row, line: int, areas: dict[str, FlexArea], rules: set[str], findings: Findings
) -> Row | None:
    """Check one row; None, noted, where riders could not use it."""

    def lose(code: str, why: str, field: str) -> None:
        findings.add(
            Severity.WARNING,
            code,
            f"{_FILE}: {why}, the row of on-demand service was left out",
            file=_FILE,
            line=line,
            field=field,
        )

    places = [(name, row[name]) for name in _PLACES if row.get(name)]
    if len(places) != 1:
        lose("flex_place", "exactly one of stop_id, location_id and location_group_id is allowed", "stop_id")
        return None
    field, area_id = places[0]
    if field == "stop_id":
        areas.setdefault(area_id, FlexArea(area_id, "", None, (area_id,)))
    elif area_id not in areas:
        lose("flex_unknown_area", f"{field} {area_id!r} is no usable area", field)
        return None
    start_s, end_s = row["start_pickup_drop_off_window"], row["end_pickup_drop_off_window"]
    if start_s is None or end_s is None:
        field = "start_pickup_drop_off_window" if start_s is None else "end_pickup_drop_off_window"
        lose("flex_window_missing", f"{field} is missing", field)
        return None
    if end_s <= start_s:
        # Over midnight GTFS writes 26:00:00. What 02:00:00 was meant to be is not for a reader to guess.
        why = "the window ends before it begins (after midnight write 24:00:00 and more)"
        lose("flex_window_reversed", why, "end_pickup_drop_off_window")
        return None
    return {
        "stop_sequence": row["stop_sequence"],
        "area_id": area_id,
        "start_s": start_s,
        "end_s": end_s,
        "can_board": row["pickup_type"] != FORBIDDEN,
        "can_alight": row["drop_off_type"] != FORBIDDEN,
        "pickup_rule": _rule(row, "pickup_booking_rule_id", line, rules, findings),
        "drop_off_rule": _rule(row, "drop_off_booking_rule_id", line, rules, findings),
    }


def _rule(row: Row, field: str, line: int, rules: set[str], findings: Findings) -> str | None:
    rule: str | None = row.get(field)
    if rule is None or rule in rules:
        return rule
    message = f"{_FILE}: {field} {rule!r} is no usable rule of {_RULES}; how to book is not known"
    findings.add(Severity.WARNING, "flex_unknown_booking_rule", message, file=_FILE, line=line, field=field)
    return None


def _rules(feed: FeedTables, findings: Findings) -> set[str]:
    """Ids of the booking rules; what contradicts itself is noted."""
    table = feed.find(_RULES)
    if table is None:
        return set()
    checks: tuple[tuple[str, Callable[[Row], bool], str], ...] = (
        ("prior_notice_duration_min", lambda row: row["booking_type"] == 1,
         "same-day booking without prior_notice_duration_min is taken as possible until the ride begins"),
        ("prior_notice_last_day", lambda row: row["booking_type"] == 2,
         "booking days before without prior_notice_last_day is taken as one day before"),
        ("prior_notice_last_time", lambda row: row["booking_type"] == 2,
         "booking days before without prior_notice_last_time is taken as possible all of that day"),
    )  # fmt: skip
    rows = table.select([*{field for field, _, _ in checks}, "booking_type", "booking_rule_id"]).to_pylist()
    for field, is_needed, meaning in checks:
        lost = np.array([is_needed(row) and row[field] is None for row in rows], np.bool_)
        message = f"{_RULES}: {meaning}"
        lines = feed.lines[_RULES][lost]
        findings.add_rows(Severity.WARNING, "flex_booking_rule", message, lines, file=_RULES, field=field)
    return {row["booking_rule_id"] for row in rows}


def _of_whole_trips(rows: list[Row], findings: Findings) -> Iterator[Row]:
    """Leave out trips that nobody could ride: one boards in one row and alights in a later one."""
    by_trip: dict[int, list[Row]] = {}
    for row in rows:
        by_trip.setdefault(row["trip"], []).append(row)
    n_lost = 0
    for of_trip in by_trip.values():
        of_trip.sort(key=lambda row: row["stop_sequence"])
        boards = [row["stop_sequence"] for row in of_trip if row["can_board"]]
        alights = [row["stop_sequence"] for row in of_trip if row["can_alight"]]
        if len(of_trip) >= _LEAST_ROWS and boards and alights and min(boards) < max(alights):
            yield from of_trip
        else:
            n_lost += 1
    findings.add(
        Severity.WARNING,
        "flex_trip_unusable",
        f"{_FILE}: on-demand trips with no row to board in before one to alight in (a ride within one area "
        "needs two rows with it)",
        file=_FILE,
        field="stop_sequence",
        count=n_lost,
    )
