"""Numbers in tags, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm.values import parse_count, parse_incline_percent, parse_kmh, parse_level, parse_metres


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("1.2", 1.2),
        ("1,2 m", 1.2),
        ("90 cm", 0.9),
        ("3'", 0.9144),
        ("3'6\"", 1.0668),
        ("wide", None),
        ("", None),
    ],
)
def test_metres(text: str, metres: float | None) -> None:
    assert parse_metres(text) == (None if metres is None else pytest.approx(metres))


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("10%", 10),
        ("-7 %", -7),
        ("5", 5),
        ("45°", 100),
        ("up", 1),
        ("down", -1),
        ("steep", None),
        (None, None),
    ],
)
def test_incline(text: str | None, percent: float | None) -> None:
    assert parse_incline_percent(text) == (None if percent is None else pytest.approx(percent))


@pytest.mark.parametrize(("text", "level"), [("-1;0", -1), ("0.5", 0.5), ("1-3", 1), ("G", None)])
def test_level(text: str, level: float | None) -> None:
    assert parse_level(text) == level


def test_kmh_and_counts() -> None:
    assert parse_kmh("30 mph") == pytest.approx(48.28, abs=0.01)
    assert parse_kmh("none") is None
    assert parse_count("2;3") == 2
    assert parse_count("many") is None


@given(st.text(max_size=12))
def test_no_text_is_an_error(text: str) -> None:
    for parse in (parse_metres, parse_incline_percent, parse_kmh, parse_level, parse_count):
        found = parse(text)
        assert found is None or abs(found) < 1e13
