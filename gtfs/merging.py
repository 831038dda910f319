"""Puts the timetables of several feeds behind one another: which field points where, and one loop."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gtfs.timetable import Timetable

_POINTS_TO = {
    "stop_parent": "stops",
    "stop_feed": "feeds",
    "feed_timezone": "timezones",
    "agency_feed": "feeds",
    "route_agency": "agencies",
    "route_feed": "feeds",
    "service_feed": "feeds",
    "pattern_stops": "stops",
    "trip_pattern": "patterns",
    "trip_record": "records",
    "trip_route": "routes",
    "trip_service": "services",
    "trip_block": "blocks",
    "trip_path": "paths",
    "path_shape": "shapes",
    "rule_from_stop": "stops",
    "rule_to_stop": "stops",
    "rule_from_route": "routes",
    "rule_to_route": "routes",
    "rule_from_trip": "records",
    "rule_to_trip": "records",
    "pathway_from": "stops",
    "pathway_to": "stops",
    "pathway_record": "pathway_records",
}
"""Fields that hold indices, and of what; -1 stays -1. Every other array is put behind the other as it is."""

_CALENDAR = frozenset({"service_first_date", "service_days"})


def merge_timetables(parts: list[Timetable], n_records: list[int], n_pathway_records: list[int]) -> Timetable:
    """Merge timetables of single feeds (each with its own time zone as row 0 of ``timezones``).

    Parameters
    ----------
    parts : list[Timetable]
        At least one; feed_timezone already points into the common list.
    n_records : list[int]
        Rows of the companion table "trips" of each part.
    n_pathway_records : list[int]
        Rows of the companion table "pathways" of each part.

    Returns
    -------
    Timetable
        All arrays read-only.
    """
    sizes = [_sizes(part, *counts) for part, *counts in zip(parts, n_records, n_pathway_records, strict=True)]
    starts = [
        {name: sum(size[name] for size in sizes[:number]) for name in sizes[0]}
        for number in range(len(parts))
    ]
    fields: dict[str, Any] = dict(
        zip(("service_first_date", "service_days"), _merge_calendars(parts), strict=True)
    )
    for name in Timetable._fields:
        if name in _CALENDAR:
            continue
        arrays = [getattr(part, name) for part in parts]
        if name.endswith("_offsets"):
            fields[name] = _merge_offsets(arrays)
        else:
            target = _POINTS_TO.get(name)
            fields[name] = np.concatenate(
                [
                    _moved(array, start[target]) if target else array
                    for array, start in zip(arrays, starts, strict=True)
                ]
            )
    for value in fields.values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return Timetable(**fields)


def merge_tables(parts: list[dict[str, pa.Table]], n_records: list[int]) -> dict[str, pa.Table]:
    """Put companion tables behind one another; columns that one feed lacks are null there.

    Parameters
    ----------
    parts : list[dict[str, pa.Table]]
        Companion tables of each feed.
    n_records : list[int]
        Rows of "trips" of each.

    Returns
    -------
    dict[str, pa.Table]
        "feed" and "trip" columns point into the merged tables.
    """
    merged: dict[str, list[pa.Table]] = {}
    first_record = 0
    for feed, (part, records) in enumerate(zip(parts, n_records, strict=True)):
        for name, table in part.items():
            moved = table
            if name in ("levels", "translations"):
                moved = _with_column(table, "feed", np.full(table.num_rows, feed, np.int16))
            elif name == "stop_time_texts":
                trips = table.column("trip").to_numpy() + first_record
                moved = _with_column(table, "trip", trips.astype(np.int32))
            elif name in ("flex_areas", "flex_rows"):
                moved = _with_column(table, "feed", np.full(table.num_rows, feed, np.int16))
                if name == "flex_rows":
                    trips = table.column("trip").to_numpy() + first_record
                    moved = _with_column(moved, "trip", trips.astype(np.int32))
            merged.setdefault(name, []).append(moved)
        first_record += records
    return {
        name: pa.concat_tables(tables, promote_options="permissive").combine_chunks()
        for name, tables in merged.items()
    }


def _sizes(part: Timetable, n_records: int, n_pathway_records: int) -> dict[str, int]:
    return {
        "feeds": len(part.feed_timezone),
        "timezones": 0,
        "agencies": len(part.agency_feed),
        "stops": len(part.stop_lat),
        "routes": len(part.route_type),
        "services": len(part.service_feed),
        "patterns": len(part.pattern_trips_offsets) - 1,
        "records": n_records,
        "blocks": int(part.trip_block.max(initial=-1)) + 1,
        "paths": len(part.path_shape),
        "shapes": len(part.shape_points_offsets) - 1,
        "pathway_records": n_pathway_records,
    }


def _moved(array: NDArray[Any], start: int) -> NDArray[Any]:
    return np.where(array < 0, array, array + array.dtype.type(start)) if start else array


def _merge_offsets(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    pieces = [arrays[0]]
    for array in arrays[1:]:
        pieces.append(array[1:] + pieces[-1][-1])
    return np.concatenate(pieces)


def _merge_calendars(parts: list[Timetable]) -> tuple[np.int32, NDArray[np.uint8]]:
    """One window of dates for all services."""
    used = [part for part in parts if part.service_days.shape[1]]
    n_services = sum(len(part.service_feed) for part in parts)
    if not used:
        return np.int32(parts[0].service_first_date), np.zeros((n_services, 0), np.uint8)
    first = min(int(part.service_first_date) for part in used)
    end = max(int(part.service_first_date) + part.service_days.shape[1] for part in used)
    days = np.zeros((n_services, end - first), dtype=np.uint8)
    row = 0
    for part in parts:
        n_rows, n_days = part.service_days.shape
        at = int(part.service_first_date) - first
        days[row : row + n_rows, at : at + n_days] = part.service_days
        row += n_rows
    return np.int32(first), days


def _with_column(table: pa.Table, name: str, values: NDArray[Any]) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, pa.array(values))
