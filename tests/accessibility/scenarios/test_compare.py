"""Who wins and who loses, against counting by hand; crowding minutes against theory."""

import datetime as dt
import errno
import json
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from mobility.accessibility.matrix import UNREACHED, MatrixEngine
from mobility.accessibility.points import Points
from mobility.accessibility.request import MatrixRequest
from mobility.accessibility.scenarios import compare_scenarios
from mobility.accessibility.scenarios.crowding import CrowdingChange, compare_plans, spread_riders
from mobility.errors import PointsError
from mobility.network import TransportNetwork, build_network
from mobility.network.compiled_day import Day
from mobility.network.day import DayCompiler
from mobility.occupancy.day_loads import DayLoads, build_observed_loads
from mobility.routing.crowding import Crowding
from mobility.snapshot.trip_loads import no_trip_loads
from tests.accessibility.scenarios.river_town import (
    STOPS,
    WEDNESDAY,
    ZONE,
    build,
    draw,
    edited,
    feed,
    town_trips,
)
from tests.cli.test_commands import mobility
from tests.support.feeds import write_gtfs

TOWN = draw()
REQUEST = MatrixRequest(
    departure=dt.datetime.combine(WEDNESDAY, dt.time(7), ZONE), window_minutes=30, max_time_minutes=40
)
FASTER = "  - change_headway: {line: 1, every_minutes: 5, from: '07:00', to: '09:00'}"


