"""The stage that reads shared vehicles: asks each provider at its own pace, behind a circuit breaker each."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import monotonic

from mobility.border.refusals import Refusals
from mobility.errors import RealtimeError
from mobility.live.breaker import CircuitBreaker
from mobility.live.gbfs_poller import GbfsPoller, Look
from mobility.live.networks import LiveNetwork
from mobility.live.stages import Draft
from mobility.sharing.gbfs.reader import GbfsReader
from mobility.sharing.history import StationHistory, learn
from mobility.sharing.joining import join_states
from mobility.sharing.model import SharingState
from mobility.sharing.withdrawal import withdraw
from mobility.snapshot.provider_state import Health, ProviderKind, ProviderState
from mobility.snapshot.snapshot import FeedState

LOG = logging.getLogger(__name__)

MOST_THREADS = 8


@dataclass(eq=False)
class _Read:
    """What a look said on one network."""

    serial: int
    state: SharingState
    refusals: Refusals


@dataclass(eq=False)
class Provider:
    """One provider: who asks, who reads, what is known.

    Parameters
    ----------
    poller : GbfsPoller
        Asks.
    reader : GbfsReader
        Reads.
    breaker : CircuitBreaker
        Says whether it may be asked.
    """

    poller: GbfsPoller
    reader: GbfsReader
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    history: StationHistory = field(default_factory=StationHistory)
    under_way: "Future[Look] | None" = None
    look: Look | None = None
    serial: int = 0
    read_s: int = 0
    fault: str = ""
    taken: int = 0
    failed: int = 0
    health: Health = Health.NEVER
    newest: _Read | None = None
    read: dict[str, _Read] = field(default_factory=dict)  # by network


class SharingStage:
    """Reads shared vehicles.

    Parameters
    ----------
    providers : Sequence[Provider]
        In the order in which they are shown.
    clock : Callable[[], float]
        Seconds that only grow; the pollers'.
    """

    name = "sharing"

    def __init__(self, providers: Sequence[Provider], clock: Callable[[], float] = monotonic) -> None:
        self._providers, self._clock = list(providers), clock
        self._pool = ThreadPoolExecutor(min(len(self._providers), MOST_THREADS) or 1, "gbfs")

    def step(self, now_s: int) -> bool:
        """Take in what was read and ask whoever is due.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        bool
            True: a provider says something new, or what it said has become stale or is gone.
        """
        has_changed = False
        for one in self._providers:
            if one.under_way is not None and one.under_way.done():
                has_changed |= self._take(one, one.under_way, now_s)
                one.under_way = None
            if one.under_way is None and self._clock() >= one.poller.due and one.breaker.may_ask():
                one.under_way = self._pool.submit(one.poller.look)
            health = _health(one, now_s)
            has_changed |= health is not one.health
            one.health = health
        return has_changed

    def fill(self, draft: Draft) -> None:
        """Add systems, stations and vehicles, and how providers are doing.

        Parameters
        ----------
        draft : Draft
            Of any network.
        """
        states = []
        for one in self._providers:
            read = self._read(one, draft.network, draft.now_s)
            if read is not None:
                is_gone = not bool(read.state.shown(draft.now_s)[0])
                states.append(withdraw(read.state) if is_gone else read.state)
                one.newest, one.health = read, _health(one, draft.now_s)
        draft.sharing = join_states(states)
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
        """Tell how each provider is doing.

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
            one.poller.close()

    def _take(self, one: Provider, asked: "Future[Look]", now_s: int) -> bool:
        try:
            look = asked.result()
        except RealtimeError as error:
            self._note(one, error.message)
            return False
        one.look = look
        if look.faults:
            self._note(one, look.faults[0])
        else:
            one.breaker.succeed()
            one.read_s = now_s
            if one.fault:
                LOG.info("provider is back", extra={"fields": {"provider": one.poller.source.tag}})
            one.fault = ""
        if look.has_changed:
            one.serial += 1
            one.taken += 1
        return look.has_changed

    def _note(self, one: Provider, fault: str) -> None:
        one.failed += 1
        one.breaker.fail()
        if fault != one.fault:
            fields = {"provider": one.poller.source.tag, "reason": fault}
            LOG.warning("provider cannot be read", extra={"fields": fields})
        one.fault = fault

    def _read(self, one: Provider, network: LiveNetwork, now_s: int) -> _Read | None:
        """What the newest look says on a network; what cannot be used leaves what was known."""
        before = one.read.get(network.content_hash)
        if one.look is None or (before is not None and before.serial == one.serial):
            return before
        try:
            state, refusals = one.reader.read(
                one.look.files, one.look.language, now_s, network.can_be_reached
            )
        except RealtimeError as error:
            self._note(one, error.message)
            return before
        learn(one.history, state)
        refusals.extend(one.look.refusals)
        read = _Read(one.serial, _with_rates(state, one.history), refusals)
        one.read = {
            network.content_hash: read,
            **{key: old for key, old in one.read.items() if old.serial >= one.serial},
        }
        return read


def _with_rates(state: SharingState, history: StationHistory) -> SharingState:
    rents, returns = history.rates([text.station_id for text in state.station_texts])
    for rates in (rents, returns):
        rates.flags.writeable = False
    stations = state.stations._replace(rents_per_h=rents, returns_per_h=returns)
    systems = tuple(replace(system, free_rents_per_h=history.free_rate()) for system in state.systems)
    return replace(state, stations=stations, systems=systems)


def _health(one: Provider, now_s: int) -> Health:
    if one.newest is None:
        return Health.NEVER
    state = one.newest.state
    if bool(state.promised(now_s)[0]):
        return Health.FRESH
    return Health.STALE if bool(state.shown(now_s)[0]) else Health.GONE


def _tell(one: Provider, now_s: int) -> ProviderState:
    told = ProviderState(
        ProviderKind.GBFS,
        one.poller.source.tag,
        one.poller.source.shown,
        _health(one, now_s),
        one.breaker.state,
        read_s=one.read_s,
        fault=one.fault,
        taken=one.taken,
        failed=one.failed,
    )
    if one.newest is None:
        return told
    state, refusals = one.newest.state, one.newest.refusals
    fault = one.fault
    if not fault and told.health is not Health.FRESH:
        fault = f"its newest counts are {now_s - int(state.times.observed_s[0])} s old"
    return replace(
        told,
        made_s=int(state.times.observed_s[0]),
        fault=fault,
        stations=state.n_stations,
        vehicles=state.n_vehicles,
        zones=len(state.zones),
        is_simulated=state.systems[0].is_simulated,
        refused=dict(sorted(refusals.counts.items())),
        examples=tuple(str(example) for example in refusals.examples),
    )
