"""The threads of a worker that read what is live: faults are told and counted, and never pass for now."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from google.transit import gtfs_realtime_pb2 as pb

from mobility.bootstrap import live_reader
from mobility.bootstrap.expected_reader import ExpectedServices
from mobility.bootstrap.live_reader import LiveServices
from mobility.service import RealtimeFeed, Services, TargetFile, realtime_feeds, services_of
from mobility.snapshot.exchange import Beat, SnapshotStore, connect_live
from mobility.snapshot.positions import lay_out_positions
from mobility.snapshot.snapshot import Snapshot
from mobility.store import connect
from tests.api.handmade import FixedSource
from tests.scenarios.cities import WEDNESDAY, City, city
from tests.support.loads import RunLoad, trip_loads

NOW_S = 1_767_769_200
DAY = WEDNESDAY.toordinal()
NOWHERE = "redis://127.0.0.1:1"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    return city(tmp_path_factory.mktemp("readers"), "1 trip=one : A 8:00 B 8:10 C 8:20")


@pytest.fixture(scope="module")
def planned(town: City) -> Services:
    return services_of(town.network)


class HandedStore(SnapshotStore):
    """A store that hands out what a test gives it."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(connect_live(NOWHERE))
        self.snapshot, self.is_broken = snapshot, False

    def find_beat(self, network: str) -> Beat | None:
        del network
        if self.is_broken:
            raise RuntimeError("a fault of our own")
        return Beat(self.snapshot.version, self.snapshot.made_s)

    def find_snapshot(self, network: str) -> Snapshot | None:
        del network
        return self.snapshot


def reader(town: City, planned: Services) -> tuple[LiveServices, HandedStore]:
    store = HandedStore(Snapshot(town.network.content_hash, NOW_S, "1"))
    return LiveServices(FixedSource(planned), store, 60, lambda: NOW_S), store


def test_a_snapshot_that_does_not_fit_is_counted_and_the_one_before_stays(
    town: City, planned: Services
) -> None:
    live, store = reader(town, planned)
    live._step()
    where = lay_out_positions([(0, 1, 51.0, 11.0, 0.0, NOW_S)])
    store.snapshot = replace(store.snapshot, version="2", positions=where._replace(day=where.day[:0]))
    live._step()
    live._step()
    services = live.current()
    assert services.live is not None and services.live.snapshot.version == "1"
    assert services.health is not None
    assert (services.health.fault, services.health.faults) == (live_reader.NOT_USED, 2)
    store.snapshot = replace(store.snapshot, version="3", positions=where)
    live._step()
    assert live.current().live is not None
    assert services.health.fault == ""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reader_that_ends_leaves_the_timetable(town: City, planned: Services) -> None:
    live, store = reader(town, planned)
    live._step()
    assert live.current().live is not None
    store.is_broken = True
    thread = threading.Thread(target=live._run)
    thread.start()
    thread.join(10)
    services = live.current()
    assert services.live is None and services.health is not None
    assert (services.health.is_used, services.health.fault) == (False, live_reader.ENDED)


def test_a_worker_begins_with_its_first_look_behind_it(town: City, planned: Services) -> None:
    live, _ = reader(town, planned)
    live.start()
    live.stop()
    services = live._current
    assert services is not None and services.live is not None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_begins_also_where_its_first_look_ends_in_a_fault(town: City, planned: Services) -> None:
    live, store = reader(town, planned)
    store.is_broken = True
    live.start()
    services = live.current()
    assert services.live is None and services.health is not None
    assert services.health.fault == live_reader.ENDED


@pytest.mark.parametrize(("is_expected", "level"), [(True, "ERROR"), (False, "INFO")])
def test_nothing_live_is_a_fault_only_where_there_are_live_sources(
    town: City, planned: Services, caplog: pytest.LogCaptureFixture, is_expected: bool, level: str
) -> None:
    store = HandedStore(Snapshot(town.network.content_hash, NOW_S, "1"))
    store.find_beat = lambda network: None  # type: ignore[method-assign]
    live = LiveServices(FixedSource(planned), store, 60, lambda: NOW_S, is_expected=is_expected)
    with caplog.at_level("INFO", live_reader.LOG.name):
        live._step()
    assert [one.levelname for one in caplog.records if one.message == "no live data"] == [level]


def test_counts_without_redis_are_told_and_counted(town: City, planned: Services, tmp_path: Path) -> None:
    live, _ = reader(town, planned)
    riders = ExpectedServices(live, connect(NOWHERE), TargetFile(tmp_path), bytes(32), lambda: NOW_S)
    riders._step()
    health = riders.current().health
    assert health is not None
    assert health.riders_fault.startswith("Redis: ")
    assert health.riders_faults == 1


def read(services: Services, told_s: int) -> tuple[int, int]:
    """Number of entities of the trip updates, and their timestamp after NOW_S."""
    message = pb.FeedMessage()
    message.ParseFromString(services.realtime_feeds.message(RealtimeFeed.TRIP_UPDATES, "", told_s))
    return len(message.entity), int(message.header.timestamp) - NOW_S


def test_realtime_feeds_are_prepared_while_somebody_reads_them(
    town: City, planned: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = trip_loads(RunLoad([5, 90], day=DAY))
    loads = loads._replace(level=np.zeros(2, np.int8))
    base = services_of(town.network)
    first = base.with_snapshot(Snapshot(town.network.content_hash, NOW_S, "1"))

    def step(services: Services) -> bool:
        source, client = FixedSource(services), connect(NOWHERE)
        ExpectedServices(source, client, TargetFile(tmp_path), bytes(32), lambda: NOW_S)._step()
        return services.realtime_feeds._is_ready

    assert not step(first)
    assert read(first, NOW_S + 39) == (0, 30), "who asks first is told all the same"
    assert step(first)
    with monkeypatch.context() as later:
        later.setattr(realtime_feeds, "WANTED_S", 0.0)
        newer = first.with_snapshot(Snapshot(town.network.content_hash, NOW_S + 40, "2", loads=loads))
        assert not step(newer)
    assert read(newer, NOW_S + 60) == (1, 60), "what was written long ago is not given any more"
    assert step(newer)


def test_a_realtime_feed_is_given_as_before_until_the_newer_one_is_written(
    town: City, planned: Services
) -> None:
    loads = trip_loads(RunLoad([5, 90], day=DAY))
    loads = loads._replace(level=np.zeros(2, np.int8))
    first = planned.with_snapshot(Snapshot(town.network.content_hash, NOW_S, "1"))
    first.realtime_feeds.prepare()
    assert read(first, NOW_S + 39) == (0, 30)  # somebody asks, so newer ones are prepared
    newer = first.with_snapshot(Snapshot(town.network.content_hash, NOW_S + 40, "2", loads=loads))
    newest = newer.with_snapshot(Snapshot(town.network.content_hash, NOW_S + 44, "3", loads=loads))
    assert read(newer, NOW_S + 40) == (0, 30)
    assert read(newest, NOW_S + 300) == (0, 43), "what is not known to hold is not said to"
    newest.realtime_feeds.prepare()
    assert read(newest, NOW_S + 44) == (1, 44)
    assert read(newest, NOW_S + 60) == (1, 60)
