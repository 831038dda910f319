"""The stage of shared vehicles against a provider over HTTP that does what providers do."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from mobility.live.breaker import FAILURES_TO_OPEN, LONGEST_REST_S, CircuitBreaker
from mobility.live.gbfs_poller import LONGEST_STATUS_S, GbfsPoller
from mobility.live.networks import LiveNetwork
from mobility.live.sharing_stage import Provider, SharingStage
from mobility.live.stages import Draft
from mobility.sharing.gbfs.disguise import Disguise
from mobility.sharing.gbfs.reader import GbfsReader
from mobility.sharing.model import SharingState
from mobility.snapshot.provider_state import Health, ProviderState
from mobility.snapshot.snapshot import Snapshot
from mobility.snapshot.wire import read_snapshot, write_snapshot
from tests.support.gbfs import NOW_S, GbfsServer, feed_2, feed_3, gbfs_server
from tests.support.stages import look
from tests.support.timetables import Town, Trip

TOWN = Town(2, (Trip(((0, 600, 600), (1, 700, 700))),))


def on_land(lats: list[float], lons: list[float]) -> list[bool]:
    del lats
    return [lon > 11.96 for lon in lons]


@dataclass
class Watched:
    """A stage, and a clock that is moved by hand."""

    server: GbfsServer
    max_age_s: int = 300
    now: float = 1000.0
    stage: SharingStage = field(init=False)

    def __post_init__(self) -> None:
        def clock() -> float:
            return self.now

        poller = GbfsPoller("rad", self.server.address, 15, ("de",), clock=clock)
        reader = GbfsReader("rad", Disguise(b"secret"), self.max_age_s, 1800)
        self.stage = SharingStage([Provider(poller, reader, CircuitBreaker(clock))], clock)
        self.network = LiveNetwork("abc", TOWN.timetable(), {}, TOWN.timezones, {}, on_land)

    def look(self, now_s: int = NOW_S) -> bool:
        """Step until what was asked is answered; whether anything changed."""
        return look(self.stage, now_s)

    def fill(self, now_s: int = NOW_S) -> tuple[SharingState, ProviderState]:
        draft = Draft(self.network, now_s)
        self.stage.fill(draft)
        return draft.sharing, draft.providers[0]


@pytest.fixture
def watched() -> Iterator[Watched]:
    with gbfs_server(feed_3()) as server:
        found = Watched(server)
        yield found
        found.stage.close()


def test_what_a_provider_says_is_published(watched: Watched) -> None:
    assert watched.look()
    state, told = watched.fill()
    assert (told.stations, told.vehicles, told.zones, told.health) == (2, 1, 2, Health.FRESH)
    assert (told.circuit, told.fault, told.taken) == ("closed", "", 1)
    assert told.refused == {"geofencing_zones.geometry repaired": 1}
    assert list(state.stations.vehicles) == [4, 0]
    assert np.isnan(state.stations.rents_per_h).all()


def test_it_is_asked_when_its_ttl_is_over_and_not_before(watched: Watched) -> None:
    watched.look()
    first = len(watched.server.asked)
    watched.now += 59
    assert not watched.look()
    assert len(watched.server.asked) == first
    watched.now += 1
    assert not watched.look()
    assert watched.server.asked[first:] == [("station_status", 304), ("vehicle_status", 304)]


@pytest.mark.parametrize(("ttl", "pause_s"), [(0, 15), ("soon", 15), (10**9, LONGEST_STATUS_S)])
def test_a_wrong_ttl_neither_floods_the_provider_nor_blinds_us(ttl: Any, pause_s: float) -> None:
    with gbfs_server(feed_3(ttl=ttl)) as server:
        watched = Watched(server)
        watched.look()
        first = len(server.asked)
        watched.now += pause_s - 1
        watched.look()
        assert len(server.asked) == first
        watched.now += 1
        watched.look()
        assert [name for name, _ in server.asked[first:]] == ["station_status", "vehicle_status"]
        watched.stage.close()


def test_half_a_file_leaves_what_was_known_and_is_told(watched: Watched) -> None:
    watched.look()
    watched.fill()
    whole = json.dumps(watched.server.feed["station_status"]).encode()
    watched.server.answers["station_status"] = (200, whole[: len(whole) // 2])
    watched.now += 60
    watched.look()
    state, told = watched.fill()
    assert list(state.stations.vehicles) == [4, 0]
    assert "station_status is no whole JSON" in told.fault
    watched.server.answers.clear()
    watched.now += 60
    watched.look()
    assert watched.fill()[1].fault == ""


def test_a_provider_that_fails_is_left_alone_and_tried_again(watched: Watched) -> None:
    watched.look()
    watched.fill()
    watched.server.answers = {"station_status": (500, b""), "vehicle_status": (500, b"")}
    for _ in range(FAILURES_TO_OPEN):
        watched.now += 60
        watched.look()
    state, told = watched.fill()
    assert (told.circuit, told.failed) == ("open", FAILURES_TO_OPEN)
    assert "the server answers 500" in told.fault
    assert state.n_vehicles == 1
    asked = len(watched.server.asked)
    watched.now += 14
    watched.look()
    assert len(watched.server.asked) == asked  # left alone
    watched.server.answers.clear()
    watched.now += LONGEST_REST_S
    assert watched.fill()[1].circuit == "half-open"
    watched.look()
    assert (watched.fill()[1].circuit, watched.fill()[1].fault) == ("closed", "")


def test_no_prices_are_no_reason_to_give_a_provider_up(watched: Watched) -> None:
    watched.server.answers["system_pricing_plans"] = (404, b"")
    watched.look()
    state, told = watched.fill()
    assert (state.plans, state.n_stations, told.circuit, told.fault) == ((), 2, "closed", "")
    assert told.refused["system_pricing_plans"] == 1


def test_stale_then_gone(watched: Watched) -> None:
    watched.look()
    state, _ = watched.fill()
    watched.server.answers = {"gbfs": (503, b""), "station_status": (503, b""), "vehicle_status": (503, b"")}
    assert watched.look(NOW_S + 300)  # a turn is a change
    state, told = watched.fill(NOW_S + 300)
    assert (told.health, state.n_vehicles, state.promised(NOW_S + 300)[0]) == (Health.STALE, 1, False)
    assert not watched.look(NOW_S + 301)
    assert watched.look(NOW_S + 1800)
    state, told = watched.fill(NOW_S + 1800)
    assert (told.health, state.n_vehicles, state.n_stations) == (Health.GONE, 0, 2)
    assert list(state.stations.is_renting) == [0, 0]


def test_nothing_at_all_is_told_too() -> None:
    with gbfs_server(feed_2()) as server:
        server.answers["gbfs"] = (200, b"<html>busy</html>")
        watched = Watched(server)
        assert not watched.look()
        state, told = watched.fill()
        assert (state.n_systems, told.health) == (0, Health.NEVER)
        assert "gbfs is no whole JSON" in told.fault
        watched.stage.close()


def test_vehicles_in_the_river_are_left_out_for_the_network_that_has_one(watched: Watched) -> None:
    wet = {**watched.server.feed["vehicle_status"]["data"]["vehicles"][0], "vehicle_id": "wet", "lon": 11.95}
    watched.server.feed["vehicle_status"]["data"]["vehicles"].append(wet)
    watched.look()
    assert watched.fill()[1].refused["vehicle_status.lat"] == 1
    watched.network = LiveNetwork("other", TOWN.timetable(), {}, TOWN.timezones, {})
    assert watched.fill()[0].n_vehicles == 2


def test_a_snapshot_carries_it_all(watched: Watched) -> None:
    watched.look()
    draft = Draft(watched.network, NOW_S)
    watched.stage.fill(draft)
    snapshot = draft.finish()
    after = read_snapshot(write_snapshot(snapshot), "abc")
    assert after.providers == snapshot.providers
    ours, theirs = snapshot.sharing, after.sharing
    for table in ("times", "stations", "vehicles"):
        for before, found in zip(getattr(ours, table), getattr(theirs, table), strict=True):
            np.testing.assert_array_equal(before, found)
            assert before.dtype == found.dtype
            assert not found.flags.writeable
    for name in ("vehicle_types", "plans", "station_texts", "vehicle_ids", "vehicle_uris"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert [repr(one) for one in ours.systems] == [repr(one) for one in theirs.systems]  # NaN is not NaN
    for mine, yours in zip(ours.zones, theirs.zones, strict=True):
        assert mine.geometry.equals(yours.geometry)
        assert (mine.rules, mine.name, mine.start_s, mine.end_s) == (
            yours.rules,
            yours.name,
            yours.start_s,
            yours.end_s,
        )
    again = Draft(watched.network, NOW_S + 5)
    watched.stage.fill(again)
    assert again.finish().version == snapshot.version  # the same is the same
    assert Snapshot("abc", 5, "").sharing.n_systems == 0
    assert b"plate" not in write_snapshot(replace_uris(snapshot))


def replace_uris(snapshot: Snapshot) -> Snapshot:
    """Without the addresses at which one books: those may name a vehicle."""
    return replace(snapshot, sharing=replace(snapshot.sharing, vehicle_uris=()))
