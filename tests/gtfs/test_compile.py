"""Feeds into arrays: real ones by their published counts, small ones by hand."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import gtfs
from tests.support.feeds import SMALL_TOWN, gtfs_text, small_town, write_gtfs


def codes(compiled: gtfs.CompiledFeeds) -> set[str]:
    return {notice.code for notice in compiled.notices}


def compile_town(tmp_path: Path, **changes: str | bytes | None) -> gtfs.CompiledFeeds:
    return gtfs.compile_feeds([("town", write_gtfs(tmp_path / "town.zip", small_town(**changes)))])


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("heidelberg/rnv-2016-heidelberg.gtfs.zip", (627, 33, 7_650, 149_592)),
        ("heidelberg/vrn-2022-cut.gtfs.zip", (392, 7, 1_480, 46_269)),
        ("monaco/monaco-2025.gtfs.zip", (98, 15, 10_344, 137_978)),
        ("porto/stcp-2022.gtfs.zip", (2_504, 73, 12_950, 460_898)),
        ("porto/metro-2026.gtfs.zip", (85, 7, 2_873, 63_019)),
        ("rnv/rnv-2016.gtfs.zip", (2_057, 100, 20_636, 424_266)),
        ("freiburg/vag-2020.gtfs.zip", (955, 45, 14_123, 208_984)),
    ],
)
def test_real_feeds_keep_their_counts(shared_data, name: str, counts: tuple[int, ...]) -> None:
    timetable = gtfs.compile_feeds([(None, shared_data(name))]).timetable
    assert (
        len(timetable.stop_lat),
        len(timetable.route_type),
        len(timetable.trip_record),
        len(timetable.arrivals),
    ) == counts
    assert (timetable.departures >= timetable.arrivals).all()


def test_a_feed_without_timetable_is_refused_but_read(shared_data) -> None:
    folder = shared_data("halle")
    with pytest.raises(gtfs.FeedError, match=r"no timetable: trips.txt and stop_times.txt are missing"):
        gtfs.compile_feeds([(None, folder)])
    assert gtfs.read_feed(folder).tables["stops.txt"].num_rows == 5_781


def test_malformed_shape_rows_cost_only_themselves(shared_data) -> None:
    notices = gtfs.compile_feeds([(None, shared_data("porto/metro-2026.gtfs.zip"))]).notices
    found = next(n for n in notices if n.code == "malformed_row")
    assert (found.file, found.line, found.count) == ("shapes.txt", 88, 260)


def test_small_town_by_hand(tmp_path: Path) -> None:
    timetable = compile_town(tmp_path).timetable
    # t1 and t2 share the stops a, b, c; u1 rides c, d
    assert timetable.pattern_stops.tolist() == [0, 1, 2, 2, 3]
    assert timetable.pattern_trips_offsets.tolist() == [0, 2, 3]
    eight, nine = 8 * 3_600, 9 * 3_600
    assert timetable.departures[:4].tolist() == [eight, nine, eight + 360, nine + 360]
    assert timetable.service_days.sum() == 20  # four weeks of five days


def test_empty_times_are_interpolated_and_listed(tmp_path: Path) -> None:
    rows = gtfs_text(SMALL_TOWN["stop_times.txt"]).replace("08:05:00,08:06:00", ",")
    compiled = compile_town(tmp_path, stop_times=rows)
    middle = compiled.timetable.arrivals[2]
    assert abs(int(middle) - (8 * 3_600 + 300)) <= 2  # beta lies half-way
    assert "time_interpolated" in codes(compiled)


@pytest.mark.parametrize(("exact", "headway"), [("1", 0), ("0", 600)])
def test_frequencies_expand_without_the_end(tmp_path: Path, exact: str, headway: int) -> None:
    table = f"trip_id,start_time,end_time,headway_secs,exact_times\nu1,10:00:00,11:00:00,600,{exact}\n"
    timetable = compile_town(tmp_path, frequencies=table).timetable
    runs = timetable.pattern_trips_offsets
    start = int(timetable.pattern_times_offsets[1])
    assert runs[2] - runs[1] == 6  # 10:00 .. 10:50; 11:00 is the end, the template itself does not run
    assert timetable.departures[start : start + 6].tolist() == [36_000 + 600 * k for k in range(6)]
    assert set(timetable.trip_headway_s[runs[1] : runs[2]].tolist()) == {headway}


def test_faults_of_times_are_repaired_and_listed(tmp_path: Path) -> None:
    rows = gtfs_text(SMALL_TOWN["stop_times.txt"]).replace("08:05:00,08:06:00", "08:05:00,08:04:00")
    rows = rows.replace("t2,09:05:00,09:06:00", "t2,07:05:00,07:06:00")
    compiled = compile_town(tmp_path, stop_times=rows)
    assert {"negative_dwell", "decreasing_time"} <= codes(compiled)
    assert (compiled.timetable.departures >= compiled.timetable.arrivals).all()


def test_two_feeds_never_share_an_index_or_a_tag(tmp_path: Path) -> None:
    path = write_gtfs(tmp_path / "town.zip", small_town())
    with pytest.raises(gtfs.FeedError, match="Two feeds have the tag"):
        gtfs.compile_feeds([(None, path), (None, path)])
    single = gtfs.compile_feeds([("a", path)]).timetable
    both = gtfs.compile_feeds([("a", path), ("b", path)])
    assert both.tables["feeds"].column("tag").to_pylist() == ["a", "b"]
    assert both.timetable.pattern_stops.tolist() == [*single.pattern_stops, *(single.pattern_stops + 4)]
    assert np.array_equal(both.timetable.arrivals, np.tile(single.arrivals, 2))


def test_shift_moves_whole_weeks_and_says_so(tmp_path: Path) -> None:
    path = write_gtfs(tmp_path / "town.zip", small_town())
    plain, moved = (gtfs.compile_feeds([(None, path)], shift_weeks=weeks) for weeks in (0, 3))
    assert moved.timetable.service_first_date - plain.timetable.service_first_date == 21
    assert moved.tables["feeds"].column("shifted_weeks").to_pylist() == [3]


def test_zip_bomb_and_truncated_zip_are_refused(tmp_path: Path) -> None:
    bomb = write_gtfs(tmp_path / "bomb.zip", {"stops.txt": b"0" * 4_000_000})
    with pytest.raises(gtfs.FeedError, match="compression ratio"):
        gtfs.read_feed(bomb)
    whole = write_gtfs(tmp_path / "whole.zip", small_town()).read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(gtfs.FeedError, match="cut off"):
        gtfs.read_feed(tmp_path / "half.zip")


def test_service_days_count_from_noon_when_clocks_change() -> None:
    def length(day: date) -> int:
        zone, n = "Europe/Berlin", day.toordinal()
        return gtfs.service_day_start(n + 1, zone) - gtfs.service_day_start(n, zone)

    # the change at 02:00 of the 29th falls between noon of the 28th and noon of the 29th
    assert length(date(2026, 3, 28)) == 23 * 3_600
    assert length(date(2026, 10, 24)) == 25 * 3_600
    assert length(date(2026, 6, 1)) == 24 * 3_600
