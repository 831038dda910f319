"""What the reader expects of each file: fields, their kinds, which are required. One table, nothing else.

Source: GTFS Schedule Reference (gtfs.org), files and fields that routing or its answers use. Every other
column and file is kept as text.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a field's text becomes a value."""

    TEXT = "text"
    WHOLE = "whole"  # int32
    DECIMAL = "decimal"  # float64
    TIME = "time"  # int32 seconds
    DATE = "date"  # int32 proleptic ordinal


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    Parameters
    ----------
    name : str
        GTFS name.
    kind : Kind
        Type.
    required : bool
        A row without a usable value is left out.
    low, high : float
        Limits, both ends allowed; a value outside counts as unreadable.
    fallback : int | None
        Taken, with a notice, where the value is unreadable (never where it is only empty).
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    low: float = float("-inf")
    high: float = float("inf")
    fallback: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One file of a feed.

    Parameters
    ----------
    name : str
        File name.
    fields : tuple[Field, ...]
        Known columns.
    key : tuple[str, ...]
        Columns that identify a row; of rows with the same key the first is kept. () = none.
    apart : tuple[str, tuple[int, ...]]
        A column and values of it that set a row apart from rows with the same key: each stands for itself.
    required : bool
        Without it there is nothing to route on.
    loss : str
        What routing loses where the file is unusable.
    """

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    apart: tuple[str, tuple[int, ...]] = ("", ())
    required: bool = False
    loss: str = ""


def _text(name: str, required: bool = False) -> Field:
    return Field(name, required=required)


def _whole(name: str, low: float = 0, high: float = 2**31 - 1, required: bool = False) -> Field:
    return Field(name, Kind.WHOLE, required, low, high)


def _code(name: str, high: int, fallback: int | None = None) -> Field:
    return Field(name, Kind.WHOLE, False, 0, high, fallback)


def _decimal(
    name: str, low: float = float("-inf"), high: float = float("inf"), required: bool = False
) -> Field:
    return Field(name, Kind.DECIMAL, required, low, high)


def _date(name: str, required: bool = False) -> Field:
    return Field(name, Kind.DATE, required)


def _time(name: str, required: bool = False) -> Field:
    return Field(name, Kind.TIME, required, 0, 1_000 * 3_600)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

FILES: tuple[File, ...] = (
    File(
        "agency.txt",
        (_text("agency_id"), _text("agency_name"), _text("agency_url"), _text("agency_timezone")),
        key=("agency_id",),
        required=True,
    ),
    File(
        "stops.txt",
        (
            _text("stop_id", required=True),
            _text("stop_code"),
            _text("stop_name"),
            _decimal("stop_lat", -90, 90),
            _decimal("stop_lon", -180, 180),
            _code("location_type", 4),
            _text("parent_station"),
            _text("stop_timezone"),
            _code("wheelchair_boarding", 2),
            _text("level_id"),
            _text("platform_code"),
        ),
        key=("stop_id",),
        required=True,
    ),
    File(
        "routes.txt",
        (
            _text("route_id", required=True),
            _text("agency_id"),
            _text("route_short_name"),
            _text("route_long_name"),
            Field("route_type", Kind.WHOLE, False, 0, 1_799, fallback=3),
            _text("route_color"),
            _text("route_text_color"),
            _whole("route_sort_order"),
            _code("continuous_pickup", 3),
            _code("continuous_drop_off", 3),
        ),
        key=("route_id",),
        required=True,
    ),
    File(
        "trips.txt",
        (
            _text("route_id", required=True),
            _text("service_id", required=True),
            _text("trip_id", required=True),
            _text("trip_headsign"),
            _text("trip_short_name"),
            _code("direction_id", 1),
            _text("block_id"),
            _text("shape_id"),
            _code("wheelchair_accessible", 2),
            _code("bikes_allowed", 2),
        ),
        key=("trip_id",),
        required=True,
    ),
    File(
        "stop_times.txt",
        (
            _text("trip_id", required=True),
            _time("arrival_time"),
            _time("departure_time"),
            _text("stop_id"),
            _whole("stop_sequence", required=True),
            _code("pickup_type", 3, fallback=0),
            _code("drop_off_type", 3, fallback=0),
            _decimal("shape_dist_traveled", 0),
            _code("timepoint", 1),
            _text("stop_headsign"),
            _text("location_group_id"),
            _text("location_id"),
            _time("start_pickup_drop_off_window"),
            _time("end_pickup_drop_off_window"),
        ),
        required=True,
    ),
    File(
        "booking_rules.txt",
        (
            _text("booking_rule_id", required=True),
            Field("booking_type", Kind.WHOLE, True, 0, 2),
            _whole("prior_notice_duration_min", high=60 * 24 * 366),
            _whole("prior_notice_duration_max", high=60 * 24 * 366),
            _whole("prior_notice_last_day", high=366),
            _time("prior_notice_last_time"),
            _whole("prior_notice_start_day", high=366),
            _time("prior_notice_start_time"),
            _text("prior_notice_service_id"),
            _text("message"),
            _text("pickup_message"),
            _text("drop_off_message"),
            _text("phone_number"),
            _text("info_url"),
            _text("booking_url"),
        ),
        key=("booking_rule_id",),
        loss="until when rides on demand must be booked, and where",
    ),
    File(
        "location_groups.txt",
        (_text("location_group_id", required=True), _text("location_group_name")),
        key=("location_group_id",),
        loss="on-demand service between groups of stops",
    ),
    File(
        "location_group_stops.txt",
        (_text("location_group_id", required=True), _text("stop_id", required=True)),
        key=("location_group_id", "stop_id"),
        loss="on-demand service between groups of stops",
    ),
    File(
        "calendar.txt",
        (
            _text("service_id", required=True),
            *(_code(day, 1, fallback=0) for day in WEEKDAYS),
            _date("start_date", required=True),
            _date("end_date", required=True),
        ),
        key=("service_id",),
        loss="weekly services",
    ),
    File(
        "calendar_dates.txt",
        (
            _text("service_id", required=True),
            _date("date", required=True),
            Field("exception_type", Kind.WHOLE, True, 1, 2),
        ),
        key=("service_id", "date"),
        loss="services of single dates and exceptions on holidays",
    ),
    File(
        "frequencies.txt",
        (
            _text("trip_id", required=True),
            _time("start_time", required=True),
            _time("end_time", required=True),
            _whole("headway_secs", low=1, high=2 * 86_400, required=True),
            _code("exact_times", 1, fallback=0),
        ),
        loss="trips that run by headway",
    ),
    File(
        "shapes.txt",
        (
            _text("shape_id", required=True),
            _decimal("shape_pt_lat", -90, 90, required=True),
            _decimal("shape_pt_lon", -180, 180, required=True),
            _whole("shape_pt_sequence", required=True),
            _decimal("shape_dist_traveled", 0),
        ),
        key=("shape_id", "shape_pt_sequence"),
        loss="the course of lines between stops on the map",
    ),
    File(
        "transfers.txt",
        (
            _text("from_stop_id"),
            _text("to_stop_id"),
            _text("from_route_id"),
            _text("to_route_id"),
            _text("from_trip_id"),
            _text("to_trip_id"),
            _code("transfer_type", 5, fallback=0),
            _whole("min_transfer_time", high=86_400),
        ),
        key=("from_stop_id", "to_stop_id", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
        # whether one may stay seated is another question than how one changes, and 4 wins over 5
        apart=("transfer_type", (4, 5)),
        loss="minimum change times, guaranteed and forbidden changes",
    ),
    File(
        "pathways.txt",
        (
            _text("pathway_id", required=True),
            _text("from_stop_id", required=True),
            _text("to_stop_id", required=True),
            Field("pathway_mode", Kind.WHOLE, True, 1, 7),
            Field("is_bidirectional", Kind.WHOLE, False, 0, 1, fallback=0),
            _decimal("length", 0, 1e5),
            _whole("traversal_time", high=86_400),
            _whole("stair_count", low=-10_000, high=10_000),
            _decimal("max_slope", -10, 10),
            _decimal("min_width", 0, 1e3),
        ),
        key=("pathway_id",),
        loss="walking times inside stations",
    ),
    File("levels.txt", (_text("level_id", required=True), _decimal("level_index")), key=("level_id",)),
    File(
        "feed_info.txt",
        (
            _text("feed_publisher_name"),
            _text("feed_publisher_url"),
            _text("feed_lang"),
            _date("feed_start_date"),
            _date("feed_end_date"),
            _text("feed_version"),
        ),
    ),
    File(
        "translations.txt",
        (
            _text("table_name", required=True),
            _text("field_name", required=True),
            _text("language", required=True),
            _text("translation", required=True),
            _text("record_id"),
            _text("record_sub_id"),
            _text("field_value"),
        ),
        loss="translated names",
    ),
)

FILES_BY_NAME: dict[str, File] = {file.name: file for file in FILES}
