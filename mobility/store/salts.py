"""The salt of the day: addresses are counted under hashes that nobody can undo or join over days."""

import hashlib
import ipaddress
import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

import redis

LOG = logging.getLogger(__name__)

DAY_S = 86_400
GRACE_S = 3600
"""How much longer Redis keeps a salt than its day, for workers whose clocks differ."""

AGAIN_S = 30.0
"""Until Redis is asked again after it did not answer."""

SALT_BYTES = 32
IPV6_NETWORK_BITS = 64
"""A home or a phone has all addresses of such a network: they are one caller."""


class DailySalt:
    """The salt of the present day, the same for all workers as long as Redis answers.

    Parameters
    ----------
    client : redis.Redis | None
        Where workers share it; None = each has its own.
    clock : Callable[[], float]
        Unix seconds.
    """

    def __init__(self, client: redis.Redis | None, clock: Callable[[], float] = time.time) -> None:
        self._client, self._clock = client, clock
        self._lock = threading.Lock()
        self._day, self._salt = -1, b""
        self._is_shared = client is None
        self._ask_again = 0.0

    def current(self) -> bytes:
        """Give the salt of today.

        Returns
        -------
        bytes
            Drawn at random, kept nowhere but in memory and, for a day, in Redis.
        """
        day = int(self._clock() // DAY_S)
        if day == self._day and (self._is_shared or time.monotonic() < self._ask_again):
            return self._salt
        with self._lock:
            if day != self._day:
                self._day, self._salt = day, secrets.token_bytes(SALT_BYTES)
                self._is_shared = self._client is None
            if not self._is_shared and time.monotonic() >= self._ask_again:
                self._share()
            return self._salt

    def hash_address(self, address: str) -> str:
        """Hash an address with the salt of today.

        Parameters
        ----------
        address : str
            IPv4 or IPv6; of the latter the network counts.

        Returns
        -------
        str
            32 hexadecimal digits.
        """
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            text = b"unknown"
        else:
            text = parsed.packed if parsed.version == 4 else parsed.packed[: IPV6_NETWORK_BITS // 8]
        return hashlib.blake2b(text, key=self.current(), digest_size=16).hexdigest()

    def _share(self) -> None:
        """Give our salt to the others, or take theirs if they were first."""
        assert self._client is not None
        name = _name_of(self._day)
        try:
            is_first = self._client.set(name, self._salt, nx=True, ex=DAY_S + GRACE_S)
            theirs = self._client.get(name)
            if is_first and self._client.delete(_name_of(self._day - 1)):
                self._forget_on_disk()
        except (redis.RedisError, OSError) as fault:
            self._ask_again = time.monotonic() + AGAIN_S
            LOG.warning("salt not shared", extra={"fields": {"reason": type(fault).__name__}})
            return
        if isinstance(theirs, bytes) and len(theirs) == SALT_BYTES:
            self._salt = theirs
        self._is_shared = True

    def _forget_on_disk(self) -> None:
        """Have Redis write its file anew: with yesterday's salt and hashes one could find addresses."""
        client: Any = self._client  # this command has no types
        try:
            client.bgrewriteaof()
        except (
            redis.ResponseError
        ) as fault:  # somebody else's Redis, which keeps no file or lets nobody say so
            LOG.info("redis keeps its file", extra={"fields": {"reason": type(fault).__name__}})


def _name_of(day: int) -> str:
    return f"mobility:salt:1:{day}"
