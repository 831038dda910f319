"""Where snapshots lie in Redis: one for each network, and a beat that tells of the newest one.

Whoever publishes writes the bytes first and the beat behind them, in one transaction. Readers look at the
beat only, some hundred bytes, until it names a version that they do not have.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import orjson
import redis

from mobility.errors import RealtimeError
from mobility.snapshot.provider_state import ProviderState, read_provider
from mobility.snapshot.snapshot import SCHEMA, FeedState, Snapshot
from mobility.snapshot.wire import read_snapshot, write_snapshot
from mobility.store import client_options

KEPT_S = 3600
"""What nobody renews is gone after so long: networks that are out of service."""

ANSWER_LIMIT_S = 2.0
"""Nobody who asks waits for these connections, and a snapshot may be some megabytes."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life of the live process for one network.

    Parameters
    ----------
    version : str
        Of the newest snapshot.
    beat_s : int
        Unix seconds.
    feeds : tuple[FeedState, ...]
        As of now; a feed that only repeats itself makes no new snapshot.
    providers : tuple[ProviderState, ...]
        Of shared vehicles and car parks, as of now.
    """

    version: str
    beat_s: int
    feeds: tuple[FeedState, ...] = ()
    providers: tuple[ProviderState, ...] = ()


class SnapshotStore:
    """The snapshots in a Redis; safe to share between threads.

    Parameters
    ----------
    client : redis.Redis
        Its client.
    """

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def publish(self, snapshot: Snapshot) -> None:
        """Put a snapshot where readers find it, and tell of it.

        Parameters
        ----------
        snapshot : Snapshot
            Of any network.

        Raises
        ------
        redis.RedisError, OSError
            If it cannot be reached; the one before stays.
        """
        with self._client.pipeline(transaction=True) as pipeline:
            pipeline.set(_key(snapshot.network, "snapshot"), write_snapshot(snapshot), ex=KEPT_S)
            beat = Beat(snapshot.version, snapshot.made_s, snapshot.feeds, snapshot.providers)
            pipeline.set(_key(snapshot.network, "beat"), _write_beat(beat), ex=KEPT_S)
            pipeline.execute()

    def tell(
        self,
        network: str,
        version: str,
        now_s: int,
        feeds: Sequence[FeedState],
        providers: Sequence[ProviderState] = (),
    ) -> bool:
        """Tell that a snapshot is still the newest one.

        Parameters
        ----------
        network : str
            Content hash.
        version : str
            The snapshot's.
        now_s : int
            Unix seconds.
        feeds : Sequence[FeedState]
            As of now.
        providers : Sequence[ProviderState]
            As of now.

        Returns
        -------
        bool
            False: the snapshot itself is gone (another Redis answers) and is to be published again.

        Raises
        ------
        redis.RedisError, OSError
            If it cannot be reached.
        """
        with self._client.pipeline(transaction=True) as pipeline:
            pipeline.expire(_key(network, "snapshot"), KEPT_S)
            beat = Beat(version, now_s, tuple(feeds), tuple(providers))
            pipeline.set(_key(network, "beat"), _write_beat(beat), ex=KEPT_S)
            is_kept = pipeline.execute()[0]
        return bool(is_kept)

    def find_beat(self, network: str) -> Beat | None:
        """Look at the beat of a network.

        Parameters
        ----------
        network : str
            Content hash.

        Returns
        -------
        Beat | None
            None: nothing was published for it.

        Raises
        ------
        redis.RedisError, OSError
            If it cannot be reached.
        RealtimeError
            If it is none of ours.
        """
        data = self._client.get(_key(network, "beat"))
        if data is None:
            return None
        try:
            read = orjson.loads(data)  # type: ignore[arg-type]  # the client's types know of awaitables too
            feeds = tuple(FeedState(**feed) for feed in read["feeds"])
            providers = tuple(read_provider(one) for one in read["providers"])
            return Beat(str(read["version"]), int(read["beat_s"]), feeds, providers)
        except (ValueError, KeyError, TypeError) as error:
            raise RealtimeError(f"the beat in the store cannot be read: {error}") from error

    def find_snapshot(self, network: str) -> Snapshot | None:
        """Read the newest snapshot of a network.

        Parameters
        ----------
        network : str
            Content hash.

        Returns
        -------
        Snapshot | None
            None: nothing was published for it.

        Raises
        ------
        redis.RedisError, OSError
            If it cannot be reached.
        RealtimeError
            If it cannot be read.
        """
        data = self._client.get(_key(network, "snapshot"))
        return None if data is None else read_snapshot(bytes(data), network)  # type: ignore[arg-type]


def connect_live(url: str) -> redis.Redis:
    """Open the door to what is live.

    Parameters
    ----------
    url : str
        As REDIS_URL has it.

    Returns
    -------
    redis.Redis
        Connects when it is first used.
    """
    client: redis.Redis = redis.Redis.from_url(url, **{**client_options(), "socket_timeout": ANSWER_LIMIT_S})
    return client


def _key(network: str, what: str) -> str:
    return f"mobility:live:{SCHEMA}:{network}:{what}"


def _write_beat(beat: Beat) -> bytes:
    return orjson.dumps(asdict(beat))
