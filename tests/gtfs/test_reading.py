"""Bytes into tables: encodings, rows, archives; what is damaged costs itself and is named."""

import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gtfs
from gtfs.findings import Findings
from gtfs.text_rows import iterate_rows
from gtfs.text_table import read_text_table
from tests.gtfs.towns import compile_town, found, read_town, table
from tests.support.feeds import small_town, write_gtfs


def names(feed: gtfs.FeedTables) -> list[str | None]:
    return feed.tables["stops.txt"].column("stop_name").to_pylist()


def test_lines_stay_right_after_a_quoted_line_feed(tmp_path: Path) -> None:
    stops = table("stops").replace("Alpha", '"Al\npha, ""main"""').replace("51.490", "north")
    feed = read_town(tmp_path, stops=stops)
    assert names(feed)[0] == 'Al\npha, "main"'
    assert feed.lines["stops.txt"].tolist() == [2, 4, 5, 6]  # the first row takes lines 2 and 3
    assert found(feed.notices, "invalid_value").line == 5


def test_an_open_quote_costs_one_row(tmp_path: Path) -> None:
    feed = read_town(tmp_path, stops=table("stops").replace("b,Beta", 'b,"Beta'))
    assert names(feed) == ["Alpha", "Gamma", "Delta"]
    assert found(feed.notices, "malformed_row").line == 3


def test_short_long_and_blank_rows(tmp_path: Path) -> None:
    stops = table("stops") + "\ne,Echo\nf,Foxtrot,51.5,12.0,surplus\ng,Golf,51.5,12.0,,\n"
    feed = read_town(tmp_path, stops=stops)
    assert names(feed)[4:] == ["Echo", "Golf"]
    assert [found(feed.notices, code).line for code in ("short_row", "malformed_row", "long_row")] == [
        7,
        8,
        9,
    ]


def test_blank_lines_before_the_header_are_left_out(tmp_path: Path) -> None:
    feed = read_town(tmp_path, stops=("\n  \n" + table("stops").replace("51.490", "north")).encode())
    assert names(feed) == ["Alpha", "Beta", "Gamma", "Delta"]
    assert found(feed.notices, "blank_lines").line == 1
    assert found(feed.notices, "invalid_value").line == 6


def test_a_doubled_column_is_read_once(tmp_path: Path) -> None:
    feed = read_town(tmp_path, agency="agency_id,agency_name,agency_timezone,agency_name\nx,A,UTC,B\n")
    assert feed.tables["agency.txt"].column("agency_name").to_pylist() == ["A"]
    assert found(feed.notices, "duplicate_column").field == "agency_name"


@pytest.mark.parametrize(
    ("encoding", "code"),
    [("utf-8-sig", "byte_order_mark"), ("utf-16", "encoding_repaired"), ("cp1252", "encoding_repaired")],
)
def test_other_encodings_are_read_and_listed(tmp_path: Path, encoding: str, code: str) -> None:
    feed = read_town(tmp_path, stops=table("stops").replace("Beta", "Südstraße").encode(encoding))
    assert names(feed) == ["Alpha", "Südstraße", "Gamma", "Delta"]
    assert found(feed.notices, code).file == "stops.txt"


def test_ids_that_look_like_something_else_stay_text(tmp_path: Path) -> None:
    stops = table("stops").replace("a,Alpha", "NA,null").replace("b,Beta", "0012,1e5")
    feed = read_town(tmp_path, stops=stops)
    assert feed.tables["stops.txt"].column("stop_id").to_pylist()[:2] == ["NA", "0012"]
    assert names(feed)[:2] == ["null", "1e5"]


@pytest.mark.parametrize("quoted", ["", '"two\nlines"'])
def test_a_field_of_many_characters_never_loses_the_feed(tmp_path: Path, quoted: str) -> None:
    stops = table("stops").replace("Beta", "B" * 140_000).replace("Alpha", quoted or "Alpha")
    read = names(read_town(tmp_path, stops=stops))
    assert read == [quoted.strip('"') or "Alpha", "B" * 140_000, "Gamma", "Delta"]


def test_a_field_of_many_characters_in_several_lines_costs_its_row(tmp_path: Path) -> None:
    stops = table("stops").replace("Beta", f'"B\n{"B" * 140_000}"')  # more than the csv module takes
    feed = read_town(tmp_path, stops=stops)
    assert names(feed) == ["Alpha", "Gamma", "Delta"]
    assert found(feed.notices, "malformed_row").line == 3


PIECES = st.lists(st.sampled_from(["a", ",", "\n", '"', '""', '"b"', '"b\nb"', "\nc,d\n"]), max_size=24)


