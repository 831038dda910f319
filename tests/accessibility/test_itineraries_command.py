"""`mobility accessibility itineraries` writes the legs of all ways, or says what is wrong."""

import datetime as dt
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from click.testing import CliRunner, Result

import mobility
from mobility.accessibility.points import read_points
from mobility.cli import group
from mobility.network import load_network


@pytest.fixture
def homes(small_city: Path, tmp_path: Path) -> Path:
    network = load_network(small_city)
    stops = np.flatnonzero(network.links.stop_node >= 0)[[3, 40, 80]]
    t = network.timetable
    lines = [f"h{stop},{t.stop_lat[stop]},{t.stop_lon[stop]}" for stop in stops]
    (tmp_path / "homes.csv").write_text("\n".join(["id,lat,lon", *lines]), encoding="utf-8")
    return tmp_path / "homes.csv"


def run(small_city: Path, homes: Path, out: Path, *more: str) -> Result:
    words = ["accessibility", "itineraries", "--network", str(small_city), "--origins", str(homes)]
    return CliRunner().invoke(group, [*words, "--at", "2026-03-09T07:30", "--out", str(out), *more])


def test_legs_are_those_of_the_table(small_city: Path, homes: Path, tmp_path: Path) -> None:
    done = run(small_city, homes, tmp_path / "ways" / "all.gpkg", "--modes", "walk,transit")
    assert done.exit_code == 0, (done.output, done.exception)
    written = gpd.read_file(tmp_path / "ways" / "all.gpkg")
    table = mobility.DetailedItineraries(
        load_network(small_city),
        read_points(homes),
        departure=dt.datetime(2026, 3, 9, 7, 30),
    )
    assert len(written) == len(table) > 9
    for name in ("from_id", "to_id", "option", "segment", "transport_mode", "route_id", "start_stop_id"):
        assert written[name].fillna("").tolist() == table[name].fillna("").tolist(), name
    assert written["travel_time"].tolist() == table["travel_time"].dt.total_seconds().tolist()


def test_pairs_and_endings(small_city: Path, homes: Path, tmp_path: Path) -> None:
    out = tmp_path / "pairs.geojson"
    assert run(small_city, homes, out, "--destinations", str(homes), "--modes", "WALK").exit_code == 0
    pairs = gpd.read_file(out)
    assert (pairs["from_id"] == pairs["to_id"]).all()
    wrong = run(small_city, homes, tmp_path / "ways.shp")
    assert ".gpkg or .geojson" in str(wrong.exception)
