"""The data-quality report: verdicts in plain words, what routing loses, bad files without a crash."""

import json
import struct
import zipfile
from datetime import date
from pathlib import Path

import gtfs_guru
import pytest

from gtfs.check import check_feed
from gtfs.check_losses import IN_WORDS, Loss, find_loss, known_codes
from gtfs.notices import Severity
from gtfs.report import Verdict
from gtfs.report_html import render_html
from tests.support.feeds import SMALL_TOWN, gtfs_text, small_town, write_gtfs

TODAY = date(2026, 1, 7)
PROJECT = Path(__file__).resolve().parents[2]


def check(path: Path, **files):
    return check_feed(write_gtfs(path / "feed.zip", small_town(**files)), date=TODAY)


def test_a_good_feed_can_be_routed_on(tmp_path) -> None:
    report = check(tmp_path)
    assert report.verdict is Verdict.ROUTABLE
    assert report.can_be_routed_on
    assert report.sentence == "Journeys can be found from 2026-01-05 to 2026-01-30."
    assert report.lost == ()
    assert report.counts()["error"] == 0
    assert report.rule_set.startswith("gtfs-guru ")


def test_service_days_and_departures_are_counted(tmp_path) -> None:
    # Three trips on each of 20 weekdays; t1, t2 leave a and b, u1 leaves c; nothing leaves d.
    report = check(tmp_path)
    assert report.service is not None and report.stops is not None
    assert (report.service.first, report.service.last) == (date(2026, 1, 5), date(2026, 1, 30))
    assert report.service.per_day.sum() == 3 * 20
    assert report.service.by_weekday() == [3, 3, 3, 3, 3, 0, 0]
    departures = dict(zip(report.stops.names, report.stops.departures.tolist(), strict=True))
    assert departures == {"Alpha": 2, "Beta": 2, "Gamma": 1, "Delta": 0}


def test_headways_count_as_often_as_they_run(tmp_path) -> None:
    # From 6:00 to before 8:00 every 10 minutes: 12 runs of t1 instead of one.
    headways = "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,08:00:00,600\n"
    report = check(tmp_path, frequencies=headways)
    assert report.service is not None
    assert report.service.per_day.max() == 12 + 2


def test_halle_has_no_timetable(shared_data) -> None:
    report = check_feed(shared_data("halle"), date=date(2025, 6, 10))
    assert report.verdict is Verdict.NOT_ROUTABLE
    assert report.sentence == "No timetable: trips.txt and stop_times.txt are missing."
    missing = {f.file for f in report.findings if f.code == "missing_required_file"}
    assert missing == {"trips.txt", "stop_times.txt"}
    assert report.service is not None and report.service.counts == "services"
    assert report.stops is not None and len(report.stops.lat) == 5781


@pytest.mark.parametrize("file", ["agency", "stops", "routes", "trips", "stop_times"])
def test_a_missing_file_is_named(tmp_path, file: str) -> None:
    report = check(tmp_path, **{file: None})
    assert report.verdict is Verdict.NOT_ROUTABLE
    assert report.sentence == f"No timetable: {file}.txt is missing."


def test_an_empty_file_is_not_called_missing(tmp_path) -> None:
    assert check(tmp_path, trips=b"").sentence == "No timetable: trips.txt is empty."
    both = check(tmp_path, trips=b"", stop_times=None)
    assert both.sentence == "No timetable: stop_times.txt is missing."


def test_a_damaged_file_is_not_called_missing(tmp_path) -> None:
    path = write_gtfs(tmp_path / "feed.zip", small_town())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("stops.txt")
    data = bytearray(path.read_bytes())
    data[entry.header_offset + 30 + len("stops.txt") + 4] ^= 0xFF  # a byte of what is packed
    path.write_bytes(data)
    report = check_feed(path, date=TODAY)
    assert report.verdict is Verdict.NOT_ROUTABLE
    assert report.sentence.startswith("No timetable: feed.zip: stops.txt cannot be unpacked")


