"""How a load is felt: presets of published multipliers, a traveler's slider, weights of a journey's parts.

A second on board counts m times, m >= 1 and never falling with the load. The load factor is persons on board
for each seat. Whoever boards gets one of the seats by chance: with more persons than seats, seats / persons
of them sit. Standing persons share the floor: density = (load factor - 1) / `FLOOR_M2_PER_SEAT`.

Sources (published values differ by a factor of two, hence the slider):

- Yap, Cats, van Arem 2018/2020, Transportmetrica A 16:23-42 (The Hague, tram and bus, revealed): 1.16 with
  all seats taken, 1.40 at 4 standing persons per m2, which is 0.06 for each of them.
- Hörcher, Graham, Anderson 2017, Transportation Research B 95:105-125 (Hong Kong metro, revealed): standing
  +26.5 %, +11.9 % for each person per m2.
- Wardman, Whelan 2011, Transport Reviews 31:379-398, and TRB 2010 (Great Britain, rail): seated 1.15 at 60 to
  100 % of the seats, about 1.5 above, standing 2.35.
- Kroes et al. 2014, Transportation Research Record (Paris): in a full bus up to 1.5 seated, 1.7 standing.

`composed`, the default, is ours: The Hague's seated passengers, Hong Kong's standing ones. Between the points
that a source gives, straight lines are ours as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from mobility.kernels.crowding_clocks import LOAD_STEP, PER_MILLE, Weights

FLOOR_M2_PER_SEAT = 0.4
"""Of a low-floor tram: MGT-M has 64 seats and 102 standing places, counted at 4 persons per m2."""
FULL_PER_M2 = 4.0
"""Standing persons at which a vehicle counts as full."""
HIGHEST_LOAD = 4.0
"""Load factors above are felt like this one."""

Float64 = NDArray[np.float64]


class Slider(Enum):
    """How much a traveler minds a crowd: what is added to plain time is taken so many times."""

    OFF = 0.0
    LOW = 0.5
    NORMAL = 1.0
    HIGH = 2.0


class Risk(Enum):
    """Which quantile of a load counts: p90 is for those who want to be sure of room."""

    P10 = "p10"
    P50 = "p50"
    P90 = "p90"


def _filling(load: Float64) -> Float64:
    """0 at 60 % of the seats, 1 where all are taken."""
    return np.clip((load - 0.6) / 0.4, 0.0, 1.0)


def _the_hague(load: Float64, per_m2: Float64) -> tuple[Float64, Float64]:
    everyone = 1 + 0.16 * _filling(load) + 0.06 * per_m2
    return everyone, everyone


def _hong_kong(load: Float64, per_m2: Float64) -> tuple[Float64, Float64]:
    del load
    return 1 + 0.119 * per_m2, 1.265 + 0.119 * per_m2


def _great_britain(load: Float64, per_m2: Float64) -> tuple[Float64, Float64]:
    del per_m2
    seated = np.where(load > 1, 1.5, np.where(load >= 0.6, 1.15, 1.0))
    return seated, np.full_like(load, 2.35)


def _paris(load: Float64, per_m2: Float64) -> tuple[Float64, Float64]:
    full = np.clip(per_m2 / FULL_PER_M2, 0.0, 1.0)
    filling = np.where(load > 1, 0.5 + 0.5 * full, 0.5 * _filling(load))
    return 1 + 0.5 * filling, 1 + 0.7 * filling


def _composed(load: Float64, per_m2: Float64) -> tuple[Float64, Float64]:
    return _the_hague(load, per_m2)[0], _hong_kong(load, per_m2)[1]


PRESETS: dict[str, Callable[[Float64, Float64], tuple[Float64, Float64]]] = {
    "composed": _composed,
    "rp_tram_bus": _the_hague,
    "hk_metro": _hong_kong,
    "gb_rail": _great_britain,
    "paris": _paris,
}
"""Multipliers of seated and of standing passengers, by load factor and standing persons per m2."""


@dataclass(frozen=True, slots=True)
class Crowding:
    """What a traveler minds; hashable, a cache key.

    Parameters
    ----------
    slider : Slider
        OFF: the plain search.
    preset : str
        Of PRESETS.
    risk : Risk
        Which quantile of the loads counts.
    walk : float
        What a second on foot counts, seconds on board of an empty vehicle.
    wait : float
        What a second of waiting counts.
    transfer_s : int
        What a change of vehicle counts beside its walk and wait.
    seat : bool
        A seat is wished for: stretches where one is unlikely count an hour more.
    space : bool
        The same for room for a wheelchair, a pram or a bike.
    """

    slider: Slider = Slider.NORMAL
    preset: str = "composed"
    risk: Risk = Risk.P50
    walk: float = 1.5
    wait: float = 1.5
    transfer_s: int = 240
    seat: bool = False
    space: bool = False

    def __post_init__(self) -> None:
        """Check the values.

        Raises
        ------
        ValueError
            For a preset that is not there, or a weight out of range.
        """
        if self.preset not in PRESETS:
            raise ValueError(f"preset must be one of {', '.join(PRESETS)}, not {self.preset!r}")
        for name, weight in (("walk", self.walk), ("wait", self.wait)):
            if not 0.1 <= weight <= 10:
                raise ValueError(f"{name} must be 0.1 to 10, not {weight}")
        if not 0 <= self.transfer_s <= 3600:
            raise ValueError(f"transfer_s must be 0 to 3600, not {self.transfer_s}")

    @property
    def is_off(self) -> bool:
        """Whether loads are of no interest."""
        return self.slider is Slider.OFF and not self.has_wishes

    @property
    def has_wishes(self) -> bool:
        """Whether anything is wished for beside little crowding."""
        return self.seat or self.space

    def weights(self) -> Weights:
        """Return the weights in tenths, as the search counts.

        Returns
        -------
        Weights
            Of waiting, walking and changing.
        """
        return Weights(round(self.wait * 10), round(self.walk * 10), self.transfer_s * 10)

    def multipliers(self) -> NDArray[np.int32]:
        """Return m in thousandths by load factor in hundredths.

        Returns
        -------
        NDArray[np.int32]
            Never below 1000, never falling.
        """
        load = np.arange(round(HIGHEST_LOAD * LOAD_STEP) + 1) / LOAD_STEP
        seated, standing = PRESETS[self.preset](load, np.maximum(load - 1, 0.0) / FLOOR_M2_PER_SEAT)
        sits = 1 / np.maximum(load, 1.0)
        felt = sits * seated + (1 - sits) * np.maximum(standing, seated)
        added = self.slider.value * np.maximum(felt - 1, 0.0)
        table = np.round(PER_MILLE * (1 + np.maximum.accumulate(added))).astype(np.int32)
        table.flags.writeable = False
        return table
