"""Days, times, frequencies and shapes of small feeds, worked out by hand."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import gtfs
from tests.gtfs.towns import compile_town, found, table, times_of
from tests.support.feeds import small_town, write_gtfs

EIGHT = 8 * 3_600


def dates_of(compiled: gtfs.CompiledFeeds, service_id: str) -> list[str]:
    row = compiled.tables["services"].column("service_id").to_pylist().index(service_id)
    first = int(compiled.timetable.service_first_date)
    return [
        date.fromordinal(first + int(day)).isoformat()
        for day in np.flatnonzero(compiled.timetable.service_days[row])
    ]


def test_calendar_dates_alone(tmp_path: Path) -> None:
    rows = "service_id,date,exception_type\nwk,20260301,1\nwk,20260303,1\n"
    compiled = compile_town(tmp_path, calendar=None, calendar_dates=rows)
    assert dates_of(compiled, "wk") == ["2026-03-01", "2026-03-03"]


def test_exceptions_add_and_take_days(tmp_path: Path) -> None:
    rows = "service_id,date,exception_type\nwk,20260105,2\nwk,20260104,1\n"
    days = dates_of(compile_town(tmp_path, calendar_dates=rows), "wk")
    assert days[:2] == ["2026-01-04", "2026-01-06"]
    assert len(days) == 20


def test_no_calendar_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(gtfs.FeedError, match="no trip runs on any day"):
        compile_town(tmp_path, calendar=None)


def test_an_unknown_service_stays_without_days(tmp_path: Path) -> None:
    compiled = compile_town(tmp_path, trips=table("trips").replace("r2,wk,u1", "r2,mystery,u1"))
    assert dates_of(compiled, "mystery") == []
    assert found(compiled.notices, "unknown_service").line == 4


@pytest.mark.parametrize(
    ("text", "seconds", "code"),
    [
        ("8:15:00", EIGHT + 900, None),
        ("6:40:00", 24_000, None),
        ("6:40", 24_000, "value_repaired"),
        ("25:10:00", 90_600, None),
        ("49:00:00", 176_400, "time_beyond_48h"),
    ],
)
def test_times_as_feeds_write_them(tmp_path: Path, text: str, seconds: int, code: str | None) -> None:
    rows = table("stop_times").replace("08:15:00", text).replace("08:20:00", "50:00:00")
    compiled = compile_town(tmp_path, stop_times=rows)
    assert times_of(compiled, "u1") == [(seconds, seconds), (180_000, 180_000)]
    assert code is None or found(compiled.notices, code)


def test_times_that_restart_at_midnight_go_on(tmp_path: Path) -> None:
    rows = table("stop_times").replace("08:15:00", "23:55:00").replace("08:20:00", "00:05:00")
    compiled = compile_town(tmp_path, stop_times=rows)
    assert times_of(compiled, "u1")[1] == (86_700, 86_700)
    assert found(compiled.notices, "midnight_restart").line == 9


def test_interpolation_follows_the_given_distances(tmp_path: Path) -> None:
    rows = """
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled
        t1,08:00:00,08:00:00,a,1,0
        t1,,,b,5,1
        t1,08:40:00,08:40:00,c,9,4
        """
    compiled = compile_town(tmp_path, stop_times=rows)
    assert times_of(compiled, "t1")[1] == (EIGHT + 600, EIGHT + 600)  # a quarter of 40 minutes
    assert found(compiled.notices, "unusable_trip").count == 2  # t2 and u1 have no stop times now


def test_ends_without_a_time_are_cut(tmp_path: Path) -> None:
    rows = table("stop_times").replace("t1,08:10:00,08:10:00", "t1,,")
    compiled = compile_town(tmp_path, stop_times=rows)
    assert len(times_of(compiled, "t1")) == 2
    assert found(compiled.notices, "untimed_end").line == 4


def test_overlapping_windows_run_once_where_departures_agree(tmp_path: Path) -> None:
    rows = """
        trip_id,start_time,end_time,headway_secs,exact_times
        u1,10:00:00,10:30:00,600,1
        u1,10:20:00,10:50:00,600,1
        """
    compiled = compile_town(tmp_path, frequencies=rows, trips=_with_block())
    timetable = compiled.timetable
    runs = slice(*timetable.pattern_trips_offsets[1:3])
    start = int(timetable.pattern_times_offsets[1])
    assert timetable.departures[start : start + 5].tolist() == [36_000 + 600 * k for k in range(5)]
    assert len(set(timetable.trip_record[runs].tolist())) == 1
    assert set(timetable.trip_block[runs].tolist()) == {-1}  # expanded runs lose their block
    assert found(compiled.notices, "overlapping_frequencies").line == 3


def _with_block() -> str:
    return "route_id,service_id,trip_id,block_id\nr1,wk,t1,B\nr1,wk,t2,\nr2,wk,u1,B\n"


def test_blocks_link_trips_and_nothing_else(tmp_path: Path) -> None:
    timetable = compile_town(tmp_path, trips=_with_block()).timetable
    block = dict(zip(timetable.trip_record.tolist(), timetable.trip_block.tolist(), strict=True))
    assert block[0] == block[2] >= 0
    assert block[1] == -1


def test_pickup_types_part_patterns(tmp_path: Path) -> None:
    head, *rows = table("stop_times").splitlines()
    kinds = ["2,3", "0,1", "1,0"]
    filled = [f"{row},{kinds[number] if number < 3 else '0,0'}" for number, row in enumerate(rows)]
    text = "\n".join([f"{head},pickup_type,drop_off_type", *filled]) + "\n"
    timetable = compile_town(tmp_path, stop_times=text).timetable
    assert len(timetable.pattern_trips_offsets) - 1 == 3  # t1 no longer shares the pattern of t2
    assert timetable.pattern_pickup[:3].tolist() == [2, 0, 1]
    assert timetable.pattern_drop_off[:3].tolist() == [3, 1, 0]


SHAPE = """
    shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence{name}
    s,51.480,11.960,1{0}
    s,51.485,11.970,2{1}
    s,51.490,11.980,3{2}
    """


@pytest.mark.parametrize("given", [True, False])
def test_positions_along_a_shape(tmp_path: Path, given: bool) -> None:
    marks = (",0", ",5", ",10") if given else ("", "", "")
    shapes = SHAPE.format(*marks, name=",shape_dist_traveled" if given else "")
    head, *rows = table("stop_times").splitlines()
    distances = ["0", "5", "10", "0", "5", "10", "", ""]
    stop_times = "\n".join(
        [f"{head},shape_dist_traveled", *(f"{r},{d}" for r, d in zip(rows, distances, strict=True))]
    )
    trips = "route_id,service_id,trip_id,shape_id\nr1,wk,t1,s\nr1,wk,t2,s\nr2,wk,u1,\n"
    timetable = compile_town(
        tmp_path, shapes=shapes, trips=trips, stop_times=stop_times + "\n" if given else table("stop_times")
    ).timetable
    # the stops are the points of the shape: a hop is 0.005 deg of latitude and 0.01 deg of longitude
    hop = np.hypot(0.005 * 111_195, 0.01 * 111_195 * np.cos(np.radians(51.4825)))
    assert timetable.path_positions_m == pytest.approx([0, hop, 2 * hop], abs=1.0)
    assert sorted(timetable.trip_path.tolist()) == [-1, 0, 0]


def test_a_line_that_turns_back_on_its_street_keeps_its_order(tmp_path: Path) -> None:
    shapes = """
        shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
        s,51.480,11.960,1
        s,51.490,11.980,2
        s,51.480,11.960,3
        """
    rows = """
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        t1,08:00:00,08:00:00,a,1
        t1,08:05:00,08:05:00,b,2
        t1,08:10:00,08:10:00,c,3
        t1,08:15:00,08:15:00,b,4
        t1,08:20:00,08:20:00,a,5
        """
    trips = "route_id,service_id,trip_id,shape_id\nr1,wk,t1,s\n"
    timetable = compile_town(tmp_path, shapes=shapes, stop_times=rows, trips=trips).timetable
    length = float(timetable.shape_points_m[-1])
    assert timetable.path_positions_m / length == pytest.approx([0, 0.25, 0.5, 0.75, 1], abs=0.002)


def test_a_shift_of_weeks_keeps_weekdays(tmp_path: Path) -> None:
    path = write_gtfs(tmp_path / "town.zip", small_town())
    moved = gtfs.compile_feeds([(None, path)], shift_weeks=-2)
    assert dates_of(moved, "wk")[0] == "2025-12-22"  # Monday 2026-01-05, two weeks before


def test_feeds_of_two_zones_keep_their_own(tmp_path: Path) -> None:
    berlin = write_gtfs(tmp_path / "b.zip", small_town())
    lisbon = write_gtfs(
        tmp_path / "l.zip", small_town(agency=table("agency").replace("Europe/Berlin", "Europe/Lisbon"))
    )
    both = gtfs.compile_feeds([(None, berlin), (None, lisbon)])
    zones = [both.timezones[row] for row in both.timetable.feed_timezone]
    assert zones == ["Europe/Berlin", "Europe/Lisbon"]
    day = date(2026, 1, 5).toordinal()
    assert gtfs.service_day_start(day, zones[1]) - gtfs.service_day_start(day, zones[0]) == 3_600
