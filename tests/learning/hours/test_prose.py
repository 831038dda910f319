"""German opening hours: what is read covers exactly what is stated; the rest is kept as text."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import validate

from mobility.learning.hours import OpeningTimes, read_prose

BERLIN = ZoneInfo("Europe/Berlin")
TIMES = OpeningTimes("SN")
LONG = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


@pytest.mark.parametrize(
    ("text", "hours", "rest"),
    [
        ("Dienstag bis Donnerstag 14:00 - 18:00 Uhr", "Tu-Th 14:00-18:00", ""),
        ("Mo, Mi 14-18 Uhr", "Mo,We 14:00-18:00", ""),
        ("9.00–17.30 Uhr", "09:00-17:30", ""),
        ("Sonn- und Feiertage 10-12 Uhr", "Su,PH 10:00-12:00", ""),
        ("montags und mittwochs 18 Uhr bis 2 Uhr", "Mo,We 18:00-02:00", ""),
        ("In den Schulferien Di bis So 10:00 - 18:00 Uhr", "SH Tu-Su 10:00-18:00", ""),
        ("Mo-Fr 9-17 Uhr und nach Vereinbarung", "Mo-Fr 09:00-17:00", "nach Vereinbarung"),
        ("jeden ersten Samstag im Monat 10-12 Uhr", "Sa[1] 10:00-12:00", ""),
        ("täglich 9-17 Uhr, Mo geschlossen", "09:00-17:00; Mo off", ""),
        ("werktags 8-16 Uhr", 'Mo-Fr 08:00-16:00; Sa 08:00-16:00 unknown "Werktage"; PH off', ""),
        ("Mo-Fr 9-17 Uhr nur nach Anmeldung", 'Mo-Fr 09:00-17:00 unknown "nur nach Anmeldung"',
         "nur nach Anmeldung"),
    ],
)  # fmt: skip
def test_common_forms(text: str, hours: str, rest: str) -> None:
    read = read_prose(text)
    assert (read.opening_hours, read.rest) == (hours, rest)


@pytest.mark.parametrize(
    "text",
    ["täglich 9-18 Uhr, So 10-16 Uhr", "Mo 25:00 - 26:00 Uhr", "Mo 10-10 Uhr", "nach Vereinbarung",
     "von Mitte März bis Ende Mai Mo 9-12 Uhr", "Mo 9-12 Uhr außer im August", "Di 9-12 Uhr (Mai bis 17 Uhr)",
     "31. Februar bis 1. März täglich 9-12 Uhr", "x" * 10_000, "\x00", "Mo-Fr 9-12 Uhr und 11-14 Uhr"],
)  # fmt: skip
def test_what_is_unclear_is_kept_as_text(text: str) -> None:
    assert read_prose(text).opening_hours == ""
    assert read_prose(text).rest == text.strip()


def test_leipzig(shared_data: Callable[[str], Path]) -> None:
    offers = json.loads(shared_data("learning/offers-leipzig-mint.json").read_text("utf-8"))
    texts = [offer["extend"]["Oeffnungszeiten"] for offer in offers]
    read = [read_prose(text) for text in texts]
    assert len(read) == 45
    assert sum(bool(one.opening_hours) for one in read) == 23
    for text, one in zip(texts, read, strict=True):
        assert validate(one.opening_hours) if one.opening_hours else one.rest == text.strip()


@st.composite
def statements(draw: st.DrawFn) -> tuple[str, dict[int, set[int]]]:
    """A text, and the minutes of the week's days that it states, derived apart from the grammar."""
    days = draw(st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(sorted))
    names = draw(st.sampled_from((LONG, SHORT)))
    parts, expected = [], {day: set[int]() for day in range(7)}
    while days:
        group, days = days[: (n := draw(st.integers(1, len(days))))], days[n:]
        is_run = len(group) > 2 and group[-1] - group[0] == len(group) - 1
        if is_run:
            said = names[group[0]] + draw(st.sampled_from((" bis ", " - ", "-"))) + names[group[-1]]
        else:
            joint = draw(st.sampled_from((", ", " und ", "/")))
            said = joint.join(names[day] for day in group)
        cuts = sorted(draw(st.sets(st.integers(0, 95), min_size=2, max_size=4)))
        spans = list(zip(cuts[::2], cuts[1::2], strict=False))
        clock = draw(st.sampled_from(("{}:{:02d}", "{}.{:02d}", "{:02d}:{:02d}")))
        times = draw(st.sampled_from((" und ", ", "))).join(
            clock.format(a // 4, a % 4 * 15)
            + draw(st.sampled_from((" - ", "-", " bis ", "–")))
            + clock.format(b // 4, b % 4 * 15)
            + draw(st.sampled_from((" Uhr", "")))
            for a, b in spans
        )
        parts.append(f"{said} {draw(st.sampled_from(('', 'von ')))}{times}")
        for day in group:
            expected[day] |= {m for a, b in spans for m in range(a * 15, b * 15)}
    return draw(st.sampled_from((", ", "; ", " "))).join(parts), expected


@given(statements())
def test_covers_exactly_the_stated_minutes(stated: tuple[str, dict[int, set[int]]]) -> None:
    text, expected = stated
    hours = read_prose(text).opening_hours
    assert validate(hours), text
    monday = dt.datetime(2026, 6, 15, tzinfo=BERLIN)
    found: dict[int, set[int]] = {day: set() for day in range(7)}
    for span in TIMES.spans(hours, monday, monday + dt.timedelta(days=7)) or ():
        assert span.is_certain
        start = int((span.start - monday).total_seconds()) // 60
        for minute in range(start, start + int((span.end - span.start).total_seconds()) // 60):
            found[minute // 1440].add(minute % 1440)
    assert found == expected, (text, hours)


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            (
                *SHORT,
                "bis",
                "und",
                "9-12",
                "Uhr",
                ",",
                "geschlossen",
                "nach",
                "Absprache",
                "(",
                ")",
                "April",
                "täglich",
                "außer",
                "Feiertage",
            )
        ),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_is_read_validly_or_kept(text: str) -> None:
    read = read_prose(text)
    assert validate(read.opening_hours) if read.opening_hours else read.rest == text.strip()
