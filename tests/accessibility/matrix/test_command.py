"""`mobility accessibility matrix`, as one types it."""

import errno
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner

from mobility.cli import group
from mobility.errors import (
    BadParameterError,
    LimitExceededError,
    OutputError,
    OutsideServiceError,
    PointsError,
)
from mobility.network import TransportNetwork

POINTS = "id,lat,lon\nstation,49.4048,8.6765\nziegelhausen,49.4178,8.7612\nnowhere,0,0\n"


def run(network: TransportNetwork, folder: Path, *more: str, name: str = "matrix.parquet") -> Path:
    """Ask, and give what was written."""
    points = folder / "points.csv"
    points.write_text(POINTS, encoding="utf-8")
    out = folder / "out" / name
    words = ["accessibility", "matrix", "--network", str(network.path.parent), "--origins", str(points)]
    words += ["--out", str(out), "--at", "2016-11-08T08:00", *more]
    CliRunner().invoke(group, words, catch_exceptions=False, standalone_mode=False)
    return out


def test_it_writes_a_row_for_each_pair(heidelberg_network: TransportNetwork, tmp_path: Path) -> None:
    asked = ("--percentiles", "25,75", "--window", "30")
    table = pd.read_parquet(run(heidelberg_network, tmp_path, *asked))
    assert list(table.columns) == ["from_id", "to_id", "travel_time_p25", "travel_time_p75"]
    assert table["from_id"].tolist() == ["station"] * 3 + ["ziegelhausen"] * 3 + ["nowhere"] * 3
    times = table.set_index(["from_id", "to_id"])["travel_time_p25"]
    assert 20 < times["station", "ziegelhausen"] < 40
    assert pd.isna(times["station", "nowhere"])
    as_text = pd.read_csv(run(heidelberg_network, tmp_path, *asked, name="matrix.csv"))
    assert as_text["travel_time_p75"].tolist()[:2] == table["travel_time_p75"].tolist()[:2]
    assert as_text["to_id"].tolist() == table["to_id"].tolist()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"matrix.parquet", "matrix.csv"}


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (["--max-cells", "8"], LimitExceededError),
        (["--at", "2017-11-08T08:00"], OutsideServiceError),
        (["--modes", "walk,fly"], BadParameterError),
        (["--percentiles", "half"], BadParameterError),
        (["--out", "matrix.txt"], BadParameterError),
    ],
)
def test_what_cannot_be_asked_writes_nothing(
    heidelberg_network: TransportNetwork, tmp_path: Path, more: list[str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(heidelberg_network, tmp_path, *more)
    assert not (tmp_path / "out").exists()


def test_points_off_the_streets_are_told(heidelberg_network: TransportNetwork, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(POINTS, encoding="utf-8")
    words = ["accessibility", "matrix", "--network", str(heidelberg_network.path.parent), "--window", "1"]
    words += ["--origins", str(tmp_path / "points.csv"), "--at", "2016-11-08T08:00"]
    done = CliRunner().invoke(group, [*words, "--out", str(tmp_path / "matrix.csv")])
    assert done.exit_code == 0, done.exception
    assert "1 origins have no street within 250 m: nowhere." in done.output


def test_no_point_on_the_streets_is_an_error(heidelberg_network: TransportNetwork, tmp_path: Path) -> None:
    swapped = tmp_path / "swapped.csv"
    swapped.write_text("id,lat,lon\na,8.6765,49.4048\nb,8.7612,49.4178\n", encoding="utf-8")
    with pytest.raises(PointsError, match=r"swapped.csv: latitude and longitude are swapped"):
        run(heidelberg_network, tmp_path, "--destinations", str(swapped))
    assert not (tmp_path / "out").exists()


def test_what_a_file_does_not_say_stands_behind_it(
    heidelberg_network: TransportNetwork, tmp_path: Path
) -> None:
    meters = tmp_path / "m\u00e4rkte, alle.csv"
    meters.write_text("nr;x;y;ort\nA;476563,1;5472409,9;K\u00f6nig\n", encoding="cp1252")
    table = pd.read_parquet(
        run(
            heidelberg_network,
            tmp_path,
            *("--destinations", f"{meters.rename(tmp_path / 'm.csv')},crs=EPSG:25832,encoding=cp1252,id=nr"),
        )
    )
    assert table["to_id"].unique().tolist() == ["A"]
    assert table["travel_time_p50"].notna().sum() == 2
    for wrong in ("m.csv,color=red", "m.csv,crs", "n.csv,crs=EPSG:25832"):
        with pytest.raises(click.BadParameter, match=r"not understood|no file"):
            run(heidelberg_network, tmp_path, "--destinations", str(tmp_path / wrong))


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    heidelberg_network: TransportNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mobility.accessibility.jobs.disk.os.fsync", full)
    with pytest.raises(OutputError, match=r"has no room for matrix.parquet") as fault:
        run(heidelberg_network, tmp_path, "--window", "1")
    assert fault.value.code == "DISK_FULL"
    assert not list((tmp_path / "out").iterdir())
