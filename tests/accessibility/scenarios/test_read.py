"""Scenario files: what is understood, and what is said of what is not, with file and line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.accessibility.scenarios import parse_scenario, read_scenario
from mobility.accessibility.scenarios.model import AddLine, ChangeHeadway, CloseStreets, Every, Pace, Window
from mobility.accessibility.scenarios.read import READERS
from mobility.errors import ScenarioError


def read(edits: str) -> object:
    return parse_scenario(f"scenario: test\nedits:\n{edits}", "plan.yaml").edits[0]


def test_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        """
scenario: Line 5 every five minutes
description: and the old bridge is closed
edits:
  - change_headway:
      line: 5
      direction: 0
      every_minutes: 7.5
      from: 06:00
      to: "25:00"
      days: [mon, sat]
  - close_bridge: {ways: [4711], modes: [walk, car]}
""",
        encoding="utf-8",
    )
    scenario = read_scenario(path)
    assert (scenario.name, scenario.description) == (
        "Line 5 every five minutes",
        "and the old bridge is closed",
    )
    headway, closed = scenario.edits
    assert isinstance(headway, ChangeHeadway)
    assert headway.of.line == "5"
    assert headway.every == Every(Window(6 * 3600, 25 * 3600), 450)
    assert headway.dates.weekdays == (0, 5)
    assert str(headway.where) == "plan.yaml, line 5: change_headway"
    assert isinstance(closed, CloseStreets)
    assert closed.modes == ("walk", "car")
    assert closed.where.line == 12


def test_a_new_line() -> None:
    made = read(
        """
  - add_line:
      id: X
      type: tram
      stops: [a, b, c]
      minutes: [2, 1.5]
      departures: ["06:00", {from: "07:00", to: "08:00", every_minutes: 10}]
      vehicle: {seats: 60, standing: 100}
