"""What `make run` is to show: in the crowded peak of a model city, more than the fastest is advised."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from mobility.api import create_app
from mobility.bootstrap import load_services
from mobility.cli.simulated_model import train_on_simulated_days
from mobility.cli.simulated_visits import plan_city
from mobility.network import load_network
from mobility.settings import read_settings
from mobility.simulation.riders.ridership import Ridership
from tests.api.handmade import FixedSource
from tests.support.small_city import SEED, START

pytestmark = pytest.mark.slow
QUESTIONS = 40
CROWDED = 12.0
"""Riders for each of a small city's own: its lines are short, and its vehicles as big as any."""

Plan = dict[str, Any]


@pytest.fixture(scope="module")
def asked(small_city: Path) -> list[str]:
    """From one stop to another at half past seven of a Tuesday."""
    timetable = load_network(small_city).timetable
    stops, random = timetable.stop_lat.size, np.random.default_rng(1)
    ends = (random.choice(stops, 2, replace=False) for _ in range(QUESTIONS))
    places = [
        [f"{timetable.stop_lat[stop]:.5f},{timetable.stop_lon[stop]:.5f}" for stop in two] for two in ends
    ]
    day = START + datetime.timedelta(days=8)
    return [
        f"/api/v6/plan?fromPlace={a}&toPlace={b}&time={day}T06:30:00Z&directModes=&timetableView=true"
        for a, b in places
    ]


@pytest.fixture(scope="module")
def client(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A service that has learned from five working days, as `make run` learns."""
    model = tmp_path_factory.mktemp("advice") / "model"
    network = load_network(small_city)
    ridership = Ridership(plan_city(network), SEED, START, demand=CROWDED)
    days = [START + datetime.timedelta(days=day) for day in range(5)]
    train_on_simulated_days(network, ridership, days, SEED, model)
    services = load_services(small_city, model=model)
    return create_app(read_settings({}), FixedSource(services)).test_client()


@pytest.fixture(scope="module", params=["normal", "high"])
def answers(request: pytest.FixtureRequest, client: FlaskClient, asked: list[str]) -> list[list[Plan]]:
    """Journeys of each question that has any."""
    found = [client.get(f"{address}&crowding={request.param}").get_json()["itineraries"] for address in asked]
    return [journeys for journeys in found if journeys]


def advised(journeys: list[Plan]) -> list[Plan]:
    return [one for one in journeys if one.get("advised")]


def first_of(journeys: list[Plan]) -> Plan:
    return min(journeys, key=lambda one: str(one["endTime"]))


def test_one_journey_of_each_answer_is_advised(answers: list[list[Plan]]) -> None:
    assert len(answers) > QUESTIONS / 2
    assert {len(advised(journeys)) for journeys in answers} == {1}


def test_some_are_sent_where_there_is_more_room_though_they_arrive_later(answers: list[list[Plan]]) -> None:
    spared = [
        first_of(journeys)["crowdingMinutes"] - one["crowdingMinutes"]
        for journeys in answers
        for one in advised(journeys)
        if one["endTime"] > first_of(journeys)["endTime"]
    ]
    assert max(spared, default=0.0) >= 1.0


def test_the_first_to_arrive_is_never_hidden(
    client: FlaskClient, asked: list[str], answers: list[list[Plan]]
) -> None:
    plain = [client.get(f"{address}&crowding=off").get_json()["itineraries"] for address in asked]
    firsts = [first_of(journeys)["endTime"] for journeys in plain if journeys]
    assert [first_of(journeys)["endTime"] for journeys in answers] == firsts


def test_answers_say_that_the_city_is_simulated(client: FlaskClient, asked: list[str]) -> None:
    notices = client.get(asked[0]).get_json()["notices"]
    assert "MODEL_CITY" in [notice["code"] for notice in notices]
