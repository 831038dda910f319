"""Trips to learning in a rush hour: crowding is told, and an earlier tram or another session is offered."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from mobility.api import create_app
from mobility.api.schemas.learning_trips import LearningTripAnswerSchema
from mobility.network import load_network
from mobility.service import services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.learning_city import write_directory
from tests.support.simulated_loads import SimulatedLoads

MONDAY = date(2026, 3, 9)
RUSH_S = (9 * 3600 + 20 * 60, 10 * 3600 + 10 * 60)
FULL, EMPTY = 3.0, 0.2
"""Persons for each seat in the rush of that Monday, and at all other times."""


class Rush:
    """The small city with courses at ten and at six, and vehicles that are full before ten on Monday."""

    def __init__(self, network_path: Path, state: Path) -> None:
        network = load_network(network_path)
        t = network.timetable

        def load_of(trip: int, service_day: int, position: int) -> float:
            pattern = int(t.trip_pattern[trip])
            first, end = (int(t.pattern_trips_offsets[pattern + more]) for more in (0, 1))
            row = int(t.pattern_times_offsets[pattern]) + position * (end - first) + trip - first
            is_rush = RUSH_S[0] <= int(t.departures[row]) < RUSH_S[1]
            return FULL if is_rush and service_day == MONDAY.toordinal() else EMPTY

        services = services_of(network, SimulatedLoads(load_of))
        zone = services.learning.reach.zone
        monday = datetime.combine(MONDAY, time(), zone)
        write_directory(state, network, monday)
        now = int((monday + timedelta(hours=6)).timestamp())
        settings = read_settings({"MOBILITY_STATE": str(state)})
        self.client = create_app(settings, FixedSource(services), clock=lambda: now).test_client()
        sample = services.about.sample
        assert sample is not None
        self.home, self.zone = sample.from_place, zone

    def get(self, path: str, **asked: object) -> Any:
        answer = self.client.get(path, query_string={"near": self.home, "within": 60, **asked})
        assert answer.status_code == 200, answer.text
        return answer.get_json()


@pytest.fixture(scope="module")
def rush(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Rush:
    return Rush(small_city, tmp_path_factory.mktemp("rush"))


def ridden(rush: Rush, hour: int, crowding: str = "normal") -> dict[str, Any]:
    """Ways there by transit to the sessions of Monday at an hour, by session."""
    answer = rush.get(
        "/v1/learning/offers", day=MONDAY.isoformat(), crowding=crowding, limit=20, by="TRANSIT"
    )
    assert "NO_LOADS" not in {one["code"] for one in answer["notices"]}
    return {
        one["sessionId"]: one["there"]
        for found in answer["offers"]
        for one in found["attendances"]
        if "sessionId" in one and datetime.fromisoformat(one["startTime"]).astimezone(rush.zone).hour == hour
    }


@pytest.mark.slow
def test_the_crowded_hour_adds_minutes_and_others_do_not(rush: Rush) -> None:
    at_ten, at_six = ridden(rush, 10), ridden(rush, 18)
    assert at_ten
    assert at_six
    assert max(way["crowdingMinutes"] for way in at_ten.values()) >= 2
    assert max(way["crowdingMinutes"] for way in at_six.values()) == 0
    high = ridden(rush, 10, "high")
    assert all(high[one]["crowdingMinutes"] >= way["crowdingMinutes"] for one, way in at_ten.items())


@pytest.mark.slow
def test_an_earlier_tram_and_another_session_are_offered(rush: Rush) -> None:
    kinds: set[str] = set()
    for session in ridden(rush, 10):
        answer = rush.get("/v1/learning/trips", session=session, crowding="normal", by="WALK,TRANSIT")
        assert LearningTripAnswerSchema().validate(answer) == {}
        trip = answer["trip"]
        crowded = trip["crowdingMinutes"]
        for other in answer["alternatives"]:
            kinds.add(other["kind"])
            assert other["crowdingMinutes"] <= crowded - 1
            assert other["text"]
            if other["kind"] == "OTHER_SESSION":
                assert other["offer"] == trip["offer"]
                assert other["sessionId"] != session
                assert other["startTime"] != trip["startTime"]
            else:
                assert other["sessionId"] == session
                # No later than the tram that leaves last: with an emptier one one is there earlier.
                is_earlier = other["departureTime"] < trip["departureTime"]
                assert is_earlier or other["returnTime"] >= trip["returnTime"]
        if crowded < 2:
            assert answer["alternatives"] == []
    assert kinds == {"OTHER_VEHICLE", "OTHER_SESSION"}


@pytest.mark.slow
def test_who_minds_nothing_is_offered_nothing_else(rush: Rush) -> None:
    for session in ridden(rush, 10):
        answer = rush.get("/v1/learning/trips", session=session, by="WALK,TRANSIT")
        assert answer["alternatives"] == []
        assert answer["trip"]["crowdingMinutes"] is None
