"""How full vehicles are as the wire format has it: a member of legs and of places, as a piece of JSON."""

from functools import lru_cache
from typing import Any

import orjson

from mobility.api.answers.moments import wire_time
from mobility.service import DayLoads, Occupancy, fullest, occupancies

REMEMBERED = 8192
"""What is published has few values: classes and what is usual."""


@lru_cache(REMEMBERED)
def write_occupancy(occupancy: Occupancy | None) -> str:
    """Write a member with a comma in front.

    Parameters
    ----------
    occupancy : Occupancy | None
        None: nothing is known.

    Returns
    -------
    str
        JSON to stand before a closing brace; empty where nothing is known.
    """
    if occupancy is None:
        return ""
    return f',"occupancy":{orjson.dumps(occupancy_members(occupancy)).decode()}'


def occupancy_members(occupancy: Occupancy) -> dict[str, Any]:
    """Give what every answer says of a load.

    Parameters
    ----------
    occupancy : Occupancy
        As published.

    Returns
    -------
    dict[str, Any]
        Ready for orjson; what is not known is left out.
    """
    written: dict[str, Any] = {
        "loadFactor": {
            "p10": round(occupancy.p10, 2),
            "p50": round(occupancy.p50, 2),
            "p90": round(occupancy.p90, 2),
        },
        "source": occupancy.source,
        "confidence": round(occupancy.confidence, 2),
    }
    if occupancy.level:
        written["level"] = occupancy.level
    if occupancy.status:
        written["status"] = occupancy.status
    if occupancy.seat_probability is not None:
        written["seatProbability"] = round(occupancy.seat_probability, 2)
    if occupancy.observed_s:
        written["observedAt"] = wire_time(occupancy.observed_s)
    return written


def occupancy_at(loads: DayLoads | None, row: int) -> str:
    """Write the occupancy with which a vehicle leaves one of its calls.

    Parameters
    ----------
    loads : DayLoads | None
        A row for each call, None = nothing is known.
    row : int
        Which one.

    Returns
    -------
    str
        As `write_occupancy` gives it.
    """
    return "" if loads is None else write_occupancy(occupancies(loads)[row])


def occupancy_of_ride(loads: DayLoads | None) -> str:
    """Write the occupancy of a ride, that of its fullest stretch.

    Parameters
    ----------
    loads : DayLoads | None
        A row for each call, None = nothing is known.

    Returns
    -------
    str
        As `write_occupancy` gives it.
    """
    return "" if loads is None else write_occupancy(fullest(loads))
