"""Ids of offers: an itinerary's id with what the rider holds, what was told of the price, and an end.

"1.<end, Unix seconds in base 36>.<price>.<tickets>.<itinerary id>": the price as "340EUR" or "-" where it was
not known, the tickets joined by "~" or "-". Nothing is stored: whoever has the id asks the same again.
"""

import re
from typing import NamedTuple

import numpy as np

from mobility.errors import BadParameterError, NotFoundError

VERSION = "1"
HOUR_S = 3600
_ID = re.compile(
    r"1\.([0-9a-z]{1,8})\.(-|\d{1,9}[A-Z]{3})\.(-|[a-z0-9_~-]{1,200})\.([A-Za-z0-9_.-]{1,65536})"
)


class OfferId(NamedTuple):
    """What an id tells."""

    itinerary_id: str
    tickets: frozenset[str]
    told: str  # "340EUR", or "-"
    expires_s: int


def encode_offer_id(told: OfferId) -> str:
    """Write an id.

    Parameters
    ----------
    told : OfferId
        What to tell.

    Returns
    -------
    str
        Safe in paths of addresses.
    """
    tickets = "~".join(sorted(told.tickets)) or "-"
    end = np.base_repr(told.expires_s, 36).lower()
    return f"{VERSION}.{end}.{told.told}.{tickets}.{told.itinerary_id}"


def decode_offer_id(text: str, now_s: int) -> OfferId:
    """Read an id.

    Parameters
    ----------
    text : str
        Of an answer.
    now_s : int
        Unix seconds.

    Returns
    -------
    OfferId
        What it tells.

    Raises
    ------
    BadParameterError
        It is none of ours.
    NotFoundError
        It has expired (OFFER_EXPIRED).
    """
    match = _ID.fullmatch(text)
    if match is None:
        raise BadParameterError("This is not the id of an offer of this service.", field="id")
    end, told, tickets, itinerary_id = match.groups()
    expires_s = int(end, 36)
    if expires_s <= now_s:
        raise NotFoundError("This offer has expired; ask for the journey again.", "id", "OFFER_EXPIRED")
    held = frozenset(() if tickets == "-" else tickets.split("~"))
    return OfferId(itinerary_id, held, told, expires_s)


def expiry_s(end_s: int, now_s: int, live_until_s: int | None = None) -> int:
    """Say until when an offer can be asked for.

    Parameters
    ----------
    end_s : int
        Unix seconds: end of the journey.
    now_s : int
        Unix seconds.
    live_until_s : int | None
        Until when the vehicles in it are promised; None: none is.

    Returns
    -------
    int
        The end of the journey, of one that is over already the end of the next hour; the same offer asked for
        twice has the same end. With promised vehicles no longer than they are.
    """
    next_hour_s = (now_s // HOUR_S + 2) * HOUR_S
    expires_s = end_s if end_s > now_s else next_hour_s
    return expires_s if live_until_s is None else max(min(expires_s, live_until_s), now_s + 60)
