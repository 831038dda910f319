"""A job file is read with its lines; what is wrong is said with file, line and key."""

import ast
from pathlib import Path

import pytest

from mobility.accessibility.jobs.reading import read_job
from mobility.accessibility.yaml_lines import parse_document
from mobility.errors import JobError
from mobility.messages import sentence_of, translator

PROJECT = Path(__file__).resolve().parents[3]

GOOD = """\
title: Schools
origins:
  file: cells.csv
  lat: y
destinations:
  - name: schools
    places: [amenity=school]
request:
  departure: 2026-03-10T07:30
  percentiles: [25, 50]
indicators:
  - kind: cumulative
    minutes: [15, 30]
"""


def test_a_good_one(tmp_path: Path) -> None:
    spec = read_job(parse_document(GOOD.encode(), "job.yaml"), tmp_path)
    assert spec.origins.file == tmp_path / "cells.csv"
    assert spec.origins.columns == {"lat": "y"}
    assert spec.destinations[0].kinds == ("amenity=school",)
    assert spec.departure.isoformat() == "2026-03-10T07:30:00"
    assert spec.departure.tzinfo is None
    assert spec.indicators[0].minutes == (15, 30)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "title: Schools",
            "title: a\nisochrones: {minutes: [90, 150]}",
            r"line 2: isochrones.minutes\[2\] is 150",
        ),
        ("title: Schools", "title: a\nisochrones: {minute: [9]}", "line 2: isochrones.minutes is missing"),
        ("title: Schools\n", "", "line 1: title is missing"),
        ("  lat: y", "  latt: y", "line 4: origins.latt is no key that is known here; is lat meant"),
        ("places: [amenity=school]", "", r"line 6: destinations\[1\] need one of file, points, places"),
        ("name: schools", "name: Schools!", r"line 6: destinations\[1\].name is 'Schools!'"),
        ("07:30", "25:30", "line 9: request.departure is '2026-03-10T25:30'"),
        ("[25, 50]", "[50, 25]", "line 10: request.percentiles must rise"),
        ("[25, 50]", "[25, x]", r"line 10: request.percentiles\[2\] must be a whole number"),
        ("kind: cumulative", "kind: cumulated", r"line 12: indicators\[1\].kind is 'cumulated'"),
        ("[15, 30]", "[15, 300]", r"line 13: indicators\[1\].minutes\[2\] is 300; it must lie between"),
        ("[15, 30]", "[15, 150]", r"line 11: indicators ask for 150 minutes, beyond request.max_time"),
        ("request:", "request: 5\nrequests:", "line 8: request must be keys with values"),
        (
            "  percentiles: [25, 50]",
            "  clock: perceived\nscenario: plan.yaml",
            "line 11: scenario cannot be asked for in perceived time",
        ),
        ("title: Schools", "title: [", "line 3"),
        ("title: Schools", "title: &a [*a]", "line 1"),
        ("title: Schools", "title: a\ntitle: b", "line 2: the key title stands here twice"),
    ],
)
def test_faults_name_their_line(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(JobError, match=said):
        read_job(parse_document(GOOD.replace(old, new, 1).encode(), "job.yaml"), Path())


def test_nothing_asked_is_an_error() -> None:
    text = GOOD[: GOOD.index("indicators:")]
    with pytest.raises(JobError, match="asks for nothing"):
        read_job(parse_document(text.encode(), "job.yaml"), Path())


def test_a_billion_laughs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(JobError, match="line 1: anchors"):
        parse_document("\n".join(lines).encode(), "job.yaml")


def test_deep_lists_are_refused() -> None:
    with pytest.raises(JobError, match="line 1: lists and keys lie too deep"):
        parse_document(b"[" * 5000, "job.yaml")


def test_files_are_not_for_requests_from_outside() -> None:
    with pytest.raises(JobError, match="file cannot be used here"):
        read_job(parse_document(GOOD.encode(), "job.yaml"), None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  lat: y",
            "  latt: y",
            "job.yaml, Zeile 4: origins.latt ist hier kein bekannter Schlüssel; ist lat gemeint?",
        ),
        (
            "[25, 50]",
            "[25, 101]",
            "job.yaml, Zeile 10: request.percentiles[2] ist 101; es muss zwischen 0 und 100 liegen",
        ),
        (
            "  percentiles: [25, 50]",
            "  clock: felt",
            "clock lässt sich nicht beantworten: clock muss clock oder perceived sein",
        ),
        ("title: Schools", "title: a\ntitle: b", "job.yaml, Zeile 2: der Schlüssel title steht hier zweimal"),
        ("title: Schools", "title: [", "das ist kein YAML"),
    ],
)
def test_faults_are_said_in_german_too(old: str, new: str, said: str) -> None:
    with pytest.raises(JobError) as fault:
        read_job(parse_document(GOOD.replace(old, new, 1).encode(), "job.yaml"), Path())
    assert said in sentence_of(fault.value, "de")
    assert sentence_of(fault.value, "en") == str(fault.value)


def test_every_part_of_an_error_is_in_the_catalogues() -> None:
    """Whatever `refuse` and the like are given as a literal has a German text."""
    known = translator("de")._catalog  # type: ignore[attr-defined]
    folder = PROJECT / "mobility" / "accessibility"
    for path in (folder / "yaml_lines.py", *(folder / "jobs").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = (
                node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            )
            if name not in ("refuse", "_refuse") or path.name in ("disk.py", "outputs.py"):
                continue
            assert isinstance(node, ast.Call)
            for literal in node.args[1:2]:
                if isinstance(literal, ast.Constant) and literal.value:
                    assert literal.value in known, f"{path.name}, line {node.lineno}: {literal.value!r}"
