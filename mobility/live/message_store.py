"""The last good message of each feed in Redis: a live process that is started anew goes on where it was."""

import hashlib

import redis

from mobility.live.fetching import FeedSource

KEPT_S = 24 * 3600


class MessageStore:
    """Keeps one message a feed.

    Parameters
    ----------
    client : redis.Redis
        Where.
    """

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def keep(self, source: FeedSource, data: bytes, read_s: int) -> None:
        """Keep a message instead of the one before.

        Parameters
        ----------
        source : FeedSource
            Where it came from.
        data : bytes
            As it was received.
        read_s : int
            Unix seconds when that was.

        Raises
        ------
        redis.RedisError, OSError
            If the store cannot be reached.
        """
        self._client.set(_key(source), read_s.to_bytes(8, "big") + data, ex=KEPT_S)

    def find(self, source: FeedSource) -> tuple[bytes, int] | None:
        """Look for the message of a feed.

        Parameters
        ----------
        source : FeedSource
            The feed.

        Returns
        -------
        tuple[bytes, int] | None
            As it was received, and when (Unix seconds); None: there is none.

        Raises
        ------
        redis.RedisError, OSError
            If the store cannot be reached.
        """
        kept = self._client.get(_key(source))
        if kept is None:
            return None
        data = bytes(kept)  # type: ignore[arg-type]  # the client's types know of awaitables too
        return data[8:], int.from_bytes(data[:8], "big")


def _key(source: FeedSource) -> str:
    # Hashed: the address may hold a key.
    return f"mobility:live:message:{hashlib.sha256(f'{source.tag} {source.url}'.encode()).hexdigest()[:24]}"
