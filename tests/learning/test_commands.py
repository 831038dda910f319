"""`mobility learning` on real directories."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from mobility.accessibility.points import read_points
from mobility.cli import group
from mobility.learning.directory import open_directory
from mobility.learning.importing.network_places import read_network_places
from mobility.learning.model import OfferFormat
from mobility.network import TransportNetwork
from mobility.service.learning_directory import database_of
from mobility.settings import read_settings
from tests.support.learning import small_batch


def run(state: Path, *arguments: str | Path) -> str:
    done = CliRunner().invoke(
        group, ["learning", *map(str, arguments)], env={"MOBILITY_STATE": str(state), "COLUMNS": "200"}
    )
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_what_is_exported_is_imported_and_found(tmp_path: Path) -> None:
    first, second, file = tmp_path / "first", tmp_path / "second", tmp_path / "all.json"
    directory = open_directory(database_of(read_settings({"MOBILITY_STATE": str(first)})))
    directory.apply(small_batch(), "test")
    run(first, "export", "--out", file)
    written = json.loads(file.read_bytes())
    assert len(written["sessions"]) == 5
    assert written["offers"][2]["format"] == OfferFormat.ONLINE
    shown = run(second, "import", file, "--kind", "records")
    assert "5" in next(line for line in shown.splitlines() if "session" in line)
    assert "refused" in shown
    copy = open_directory(database_of(read_settings({"MOBILITY_STATE": str(second)})))
    assert copy.count() == directory.count()
    assert copy.find_offer("o1") == directory.find_offer("o1")
    assert "Nähen" in run(second, "list", "offers", "--text", "nehen anfaenger")
    assert "museum" in run(second, "list", "places", "--kind", "museum")
    assert "Volkshochschule" in run(second, "list", "providers")
    assert "import records" in run(second, "report")
    assert json.loads(run(second, "export")) == written


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_places_become_a_table_that_accessibility_reads(tmp_path: Path, ending: str) -> None:
    directory = open_directory(database_of(read_settings({"MOBILITY_STATE": str(tmp_path)})))
    directory.apply(small_batch(), "test")
    batch = {place.place_id: place for place in small_batch().places}
    file = tmp_path / "made" / f"places.{ending}"
    assert f"{len(batch)} places" in run(tmp_path, "places", "--out", file)
    points = read_points(file)
    assert {one: (lat, lon) for one, lat, lon in zip(points.ids, points.lats, points.lons, strict=True)} == {
        one: (place.lat, place.lon) for one, place in batch.items()
    }
    assert set(points.columns["kind"]) == {place.kind for place in batch.values()}
    run(tmp_path, "places", "--kind", "museum", "--out", file)
    assert set(read_points(file).columns["kind"]) == {"museum"}


def test_a_table_of_places_of_another_kind_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        group, ["learning", "places", "--out", "places.xlsx"], env={"MOBILITY_STATE": str(tmp_path)}
    )
    assert "must end in .parquet or .csv" in str(done.exception)


def test_a_bad_record_of_a_file_is_told_and_loses_no_other(tmp_path: Path) -> None:
    file = tmp_path / "half.json"
    good = {"providerId": "vhs", "name": "VHS", "origin": {"source": "file"}}
    file.write_text(json.dumps({"providers": [good, {"providerId": "x", "label": "X"}, 7]}))
    shown = run(tmp_path, "import", file, "--kind", "records")
    assert "refused provider x" in shown
    assert "refused provider providers[2]" in shown
    assert "VHS" in run(tmp_path, "list", "providers")


def test_records_are_sifted_as_other_kinds_are(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    origin = {"source": "file"}
    course = {"offerId": "o1", "providerId": "vhs", "title": {"de": "Töpfern"}, "origin": origin}
    past = {"offerId": "o1", "start": "2020-01-01T10:00:00Z", "end": "2020-01-01T11:00:00Z"}
    content = {
        "providers": [{"providerId": "vhs", "name": "VHS", "phone": "0171 2345678", "origin": origin}],
        "offers": [course | {"description": {"de": "Bei Frau Mustermann"}}],
        "sessions": [{"sessionId": f"s{i}", **past} for i in range(3)],
    }
    file.write_text(json.dumps(content))
    shown = run(tmp_path, "import", file, "--kind", "records")
    assert [line for line in shown.splitlines() if line.startswith("own.json")] == [
        "own.json: offer o1: sessions: taken: sessions of it are in the past",
        "own.json: provider vhs: phone: left out: a mobile phone may be a person's",
        "own.json: offer o1: description.de: changed: names, mails or phones of persons were taken out",
    ]
    written = json.loads(run(tmp_path, "export"))
    assert len(written["sessions"]) == 3
    assert written["offers"][0]["description"] == {"de": "Bei …"}
    assert "phone" not in written["providers"][0]


def test_a_file_that_cannot_be_read_is_told_and_loses_no_other(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonld", tmp_path / "cut.jsonld"
    course = {"@context": "https://schema.org", "@type": "Course", "name": "Spinnen", "provider": "VHS"}
    whole.write_text(json.dumps(course))
    cut.write_text(whole.read_text()[:40])
    arguments = ["learning", "import", str(whole), str(cut), "--kind", "json-ld"]
    state = {"MOBILITY_STATE": str(tmp_path / "state"), "COLUMNS": "200"}
    done = CliRunner().invoke(group, [*arguments, "--replace"], env=state)
    assert "Nothing is replaced" in str(done.exception)
    assert "Spinnen" not in run(tmp_path / "state", "list", "offers"), "the rest would be taken out"
    done = CliRunner().invoke(group, arguments, env=state)
    assert "cut.jsonld: refused: cut.jsonld is not whole JSON" in done.output
    assert str(done.exception) == "1 of 2 files cannot be read; the others were taken."
    assert "Spinnen" in run(tmp_path / "state", "list", "offers")
    done = CliRunner().invoke(group, [*arguments[:2], str(cut), "--kind", "json-ld"], env=state)
    assert str(done.exception).startswith("cut.jsonld is not whole JSON")


def test_members_of_a_file_that_are_no_lists_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    file.write_text('{"offers": 7}')
    done = CliRunner().invoke(group, ["learning", "import", str(file), "--kind", "records"])
    assert str(done.exception).endswith("all.json: offers is no list.")


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("{}")
    done = CliRunner().invoke(group, ["learning", "import", str(file), "--kind", "papyrus"])
    assert done.exit_code == 2
    assert "records" in done.output
    done = CliRunner().invoke(group, ["learning", "import", str(tmp_path), "--kind", "wisy"])
    assert done.exit_code == 2
    assert "is a folder" in done.output


@pytest.mark.parametrize(
    ("kind", "name", "records"),
    [("leipzig", "offers-leipzig-mint.json", "offer"), ("schools", "schools-sachsen-anhalt.csv", "place")],
)
def test_real_sources_are_taken_and_taken_again(
    shared_data: Callable[[str], Path], tmp_path: Path, kind: str, name: str, records: str
) -> None:
    file = shared_data(f"learning/{name}")
    shown = run(tmp_path, "import", file, "--kind", kind, "--replace")
    told = [line for line in shown.splitlines() if line.startswith("merged offer leipzig:")]
    assert len(told) == (2 if kind == "leipzig" else 0), "offers that say the same in every word"
    directory = open_directory(database_of(read_settings({"MOBILITY_STATE": str(tmp_path)})))
    held = {str(one): count for one, count in directory.count().items()}
    assert held[records] > 40
    changes = len(directory.list_changes(limit=100_000))
    run(tmp_path, "import", file, "--kind", kind, "--replace")
    assert len(directory.list_changes(limit=100_000)) == changes


def test_places_of_a_network_are_in_the_directory(
    heidelberg_network: TransportNetwork, tmp_path: Path
) -> None:
    network = heidelberg_network.path.parent
    places = {one.place_id: one for one in read_network_places(network).batch.places}
    assert len(places) > 50
    kinds = {one.kind for one in places.values()}
    assert {"school", "kindergarten", "museum"} <= kinds
    run(tmp_path, "sync", "--network", network)
    directory = open_directory(database_of(read_settings({"MOBILITY_STATE": str(tmp_path)})))
    held = {str(kind): count for kind, count in directory.count().items()}
    assert held["place"] == len(places)
    changed = len(directory.list_changes(limit=100_000))
    run(tmp_path, "sync", "--network", network)
    assert len(directory.list_changes(limit=100_000)) == changed
    found = next(one for one in places.values() if one.opening_hours)
    assert directory.find_place(found.place_id) == found
    assert found.origin.license == "ODbL-1.0"


def test_places_of_the_model_city_are_marked_as_invented(small_city: Path) -> None:
    places = read_network_places(small_city).batch.places
    assert all(one.origin.is_simulated for one in places)


@pytest.mark.parametrize("word", ["postgresql", "mysql", "no address"])
def test_a_wrong_address_of_a_database_is_a_sentence(tmp_path: Path, word: str) -> None:
    url = {"postgresql": "postgresql://u@127.0.0.1:1/x"}.get(word, f"{word}://x")
    done = CliRunner().invoke(group, ["learning", "report"], env={"DATABASE_URL": url})
    assert type(done.exception).__name__ in ("DirectoryError", "SettingsError")
