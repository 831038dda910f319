"""Itinerary ids: versioned and self-contained, so that a later request can find the same journey again.

An id is "1." and the URL-safe base64 (without padding) of a deflated JSON list. Its first member holds the
two ends; each further one is a leg: a ride ["T", trip id with date, stop id, stop_sequence, stop id,
stop_sequence, stays seated] or a stretch on streets [mode, start, end] in Unix seconds.
"""

import base64
import binascii
import zlib
from typing import Any, NamedTuple

import orjson

from mobility.errors import NotFoundError

VERSION = "1"

MAX_BYTES = 65_536
"""Most bytes that an id may inflate to."""

WINDOW_BITS = 10
MEMORY_LEVEL = 4
"""Sizes of zlib's memory: a window of 1 kB and tables to match."""


class RideId(NamedTuple):
    """A ride as an id tells it."""

    trip_id: str  # "<yyyymmdd>_<hh:mm>_<tag>_<trip_id>"
    from_stop_id: str
    from_sequence: int
    to_stop_id: str
    to_sequence: int
    stay_seated: bool


class StreetId(NamedTuple):
    """A stretch on streets as an id tells it."""

    mode: str
    start_s: int
    end_s: int


class JourneyId(NamedTuple):
    """A journey as an id tells it; the ends are what fromPlace and toPlace take."""

    from_place: str
    to_place: str
    legs: tuple[RideId | StreetId, ...]


def encode_itinerary_id(journey: JourneyId) -> str:
    """Write an id.

    Parameters
    ----------
    journey : JourneyId
        What to tell.

    Returns
    -------
    str
        Safe in URLs.
    """
    members: list[list[object]] = [[journey.from_place, journey.to_place]]
    for leg in journey.legs:
        if isinstance(leg, RideId):
            *told, stay_seated = leg
            members.append(["T", *told, int(stay_seated)])
        else:
            members.append([*leg])
    # An id has some hundred bytes; clearing zlib's usual window of 32 kB would take twenty times as long.
    deflater = zlib.compressobj(1, zlib.DEFLATED, WINDOW_BITS, MEMORY_LEVEL)
    deflated = deflater.compress(orjson.dumps(members)) + deflater.flush()
    packed = base64.urlsafe_b64encode(deflated)
    return f"{VERSION}.{packed.decode().rstrip('=')}"


def decode_itinerary_id(text: str) -> JourneyId:
    """Read an id.

    Parameters
    ----------
    text : str
        An itinerary's id.

    Returns
    -------
    JourneyId
        What it tells.

    Raises
    ------
    NotFoundError
        If it is not one of ours.
    """
    version, _, packed = text.partition(".")
    unknown = NotFoundError("{field} is not the id of an itinerary of this service.", field="id", id=text)
    if version != VERSION:
        raise unknown
    try:
        inflater = zlib.decompressobj()
        plain = inflater.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), MAX_BYTES)
        if inflater.unconsumed_tail:
            raise unknown
        ends, *members = orjson.loads(plain)
        legs = tuple(_read_leg(member) for member in members)
        return JourneyId(str(ends[0]), str(ends[1]), legs)
    except (binascii.Error, zlib.error, orjson.JSONDecodeError, ValueError, TypeError, LookupError) as fault:
        raise unknown from fault


def _read_leg(member: list[Any]) -> RideId | StreetId:
    if member[0] != "T":
        mode, start_s, end_s = member
        return StreetId(mode, start_s, end_s)
    _, trip_id, from_stop, from_sequence, to_stop, to_sequence, stays = member
    return RideId(trip_id, from_stop, from_sequence, to_stop, to_sequence, bool(stays))
