"""Stages fill a draft for each network; what is the same is not published again."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import redis

from mobility.live.networks import LiveNetwork, NetworkWatch
from mobility.live.process import LiveProcess
from mobility.live.stages import Draft
from mobility.snapshot.exchange import SnapshotStore
from mobility.snapshot.provider_state import ProviderState
from mobility.snapshot.snapshot import FeedState
from mobility.snapshot.trip_loads import no_trip_loads
from tests.support.redis import running_redis
from tests.support.timetables import Town, Trip

NOW = 1_700_000_000


@dataclass
class Loads:
    """A stage of one's own, plugged in behind others."""

    name: str = "loads"
    level: int = 0
    is_changed: bool = True
    closed: bool = False

    def step(self, now_s: int) -> bool:
        del now_s
        changed, self.is_changed = self.is_changed, False
        return changed

    def fill(self, draft: Draft) -> None:
        level = np.array([self.level], np.int8)
        draft.loads = no_trip_loads()._replace(level=level)

    def states(self, network: LiveNetwork, now_s: int) -> list[FeedState]:
        del network
        return [FeedState("town", read_s=now_s)]

    def providers(self, now_s: int) -> list[ProviderState]:
        del now_s
        return []

    def close(self) -> None:
        self.closed = True


def network(name: str) -> LiveNetwork:
    town = Town(2, (Trip(((0, 600, 600), (1, 700, 700))),))
    return LiveNetwork(name, town.timetable(), {}, town.timezones, {})


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    with running_redis(tmp_path) as url:
        yield SnapshotStore(redis.Redis.from_url(url))


def watch(folder: Path, names: list[str]) -> NetworkWatch:
    (folder / "manifest.json").write_text("{}")
    return NetworkWatch(folder, lambda _: network(names.pop(0)))


def test_a_stage_is_asked_for_each_network_and_published_once(tmp_path: Path, store: SnapshotStore) -> None:
    folder = tmp_path / "network"
    folder.mkdir()
    stage, clock = Loads(level=1), [NOW]
    process = LiveProcess(watch(folder, ["a", "b"]), [stage], store, lambda: clock[0])
    process.step()
    first = store.find_snapshot("a")
    assert first is not None
    assert first.loads.level.tolist() == [1]
    assert store.find_snapshot("b") is None
    # A newer network: both are published for, until the requests on the old one have ended.
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").write_text('{"newer": 1}')
    clock[0] += 5
    process.step()
    assert store.find_snapshot("b") is not None
    beat = store.find_beat("a")
    assert beat is not None
    assert (beat.version, beat.beat_s) == (first.version, NOW + 5)
    assert beat.feeds == (FeedState("town", read_s=NOW + 5),)
    # Something new.
    stage.level, stage.is_changed = 2, True
    process.step()
    for name in ("a", "b"):
        newest = store.find_snapshot(name)
        assert newest is not None
        assert newest.loads.level.tolist() == [2]
        assert newest.version != first.version
        assert newest.runs_version == first.runs_version  # nothing has to be compiled anew for a load


def test_an_empty_store_is_filled_again(tmp_path: Path, store: SnapshotStore) -> None:
    folder = tmp_path / "network"
    folder.mkdir()
    clock = [NOW]
    process = LiveProcess(watch(folder, ["a"]), [Loads()], store, lambda: clock[0])
    process.step()
    before = store.find_snapshot("a")
    store._client.flushall()
    for _ in range(2):
        clock[0] += 5
        process.step()
    after = store.find_snapshot("a")
    assert before is not None
    assert after is not None
    assert after.version == before.version


@pytest.mark.slow
def test_without_a_store_stages_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    folder.mkdir()
    gone = SnapshotStore(redis.Redis(unix_socket_path=str(tmp_path / "nobody.sock")))
    clock, stage = [NOW], Loads()
    process = LiveProcess(watch(folder, ["a"]), [stage], gone, lambda: clock[0])
    process.step()
    process.step()
    with running_redis(tmp_path / "redis") as url:
        process._store = SnapshotStore(redis.Redis.from_url(url))
        clock[0] += 5
        process.step()
        assert process._store.find_snapshot("a") is not None


def test_the_same_is_the_same() -> None:
    draft = Draft(network("a"), NOW)
    later = replace(draft, now_s=NOW + 60)
    assert draft.finish().version == later.finish().version
