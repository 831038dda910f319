"""Named ways to cycle: what is preferred (fast, quiet, few climbs) and whether a motor helps.

A choice is a profile of streets by its name: "bike", "bike.quiet", "ebike.fast.high". Plain "bike" is built
into every network; the others are arrays made when they are first asked for (docs/adr/0105).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mobility.kernels.arrays import Streets
from mobility.network.once import OnceCache

BIKE, ELECTRIC_BIKE = "bike", "ebike"
KEPT_VARIANTS = 6
"""Of the last ones asked for, 4 bytes an edge each (an e-bike's times as much again)."""


class Preference(StrEnum):
    """What a cyclist minds besides time."""

    BALANCED = ""  # heavy traffic, mildly
    FAST = "fast"  # nothing
    QUIET = "quiet"  # traffic and rough surfaces, clearly


class ClimbCosts(StrEnum):
    """How much climbing is minded beyond the time it takes."""

    NONE = ""
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Cycling:
    """How one cycles.

    Parameters
    ----------
    is_electric : bool
        With the motor of a pedelec.
    preference : Preference
        What is minded.
    climb_costs : ClimbCosts
        How much climbing is minded.
    """

    is_electric: bool = False
    preference: Preference = Preference.BALANCED
    climb_costs: ClimbCosts = ClimbCosts.NONE

    @property
    def vehicle(self) -> str:
        """The profile whose times these are."""
        return ELECTRIC_BIKE if self.is_electric else BIKE

    @property
    def profile(self) -> str:
        """The name as a profile of streets."""
        return ".".join(word for word in (self.vehicle, self.preference, self.climb_costs) if word)


def parse_cycling(profile: str) -> Cycling:
    """Read the name of a profile.

    Parameters
    ----------
    profile : str
        As `Cycling.profile` gives it.

    Returns
    -------
    Cycling
        The choice.

    Raises
    ------
    ValueError
        It is the name of no way to cycle.
    """
    vehicle, *words = profile.split(".")
    found = Cycling(
        vehicle == ELECTRIC_BIKE,
        next((word for word in Preference if word and word in words), Preference.BALANCED),
        next((word for word in ClimbCosts if word and word in words), ClimbCosts.NONE),
    )
    if found.profile != profile:
        raise ValueError(f"{profile!r} is the name of no way to cycle")
    return found


class ProfileStreets(dict[str, Streets]):
    """The streets of each profile: those of PROFILES, and on demand those of other ways to cycle.

    Iterating shows what was built into the network; safe to share between threads.

    Parameters
    ----------
    built : Mapping[str, Streets]
        For each of PROFILES.
    make : Callable[[str], Streets]
        Makes any other; KeyError if there is none of that name.
    """

    def __init__(self, built: Mapping[str, Streets], make: Callable[[str], Streets]) -> None:
        super().__init__(built)
        self._make = make
        self._variants: OnceCache[str, Streets] = OnceCache(KEPT_VARIANTS)

    def __missing__(self, profile: str) -> Streets:
        """Give the streets of another way to cycle."""
        return self._variants.get(profile, lambda: self._make(profile))
