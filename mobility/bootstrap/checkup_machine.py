"""Looks at the machine of an installation: Redis, clock, disk, memory."""

import shutil
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import redis
import requests

from mobility.bootstrap.finding import Finding, bad, good, warning
from mobility.bootstrap.redis_server import RedisServer, find_redis_server
from mobility.settings import Settings

PATIENCE_S = 3.0
CLOCK_WARNING = timedelta(seconds=30)
CLOCK_BAD = timedelta(minutes=5)
BUILDS_ON_DISK = 4
"""The three that are kept and the one being built."""

LEAST_FREE_BYTES = 200_000_000
WORKER_BYTES = 150_000_000
"""What a worker and its share of the master take beside the network (docs/performance/load.md)."""


def check_redis(settings: Settings) -> Finding:
    """Ask Redis, the one that is named or the private one.

    Parameters
    ----------
    settings : Settings
        redis_url, state.

    Returns
    -------
    Finding
        Bad if one is named that does not answer, or if there is no program for a private one.
    """
    if settings.redis_url:
        try:
            return good("redis", f"the one in REDIS_URL answers, version {_ask_redis(settings.redis_url)}")
        except (redis.RedisError, OSError, ValueError) as fault:
            # Not the address: it may hold a password.
            return bad("redis", f"the one in REDIS_URL does not answer: {type(fault).__name__}")
    program = find_redis_server()
    if program is None:
        return bad("redis", "no redis-server on this machine: install one, or name one in REDIS_URL")
    private = RedisServer(settings.state / "redis")
    if not private.socket.exists():
        return good("redis", f"a private one will be started: {program}")
    try:
        return good("redis", f"the private one answers, version {_ask_redis(private.url)}")
    except (redis.RedisError, OSError) as fault:
        return warning("redis", f"the private one does not answer at {private.socket}: {fault}")


def _ask_redis(url: str) -> str:
    with redis.Redis.from_url(url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S) as client:
        return str(client.info("server")["redis_version"])


def check_clock(settings: Settings, built: datetime | None) -> Finding:
    """Compare this machine's clock with the network's time of build and with another machine's.

    Parameters
    ----------
    settings : Settings
        clock_url.
    built : datetime | None
        When the network was built, if there is one.

    Returns
    -------
    Finding
        Bad if the clock cannot be right.
    """
    now = datetime.now(UTC)
    shown = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if built is not None and built > now + CLOCK_WARNING:
        return bad("clock", f"{shown}, but the network was built at {built:%Y-%m-%d %H:%M:%S} UTC, later")
    if not settings.clock_url:
        return good("clock", f"{shown}; compared with no other (MOBILITY_CLOCK_URL)")
    try:
        response = requests.head(settings.clock_url, timeout=PATIENCE_S, allow_redirects=False)
        other = parsedate_to_datetime(response.headers["Date"])
    except (requests.RequestException, KeyError, ValueError) as fault:
        return warning(
            "clock", f"{shown}; {settings.clock_url} did not say the time ({type(fault).__name__})"
        )
    apart = abs(datetime.now(UTC) - other)
    text = f"{shown}, {apart.total_seconds():.0f} s apart from {settings.clock_url}"
    if apart > CLOCK_BAD:
        return bad("clock", f"{text}: set the clock, e.g. with chrony")
    return warning("clock", text) if apart > CLOCK_WARNING else good("clock", text)


def check_disk(settings: Settings, network_bytes: int) -> list[Finding]:
    """See whether there is room for the next builds and for what the service keeps.

    Parameters
    ----------
    settings : Settings
        network, state.
    network_bytes : int
        Size of one build; 0 if there is none.

    Returns
    -------
    list[Finding]
        One a directory, one in all if both are on the same disk.
    """
    network, state = existing_parent(settings.network), existing_parent(settings.state)
    needed = max(LEAST_FREE_BYTES, BUILDS_ON_DISK * network_bytes)
    found = [_check_free(network, needed)]
    if network.stat().st_dev != state.stat().st_dev:
        found.append(_check_free(state, LEAST_FREE_BYTES))
    return found


def _check_free(folder: Path, needed: int) -> Finding:
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:.1f} GB free at {folder}, {needed / 1e9:.1f} GB are enough"
    if free < LEAST_FREE_BYTES:
        return bad("disk", f"{text}: nothing can be built")
    return good("disk", text) if free >= needed else warning("disk", text)


def existing_parent(folder: Path) -> Path:
    """Find where a directory is or will be.

    Parameters
    ----------
    folder : Path
        It need not exist.

    Returns
    -------
    Path
        The nearest folder above that does.
    """
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder


def check_memory(settings: Settings, network_bytes: int) -> Finding:
    """See whether the network and all workers fit, twice for the moment when networks are exchanged.

    Parameters
    ----------
    settings : Settings
        workers, standby.
    network_bytes : int
        Size of one build; 0 if there is none.

    Returns
    -------
    Finding
        A warning if it will be tight.
    """
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    available, total = sizes["MemAvailable"], sizes["MemTotal"]
    needed = 2 * (network_bytes + (settings.workers + settings.standby + 1) * WORKER_BYTES)
    text = (
        f"{available / 1e9:.1f} of {total / 1e9:.1f} GB available; {settings.workers} workers "
        f"take up to {needed / 1e9:.1f} GB while networks are exchanged"
    )
    return good("memory", text) if available >= needed else warning("memory", text)
