"""The salt of the day: the same for all workers, and gone the day after, also from disk."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from mobility.bootstrap.redis_server import RedisServer, find_redis_server
from mobility.store import DailySalt, connect

ADDRESS = "203.0.113.9"
DAY_S = 86_400


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 1_772_440_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    if find_redis_server() is None:
        pytest.skip("no redis-server on this machine")
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


def on_disk(server: RedisServer) -> bytes:
    files = [path for path in server.socket.parent.rglob("*") if path.is_file() and path.name != "redis.log"]
    return b"".join(path.read_bytes() for path in files)


def test_workers_have_the_same(server: RedisServer) -> None:
    clock = Hands()
    workers = [DailySalt(connect(server.url), clock) for _ in range(3)]
    assert len({worker.hash_address(ADDRESS) for worker in workers}) == 1
    again = DailySalt(connect(server.url), clock)  # a worker that was started later
    assert again.current() == workers[0].current()


def test_yesterdays_is_gone_from_redis_and_its_file(server: RedisServer) -> None:
    clock = Hands()
    workers = [DailySalt(connect(server.url), clock) for _ in range(2)]
    first = workers[0].current()
    assert workers[1].current() == first
    deadline = time.monotonic() + 5
    while first not in on_disk(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert first in on_disk(server)  # the file is looked at in the right place
    clock.now_s += DAY_S
    second = workers[1].current()
    assert second != first
    assert workers[0].current() == second
    with redis.Redis.from_url(server.url) as client:
        assert len(client.keys("mobility:salt:*")) == 1
    deadline = time.monotonic() + 10
    while first in on_disk(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert first not in on_disk(server)
    assert second in on_disk(server)


def test_a_worker_alone_joins_the_others_when_redis_is_back(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobility.store.salts.AGAIN_S", 0.2)
    clock = Hands()
    first = DailySalt(connect(server.url), clock)
    shared = first.current()
    server.stop()
    late = DailySalt(connect(server.url), clock)
    assert late.current() != shared
    assert late.current() == late.current()
    assert first.current() == shared  # known already
    server.start()
    time.sleep(0.25)
    assert late.current() == shared
