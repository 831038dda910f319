"""The differential report, between two networks' own engines."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from mobility.accessibility.engines.differences import compare_engines, map_of
from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.cli.accessibility_engines import tell, write_differences
from mobility.errors import OutputError
from mobility.network import TransportNetwork
from tests.accessibility.scenarios.river_town import (
    WEDNESDAY,
    ZONE,
    build,
    draw,
    edited,
    feed,
    town_trips,
)

TOWN = draw()
REQUEST = MatrixRequest(
    departure=dt.datetime.combine(WEDNESDAY, dt.time(7), ZONE),
    window_minutes=30,
    percentiles=(25, 50),
    max_time_minutes=20,
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    return build(tmp_path_factory.mktemp("town"), feed(town_trips(), TOWN), TOWN)


def points(letters: str) -> Points:
    return Points(
        tuple(letters),
        np.array([TOWN.lat[letter] for letter in letters]),
        np.array([TOWN.lon[letter] for letter in letters]),
    )


def test_against_counting(town: TransportNetwork, tmp_path: Path) -> None:
    slower = edited(town, "  - change_speed: {line: 1, percent: -60}")
    origins, ends = points("ABCDEFGH"), points("MNOP")
    engines = (MatrixEngine(town, REQUEST, ends), MatrixEngine(slower, REQUEST, ends))
    found = compare_engines(*engines, origins, ends, REQUEST.percentiles)
    ours, theirs = (engine.rows(origins)[0] for engine in engines)
    gaps, n_ours, n_both = [], 0, 0
    for i in range(8):
        for j in range(4):
            one, other = int(ours[i, j]), int(theirs[i, j])
            n_ours += one != UNREACHED and other == UNREACHED
            if UNREACHED not in (one, other):
                n_both += 1
                gaps.append(other - one)
    row = found.summary.to_dict("records")[0]
    assert (row["percentile"], row["pairs"], row["both"], row["only_ours"]) == (25, 32, n_both, n_ours)
    assert row["only_theirs"] == 0  # slower rides reach no more
    assert row["mean"] == pytest.approx(np.mean(gaps))
    assert row["median"] == np.median(gaps)
    assert row["within_2"] == np.mean([abs(gap) <= 2 for gap in gaps])
    assert (found.worst["difference"] >= 0).all()
    assert found.worst["difference"].is_monotonic_decreasing
    assert len(found.worst) == sum(gap != 0 for gap in gaps) + n_ours
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError, match="cannot be written"):
        write_differences(found, tmp_path / "file" / "out", ["somebody"])
    write_differences(found, tmp_path, ["somebody"])
    shapes = json.loads((tmp_path / "worst.geojson").read_text(encoding="utf-8"))
    assert len(shapes["features"]) == len(found.worst)
    assert shapes["attribution"] == ["somebody"]
    assert len(pd.read_csv(tmp_path / "differences.csv")) == 2
    with Console(file=(tmp_path / "said.txt").open("w"), width=200) as console:
        tell(console, found)


def test_the_same_is_no_difference(town: TransportNetwork) -> None:
    ends = points("MNOP")
    engine = MatrixEngine(town, REQUEST, ends)
    found = compare_engines(engine, engine, points("AB"), ends, REQUEST.percentiles)
    assert len(found.worst) == 0
    assert map_of(found, [])["features"] == []
    assert (found.summary["largest"] == 0).all()
