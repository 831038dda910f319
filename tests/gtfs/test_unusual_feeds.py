"""Feeds at the edge: what is refused, and what is used all the same with a notice on the right line."""

from pathlib import Path

import pytest

import gtfs
from tests.gtfs.towns import compile_town, found, table


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("stops", "stop_id\n", "stops.txt has a header but no rows"),
        ("routes", "foo,bar\n1,2\n", "None of the 1 rows of routes.txt is usable"),
        ("stop_times", "trip_id,stop_id\nt1,a\nt1,b\n", "No trip has two usable stop times"),
        ("calendar", table("calendar").replace("20260105", "99999999"), "no trip runs on any day"),
        ("stop_times", None, "stop_times.txt is missing"),
    ],
)
def test_refused(tmp_path: Path, file: str, content: str | None, sentence: str) -> None:
    with pytest.raises(gtfs.FeedError, match=sentence) as refusal:
        compile_town(tmp_path, **{file: content})
    assert any(notice.severity is gtfs.Severity.ERROR for notice in refusal.value.notices)


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        (
            "stop_times",
            "trip_id;arrival_time;stop_id\nt1;08:00:00;a\nt1;08:05:00;b\n",
            "town: None of the 2 rows of stop_times.txt is usable; "
            "stop_times.txt line 1: the column trip_id is missing, all 2 rows were left out",
        ),
        (
            "stop_times",
            "trip_id,stop_id,stop_sequence\nt1,a,-1\nt1,b,-2\n",
            "town: None of the 2 rows of stop_times.txt is usable; stop_times.txt line 2: "
            "stop_sequence must be a whole number from 0 to 2147483647, the row with '-1' was left out",
        ),
        (
            "calendar",
            table("calendar").replace("20260105", "20260230"),
            "town: Neither calendar.txt nor calendar_dates.txt has a usable row: no trip runs on any day; "
            "calendar.txt line 2: start_date must be a date as YYYYMMDD, "
            "the row with '20260230' was left out",
        ),
        (
            "stop_times",
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,,,a,1\nt1,,,b,2\n",
            "town: No trip has two usable stop times: this feed has no timetable that can be ridden; "
            "stop_times.txt line 2: no time is known at or beyond this end of the trip; "
            "the stop was left out",
        ),
    ],
)
def test_the_refusal_says_where_and_why(tmp_path: Path, file: str, content: str, sentence: str) -> None:
    with pytest.raises(gtfs.FeedError) as refusal:
        compile_town(tmp_path, **{file: content})
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("file", "content", "code", "line"),
    [
        ("calendar", table("calendar").replace("20260105", "20260501"), "period_backwards", 2),
        ("calendar_dates", "service_id,date,exception_type\nwk,20260230,1\n", "row_dropped", 2),
        (
            "frequencies",
            "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,0\n",
            "row_dropped",
            2,
        ),
        (
            "frequencies",
            "trip_id,start_time,end_time,headway_secs\nt1,07:00:00,06:00:00,9\n",
            "empty_window",
            2,
        ),
        ("shapes", "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\ns,nan,inf,2\n", "row_dropped", 2),
        ("transfers", "from_stop_id,to_stop_id,transfer_type\na,b,9\n", "invalid_value", 2),
        ("transfers", "from_stop_id,to_stop_id,transfer_type\na,b,2\n", "missing_transfer_time", 2),
        ("pathways", "pathway_id,from_stop_id,to_stop_id,pathway_mode\np,a,b,9\n", "row_dropped", 2),
        ("stops", table("stops").replace("51.480,11.960", ","), "stop_without_location", 2),
        ("stops", table("stops").replace("51.480,11.960", "0,0"), "zero_coordinates", 2),
        ("stops", table("stops").replace("51.485", '"51,485"'), "value_repaired", 3),
        ("levels", b"\0\0\0", "null_bytes", 1),
        ("routes", "route_id,route_type\nr1,9999\nr2,\n", "missing_route_type", 3),
    ],
)
def test_used_all_the_same(tmp_path: Path, file: str, content: str, code: str, line: int) -> None:
    compiled = compile_town(tmp_path, **{file: content})
    notice = found(compiled.notices, code)
    assert (notice.file, notice.line) == (f"{file}.txt", line)
    assert notice.severity is not gtfs.Severity.ERROR


def test_a_calendar_without_end_is_cut_and_says_so(tmp_path: Path) -> None:
    forever = "".join(f"s{number},1,1,1,1,1,1,1,20260101,99991231\n" for number in range(60))
    compiled = compile_town(tmp_path, calendar=table("calendar") + forever)
    assert compiled.timetable.service_days.nbytes <= 100_000_000
    assert found(compiled.notices, "calendar_cut").severity is gtfs.Severity.WARNING
