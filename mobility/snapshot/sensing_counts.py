"""How many messages of sensors came and were understood: for operators, beside the exact loads.

One message more may be one rider more: some systems send one for each who boards, and in many a counting
system is one vehicle. So these numbers lie under the control room's key (docs/privacy.md).
"""

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
class SensingCounts:
    """All of them.

    Parameters
    ----------
    systems : tuple[SystemState, ...]
        By name.
    too_late : int
        Messages since the live process began that were older when they came: for history only.
    refused : dict[str, int]
        Messages since then that the live process' own doors (MQTT, GTFS-realtime) refused, by code. What is
        refused over HTTP, the web workers count (/metrics).
    damaged_bytes : int
        Of the journal, that could not be read.
    runs : int
        Runs with an exact load.
    """

    systems: tuple[SystemState, ...] = ()
    too_late: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    damaged_bytes: int = 0
    runs: int = 0


def pack_counts(counts: SensingCounts) -> dict[str, Any]:
    """Turn them into what JSON holds.

    Parameters
    ----------
    counts : SensingCounts
        Of a moment.

    Returns
    -------
    dict[str, Any]
        Parallel.
    """
    return asdict(counts)


def unpack_counts(given: dict[str, Any]) -> SensingCounts:
    """Read what `pack_counts` gave.

    Parameters
    ----------
    given : dict[str, Any]
        From JSON.

    Returns
    -------
    SensingCounts
        Parallel.

    Raises
    ------
    TypeError, KeyError
        If it is none of ours.
    """
    systems = tuple(SystemState(**one) for one in given["systems"])
    return SensingCounts(**{**given, "systems": systems})
