"""The messages of sensors that still tell of the present, by vehicle, and what they mean on one network."""

from collections import Counter
from collections.abc import Iterable

from mobility.sensing.health import Fault, HealthTable
from mobility.sensing.journal_reader import Received
from mobility.sensing.matcher import Matched, match_observations
from mobility.sensing.registry import Registry
from mobility.sensing.run_index import RunIndex
from mobility.sensing.stop_visits import StopVisits, join_visits, no_stop_visits
from mobility.snapshot.sensing_counts import SystemState
from mobility.snapshot.sensor_reports import VehicleSensor

WINDOW_S = 4 * 3600
"""As long as the runs of a city take, and then some: the messages of a run explain each other."""
UNMATCHED = frozenset(
    (
        Fault.UNKNOWN_TRIP,
        Fault.NOT_ON_THAT_DAY,
        Fault.OFF_ITS_TIME,
        Fault.UNKNOWN_STOP,
        Fault.NO_RUN,
        Fault.AMBIGUOUS,
    )
)
"""Why a message belongs to no run; the other faults are of messages and vehicles."""
REMEMBERED_S = 14 * 86_400
"""When a sensor was heard last is remembered so long."""
TIDY_EVERY_S = 30
"""Between two looks for messages that are too old by now."""


class SensorWindow:
    """Messages of the last WINDOW_S, by vehicle; those of no vehicle under ""."""

    def __init__(self) -> None:
        self.vehicles: dict[str, list[Received]] = {}
        self.n_too_late = 0
        """Messages that were older when they came."""
        self.heard_s: dict[tuple[str, str], int] = {}
        """Unix seconds of the newest observation by vehicle as it names itself and SensorKind, of any age."""
        self.since_s = 0
        """Unix seconds when one began to listen; 0 = not yet. What the journal has from before is known, but
        sources that are listened to here (MQTT, positions of feeds) were not heard then."""
        self._tidied_s = 0

    def take(self, received: Iterable[Received], now_s: int) -> set[str]:
        """Take new messages, and let go of old ones.

        Parameters
        ----------
        received : Iterable[Received]
            In any order.
        now_s : int
            Unix seconds.

        Returns
        -------
        set[str]
            Vehicles of which something came or went.
        """
        oldest_s = now_s - WINDOW_S
        self.since_s = self.since_s or now_s
        changed = set()
        for one in received:
            sensor = one.observation.vehicle_id, one.observation.kind.name
            self.heard_s[sensor] = max(self.heard_s.get(sensor, 0), one.observation.observed_s)
            if one.observation.observed_s <= oldest_s:
                self.n_too_late += one.received_s - one.observation.observed_s >= WINDOW_S
                continue
            self.vehicles.setdefault(one.observation.vehicle_id, []).append(one)
            changed.add(one.observation.vehicle_id)
        if abs(now_s - self._tidied_s) >= TIDY_EVERY_S:
            self._tidied_s = now_s
            changed |= self._tidy(oldest_s)
        return changed

    def _tidy(self, oldest_s: int) -> set[str]:
        changed = set()
        forgotten_s = oldest_s - REMEMBERED_S
        self.heard_s = {sensor: at_s for sensor, at_s in self.heard_s.items() if at_s > forgotten_s}
        for vehicle_id, messages in list(self.vehicles.items()):
            kept = [one for one in messages if one.observation.observed_s > oldest_s]
            if len(kept) < len(messages):
                changed.add(vehicle_id)
                self.vehicles[vehicle_id] = kept
            if not kept:
                del self.vehicles[vehicle_id]
        return changed


class WindowMatching:
    """What the messages of a window mean on one network; only vehicles that said something are matched anew.

    Parameters
    ----------
    index : RunIndex
        Of the network.
    registry : Registry
        Vehicles.
    """

    def __init__(self, index: RunIndex, registry: Registry) -> None:
        self._index, self._registry = index, registry
        self._matched: dict[str, Matched] = {}  # by the vehicle's own id
        self._names: dict[str, list[str]] = {}  # all that it is called, aliases among it
        for name in registry.rows:
            self._names.setdefault(registry.own_id(name), []).append(name)

    def match(self, window: SensorWindow, vehicle_ids: Iterable[str]) -> None:
        """Match some vehicles.

        Parameters
        ----------
        window : SensorWindow
            All messages.
        vehicle_ids : Iterable[str]
            Of which something came or went.
        """
        for vehicle_id in {self._registry.own_id(name) for name in vehicle_ids}:
            names = self._names.get(vehicle_id, (vehicle_id,))
            messages = [one for name in names for one in window.vehicles.get(name, ())]
            if not messages:
                self._matched.pop(vehicle_id, None)
            else:
                self._matched[vehicle_id] = match_observations(self._index, self._registry, messages)

    @property
    def visits(self) -> StopVisits:
        """All visits of the window, by vehicle."""
        return join_visits([no_stop_visits(), *(one.visits for one in self._matched.values())])

    def sensors(self) -> tuple[VehicleSensor, ...]:
        """Tell how each counting system in each vehicle is doing.

        Returns
        -------
        tuple[VehicleSensor, ...]
            By system and vehicle.
        """
        health: HealthTable = {}
        for matched in self._matched.values():
            health.update(matched.health)
        return tuple(
            VehicleSensor(
                system,
                vehicle_id,
                one.messages,
                one.matched,
                one.last_s,
                one.median_lag_s,
                one.is_clock_off,
                {fault.value: count for fault, count in sorted(one.faults.items(), key=_by_word) if count},
                self._registry.own_id(vehicle_id) if vehicle_id in self._registry.rows else "",
                tuple(kind.name for kind in sorted(one.kinds)),
            )
            for (system, vehicle_id), one in sorted(health.items())
        )


def add_up(sensors: Iterable[VehicleSensor]) -> tuple[SystemState, ...]:
    """Add up vehicles by counting system, which may be a single vehicle.

    Parameters
    ----------
    sensors : Iterable[VehicleSensor]
        In any order.

    Returns
    -------
    tuple[SystemState, ...]
        By name.
    """
    by_system: dict[str, list[VehicleSensor]] = {}
    for one in sensors:
        by_system.setdefault(one.system, []).append(one)
    unmatched = {fault.value for fault in UNMATCHED}
    states = []
    for system, ones in sorted(by_system.items()):
        faults: Counter[str] = Counter()
        for one in ones:
            faults.update(one.faults)
        states.append(
            SystemState(
                system,
                vehicles=len({one.vehicle_id for one in ones}),
                messages=sum(one.messages for one in ones),
                matched=sum(one.matched for one in ones),
                heard_s=max(one.heard_s for one in ones),
                clocks_off=sum(one.is_clock_off for one in ones),
                unmatched={word: n for word, n in sorted(faults.items()) if word in unmatched},
                faults={word: n for word, n in sorted(faults.items()) if word not in unmatched},
            )
        )
    return tuple(states)


def _by_word(entry: tuple[Fault, int]) -> str:
    return entry[0].value
