"""A real redis-server for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mobility.bootstrap.redis_server import RedisServer, find_redis_server


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """Its address, until the block ends; skips where there is no program."""
    if find_redis_server() is None:
        pytest.skip("no redis-server on this machine")
    server = RedisServer(folder / "redis")
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
