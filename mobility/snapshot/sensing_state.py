"""What loads rest on, as of one moment: nothing here changes with a single message, so anybody may see it."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SensingState:
    """What loads rest on beside messages, and how much is published; counts of messages: `sensing_counts`.

    Parameters
    ----------
    window_s : int
        Messages count so long.
    registered : int
        Vehicles in the registry.
    registry_fault, model_fault, conditions_fault : str
        Why there is none, "" = nothing is wrong with it.
    is_trained : bool
        Whether what is usual was learned; else loads rest on observations of the run alone.
    broker_fault : str
        Why count messages cannot come from the broker, or from which topics, "" = all can or there is none.
    published : int
        Runs about which anything is published.
    learned : str
        What became of the learned rung of forecasts, in the words of mobility.occupancy.learned_rung.
    learned_minutes : tuple[int, ...]
        Minutes ahead at which it speaks.
    """

    window_s: int = 0
    registered: int = 0
    registry_fault: str = ""
    model_fault: str = ""
    conditions_fault: str = ""
    is_trained: bool = False
    broker_fault: str = ""
    published: int = 0
    learned: str = "NOT_TRAINED"
    learned_minutes: tuple[int, ...] = ()


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
    KeyError, TypeError
        If it is none of ours.
    """
    if given is None:
        return None
    return SensingState(**given | {"learned_minutes": tuple(given["learned_minutes"])})
