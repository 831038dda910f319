"""Lets a worker's answers go by riders who are expected: reads the counts beside the requests."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

import redis

from mobility.clock import Clock, clock_back
from mobility.errors import MobilityError, NotReadyError, StoreError
from mobility.service import Exchange, Expected, Services, ServiceSource, TargetFile
from mobility.settings import Settings
from mobility.steering.expected_riders import Caps, ExpectedRiders, Stretch
from mobility.store import connect
from mobility.store.border_secret import border_secret

LOG = logging.getLogger(__name__)

LOOK_S = 2.0
"""Between two looks; one takes a millisecond. So long after a rider confirmed, everybody's answers know."""
PREPARE_S = 0.5
"""Between two looks whether realtime feeds are to be written anew."""
ENDED = "the reader of expected riders has ended; the log of the service says why"
NOT_USED = "the counts of expected riders could not be used; the log of the service says why"
UNFIT = (MobilityError, ValueError, LookupError, ArithmeticError)
"""What counts that do not fit the network end in."""
SERVICE_DAYS = (-1, 0, 1, 2)
"""Around today."""


class _Derived(NamedTuple):
    """Services and what they were made of."""

    base: Services
    expected: Expected
    services: Services


class ExpectedServices:
    """Services whose loads hold the riders who are expected.

    Parameters
    ----------
    source : ServiceSource
        Services without them.
    client : redis.Redis
        Where riders are counted.
    targets : TargetFile
        Caps of lines.
    secret : bytes
        Of the borders that counts are rounded at.
    clock : Clock
        What "now" is.
    """

    def __init__(
        self, source: ServiceSource, client: redis.Redis, targets: TargetFile, secret: bytes, clock: Clock
    ) -> None:
        self._source, self._client, self._targets = source, client, targets
        self._secret, self._clock = secret, clock
        self._expected = Expected()
        self._derived: _Derived | None = None
        self._fault = ""
        self._due_s = 0.0
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin to read in a thread of its own; returns at once. Call it in the process that answers."""
        threading.Thread(target=self._run, name="expected-reader", daemon=True).start()

    def stop(self) -> None:
        """End the thread after its present step."""
        self._stop.set()

    def current(self) -> Services:
        """Give the newest Services.

        Returns
        -------
        Services
            To be held until the request is answered.

        Raises
        ------
        NotReadyError
            While nothing is loaded yet.
        """
        base, expected, derived = self._source.current(), self._expected, self._derived
        if not expected.riders and not expected.caps:
            return base
        if derived is None or derived.base is not base or derived.expected is not expected:
            before = None if derived is None or derived.base.texts is not base.texts else derived.services
            derived = self._derived = _Derived(base, expected, base.with_expected(expected, before))
        return derived.services

    def exchange(self) -> Exchange:
        """Tell what became of newer networks.

        Returns
        -------
        Exchange
            As the source says.
        """
        return self._source.exchange()

    def look(self) -> None:
        """Take over what is new; called by the thread."""
        services = self._source.current()
        today = dt.datetime.fromtimestamp(self._clock(), dt.UTC).date()
        dates = [f"{today + dt.timedelta(days=shift):%Y%m%d}" for shift in SERVICE_DAYS]
        riders: Mapping[Stretch, float] = {}
        caps: Mapping[int, float] = {}
        fault = ""
        try:
            # First, and apart from Redis: nobody is sent where the cap is none, whoever counts.
            caps = self._caps(services)
            riders = ExpectedRiders(self._client, services.about.content_hash, Caps()).read(dates)
        except (redis.RedisError, OSError) as error:
            # Nobody is expected then: what was counted would grow old, and nothing else depends on it.
            fault = f"Redis: {type(error).__name__}"
        except StoreError as error:
            fault = error.message
        self._tell(fault)
        if riders != self._expected.riders or caps != self._expected.caps:
            self._expected = Expected(riders, caps, self._secret)

    def _caps(self, services: Services) -> dict[int, float]:
        """Give caps of lines by their routes."""
        find = services.control.places.find_route
        routes = ((find(route_id), one.cap) for route_id, one in self._targets.read().items())
        return {route: cap for route, cap in routes if route is not None}

    def _tell(self, fault: str) -> None:
        if fault != self._fault:
            if fault:
                LOG.error("expected riders are left out", extra={"fields": {"reason": fault}})
            else:
                LOG.info("expected riders count again")
            self._fault = fault
        health = self._source.current().health
        if health is not None:
            health.riders_fault = fault
            health.riders_faults += bool(fault)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._step()
                self._stop.wait(PREPARE_S)
        finally:
            # Also by a fault of our own that nobody foresaw: who was expected then is not for ever.
            self._expected = Expected()
            with suppress(NotReadyError):
                self._tell(ENDED)

    def _step(self) -> None:
        """Look, and write what goes out with it; where counts cannot be used, nobody is expected."""
        try:
            if time.monotonic() >= self._due_s:
                self._due_s = time.monotonic() + LOOK_S
                self.look()
            # Beside the requests: a feed of a city takes a tenth of a second.
            feeds = self.current().realtime_feeds
            if feeds.is_wanted:
                feeds.prepare()
        except NotReadyError:
            LOG.debug("no network yet: nobody is expected")
        except UNFIT:
            LOG.exception("expected riders not taken")
            self._expected = Expected()
            self._tell(NOT_USED)


def follow_expected(settings: Settings, source: ServiceSource) -> ServiceSource:
    """Let a worker's services keep up with riders who are expected.

    Parameters
    ----------
    settings : Settings
        redis_url, state, occupancy_secret, clock_back_s.
    source : ServiceSource
        Services of the network, perhaps live.

    Returns
    -------
    ServiceSource
        The source itself where no Redis is named: nobody is counted then.

    Raises
    ------
    StoreError
        If the secret cannot be used.
    """
    if not settings.redis_url:
        return source
    expected = ExpectedServices(
        source,
        connect(settings.redis_url),
        TargetFile(settings.state),
        border_secret(settings.state, settings.occupancy_secret),
        clock_back(settings.clock_back_s),
    )
    expected.start()
    return expected
