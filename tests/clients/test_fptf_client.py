"""@motis-project/motis-fptf-client against the running service; what it gives passes validate-fptf."""

import pytest

from tests.clients.node import run_node
from tests.clients.question import Question
from tests.support.live import Live

CALLS = ("journeys", "departures", "arrivals", "locations", "reachableFrom", "stop")


@pytest.mark.parametrize("call", CALLS)
def test_its_results_are_friendly(live_server: Live, question: Question, call: str) -> None:
    seen = run_node("fptf.mjs", question.as_json(), call, MOTIS_BASE_URL=live_server.address)
    assert seen["validated"] > 0


def test_every_call_is_tried() -> None:
    assert set(run_node("fptf.mjs", "{}", "list")) == set(CALLS)
