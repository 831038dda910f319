"""Messages that came again, by counting system and vehicle: no journal keeps them, so a door counts."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from mobility.sensing.health import Fault
from mobility.sensing.observation import Observation, SensorKind

HOUR_S = 3600
KEPT_S = 6 * HOUR_S
"""Longer than anybody asks for."""


@dataclass
class Repeated:
    """Of one counting system in one vehicle.

    Parameters
    ----------
    faults : Counter[Fault]
        DUPLICATE, and MESSAGE_ID_REUSED where the content was another one.
    heard_s : int
        Unix second that the newest one was observed at.
    kinds : set[SensorKind]
        Of these messages.
    """

    faults: Counter[Fault] = field(default_factory=Counter)
    heard_s: int = 0
    kinds: set[SensorKind] = field(default_factory=set)

    def add(self, other: "Repeated") -> None:
        """Add what is known of another hour.

        Parameters
        ----------
        other : Repeated
            Of the same system and vehicle.
        """
        self.faults.update(other.faults)
        self.heard_s = max(self.heard_s, other.heard_s)
        self.kinds |= other.kinds


RepeatTable = dict[tuple[str, str], Repeated]
"""By (system, vehicle id)."""


class Repeats:
    """Counts by the hour they came in; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hours: dict[int, RepeatTable] = {}

    def count(self, observation: Observation, fault: Fault, now_s: int) -> None:
        """Count a message.

        Parameters
        ----------
        observation : Observation
            That is not taken again.
        fault : Fault
            DUPLICATE or MESSAGE_ID_REUSED.
        now_s : int
            Unix seconds.
        """
        key = observation.system, observation.vehicle_id
        said = Repeated(Counter((fault,)), observation.observed_s, {observation.kind})
        with self._lock:
            for old in [hour for hour in self._hours if hour * HOUR_S < now_s - KEPT_S]:
                del self._hours[old]
            self._hours.setdefault(now_s // HOUR_S, {}).setdefault(key, Repeated()).add(said)

    def since(self, from_s: int) -> RepeatTable:
        """Give what has come from some time on.

        Parameters
        ----------
        from_s : int
            Unix seconds; its hour is given whole.

        Returns
        -------
        RepeatTable
            A copy.
        """
        found: RepeatTable = {}
        with self._lock:
            for hour, table in self._hours.items():
                if hour >= from_s // HOUR_S:
                    for key, said in table.items():
                        found.setdefault(key, Repeated()).add(said)
        return found
