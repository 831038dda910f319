"""How a provider of shared vehicles or of car parks is doing: counts, never ids of vehicles."""

from dataclasses import dataclass, field
from enum import StrEnum


class ProviderKind(StrEnum):
    """What it tells of."""

    GBFS = "gbfs"
    PARKING = "parking"


class Health(StrEnum):
    """What may be done with what it told last."""

    FRESH = "FRESH"
    """Its counts are promised."""
    STALE = "STALE"
    """They are shown with their age, and nothing rests on them."""
    GONE = "GONE"
    """They are not shown."""
    NEVER = "NEVER"
    """Nothing was heard of it yet."""


@dataclass(frozen=True, slots=True)
class ProviderState:
    """One provider.

    Parameters
    ----------
    kind : ProviderKind
        What it tells of.
    tag : str
        Of the settings.
    source : str
        Host and path: without what may be secret.
    health : Health
        By the age of what it told last.
    circuit : str
        "closed" = it is asked, "open" = it failed again and again and is left alone for a while,
        "half-open" = it is tried once.
    made_s : int
        Unix seconds by its own clock, 0 = it does not say.
    read_s : int
        Unix seconds when it was last read with success, 0 = never.
    fault : str
        What was wrong the last time, "" = nothing.
    taken, failed : int
        Looks at it since the live process began.
    stations, vehicles, zones, places : int
        That it told of and that are used.
    is_simulated : bool
        Whether it is invented.
    refused : dict[str, int]
        Records that are not used or were repaired, by file and field.
    examples : tuple[str, ...]
        Some of them: system, file, index, field and reason.
    """

    kind: ProviderKind
    tag: str
    source: str = ""
    health: Health = Health.NEVER
    circuit: str = "closed"
    made_s: int = 0
    read_s: int = 0
    fault: str = ""
    taken: int = 0
    failed: int = 0
    stations: int = 0
    vehicles: int = 0
    zones: int = 0
    places: int = 0
    is_simulated: bool = False
    refused: dict[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()


def read_provider(one: dict[str, object]) -> ProviderState:
    """Read what `dataclasses.asdict` made of a ProviderState.

    Parameters
    ----------
    one : dict[str, object]
        From JSON.

    Returns
    -------
    ProviderState
        The same.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is none.
    """
    examples = one["examples"]
    if not isinstance(examples, list):
        raise TypeError("examples")
    words = {"kind": ProviderKind(str(one["kind"])), "health": Health(str(one["health"]))}
    return ProviderState(**{**one, **words, "examples": tuple(map(str, examples))})  # type: ignore[arg-type]
