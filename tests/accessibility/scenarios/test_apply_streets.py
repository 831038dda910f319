"""A network with edited streets answers as one that is built from an extract edited by hand."""

from pathlib import Path

import numpy as np
import pytest

from mobility.errors import ScenarioError
from mobility.network import TransportNetwork
from mobility.routing.query import StreetMode
from tests.accessibility.scenarios.river_town import (
    STREETS,
    answers,
    build,
    check_streets,
    corners,
    draw,
    edited,
    feed,
    town_trips,
)
from tests.support.maps import StreetMap

TOWN = draw()
PLACES = corners(TOWN, "AHIKN")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TransportNetwork:
    return build(tmp_path_factory.mktemp("town"), feed(town_trips(), TOWN), TOWN)


def check(made: TransportNetwork, base: TransportNetwork, drawing: StreetMap, folder: Path) -> None:
    """Compare walks and bike rides with the network that is built from these streets."""
    expected = build(folder / "built", feed(town_trips(), TOWN), drawing)
    differs = False
    for mode in (StreetMode.WALK, StreetMode.BIKE):
        told = answers(made, PLACES, modes=(mode,))
        assert told == answers(expected, PLACES, modes=(mode,))
        differs |= told != answers(base, PLACES, modes=(mode,))
    assert differs
    check_streets(made)
    for profile in ("foot", "wheelchair"):
        ours, theirs = made.footpaths[profile], expected.footpaths[profile]
        for one, other in zip(ours, theirs, strict=True):
            assert np.array_equal(one, other)


def test_closed_bridge_by_way(town: TransportNetwork, tmp_path: Path) -> None:
    left = {letters: tags for letters, tags in STREETS.items() if letters != "GK"}
    made = edited(town, f"  - close_bridge: {{ways: [{TOWN.way['GK']}]}}")
    check(made, town, draw(left), tmp_path)


@pytest.mark.slow
def test_closed_bridge_by_a_drawn_line(town: TransportNetwork, tmp_path: Path) -> None:
    """Along the river, past the bridge in the east only."""
    left = {letters: tags for letters, tags in STREETS.items() if letters != "GK"}
    middle = (TOWN.lat["G"] + TOWN.lat["K"]) / 2
    line = [[middle, TOWN.lon["F"]], [middle, TOWN.lon["H"]]]
    check(edited(town, f"  - close_bridge: {{across: {line}}}"), town, draw(left), tmp_path)


@pytest.mark.slow
def test_bridge_closed_to_bikes_only(town: TransportNetwork, tmp_path: Path) -> None:
    """What is closed is not pushed over either, as without the bridge; walks stay."""
    made = edited(town, f"  - close_bridge: {{ways: [{TOWN.way['GK']}], modes: [bike]}}")
    assert answers(made, PLACES) == answers(town, PLACES)
    told = answers(made, PLACES, modes=(StreetMode.BIKE,))
    other = {letters: tags for letters, tags in STREETS.items() if letters != "GK"}
    without = build(tmp_path / "without", feed(town_trips(), TOWN), draw(other))
    assert told == answers(without, PLACES, modes=(StreetMode.BIKE,))


def test_cycle_way_between_crossings(town: TransportNetwork, tmp_path: Path) -> None:
    """A third bridge, from F over the river to J, as a mapper would draw it."""
    drawn = STREETS | {"FJ": "highway=cycleway surface=asphalt"}
    path = [[TOWN.lat[letter], TOWN.lon[letter]] for letter in "FJ"]
    check(edited(town, f"  - add_cycleway: {{path: {path}}}"), town, draw(drawn), tmp_path)


@pytest.mark.slow
def test_cycle_way_not_for_walking(town: TransportNetwork, tmp_path: Path) -> None:
    drawn = STREETS | {"FK": "highway=cycleway surface=sett foot=no oneway=yes"}
    path = [[TOWN.lat[letter], TOWN.lon[letter]] for letter in "FK"]
    words = f"path: {path}, on_foot: false, oneway: true, surface: cobblestone"
    check(edited(town, f"  - add_cycleway: {{{words}}}"), town, draw(drawn), tmp_path)


@pytest.mark.slow
def test_bridge_closed_and_another_built(town: TransportNetwork, tmp_path: Path) -> None:
    drawn = {letters: tags for letters, tags in STREETS.items() if letters != "EI"}
    drawn |= {"FJ": "highway=cycleway surface=asphalt"}
    path = [[TOWN.lat[letter], TOWN.lon[letter]] for letter in "FJ"]
    made = edited(
        town,
        f"""
  - add_cycleway: {{path: {path}}}
  - close_street: {{ways: [{TOWN.way["EI"]}]}}
""",
    )
    check(made, town, draw(drawn), tmp_path)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        ("close_bridge: {ways: [77]}", "line 3: close_bridge: the network has no street of the OSM way 77"),
        ("close_bridge: {across: [[50, 11], [50, 12]]}", "the drawn line cuts no bridge"),
        ("close_street: {across: [[50, 11], [50, 12]]}", "the drawn line cuts no street"),
        ("add_cycleway: {path: [[50, 11], [50, 12]]}", "no point of the path lies within 15 m of a street"),
    ],
)
def test_what_is_not_there_is_said(town: TransportNetwork, edit: str, sentence: str) -> None:
    with pytest.raises(ScenarioError, match=sentence.replace("[", r"\[")):
        edited(town, f"  - {edit}")
