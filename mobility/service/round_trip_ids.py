"""Ids of round trips with a hired vehicle: of which station, from where to where, when, how long one stays.

"R1." and what packed_ids writes of a list: [from, to, system id, type id, station id, start, stay, longest
walk, longest way, walking m/s or null]; the start in Unix seconds, the others in seconds. Whoever has the id
asks the same again: nothing is stored.
"""

from typing import Any, NamedTuple

from mobility.errors import BadParameterError
from mobility.service.packed_ids import pack, unpack

PREFIX = "R1."
LAST_MOMENT = 4_133_980_800
"""Start of 2101, in Unix seconds."""
LONGEST_STAY_S = 7 * 24 * 3600
LONGEST_WALK_S, LONGEST_WAY_S = 3600, 7200
"""More is neither asked nor found again."""
SLOWEST_MPS, FASTEST_MPS = 0.1, 30.0


class RoundTripId(NamedTuple):
    """A round trip as an id tells it; the ends are what fromPlace and toPlace take."""

    from_place: str
    to_place: str
    system: str
    vehicle_type: str
    station: str
    start_s: int
    stay_s: int
    max_walk_s: int
    max_way_s: int
    walk_mps: float | None = None


def is_round_trip_id(text: str) -> bool:
    """Tell whether a text is the id of a round trip, and not of an itinerary.

    Parameters
    ----------
    text : str
        What an offer's id names.

    Returns
    -------
    bool
        By how it begins.
    """
    return text.startswith(PREFIX)


def encode_round_trip_id(told: RoundTripId) -> str:
    """Write an id.

    Parameters
    ----------
    told : RoundTripId
        What to tell.

    Returns
    -------
    str
        Safe in addresses.
    """
    return PREFIX + pack([*told])


def decode_round_trip_id(text: str) -> RoundTripId:
    """Read an id.

    Parameters
    ----------
    text : str
        Of an offer.

    Returns
    -------
    RoundTripId
        What it tells; whether there is such a vehicle is another question.

    Raises
    ------
    BadParameterError
        If it is not one of ours, or was tampered with.
    """
    try:
        members = unpack(text.removeprefix(PREFIX))
        if not isinstance(members, list) or len(members) != len(RoundTripId._fields):
            raise ValueError(text)
        *others, walk_mps = members
        texts, seconds = others[:5], others[5:]
        most = (LAST_MOMENT, LONGEST_STAY_S, LONGEST_WALK_S, LONGEST_WAY_S)
        if not all(isinstance(one, str) for one in texts) or not all(map(_is_at_most, seconds, most)):
            raise ValueError(text)
        return RoundTripId._make([*texts, *seconds, _speed(walk_mps)])
    except ValueError as fault:
        raise BadParameterError("This is not the id of an offer of this service.", field="id") from fault


def _is_at_most(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _speed(value: Any) -> float | None:
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not SLOWEST_MPS <= value <= FASTEST_MPS
    ):
        raise ValueError(value)
    return float(value)