def test_the_rule_set_is_not_given_a_zip_that_understates_a_size(tmp_path, monkeypatch) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (small_town() | {"shapes.txt": b"0" * 10_000_000}).items():
            archive.writestr(name, data)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rfind(b"PK\1\2") + 24, 1_000)  # the size that the directory states
    path.write_bytes(data)
    monkeypatch.setattr("gtfs.check_rules.subprocess.run", lambda *_, **__: pytest.fail("it was asked"))
    report = check_feed(path, date=TODAY)
    assert report.verdict is Verdict.WITH_LOSSES
    assert {"unreadable_file", "rules_unchecked"} <= {finding.code for finding in report.findings}


def test_a_row_left_out_of_the_calendar_is_a_loss(tmp_path) -> None:
    twice = gtfs_text(SMALL_TOWN["calendar.txt"])
    twice += twice.splitlines()[-1] + "\n"
    report = check(tmp_path, calendar=twice)
    assert report.verdict is Verdict.WITH_LOSSES
    assert report.lost == ("calendar.txt: service_id occurs twice; the first row was kept.",)


def test_of_a_file_in_another_encoding_only_the_reader_tells(tmp_path) -> None:
    """The rule set reads UTF-16 as columns with null bytes in their names."""
    text = gtfs_text(SMALL_TOWN["stops.txt"]).replace("Beta", "Südstraße")
    report = check(tmp_path, stops=text.encode("utf-16"))
    assert report.verdict is Verdict.WITH_LOSSES
    told = [finding for finding in report.findings if finding.file == "stops.txt"]
    assert [finding.code for finding in told] == ["encoding_repaired"]
    assert "\0" not in report.to_json()


def test_findings_on_references_name_the_file_they_stand_in(tmp_path) -> None:
    report = check(tmp_path, stops=None)
    assert all(finding.file for finding in report.findings if finding.code.startswith("foreign_key"))


def test_an_orphan_is_listed_with_place_and_loss(tmp_path) -> None:
    trips = "route_id,service_id,trip_id\nr1,wk,t1\nr1,wk,t2\nr2,wk,u1\nr9,wk,x1\n"
    report = check(tmp_path, trips=trips)
    assert report.verdict is Verdict.WITH_LOSSES
    assert "1 of 4 trips cannot be ridden" in report.lost[0]
    (finding,) = [f for f in report.findings if f.file == "trips.txt" and f.source == "reader"]
    assert (finding.severity, finding.line, finding.field) == (Severity.WARNING, 5, "route_id")
    assert finding.loss is Loss.TRIPS


def test_metros_malformed_shapes_cost_the_lines_on_the_map(shared_data) -> None:
    report = check_feed(shared_data("porto/metro-2026.gtfs.zip"), date=date(2026, 3, 2))
    assert report.verdict is Verdict.WITH_LOSSES
    rows = [f for f in report.findings if f.file == "shapes.txt" and f.source == "reader"]
    assert [(f.line, f.count, f.loss) for f in rows] == [(88, 260, Loss.GEOMETRY)]


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 3, 1), "service_over"),
        (date(2025, 12, 1), "service_not_begun"),
        (date(2026, 1, 20), "service_ends_soon"),
    ],
)
def test_service_out_of_time_is_told(tmp_path, today: date, code: str) -> None:
    report = check_feed(write_gtfs(tmp_path / "feed.zip", small_town()), date=today)
    assert report.verdict is Verdict.WITH_LOSSES
    assert code in {finding.code for finding in report.findings}


@pytest.mark.parametrize(("day", "is_hole"), [("20260213", False), ("20260214", True)])
def test_a_hole_in_the_service_is_told(tmp_path, day: str, is_hole: bool) -> None:
    """The town's trips run until Friday 2026-01-30: 13 or 14 days without service follow."""
    report = check(tmp_path, calendar_dates=f"service_id,date,exception_type\nwk,{day},1\n")
    told = [finding for finding in report.findings if finding.code == "days_without_service"]
    assert [finding.loss for finding in told] == [Loss.DAYS] * is_hole
    hole = " Nothing runs on 20 of these 41 days, the longest time from 2026-01-31 to 2026-02-13."
    period = f"Journeys can be found from 2026-01-05 to {day[:4]}-{day[4:6]}-{day[6:]}."
    assert report.sentence == period + hole * is_hole


