"""The door to Redis: clients that give up quickly, because a request waits for them."""

from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_LIMIT_S = 0.25
ANSWER_LIMIT_S = 0.25
"""On the same machine an answer takes 0.1 ms; what takes longer is stuck."""


def client_options() -> dict[str, Any]:
    """Give the options of a client on the path of a request.

    Returns
    -------
    dict[str, Any]
        By redis.Redis' names.
    """
    return {
        "socket_connect_timeout": CONNECT_LIMIT_S,
        "socket_timeout": ANSWER_LIMIT_S,
        # The client's own retries wait for seconds, and everybody who asks waits with them.
        "retry": Retry(NoBackoff(), 0),
    }


def connect(url: str) -> redis.Redis:
    """Make a client; it connects when it is first used.

    Parameters
    ----------
    url : str
        redis://, rediss:// or unix://, as REDIS_URL has it.

    Returns
    -------
    redis.Redis
        Safe to share between threads.
    """
    client: redis.Redis = redis.Redis.from_url(url, **client_options())
    return client
