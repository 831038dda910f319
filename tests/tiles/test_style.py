"""The style: texts that can be read on everything they may lie on, and layers that the tiles really have."""

import json
from itertools import product

import pytest

from mobility.tiles.features import LAYERS
from mobility.tiles.palette import THEMES, Palette
from mobility.tiles.style import SIMULATED, SOURCE, StyleSubject, write_style

AREAS = (
    "ground", "built", "business", "public", "park", "forest", "grass", "field", "sport", "sand", "paved",
    "water", "building",
)  # fmt: skip
TEXTS = ("text", "text_soft", "text_green", "text_water", "stop_rail", "stop_tram", "stop_bus")
LEAST = 4.5
"""WCAG 2.2, 1.4.3 Contrast (Minimum)."""


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def subject(**changes: object) -> StyleSubject:
    """A style's subject with a malicious attribution."""
    plain = StyleSubject(
        "Halle", "http://localhost/tiles/{z}/{x}/{y}.mvt?v=1", (11.8, 51.4, 12.1, 51.6), (11.97, 51.48),
        ("© OpenStreetMap contributors", '<script>alert("x")</script>'), False, "", 4, 16,
    )  # fmt: skip
    return plain._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", THEMES)
def test_texts_stand_out(theme: str) -> None:
    colors = THEMES[theme]._asdict()
    weak = {
        (text, area): round(contrast(colors[text], colors[area]), 2)
        for text, area in product(TEXTS, (*AREAS, "halo"))
        if contrast(colors[text], colors[area]) < LEAST
    }
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_color_is_used(theme: str) -> None:
    written = json.dumps(write_style(subject(), THEMES[theme]))
    assert [name for name in Palette._fields if getattr(THEMES[theme], name) not in written] == []


@pytest.mark.parametrize("language", ["", "de", "en"])
def test_its_layers_are_in_the_tiles(language: str) -> None:
    style = write_style(subject(language=language), THEMES["light"])
    layers = style["layers"]
    assert len({layer["id"] for layer in layers}) == len(layers)
    drawn = [layer for layer in layers if layer["type"] != "background"]
    assert {layer["source"] for layer in drawn} == {SOURCE}
    assert {layer["source-layer"] for layer in drawn} == set(LAYERS)
    assert "glyphs" not in style
    assert "sprite" not in style
    # The only address in it is this server's.
    assert style["sources"][SOURCE]["tiles"] == [subject().tiles]
    assert json.dumps(style).count("://") == 1


def test_attributions_are_no_markup() -> None:
    attribution = write_style(subject(), THEMES["light"])["sources"][SOURCE]["attribution"]
    assert "© OpenStreetMap contributors" in attribution
    assert "<script>" not in attribution


@pytest.mark.parametrize(("language", "word"), [("de", "de"), ("en", "en"), ("", "en")])
def test_a_model_city_says_so(language: str, word: str) -> None:
    style = write_style(subject(is_simulated=True, language=language), THEMES["light"])
    assert style["sources"][SOURCE]["attribution"].startswith(SIMULATED[word])
    assert style["metadata"] == {"mobility:simulated": True}
