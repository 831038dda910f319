"""Itinerary ids: versioned and self-contained, so that a later request can find the same journey again.

An id is "2." and the URL-safe base64 (without padding) of a CRC-32 and a JSON list. Its first member holds
the two ends and, where they differ from the usual, who travels: [from, to, profile, walking m/s, cycling
m/s]. Each further one is a leg: a ride ["T", trip id with date, stop id, stop_sequence, stop id,
stop_sequence, stays seated] or a stretch on streets [mode, start, end] in Unix seconds, with the stop id of
its end where another stretch follows (both with the seconds that one stays behind them, at a via stop, where
one does), or a vehicle that is taken or left on the way ["V", mode, start, end,
latitudes and longitudes of where it is taken and left, system id, type id, station ids, vehicle id, parking
id], or a ride on demand ["D", service id, start, end, latitudes and longitudes of where it begins and ends,
stop ids].

Ids that begin with "1." are of earlier versions of this service: the list is deflated.
"""

import binascii
import zlib
from typing import Any, NamedTuple

import orjson

from mobility.errors import BadParameterError
from mobility.network.cycling import parse_cycling
from mobility.routing.known_ways import LONGEST_STAY_S
from mobility.service.packed_ids import checked, pack, to_bytes

VERSION = "2"

MAX_BYTES = 65_536
"""Most bytes that an id of version 1 may inflate to."""

MAX_LEGS = 64

STREET_MODES = ("WALK", "BIKE")
VEHICLE_MODES = ("BIKE", "CAR")
MOST_DEGREES = 180.0
PROFILES = ("FOOT", "WHEELCHAIR")
LAST_MOMENT = 4_133_980_800
"""Start of 2101, in Unix seconds."""


class RideId(NamedTuple):
    """A ride as an id tells it."""

    trip_id: str  # "<yyyymmdd>_<hh:mm>_<tag>_<trip_id>"
    from_stop_id: str
    from_sequence: int
    to_stop_id: str
    to_sequence: int
    stay_seated: bool
    stay_s: int = 0  # behind it, at a via stop


class StreetId(NamedTuple):
    """A stretch on streets as an id tells it."""

    mode: str
    start_s: int
    end_s: int
    to_stop_id: str = ""  # only between two stretches; else the legs around it tell
    stay_s: int = 0  # behind it, at a via stop


class VehicleId(NamedTuple):
    """A ride on a vehicle that is taken or left on the way; "" = none."""

    mode: str
    start_s: int
    end_s: int
    from_lat: float
    from_lon: float
    to_lat: float
    to_lon: float
    system: str = ""
    vehicle_type: str = ""
    from_station: str = ""
    to_station: str = ""
    vehicle: str = ""
    parking: str = ""


class DemandId(NamedTuple):
    """A ride on demand; "" = not at a stop."""

    service_id: str
    start_s: int
    end_s: int
    from_lat: float
    from_lon: float
    to_lat: float
    to_lon: float
    from_stop_id: str = ""
    to_stop_id: str = ""


LegId = RideId | StreetId | VehicleId | DemandId


class Traveler(NamedTuple):
    """Who travels; None = the usual speed. The way to cycle is told where it is not the usual one."""

    profile: str = "FOOT"
    walk_mps: float | None = None
    bike_mps: float | None = None
    bike_profile: str = "bike"


class JourneyId(NamedTuple):
    """A journey as an id tells it; the ends are what fromPlace and toPlace take."""

    from_place: str
    to_place: str
    legs: tuple[LegId, ...]
    traveler: Traveler = Traveler()


USUAL_TRAVELER = Traveler()


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
    head: list[object] = [journey.from_place, journey.to_place]
    if journey.traveler != USUAL_TRAVELER:
        # Ids of those who cycle as usual are as short as they were before there were other ways to.
        *told_always, bike_profile = journey.traveler
        head.extend([*told_always, bike_profile] if bike_profile != "bike" else told_always)
    members: list[list[object]] = [head]
    for leg in journey.legs:
        if isinstance(leg, RideId):
            *told, stay_seated, stay_s = leg
            members.append(["T", *told, int(stay_seated), *_unless_usual(stay_s)])
        elif isinstance(leg, VehicleId):
            members.append(["V", *leg])
        elif isinstance(leg, DemandId):
            members.append(["D", *leg])
        else:
            mode, start_s, end_s, stop_id, stay_s = leg
            stay = _unless_usual(stay_s)
            members.append([mode, start_s, end_s, *([stop_id] if stop_id or stay else []), *stay])
    return f"{VERSION}.{pack(members)}"