@given(PIECES)
def test_rows_are_those_of_a_reader_row_by_row(pieces: list[str]) -> None:
    """Quotes anywhere: the quick reading is that of the slow one, row for row and line for line."""
    body = "".join(pieces) + "\n"
    expected = []
    for line, row in iterate_rows(body, 2):
        fields = [*(value.strip() for value in row or []), "", ""]
        if any(fields[:2]) and not any(fields[2:]):
            expected.append((line, *fields[:2]))
    table = read_text_table(f"x,y\n{body}".encode(), "stops.txt", Findings())
    columns = [table.columns[name].to_pylist() for name in "xy"] if table else [[], []]
    lines = table.lines.tolist() if table else []
    assert list(zip(lines, *columns, strict=True)) == expected


def test_an_open_quote_among_many_rows_costs_no_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """400,000 rows one by one took 4 s; only the row with the open quote is read so."""
    read: list[str] = []
    monkeypatch.setattr("gtfs.text_rows.parse_row", read.append)
    monkeypatch.setattr("gtfs.text_table.iterate_rows", lambda *_: pytest.fail("read row by row"))
    rows = [f"t{number // 20},{number % 20},Ziel" for number in range(400_000)]
    rows[200_000] = 't10000,0,"Ziel'
    table = read_text_table(("a,b,c\n" + "\n".join(rows)).encode(), "stop_times.txt", Findings())
    assert table is not None and (table.n_rows, table.n_lost) == (399_999, 1)
    assert len(read) <= 1


def test_a_header_that_is_too_long_costs_only_its_file(tmp_path: Path) -> None:
    feed = read_town(tmp_path, levels="h" * 140_000 + "\n1\n")
    assert found(feed.notices, "unreadable_file").file == "levels.txt"
    assert not feed.errors


def test_junk_and_an_inner_folder_are_passed_over(tmp_path: Path) -> None:
    files = {f"feed/{name}": data for name, data in small_town().items()}
    files |= {"__MACOSX/feed/._stops.txt": b"\0junk", "feed/.DS_Store": b"x", "readme.pdf": b"x"}
    feed = gtfs.read_feed(write_gtfs(tmp_path / "town.zip", files))
    assert len(names(feed)) == 4
    assert found(feed.notices, "inner_folder").message.startswith("The tables stand in the folder feed/")
    assert {n.file for n in feed.notices if n.code == "ignored_file"} == {
        "__MACOSX/feed/._stops.txt",
        "feed/.DS_Store",
        "readme.pdf",
    }


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        (gtfs.ArchiveLimits(members=3), "member count"),
        (gtfs.ArchiveLimits(member_bytes=50), "one file's size"),
        (gtfs.ArchiveLimits(total_bytes=300), "total size"),
    ],
)
@pytest.mark.parametrize("name", ["town.zip", "town"])
def test_limits_hold_before_anything_is_unpacked(
    tmp_path: Path, limits: gtfs.ArchiveLimits, word: str, name: str
) -> None:
    path = write_gtfs(tmp_path / name, small_town())
    with pytest.raises(gtfs.FeedError, match=word):
        gtfs.read_feed(path, limits=limits)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_understates_a_size_is_not_unpacked(tmp_path: Path, method: int) -> None:
    path, whole = tmp_path / "town.zip", 100 << 20
    with zipfile.ZipFile(path, "w", method) as archive:
        for name in small_town():
            archive.writestr(name, table(name.removesuffix(".txt")))
        archive.writestr("shapes.txt", b"0" * whole)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rfind(b"PK\1\2") + 24, 1_000)  # the size that the directory states
    path.write_bytes(data)
    tracemalloc.start()
    try:
        feed = gtfs.read_feed(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "more than the 1000 bytes that the zip states" in found(feed.notices, "unreadable_file").message
    assert peak < whole or method == zipfile.ZIP_BZIP2  # whose smallest piece holds some 80 MB of zeros


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_in_capitals_and_doubled_ones_are_told(tmp_path: Path) -> None:
    path = tmp_path / "town.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ROUTES.TXT", table("routes"))
        archive.writestr("Stops.txt", "stop_id,stop_name\nx,Elsewhere\n")
        archive.writestr("trips.txt", "route_id,service_id,trip_id\nr1,nowhere,x\n")
        for name in small_town().keys() - {"routes.txt"}:
            archive.writestr(name, table(name.removesuffix(".txt")))
    feed = gtfs.read_feed(path)
    told = {(n.code, n.file, n.severity) for n in feed.notices}
    assert told >= {
        ("file_name_repaired", "routes.txt", gtfs.Severity.INFO),
        ("duplicate_file", "stops.txt", gtfs.Severity.WARNING),
        ("duplicate_file", "trips.txt", gtfs.Severity.WARNING),
    }
    assert len(gtfs.compile_feeds([(None, path)]).timetable.trip_record) == 3