def points(letters: str, **columns: list[object]) -> Points:
    return Points(
        tuple(letters),
        np.array([TOWN.lat[letter] for letter in letters]),
        np.array([TOWN.lon[letter] for letter in letters]),
        pd.DataFrame(columns) if columns else pd.DataFrame(),
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    return build(tmp_path_factory.mktemp("town"), feed(town_trips(), TOWN, STOPS + "B"), TOWN)


def test_against_counting_by_hand(town: TransportNetwork) -> None:
    origins = points("AFPM", people=[100, 50, 20, 0], side=["north", "north", "south", "south"])
    ends = points("DKP", jobs=[10, 20, 70])
    made = edited(town, "  - remove_line: {line: 2}\n" + FASTER)
    found = compare_scenarios(
        town, made, origins, ends, REQUEST, cutoffs=(10, 20), people="people", amount="jobs", group="side"
    )
    minutes = [
        MatrixEngine(network, REQUEST, ends).rows(origins)[0].astype(float) for network in (town, made)
    ]
    jobs = np.array([10.0, 20.0, 70.0])
    for when, table in zip(("before", "after"), minutes, strict=True):
        for i in range(4):
            capped = [40 if minute == UNREACHED else min(minute, 40) for minute in table[i]]
            assert found.origins[f"minutes_{when}"][i] == pytest.approx(np.dot(capped, jobs) / 100)
            for cutoff in (10, 20):
                within = sum(job for job, minute in zip(jobs, table[i], strict=True) if minute <= cutoff)
                assert found.origins[f"within_{cutoff}_{when}"][i] == within
    rows = {(row["group"], row["measure"]): row for row in found.summary.to_dict("records")}
    assert {group for group, _ in rows} == {"everybody", "north", "south"}
    everybody = rows["everybody", "minutes"]
    assert everybody["people"] == 170
    assert everybody["people_wins"] + everybody["people_loses"] + everybody["people_same"] == 170
    change = found.origins["minutes_change"]
    assert everybody["people_wins"] == found.origins["people"][change < 0].sum()
    assert everybody["change"] == pytest.approx((change * found.origins["people"]).sum() / 170)
    assert everybody["people_wins"] > 0
    assert rows["south", "minutes"]["people"] == 20


def test_no_edit_is_no_difference(town: TransportNetwork) -> None:
    found = compare_scenarios(town, edited(town, "  []"), points("AFPM"), points("DKP"), REQUEST)
    assert (found.summary["share_same"] == 1).all()
    assert found.names == ("as it is", "test")


def test_columns_that_are_not_there_are_named(town: TransportNetwork) -> None:
    with pytest.raises(PointsError, match="no column 'inhabitants'; there are: people"):
        compare_scenarios(town, town, points("A", people=[1]), points("D"), REQUEST, people="inhabitants")
    with pytest.raises(PointsError, match="is no amount at 'A'"):
        compare_scenarios(town, town, points("A", people=["many"]), points("D"), REQUEST, people="people")


def loads_of(network: TransportNetwork, persons: float, seats: int) -> tuple[Day, DayLoads]:
    """A day on which every vehicle has so many persons on board, all day."""
    day = DayCompiler(network.timetable, network.timezones).compile(WEDNESDAY.toordinal())
    nothing = build_observed_loads(day, no_trip_loads())
    full = np.full_like(nothing.p50, persons / seats)
    return day, nothing._replace(p50=full, seats=np.full_like(nothing.seats, seats))


def crowding(town: TransportNetwork, edits: str, persons: float = 60.0) -> CrowdingChange:
    day, loads = loads_of(town, persons, 40)
    made = edited(town, edits)
    planned = DayCompiler(made.timetable, made.timezones).compile(WEDNESDAY.toordinal())
    return spread_riders(town, day, loads, made, planned)


def by_line(found: CrowdingChange) -> dict[str, dict[str, float]]:
    return {str(row["line"]): row for row in found.lines.to_dict("records")}  # type: ignore[misc]


def test_crowding_minutes_follow_from_arithmetic(town: TransportNetwork) -> None:
    """60 persons on 40 seats, load factor 1.5: each minute counts m(1.5), 12 trips of 310 s, 4 of 190 s."""
    found = crowding(town, "  []")
    felt = Crowding().multipliers()[150] / 1000 - 1
    expected = {"1": 12 * 310 / 60 * 60 * felt, "2": 4 * 190 / 60 * 60 * felt}
    lines = by_line(found)
    for line, minutes in expected.items():
        assert lines[line]["crowding_minutes_before"] == pytest.approx(minutes, rel=1e-5)
        assert lines[line]["crowding_minutes_after"] == pytest.approx(minutes, rel=1e-5)
    assert found.not_served == 0


def test_twice_as_many_trips_halve_the_load(town: TransportNetwork) -> None:
    """Every 10 minutes instead of 20: the same person hours, 30 on 40 seats in each."""
    edits = "  - change_headway: {line: 1, every_minutes: 10, from: '07:00', to: '09:00'}"
    found = crowding(town, edits)
    line = by_line(found)["1"]
    assert line["person_hours_after"] == pytest.approx(line["person_hours_before"])
    felt = Crowding().multipliers()
    ratio = (felt[75] - 1000) / (felt[150] - 1000)
    assert line["crowding_minutes_after"] == pytest.approx(ratio * line["crowding_minutes_before"], rel=1e-5)


def test_larger_vehicles_never_crowd_more(town: TransportNetwork) -> None:
    before = None
    for seats in (20, 40, 60, 120):
        found = crowding(town, f"  - change_vehicle: {{line: 1, seats: {seats}, standing: 100}}")
        if before is not None:
            assert found.after <= before
        if seats == 40:
            assert found.after == pytest.approx(found.before)
        before = found.after


def test_riders_without_a_vehicle_are_counted_apart(town: TransportNetwork) -> None:
    found = crowding(town, "  - remove_line: {line: 2}")
    assert found.not_served == pytest.approx(4 * 190 / 3600 * 60)


def test_two_scenarios_carry_the_riders_of_today(town: TransportNetwork) -> None:
    """Larger vehicles against more of them: both by line, their difference is that of the two."""
    more = crowding(town, FASTER)
    larger = crowding(
        town, "  - change_vehicle: {line: 1, seats: 80, standing: 100}\n  - remove_line: {line: 2}"
    )
    found = compare_plans(larger, more)
    assert (found.before, found.after) == (larger.after, more.after)
    assert found.not_served == more.not_served == 0
    lines, first, second = by_line(found), by_line(larger), by_line(more)
    assert lines.keys() == {"1", "2"}
    for line, row in lines.items():
        assert row["crowding_minutes_before"] == first[line]["crowding_minutes_after"]
        assert row["crowding_minutes_after"] == second[line]["crowding_minutes_after"]
        assert row["change"] == row["crowding_minutes_after"] - row["crowding_minutes_before"]
        assert row["person_hours_not_served_before"] == first[line]["person_hours_not_served"]
    assert lines["2"]["person_hours_not_served_before"] == pytest.approx(4 * 190 / 3600 * 60)


def test_lines_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Two feeds with a line 1: each has a row of its own."""
    files = [feed([trip for trip in town_trips() if trip[0] == "1"], TOWN) for _ in range(2)]
    feeds = [(tag, write_gtfs(tmp_path / f"{tag}.zip", one)) for tag, one in zip("ab", files, strict=True)]
    network = build_network(feeds, [], tmp_path / "network")
    day, loads = loads_of(network, 60, 40)
    assert spread_riders(network, day, loads, network, day).lines["line"].tolist() == ["a_1", "b_1"]


def test_lines_keep_their_names_where_a_plan_adds_one_of_the_same(tmp_path: Path) -> None:
    """A new line 2 of the feed with line 1: the line 2 of today is the same row in both plans."""
    lines = (("a", "1"), ("b", "2"))
    files = {tag: feed([trip for trip in town_trips() if trip[0] == line], TOWN) for tag, line in lines}
    feeds = [(tag, write_gtfs(tmp_path / f"{tag}.zip", one)) for tag, one in files.items()]
    network = build_network(feeds, [], tmp_path / "network")
    larger = crowding(network, "  - change_vehicle: {line: 1, seats: 80, standing: 100}")
    more = crowding(
        network,
        "  - add_line: {id: new, name: '2', type: bus, feed: a, stops: [a_A, a_P], minutes: [9],"
        " departures: ['07:00']}",
    )
    found = compare_plans(larger, more).lines
    assert found["line"].tolist() == more.lines["line"].tolist() == ["1", "2"]
    assert not found.isna().any(axis=None)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """plan.yaml, cells.csv and ends.csv."""
    (tmp_path / "plan.yaml").write_text(f"scenario: More trams\nedits:\n{FASTER}\n", encoding="utf-8")
    for name, letters in (("cells.csv", "AFPM"), ("ends.csv", "DKP")):
        rows = [f"{letter},{TOWN.lat[letter]},{TOWN.lon[letter]},10" for letter in letters]
        (tmp_path / name).write_text("id,lat,lon,people\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def compare(
    town: TransportNetwork, files: Path, *more: str | Path, code: int | None = 0
) -> subprocess.CompletedProcess[str]:
    asked: list[str | Path] = ["--network", town.path, "--departure", "2026-01-07T07:00"]
    asked += ["--origins", files / "cells.csv", "--destinations", files / "ends.csv", "--out", files / "out"]
    plan = files / "plan.yaml"
    return mobility("accessibility", "scenario", "compare", plan, *asked, *more, code=code)


def test_command_writes_tables_and_maps(
    town: TransportNetwork, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    write = Figure.savefig

    def look(figure: Figure, *words: object, **options: object) -> None:
        drawn = [type(one).__name__ for one in figure.axes[0].collections]
        # The key stands beside the map, where it hides nobody.
        seen.append([*drawn, f"{len(figure.legends)} and {figure.axes[0].get_legend()}"])
        (west, east), (south, north) = figure.axes[0].get_xlim(), figure.axes[0].get_ylim()
        assert "OpenStreetMap" in figure.get_supxlabel(), "below the map, which it would hide"
        for corner in "AFPM":  # no mark is cut by the edge of the map
            assert west + 0.002 < TOWN.lon[corner] < east - 0.002
            assert south + 0.002 < TOWN.lat[corner] < north - 0.002
        write(figure, *words, **options)

    monkeypatch.setattr(Figure, "savefig", look)
    done = compare(town, files, "--people", "people")
    assert seen == [["LineCollection", *["PathCollection"] * 3, "1 and None"]]
    assert "Crowding is not compared: no model of loads is given" in done.stdout
    assert "More trams" in done.stdout
    shapes = json.loads((files / "out" / "map.geojson").read_text(encoding="utf-8"))
    assert len(shapes["features"]) == 4
    assert any("OpenStreetMap" in name for name in shapes["attribution"])
    assert len(pd.read_csv(files / "out" / "origins.csv")) == 4
    assert (files / "out" / "map.png").stat().st_size > 10_000
    none = compare(town, files, "--loads", files, code=None)
    assert "there is no trained model" in " ".join(none.stderr.split())


def test_points_off_the_streets_are_told(town: TransportNetwork, files: Path) -> None:
    """One is named and counts as one that reaches nothing; where all are off, it is no comparison."""
    cells = files / "cells.csv"
    cells.write_text(f"{cells.read_text()}sea,54.5,7.0,1\n")
    done = compare(town, files, "--no-png")
    assert "1 origins have no street within 250 m: sea." in done.stderr
    swapped = files / "swapped.csv"
    swapped.write_text(f"id,lat,lon\nA,{TOWN.lon['A']},{TOWN.lat['A']}\n")
    none = compare(town, files, "--destinations", swapped, code=1)
    assert "swapped.csv: latitude and longitude are swapped" in " ".join(none.stderr.split())


def test_files_are_read_as_by_other_commands(
    town: TransportNetwork, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file does not say of itself stands behind it, and no more points than may be."""
    cells = files / "cells.csv"
    named = files / "named.csv"
    named.write_text(cells.read_text().replace("id,lat,lon", "nr,north,east"))
    compare(town, files, "--no-png", "--origins", f"{named},id=nr,lat=north,lon=east", "--modes", "walk")
    found = pd.read_csv(files / "out" / "origins.csv")
    assert found["id"].tolist() == list("AFPM")
    monkeypatch.setenv("MOBILITY_MAX_POINTS", "3")
    assert "more than 3 points" in " ".join(compare(town, files, code=1).stderr.split())


def test_a_full_disk_is_a_sentence(
    town: TransportNetwork, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was whole before stays, nothing half is left, at a table and at the picture."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("matplotlib.figure.Figure.savefig", full)
        done = compare(town, files, code=1)
        assert "has no room for map.png" in " ".join(done.stderr.split())
    names = ["map.geojson", "origins.csv", "summary.csv"]
    assert sorted(path.name for path in (files / "out").iterdir()) == names
    before = [(files / "out" / name).read_bytes() for name in names]
    monkeypatch.setattr("mobility.accessibility.jobs.disk.os.fsync", full)
    done = compare(town, files, code=1)
    assert "has no room for summary.csv" in " ".join(done.stderr.split())
    assert [(files / "out" / name).read_bytes() for name in names] == before
    assert sorted(path.name for path in (files / "out").iterdir()) == names
