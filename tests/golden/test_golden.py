"""Today's answers are the golden ones; `make golden` rewrites them and the diff is reviewed."""

import pytest

from mobility.network import TransportNetwork
from mobility.service.planner import Planner
from tests.golden.answers import FOLDER, rewrite


@pytest.mark.parametrize("name", ["heidelberg", "monaco"])
def test_golden_answers(name: str, request: pytest.FixtureRequest) -> None:
    network: TransportNetwork = request.getfixturevalue(f"{name}_network")
    expected = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert rewrite(name, Planner(network)).splitlines() == expected.splitlines()
