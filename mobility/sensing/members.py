"""Members of messages from outside, read one by one with their limits; whatever names a device is refused."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from mobility.errors import ObservationError

LONGEST_TEXT = 128
MOST_PERSONS = 1000
DEEPEST = 8
MOST_MEMBERS = 2000
LATEST_S = 4_102_444_800
"""2100-01-01; beyond it a number is no time in seconds."""

DEVICE_NAMES = re.compile(
    r"(mac|mac_?(addr(ess)?(es)?|hash(es)?|ids?)|imei|imsi|msisdn|meid|iccid|bssid|essid|ssid|bd_?addr|device_?(hash|mac|addr(ess)?(es)?|id)s?"
    r"|(hashed|pseudonymi[sz]ed)_?\w*|(client|station|phone|mobile|handset|bluetooth|bt|ble|wifi|wlan)_?(mac|ids?|addr(ess)?(es)?|hash(es)?)s?"
    r"|ad(vertising)?_?ids?|idfa|gaid|probe_?requests?|fingerprints?|macs|devices|ip|ip_?addr(ess)?(es)?|e?mail|phone(_?number)?)",
    re.IGNORECASE,
)
DEVICE_TEXT = re.compile(
    r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])"  # MAC
    r"|(?<![0-9A-Fa-f.])(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}(?![0-9A-Fa-f.])"  # the same, as Cisco writes it
    r"|\b(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40})\b"  # SHA-256 or SHA-1 of one
)


def refuse_devices(value: object, where: str = "", depth: int = 0) -> None:
    """Refuse a message in which any member, at any depth, looks as if it named a device or a person.

    Parameters
    ----------
    value : object
        As JSON is read.
    where : str
        Path of the member.
    depth : int
        How deep it lies.

    Raises
    ------
    ObservationError
        With the code DEVICE_IDENTIFIER; also if it is nested deeper, or has more members, than anything that
        is read here. The value is never quoted.
    """
    if depth > DEEPEST:
        raise ObservationError("{field} is nested too deep.", field=where, depth=depth)
    if isinstance(value, str):
        if DEVICE_TEXT.search(value):
            raise _device(where)
    elif isinstance(value, Mapping):
        _limit(len(value), where)
        for name, member in value.items():
            path = f"{where}.{name}"[-LONGEST_TEXT:] if where else str(name)[:LONGEST_TEXT]
            if DEVICE_NAMES.fullmatch(str(name)) or DEVICE_TEXT.search(str(name)):
                raise _device(path if DEVICE_NAMES.fullmatch(str(name)) else where)
            if type(member) not in (int, float, bool):
                refuse_devices(member, path, depth + 1)
    elif isinstance(value, list):
        _limit(len(value), where)
        for index, member in enumerate(value):
            refuse_devices(member, f"{where}[{index}]", depth + 1)


def text(of: Mapping[str, Any], name: str, where: str = "", *, required: bool = False) -> str:
    """Read a text.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.
    required : bool
        It must be there and not be empty.

    Returns
    -------
    str
        "" if it is not there.

    Raises
    ------
    ObservationError
        If it is something else, too long, or has control characters.
    """
    value = of.get(name)
    if value is None or value == "":
        if required:
            raise ObservationError("{field} is missing.", field=path_of(where, name), where=where)
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not value.isprintable():
        raise ObservationError(
            "{field} must be a text of at most {limit} characters in one line.",
            field=path_of(where, name),
            limit=LONGEST_TEXT,
        )
    return value


def identifier(of: Mapping[str, Any], name: str, where: str = "", *, required: bool = False) -> str:
    """Read an id: a text, or a whole number as some systems write them.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.
    required : bool
        It must be there.

    Returns
    -------
    str
        "" if it is not there.

    Raises
    ------
    ObservationError
        If it is something else.
    """
    value = of.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return text(of, name, where, required=required)


def whole(
    of: Mapping[str, Any], name: str, where: str = "", low: int = 0, high: int = MOST_PERSONS
) -> int | None:
    """Read a whole number.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.
    low : int
        Least.
    high : int
        Most.

    Returns
    -------
    int | None
        None if it is not there.

    Raises
    ------
    ObservationError
        If it is something else or out of range.
    """
    value = of.get(name)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ObservationError(
            "{field} must be a whole number from {low} to {high}.",
            field=path_of(where, name),
            low=low,
            high=high,
        )
    return value


def number(of: Mapping[str, Any], name: str, where: str, low: float, high: float) -> float | None:
    """Read a number.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.
    low : float
        Least.
    high : float
        Most.

    Returns
    -------
    float | None
        None if it is not there.

    Raises
    ------
    ObservationError
        If it is something else or out of range; NaN is.
    """
    value = of.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ObservationError(
            "{field} must be a number from {low} to {high}.", field=path_of(where, name), low=low, high=high
        )
    return float(value)


def flag(of: Mapping[str, Any], name: str, where: str = "") -> bool:
    """Read a yes or no.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.

    Returns
    -------
    bool
        False if it is not there.

    Raises
    ------
    ObservationError
        If it is something else.
    """
    value = of.get(name, False)
    if not isinstance(value, bool):
        raise ObservationError("{field} must be true or false.", field=path_of(where, name), where=where)
    return value


def member(of: Mapping[str, Any], name: str, where: str = "") -> Mapping[str, Any]:
    """Read an object.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.

    Returns
    -------
    Mapping[str, Any]
        The member.

    Raises
    ------
    ObservationError
        If it is missing or no object.
    """
    value = of.get(name)
    if not isinstance(value, dict):
        raise ObservationError("{field} must be an object.", field=path_of(where, name), where=where)
    return value


def members(of: Mapping[str, Any], name: str, where: str = "", most: int = 100) -> list[Any]:
    """Read a list.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.
    most : int
        How many there may be.

    Returns
    -------
    list[Any]
        Empty if it is not there.

    Raises
    ------
    ObservationError
        If it is something else or too long.
    """
    value = of.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most:
        raise ObservationError(
            "{field} must be a list of at most {limit}.", field=path_of(where, name), limit=most
        )
    return value


def moment(of: Mapping[str, Any], name: str, where: str = "") -> int:
    """Read a time: RFC 3339 with an offset, or Unix seconds.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    name : str
        The member.
    where : str
        Path of the object.

    Returns
    -------
    int
        Unix seconds.

    Raises
    ------
    ObservationError
        If it is missing or something else: a time without an offset has no one meaning.
    """
    value = of.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < LATEST_S:
        return value
    if isinstance(value, str) and 10 < len(value) <= 40:
        try:
            parsed = dt.datetime.fromisoformat(value)
        except ValueError:
            parsed = None
        if parsed is not None and parsed.tzinfo is not None and 1970 < parsed.year < 2100:
            return int(parsed.timestamp())
    raise ObservationError(
        "{field} must be a time with an offset, like {example}.",
        field=path_of(where, name),
        example="2026-03-02T07:30:00+01:00",
    )


def only(of: Mapping[str, Any], known: frozenset[str], where: str = "") -> None:
    """Refuse members that the format does not have.

    Parameters
    ----------
    of : Mapping[str, Any]
        An object.
    known : frozenset[str]
        Its members.
    where : str
        Path of the object.

    Raises
    ------
    ObservationError
        Naming the first unknown one.
    """
    if not known.issuperset(of):
        name = next(str(given) for given in of if given not in known)
        raise ObservationError(
            "There is no member {field} here.", field=path_of(where, name[:LONGEST_TEXT]), where=where
        )


def path_of(where: str, name: str) -> str:
    """Give the path of a member.

    Parameters
    ----------
    where : str
        Path of its object, "" for the message itself.
    name : str
        The member.

    Returns
    -------
    str
        For an error's field.
    """
    return f"{where}.{name}" if where else name


def _limit(count: int, where: str) -> None:
    if count > MOST_MEMBERS:
        raise ObservationError("{field} has too many members.", field=where, count=count)


def _device(where: str) -> ObservationError:
    return ObservationError(
        "{field} looks as if it named a device or a person; no such thing is taken here.",
        field=where,
        code="DEVICE_IDENTIFIER",
        where=where,
    )
