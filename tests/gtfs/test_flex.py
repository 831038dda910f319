"""On-demand service as GTFS-Flex tells of it: what is read, and what is left out with which words."""

import json
from pathlib import Path

import pytest
from shapely import from_wkb

from gtfs import CompiledFeeds, compile_feeds
from tests.support.feeds import small_town, write_gtfs

SQUARE = [[11.95, 51.47], [12.0, 51.47], [12.0, 51.5], [11.95, 51.5], [11.95, 51.47]]
HOLE = [[11.97, 51.48], [11.98, 51.48], [11.98, 51.49], [11.97, 51.49], [11.97, 51.48]]
HEADER = (
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence,location_id,location_group_id,"
    "start_pickup_drop_off_window,end_pickup_drop_off_window,pickup_type,drop_off_type,"
    "pickup_booking_rule_id,drop_off_booking_rule_id\n"
)
RIDES = "u1,08:15:00,08:15:00,c,1,,,,,,,,\nu1,08:20:00,08:20:00,d,2,,,,,,,,\n"
TRIPS = "route_id,service_id,trip_id\nr2,wk,u1\nr2,wk,f1\n"
RULES = "booking_rule_id,booking_type,prior_notice_duration_min,phone_number\nb,1,45,+49 345 1\n"


def areas(*features: tuple[str, object]) -> str:
    """A locations.geojson of polygons by id."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": area,
                    "properties": {"stop_name": area.title()},
                    "geometry": {"type": "Polygon", "coordinates": rings},
                }
                for area, rings in features
            ],
        }
    )


def compiled(tmp_path: Path, rows: str, geojson: str | None = None, **more: str) -> CompiledFeeds:
    files = small_town(trips=TRIPS, stop_times=HEADER + RIDES + rows, booking_rules=RULES, **more)
    files["locations.geojson"] = areas(("zone", [SQUARE, HOLE])) if geojson is None else geojson
    return compile_feeds([("town", write_gtfs(tmp_path / "feed", files))])


def test_areas_groups_and_stops_are_kept_with_their_windows_over_midnight(tmp_path: Path) -> None:
    rows = (
        "f1,,,,1,zone,,20:00:00,26:30:00,2,1,b,\n"
        "f1,,,,2,,town,20:00:00,26:30:00,1,2,,b\n"
        "f1,,,d,3,,,20:00:00,26:30:00,1,2,,\n"
    )
    groups = {
        "location_groups": "location_group_id,location_group_name\ntown,Town\n",
        "location_group_stops": "location_group_id,stop_id\ntown,a\ntown,b\n",
    }
    found = compiled(tmp_path, rows, **groups)
    assert found.tables["flex_rows"].to_pylist() == [
        {"feed": 0, "trip": 1, "stop_sequence": 1, "area_id": "zone", "start_s": 72_000, "end_s": 95_400,
         "can_board": True, "can_alight": False, "pickup_rule": "b", "drop_off_rule": None},
        {"feed": 0, "trip": 1, "stop_sequence": 2, "area_id": "town", "start_s": 72_000, "end_s": 95_400,
         "can_board": False, "can_alight": True, "pickup_rule": None, "drop_off_rule": "b"},
        {"feed": 0, "trip": 1, "stop_sequence": 3, "area_id": "d", "start_s": 72_000, "end_s": 95_400,
         "can_board": False, "can_alight": True, "pickup_rule": None, "drop_off_rule": None},
    ]  # fmt: skip
    kept = {row["area_id"]: row for row in found.tables["flex_areas"].to_pylist()}
    assert kept["town"]["stop_ids"] == ["a", "b"]
    assert kept["town"]["shape"] is None
    assert kept["d"]["stop_ids"] == ["d"]
    zone = from_wkb(kept["zone"]["shape"])
    assert zone.is_valid
    assert len(zone.interiors) == 1
    assert found.tables["raw/town/booking_rules.txt"].column("prior_notice_duration_min").to_pylist() == [45]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("f1,,,,1,zone,,22:00:00,02:00:00,2,2,b,b\n", "flex_window_reversed"),
        ("f1,,,,1,zone,,22:00:00,,2,2,b,b\n", "flex_window_missing"),
        ("f1,,,,1,moon,,20:00:00,22:00:00,2,2,b,b\n", "flex_unknown_area"),
        ("f1,,,a,1,zone,,20:00:00,22:00:00,2,2,b,b\n", "flex_place"),
        ("f1,,,,1,zone,,20:00:00,22:00:00,2,2,b,b\n", "flex_trip_unusable"),
        (
            "f1,,,,1,zone,,20:00:00,22:00:00,1,2,b,b\nf1,,,,2,zone,,20:00:00,22:00:00,2,1,b,b\n",
            "flex_trip_unusable",
        ),
        (
            "f1,,,,1,zone,,20:00:00,22:00:00,2,1,zz,\nf1,,,,2,zone,,20:00:00,22:00:00,1,2,,\n",
            "flex_unknown_booking_rule",
        ),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, rows: str, code: str) -> None:
    found = compiled(tmp_path, rows)
    notices = {notice.code: notice for notice in found.notices}
    assert code in notices
    assert notices[code].file == "stop_times.txt"
    assert ("flex_rows" in found.tables) == (code == "flex_unknown_booking_rule")
    assert found.timetable.trip_route.size == 1, "the ride of the timetable is not touched"


@pytest.mark.parametrize(
    ("geojson", "code"),
    [
        ("{", "flex_malformed_geojson"),
        ('{"type": "Feature"}', "flex_malformed_geojson"),
        (areas(("zone", [[[51.47, 11.95], [51.47, 120], [51.5, 12]]])), "flex_invalid_geometry"),
        (areas(("zone", [SQUARE]), ("zone", [SQUARE])), "duplicate_geography_id"),
        (areas(("zone", [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]])), "flex_crossing_lines"),
    ],
)
def test_broken_areas_are_named(tmp_path: Path, geojson: str, code: str) -> None:
    rows = "f1,,,,1,zone,,20:00:00,22:00:00,2,1,b,\nf1,,,,2,zone,,20:00:00,22:00:00,1,2,,b\n"
    found = compiled(tmp_path, rows, geojson)
    assert code in {notice.code for notice in found.notices if notice.file == "locations.geojson"}
    survives = code in ("flex_crossing_lines", "duplicate_geography_id")
    assert ("flex_areas" in found.tables) == survives
    if survives:
        assert from_wkb(found.tables["flex_areas"].column("shape")[0].as_py()).is_valid


def test_booking_rules_that_contradict_themselves_are_named(tmp_path: Path) -> None:
    rules = "booking_rule_id,booking_type\nb,2\nc,1\n"
    rows = "f1,,,,1,zone,,20:00:00,22:00:00,2,1,b,\nf1,,,,2,zone,,20:00:00,22:00:00,1,2,,b\n"
    files = small_town(trips=TRIPS, stop_times=HEADER + RIDES + rows, booking_rules=rules)
    files["locations.geojson"] = areas(("zone", [SQUARE]))
    found = compile_feeds([("town", write_gtfs(tmp_path / "feed", files))])
    fields = {notice.field for notice in found.notices if notice.code == "flex_booking_rule"}
    assert fields == {"prior_notice_duration_min", "prior_notice_last_day", "prior_notice_last_time"}


def test_two_feeds_keep_their_areas_and_trips_apart(tmp_path: Path) -> None:
    rows = "f1,,,,1,zone,,20:00:00,22:00:00,2,1,b,\nf1,,,,2,zone,,20:00:00,22:00:00,1,2,,b\n"
    files = small_town(trips=TRIPS, stop_times=HEADER + RIDES + rows, booking_rules=RULES)
    files["locations.geojson"] = areas(("zone", [SQUARE]))
    path = write_gtfs(tmp_path / "feed", files)
    found = compile_feeds([("one", path), ("two", path)])
    assert found.tables["flex_rows"].column("feed").to_pylist() == [0, 0, 1, 1]
    assert found.tables["flex_rows"].column("trip").to_pylist() == [1, 1, 3, 3]
    assert found.tables["flex_areas"].column("feed").to_pylist() == [0, 1]
