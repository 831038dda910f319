"""`mobility learning coverage` on the small city: all places count, and a mobile offer while it is there."""

import csv
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from mobility.cli import group
from mobility.learning.directory import ImportBatch, open_directory
from mobility.learning.directory.filters import MOST_ROWS
from mobility.learning.model import Offer, OfferFormat, Origin, Place, Provider, Session
from tests.support.small_city import question_in

DAY = date(2026, 3, 10)
ORIGIN = Origin("test", is_simulated=True)


def batch(lat: float, lon: float) -> ImportBatch:
    """A library and a bus from two to four at home, and too many places to be listed far away."""
    start = datetime(2026, 3, 10, 14, tzinfo=ZoneInfo("Europe/Berlin"))
    far = [Place(f"far-{n}", f"Aa {n}", "museum", 53.0 + n / 1e4, 9.0, ORIGIN, "p") for n in range(MOST_ROWS)]
    library = Place(
        "library", "Zz library", "library", lat, lon, ORIGIN, "p", opening_hours="Mo-Su 08:00-20:00"
    )
    square = Place("square", "Zz square", "mobile_stop", lat, lon, ORIGIN, "p")
    offer = Offer("bus", "p", {"de": "Bus"}, ORIGIN, format=OfferFormat.MOBILE)
    session = Session("s", "bus", start, start + timedelta(hours=2), "square")
    return ImportBatch((Provider("p", "P", ORIGIN),), (*far, library, square), (offer,), (session,), ())


@pytest.mark.slow
def test_all_places_count_and_a_bus_while_it_is_there(small_city: Path, tmp_path: Path) -> None:
    lat, lon = map(float, question_in(small_city).from_place.split(","))
    directory = open_directory(f"sqlite:///{tmp_path / 'learning.sqlite'}")
    directory.apply(batch(lat, lon), "test")
    directory.close()
    people = pa.table({"lat": [lat], "lon": [lon], "population": [100.0]})
    pq.write_table(people, tmp_path / "population.parquet")
    given = ["--network", small_city, "--population", tmp_path / "population.parquet", "--date", DAY]
    given += ["--hours", "13,14,15,16", "--no-png", "--out", tmp_path / "out"]
    done = CliRunner().invoke(
        group, ["learning", "coverage", *map(str, given)], env={"MOBILITY_STATE": str(tmp_path)}
    )
    assert done.exit_code == 0, (done.output, done.exception)
    with (tmp_path / "out" / "coverage.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["mode"], row["minutes"]) == ("foot", "15")]
    reached = {(row["kind"], row["hour"]): int(row["people_reaching"]) for row in rows}
    assert {hour: reached["library", hour] for hour in ("13", "14", "15", "16")} == dict.fromkeys(
        ("13", "14", "15", "16"), 100
    )
    assert [reached["mobile_stop", hour] for hour in ("13", "14", "15", "16")] == [0, 100, 100, 0]
    assert {row["is_simulated"] for row in rows} == {"1"}
    shapes = json.loads((tmp_path / "out" / "coverage.geojson").read_bytes())
    assert "simulated" in shapes["note"]
