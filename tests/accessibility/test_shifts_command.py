"""`mobility accessibility shifts` writes tables of people and lines, or says what is wrong."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from mobility.cli import group
from mobility.errors import BadParameterError
from mobility.network import load_network


@pytest.fixture
def files(small_city: Path, tmp_path: Path) -> tuple[Path, Path]:
    network = load_network(small_city)
    linked = np.flatnonzero(network.links.stop_node >= 0)
    stops = linked[np.linspace(0, linked.size - 1, 4).astype(int)]
    table = pd.DataFrame(
        {
            "id": [f"h{stop}" for stop in stops],
            "lat": network.timetable.stop_lat[stops],
            "lon": network.timetable.stop_lon[stops],
            "quarter": ["north", "north", "south", "south"],
            "people": [10, 20, 30, 40],
        }
    )
    table.iloc[:3].to_csv(tmp_path / "homes.csv", index=False)
    table.iloc[3:].to_csv(tmp_path / "sites.csv", index=False)
    return tmp_path / "homes.csv", tmp_path / "sites.csv"


def run(small_city: Path, files: tuple[Path, Path], out: Path, *shifts: str, radius: str = "600") -> Result:
    homes, sites = map(str, files)
    where = ["--network", str(small_city), "--homes", homes, "--sites", sites, "--out", str(out)]
    asked = ["--date", "2026-03-09", "--district", "quarter", "--people", "people"]
    asked += ["--radius", radius]
    named = [word for shift in shifts for word in ("--shift", shift)]
    return CliRunner().invoke(
        group, ["accessibility", "shifts", *where, *asked, *named], env={"COLUMNS": "150"}
    )


def test_people_by_district_and_gaps_are_written(
    small_city: Path, files: tuple[Path, Path], tmp_path: Path
) -> None:
    done = run(small_city, files, tmp_path / "out", "early=05:50-14:10", "late=14:00-22:10")
    assert done.exit_code == 0, (done.output, done.exception)
    districts = pd.read_csv(tmp_path / "out" / "districts.csv")
    assert districts.groupby("shift")["people"].sum().to_dict() == {"early": 60, "late": 60}
    assert (districts["can_work"] <= districts["can_come"]).all()
    assert len(pd.read_parquet(tmp_path / "out" / "homes.parquet")) == 2 * 3
    assert "direction" in pd.read_csv(tmp_path / "out" / "line_gaps.csv").columns
    assert "would not get home" in done.output
    assert "No line stops within" not in done.output


def test_one_home_off_the_streets_costs_the_others_nothing(
    small_city: Path, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """Its people are told, and counted as those who cannot come; the rest is as without it."""
    shift = "early=05:50-14:10"
    assert run(small_city, files, tmp_path / "alone", shift).exit_code == 0
    homes, sites = files
    homes.write_text(f"{homes.read_text()}sea,54.5,7.0,island,40\n")
    sites.write_text(f"{sites.read_text()}far,54.5,7.0,island,1\n")
    done = run(small_city, files, tmp_path / "out", shift)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "1 homes have no street within 250 m: sea." in done.output
    assert "1 sites have no street within 250 m: far." in done.output
    found, expected = (pd.read_parquet(tmp_path / name / "homes.parquet") for name in ("out", "alone"))
    is_new = found["id"].eq("sea") | found["site"].eq("far")
    pd.testing.assert_frame_equal(found[~is_new].reset_index(drop=True), expected)
    assert not found.loc[is_new, "can_work"].any()
    island = pd.read_csv(tmp_path / "out" / "districts.csv").query("district == 'island'")
    assert island[["people", "can_work"]].to_numpy().tolist() == [[40, 0], [40, 0]]


def test_two_shifts_of_one_name_are_refused(
    small_city: Path, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """Their people would be added up to twice as many as there are."""
    done = run(small_city, files, tmp_path / "out", "early=05:50-14:10", "early=06:50-15:10")
    assert isinstance(done.exception, BadParameterError)
    assert str(done.exception) == "two shifts are called early: give each a name of its own"
    assert not (tmp_path / "out").exists()


def test_a_site_without_stops_is_told(small_city: Path, files: tuple[Path, Path], tmp_path: Path) -> None:
    """Else no gaps would look like lines at all hours."""
    homes, sites = files
    head, gate = sites.read_text().splitlines()
    _, lat, *more = gate.split(",")
    sites.write_text("\n".join([head, gate, ",".join(["far", str(float(lat) + 3e-4), *more])]))
    done = run(small_city, (homes, sites), tmp_path / "out", "early=05:50-14:10", radius="1")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "No line stops within 1 m of far on 2026-03-09: it has no gaps of lines." in " ".join(
        done.output.split()
    )
    assert run(small_city, files, tmp_path / "out", "early=05:50-14:10", radius="-5").exit_code == 2


@pytest.mark.parametrize("text", ["early", "early=5-14", "early=25:00-14:00"])
def test_shifts_are_written_with_both_times(
    small_city: Path, files: tuple[Path, Path], tmp_path: Path, text: str
) -> None:
    done = run(small_city, files, tmp_path / "out", text)
    assert done.exit_code != 0
    assert "early=05:50-14:10" in f"{done.output}{done.exception}"
