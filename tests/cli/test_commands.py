"""The command `mobility` as people use it, judged by its text and exit code."""

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest
from numba import njit

from mobility.cli import main
from tests.support.feeds import small_town, write_gtfs
from tests.support.small_city import question_in

PROJECT = Path(__file__).resolve().parents[2]
SCREEN = {"COLUMNS": "160", "NO_COLOR": "1"}


def mobility(*arguments: str | Path, code: int | None = 0) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which has its kernels, and check its exit code; no traceback ever."""
    command = ["mobility", *map(str, arguments)]
    with (
        patch.object(sys, "argv", command),
        patch.dict(os.environ, SCREEN),
        redirect_stdout(io.StringIO()) as said,
        redirect_stderr(io.StringIO()) as complained,
    ):
        ended = 0
        try:
            main()
        except SystemExit as end:
            ended = int(end.code or 0)
    done = subprocess.CompletedProcess(command, ended, said.getvalue(), complained.getvalue())
    assert "Traceback" not in done.stderr
    assert code is None or done.returncode == code, done.stderr
    return done


def mobility_apart(*arguments: str) -> str:
    """Run the command in a process of its own; what it says."""
    return subprocess.run(
        [sys.executable, "-c", "from mobility.cli import main; main()", *arguments],
        cwd=PROJECT,
        env=os.environ | SCREEN,
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def question(small_city: Path) -> list[str]:
    """FROM TO --at MOMENT --network DIR with journeys as answer."""
    sample = question_in(small_city)
    moment = sample.moment.strftime("%Y-%m-%dT%H:%M")
    return [sample.from_place, sample.to_place, "--at", moment, "--network", str(small_city)]


@pytest.mark.slow
def test_help_names_every_command() -> None:
    text = mobility_apart("--help")
    assert text.splitlines()[1:] == mobility("--help").stdout.splitlines()[1:]  # but for its own name
    for command in ("build", "serve", "plan", "explain", "check-feed", "osm"):
        assert re.search(rf"^  {command} ", text, re.MULTILINE)
    for command in (["build"], ["serve"], ["plan"], ["explain"], ["check-feed"], ["osm", "fetch"]):
        assert "Usage:" in mobility(*command, "--help").stdout


def test_plan_shows_journeys(question: list[str]) -> None:
    text = mobility("plan", *question, "-n", "3").stdout
    assert "model city" in text
    assert re.search(r"^1  \d\d:\d\d(:\d\d)? → \d\d:\d\d", text, re.MULTILINE)
    assert "Shortest travel time" in text
    assert "🚊" in text or "🚌" in text
    german = mobility("plan", *question, "-n", "1", "--language", "de", "--steps", "--arrive-by").stdout
    assert "Modellstadt" in german
    assert "umsteigen" in german


def test_plan_goes_by_how_one_cycles(question: list[str]) -> None:
    def minutes(*options: str) -> int:
        """How long the way by bike takes."""
        text = mobility("plan", *question, "--direct", "BIKE", "--modes", "", *options).stdout
        found = re.search(r"(?:(\d+) h )?(\d+) min", text)
        assert found is not None, text
        return 60 * int(found[1] or 0) + int(found[2])

    assert (
        minutes("--cycling", "quiet")
        >= minutes("--cycling", "FAST")
        > minutes("--cycling", "FAST", "--electric")
    )
    wrong = mobility("plan", *question, "--cycling", "SLOW", code=2)
    assert "--cycling" in wrong.stderr


def test_places_may_be_names_and_ids(small_city: Path, question: list[str]) -> None:
    text = mobility("plan", "marktplatz", *question[1:], "-n", "1").stdout
    assert "Market Square" in text  # the feed has an English translation
    assert "Marktplatz" in mobility("plan", "marktplatz", *question[1:], "-n", "1", "--language", "de").stdout
    unknown = mobility("plan", "Atlantis", *question[1:], code=1)
    assert "Atlantis" in unknown.stderr
    assert unknown.stdout == ""


def test_nothing_found_says_why(question: list[str]) -> None:
    places = [*question[:2], "--at", "1999-01-04T08:00", *question[4:]]
    done = mobility("plan", *places, "--modes", "TRAM", code=None)  # 0 if it can be walked
    assert done.returncode in (0, 3)
    assert "OUTSIDE_SERVICE_PERIOD" in done.stdout
    nowhere = mobility("plan", "0,0", "0.1,0.1", *question[2:], code=3)
    assert "OUTSIDE_BOUNDS" in nowhere.stdout


def test_explain_shows_rounds_labels_and_fates(question: list[str]) -> None:
    text = mobility("explain", *question).stdout
    assert "Stops in reach of the start" in text
    assert re.search(r"\d+ rounds, \d+ patterns scanned", text)
    assert "1 ride" in text
    assert "kept: fastest" in text
    line = re.search(r"kept: fastest", text) and re.search(r"^ 0 .*?min +(\w+)", text, re.MULTILINE)
    assert line
    why = mobility("explain", *question, "--line", line[1]).stdout
    assert f"Line {line[1]}" in why
    assert re.search(r"runs: \d+ trips", why)
    assert re.search(r"ridden by journeys 0\b", why)
    assert "the name of no line" in mobility("explain", *question, "--line", "Hogwarts", code=1).stderr
    assert "No transit search" in mobility("explain", "0,0", "0,1", *question[2:]).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["plan", "1,2", "3,4", "--at", "soon", "--network", "CITY"], 2, "soon"),
        (["plan", "1,2", "3,4", "--network", "/nowhere"], 1, "/nowhere"),
        (["plan", "1,2"], 2, "TO"),
        (["serve", "--network", "/nowhere"], 1, "mobility build"),
        (["serve", "--port", "70000"], 2, "70000"),
        (["build", "--out", "/tmp/x"], 2, "--gtfs"),
        (["build", "--gtfs", "/nowhere.zip", "--out", "OUT"], 1, "/nowhere.zip"),
        (["build", "--gtfs", "a.zip", "--city", "model", "--out", "OUT"], 2, "--city"),
        (["build", "--city", "atlantis", "--out", "OUT"], 1, "atlantis"),
        (["check-feed", "/nowhere.zip"], 2, "/nowhere.zip"),
        (["dance"], 2, "dance"),
    ],
)
def test_mistakes_are_one_sentence(
    small_city: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    sentence: str,
) -> None:
    places = {"CITY": str(small_city), "OUT": str(tmp_path / "out")}
    monkeypatch.setattr(
        sys, "argv", ["mobility", *(places.get(argument, argument) for argument in arguments)]
    )
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == code
    assert sentence in said.replace("\n", " ")
    assert "Traceback" not in said


def test_bad_settings_are_named(monkeypatch: pytest.MonkeyPatch, small_city: Path) -> None:
    monkeypatch.setenv("MOBILITY_WORKERS", "many")
    done = mobility("serve", "--network", small_city, code=1)
    assert "MOBILITY_WORKERS must be a whole number" in done.stderr


def test_build_makes_a_network_and_a_failed_build_leaves_it(tmp_path: Path) -> None:
    feed = write_gtfs(tmp_path / "town.zip", small_town())
    out = tmp_path / "net"
    command = ["build", "--gtfs", f"town={feed}", "--out", out, "--land", "DE-SN"]
    built = mobility(*command)
    assert "is in service" in built.stderr
    before = (out / "current").resolve()
    manifest = json.loads((before / "manifest.json").read_text())
    assert [entry["tag"] for entry in manifest["feeds"]] == ["town"]
    assert "--gtfs" in manifest["command"]
    assert (manifest["country"], manifest["land"]) == ("DE", "SN")
    (tmp_path / "cut.zip").write_bytes(feed.read_bytes()[:200])
    failed = mobility("build", "--gtfs", tmp_path / "cut.zip", "--out", out, code=1)
    assert "cut.zip" in failed.stderr
    assert (out / "current").resolve() == before
    current = mobility(*command, "--unless-current")
    assert "nothing to build" in current.stderr


@pytest.mark.slow
def test_what_a_ride_asks_of_its_rider_and_why_there_is_none(tmp_path: Path) -> None:
    called = """
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type
        t1,08:00:00,08:00:00,a,1,2,1
        t1,08:10:00,08:10:00,c,2,1,3
        """
    trips = "route_id,service_id,trip_id\nr1,wk,t1\n"
    feed = write_gtfs(tmp_path / "town.zip", small_town(stop_times=called, trips=trips))
    mobility("build", "--gtfs", f"town={feed}", "--out", tmp_path / "net")
    there = ["town_a", "town_c", "--at", "2026-01-06T07:50", "--network", str(tmp_path / "net")]
    asked = mobility("plan", *there).stdout
    assert "Call the operator before boarding" in asked
    assert "Tell the driver" in asked
    assert "Vor der Fahrt beim Unternehmen anrufen" in mobility("plan", *there, "--language", "de").stdout
    assert "leaving at 2026-01-06 08:00:00" in mobility("explain", *there).stdout
    back = mobility("explain", "town_c", "town_a", *there[2:]).stdout
    assert "NO_TRANSIT_CONNECTION" in back
    assert "Transit does not connect these places" in back


def test_check_feed_prints_json_and_html(tmp_path: Path) -> None:
    feed = write_gtfs(tmp_path / "town.zip", small_town())
    report = json.loads(mobility("check-feed", feed, "--json").stdout)
    assert report["canBeRoutedOn"] is True
    page = tmp_path / "report.html"
    mobility("check-feed", feed, "--html", page)
    assert page.read_text().startswith("<!doctype html>") or "<html" in page.read_text()[:200].lower()
    broken = write_gtfs(tmp_path / "broken.zip", small_town(trips=None))
    assert "trips.txt" in mobility("check-feed", broken, code=1).stdout


def test_check_feed_takes_the_day_that_stands_for_today(tmp_path: Path) -> None:
    feed = write_gtfs(tmp_path / "town.zip", small_town())  # January 2026
    then = json.loads(mobility("check-feed", feed, "--json", "--date", "2026-01-06").stdout)
    later = json.loads(mobility("check-feed", feed, "--json", "--date", "2026-06-01").stdout)
    assert (then["verdict"], then["checkedAsOf"]) == ("routable", "2026-01-06")
    assert later["verdict"] == "routable_with_losses"
    assert "out of date" in json.dumps(later["findings"])
    assert "--date" in mobility("check-feed", feed, "--date", "soon", code=2).stderr
    nowhere = mobility("check-feed", feed, "--html", tmp_path / "no" / "folder.html", code=2)
    assert "cannot be written" in nowhere.stderr


@pytest.mark.slow
def test_unless_current_compares_what_is_built_from(tmp_path: Path) -> None:
    feed = write_gtfs(tmp_path / "town.zip", small_town())
    build = ["build", "--gtfs", f"town={feed}", "--out", tmp_path / "net", "--unless-current"]
    assert "is in service" in mobility(*build).stderr
    assert "nothing to build" in mobility(*build).stderr
    assert "is in service" in mobility(*build, "--shift-weeks", "1").stderr
    assert "is in service" in mobility(*build, "--land", "DE-ST").stderr
    assert "no holidays are known of DE-XX" in mobility(*build, "--land", "DE-XX", code=1).stderr
    assert "'Saxony' is no code of ISO 3166-2" in mobility(*build, "--land", "Saxony", code=1).stderr
    write_gtfs(feed, small_town(trips="route_id,service_id,trip_id\nr1,wk,t1\n"))
    assert "1 trips" in mobility(*build).stderr
    assert "--source" in mobility(*build, "--source", "a=b", code=2).stderr
    with_extract = ["build", "--city", "halle", "--osm", "x.osm.pbf", "--out", tmp_path / "net"]
    assert "--source osm=FILE" in mobility(*with_extract, code=2).stderr


def test_a_program_that_can_keep_no_kernels_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(**_: object) -> None:
        """What happens when the module of a kernel is loaded, where numba finds no folder."""
        with patch("numba.core.caching.CompileResultCacheImpl._locator_classes", []):
            njit(cache=True)(load)

    monkeypatch.setattr("mobility.cli.group.main", load)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "NUMBA_CACHE_DIR" in capsys.readouterr().err