@pytest.mark.parametrize(
    ("today", "sentence"),
    [
        (
            date(2026, 8, 1),
            "feed_end_date 2026-01-30 has passed: the feed is out of date on 2026-08-01.",
        ),
        (date(2026, 1, 26), "feed_end_date 2026-01-30 is near: fetch the next feed."),
        (date(2026, 1, 10), "feed_end_date 2026-01-30 is near: fetch the next feed."),
    ],
)
def test_the_end_of_a_feed_is_told_as_it_is(tmp_path, today: date, sentence: str) -> None:
    """The rule set says "within 7 days" of a feed that ended half a year ago, too."""
    about = (
        "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date\n"
        "Town,https://example.org,de,20260105,20260130\n"
    )
    path = write_gtfs(tmp_path / "feed.zip", small_town(feed_info=about))
    report = check_feed(path, date=today)
    told = [f.sentence for f in report.findings if f.code.startswith("feed_expiration_date")]
    assert told == [sentence]
    assert not any("within" in f.sentence for f in report.findings)


def test_extended_route_types_are_understood(tmp_path) -> None:
    routes = "route_id,agency_id,route_short_name,route_type\nr1,town,1,900\nr2,town,2,704\n"
    report = check(tmp_path, routes=routes)
    assert report.verdict is Verdict.ROUTABLE
    found = [f for f in report.findings if f.code == "unexpected_enum_value"]
    assert all(f.severity is Severity.INFO for f in found)


def bad_zip(kind: str, path: Path, folder: Path) -> Path:
    good = write_gtfs(folder / "good.zip", small_town()).read_bytes()
    if kind == "bomb":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("stop_times.txt", b"0" * 50_000_000)
        return path
    contents = {"html": b"<!doctype html><p>moved", "empty": b"", "half": good[: len(good) // 2]}
    if kind == "no files":
        zipfile.ZipFile(path, "w").close()
    elif kind != "nothing":
        path.write_bytes(contents[kind])
    return path


@pytest.mark.parametrize("kind", ["bomb", "html", "empty", "half", "no files", "nothing"])
def test_a_bad_file_gets_a_report_and_not_a_crash(tmp_path, kind: str) -> None:
    report = check_feed(bad_zip(kind, tmp_path / "bad.zip", tmp_path), date=TODAY)
    assert report.verdict is Verdict.NOT_ROUTABLE
    assert report.sentence.startswith("Cannot be routed on: ")
    assert report.findings[0].severity is Severity.ERROR
    assert json.loads(report.to_json())["canBeRoutedOn"] is False
    assert "Cannot be routed on" in render_html(report)


def test_json_says_all_of_a_finding(tmp_path) -> None:
    trips = "route_id,service_id,trip_id\nr1,wk,t1\nr1,wk,t2\nr2,wk,u1\nr9,wk,x1\n"
    answer = json.loads(check(tmp_path, trips=trips).to_json())
    assert answer["verdict"] == "routable_with_losses"
    finding = next(f for f in answer["findings"] if f["source"] == "reader")
    assert finding["more"] == "docs/check-feed.md#trips"
    assert finding["routingLoses"] == IN_WORDS[Loss.TRIPS]
    assert {t["file"]: t["rows"] for t in answer["tables"]}["trips.txt"] == 4
    assert answer["service"]["perDay"][0] == 3


def test_the_same_feed_gives_the_same_report(shared_data) -> None:
    # The rule set's own order changes from run to run.
    reports = [check_feed(shared_data("porto/metro-2026.gtfs.zip"), date=TODAY).to_json() for _ in range(2)]
    assert reports[0] == reports[1]


def test_each_rule_has_a_loss() -> None:
    codes = set(gtfs_guru.notice_codes())
    assert codes == known_codes()
    assert all(find_loss(code, "stops.txt") is not None for code in codes)
    assert find_loss("a_rule_of_tomorrow") is None


def test_each_loss_has_words_and_an_anchor_in_the_document() -> None:
    text = (PROJECT / "docs" / "check-feed.md").read_text(encoding="utf-8")
    assert set(IN_WORDS) == set(Loss)
    for loss in Loss:
        assert f"\n### {loss}\n" in text
