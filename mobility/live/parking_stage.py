"""The stage that reads car parks: asks each source at its own pace, behind a circuit breaker each."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import monotonic

from mobility.border.refusals import Refusals
from mobility.errors import RealtimeError
from mobility.live.breaker import CircuitBreaker
from mobility.live.fetching import JSON, XML, FeedSource, Fetcher
from mobility.live.networks import LiveNetwork
from mobility.live.stages import Draft
from mobility.parking.joining import join_parking
from mobility.parking.model import ParkingState
from mobility.parking.reading import Ages, read_parking
from mobility.snapshot.provider_state import Health, ProviderKind, ProviderState
from mobility.snapshot.snapshot import FeedState

LOG = logging.getLogger(__name__)

MOST_THREADS = 4
RETRY_S = 15.0
"""How soon a source that failed is asked again, as long as its circuit is closed: free spaces are asked for
every minute only, and one that is not there yet need not be away for that long."""


@dataclass(eq=False)
class ParkingProvider:
    """One source: who asks, what is known.

    Parameters
    ----------
    source : FeedSource
        Where it is.
    breaker : CircuitBreaker
        Says whether it may be asked.
    """

    source: FeedSource
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    fetcher: Fetcher = field(init=False)
    due: float = 0.0
    under_way: "Future[bytes | None] | None" = None
    state: ParkingState | None = None
    refusals: Refusals | None = None
    read_s: int = 0
    fault: str = ""
    taken: int = 0
    failed: int = 0
    health: Health = Health.NEVER

    def __post_init__(self) -> None:
        self.fetcher = Fetcher(self.source, f"{JSON}, {XML}")


class ParkingStage:
    """Reads car parks.

    Parameters
    ----------
    providers : Sequence[ParkingProvider]
        In the order in which they are shown.
    ages : Ages
        How long free spaces count.
    clock : Callable[[], float]
        Seconds that only grow.
    """

    name = "parking"

    def __init__(
        self, providers: Sequence[ParkingProvider], ages: Ages, clock: Callable[[], float] = monotonic
    ) -> None:
        self._providers, self._ages, self._clock = list(providers), ages, clock
        self._pool = ThreadPoolExecutor(min(len(self._providers), MOST_THREADS) or 1, "parking")

    def step(self, now_s: int) -> bool:
        """Take in what was read and ask whoever is due.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        bool
            True: a source says something new, or what it said has become stale or is gone.
        """
        has_changed, now = False, self._clock()
        for one in self._providers:
            if one.under_way is not None and one.under_way.done():
                has_changed |= self._take(one, one.under_way, now, now_s)
                one.under_way = None
            if one.under_way is None and now >= one.due and one.breaker.may_ask():
                one.under_way = self._pool.submit(one.fetcher.fetch)
            health = _health(one, now_s)
            has_changed |= health is not one.health
            one.health = health
        return has_changed

    def fill(self, draft: Draft) -> None:
        """Add car parks, and how their sources are doing.

        Parameters
        ----------
        draft : Draft
            Of any network.
        """
        draft.parking = join_parking([one.state for one in self._providers if one.state is not None])
        draft.providers.extend(self.providers(draft.now_s))

    def states(self, network: LiveNetwork, now_s: int) -> Sequence[FeedState]:
        """Tell of no realtime feeds.

        Parameters
        ----------
        network : LiveNetwork
            Unused.
        now_s : int
            Unused.

        Returns
        -------
        Sequence[FeedState]
            Empty.
        """
        del network, now_s
        return ()

    def providers(self, now_s: int) -> Sequence[ProviderState]:
        """Tell how each source is doing.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        Sequence[ProviderState]
            In their order.
        """
        return [_tell(one, now_s) for one in self._providers]

    def close(self) -> None:
        """Wait for nobody: what is under way ends with the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for one in self._providers:
            one.fetcher.close()

    def _take(self, one: ParkingProvider, asked: "Future[bytes | None]", now: float, now_s: int) -> bool:
        one.due = now + one.source.interval_s
        try:
            data = asked.result()
            if data is not None:
                one.state, one.refusals = read_parking(one.source.tag, data, now_s, self._ages)
        except RealtimeError as error:
            one.due = min(one.due, now + RETRY_S)
            one.fetcher.forget()
            one.failed += 1
            one.breaker.fail()
            if error.message != one.fault:
                fields = {"provider": one.source.tag, "reason": error.message}
                LOG.warning("provider cannot be read", extra={"fields": fields})
            one.fault = error.message
            return False
        if one.fault:
            LOG.info("provider is back", extra={"fields": {"provider": one.source.tag}})
        one.fault, one.read_s = "", now_s
        one.breaker.succeed()
        one.taken += data is not None
        return data is not None


def _newest_s(state: ParkingState) -> int:
    return int(state.places.observed_s.max(initial=0))


def _health(one: ParkingProvider, now_s: int) -> Health:
    if one.state is None:
        return Health.NEVER
    places = one.state.places
    is_live = places.is_live == 1
    if not is_live.any() or bool((places.fresh_until_s[is_live] > now_s).any()):
        return Health.FRESH
    return Health.STALE if bool((places.gone_s[is_live] > now_s).any()) else Health.GONE


def _tell(one: ParkingProvider, now_s: int) -> ProviderState:
    told = ProviderState(
        ProviderKind.PARKING,
        one.source.tag,
        one.source.shown,
        _health(one, now_s),
        one.breaker.state,
        read_s=one.read_s,
        fault=one.fault,
        taken=one.taken,
        failed=one.failed,
    )
    state, refusals = one.state, one.refusals
    if state is None or refusals is None:
        return told
    made_s, fault = _newest_s(state), one.fault
    if not fault and told.health is not Health.FRESH:
        fault = f"its newest counts are {now_s - made_s} s old"
    return replace(
        told,
        made_s=made_s,
        fault=fault,
        places=state.n_places,
        is_simulated=state.sources[0].is_simulated,
        refused=dict(sorted(refusals.counts.items())),
        examples=tuple(map(str, refusals.examples)),
    )
