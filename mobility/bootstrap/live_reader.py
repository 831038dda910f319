"""Keeps a worker up with the newest snapshot: reads it beside the requests, swaps one reference."""

import logging
import threading
from dataclasses import replace

import redis

from mobility.bootstrap.live_sources import find_live_sources
from mobility.clock import Clock, clock_back
from mobility.errors import MobilityError, NotReadyError, RealtimeError
from mobility.gently import do_gently
from mobility.service import Exchange, LiveHealth, Services, ServiceSource
from mobility.settings import Settings
from mobility.snapshot.exchange import SnapshotStore, connect_live

LOG = logging.getLogger(__name__)

LOOK_S = 0.2
"""Between two looks at the beat; one takes 0.2 ms. News lie there for up to as long."""
FIRST_LOOK_S = 2.0
"""Longer no worker waits for its first look: a Redis that does not answer is no reason not to."""

UNFIT = (MobilityError, ValueError, LookupError, ArithmeticError)
"""What a snapshot that does not fit its network ends in, where no reader noticed it before."""
NOT_USED = "the newest snapshot could not be used; the log of the service says why"
ENDED = "the reader of live data has ended; the log of the service says why"


class LiveServices:
    """Services that go by the newest snapshot, as long as it is fresh.

    Parameters
    ----------
    source : ServiceSource
        Services of the network, by the timetable; of another network from the next look on.
    store : SnapshotStore
        Where snapshots come from.
    max_age_s : int
        Without a sign of life for so long, the timetable is all there is.
    clock : Clock
        What "now" is.
    is_expected : bool
        Whether anything should be published.
    """

    def __init__(
        self,
        source: ServiceSource,
        store: SnapshotStore,
        max_age_s: int,
        clock: Clock,
        *,
        is_expected: bool = True,
    ) -> None:
        self._source, self._store = source, store
        self._max_age_s, self._clock = max_age_s, clock
        self._health = LiveHealth(is_expected=is_expected)
        self._current: Services | None = None
        self._stop = threading.Event()
        self._has_looked, self._is_taken = threading.Event(), threading.Event()

    def start(self, *, gently: bool = False) -> None:
        """Begin to read in a thread of its own, and wait for its first look.

        Call it in the process that answers. A worker that replaces another one then knows what is live from
        its first answer on.

        Parameters
        ----------
        gently : bool
            Take over what is live now while others go first: they answer meanwhile.
        """
        if gently:
            do_gently(self._step)
        threading.Thread(target=self._run, name="live-reader", daemon=True).start()
        self._has_looked.wait(FIRST_LOOK_S)

    def stop(self) -> None:
        """End the thread after its present step."""
        self._stop.set()

    def wait(self, most_s: float) -> None:
        """Wait until a snapshot is in use, or for so long: a worker that comes is to know what others do.

        Parameters
        ----------
        most_s : float
            Seconds; 0 where nothing is expected to be published.
        """
        if self._health.is_expected and not self._is_taken.wait(most_s):
            LOG.warning("no live data for this network yet", extra={"fields": {"waitedS": most_s}})

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
        planned, current = self._source.current(), self._current
        if current is None or current.by_timetable().texts is not planned.texts:
            return replace(planned, health=self._health)
        return current

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
        health, services = self._health, self.current()
        if self._current is None or services.by_timetable() is not self._current.by_timetable():
            self._current = services  # the same object for every request from now on
        network = services.about.content_hash
        try:
            beat = self._store.find_beat(network)
            if beat is not None:
                health.told_s, health.feeds = beat.beat_s, beat.feeds
                health.providers = beat.providers
                if services.live is None or services.live.snapshot.version != beat.version:
                    services = self._take(services, network, beat.beat_s)
            self._tell("" if beat is not None else "nothing is published for this network")
        except (redis.RedisError, OSError) as fault:
            self._tell(f"Redis: {type(fault).__name__}")
        except RealtimeError as fault:
            self._tell(fault.message)
        age_s = health.age_s(self._clock())
        is_fresh = age_s is not None and age_s <= self._max_age_s
        if services.live is not None and not is_fresh:
            LOG.error("live data too old; the timetable is used", extra={"fields": {"ageS": age_s}})
            services = replace(services.by_timetable(), health=health)
        health.is_used = services.live is not None
        health.version = services.live.snapshot.version if services.live is not None else ""
        self._current = services
        if health.is_used:
            self._is_taken.set()

    def _take(self, services: Services, network: str, beat_s: int) -> Services:
        if abs(self._clock() - beat_s) > self._max_age_s:
            return services  # left behind by a process that is gone
        snapshot = self._store.find_snapshot(network)
        if snapshot is None:
            return services
        newer = services.with_snapshot(snapshot)
        if services.live is None:
            LOG.info("live data are used", extra={"fields": {"runs": int(snapshot.runs.trip.size)}})
        return newer

    def _tell(self, fault: str) -> None:
        if fault != self._health.fault:
            if fault:
                # Where there are no live sources it is as it should be, and each start would seem a fault.
                level = logging.ERROR if self._health.is_expected else logging.INFO
                LOG.log(level, "no live data", extra={"fields": {"reason": fault}})
            else:
                LOG.info("live data are back")
        self._health.fault = fault

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._step()
                self._has_looked.set()
                self._stop.wait(LOOK_S)
        finally:
            self._has_looked.set()
            # Also by a fault of our own that nobody foresaw: what was known last must not pass for now.
            self._current = None
            self._health.is_used = False
            self._health.fault = ENDED

    def _step(self) -> None:
        """Look; where the newest snapshot cannot be used, the one before stays: told and counted."""
        try:
            self.look()
        except NotReadyError:
            LOG.debug("no network yet: no live data")
        except UNFIT:
            LOG.exception("snapshot not taken")
            self._health.fault = NOT_USED
            self._health.faults += 1


def follow_live(settings: Settings, source: ServiceSource, wait_s: float = 0.0) -> ServiceSource:
    """Let a worker's services keep up with the newest snapshot.

    Parameters
    ----------
    settings : Settings
        redis_url, live_max_age_s, clock_back_s.
    source : ServiceSource
        Services of the network.
    wait_s : float
        How long to wait for the first one, where any is expected: another worker answers meanwhile.

    Returns
    -------
    ServiceSource
        The source itself where no Redis is named.
    """
    if not settings.redis_url:
        return source
    is_expected = bool(find_live_sources(settings))
    live = LiveServices(
        source,
        SnapshotStore(connect_live(settings.redis_url)),
        settings.live_max_age_s,
        clock_back(settings.clock_back_s),
        is_expected=is_expected,
    )
    live.start(gently=bool(wait_s))
    if wait_s:
        live.wait(wait_s)
    return live