"""
    )
    assert isinstance(made, AddLine)
    assert made.pace == Pace(None, (120, 90))
    assert made.times == (6 * 3600,)
    assert made.every == (Every(Window(7 * 3600, 8 * 3600), 600),)
    assert made.both_directions
    assert made.name == "X"


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ("  - remove_lin: {line: 5}", "line 3: there is no edit 'remove_lin'; did you mean 'remove_line'?"),
        ("  - remove_line: {lien: 5}", "line 3: lien: there is no such key here; did you mean 'line'?"),
        ("  - remove_line: {}", "line 3: remove_line: the key 'line' is missing"),
        ("  - remove_line: 5", "line 3: remove_line: this must be a mapping with the keys"),
        ("  - remove_line: {line: 5, from: '07:00'}", "'from' and 'to' belong together"),
        ("  - remove_line: {line: 5, from: '7 am', to: '08:00'}", "'7 am' is no time of day such as 06:30"),
        ("  - remove_line: {line: 5, from: '09:00', to: '08:00'}", "the end must come after the start"),
        ("  - remove_line: {line: 5, direction: 2}", "direction: 2 is not between 0 and 1"),
        ("  - remove_line: {line: 5, days: mondays}", "'mondays' is none of daily, weekdays, weekend"),
        ("  - remove_line: {line: 5, line: 6}", "the key edits[1].remove_line.line stands here twice"),
        ("  - remove_line: {line: *x}", "this is not YAML"),
        ("  - remove_line: &x {line: 5}", "anchors"),
        ("  - remove_line: !!python/name:os.system {line: 5}", "tags"),
        ("  - change_speed: {line: 5, percent: fast}", "percent: this must be a number"),
        ("  - change_dwell: {line: 5}", "say either 'seconds' or 'add_seconds'"),
        ("  - close_bridge: {}", "say either 'ways' (OSM ids) or 'across'"),
        ("  - close_bridge: {ways: [1], modes: [wolk]}", "did you mean 'walk'?"),
        ("  - add_cycleway: {path: [[51, 12]]}", "there must be at least 2 points"),
        ("  - add_cycleway: {path: [[51, 12], [95, 12]]}", "95 is not between -90 and 90 (latitude)"),
        ("  - add_stop: {id: x, at: [51, 12], lines: [5]}", "'lines' and 'between'"),
        (
            "  - add_line: {id: x, type: bus, stops: [a, b], departures: ['06:00']}",
            "say either 'speed_kmh' or 'minutes'",
        ),
        (
            "  - add_line: {id: x, type: bus, stops: [a, b], minutes: [1, 2], departures: ['06:00']}",
            "2 stops have 1 stretches, not 2",
        ),
        (
            "  - add_line: {id: x, type: bus, speed_kmh: 20, departures: ['06:00']}",
            "name its 'stops', or draw a 'path'",
        ),
        ("  - {}", "an edit is one word and what belongs to it"),
        ("  - remove_line: {line: 5}\n    add_stop: {}", "an edit is one word and what belongs to it"),
    ],
)
def test_what_is_not_understood_is_said(edits: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as fault:
        read(edits)
    assert str(fault.value).startswith("plan.yaml, line ")
    assert sentence in str(fault.value)


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        (
            "  - remove_line: {line: 5}\n  - change_speed: {line: 5, percent: 10}",
            "plan.yaml, line 4: change_speed: line 5 is removed: it cannot be changed (or removed twice) as "
            "well; see remove_line on line 3",
        ),
        ("  - remove_line: {line: 5}\n  - remove_line: {line: 5}", "removed twice"),
        (
            "  - change_speed: {line: 5, percent: 10}\n  - change_speed: {line: 5, percent: 20}",
            "line 5 is changed so twice; see change_speed on line 3",
        ),
        (
            "  - add_stop: {id: x, at: [51, 12]}\n  - add_stop: {id: x, at: [51, 12]}",
            "the id 'x' is taken on line 3 already",
        ),
        ("  - close_bridge: {ways: [1, 2]}\n  - close_street: {ways: [2]}", "way 2 is closed already"),
        (
            "  - change_speed: {line: 5, percent: 10, between: [a, b]}\n"
            "  - change_speed: {line: 5, percent: 20, between: [b, a]}",
            "line 5 is changed so twice; see change_speed on line 3",
        ),
        (
            '  - change_headway: {line: 5, every_minutes: 5, from: "06:00", to: "09:00", days: weekdays}\n'
            '  - change_headway: {line: 5, every_minutes: 9, from: "08:00", to: "12:00", days: [fri, sat]}',
            "line 5 is changed so twice; see change_headway on line 3",
        ),
        (
            "  - remove_line: {line: 5, days: weekend}\n"
            '  - change_headway: {line: 5, every_minutes: 9, from: "08:00", to: "12:00"}',
            "line 5 is removed",
        ),
        (
            "  - reroute_line: {line: 5, from_stop: a, to_stop: c, via: [x], speed_kmh: 20}\n"
            "  - reroute_line: {line: 5, from_stop: c, to_stop: a, via: [y], speed_kmh: 20}",
            "line 5 is changed so twice",
        ),
    ],
)
def test_contradictions_name_both_lines(edits: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as fault:
        read(edits)
    assert sentence in str(fault.value)


@pytest.mark.parametrize(
    "edits",
    [
        "  - remove_line: {line: 5}\n  - change_speed: {line: 6, percent: 10}",
        "  - remove_line: {line: 5, direction: 0}\n  - change_speed: {line: 5, percent: 10, direction: 1}",
        "  - change_speed: {line: 5, percent: 10, between: [a, b]}\n"
        "  - change_speed: {line: 5, percent: 20, between: [b, c]}",
        '  - change_headway: {line: 5, every_minutes: 5, from: "06:00", to: "09:00"}\n'
        '  - change_headway: {line: 5, every_minutes: 9, from: "09:00", to: "12:00"}',
        "  - close_bridge: {ways: [1], modes: [walk]}\n  - close_bridge: {ways: [1], modes: [car]}",
        '  - change_headway: {line: 5, every_minutes: 5, from: "06:00", to: "20:00", days: weekdays}\n'
        '  - change_headway: {line: 5, every_minutes: 9, from: "06:00", to: "20:00", days: weekend}',
        "  - remove_line: {line: 5, days: [sat]}\n  - remove_line: {line: 5, days: [sun]}",
        '  - remove_line: {line: 5, from: "20:00", to: "26:00"}\n  - change_speed: {line: 5, percent: 10}',
        "  - remove_line: {line: 5, direction: 1}\n  - change_dwell: {line: 5, seconds: 10}",
        "  - reroute_line: {line: 5, from_stop: a, to_stop: b, via: [x], speed_kmh: 20}\n"
        "  - reroute_line: {line: 5, from_stop: c, to_stop: d, via: [y], speed_kmh: 20}",
        # Whether line 9 runs on weekends is seen on a network.
        '  - change_headway: {line: 5, every_minutes: 5, from: "06:00", to: "20:00", days_like: 9}\n'
        '  - change_headway: {line: 5, every_minutes: 9, from: "06:00", to: "20:00", days: weekend}',
    ],
)
def test_what_goes_together_is_taken(edits: str) -> None:
    read(edits)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario(tmp_path / "none.yaml")
    path = tmp_path / "latin.yaml"
    path.write_bytes("scenario: Straße".encode("latin-1"))
    with pytest.raises(ScenarioError, match="not UTF-8"):
        read_scenario(path)
    path.write_text("[" * 5000, encoding="utf-8")
    with pytest.raises(ScenarioError, match="too deep"):
        read_scenario(path)
    path.write_text("#" * 200_001, encoding="utf-8")
    with pytest.raises(ScenarioError, match="larger than"):
        read_scenario(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(ScenarioError, match="the file is empty"):
        read_scenario(path)


WORDS = st.one_of(
    st.sampled_from(
        ["5", "06:00", "09:00", "a", "bus", "[a, b]", "[51, 12]", "{line: 5}", "-3", "true", "~"]
    ),
    st.text("ab:{}[]-&*!'\" \n", max_size=8),
)


@given(
    st.sampled_from(sorted(READERS)), st.dictionaries(st.sampled_from(["line", "id", "at", "path"]), WORDS)
)
def test_any_text_is_read_or_refused(kind: str, keys: dict[str, str]) -> None:
    """Whatever stands in a file, the only error is ours, and it names the file."""
    lines = "".join(f"\n      {key}: {value}" for key, value in keys.items())
    try:
        read(f"  - {kind}:{lines}")
    except ScenarioError as fault:
        assert str(fault).startswith("plan.yaml")
