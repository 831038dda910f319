"""Quotas: how much a key, or an address without one, may ask; counted in Redis, else in each worker."""

import logging
import re
import time
from functools import lru_cache
from math import ceil

import flask
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded
from limits.storage import MemoryStorage

from mobility.api.callers import caller
from mobility.api.errors import answer_own
from mobility.errors import TooManyRequestsError
from mobility.settings import Settings
from mobility.store import DailySalt, client_options, connect
from mobility.telemetry.metrics import Metrics

LOG = logging.getLogger(__name__)

PLAN, SEARCH, TILES, FREE = "plan", "search", "tiles", ""
"""Classes of addresses. FREE are pages, their files, the description and what operators ask."""

PLAN_RULE = re.compile(r"/api/\w+/(plan|refresh-itinerary|one-to-many|one-to-many-intermodal|one-to-all)")
FREE_API_RULE = re.compile(r"/api/\w+/(health|map/initial)")
COUNTED = ("/api/", "/v1/", "/gtfs-rt/")


def register_quotas(app: flask.Flask, settings: Settings, metrics: Metrics) -> None:
    """Count the requests of an app and refuse those beyond their quota.

    Parameters
    ----------
    app : flask.Flask
        Changed in place; keys are registered already.
    settings : Settings
        quota_*, redis_url.
    metrics : Metrics
        Shows refusals, and where quotas are counted.
    """
    texts = {
        (quota, has_key): _multiplied(given, settings.quota_key_factor if has_key else 1)
        for quota, given in (
            (PLAN, settings.quota_plan),
            (SEARCH, settings.quota_search),
            (TILES, settings.quota_tiles),
        )
        for has_key in (False, True)
    }
    salt = DailySalt(connect(settings.redis_url) if settings.redis_url else None)

    def _limit() -> str:
        return texts.get((_class_of_request(), caller().key is not None), "")

    def _identity() -> str:
        asking = caller()
        return f"key:{asking.key.id}" if asking.key else f"address:{salt.hash_address(asking.address)}"

    limiter = Limiter(
        _identity,
        app=app,
        application_limits=[
            ApplicationLimit(
                limit_provider=_limit, key_function=_identity, scope=lambda _: _class_of_request()
            )
        ],
        strategy="fixed-window",
        storage_uri=_storage_address(settings.redis_url),
        storage_options=client_options() if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
        key_prefix="mobility:quota:1",
        swallow_errors=True,
    )
    limiter.request_filter(_is_free)
    _watch_storage(app, limiter, settings, metrics)

    @app.errorhandler(RateLimitExceeded)
    def _refuse(_: RateLimitExceeded) -> flask.Response:
        metrics.count_refusal(_class_of_request(), caller().kind)
        seconds = _seconds_left(limiter, settings)
        answer = answer_own(
            TooManyRequestsError(
                "The quota of this key is used up; there is room again in {seconds} s.", seconds=seconds
            )
            if caller().key
            else TooManyRequestsError(
                "Too many requests from this address; there is room again in {seconds} s, or with a key.",
                seconds=seconds,
            )
        )
        answer.headers["Retry-After"] = str(seconds)
        return answer


def _watch_storage(app: flask.Flask, limiter: Limiter, settings: Settings, metrics: Metrics) -> None:
    """Say in logs and metrics where quotas are counted, now and whenever it changes."""
    wants_shared = bool(settings.redis_url)
    shown = wants_shared
    metrics.show_shared_quotas(shown)
    if not wants_shared:
        LOG.warning("quotas are counted in each worker by itself: REDIS_URL names no Redis")

    @app.after_request
    def _look(answer: flask.Response) -> flask.Response:
        nonlocal shown
        if wants_shared:
            is_shared = not isinstance(limiter.limiter.storage, MemoryStorage)
            if is_shared != shown:
                shown = is_shared
                metrics.show_shared_quotas(is_shared)
                if is_shared:
                    LOG.info("quotas are counted in Redis again")
                else:
                    LOG.warning("quotas are counted in each worker by itself: Redis does not answer")
        return answer


def _is_free() -> bool:
    # This machine's own programs are not counted: whoever is on it can do worse. What comes through a proxy
    # is not local, so a proxy that is not trusted is one address, counted as such.
    return flask.request.method == "OPTIONS" or _class_of_request() == FREE or _is_uncounted_local()


def _is_uncounted_local() -> bool:
    asking = caller()
    return asking.is_local and asking.key is None


def _class_of_request() -> str:
    rule = flask.request.url_rule
    return class_of(rule.rule) if rule else FREE


@lru_cache(512)
def class_of(rule: str) -> str:
    """Give the class of an address.

    Parameters
    ----------
    rule : str
        Its pattern.

    Returns
    -------
    str
        PLAN, SEARCH, TILES or FREE.
    """
    if PLAN_RULE.match(rule):
        return PLAN
    if rule.startswith("/tiles/"):
        return TILES
    return SEARCH if rule.startswith(COUNTED) and not FREE_API_RULE.match(rule) else FREE


def _multiplied(quota: str, factor: int) -> str:
    if quota == "off":
        return ""
    return re.sub(r"\d+(?=/)", lambda number: str(int(number[0]) * factor), quota)


def _storage_address(redis_url: str) -> str:
    if not redis_url:
        return "memory://"
    return f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url


def _seconds_left(limiter: Limiter, settings: Settings) -> int:
    limit = limiter.current_limit
    if limit is None:
        return settings.retry_after_s
    try:
        return max(1, ceil(limit.reset_at - time.time()))
    except limiter.limiter.storage.base_exceptions:  # Redis went between the count and this question
        return settings.retry_after_s
