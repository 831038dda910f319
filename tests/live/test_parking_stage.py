"""The stage of car parks: a source that is late, half, silent, and back again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mobility.live.breaker import FAILURES_TO_OPEN, LONGEST_REST_S, CircuitBreaker
from mobility.live.fetching import FeedSource
from mobility.live.networks import LiveNetwork
from mobility.live.parking_stage import RETRY_S, ParkingProvider, ParkingStage
from mobility.live.stages import Draft
from mobility.parking.model import UNKNOWN, ParkingState
from mobility.parking.reading import Ages
from mobility.snapshot.provider_state import Health, ProviderState
from tests.support.stages import look
from tests.support.timetables import Town, Trip

NOW_S = 1_780_000_000
TOLD = "2026-05-28T20:26:00+00:00"
TOLD_S = 1_779_999_960
INTERVAL_S = 60
TOWN = Town(2, (Trip(((0, 600, 600), (1, 700, 700))),))


def items(free: int) -> bytes:
    """One car park in the words of ParkAPI."""
    place = {
        "original_uid": "a",
        "lat": 51.48,
        "lon": 11.97,
        "capacity": 100,
        "has_realtime_data": True,
        "realtime_free_capacity": free,
        "realtime_data_updated_at": TOLD,
    }
    return json.dumps({"items": [place]}).encode()


@dataclass
class Watched:
    """A stage, and a clock that is moved by hand."""

    path: Path
    now: float = 1000.0
    stage: ParkingStage = field(init=False)

    def __post_init__(self) -> None:
        def clock() -> float:
            return self.now

        source = FeedSource("town", str(self.path), INTERVAL_S)
        provider = ParkingProvider(source, CircuitBreaker(clock))
        self.stage = ParkingStage([provider], Ages(300, 1800), clock)
        self.network = LiveNetwork("abc", TOWN.timetable(), {}, TOWN.timezones, {}, lambda lats, _: [True])

    def look(self, now_s: int = NOW_S) -> bool:
        """Step until what was asked is answered; whether anything changed."""
        return look(self.stage, now_s)

    def fill(self, now_s: int = NOW_S) -> tuple[ParkingState, ProviderState]:
        draft = Draft(self.network, now_s)
        self.stage.fill(draft)
        return draft.parking, draft.providers[0]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    found = Watched(tmp_path / "parking.json")
    yield found
    found.stage.close()


def test_one_that_is_not_there_yet_is_looked_for_soon(watched: Watched) -> None:
    watched.look()
    state, told = watched.fill()
    assert (state.n_places, told.health, told.failed) == (0, Health.NEVER, 1)
    assert "No such file" in told.fault
    watched.path.write_bytes(items(30))
    watched.now += RETRY_S - 1
    assert not watched.look()
    watched.now += 1
    assert watched.look()
    state, told = watched.fill()
    assert (state.places.free.tolist(), told.fault, told.circuit, told.taken) == ([30], "", "closed", 1)
    assert state.places.observed_s.tolist() == [TOLD_S]


def test_one_that_answers_is_asked_at_its_own_pace(watched: Watched) -> None:
    watched.path.write_bytes(items(30))
    watched.look()
    watched.path.write_bytes(items(2))
    watched.now += INTERVAL_S - 1
    assert not watched.look()
    watched.now += 1
    assert watched.look()
    assert watched.fill()[0].places.free.tolist() == [2]


def test_half_a_file_leaves_what_was_known_and_is_told(watched: Watched) -> None:
    watched.path.write_bytes(items(30))
    watched.look()
    watched.path.write_bytes(items(2)[:40])
    watched.now += INTERVAL_S
    assert not watched.look()
    state, told = watched.fill()
    assert state.places.free.tolist() == [30]
    assert told.fault
    assert told.circuit == "closed"


def test_one_that_fails_again_and_again_is_left_alone(watched: Watched) -> None:
    for _ in range(FAILURES_TO_OPEN):
        watched.look()
        watched.now += RETRY_S
    watched.now -= RETRY_S
    assert (watched.fill()[1].circuit, watched.fill()[1].failed) == ("open", FAILURES_TO_OPEN)
    watched.path.write_bytes(items(30))
    watched.now += 14
    watched.look()
    assert watched.fill()[0].n_places == 0
    watched.now += LONGEST_REST_S
    assert watched.fill()[1].circuit == "half-open"
    watched.look()
    assert (watched.fill()[1].circuit, watched.fill()[0].n_places) == ("closed", 1)


def test_free_spaces_grow_stale_then_are_gone(watched: Watched) -> None:
    watched.path.write_bytes(items(30))
    watched.look()
    assert watched.fill()[1].health is Health.FRESH
    for later_s, health in ((299, Health.FRESH), (301, Health.STALE), (1801, Health.GONE)):
        assert watched.fill(TOLD_S + later_s)[1].health is health
    assert watched.look(TOLD_S + 301)
    assert watched.fill()[0].free_at(TOLD_S + 301).tolist() == [UNKNOWN]
