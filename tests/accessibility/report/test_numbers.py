"""Numbers in the reader's language, and whom a map names."""

from types import SimpleNamespace
from typing import Any

import pytest

from mobility.accessibility.report.numbers import write_count, write_index, write_share, write_value
from mobility.accessibility.report.sources import credits_of


@pytest.mark.parametrize(
    ("value", "in_english", "in_german"),
    [
        (0.0, "0.0", "0,0"),
        (0.000987123, "0.000987", "0,000987"),
        (0.5, "0.5", "0,5"),
        (3.8192, "3.8", "3,8"),
        (14181.04, "14,181.0", "14.181,0"),
        (None, "–", "–"),
    ],
)
def test_values(value: float | None, in_english: str, in_german: str) -> None:
    assert (write_value(value, "en"), write_value(value, "de")) == (in_english, in_german)


def test_counts_indexes_and_shares() -> None:
    assert [write_count(14181, language) for language in ("en", "de")] == ["14,181", "14.181"]
    assert [write_index(0.826, language) for language in ("en", "de")] == ["0.83", "0,83"]
    assert [write_share(0.736, language) for language in ("en", "de")] == ["74%", "74\xa0%"]
    assert {write_index(None, "de"), write_share(None, "de")} == {"–"}


def test_feeds_without_an_attribution_are_named_all_the_same() -> None:
    feeds = [
        SimpleNamespace(tag="rnv", name="Rhein-Neckar-Verkehr", attribution=""),
        SimpleNamespace(tag="db", name="", attribution=""),
        SimpleNamespace(tag="vrn", name="VRN", attribution="Data: VRN"),
    ]
    sources: Any = SimpleNamespace(feeds=feeds, attributions=("Data: VRN", "© OpenStreetMap contributors"))
    named = ["Data: VRN", "© OpenStreetMap contributors", "Rhein-Neckar-Verkehr", "db"]
    assert credits_of(sources) == named
