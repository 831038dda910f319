"""`mobility accessibility matrix`, as one types it."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from mobility.cli import group
from mobility.errors import BadParameterError, LimitExceededError, OutsideServiceError
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
    assert not list((tmp_path / "out").glob("*.part"))


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