def test_a_damaged_optional_member_costs_only_itself(tmp_path: Path) -> None:
    marker = b"0123456789" * 3
    extra = {"levels.txt": b"level_id\n" + marker, "locations.geojson": marker}
    path = tmp_path / "town.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in (small_town() | extra).items():
            archive.writestr(name, data if isinstance(data, bytes) else table(name.removesuffix(".txt")))
    path.write_bytes(path.read_bytes().replace(marker, marker[::-1]))  # the checksums no longer fit
    feed = gtfs.read_feed(path)
    assert {n.file for n in feed.notices if n.code == "unreadable_file"} == set(extra)
    assert not feed.errors
    assert len(gtfs.compile_feeds([(None, path)]).timetable.trip_record) == 3


def test_any_flipped_byte_of_a_zip_gives_a_feed_or_a_feed_error(tmp_path: Path) -> None:
    whole = write_gtfs(tmp_path / "whole.zip", small_town()).read_bytes()
    chance = random.Random(3)
    path = tmp_path / "flipped.zip"
    outcomes = {"read": 0, "refused": 0}
    for _ in range(200):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        path.write_bytes(data)
        try:
            gtfs.read_feed(path)
            outcomes["read"] += 1
        except gtfs.FeedError:
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 0


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error_only_where_routing_needs_it(tmp_path: Path, content: bytes) -> None:
    feed = read_town(tmp_path, trips=content, shapes=content)
    assert [(n.severity.value, n.file) for n in feed.notices if n.code == "empty_file"] == [
        ("error", "trips.txt"),
        ("warning", "shapes.txt"),
    ]


@pytest.mark.parametrize(("zone", "code"), [("", "missing_timezone"), ("Mars/Base", "unknown_timezone")])
def test_a_feed_without_a_usable_time_zone_is_read_but_not_routed(
    tmp_path: Path, zone: str, code: str
) -> None:
    agency = table("agency").replace("Europe/Berlin", zone)
    feed = read_town(tmp_path, agency=agency)
    notice = found(feed.errors, code)
    assert (notice.file, notice.line, notice.field) == ("agency.txt", 2, "agency_timezone")
    with pytest.raises(gtfs.FeedError, match="agency_timezone"):
        compile_town(tmp_path, agency=agency)


def test_duplicates_and_orphans_are_dropped_by_line(tmp_path: Path) -> None:
    feed = read_town(
        tmp_path,
        stops=table("stops") + "a,Alpha again,51.0,11.0\n",
        trips=table("trips") + "r9,wk,ghost\n",
        stop_times=table("stop_times") + "ghost,08:00:00,08:00:00,a,1\nt1,08:30:00,08:30:00,z,9\n",
    )
    assert found(feed.notices, "duplicate_key").line == 6
    orphans = {(n.file, n.field): n.line for n in feed.notices if n.code == "orphan_reference"}
    assert orphans == {
        ("trips.txt", "route_id"): 5,
        ("stop_times.txt", "trip_id"): 10,
        ("stop_times.txt", "stop_id"): 11,
    }


def test_tags(tmp_path: Path) -> None:
    assert gtfs.derive_tag(Path("x/rnv 2016_city.gtfs.zip")) == "rnv-2016-city"
    with pytest.raises(gtfs.FeedError, match="is not a feed tag"):
        gtfs.read_feed(write_gtfs(tmp_path / "town.zip", small_town()), "a_b")
    with pytest.raises(gtfs.FeedError, match="No tag"):
        gtfs.derive_tag(Path("___.zip"))


def test_a_folder_and_a_zip_give_the_same_tables(tmp_path: Path) -> None:
    folder = gtfs.read_feed(write_gtfs(tmp_path / "folder", small_town()))
    archive = read_town(tmp_path)
    assert folder.tables == archive.tables
    again = gtfs.read_feed(write_gtfs(tmp_path / "copy", small_town()))
    assert folder.sha256 == again.sha256 != archive.sha256


def test_tables_of_gtfs_kit_keep_ids_and_count_trips(tmp_path: Path) -> None:
    feed = gtfs.to_gtfs_kit(read_town(tmp_path, stops=table("stops").replace("d,Delta", "0012,NA")))
    assert feed.stops["stop_id"].tolist()[-1] == "0012"
    assert feed.get_dates()[0] == "20260105"
    assert len(feed.get_trips("20260105")) == 3
    assert feed.get_trips("20260110").empty  # a Saturday
    assert feed.describe().set_index("indicator")["value"]["agencies"] == ["Town Transport"]


def test_written_feeds_have_the_same_bytes_and_are_read_again(tmp_path: Path) -> None:
    frames = gtfs.to_gtfs_kit(read_town(tmp_path))
    tables = {
        name: getattr(frames, name)
        for name in ("agency", "stops", "routes", "trips", "stop_times", "calendar")
    }
    first, second = (gtfs.write_feed(tables, tmp_path / name) for name in ("one.zip", "two.zip"))
    assert first.read_bytes() == second.read_bytes()
    compiled = gtfs.compile_feeds([("town", first)])
    assert compiled.timetable.arrivals.tolist() == compile_town(tmp_path).timetable.arrivals.tolist()
