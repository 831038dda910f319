"""`mobility accessibility isochrones` writes what a GIS reads, or says what is wrong with the points."""

from pathlib import Path

import geopandas
import pytest
from click.testing import CliRunner, Result

from mobility.cli import group
from mobility.errors import LimitExceededError, OutputError
from tests.support.small_city import question_in


@pytest.fixture
def points(small_city: Path, tmp_path: Path) -> Path:
    lat, lon = question_in(small_city).from_place.split(",")[:2]
    file = tmp_path / "points.csv"
    file.write_text(f"id,lat,lon\nhere,{lat},{lon}\n")
    return file


def run(small_city: Path, points: Path, out: Path, *more: str) -> Result:
    asked = ["--at", "2026-03-09T08:00", "--cell", "300", "--window", "2", *more]
    files = ["--network", str(small_city), "--points", str(points), "--out", str(out)]
    return CliRunner().invoke(group, ["accessibility", "isochrones", *asked, *files])


def test_areas_are_written_for_each_point(small_city: Path, points: Path, tmp_path: Path) -> None:
    done = run(small_city, points, tmp_path / "reach.gpkg", "--cutoffs", "10,20")
    assert done.exit_code == 0, (done.output, done.exception)
    found = geopandas.read_file(tmp_path / "reach.gpkg")
    assert found[["id", "cutoff"]].to_numpy().tolist() == [["here", 20], ["here", 10]]


def test_points_off_the_streets_are_named(small_city: Path, tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("id,lat,lon\nsea,54.5,7.0\n")
    done = run(small_city, file, tmp_path / "reach.gpkg")
    assert done.exit_code != 0
    assert "points.csv" in f"{done.output}{done.exception}"
    assert "sea (54.50000, 7.00000)" in f"{done.output}{done.exception}".replace("\n", " ")


def test_one_point_off_the_streets_costs_the_others_nothing(
    small_city: Path, points: Path, tmp_path: Path
) -> None:
    """As a matrix does it: the others are answered, that one is named; an empty area would be a zero."""
    alone = run(small_city, points, tmp_path / "alone.gpkg", "--cutoffs", "20")
    assert alone.exit_code == 0
    points.write_text(f"{points.read_text()}sea,54.5,7.0\n")
    done = run(small_city, points, tmp_path / "reach.gpkg", "--cutoffs", "20")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "1 points have no street within 250 m: sea." in done.output
    found, expected = (geopandas.read_file(tmp_path / f"{name}.gpkg") for name in ("reach", "alone"))
    assert found["id"].tolist() == ["here"]
    assert found.geometry.equals(expected.geometry)


def test_more_areas_than_fit_are_refused_with_their_number(
    small_city: Path, points: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobility.cli.accessibility_isochrones.MOST_AREAS", 3)
    asked = ("--cutoffs", "10,20", "--percentiles", "25,50")
    done = run(small_city, points, tmp_path / "reach.gpkg", *asked)
    assert isinstance(done.exception, LimitExceededError)
    assert "1 points x 2 cut-offs x 2 percentiles are 4 areas, more than 3" in str(done.exception)
    assert run(small_city, points, tmp_path / "reach.gpkg", "--cutoffs", "10,20").exit_code == 0


def test_cutoffs_are_numbers(small_city: Path, points: Path, tmp_path: Path) -> None:
    done = run(small_city, points, tmp_path / "reach.gpkg", "--cutoffs", "ten")
    assert done.exit_code != 0
    assert "cutoffs" in f"{done.output}{done.exception}"


def test_what_is_felt_needs_a_model_of_loads(small_city: Path, points: Path, tmp_path: Path) -> None:
    done = run(small_city, points, tmp_path / "reach.gpkg", "--clock", "perceived")
    assert done.exit_code != 0
    assert "mobility occupancy train" in f"{done.output}{done.exception}"


def test_a_folder_that_cannot_be_made_is_a_sentence(small_city: Path, points: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = run(small_city, points, tmp_path / "file" / "reach.gpkg")
    assert isinstance(done.exception, OutputError)
    assert run(small_city, points, tmp_path / "new" / "reach.geojson").exit_code == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["reach.geojson"]
