"""Trips to learning in a rush hour: crowding is told, and an earlier tram or another session is offered."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from mobility.api import create_app
from mobility.api.schemas.learning_trips import (
    AlongAnswerSchema,
    LearningFeedSchema,
    LearningTripAnswerSchema,
)
from mobility.bootstrap import load_services
from mobility.cli import group
from mobility.network import load_network
from mobility.service import services_of
from mobility.settings import read_settings
from tests.api.handmade import FixedSource
from tests.support.learning_city import write_directory
from tests.support.simulated_loads import SimulatedLoads

MONDAY = date(2026, 3, 9)
RUSH_S = (9 * 3600 + 20 * 60, 10 * 3600 + 10 * 60)
ASKED_BY_TRANSIT = {"day": MONDAY.isoformat(), "crowding": "high", "limit": 20, "by": "TRANSIT"}
FULL, EMPTY = 3.0, 0.2
"""Persons for each seat in the rush of that Monday, and at all other times."""


class Rush:
    """The small city with courses at ten and at six, and vehicles that are full before ten on Monday."""

    def __init__(self, network_path: Path, state: Path, model: Path | None = None) -> None:
        network = load_network(network_path)
        t = network.timetable

        def load_of(trip: int, service_day: int, position: int) -> float:
            pattern = int(t.trip_pattern[trip])
            first, end = (int(t.pattern_trips_offsets[pattern + more]) for more in (0, 1))
            row = int(t.pattern_times_offsets[pattern]) + position * (end - first) + trip - first
            is_rush = RUSH_S[0] <= int(t.departures[row]) < RUSH_S[1]
            return FULL if is_rush and service_day == MONDAY.toordinal() else EMPTY

        if model is None:
            services = services_of(network, SimulatedLoads(load_of))
        else:
            services = load_services(network_path, model=model)
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
    return {
        one["sessionId"]: one["there"]
        for found in answer["offers"]
        for one in found["attendances"]
        if "sessionId" in one and datetime.fromisoformat(one["startTime"]).astimezone(rush.zone).hour == hour
    }


@pytest.mark.slow
def test_the_crowded_hour_adds_minutes_and_others_do_not(rush: Rush) -> None:
    at_ten, at_six = ridden(rush, 10), ridden(rush, 18)
    assert all(way["crowdingMinutes"] is not None for way in at_ten.values())
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
def test_along_weeks_and_feeds_tell_crowding_too(rush: Rush) -> None:
    """All of them of the rush that Monday; the day after vehicles are empty."""
    session = next(iter(ridden(rush, 10)))
    there = rush.get("/v1/learning/trips", session=session, by="TRANSIT")["trip"]["place"]
    asked = {"to": f"{there['lat']},{there['lon']}", "by": "TRANSIT", "crowding": "normal", "detour": 60}
    told = []
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        moment = datetime.combine(day, time(9, 15), rush.zone).isoformat()
        answer = rush.get("/v1/learning/along", **asked, time=moment, limit=20)
        assert AlongAnswerSchema().validate(answer) == {}
        assert "NO_LOADS" not in {one["code"] for one in answer["notices"]}
        assert answer["stops"]
        ways = [answer["plain"], *(one[way] for one in answer["stops"] for way in ("to", "on"))]
        told.append(max(way["crowdingMinutes"] for way in ways))
    assert told[0] >= 1 > told[1] == 0
    body = {"near": rush.home, "within": 60, "by": ["TRANSIT"], "firstDay": MONDAY.isoformat()}
    offers = [offer_of(rush, one) for one in ridden(rush, 10)][:2]
    weeks = [
        rush.client.post("/v1/learning/week", json=body | {"offers": offers, "crowding": crowding}).get_json()
        for crowding in ("off", "normal")
    ]
    plain, felt = ([way["crowdingMinutes"] for day in week["days"] for way in day["ways"]] for week in weeks)
    assert set(plain) == {None}
    # What the week minds is what it tells: its sessions are not those of the rush.
    in_motion = sum(way["minutes"] for day in weeks[1]["days"] for way in day["ways"])
    assert weeks[1]["travelMinutes"] <= in_motion + sum(felt) + 0.1 * len(felt)
    assert weeks[1]["travelMinutes"] >= weeks[0]["travelMinutes"]
    feed = rush.get("/v1/learning/feed.json", by="TRANSIT", crowding="normal", days=2)
    assert LearningFeedSchema().validate(feed) == {}
    first = [one["attendance"]["there"]["crowdingMinutes"] for one in feed["entries"][:20]]
    assert max(first) >= 2
    assert all(one["attendance"]["there"]["crowdingMinutes"] is None for one in feed["entries"][20:])
    assert ("NEXT_ONLY" in {one["code"] for one in feed["notices"]}) == (len(feed["entries"]) > 20)


def offer_of(rush: Rush, session: str) -> str:
    """The course of a session."""
    return str(rush.get("/v1/learning/trips", session=session, by="TRANSIT")["trip"]["offer"]["offerId"])


@pytest.mark.slow
def test_who_minds_nothing_is_offered_nothing_else(rush: Rush) -> None:
    for session in ridden(rush, 10):
        answer = rush.get("/v1/learning/trips", session=session, by="WALK,TRANSIT")
        assert answer["alternatives"] == []
        assert answer["trip"]["crowdingMinutes"] is None


@pytest.fixture(scope="module")
def learned(small_city: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Rush, Rush]:
    """Services with a forecast that was trained on a simulated week before, and without any."""
    folder = tmp_path_factory.mktemp("learned")
    for command in (
        ["simulate", "history", "--weeks", "1", "--until", "2026-03-08", "--out", str(folder)],
        [
            *("occupancy", "train", "--visits", str(folder / "visits")),
            *("--vehicles", str(folder / "vehicles.csv"), "--out", str(folder / "model")),
        ],
    ):
        group.main([*command, "--network", str(small_city)], standalone_mode=False)
    models = (folder / "model", folder / "none")
    states = [tmp_path_factory.mktemp("learned-state") for _ in models]
    trained, untrained = (Rush(small_city, *one) for one in zip(states, models, strict=True))
    return trained, untrained


@pytest.mark.slow
def test_a_trained_forecast_is_what_learners_are_told(learned: tuple[Rush, Rush]) -> None:
    """With it crowding is a number, without it null and a notice; a trip tells what its journeys tell.

    The riders of a city of a tenth fill no vehicle, so that the number is small: that full ones are felt is
    tested above, with loads that are laid out for it.
    """
    trained, untrained = learned
    known, unknown = (ridden(city, 10, "high") for city in (trained, untrained))
    assert known.keys() == unknown.keys()
    assert len(known) > 5
    assert all(way["crowdingMinutes"] is not None for way in known.values())
    assert {way["crowdingMinutes"] for way in unknown.values()} == {None}
    codes = [
        {one["code"] for one in city.get("/v1/learning/offers", **ASKED_BY_TRANSIT)["notices"]}
        for city in learned
    ]
    assert ["NO_LOADS" in one for one in codes] == [False, True]
    for session in known:
        trip = trained.get("/v1/learning/trips", session=session, crowding="high", by="TRANSIT")["trip"]
        told = [trip[way]["crowdingMinutes"] for way in ("outbound", "back")]
        assert trip["crowdingMinutes"] == pytest.approx(sum(told), abs=0.11)
