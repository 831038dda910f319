"""The report's page: whole, harmless, without any request to another place."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import numpy as np
import pytest

from gtfs.check import check_feed
from gtfs.report import ServiceDays, Stops
from gtfs.report_charts import departure_levels, draw_calendar, draw_map, level_of
from gtfs.report_html import render_html, write_html
from tests.support.feeds import small_town, write_gtfs

STOPS = """
    stop_id,stop_name,stop_lat,stop_lon
    a,<script>alert(1)</script>,51.480,11.960
    b,"A ""quoted"" & odd one",51.485,11.970
    c,Gamma,51.490,11.980
    d,Delta,51.495,11.990
    """


@pytest.fixture
def page(tmp_path) -> str:
    feed = write_gtfs(tmp_path / "feed.zip", small_town(stops=STOPS))
    report = check_feed(feed, date=date(2026, 1, 7))
    write_html(report, tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert text == render_html(report)
    return text


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", page)
    assert "<script" not in page
    assert "url(" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_links_lead_to_places_on_the_page(page: str) -> None:
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors <= set(re.findall(r'id="([^"]+)"', page))


def test_drawings_are_whole_and_named(page: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", page, flags=re.S)
    assert drawings
    for drawing in drawings:
        root = ET.fromstring(drawing)
        assert root.get("aria-label") or root.get("aria-hidden") == "true"


def test_a_month_is_a_sheet_and_a_day_a_square() -> None:
    # 1 January 2026 is a Thursday: row 3 of the first column.
    service = ServiceDays(date(2026, 1, 1), np.array([10, 0, 5]), "trips")
    root = ET.fromstring(draw_calendar(service))
    (month,) = root.findall("svg")
    squares = month.findall("rect")
    assert len(squares) == 31
    assert [square.get("class") for square in squares[:4]] == ["h5", "h0", "h3", "out"]
    assert (squares[0].get("x"), squares[0].get("y")) == ("14", str(3 * 16 + 22))
    assert squares[0].find("title").text == "Thu 1 January 2026: 10 trips"


def test_long_calendars_are_cut() -> None:
    service = ServiceDays(date(2026, 1, 1), np.ones(5000, np.int64), "trips")
    assert draw_calendar(service).count("<svg") == 36
    assert service.last == date(2026, 1, 1) + timedelta(days=4999)


@pytest.mark.parametrize(("value", "level"), [(0, 0), (1, 1), (20, 1), (21, 2), (100, 5)])
def test_levels_are_equal_steps(value: int, level: int) -> None:
    assert level_of(value, 100) == level


def stops_at(lat: list[float], lon: list[float], departures: list[int]) -> Stops:
    names = [f"stop {i}" for i in range(len(lat))]
    return Stops(date(2026, 1, 7), np.array(lat), np.array(lon), np.array(departures), names, {}, 0)


def test_the_map_keeps_north_up_and_distances_true() -> None:
    # One stop 1 km north and one 1 km east of the first: equally far from it on the drawing.
    km = 1000 / 111_195
    lat, lon = [51.5, 51.5 + km, 51.5], [12.0, 12.0, 12.0 + km / np.cos(np.radians(51.5))]
    drawing, outside = draw_map(stops_at(lat, lon, [1, 2, 3]))
    dots = {c.find("title").text[:6]: c for c in ET.fromstring(drawing).findall("circle")}
    x, y = ([float(dots[f"stop {i}"].get(axis)) for i in range(3)] for axis in ("cx", "cy"))
    assert outside == 0
    assert y[1] < y[0] and x[2] > x[0]
    assert y[0] - y[1] == pytest.approx(x[2] - x[0], rel=1e-3)


def test_a_stop_on_another_continent_does_not_shrink_the_map() -> None:
    rng = np.random.default_rng(5)
    lat, lon = [*(51.4 + rng.random(500) / 5), -33.9], [*(11.9 + rng.random(500) / 5), 151.2]
    drawing, outside = draw_map(stops_at(lat, lon, [1] * 501))
    assert outside == 1
    assert drawing.count("<circle") == 500


def test_one_stop_is_a_map_too() -> None:
    assert draw_map(stops_at([51.5], [12.0], [0]))[0].count("<circle") == 1


def test_color_classes_begin_at_one_and_rise() -> None:
    borders = departure_levels(np.arange(0, 2000))
    assert borders[0] == 1
    assert borders == sorted(set(borders))
    assert len(borders) <= 5
    assert departure_levels(np.zeros(4, np.int64)) == []
