"""Our own message: one JSON object an observation, camelCase members, nothing cumulative."""

from collections.abc import Mapping
from typing import Any

from mobility.errors import ObservationError
from mobility.sensing import members
from mobility.sensing.observation import Observation, SensorKind

LEVELS = (
    "EMPTY",
    "MANY_SEATS_AVAILABLE",
    "FEW_SEATS_AVAILABLE",
    "STANDING_ROOM_ONLY",
    "CRUSHED_STANDING_ROOM_ONLY",
    "FULL",
    "NOT_ACCEPTING_PASSENGERS",
)
"""GTFS-realtime's OccupancyStatus in the order of its numbers, without those that say nothing."""

KINDS = tuple(kind.name for kind in SensorKind)
SPACES = ("WHEELCHAIR", "PRAM", "BIKE")
KNOWN = frozenset((
    "system", "messageId", "kind", "vehicleId", "observedAt", "boardings", "alightings", "onBoard", "level",
    "percentage", "lat", "lon", "feed", "tripId", "startDate", "stopId", "stopSequence", "headingToStop",
    "defect", "spaces",
))  # fmt: skip


def read_observation(message: object, where: str = "") -> Observation:
    """Read one observation.

    Parameters
    ----------
    message : object
        As JSON is read.
    where : str
        Its path in the body, for errors.

    Returns
    -------
    Observation
        With at least one statement about persons on board, and a vehicle or a trip.

    Raises
    ------
    ObservationError
        For whatever is wrong; `field` names the member.
    """
    if not isinstance(message, dict):
        raise ObservationError("{field} must be an object.", field=where, where=where)
    members.refuse_devices(message, where)
    members.only(message, KNOWN, where)
    kind = members.text(message, "kind", where, required=True)
    if kind not in KINDS:
        raise _choice(where, "kind", KINDS)
    level = members.text(message, "level", where)
    if level and level not in LEVELS:
        raise _choice(where, "level", LEVELS)
    read = Observation(
        system=members.text(message, "system", where, required=True),
        message_id=members.identifier(message, "messageId", where, required=True),
        kind=SensorKind[kind],
        vehicle_id=members.identifier(message, "vehicleId", where),
        observed_s=members.moment(message, "observedAt", where),
        boardings=members.whole(message, "boardings", where),
        alightings=members.whole(message, "alightings", where),
        on_board=members.number(message, "onBoard", where, 0, members.MOST_PERSONS),
        level=level,
        percentage=members.whole(message, "percentage", where, high=500),
        lat=members.number(message, "lat", where, -90, 90),
        lon=members.number(message, "lon", where, -180, 180),
        feed=members.text(message, "feed", where),
        trip_id=members.identifier(message, "tripId", where),
        start_date=start_date(message, "startDate", where),
        stop_id=members.identifier(message, "stopId", where),
        stop_sequence=members.whole(message, "stopSequence", where, high=2**31 - 1),
        is_defect=members.flag(message, "defect", where),
        spaces=_spaces(message, where),
        is_heading_to_stop=members.flag(message, "headingToStop", where),
    )
    return checked(read, where)


def checked(observation: Observation, where: str = "") -> Observation:
    """Check what holds across members, whatever the format.

    Parameters
    ----------
    observation : Observation
        As read.
    where : str
        Its path, for errors.

    Returns
    -------
    Observation
        The same.

    Raises
    ------
    ObservationError
        If it names neither vehicle nor trip, says nothing of persons on board and nothing of where it is, or
        gives half a coordinate.
    """
    if not (observation.vehicle_id or observation.trip_id):
        raise ObservationError(
            "It names neither a vehicle nor a trip.", field=members.path_of(where, "vehicleId")
        )
    if (observation.lat is None) != (observation.lon is None):
        raise ObservationError(
            "lat and lon belong together; one of them is missing.", field=members.path_of(where, "lat")
        )
    return observation


def start_date(message: Mapping[str, Any], name: str, where: str) -> str:
    """Read a service day.

    Parameters
    ----------
    message : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.

    Returns
    -------
    str
        YYYYMMDD, or "" if it is not there.

    Raises
    ------
    ObservationError
        If it is no date; YYYY-MM-DD is taken too.
    """
    value = members.text(message, name, where).replace("-", "")
    if value and not is_service_day(value):
        raise ObservationError(
            "{field} must be a date like {example}.",
            field=members.path_of(where, name),
            example="20260302",
        )
    return value


def is_service_day(value: str) -> bool:
    """Tell whether a text is a day of these times.

    Parameters
    ----------
    value : str
        Any.

    Returns
    -------
    bool
        True: it is one, as YYYYMMDD.
    """
    if not (len(value) == 8 and value.isascii() and value.isdigit() and "19700101" <= value < "21000101"):
        return False
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:])
    if not 1 <= month <= 12:
        return False
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 29 if month == 2 and is_leap else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return 1 <= day <= longest


def _spaces(message: Mapping[str, Any], where: str) -> tuple[tuple[str, int], ...]:
    given = message.get("spaces")
    if given is None:
        return ()
    path = members.path_of(where, "spaces")
    if not isinstance(given, dict):
        raise ObservationError("{field} must be an object.", field=path, where=where)
    members.only(given, frozenset(SPACES), path)
    return tuple((name, members.whole(given, name, path, high=100) or 0) for name in sorted(given))


def _choice(where: str, name: str, choices: tuple[str, ...]) -> ObservationError:
    return ObservationError(
        "{field} must be one of {choices}.",
        field=members.path_of(where, name),
        choices=", ".join(choices),
    )
