"""GET /v1/learning/en-route: who finds no seat stands, and who stands only listens."""

from pathlib import Path
from typing import Any

import pytest

from mobility.api import create_app
from mobility.learning.directory import open_directory
from mobility.network import load_network
from mobility.service import services_of
from mobility.service.learning_directory import database_of
from mobility.settings import read_settings
from mobility.simulation import build_model_city
from mobility.simulation.learning.whole import build_learning
from tests.api.handmade import FixedSource
from tests.support.simulated_loads import SimulatedLoads
from tests.support.small_city import SEED, SIZE, START, question_in

FULL, EMPTY = 3.0, 0.2
"""Persons for each seat: one in three sits, or everybody."""


@pytest.mark.parametrize(("load", "posture"), [(FULL, "STANDING"), (EMPTY, "SEATED")])
def test_auto_goes_by_how_full_the_vehicle_is(
    small_city: Path, tmp_path: Path, load: float, posture: str
) -> None:
    settings = read_settings({"MOBILITY_STATE": str(tmp_path)})
    directory = open_directory(database_of(settings))
    directory.apply(build_learning(build_model_city(seed=SEED, start=START, size=SIZE)), "test")
    directory.close()
    services = services_of(load_network(small_city), SimulatedLoads(lambda *_: load))
    client = create_app(settings, FixedSource(services), clock=lambda: 1_773_054_000).test_client()

    def get(path: str, **asked: object) -> Any:
        answer = client.get(path, query_string=asked)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    sample = question_in(small_city)
    ends = {"fromPlace": sample.from_place, "toPlace": sample.to_place}
    plan = get("/api/v6/plan", **ends, time="2026-03-09T07:00:00Z")
    journey = max(plan["itineraries"], key=lambda one: max(leg["duration"] for leg in one["legs"]))
    answer = get("/v1/learning/en-route", itinerary=journey["id"], language="de", posture="AUTO")
    rides = [stage for stage in answer["stages"] if stage["kind"] == "RIDE"]
    assert rides
    assert {stage["posture"] for stage in rides} == {posture}
    shown = {item["kind"] for stage in rides for item in stage["items"]}
    if posture == "STANDING":
        assert shown <= {"audio"}
    else:
        assert shown - {"audio"}
