"""The stage that turns sensors' messages into loads: published ones, and exact ones for the control room."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import redis

from mobility.live.network_loads import LoadFiles, NetworkLoads
from mobility.live.networks import LiveNetwork
from mobility.live.sensor_window import WINDOW_S, SensorWindow, add_up
from mobility.live.stages import Draft
from mobility.network.live_timetable import NO_TRIP, LiveTrips
from mobility.sensing.journal import Position, Taken, day_of
from mobility.sensing.journal_reader import SOME, JournalReader
from mobility.sensing.repeats import Repeats, RepeatTable
from mobility.snapshot.control_loads import ControlLoads, publish_control_loads
from mobility.snapshot.provider_state import ProviderState
from mobility.snapshot.sensor_reports import VehicleSensor
from mobility.snapshot.snapshot import FeedState
from mobility.snapshot.trip_loads import TripLoads, select_trip_loads

LOG = logging.getLogger(__name__)

EVERY_S = 2
"""Loads are worked out so often at most, however many messages come."""
ANEW_S = 15
"""... and so often at least: vehicles leave stops and forecasts age without any message."""
FILES_S = 5
"""Between two looks for another model or registry."""
TAKEN = frozenset((Taken.ACCEPTED.value, Taken.DUPLICATE.value))
LEFT_S = 60
"""A network that was asked for so long before another one is out of service. Not by the clock: a machine
that slept must not forget what it had released."""


class LoadsStage:
    """Follows the journal.

    Parameters
    ----------
    journal : Path
        Folder of the journal.
    files : LoadFiles
        Model and registry.
    secret : bytes
        Of the borders of published classes.
    store : redis.Redis
        Where the control room finds exact loads.
    counts : Counter[str]
        What became of messages at the live process' own doors, as an Intake counts it.
    repeats : Repeats
        Which messages came again there: they are in no journal.
    """

    name = "loads"

    def __init__(
        self,
        journal: Path,
        files: LoadFiles,
        secret: bytes,
        store: redis.Redis,
        counts: Counter[str],
        repeats: Repeats,
    ) -> None:
        self._journal, self._files, self._secret = journal, files, secret
        self._store, self._counts, self._repeats = store, counts, repeats
        self._reader: JournalReader | None = None
        self._window = SensorWindow()
        self._networks: dict[str, NetworkLoads] = {}
        self._waiting: dict[str, set[str]] = {}  # by network: vehicles whose messages are not matched yet
        self._due: set[str] = set()
        self._asked_s: dict[str, int] = {}
        self._looked_s = self._files_s = self._told_s = 0
        self._is_refused = False

    def step(self, now_s: int) -> bool:
        """Read what has come.

        Parameters
        ----------
        now_s : int
            Unix seconds.

        Returns
        -------
        bool
            True: loads are to be worked out anew.
        """
        if now_s == self._looked_s:
            return False
        self._looked_s = now_s
        self._forget_networks()
        self._read(now_s)
        if abs(now_s - self._files_s) >= FILES_S:
            self._files_s = now_s
            self._due |= {name for name, loads in self._networks.items() if loads.renew_files()}
        self._note_due(now_s)
        return bool(self._due)

    def fill(self, draft: Draft) -> None:
        """Add published loads and what they rest on; put exact ones and counts beside the snapshot.

        Parameters
        ----------
        draft : Draft
            Of any network.
        """
        name = draft.network.content_hash
        self._asked_s[name] = draft.now_s
        loads = self._networks.get(name)
        if loads is None:
            loads = self._networks[name] = NetworkLoads(
                draft.network, self._files, self._secret, self._window
            )
            self._due.add(name)
        # What vehicles said in the message that is the reason for this draft: else it would take another one.
        self._read(draft.now_s)
        self._note_due(draft.now_s)
        if name in self._due:
            self._due.discard(name)
            loads.update(self._waiting.pop(name, set()), draft.now_s)
            self._tell_control_room(loads, draft.now_s)
        draft.loads = on_planned_ways(loads.now.published, draft.runs)
        draft.sensing = loads.sensing(WINDOW_S)

    def states(self, network: LiveNetwork, now_s: int) -> Sequence[FeedState]:
        """Tell of no feeds: how messages are understood, the control room is told.

        Parameters
        ----------
        network : LiveNetwork
            Is in service.
        now_s : int
            Unix seconds.

        Returns
        -------
        Sequence[FeedState]
            Empty.
        """
        self._asked_s[network.content_hash] = now_s
        return ()

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
        """Nothing is held open."""

    def _note_due(self, now_s: int) -> None:
        passed_s = abs(now_s - self._told_s)
        if passed_s >= ANEW_S or (passed_s >= EVERY_S and any(self._waiting.values())):
            self._told_s = now_s
            self._due |= set(self._networks)

    def _read(self, now_s: int) -> None:
        if self._reader is None:
            # What was observed within the window was received on that day or later.
            self._reader = JournalReader(self._journal, Position(day_of(now_s - WINDOW_S)))
        try:
            received = self._reader.read()
        except OSError as fault:
            LOG.error("journal not read", extra={"fields": {"reason": type(fault).__name__}})
            return
        if len(received) >= SOME:
            self._looked_s = 0  # there is more: on with it at the next step
        changed = self._window.take(received, now_s)
        for name in self._networks:
            self._waiting.setdefault(name, set()).update(changed)

    def _forget_networks(self) -> None:
        newest_s = max(self._asked_s.values(), default=0)
        for name in [name for name, asked_s in self._asked_s.items() if newest_s - asked_s > LEFT_S]:
            for kept in (self._asked_s, self._networks, self._waiting):
                kept.pop(name, None)
            self._due.discard(name)

    def _tell_control_room(self, loads: NetworkLoads, now_s: int) -> None:
        damaged = self._reader.n_damaged_bytes if self._reader is not None else 0
        # Taken at once: other threads count on.
        refused = {code: n for code, n in sorted(dict(self._counts).items()) if code not in TAKEN}
        try:
            told = loads.control_loads(now_s, refused, damaged)
            publish_control_loads(self._store, _with_repeats(told, self._repeats.since(now_s - WINDOW_S)))
        except (redis.RedisError, OSError) as fault:
            if not self._is_refused:
                LOG.error("exact loads not published", extra={"fields": {"reason": type(fault).__name__}})
            self._is_refused = True
        else:
            self._is_refused = False


def on_planned_ways(loads: TripLoads, runs: LiveTrips) -> TripLoads:
    """Leave out runs that call elsewhere than planned: loads are told by the calls of the plan.

    Parameters
    ----------
    loads : TripLoads
        Published.
    runs : LiveTrips
        Runs that are not as planned.

    Returns
    -------
    TripLoads
        Those of `loads` themselves where there is no such run.
    """
    is_elsewhere = (runs.trip != NO_TRIP) & (np.diff(runs.calls_offsets) > 0) & (runs.same_calls == 0)
    elsewhere = runs.day[is_elsewhere].astype(np.int64) << 32 | runs.trip[is_elsewhere]
    is_left_out = np.isin(loads.day.astype(np.int64) << 32 | loads.trip, elsewhere)
    return select_trip_loads(loads, np.flatnonzero(~is_left_out)) if is_left_out.any() else loads


def _with_repeats(told: ControlLoads, repeats: RepeatTable) -> ControlLoads:
    """Count messages that came again with their system and vehicle, though it said nothing new."""
    sensors = {(one.system, one.vehicle_id): one for one in told.sensors}
    for key, repeated in repeats.items():
        kinds = tuple(kind.name for kind in sorted(repeated.kinds))
        one = sensors.get(key) or VehicleSensor(*key, 0, 0, repeated.heard_s, 0, False, kinds=kinds)
        faults = Counter(one.faults) + Counter({fault.value: n for fault, n in repeated.faults.items()})
        sensors[key] = replace(one, faults=dict(sorted(faults.items())))
    rows = tuple(one for _, one in sorted(sensors.items()))
    return replace(told, sensors=rows, sensing=replace(told.sensing, systems=add_up(rows)))
