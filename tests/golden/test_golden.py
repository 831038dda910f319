"""Today's answers are the golden ones; `make golden` rewrites them and the diff is reviewed."""

from pathlib import Path

import pytest

from mobility.network import TransportNetwork, load_network
from mobility.service.planner import Planner
from tests.golden import search
from tests.golden.answers import FOLDER, rewrite


@pytest.mark.parametrize("name", ["heidelberg", "monaco"])
def test_golden_answers(name: str, request: pytest.FixtureRequest) -> None:
    network: TransportNetwork = request.getfixturevalue(f"{name}_network")
    expected = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert rewrite(name, Planner(network)).splitlines() == expected.splitlines()


@pytest.mark.parametrize("name", ["heidelberg", "monaco"])
def test_golden_searches(name: str, request: pytest.FixtureRequest) -> None:
    network: TransportNetwork = request.getfixturevalue(f"{name}_network")
    expected = (FOLDER / f"search-{name}.txt").read_text(encoding="utf-8")
    assert search.rewrite(name, network).splitlines() == expected.splitlines()


def test_golden_searches_in_the_model_city(small_city: Path) -> None:
    expected = (FOLDER / "search-model.txt").read_text(encoding="utf-8")
    assert search.rewrite("model", load_network(small_city)).splitlines() == expected.splitlines()