def decode_itinerary_id(text: str, field: str = "itineraryId") -> JourneyId:
    """Read an id.

    Parameters
    ----------
    text : str
        An itinerary's id.
    field : str
        The parameter to name in an error.

    Returns
    -------
    JourneyId
        What it tells; whether there are such trips and stops is another question.

    Raises
    ------
    BadParameterError
        If it is not one of ours, or was tampered with.
    """
    try:
        version, _, packed = text.partition(".")
        if version not in READ_BY_VERSION:
            raise ValueError(version)
        plain = READ_BY_VERSION[version](to_bytes(packed))
        head, *members = orjson.loads(plain)
        if not 1 <= len(members) <= MAX_LEGS:
            raise ValueError(len(members))
        from_place, to_place, *traveler = head
        return JourneyId(
            _text(from_place),
            _text(to_place),
            tuple(_read_leg(member) for member in members),
            _read_traveler(*traveler) if traveler else USUAL_TRAVELER,
        )
    except (binascii.Error, zlib.error, orjson.JSONDecodeError, ValueError, TypeError, LookupError) as fault:
        raise BadParameterError(
            "{field} is not the id of an itinerary of this service.", field=field, id=text
        ) from fault


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    plain = inflater.decompress(data, MAX_BYTES)
    if not inflater.eof or inflater.unused_data:
        raise ValueError(len(plain))
    return plain


READ_BY_VERSION = {"1": _inflate, VERSION: checked}


def _read_leg(member: list[Any]) -> LegId:
    if member[0] == "V":
        return _read_vehicle(*member[1:])
    if member[0] == "D":
        return _read_demand(*member[1:])
    if member[0] != "T":
        mode, start_s, end_s, *more = member
        if mode not in STREET_MODES:
            raise ValueError(mode)
        start_s, end_s = _whole(start_s), _whole(end_s)
        if start_s > end_s:
            raise ValueError(start_s)
        stop_id = _text(more[0]) if more else ""
        return StreetId(mode, start_s, end_s, stop_id, *_read_stay(more[1:]))
    _, trip_id, from_stop, from_sequence, to_stop, to_sequence, stays, *stay = member
    return RideId(
        _text(trip_id),
        _text(from_stop),
        _whole(from_sequence),
        _text(to_stop),
        _whole(to_sequence),
        bool(_whole(stays)),
        *_read_stay(stay),
    )


def _unless_usual(stay_s: int) -> list[int]:
    """Tell of a stay only where there is one: all other ids are as short as they always were."""
    return [stay_s] if stay_s else []


def _read_stay(told: list[Any]) -> list[int]:
    stays_s = [_whole(stay_s) for stay_s in told]
    if len(stays_s) > 1 or any(not 0 < stay_s <= LONGEST_STAY_S for stay_s in stays_s):
        raise ValueError(stays_s)
    return stays_s


def _read_vehicle(mode: object, start_s: object, end_s: object, *more: object) -> VehicleId:
    seconds = (_whole(start_s), _whole(end_s))
    if mode not in VEHICLE_MODES or len(more) != len(VehicleId._fields) - 3 or seconds[0] > seconds[1]:
        raise ValueError(mode)
    from_lat, from_lon, to_lat, to_lon = map(_degrees, more[:4])
    return VehicleId(str(mode), *seconds, from_lat, from_lon, to_lat, to_lon, *map(_text, more[4:]))


def _read_demand(service_id: object, start_s: object, end_s: object, *more: object) -> DemandId:
    seconds = (_whole(start_s), _whole(end_s))
    if len(more) != len(DemandId._fields) - 3 or seconds[0] > seconds[1]:
        raise ValueError(service_id)
    from_lat, from_lon, to_lat, to_lon = map(_degrees, more[:4])
    return DemandId(_text(service_id), *seconds, from_lat, from_lon, to_lat, to_lon, *map(_text, more[4:]))


def _degrees(value: object) -> float:
    if not isinstance(value, float) or abs(value) > MOST_DEGREES:
        raise ValueError(value)
    return value


def _read_traveler(
    profile: object, walk_mps: object, bike_mps: object, bike_profile: object = "bike"
) -> Traveler:
    if profile not in PROFILES:
        raise ValueError(profile)
    cycling = parse_cycling(_text(bike_profile))
    return Traveler(str(profile), _speed(walk_mps), _speed(bike_mps), cycling.profile)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= LAST_MOMENT:
        raise ValueError(value)
    return value


def _speed(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0.1 <= value <= 30.0:
        raise ValueError(value)
    return float(value)
