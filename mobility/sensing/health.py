"""What is wrong with each sensor, counted: shown in the control room, never repaired in silence."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from statistics import quantiles

from mobility.sensing.observation import SensorKind

STEADY_LAG_S = 120
SPREAD_S = 60
LEAST_LAGS = 5


class Fault(Enum):
    """What may be wrong with a message, or a vehicle's; the words are part of the API."""

    DUPLICATE = "DUPLICATE"
    MESSAGE_ID_REUSED = "MESSAGE_ID_REUSED"
    """The id came before with another content."""
    DEFECT = "DEFECT"
    """The counting system itself says that the count is not to be trusted."""
    NO_POSITION = "NO_POSITION"
    """Latitude and longitude 0: a receiver that sees no satellites."""
    JUMP = "JUMP"
    """Further from the last position than any vehicle of a city drives."""
    NEGATIVE_SUM = "NEGATIVE_SUM"
    """More alighted on a run than had boarded."""
    GAP = "GAP"
    """Calls of a run without a count between others with one."""
    CLOCK = "CLOCK"
    """All its messages come late by about the same time."""
    UNKNOWN_VEHICLE = "UNKNOWN_VEHICLE"
    UNKNOWN_TRIP = "UNKNOWN_TRIP"
    NOT_ON_THAT_DAY = "NOT_ON_THAT_DAY"
    OFF_ITS_TIME = "OFF_ITS_TIME"
    """Hours from when its trip is on its way."""
    UNKNOWN_STOP = "UNKNOWN_STOP"
    NO_RUN = "NO_RUN"
    """No trip is named, and none follows from the vehicle, its block or its positions."""
    AMBIGUOUS = "AMBIGUOUS"
    """Several runs fit its positions, or the route and start that it names, alike."""


@dataclass
class SensorHealth:
    """One sensor system in one vehicle.

    Parameters
    ----------
    messages : int
        Each (system, message id) once.
    matched : int
        Those that belong to a run and call.
    last_s : int
        Unix second of the newest one.
    faults : Counter[Fault]
        By kind.
    lags_s : list[int]
        Seconds from observation to arrival.
    kinds : set[SensorKind]
        Of its messages.
    """

    messages: int = 0
    matched: int = 0
    last_s: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    lags_s: list[int] = field(default_factory=list)
    kinds: set[SensorKind] = field(default_factory=set)

    @property
    def median_lag_s(self) -> int:
        """Seconds from observation to arrival, the median."""
        ordered = sorted(self.lags_s)
        return ordered[len(ordered) // 2] if ordered else 0

    @property
    def is_clock_off(self) -> bool:
        """Whether all messages come late by about the same time, as those of a clock that is behind do.

        Messages that were held back and sent later come late too, but not by the same time.
        """
        if len(self.lags_s) < LEAST_LAGS or abs(self.median_lag_s) <= STEADY_LAG_S:
            return False
        low, _, high = quantiles(self.lags_s, n=4)
        return high - low <= SPREAD_S


HealthTable = dict[tuple[str, str], SensorHealth]
"""By (system, vehicle id)."""
