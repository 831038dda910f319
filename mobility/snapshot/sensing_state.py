"""How the messages of sensors are understood, as of one moment: counts that may be shown to anybody."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SystemState:
    """One counting system, over the messages of the last hours.

    Parameters
    ----------
    system : str
        As its messages have it.
    vehicles : int
        Vehicles that it told of.
    messages, matched : int
        Each message once; those that belong to a run and call.
    heard_s : int
        Unix seconds of the newest observation.
    clocks_off : int
        Vehicles whose messages all come late by about the same time.
    unmatched : dict[str, int]
        Messages that belong to no run, by reason.
    faults : dict[str, int]
        What else is wrong, counted; the words are those of docs/sensors.md.
    """

    system: str
    vehicles: int = 0
    messages: int = 0
    matched: int = 0
    heard_s: int = 0
    clocks_off: int = 0
    unmatched: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SensingState:
    """All of them, and what loads rest on beside their messages.

    Parameters
    ----------
    window_s : int
        Messages count so long.
    systems : tuple[SystemState, ...]
        By name.
    too_late : int
        Messages since the live process began that were older when they came: for history only.
    refused : dict[str, int]
        Messages since then that the live process' own doors (MQTT, GTFS-realtime) refused, by code. What is
        refused over HTTP, the web workers count (/metrics).
    damaged_bytes : int
        Of the journal, that could not be read.
    registered : int
        Vehicles in the registry.
    registry_fault, model_fault, conditions_fault : str
        Why there is none, "" = nothing is wrong with it.
    is_trained : bool
        Whether what is usual was learned; else loads rest on observations of the run alone.
    broker_fault : str
        Why count messages cannot come from the broker, or from which topics, "" = all can or there is none.
    runs, published : int
        Runs with an exact load, and those of them about which anything is published.
    """

    window_s: int = 0
    systems: tuple[SystemState, ...] = ()
    too_late: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    damaged_bytes: int = 0
    registered: int = 0
    registry_fault: str = ""
    model_fault: str = ""
    conditions_fault: str = ""
    is_trained: bool = False
    broker_fault: str = ""
    runs: int = 0
    published: int = 0


def pack_sensing(state: SensingState | None) -> dict[str, Any] | None:
    """Turn it into what JSON holds.

    Parameters
    ----------
    state : SensingState | None
        None = no sensors are listened to.

    Returns
    -------
    dict[str, Any] | None
        Parallel.
    """
    return None if state is None else asdict(state)


def unpack_sensing(given: dict[str, Any] | None) -> SensingState | None:
    """Read what `pack_sensing` gave.

    Parameters
    ----------
    given : dict[str, Any] | None
        From JSON.

    Returns
    -------
    SensingState | None
        Parallel.

    Raises
    ------
    TypeError, KeyError
        If it is none of ours.
    """
    if given is None:
        return None
    systems = tuple(SystemState(**one) for one in given["systems"])
    return SensingState(**{**given, "systems": systems})
