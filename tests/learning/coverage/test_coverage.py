"""Coverage from times by hand: who reaches what, who lacks how much, and what the files say of it."""

import csv
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest

from mobility.cli.learning_coverage_picture import draw_coverage
from mobility.learning.coverage.coverage import LIMITS_MIN, Coverage, Supply, cover
from mobility.learning.coverage.map_texts import COLORS
from mobility.learning.coverage.measure import MODES, UNREACHED_S, Times
from mobility.learning.coverage.quarters import gather
from mobility.learning.coverage.reports import write_geojson, write_quarters, write_summary
from mobility.learning.coverage.web_map import write_html

STOP = {"stopId": "t_1", "name": "</script><b>x", "lat": 51.48, "lon": 11.97, "people": 5}


def town() -> Coverage:
    """Two quarters (100 and 50 people), a library open at 9 and 20, a museum open at 9 only."""
    quarters = gather(np.array([51.48, 51.49]), np.array([11.97, 11.97]), np.array([100.0, 50.0]), 500.0)
    foot = np.array([[600, UNREACHED_S], [UNREACHED_S, 2000]], np.int32)
    bike = np.array([[200, 800], [800, 700]], np.int32)
    transit = np.array([[[600, 1700], [1000, 1000]], [[600, 1700], [UNREACHED_S, 1000]]], np.int32)
    supplies = [
        Supply("library", np.array([0]), np.array([[True], [True]])),
        Supply("museum", np.array([1]), np.array([[True], [False]])),
    ]
    return cover(quarters, (9, 20), supplies, Times(foot, bike, transit))


def test_people_by_mode_minutes_hour_and_kind() -> None:
    counts = town().people_reaching()
    foot, bike, transit = (MODES.index(mode) for mode in ("foot", "bike", "transit"))
    assert counts[foot, 0, 0].tolist() == [100, 0]  # 600 s = 10 min; the museum: nobody within 15
    assert counts[foot, 2, 0].tolist() == [100, 50]  # 2,000 s = 33 min
    assert counts[bike, 0, 0].tolist() == [150, 150]
    assert counts[transit, 1, 0].tolist() == [150, 150]
    assert counts[transit, 1, 1].tolist() == [100, 0]  # at 20 the second quarter has no tram to the library


def test_who_lacks_how_much() -> None:
    """Three things are offered: library at 9 and 20, museum at 9; the second quarter misses one of them."""
    assert town().lacking().tolist() == [0.0, 1 / 3]


def test_tables_add_up() -> None:
    rows = list(csv.DictReader(io.StringIO(write_summary(town(), is_simulated=True))))
    assert len(rows) == 2 * 2 * len(MODES) * len(LIMITS_MIN)
    assert {row["is_simulated"] for row in rows} == {"1"}
    assert all(int(row["people_reaching"]) + int(row["people_left_out"]) == 150 for row in rows)
    quarters = list(csv.DictReader(io.StringIO(write_quarters(town(), is_simulated=False))))
    assert {row["is_simulated"] for row in quarters} == {"0"}
    late = [r for r in quarters if (r["hour"], r["mode"], r["minutes"]) == ("20", "transit", "30")]
    assert [row["kinds_missing"] for row in late] == ["museum", "library museum"]


def test_shapes_and_page() -> None:
    shapes = write_geojson(town(), [STOP], "invented")
    squares = [one for one in shapes["features"] if one["geometry"]["type"] == "Polygon"]
    assert sum(one["properties"]["people"] for one in squares) == 150
    assert squares[1]["properties"]["kindsReached"]["transit"]["30"] == {"9": 2, "20": 0}
    page = write_html(shapes, (9, 20))
    assert "&lt;/script&gt;&lt;b&gt;x" in page
    assert not re.search(r"(src|href)=|https?://", page)
    (data,) = re.findall(r'id="data">(.*?)</script>', page)
    assert json.loads(data)["people"] == 150
    # At 20 the museum is closed: the library alone is all there is.
    assert json.loads(data)["kindsByHour"] == {"9": 2, "20": 1}
    german = write_html(shapes, (9, 20), "de")
    assert '<html lang="de">' in german
    assert "Lernen in Reichweite" in german


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_picture_for_reports(language: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    image, colors_of = pytest.importorskip("PIL.Image"), pytest.importorskip("PIL.ImageColor")
    draw_coverage(write_geojson(town(), [STOP], "invented"), 20, tmp_path / "coverage.png", language)
    with image.open(tmp_path / "coverage.png") as picture:
        assert min(picture.size) > 1000
        colors = {color for _, color in picture.convert("RGB").getcolors(1 << 24)}
    # At 20 one quarter reaches the one kind there is, and the other nothing: both ends of the scale.
    assert {colors_of.getrgb(COLORS[0]), colors_of.getrgb(COLORS[-1])} <= colors


def test_cells_are_gathered_into_squares() -> None:
    lat, lon = np.array([51.48, 51.4805, 51.49]), np.array([11.97, 11.9705, 11.97])
    quarters = gather(lat, lon, np.array([10.0, 30.0, 5.0]), 500.0)
    assert [quarter.people for quarter in quarters] == [40, 5]
    assert (quarters[0].lat, quarters[0].lon) == (51.4805, 11.9705)
