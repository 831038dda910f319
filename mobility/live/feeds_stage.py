"""The stage that reads GTFS-realtime: polls feeds, each at its own pace, and matches them."""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np
import redis
from google.transit import gtfs_realtime_pb2 as pb

from mobility.errors import RealtimeError
from mobility.live.feed_index import FeedIndex
from mobility.live.feed_matching import NO_FEED, Matched, PositionRow, match_message
from mobility.live.feed_memory import FeedMemory
from mobility.live.fetching import FeedSource, Fetcher, told_apart
from mobility.live.matching import Run
from mobility.live.message_store import MessageStore
from mobility.live.networks import LiveNetwork
from mobility.live.runs import lay_out_runs
from mobility.live.stages import Draft
from mobility.live.unmatched import KEPT_EXAMPLES
from mobility.network.live_timetable import NO_TRIP
from mobility.snapshot.alerts import Alert, told_once
from mobility.snapshot.positions import lay_out_positions
from mobility.snapshot.provider_state import ProviderState
from mobility.snapshot.snapshot import FeedState, RunText

LOG = logging.getLogger(__name__)

LONGEST_WAIT_S = 300.0
"""Between two looks at a feed that fails."""
MOST_THREADS = 8

UNFORESEEN = (ValueError, TypeError, LookupError, ArithmeticError)
"""What a message may still bring about that nobody thought of: what reads all other feeds goes on."""

MessageListener = Callable[[str, pb.FeedMessage], None]
"""Is given each new message that can be used, with the feed's tag."""


@dataclass(eq=False)
class _Polled:
    """One feed: when it is due, what is under way, what is known."""

    memory: FeedMemory
    fetcher: Fetcher
    due: float = 0.0
    n_failures: int = 0
    under_way: "Future[bytes | None] | None" = None
    matched: dict[str, tuple[int, Matched | None]] = field(default_factory=dict)  # by network: serial, result
    fault: str = ""  # why the newest message is not used in full; "" = it is
    failed_s: int = 0  # since when what an older one said stands in for it, 0 = it does not

    def keep_on(self, now: float) -> None:
        """Ask at the feed's own pace."""
        self.n_failures = 0
        self.due = now + self.memory.source.interval_s

    def put_off(self, now: float) -> None:
        """Ask later and later where nothing usable comes: no answer, or one that is refused."""
        interval_s = float(self.memory.source.interval_s)
        self.n_failures += 1
        longest_s = min(interval_s * 2.0**self.n_failures, max(LONGEST_WAIT_S, interval_s))
        # Not all at once when a server comes back.
        self.due = now + longest_s * random.uniform(0.5, 1.0)


