"""`mobility accessibility scenario` and networks that are written: as people use them."""

from pathlib import Path

import pytest

from mobility.accessibility.scenarios import apply_scenario, parse_scenario
from mobility.network import TransportNetwork, load_network
from tests.accessibility.scenarios.river_town import (
    STOPS,
    answers,
    build,
    corners,
    draw,
    edited,
    feed,
    town_trips,
)
from tests.cli.test_commands import mobility

TOWN = draw()
PLAN = f"""scenario: A third bridge and a quicker line 1
edits:
  - add_cycleway: {{path: [[{TOWN.lat["F"]}, {TOWN.lon["F"]}], [{TOWN.lat["J"]}, {TOWN.lon["J"]}]]}}
  - change_speed: {{line: 1, percent: 25}}
  - add_line:
      id: X
      type: bus
      stops: [M, B]
      speed_kmh: 20
      departures: {{from: "07:00", to: "08:00", every_minutes: 20}}
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    return build(tmp_path_factory.mktemp("town"), feed(town_trips(), TOWN, STOPS + "B"), TOWN)


def run(*words: str | Path, code: int | None = 0) -> str:
    """What the command says; broken lines joined."""
    done = mobility("accessibility", "scenario", *words, code=code)
    return " ".join((done.stdout + done.stderr).split())


def test_check(town: TransportNetwork, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    assert run("check", plan) == f"{plan}: 'A third bridge and a quicker line 1', 3 edits, understood"
    told = run("check", plan, "--network", town.path)
    assert "plan.yaml, line 3: add_cycleway: 2 of the 2 points drawn join a street" in told
    assert "routes" in told


def test_faults_are_told_with_their_line(town: TransportNetwork, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN.replace("line: 1", "line: 9"), encoding="utf-8")
    told = run("check", plan, "--network", town.path, code=None)
    assert "plan.yaml, line 4: change_speed: the network has no line '9'" in told
    told = run("apply", plan, "--network", town.path.parent, "--out", town.path.parent, code=None)
    assert "is the directory of the network itself" in told


def test_apply_writes_a_network_like_any_other(town: TransportNetwork, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    run("apply", plan, "--network", town.path.parent, "--out", tmp_path / "out")
    written = load_network(tmp_path / "out", verify=True)
    in_memory = apply_scenario(town, parse_scenario(PLAN))
    places = corners(TOWN)
    assert answers(written, places) == answers(in_memory, places)
    assert written.manifest["scenario"]["base"] == town.content_hash
    assert written.content_hash != town.content_hash
    assert written.path != town.path


def test_the_same_scenario_gives_the_same_hash(town: TransportNetwork) -> None:
    one = apply_scenario(town, parse_scenario(PLAN, "one.yaml"))
    moved = PLAN.replace("edits:", "\n\nedits:")
    assert one.content_hash == apply_scenario(town, parse_scenario(moved, "two.yaml")).content_hash
    other = apply_scenario(town, parse_scenario(PLAN.replace("25", "24")))
    assert one.content_hash != other.content_hash


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        ("remove_line: {line: 12}", "the network has no line '12'"),
        ("remove_line: {line: 1, first_stop: Q}", "the network has no stop 'Q'"),
        ("remove_line: {line: 1, first_stop: F}", "no trip of line '1' is meant by this"),
        ('remove_line: {line: 1, from: "20:00", to: "21:00"}', "departs within this window"),
        ("change_speed: {line: 1, percent: 10, between: [A, D]}", "calls at both stops"),
        ("change_dwell: {line: 2, seconds: 10, stops: [A]}", "stops there on its way"),
        (
            "reroute_line: {line: 1, from_stop: D, to_stop: A, via: [], speed_kmh: 20}",
            "calls at 'D' and then 'A'",
        ),
        ("add_stop: {id: A, at: [51, 12]}", "the network has a stop 'A' already"),
        (
            "add_line: {id: '1', type: bus, stops: [A, D], minutes: [3], departures: ['07:00']}",
            "a route with the id '1' already",
        ),
        (
            "add_line: {id: x, type: bus, stops: [A, A], minutes: [3], departures: ['07:00']}",
            "the same stop stands twice in a row",
        ),
        (
            "add_line: {id: x, type: bus, stops: [A, D], minutes: [3], departures: ['07:00'], feed: u}",
            "the network has no feed 'u'",
        ),
        (
            "add_line: {id: x, type: bus, stops: [A, D], speed_kmh: 9, departures: ['07:00'], "
            "path: [[52, 12], [53, 12]]}",
            "lies more than 300 m from the drawn path",
        ),
        (
            "shuttle_zone: {id: z, area: [[1, 1], [1, 2], [2, 2]], hubs: [A], from: '07:00', to: '08:00', "
            "wait_minutes: 5}",
            "there is no stop in the area",
        ),
        ("remove_line: {line: 1}\n  - remove_line: {line: 2}", "after this edit no trip is left"),
        ("remove_line: {line: t_1}\n  - change_speed: {line: 1, percent: 5}", "line 1 is removed"),
        (
            "add_line: {id: x, type: bus, stops: [A, D], minutes: [3], departures: ['07:00']}\n"
            "  - change_speed: {line: x, percent: 5}",
            "line 'x' is added on line 3: say it there",
        ),
    ],
)
def test_edits_that_the_network_does_not_allow(town: TransportNetwork, edit: str, sentence: str) -> None:
    with pytest.raises(Exception, match=r"scenario\.yaml, line [34]: ") as fault:
        edited(town, f"  - {edit}")
    assert sentence in str(fault.value)
