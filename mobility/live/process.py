"""The live process: steps its stages, and publishes a snapshot for each network when anything has changed."""

import logging
from collections.abc import Sequence
from threading import Event

import redis

from mobility.clock import Clock
from mobility.live.networks import LiveNetwork, NetworkWatch
from mobility.live.stages import Draft, Stage
from mobility.snapshot.exchange import SnapshotStore
from mobility.snapshot.snapshot import FeedState, Snapshot

LOG = logging.getLogger(__name__)

LOOK_S = 0.1
"""Between two steps; without news a step is some microseconds."""
BEAT_S = 2
"""Between two signs of life."""


class LiveProcess:
    """Runs until it is stopped.

    Parameters
    ----------
    networks : NetworkWatch
        Whom to publish for.
    stages : Sequence[Stage]
        In the order in which they fill a draft.
    store : SnapshotStore
        Where to publish.
    clock : Clock
        What "now" is.
    """

    def __init__(
        self, networks: NetworkWatch, stages: Sequence[Stage], store: SnapshotStore, clock: Clock
    ) -> None:
        self._networks, self._stages, self._store, self._clock = networks, stages, store, clock
        self._published: dict[str, Snapshot] = {}
        self._told_s = 0
        self._is_due = True
        self._fault = ""

    def run(self, stop: Event) -> None:
        """Step until told to stop.

        Parameters
        ----------
        stop : Event
            Set by whoever stops it.
        """
        try:
            while not stop.wait(LOOK_S):
                self.step()
        finally:
            for stage in self._stages:
                stage.close()

    def step(self) -> None:
        """Do what is due."""
        now_s = self._clock()
        self._is_due |= self._networks.step(now_s)
        for stage in self._stages:
            self._is_due |= stage.step(now_s)
        is_early = 0 <= now_s - self._told_s < BEAT_S
        if is_early and (self._fault or not self._is_due):
            return  # a store that fails is not asked more often; the stages go on
        self._told_s = now_s
        try:
            self._publish(now_s)
        except (redis.RedisError, OSError) as fault:
            self._published.clear()
            self._tell(type(fault).__name__)
        else:
            self._is_due = False
            self._tell("")

    def _publish(self, now_s: int) -> None:
        networks = self._networks.networks
        for network in networks:
            before = self._published.get(network.content_hash)
            if self._is_due or before is None:
                draft = Draft(network, now_s)
                for stage in self._stages:
                    stage.fill(draft)
                snapshot = draft.finish()
                if before is None or snapshot.version != before.version:
                    self._store.publish(snapshot)
                    self._published[network.content_hash] = snapshot
                    fields = {"version": snapshot.version, "runs": int(snapshot.runs.trip.size)}
                    LOG.debug("snapshot published", extra={"fields": fields})
                    continue
            assert before is not None
            states = self._states(network, now_s)
            providers = [one for stage in self._stages for one in stage.providers(now_s)]
            if not self._store.tell(network.content_hash, before.version, now_s, states, providers):
                self._published.pop(network.content_hash)
                self._told_s = 0  # published anew with the next step
        held = {network.content_hash for network in networks}
        for gone in set(self._published) - held:
            del self._published[gone]

    def _states(self, network: LiveNetwork, now_s: int) -> list[FeedState]:
        return [state for stage in self._stages for state in stage.states(network, now_s)]

    def _tell(self, fault: str) -> None:
        if fault and not self._fault:
            LOG.error("snapshot not published", extra={"fields": {"reason": fault}})
        elif self._fault and not fault:
            LOG.info("snapshots are published again")
        self._fault = fault