class FeedsStage:
    """Reads realtime feeds.

    Parameters
    ----------
    sources : Sequence[FeedSource]
        Where they are; several may tell of the same trips, the first one counts.
    max_age_s : int
        What is older says nothing about now.
    listeners : Sequence[MessageListener]
        Who else reads the messages: what they say of how full vehicles are, for instance.
    messages : MessageStore | None
        Where the last good messages outlive this process.
    """

    name = "feeds"

    def __init__(
        self,
        sources: Sequence[FeedSource],
        max_age_s: int,
        listeners: Sequence[MessageListener] = (),
        messages: MessageStore | None = None,
    ) -> None:
        self._messages = messages
        self._is_restored = messages is None
        self._feeds = [
            _Polled(FeedMemory(source, max_age_s), Fetcher(source)) for source in told_apart(sources)
        ]
        self._max_age_s = max_age_s
        self._listeners = tuple(listeners)
        self._pool = ThreadPoolExecutor(min(len(sources), MOST_THREADS) or 1, "feed")

    def step(self, now_s: int) -> bool:
        """Take in what was fetched and fetch what is due.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        bool
            True: a feed says something new, or what it said has become too old.
        """
        has_changed = self._restore()
        now = monotonic()
        for feed in self._feeds:
            if feed.under_way is not None and feed.under_way.done():
                has_changed |= self._take(feed, feed.under_way, now, now_s)
                feed.under_way = None
            if feed.under_way is None and now >= feed.due:
                feed.under_way = self._pool.submit(feed.fetcher.fetch)
            has_changed |= feed.memory.has_turned(now_s)
        return has_changed

    def fill(self, draft: Draft) -> None:
        """Add runs, positions, alerts and how the feeds are doing.

        Parameters
        ----------
        draft : Draft
            Of any network.
        """
        runs: dict[tuple[int, int, str], Run] = {}
        positions: dict[tuple[int, int], PositionRow] = {}
        additional: dict[tuple[int, int, str], PositionRow] = {}
        alerts: list[Alert] = []
        oldest_s = draft.now_s - self._max_age_s
        for feed, matched in zip(self._feeds, self._understood(draft.network, draft.now_s), strict=True):
            draft.feeds.append(self._state(feed, draft.network, draft.now_s, matched))
            if matched is None:
                continue
            tag = feed.memory.source.tag
            for run in matched.runs:
                runs.setdefault(_key(tag, run), run)
            for row in matched.positions:
                if row[-1] >= oldest_s:
                    positions.setdefault(row[:2], row)
            for run, row in matched.additional:
                if row[-1] >= oldest_s:
                    additional.setdefault(_key(tag, run), row)
            alerts.extend(matched.alerts.alerts)
        draft.alerts.extend(told_once(alerts))
        found = list(runs.values())
        rows = {key: row for row, key in enumerate(runs)}
        draft.runs = lay_out_runs(draft.network.timetable, found)
        draft.texts = tuple(RunText(run.trip_id, run.relation.name, run.headsign) for run in found)
        if found:
            draft.known = np.concatenate([run.is_known for run in found]).astype(np.uint8)
        draft.positions = lay_out_positions(
            [*positions.values(), *additional.values()], [rows[key] for key in additional]
        )

    def states(self, network: LiveNetwork, now_s: int) -> Sequence[FeedState]:
        """Tell how the feeds are doing.

        Parameters
        ----------
        network : LiveNetwork
            That counts are about.
        now_s : int
            Unix seconds.

        Returns
        -------
        Sequence[FeedState]
            In the order of the sources.
        """
        understood = self._understood(network, now_s)
        return [
            self._state(feed, network, now_s, matched)
            for feed, matched in zip(self._feeds, understood, strict=True)
        ]

    def providers(self, now_s: int) -> Sequence[ProviderState]:
        """Tell of no providers.

        Parameters
        ----------
        now_s : int
            Unused.

        Returns
        -------
        Sequence[ProviderState]
            Empty.
        """
        del now_s
        return ()

    def close(self) -> None:
        """Wait for nobody: what is under way ends with the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for feed in self._feeds:
            feed.fetcher.close()

    def _restore(self) -> bool:
        """Take up what a process before this one knew, as soon as the store answers; True: there was any."""
        if self._is_restored or self._messages is None:
            return False
        try:
            kept = [self._messages.find(feed.memory.source) for feed in self._feeds]
        except (redis.RedisError, OSError):
            return False  # nothing can be published either, which is what is told
        self._is_restored = True
        for feed, found in zip(self._feeds, kept, strict=True):
            if found is not None and feed.memory.serial == 0:
                feed.memory.take(*found)
        return any(found is not None for found in kept)

    def _keep(self, feed: _Polled, data: bytes, now_s: int) -> None:
        if self._messages is not None:
            try:
                self._messages.keep(feed.memory.source, data, now_s)
            except (redis.RedisError, OSError) as fault:
                reason = type(fault).__name__
                LOG.warning("realtime message not kept", extra={"fields": {"reason": reason}})

    def _take(self, feed: _Polled, fetched: "Future[bytes | None]", now: float, now_s: int) -> bool:
        """Look at what was fetched; True: it says something new."""
        memory = feed.memory
        try:
            data = fetched.result()
        except RealtimeError as error:
            memory.refuse(error.message)
            feed.put_off(now)
            return False
        if data is None:
            memory.confirm(now_s)
            feed.keep_on(now)
            return False
        message = memory.take(data, now_s)
        if message is None:
            feed.fetcher.forget()
            feed.put_off(now)
            return False
        feed.keep_on(now)
        self._keep(feed, data, now_s)
        feed.fault = ""
        for tell in self._listeners:
            try:
                tell(memory.source.tag, message)
            except UNFORESEEN as fault:
                self._note_unforeseen(feed, "what it says of vehicles is not kept", fault)
        return True

    def _note_unforeseen(self, feed: _Polled, what: str, fault: Exception) -> None:
        """Note that our own code stumbles over a message, until there is another one."""
        source = feed.memory.source
        LOG.error("realtime message not used", exc_info=fault, extra={"fields": {"feed": source.tag}})
        feed.fault = f"{source.shown}: {what} ({type(fault).__name__})"

    def _understood(self, network: LiveNetwork, now_s: int) -> list[Matched | None]:
        """Match all feeds; vehicles on additional runs, and alerts about these, by what any of them says."""
        found = [self._match(feed, network, now_s) for feed in self._feeds]
        additional: dict[str, dict[str, list[Run]]] = {}
        for feed, matched in zip(self._feeds, found, strict=True):
            told = additional.setdefault(feed.memory.source.tag, {})
            for run in () if matched is None else matched.runs:
                if run.trip == NO_TRIP:
                    told.setdefault(run.trip_id, []).append(run)
        return [
            None if matched is None else _with_additional(matched, network.indexes[tag], additional[tag])
            for tag, matched in zip((feed.memory.source.tag for feed in self._feeds), found, strict=True)
        ]

    def _match(self, feed: _Polled, network: LiveNetwork, now_s: int) -> Matched | None:
        """Match the newest message; None: there is none, it is too old, or the network has no such feed."""
        message = feed.memory.current(now_s)
        index = network.indexes.get(feed.memory.source.tag)
        if message is None or index is None:
            return None
        serial, matched = feed.matched.get(network.content_hash, (0, None))
        if serial != feed.memory.serial:
            try:
                before = matched
                matched = match_message(index, message, feed.memory.source.shown, now_s)
                feed.failed_s = 0
                if matched.unreadable and (before is None or not before.unreadable):
                    some = list(matched.unreadable[:KEPT_EXAMPLES])
                    told = {"feed": feed.memory.source.tag, "count": matched.n_unreadable, "examples": some}
                    LOG.warning("realtime entities make no sense", extra={"fields": told})
            except UNFORESEEN as fault:
                # What was known before stays, as long as a message may be old.
                self._note_unforeseen(feed, "the message cannot be matched", fault)
                feed.memory.refuse(feed.fault)
                feed.failed_s = feed.failed_s or now_s
            feed.matched[network.content_hash] = (feed.memory.serial, matched)
        return None if feed.failed_s and now_s - feed.failed_s > self._max_age_s else matched

    def _state(self, feed: _Polled, network: LiveNetwork, now_s: int, matched: Matched | None) -> FeedState:
        state = feed.memory.state(now_s)
        if feed.memory.source.tag not in network.indexes:
            return replace(state, fault=f"{feed.memory.source.shown}: {NO_FEED}")
        if feed.fault and not state.fault:
            state = replace(state, fault=feed.fault)
        return state if matched is None else matched.counted(state)


def _with_additional(matched: Matched, index: FeedIndex, runs: Mapping[str, Sequence[Run]]) -> Matched:
    """Find the additional runs that vehicles are on and alerts are about."""
    alerts = matched.alerts.with_additional(index, runs)
    return replace(matched.with_additional(index, runs), alerts=alerts)


def _key(tag: str, run: Run) -> tuple[int, int, str]:
    """Name a run: at most one of each is published."""
    return run.trip, run.day, f"{tag}_{run.trip_id}" if run.trip == NO_TRIP else ""
