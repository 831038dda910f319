"""@motis-project/motis-client against the running service: its own schemas judge every answer."""

import pytest

from tests.clients.node import run_node
from tests.clients.question import Question
from tests.support.live import Live

CALLS = (
    *("stoptimes", "trip", "refreshItinerary", "stopInfo", "geocode", "reverseGeocode", "initial", "stops"),
    *("trips", "levels", "routes", "oneToMany", "oneToManyIntermodal", "oneToAll", "health"),
    "rentals",
)
"""Those of motis_calls.mjs."""


def test_it_plans_and_pages(live_server: Live, question: Question) -> None:
    seen = run_node("motis_plan.mjs", live_server.address, question.as_json())
    assert seen["plans"] == 12
    assert seen["itineraries"] > 30
    assert seen["steps"] > 50


@pytest.mark.parametrize("call", CALLS)
def test_it_calls(live_server: Live, question: Question, call: str) -> None:
    answer = run_node("motis_calls.mjs", live_server.address, question.as_json(), call)
    assert answer["seen"] is not None


def test_every_call_is_tried() -> None:
    listed = run_node("motis_calls.mjs", "", "{}", "list")
    assert set(listed["calls"]) == set(CALLS)
    assert listed["schemaCount"] == 83
